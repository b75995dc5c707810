"""One promotion, generic over the kinds of conditions and benefits that a shop uses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Generic, Literal, Self, TypeAlias, TypeVar

from pydantic import Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from ecomops._typing import GroupId, PromotionId
from ecomops.calendars.zones import ZoneName
from ecomops.currencies import CurrencyCode
from ecomops.models import CouponCode, DomainModel, Instant
from ecomops.promotions.base import BenefitKind, ConditionKind
from ecomops.promotions.ladder import LadderOf
from ecomops.promotions.terms.audience import Audience
from ecomops.promotions.terms.limits import Limits
from ecomops.promotions.terms.windows import DailyWindows, Weekdays
from ecomops.promotions.vocabulary import StackingClass, Stage
from ecomops.selectors.base import SelectorKind
from ecomops.selectors.kinds import EVERYTHING, Selector, any_of

C = TypeVar("C", bound=ConditionKind)
B = TypeVar("B", bound=BenefitKind)

MAX_PRIORITY = 10**9

NotYetCode = Literal["disabled", "currency", "not_started", "expired"]
"""Why a promotion is out of the question before any line is looked at."""

Exclusive: TypeAlias = Literal["line", "stage", "cart"]
"""How far an exclusive promotion excludes: others on its lines, of its stage, of the cart."""

EVERY_CLASS: tuple[StackingClass, ...] = ("item", "order", "coupon", "points", "shipping")


class Rewards(DomainModel, Generic[C, B]):
    """What a promotion asks for and what it gives, with amounts in one currency."""

    conditions: Annotated[tuple[C, ...], Field(max_length=20)] = ()
    """All must hold; without any the promotion holds for every cart that has target lines."""
    target: Selector | None = None
    """The lines that get the benefits; by default those that count towards a condition."""
    benefits: Annotated[tuple[B, ...], Field(max_length=20)] = ()
    """What is given, one after the other; this, or a `ladder`."""
    ladder: LadderOf[B] | None = None
    """Steps of threshold and benefits, of which the highest reached counts."""

    @model_validator(mode="after")
    def _gives_something(self) -> Self:
        if bool(self.benefits) == (self.ladder is not None):
            raise PydanticCustomError(
                "benefits_or_ladder", "give benefits or a ladder, and not both"
            )
        if any(condition.is_repeating for condition in self.conditions):
            if self.ladder is not None:
                raise PydanticCustomError(
                    "every_with_ladder",
                    "'every' multiplies amounts, gifts and points; "
                    "a ladder says itself what more brings, so leave one of them out",
                )
            for benefit in self.benefits:
                if not benefit.can_repeat:
                    raise PydanticCustomError(
                        "every_without_amount",
                        "'every' multiplies amounts, gifts and points; "
                        "benefit '{kind}' is none of these, so it can't be given several times",
                        {"kind": benefit.kind},
                    )
        return self

    @property
    def target_lines(self) -> SelectorKind:
        """The lines that get the benefits: `target`, or all that count towards a condition."""
        if self.target is not None:
            return self.target
        selectors = tuple(dict.fromkeys(self._counting()))
        if not selectors or EVERYTHING in selectors:
            return EVERYTHING
        return selectors[0] if len(selectors) == 1 else any_of(*selectors, is_own=True)

    def _counting(self) -> Iterator[SelectorKind]:
        for condition in self.conditions:
            if (selector := condition.counts) is not None:
                yield selector
        if self.ladder is not None and self.ladder.on != "shipping":
            yield self.ladder.select

    @property
    def all_benefits(self) -> tuple[B, ...]:
        """The benefits, those of every ladder step too."""
        return self.benefits if self.ladder is None else self.ladder.benefits

    @property
    def names_money(self) -> bool:
        """Whether an amount stands somewhere inside, so that a currency is needed."""
        return (
            self.target_lines.names_money
            or any(selector.names_money for selector in self._counting())
            or any(condition.names_money for condition in self.conditions)
            or any(benefit.names_money for benefit in self.all_benefits)
            or (self.ladder is not None and self.ladder.names_money)
        )


class CurrencyVariant(Rewards[C, B], Generic[C, B]):
    """The same promotion with its amounts in another currency (多币种)."""

    currency: CurrencyCode


class PromotionOf(Rewards[C, B], Generic[C, B]):
    """If every condition holds, the benefits are given (促销活动).

    `Promotion` fixes the kinds to the library's own. To add kinds of your own, widen the
    unions: ``PromotionOf[Condition | MyCondition, Benefit]``.
    """

    promotion_id: PromotionId
    name: Annotated[str, Field(max_length=200)] = ""
    """What to call it before shoppers."""
    enabled: StrictBool = True
    stage: Stage = "order"
    """Where in the calculation it works."""
    priority: Annotated[int, Field(strict=True, ge=-MAX_PRIORITY, le=MAX_PRIORITY)] = 0
    """The higher runs first within its stage; ties by promotion id."""
    group: GroupId | None = None
    """At most one promotion of a group applies to a cart (or as many as the set says)."""
    exclusive: Exclusive | None = None
    """Applies only where nothing that it excludes has applied, and then excludes (互斥)."""
    combines_with: tuple[StackingClass, ...] = EVERY_CLASS
    """The classes that it tolerates beside itself; both sides must agree (叠加)."""
    shares_units: StrictBool = False
    """Whether units that serve it may serve others that share as well."""
    currency: CurrencyCode | None = None
    """The currency of its amounts; None when it names none."""
    in_other_currencies: Annotated[tuple[CurrencyVariant[C, B], ...], Field(max_length=50)] = ()
    """What it asks for and gives in other currencies than its own."""
    starts_at: Instant | None = None
    """First instant at which it runs."""
    ends_at: Instant | None = None
    """First instant at which it no longer runs."""
    weekdays: Weekdays = ()
    """The days on which it runs; by default all."""
    windows: DailyWindows = ()
    """The hours at which it runs on those days; by default all."""
    zone: ZoneName | None = None
    """The zone of weekdays, hours, birthdays and periods, such as ``Asia/Shanghai``."""
    audience: Audience | None = None
    """Who may use it; by default everybody."""
    needs_code: StrictBool = False
    """Whether it takes a code or a coupon; in stage ``coupon`` it always does."""
    codes: Annotated[tuple[CouponCode, ...], Field(max_length=1000)] = ()
    """Codes that open it for whoever knows one (优惠码); beside coupons that name it."""
    limits: Limits | None = None
    """How often and how much; by default without limit."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise PydanticCustomError(
                "empty_window",
                "ends_at {ends} is not after starts_at {starts}, so it would never run",
                {"starts": self.starts_at.isoformat(), "ends": self.ends_at.isoformat()},
            )
        if self.zone is None and (reason := self._needs_zone()):
            raise PydanticCustomError(
                "zone_missing",
                "{reason} follow a zone, so say which, for example zone='Asia/Shanghai'",
                {"reason": reason},
            )
        self._check_benefits()
        self._check_currencies()
        return self

    def _needs_zone(self) -> str | None:
        if self.weekdays or self.windows:
            return "weekdays and windows"
        if self.audience is not None and self.audience.birthday_month:
            return "birthday months"
        if self.limits is not None and self.limits.period != "ever":
            return "periods of limits"
        return None

    def _check_benefits(self) -> None:
        if self.stage == "price" and self.limits is not None and self.limits.names_money:
            raise PydanticCustomError(
                "limits_on_prices",
                "stage 'price' replaces unit prices, which no cap or budget can cut; "
                "limit its uses, or work in stage 'item'",
            )
        for variant in (self, *self.in_other_currencies):
            if self.exclusive == "line" and not any(
                benefit.works_on in {"goods", "both"} for benefit in variant.all_benefits
            ):
                raise PydanticCustomError(
                    "exclusive_without_lines",
                    "exclusive 'line' keeps the lines that a promotion discounts, and these "
                    "benefits take nothing off goods; use 'stage' or 'cart', or leave it out",
                )
            for benefit in variant.all_benefits:
                if reason := benefit.misfit(self.stage):
                    raise PydanticCustomError(
                        "benefit_misfit",
                        "benefit '{kind}' does not fit stage '{stage}': {reason}",
                        {"kind": benefit.kind, "stage": self.stage, "reason": reason},
                    )

    def _check_currencies(self) -> None:
        if self.currency is None and (self.in_other_currencies or self._names_money()):
            raise PydanticCustomError(
                "currency_missing",
                "it names an amount, so say in which currency, for example currency='CNY'",
            )
        if self.in_other_currencies and self.limits is not None and self.limits.names_money:
            raise PydanticCustomError(
                "limits_in_one_currency",
                "budgets and caps are in one currency; give promotions in other currencies "
                "their own id and limits",
            )
        known = [self.currency, *(variant.currency for variant in self.in_other_currencies)]
        if len(set(known)) < len(known):
            raise PydanticCustomError(
                "currency_repeated",
                "in_other_currencies has {currencies}; name each currency once",
                {"currencies": ", ".join(map(str, known))},
            )

    def _names_money(self) -> bool:
        return self.names_money or (self.limits is not None and self.limits.names_money)

    def rewards_in(self, currency: str) -> Rewards[C, B] | None:
        """Return what it asks for and gives in a currency; None if it knows no such amounts."""
        if self.currency is None or self.currency == currency:
            return self
        return next((v for v in self.in_other_currencies if v.currency == currency), None)

    @property
    def is_coded(self) -> bool:
        """Whether it takes a code or a coupon in hand."""
        return self.needs_code or self.stage == "coupon" or bool(self.codes)

    @property
    def needs_instant(self) -> bool:
        """Whether what it does depends on the time."""
        return bool(
            self.starts_at
            or self.ends_at
            or self.weekdays
            or self.windows
            or (self.audience is not None and self.audience.birthday_month)
        )

    def not_now(self, now: datetime) -> NotYetCode | None:
        """Why it does not run at an instant: start inclusive, end exclusive."""
        if self.starts_at is not None and now < self.starts_at:
            return "not_started"
        if self.ends_at is not None and now >= self.ends_at:
            return "expired"
        return None
