"""The health check: figures, their bands, and what to look at next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, get_args

from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.errors import DuplicateIdError, InvalidArgumentError, UnknownIdError
from ecomops.health.health_row import HealthRow
from ecomops.health.next_checks import NEXT_CHECKS, NextChecks
from ecomops.health.report import HealthReport
from ecomops.metrics.analysis import explain_change
from ecomops.metrics.analysis.changes.segment_effects import are_too_many
from ecomops.metrics.bands import Band
from ecomops.metrics.other_parameters import is_other
from ecomops.metrics.quantiles import Quantile
from ecomops.metrics.results import GroupedResult, MetricResult
from ecomops.models.problems import listed
from ecomops.periods.comparison import Comparison

Figure: TypeAlias = MetricResult | GroupedResult
"""What a metric gives; by group, the check can say which group moved it."""

_REMEDY = "give what metrics return: RETURN_RATE(...), AOV.by(...)"


def health_check(
    current: Iterable[Figure],
    base: Iterable[Figure] = (),
    *,
    bands: Mapping[str, Band | None] | None = None,
    next_checks: NextChecks = NEXT_CHECKS,
    comparison: Comparison | None = None,
) -> HealthReport:
    """Hold a shop's figures against their bands, now and before (店铺体检).

    Parameters
    ----------
    current
        This period's figures: what metrics return, each metric once. Where one is by group, the
        check says which group moved it, or that there are too many to say.
    base
        The same of the period before, as far as there are any: of the same parameters, but for
        an end of observation, which each period has of its own.
    bands
        Own bands by metric id; None takes a band away.
    next_checks
        What to look at next, by metric and verdict.
    comparison
        The two periods, so that the report can warn where they are unlike.

    Raises
    ------
    DuplicateIdError
        If a metric stands twice.
    UnknownIdError
        If a band, or a base, is of a metric that is not checked.
    InvalidArgumentError
        If something is no figure, band, mapping of next checks or comparison, or a figure's base
        is of another definition.

    Examples
    --------
    >>> from ecomops.metrics import RETURN_RATE
    >>> april = RETURN_RATE.by(["shoes", "shoes", "hats"], order_id=[1, 2, 3],
    ...     is_returned=[True, True, False])
    >>> march = RETURN_RATE.by(["shoes", "shoes", "hats"], order_id=[1, 2, 3],
    ...     is_returned=[False, False, False])
    >>> print(health_check([april], [march]))
    figure           now  before     change  healthy   verdict  trend
    ───────────  ───────  ──────  ─────────  ───────  ────────  ─────
    return rate  66.67 %     0 %  +66.67 pp   ≤ 15 %  too high  worse
    <BLANKLINE>
    return rate rose 66.67 points, from 0 % to 66.67 %: +66.67 from rates (shoes +66.67), 0.00 from mix; newly too high; next: split returns by reason: description, quality, price; begin with the largest SKU
    """  # noqa: E501  the doctest shows the whole line
    now, then = _by_metric("current", current), _by_metric("base", base)
    own = _own_bands(bands)
    _check_next(next_checks)
    if comparison is not None:
        check_type("comparison", comparison, Comparison, "give what compare returns")
    for name, ids in (("base", then), ("bands", own)):
        for metric_id in ids:
            if metric_id not in now:
                raise UnknownIdError(
                    name, metric_id, "is of a metric that is not checked",
                    f"give its figure in current, or leave it out; there are {listed(list(now))}",
                )  # fmt: skip
    rows = []
    for metric_id, figure in now.items():
        before = then.get(metric_id)
        one = _total(figure)
        other = None if before is None else _total(before)
        if other is not None and other.metric.compared_as != one.metric.compared_as:
            raise InvalidArgumentError(
                "base", other.metric.fingerprint, is_other(other.metric, one.metric),
                "compare figures of one definition, with the same parameters",
            )  # fmt: skip
        band = own.get(metric_id, one.metric.band)
        one = one.held_against(band)
        other = None if other is None else other.held_against(band)
        by_group = _explicable(figure, before)
        has_too_many = by_group is not None and _has_too_many(*by_group)
        explained = None if by_group is None or has_too_many else explain_change(*by_group)
        todo = next_checks.get((metric_id, one.verdict))
        rows.append(HealthRow(one, other, explained, todo, has_too_many))
    return HealthReport(tuple(sorted(rows, key=lambda row: row.urgency)), comparison)


def _by_metric(name: str, figures: Any) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    if isinstance(figures, MetricResult | GroupedResult):
        raise InvalidArgumentError(name, str(figures), "is one figure", "give a list of them")
    if isinstance(figures, str) or not isinstance(figures, Iterable):
        raise InvalidArgumentError(name, figures, "is no list of figures", _REMEDY)
    for i, figure in enumerate(figures):
        if not isinstance(figure, MetricResult | GroupedResult):
            check_type(f"{name}[{i}]", figure, MetricResult, _REMEDY)
        metric_id = figure.metric.metric_id
        if metric_id in found:
            raise DuplicateIdError(name, metric_id, "stands twice", "give each metric once")
        found[metric_id] = figure
    return found


def _own_bands(bands: object) -> Mapping[str, Band | None]:
    if bands is None:
        return {}
    if not isinstance(bands, Mapping):
        remedy = "give bands by metric id: {'return_rate': Band(at_most='0.1')}"
        raise InvalidArgumentError("bands", bands, "holds no bands", remedy)
    for metric_id, band in bands.items():
        if band is not None:
            remedy = "give a Band, or None for no band"
            check_type(f"bands[{metric_id!r}]", band, Band, remedy)
    return bands


def _check_next(next_checks: object) -> None:
    if not isinstance(next_checks, Mapping):
        remedy = "give a mapping such as NEXT_CHECKS"
        raise InvalidArgumentError("next_checks", next_checks, "is no mapping", remedy)
    for key, words in next_checks.items():
        is_pair = isinstance(words, tuple) and len(words) == len(get_args(Language))
        if not is_pair or not all(isinstance(one, str) for one in words):
            remedy = "give what to look at in English and in Chinese, as two texts"
            raise InvalidArgumentError(f"next_checks[{key!r}]", words, "is no pair", remedy)


def _total(figure: Figure) -> MetricResult:
    return figure.total if isinstance(figure, GroupedResult) else figure


def _explicable(
    figure: Figure, before: Figure | None
) -> tuple[GroupedResult, GroupedResult] | None:
    """Give two periods by group whose groups can be added up; None: they are none."""
    if not (isinstance(figure, GroupedResult) and isinstance(before, GroupedResult)):
        return None
    if any(isinstance(side, Quantile) for side in figure.metric.sides):
        return None  # a percentile is no sum of groups
    if any((part or 0) < 0 for one in (figure, before) for part in one.denominators or ()):
        return None  # as of groups with more corrections than sales: a share of these is none
    return figure, before


def _has_too_many(*by_group: GroupedResult) -> bool:
    return are_too_many(part or 0 for one in by_group for part in one.denominators or ())
