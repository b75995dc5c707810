"""Amounts out of columns, for metrics: corrections may be negative where the metric says so."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.adapters.amounts import read_amounts
from ecomops.adapters.gaps import NO_ROWS
from ecomops.adapters.metric_options import ReadOptions
from ecomops.adapters.raw import RawColumn
from ecomops.amount_text import parse_minor
from ecomops.currencies import exponent
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.metrics.columns import MetricColumn

_MINUS: Final = re.compile(r"\s*[-－]\s*([0-9].*)", re.DOTALL)
_IN_MINOR: Final = "minor units"
"""Stands for a currency in messages."""


def read_metric_amounts(
    raw: RawColumn, column: MetricColumn, options: ReadOptions, *, is_major: bool
) -> IntArray:
    """Read a column of amounts as whole minor units (指标金额列).

    Parameters
    ----------
    raw
        No value missing.
    column
        Says whether amounts may be negative.
    is_major
        Whether amounts are in major units.

    Raises
    ------
    BadRowError
        If a row's amount is not exact in the currency, too large, or negative where none may be.
    InvalidArgumentError
        If a currency is needed and none is given.

    Examples
    --------
    >>> from ecomops.metrics.columns import PAID_MINOR
    >>> raw = RawColumn("paid", "float", np.array([12.5, -3.0]), (), NO_ROWS)
    >>> read_metric_amounts(raw, PAID_MINOR, ReadOptions("CNY"), is_major=True).tolist()
    [1250, -300]
    """
    currency = options.currency
    if currency is None:
        if is_major:
            raise InvalidArgumentError(
                "currency", None, f"is needed: {raw.name!r} holds major units",
                f"give one such as currency='CNY', or name it as {column.name!r}",
            )  # fmt: skip
        currency = _IN_MINOR
    if raw.kind == "int" and column.may_be_negative:
        return _whole(raw, 10 ** exponent(currency) if is_major else 1)
    if not column.may_be_negative:
        return _sizes(raw, currency, options, is_major=is_major)
    if raw.is_coded and is_major:
        amounts = raw.convert(lambda value: _parsed(value, currency))
        parsed: IntArray = np.array(amounts, dtype=np.int64)[raw.values]
        return parsed
    sign, sizes = _parted(raw)
    try:
        return sign * _sizes(sizes, currency, options, is_major=is_major)
    except BadRowError as error:  # which shows the value without its sign
        raw.refuse(error.row, error.problem, error.remedy)


def _whole(raw: RawColumn, unit: int) -> IntArray:
    most = MAX_MINOR // unit
    beyond = np.flatnonzero((raw.values > most) | (raw.values < -most))
    if beyond.size:
        raw.refuse(int(beyond[0]), "is too large", f"give at most {most}")
    amounts: IntArray = raw.values * unit
    return amounts


def _sizes(raw: RawColumn, currency: str, options: ReadOptions, *, is_major: bool) -> IntArray:
    return read_amounts(
        raw, currency, is_minor=not is_major, cleanings=options.cleanings,
        float_noise=options.float_noise,
    )  # fmt: skip


def _parsed(value: object, currency: str) -> int:
    given: Any = value
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        remedy = "give text such as '199.00', or Decimals"
        raise InvalidArgumentError("value", value, "is not an amount", remedy)
    return parse_minor(given, currency)  # which says what to do about a float


def _parted(raw: RawColumn) -> tuple[IntArray, RawColumn]:
    """Part numbers into signs and sizes."""
    if not raw.is_coded:
        sign = np.where(raw.values < 0, -1, 1)
        return sign, RawColumn(raw.name, raw.kind, np.abs(raw.values), (), NO_ROWS)
    parts = [_split(value) for value in raw.distinct]
    sign = np.array([one for one, _ in parts], dtype=np.int64)[raw.values]
    sizes = tuple(size for _, size in parts)
    return sign, RawColumn(raw.name, raw.kind, raw.values, sizes, NO_ROWS)


def _split(value: object) -> tuple[int, object]:
    if isinstance(value, str) and (found := _MINUS.fullmatch(value)):
        return -1, found[1]
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and value < 0:
        return -1, -value
    return 1, value
