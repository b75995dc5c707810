"""What the stock is worth at cost, and where that is more than it may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.errors import UnknownIdError
from ecomops.html_table import html_table
from ecomops.kernels.groups import exact_group_sums
from ecomops.kernels.segments import checked_product
from ecomops.languages import known_language
from ecomops.stock.checks import category_path, whole_number
from ecomops.stock.fields import NOT_KNOWN
from ecomops.stock.stock_table import StockTable
from ecomops.stock.words import cost_text, share_text, without_cost_text
from ecomops.text_table import text_table

_HEADS: Final = (
    ("category", "SKUs", "units", "at cost", "at most", "used", "over"),
    ("类目", "SKU 数", "数量", "库存金额", "上限", "占用", "超出"),
)
_TOLD: Final = (
    "n_skus", "n_without_cost", "on_hand", "units_without_cost", "stock_minor",
    "max_stock_minor", "over_minor",
)  # fmt: skip


@frozen
class StockBudgetRow:
    """What the stock of one category is worth at cost (库存资金行).

    Attributes
    ----------
    category
        Category names from the root down; None: all SKUs together.
    n_skus, n_without_cost
        How many SKUs it has, and of how many the cost is not known; these are worth nothing here.
    on_hand
        Units on hand, whether their cost is known or not.
    stock_minor
        What those with a known cost cost. [minor]
    max_stock_minor
        How much that may be; None: any amount. [minor]
    units_without_cost
        How many of the units have no known cost.
    """

    category: tuple[str, ...] | None
    n_skus: int
    n_without_cost: int
    on_hand: int
    stock_minor: int
    max_stock_minor: int | None
    units_without_cost: int = 0

    @property
    def over_minor(self) -> int:
        """By how much it is too much; 0 where it is not [minor]."""
        most = self.max_stock_minor
        return 0 if most is None else max(self.stock_minor - most, 0)

    @property
    def used_rate(self) -> Fraction | None:
        """What share of the maximum is used, more than 1 where it is over; None: of nothing."""
        return Fraction(self.stock_minor, self.max_stock_minor) if self.max_stock_minor else None


@frozen(eq=False)
class StockBudget:
    """What the stock is worth at cost, by category, against what it may be (库存资金).

    Attributes
    ----------
    rows
        All SKUs together, then the categories by value, the highest first.
    sku_over_minor : (n,) int64
        By how much each SKU, on hand, is above its own maximum; 0: it is not. [minor]
    currency
        ISO 4217 code of the amounts.
    """

    rows: tuple[StockBudgetRow, ...]
    sku_over_minor: IntArray
    currency: str | None = None

    @property
    def all_skus(self) -> StockBudgetRow:
        """All SKUs together."""
        return self.rows[0]

    def columns(self) -> dict[str, Sequence[object]]:
        """Give the rows as columns for a data frame; None where there is none (明细).

        All SKUs together are a row too, without a category: `line` tells it, ``all``, from each
        ``category``. The names of a category are joined from the root down, as in text.
        """
        rows = self.rows
        paths = [None if row.category is None else " > ".join(row.category) for row in rows]
        rates = [row.used_rate for row in rows]
        return {
            "line": ["all" if row.category is None else "category" for row in rows],
            "category": paths,
            **{name: [getattr(row, name) for row in rows] for name in _TOLD},
            "used_rate": [None if rate is None else float(rate) for rate in rates],
        }

    def describe(self, language: Language = "en") -> str:
        """Lay it out as text.

        Raises
        ------
        InvalidArgumentError
            If the language is not known.
        """
        parts = [text_table(*self._cells(known_language(language)))]
        missing, units = self.all_skus.n_without_cost, self.all_skus.units_without_cost
        over = int(np.count_nonzero(self.sku_over_minor))
        if over:
            said = f"{over} 个 SKU 超出单品上限" if language == "zh" else (
                f"{over} above the maximum of their own"
            )  # fmt: skip
            parts.append(said)
        if missing:
            parts.append(without_cost_text(missing, units, language))
        return "\n".join(parts)

    def __str__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        return html_table(*self._cells("en"))

    def _cells(self, language: Language) -> tuple[list[str], list[list[str]]]:
        all_of_it = "合计" if language == "zh" else "all"
        none = "未分类" if language == "zh" else "(none)"
        return list(_HEADS[language == "zh"]), [
            [
                all_of_it if row.category is None else " > ".join(row.category) or none,
                str(row.n_skus),
                str(row.on_hand),
                self._told(row.stock_minor, language),
                self._told(row.max_stock_minor, language),
                share_text(row.used_rate, language),
                self._told(row.over_minor or None, language),
            ]
            for row in self.rows
        ]

    def _told(self, minor: int | None, language: Language) -> str:
        return "–" if minor is None else cost_text(minor, self.currency, language)


def stock_budget(
    table: StockTable,
    max_stock_minor: int | None = None,
    *,
    by_category: Mapping[str | tuple[str, ...], int] | None = None,
    category_levels: int = 1,
) -> StockBudget:
    """Say what the stock is worth at cost, and where that is too much (库存资金占用).

    Value is units on hand × unit cost, whether reserved or not. A value of just the maximum is
    not too much.

    Parameters
    ----------
    table
        The SKUs.
    max_stock_minor
        How much all of it may be worth. [minor]
    by_category
        How much categories may be worth: by their names from the root down, as far as they are
        told apart here, or the name of a root. [minor]
    category_levels
        How many names from the root down tell categories apart.

    Raises
    ------
    InvalidArgumentError
        If a maximum is no amount, or `category_levels` is not at least 1.
    UnknownIdError
        If no SKU has a category that a maximum is given for.
    AmountTooLargeError
        If what is there of one SKU costs more than an int64 holds.

    Examples
    --------
    >>> table = StockTable(sku_id=["tea", "cup", "cap"], on_hand=[100, 50, 10], sold=0,
    ...     window_days=30, cost_minor=[20_00, 30_00, 50_00], currency="CNY",
    ...     category=[("food", "tea"), ("home", "cups"), ("wear",)])
    >>> print(stock_budget(table, 5000_00, by_category={"food": 1500_00}))
    category  SKUs  units    at cost    at most     used     over
    ────────  ────  ─────  ─────────  ─────────  ───────  ───────
    all          3    160  ¥4,000.00  ¥5,000.00     80 %        –
    food         1    100  ¥2,000.00  ¥1,500.00  133.3 %  ¥500.00
    home         1     50  ¥1,500.00          –        –        –
    wear         1     10    ¥500.00          –        –        –
    """
    check_type("table", table, StockTable, "give a StockTable")
    category_levels = whole_number("category_levels", category_levels, 1)
    if max_stock_minor is not None:
        max_stock_minor = whole_number("max_stock_minor", max_stock_minor, 0)
    code, paths = _groups(table, category_levels)
    limits = _limits(by_category or {}, set(paths))
    cost = table.known("cost_minor")
    is_unknown = (cost == NOT_KNOWN).astype(np.int64)
    value = checked_product(table.on_hand, np.maximum(cost, 0), "stock_minor")
    columns = (np.ones_like(code), is_unknown, table.on_hand, value, table.on_hand * is_unknown)
    totals = (exact_group_sums(column, code, len(paths)) for column in columns)
    rows = [
        StockBudgetRow(path, n, without, held, worth, limits.get(path), unpriced)
        for path, n, without, held, worth, unpriced in zip(paths, *totals, strict=True)
    ]
    everything = StockBudgetRow(
        None, len(table), int(is_unknown.sum()), sum(row.on_hand for row in rows),
        sum(row.stock_minor for row in rows), max_stock_minor,
        sum(row.units_without_cost for row in rows),
    )  # fmt: skip
    told = [] if table.category is None else rows
    ordered = sorted(told, key=lambda row: (-row.stock_minor, row.category))
    own = table.known("max_stock_minor")
    over = np.where(own == NOT_KNOWN, 0, np.maximum(value - np.maximum(own, 0), 0))
    return StockBudget((everything, *ordered), over, table.currency)


def _limits(
    by_category: Mapping[str | tuple[str, ...], int], paths: set[tuple[str, ...]]
) -> dict[tuple[str, ...], int]:
    """Read how much categories may be worth; refuse those that no SKU has."""
    check_type("by_category", by_category, Mapping, "give amounts by category")
    found = {}
    for names, most in by_category.items():
        most_minor = whole_number(f"by_category[{names!r}]", most, 0)
        path = category_path(names)
        if path not in paths:
            raise UnknownIdError(
                "by_category", path, "is the category of no SKU, as they are told apart here",
                "give the names that the report shows, or other category_levels",
            )  # fmt: skip
        found[path] = most_minor
    return found


def _groups(table: StockTable, category_levels: int) -> tuple[IntArray, list[tuple[str, ...]]]:
    """(n,) Number the categories of SKUs, told apart by so many names."""
    if table.category is None:
        return np.zeros(len(table), dtype=np.int64), [()]
    places: dict[tuple[str, ...], int] = {}
    code = [places.setdefault(path[:category_levels], len(places)) for path in table.category]
    return np.array(code, dtype=np.int64), list(places)
