"""What a ledger can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from attrs import define, field

from ecomops.calendars.days import local_time
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.loyalty.ledger.account import Account
from ecomops.loyalty.ledger.balances import PointsBalances, balances_of
from ecomops.loyalty.ledger.books import Books
from ecomops.loyalty.ledger.entries import PointsEntries, PointsEntry
from ecomops.loyalty.ledger.journal import journal_to_lines
from ecomops.loyalty.ledger.lot_view import ComingExpiry, PointsLot, expiries_of, lots_of
from ecomops.loyalty.ledger.rules import Rules
from ecomops.loyalty.ledger.snapshot import LedgerSnapshot, snapshot_of
from ecomops.loyalty.ledger.statement import Statement, statement_of
from ecomops.loyalty.terms.policy import LedgerPolicy
from ecomops.models.ids import A_MADE_ID
from ecomops.models.instants import check_aware, to_us


def _check_policy(_: object, __: object, policy: Any) -> None:
    if not isinstance(policy, LedgerPolicy):
        remedy = "give a LedgerPolicy, such as LedgerPolicy(zone='Asia/Shanghai')"
        raise InvalidArgumentError("policy", policy, "is no policy", remedy)


@define(eq=False)
class LedgerView:
    """What a ledger can be asked; all answers are as of an instant (账本查询)."""

    policy: LedgerPolicy = field(validator=_check_policy)
    _books: Books = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._books = Books(Rules.of(self.policy))

    @property
    def journal(self) -> PointsEntries:
        """Everything accepted, in the order of recording; after a snapshot what came since."""
        return PointsEntries(self._books.journal)

    @property
    def members(self) -> tuple[str, ...]:
        """Everybody who has an account, in the order in which they came (会员列表)."""
        return tuple(name for name, book in self._books.books.items() if book.account.version)

    def entry(self, entry_id: str) -> PointsEntry:
        """Find an entry by its id.

        Raises
        ------
        UnknownIdError
            If there is none, or it came before the snapshot that the ledger goes on from.
        """
        entry = self._books.ids.get(A_MADE_ID.check("entry_id", entry_id))
        if entry is None:
            raise UnknownIdError(
                "entry_id", entry_id, "is no entry here", "look it up in the whole journal"
            )
        return entry

    def entries(self, member_id: str) -> tuple[PointsEntry, ...]:
        """List what happened to a member by commands, in the order of effect (会员流水)."""
        return tuple(self._books.book(member_id, keeps=False).entries)

    def version(self, member_id: str) -> int:
        """Count a member's accepted commands, for `expected_version` (版本)."""
        return self._books.book(member_id, keeps=False).account.version

    def balances(
        self, member_id: str, *, at: datetime, known_at: datetime | None = None
    ) -> PointsBalances:
        """Say what a member has at an instant, as far as was known at another (截至余额).

        Nothing that takes effect later changes the answer; what is recorded later does, unless
        `known_at` leaves it out. The future can be asked for: time alone moves on.

        Raises
        ------
        InvalidArgumentError
            If an instant lies before the snapshot that the ledger goes on from.
        """
        return balances_of(self._account(member_id, at, known_at))

    def lots(
        self, member_id: str, *, at: datetime, known_at: datetime | None = None
    ) -> tuple[PointsLot, ...]:
        """List what a member's points are made of, those that go first at the front (积分批次).

        >>> from datetime import UTC, datetime
        >>> from ecomops import ExpiryAfterMonths, PointsLedger
        >>> policy = LedgerPolicy(zone="Asia/Shanghai", expiry=ExpiryAfterMonths(months=12))
        >>> ledger = PointsLedger(policy)
        >>> at = datetime(2026, 11, 11, 4, tzinfo=UTC)
        >>> ledger.earn("M-1", 199, at=at, source="order", entry_id="E-1").code
        'ok'
        >>> [(lot.points, lot.state, lot.earn_id) for lot in ledger.lots("M-1", at=at)]
        [(199, 'available', 'E-1')]
        >>> [(one.at.isoformat(), one.points) for one in ledger.expiries("M-1", at=at)]
        [('2027-11-11T16:00:00+00:00', 199)]
        """
        return lots_of(self._account(member_id, at, known_at))

    def expiries(
        self, member_id: str, *, at: datetime, known_at: datetime | None = None
    ) -> tuple[ComingExpiry, ...]:
        """List all that will be gone if nothing happens, instant by instant (过期计划)."""
        return expiries_of(self._account(member_id, at, known_at))

    def statement(
        self,
        member_id: str,
        *,
        until: datetime,
        since: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Statement:
        """Write down what happened on an account, line by line (积分对账单).

        Parameters
        ----------
        member_id
            Whose account.
        until
            Up to when.
        since
            After when; None: from the beginning.
        known_at
            As far as was known then; None: all that is known.

        Examples
        --------
        >>> from datetime import UTC, datetime
        >>> from ecomops import PointsLedger
        >>> ledger = PointsLedger(LedgerPolicy(zone="Asia/Shanghai"))
        >>> at = datetime(2026, 11, 11, 4, tzinfo=UTC)
        >>> earned = ledger.earn("M-1", 199, at=at, source="order", order_id="O-7")
        >>> spent = ledger.redeem("M-1", 100, at=at.replace(hour=5))
        >>> print(ledger.statement("M-1", until=at.replace(day=12)))
        when                 what      points  balance  available  about
        ───────────────────  ────────  ──────  ───────  ─────────  ─────────
                             opening                 0          0
        2026-11-11 12:00:00  earned      +199      199        199  order O-7
        2026-11-11 13:00:00  redeemed    -100       99         99
        """
        books, book = self._books, self._books.book(member_id, keeps=False)
        since_us = None if since is None else to_us("since", since)
        until_us = to_us("until", until)
        if since_us is not None and since_us > until_us:
            raise InvalidArgumentError(
                "since", since, f"is after until, {until.isoformat()}", "exchange the two"
            )
        known_us = None if known_at is None else to_us("known_at", known_at)
        return statement_of(books, book, since_us, until_us, known_us)

    def local(self, at: datetime) -> datetime:
        """Give an instant in the programme's zone, with its offset there (当地时刻)."""
        return local_time(self._books.rules.zone, check_aware("at", at))

    # ---- to store ---------------------------------------------------------------------------

    def to_lines(self) -> Iterator[str]:
        """Write the journal as JSON Lines, see `journal_to_lines` (导出流水)."""
        return journal_to_lines(self.policy, self.journal)

    def snapshot(self) -> LedgerSnapshot:
        """Write down all accounts as they stand, to go on from later (账本快照)."""
        return snapshot_of(self.policy, self._books)

    def _account(self, member_id: str, at: datetime, known_at: datetime | None) -> Account:
        book = self._books.book(member_id, keeps=False)
        known_us = None if known_at is None else to_us("known_at", known_at)
        return self._books.account(book, to_us("at", at), known_us)
