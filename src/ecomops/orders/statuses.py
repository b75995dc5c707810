"""Statuses: pure functions of counters, stored nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from ecomops.orders.cases import ReturnCaseStatus
from ecomops.orders.counters import MoneyCounts, UnitCounts

OrderStatus: TypeAlias = Literal["open", "completed", "cancelled", "expired"]
"""open 进行中, completed 交易完成, cancelled 已取消, expired 超时关闭."""

PaymentStatus: TypeAlias = Literal[
    "unpaid",
    "partly_authorised",
    "authorised",
    "partly_paid",
    "paid",
    "voided",
    "partly_refunded",
    "refunded",
]
"""unpaid 待付款, partly authorised 部分授权, authorised 已授权, partly paid 部分付款, paid 已付款,
voided 授权已撤销, partly refunded 部分退款, refunded 已退款."""

FulfilmentStatus: TypeAlias = Literal[
    "unfulfilled", "partly_shipped", "shipped", "partly_delivered", "delivered", "cancelled"
]
"""unfulfilled 待发货, partly shipped 部分发货, shipped 已发货, partly delivered 部分签收,
delivered 已签收, cancelled 已取消."""

ReturnStatus: TypeAlias = Literal["none", "requested", "approved", "partly_returned", "returned"]
"""none 无退货, requested 退货申请中, approved 待退回, partly returned 部分退货,
returned 已退货."""


def order_status(
    units: UnitCounts, *, is_completed: bool = False, is_expired: bool = False
) -> OrderStatus:
    """Say whether an order is open, or how it ended (订单状态).

    >>> order_status(UnitCounts(3, cancelled=3)), order_status(UnitCounts(3, cancelled=2))
    ('cancelled', 'open')
    """
    if is_expired:
        return "expired"
    if is_completed:
        return "completed"
    return "open" if units.wanted else "cancelled"


def payment_status(money: MoneyCounts, units: UnitCounts) -> PaymentStatus:
    """Say how far an order is paid (付款状态).

    Refunds never lower what was paid: an order of which something was given back is partly
    refunded, not partly paid. An order with nothing to pay is paid, unless all was cancelled.

    >>> payment_status(MoneyCounts(150, authorised_minor=150, captured_minor=50), UnitCounts(1))
    'partly_paid'
    """
    if money.refunded_minor:
        return "refunded" if money.refunded_minor == money.captured_minor else "partly_refunded"
    if money.captured_minor:
        return "paid" if money.captured_minor >= money.payable_minor else "partly_paid"
    if money.held_minor:
        return "authorised" if money.held_minor >= money.payable_minor else "partly_authorised"
    if money.voided_minor:
        return "voided"
    return "unpaid" if money.payable_minor or not units.wanted else "paid"


def fulfilment_status(units: UnitCounts) -> FulfilmentStatus:
    """Say how far the goods of a line or an order have come; cancelled units aside (履约状态).

    >>> fulfilment_status(UnitCounts(4, shipped=4, delivered=2))
    'partly_delivered'
    >>> fulfilment_status(UnitCounts(4, cancelled=2, shipped=2, delivered=2))
    'delivered'
    """
    if not units.wanted:
        return "cancelled"
    if units.delivered:
        return "delivered" if units.delivered == units.wanted else "partly_delivered"
    if units.shipped:
        return "shipped" if units.shipped == units.wanted else "partly_shipped"
    return "unfulfilled"


def return_status(units: UnitCounts, returns_in: Mapping[ReturnCaseStatus, int]) -> ReturnStatus:
    """Say how much of an order came back, or is about to (退货状态).

    What came back goes before what was only asked for.

    Parameters
    ----------
    units
        Of the whole order.
    returns_in
        How many returns are in each status.

    Examples
    --------
    >>> return_status(UnitCounts(2, shipped=2, delivered=2, requested=1), {"requested": 1})
    'requested'
    """
    if units.received:
        return "returned" if units.received == units.wanted else "partly_returned"
    if returns_in.get("requested", 0):
        return "requested"
    return "approved" if returns_in.get("approved", 0) else "none"
