"""A sale that brings points: what of its price is for them, and when that becomes revenue.

IFRS 15 asks to share the price of a sale between goods and points by their stand-alone prices,
and to take the points' share as revenue as they are redeemed, in proportion to what is expected
to be redeemed in all; what is expected not to be is breakage, and spread in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.allocation import allocate
from ecomops.rounding import divide_rounded


@frozen
class DeferredSale:
    """The price of a sale, shared between goods and points (收入分摊).

    Attributes
    ----------
    goods_minor
        Revenue when the goods go over. [minor]
    points_minor
        A liability until the points are redeemed. [minor]
    """

    goods_minor: int
    points_minor: int


def share_price(
    price_minor: int, *, goods_standalone_minor: int, points_standalone_minor: int
) -> DeferredSale:
    """Share a price between goods and points, in proportion to their stand-alone prices.

    (按单独售价分摊)

    Parameters
    ----------
    price_minor
        What the customer pays. [minor]
    goods_standalone_minor
        What the goods cost alone. [minor]
    points_standalone_minor
        What the points are worth alone: their value times the share that is expected to be
        redeemed. [minor]

    Raises
    ------
    InvalidArgumentError
        If an amount is negative or no whole number, or both stand-alone prices are 0.

    Examples
    --------
    IFRS 15, Illustrative Example 52: goods for 100 000 bring 10 000 points of which 9 500 are
    expected to be redeemed at 1 each.

    >>> share_price(100_000, goods_standalone_minor=100_000, points_standalone_minor=9_500)
    DeferredSale(goods_minor=91324, points_minor=8676)
    """
    for name, value in (
        ("price_minor", price_minor),
        ("goods_standalone_minor", goods_standalone_minor),
        ("points_standalone_minor", points_standalone_minor),
    ):
        _check(name, value)
    if not goods_standalone_minor + points_standalone_minor:
        raise InvalidArgumentError(
            "goods_standalone_minor", 0, "and points_standalone_minor are both 0",
            "give what at least one of them costs alone",
        )  # fmt: skip
    goods, points = allocate(price_minor, (goods_standalone_minor, points_standalone_minor))
    return DeferredSale(goods, points)


def revenue_to_date(liability_minor: int, *, redeemed_points: int, expected_points: int) -> int:
    """Say how much of a liability has become revenue by now (累计确认收入) [minor].

    Parameters
    ----------
    liability_minor
        What was deferred for the points. [minor]
    redeemed_points
        Redeemed so far. [points]
    expected_points
        Expected now to be redeemed in all, those so far among them. [points]

    Raises
    ------
    InvalidArgumentError
        If a number is negative or not whole, or more is redeemed than is expected.

    Examples
    --------
    >>> revenue_to_date(8_676, redeemed_points=4_500, expected_points=9_500)
    4110
    """
    _check("liability_minor", liability_minor)
    _check("redeemed_points", redeemed_points)
    _check("expected_points", expected_points)
    if redeemed_points > expected_points:
        raise InvalidArgumentError(
            "expected_points", expected_points,
            f"is less than the {redeemed_points} redeemed so far",
            "give what is expected in all, those redeemed among them",
        )  # fmt: skip
    if not expected_points:  # nobody is expected to ask for anything: all of it is breakage
        return liability_minor
    return divide_rounded(liability_minor * redeemed_points, expected_points)


def revenue_by_period(liability_minor: int, periods: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Say what becomes revenue in each period (分期确认收入) [minor].

    Parameters
    ----------
    liability_minor
        What was deferred for the points. [minor]
    periods
        At the end of each: points redeemed so far, and expected in all.

    Returns
    -------
    tuple of int
        One amount per period, in sum what `revenue_to_date` gives at the end. Where more is
        expected than before, one may be below zero.

    Examples
    --------
    In the second year of the example 9 700 are expected in all, and 8 500 are redeemed by then:

    >>> revenue_by_period(8_676, [(4_500, 9_500), (8_500, 9_700)])
    (4110, 3493)
    """
    shares, before = [], 0
    for redeemed, expected in periods:
        now = revenue_to_date(liability_minor, redeemed_points=redeemed, expected_points=expected)
        shares.append(now - before)
        before = now
    return tuple(shares)


def _check(name: str, value: int) -> None:
    if type(value) is not int or not 0 <= value <= MAX_MINOR:
        raise InvalidArgumentError(
            name, value, "is no amount", f"give a whole number from 0 to {MAX_MINOR}"
        )
