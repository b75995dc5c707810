"""Every metric there is, by its id: the one list."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from ecomops.errors import UnknownIdError
from ecomops.metrics.families.advertising import ADVERTISING
from ecomops.metrics.families.after_sales import AFTER_SALES
from ecomops.metrics.families.customers import CUSTOMERS
from ecomops.metrics.families.funnel import FUNNEL_METRICS
from ecomops.metrics.families.members import MEMBERS
from ecomops.metrics.families.promotions import PROMOTIONS
from ecomops.metrics.families.sales import SALES
from ecomops.metrics.families.service import SERVICE
from ecomops.metrics.families.stock import STOCK
from ecomops.metrics.families.traffic import TRAFFIC
from ecomops.metrics.metric import Metric
from ecomops.models.problems import listed


class _ById(dict[str, Metric]):
    """Metrics by id, which name the nearest of an id that is none."""

    def __missing__(self, metric_id: object) -> Metric:
        near = get_close_matches(str(metric_id), self, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise UnknownIdError(
            "metric_id", metric_id, "is no metric of the catalogue",
            f"{hint}give one of {listed(list(self), at_most=len(self))}",
        )  # fmt: skip


METRICS: Final[Mapping[str, Metric]] = MappingProxyType(
    _ById(
        (metric.metric_id, metric)
        for family in (
            TRAFFIC, FUNNEL_METRICS, SALES, CUSTOMERS, ADVERTISING, AFTER_SALES, SERVICE, STOCK,
            MEMBERS, PROMOTIONS,
        )
        for metric in family
    )
)  # fmt: skip
"""The catalogue (指标目录): every definition by its id; an id that is none is refused by name."""


def metric_of(metric_id: str) -> Metric:
    """Find a definition by its id (查找指标).

    Raises
    ------
    UnknownIdError
        If there is none; it names the nearest.

    Examples
    --------
    >>> print(metric_of("aov"))
    average order value (笔单价) = paid / orders
    """
    return METRICS[metric_id if isinstance(metric_id, str) else repr(metric_id)]
