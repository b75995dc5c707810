"""Customers' ids as callers know them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecomops.errors import UnknownIdError
from ecomops.metrics.keys import plain_ids
from ecomops.metrics.reading import Values


def told_ids(keys: Values) -> Values:
    """(n,) Write ids as they were given: whole numbers, or text.

    >>> told_ids(np.array(["王".encode(), b"li"])).tolist()
    ['王', 'li']
    """
    return np.char.decode(keys, "utf-8") if keys.dtype.kind == "S" else keys


def place_of(keys: Values, customer_id: object) -> int:
    """Find one of the ids, which are in rising order.

    Raises
    ------
    UnknownIdError
        If it is not there.
    """
    plain = customer_id.item() if isinstance(customer_id, np.generic) else customer_id
    wanted: Any = plain.encode() if isinstance(plain, str) else plain
    is_alike = isinstance(wanted, bytes if keys.dtype.kind == "S" else int)
    if keys.size and is_alike and not isinstance(wanted, bool):
        place = int(np.searchsorted(keys, wanted)) if _fits(wanted) else keys.size
        if place < keys.size and plain_ids(keys[place : place + 1]) == [plain]:
            return place
    raise UnknownIdError(
        "customer_id", plain, "has no order in the table", "give a customer of the table"
    )


def _fits(wanted: object) -> bool:
    return not isinstance(wanted, int) or -(2**63) <= wanted < 2**63
