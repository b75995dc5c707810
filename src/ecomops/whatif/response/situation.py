"""A replayed promotion and everything that is assumed about it, ready to be worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Self, TypeAlias

from attrs import frozen

from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.whatif.response.assumption import Assumed, Assumption
from ecomops.whatif.response.closed_form import AssumptionName, Case, ClosedForm, Figures
from ecomops.whatif.response.response import Response

if TYPE_CHECKING:
    from ecomops.whatif.replay.row import ReplayRow

OffFor: TypeAlias = Callable[[int], int | None]
"""What an order of an amount gets from a promotion, in minor units; None: not known."""


@frozen
class Situation:
    """One promotion under assumptions, checked (情景).

    Attributes
    ----------
    assumptions
        By name, the margin too.
    form
        What any values of them come to.
    """

    assumptions: dict[AssumptionName, Assumption]
    form: ClosedForm

    @classmethod
    def of(
        cls, row: ReplayRow, response: Response, margin_rate: Assumed, off_for: OffFor | None
    ) -> Self:
        """Read what is assumed, and ask what topped-up orders would get.

        Raises
        ------
        InvalidArgumentError
            If the margin is no share; or orders are to top up where there is no threshold, or
            to an amount of which it is not known what it gets.
        """
        check_type("response", response, Response, "give a Response; Response() changes nothing")
        margin = Assumption.of("margin_rate", margin_rate)
        margin.check_within("margin_rate", 0, 1, "give a share such as '0.25' or '25%'")
        form = ClosedForm(row, response.refund_method, _off(row, response, off_for))
        return cls({**response.behaviours, "margin_rate": margin}, form)

    @property
    def ranged(self) -> tuple[AssumptionName, ...]:
        """The assumptions that are ranges."""
        return tuple(name for name, one in self.assumptions.items() if one.is_range)

    @property
    def likely(self) -> Case:
        """Everything at its likely value."""
        return Case().but({name: one.likely for name, one in self.assumptions.items()})

    @property
    def is_bounded(self) -> bool:
        """Whether the values looked at bound all in between.

        What is earned rises with the overshoot as long as a topped-up order gets the same; it
        need not where a percentage, a cap or another step makes it get more.
        """
        return len(set(self.form.off_minor.values())) <= 1

    def figures(self, case: Case) -> Figures:
        """Work one case out."""
        return self.form.at(case)

    def corners(self) -> Iterator[Case]:
        """Go through all cases in which each range is at an end; overshoots, at likely too."""
        likely = self.likely
        for values in product(*(self.looked_at(name) for name in self.ranged)):
            yield likely.but(dict(zip(self.ranged, values, strict=True)))

    def looked_at(self, name: AssumptionName) -> tuple[Fraction, ...]:
        """Say at which values an assumption is looked at for what is lowest and highest."""
        one = self.assumptions[name]
        return one.values if name == "overshoot_minor" else tuple(sorted({one.low, one.high}))

    def what_matters(self, corner: Case) -> tuple[AssumptionName, ...]:
        """Name the ranges without whose value in a corner the gain would be another."""
        likely, told = self.likely, []
        gain = self.figures(corner).gain_minor
        for name in self.ranged:
            nearer = corner.but({name: getattr(likely, name)})
            if self.figures(nearer).gain_minor == gain:
                corner = nearer
            else:
                told.append(name)
        return tuple(told)


def _off(row: ReplayRow, response: Response, off_for: OffFor | None) -> dict[Fraction, int]:
    """Ask what topped-up orders get, by overshoot; nothing is asked if none tops up."""
    if not response.top_up_rate.high:
        return {}
    threshold = row.threshold_minor
    if threshold is None:
        raise InvalidArgumentError(
            "top_up_rate", str(response.top_up_rate.high),
            f"means nothing for {row.promotion_id!r}, which has no spend threshold", "leave it 0",
        )  # fmt: skip
    if not row.within_reach:
        return {}
    found = {}
    for overshoot in response.overshoot_minor.values:
        spend = threshold + int(overshoot)
        off = row.off_at_threshold_minor if off_for is None else off_for(spend)
        if off_for is None and overshoot:
            raise InvalidArgumentError(
                "off_for", None, f"does not say what an order of {spend} gets",
                "ask the replay, or give what an order of an amount gets,"
                " such as lambda spend_minor: 2000",
            )  # fmt: skip
        if off is None:
            raise InvalidArgumentError(
                "off_for", off, f"leaves open what an order of {spend} gets: its goods decide",
                "give what it gets on average, such as lambda spend_minor: 2000",
            )  # fmt: skip
        if isinstance(off, bool) or not isinstance(off, int) or not 0 <= off <= spend:
            raise InvalidArgumentError(
                "off_for", off, f"is no discount for an order of {spend}",
                f"give whole minor units from 0 to {spend}",
            )  # fmt: skip
        found[overshoot] = off
    return found
