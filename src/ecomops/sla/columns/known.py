"""What is known of some tickets at an instant, in the order in which it counts."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import define, field

from ecomops._arrays import BoolArray, IntArray
from ecomops.facts.ticket import WORDS, TicketSign
from ecomops.facts.ticket_table import CodeColumn, SignArray, TicketTable
from ecomops.kernels.segments import offsets_of

_SIGNS: Final = np.arange(len(TicketSign))
_FOR_CLOCKS: Final = ~np.isin(_SIGNS, [TicketSign.NOTHING, TicketSign.SCORED, TicketSign.CAUSE])
_OPENINGS: Final = np.isin(_SIGNS, [TicketSign.CREATED, TicketSign.OPENED_ANEW])
_PRIORITY: Final = _OPENINGS | (_SIGNS == TicketSign.PRIORITY)
_CALENDAR: Final = _OPENINGS | (_SIGNS == TicketSign.CALENDAR)
_STATUS: Final = _OPENINGS | (_SIGNS >= TicketSign.PENDING)
_MERGED: Final = np.isin(_SIGNS, [*WORDS, TicketSign.CREATED])
"""What counts of a ticket that was merged in, whenever it happened."""
_NEVER_MERGED: Final = np.isin(_SIGNS, [TicketSign.GONE, TicketSign.ESCALATED])


@define(eq=False)
class KnownEvents:
    """The events of some tickets that matter at an instant.

    As `TicketFacts.as_of`: the opening stands first, what is older counts as at the opening,
    and tickets that are not there yet have no events.

    Attributes
    ----------
    offset : (n + 1,) int64
        Ticket i of these owns events offset[i]:offset[i + 1].
    at_us, sign, value : (n_events,)
        As those of the table.
    end_us : (n_events,) int64
        When the next event of the ticket happened; after the last, now.
    """

    tickets: IntArray
    """(n,) Which tickets of the table these are."""
    offset: IntArray
    at_us: IntArray
    sign: SignArray
    value: CodeColumn
    end_us: IntArray
    ticket: IntArray
    """(n_events,) Whose event it is: a place in `tickets`."""
    _priority: CodeColumn | None = field(default=None, init=False)
    _calendar: CodeColumn | None = field(default=None, init=False)

    @classmethod
    def of(cls, table: TicketTable, first: int, last: int, now_us: int) -> KnownEvents:
        """Read what is known of some tickets."""
        rows = slice(int(table.offset[first]), int(table.offset[last]))
        ticket = np.repeat(np.arange(last - first), np.diff(table.offset[first : last + 1]))
        at, sign, value = table.at_us[rows], table.sign[rows], table.value[rows]
        created = table.created_us[first:last]
        counts = (at <= now_us) & _FOR_CLOCKS[sign]
        if (created > now_us).any():
            counts &= (created <= now_us)[ticket]
        own = None if table.is_own is None else table.is_own[rows]
        if table.known_us is not None:
            counts &= table.known_us[rows] <= now_us
        if own is not None:
            # who answered there is not in charge here
            value = np.where((sign == TicketSign.REPLY) & ~own, -1, value).astype(np.int32)
            theirs = (_MERGED[sign] | (at < created[ticket])) & ~_NEVER_MERGED[sign]
            counts &= own | theirs
        if not counts.all():
            ticket, at, sign, value = ticket[counts], at[counts], sign[counts], value[counts]
            own = None if own is None else own[counts]
        offset = offsets_of(np.bincount(ticket, minlength=last - first))
        begins = offset[:-1][np.diff(offset) > 0]
        if own is not None or (sign[begins] != TicketSign.CREATED).any():
            at, sign, value = _begun_first(ticket, at, sign, value, own=own, offset=offset)
        end_us = np.empty_like(at)
        end_us[:-1] = at[1:]
        end_us[offset[1:][np.diff(offset) > 0] - 1] = now_us
        return cls(np.arange(first, last), offset, at, sign, value, end_us, ticket)

    def __len__(self) -> int:
        return self.tickets.size

    def of_tickets(self, chosen: BoolArray) -> KnownEvents:
        """Keep the events of some of the tickets."""
        if chosen.all():
            return self
        rows = chosen[self.ticket]
        number = np.cumsum(chosen) - 1
        ticket = number[self.ticket[rows]]
        return KnownEvents(
            self.tickets[chosen],
            offsets_of(np.bincount(ticket, minlength=int(chosen.sum()))),
            self.at_us[rows], self.sign[rows], self.value[rows], self.end_us[rows], ticket,
        )  # fmt: skip

    @property
    def is_gone(self) -> BoolArray:
        """(n,) Whether each ticket went into another one."""
        gone = np.zeros(len(self), dtype=np.bool_)
        gone[self.ticket[self.sign == TicketSign.GONE]] = True
        return gone

    @property
    def priority(self) -> CodeColumn:
        """(n_events,) The priority that holds from each event on."""
        if self._priority is None:
            self._priority = self.value[self._last_of(_PRIORITY)]
        return self._priority

    @property
    def calendar(self) -> CodeColumn:
        """(n_events,) The calendar that an event put in force; -1: that of the policy."""
        if self._calendar is None:
            if not (self.sign == TicketSign.CALENDAR).any():
                self._calendar = np.full(self.sign.size, -1, dtype=np.int32)
            else:
                last = self._last_of(_CALENDAR)
                named = self.sign[last] == TicketSign.CALENDAR
                self._calendar = np.where(named, self.value[last], -1).astype(np.int32)
        return self._calendar

    def status(self) -> CodeColumn:
        """(n_events,) The status after each event: a place in `TICKET_STATUSES`."""
        sign = self.sign[self._last_of(_STATUS)]
        return np.where(sign >= TicketSign.PENDING, sign - TicketSign.PENDING, 0).astype(np.int32)

    def in_charge(self) -> CodeColumn:
        """(n_events,) Who is in charge from each event on; -1: nobody."""
        is_named = (self.sign == TicketSign.REPLY) & (self.value >= 0)
        last = self._last_where(
            _OPENINGS[self.sign] | (self.sign == TicketSign.ASSIGNED) | is_named
        )
        return np.where(_OPENINGS[self.sign[last]], -1, self.value[last]).astype(np.int32)

    def _last_of(self, signs: BoolArray) -> IntArray:
        return self._last_where(signs[self.sign])

    def _last_where(self, chosen: BoolArray) -> IntArray:
        """Find for each event the last chosen one up to it; a ticket's first event is one."""
        places = np.where(chosen, np.arange(chosen.size), 0)
        return np.maximum.accumulate(places)


def _begun_first(
    ticket: IntArray,
    at: IntArray,
    sign: SignArray,
    value: CodeColumn,
    *,
    own: BoolArray | None,
    offset: IntArray,
) -> tuple[IntArray, SignArray, CodeColumn]:
    """Put the first opening of each ticket first, and what is older at that instant."""
    n, m = offset.size - 1, at.size
    places = np.arange(m)
    opened = np.flatnonzero(sign == TicketSign.CREATED)
    theirs = np.zeros(opened.size, np.bool_) if own is None else ~own[opened]
    by = opened[np.lexsort((places[opened], theirs, at[opened], ticket[opened]))]
    is_first = np.ones(by.size, dtype=np.bool_)
    is_first[1:] = ticket[by[1:]] != ticket[by[:-1]]
    begun = by[is_first]
    start_us = np.zeros(n, dtype=np.int64)
    start_us[ticket[begun]] = at[begun]
    sign = sign.copy()
    later = by[~is_first]
    is_own = np.ones(later.size, np.bool_) if own is None else own[later]
    sign[later] = np.where(is_own, TicketSign.OPENED_ANEW, TicketSign.CUSTOMER)
    value = value.copy()
    value[later[~is_own]] = -1
    is_begun = np.zeros(m, dtype=np.bool_)
    is_begun[begun] = True
    # the table's order among equals stays, for lexsort is stable
    order = np.lexsort((places, ~is_begun, ticket))
    return np.maximum(at, start_us[ticket])[order], sign[order], value[order]
