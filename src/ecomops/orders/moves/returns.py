"""Units come back: asked for, reviewed, received, exchanged (售后)."""

from __future__ import annotations

from typing import Final

from ecomops.calendars.days import local_time
from ecomops.calendars.zones import load_zone
from ecomops.orders.cases import ReturnCase, ReturnCaseStatus, ReturnLine
from ecomops.orders.events import (
    EventKind,
    ReturnApproval,
    ReturnClosure,
    ReturnEvent,
    ReturnExchange,
    ReturnReceipt,
    ReturnRejection,
    ReturnRequest,
    ReturnWithdrawal,
)
from ecomops.orders.moves.base import Move, Objection, must_hold
from ecomops.orders.state import OrderState

ALLOWED: Final[dict[ReturnCaseStatus, tuple[EventKind, ...]]] = {
    "requested": ("approve_return", "reject_return", "withdraw_return"),
    "approved": ("withdraw_return", "receive_return", "close_return"),
    "part_received": ("receive_return", "close_return", "exchange"),
    "received": ("close_return", "exchange"),
    "rejected": (),
    "withdrawn": (),
    "closed": (),
}
"""What can happen to a return in each status; its units can be refunded in any."""


def _is_possible(state: OrderState, kind: EventKind) -> bool:
    return any(count and kind in ALLOWED[status] for status, count in state.returns_in.items())


def _must_allow(state: OrderState, event: ReturnEvent, kind: EventKind) -> Objection | None:
    case = state.returns.get(event.return_id)
    if case is None:
        return Objection("unknown_return", "return_id", event.return_id, None, event.return_id)
    allowed = ALLOWED[case.status]
    if kind in allowed:
        return None
    fits = ", ".join(status for status, kinds in ALLOWED.items() if kind in kinds)
    return Objection(
        "illegal_state", "return", fits, case.status, case.return_id, case.status, allowed
    )


def _recount(state: OrderState, case: ReturnCase, before: ReturnCaseStatus) -> None:
    state.returns_in[before] -= 1
    state.returns_in[case.status] += 1


# ---- asked for and reviewed -------------------------------------------------------------
def _decide_request(state: OrderState, event: ReturnRequest) -> Objection | None:
    if event.return_id in state.returns:
        return Objection("invalid", "return_id", "an id of its own", event.return_id)
    objection = must_hold(
        state, event.lines, "delivered", lambda line: line.units.delivered - line.units.requested
    )
    if objection is not None:
        return objection
    for line_id, _ in event.lines:
        last = state.lines[line_id].last_delivered_at
        closes_at = None if last is None else state.policy.returns_close_at(last)
        if closes_at is not None and event.at >= closes_at:
            zone = load_zone(state.policy.zone)
            closed, asked = local_time(zone, closes_at), local_time(zone, event.at)
            return Objection("window_closed", "at", closed, asked, line_id)
    return None


def _do_request(state: OrderState, event: ReturnRequest) -> int:
    lines = {line_id: ReturnLine(units) for line_id, units in event.lines}
    total = sum(units for _, units in event.lines)
    case = ReturnCase(event.return_id, event.at, event.reason, event.note, lines, total)
    state.returns[case.return_id] = case
    state.returns_in[case.status] += 1
    _count(state, case, requested=1)
    return 0


def _count(state: OrderState, case: ReturnCase, *, requested: int = 0, approved: int = 0) -> None:
    """Put what of a return has not come back under its counters, or take it away (-1)."""
    for line_id, line in case.lines.items():
        left = line.requested - line.received
        for units in (state.lines[line_id].units, state.units):
            units.requested += requested * left
            units.approved += approved * left


def _do_approve(state: OrderState, event: ReturnApproval) -> int:
    case = state.returns[event.return_id]
    case.decision = "approved"
    _recount(state, case, "requested")
    _count(state, case, approved=1)
    return 0


def _do_reject(state: OrderState, event: ReturnRejection) -> int:
    case = state.returns[event.return_id]
    case.decision = "rejected"
    _recount(state, case, "requested")
    _count(state, case, requested=-1)
    return 0


def _do_withdraw(state: OrderState, event: ReturnWithdrawal) -> int:
    case, before = state.returns[event.return_id], state.returns[event.return_id].status
    case.decision = "withdrawn"
    _recount(state, case, before)
    _count(state, case, requested=-1, approved=-1 if before == "approved" else 0)
    return 0


# ---- received ---------------------------------------------------------------------------
def _decide_receive(state: OrderState, event: ReturnReceipt) -> Objection | None:
    objection = _must_allow(state, event, "receive_return")
    if objection is not None:
        return objection
    case = state.returns[event.return_id]

    def awaited(line_id: str) -> int:
        line = case.lines.get(line_id)
        return 0 if line is None else line.requested - line.received

    return must_hold(state, event.lines, "approved", lambda line: awaited(line.line.line_id))


def _do_receive(state: OrderState, event: ReturnReceipt) -> int:
    case, before = state.returns[event.return_id], state.returns[event.return_id].status
    for line_id, count in event.lines:
        line = state.lines[line_id]
        given_up = line.units.given_up
        state.money.given_up_minor += line.worth(given_up, given_up + count)
        for units in (line.units, state.units):
            units.received += count
            units.restocked += count if event.condition == "resellable" else 0
        case.lines[line_id].received += count
        case.received += count
    _recount(state, case, before)
    return 0


def _do_close(state: OrderState, event: ReturnClosure) -> int:
    case, before = state.returns[event.return_id], state.returns[event.return_id].status
    case.is_closed = True
    _recount(state, case, before)
    _count(state, case, requested=-1, approved=-1)
    for line_id, line in case.lines.items():
        state.lines[line_id].units.returned += line.received
        state.units.returned += line.received
    return 0


# ---- exchanged --------------------------------------------------------------------------
def _exchanged(state: OrderState, event: ReturnExchange) -> tuple[tuple[str, int], ...]:
    """Name the units that are to be exchanged."""
    if event.lines:
        return event.lines
    case = state.returns[event.return_id]
    left = ((line_id, line.received - line.exchanged) for line_id, line in case.lines.items())
    return tuple((line_id, units) for line_id, units in left if units)


def _decide_exchange(state: OrderState, event: ReturnExchange) -> Objection | None:
    objection = _must_allow(state, event, "exchange")
    if objection is not None:
        return objection
    if event.new_order_id == state.order.order_id:
        return Objection("invalid", "new_order_id", "another order", event.new_order_id)
    case, wanted = state.returns[event.return_id], _exchanged(state, event)
    if not wanted:
        return Objection("exceeds_quantity", "received", 1, 0, case.return_id)

    def there(line_id: str) -> int:
        line = case.lines.get(line_id)
        return 0 if line is None else line.received - line.exchanged

    return must_hold(
        state, wanted, "received", lambda line: there(line.line.line_id)
    ) or must_hold(
        state, wanted, "refundable", lambda line: line.units.refundable, "exceeds_refundable"
    )


def _do_exchange(state: OrderState, event: ReturnExchange) -> int:
    case = state.returns[event.return_id]
    for line_id, count in _exchanged(state, event):
        line = state.lines[line_id]
        given_up = line.units.given_up
        state.money.given_up_minor -= line.worth(given_up - count, given_up)
        line.units.exchanged += count
        state.units.exchanged += count
        case.lines[line_id].exchanged += count
    case.new_order_ids.append(event.new_order_id)
    return 0


REQUEST: Final = Move(
    lambda state: state.units.delivered > state.units.requested, _decide_request, _do_request
)
APPROVE: Final = Move[ReturnApproval](
    lambda state: _is_possible(state, "approve_return"),
    lambda state, event: _must_allow(state, event, "approve_return"),
    _do_approve,
)
REJECT: Final = Move[ReturnRejection](
    lambda state: _is_possible(state, "reject_return"),
    lambda state, event: _must_allow(state, event, "reject_return"),
    _do_reject,
)
WITHDRAW: Final = Move[ReturnWithdrawal](
    lambda state: _is_possible(state, "withdraw_return"),
    lambda state, event: _must_allow(state, event, "withdraw_return"),
    _do_withdraw,
)
RECEIVE: Final = Move(
    lambda state: _is_possible(state, "receive_return"), _decide_receive, _do_receive
)
CLOSE: Final = Move[ReturnClosure](
    lambda state: _is_possible(state, "close_return"),
    lambda state, event: _must_allow(state, event, "close_return"),
    _do_close,
)
EXCHANGE: Final = Move(
    lambda state: _is_possible(state, "exchange") and state.units.refundable > 0,
    _decide_exchange,
    _do_exchange,
)
