"""Days and instants as columns for a data frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeAlias

import numpy as np

from ecomops.models.instants import to_us

FrameColumns: TypeAlias = dict[str, np.ndarray | Sequence[object]]
"""Columns of a tidy table by name: arrays of numpy, or lists with None where there is none."""


def day_column(days: Iterable[date | None]) -> np.ndarray:
    """(n,) Write days as ``datetime64[D]``; NaT: none.

    >>> day_column([date(2026, 11, 11), None])
    array(['2026-11-11',        'NaT'], dtype='datetime64[D]')
    """
    return np.array(list(days), dtype="M8[D]")


def instant_column(name: str, instants: Iterable[datetime]) -> np.ndarray:
    """(n,) Write instants as ``datetime64[us]`` in UTC.

    >>> instant_column("at", [datetime.fromisoformat("2026-11-11T09:00:00+08:00")])
    array(['2026-11-11T01:00:00.000000'], dtype='datetime64[us]')
    """
    return np.array([to_us(name, at) for at in instants], dtype=np.int64).view("M8[us]")
