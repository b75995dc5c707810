"""Sums of numbers and of their squares, exact whatever the numbers are."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import isfinite
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.kernels.given_columns import is_missing, opened_column, type_name
from ecomops.kernels.groups import BLOCK_ROWS, row_blocks
from ecomops.kernels.segments import exact_total
from ecomops.metrics.results import FloatArray

_EXACT_FLOAT: Final = 2**53
_MANTISSA_BITS: Final = 53
_LIMB_BITS: Final = 21
_LIMB: Final = 2**_LIMB_BITS - 1
_GIVE: Final = "give ints within int64 and finite floats, with None or NaN where there is none"


class PowerSums(NamedTuple):
    """The number of values, their sum and the sum of their squares."""

    n: int
    total: Fraction
    squares: Fraction
    n_missing: int


def power_sums(values: object) -> PowerSums:
    """Add up values and their squares exactly; a float counts as the fraction that it is.

    Raises
    ------
    InvalidArgumentError
        If they are no column of numbers.
    BadRowError
        If a value is no int within int64 and no finite float.

    Examples
    --------
    >>> power_sums([1, 2, None, 0.5])
    PowerSums(n=3, total=Fraction(7, 2), squares=Fraction(21, 4), n_missing=1)
    """
    n, total, squares, size = 0, Fraction(0), Fraction(0), 0
    for part, n_given in _parts(values):
        size += n_given
        n += part.size
        more, more_squares = _int_sums(part) if part.dtype.kind == "i" else _float_sums(part)
        total += more
        squares += more_squares
    return PowerSums(n, total, squares, size - n)


# ---- sums -------------------------------------------------------------------------------
def _int_sums(values: IntArray) -> tuple[Fraction, Fraction]:
    return Fraction(exact_total(values)), Fraction(int_squares(values))


def int_squares(values: IntArray) -> int:
    """Add up the squares of int64 numbers, in blocks and limbs that can't wrap.

    >>> int_squares(np.array([2**62, -3])) == 2**124 + 9
    True
    """
    if not values.size:
        return 0
    largest = max(abs(int(values.min())), abs(int(values.max())))
    if largest * largest * min(BLOCK_ROWS, values.size) <= MAX_MINOR:
        return sum(int(values[rows] @ values[rows]) for rows in row_blocks(values.size))
    total = 0
    for rows in row_blocks(values.size):
        part = values[rows]
        low, middle, high = (
            part & _LIMB, (part >> _LIMB_BITS) & _LIMB, part >> (2 * _LIMB_BITS)
        )  # fmt: skip
        # limbs are below 2**21, and a block's sums of their products below 2**58
        total += (
            (int(high @ high) << 4 * _LIMB_BITS)
            + (int(high @ middle) << 3 * _LIMB_BITS + 1)
            + (int(middle @ middle) + 2 * int(high @ low) << 2 * _LIMB_BITS)
            + (int(middle @ low) << _LIMB_BITS + 1)
            + int(low @ low)
        )
    return total


def _float_sums(values: FloatArray) -> tuple[Fraction, Fraction]:
    if not values.size:
        return Fraction(0), Fraction(0)
    if float(np.abs(values).max()) < _EXACT_FLOAT and bool((values == np.trunc(values)).all()):
        return _int_sums(values.astype(np.int64))
    # a float is a whole number of 53 bits times a power of two: those of one power add up
    shares, powers = np.frexp(values)
    wholes = np.ldexp(shares, _MANTISSA_BITS).astype(np.int64)
    order = np.argsort(powers.astype(np.int16), kind="stable")
    wholes, powers = wholes[order], powers[order]
    starts = np.flatnonzero(np.r_[True, powers[1:] != powers[:-1]]).tolist()
    total = squares = 0
    least = int(powers[0])
    for start, stop in zip(starts, [*starts[1:], wholes.size], strict=True):
        part = wholes[start:stop]
        shift = int(powers[start]) - least
        total += exact_total(part) << shift
        squares += int_squares(part) << 2 * shift
    scale = Fraction(2) ** (least - _MANTISSA_BITS)
    return total * scale, squares * scale * scale


# ---- reading ----------------------------------------------------------------------------
def _parts(values: object) -> Iterator[tuple[NDArray[Any], int]]:
    """Give whole numbers and floats apart, each with the rows that it was made of."""
    opened, missing = opened_column(values)
    if isinstance(opened, np.ndarray) and opened.ndim != 1:
        raise InvalidArgumentError("values", opened.shape, "is no column", "give one column")
    if missing is not None:
        there = np.flatnonzero(~missing)
        try:
            yield from _parts(opened[there])
        except BadRowError as error:  # it counts the rows that have a value
            raise BadRowError(
                error.field, error.value, error.problem, error.remedy, row=int(there[error.row])
            ) from None
        yield np.zeros(0, dtype=np.int64), int(missing.size) - int(there.size)
        return
    if isinstance(opened, np.ndarray):
        if opened.dtype.kind != "O":
            yield _array(opened), int(opened.size)
            return
        opened = opened.tolist()
    if isinstance(opened, str | bytes) or not hasattr(opened, "__len__"):
        raise InvalidArgumentError("values", type(opened).__name__, "is no column", _GIVE)
    yield from _listed(opened)


def _array(values: NDArray[Any]) -> NDArray[Any]:
    kind = values.dtype.kind
    if kind == "u" and values.size and int(values.max()) > MAX_MINOR:
        row = int(np.flatnonzero(values > MAX_MINOR)[0])
        raise BadRowError("values", int(values[row]), "leaves int64", _GIVE, row=row)
    if kind in "iu" or not values.size:
        return values.astype(np.int64, copy=False)
    if kind != "f" or values.dtype.itemsize > 8:
        raise InvalidArgumentError("values", type_name(values), "is no column of numbers", _GIVE)
    real = values.astype(np.float64, copy=False)
    infinite = np.isinf(real)
    if infinite.any():
        row = int(np.flatnonzero(infinite)[0])
        raise BadRowError("values", float(real[row]), "is not finite", _GIVE, row=row)
    lacks = np.isnan(real)
    return real[~lacks] if lacks.any() else real


def _listed(values: Any) -> Iterator[tuple[NDArray[Any], int]]:
    whole: list[int] = []
    real: list[float] = []
    n = 0
    for row, given in enumerate(values):
        n += 1
        value = given.item() if isinstance(given, np.generic) else given
        if type(value) is int and -MAX_MINOR - 1 <= value <= MAX_MINOR:
            whole.append(value)
        elif is_missing(value):
            continue
        elif type(value) is float and isfinite(value):
            real.append(value)
        else:
            raise BadRowError("values", value, "is no number that counts", _GIVE, row=row)
    yield np.array(whole, dtype=np.int64), n - len(real)
    yield np.array(real, dtype=np.float64), len(real)
