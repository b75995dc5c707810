"""Segments that shops use, ready made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.customer_tables.segment_rules import SegmentRule, SegmentScheme

_HIGH_SCORE: Final = 4

_EIGHT: Final = (
    # bought lately, often, for much: whoever is more than is asked stands above
    ((1, 1, 1), "champions", "champions", "重要价值客户",
     "keep them: early access, service of their own", "重点维护：优先体验，专属服务"),
    ((1, 0, 1), "promising", "promising big spenders", "重要发展客户",
     "make them come more often: related goods", "提升频次：关联推荐"),
    ((0, 1, 1), "slipping", "champions slipping away", "重要保持客户",
     "call them while they remember you", "主动联系，尽快唤回"),
    ((0, 0, 1), "big_lost", "big spenders almost lost", "重要挽留客户",
     "ask one by one what went wrong", "逐一回访，重点挽留"),
    ((1, 1, 0), "loyal", "loyal, small orders", "一般价值客户",
     "raise the order: thresholds, bundles", "提升客单：满减，组合"),
    ((1, 0, 0), "newcomers", "newcomers and occasional", "一般发展客户",
     "bring the next order: a coupon", "促成复购：新人券"),
    ((0, 1, 0), "cooling", "regulars cooling down", "一般保持客户",
     "remind them: what is new, points that expire", "上新提醒，积分到期提醒"),
    ((0, 0, 0), "asleep", "asleep", "一般挽留客户",
     "spend little: one reminder", "低成本触达"),
)  # fmt: skip


def _eight(high: Mapping[str, dict[str, int]], name: str) -> SegmentScheme:
    """Make the eight classes out of what is high in each of three columns."""
    rules = []
    for marks, segment_id, label, label_zh, todo, todo_zh in _EIGHT:
        pairs = zip(marks, high.items(), strict=True)
        asked: dict[str, Any] = {column: wanted for mark, (column, wanted) in pairs if mark}
        rules.append(SegmentRule(
            segment_id=segment_id, name=label, name_zh=label_zh, todo=todo, todo_zh=todo_zh,
            **asked,
        ))  # fmt: skip
    return SegmentScheme(rules=tuple(rules), name=name)


EIGHT_SEGMENTS: Final = _eight(
    {f"{name}_score": {"at_least": _HIGH_SCORE} for name in ("recency", "frequency", "monetary")},
    "RFM 8",
)
"""The eight classes of RFM, high being a score of 4 or 5: three fifths are worse (RFM 八分法)."""


def _limit(name: str, value: object) -> int:
    """Read a limit of a rule, of numpy too, under the name that the caller gave it."""
    if not isinstance(value, bool) and isinstance(value, int | np.integer):
        found = int(value)
        if -MAX_MINOR <= found <= MAX_MINOR:
            return found
    raise InvalidArgumentError(name, value, "is no whole number of 64 bits", "give a whole number")


def eight_segments(recent_days: int, many_orders: int, much_minor: int) -> SegmentScheme:
    """Make the eight classes of RFM out of limits of your own (RFM 八分法).

    Unlike scores, limits do not move with the other customers: who was a champion last month is
    one this month, unless that customer has changed.

    Parameters
    ----------
    recent_days
        Recent is a last order so many days ago, or fewer.
    many_orders
        Often is so many orders, or more.
    much_minor
        Much is so much paid in all, or more. [minor]

    Raises
    ------
    InvalidArgumentError
        If one is no whole number.

    Examples
    --------
    >>> scheme = eight_segments(recent_days=90, many_orders=3, much_minor=500_00)
    >>> print(scheme.rules[0].describe("zh", "CNY"))
    重要价值客户：距上次下单天数 ≤ 90，订单数 ≥ 3，实付 ≥ ¥500
    """
    return _eight(
        {
            "days_since_last": {"at_most": _limit("recent_days", recent_days)},
            "orders": {"at_least": _limit("many_orders", many_orders)},
            "paid_minor": {"at_least": _limit("much_minor", much_minor)},
        },
        "RFM 8",
    )


def lifecycle_segments(
    *,
    new_days: int = 30,
    loyal_orders: int = 5,
    active_days: int = 90,
    asleep_days: int = 180,
    lost_days: int = 365,
) -> SegmentScheme:
    """Make segments out of how long customers have been silent (客户生命周期).

    Parameters
    ----------
    new_days
        New is a first order so many days ago, or fewer.
    loyal_orders
        Loyal is active with so many orders, or more.
    active_days, asleep_days, lost_days
        Up to so many days after the last order a customer is active; then asleep, then about to
        be lost, and after the last limit lost.

    Raises
    ------
    InvalidArgumentError
        If one is no whole number, or the limits do not rise.

    Examples
    --------
    >>> print(lifecycle_segments(active_days=60).describe("zh"))
    新客：距首单天数 ≤ 30
    忠诚客户：距上次下单天数 ≤ 60，订单数 ≥ 5
    活跃客户：距上次下单天数 ≤ 60
    沉睡客户：距上次下单天数 ≤ 180
    濒临流失客户：距上次下单天数 ≤ 365
    流失客户：其余客户
    """
    new_days, loyal_orders, active_days, asleep_days, lost_days = (
        _limit(name, limit)
        for name, limit in (
            ("new_days", new_days),
            ("loyal_orders", loyal_orders),
            ("active_days", active_days),
            ("asleep_days", asleep_days),
            ("lost_days", lost_days),
        )
    )
    if not active_days < asleep_days < lost_days:
        raise InvalidArgumentError(
            "active_days", (active_days, asleep_days, lost_days),
            "and the limits after it do not rise", "give active_days < asleep_days < lost_days",
        )  # fmt: skip
    return SegmentScheme.model_validate({"name": "lifecycle", "rules": (
        {"segment_id": "new", "name": "new", "name_zh": "新客",
         "days_since_first": {"at_most": new_days},
         "todo": "welcome them, bring the second order", "todo_zh": "欢迎，促成二次购买"},
        {"segment_id": "loyal", "name": "loyal", "name_zh": "忠诚客户",
         "days_since_last": {"at_most": active_days}, "orders": {"at_least": loyal_orders},
         "todo": "keep them: tiers, early access", "todo_zh": "维护：会员等级，优先体验"},
        {"segment_id": "active", "name": "active", "name_zh": "活跃客户",
         "days_since_last": {"at_most": active_days},
         "todo": "make them come more often", "todo_zh": "提升频次"},
        {"segment_id": "asleep", "name": "asleep", "name_zh": "沉睡客户",
         "days_since_last": {"at_most": asleep_days},
         "todo": "wake them: what is new, a coupon", "todo_zh": "唤醒：上新，优惠券"},
        {"segment_id": "almost_lost", "name": "about to be lost", "name_zh": "濒临流失客户",
         "days_since_last": {"at_most": lost_days},
         "todo": "one strong offer", "todo_zh": "强力优惠挽回"},
        {"segment_id": "lost", "name": "lost", "name_zh": "流失客户",
         "todo": "spend nothing, or little", "todo_zh": "少投入或不投入"},
    )})  # fmt: skip


LIFECYCLE_SEGMENTS: Final = lifecycle_segments()
"""New, loyal, active, asleep, about to be lost, lost, by 30, 90, 180 and 365 days (生命周期)."""
