"""How a state is written: a head, and columns; as JSON, and as bytes.

JSON is for people and databases; bytes hold the columns as they lie in memory, little-endian,
and a digest of it all, for damage would change amounts unseen.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final, TypeAlias

import numpy as np

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.keys import plain_ids
from ecomops.metrics.reading import Values

FORMAT: Final = "ecomops.metric-state/2"
_MAGIC: Final = b"ECOMSTA2"
_MAGIC_BEFORE: Final = b"ECOMSTAT"
_LENGTH: Final = struct.Struct("<I")
_SEAL_BYTES: Final = 16
_DTYPE: Final = re.compile(r"<i8|\|b1|\|S[1-9][0-9]{0,3}")
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
    told = json_object(text)
    check_format(told, FORMAT)
    try:
        columns = {name: _array(values) for name, values in told.pop("columns").items()}
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
        raise unreadable(error) from None
    return told, columns


def json_object(text: str | bytes) -> dict[str, Any]:
    """Read a JSON object, each key of which stands once.

    Raises
    ------
    InvalidArgumentError
        If it is none.
    """
    try:
        told = json.loads(text, object_pairs_hook=keys_once)
    except (ValueError, TypeError, RecursionError) as error:
        raise unreadable(error) from None
    if not isinstance(told, dict):
        raise unreadable(TypeError(f"{type(told).__name__}, not an object"))
    return told


def check_format(told: Mapping[str, Any], known: str) -> None:
    """Refuse another format, as that of an earlier version."""
    if told.get("format") != known:
        problem = f"is the format of no state that can be read, which is {known!r}"
        raise InvalidArgumentError("format", told.get("format"), problem, REMEDY)


def to_bytes(head: Mapping[str, Any], columns: Mapping[str, Values]) -> bytes:
    """Write bytes."""
    arrays = {name: np.ascontiguousarray(_little(values)) for name, values in columns.items()}
    listed = [[name, values.dtype.str, values.size] for name, values in arrays.items()]
    text = json.dumps({**head, "columns": listed}).encode()
    parts = [_LENGTH.pack(len(text)), text, *(v.tobytes() for v in arrays.values())]
    return b"".join([_MAGIC, _seal(*parts), *parts])


def from_bytes(data: bytes) -> Parted:
    """Read bytes back.

    Raises
    ------
    InvalidArgumentError
        If they are none of this form, damaged or cut short.
    """
    try:
        return _split(memoryview(data).cast("B"))
    except InvalidArgumentError:
        raise
    except (ValueError, TypeError, AttributeError, KeyError, struct.error) as error:
        raise unreadable(error) from None


def _split(data: memoryview) -> Parted:
    magic = bytes(data[: len(_MAGIC)])
    if magic != _MAGIC:
        msg = "an earlier format" if magic == _MAGIC_BEFORE else "another beginning"
        raise ValueError(msg)
    sealed = data[len(_MAGIC) + _SEAL_BYTES :]
    if bytes(data[len(_MAGIC) : len(_MAGIC) + _SEAL_BYTES]) != _seal(sealed):
        msg = "another digest: bytes are damaged, or not all there"
        raise ValueError(msg)
    (length,) = _LENGTH.unpack(sealed[: _LENGTH.size])
    at = _LENGTH.size + length
    head = json_object(bytes(sealed[_LENGTH.size : at]))
    check_format(head, FORMAT)
    columns: dict[str, Values] = {}
    for name, kind, size in head.pop("columns"):
        dtype = _dtype(kind)
        most = (len(sealed) - at) // dtype.itemsize
        stored = np.frombuffer(sealed, dtype, _size(size, most), at)
        if name in columns or (stored.dtype.kind == "b" and (stored.view(np.uint8) > 1).any()):
            raise ValueError(name)
        columns[name] = stored.astype(stored.dtype.newbyteorder("="))
        at += stored.nbytes
    if at != len(sealed):
        msg = f"{len(sealed) - at} bytes too many"
        raise ValueError(msg)
    return head, columns


def _seal(*parts: bytes | memoryview) -> bytes:
    digest = blake2b(digest_size=_SEAL_BYTES)
    for part in parts:
        digest.update(part)
    return digest.digest()


def _dtype(kind: object) -> np.dtype[Any]:
    if not isinstance(kind, str) or not _DTYPE.fullmatch(kind):
        raise TypeError(kind)
    return np.dtype(kind)


def _size(size: object, most: int) -> int:
    """Read how many rows a column has, at most those that there are bytes for."""
    if type(size) is not int or not 0 <= size <= most:
        raise ValueError(size)
    return size


def keys_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Take a JSON object as a dict, each key of which stands once.

    Raises
    ------
    ValueError
        If one stands twice.
    """
    told = dict(pairs)
    if len(told) < len(pairs):
        msg = "a key that stands twice"
        raise ValueError(msg)
    return told


def _array(values: object) -> Values:
    if not isinstance(values, list):
        raise TypeError(type(values).__name__)
    types = set(map(type, values))
    if types == {str}:
        return _texts([value.encode() for value in values])
    if types == {bool}:
        return np.array(values, dtype=np.bool_)
    if types <= {int}:
        return np.array(values, dtype=np.int64)
    raise TypeError(", ".join(sorted(kind.__name__ for kind in types)))


def _texts(values: list[bytes]) -> Values:
    """Keep text in one width, which has to be bounded: all of it is as wide as the longest."""
    if not _DTYPE.fullmatch(f"|S{max(map(len, values)) or 1}") or any(
        value.endswith(b"\0") for value in values
    ):
        msg = "text that is no id"
        raise ValueError(msg)
    return np.array(values, dtype=np.bytes_)


def _little(values: Values) -> Values:
    return values.astype(values.dtype.newbyteorder("<"), copy=False)


def unreadable(error: Exception) -> InvalidArgumentError:
    """Say that something is no state."""
    said = f"{type(error).__name__}: {error}"
    return InvalidArgumentError("data", said, "makes it no state that can be read", REMEDY)
