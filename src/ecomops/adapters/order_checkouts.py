"""What orders of a frame have beside goods: fees, codes, who bought, from where and to where."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import repeat
from typing import Any, Final

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.adapters.columns import FEE_FIELDS
from ecomops.adapters.exact_counts import read_exact_counts
from ecomops.adapters.order_frame import ALIKE, DIFFERS, OrderFrame
from ecomops.adapters.raw import RawColumn
from ecomops.adapters.rows import code_ints, first_rows_among, refined
from ecomops.adapters.texts import Coded, read_labels, read_tags
from ecomops.errors import BadRowError
from ecomops.facts import Checkout
from ecomops.models import ShippingEntry, Shopper, Tier
from ecomops.models.cart import MAX_CODES
from ecomops.models.tags import MAX_TAGS
from ecomops.promotions.coupons.codes import normalise_code

_NOT_TOLD: Final = -1
_LABELS: Final = ("shipping_method", "channel", "region")
_LISTS: Final = {"codes": MAX_CODES, "segments": MAX_TAGS}
_COUNTS: Final = {
    "orders_placed": (0, MAX_MINOR), "tier_rank": (0, MAX_MINOR), "birth_month": (1, 12),
}  # fmt: skip
_ABOUT_PEOPLE: Final = ("tier_rank", "segments", "birth_month")


@frozen(eq=False)
class _Fact:
    """One fact of each order: a number, or a code of a value; `_NOT_TOLD` where none is."""

    name: str
    of_cart: IntArray
    values: tuple[Any, ...] | None

    def of_carts(self, carts: IntArray) -> list[Any]:
        """Give the fact of some orders; None: not told."""
        codes: list[int] = self.of_cart[carts].tolist()
        values = self.values
        if values is None:
            return [None if code == _NOT_TOLD else code for code in codes]
        return [None if code == _NOT_TOLD else values[code] for code in codes]


def read_checkouts(
    frame: OrderFrame, cart: IntArray, n_carts: int
) -> tuple[list[Checkout], IntArray] | None:
    """Read the checkouts of all orders, each once, and which one an order has (读取结算信息).

    A fact stands on any of an order's rows, or on several that agree: files of orders often tell
    it on the first row alone.

    Raises
    ------
    BadRowError
        If the rows of an order differ, a row can't be read, or something is told of a shopper
        of whom nobody says how many orders there were before.
    """
    facts = _facts(frame, cart, n_carts)
    if not facts or not n_carts:
        return None
    _check_people(facts, cart)
    place, first = code_ints(next(iter(facts.values())).of_cart)
    for fact in facts.values():
        place, first = refined(place, first, fact.of_cart)
    known = {name: fact.of_carts(first) for name, fact in facts.items()}
    return list(_checkouts(known, first.size)), place


def _facts(frame: OrderFrame, cart: IntArray, n_carts: int) -> dict[str, _Fact]:
    """Read every column that is mapped."""
    facts: dict[str, _Fact] = {}
    fees = frame.fees()
    if fees is not None:
        column = next(getattr(frame.columns, field) for field in FEE_FIELDS
                      if getattr(frame.columns, field))  # fmt: skip
        raw = frame.source.column(column)
        facts["shipping_fee"] = _Fact(column, _of_carts(raw, fees, cart, n_carts), None)
    for field in (*_LABELS, *_LISTS, *_COUNTS):
        column = getattr(frame.columns, field)
        if column is None:
            continue
        raw = frame.source.column(column)
        code, values = _read(frame, field, raw)
        facts[field] = _Fact(column, _of_carts(raw, code, cart, n_carts), values)
    return facts


def _read(
    frame: OrderFrame, field: str, raw: RawColumn
) -> tuple[IntArray, tuple[Any, ...] | None]:
    if field in _COUNTS:
        low, high = _COUNTS[field]
        return read_exact_counts(raw, low, high, missing=_NOT_TOLD), None
    read: Coded[Any] = read_labels(raw, frame.cleanings) if field in _LABELS else read_tags(raw)
    if field in _LISTS:
        _check_sizes(raw, read, _LISTS[field])
    alike = [_alike(value) if field == "codes" else value for value in read.values]
    place: dict[Any, int] = {}
    code = [place.setdefault(one, i) if one else _NOT_TOLD for i, one in enumerate(alike)]
    return np.array([*code, _NOT_TOLD], dtype=np.int64)[read.code], read.values


def _alike(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Bring the codes of an order to the form in which rules compare them."""
    return tuple(sorted({normalise_code(code) for code in codes}))


def _check_sizes(raw: RawColumn, read: Coded[tuple[str, ...]], at_most: int) -> None:
    sizes = np.array([len(values) for values in read.values], dtype=np.int64)
    over = np.flatnonzero(sizes > at_most)
    if over.size:
        row = int(np.flatnonzero(read.code == over[0])[0])
        problem = f"lists {sizes[over[0]]}"
        raw.refuse(row, problem, f"keep it to {at_most}, with commas between")


def _of_carts(raw: RawColumn, told: IntArray, cart: IntArray, n_carts: int) -> IntArray:
    """Take what any row of an order tells; refuse rows that contradict."""
    rows = np.flatnonzero(told != _NOT_TOLD)
    first = first_rows_among(rows, cart, n_carts)
    found = np.where(first < 0, _NOT_TOLD, told[first])
    differs = rows[told[rows] != found[cart[rows]]]
    if differs.size:
        raw.refuse(int(differs[0]), DIFFERS, ALIKE)
    return found


def _check_people(facts: dict[str, _Fact], cart: IntArray) -> None:
    """Refuse to take a shopper of whom something is told for a guest."""
    if "orders_placed" not in facts:
        return
    number = facts["orders_placed"]
    for field in _ABOUT_PEOPLE:
        if field not in facts:
            continue
        fact = facts[field]
        alone = (fact.of_cart != _NOT_TOLD) & (number.of_cart == _NOT_TOLD)
        if alone.any():
            row = int(np.argmax(alone[cart]))
            problem = f"is missing where {fact.name!r} tells of a shopper"
            remedy = "give the orders placed before, 0 for a new customer"
            raise BadRowError(number.name, None, problem, remedy, row=row)


def _checkouts(known: dict[str, list[Any]], n: int) -> Iterator[Checkout]:
    """Make checkouts; shoppers and fees, of which there are fewer, are made once each."""

    def facts(*names: str) -> Iterator[tuple[Any, ...]]:
        return zip(*(known.get(name, repeat(None, n)) for name in names), strict=True)

    shopper_of, entries_of = cache(_shopper), cache(_entries)
    for person, parcel, (channel, region, codes) in zip(
        facts("orders_placed", "tier_rank", "segments", "birth_month"),
        facts("shipping_fee", "shipping_method"),
        facts("channel", "region", "codes"),
        strict=True,
    ):
        yield Checkout(
            shopper=shopper_of(*person), channel=channel, region=region, codes=codes or (),
            shipping=entries_of(*parcel),
        )  # fmt: skip


def _shopper(
    number: int | None, rank: int | None, segments: tuple[str, ...] | None, month: int | None
) -> Shopper | None:
    if number is None:
        return None
    tier = None if rank is None else Tier(tier_id=str(rank), name=str(rank), rank=rank)
    return Shopper(orders_placed=number, tier=tier, segments=segments or (), birth_month=month)


def _entries(fee: int | None, method: str | None) -> tuple[ShippingEntry, ...]:
    if fee is None:
        return ()
    return (ShippingEntry(entry_id="1", amount_minor=fee, method=method),)
