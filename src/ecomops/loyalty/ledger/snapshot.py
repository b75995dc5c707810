"""A ledger as it stands, to go on from without its whole journal."""

from __future__ import annotations

from heapq import heapify
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import InitErrorDetails

from ecomops.loyalty.ledger.account import COUNTERS, Account
from ecomops.loyalty.ledger.books import Book, Books
from ecomops.loyalty.ledger.journal import EntryRow, Us
from ecomops.loyalty.ledger.lots import Hold, Lot, Redemption
from ecomops.loyalty.ledger.rules import Rules
from ecomops.loyalty.ledger.times import NEVER
from ecomops.loyalty.terms.policy import LedgerPolicy
from ecomops.models.base import DomainModel
from ecomops.models.problems import duplicates, problem, refuse

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
    left: _Number | None = None
    waits: _Number | None = None
    earn_id: str | None = None
    earn_seq: _Seq | None = None
    clawed: _Number = 0
    expired: _Number = 0

    @classmethod
    def of(cls, account: Account, seq: int) -> Self:
        return cls(
            **account.lot(seq)._asdict(),
            left=account.left.get(seq),
            waits=account.waiting.get(seq),
            clawed=account.clawed_of.get(seq, 0),
            expired=account.expired_of.get(seq, 0),
        )

    def lot(self) -> Lot:
        return Lot._make(getattr(self, name) for name in Lot._fields)


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
        named = {lot.earn_seq for lot in self.lots if lot.earn_seq is not None}
        parts = [*(one.parts for one in self.holds), *(one.parts for one in self.redemptions)]
        named |= {seq for one in parts for seq, _ in one}
        if not named <= known:
            text = f"lots should hold the lots {sorted(named - known)} that are named elsewhere"
            refuse("AccountState", [problem("missing_lots", ("lots",), len(known), text)])
        refuse("AccountState", self._wrong_sums())
        return self

    def _wrong_sums(self) -> list[InitErrorDetails]:
        """Find what does not add up, as where somebody changed a number by hand."""
        said = self.counts
        gone = ("redeemed", "expired", "clawed", "adjusted_down", "sent")
        there = said["available"] + said["pending"] + said["held"] - said["debt"]
        sums: list[tuple[tuple[str | int, ...], int, int]] = [
            (("counts", "available"), said["available"], sum(lot.left or 0 for lot in self.lots)),
            (("counts", "pending"), said["pending"], sum(lot.waits or 0 for lot in self.lots)),
            (("counts", "held"), said["held"], sum(hold.held for hold in self.holds)),
            (("counts", "issued"), said["issued"], there + sum(said[name] for name in gone)),
            (("counts", "debt"), said["debt"], 0 if said["available"] else said["debt"]),
        ]
        for i, hold in enumerate(self.holds):
            sums.append((("holds", i, "held"), hold.held, sum(n for _, n in hold.parts)))
        for i, one in enumerate(self.redemptions):
            known = sum(n for _, n in one.parts) + one.unpaid + one.restored
            sums.append((("redemptions", i, "points"), one.points, known))
        return [
            problem(
                "wrong_sum", place, number,
                f"{place[-1]} should be {wanted} by the rest of the account, not {number}",
            )
            for place, number, wanted in sums
            if number != wanted
        ]  # fmt: skip

    @classmethod
    def of(cls, book: Book, account: Account) -> Self:
        """Write a member's account down."""
        holds = [hold for hold in account.holds.values() if hold.is_open]
        spent = {name: Redemption._make(row) for name, row in account.redemptions.items()}
        lots = {*account.left, *account.waiting, *account.earns.values()}
        lots.update(account.late_of, *account.late_of.values())
        for parts in (*(hold.parts for hold in holds), *(one.parts for one in spent.values())):
            lots.update(seq for seq, _ in parts)
        return cls(
            member_id=book.member_id,
            at_us=account.now_us,
            known_us=book.recorded_us,
            version=account.version,
            counts=account.counts(),
            idle_us=account.idle_us,
            lapsed_us=account.lapsed_us,
            merged_into=account.merged_into,
            lots=tuple(_LotState.of(account, seq) for seq in sorted(lots)),
            holds=tuple(
                _HoldState(
                    entry_id=hold.entry_id, seq=hold.seq, since_us=hold.since_us,
                    expires_us=hold.expires_us, parts=tuple(hold.parts), held=hold.held,
                    is_lapsed=hold.is_lapsed,
                )
                for hold in holds
            ),
            redemptions=tuple(
                _RedemptionState(entry_id=name, **one._asdict()) for name, one in spent.items()
            ),
        )  # fmt: skip

    def account(self, rules: Rules) -> Account:
        """Make an account of it, anew each time."""
        # points that would be gone by inactivity keep that date where inactivity ends nothing more
        keeps_deadline = rules.ends_by_inactivity
        account = Account(
            rules, self.at_us, self.version, idle_us=self.idle_us if keeps_deadline else NEVER,
            lapsed_us=self.lapsed_us, merged_into=self.merged_into,
        )  # fmt: skip
        for state in self.lots:
            lot, seq = state.lot(), state.seq
            if not keeps_deadline:
                lot = lot._replace(expires_us=min(lot.expires_us, self.idle_us))
            account.take_up(lot, state.left, state.waits)
            if lot.earn_seq == seq and lot.earn_id is not None:
                account.earns[lot.earn_id] = seq
            elif lot.earn_seq is not None:
                others = account.late_of.get(lot.earn_seq, ())
                account.late_of[lot.earn_seq] = (*others, seq)
            for table, points in (
                (account.clawed_of, state.clawed), (account.expired_of, state.expired)
            ):  # fmt: skip
                if points:
                    table[seq] = points
        for hold in self.holds:
            account.hold_out(
                Hold(
                    hold.entry_id, hold.seq, hold.since_us, hold.expires_us, [*hold.parts],
                    hold.held, is_lapsed=hold.is_lapsed,
                )
            )  # fmt: skip
        for name in COUNTERS:
            setattr(account, name, self.counts[name])
        for one in self.redemptions:
            row = Redemption._make(getattr(one, name) for name in Redemption._fields)
            account.redemptions[one.entry_id] = (*row,)
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

    @model_validator(mode="after")
    def _has_each_once(self) -> Self:
        names = [account.member_id for account in self.accounts]
        refuse("LedgerSnapshot", duplicates("accounts", "member_id", names))
        for i, row in enumerate(self.keyed):
            if row.seq >= self.next_seq:
                text = f"seq should be below next_seq, which is {self.next_seq}, not {row.seq}"
                refuse(
                    "LedgerSnapshot", [problem("wrong_seq", ("keyed", i, "seq"), row.seq, text)]
                )
        return self


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
