"""What moved the end of a funnel between two periods: the top, or the rate of a step."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from attrs import frozen

from ecomops.metrics.analysis.changes.sentences import moved_from_to, with_reasons
from ecomops.metrics.analysis.changes.shapley import product_contributions
from ecomops.metrics.analysis.exact import Exact, as_float
from ecomops.metrics.analysis.funnels.funnel import Funnel, check_same_steps
from ecomops.metrics.analysis.reports.report import Cells, Report
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.periods.growth import growth


@frozen
class FactorChange:
    """One factor of a funnel in two periods (漏斗因素).

    Attributes
    ----------
    name
        ``impressions`` for the top, ``clicks / impressions`` for a step.
    current, base
        The count of the top, or the rate of the step; None: undefined.
    contribution
        Its part of the change at the end; None: the change can't be shared.
    """

    name: str
    current: Fraction | None
    base: Fraction | None
    contribution: Fraction | None


@frozen
class FunnelChange(Report):
    """What moved the end of a funnel (漏斗变动归因).

    The end is a product, the top times the rate of each step. Its change is shared among these
    factors by the mean over all orders in which they could have changed (Shapley), so that the
    parts add up exactly, none depends on the order of the steps, and one that stayed has no
    part. A rate that is undefined in one period, because nobody was left, takes the other's.
    If some come to a step although there were none before it, the end is no product of rates,
    and nothing is shared.

    Attributes
    ----------
    current, base
        The two funnels.
    factors
        (k) The top, and the rate of each step.

    Examples
    --------
    >>> from ecomops.metrics.analysis import funnel
    >>> march = funnel({"impressions": 10_000, "clicks": 200, "orders": 12})
    >>> april = funnel({"impressions": 12_000, "clicks": 180, "orders": 18})
    >>> print(compare_funnels(april, march))
    factor                   now  before  contribution
    ────────────────────  ──────  ──────  ────────────
    impressions           12,000  10,000         +2.77
    clicks / impressions   1.5 %     2 %         -4.43
    orders / clicks         10 %     6 %         +7.67
    orders                    18      12            +6
    orders rose 6, from 12 to 18: orders / clicks +7.67, clicks / impressions -4.43, impressions +2.77
    """  # noqa: E501  the doctest shows the whole line

    current: Funnel
    base: Funnel
    factors: tuple[FactorChange, ...]

    @property
    def change(self) -> Exact:
        """How many more reached the end."""
        return self.current.counts[-1] - self.base.counts[-1]

    @property
    def growth(self) -> Fraction | None:
        """The same as a share of the base; None: undefined."""
        return growth(self.current.counts[-1], self.base.counts[-1])

    @property
    def is_shared(self) -> bool:
        """Whether the change is a sum of contributions."""
        return all(factor.contribution is not None for factor in self.factors)

    @property
    def drivers(self) -> tuple[FactorChange, ...]:
        """The factors that have a part, the largest first, in the order of steps if equal."""
        moving = [factor for factor in self.factors if factor.contribution]
        return tuple(sorted(moving, key=_size, reverse=True))

    def columns(self) -> dict[str, list[object]]:
        """Give the table as plain columns, for any data frame; undefined values are None."""
        return {
            "factor": [factor.name for factor in self.factors],
            "current": [as_float(factor.current) for factor in self.factors],
            "base": [as_float(factor.base) for factor in self.factors],
            "contribution": [as_float(factor.contribution) for factor in self.factors],
        }

    def _cells(self, said: Wording) -> Cells:
        head = said.pick(
            ["factor", "now", "before", "contribution"], ["因素", "本期", "上期", "贡献"]
        )
        rows = []
        for i, factor in enumerate(self.factors):
            write = said.rate if i else said.count
            part = said.change(factor.contribution, "count")
            rows.append([factor.name, write(factor.current), write(factor.base), part])
        end = [said.count(one.counts[-1]) for one in (self.current, self.base)]
        return head, [*rows, [self.current.names[-1], *end, said.change(self.change, "count")]]

    def _sentences(self, said: Wording) -> list[str]:
        name, now, then = self.current.names[-1], self.current.counts[-1], self.base.counts[-1]
        parts = [f"{one.name} {said.change(one.contribution, 'count')}" for one in self.drivers]
        why = said.listed(parts)
        if not self.is_shared:
            why = said.pick(
                "nothing can be said of the steps: some came to a step that nobody was left for",
                "无法分解：有步骤在上一步为零时仍有数量",
            )
        return [with_reasons(moved_from_to(name, then, now, "count", said), why, said)]

    def _title(self, said: Wording) -> str:
        name = self.current.names[-1]
        return said.pick(f"what moved {name}", f"{name}变动归因")


def compare_funnels(current: Funnel, base: Funnel) -> FunnelChange:
    """Say what moved the end of a funnel: the top, or the rate of a step (漏斗变动归因).

    Raises
    ------
    InvalidArgumentError
        If either is no funnel, or the steps differ.

    Examples
    --------
    >>> from ecomops.metrics.analysis import funnel
    >>> now, then = funnel({"clicks": 300, "orders": 30}), funnel({"clicks": 200, "orders": 10})
    >>> [str(factor.contribution) for factor in compare_funnels(now, then).factors]
    ['15/2', '25/2']
    """
    check_same_steps("current", current, current)
    check_same_steps("base", base, current)
    now, then = ([Fraction(one.counts[0]), *one.step_rates] for one in (current, base))
    parts: tuple[Fraction | None, ...] = (None,) * len(now)
    if _is_product(current) and _is_product(base):
        filled = [_filled(rate, before) for rate, before in zip(now, then, strict=True)]
        parts = product_contributions([one for _, one in filled], [one for one, _ in filled])
    names = current.names
    factors = [names[0], *(f"{b} / {a}" for a, b in pairwise(names))]
    rows = zip(factors, now, then, parts, strict=True)
    return FunnelChange(current, base, tuple(FactorChange(*row) for row in rows))


def _size(factor: FactorChange) -> Fraction:
    return abs(factor.contribution or Fraction(0))


def _is_product(one: Funnel) -> bool:
    """Whether nobody comes to a step after one that nobody reached."""
    return not any(b and not a for a, b in pairwise(one.counts))


def _filled(now: Fraction | None, then: Fraction | None) -> tuple[Fraction, Fraction]:
    """Give an undefined rate the other's.

    Where both are undefined, a step before is zero in both, by itself or in place of an
    undefined one: then it does not matter what is taken here.
    """
    if now is None:
        now = Fraction(0) if then is None else then
    return now, now if then is None else then
