"""What is known of one member: orders, refunds, and tiers granted by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from attrs import Attribute, field, frozen

from ecomops._typing import MAX_MINOR
from ecomops.errors import (
    AmountTooLargeError,
    DuplicateIdError,
    InexactAmountError,
    InvalidAmountError,
    InvalidArgumentError,
    UnknownIdError,
)
from ecomops.models.ids import AN_ID
from ecomops.models.instants import check_aware


def instant_in_utc(name: str, at: datetime) -> datetime:
    """Refuse what is no instant; give any other in UTC.

    Raises
    ------
    NaiveDatetimeError
        If it has no offset.
    InvalidArgumentError
        If it is no datetime, or beyond the years 1 to 9999 in UTC.
    """
    return check_aware(name, at).astimezone(UTC)


def _to_utc(at: datetime) -> datetime:
    return instant_in_utc("at", at)


def _count(more: str = "") -> Callable[[object, Attribute[Any], object], None]:
    """Make a check of whole numbers from 0; `more` says what else negative ones may mean."""
    remedy = "give a whole number from 0"

    def check(_: object, attribute: Attribute[Any], value: object) -> None:
        name = attribute.name
        if isinstance(value, bool) or not isinstance(value, int):
            error = InexactAmountError if isinstance(value, float) else InvalidAmountError
            raise error(name, value, "is not an int", remedy)
        if value < 0:
            raise InvalidAmountError(name, value, "is negative", f"{remedy}{more}")
        if value > MAX_MINOR:
            raise AmountTooLargeError(name, value, "is too large", f"give at most {MAX_MINOR}")

    return check


_came_in = _count("; what comes back is a TierRefund")
_went_back = _count(", as what went back")


def _check_date(_: object, attribute: Attribute[Any], value: object) -> None:
    if isinstance(value, datetime) or not isinstance(value, date):
        remedy = "give the last local day as a date"
        raise InvalidArgumentError(attribute.name, value, "is no date", remedy)


@frozen
class TierOrder:
    """An order that counts towards a tier (计入等级的订单).

    Attributes
    ----------
    at
        The instant on whose local day it counts: when it was paid, or placed, as the shop
        has it.
    spend_minor
        What was spent, as the shop counts it. An order of 0 is none. [minor]
    points_earned
        The points that it earned. Spending points changes nothing here.
    """

    order_id: str = field(validator=AN_ID.of_field)
    at: datetime = field(converter=_to_utc)
    spend_minor: int = field(validator=_came_in)
    points_earned: int = field(default=0, validator=_came_in)


@frozen
class TierRefund:
    """What was paid back of an order (退款): it counts on its order's local day.

    Attributes
    ----------
    at
        When it was paid back; not before the order.
    amount_minor
        What was paid back. [minor]
    points
        The points that were taken back.
    """

    order_id: str = field(validator=AN_ID.of_field)
    at: datetime = field(converter=_to_utc)
    amount_minor: int = field(validator=_went_back)
    points: int = field(default=0, validator=_went_back)


@frozen
class TierGrant:
    """A tier given by hand, from an instant through a local day (授予等级).

    It ends with that day, without grace and without a review; whatever else the member holds
    is not touched by it.
    """

    tier_id: str = field(validator=AN_ID.of_field)
    at: datetime = field(converter=_to_utc)
    through: date = field(validator=_check_date)


def _orders(facts: Iterable[TierOrder]) -> tuple[TierOrder, ...]:
    return tuple(facts)


def _refunds(facts: Iterable[TierRefund]) -> tuple[TierRefund, ...]:
    return tuple(facts)


def _grants(facts: Iterable[TierGrant]) -> tuple[TierGrant, ...]:
    return tuple(facts)


@frozen
class TierRecord:
    """All that is known of one member's tier (会员等级档案), in any order.

    Raises
    ------
    DuplicateIdError
        If two orders have one id.
    UnknownIdError
        If there is a refund of an order that is not among them.
    InvalidArgumentError
        If a refund is earlier than its order, or the refunds of one come to more than it.
    AmountTooLargeError
        If all orders together leave the range of int64.

    Examples
    --------
    >>> noon = datetime(2026, 11, 11, 12, tzinfo=UTC)
    >>> order = TierOrder("o-1", noon, 199_00)
    >>> TierRecord("M-1", orders=(order,), refunds=(TierRefund("o-1", noon, 200_00),))
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: amount_minor = 20000 is more than order 'o-1' has left; \
give at most 19900
    """

    member_id: str = field(validator=AN_ID.of_field)
    orders: tuple[TierOrder, ...] = field(default=(), converter=_orders)
    refunds: tuple[TierRefund, ...] = field(default=(), converter=_refunds)
    grants: tuple[TierGrant, ...] = field(default=(), converter=_grants)

    def __attrs_post_init__(self) -> None:
        orders: dict[str, TierOrder] = {}
        for order in self.orders:
            if order.order_id in orders:
                remedy = "give each order once"
                raise DuplicateIdError("order_id", order.order_id, "stands on two orders", remedy)
            orders[order.order_id] = order
        for name in ("spend_minor", "points_earned"):
            total = sum(getattr(order, name) for order in self.orders)
            if total > MAX_MINOR:
                problem = "is too large, all orders together"
                raise AmountTooLargeError(name, total, problem, f"give at most {MAX_MINOR}")
        _check_refunds(orders, self.refunds)


def _check_refunds(orders: dict[str, TierOrder], refunds: tuple[TierRefund, ...]) -> None:
    spend = {order_id: order.spend_minor for order_id, order in orders.items()}
    points = {order_id: order.points_earned for order_id, order in orders.items()}
    for refund in refunds:
        name = refund.order_id
        if name not in orders:
            remedy = "give the order that it belongs to"
            raise UnknownIdError("order_id", name, "is on a refund and on no order", remedy)
        if refund.at < orders[name].at:
            remedy = f"give an instant from {orders[name].at.isoformat()}"
            problem = f"is before order {name!r}"
            raise InvalidArgumentError("at", refund.at.isoformat(), problem, remedy)
        for field_name, left, back in (
            ("amount_minor", spend, refund.amount_minor),
            ("points", points, refund.points),
        ):
            if back > left[name]:
                problem = f"is more than order {name!r} has left"
                remedy = f"give at most {left[name]}"
                raise InvalidArgumentError(field_name, back, problem, remedy)
            left[name] -= back
