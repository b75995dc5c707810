"""The columns of an order frame, each read once and by its meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from attrs import Factory, frozen
from numpy.typing import NDArray

from ecomops._arrays import BoolArray, IntArray
from ecomops.adapters.amounts import (
    NOT_KNOWN,
    read_amounts,
    read_known_amounts,
    read_quantities,
)
from ecomops.adapters.category_paths import path_of
from ecomops.adapters.cleaning import Cleaning
from ecomops.adapters.columns import (
    COST_FIELDS,
    FEE_FIELDS,
    FLOOR_FIELDS,
    GIVEN_FIELDS,
    PRICE_FIELDS,
    OrderColumns,
)
from ecomops.adapters.gaps import missing_rows, with_gaps, without_blanks
from ecomops.adapters.instants import read_known_instants
from ecomops.adapters.raw_frame import RawFrame
from ecomops.adapters.rows import first_rows, first_rows_among, refined
from ecomops.adapters.texts import (
    Coded,
    read_cart_ids,
    read_flags,
    read_ids,
    read_labels,
    read_optional_ids,
    read_tags,
    with_named_flags,
)
from ecomops.facts import Item
from ecomops.kernels.groups import dense_codes
from ecomops.whatif.history import Labels

DIFFERS: Final = "differs within the order"
ALIKE: Final = "give the rows of one order one value, or leave all but one of them empty"

Customers: TypeAlias = tuple[NDArray[Any] | None, BoolArray | None]
"""Ids as UTF-8 bytes, None: not known; and which carts are a guest's, None: none is."""


@frozen(eq=False)
class OrderFrame:
    """A frame with the meaning of its columns (订单数据框).

    Attributes
    ----------
    cleanings
        Grows as columns are read.
    """

    source: RawFrame
    columns: OrderColumns
    currency: str
    float_noise: float
    cleanings: list[Cleaning] = Factory(list)

    @classmethod
    def opened(
        cls, frame: object, columns: OrderColumns, currency: str, float_noise: float
    ) -> OrderFrame:
        """Open a frame of any library; every column has to be there."""
        return cls(RawFrame(frame, columns.names), columns, currency, float_noise)

    def carts(self) -> Coded[str] | Coded[int]:
        """Read which cart each row belongs to."""
        return read_cart_ids(self.source.column(self.columns.cart_id), self.cleanings)

    def quantities(self) -> IntArray:
        """Read the units of each row."""
        if self.columns.quantity is None:
            return np.ones(self.source.n_rows, dtype=np.int64)
        return read_quantities(self.source.column(self.columns.quantity))

    def prices(self) -> IntArray:
        """Read each row's unit price or line amount, whichever is given, in minor units."""
        return self._amounts(PRICE_FIELDS)

    def cart_times(self, cart: IntArray, n_carts: int) -> IntArray | None:
        """Read each cart's time: the earliest of its rows that tell one."""
        name = self.columns.placed_at
        if name is None:
            return None
        column = without_blanks(with_gaps(self.source.column(name)))
        at_us = read_known_instants(column, self.columns.zone, self.cleanings)
        missing = missing_rows(column)
        rows = np.arange(at_us.size) if missing is None else np.flatnonzero(~missing)
        first = first_rows_among(rows, cart, n_carts)
        without = np.flatnonzero(first < 0)
        if without.size:
            row = int(np.flatnonzero(cart == without[0])[0])
            column.refuse(row, "is missing", "give the order's time, or leave placed_at out")
        earliest = at_us[first]
        differs = rows[at_us[rows] != earliest[cart[rows]]]
        if differs.size:
            np.minimum.at(earliest, cart[differs], at_us[differs])
            self.cleanings.append(Cleaning.of("earliest_taken", differs, name))
        return earliest

    def items(self) -> tuple[IntArray, tuple[Item, ...]]:
        """Read each row's item and the distinct items: an SKU, once for each set of attributes."""
        columns, notes = self.columns, self.cleanings
        sku = read_ids(self.source.column(columns.sku_id), notes)
        same = np.zeros(self.source.n_rows, dtype=np.int64)
        product = brand = Coded[str | None](same, (None,))
        tags = Coded[tuple[str, ...]](same, ((),))
        discountable = same + 1
        if columns.product_id is not None:
            product = read_optional_ids(self.source.column(columns.product_id), notes)
        if columns.brand is not None:
            brand = read_labels(self.source.column(columns.brand), notes)
        levels = [read_labels(self.source.column(name), notes) for name in columns.category]
        if columns.tags is not None:
            tags = read_tags(self.source.column(columns.tags))
        if columns.discountable is not None:
            discountable = read_flags(self.source.column(columns.discountable))
        floor, cost = self._amounts(FLOOR_FIELDS), self._costs()
        parts = [product.code, brand.code, tags.code, floor, cost, discountable]
        item, first = sku.code, first_rows(sku.code, len(sku.values))
        for part in [*parts, *(level.code for level in levels)]:
            item, first = refined(item, first, part)
        return item, tuple(
            Item(
                sku.values[sku.code[row]],
                product_id=product.values[product.code[row]],
                category=path_of(columns.category, levels, row),
                brand=brand.values[brand.code[row]],
                tags=tags.values[tags.code[row]],
                floor_price_minor=int(floor[row]),
                cost_minor=None if cost[row] == NOT_KNOWN else int(cost[row]),
                discountable=bool(discountable[row]),
            )
            for row in first.tolist()
        )

    def given(self) -> IntArray | None:
        """Read what had been taken off each row, in minor units; None: no column says so."""
        if not any(getattr(self.columns, field) for field in GIVEN_FIELDS):
            return None
        return self._amounts(GIVEN_FIELDS)

    def fees(self) -> IntArray | None:
        """Read the shipping fee that each row tells, in minor units; −1 where it tells none."""
        return self._known_amounts(FEE_FIELDS)

    def customers(self, cart: IntArray, n_carts: int) -> Customers:
        """Read who placed each cart; the rows of a cart that tell it have to agree."""
        name = self.columns.customer_id
        if name is None:
            return None, None
        column = self.source.column(name)
        read = read_optional_ids(column, self.cleanings)
        of_cart, differs = _of_carts(read, cart, n_carts)
        if differs.size:
            column.refuse(int(differs[0]), DIFFERS, ALIKE)
        ids = np.array([(value or "").encode() for value in read.values] or [b""])
        is_guest = np.array([value is None for value in read.values], dtype=np.bool_)
        guests = is_guest[of_cart]
        return ids[of_cart], guests if guests.any() else None

    def labels(self, cart: IntArray, n_carts: int) -> dict[str, Labels]:
        """Read how carts are sorted: by their first rows that tell it."""
        found = {}
        for name in self.columns.labels:
            read = read_labels(with_named_flags(self.source.column(name)), self.cleanings)
            of_cart, differs = _of_carts(read, cart, n_carts)
            if differs.size:
                self.cleanings.append(Cleaning.of("first_row_taken", differs, name))
            found[name] = _labels_of(read.values, of_cart)
        return found

    def _costs(self) -> IntArray:
        """Read what a unit on each row costs the shop; −1 where nobody knows."""
        known = self._known_amounts(COST_FIELDS)
        return np.full(self.source.n_rows, NOT_KNOWN, dtype=np.int64) if known is None else known

    def _known_amounts(self, fields: tuple[str, ...]) -> IntArray | None:
        """Read whichever of the fields is given; −1 where a row has none; None: no field is."""
        for field in fields:
            name = getattr(self.columns, field)
            if name is not None:
                return read_known_amounts(
                    self.source.column(name),
                    self.currency,
                    is_minor=field.endswith("_minor"),
                    cleanings=self.cleanings,
                    float_noise=self.float_noise,
                )
        return None

    def _amounts(self, fields: tuple[str, ...]) -> IntArray:
        """Read whichever of the fields is given; zeros if none is."""
        for field in fields:
            name = getattr(self.columns, field)
            if name is not None:
                return read_amounts(
                    self.source.column(name),
                    self.currency,
                    is_minor=field.endswith("_minor"),
                    cleanings=self.cleanings,
                    float_noise=self.float_noise,
                )
        return np.zeros(self.source.n_rows, dtype=np.int64)


def _of_carts(read: Coded[str | None], cart: IntArray, n_carts: int) -> tuple[IntArray, IntArray]:
    """Take what the first row of each cart that tells something tells.

    Returns
    -------
    of_cart : (n_carts,)
        Code of its value.
    differs : (n_differs,)
        Rows that tell something else.
    """
    is_told = np.array([value is not None for value in read.values], dtype=np.bool_)[read.code]
    rows = np.flatnonzero(is_told)
    first = first_rows_among(rows, cart, n_carts)
    of_cart = read.code[np.where(first < 0, first_rows(cart, n_carts), first)]
    return of_cart, rows[read.code[rows] != of_cart[cart[rows]]]


def _labels_of(values: Sequence[str | None], code: IntArray) -> Labels:
    """Sort carts by text; each label is kept once, however long it is."""
    place, used = dense_codes(code)
    texts = [values[one] or "" for one in used.tolist()]
    names = sorted(set(texts), key=str.encode)  # as labels of columns are sorted
    rank = {name: i for i, name in enumerate(names)}
    of_used = np.array([rank[text] for text in texts], dtype=np.int64)
    return Labels(tuple(names), of_used[place])
