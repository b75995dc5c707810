"""What a benefit gives, on one cart and on many, and one made of the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from attrs import define

from ecomops._arrays import IntArray

AddsUp: TypeAlias = tuple[Sequence[int], Sequence[int]]
"""Places of lines, and a number for each: minor units taken, or units used up."""


@define
class Grant:
    """What a benefit gives on one cart.

    Attributes
    ----------
    wanted_minor
        What the rule would give with what is left of the lines; the parts sum to less where
        floor prices bind, and only there. [minor]
    parts_minor
        A discount for each line that it saw. [minor]
    uses
        Units that qualified or were rewarded: they serve no other promotion of such kinds.
    shipping_minor
        A discount for each shipping entry of the cart, from benefits on goods and shipping
        together. [minor]
    count
        How many of an extra: gifts, points, coupons.
    """

    wanted_minor: int
    parts_minor: Sequence[int]
    uses: tuple[AddsUp, ...] = ()
    shipping_minor: Sequence[int] = ()
    count: int = 0


@define(eq=False)
class GrantTable:
    """What a benefit gives on many carts; `Grant`, for many."""

    wanted_minor: IntArray  # (n_carts,)
    parts_minor: IntArray  # (n_lines,)
    uses: tuple[tuple[IntArray | None, IntArray], ...] = ()  # places in the block, units
    shipping_minor: IntArray | None = None  # (n_entries,)
    count: IntArray | None = None  # (n_carts,)
