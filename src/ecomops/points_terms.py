"""Points as money: how many count for how much, and within what bounds."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from attrs import frozen
from pydantic import Field

from ecomops._arrays import IntArray
from ecomops._typing import MAX_QUANTITY, MinorAmount, Percent, PositiveMinorAmount
from ecomops.kernels.rounding import percent_of_table
from ecomops.models.base import DomainModel
from ecomops.rounding import percent_of, percent_parts

Points = Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)]


@frozen
class PointsPaid:
    """Points that pay for goods (积分抵现).

    Attributes
    ----------
    asked, balance
        What the shopper wanted to use, and has. [points]
    used
        What is used. [points]
    amount_minor
        What they pay for. [minor]
    """

    asked: int = 0
    balance: int = 0
    used: int = 0
    amount_minor: int = 0


class PointsTerms(DomainModel):
    """On what terms points pay for goods (积分抵现规则).

    Points are payment, so floor prices do not bind them. Too many are cut to what the terms
    allow, in whole steps; fewer than the minimum pay nothing.

    Examples
    --------
    100 points are worth 1 yuan, for at most half of the goods:

    >>> terms = PointsTerms(points=100, worth_minor=1_00, max_share_percent=50)
    >>> terms.pay(asked=5_000, balance=3_999, payable_minor=60_00)
    PointsPaid(asked=5000, balance=3999, used=3000, amount_minor=3000)
    """

    points: Points
    """So many points …"""
    worth_minor: PositiveMinorAmount
    """… are worth so much [minor]; they are used in whole steps of `points`."""
    min_points: Annotated[int, Field(strict=True, ge=0, le=MAX_QUANTITY)] = 0
    """Fewer are not accepted [points]."""
    max_share_percent: Percent | None = None
    """The share of what is payable for goods that points may pay, rounded down."""
    max_minor: PositiveMinorAmount | None = None
    """The most that points pay on one order [minor]."""
    least_payable_minor: MinorAmount = 0
    """What is left to pay for goods in money at least [minor]."""

    def pay(self, asked: int, balance: int, payable_minor: int) -> PointsPaid:
        """Say how many points pay how much of an amount.

        Parameters
        ----------
        asked, balance
            What the shopper wants to use, and has [points].
        payable_minor
            What is payable for goods [minor].
        """
        most = self._most_minor(payable_minor)
        steps = min(min(asked, balance) // self.points, most // self.worth_minor)
        if steps * self.points < max(self.min_points, 1):
            steps = 0
        return PointsPaid(asked, balance, steps * self.points, steps * self.worth_minor)

    def pay_table(self, ready: IntArray, payable_minor: IntArray) -> tuple[IntArray, IntArray]:
        """Say it for many carts; `pay`, for many.

        Parameters
        ----------
        ready : (n_carts,) int64
            The lesser of points asked and balance.
        payable_minor : (n_carts,) int64

        Returns
        -------
        (n_carts,) int64, twice
            Points used, and what they pay [minor].
        """
        most = np.maximum(payable_minor - self.least_payable_minor, 0)
        if self.max_share_percent is not None:
            share = percent_of_table(payable_minor, percent_parts(self.max_share_percent), "down")
            most = np.minimum(most, share)
        if self.max_minor is not None:
            most = np.minimum(most, self.max_minor)
        steps = np.minimum(ready // self.points, most // self.worth_minor)
        steps[steps * self.points < max(self.min_points, 1)] = 0
        return steps * self.points, steps * self.worth_minor

    def least_after(self, asked: int, payable_minor: int) -> int:
        """Bound from below what is left to pay of an amount, or of any amount above it [minor].

        Whole steps would make it jump back where one more step fits; without them it can't.
        """
        most = min(self._most_minor(payable_minor), asked // self.points * self.worth_minor)
        return payable_minor - most

    def _most_minor(self, payable_minor: int) -> int:
        most = max(payable_minor - self.least_payable_minor, 0)
        if self.max_share_percent is not None:
            most = min(most, percent_of(payable_minor, self.max_share_percent, "down"))
        return most if self.max_minor is None else min(most, self.max_minor)
