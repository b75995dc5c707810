"""Goods leave, arrive, are lost or cancelled, and the order ends (发货, 签收, 取消)."""

from __future__ import annotations

from typing import Final

from ecomops.orders.counters import LineState
from ecomops.orders.events import (
    OrderCancellation,
    OrderCompletion,
    OrderDelivery,
    OrderExpiry,
    OrderPlacement,
    OrderShipment,
    ParcelLoss,
)
from ecomops.orders.moves.base import (
    Move,
    Objection,
    must_be_open,
    must_be_paid,
    must_have_no_dispute,
    must_hold,
)
from ecomops.orders.state import OrderState


def _decide_place(state: OrderState, event: OrderPlacement) -> Objection | None:
    if state.accepted:
        return Objection("illegal_state", "accepted", 0, state.accepted)
    promised = event.ship_by_at
    if promised is not None and promised < state.order.placed_at:
        return Objection("invalid", "ship_by_at", state.order.placed_at, promised)
    return None


def _do_place(state: OrderState, event: OrderPlacement) -> int:
    state.ship_by_promised_at = event.ship_by_at
    return 0


# ---- on their way -----------------------------------------------------------------------
def _decide_ship(state: OrderState, event: OrderShipment) -> Objection | None:
    objection = must_be_open(state)
    if objection is None and not state.may_ship:
        objection = must_be_paid(state)
    return objection or must_hold(
        state, event.lines, "allocated", lambda line: line.units.allocated
    )


def _do_ship(state: OrderState, event: OrderShipment) -> int:
    for line_id, units in event.lines:
        state.lines[line_id].units.shipped += units
        state.units.shipped += units
    return 0


def _in_transit(line: LineState) -> int:
    return line.units.in_transit


def _decide_deliver(state: OrderState, event: OrderDelivery) -> Objection | None:
    return must_be_open(state) or must_hold(state, event.lines, "in_transit", _in_transit)


def _do_deliver(state: OrderState, event: OrderDelivery) -> int:
    for line_id, units in event.lines:
        line = state.lines[line_id]
        line.units.delivered += units
        state.units.delivered += units
        last = line.last_delivered_at
        # scans of one line may come in in any order
        line.last_delivered_at = event.at if last is None else max(last, event.at)
    return 0


def _decide_lose(state: OrderState, event: ParcelLoss) -> Objection | None:
    return must_be_open(state) or must_hold(state, event.lines, "in_transit", _in_transit)


def _do_lose(state: OrderState, event: ParcelLoss) -> int:
    for line_id, units in event.lines:
        line = state.lines[line_id]
        line.units.shipped -= units
        line.units.lost += units
        state.units.shipped -= units
        state.units.lost += units
    return 0


# ---- the end ----------------------------------------------------------------------------
def _undelivered(state: OrderState) -> Objection | None:
    units = state.units
    if units.delivered == units.wanted:
        return None
    return Objection(
        "illegal_state",
        "delivered",
        units.wanted,
        units.delivered,
        state=state.fulfilment_status,
    )


def _why_not_complete(state: OrderState) -> Objection | None:
    return (
        must_be_open(state)
        or _undelivered(state)
        or must_be_paid(state)
        or must_have_no_dispute(state)
    )


def _do_complete(state: OrderState, event: OrderCompletion) -> int:
    state.completed_at = event.at
    return 0


def _why_not_whole(state: OrderState) -> Objection | None:
    """Object to giving up the whole order when a part of it has left."""
    shipped = state.units.shipped
    if shipped:
        return Objection("illegal_state", "shipped", 0, shipped, state=state.fulfilment_status)
    return must_have_no_dispute(state)


def _decide_cancel(state: OrderState, event: OrderCancellation) -> Objection | None:
    objection = must_be_open(state)
    if objection is not None:
        return objection
    paid = state.money.captured_minor
    if event.if_unpaid and paid:
        return Objection("illegal_state", "paid_minor", 0, paid)
    if not event.lines:
        return _why_not_whole(state)
    objection = must_hold(state, event.lines, "allocated", lambda line: line.units.allocated)
    if objection is not None:
        return objection
    is_all = sum(units for _, units in event.lines) == state.units.wanted
    return must_have_no_dispute(state) if is_all else None


def _do_cancel(state: OrderState, event: OrderCancellation) -> int:
    return _cancel(state, event.lines or _all_units(state))


def _why_not_expire(state: OrderState) -> Objection | None:
    objection = must_be_open(state) or _why_not_whole(state)
    if objection is not None:
        return objection
    money = state.money
    if money.held_minor >= money.payable_minor:
        return Objection(
            "illegal_state",
            "authorised_minor",
            money.payable_minor,
            money.held_minor,
            state=state.payment_status,
        )
    return None


def _do_expire(state: OrderState, event: OrderExpiry) -> int:
    state.expired_at = event.at
    return _cancel(state, _all_units(state))


def _all_units(state: OrderState) -> tuple[tuple[str, int], ...]:
    return tuple(
        (line_id, line.units.wanted) for line_id, line in state.lines.items() if line.units.wanted
    )


def _cancel(state: OrderState, lines: tuple[tuple[str, int], ...]) -> int:
    money, before = state.money, state.money.cancelled_minor
    for line_id, count in lines:
        line = state.lines[line_id]
        units = line.units
        money.cancelled_minor += line.worth(units.cancelled, units.cancelled + count)
        money.given_up_minor += line.worth(units.given_up, units.given_up + count)
        units.cancelled += count
        state.units.cancelled += count
    if not state.units.wanted:  # nothing will be sent, so nothing is due for sending it
        money.cancelled_minor += state.order.shipping_minor
        money.shipping_dropped_minor = state.order.shipping_minor
    return money.cancelled_minor - before


PLACE: Final = Move(lambda state: not state.accepted, _decide_place, _do_place)
SHIP: Final = Move(
    lambda state: state.may_ship and state.units.allocated > 0, _decide_ship, _do_ship
)
DELIVER: Final = Move(
    lambda state: state.is_open and state.units.in_transit > 0, _decide_deliver, _do_deliver
)
LOSE: Final = Move(
    lambda state: state.is_open and state.units.in_transit > 0, _decide_lose, _do_lose
)
COMPLETE: Final = Move[OrderCompletion](
    lambda state: _why_not_complete(state) is None,
    lambda state, _: _why_not_complete(state),
    _do_complete,
)
CANCEL: Final = Move(
    lambda state: state.is_open and state.units.allocated > 0, _decide_cancel, _do_cancel
)
EXPIRE: Final = Move[OrderExpiry](
    lambda state: _why_not_expire(state) is None,
    lambda state, _: _why_not_expire(state),
    _do_expire,
)
