"""What the groups of a column are called: alike in every batch, whatever type its numbers have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from math import isinf
from typing import Any, Final

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.adapters.instants import refuse_outside, since_epoch_us
from ecomops.adapters.metric_wholes import INEXACT, refuse_inexact_wholes
from ecomops.adapters.raw import RawColumn
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.groups import dense_codes
from ecomops.metrics.grouping import NUMBERS, ONE_TYPE
from ecomops.metrics.results import GroupLabel

TEXT: Final = "text"
_FLAGS: Final = "true and false"
_DATES: Final = "dates"
_INSTANTS: Final = "points in time"
_LOCAL: Final = "times without an offset"
_HELD: Final = {
    "int": NUMBERS, "float": NUMBERS, "flag": _FLAGS, "instant": _INSTANTS, "local": _LOCAL,
}  # fmt: skip
_EXACT_BELOW: Final = 2**53
_MOST_DIGITS: Final = 77
"""Longer whole numbers than columns hold would be written out."""
_READ_EXACT: Final = "read the column as whole numbers, or as text"
_NAME_IT: Final = "write it as text, or a duration in whole seconds"


@frozen(eq=False)
class Labels:
    """The groups of a column, and the label of each (分组标签).

    Attributes
    ----------
    code : (n,) int64
        A place in `labels`.
    labels
        In rising order, each once.
    held
        What the column holds, such as numbers; None: it has no rows.
    """

    code: IntArray
    labels: tuple[GroupLabel, ...]
    held: str | None


def read_group_labels(raw: RawColumn) -> Labels:
    """Label the rows of a column, none of which is missing.

    A whole number is the same group as an int, a float or a decimal, and a decimal the same
    however it is written.

    Raises
    ------
    BadRowError
        If text stands beside numbers, a float is a whole number that it can't hold, or a value
        names nothing, as bytes and durations don't.

    Examples
    --------
    >>> from ecomops.adapters.gaps import NO_ROWS
    >>> raw = RawColumn("shop", "float", np.array([7.0, 2.5, 7.0]), (), NO_ROWS)
    >>> found = read_group_labels(raw)
    >>> found.code.tolist(), found.labels, found.held
    ([1, 0, 1], ('2.5', 7), 'numbers')
    """
    if not raw.values.size:
        return Labels(np.empty(0, dtype=np.int64), (), None)
    return _of_distinct(raw) if raw.is_coded else _of_numbers(raw)


def refuse_other(raw: RawColumn, held: str | None, before: str | None, row: int = 0) -> None:
    """Refuse a row whose group is of another type than those of the rows before.

    Nothing says whether 7 and "7" are one shop.
    """
    if held is not None and before is not None and held != before:
        problem = f"is of another type than the rows before, which hold {before}"
        raw.refuse(row, problem, ONE_TYPE)


# ---- columns ----------------------------------------------------------------------------
def _of_numbers(raw: RawColumn) -> Labels:
    if raw.kind == "float":
        refuse_inexact_wholes(raw, _READ_EXACT)
    code, distinct = dense_codes(raw.values)
    values = distinct.tolist()
    found: list[GroupLabel]
    match raw.kind:
        case "int":
            found = values
        case "float":  # as the shortest text, which is shorter for single precision
            found = [_number_label(Decimal(text)) for text in distinct.astype(np.str_).tolist()]
        case "flag":
            found = [_flag_label(value) for value in values]
        case _:
            refuse_outside(raw, raw.values)
            found = [_time_label(at_us, _HELD[raw.kind]) for at_us in values]
    return Labels(code, tuple(found), _HELD[raw.kind])


def _of_distinct(raw: RawColumn) -> Labels:
    known = raw.convert(_labelled)
    held = known[0][0]
    for place, (other, _, _) in enumerate(known):
        if other != held:
            refuse_other(raw, other, held, int(np.flatnonzero(raw.values == place)[0]))
    ranks: dict[GroupLabel, int] = {}
    code = np.empty(len(known), dtype=np.int64)
    for place in _rising([key for _, key, _ in known]):
        code[place] = ranks.setdefault(known[place][2], len(ranks))  # 1.5 and 1.50 are one
    return Labels(code[raw.values], tuple(ranks), held)


def _rising(keys: Sequence[Any]) -> list[int]:
    places = range(len(keys))
    try:
        return sorted(places, key=keys.__getitem__)
    except TypeError:  # of things that have no order
        return sorted(places, key=lambda place: str(keys[place]))


# ---- one value --------------------------------------------------------------------------
def _labelled(value: Any) -> tuple[str, Any, GroupLabel]:
    """Say what a value is one of, what it is sorted by, and what its group is called."""
    if isinstance(value, str):
        return TEXT, value, value
    if isinstance(value, bool):
        return _FLAGS, value, _flag_label(value)
    if isinstance(value, int | float | Decimal):
        if isinstance(value, float) and abs(value) >= _EXACT_BELOW and not isinf(value):
            raise InvalidArgumentError("value", value, INEXACT, _READ_EXACT)
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if number.is_nan():
            raise InvalidArgumentError("value", value, "is no number", "give the row a group")
        return NUMBERS, number, _number_label(number)
    if isinstance(value, datetime):
        at_us = since_epoch_us(value)
        held = _LOCAL if value.tzinfo is None else _INSTANTS
        return held, at_us, _time_label(at_us, held)
    if isinstance(value, bytes | timedelta | tuple):
        raise InvalidArgumentError("value", value, "names no group", _NAME_IT)
    held = _DATES if isinstance(value, date) else type(value).__name__
    return held, value, str(value)


def _number_label(number: Decimal) -> GroupLabel:
    if number.is_infinite():
        return "inf" if number > 0 else "-inf"
    if number.adjusted() < _MOST_DIGITS and number == number.to_integral_value():
        return int(number)
    digits = len(number.as_tuple().digits)
    return str(number.normalize(Context(prec=digits)))  # the usual one would round long ones


def _flag_label(value: object) -> str:
    return str(value).lower()


def _time_label(at_us: int, held: str) -> str:
    told = str(np.datetime64(at_us, "us"))
    return f"{told}+00:00" if held == _INSTANTS else told  # without it, whose clock is not said
