"""A ledger as it stands, to go on from without its whole journal."""

from __future__ import annotations

from heapq import heapify
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from ecomops.loyalty.ledger.account import COUNTERS, Account
from ecomops.loyalty.ledger.books import Book, Books
from ecomops.loyalty.ledger.journal import EntryRow, Us
from ecomops.loyalty.ledger.lots import Hold, Lot, Parts, Redemption
from ecomops.loyalty.ledger.rules import Rules
from ecomops.loyalty.ledger.times import NEVER
from ecomops.loyalty.terms.policy import LedgerPolicy
from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse

_Number: TypeAlias = Annotated[int, Field(strict=True, ge=0)]
_Seq: TypeAlias = Annotated[int, Field(strict=True, ge=0)]
_Parts: TypeAlias = tuple[tuple[_Seq, _Number], ...]
"""Numbers of lots, and points of each."""


class _LotState(DomainModel):
    seq: _Seq
    earned_us: Us
    issued: _Number
    expires_us: Us = NEVER
    available_us: Us = 0
    left: _Number = 0
    is_pending: bool = False
    is_queued: bool = False
    earn_id: str | None = None
    of_earn: _Seq | None = None
    clawed: _Number = 0
    expired: _Number = 0

    @classmethod
    def of(cls, lot: Lot) -> Self:
        names = cls.model_fields.keys() - {"of_earn"}
        state = {name: getattr(lot, name) for name in names}
        return cls.model_validate(state | {"of_earn": None if lot.earn is None else lot.earn.seq})

    def lot(self) -> Lot:
        names = type(self).model_fields.keys() - {"of_earn"}
        return Lot(**{name: getattr(self, name) for name in names})


class _HoldState(DomainModel):
    entry_id: str
    seq: _Seq
    since_us: Us
    expires_us: Us
    parts: _Parts
    held: _Number
    is_lapsed: bool = False


class _RedemptionState(DomainModel):
    entry_id: str
    since_us: Us
    points: _Number
    parts: _Parts
    unpaid: _Number = 0
    restored: _Number = 0
    is_lapsed: bool = False


class AccountState(DomainModel):
    """One account as it stands; instants in microseconds (账户快照)."""

    member_id: str
    at_us: Us
    known_us: Us
    version: _Number
    counts: dict[str, _Number]
    idle_us: Us = NEVER
    lapsed_us: Us
    merged_into: str | None = None
    lots: tuple[_LotState, ...] = ()
    holds: tuple[_HoldState, ...] = ()
    redemptions: tuple[_RedemptionState, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        missing = sorted(set(COUNTERS) ^ self.counts.keys())
        if missing:
            text = f"counts should be of {', '.join(COUNTERS)}"
            refuse("AccountState", [problem("wrong_counts", ("counts",), missing, text)])
        known = {lot.seq for lot in self.lots}
        named = {lot.of_earn for lot in self.lots if lot.of_earn is not None}
        parts = [*(one.parts for one in self.holds), *(one.parts for one in self.redemptions)]
        named |= {seq for one in parts for seq, _ in one}
        if not named <= known:
            text = f"lots should hold the lots {sorted(named - known)} that are named elsewhere"
            refuse("AccountState", [problem("missing_lots", ("lots",), len(known), text)])
        return self

    @classmethod
    def of(cls, book: Book, account: Account) -> Self:
        """Write a member's account down."""
        holds = [hold for hold in account.holds.values() if hold.is_open]
        spent = list(account.redemptions.values())
        lots = {item[3].seq: item[3] for item in account.queue} | account.waiting
        for earn in account.earns.values():
            lots |= {lot.seq: lot for lot in earn.own}
        for parts in (*(hold.parts for hold in holds), *(one.parts for one in spent)):
            lots |= {lot.seq: lot for lot, _ in parts}
        # an earn that has no lot left here is named by points that came back late
        lots |= {lot.earn.seq: lot.earn for lot in [*lots.values()] if lot.earn is not None}
        return cls(
            member_id=book.member_id,
            at_us=account.now_us,
            known_us=book.recorded_us,
            version=account.version,
            counts=account.counts(),
            idle_us=account.idle_us,
            lapsed_us=account.lapsed_us,
            merged_into=account.merged_into,
            lots=tuple(_LotState.of(lots[seq]) for seq in sorted(lots)),
            holds=tuple(
                _HoldState(
                    entry_id=hold.entry_id, seq=hold.seq, since_us=hold.since_us,
                    expires_us=hold.expires_us, parts=_numbers(hold.parts), held=hold.held,
                    is_lapsed=hold.is_lapsed,
                )
                for hold in holds
            ),
            redemptions=tuple(
                _RedemptionState(
                    entry_id=one.entry_id, since_us=one.since_us, points=one.points,
                    parts=_numbers(one.parts), unpaid=one.unpaid, restored=one.restored,
                    is_lapsed=one.is_lapsed,
                )
                for one in spent
            ),
        )  # fmt: skip

    def account(self, rules: Rules) -> Account:
        """Make an account of it, anew each time."""
        lots = {state.seq: state.lot() for state in self.lots}
        account = Account(
            rules, self.at_us, self.version,
            idle_us=self.idle_us, lapsed_us=self.lapsed_us, merged_into=self.merged_into,
        )  # fmt: skip
        for state in self.lots:
            lot = lots[state.seq]
            if state.of_earn is not None:
                lot.earn = earn = lots[state.of_earn]
                earn.late = [*(earn.late or ()), lot]
            elif lot.earn_id is not None:
                account.earns[lot.earn_id] = lot
            account.take_up(lot)
        for hold in self.holds:
            parts = [(lots[seq], points) for seq, points in hold.parts]
            held = Hold(
                hold.entry_id, hold.seq, hold.since_us, hold.expires_us, parts, hold.held,
                is_lapsed=hold.is_lapsed,
            )  # fmt: skip
            account.hold_out(held)
        for name in COUNTERS:
            setattr(account, name, self.counts[name])
        for one in self.redemptions:
            parts = [(lots[seq], points) for seq, points in one.parts]
            account.redemptions[one.entry_id] = Redemption(
                one.entry_id, one.since_us, one.points, parts, one.unpaid, one.restored,
                one.is_lapsed,
            )  # fmt: skip
        heapify(account.queue)
        return account


def _state_of(books: Books, book: Book) -> AccountState:
    """Write an account down as of its last entry; a refused command may have led it on."""
    entries, account = book.entries, book.account
    if not entries and isinstance(book.base, AccountState):
        return book.base
    if account.now_us != entries[-1].at_us:
        account = books.fold(book)
    return AccountState.of(book, account)


def _numbers(parts: Parts) -> _Parts:
    return tuple((lot.seq, points) for lot, points in parts)


class LedgerSnapshot(DomainModel):
    """A ledger as it stands, to go on from without its journal (账本快照).

    What comes after it is taken up as ever; what would take effect before it is refused, and
    balances before it can't be asked for. Retries of earlier commands are still known.

    >>> from datetime import UTC, datetime
    >>> from ecomops import PointsLedger
    >>> ledger = PointsLedger(LedgerPolicy(zone="Asia/Shanghai"))
    >>> at = datetime(2026, 11, 11, 4, tzinfo=UTC)
    >>> ledger.earn("M-1", 5, at=at, source="check_in").code
    'ok'
    >>> text = ledger.snapshot().model_dump_json()
    >>> again = PointsLedger.from_snapshot(LedgerSnapshot.model_validate_json(text))
    >>> again.balances("M-1", at=at).available
    5
    """

    schema_version: Literal[1] = 1
    policy: LedgerPolicy
    next_seq: _Number
    """The place in the journal of the first entry that it does not have."""
    accounts: tuple[AccountState, ...]
    keyed: tuple[EntryRow, ...]
    """The entries that had a key, to know a retry by."""
    ids: tuple[str, ...]
    """The ids that are taken."""


def snapshot_of(policy: LedgerPolicy, books: Books) -> LedgerSnapshot:
    """Write a ledger down."""
    kept = [book for book in books.books.values() if book.account.version]
    return LedgerSnapshot(
        policy=policy,
        next_seq=books.next_seq,
        accounts=tuple(_state_of(books, book) for book in kept),
        keyed=tuple(EntryRow.of(entry) for entry in books.keys.values()),
        ids=tuple(books.ids),
    )


def books_of(snapshot: LedgerSnapshot, policy: LedgerPolicy) -> Books:
    """Take a snapshot up, to go on under a policy."""
    rules = Rules.of(policy)
    keyed = [row.entry() for row in snapshot.keyed]
    return Books(
        rules,
        next_seq=snapshot.next_seq,
        ids=dict.fromkeys(snapshot.ids) | {entry.entry_id: entry for entry in keyed},
        keys={entry.key: entry for entry in keyed if entry.key is not None},
        books={
            state.member_id: Book(state.member_id, state.account(rules), [], state.known_us, state)
            for state in snapshot.accounts
        },
    )
