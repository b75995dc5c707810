"""What stands above and below in each segment, of one period or of two."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, TypeAlias

from attrs import frozen

from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.metrics.analysis.exact import Exact, Figure, exact_figure, ratio
from ecomops.metrics.analysis.labels import check_label
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.figures import Unit
from ecomops.metrics.quantiles import Quantile
from ecomops.metrics.results import GroupedResult, GroupLabel

Ratios: TypeAlias = "GroupedResult | Mapping[Any, tuple[Figure, Figure]]"
"""A ratio by segment: what a metric gave by group, or numerator and denominator of each."""

Totals: TypeAlias = "GroupedResult | Mapping[Any, Figure]"
"""A total by segment: what a metric gave by group, or a figure of each."""

_RATIO: Final = "give a numerator and a denominator for each segment"
_TOTAL: Final = "give a figure for each segment"


@frozen
class Part:
    """What stands above and below in one segment; below a total stands 1."""

    above: Exact
    below: Exact


@frozen(eq=False)
class Segments:
    """One period, segment by segment.

    Attributes
    ----------
    parts
        By the name of the segment.
    whole
        All segments together, as the metric counts them: ids that stand in several segments
        count once there.
    """

    parts: Mapping[GroupLabel, Part]
    whole: Part

    @property
    def added(self) -> Part:
        """The segments added up."""
        parts = self.parts.values()
        return Part(sum(part.above for part in parts), sum(part.below for part in parts))


@frozen(eq=False)
class Matched:
    """Two periods of the same thing, segment by segment.

    Attributes
    ----------
    current, base
        The two periods.
    labels
        Every segment of either, those of the current one first.
    is_ratio
        Whether something stands below.
    metric
        The definition, where a metric gave the figures.
    """

    current: Segments
    base: Segments
    labels: tuple[GroupLabel, ...]
    is_ratio: bool
    metric: MetricDefinition | None

    @property
    def unit(self) -> Unit:
        """Of the values."""
        if self.metric is not None:
            return self.metric.unit
        return "rate" if self.is_ratio else "count"

    @property
    def names(self) -> tuple[str, str]:
        """What the values are called, in English and Chinese."""
        if self.metric is not None:
            return self.metric.name, self.metric.zh
        return ("rate", "比率") if self.is_ratio else ("total", "合计")

    @property
    def times(self) -> int:
        """What a ratio is multiplied by."""
        return 1 if self.metric is None else self.metric.times


def matched(
    current: Ratios | Totals,
    base: Ratios | Totals,
    metric: MetricDefinition | None = None,
    *,
    is_ratio: bool | None = None,
) -> Matched:
    """Read two periods, and refuse those that are not of the same thing.

    Parameters
    ----------
    metric
        What plain figures are of; None: nobody says.
    is_ratio
        What is wanted; None: either.
    """
    found = metric
    for name, given in (("current", current), ("base", base)):
        if isinstance(given, GroupedResult):
            if found is not None and given.metric.fingerprint != found.fingerprint:
                raise InvalidArgumentError(
                    name, given.metric.fingerprint, f"is not {found.fingerprint}",
                    "compare two periods of one metric",
                )  # fmt: skip
            found = given.metric
    if found is not None:
        _check_metric(found, is_ratio=is_ratio)
        is_ratio = not found.is_total
    elif is_ratio is None:
        is_ratio = any(
            isinstance(figure, tuple | list)
            for given in (current, base)
            if isinstance(given, Mapping)
            for figure in given.values()
        )
    now, then = (
        _read(name, given, is_ratio=is_ratio)
        for name, given in (("current", current), ("base", base))
    )
    return Matched(now, then, tuple(dict.fromkeys([*now.parts, *then.parts])), is_ratio, found)


def value_of(part: Part, times: int = 1) -> Fraction | None:
    """Give the value of a segment; None: undefined."""
    return ratio(part.above * times, part.below)


def _check_metric(metric: MetricDefinition, *, is_ratio: bool | None) -> None:
    if isinstance(metric.numerator, Quantile):
        raise InvalidArgumentError(
            "metric", metric.metric_id, "is a percentile, which is no sum of segments",
            "take the mean, or the share that is in time",
        )  # fmt: skip
    if is_ratio is not None and is_ratio == metric.is_total:
        problem = "is a plain total" if metric.is_total else "is a ratio"
        remedy = "use total_change" if metric.is_total else "use rate_mix_change"
        raise InvalidArgumentError("metric", metric.metric_id, problem, remedy)


def _read(name: str, given: object, *, is_ratio: bool) -> Segments:
    if isinstance(given, GroupedResult):
        return _of_result(name, given)
    if not isinstance(given, Mapping):
        raise InvalidArgumentError(
            name, type(given).__name__, "holds no segments",
            "give what a metric gave by group, or figures by the name of the segment",
        )  # fmt: skip
    parts: dict[GroupLabel, Part] = {}
    for label, figure in given.items():
        check_label(name, label)
        place = f"{name}[{label!r}]"
        if isinstance(figure, tuple | list) != is_ratio:
            remedy = _RATIO if is_ratio else _TOTAL
            raise InvalidArgumentError(place, figure, "is of the wrong form", remedy)
        if not is_ratio:
            parts[label] = Part(exact_figure(place, figure), 1)
        elif len(figure) == 2:
            above, below = figure
            parts[label] = Part(exact_figure(place, above), exact_figure(place, below))
        else:
            raise InvalidArgumentError(place, figure, "is no pair", _RATIO)
    return _with_whole(parts, is_ratio=is_ratio)


def _with_whole(parts: Mapping[GroupLabel, Part], *, is_ratio: bool) -> Segments:
    added = Segments(parts, Part(0, 1)).added
    return Segments(parts, added if is_ratio else Part(added.above, 1))


def _of_result(name: str, given: GroupedResult) -> Segments:
    parts: dict[GroupLabel, Part] = {}
    below = given.denominators or (1,) * len(given)
    for label, above, under in zip(given.groups, given.numerators, below, strict=True):
        if label in parts:
            raise DuplicateIdError(
                name, label, "names two groups", "give each group a name of its own"
            )
        parts[label] = Part(above or 0, under or 0)
    whole = given.total
    under = 1 if whole.metric.is_total else whole.denominator or 0
    return Segments(parts, Part(whole.numerator or 0, under))
