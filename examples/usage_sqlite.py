"""Keep the use of promotions in SQLite, so that no limit is ever exceeded.

Limits are checked here, at the commit, in the transaction that stores the events: whatever a
quote said, two requests at once can't both take the last use. Copy the module and change what
your database needs; docs/how-to/store-usage.md explains it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

from attrs import frozen
from pydantic import TypeAdapter

from ecomops import (
    LimitMiss,
    Usage,
    UseEvent,
    UseReserved,
    ZonedLimits,
    expire_uses,
    limit_miss,
    may_follow,
    overspent,
)

SCHEMA = """
CREATE TABLE IF NOT EXISTS promotion_events (  -- appended, never changed
    event_id TEXT PRIMARY KEY,                 -- the idempotency key
    order_id TEXT NOT NULL,
    event TEXT NOT NULL                        -- the event as JSON
);
CREATE INDEX IF NOT EXISTS events_by_order ON promotion_events (order_id);

CREATE TABLE IF NOT EXISTS promotion_uses (    -- where each use stands now
    use_id TEXT PRIMARY KEY,
    promotion_id TEXT NOT NULL,
    customer_id TEXT,
    uses INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    reserved_us INTEGER NOT NULL,              -- microseconds since 1970, UTC
    expires_us INTEGER NOT NULL,
    state TEXT NOT NULL,                       -- the kind of its latest event
    reservation TEXT NOT NULL REFERENCES promotion_events (event_id)
);
CREATE INDEX IF NOT EXISTS uses_by_customer ON promotion_uses (promotion_id, customer_id);
CREATE INDEX IF NOT EXISTS open_holds ON promotion_uses (promotion_id, expires_us)
    WHERE state = 'reserve';

CREATE TABLE IF NOT EXISTS promotion_counters (  -- reserved and redeemed, one row a promotion
    promotion_id TEXT PRIMARY KEY,
    uses INTEGER NOT NULL CHECK (uses >= 0),
    spent_minor INTEGER NOT NULL CHECK (spent_minor >= 0)
);
"""
EVENT: TypeAdapter[UseEvent] = TypeAdapter(UseEvent)
GIVES_BACK = {"release", "expire", "restore"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Limited: TypeAlias = Mapping[str, ZonedLimits]


@frozen
class Refusal:
    """Why nothing was stored; the idempotency keys of the call stay unused.

    ``limit_reached`` and ``budget_exhausted``: others were faster, quote again.
    ``out_of_sequence``: the use is not where the event needs it, such as a payment after the
    hold has expired. ``key_reused``: the key is stored with another customer or amount.
    """

    promotion_id: str
    code: Literal["limit_reached", "budget_exhausted", "out_of_sequence", "key_reused"]
    miss: LimitMiss | None = None


def create_tables(path: str) -> None:
    """Create what is missing; once, before the first `connect`."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")  # readers don't wait for the writer
    connection.executescript(SCHEMA)
    connection.close()


def connect(path: str) -> sqlite3.Connection:
    """Open a connection of one's own for each thread or process."""
    # transactions are begun by hand: the module would begin them too late, after the reads
    return sqlite3.connect(path, timeout=60, isolation_level=None)


def store(
    connection: sqlite3.Connection, events: Iterable[UseEvent], limits: Limited
) -> Literal["stored", "replayed"] | Refusal:
    """Store all events or none, in one transaction that lets no other writer in.

    Give the events of one call together: `reserve` those of a whole quote. A retry with the
    same keys stores nothing and says ``replayed``, unless it says something else than the
    first call did. A reservation is refused where its promotion has no room left.
    """
    with connection:  # commits at its end, rolls back where anything is raised
        connection.execute("BEGIN IMMEDIATE")  # takes the write lock before anything is read
        answer = _store_all(connection, tuple(events), limits)
        if isinstance(answer, Refusal):
            connection.execute("ROLLBACK")
    return answer


def expire(connection: sqlite3.Connection, now: datetime) -> int:
    """End every hold that has lapsed by `now`; a job for each minute. Returns how many."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        lapsed = connection.execute(_LAPSED_OF_ALL, (_us(now),)).fetchall()
        return _end(connection, lapsed, now)


def events_of(connection: sqlite3.Connection, order_id: str) -> tuple[UseEvent, ...]:
    """Read the events of an order, in the order in which they were stored."""
    rows = connection.execute(
        "SELECT event FROM promotion_events WHERE order_id = ? ORDER BY rowid", (order_id,)
    )
    return tuple(EVENT.validate_json(text) for (text,) in rows)


def read_usage(
    connection: sqlite3.Connection, limits: Limited, customer_id: str | None, now: datetime
) -> Usage:
    """Read what a quote for one customer asks for, without folding a single event."""
    uses: dict[str, int] = {}
    spent: dict[str, int] = {}
    mine: dict[tuple[str, str], int] = {}
    for promotion_id, zoned in limits.items():
        taken = _pair(connection, _TAKEN, (promotion_id,))
        lapsed = _pair(connection, _LAPSED, (promotion_id, _us(now)))
        uses[promotion_id], spent[promotion_id] = taken[0] - lapsed[0], taken[1] - lapsed[1]
        if customer_id is not None:
            since = zoned.period_start(now)
            asked = (promotion_id, customer_id, _us(since) if since else -(2**63), _us(now))
            mine[customer_id, promotion_id] = _pair(connection, _OF_CUSTOMER, asked)[0]
    return Usage(uses, mine, spent)


_TAKEN = "SELECT uses, spent_minor FROM promotion_counters WHERE promotion_id = ?"
_LAPSED = """
SELECT COALESCE(SUM(uses), 0), COALESCE(SUM(amount_minor), 0) FROM promotion_uses
WHERE promotion_id = ? AND state = 'reserve' AND expires_us <= ?
"""
_OF_CUSTOMER = """
SELECT COALESCE(SUM(uses), 0), COALESCE(SUM(amount_minor), 0) FROM promotion_uses
WHERE promotion_id = ? AND customer_id = ? AND reserved_us >= ?
    AND (state = 'redeem' OR state = 'reserve' AND expires_us > ?)
"""
_LAPSED_OF_ALL = """
SELECT event FROM promotion_uses JOIN promotion_events ON event_id = reservation
WHERE state = 'reserve' AND expires_us <= ?
"""
_LAPSED_OF_ONE = _LAPSED_OF_ALL + "AND promotion_id = ?"


def _store_all(
    connection: sqlite3.Connection, events: tuple[UseEvent, ...], limits: Limited
) -> Literal["stored", "replayed"] | Refusal:
    new = 0
    for event in events:
        earlier = events_of(connection, event.order_id)
        stored = {other.event_id: other for other in earlier}.get(event.event_id)
        if stored is not None:
            if _content(stored) != _content(event):
                return Refusal(event.promotion_id, "key_reused")
            continue
        if not may_follow(event, earlier):
            return Refusal(event.promotion_id, "out_of_sequence")
        if isinstance(event, UseReserved) and event.promotion_id in limits:
            asked = (_us(event.at), event.promotion_id)
            _end(connection, connection.execute(_LAPSED_OF_ONE, asked).fetchall(), event.at)
            if miss := _miss(connection, event, limits[event.promotion_id]):
                return Refusal(event.promotion_id, miss.code, miss)
        _append(connection, event)
        new += 1
    return "stored" if new else "replayed"


def _miss(
    connection: sqlite3.Connection, event: UseReserved, zoned: ZonedLimits
) -> LimitMiss | None:
    limits, name, customer = zoned.limits, event.promotion_id, event.customer_id
    usage = read_usage(connection, {name: zoned}, customer, event.at)
    return limit_miss(limits, name, usage, customer) or overspent(
        limits, name, usage, event.amount_minor
    )


def _end(connection: sqlite3.Connection, lapsed: list[tuple[str]], now: datetime) -> int:
    """Store the expiry of lapsed holds: once their room is given away, none can be paid."""
    due = expire_uses([EVENT.validate_json(text) for (text,) in lapsed], now)
    for event in due:
        _append(connection, event)
    return len(due)


def _append(connection: sqlite3.Connection, event: UseEvent) -> None:
    """Write the event, where its use stands, and what is taken."""
    connection.execute(
        "INSERT INTO promotion_events VALUES (?, ?, ?)",
        (event.event_id, event.order_id, event.model_dump_json()),
    )
    sign = -1 if event.kind in GIVES_BACK else 0
    if isinstance(event, UseReserved):
        sign = 1
        row = (
            event.use_id,
            event.promotion_id,
            event.customer_id,
            event.uses,
            event.amount_minor,
            _us(event.at),
            _us(event.expires_at),
            event.kind,
            event.event_id,
        )
        connection.execute("INSERT INTO promotion_uses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        connection.execute(
            "INSERT OR IGNORE INTO promotion_counters VALUES (?, 0, 0)", (event.promotion_id,)
        )
    else:
        connection.execute(
            "UPDATE promotion_uses SET state = ? WHERE use_id = ?", (event.kind, event.use_id)
        )
    connection.execute(
        "UPDATE promotion_counters SET uses = uses + ?, spent_minor = spent_minor + ? "
        "WHERE promotion_id = ?",
        (sign * event.uses, sign * event.amount_minor, event.promotion_id),
    )


def _content(event: UseEvent) -> dict[str, object]:
    return event.model_dump(exclude={"at", "expires_at"})  # a retry may come later


def _pair(
    connection: sqlite3.Connection, query: str, asked: tuple[str | int, ...]
) -> tuple[int, int]:
    row: tuple[int, int] | None = connection.execute(query, asked).fetchone()
    return row or (0, 0)


def _us(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)
