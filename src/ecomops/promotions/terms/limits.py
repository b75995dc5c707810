"""How often, and for how much, one promotion may be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal, Self, TypeAlias

from attrs import frozen
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ecomops._typing import MAX_MINOR, Language, PositiveMinorAmount
from ecomops.models.base import DomainModel
from ecomops.words import amount_text

if TYPE_CHECKING:
    from ecomops.facts import Usage

CalendarPeriod: TypeAlias = Literal["day", "week", "month", "year"]
"""A period that begins by the clock of a zone; a week begins on Monday (日历周期)."""

Period: TypeAlias = Literal["ever", "day", "week", "month", "year"]
"""Over what uses per customer are counted: in all, or in a period of the promotion's zone."""

Overflow: TypeAlias = Literal["refuse", "grant_rest"]
"""Where an order would get more than the budget has left: nothing, or what is left."""

Uses: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=MAX_MINOR)]
"""A number of uses; one or more."""


class Limits(DomainModel):
    """The bounds of one promotion's use (活动限制); at least one is given.

    An order uses a promotion once, however many times the promotion repeats within it.

    Examples
    --------
    >>> Limits(total_uses=100, uses_per_customer=1).total_uses
    100
    """

    total_uses: Uses | None = None
    """How many orders may use it, of all customers together."""
    uses_per_customer: Uses | None = None
    """How many orders of one customer may use it in a period; guests can't, nobody counts them."""
    period: Period = "ever"
    """Over what the uses of a customer are counted; the promotion's zone says when it begins."""
    budget_minor: PositiveMinorAmount | None = None
    """How much it may give away, to all orders together."""
    on_overflow: Overflow = "refuse"
    """Whether an order that would get more than the budget has left gets nothing, or the rest."""
    cap_per_order_minor: PositiveMinorAmount | None = None
    """The most it gives one order."""

    @model_validator(mode="after")
    def _means_something(self) -> Self:
        if not self.needs_usage and self.cap_per_order_minor is None:
            raise PydanticCustomError(
                "limits_missing",
                "limits should name at least one of total_uses, uses_per_customer, budget_minor "
                "and cap_per_order_minor; without a limit leave them out",
            )
        if self.period != "ever" and self.uses_per_customer is None:
            raise PydanticCustomError(
                "period_alone", "period belongs to uses_per_customer, which is not given"
            )
        if self.on_overflow != "refuse" and self.budget_minor is None:
            raise PydanticCustomError(
                "overflow_alone", "on_overflow belongs to budget_minor, which is not given"
            )
        return self

    @property
    def names_money(self) -> bool:
        """Whether a limit is an amount, so that the promotion needs a currency."""
        return self.budget_minor is not None or self.cap_per_order_minor is not None

    @property
    def needs_usage(self) -> bool:
        """Whether what was used so far matters; a cap per order alone asks for nothing."""
        return (
            self.total_uses is not None
            or self.uses_per_customer is not None
            or self.budget_minor is not None
        )


# ---- where an order stands against the limits -------------------------------------------
_PERIOD_WORDS: Final[dict[Period, dict[Language, str]]] = {
    "ever": {"en": "", "zh": ""},
    "day": {"en": " today", "zh": "今日"},
    "week": {"en": " this week", "zh": "本周"},
    "month": {"en": " this month", "zh": "本月"},
    "year": {"en": " this year", "zh": "今年"},
}
_SENTENCES: Final[dict[str, dict[Language, str]]] = {
    "total_uses": {"en": "no use is left of {n}", "zh": "{n} 次已全部用完"},
    "uses_per_customer": {
        "en": "no use is left of {n} for this customer{when}",
        "zh": "该顾客{when}限用的 {n} 次已用完",
    },
    "guest": {
        "en": "is limited per customer, to {n}; sign in to use it",
        "zh": "每位顾客限用 {n} 次，请先登录",
    },
    "budget": {
        "en": "{left} is left of its budget of {budget}, too little for this order",
        "zh": "预算 {budget} 仅剩 {left}，不足以用于本单",
    },
    "budget spent": {"en": "its budget of {budget} is spent", "zh": "预算 {budget} 已用完"},
}


@frozen
class LimitMiss:
    """Which limit refuses an order, and the numbers (超出限制).

    Attributes
    ----------
    code
        The verdict that follows: ``limit_reached`` or ``budget_exhausted``.
    limit
        What refuses it; ``guest`` where uses are counted per customer and there is none.
    at_most
        The limit as the promotion states it: uses, or for a budget an amount. [uses or minor]
    needed
        What the order would use; where no amount is known yet, the least it could. [uses or minor]
    actual
        What is left of the limit. [uses or minor]
    period
        Over what the uses of a customer are counted.

    Examples
    --------
    >>> LimitMiss("budget_exhausted", "budget", 100_00, needed=5_00, actual=3_00).describe(
    ...     "en", "CNY")
    '¥3 is left of its budget of ¥100, too little for this order'
    """

    code: Literal["limit_reached", "budget_exhausted"]
    limit: Literal["total_uses", "uses_per_customer", "guest", "budget"]
    at_most: int
    needed: int
    actual: int
    period: Period = "ever"

    @property
    def unit(self) -> Literal["uses", "minor"]:
        """What the numbers count: uses, or money in minor units."""
        return "minor" if self.limit == "budget" else "uses"

    def describe(self, language: Language, currency: str | None) -> str:
        """Say it in a few words, to follow the promotion's name."""
        spent = self.limit == "budget" and not self.actual
        return _SENTENCES["budget spent" if spent else self.limit][language].format(
            n=self.at_most,
            when=_PERIOD_WORDS[self.period][language],
            budget=amount_text(self.at_most, currency, language),
            left=amount_text(self.actual, currency, language),
        )


def limit_miss(
    limits: Limits, promotion_id: str, usage: Usage, customer_id: str | None
) -> LimitMiss | None:
    """Find the limit that leaves an order nothing, whatever is in its cart (超限判定).

    Total uses are looked at first, then the customer's, then the budget. A guest, whose uses
    can't be counted, is refused where they are limited per customer.

    Examples
    --------
    >>> from ecomops import Usage
    >>> once = Limits(uses_per_customer=1)
    >>> limit_miss(once, "welcome", Usage(), "C-1") is None
    True
    >>> limit_miss(once, "welcome", Usage(), None).describe("en", None)
    'is limited per customer, to 1; sign in to use it'
    """
    if (total := limits.total_uses) is not None:
        left = total - usage.uses_of(promotion_id)
        if left < 1:
            return LimitMiss("limit_reached", "total_uses", total, 1, max(left, 0))
    if (each := limits.uses_per_customer) is not None:
        if customer_id is None:
            return LimitMiss("limit_reached", "guest", each, 1, 0, limits.period)
        left = each - usage.uses_by(customer_id, promotion_id)
        if left < 1:
            return LimitMiss(
                "limit_reached", "uses_per_customer", each, 1, max(left, 0), limits.period
            )
    return overspent(limits, promotion_id, usage, 1)


def overspent(
    limits: Limits, promotion_id: str, usage: Usage, amount_minor: int
) -> LimitMiss | None:
    """Say whether an amount is more than the budget has left (超出预算).

    Under ``on_overflow="refuse"`` ask once the amount is known, after `room_minor` has cut it
    to the cap per order. Under ``"grant_rest"`` an amount within `room_minor` never is; asked
    again at the commit, it tells that others have spent the rest since.

    Examples
    --------
    >>> from ecomops import Usage
    >>> limits, usage = Limits(budget_minor=100_00), Usage(spent_minor={"p": 97_00})
    >>> overspent(limits, "p", usage, 3_00) is None
    True
    >>> overspent(limits, "p", usage, 5_00).actual
    300
    """
    if limits.budget_minor is None:
        return None
    left = max(limits.budget_minor - usage.spent_minor_on(promotion_id), 0)
    if amount_minor <= left:
        return None
    return LimitMiss("budget_exhausted", "budget", limits.budget_minor, amount_minor, left)


def room_minor(limits: Limits, promotion_id: str, usage: Usage) -> int | None:
    """Return the most that one order may get; None: no bound [minor] (可用额度).

    The cap per order, and what the budget has left where the rest is granted. A budget that
    refuses is no cut: see `overspent`.

    Examples
    --------
    >>> from ecomops import Usage
    >>> rest = Limits(budget_minor=100_00, on_overflow="grant_rest", cap_per_order_minor=5_00)
    >>> room_minor(rest, "p", Usage()), room_minor(rest, "p", Usage(spent_minor={"p": 97_00}))
    (500, 300)
    """
    room = limits.cap_per_order_minor
    if limits.budget_minor is None or limits.on_overflow == "refuse":
        return room
    left = max(limits.budget_minor - usage.spent_minor_on(promotion_id), 0)
    return left if room is None else min(room, left)
