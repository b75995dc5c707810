"""Returns and disputes of an order, each with its own short life."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import define, field

from ecomops.orders.events import DisputeOutcome, ReturnReason

ReturnCaseStatus: TypeAlias = Literal[
    "requested", "approved", "part_received", "received", "rejected", "withdrawn", "closed"
]
"""requested 退货申请中, approved 待退回, part received 部分退回, received 已退回, rejected 已拒绝,
withdrawn 已撤回, closed 已完结."""

DisputeStatus: TypeAlias = Literal["open", "answered", "closed"]
"""open 纠纷待回应, answered 纠纷已回应, closed 纠纷已结案."""


@define
class ReturnLine:
    """Units of one line in one return (退货行)."""

    requested: int
    received: int = 0
    exchanged: int = 0


@define
class ReturnCase:
    """One return: what the customer wants to send back, and what became of it (退货单)."""

    return_id: str
    requested_at: datetime
    reason: ReturnReason
    note: str | None
    lines: dict[str, ReturnLine]
    """By line id."""
    requested: int
    """Units of all lines together, as is the next."""
    received: int = 0
    decision: Literal["approved", "rejected", "withdrawn"] | None = None
    is_closed: bool = False
    new_order_ids: list[str] = field(factory=list)
    """The orders that made units good."""

    @property
    def status(self) -> ReturnCaseStatus:
        """How far it has come."""
        if self.is_closed:
            return "closed"
        if self.decision is None:
            return "requested"
        if self.decision != "approved" or not self.received:
            return self.decision
        return "received" if self.received == self.requested else "part_received"


@define
class DisputeCase:
    """One dispute (纠纷单)."""

    dispute_id: str
    opened_at: datetime
    reason: str
    amount_minor: int | None = None
    answer_by_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: DisputeOutcome | None = None

    @property
    def status(self) -> DisputeStatus:
        """How far it has come."""
        if self.closed_at is not None:
            return "closed"
        return "open" if self.answered_at is None else "answered"
