"""Seeded past orders for tests and examples of what-if questions."""

from __future__ import annotations

from typing import Final

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops.kernels.groups import group_counts
from ecomops.testing.synthetic import cart_sizes, check_range, check_shop, table_of_sizes
from ecomops.whatif.history import OrderHistory

_CHANNELS: Final = ("app", "app", "app", "shop", "web", "web")
"""How orders come in, equally likely."""
_GUESTS_PERCENT: Final = 6
_ON_SALE_PERCENT: Final = 20
_SALE: Final = 10
"""An order on sale was given one part of so many."""
_LOYAL, _REGULAR = 12, 4
"""More orders than that make a loyal, or a regular, customer."""


def synthetic_orders(
    n: int,
    *,
    seed: int,
    currency: str = "CNY",
    n_skus: int = 2_000,
    mean_lines: float = 2.6,
) -> OrderHistory:
    """Make up past orders with all that what-if questions ask of them (合成历史订单).

    They are spread over a year. Few customers buy often, most seldom, and some orders are a
    guest's. Goods have categories, and a cost of 50 to 70 % of their price; a fifth of the
    orders was given 10 % off. Labels are ``channel`` and ``segment``, which goes by how often
    a customer bought.

    Parameters
    ----------
    n
        How many orders.
    seed
        Equal arguments give equal orders.
    currency
        Of every amount; the numbers are those of a currency with two decimals.
    n_skus
        How many different SKUs the shop sells; from 2.
    mean_lines
        Lines of an order on average, about; 1 to 30.

    Raises
    ------
    InvalidArgumentError
        If a number is out of range.

    Examples
    --------
    >>> history = synthetic_orders(1_000, seed=7)
    >>> len(history), sorted(history.labels), history.labels["segment"].names
    (1000, ['channel', 'segment'], ('guest', 'loyal', 'new', 'regular'))
    >>> again = synthetic_orders(1_000, seed=7)
    >>> bool((again.table.list_minor == history.table.list_minor).all())
    True
    """
    check_range("n", n, 0, 2**32)
    most = check_shop(n_skus, mean_lines)
    rng = np.random.Generator(np.random.PCG64(seed))
    sizes = cart_sizes(rng, n, round(mean_lines * 100), most)
    table = table_of_sizes(rng, sizes, currency=currency, n_skus=n_skus, knows_cost=True)
    customer, is_guest = _customers(rng, n)
    is_sale = rng.integers(0, 100, n) < _ON_SALE_PERCENT
    channel = np.array(_CHANNELS)[rng.integers(0, len(_CHANNELS), n)]
    return OrderHistory.of(
        table,
        customer_id=np.ma.MaskedArray(customer, is_guest),
        labels={"channel": channel, "segment": _segments(customer, is_guest)},
        given_minor=np.where(is_sale, table.list_minor // _SALE, 0),
    )


def _customers(rng: np.random.Generator, n: int) -> tuple[IntArray, BoolArray]:
    """Draw who placed each order, from 1 on; a product of two numbers favours the small."""
    most = n // 3 + 1
    drawn = rng.integers(0, most, n) * rng.integers(0, most, n) // most + 1
    return drawn, rng.integers(0, 100, n) < _GUESTS_PERCENT


def _segments(customer: IntArray, is_guest: BoolArray) -> list[str]:
    most = int(customer.max(initial=0))
    times = group_counts(customer, most + 1, ~is_guest)[customer]
    named = np.select([is_guest, times > _LOYAL, times > _REGULAR], ["guest", "loyal", "regular"],
                      "new")  # fmt: skip
    found: list[str] = named.tolist()
    return found
