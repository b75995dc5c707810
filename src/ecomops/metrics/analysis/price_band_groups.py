"""What sells in each price band, by period, source or region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import attrs
from attrs import frozen

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.analysis.price_band_counts import counted_tables, sale_columns
from ecomops.metrics.analysis.price_band_table import PriceBandRow, PriceBandTable
from ecomops.metrics.analysis.price_bands import PriceBands, outside_text
from ecomops.metrics.analysis.report import SHOWN_ROWS, Cells, Report, shown_rows
from ecomops.metrics.analysis.wording import Wording
from ecomops.metrics.results import GroupLabel, place_of


@frozen(eq=False)
class GroupedPriceBands(Report):
    """Price bands of each period, source or region (分组价格带).

    Attributes
    ----------
    bands
        The bands.
    groups
        (n) What the groups are called.
    tables
        (n) What sold in each.
    n_missing
        Rows that were left out, because a value was missing.

    Examples
    --------
    >>> found = price_bands_by([0, 1, 1], (0, 50_00), [39_00, 39_00, 59_00],
    ...                        groups=("March", "April"))
    >>> print(found.describe(currency="CNY"))
    share of sales  [¥0, ¥50)  [¥50, ∞)   sales
    ──────────────  ─────────  ────────  ──────
    March               100 %       0 %  ¥39.00
    April              39.8 %    60.2 %  ¥98.00
    """

    bands: PriceBands
    groups: tuple[GroupLabel, ...]
    tables: tuple[PriceBandTable, ...]
    n_missing: int = attrs.field(default=0, kw_only=True)

    @cached_property
    def _place(self) -> Mapping[GroupLabel, int]:
        return {group: i for i, group in enumerate(self.groups)}

    def __len__(self) -> int:
        return len(self.groups)

    def __iter__(self) -> Iterator[PriceBandTable]:
        return iter(self.tables)

    def __getitem__(self, group: GroupLabel) -> PriceBandTable:
        """Give the table of one group.

        Raises
        ------
        UnknownIdError
            If there is no such group.
        """
        return self.tables[place_of(group, self._place)]

    def columns(self) -> dict[str, list[object]]:
        """Give a row for each band of each group, for any data frame; undefined is None."""
        found: dict[str, list[object]] = {"group": []}
        for group, table in zip(self.groups, self.tables, strict=True):
            more = table.columns()
            found["group"] += [group] * len(more["units"])
            for name, values in more.items():
                found.setdefault(name, []).extend(values)
        return found

    def _cells(self, said: Wording) -> Cells:
        names = [self.bands.band_text(i, said.currency) for i in range(self.bands.n_bands)]
        outside = [
            (place, is_above)
            for place, is_above in (("below", False), ("above", True))
            if any(one is not None and one.rows for one in self._outside(place))
        ]
        names += [outside_text(self.bands, said, is_above=is_above) for _, is_above in outside]
        head = [said.pick("share of sales", "销售额占比"), *names, said.pick("sales", "销售额")]
        rows = []
        shown = zip(self.groups[: SHOWN_ROWS + 1], self.tables, strict=False)
        for group, table in shown:
            cells = [*table.rows, *(getattr(table, place) for place, _ in outside)]
            shares = [said.rate(cell.sales_share) for cell in cells]
            rows.append([str(group), *shares, said.value(table.total.sales_minor, "minor")])
        return head, shown_rows(rows, len(head))

    def _outside(self, place: str) -> Iterator[PriceBandRow | None]:
        return (getattr(table, place) for table in self.tables)

    def _title(self) -> str:
        return "share of sales by price band"


def price_bands_by(
    group: object,
    bands: PriceBands | Sequence[int],
    unit_price_minor: object,
    units: object = None,
    *,
    paid_minor: object = None,
    order_id: object = None,
    groups: Sequence[GroupLabel] | None = None,
) -> GroupedPriceBands:
    """Say what sells in each price band, group by group (分组价格带).

    Parameters
    ----------
    group
        (n) The period, source or region of each row: text, or whole numbers. With `groups`,
        dense codes.
    bands, unit_price_minor, units, paid_minor, order_id
        As `price_band_table` takes them.
    groups
        What the codes 0, 1, 2 … are called; groups without rows are kept. None: the groups are
        those that occur, in rising order.

    Raises
    ------
    InvalidArgumentError, BadRowError, AmountTooLargeError
        As `price_band_table` does, or if a row has no group.
    """
    if group is None:
        raise InvalidArgumentError("group", None, "is missing", "give the group of each row")
    given = sale_columns(unit_price_minor, units, paid_minor, order_id)
    found = PriceBands.of(bands)
    labels, tables, n_missing = counted_tables(found, group, groups, given)
    return GroupedPriceBands(found, labels, tables, n_missing=n_missing)
