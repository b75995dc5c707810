"""Who can top up to which threshold, and what they would get there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from ecomops.errors import InvalidArgumentError
from ecomops.whatif.replay.step_ups import MOST_STEPS
from ecomops.whatif.response.closed_form import TopUps
from ecomops.whatif.response.response import Response

if TYPE_CHECKING:
    from ecomops.whatif.replay.row import ReplayRow
    from ecomops.whatif.replay.step_ups import NearStep

OffFor: TypeAlias = Callable[[int], int | None]
"""What an order of an amount gets from a promotion, in minor units; None: not known."""


def first_top_ups(
    row: ReplayRow, response: Response, off_for: OffFor | None, near: NearStep | None
) -> TopUps | None:
    """Ask what orders get that top up to the threshold; nothing is asked if none does.

    Raises
    ------
    InvalidArgumentError
        If orders are to top up where there is no threshold, or it is not known what they get.
    """
    if not response.top_up_rate.high:
        return None
    threshold = row.threshold_minor
    if threshold is None:
        raise InvalidArgumentError(
            "top_up_rate", str(response.top_up_rate.high),
            f"means nothing for {row.promotion_id!r}, which has no spend threshold", "leave it 0",
        )  # fmt: skip
    off: dict[Fraction, int] = {}
    if row.within_reach:
        off = _off(threshold, row.off_at_threshold_minor, response, off_for)
    return TopUps(row.within_reach, row.gap_minor, 0, threshold, off, _left(off, near))


def later_top_ups(
    row: ReplayRow, response: Response, off_for: OffFor | None, near: Sequence[NearStep] | None
) -> tuple[TopUps, ...]:
    """Ask what orders get that step up to each later step.

    Raises
    ------
    InvalidArgumentError
        If orders are to step up where there is no step, or it is not known what they get.
    """
    if not response.step_up_rate.high:
        return ()
    if not row.step_ups:
        raise InvalidArgumentError(
            "step_up_rate", str(response.step_up_rate.high),
            f"means nothing for {row.promotion_id!r}, which has no second step, or more than"
            f" {MOST_STEPS:,}",
            "leave it 0",
        )  # fmt: skip
    found = []
    for place, step in enumerate(row.step_ups):
        off: dict[Fraction, int] = {}
        threshold = step.threshold_minor
        if step.within_reach:
            off = _off(threshold, step.off_at_threshold_minor, response, off_for)
        left = _left(off, None if near is None else near[place])
        found.append(
            TopUps(step.within_reach, step.gap_minor, step.had_minor, threshold, off, left)
        )
    return tuple(found)


def _left(off: dict[Fraction, int], near: NearStep | None) -> dict[Fraction, int]:
    """Say what refunds leave that are never below zero, by overshoot; empty if not known."""
    if near is None:
        return {}
    return {
        overshoot: near.left_after_returns(amount, int(overshoot))
        for overshoot, amount in off.items()
    }


def _off(
    threshold: int, off_there: int | None, response: Response, off_for: OffFor | None
) -> dict[Fraction, int]:
    """Ask what topped-up orders get, by overshoot."""
    found = {}
    for overshoot in response.overshoot_minor.values:
        spend = threshold + int(overshoot)
        off = off_there if off_for is None else off_for(spend)
        if off_for is None and overshoot:
            raise InvalidArgumentError(
                "off_for", None, f"does not say what an order of {spend} gets",
                "ask the replay, or give what an order of an amount gets,"
                " such as lambda spend_minor: 2000",
            )  # fmt: skip
        if off is None:
            raise InvalidArgumentError(
                "off_for", off,
                f"leaves open what an order of {spend} gets: goods, fees or extras decide",
                "give what it gets on average, such as lambda spend_minor: 2000",
            )  # fmt: skip
        if isinstance(off, bool) or not isinstance(off, int) or not 0 <= off <= spend:
            raise InvalidArgumentError(
                "off_for", off, f"is no discount for an order of {spend}",
                f"give whole minor units from 0 to {spend}",
            )  # fmt: skip
        found[overshoot] = off
    return found
