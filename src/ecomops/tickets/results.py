"""What an event comes to: accepted, accepted before, or refused. All three are data."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from ecomops._typing import Language, TicketId
from ecomops.languages import known_language
from ecomops.models.ticket_events import TicketEvent, TicketEventKind, TicketStatus
from ecomops.tickets.text import done_text, refusal_text

TicketRefusalCode: TypeAlias = Literal[
    "not_created",
    "already_created",
    "illegal_status",
    "illegal_state",
    "no_change",
    "out_of_order",
    "self_merge",
    "already_merged",
    "too_many",
    "id_conflict",
]
"""Why an event was refused.

``not_created`` only its opening and messages come before the ticket is there ·
``already_created`` it is opened once · ``illegal_status`` this status does not follow the present
one · ``illegal_state`` nothing of this kind happens in this status, or the ticket went into
another one · ``no_change`` it holds already · ``out_of_order`` not after the last change ·
``self_merge`` a ticket and itself · ``already_merged`` that ticket went into this one before ·
``too_many`` events, or tickets in one merge · ``id_conflict`` its id is that of another event.
"""

TicketEvidence: TypeAlias = datetime | int | str | None


@frozen
class TicketApplied:
    """The event was accepted (已生效): store it.

    Attributes
    ----------
    event
        As it came in.
    ticket_id
        Whose event it is.
    """

    event: TicketEvent
    ticket_id: TicketId
    code: Literal["ok"] = "ok"

    def describe(self, language: Language = "en") -> str:
        """Say what was done."""
        known_language(language)
        return done_text(self, language)

    def __str__(self) -> str:
        return self.describe()


@frozen
class TicketReplayed:
    """The same event was accepted before under its id (重复请求): nothing changed.

    Attributes
    ----------
    event
        As it came in the first time.
    ticket_id
        Whose event it is.
    """

    event: TicketEvent
    ticket_id: TicketId
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
class TicketRefused:
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
        What the event needed there or asked for, and what there was.
    ticket_id
        Whose event it was to be.
    status
        Where the ticket stands; None: it is not created yet.
    allowed
        The kinds of events that the ticket would accept now, given the right content.
    allowed_statuses
        The statuses that it may move to now.
    """

    code: TicketRefusalCode
    kind: TicketEventKind
    about: str
    needed: TicketEvidence
    actual: TicketEvidence
    ticket_id: TicketId
    status: TicketStatus | None
    allowed: tuple[TicketEventKind, ...]
    allowed_statuses: tuple[TicketStatus, ...]

    def describe(self, language: Language = "en") -> str:
        """Say in a sentence what was refused, why, and what is allowed."""
        known_language(language)
        return refusal_text(self, language)

    def __str__(self) -> str:
        return self.describe("en")


TicketResult: TypeAlias = TicketApplied | TicketReplayed | TicketRefused
"""What `TicketLife.apply` answers."""
