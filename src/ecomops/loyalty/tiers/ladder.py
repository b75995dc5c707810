"""A policy made ready: how high what counts reaches, and until when it is enough."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from attrs import frozen

from ecomops.loyalty.tiers.policy import Metric, TierPolicy
from ecomops.loyalty.tiers.tally import Tally


@frozen
class Ladder:
    """The needs of every tier, nested: whoever meets those of one meets those of all below.

    A rung is a tier's place in the policy, from 0.

    Attributes
    ----------
    needs
        For each rung what is needed, by metric. Where any need is enough, a tier is reached
        by the needs of the tiers above it, too.
    needs_all
        Whether all needs must be met.
    """

    needs: tuple[tuple[tuple[Metric, int], ...], ...]
    needs_all: bool

    @classmethod
    def of(cls, policy: TierPolicy) -> Ladder:
        """Make a policy's needs ready."""
        if policy.needs == "all":
            return cls(tuple(tuple(level.needs.items()) for level in policy.tiers), needs_all=True)
        nested: list[tuple[tuple[Metric, int], ...]] = []
        least: dict[Metric, int] = {}
        for level in reversed(policy.tiers):
            least = {**least, **level.needs}  # needs ascend: the lower tier's are the smaller
            nested.append(tuple(least.items()))
        return cls(tuple(reversed(nested)), needs_all=False)

    def is_met(self, rung: int, total: Callable[[Metric], int]) -> bool:
        """Tell whether what counts is enough for a tier."""
        met = (total(metric) >= needed for metric, needed in self.needs[rung])
        return all(met) if self.needs_all else any(met)

    def level(self, total: Callable[[Metric], int]) -> int:
        """Give the highest rung whose needs are met."""
        rung = 0
        while rung + 1 < len(self.needs) and self.is_met(rung + 1, total):
            rung += 1
        return rung

    def enough_through(self, rung: int, tally: Tally, n_orders: int) -> date:
        """Give the last day on which the first so many orders are enough for a tier."""
        ends = (tally.enough_through(m, needed, n_orders) for m, needed in self.needs[rung])
        return min(ends) if self.needs_all else max(ends)
