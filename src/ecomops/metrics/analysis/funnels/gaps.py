"""Where a funnel stays behind another, or behind a benchmark."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from ecomops.metrics.analysis.exact import as_float, ratio
from ecomops.metrics.analysis.reports.report import Cells, Report
from ecomops.metrics.analysis.reports.wording import Wording


@frozen
class FunnelGap:
    """The rate of one step beside its reference (漏斗差距).

    Attributes
    ----------
    name
        The step.
    step_rate
        Of those of the step before; None: undefined.
    reference_rate
        What it is held against; None: undefined, or nothing is given for this step.
    missed
        How many more would have reached the end at the reference's rate, all other rates as
        they are; below zero where this rate is the better one. None: one of them is undefined.
    """

    name: str
    step_rate: Fraction | None
    reference_rate: Fraction | None
    missed: Fraction | None

    @property
    def gap(self) -> Fraction | None:
        """Rate less reference; None: undefined."""
        if self.step_rate is None or self.reference_rate is None:
            return None
        return self.step_rate - self.reference_rate

    @property
    def relative_gap(self) -> Fraction | None:
        """The gap as a share of the reference: -0.2 is a fifth below it; None: undefined."""
        if self.gap is None or self.reference_rate is None:
            return None
        return ratio(self.gap, self.reference_rate)


@frozen
class FunnelGaps(Report):
    """The rates of all steps beside their references (漏斗对比基准).

    Attributes
    ----------
    gaps
        (k - 1) Step by step.
    end
        The last step, of which the missed ones are counted.

    Examples
    --------
    >>> from ecomops.metrics.analysis import funnel
    >>> now = funnel({"impressions": 10_000, "clicks": 200, "orders": 12})
    >>> print(now.against({"clicks": "2.5%", "orders": "5%"}))
    step    rate  reference  points  relative  orders missed
    ──────  ────  ─────────  ──────  ────────  ─────────────
    clicks   2 %      2.5 %   -0.50     -20 %              3
    orders   6 %        5 %   +1.00     +20 %             -2
    furthest below: clicks, 20 % below its reference
    """

    gaps: tuple[FunnelGap, ...]
    end: str

    @property
    def furthest_below(self) -> FunnelGap | None:
        """The step that lacks the largest share of its reference, the first of equals.

        Shares, not points: a click rate of 2 % where 4 % is usual halves the orders, and so
        does a conversion of 30 % where 60 % is. None: no step is below.
        """
        below = [gap for gap in self.gaps if gap.relative_gap is not None and gap.relative_gap < 0]
        return min(below, key=lambda gap: gap.relative_gap or 0, default=None)

    def columns(self) -> dict[str, list[object]]:
        """Give the table as plain columns, for any data frame; undefined values are None."""
        return {
            "step": [gap.name for gap in self.gaps],
            "step_rate": [as_float(gap.step_rate) for gap in self.gaps],
            "reference_rate": [as_float(gap.reference_rate) for gap in self.gaps],
            "gap": [as_float(gap.gap) for gap in self.gaps],
            "relative_gap": [as_float(gap.relative_gap) for gap in self.gaps],
            "missed": [as_float(gap.missed) for gap in self.gaps],
        }

    def _cells(self, said: Wording) -> Cells:
        head = said.pick(
            ["step", "rate", "reference", "points", "relative", f"{self.end} missed"],
            ["步骤", "转化率", "基准", "百分点", "相对差距", f"少得 {self.end}"],
        )
        rows = [
            [
                gap.name,
                said.rate(gap.step_rate),
                said.rate(gap.reference_rate),
                said.change(gap.gap, "rate"),
                said.relative(gap.relative_gap),
                said.count(gap.missed),
            ]
            for gap in self.gaps
        ]
        return head, rows

    def _sentences(self, said: Wording) -> list[str]:
        worst = self.furthest_below
        if worst is None or worst.relative_gap is None:
            return [said.pick("no step is below its reference", "没有低于基准的步骤")]
        short = said.rate(-worst.relative_gap)
        en = f"furthest below: {worst.name}, {short} below its reference"
        return [said.pick(en, f"落后最多：{worst.name}，比基准低 {short}")]

    def _title(self, said: Wording) -> str:
        return said.pick("beside the reference", "与基准对比")
