"""The numbers that operators work with, as data: examples to copy and to change."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ecomops.models.ticket import CHAT, EMAIL, INQUIRY, TICKET
from ecomops.sla.goals import ServiceGoal
from ecomops.sla.metrics.first_response import FirstResponse
from ecomops.sla.policy import SlaPolicy
from ecomops.sla.promises.elapsed_hours import ElapsedHours
from ecomops.sla.targets import SlaTarget

_MINUTE_S: Final = 60
_HOUR_S: Final = 60 * _MINUTE_S

RESPONSE_TARGETS: Final = (
    SlaTarget(target_s=30, channels=(CHAT,), time="calendar"),
    SlaTarget(target_s=24 * _HOUR_S, channels=(EMAIL, TICKET), time="calendar"),
    SlaTarget(target_s=48 * _HOUR_S, channels=(INQUIRY,), time="calendar"),
)
"""Chat within 30 s, mail and tickets within 24 h, general inquiries within 48 h (响应时效)."""

RESPONSE_POLICY: Final = SlaPolicy(
    policy_id="response", metrics=(FirstResponse(targets=RESPONSE_TARGETS),)
)
"""A first answer in the time that is usual for each channel (首次响应政策)."""

SHIP_WITHIN_48_H: Final = ElapsedHours(hours=48)
"""Goods leave within 48 hours of the order (48 小时发货)."""

CSAT_GOAL: Final = ServiceGoal(measure="csat_rate", bound="at_least", value=Decimal(95))
"""At least 95 % of those who gave a score are satisfied (满意度 ≥ 95%)."""
RESOLUTION_GOAL: Final = ServiceGoal(
    measure="resolution_rate", bound="more_than", value=Decimal(98)
)
"""More than 98 % of tickets are solved (解决率 > 98%)."""
MEAN_RESPONSE_GOAL: Final = ServiceGoal(
    measure="mean_response_s", bound="less_than", value=Decimal(30)
)
"""Chats are answered in less than 30 s on average (平均响应 < 30 s)."""

SERVICE_GOALS: Final = (CSAT_GOAL, RESOLUTION_GOAL, MEAN_RESPONSE_GOAL)
"""The goals that most desks have (服务目标)."""
