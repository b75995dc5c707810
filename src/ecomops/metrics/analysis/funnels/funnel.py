"""Funnels: how many are left at each step, and where they are lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from attrs import frozen

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.analysis.exact import (
    Exact,
    Figure,
    RateFigure,
    as_float,
    as_plain,
    ratio,
)
from ecomops.metrics.analysis.funnels.gaps import FunnelGap, FunnelGaps
from ecomops.metrics.analysis.funnels.steps import (
    checked_count,
    listed_steps,
    parted_steps,
    reference_rates,
)
from ecomops.metrics.analysis.reports.report import Cells, Report
from ecomops.metrics.analysis.reports.wording import Wording

StepCounts: TypeAlias = "Mapping[str, Figure] | Iterable[tuple[str, Figure]]"
"""Steps from the top down, each with its count."""


@frozen
class FunnelStep:
    """One step of a funnel (漏斗步骤).

    Attributes
    ----------
    name
        What it is called.
    count
        How many reached it.
    step_rate
        Of those of the step before; above 1 where they grew; None: the first, or undefined.
    top_rate
        Of those at the top; None: undefined.
    lost
        How many fewer than at the step before, below zero where they grew; None: the first.
    """

    name: str
    count: Exact
    step_rate: Fraction | None
    top_rate: Fraction | None
    lost: Exact | None


@frozen
class Funnel(Report):
    """Counts from step to step: impressions × CTR × CVR = orders (漏斗).

    A step may have more than the one before: two clicks of one impression, two orders of one
    visitor. It is told, not refused. Where a step has none, the rate of the next is undefined.

    Attributes
    ----------
    names
        (k) The steps, from the top down.
    counts
        (k) How many reached each.

    Examples
    --------
    >>> found = funnel({"impressions": 10_000, "clicks": 200, "orders": 12})
    >>> found.step_rates, found.largest_loss.name
    ((Fraction(1, 50), Fraction(3, 50)), 'clicks')
    >>> print(found)
    step          count  of the step before  of the top   lost
    ───────────  ──────  ──────────────────  ──────────  ─────
    impressions  10,000                           100 %
    clicks          200                 2 %         2 %  9,800
    orders           12                 6 %      0.12 %    188
    most are lost before clicks: 9,800
    """

    names: tuple[str, ...]
    counts: tuple[Exact, ...]

    # ---- rates --------------------------------------------------------------------------
    @property
    def step_rates(self) -> tuple[Fraction | None, ...]:
        """(k - 1) Of those of the step before; None: undefined, because there were none."""
        return tuple(ratio(after, before) for before, after in pairwise(self.counts))

    @property
    def overall_rate(self) -> Fraction | None:
        """Of those at the top, how many reach the end (总转化率); None: undefined."""
        return ratio(self.counts[-1], self.counts[0])

    @property
    def steps(self) -> tuple[FunnelStep, ...]:
        """(k) Every step with its rates and its loss."""
        top = self.counts[0]
        losses = (None, *(before - after for before, after in pairwise(self.counts)))
        rows = zip(self.names, self.counts, (None, *self.step_rates), losses, strict=True)
        return tuple(
            FunnelStep(name, count, rate, ratio(count, top), lost)
            for name, count, rate, lost in rows
        )

    # ---- where it leaks -----------------------------------------------------------------
    @property
    def largest_loss(self) -> FunnelStep | None:
        """The step before which most are lost, the first of equals; None: nothing is lost."""
        losing = [step for step in self.steps if step.lost is not None and step.lost > 0]
        return max(losing, key=lambda step: step.lost or 0, default=None)

    @property
    def growing(self) -> tuple[str, ...]:
        """The steps that more reached than the one before."""
        return tuple(step.name for step in self.steps if step.lost is not None and step.lost < 0)

    def against(self, reference: Funnel | Mapping[str, RateFigure]) -> FunnelGaps:
        """Hold the rate of each step against another's, and find the one furthest below.

        Parameters
        ----------
        reference
            A funnel of the same steps, such as the period before or all groups together; or
            rates by the name of the step, such as a benchmark or `GroupedFunnel.best_rates`.

        Raises
        ------
        InvalidArgumentError
            If the steps are others, or a rate is negative or no rate.

        Examples
        --------
        >>> now = funnel({"impressions": 10_000, "clicks": 200, "orders": 12})
        >>> now.against({"clicks": "2.5%", "orders": "5%"}).furthest_below.name
        'clicks'
        """
        wanted = self._reference_rates(reference)
        after: Fraction | None = Fraction(1)  # what becomes of one more at a step, by the end
        gaps: list[FunnelGap] = []
        rows = list(zip(self.names[1:], self.counts[:-1], self.step_rates, wanted, strict=True))
        for name, before, rate, want in reversed(rows):
            missed = None
            if rate is not None and want is not None and after is not None:
                missed = before * (want - rate) * after
            gaps.append(FunnelGap(name, rate, want, missed))
            after = None if rate is None or after is None else after * rate
        return FunnelGaps(tuple(reversed(gaps)), self.names[-1])

    def _reference_rates(
        self, reference: Funnel | Mapping[str, RateFigure]
    ) -> tuple[Fraction | None, ...]:
        if isinstance(reference, Funnel):
            check_same_steps("reference", reference, self)
            return reference.step_rates
        return reference_rates(reference, self.names)

    # ---- as a table ---------------------------------------------------------------------
    def columns(self) -> dict[str, list[object]]:
        """Give the table as plain columns, for any data frame; undefined values are None."""
        steps = self.steps
        return {
            "step": [step.name for step in steps],
            "count": [as_plain(step.count) for step in steps],
            "step_rate": [as_float(step.step_rate) for step in steps],
            "top_rate": [as_float(step.top_rate) for step in steps],
            "lost": [None if step.lost is None else as_plain(step.lost) for step in steps],
        }

    def _cells(self, said: Wording) -> Cells:
        head = said.pick(
            ["step", "count", "of the step before", "of the top", "lost"],
            ["步骤", "数量", "步骤转化率", "总转化率", "流失"],
        )
        rows = [
            [
                step.name,
                said.count(step.count),
                said.rate(step.step_rate) if step.lost is not None else "",
                said.rate(step.top_rate),
                said.count(step.lost) if step.lost is not None else "",
            ]
            for step in self.steps
        ]
        return head, rows

    def _sentences(self, said: Wording) -> list[str]:
        found = []
        loss = self.largest_loss
        if loss is not None:
            lost = said.count(loss.lost)
            en = f"most are lost before {loss.name}: {lost}"
            found.append(said.pick(en, f"流失最多：{loss.name} 之前 {lost}"))
        if self.growing:
            steps = said.listed(self.growing)
            en = f"more than at the step before: {steps}"
            found.append(said.pick(en, f"多于上一步：{steps}"))
        return found

    def _title(self, said: Wording) -> str:
        first, last = self.names[0], self.names[-1]
        return said.pick(f"{first} to {last}", f"{first} 至 {last}")


def funnel(steps: StepCounts) -> Funnel:
    """Lay out a funnel by what was counted at each step (漏斗).

    Parameters
    ----------
    steps
        Counts by the name of the step, from the top down: a mapping, or pairs.

    Raises
    ------
    InvalidArgumentError
        If a count is negative or no exact figure, or there are no steps or more than 64.
    DuplicateIdError
        If two steps have one name.

    Examples
    --------
    >>> funnel({"visitors": 822, "buyers": 41}).overall_rate
    Fraction(41, 822)
    """
    names, figures = parted_steps(listed_steps("steps", steps))
    counts = (
        checked_count(f"steps[{name!r}]", one) for name, one in zip(names, figures, strict=True)
    )
    return Funnel(names, tuple(counts))


def check_same_steps(name: str, found: Funnel, wanted: Funnel) -> None:
    """Refuse a funnel of other steps."""
    if not isinstance(found, Funnel):
        raise InvalidArgumentError(name, type(found).__name__, "is no Funnel", "give a Funnel")
    if found.names != wanted.names:
        raise InvalidArgumentError(
            name, found.names, "are other steps", f"give the steps {wanted.names}"
        )
