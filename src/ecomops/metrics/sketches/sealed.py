"""Sketches as bytes, with a digest: what was changed or cut never reaches datasketches."""

from __future__ import annotations

import struct
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError, missing_extra

if TYPE_CHECKING:
    from types import ModuleType

_SIZE: Final = struct.Struct("<H")
_SEAL_BYTES: Final = 16
_REMEDY: Final = "give what to_bytes of such a sketch wrote"


def check_size(name: str, size: int, low: int, high: int) -> None:
    """Refuse a size that no sketch has."""
    if type(size) is not int or not low <= size <= high:
        raise InvalidArgumentError(name, size, "is out of range", f"give {low} to {high}")


def is_of(kind: bytes, stored: object) -> bool:
    """Tell of what was written, and maybe damaged, whether it says that it is of a kind.

    >>> is_of(b"T", sealed(b"T", 14, b"...")), is_of(b"H", sealed(b"T", 14, b"..."))
    (True, False)
    """
    return isinstance(stored, bytes) and stored[_SEAL_BYTES:].startswith(kind)


def sealed(kind: bytes, size: int, data: bytes) -> bytes:
    """Write a sketch with a digest before it: datasketches crashes on bytes it did not write."""
    told = kind + _SIZE.pack(size) + data
    return blake2b(told, digest_size=_SEAL_BYTES).digest() + told


def opened(kind: bytes, stored: bytes) -> tuple[int, bytes]:
    """Read the size of a sketch, and what datasketches stores of it.

    Raises
    ------
    InvalidArgumentError
        If it is no such sketch, or not whole.

    Examples
    --------
    >>> opened(b"T", sealed(b"T", 14, b"..."))
    (14, b'...')
    """
    check_type("data", stored, bytes, _REMEDY)
    seal, told = stored[:_SEAL_BYTES], stored[_SEAL_BYTES:]
    start = len(kind) + _SIZE.size
    if blake2b(told, digest_size=_SEAL_BYTES).digest() != seal or told[: len(kind)] != kind:
        shown = f"{len(stored)} bytes"
        raise InvalidArgumentError("data", shown, "are no such sketch, or not whole", _REMEDY)
    return _SIZE.unpack(told[len(kind) : start])[0], told[start:]


def datasketches() -> ModuleType:
    """Load the package that counts, or say which extra it comes with."""
    try:
        import datasketches  # an optional package
    except ImportError:
        raise missing_extra("datasketches", "sketches") from None
    found: ModuleType = datasketches
    return found
