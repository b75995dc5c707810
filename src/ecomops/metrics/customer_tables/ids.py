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
    place = found_place(keys, customer_id)
    if place is None:
        raise UnknownIdError(
            "customer_id", _plain(customer_id), "has no order in the table",
            "give a customer of the table",
        )  # fmt: skip
    return place


def found_place(keys: Values, customer_id: object) -> int | None:
    """Find one of the ids, which are in rising order; None: it is not there.

    >>> found_place(np.array([3, 7]), 7), found_place(np.array([3, 7]), "7")
    (1, None)
    """
    plain = _plain(customer_id)
    # half of a character pair is no id, and is looked for in vain
    wanted: Any = plain.encode(errors="surrogatepass") if isinstance(plain, str) else plain
    is_alike = isinstance(wanted, bytes if keys.dtype.kind == "S" else int)
    if keys.size and is_alike and not isinstance(wanted, bool):
        place = int(np.searchsorted(keys, wanted)) if _fits(wanted) else keys.size
        if place < keys.size and plain_ids(keys[place : place + 1]) == [plain]:
            return place
    return None


def _plain(customer_id: object) -> object:
    return customer_id.item() if isinstance(customer_id, np.generic) else customer_id


def _fits(wanted: object) -> bool:
    return not isinstance(wanted, int) or -(2**63) <= wanted < 2**63
