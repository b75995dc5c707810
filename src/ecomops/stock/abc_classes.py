"""ABC: which few SKUs bring most of the sales; XYZ: how steadily they sell."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, Self, TypeAlias, get_args

import numpy as np
from attrs import frozen
from pydantic import model_validator

from ecomops._arrays import CodeArray, IntArray
from ecomops._typing import Language, Percent
from ecomops.arguments import check_type
from ecomops.html_table import html_table
from ecomops.kernels.columns import Numbers, whole_numbers
from ecomops.kernels.groups import exact_group_sums, group_counts
from ecomops.kernels.segments import exact_total
from ecomops.languages import known_language
from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse
from ecomops.rate_text import percent_sign
from ecomops.rounding import PERCENT_DENOMINATOR, percent_parts
from ecomops.stock.words import share_text
from ecomops.text_table import text_table
from ecomops.words import plain_number

AbcClass: TypeAlias = Literal["A", "B", "C"]
ABC_CLASSES: Final[tuple[AbcClass, ...]] = get_args(AbcClass)

_LOW: Final = 2**32 - 1
_HEADS: Final = (
    ("class", "SKUs", "of SKUs", "value", "of value"),
    ("类别", "SKU 数", "SKU 占比", "合计", "占比"),
)


class AbcLimits(DomainModel):
    """Up to which cumulative share SKUs are A, and B (ABC 分类标准).

    >>> print(AbcLimits())
    A up to 80 %, B up to 95 %
    """

    a_percent: Percent = Decimal(80)
    """The SKUs that bring so much of the value, the greatest first, are A; with the one that
    crosses the limit."""
    b_percent: Percent = Decimal(95)
    """The next ones, up to so much of the value, are B."""

    @model_validator(mode="after")
    def _limits_rise(self) -> Self:
        if self.b_percent < self.a_percent:
            text = (
                f"b_percent should be at least a_percent, which is "
                f"{plain_number(self.a_percent)}, not {plain_number(self.b_percent)}"
            )
            refuse("AbcLimits", [problem("limits_fall", ("b_percent",), self.b_percent, text)])
        return self

    def describe(self, language: Language = "en") -> str:
        """Say the limits."""
        percent = percent_sign(known_language(language))
        a, b = (f"{plain_number(one)}{percent}" for one in (self.a_percent, self.b_percent))
        return (
            f"A 类累计至 {a}，B 类累计至 {b}" if language == "zh" else f"A up to {a}, B up to {b}"
        )

    def __str__(self) -> str:
        return self.describe()


@frozen
class AbcRow:
    """One class (ABC 分类行).

    Attributes
    ----------
    abc_class
        A, B or C.
    n_skus
        How many SKUs it has.
    contributed
        What they bring together, exactly.
    sku_rate, contributed_rate
        Their shares of all SKUs and of what all bring; None: of nothing.
    """

    abc_class: AbcClass
    n_skus: int
    contributed: int
    sku_rate: Fraction | None
    contributed_rate: Fraction | None


@frozen(eq=False)
class AbcTable:
    """The class of each SKU, and what classes bring (ABC 分类表).

    Attributes
    ----------
    limits
        Where classes end.
    class_code : (n,) uint8
        The class of each: a place in `ABC_CLASSES`, so that A comes first.
    rows
        The three classes.
    """

    limits: AbcLimits
    class_code: CodeArray
    rows: tuple[AbcRow, ...]

    @property
    def classes(self) -> np.ndarray:
        """(n,) The class of each as a letter."""
        return np.array(ABC_CLASSES)[self.class_code]

    def __len__(self) -> int:
        return self.class_code.size

    def columns(self) -> dict[str, Sequence[object]]:
        """Give a row for each class, for a data frame; undefined shares are None (明细).

        The class of each SKU is in `classes`.
        """
        rates = {
            name: [_float(getattr(row, name)) for row in self.rows]
            for name in ("sku_rate", "contributed_rate")
        }
        return {
            "abc_class": [row.abc_class for row in self.rows],
            "n_skus": [row.n_skus for row in self.rows],
            "contributed": [row.contributed for row in self.rows],
            **rates,
        }

    def describe(self, language: Language = "en") -> str:
        """Lay out the classes as text.

        Raises
        ------
        InvalidArgumentError
            If the language is not known.
        """
        return text_table(*self._cells(known_language(language)))

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        counts = ", ".join(f"{row.n_skus} {row.abc_class}" for row in self.rows)
        return f"AbcTable({counts})"

    def _repr_html_(self) -> str:
        return html_table(*self._cells("en"), caption=self.limits.describe())

    def _cells(self, language: Language) -> tuple[list[str], list[list[str]]]:
        return list(_HEADS[language == "zh"]), [
            [
                row.abc_class, str(row.n_skus), share_text(row.sku_rate, language),
                f"{row.contributed:,}", share_text(row.contributed_rate, language),
            ]
            for row in self.rows
        ]  # fmt: skip


def abc_classes(contributions: Numbers, limits: AbcLimits | None = None) -> AbcTable:
    """Sort SKUs into A, B and C by what each brings (ABC 分类).

    From the greatest contribution down, an SKU is A as long as those before it bring less than
    the A limit of the whole; so the one that crosses the limit is A too. B likewise. Equal ones
    are of one class: that of the first of them. What brings nothing is C, and so is all where
    nothing brings anything.

    Parameters
    ----------
    contributions : (n,) int
        What each brings: sales in minor units, margin, or units. Zero or more.
    limits
        Where classes end; None: 80 % and 95 %.

    Raises
    ------
    BadRowError
        If one is below zero.
    InvalidArgumentError
        If this is no column of whole numbers.

    Examples
    --------
    60 is crossed over to 85 by the second, so both are A; the third starts at 85 %.

    >>> found = abc_classes([25, 60, 10, 5, 0])
    >>> found.classes.tolist()
    ['A', 'A', 'B', 'C', 'C']
    >>> print(found)
    class  SKUs  of SKUs  value  of value
    ─────  ────  ───────  ─────  ────────
    A         2     40 %     85      85 %
    B         1     20 %     10      10 %
    C         2     40 %      5       5 %
    """
    column = whole_numbers("contributions", contributions, low=0)
    limits = AbcLimits() if limits is None else limits
    check_type("limits", limits, AbcLimits, "give AbcLimits")
    order = np.argsort(-column, kind="stable")
    high, low = _sums_before(column[order])
    total = exact_total(column)
    ends = [percent_parts(p) * total for p in (limits.a_percent, limits.b_percent)]
    code = np.full(column.size, 2, dtype=np.uint8)
    for place in (1, 0):
        # before × 10⁶ < parts × total, in whole numbers: before < that, rounded up
        end_high, end_low = divmod(-(-ends[place] // PERCENT_DENOMINATOR), 2**32)
        is_before = (high < end_high) | ((high == end_high) & (low < end_low))
        code[order[is_before]] = place
    group = code.astype(np.int64)
    n, sums = group_counts(group, 3).tolist(), exact_group_sums(column, group, 3)
    rows = tuple(
        AbcRow(name, count, worth, _rate(count, column.size), _rate(worth, total))
        for name, count, worth in zip(ABC_CLASSES, n, sums, strict=True)
    )
    return AbcTable(limits, code, rows)


def _sums_before(falling: IntArray) -> tuple[IntArray, IntArray]:
    """(n,) Sum what stands before each value and its equals: × 2³², and the rest."""
    sums = np.zeros((2, falling.size + 1), dtype=np.int64)
    np.cumsum(falling >> 32, out=sums[0, 1:])
    np.cumsum(falling & _LOW, out=sums[1, 1:])
    is_first = np.ones(falling.size, dtype=np.bool_)
    is_first[1:] = falling[1:] != falling[:-1]
    first = np.maximum.accumulate(np.where(is_first, np.arange(falling.size), 0))
    high, low = sums[0, first], sums[1, first]
    return high + (low >> 32), low & _LOW


def _rate(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def _float(rate: Fraction | None) -> float | None:
    return None if rate is None else float(rate)
