"""Columns of stored states, held to the rules of columns that are given."""

from __future__ import annotations

from typing import Final

import numpy as np

from ecomops._typing import MAX_MINOR
from ecomops.kernels.groups import row_blocks
from ecomops.kernels.segments import exact_total
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.gathering import Gather, Gathering
from ecomops.metrics.pairs import key_parts
from ecomops.metrics.reading import MOST_ID_BYTES, Values

_FIRST_INSIDE: Final = 0x80
_LAST_INSIDE: Final = 0xBF
"""Bytes of UTF-8 that begin no character."""


def check_keys(gathering: Gathering, keys: Values) -> None:
    """Refuse what can't be the ids of a table.

    Raises
    ------
    ValueError
        If one can't.
    """
    if not keys.size:
        return
    if len(gathering.key) == 1:
        column = gathering.key[0]
        check_ids(column, keys) if column.kind == "id" else _check_range(column, keys)
        return
    _check_kind(keys, "S")
    kinds = {tuple(map(type, key_parts(key))) for key in keys.tolist()}
    if len(kinds) > 1 or len(kinds.pop()) != len(gathering.key):
        msg = f"{gathering.key_name} of several kinds"
        raise ValueError(msg)


def check_values(gather: Gather, values: Values) -> None:
    """Refuse values that gathering can't have made.

    Raises
    ------
    ValueError
        If one can't be.
    """
    if not values.size:
        return
    column = gather.column
    if column.kind == "flag":
        _check_kind(values, "b")
    elif column.kind == "id":
        check_ids(column, values)
    elif gather.by in {"sum", "count"}:
        _check_kind(values, "i")
        least = 1 if gather.by == "count" else 0
        source = gather.source or column
        is_low = int(values.min()) < least and not source.may_be_negative
        if is_low or (gather.by == "count" and exact_total(values) > MAX_MINOR):
            raise _beyond(column, values)
    else:
        _check_range(gather.source or column, values)


def check_ids(column: MetricColumn, ids: Values) -> None:
    """Refuse what is no id: neither a whole number nor text.

    Raises
    ------
    ValueError
        If one is none.
    """
    if not ids.size or ids.dtype.kind == "i":
        return
    _check_kind(ids, "S")
    if ids.dtype.itemsize > MOST_ID_BYTES or (ids == b"").any():
        msg = f"{column.name} that is empty or too long"
        raise ValueError(msg)
    for block in row_blocks(ids.size):
        some = np.ascontiguousarray(ids[block])
        some.tobytes().decode()  # the zeros between them are characters too
        first = some.view(np.uint8).reshape(some.size, -1)[:, 0]
        if ((first >= _FIRST_INSIDE) & (first <= _LAST_INSIDE)).any():
            msg = f"{column.name} that begins inside a character"
            raise ValueError(msg)


def _check_range(column: MetricColumn, values: Values) -> None:
    _check_kind(values, "i")
    low, high = column.limits
    if low is not None and int(values.min()) < low:
        raise _beyond(column, values)
    if high is not None and int(values.max()) > high:
        raise _beyond(column, values)


def _check_kind(values: Values, kind: str) -> None:
    if values.dtype.kind != kind:
        raise TypeError(values.dtype.name)


def _beyond(column: MetricColumn, values: Values) -> ValueError:
    return ValueError(f"{column.name} from {values.min()} to {values.max()}")
