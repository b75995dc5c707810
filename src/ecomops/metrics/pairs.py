"""Several ids of a row as one key: a customer and a campaign."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError, InvalidArgumentError
from ecomops.kernels.groups import dense_codes
from ecomops.metrics.reading import Values

_PART: Final = re.compile(rb"([it])([0-9]{1,4}):")


def paired_keys(name: str, ids: Sequence[Values]) -> Values:
    """Make one key of several ids: of each its kind, its length and itself.

    Parameters
    ----------
    name
        What the ids are called, for errors.
    ids : (n,) each
        int64, or bytes of UTF-8.

    Raises
    ------
    AmountTooLargeError
        If there are more pairs than int64 can count.

    Examples
    --------
    >>> paired_keys("customer_id and campaign_id", [np.array([7, 8]), np.array([b"a", b"b"])])
    array([b'i1:7,t1:a,', b'i1:8,t1:b,'], dtype='|S10')
    """
    code = np.zeros(ids[0].size, dtype=np.int64)
    parts: list[bytes] = []
    for values in ids:
        one, distinct = dense_codes(values)
        if max(int(code.max(initial=0)), 1) * max(distinct.size, 1) > MAX_MINOR:
            raise AmountTooLargeError(name, distinct.size, "are too many", "give fewer ids")
        code, pairs = dense_codes(code * max(distinct.size, 1) + one)
        before = parts or [b""]
        parts = [
            before[pair // distinct.size] + _marked(distinct[pair % distinct.size])
            for pair in pairs.tolist()
        ]
    return np.array(parts, dtype=np.bytes_)[code]


def key_parts(key: bytes) -> tuple[int | str, ...]:
    """Read the ids of a key.

    Raises
    ------
    ValueError
        If it is no such key.

    Examples
    --------
    >>> key_parts(b"i1:7,t1:a,")
    (7, 'a')
    """
    found: list[int | str] = []
    at = 0
    while at < len(key):
        part = _PART.match(key, at)
        end = part.end() + int(part[2]) if part is not None else 0
        if part is None or key[end : end + 1] != b",":
            msg = f"no pair of ids: {key!r}"
            raise ValueError(msg)
        text = key[part.end() : end].decode()
        found.append(text if part[1] == b"t" else int(text))
        if not text or str(found[-1]) != text:
            msg = f"no id: {text!r}"
            raise ValueError(msg)
        at = end + 1
    return tuple(found)


def check_alike_pairs(name: str, one: Values, other: Values) -> None:
    """Refuse to put pairs with text beside pairs with whole numbers, as for single ids."""
    if not (one.size and other.size):
        return
    for had, found in zip(_kinds(one[0]), _kinds(other[0]), strict=True):
        if had != found:
            raise InvalidArgumentError(
                name, found, f"do not go with {had} of rows before", "give ids of one type"
            )


def _kinds(key: bytes) -> list[str]:
    return ["text" if isinstance(part, str) else "whole numbers" for part in key_parts(key)]


def _marked(part: object) -> bytes:
    """Write one of several ids so that no two keys read alike."""
    kind, text = (b"t", part) if isinstance(part, bytes) else (b"i", str(part).encode())
    return b"%s%d:%s," % (kind, len(text), text)
