"""The halves of every event: whether it may come at all, to decide on it, and to do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from attrs import frozen

from ecomops.orders.counters import LineState
from ecomops.orders.events import EventKind, LifeEvent
from ecomops.orders.results import Evidence, OrderRefusalCode
from ecomops.orders.state import OrderState

E = TypeVar("E", bound=LifeEvent)


@frozen
class Objection:
    """What stands against an event; see `OrderRefused`.

    `state` None is the order's status, `allowed` None what the order allows.
    """

    code: OrderRefusalCode
    about: str
    needed: Evidence = None
    actual: Evidence = None
    subject_id: str | None = None
    state: str | None = None
    allowed: tuple[EventKind, ...] | None = None


@frozen
class Move(Generic[E]):
    """What one kind of event means to an order.

    Attributes
    ----------
    may
        Whether any event of the kind could be accepted now; an event that is accepted never
        comes where this says no.
    decide
        Say what stands against an event; the order stays as it is.
    do
        Do what was decided, and say what money it moved. It never refuses. [minor]
    """

    may: Callable[[OrderState], bool]
    decide: Callable[[OrderState, E], Objection | None]
    do: Callable[[OrderState, E], int]


def must_be_open(state: OrderState) -> Objection | None:
    """Object to an order that has ended."""
    return None if state.is_open else Objection("illegal_state", "status", "open", state.status)


def must_be_paid(state: OrderState) -> Objection | None:
    """Object to an order on which something is outstanding."""
    money = state.money
    if not money.outstanding_minor:
        return None
    return Objection(
        "illegal_state",
        "captured_minor",
        money.captured_minor + money.outstanding_minor,
        money.captured_minor,
        state=state.payment_status,
    )


def must_have_no_dispute(state: OrderState) -> Objection | None:
    """Object to ending an order while a dispute is open, which nothing could close any more."""
    if not state.disputes_open:
        return None
    worst = "open" if state.disputes_in["open"] else "answered"
    return Objection("illegal_state", "disputes", 0, state.disputes_open, state=worst)


def must_hold(
    state: OrderState,
    wanted: tuple[tuple[str, int], ...],
    about: str,
    there: Callable[[LineState], int],
    code: OrderRefusalCode = "exceeds_quantity",
) -> Objection | None:
    """Object to a line that the order has not, or that has fewer units than are wanted."""
    for line_id, units in wanted:
        line = state.lines.get(line_id)
        if line is None:
            return Objection("unknown_line", "line_id", line_id, None, line_id)
        if units > there(line):
            return Objection(code, about, units, there(line), line_id)
    return None
