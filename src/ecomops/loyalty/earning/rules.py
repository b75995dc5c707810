"""What brings points: paying for goods, or doing something."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import Field

from ecomops._typing import MAX_QUANTITY, Id, Label, PositiveMinorAmount
from ecomops.calendars.days import local_date
from ecomops.errors import InvalidArgumentError
from ecomops.loyalty.earning.facts import MemberEvent
from ecomops.models.base import DomainModel
from ecomops.selectors.goods import All
from ecomops.selectors.kinds import Selector

FewPoints: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)]
"""Points that one rule gives."""

Once: TypeAlias = Literal["always", "per_order", "per_order_line", "per_day", "per_year", "ever"]
"""How often an event of a member brings points: each time, or once for each order, order line,
local day, local year, or member."""


class EarnOnAmount(DomainModel):
    """So many points for so much money (消费得积分).

    >>> EarnOnAmount(rule_id="spend", points=1, per_minor=1_00).rate
    Fraction(1, 100)
    """

    kind: Literal["on_amount"] = "on_amount"
    rule_id: Id
    points: FewPoints = 1
    """So many points …"""
    per_minor: PositiveMinorAmount
    """… for so much [minor]; part of it earns part of them, before rounding."""
    select: Selector = All()
    """For which goods; of several rules the first that takes a line counts."""

    @property
    def rate(self) -> Fraction:
        """Points for one minor unit, exact."""
        return Fraction(self.points, self.per_minor)


class EarnOnEvent(DomainModel):
    """Points for something that a member does (行为得积分).

    10 for a review of each order line, 5 for a check-in on each day:

    >>> review = EarnOnEvent(rule_id="review", event="review", points=10, once="per_order_line")
    >>> check_in = EarnOnEvent(rule_id="check_in", event="check_in", points=5, once="per_day")
    """

    kind: Literal["on_event"] = "on_event"
    rule_id: Id
    event: Label
    points: FewPoints
    once: Once = "always"
    max_per_day: FewPoints | None = None
    """The most that it gives a member on a local day."""
    max_per_month: FewPoints | None = None
    """The most that it gives a member in a local month."""

    def once_key(self, event: MemberEvent, zone: ZoneInfo) -> str | None:
        """Name what the event may bring points for once, to use as the ledger's key.

        None where it may bring them each time, and has no id to know a retry by.

        Raises
        ------
        InvalidArgumentError
            If the event lacks the order or the line that it is once for.
        """
        day = local_date(zone, event.at)
        parts: list[str]
        if self.once == "always":
            if event.event_id is None:
                return None
            parts = [_needed("event_id", event.event_id, self)]
        elif self.once == "per_order":
            parts = [_needed("order_id", event.order_id, self)]
        elif self.once == "per_order_line":
            order_id = _needed("order_id", event.order_id, self)
            parts = [order_id, _needed("line_id", event.line_id, self)]
        else:
            spans = {"per_day": [day.isoformat()], "per_year": [f"{day.year:04}"]}
            parts = spans.get(self.once, [])
        # ids may hold any sign: as JSON, no two lists of them are alike
        return json.dumps([self.rule_id, event.member_id, *parts], ensure_ascii=False)


def _needed(name: str, value: str | None, rule: EarnOnEvent) -> str:
    if type(value) is not str or not value:  # 1 and "1" would be two keys
        how = "is missing" if value is None else "is no id"
        raise InvalidArgumentError(
            name, value, f"{how}, and rule {rule.rule_id!r} gives points {rule.once}",
            "say what the event is about",
        )  # fmt: skip
    return value


EarningRule: TypeAlias = Annotated[EarnOnAmount | EarnOnEvent, Field(discriminator="kind")]
"""What brings points, told apart by `kind`."""
