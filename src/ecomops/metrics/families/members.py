"""Members: points that are owed, spent and lost."""

from __future__ import annotations

from typing import Final

from ecomops.metrics.columns import (
    ACTIVE,
    POINTS_BALANCE,
    POINTS_EARNED,
    POINTS_EXPIRED,
    POINTS_REDEEMED,
)
from ecomops.metrics.measures import Count, Marked, Sum
from ecomops.metrics.metric import Metric

_EARNED: Final = Sum(("points given", "发放积分"), (POINTS_EARNED,))
_ROW: Final = "a member"

POINTS_OUTSTANDING: Final = Metric(
    "points_outstanding", "points outstanding", "未用积分", "members",
    Sum(("points still open", "积分余额"), (POINTS_BALANCE,)), unit="count", row=_ROW,
    note="in money: PointsValuation, which knows what a point is worth and how many are used",
)  # fmt: skip

BREAKAGE_RATE: Final = Metric(
    "breakage_rate", "breakage rate", "积分失效率", "members",
    Sum(("points expired", "过期积分"), (POINTS_EXPIRED,)), denominator=_EARNED,
    unit="rate", row=_ROW, window="points of which all have been used or have run out",
)  # fmt: skip

POINTS_REDEMPTION_RATE: Final = Metric(
    "points_redemption_rate", "points redemption rate", "积分核销率", "members",
    Sum(("points redeemed", "核销积分"), (POINTS_REDEEMED,)), denominator=_EARNED,
    unit="rate", row=_ROW,
)  # fmt: skip

ACTIVE_MEMBER_RATE: Final = Metric(
    "active_member_rate", "active members", "会员活跃率", "members",
    Count(("active members", "活跃会员"), Marked(ACTIVE)),
    denominator=Count(("members", "会员")), unit="rate", row=_ROW,
)  # fmt: skip

MEMBERS: Final = (
    POINTS_OUTSTANDING, BREAKAGE_RATE, POINTS_REDEMPTION_RATE, ACTIVE_MEMBER_RATE,
)  # fmt: skip
