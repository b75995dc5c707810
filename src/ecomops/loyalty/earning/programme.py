"""An earning programme: the rules, and how what they give is counted."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal, Self, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import Field, StrictBool, model_validator

from ecomops._typing import MAX_QUANTITY
from ecomops.calendars.zones import ZoneName, load_zone
from ecomops.currencies import CurrencyCode
from ecomops.loyalty.earning.multipliers import Multiplier
from ecomops.loyalty.earning.rules import EarningRule, EarnOnAmount, EarnOnEvent, FewPoints
from ecomops.models.base import DomainModel
from ecomops.models.problems import duplicates, problem, refuse
from ecomops.selectors.goods import All, ByTag
from ecomops.selectors.kinds import Selector

PointsRounding: TypeAlias = Literal["floor", "ceil", "half_up", "half_even"]
"""How a fraction of a point becomes a whole number of points."""


class EarningProgramme(DomainModel):
    """How points are earned (积分获得规则).

    In this order: what is paid for each line, times the rate of the first rule that takes it,
    times the multipliers; rounded; none if below the minimum; plus the bonus; cut to the caps.

    Examples
    --------
    A point per yuan, one and a half for gold, 10 for each review:

    >>> programme = EarningProgramme.model_validate({
    ...     "currency": "CNY", "zone": "Asia/Shanghai",
    ...     "rules": [
    ...         {"kind": "on_amount", "rule_id": "spend", "points": 1, "per_minor": 100},
    ...         {"kind": "on_event", "rule_id": "review", "event": "review", "points": 10,
    ...          "once": "per_order_line"},
    ...     ],
    ...     "multipliers": [{"kind": "tier", "tier_ids": ["gold"], "factor": "1.5"}],
    ... })
    >>> programme.rounding, programme.rounds_per
    ('floor', 'order')
    """

    currency: CurrencyCode
    zone: ZoneName
    """Whose days and months count."""
    rules: tuple[EarningRule, ...]
    multipliers: tuple[Multiplier, ...] = ()
    combine: Literal["multiplied", "added"] = "multiplied"
    """Of several multipliers: their product, or 1 + the sum of what each adds."""
    rounds_per: Literal["order", "line"] = "order"
    rounding: PointsRounding = "floor"
    floors_base_first: StrictBool = False
    """Whether fractions of points are dropped before they are multiplied."""
    minimum_points: Annotated[int, Field(strict=True, ge=0, le=MAX_QUANTITY)] = 0
    """An order that earns fewer earns none."""
    bonus_points: Annotated[int, Field(strict=True, ge=0, le=MAX_QUANTITY)] = 0
    """Points on top, for an order that earns any and reaches the minimum."""
    max_per_order: FewPoints | None = None
    max_per_day: FewPoints | None = None
    """The most that a member's orders earn on a local day."""
    max_per_month: FewPoints | None = None
    """The most that a member's orders earn in a local month."""
    waits: StrictBool = False
    """Whether what orders earn stays pending until an event: until returns are closed, say."""
    excludes: Selector | None = ByTag(tags=("gift_card",))
    """Goods that earn nothing: gift cards, unless said otherwise."""
    on_gifts: StrictBool = False
    """Whether gift lines earn on what is paid for them."""
    on_shipping: StrictBool = False
    """Whether delivery earns, at the rate of the first rule for all goods."""
    on_points: StrictBool = False
    """Whether what points paid for earns too."""

    @model_validator(mode="after")
    def _rules_fit(self) -> Self:
        ids = [rule.rule_id for rule in self.rules]
        found = duplicates("rules", "rule_id", ids)
        events = [rule.event for rule in self.rules if isinstance(rule, EarnOnEvent)]
        for i, event in enumerate(events):
            if event in events[:i]:
                text = f"event {event!r} should stand in one rule only"
                found.append(problem("duplicate_event", ("rules",), event, text))
        if self.on_shipping and self.shipping_rule is None:
            text = "on_shipping should be False without a rule on amounts for all goods"
            found.append(problem("no_rate", ("on_shipping",), self.on_shipping, text))
        refuse("EarningProgramme", found)
        return self

    @cached_property
    def amount_rules(self) -> tuple[EarnOnAmount, ...]:
        """The rules on amounts, in their order."""
        return tuple(rule for rule in self.rules if isinstance(rule, EarnOnAmount))

    @property
    def shipping_rule(self) -> EarnOnAmount | None:
        """The rule that delivery would earn by."""
        return next((r for r in self.amount_rules if isinstance(r.select, All)), None)

    def event_rule(self, event: str) -> EarnOnEvent | None:
        """Find the rule for an event."""
        mine = (r for r in self.rules if isinstance(r, EarnOnEvent) and r.event == event)
        return next(mine, None)

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone, loaded."""
        return load_zone(self.zone)
