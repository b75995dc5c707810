"""The journal as JSON: one line per entry, chained by digests, closed by a last line.

The digest of an entry is made of its content and the digest before it, so an entry that was
changed, moved or lost breaks the chain where it stood, and a journal without its closing line
has lost its end. Digests find accidents; who means harm can compute them anew, unless the last
one is kept elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import chain
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from attrs import frozen
from pydantic import Field, ValidationError

from ecomops._typing import MAX_MINOR
from ecomops.errors import CorruptJournalError
from ecomops.loyalty.ledger.entries import CommandKind, PointsEntry
from ecomops.loyalty.ledger.times import NEVER
from ecomops.loyalty.terms.policy import LedgerPolicy
from ecomops.models.base import DomainModel
from ecomops.models.problems import shown

Us: TypeAlias = Annotated[int, Field(strict=True, ge=-(2**63), le=NEVER)]
"""Microseconds since 1970 in UTC."""
_Text: TypeAlias = Annotated[str, Field(min_length=1)]
_Points: TypeAlias = Annotated[int, Field(strict=True, ge=-MAX_MINOR, le=MAX_MINOR)]
_Number: TypeAlias = Annotated[int, Field(strict=True, ge=0)]

_DIGITS: Final = 32
_START: Final = "0" * _DIGITS
_REWRITE: Final = "restore the journal from a copy"


class EntryRow(DomainModel):
    """An entry of the journal as it is stored; instants in microseconds."""

    kind: CommandKind
    member_id: _Text
    entry_id: _Text
    seq: _Number
    version: _Number
    at_us: Us
    recorded_us: Us
    points: _Points | None = None
    about: str = ""
    available_us: Us | None = None
    expires_us: Us | None = None
    waits: bool = False
    source: _Text | None = None
    order_id: _Text | None = None
    key: _Text | None = None
    other_version: _Number = 0
    moved: _Points = 0
    starts_us: Us = 0
    ends_us: Us = NEVER
    parcels: tuple[tuple[_Number, Us, Us], ...] = ()
    is_named: bool = False

    @classmethod
    def of(cls, entry: PointsEntry) -> Self:
        """Write an entry down."""
        return cls.model_validate({name: getattr(entry, name) for name in cls.model_fields})

    def entry(self) -> PointsEntry:
        """Read the entry back."""
        return PointsEntry(**{name: getattr(self, name) for name in type(self).model_fields})

    def text(self) -> str:
        """Print it on one line."""
        return self.model_dump_json(exclude_defaults=True)


def entry_to_json(entry: PointsEntry) -> str:
    """Write one entry as JSON, for a database that keeps a row for each (流水转 JSON).

    >>> from datetime import UTC, datetime
    >>> from ecomops import LedgerPolicy, PointsLedger
    >>> ledger = PointsLedger(LedgerPolicy(zone="Asia/Shanghai"))
    >>> at = datetime(2026, 11, 11, 4, tzinfo=UTC)
    >>> entry = ledger.earn("M-1", 5, at=at, source="check_in").entry
    >>> entry_from_json(entry_to_json(entry))
    <M-1#1: earn 5 of M-1 at 2026-11-11 04:00:00>
    """
    return EntryRow.of(entry).text()


def entry_from_json(text: str | bytes) -> PointsEntry:
    """Read what `entry_to_json` wrote (JSON 转流水).

    Raises
    ------
    pydantic.ValidationError
        If it is no such text.
    """
    return EntryRow.model_validate_json(text).entry()


@frozen
class Journal:
    """A journal as it was read: the policy that it was decided by, and its entries (流水账).

    Attributes
    ----------
    policy
        The policy.
    entries
        All entries, in their order.
    digest
        The last digest: that of the whole journal.
    """

    policy: LedgerPolicy
    entries: tuple[PointsEntry, ...]
    digest: str


class _Head(DomainModel):
    kind: Literal["points_journal"] = "points_journal"
    schema_version: Literal[1] = 1
    policy: LedgerPolicy
    first: _Number = 0
    """The place of the first entry; above 0 for what came after a snapshot."""


class _End(DomainModel):
    kind: Literal["end"] = "end"
    entries: _Number
    digest: str


def journal_to_lines(policy: LedgerPolicy, entries: Iterable[PointsEntry]) -> Iterator[str]:
    """Write a journal as JSON Lines: a head, a line per entry, an end (导出流水).

    Each line is given without a line break. The last one counts the entries and holds the
    digest of all.
    """
    waiting = iter(entries)
    first = next(waiting, None)
    head = _Head(policy=policy, first=0 if first is None else first.seq).model_dump_json()
    digest, n = _next_digest(_START, head), 0
    yield head
    for entry in () if first is None else chain((first,), waiting):
        n += 1
        row = EntryRow.of(entry).text()
        digest = _next_digest(digest, row)
        yield f'{{"digest":"{digest}",{row[1:]}'
    yield _End(entries=n, digest=digest).model_dump_json()


def journal_from_lines(lines: Iterable[str | bytes], *, digest: str | None = None) -> Journal:
    """Read what `journal_to_lines` wrote, and see that nothing is changed, moved or lost.

    Parameters
    ----------
    lines
        The lines, such as an open file; empty ones at the end are let pass.
    digest
        The last digest, where it was kept elsewhere.

    Raises
    ------
    CorruptJournalError
        If an entry was changed, stands elsewhere, or is missing; it names the first such place,
        and its `code` says which.
    """
    waiting = iter(lines)
    head = _head(next(waiting, b""))
    last = _next_digest(_START, head.model_dump_json())
    entries: list[PointsEntry] = []
    for line in waiting:
        found = _object(line, len(entries))
        if found.get("kind") == "end":
            _see_the_end(found, len(entries), last, waiting)
            if digest is not None and digest != last:
                raise CorruptJournalError(
                    "digest", digest, f"is not that of this journal, {last}", _REWRITE
                )
            return Journal(head.policy, tuple(entries), last)
        said = found.pop("digest", None)
        row = _row(found, len(entries))
        if row.seq != head.first + len(entries):
            raise _out_of_place(row, head.first + len(entries), waiting)
        last = _next_digest(last, row.text())
        if said != last:
            raise CorruptJournalError(
                f"journal[{row.seq}]", row.entry_id, "was changed: its digest is another", _REWRITE
            )
        entries.append(row.entry())
    raise CorruptJournalError(
        "journal", len(entries), "entries are followed by no end: what came after is lost",
        _REWRITE, code="truncated",
    )  # fmt: skip


def _next_digest(before: str, text: str) -> str:
    return sha256(f"{before}\n{text}".encode()).hexdigest()[:_DIGITS]


def _object(line: str | bytes, place: int) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise CorruptJournalError(f"journal[{place}]", shown(line), "is no JSON object", _REWRITE)
    return found


def _head(line: str | bytes) -> _Head:
    try:
        return _Head.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise CorruptJournalError(
            f"head.{place}" if place else "head", first["input"] if place else shown(line),
            first["msg"],
            "give a journal of schema_version 1 from its first line on",
        ) from None  # fmt: skip


def _row(found: dict[str, Any], place: int) -> EntryRow:
    try:
        # through JSON, where lists stand for tuples
        return EntryRow.model_validate_json(json.dumps(found))
    except ValidationError as error:
        first = error.errors()[0]
        where = "".join(f".{part}" for part in first["loc"])
        raise CorruptJournalError(
            f"journal[{place}]{where}", first["input"], first["msg"], _REWRITE
        ) from None


def _out_of_place(row: EntryRow, wanted: int, rest: Iterable[str | bytes]) -> CorruptJournalError:
    """Tell whether the entry that should stand here is elsewhere or nowhere."""
    later = (_object(line, wanted).get("seq") for line in rest)
    is_elsewhere = row.seq < wanted or wanted in later
    return CorruptJournalError(
        f"journal[{wanted}]", row.entry_id, f"is entry {row.seq}, in the place of {wanted}",
        _REWRITE, code="reordered" if is_elsewhere else "missing",
    )  # fmt: skip


def _see_the_end(found: dict[str, Any], n: int, last: str, rest: Iterable[str | bytes]) -> None:
    try:
        end = _End.model_validate(found)
    except ValidationError as error:
        raise CorruptJournalError(
            "end", shown(found), error.errors()[0]["msg"], _REWRITE
        ) from None
    if end.entries != n:
        raise CorruptJournalError(
            "end.entries", end.entries, f"counts others than the {n} that are here",
            _REWRITE, code="truncated" if end.entries > n else "corrupted",
        )  # fmt: skip
    if end.digest != last:
        raise CorruptJournalError("end.digest", end.digest, f"should be {last}", _REWRITE)
    if any(line.strip() for line in rest):
        raise CorruptJournalError("end", n, "is followed by more lines", _REWRITE)
