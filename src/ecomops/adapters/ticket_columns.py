"""Which columns of a service desk's export hold what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, TypeAlias

from pydantic import Field

from ecomops.adapters.column_names import ColumnName, ColumnNames
from ecomops.calendars.zones import ZoneName
from ecomops.models.ticket_events import TicketEventKind, TicketPriority, TicketStatus

_MOST_WORDS: Final = 1000

EventWords: TypeAlias = Annotated[
    Mapping[str, TicketEventKind | None], Field(max_length=_MOST_WORDS)
]
StatusWords: TypeAlias = Annotated[Mapping[str, TicketStatus], Field(max_length=_MOST_WORDS)]
PriorityWords: TypeAlias = Annotated[Mapping[str, TicketPriority], Field(max_length=_MOST_WORDS)]


class TicketColumns(ColumnNames):
    """Which column of a table with one row per ticket holds what (工单列映射).

    >>> TicketColumns(ticket_id="id", channel="source", created_at="opened").names
    ('id', 'source', 'opened')
    """

    ticket_id: ColumnName
    channel: ColumnName
    tier_id: ColumnName | None = None
    sku_id: ColumnName | None = None
    priority: ColumnName | None = None
    """The priority that it was opened with; normal without the column."""
    created_at: ColumnName | None = None
    """When it was opened; without it the events say so, with kind ``created``."""
    priorities: PriorityWords = Field(default_factory=dict)
    """What the desk's own words for priorities mean."""
    zone: ZoneName | None = None
    """The zone of times without an offset."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are named."""
        own = (
            self.ticket_id, self.channel, self.tier_id, self.sku_id, self.priority,
            self.created_at,
        )  # fmt: skip
        return tuple(dict.fromkeys(name for name in own if name is not None))


class TicketEventColumns(ColumnNames):
    """Which column of a table with one row per event holds what (工单事件列映射).

    >>> TicketEventColumns(ticket_id="id", at="time", kind="type").names
    ('id', 'time', 'type')
    """

    ticket_id: ColumnName
    at: ColumnName
    kind: ColumnName
    seq: ColumnName | None = None
    """Orders events of one instant; else their rows do."""
    status: ColumnName | None = None
    priority: ColumnName | None = None
    staff_id: ColumnName | None = None
    calendar_id: ColumnName | None = None
    role_id: ColumnName | None = None
    score: ColumnName | None = None
    cause: ColumnName | None = None
    kinds: EventWords = Field(default_factory=dict)
    """What the desk's own words for events mean; None: nothing, and the row is left out."""
    statuses: StatusWords = Field(default_factory=dict)
    """What its words for statuses mean."""
    priorities: PriorityWords = Field(default_factory=dict)
    """What its words for priorities mean."""
    zone: ZoneName | None = None
    """The zone of times without an offset."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are named."""
        own = (
            self.ticket_id, self.at, self.kind, self.seq, self.status, self.priority,
            self.staff_id, self.calendar_id, self.role_id, self.score, self.cause,
        )  # fmt: skip
        return tuple(dict.fromkeys(name for name in own if name is not None))
