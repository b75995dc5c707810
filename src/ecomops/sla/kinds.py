"""The one list of what a service level can be about."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias, get_args

from pydantic import Field

from ecomops.sla.metrics.agent_work import AgentWork
from ecomops.sla.metrics.first_response import FirstResponse
from ecomops.sla.metrics.next_response import NextResponse
from ecomops.sla.metrics.periodic_update import PeriodicUpdate
from ecomops.sla.metrics.requester_wait import RequesterWait
from ecomops.sla.metrics.resolution import Resolution

AnySlaMetric: TypeAlias = Annotated[
    FirstResponse | NextResponse | PeriodicUpdate | Resolution | RequesterWait | AgentWork,
    Field(discriminator="kind"),
]
"""Any metric, told apart by `kind`."""

SlaMetricName: TypeAlias = Literal[
    "first_response", "next_response", "periodic_update", "resolution", "requester_wait",
    "agent_work",
]  # fmt: skip
"""first response 首次响应, next response 后续响应, periodic update 定期更新, resolution 解决,
requester wait 客户等待, agent work 客服处理."""

SLA_METRIC_NAMES: Final[tuple[SlaMetricName, ...]] = get_args(SlaMetricName)
