"""Amounts and quantities out of columns: exact, or refused by row."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR, MAX_QUANTITY
from ecomops.adapters.cleaning import Cleaning
from ecomops.adapters.gaps import with_gaps, without_blanks
from ecomops.adapters.raw import RawColumn
from ecomops.amount_text import parse_minor
from ecomops.currencies import exponent
from ecomops.errors import InvalidAmountError, InvalidArgumentError

NOT_KNOWN: Final = -1
"""Stands where an amount is missing."""

_LEAVE_OUT: Final = "leave the row out"
_LEAVE_EMPTY: Final = "leave the cell empty"

_EXACT_FLOATS: Final = 2.0**53
"""From here on two whole numbers share one float."""

_WHOLE_TEXT: Final = re.compile(
    r"\s*([+-]?(?:[0-9]{1,19}|[0-9]{1,3}(?:,[0-9]{3}){1,6}))(?:\.0+)?\s*"
)


def read_amounts(
    column: RawColumn,
    currency: str,
    *,
    is_minor: bool,
    cleanings: list[Cleaning],
    float_noise: float = 0.0,
) -> IntArray:
    """Read a column of amounts from 0 as whole minor units (金额列).

    Parameters
    ----------
    column
        Whole numbers, text, decimals, or floats.
    is_minor
        Whether it holds minor units already, and not major ones.
    cleanings
        Gets an entry if noise was taken off floats.
    float_noise
        How far a float may lie from the nearest amount. [minor]

    Returns
    -------
    (n_rows,) int64
        [minor]

    Raises
    ------
    BadRowError
        If a row has no amount, a negative one, or one that is not exact in this currency.
    """
    column.refuse_missing(f"give an amount, or {_LEAVE_OUT}")
    return _Amounts(currency, is_minor, float_noise, _LEAVE_OUT).read(column, cleanings)


def read_known_amounts(
    column: RawColumn,
    currency: str,
    *,
    is_minor: bool,
    cleanings: list[Cleaning],
    float_noise: float = 0.0,
) -> IntArray:
    """Read a column of amounts of which some may be missing; −1 where there is none [minor].

    NaN and blank text are no values too.
    """
    column = without_blanks(with_gaps(column))
    there = np.ones(column.values.size, dtype=np.bool_)
    there[column.missing] = False
    zero = len(column.distinct) if column.is_coded else 0
    filled = evolve(
        column,
        values=np.where(there, column.values, zero),
        distinct=(*column.distinct, 0) if column.is_coded else (),
        missing=np.zeros(0, dtype=np.int64),
    )
    found = _Amounts(currency, is_minor, float_noise, _LEAVE_EMPTY).read(filled, cleanings)
    return np.where(there, found, NOT_KNOWN)


def read_quantities(column: RawColumn) -> IntArray:
    """Read a column of units (数量列): whole numbers from 1.

    Floats and texts are taken where they say a whole number, such as 2.0 and "2".

    Raises
    ------
    BadRowError
        If a row's quantity is missing, not whole, below 1, or more than a line may have.
    """
    return read_counts(column, "quantity", 1, MAX_QUANTITY)


def read_counts(
    column: RawColumn, what: str, low: int, high: int, *, missing: int | None = None
) -> IntArray:
    """Read a column of whole numbers; floats and texts where they say one.

    Parameters
    ----------
    column
        The column.
    what
        What one number is called, for messages.
    low, high
        The least and the greatest.
    missing
        What stands where there is none, which NaN and blank text are too; None: each row
        needs one.

    Raises
    ------
    BadRowError
        If a row's number is missing, not whole or out of range.
    """
    instead = _LEAVE_OUT if missing is None else _LEAVE_EMPTY
    remedy = f"give a whole number from {low}, or {instead}"
    if missing is None:
        column.refuse_missing(remedy)
    else:
        column = without_blanks(with_gaps(column))
    values: IntArray = column.values
    there = np.ones(values.size, dtype=np.bool_)
    there[column.missing] = False
    if column.kind == "float":
        is_whole = np.abs(values) <= high  # NaN is not
        is_whole &= np.rint(values) == values
        wrong = np.flatnonzero(~is_whole & there)
        if wrong.size:
            column.refuse(int(wrong[0]), f"is no {what}", remedy)
        values = values.astype(np.int64)
    elif column.is_coded:
        values = _spread(column, [*column.convert(_whole), low])
    elif column.kind != "int":
        column.refuse_all("whole numbers", "name another column")
    values = np.where(there, values, low)
    _check_range(column, values, low, high, instead)
    return values if missing is None else np.where(there, values, missing)


def _check_range(column: RawColumn, values: IntArray, low: int, high: int, instead: str) -> None:
    if values.size == 0 or (int(values.min()) >= low and int(values.max()) <= high):
        return
    row = int(np.flatnonzero((values < low) | (values > high))[0])
    value = int(values[row])
    problem = "is too large" if value > high else "is negative" if value < 0 else "is zero"
    column.refuse(row, problem, f"give {low} to {high}, or {instead}")


def _spread(column: RawColumn, by_code: list[int]) -> IntArray:
    # not np.array(...)[codes] alone: an empty list would become floats
    amounts: IntArray = np.array(by_code, dtype=np.int64)[column.values]
    return amounts


# ---- one value --------------------------------------------------------------------------
def _whole(value: object) -> int:
    """Read a whole number that does not come from a column of whole numbers."""
    number: int | None = None
    match value:
        case bool():
            pass
        case int():
            number = value
        case str() if found := _WHOLE_TEXT.fullmatch(value):
            number = int(found[1].replace(",", ""))
        case Decimal() if _is_moderate(value) and value == int(value):
            number = int(value)
        case float() if value.is_integer() and abs(value) < _EXACT_FLOATS:
            number = int(value)
    if number is None or abs(number) > MAX_MINOR:
        raise InvalidArgumentError("value", value, "is no whole number", "give one such as 2")
    return number


def _is_moderate(value: Decimal) -> bool:
    # int() of Decimal("1E+999999") would write out a million digits
    return value.is_finite() and value.copy_abs() <= MAX_MINOR


# ---- amounts ----------------------------------------------------------------------------
@frozen
class _Amounts:
    """How a column of amounts is read, and what can be done about one that can't be."""

    currency: str
    is_minor: bool
    float_noise: float
    instead: str

    @property
    def places(self) -> int:
        """How many digits of the column's numbers are minor units."""
        return 0 if self.is_minor else exponent(self.currency)

    def read(self, column: RawColumn, cleanings: list[Cleaning]) -> IntArray:
        """Read a column in which nothing is missing."""
        if column.kind == "int":
            unit = 10**self.places
            _check_range(column, column.values, 0, MAX_MINOR // unit, self.instead)
            scaled: IntArray = column.values * unit
            return scaled
        if column.kind == "float":
            return self._from_floats(column, cleanings)
        if not column.is_coded:
            column.refuse_all("amounts", "name another column")
        return _spread(column, column.convert(self._minor))

    def _minor(self, value: object) -> int:
        if self.is_minor:
            minor = _whole(value)
        elif isinstance(value, str | int | Decimal):
            minor = parse_minor(value, self.currency)
        else:
            remedy = "give a string such as '199.00', or a Decimal"
            raise InvalidAmountError("amount", value, "is not an amount", remedy)
        if minor < 0:
            remedy = f"give amounts from 0, or {self.instead}"
            raise InvalidAmountError("amount", value, "is negative", remedy)
        return minor

    def _from_floats(self, column: RawColumn, cleanings: list[Cleaning]) -> IntArray:
        """Take floats that are the nearest ones to an amount, or within the stated noise."""
        given: NDArray[Any] = column.values
        places, noise = self.places, self.float_noise
        # up to here neighbouring amounts have different floats, so the nearest amount is the one
        bound = 2.0 ** (np.finfo(given.dtype).nmant - 1)
        with np.errstate(invalid="ignore", over="ignore"):  # NaN and infinity are refused below
            scaled = given.astype(np.float64) * 10**places
            minor = np.rint(scaled)
            is_exact = (minor / 10**places).astype(given.dtype) == given
            is_near = (np.abs(scaled - minor) <= noise) & (noise > 0)
        wrong = np.flatnonzero(~((is_exact | is_near) & (minor >= 0) & (minor <= bound)))
        if wrong.size:
            row = int(wrong[0])
            nearest = float(minor[row])
            if nearest < 0 or not nearest <= bound:
                problem, remedy = self._range_fault(nearest)
            else:
                near = Decimal(int(nearest)).scaleb(-places)
                problem = (
                    f"is not the float of an amount in {self.currency}; the nearest is {near}"
                )
                remedy = (
                    "round it first, or state with float_noise "
                    "how far off, in minor units, floats may be"
                )
            column.refuse(row, problem, remedy)
        rounded = np.flatnonzero(~is_exact)
        if rounded.size:
            cleanings.append(Cleaning.of("rounded", rounded, column.name, f"{noise:g}"))
        whole: IntArray = minor.astype(np.int64)
        return whole

    def _range_fault(self, minor: float) -> tuple[str, str]:
        if not np.isfinite(minor):
            return "is not finite", f"give an amount, or {self.instead}"
        if minor < 0:
            return "is negative", f"give amounts from 0, or {self.instead}"
        return "is too large to be exact as a float", "give text, decimals or minor units"
