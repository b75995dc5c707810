"""Points in time out of columns, for metrics: microseconds, datetimes or text."""

from __future__ import annotations

from ecomops._arrays import IntArray
from ecomops.adapters.gaps import filled
from ecomops.adapters.instants import read_known_instants
from ecomops.adapters.metric_options import ReadOptions
from ecomops.adapters.metric_wholes import read_wholes
from ecomops.adapters.raw import RawColumn
from ecomops.models.instants import FIRST_US, LAST_US


def read_microseconds(raw: RawColumn, plain_name: str) -> IntArray:
    """Read a column of microseconds since 1970 (微秒列).

    Parameters
    ----------
    plain_name
        What the column is to be named as if it holds datetimes.

    Raises
    ------
    BadRowError
        If a row's number is no microsecond of the years 1 to 9999.

    Examples
    --------
    >>> import numpy as np
    >>> raw = RawColumn("at", "text", np.array([0]), ("1793000000000000",), np.array([], int))
    >>> read_microseconds(raw, "placed_at").tolist()
    [1793000000000000]
    """
    if raw.kind in {"instant", "local"}:
        raw.refuse_all("microseconds", f"name it as {plain_name!r}")
    return read_wholes(filled(raw), FIRST_US, LAST_US)


def read_times(raw: RawColumn, options: ReadOptions, name_us: str | None = None) -> IntArray:
    """Read a column of datetimes or text as instants; 0 where there is none.

    Parameters
    ----------
    name_us
        What the column may be named as if it holds microseconds.

    Returns
    -------
    (n,) int64
        [µs since 1970]

    Raises
    ------
    NaiveDatetimeError
        If times have no offset and no zone is given.
    BadRowError
        If a row has no time, a date without one, or one that its zone's clock skipped.
    """
    if raw.kind in {"int", "float"}:
        remedy = f"name it as {name_us!r} if it holds microseconds since 1970"
        raw.refuse_all("points in time", remedy if name_us else "give datetimes, or text")
    return read_known_instants(raw, options.zone, options.cleanings)
