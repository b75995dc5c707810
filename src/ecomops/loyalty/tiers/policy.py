"""What a shop says about its tiers: what each needs, what it brings, and for how long."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    StrictBool,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import InitErrorDetails

from ecomops._typing import (
    MAX_MINOR,
    MAX_QUANTITY,
    Percent,
    PositiveMinorAmount,
    PromotionId,
    exact_decimal,
)
from ecomops.calendars.zones import ZoneName
from ecomops.currencies import CurrencyCode
from ecomops.loyalty.tiers.reviews import NeverReviewed, TierReview
from ecomops.loyalty.tiers.windows import LifetimeWindow, TierWindow
from ecomops.models.base import DomainModel
from ecomops.models.member import Tier
from ecomops.models.problems import problem, refuse, shown

Metric: TypeAlias = Literal["spend_minor", "orders", "points_earned"]
"""What is counted towards a tier: never a balance, always what was earned."""

METRICS: Final[tuple[Metric, ...]] = ("spend_minor", "orders", "points_earned")
"""The metrics in the order in which needs are told."""

Multiplier: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(exact_decimal),
    Field(ge=1, le=1000, decimal_places=4, allow_inf_nan=False),
    PlainSerializer(lambda m: format(m.normalize(), "f"), return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "description": "exact number, at least 1 and at most 1000",
            "anyOf": [
                {"type": "string", "pattern": r"^[0-9]{1,4}(\.[0-9]{1,4})?$"},
                {"type": "integer", "minimum": 1, "maximum": 1000},
            ],
        }
    ),
]
"""So many times the points; 1 is as many as everybody's."""


class TierBenefits(DomainModel):
    """What members of a tier enjoy (会员权益).

    Promotions and points programmes read them as facts; nothing is granted here.

    >>> TierBenefits(points_multiplier="1.5", free_shipping=True).points_multiplier
    Decimal('1.5')
    """

    discount_percent: Percent | None = None
    """The tier discount (等级折扣)."""
    points_multiplier: Multiplier = Decimal(1)
    """How many times the points (积分倍数)."""
    birthday_coupon: PromotionId | None = None
    """The promotion whose coupon comes on the birthday (生日券)."""
    free_shipping: StrictBool = False
    priority_service: StrictBool = False
    """Whether customer service answers them first (优先客服)."""


class TierLevel(DomainModel):
    """A tier, what it needs and what it brings (等级规则).

    Of the needs that are given all or any must be met, as the policy says; None asks nothing.
    """

    tier: Tier
    spend_minor: PositiveMinorAmount | None = None
    """Net of refunds, within the window [minor]."""
    orders: Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)] | None = None
    """Orders of which something is left after refunds."""
    points_earned: Annotated[int, Field(strict=True, ge=1, le=MAX_MINOR)] | None = None
    """Points that orders earned, less those that refunds took back; never a balance."""
    benefits: TierBenefits = TierBenefits()

    @property
    def needs(self) -> dict[Metric, int]:
        """What the tier needs, by metric."""
        needs: dict[Metric, int | None] = {
            "spend_minor": self.spend_minor,
            "orders": self.orders,
            "points_earned": self.points_earned,
        }
        return {metric: needed for metric, needed in needs.items() if needed is not None}


class TierPolicy(DomainModel):
    """What a shop says about its tiers (会员等级规则).

    Examples
    --------
    Four tiers by what was spent in the calendar year, each good through the next:

    >>> from ecomops.loyalty.tiers.reviews import YearEndReview
    >>> from ecomops.loyalty.tiers.windows import CalendarYearWindow
    >>> names = {"basic": "普通", "silver": "银卡", "gold": "金卡", "diamond": "钻石"}
    >>> spends = (None, 1_000_00, 5_000_00, 20_000_00)
    >>> policy = TierPolicy(
    ...     zone="Asia/Shanghai",
    ...     currency="CNY",
    ...     tiers=tuple(
    ...         TierLevel(tier=Tier(tier_id=i, name=name, rank=rank), spend_minor=spend)
    ...         for rank, ((i, name), spend) in enumerate(zip(names.items(), spends, strict=True))
    ...     ),
    ...     window=CalendarYearWindow(),
    ...     review=YearEndReview(),
    ... )
    >>> policy.needs, policy.refunds_take_effect
    ('any', 'next_review')
    >>> TierPolicy.model_validate_json(policy.model_dump_json()) == policy
    True
    """

    zone: ZoneName
    """Whose calendar days count."""
    currency: CurrencyCode
    """Of every amount."""
    tiers: Annotated[tuple[TierLevel, ...], Field(min_length=1, max_length=64)]
    """From the lowest up. The first is where everybody starts and needs nothing."""
    needs: Literal["any", "all"] = "any"
    """Whether one of a tier's needs is enough or all must be met. A member qualifies for the
    highest tier whose needs are met, and so for those below it."""
    window: TierWindow = LifetimeWindow()
    """What counts on a day."""
    review: TierReview = NeverReviewed()
    """When a tier is looked at again."""
    refunds_take_effect: Literal["next_review", "at_once"] = "next_review"
    """When a refund can take a tier away. What is counted, and so the way up, is net of
    refunds at once in either case. ``next_review``: what a tier was reached with is not
    looked at again before its review. ``at_once``: a member stands as if what was paid back
    had never been bought; only tiers granted stay."""

    @model_validator(mode="after")
    def _tiers_ascend(self) -> Self:
        found = [*self._first_problems(), *self._id_problems(), *self._need_problems()]
        refuse("TierPolicy", found)
        return self

    def _first_problems(self) -> list[InitErrorDetails]:
        return [
            problem(
                "first_tier_needs",
                ("tiers", 0, metric),
                needed,
                f"{metric} should be None for the first tier, not {needed}: it is where "
                "everybody starts",
            )
            for metric, needed in self.tiers[0].needs.items()
        ]

    def _id_problems(self) -> list[InitErrorDetails]:
        found = []
        first: dict[str, int] = {}
        for i, level in enumerate(self.tiers):
            tier_id, rank = level.tier.tier_id, level.tier.rank
            earlier = first.setdefault(tier_id, i)
            if earlier != i:
                text = f"tier_id should be unique, but {shown(tier_id)} is tiers[{earlier}]'s too"
                found.append(
                    problem("duplicate_id", ("tiers", i, "tier", "tier_id"), tier_id, text)
                )
            below = self.tiers[i - 1].tier.rank
            if i and rank <= below:
                text = f"rank should ascend from tier to tier, but {rank} follows {below}"
                found.append(problem("not_ascending", ("tiers", i, "tier", "rank"), rank, text))
        return found

    def _need_problems(self) -> list[InitErrorDetails]:
        found = []
        highest: dict[Metric, int] = {}
        for i, level in enumerate(self.tiers[1:], start=1):
            needs = level.needs
            if not needs:
                text = f"a tier above the first should need {', '.join(METRICS)}, or several"
                found.append(problem("tier_needs_nothing", ("tiers", i), level, text))
                continue
            found += self._descents(i, needs, highest)
            if self.needs == "all" and highest == {**highest, **needs}:
                text = "a tier should need more of something than the one below it"
                found.append(problem("not_ascending", ("tiers", i), level, text))
            for metric, needed in needs.items():
                highest[metric] = max(needed, highest.get(metric, 0))
        return found

    def _descents(
        self, i: int, needs: dict[Metric, int], highest: dict[Metric, int]
    ) -> list[InitErrorDetails]:
        """Find the needs of a tier that are smaller than those below it."""
        found = []
        for metric, below in highest.items():
            # a tier that leaves out a need, where all count, is reached without it
            needed = needs.get(metric, 0 if self.needs == "all" else None)
            if needed is None:
                continue
            if needed < below or (needed == below and self.needs == "any"):
                at_least = "at least" if self.needs == "all" else "more than"
                text = (
                    f"{metric} should be {at_least} {below}, which a tier below needs, "
                    f"not {needed or None}"
                )
                found.append(problem("not_ascending", ("tiers", i, metric), needed or None, text))
        return found
