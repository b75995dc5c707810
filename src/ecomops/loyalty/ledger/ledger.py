"""The ledger: it takes commands one by one and keeps what was accepted."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from attrs import define, field

from ecomops._typing import MAX_MINOR
from ecomops.loyalty.ledger.account import Account, Rules
from ecomops.loyalty.ledger.balances import Balances
from ecomops.loyalty.ledger.entries import CommandKind, Entry
from ecomops.loyalty.ledger.moves.base import Move
from ecomops.loyalty.ledger.moves.correct import ADJUST, CLAW_BACK, RESTORE
from ecomops.loyalty.ledger.moves.earn import ACTIVATE, EARN
from ecomops.loyalty.ledger.moves.pass_on import MERGE, TRANSFER, absorb, receive
from ecomops.loyalty.ledger.moves.spend import CAPTURE, HOLD, REDEEM, VOID
from ecomops.loyalty.ledger.results import Applied, Refused, Replayed, Result
from ecomops.loyalty.ledger.times import to_us
from ecomops.loyalty.terms.policy import LedgerPolicy

MOVES: Final[dict[CommandKind, Move]] = {
    "earn": EARN,
    "activate": ACTIVATE,
    "redeem": REDEEM,
    "hold": HOLD,
    "capture": CAPTURE,
    "void": VOID,
    "claw_back": CLAW_BACK,
    "restore": RESTORE,
    "adjust": ADJUST,
    "transfer": TRANSFER,
    "merge": MERGE,
}

_PASSED_ON: Final = frozenset({"transfer", "merge"})
_ALL_OR_SOME: Final = frozenset({"capture", "claw_back", "restore"})
"""Commands that may leave the number of points to the ledger."""
_WITHOUT_POINTS: Final = frozenset({"activate", "void", "merge"})


@define(eq=False)
class _Book:
    """One member's entries in the order of effect, and the account that they come to."""

    account: Account
    entries: list[Entry] = field(factory=list)
    recorded_us: int = -(2**63)


@define(eq=False)
class Ledger:
    """Points of many members: a journal that only grows, and the accounts it comes to (积分账本).

    Nothing is stored and no clock is read. A command gives `Applied` with the entry to
    store, `Replayed` where its key was seen before, or `Refused`; only the first changes
    anything. The same journal always gives the same accounts.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> ledger = Ledger(LedgerPolicy(zone="Asia/Shanghai"))
    >>> noon, later = datetime(2026, 11, 11, 12, tzinfo=UTC), datetime(2026, 11, 12, tzinfo=UTC)
    >>> ledger.earn("M-1", 199, at=noon, source="order").code
    'ok'
    >>> refused = ledger.redeem("M-1", 200, at=later)
    >>> refused.code, refused.needed, refused.actual
    ('insufficient', 200, 199)
    >>> ledger.redeem("M-1", 100, at=later, key="req-7").code
    'ok'
    >>> ledger.balances("M-1", at=later).available
    99
    """

    policy: LedgerPolicy
    journal: list[Entry] = field(factory=list, init=False)
    """Everything accepted, in the order of recording."""
    _rules: Rules = field(init=False)
    _books: dict[str, _Book] = field(factory=dict, init=False)
    _ids: set[str] = field(factory=set, init=False)
    _keys: dict[str, Entry] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self._rules = Rules.of(self.policy)

    @classmethod
    def of(cls, policy: LedgerPolicy, journal: Iterable[Entry]) -> Ledger:
        """Rebuild a ledger from its journal."""
        ledger = cls(policy)
        for entry in journal:
            ledger._append(entry, ledger._book(entry.member_id))
        return ledger

    # ---- commands -----------------------------------------------------------------------

    def earn(
        self,
        member_id: str,
        points: int,
        *,
        at: datetime,
        source: str,
        entry_id: str = "",
        available_at: datetime | None = None,
        expires_at: datetime | None = None,
        waits: bool = False,
        key: str | None = None,
        expected_version: int | None = None,
        recorded_at: datetime | None = None,
    ) -> Result:
        """Give points for something (获得)."""
        at_us = to_us("at", at)
        return self.apply(
            Entry(
                "earn", member_id, points, at_us,
                at_us if recorded_at is None else to_us("recorded_at", recorded_at),
                entry_id, "",
                None if available_at is None else to_us("available_at", available_at),
                None if expires_at is None else to_us("expires_at", expires_at),
                waits, source, key, expected_version,
            )
        )  # fmt: skip

    def redeem(
        self,
        member_id: str,
        points: int,
        *,
        at: datetime,
        entry_id: str = "",
        key: str | None = None,
        expected_version: int | None = None,
        recorded_at: datetime | None = None,
    ) -> Result:
        """Spend points at once (核销)."""
        at_us = to_us("at", at)
        return self.apply(
            Entry(
                "redeem", member_id, points, at_us,
                at_us if recorded_at is None else to_us("recorded_at", recorded_at),
                entry_id, key=key, expected_version=expected_version,
            )
        )  # fmt: skip

    # ---- one way for all ------------------------------------------------------------------

    def apply(self, entry: Entry) -> Result:  # noqa: PLR0911  each refusal has its place
        """Decide on a command, and do it if it is accepted."""
        key = entry.key
        if key is not None and (known := self._keys.get(key)) is not None:
            if known.body == entry.body:
                return Replayed(known)
            return Refused("idempotency_conflict", "key", key, known.entry_id)
        points = entry.points
        if type(points) is not int or not 0 < points <= MAX_MINOR:
            refused = self._misfit(entry)
            if refused is not None:
                return refused
        book = self._books.get(entry.member_id)
        if book is None:
            book = _Book(Account(self._rules))
        account, move = book.account, MOVES[entry.kind]
        if (
            entry.recorded_us < book.recorded_us
            or entry.expected_version is not None
            or account.merged_into is not None
            or entry.kind in _PASSED_ON
        ):
            refused = self._out_of_turn(entry, book)
            if refused is not None:
                return refused
        if entry.at_us > account.now_us:
            account.advance(entry.at_us)
        is_past = entry.at_us < account.now_us
        then = self._as_of(book, entry.at_us) if is_past else account
        refused = move.decide(then, entry)
        if is_past and refused is None and move.late is not None:
            refused = move.late(account, entry)
        if refused is not None:
            return refused
        version = account.version + 1
        name = entry.entry_id or f"{entry.member_id}#{version}"
        if name in self._ids:
            return Refused("invalid", "entry_id", "an id of its own", name)
        entry.is_named, entry.entry_id = not entry.entry_id, name
        entry.version, entry.seq = version, len(self.journal)
        self._append(entry, book)
        return Applied(entry)

    def _out_of_turn(self, entry: Entry, book: _Book) -> Refused | None:
        """Refuse what comes too late: for its version, its account or the journal."""
        account, expected = book.account, entry.expected_version
        if expected is not None and expected != account.version:
            return Refused("version_conflict", "expected_version", expected, account.version)
        if account.merged_into is not None:
            return Refused("invalid", "member_id", account.merged_into, entry.member_id)
        if entry.kind in _PASSED_ON:
            other = self._books.get(entry.about)
            if other is not None and other.account.merged_into is not None:
                return Refused("invalid", "to_member_id", other.account.merged_into, entry.about)
        if entry.recorded_us < book.recorded_us:
            return Refused("invalid", "recorded_at", book.recorded_us, entry.recorded_us)
        return None

    def _misfit(self, entry: Entry) -> Refused | None:
        """Refuse what no account could accept."""
        kind, points = entry.kind, entry.points
        if points is None:
            return None if kind in _ALL_OR_SOME or kind in _WITHOUT_POINTS else _no_points(points)
        if type(points) is not int or abs(points) > MAX_MINOR:
            return _no_points(points)
        if points < 1 and (kind != "adjust" or points == 0):
            return _no_points(points)
        return None

    def _append(self, entry: Entry, book: _Book) -> None:
        """Take an accepted entry into the journal, and move the accounts on."""
        self.journal.append(entry)
        self._ids.add(entry.entry_id)
        if entry.key is not None:
            self._keys[entry.key] = entry
        if not book.entries:
            self._books[entry.member_id] = book
        book.recorded_us = entry.recorded_us
        account = book.account
        if entry.kind in _PASSED_ON:
            self._pass_on(entry, book, self._book(entry.about))
        elif entry.at_us < account.now_us:
            insort(book.entries, entry, key=_effect)
            book.account = self._as_of(book, None)
        else:
            book.entries.append(entry)
            if entry.at_us != account.now_us:
                account.advance(entry.at_us)
            MOVES[entry.kind].do(account, entry)
            account.version += 1

    def _pass_on(self, entry: Entry, book: _Book, other: _Book) -> None:
        """Move points from one account to another."""
        for side in (book, other):
            insort(side.entries, entry, key=_effect)
        if entry.at_us < max(book.account.now_us, other.account.now_us):
            book.account = self._as_of(book, None)
            other.account = self._as_of(other, None)
            return
        giver, taker = book.account, other.account
        giver.advance(entry.at_us)
        taker.advance(entry.at_us)
        MOVES[entry.kind].do(giver, entry)
        if entry.kind == "merge":
            absorb(taker, giver)
        else:
            receive(taker, entry)
        giver.version += 1
        taker.version += 1

    def _book(self, member_id: str) -> _Book:
        book = self._books.get(member_id)
        if book is None:
            book = self._books[member_id] = _Book(Account(self._rules))
        return book

    # ---- reading --------------------------------------------------------------------------

    def balances(
        self, member_id: str, *, at: datetime, known_at: datetime | None = None
    ) -> Balances:
        """Say what a member has at an instant, as far as was known at another (截至余额)."""
        book = self._books.get(member_id)
        if book is None:
            return Balances()
        at_us = to_us("at", at)
        known_us = None if known_at is None else to_us("known_at", known_at)
        if known_us is None and at_us >= book.account.now_us:
            account = book.account.outlook()
        else:
            account = self._as_of(book, at_us, known_us)
        account.advance(at_us)
        return Balances.of(account)

    def _as_of(self, book: _Book, at_us: int | None, known_us: int | None = None) -> Account:
        """Fold a member's entries up to an instant, as far as they were known at another."""
        account = Account(self._rules)
        for entry in book.entries:
            if at_us is not None and entry.at_us > at_us:
                break
            if known_us is not None and entry.recorded_us > known_us:
                continue
            self._refold(book, account, entry, known_us)
        return account

    def _refold(self, book: _Book, account: Account, entry: Entry, known_us: int | None) -> None:
        account.advance(entry.at_us)
        if self._books[entry.member_id] is book:
            MOVES[entry.kind].do(account, entry)
            if entry.kind == "merge":
                absorb(Account(self._rules), account)
        elif entry.kind == "merge":
            other = self._books[entry.member_id]
            giver = Account(self._rules)
            for earlier in other.entries:
                if earlier is entry:
                    break
                if known_us is None or earlier.recorded_us <= known_us:
                    self._refold(other, giver, earlier, known_us)
            giver.advance(entry.at_us)
            absorb(account, giver)
        else:
            receive(account, entry)
        account.version += 1


def _effect(entry: Entry) -> tuple[int, int]:
    return entry.at_us, entry.seq


def _no_points(points: object) -> Refused:
    return Refused("invalid", "points", 1, points if isinstance(points, int) else None)
