"""How a state is written: a head, and columns; as JSON, and as bytes.

JSON is for people and databases; bytes hold the columns as they lie in memory, little-endian.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import numpy as np

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.keys import plain_ids
from ecomops.metrics.reading import Values

FORMAT: Final = "ecomops.metric-state/1"
_MAGIC: Final = b"ECOMSTAT"
_LENGTH: Final = struct.Struct("<I")
REMEDY: Final = "give what a state of this metric was written as"

Parted: TypeAlias = tuple[dict[str, Any], dict[str, Values]]
"""A head, and columns by name."""


def to_json(head: Mapping[str, Any], columns: Mapping[str, Values]) -> str:
    """Write JSON; ids and sums as they are, however large."""
    listed = {name: plain_ids(values) for name, values in columns.items()}
    return json.dumps({**head, "columns": listed})


def from_json(text: str) -> Parted:
    """Read JSON back.

    Raises
    ------
    InvalidArgumentError
        If it is none of this form.
    """
    try:
        told = json.loads(text)
        columns = {name: _array(values) for name, values in told.pop("columns").items()}
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
        raise unreadable(error) from None
    return told, columns


def to_bytes(head: Mapping[str, Any], columns: Mapping[str, Values]) -> bytes:
    """Write bytes."""
    arrays = {name: np.ascontiguousarray(_little(values)) for name, values in columns.items()}
    listed = [[name, values.dtype.str, values.size] for name, values in arrays.items()]
    text = json.dumps({**head, "columns": listed}).encode()
    parts = [_MAGIC, _LENGTH.pack(len(text)), text, *(v.tobytes() for v in arrays.values())]
    return b"".join(parts)


def from_bytes(data: bytes) -> Parted:
    """Read bytes back.

    Raises
    ------
    InvalidArgumentError
        If they are none of this form, or cut short.
    """
    try:
        return _split(data)
    except (ValueError, TypeError, AttributeError, KeyError, struct.error) as error:
        raise unreadable(error) from None


def _split(data: bytes) -> tuple[dict[str, Any], dict[str, Values]]:
    if data[: len(_MAGIC)] != _MAGIC:
        msg = "another beginning"
        raise ValueError(msg)
    start = len(_MAGIC) + _LENGTH.size
    (length,) = _LENGTH.unpack(data[len(_MAGIC) : start])
    head = json.loads(data[start : start + length])
    columns: dict[str, Values] = {}
    at = start + length
    for name, kind, size in head.pop("columns"):
        dtype = np.dtype(kind)
        if dtype.kind not in "iSb":
            raise TypeError(kind)
        stored = np.frombuffer(data, dtype, size, at)
        columns[name] = stored.astype(dtype.newbyteorder("="))
        at += stored.nbytes
    if at != len(data):
        msg = f"{len(data) - at} bytes too many"
        raise ValueError(msg)
    return head, columns


def _array(values: object) -> Values:
    if not isinstance(values, list):
        raise TypeError(type(values).__name__)
    types = set(map(type, values))
    if types == {str}:
        return np.array([value.encode() for value in values], dtype=np.bytes_)
    if types == {bool}:
        return np.array(values, dtype=np.bool_)
    if types <= {int}:
        return np.array(values, dtype=np.int64)
    raise TypeError(", ".join(sorted(kind.__name__ for kind in types)))


def _little(values: Values) -> Values:
    return values.astype(values.dtype.newbyteorder("<"), copy=False)


def unreadable(error: Exception) -> InvalidArgumentError:
    """Say that something is no state."""
    said = f"{type(error).__name__}: {error}"
    return InvalidArgumentError("data", said, "makes it no state that can be read", REMEDY)
