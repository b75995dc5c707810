"""Daily lists: what somebody has to look at today (每日清单)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias

from attrs import frozen

from ecomops.models.instants import check_aware, check_span
from ecomops.orders.policy import hours_after
from ecomops.orders.state import OrderState

Lateness: TypeAlias = Literal["soon", "past"]
"""soon 即将到期, past 已超时."""

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@frozen
class ShipmentDue:
    """An order whose goods are to leave soon, or should have left (待发货提醒).

    Attributes
    ----------
    order_id
        Which order.
    since
        Since when its goods could leave.
    due_at
        Until when they are to leave.
    reason
        Whether that is soon or past.
    units
        How many are still to leave.
    """

    order_id: str
    since: datetime
    due_at: datetime
    reason: Lateness
    units: int


@frozen
class ReturnWaiting:
    """A return that nobody has approved or rejected (待审核退货).

    Attributes
    ----------
    order_id, return_id
        Which one.
    since
        When it was asked for.
    due_at
        Until when it is to be reviewed; None: no such promise.
    reason
        Why the customer wants to send the goods back: a `ReturnReason`.
    units
        How many.
    """

    order_id: str
    return_id: str
    since: datetime
    due_at: datetime | None
    reason: str
    units: int


@frozen
class DisputeWaiting:
    """A dispute that is not closed (未结纠纷).

    Attributes
    ----------
    order_id, dispute_id
        Which one.
    since
        When it was opened.
    due_at
        Until when the shop has to answer; None: it has answered, or nobody set a time.
    reason
        Why the customer opened it.
    is_answered
        Whether it waits for others now.
    amount_minor
        What is at stake, if known. [minor]
    """

    order_id: str
    dispute_id: str
    since: datetime
    due_at: datetime | None
    reason: str
    is_answered: bool
    amount_minor: int | None


def ship_by_soon_or_past(
    lives: Iterable[OrderState], now: datetime, *, soon: timedelta = timedelta(hours=24)
) -> tuple[ShipmentDue, ...]:
    """List the orders close to or past their ship-by time (临近或超过发货时限).

    Only orders with units still to leave that may leave: what is not paid can't be late.

    Parameters
    ----------
    lives
        Orders, each once; what has ended is passed over.
    now
        As of when. At its ship-by time an order is late by nothing, and so not yet past.
    soon
        How long before its ship-by time an order is listed.

    Returns
    -------
    tuple of ShipmentDue
        Soonest due first, then by order.

    Raises
    ------
    NaiveDatetimeError
        If `now` has no offset.
    InvalidArgumentError
        If `soon` is below zero.
    """
    now = check_aware("now", now)
    check_span("soon", soon)
    found = []
    for life in lives:
        since, due_at = life.ship_from_at, life.ship_by_at
        if due_at is None or since is None or not (life.units.allocated and life.may_ship):
            continue
        if due_at - now <= soon:
            reason: Lateness = "past" if due_at < now else "soon"
            found.append(
                ShipmentDue(life.order.order_id, since, due_at, reason, life.units.allocated)
            )
    return tuple(sorted(found, key=lambda row: (row.due_at, row.order_id)))


def returns_waiting(lives: Iterable[OrderState]) -> tuple[ReturnWaiting, ...]:
    """List the returns that wait for review, soonest due first (待审核退货).

    Those without a due time come last; ties by when they were asked for, order and return.
    """
    found = [
        ReturnWaiting(
            life.order.order_id,
            case.return_id,
            case.requested_at,
            hours_after(case.requested_at, life.policy.review_within_hours),
            case.reason,
            case.requested,
        )
        for life in lives
        if life.returns_in["requested"]
        for case in life.returns.values()
        if case.status == "requested"
    ]
    return tuple(
        sorted(
            found, key=lambda row: (row.due_at or _NEVER, row.since, row.order_id, row.return_id)
        )
    )


def open_disputes(lives: Iterable[OrderState]) -> tuple[DisputeWaiting, ...]:
    """List the disputes that are not closed, soonest to be answered first (未结纠纷).

    Those without a due time come last; ties by when they were opened, order and dispute.
    """
    found = [
        DisputeWaiting(
            life.order.order_id,
            case.dispute_id,
            case.opened_at,
            case.answer_by_at if case.status == "open" else None,
            case.reason,
            case.status == "answered",
            case.amount_minor,
        )
        for life in lives
        if life.disputes_open
        for case in life.disputes.values()
        if case.status != "closed"
    ]
    return tuple(
        sorted(
            found, key=lambda row: (row.due_at or _NEVER, row.since, row.order_id, row.dispute_id)
        )
    )
