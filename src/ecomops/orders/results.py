"""What an event comes to: accepted, accepted before, or refused. All three are data."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.orders.events import EventKind, OrderEvent
from ecomops.orders.text import done_text, refusal_text

OrderRefusalCode: TypeAlias = Literal[
    "idempotency_conflict",
    "illegal_state",
    "exceeds_total",
    "exceeds_authorized",
    "exceeds_quantity",
    "exceeds_refundable",
    "exceeds_captured",
    "nothing_to_void",
    "window_closed",
    "invalid",
    "unknown_line",
    "unknown_return",
]
"""Why an event was refused.

``idempotency_conflict`` its key is that of another event · ``illegal_state`` not in this state
of the order, its payment, the return or the dispute · ``exceeds_total`` more authorised than the
order's total · ``exceeds_authorized`` more captured or voided than is authorised ·
``exceeds_quantity`` more units than there are to act on · ``exceeds_refundable`` more units than
were cancelled or received back, more than was paid for them, or more than shipping ·
``exceeds_captured`` more money back than is left of what was captured · ``nothing_to_void`` all
authorised money was captured or voided · ``window_closed`` too late to ask for a return ·
``invalid`` an instant before the order, an id taken already, or a dispute that is not there ·
``unknown_line``, ``unknown_return`` this order has none of that id.
"""

Evidence: TypeAlias = datetime | int | str | None


@frozen
class OrderApplied:
    """The event was accepted (已生效): store it.

    Attributes
    ----------
    event
        As it came in.
    amount_minor
        The money that it moved, or by how much it lowered what is payable. [minor]
    currency
        ISO 4217 code of the amount.
    """

    event: OrderEvent
    amount_minor: int = 0
    currency: str | None = None
    code: Literal["ok"] = "ok"

    def describe(self, language: Language = "en") -> str:
        """Say what was done."""
        known_language(language)
        return done_text(self, language)

    def __str__(self) -> str:
        return self.describe()


@frozen
class OrderReplayed:
    """The same event was accepted before under its key (重复请求): nothing changed.

    Attributes
    ----------
    event, amount_minor, currency
        What it came to the first time.
    """

    event: OrderEvent
    amount_minor: int = 0
    currency: str | None = None
    code: Literal["replayed"] = "replayed"

    def describe(self, language: Language = "en") -> str:
        """Say what was done before."""
        known_language(language)
        said = done_text(self, language)
        return (
            f"重复请求，无变更：{said}" if language == "zh" else f"nothing changes: {said} before"
        )

    def __str__(self) -> str:
        return self.describe()


@frozen
class OrderRefused:
    """The event was refused, and nothing changed (已拒绝).

    Attributes
    ----------
    code
        Why.
    kind
        What was asked for.
    about
        The field or the counter that it is about.
    needed, actual
        What the event needed there, and what there was.
    subject_id
        The line, return or dispute that it is about; None: the order as a whole.
    state
        The status that stands against it; where it is a number, the order's status.
    allowed
        What the order, the return or the dispute would accept, given a right number.
    currency
        ISO 4217 code of the amounts.
    """

    code: OrderRefusalCode
    kind: EventKind
    about: str
    needed: Evidence
    actual: Evidence
    subject_id: str | None
    state: str
    allowed: tuple[EventKind, ...]
    currency: str

    def describe(self, language: Language = "en") -> str:
        """Say in a sentence what was refused, why, and what is allowed."""
        known_language(language)
        return refusal_text(self, language)

    def __str__(self) -> str:
        return self.describe("en")


OrderResult: TypeAlias = OrderApplied | OrderReplayed | OrderRefused
"""What `OrderLife.apply` answers."""
