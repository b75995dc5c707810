"""What stands above and below in each segment, of one period or of two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final, TypeAlias

from attrs import frozen

from ecomops.arguments import check_type
from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.metrics.analysis.exact import Exact, Figure, exact_figure, exact_sum, ratio
from ecomops.metrics.analysis.labels import check_label
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.figures import Unit
from ecomops.metrics.grouping import refuse_alike
from ecomops.metrics.other_parameters import is_other
from ecomops.metrics.quantiles import Quantile
from ecomops.metrics.results import GroupedResult, GroupLabel

Ratios: TypeAlias = "GroupedResult | Mapping[Any, tuple[Figure, Figure]]"
"""A ratio by segment: what a metric gave by group, or numerator and denominator of each."""

Totals: TypeAlias = "GroupedResult | Mapping[Any, Figure]"
"""A total by segment: what a metric gave by group, or a figure of each."""

_RATIO: Final = "give a numerator and a denominator for each segment"
_TOTAL: Final = "give a figure for each segment"


@frozen
class Quotient:
    """What stands above and below, in one segment or several; below a total stands 1."""

    above: Exact
    below: Exact


_NO_RATIO: Final = Quotient(0, 0)
_NO_TOTAL: Final = Quotient(0, 1)


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

    parts: Mapping[GroupLabel, Quotient]
    whole: Quotient


@frozen(eq=False)
class TwoPeriods:
    """Two periods of the same thing, segment by segment; iterating gives both.

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

    def __iter__(self) -> Iterator[Segments]:
        return iter((self.current, self.base))

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

    def at(self, label: GroupLabel) -> tuple[Quotient, Quotient]:
        """Give what a segment has in the two periods; nothing where it is absent."""
        absent = _NO_RATIO if self.is_ratio else _NO_TOTAL
        return self.current.parts.get(label, absent), self.base.parts.get(label, absent)

    @property
    def times(self) -> int:
        """What a ratio is multiplied by."""
        return 1 if self.metric is None else self.metric.times

    def value(self, part: Quotient) -> Fraction | None:
        """Give the value of one segment or several; None: undefined."""
        return ratio(part.above * self.times, part.below)


def added(parts: Iterable[Quotient], *, is_ratio: bool) -> Quotient:
    """Add segments up: what stands above, and of a ratio what stands below."""
    found = tuple(parts)
    below = exact_sum(part.below for part in found) if is_ratio else 1
    return Quotient(exact_sum(part.above for part in found), below)


def two_periods(
    current: Ratios | Totals,
    base: Ratios | Totals,
    metric: MetricDefinition | None = None,
    *,
    is_ratio: bool | None = None,
) -> TwoPeriods:
    """Read two periods, and refuse those that are not of the same thing.

    Parameters
    ----------
    metric
        What plain figures are of; None: nobody says.
    is_ratio
        What is wanted; None: either.

    Raises
    ------
    InvalidArgumentError
        If they are not of one metric, that is a percentile or not what is wanted, or a figure
        is not exact; or if a table would show two segments as one, such as 7 and "7".
    DuplicateIdError
        If a metric gave two groups of one name.
    """
    both: dict[str, object] = {"current": current, "base": base}
    found = _metric_of(both, metric)
    if found is not None:
        _check_metric(found, is_ratio=is_ratio)
        is_ratio = not found.is_total
    elif is_ratio is None:
        is_ratio = _holds_pairs(both.values())
    now, then = (_read(name, given, is_ratio=is_ratio) for name, given in both.items())
    labels = tuple(dict.fromkeys([*now.parts, *then.parts]))
    refuse_alike(labels, "segment")
    return TwoPeriods(now, then, labels, is_ratio, found)


def _metric_of(
    both: Mapping[str, object], metric: MetricDefinition | None
) -> MetricDefinition | None:
    found = metric
    if metric is not None:
        check_type("metric", metric, MetricDefinition, "give a metric, such as CTR")
    for name, given in both.items():
        if isinstance(given, GroupedResult):
            if found is not None and given.metric.compared_as != found.compared_as:
                raise InvalidArgumentError(
                    name, given.metric.fingerprint, is_other(given.metric, found),
                    "compare two periods of one metric",
                )  # fmt: skip
            found = given.metric
    return found


def _holds_pairs(both: Iterable[object]) -> bool:
    maps = (given for given in both if isinstance(given, Mapping))
    return any(isinstance(figure, tuple | list) for given in maps for figure in given.values())


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
    parts: dict[GroupLabel, Quotient] = {}
    for label, figure in given.items():
        check_label(name, label)
        place = f"{name}[{label!r}]"
        if isinstance(figure, tuple | list) != is_ratio:
            remedy = _RATIO if is_ratio else _TOTAL
            raise InvalidArgumentError(place, figure, "is of the wrong form", remedy)
        if not is_ratio:
            parts[label] = Quotient(exact_figure(place, figure), 1)
        elif len(figure) == 2:
            above, below = figure
            parts[label] = Quotient(exact_figure(place, above), exact_figure(place, below))
        else:
            raise InvalidArgumentError(place, figure, "is no pair", _RATIO)
    return Segments(parts, added(parts.values(), is_ratio=is_ratio))


def _of_result(name: str, given: GroupedResult) -> Segments:
    parts: dict[GroupLabel, Quotient] = {}
    below = given.denominators or (1,) * len(given)
    for label, above, under in zip(given.groups, given.numerators, below, strict=True):
        if label in parts:
            raise DuplicateIdError(
                name, label, "names two groups", "give each group a name of its own"
            )
        parts[label] = Quotient(above or 0, under or 0)
    whole = given.total
    under = 1 if whole.metric.is_total else whole.denominator or 0
    return Segments(parts, Quotient(whole.numerator or 0, under))
