"""A service desk's export, in data frames of any library, as a table of tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from attrs import define, field

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.adapters.amounts import read_counts
from ecomops.adapters.cleaning import Cleaning
from ecomops.adapters.instants import read_instants
from ecomops.adapters.raw_frame import RawFrame
from ecomops.adapters.texts import Coded, read_ids, read_labels
from ecomops.adapters.ticket_columns import TicketColumns, TicketEventColumns
from ecomops.errors import BadRowError
from ecomops.facts.ticket import STATUS_SIGNS, TicketSign
from ecomops.facts.ticket_table import TicketTable
from ecomops.models.instants import from_us
from ecomops.models.problems import listed
from ecomops.models.ticket_events import TICKET_PRIORITIES, TICKET_STATUSES

_STATUS_CHANGED: Final = len(TicketSign)
"""Stands for all statuses until their column is read."""
_KINDS: Final[dict[str, int]] = {
    "created": TicketSign.CREATED,
    "customer_message": TicketSign.CUSTOMER,
    "agent_reply": TicketSign.REPLY,
    "automatic_reply": TicketSign.NOTHING,
    "internal_note": TicketSign.NOTHING,
    "status_changed": _STATUS_CHANGED,
    "priority_changed": TicketSign.PRIORITY,
    "assigned": TicketSign.ASSIGNED,
    "escalated": TicketSign.ESCALATED,
    "calendar_changed": TicketSign.CALENDAR,
    "scored": TicketSign.SCORED,
    "cause_recorded": TicketSign.CAUSE,
    "merged_into": TicketSign.GONE,
}
_NONE: Final = -1
_LEFT_OUT: Final = -1
_MERGED: Final = -2
_MISSING: Final = -3


def ticket_table(
    tickets: object,
    events: object,
    *,
    ticket_columns: TicketColumns | Mapping[str, object],
    event_columns: TicketEventColumns | Mapping[str, object],
) -> TicketTable:
    """Read tickets and their events out of two data frames (载入工单).

    Rows may stand in any order. What a ticket that was merged brought along is not read: build
    those from `Ticket` models.

    Parameters
    ----------
    tickets, events
        Of pandas, polars, pyarrow or anything else that narwhals knows: one row per ticket, and
        one per event.
    ticket_columns, event_columns
        Which columns hold what, and what the desk's own words mean.

    Raises
    ------
    MissingColumnError
        If a frame lacks a column; it names the nearest.
    BadRowError
        If a row can't be read, is about a ticket that is not there, or a ticket stands twice;
        it names the row.
    NaiveDatetimeError
        If times have no offset and no zone is given.
    MissingExtraError
        If narwhals is not installed.

    Examples
    --------
    >>> import polars as pl
    >>> tickets = pl.DataFrame({"id": ["A", "B"], "source": ["chat", "mail"],
    ...     "opened": ["2026-11-11T09:00:00+08:00", "2026-11-11T09:05:00+08:00"]})
    >>> events = pl.DataFrame({"id": ["B", "A"], "type": ["state", "answer"],
    ...     "time": ["2026-11-11T10:00:00+08:00", "2026-11-11T09:00:20+08:00"],
    ...     "to": ["已解决", None], "agent": [None, "li"]})
    >>> table = ticket_table(tickets, events,
    ...     ticket_columns={"ticket_id": "id", "channel": "source", "created_at": "opened"},
    ...     event_columns={
    ...         "ticket_id": "id", "at": "time", "kind": "type", "status": "to",
    ...         "staff_id": "agent", "statuses": {"已解决": "resolved"},
    ...         "kinds": {"state": "status_changed", "answer": "agent_reply"}})
    >>> table, [TicketSign(sign).name for sign in table.sign.tolist()]
    (TicketTable(2 tickets, 4 events), ['CREATED', 'REPLY', 'CREATED', 'RESOLVED'])
    """
    own = TicketColumns.model_validate(ticket_columns)
    theirs = TicketEventColumns.model_validate(event_columns)
    heads = _Tickets(RawFrame(tickets, own.names), own)
    rows = _Events(RawFrame(events, theirs.names), theirs)
    ids = heads.ids()
    of, sign = rows.tickets(ids), rows.signs()
    value, names = rows.values(sign)
    at_us, seq = rows.instants(), rows.sequence()
    kept = np.flatnonzero(sign != _LEFT_OUT)
    channel, channels = heads.labels(own.channel)
    tier, tier_ids = heads.labels(own.tier_id)
    sku, sku_ids = heads.labels(own.sku_id)
    created_us, priority = heads.created(), heads.priorities()
    n_more = created_us.size
    try:
        return TicketTable.from_rows(
            ticket=np.concatenate([of[kept], np.arange(n_more)]),
            at_us=np.concatenate([at_us[kept], created_us]),
            sign=np.concatenate([sign[kept], np.full(n_more, int(TicketSign.CREATED))]),
            value=np.concatenate([value[kept], np.full(n_more, _NONE)]),
            seq=np.concatenate([seq[kept], np.zeros(n_more, dtype=np.int64)]),
            channel=channel, channels=channels, tier=tier, tier_ids=tier_ids, sku=sku,
            sku_ids=sku_ids, priority=priority, calendar_ids=names[TicketSign.CALENDAR],
            staff_ids=names[TicketSign.REPLY], role_ids=names[TicketSign.ESCALATED],
            causes=names[TicketSign.CAUSE], ticket_id=ids,
        )  # fmt: skip
    except BadRowError as error:
        if error.field == "ticket":  # the row of a ticket
            raise BadRowError(
                own.ticket_id, ids[error.row], error.problem,
                "name created_at in ticket_columns, or give it one event of kind created",
                row=error.row,
            ) from None  # fmt: skip
        if error.row >= kept.size:  # an opening
            row = error.row - kept.size
            at = from_us(int(created_us[row])).isoformat()
            name = own.created_at or own.ticket_id
            raise BadRowError(name, at, error.problem, error.remedy, row=row) from None
        row = int(kept[error.row])
        shown = from_us(int(at_us[row])).isoformat()
        raise BadRowError(theirs.at, shown, error.problem, error.remedy, row=row) from None


@define(eq=False)
class _Tickets:
    source: RawFrame
    columns: TicketColumns
    notes: list[Cleaning] = field(factory=list)

    def ids(self) -> tuple[str, ...]:
        """Read the tickets' names, each once."""
        name = self.columns.ticket_id
        read = read_ids(self.source.column(name), self.notes)
        if len(read.values) < read.code.size:
            row = int(np.flatnonzero(read.code < np.arange(read.code.size))[0])
            raise BadRowError(
                name, read.values[read.code[row]], "is that of an earlier row too",
                "give each ticket one row", row=row,
            )  # fmt: skip
        return read.values

    def labels(self, name: str | None) -> tuple[IntArray, tuple[str, ...]]:
        """Read a column of names; without one, none has any."""
        if name is None:
            return np.full(self.source.n_rows, _NONE, dtype=np.int64), ()
        found, names = _with_none(read_labels(self.source.column(name), self.notes))
        if name == self.columns.channel and (found == _NONE).any():
            self.source.column(name).refuse(
                int(np.flatnonzero(found == _NONE)[0]), "is missing", "give each ticket a channel"
            )
        return found, names

    def priorities(self) -> IntArray:
        """Read how urgent each ticket was when it was opened."""
        name = self.columns.priority
        if name is None:
            return np.full(self.source.n_rows, TICKET_PRIORITIES.index("normal"), dtype=np.int64)
        return _words(self.source, name, self.columns.priorities, TICKET_PRIORITIES, self.notes)

    def created(self) -> IntArray:
        """Read when each ticket was opened; nothing where the events say so."""
        name = self.columns.created_at
        if name is None:
            return np.zeros(0, dtype=np.int64)
        return read_instants(self.source.column(name), self.columns.zone, self.notes)


@define(eq=False)
class _Events:
    source: RawFrame
    columns: TicketEventColumns
    notes: list[Cleaning] = field(factory=list)

    def tickets(self, ids: Sequence[str]) -> IntArray:
        """Find whose event each row is."""
        name = self.columns.ticket_id
        read = read_ids(self.source.column(name), self.notes)
        place = {ticket_id: i for i, ticket_id in enumerate(ids)}
        places = np.array([place.get(one, _NONE) for one in read.values], dtype=np.int64)
        found: IntArray = places[read.code]
        unknown = np.flatnonzero(found == _NONE)
        if unknown.size:
            row = int(unknown[0])
            raise BadRowError(
                name, read.values[read.code[row]], "is no ticket of the other frame",
                "give the ticket a row there, or leave its events out", row=row,
            )  # fmt: skip
        return found

    def instants(self) -> IntArray:
        """Read when each event happened."""
        return read_instants(self.source.column(self.columns.at), self.columns.zone, self.notes)

    def sequence(self) -> IntArray:
        """Read what orders events of one instant."""
        if self.columns.seq is None:
            return np.zeros(self.source.n_rows, dtype=np.int64)
        return read_counts(self.source.column(self.columns.seq), "number", 0, MAX_MINOR)

    def signs(self) -> IntArray:
        """Read what each event is; a status by the column of statuses."""
        columns = self.columns
        words = _KINDS | {
            word: _LEFT_OUT if kind is None else _KINDS.get(kind, _MERGED)
            for word, kind in columns.kinds.items()
        }
        found = _looked_up(self.source, columns.kind, words, list(_KINDS), self.notes)
        merged = np.flatnonzero(found == _MERGED)
        if merged.size:
            raise BadRowError(
                columns.kind, "merged", "brings events that a row can't hold",
                "leave it out, or build the table of Ticket models", row=int(merged[0]),
            )  # fmt: skip
        changed = np.flatnonzero(found == _STATUS_CHANGED)
        if changed.size:
            found[changed] = self._statuses()[changed]
            self._refuse_where(found == _MISSING, columns.status)
        return found

    def _statuses(self) -> IntArray:
        columns = self.columns
        if columns.status is None:
            return np.full(self.source.n_rows, _MISSING, dtype=np.int64)
        code = _words(
            self.source,
            columns.status,
            columns.statuses,
            TICKET_STATUSES,
            self.notes,
            needed=False,
        )
        return np.where(code == _NONE, _MISSING, code + int(STATUS_SIGNS["pending"]))

    def values(self, sign: IntArray) -> tuple[IntArray, dict[TicketSign, tuple[str, ...]]]:
        """Read what each event names, and the names."""
        columns = self.columns
        found = np.full(sign.size, _NONE, dtype=np.int64)
        names: dict[TicketSign, tuple[str, ...]] = {}
        for signs, column in (
            ((TicketSign.REPLY, TicketSign.ASSIGNED), columns.staff_id),
            ((TicketSign.CALENDAR,), columns.calendar_id),
            ((TicketSign.ESCALATED,), columns.role_id),
            ((TicketSign.CAUSE,), columns.cause),
        ):
            names[signs[0]] = ()
            if column is not None:
                code, names[signs[0]] = _with_none(
                    read_labels(self.source.column(column), self.notes)
                )
                rows = np.flatnonzero(np.isin(sign, signs))
                found[rows] = code[rows]
        rows = np.flatnonzero(sign == TicketSign.PRIORITY)
        if rows.size and columns.priority is not None:
            code = _words(
                self.source, columns.priority, columns.priorities, TICKET_PRIORITIES, self.notes,
                needed=False,
            )  # fmt: skip
            found[rows] = code[rows]
        rows = np.flatnonzero(sign == TicketSign.SCORED)
        if rows.size and columns.score is not None:
            score = read_counts(self.source.column(columns.score), "score", 1, 5, missing=_NONE)
            found[rows] = score[rows]
        for one, column in (
            (TicketSign.PRIORITY, columns.priority), (TicketSign.SCORED, columns.score),
            (TicketSign.ESCALATED, columns.role_id), (TicketSign.CAUSE, columns.cause),
        ):  # fmt: skip
            self._refuse_where((sign == one) & (found == _NONE), column)
        return found, names

    def _refuse_where(self, chosen: BoolArray, column: str | None) -> None:
        """Refuse an event that does not say what it has to."""
        rows = np.flatnonzero(chosen)
        if not rows.size:
            return
        row, kinds = int(rows[0]), self.source.column(self.columns.kind)
        if column is None:
            kinds.refuse(row, "needs a column that says to what", "name it in event_columns")
        self.source.column(column).refuse(row, "is missing", "give it, or leave the row out")


def _with_none(read: Coded[str | None]) -> tuple[IntArray, tuple[str, ...]]:
    """Give each name a number, and -1 where there is none."""
    names = tuple(name for name in read.values if name is not None)
    place = {name: i for i, name in enumerate(names)}
    by_code = [_NONE if name is None else place[name] for name in read.values]
    return np.array(by_code, dtype=np.int64)[read.code], names


def _words(
    source: RawFrame,
    name: str,
    own: Mapping[str, str],
    known: Sequence[str],
    notes: list[Cleaning],
    *,
    needed: bool = True,
) -> IntArray:
    """Read a column of words of a list, or of the desk's own that mean one of them."""
    words = {word: i for i, word in enumerate(known)}
    words |= {word: words[meaning] for word, meaning in own.items()}
    return _looked_up(source, name, words, known, notes, needed=needed)


def _looked_up(
    source: RawFrame,
    name: str,
    words: Mapping[str, int],
    known: Sequence[str],
    notes: list[Cleaning],
    *,
    needed: bool = True,
) -> IntArray:
    """Read a column of words as what they stand for; -1 where one may be missing."""
    column = source.column(name)
    read = read_labels(column, notes)
    unknown = [i for i, word in enumerate(read.values) if word is not None and word not in words]
    missing = [i for i, word in enumerate(read.values) if word is None] if needed else []
    for code in (*unknown, *missing):
        row = int(np.flatnonzero(read.code == code)[0])
        remedy = f"give one of {listed(known)}, or say in the mapping what it means"
        column.refuse(row, "is not known" if read.values[code] else "is missing", remedy)
    by_code = [_NONE if word is None else words[word] for word in read.values]
    return np.array(by_code, dtype=np.int64)[read.code]
