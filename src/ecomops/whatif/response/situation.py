"""A replayed promotion and everything that is assumed about it, ready to be worked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Self

from attrs import frozen

from ecomops.arguments import check_type
from ecomops.whatif.response.assumption import Assumed, Assumption
from ecomops.whatif.response.closed_form import AssumptionName, Case, ClosedForm, Figures
from ecomops.whatif.response.response import Response
from ecomops.whatif.response.top_ups import OffFor, first_top_ups, later_top_ups

if TYPE_CHECKING:
    from ecomops.whatif.replay.row import ReplayRow
    from ecomops.whatif.replay.step_ups import NearStep


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
        cls,
        row: ReplayRow,
        response: Response,
        margin_rate: Assumed,
        off_for: OffFor | None,
        near: Sequence[NearStep] | None = None,
    ) -> Self:
        """Read what is assumed, and ask what topped-up orders would get.

        Parameters
        ----------
        row, response, margin_rate, off_for
            As in `respond`.
        near
            Who lacks little of the first threshold, and of each later step, order by order;
            None: not known.

        Raises
        ------
        InvalidArgumentError
            If the margin is no share; or orders are to top up where there is no threshold, or
            to step up where there is no step, or to an amount of which it is not known what it
            gets.
        """
        check_type("response", response, Response, "give a Response; Response() changes nothing")
        margin = Assumption.of("margin_rate", margin_rate)
        margin.check_within("margin_rate", 0, 1, "give a share such as '0.25' or '25%'")
        first = first_top_ups(row, response, off_for, near[0] if near else None)
        later = later_top_ups(row, response, off_for, near[1:] if near else None)
        form = ClosedForm(row, response.refund_method, first, later)
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
        steps = [*self.form.later, *([] if self.form.first is None else [self.form.first])]
        return all(len(set(step.off_minor.values())) <= 1 for step in steps)

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
