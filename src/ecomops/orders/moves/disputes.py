"""Disputes are opened, answered and closed (纠纷)."""

from __future__ import annotations

from typing import Final

from ecomops.orders.cases import DisputeCase, DisputeStatus
from ecomops.orders.events import (
    DisputeAnswer,
    DisputeClosure,
    DisputeEvent,
    DisputeOpening,
    EventKind,
)
from ecomops.orders.moves.base import Move, Objection, must_be_open
from ecomops.orders.state import OrderState

ALLOWED: Final[dict[DisputeStatus, tuple[EventKind, ...]]] = {
    "open": ("answer_dispute", "close_dispute"),
    "answered": ("close_dispute",),
    "closed": (),
}
"""What can happen to a dispute in each status."""


def _decide_open(state: OrderState, event: DisputeOpening) -> Objection | None:
    objection = must_be_open(state)
    if objection is None and event.dispute_id in state.disputes:
        return Objection("invalid", "dispute_id", "an id of its own", event.dispute_id)
    return objection


def _do_open(state: OrderState, event: DisputeOpening) -> int:
    case = DisputeCase(
        event.dispute_id, event.at, event.reason, event.amount_minor, event.answer_by_at
    )
    state.disputes[case.dispute_id] = case
    state.disputes_in[case.status] += 1
    return 0


def _must_allow(state: OrderState, event: DisputeEvent, kind: EventKind) -> Objection | None:
    objection = must_be_open(state)
    if objection is not None:
        return objection
    case = state.disputes.get(event.dispute_id)
    if case is None:
        known = ", ".join(state.disputes) or "an open dispute"
        return Objection("invalid", "dispute_id", known, event.dispute_id, event.dispute_id)
    allowed = ALLOWED[case.status]
    if kind in allowed:
        return None
    fits = ", ".join(status for status, kinds in ALLOWED.items() if kind in kinds)
    return Objection(
        "illegal_state", "dispute", fits, case.status, case.dispute_id, case.status, allowed
    )


def _do_answer(state: OrderState, event: DisputeAnswer) -> int:
    state.disputes[event.dispute_id].answered_at = event.at
    state.disputes_in["open"] -= 1
    state.disputes_in["answered"] += 1
    return 0


def _do_close(state: OrderState, event: DisputeClosure) -> int:
    case = state.disputes[event.dispute_id]
    state.disputes_in[case.status] -= 1
    case.closed_at, case.outcome = event.at, event.outcome
    state.disputes_in[case.status] += 1
    return 0


OPEN: Final = Move(lambda state: state.is_open, _decide_open, _do_open)
ANSWER: Final = Move[DisputeAnswer](
    lambda state: state.is_open and state.disputes_in["open"] > 0,
    lambda state, event: _must_allow(state, event, "answer_dispute"),
    _do_answer,
)
CLOSE: Final = Move[DisputeClosure](
    lambda state: state.is_open and state.disputes_open > 0,
    lambda state, event: _must_allow(state, event, "close_dispute"),
    _do_close,
)
