"""Seeded synthetic orders for benchmarks and examples: the same seed, the same data.

Only integers leave the random generator and only integer arithmetic follows, so the data
are the same on every platform. Basket sizes have a heavy tail, prices are log-normal and
end in .90 or .99, popular SKUs are sold far more often than the rest.
"""

from __future__ import annotations

from itertools import islice, pairwise
from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops.errors import InvalidArgumentError
from ecomops.facts import CartTable, Item
from ecomops.models import Cart, CartLine

_CATEGORIES: Final = (
    ("food", "tea"),
    ("food", "snacks"),
    ("home", "kitchen"),
    ("home", "bath"),
    ("clothing", "men"),
    ("clothing", "women"),
    ("服装", "童装"),
    ("beauty",),
)
_BRANDS: Final = ("Acme", "Lotus", "Nord", "茗山", None)
_TAGS: Final = ((), (), (), ("new",), ("clearance",), ("clearance", "new"))
_QUANTITIES: Final = (*[1] * 26, 2, 2, 2, 3, 6, 12)
"""Units of a line, equally likely."""
_ENDINGS: Final = (10, 1)
"""What a price is short of a whole unit of money: .90 and .99. [minor]"""
_PRICES: Final = (
    2, 3, 4, 5, 6, 7, 8, 9, 9, 10, 11, 11, 12, 13, 14, 14, 15, 16, 16, 17, 18, 19, 19, 20, 21, 22,
    23, 24, 25, 25, 26, 27, 28, 30, 31, 32, 33, 34, 36, 37, 38, 40, 42, 43, 45, 47, 49, 51, 54, 56,
    59, 62, 66, 69, 73, 78, 83, 90, 97, 106, 118, 133, 155, 192, 288, 600,
)  # fmt: skip
"""Quantiles of a log-normal price, median 29 units of money, sigma 0.95.

They are written down, not computed: logarithms may differ in the last bit between machines.
"""
_MAX_CART_LINES: Final = 300
_MAX_MEAN_LINES: Final = 30
_CHANCE_BITS: Final = 40
_START_US: Final = 1_767_225_600_000_000  # 2026-01-01T00:00Z
_YEAR_S: Final = 365 * 86_400


def synthetic_table(
    n_lines: int,
    *,
    seed: int,
    currency: str = "CNY",
    n_skus: int = 2_000,
    mean_lines: float = 5.0,
) -> CartTable:
    """Make up a table of carts (合成订单表).

    Parameters
    ----------
    n_lines
        Lines of all carts together.
    seed
        Equal arguments give equal tables.
    currency
        Of every amount; the numbers are those of a currency with two decimals.
    n_skus
        How many different SKUs the shop sells; from 2.
    mean_lines
        Lines of a cart on average, about; 1 to 30. Most carts are smaller, and few much
        larger, up to 300 or half of the SKUs.

    Examples
    --------
    >>> table = synthetic_table(1_000, seed=7)
    >>> again = synthetic_table(1_000, seed=7)
    >>> table.n_lines, bool((again.line_list_minor == table.line_list_minor).all())
    (1000, True)
    """
    check_range("n_lines", n_lines, 0, 2**40)
    most = check_shop(n_skus, mean_lines)
    rng = np.random.Generator(np.random.PCG64(seed))
    sizes = _sizes_of(rng, n_lines, round(mean_lines * 100), most)
    return table_of_sizes(rng, sizes, currency=currency, n_skus=n_skus)


def table_of_sizes(
    rng: np.random.Generator,
    sizes: IntArray,
    *,
    currency: str,
    n_skus: int,
    knows_cost: bool = False,
) -> CartTable:
    """Fill carts of given numbers of lines with goods, and spread them over a year.

    Parameters
    ----------
    knows_cost
        Whether it is known what goods cost the shop: 50 to 70 % of their price.
    """
    items, price_minor = _catalogue(rng, n_skus)
    item = _distinct_items(rng, sizes, n_skus)
    quantity = _quantities(rng, item.size)
    at_s = np.sort(rng.integers(0, _YEAR_S, sizes.size))
    if knows_cost:
        costs = price_minor * rng.integers(50, 70, n_skus, endpoint=True) // 100
        items = tuple(
            one._replace(cost_minor=cost) for one, cost in zip(items, costs.tolist(), strict=True)
        )
    return CartTable.from_rows(
        currency=currency,
        items=items,
        cart=np.repeat(np.arange(sizes.size), sizes),
        item=item,
        quantity=quantity,
        unit_price_minor=price_minor[item],
        n_carts=sizes.size,
        cart_at_us=_START_US + at_s * 1_000_000,
    )


def synthetic_carts(
    n: int, *, seed: int, lines: int | None = None, currency: str = "CNY"
) -> tuple[Cart, ...]:
    """Make up carts as models, as `synthetic_table` does (合成购物车).

    Parameters
    ----------
    n
        How many carts.
    lines
        Lines of each cart, at most 300; by default as many as in a realistic basket.

    Examples
    --------
    >>> [len(cart.lines) for cart in synthetic_carts(3, seed=7, lines=2)]
    [2, 2, 2]
    """
    check_range("n", n, 0, 2**40)
    rng = np.random.Generator(np.random.PCG64(seed))
    if lines is None:
        sizes = cart_sizes(rng, n, 5_00, _MAX_CART_LINES)
    else:
        check_range("lines", lines, 0, _MAX_CART_LINES)
        sizes = np.full(n, lines, dtype=np.int64)
    items, price_minor = _catalogue(rng, 2_000)
    item = _distinct_items(rng, sizes, 2_000)
    quantity = _quantities(rng, item.size)
    rows = zip(item.tolist(), quantity.tolist(), price_minor[item].tolist(), strict=True)
    return tuple(
        Cart(
            cart_id=f"C{i}",
            currency=currency,
            lines=tuple(
                _line(str(k), items[code], units, price)
                for k, (code, units, price) in enumerate(islice(rows, size), start=1)
            ),
        )
        for i, size in enumerate(sizes.tolist(), start=1)
    )


def check_shop(n_skus: int, mean_lines: float) -> int:
    """Refuse a shop of a size that can't be; return the most lines of a cart."""
    check_range("n_skus", n_skus, 2, 10**7)
    if not 1 <= mean_lines <= _MAX_MEAN_LINES:
        remedy = f"give 1 to {_MAX_MEAN_LINES}"
        raise InvalidArgumentError("mean_lines", mean_lines, "is out of range", remedy)
    return min(_MAX_CART_LINES, n_skus // 2)


def check_range(name: str, value: int, low: int, high: int) -> None:
    """Refuse a number that is out of range."""
    if not low <= value <= high:
        raise InvalidArgumentError(name, value, "is out of range", f"give {low} to {high}")


def _sizes_of(rng: np.random.Generator, n_lines: int, mean_hundredths: int, most: int) -> IntArray:
    """Draw carts until they hold the lines; the last is cut to fit."""
    drawn = np.empty(0, dtype=np.int64)
    while (missing := n_lines - int(drawn.sum())) > 0:
        more = cart_sizes(rng, missing * 100 // mean_hundredths + 100, mean_hundredths, most)
        drawn = np.concatenate((drawn, more))
    ends = np.cumsum(drawn)
    kept = int(np.searchsorted(ends, n_lines)) + 1 if n_lines else 0
    sizes = drawn[:kept]
    if kept:
        sizes[-1] -= ends[kept - 1] - n_lines
    return sizes


def cart_sizes(rng: np.random.Generator, n: int, mean_hundredths: int, most: int) -> IntArray:
    """Draw cart sizes: one cart in sixteen is a big one, four times the others on average."""
    small = max(mean_hundredths * 16 // 19, 100)
    beyond: list[int] = []  # of 2**40 carts, how many have more than k lines
    left_small, left_big = 15 << _CHANCE_BITS, 1 << _CHANCE_BITS
    for _ in range(1, most):
        left_small = left_small * (small - 100) // small
        left_big = left_big * (4 * small - 100) // (4 * small)
        beyond.append((left_small + left_big) // 16)
    chance = rng.integers(0, 1 << _CHANCE_BITS, n)
    ascending = np.array(beyond[::-1], dtype=np.int64)
    return 1 + ascending.size - np.searchsorted(ascending, chance, side="right").astype(np.int64)


def _catalogue(rng: np.random.Generator, n_skus: int) -> tuple[tuple[Item, ...], IntArray]:
    """Make up the SKUs, in the order of their ids, and their prices."""
    bands = np.array(list(pairwise(_PRICES)), dtype=np.int64)[
        rng.integers(0, len(_PRICES) - 1, n_skus)
    ]
    whole = rng.integers(bands[:, 0], bands[:, 1], endpoint=True)
    price = whole * 100 - np.array(_ENDINGS)[rng.integers(0, len(_ENDINGS), n_skus)]
    places = zip(
        *(rng.integers(0, len(of), n_skus).tolist() for of in (_CATEGORIES, _BRANDS, _TAGS)),
        strict=True,
    )
    items = tuple(
        # ids of one width: their order as text is that of the numbers
        Item(f"S{i:07d}", f"P{i // 3:07d}", _CATEGORIES[category], _BRANDS[brand], _TAGS[tags])
        for i, (category, brand, tags) in enumerate(places)
    )
    return items, price


def _distinct_items(rng: np.random.Generator, sizes: IntArray, n_skus: int) -> IntArray:
    """Draw the items of each cart, ascending and without repeats; the first ones sell best."""
    most = int(sizes.max()) if sizes.size else 0
    n, choices = int(sizes.sum()), n_skus - most + 1
    key = rng.integers(0, choices, n)
    key *= rng.integers(0, choices, n)  # a product of two favours the small
    key //= choices
    bits = choices.bit_length()
    starts = np.cumsum(sizes) - sizes
    key += np.repeat(np.arange(sizes.size) << bits, sizes)
    key.sort()
    key &= (1 << bits) - 1
    # ascending codes, each moved on by its place in the cart, can't meet
    key += np.arange(n)
    key -= np.repeat(starts, sizes)
    return key


def _quantities(rng: np.random.Generator, n: int) -> IntArray:
    return np.array(_QUANTITIES, dtype=np.int64)[rng.integers(0, len(_QUANTITIES), n)]


def _line(line_id: str, item: Item, quantity: int, unit_price_minor: int) -> CartLine:
    return CartLine(
        line_id=line_id,
        sku_id=item.sku_id,
        quantity=quantity,
        unit_price_minor=unit_price_minor,
        product_id=item.product_id,
        category=item.category,
        brand=item.brand,
        tags=item.tags,
    )
