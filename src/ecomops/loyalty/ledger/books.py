"""The engine of a ledger: it decides on commands one by one and keeps what was accepted."""

from __future__ import annotations

from bisect import insort
from operator import index
from typing import Final, Protocol

from attrs import define, field

from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.loyalty.ledger.account import Account
from ecomops.loyalty.ledger.balances import PointsBalances, balances_of
from ecomops.loyalty.ledger.entries import CommandKind, PointsEntry
from ecomops.loyalty.ledger.moves.base import Move
from ecomops.loyalty.ledger.moves.correct import ADJUST, CLAW_BACK, RESTORE
from ecomops.loyalty.ledger.moves.earn import ACTIVATE, EARN
from ecomops.loyalty.ledger.moves.pass_on import MERGE, TRANSFER, absorb, receive
from ecomops.loyalty.ledger.moves.spend import CAPTURE, HOLD, REDEEM, VOID
from ecomops.loyalty.ledger.results import (
    LateEffect,
    PointsApplied,
    PointsRefused,
    PointsReplayed,
    PointsResult,
)
from ecomops.loyalty.ledger.rules import Rules
from ecomops.loyalty.ledger.times import LONG_AGO
from ecomops.models.ids import AN_ID
from ecomops.models.instants import from_us

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

PASSED_ON: Final = frozenset({"transfer", "merge"})
_ALL_OR_SOME: Final = frozenset({"capture", "claw_back", "restore"})
"""Commands that may leave the number of points to the ledger."""
_WITHOUT_POINTS: Final = frozenset({"activate", "void", "merge"})


class Base(Protocol):
    """An account as a snapshot has it."""

    @property
    def at_us(self) -> int:
        """The instant that it had come to."""
        ...

    @property
    def known_us(self) -> int:
        """When the last of its entries was recorded."""
        ...

    def account(self, rules: Rules) -> Account:
        """Make an account of it, anew each time."""
        ...


@define(eq=False)
class Book:
    """One member's entries in the order of effect, and the account that they come to."""

    member_id: str
    account: Account
    entries: list[PointsEntry] = field(factory=list)
    recorded_us: int = LONG_AGO
    base: Base | None = None
    """What the entries go on from; None: from nothing."""

    @property
    def since_us(self) -> int:
        """The earliest instant that can be asked for."""
        return LONG_AGO if self.base is None else self.base.at_us

    @property
    def latest_us(self) -> int:
        """When the last entry took effect; the account may be further, by what was refused."""
        return self.entries[-1].at_us if self.entries else self.since_us


@define(eq=False)
class Books:
    """The accounts of many members, and the journal that they come from."""

    rules: Rules
    members: frozenset[str] | None = None
    """Whose entries are complete; None: everybody's."""
    journal: list[PointsEntry] = field(factory=list)
    next_seq: int = 0
    ids: dict[str, PointsEntry | None] = field(factory=dict)
    """Every entry by its id; None for one that only a snapshot knows."""
    keys: dict[str, PointsEntry] = field(factory=dict)
    books: dict[str, Book] = field(factory=dict)

    # ---- commands -------------------------------------------------------------------------

    def take(self, entry: PointsEntry) -> PointsResult:  # noqa: PLR0911, PLR0912  each has its place
        """Decide on a command, and do it if it is accepted."""
        key = entry.key
        if key is not None and (known := self.keys.get(key)) is not None:
            if known.body == entry.body:
                return PointsReplayed(known)
            return PointsRefused("idempotency_conflict", "key", key, known.entry_id)
        points = entry.points
        if type(points) is not int or not 0 < points <= MAX_MINOR:
            entry.points = _counted(points)
            refused = misfit(entry)
            if refused is not None:
                return refused
        book = self.books.get(entry.member_id)
        if book is None:
            book = self._blank(entry.member_id)
        account = book.account
        if (
            entry.recorded_us < book.recorded_us
            or entry.expected_version is not None
            or account.merged_into is not None
            or entry.kind in PASSED_ON
        ):
            refused = self.out_of_turn(entry, book)
            if refused is not None:
                return refused
        if entry.at_us < account.now_us:
            refused = self.decide_late(entry, book)
        else:
            account.advance(entry.at_us)
            refused = MOVES[entry.kind].decide(account, entry)
        if refused is not None:
            return refused
        version = account.version + 1
        name = entry.entry_id or f"{entry.member_id}#{version}"
        if name in self.ids:
            if entry.entry_id:
                return PointsRefused("invalid", "entry_id", None, name, "id_taken")
            while name in self.ids:  # somebody gave an id of this form by hand
                name += "*"
        entry.is_named, entry.entry_id = not entry.entry_id, name
        entry.version, entry.seq = version, self.next_seq
        if entry.kind in PASSED_ON:
            entry.other_version = self.book(entry.about).account.version + 1
        if entry.at_us >= account.now_us and entry.kind not in PASSED_ON:
            self.append(entry, book)
            return PointsApplied(entry)
        return PointsApplied(entry, self.append_late(entry, book))

    def decide(self, entry: PointsEntry, book: Book) -> PointsRefused | None:
        """Decide on a command, as of its effect."""
        if entry.at_us < book.account.now_us:
            return self.decide_late(entry, book)
        book.account.advance(entry.at_us)
        return MOVES[entry.kind].decide(book.account, entry)

    def decide_late(self, entry: PointsEntry, book: Book) -> PointsRefused | None:
        """Decide on a command that takes effect before others that the journal has."""
        move = MOVES[entry.kind]
        if entry.at_us < book.since_us:
            needed, actual = from_us(book.since_us), from_us(entry.at_us)
            return PointsRefused("invalid", "at", needed, actual, "before_snapshot")
        then = self.fold(book, entry.at_us)
        then.advance(entry.at_us)
        refused = move.decide(then, entry)
        if refused is None and move.late is not None:
            refused = move.late(book.account, entry)
        return refused

    def out_of_turn(self, entry: PointsEntry, book: Book) -> PointsRefused | None:
        """Refuse what comes too late: for its version, its account or the journal."""
        account, expected = book.account, entry.expected_version
        if expected is not None:
            if type(expected) is not int or expected < 0:
                raise InvalidArgumentError(
                    "expected_version", expected, "is no version", "give a whole number from 0"
                )
            if expected != account.version:
                return PointsRefused(
                    "version_conflict", "expected_version", expected, account.version
                )
        if account.merged_into is not None:
            into = account.merged_into
            return PointsRefused("invalid", "member_id", into, entry.member_id, "merged")
        recorded_us = book.recorded_us
        if entry.kind in PASSED_ON and entry.about != entry.member_id:
            other = self.book(entry.about, keeps=False)
            refused = _out_of_turn_for(entry, book, other)
            if refused is not None:
                return refused
            recorded_us = max(recorded_us, other.recorded_us)
        if entry.recorded_us < recorded_us:
            needed, actual = from_us(recorded_us), from_us(entry.recorded_us)
            return PointsRefused("invalid", "recorded_at", needed, actual, "recorded_too_early")
        return None

    # ---- the journal grows ----------------------------------------------------------------

    def append(self, entry: PointsEntry, book: Book) -> None:
        """Take an accepted entry of one member into the journal, and move the account on."""
        self.note(entry)
        if not book.entries:
            self.books[entry.member_id] = book
        book.recorded_us = entry.recorded_us
        account = book.account
        if entry.at_us < account.now_us:
            insort(book.entries, entry, key=effect)
            book.account = self.fold(book)
            return
        book.entries.append(entry)
        if entry.at_us != account.now_us:
            account.advance(entry.at_us)
        MOVES[entry.kind].do(account, entry)
        account.version += 1

    def append_late(self, entry: PointsEntry, book: Book) -> tuple[LateEffect, ...]:
        """Take in what comes late, or touches two members; say what came of being late."""
        sides = [book]
        if entry.kind in PASSED_ON:
            sides.append(self.book(entry.about))
        latest_us = max(side.latest_us for side in sides)
        is_late = entry.at_us < latest_us
        before = [self.balances(side, latest_us) for side in sides] if is_late else []
        if len(sides) == 1:
            self.append(entry, book)
        else:
            self.note(entry)
            self.books[entry.member_id] = book
            self._pass_on(entry, *sides)
        return tuple(
            LateEffect(side.member_id, from_us(latest_us), then, self.balances(side, latest_us))
            for side, then in zip(sides, before, strict=False)
        )

    def note(self, entry: PointsEntry) -> None:
        """Write an entry down in the journal."""
        self.journal.append(entry)
        self.next_seq += 1
        self.ids[entry.entry_id] = entry
        if entry.key is not None:
            self.keys[entry.key] = entry

    def _pass_on(self, entry: PointsEntry, book: Book, other: Book) -> None:
        """Move points from one account to another."""
        for side in (book, other):
            insort(side.entries, entry, key=effect)
            side.recorded_us = entry.recorded_us
        if entry.at_us < max(book.account.now_us, other.account.now_us):
            book.account = self.fold(book)
            other.account = self.fold(other)
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

    # ---- members --------------------------------------------------------------------------

    def book(self, member_id: str, *, keeps: bool = True) -> Book:
        """Find a member's book, or begin one."""
        if type(member_id) is not str:
            member_id = AN_ID.check("member_id", member_id)
        book = self.books.get(member_id)
        if book is None:
            book = self._blank(member_id)
            if keeps:
                self.books[member_id] = book
        return book

    def _blank(self, member_id: str) -> Book:
        """Begin a book, which is kept once it has an entry."""
        AN_ID.check("member_id", member_id)
        if not self.is_mine(member_id):
            raise InvalidArgumentError(
                "member_id", member_id, "is not among the members of this ledger",
                "load that member's entries too, and name it in members",
            )  # fmt: skip
        return Book(member_id, Account(self.rules))

    def is_mine(self, member_id: str) -> bool:
        """Tell whether a member's entries are complete here."""
        return self.members is None or member_id in self.members

    # ---- folding --------------------------------------------------------------------------

    def account(self, book: Book, at_us: int, known_us: int | None = None) -> Account:
        """Give a copy of an account at an instant, as far as was known at another."""
        if known_us is None and at_us >= book.account.now_us:
            account = book.account.outlook()
        else:
            account = self.fold(book, at_us, known_us)
        account.advance(at_us)
        return account

    def balances(self, book: Book, at_us: int, known_us: int | None = None) -> PointsBalances:
        """Say what a member has at an instant, as far as was known at another."""
        return balances_of(self.account(book, at_us, known_us))

    def fold(self, book: Book, at_us: int | None = None, known_us: int | None = None) -> Account:
        """Fold a member's entries up to an instant, as far as they were known at another.

        Raises
        ------
        InvalidArgumentError
            If an instant lies before the snapshot that the entries go on from.
        """
        account = self.start(book, at_us, known_us)
        for entry in book.entries:
            if at_us is not None and entry.at_us > at_us:
                break
            if known_us is None or entry.recorded_us <= known_us:
                self.refold(book, account, entry, known_us)
        return account

    def start(self, book: Book, at_us: int | None = None, known_us: int | None = None) -> Account:
        """Give the account that a member's entries go on from."""
        base = book.base
        if base is None:
            return Account(self.rules)
        for name, us, least in (("at", at_us, base.at_us), ("known_at", known_us, base.known_us)):
            if us is not None and us < least:
                raise InvalidArgumentError(
                    name, from_us(us).isoformat(),
                    f"lies before the snapshot, which stands at {from_us(least).isoformat()}",
                    "rebuild the ledger from its journal to ask for it",
                )  # fmt: skip
        return base.account(self.rules)

    def refold(
        self, book: Book, account: Account, entry: PointsEntry, known_us: int | None
    ) -> None:
        """Do an entry once more, on an account that has done those before it."""
        account.advance(entry.at_us)
        if entry.member_id == book.member_id:
            MOVES[entry.kind].do(account, entry)
            if entry.kind == "merge":
                absorb(Account(self.rules), account)
        elif entry.kind == "merge":
            absorb(account, self._taken_over(entry, known_us))
        else:
            receive(account, entry)
        account.version += 1

    def _taken_over(self, merge: PointsEntry, known_us: int | None) -> Account:
        """Fold the account that a merge takes over, up to the merge."""
        book = self.books[merge.member_id]
        account = self.start(book)
        for entry in book.entries:
            if entry is merge:
                break
            if known_us is None or entry.recorded_us <= known_us:
                self.refold(book, account, entry, known_us)
        account.advance(merge.at_us)
        return account


def _out_of_turn_for(entry: PointsEntry, book: Book, other: Book) -> PointsRefused | None:
    """Refuse what comes too late to pass from one member to another."""
    into_other = other.account.merged_into
    if into_other is not None:
        return PointsRefused("invalid", "to_member_id", into_other, entry.about, "merged")
    if entry.kind == "merge" and entry.at_us < book.latest_us:
        # what the member did since would belong to nobody
        needed, at = from_us(book.latest_us), from_us(entry.at_us)
        return PointsRefused("invalid", "at", needed, at, "merges_past")
    since_us = max(book.since_us, other.since_us)
    if entry.at_us < since_us:
        needed, at = from_us(since_us), from_us(entry.at_us)
        return PointsRefused("invalid", "at", needed, at, "before_snapshot")
    return None


def effect(entry: PointsEntry) -> tuple[int, int]:
    """Sort key of entries: by effect, then by recording."""
    return entry.at_us, entry.seq


def misfit(entry: PointsEntry) -> PointsRefused | None:
    """Refuse what no account could accept."""
    kind, points = entry.kind, entry.points
    if points is None:
        is_fine = kind in _ALL_OR_SOME or kind in _WITHOUT_POINTS
    else:
        is_fine = type(points) is int and abs(points) <= MAX_MINOR
        is_fine = is_fine and (points > 0 or (kind == "adjust" and points != 0))
    if is_fine:
        return None
    if kind == "adjust":
        return PointsRefused("invalid", "points", None, _plain(points), "no_change")
    return PointsRefused("invalid", "points", 1, _plain(points), "no_count")


def _counted(points: int | None) -> int | None:
    """Take the whole numbers of columns for what they are."""
    if points is None or isinstance(points, bool):
        return points
    try:
        return index(points)
    except TypeError:
        return points  # no whole number, which `misfit` says


def _plain(value: object) -> int | str:
    return value if isinstance(value, int) else repr(value)
