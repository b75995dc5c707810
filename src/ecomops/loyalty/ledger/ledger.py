"""The ledger: what it can be told, and what it can be asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Unpack

from attrs import define

from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.loyalty.ledger.commands import Stamp, asked, entry_of
from ecomops.loyalty.ledger.entries import PointsEntry
from ecomops.loyalty.ledger.journal import journal_from_lines
from ecomops.loyalty.ledger.rebuild import rebuild
from ecomops.loyalty.ledger.results import PointsResult
from ecomops.loyalty.ledger.snapshot import LedgerSnapshot, books_of
from ecomops.loyalty.ledger.view import LedgerView
from ecomops.loyalty.terms.policy import LedgerPolicy
from ecomops.models.ids import A_LABEL, A_MADE_ID, AN_ID
from ecomops.models.instants import to_us
from ecomops.models.points import PointsCommand


@define(eq=False)
class PointsLedger(LedgerView):
    """Points of many members: a journal that only grows, and the accounts it comes to (积分账本).

    Nothing is stored and no clock is read. A command gives `PointsApplied` with the entry
    to store, `PointsReplayed` where its key was seen before, or `PointsRefused`; only the first
    changes anything. The same journal always gives the same accounts.

    A member is known from the first entry on; who has none has no points. Commands come as
    methods, for code that has checked its arguments, or as models (`apply`).

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> ledger = PointsLedger(LedgerPolicy(zone="Asia/Shanghai"))
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

    @classmethod
    def of(
        cls,
        policy: LedgerPolicy,
        journal: Iterable[PointsEntry],
        *,
        members: Iterable[str] | None = None,
        next_seq: int | None = None,
        verify: bool = True,
    ) -> PointsLedger:
        """Rebuild a ledger from its journal, and see that every entry follows from the others.

        Parameters
        ----------
        policy
            The one that the entries were decided by.
        journal
            All entries, in their order.
        members
            Where only some members' entries are given: whose. Of each of them all entries are
            needed, of those who were merged into them too, and what others sent to them.
            Other members can't be asked for.
        next_seq
            Where only some members' entries are given: the place in the whole journal where
            new entries go on. None: after the last one given.
        verify
            Whether to decide every entry again and compare. False takes them as they stand: it
            is quicker, above all where much was recorded late, and finds less.

        Raises
        ------
        CorruptJournalError
            If an entry is missing, twice, out of order, or does not follow.
        """
        ledger = cls(policy)
        ledger._books.members = _members(members)
        ledger.go_on(journal, verify=verify)
        ledger._books.next_seq = max(ledger._books.next_seq, next_seq or 0)
        return ledger

    @classmethod
    def from_lines(
        cls, lines: Iterable[str | bytes], *, digest: str | None = None, verify: bool = True
    ) -> PointsLedger:
        """Rebuild a ledger from what `to_lines` wrote (从 JSON 流水重建).

        Parameters
        ----------
        lines
            The lines, such as an open file.
        digest
            The last digest, where it was kept elsewhere.
        verify
            Whether to decide every entry again and compare, beside the digests.

        Raises
        ------
        CorruptJournalError
            If an entry was changed, moved or lost.
        """
        journal = journal_from_lines(lines, digest=digest)
        return cls.of(journal.policy, journal.entries, verify=verify)

    @classmethod
    def from_snapshot(
        cls,
        snapshot: LedgerSnapshot,
        tail: Iterable[PointsEntry] = (),
        *,
        policy: LedgerPolicy | None = None,
        members: Iterable[str] | None = None,
    ) -> PointsLedger:
        """Go on from a snapshot, with the entries that came after it (从快照恢复).

        Parameters
        ----------
        snapshot
            What `snapshot` gave.
        tail
            The journal's entries after it, in their order.
        policy
            The one to go on under; None: that of the snapshot. This is how a programme changes
            its rules: points keep the dates that they have.
        members
            Where the tail has only some members' entries: whose; see `of`.

        Raises
        ------
        CorruptJournalError
            If an entry of the tail is missing, twice, out of order, or does not follow.
        """
        check_type(
            "snapshot", snapshot, LedgerSnapshot, "read it with LedgerSnapshot.model_validate_json"
        )
        ledger = cls(snapshot.policy if policy is None else policy)
        ledger._books = books_of(snapshot, ledger.policy)
        ledger._books.members = _members(members)
        return ledger.go_on(tail)

    def go_on(self, journal: Iterable[PointsEntry], *, verify: bool = True) -> PointsLedger:
        """Take up more entries of a journal, such as those that others have written (续读流水)."""
        rebuild(self._books, journal, verify=verify)
        return self

    # ---- points come ------------------------------------------------------------------------

    def earn(
        self,
        member_id: str,
        points: int,
        *,
        at: datetime,
        source: str,
        order_id: str | None = None,
        available_at: datetime | None = None,
        expires_at: datetime | None = None,
        waits: bool = False,
        **stamp: Unpack[Stamp],
    ) -> PointsResult:
        """Give points for something (获得).

        Parameters
        ----------
        member_id
            To whom.
        points
            How many; one or more.
        at
            When.
        source
            What for, such as ``"order"``, ``"review"`` or ``"check_in"``.
        order_id
            The order that brings them.
        available_at, expires_at
            From when until when they can be spent; as the policy says where None.
        waits
            Whether they stay pending until `activate`.
        **stamp
            `entry_id`, `key`, `expected_version`, `recorded_at`; see `Stamp`.
        """
        entry = asked("earn", member_id, points, at, stamp)
        entry.source = A_LABEL.check("source", source)
        if order_id is not None:
            entry.order_id = AN_ID.check("order_id", order_id)
        if available_at is not None:
            entry.available_us = to_us("available_at", available_at)
        if expires_at is not None:
            entry.expires_us = to_us("expires_at", expires_at)
        if type(waits) is not bool:
            raise InvalidArgumentError("waits", waits, "is no yes or no", "give True or False")
        entry.waits = waits
        return self._books.take(entry)

    def activate(
        self, member_id: str, earn_id: str, *, at: datetime, **stamp: Unpack[Stamp]
    ) -> PointsResult:
        """Let pending points of an earn become available by an event (生效)."""
        entry = asked("activate", member_id, None, at, stamp)
        entry.about = A_MADE_ID.check("earn_id", earn_id)
        return self._books.take(entry)

    # ---- points go --------------------------------------------------------------------------

    def redeem(
        self,
        member_id: str,
        points: int,
        *,
        at: datetime,
        order_id: str | None = None,
        **stamp: Unpack[Stamp],
    ) -> PointsResult:
        """Spend points at once (核销)."""
        entry = asked("redeem", member_id, points, at, stamp)
        if order_id is not None:
            entry.order_id = AN_ID.check("order_id", order_id)
        return self._books.take(entry)

    def hold(
        self,
        member_id: str,
        points: int,
        *,
        at: datetime,
        order_id: str | None = None,
        expires_at: datetime | None = None,
        **stamp: Unpack[Stamp],
    ) -> PointsResult:
        """Set points aside for a purchase that is not paid yet (冻结).

        They are free again at `expires_at`, unless they were captured or voided before; None:
        only by a command.
        """
        entry = asked("hold", member_id, points, at, stamp)
        if order_id is not None:
            entry.order_id = AN_ID.check("order_id", order_id)
        if expires_at is not None:
            entry.expires_us = to_us("expires_at", expires_at)
        return self._books.take(entry)

    def capture(
        self,
        member_id: str,
        hold_id: str,
        points: int | None = None,
        *,
        at: datetime,
        **stamp: Unpack[Stamp],
    ) -> PointsResult:
        """Spend held points, all or so many; what is left of the hold is free again (扣除).

        The entry's id is that of the redemption, for `restore`.
        """
        entry = asked("capture", member_id, points, at, stamp)
        entry.about = A_MADE_ID.check("hold_id", hold_id)
        return self._books.take(entry)

    def void(
        self, member_id: str, hold_id: str, *, at: datetime, **stamp: Unpack[Stamp]
    ) -> PointsResult:
        """Let held points be free again (解冻)."""
        entry = asked("void", member_id, None, at, stamp)
        entry.about = A_MADE_ID.check("hold_id", hold_id)
        return self._books.take(entry)

    # ---- corrections ------------------------------------------------------------------------

    def claw_back(
        self,
        member_id: str,
        earn_id: str,
        points: int | None = None,
        *,
        at: datetime,
        order_id: str | None = None,
        **stamp: Unpack[Stamp],
    ) -> PointsResult:
        """Take back points of an earn: so many, or all that are due (回收).

        What has expired is not due. What was spent is taken from other points, or is owed, as
        the policy says.
        """
        entry = asked("claw_back", member_id, points, at, stamp)
        entry.about = A_MADE_ID.check("earn_id", earn_id)
        if order_id is not None:
            entry.order_id = AN_ID.check("order_id", order_id)
        return self._books.take(entry)

    def restore(
        self,
        member_id: str,
        redemption_id: str,
        points: int | None = None,
        *,
        at: datetime,
        order_id: str | None = None,
        **stamp: Unpack[Stamp],
    ) -> PointsResult:
        """Give back points of a redemption: so many, or all that are left of it (退回).

        They go back where they came from, the last spent first, and keep their expiry; those
        that have expired meanwhile are good for the policy's grace.
        """
        entry = asked("restore", member_id, points, at, stamp)
        entry.about = A_MADE_ID.check("redemption_id", redemption_id)
        if order_id is not None:
            entry.order_id = AN_ID.check("order_id", order_id)
        return self._books.take(entry)

    def adjust(
        self,
        member_id: str,
        points: int,
        *,
        at: datetime,
        reason: str,
        expires_at: datetime | None = None,
        **stamp: Unpack[Stamp],
    ) -> PointsResult:
        """Correct a balance by hand: above zero adds points, below zero takes some (调整)."""
        entry = asked("adjust", member_id, points, at, stamp)
        entry.source = A_LABEL.check("reason", reason)
        if expires_at is not None:
            entry.expires_us = to_us("expires_at", expires_at)
        return self._books.take(entry)

    # ---- between members --------------------------------------------------------------------

    def transfer(
        self,
        member_id: str,
        points: int,
        to_member_id: str,
        *,
        at: datetime,
        **stamp: Unpack[Stamp],
    ) -> PointsResult:
        """Give points to another member; they keep their dates, and pay that one's debt (转赠)."""
        entry = asked("transfer", member_id, points, at, stamp)
        entry.about = AN_ID.check("to_member_id", to_member_id)
        return self._books.take(entry)

    def merge(
        self, member_id: str, to_member_id: str, *, at: datetime, **stamp: Unpack[Stamp]
    ) -> PointsResult:
        """Let another member take over the whole account, holds and debt included (合并账户)."""
        entry = asked("merge", member_id, None, at, stamp)
        entry.about = AN_ID.check("to_member_id", to_member_id)
        return self._books.take(entry)

    # ---- models -----------------------------------------------------------------------------

    def apply(self, command: PointsCommand) -> PointsResult:
        """Take a command that came as a model (执行指令).

        >>> from ecomops.models.points import EarnPoints
        >>> ledger = PointsLedger(LedgerPolicy(zone="Asia/Shanghai"))
        >>> at = "2026-11-11T12:00:00+08:00"
        >>> command = EarnPoints(member_id="M-1", at=at, points=5, source="check_in")
        >>> ledger.apply(command).entry
        <M-1#1: earn 5 of M-1 at 2026-11-11 04:00:00>
        """
        return self._books.take(entry_of(command))


def _members(members: Iterable[str] | None) -> frozenset[str] | None:
    if isinstance(members, str):
        raise InvalidArgumentError(
            "members", members, "is one text", "give a list of ids, such as [member_id]"
        )
    return None if members is None else frozenset(members)
