"""Columns of decimals, such as seconds and scores, as whole millionths."""

from __future__ import annotations

import re
from decimal import Decimal, Inexact, InvalidOperation
from typing import Final

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops.adapters.raw import RawColumn
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.columns import DECIMAL_PLACES, DECIMAL_SCALE
from ecomops.rounding import scaled

_BOUND: Final = 2_000_000_000
"""Below 2⁵¹ millionths a float is that of one decimal with six places, and finds it again."""

_MOST: Final = f"give a number below {_BOUND:,}"
_NUMBER: Final = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]*)?|[+-]?\.[0-9]+")
_MOST_CHARACTERS: Final = 40
_PERCENT: Final = "%％"
_TOO_LARGE: Final = "is out of range"
_TOO_FINE: Final = f"has more than {DECIMAL_PLACES} decimals"
_ROUND: Final = f"round it to {DECIMAL_PLACES}"


def read_decimals(raw: RawColumn, *, may_be_negative: bool = False) -> IntArray:
    """Read a column of decimals as millionths (小数列).

    Whole numbers, floats, Decimals and text are taken; a float is the decimal that is nearest
    to it.

    Raises
    ------
    BadRowError
        If a row's value has more than six decimals, is a percentage, no number, or negative.

    Examples
    --------
    >>> raw = RawColumn("score", "text", np.array([0, 1]), ("4.75", "5"), np.empty(0, np.int64))
    >>> read_decimals(raw).tolist()
    [4750000, 5000000]
    """
    if raw.is_coded:
        converted = raw.convert(_millionths)
        millionths: IntArray = np.array(converted, dtype=np.int64)[raw.values]
    elif raw.kind == "float":
        millionths = _of_floats(raw)
    elif raw.kind == "int":
        beyond = (raw.values >= _BOUND) | (raw.values <= -_BOUND)
        _refuse_first(raw, beyond, _TOO_LARGE, _MOST)
        millionths = raw.values * DECIMAL_SCALE
    else:
        raw.refuse_all("numbers", "name another column")
    if not may_be_negative:
        _refuse_first(raw, millionths < 0, "is negative", "give zero or more, or leave it out")
    return millionths


def _refuse_first(raw: RawColumn, bad: BoolArray, problem: str, remedy: str) -> None:
    rows = np.flatnonzero(bad)
    if rows.size:
        raw.refuse(int(rows[0]), problem, remedy)


def _of_floats(raw: RawColumn) -> IntArray:
    given = raw.values
    if given.dtype != np.float64:  # 29.7 in single precision is no 29.700000762939453
        given = given.astype(np.str_).astype(np.float64)
    known = np.isfinite(given) & (np.abs(given) < _BOUND)
    _refuse_first(raw, ~known, _TOO_LARGE, _MOST)
    millionths = np.rint(given * DECIMAL_SCALE)
    _refuse_first(raw, millionths / DECIMAL_SCALE != given, _TOO_FINE, _ROUND)
    found: IntArray = millionths.astype(np.int64)
    return found


def _millionths(value: object) -> int:
    number = _number(value)
    if not (number.is_finite() and number.copy_abs() < _BOUND):
        raise InvalidArgumentError("value", value, _TOO_LARGE, _MOST)
    try:
        return scaled(number, DECIMAL_PLACES)
    except (Inexact, InvalidOperation):
        raise InvalidArgumentError("value", value, _TOO_FINE, _ROUND) from None


def _number(value: object) -> Decimal:
    match value:
        case bool():
            pass
        case int() | Decimal():
            return Decimal(value)
        case float():  # the shortest text that is this float
            return Decimal(repr(value))
        case str() if len(value) <= _MOST_CHARACTERS:
            text = value.strip()
            bare = text.rstrip(_PERCENT).rstrip()
            if _NUMBER.fullmatch(bare):
                number = Decimal(bare.replace(",", ""))
                if bare == text:
                    return number
                remedy = f"give the share itself, {(number / 100).normalize():f}"
                raise InvalidArgumentError("value", value, "is a percentage", remedy)
    raise InvalidArgumentError("value", value, "is no number", "give one such as 12.5")
