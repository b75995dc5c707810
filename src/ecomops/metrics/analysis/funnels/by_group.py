"""Funnels by source, region or page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import attrs
import numpy as np
from attrs import frozen

from ecomops.arguments import is_one_of
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.groups import exact_group_sums
from ecomops.metrics.analysis.exact import Exact, as_float, exact_figure
from ecomops.metrics.analysis.funnels.funnel import Funnel, StepCounts, check_same_steps, funnel
from ecomops.metrics.analysis.funnels.steps import checked_names
from ecomops.metrics.analysis.labels import check_label, coded_groups
from ecomops.metrics.analysis.reports.report import (
    Cells,
    Report,
    grouped_columns,
    shown_rows,
)
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.results import FloatArray, GroupLabel, place_of
from ecomops.metrics.rows import read_rows
from ecomops.visible_text import visible_text


@frozen(eq=False, repr=False)
class GroupedFunnel(Report):
    """A funnel for each group (分组漏斗).

    Attributes
    ----------
    groups
        (n) What the groups are called.
    names
        (k) The steps, from the top down.
    counts
        (n × k) How many of each group reached each step.
    total
        The funnel of all groups together.
    n_missing
        Rows that were left out of all steps, because a count was missing.

    Examples
    --------
    >>> found = funnels_by(["ads", "mail", "ads"],
    ...     {"impressions": [900, 50, 100], "clicks": [9, 5, 1], "orders": [1, 2, 0]})
    >>> found["ads"].counts, found.total.overall_rate
    ((1000, 10, 1), Fraction(1, 350))
    >>> print(found)
    group  impressions  clicks  orders  overall  most are lost before
    ─────  ───────────  ──────  ──────  ───────  ────────────────────
    ads          1,000     1 %    10 %    0.1 %                clicks
    mail            50    10 %    40 %      4 %                clicks
    all          1,050  1.43 %    20 %   0.29 %                clicks
    """

    groups: tuple[GroupLabel, ...]
    names: tuple[str, ...]
    counts: tuple[tuple[Exact, ...], ...]
    total: Funnel
    n_missing: int = attrs.field(default=0, kw_only=True)

    @cached_property
    def _place(self) -> Mapping[GroupLabel, int]:
        return {group: i for i, group in enumerate(self.groups)}

    @cached_property
    def step_rates(self) -> FloatArray:
        """(n × k - 1) The rate of each step in each group; NaN where undefined."""
        rates = [[as_float(rate) for rate in one.step_rates] for one in self]
        return np.array(rates, dtype=np.float64).reshape(len(self), len(self.names) - 1)

    def __len__(self) -> int:
        return len(self.groups)

    def __iter__(self) -> Iterator[Funnel]:
        return (Funnel(self.names, counts) for counts in self.counts)

    def __reversed__(self) -> Iterator[Funnel]:
        return (Funnel(self.names, counts) for counts in reversed(self.counts))

    def __contains__(self, group: object) -> bool:
        """Tell whether there is such a group; the name of one, not what iterating gives."""
        return is_one_of(group, self._place)

    def __getitem__(self, group: GroupLabel) -> Funnel:
        """Give the funnel of one group.

        Raises
        ------
        UnknownIdError
            If there is no such group.
        """
        return Funnel(self.names, self.counts[place_of(group, self._place)])

    def best_rates(self, at_least: int = 1) -> dict[str, Fraction]:
        """Find the best rate of any group for each step, to hold others against.

        Parameters
        ----------
        at_least
            How many a group must have at the step before. The best of many small groups is
            lucky rather than good: raise it to what you would trust.

        Returns
        -------
        dict
            By the name of the step; without those that no group has a rate for.

        Raises
        ------
        InvalidArgumentError
            If `at_least` is below 1, or no exact figure.

        Examples
        --------
        >>> found = grouped_funnel({
        ...     "ads": {"clicks": 500, "orders": 20}, "mail": {"clicks": 2, "orders": 1}})
        >>> found.best_rates(), found.best_rates(at_least=100)
        ({'orders': Fraction(1, 2)}, {'orders': Fraction(1, 25)})
        """
        least = exact_figure("at_least", at_least)
        if least < 1:
            raise InvalidArgumentError("at_least", at_least, "is below 1", "give 1 or more")
        best: dict[str, Fraction] = {}
        for i, name in enumerate(self.names[1:]):
            rates = [Fraction(c[i + 1]) / c[i] for c in self.counts if c[i] >= least]
            if rates:
                best[name] = max(rates)
        return best

    def columns(self) -> dict[str, list[object]]:
        """Give a row for each step of each group, for any data frame; undefined is None."""
        return grouped_columns(self.total.columns(), self.groups, self)

    def _cells(self, said: Wording) -> Cells:
        head = [said.pick("group", "分组"), *self.names]
        head += said.pick(["overall", "most are lost before"], ["总转化率", "流失最多之前"])
        pairs = zip(self.groups, self, strict=True)
        rows = shown_rows(_row(str(group), one, said) for group, one in pairs)
        return head, [*rows, _row(said.pick("all", "合计"), self.total, said)]

    def _title(self, said: Wording) -> str:
        first, last = self.names[0], self.names[-1]
        return said.pick(f"{first} to {last}, by group", f"{first} 至 {last}（分组）")

    def __repr__(self) -> str:
        return visible_text(f"<{self.names[0]} to {self.names[-1]} of {len(self):,} groups>")


def _row(label: str, one: Funnel, said: Wording) -> list[str]:
    loss = one.largest_loss
    return [
        label,
        said.count(one.counts[0]),
        *(said.rate(rate) for rate in one.step_rates),
        said.rate(one.overall_rate),
        "" if loss is None else loss.name,
    ]


def funnels_by(
    group: object, steps: Mapping[str, object], groups: Sequence[GroupLabel] | None = None
) -> GroupedFunnel:
    """Add up a funnel for each group (分组漏斗).

    Parameters
    ----------
    group
        (n) The group of each row: text, or whole numbers. With `groups`, dense codes.
    steps
        Columns of counts by the name of the step, from the top down. Counts of two rows are
        added up, so they have to be of different visits: see `grouped_funnel` for visitors.
    groups
        What the codes 0, 1, 2 … are called; groups without rows are kept. None: the groups are
        those that occur, in rising order.

    Raises
    ------
    InvalidArgumentError, BadRowError
        If a column is of another length, or holds what is no count.
    DuplicateIdError
        If two of `groups` have one name.
    """
    if not isinstance(steps, Mapping):
        raise InvalidArgumentError(
            "steps", type(steps).__name__, "are no columns", "give columns by the name of the step"
        )
    names = checked_names(steps)
    wanted = [MetricColumn(name, "count", name, "how many reached the step") for name in names]
    code, labels = coded_groups(group, groups)
    rows = read_rows(wanted, (), steps, code)
    kept = rows.kept(code)
    sums = [exact_group_sums(rows[column], kept, len(labels)) for column in wanted]
    total = Funnel(names, tuple(sum(of_step) for of_step in sums))
    counts = tuple(zip(*sums, strict=True))
    return GroupedFunnel(labels, names, counts, total, n_missing=rows.n_missing)


def grouped_funnel(
    funnels: Mapping[Any, Funnel | StepCounts], total: Funnel | StepCounts | None = None
) -> GroupedFunnel:
    """Put funnels that were counted elsewhere side by side (分组漏斗).

    Parameters
    ----------
    funnels
        By group, all of the same steps.
    total
        The funnel of all together. Give it where the same visitor may stand in two groups;
        None: the sum.

    Raises
    ------
    InvalidArgumentError
        If there is none, their steps differ, or a count is none.
    DuplicateIdError
        If two steps have one name.

    Examples
    --------
    >>> grouped_funnel({"ads": {"visitors": 9, "buyers": 1}, "mail": {"visitors": 5, "buyers": 1}},
    ...                total={"visitors": 13, "buyers": 2}).total.overall_rate
    Fraction(2, 13)
    """
    if not isinstance(funnels, Mapping) or not funnels:
        raise InvalidArgumentError(
            "funnels", type(funnels).__name__, "holds no funnels", "give funnels by group"
        )
    found: dict[GroupLabel, Funnel] = {}
    for label, one in funnels.items():
        check_label("funnels", label)
        found[label] = one if isinstance(one, Funnel) else funnel(one)
    first = next(iter(found.values()))
    for label, one in found.items():
        check_same_steps(f"funnels[{label!r}]", one, first)
    counts = tuple(one.counts for one in found.values())
    if total is None:
        total = Funnel(first.names, tuple(sum(of_step) for of_step in zip(*counts, strict=True)))
    elif not isinstance(total, Funnel):
        total = funnel(total)
    check_same_steps("total", total, first)
    return GroupedFunnel(tuple(found), first.names, counts, total)
