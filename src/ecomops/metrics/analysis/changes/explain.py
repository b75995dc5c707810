"""Why a metric moved, whatever it is."""

from __future__ import annotations

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.analysis.changes.rate_mix_change import RateMixChange, rate_mix_change
from ecomops.metrics.analysis.changes.total_change import TotalChange, total_change
from ecomops.metrics.results import GroupedResult


def explain_change(current: GroupedResult, base: GroupedResult) -> RateMixChange | TotalChange:
    """Say why a metric moved between two periods, by its groups (变动归因).

    A ratio is explained by its groups' own ratios and by their shares, a total by plain
    differences.

    Raises
    ------
    InvalidArgumentError
        If the two are not of one metric, or of a percentile, which is no sum of groups.

    Examples
    --------
    >>> from ecomops.metrics import CTR
    >>> march = CTR.by(["ads", "mail"], clicks=[20, 10], impressions=[1000, 1000])
    >>> april = CTR.by(["ads", "mail"], clicks=[10, 10], impressions=[1000, 1000])
    >>> print(explain_change(april, march).sentence())
    click-through rate fell 0.50 points, from 1.5 % to 1 %: -0.50 from rates (ads -0.50), 0.00 from mix
    """  # noqa: E501  the doctest shows the whole line
    if not isinstance(current, GroupedResult):
        raise InvalidArgumentError(
            "current", type(current).__name__, "is no metric by group",
            "give what Metric.by returns, or use rate_mix_change or total_change",
        )  # fmt: skip
    if current.metric.is_total:
        return total_change(current, base)
    return rate_mix_change(current, base)
