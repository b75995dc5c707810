"""Service: how fast tickets are answered, and how well they end."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ecomops.metrics.bands import Band
from ecomops.metrics.columns import FIRST_RESPONSE_S, IN_TIME, RESOLVED, SCORE
from ecomops.metrics.gathering import Gather, Gathering
from ecomops.metrics.measures import Between, Count, Marked, Sum
from ecomops.metrics.metric import Metric
from ecomops.metrics.quantiles import TIMES, Quantile, QuantileMethod

_TICKETS: Final = Count(("tickets", "工单"))
_SATISFIED: Final = 4

CSAT: Final = Metric(
    "csat", "customer satisfaction", "满意度", "service",
    Count(("scores of 4 or 5", "4–5 分"), Between(SCORE, _SATISFIED)),
    denominator=Count(("scored", "已评分"), Between(SCORE)), unit="rate", row="a ticket",
    band=Band(at_least=Decimal("0.95")),
    source="operators' target: ≥ 95 %; 4 and 5 of 5 are satisfied",
    note="tickets without a score leave both sides",
)  # fmt: skip

MEAN_FIRST_RESPONSE: Final = Metric(
    "mean_first_response", "mean first response", "平均首次响应时间", "service",
    Sum(("seconds to the first reply", "首次响应秒数"), (FIRST_RESPONSE_S,)),
    denominator=Count(("answered tickets", "已响应工单")), unit="s", row="a ticket",
    band=Band(less_than=Decimal(30)), source="operators' target for live chat: below 30 s",
    note="tickets without a reply leave both sides: watch attainment beside it",
)  # fmt: skip


def first_response_quantile(
    percent: str | int | Decimal, method: QuantileMethod = "linear"
) -> Metric:
    """Define a percentile of first responses (首次响应分位数).

    Parameters
    ----------
    percent
        0 to 100, exact: ``99``, ``"99.9"``.
    method
        ``linear``: between two neighbours, as spreadsheets do; ``inverted_cdf``: a value that
        was there.

    Raises
    ------
    InvalidArgumentError
        If percent is no such number, or method is neither.

    Examples
    --------
    >>> print(first_response_quantile(90)(first_response_s=[12, 29.5, 30, None, 240]))
    first response, percentile 90 177 s
    """
    found = Quantile(("first response", "首次响应"), FIRST_RESPONSE_S, percent, method)
    return Metric(
        f"p{found.percent}_first_response", f"first response, percentile {found.percent}",
        f"首次响应 P{found.percent}", "service", found, unit="s", row="a ticket",
        gathering=Gathering((FIRST_RESPONSE_S,), (Gather(TIMES, "count"),)),
        note="between two neighbours, as spreadsheets do, unless inverted_cdf is asked for",
    )  # fmt: skip


MEDIAN_FIRST_RESPONSE: Final = first_response_quantile(50)

RESOLUTION_RATE: Final = Metric(
    "resolution_rate", "resolution rate", "解决率", "service",
    Count(("resolved tickets", "已解决工单"), Marked(RESOLVED)), denominator=_TICKETS,
    unit="rate", row="a ticket", band=Band(more_than=Decimal("0.98")),
    source="operators' target: above 98 %",
)  # fmt: skip

ATTAINMENT_RATE: Final = Metric(
    "attainment_rate", "SLA attainment", "时效达标率", "service",
    Count(("in time", "按时"), Marked(IN_TIME)), denominator=_TICKETS,
    unit="rate", row="a promise whose outcome is known",
    note="clocks that still run are no rows; sla_report counts them all",
)  # fmt: skip

SERVICE: Final = (
    CSAT, MEAN_FIRST_RESPONSE, MEDIAN_FIRST_RESPONSE, RESOLUTION_RATE, ATTAINMENT_RATE,
)  # fmt: skip
