"""Money comes and goes back (收款, 退款)."""

from __future__ import annotations

from typing import Final

from ecomops.orders.events import (
    PaymentAuthorisation,
    PaymentCapture,
    PaymentRefund,
    PaymentVoid,
)
from ecomops.orders.moves.base import Move, Objection, must_be_open, must_hold
from ecomops.orders.state import OrderState


def _decide_authorise(state: OrderState, event: PaymentAuthorisation) -> Objection | None:
    objection = must_be_open(state)
    room = state.money.total_minor - state.money.held_minor
    if objection is None and event.amount_minor > room:
        return Objection("exceeds_total", "amount_minor", event.amount_minor, room)
    return objection


def _do_authorise(state: OrderState, event: PaymentAuthorisation) -> int:
    state.money.authorised_minor += event.amount_minor
    return event.amount_minor


def _decide_capture(state: OrderState, event: PaymentCapture) -> Objection | None:
    objection = must_be_open(state)
    there = state.money.voidable_minor
    if objection is None and event.amount_minor > there:
        return Objection("exceeds_authorized", "amount_minor", event.amount_minor, there)
    return objection


def _do_capture(state: OrderState, event: PaymentCapture) -> int:
    state.money.captured_minor += event.amount_minor
    return event.amount_minor


def _decide_void(state: OrderState, event: PaymentVoid) -> Objection | None:
    there, amount = state.money.voidable_minor, event.amount_minor
    if not there:
        return Objection("nothing_to_void", "amount_minor", 1 if amount is None else amount, 0)
    if amount is not None and amount > there:
        return Objection("exceeds_authorized", "amount_minor", amount, there)
    return None


def _do_void(state: OrderState, event: PaymentVoid) -> int:
    there = state.money.voidable_minor
    amount = there if event.amount_minor is None else event.amount_minor
    state.money.voided_minor += amount
    return amount


# ---- refunds ----------------------------------------------------------------------------
def _parts_minor(state: OrderState, event: PaymentRefund) -> int:
    """Say what was paid for the units of a refund [minor]."""
    parts = 0
    for line_id, units in event.lines:
        line = state.lines[line_id]
        parts += line.worth(line.units.refunded, line.units.refunded + units)
    return parts


def _decide_refund(state: OrderState, event: PaymentRefund) -> Objection | None:
    objection = must_hold(
        state, event.lines, "refundable", lambda line: line.units.refundable, "exceeds_refundable"
    )
    if objection is not None:
        return objection
    shipping, amount = event.shipping_minor, event.amount_minor
    if shipping > state.shipping_refundable_minor:
        return Objection(
            "exceeds_refundable", "shipping_minor", shipping, state.shipping_refundable_minor
        )
    parts = _parts_minor(state, event)
    if amount is None:
        amount = parts + shipping
    elif event.lines:
        most = parts + state.money.withheld_minor + shipping
        if amount > most:
            return Objection("exceeds_refundable", "amount_minor", amount, most)
    if amount > state.money.refundable_minor:
        return Objection("exceeds_captured", "amount_minor", amount, state.money.refundable_minor)
    return None


def _do_refund(state: OrderState, event: PaymentRefund) -> int:
    money, shipping = state.money, event.shipping_minor
    parts = _parts_minor(state, event)
    amount = parts + shipping if event.amount_minor is None else event.amount_minor
    if event.lines:
        money.withheld_minor += parts - (amount - shipping)
    else:
        money.goodwill_minor += amount - shipping
    money.shipping_refunded_minor += shipping
    money.refunded_minor += amount
    for line_id, units in event.lines:
        state.lines[line_id].units.refunded += units
        state.units.refunded += units
    return amount


def _has_room(state: OrderState) -> bool:
    return state.is_open and state.money.held_minor < state.money.total_minor


def _has_authorised(state: OrderState) -> bool:
    return state.money.voidable_minor > 0


def _may_refund(state: OrderState) -> bool:
    """Tell whether money is left to give back, or units that may have cost nothing."""
    return state.money.refundable_minor > 0 or state.units.refundable > 0


AUTHORISE: Final = Move(_has_room, _decide_authorise, _do_authorise)
CAPTURE: Final = Move(
    lambda state: state.is_open and _has_authorised(state), _decide_capture, _do_capture
)
VOID: Final = Move(_has_authorised, _decide_void, _do_void)
REFUND: Final = Move(_may_refund, _decide_refund, _do_refund)
