"""What a purchase or an event earns, with the evidence."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import frozen

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.loyalty.earning import text
from ecomops.models.points import EarnPoints

LineCode: TypeAlias = Literal["earns", "gift", "excluded", "no_rule", "nothing_paid"]
"""Why a line earns or does not."""
CapCode: TypeAlias = Literal["per_order", "per_day", "per_month"]


@frozen
class FactorApplied:
    """What multiplied the points of a line (已用倍数).

    Attributes
    ----------
    english, chinese
        How it is named.
    factor
        How many times.
    """

    english: str
    chinese: str
    factor: Decimal


@frozen
class LineEarning:
    """What one line earns (行积分).

    Attributes
    ----------
    line_id
        The line; None for delivery.
    code
        Whether it earns, or why not.
    paid_minor
        The amount that counts. [minor]
    rule_id
        The rule by which it earns.
    base
        Amount times rate, exact. [points]
    factors
        What multiplies it.
    exact
        What it comes to before rounding. [points]
    points
        Its share of the whole points of the order, before minimum, bonus and caps. [points]
    """

    line_id: str | None
    code: LineCode
    paid_minor: int = 0
    rule_id: str | None = None
    base: Fraction = Fraction(0)
    factors: tuple[FactorApplied, ...] = ()
    exact: Fraction = Fraction(0)
    points: int = 0


@frozen
class CapApplied:
    """A cap that cut what was earned (封顶).

    Attributes
    ----------
    code
        Which.
    most
        What it allows. [points]
    before
        What was earned before, in the same span. [points]
    cut
        By how much it cut. [points]
    """

    code: CapCode
    most: int
    before: int
    cut: int


def order_earn_id(order_id: str) -> str:
    """Name the earn that an order brings; its idempotency key too."""
    return f"{order_id}:earn"


@frozen
class OrderEarning:
    """What a purchase earns (本单积分).

    Attributes
    ----------
    points
        All in all. [points]
    lines
        What each line earns, delivery last where it earns.
    exact
        What the lines come to before rounding. [points]
    rounded
        After it. [points]
    minimum
        What an order has to earn at least. [points]
    bonus
        Points on top. [points]
    caps
        The caps that cut.
    promised
        Points that promotions give besides; no cap cuts them. [points]
    currency
        ISO 4217 code of the amounts.
    rounding
        How fractions became whole points.
    floors_base_first
        Whether fractions were dropped before multiplying.
    waits
        Whether they stay pending until an event.
    """

    points: int
    lines: tuple[LineEarning, ...]
    exact: Fraction
    rounded: int
    minimum: int
    bonus: int
    caps: tuple[CapApplied, ...]
    promised: int
    currency: str
    rounding: str
    floors_base_first: bool = False
    waits: bool = False

    @property
    def is_below_minimum(self) -> bool:
        """Whether the minimum left nothing of what the lines earn."""
        return self.rounded < self.minimum

    def describe(self, language: Language = "en") -> str:
        """Say how the points come about, step by step."""
        known_language(language)
        return text.order_text(self, language)

    def command(
        self, member_id: str, at: datetime, *, order_id: str, source: str = "order"
    ) -> EarnPoints | None:
        """Make the ledger's command of it, once for each order; None where nothing is earned."""
        if not self.points:
            return None
        return EarnPoints(
            member_id=member_id, at=at, points=self.points, source=source, order_id=order_id,
            key=order_earn_id(order_id), entry_id=order_earn_id(order_id), waits=self.waits,
        )  # fmt: skip

    def __str__(self) -> str:
        return self.describe()


@frozen
class EventEarning:
    """What an event earns (行为积分).

    Attributes
    ----------
    points
        How many. [points]
    rule_id
        By which rule; None: no rule is for it.
    key
        What it can be earned for once: the ledger's idempotency key.
    caps
        The caps that cut.
    event
        What was done.
    order_id
        The order that it is about, where it is about one.
    """

    points: int
    rule_id: str | None
    key: str | None
    caps: tuple[CapApplied, ...]
    event: str
    order_id: str | None = None

    def describe(self, language: Language = "en") -> str:
        """Say what it earns and why."""
        known_language(language)
        return text.event_text(self, language)

    def command(self, member_id: str, at: datetime) -> EarnPoints | None:
        """Make the ledger's command of it; None where nothing is earned."""
        if not self.points or self.rule_id is None:
            return None
        return EarnPoints(
            member_id=member_id, at=at, points=self.points, source=self.rule_id,
            order_id=self.order_id, key=self.key,
        )  # fmt: skip
