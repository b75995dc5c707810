"""What a member has at one instant, and what came of all points so far."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from ecomops.loyalty.ledger.account import COUNTERS, Account
from ecomops.loyalty.ledger.times import from_us_or_never


@frozen
class PointsBalances:
    """What a member has at one instant, and what came of all points so far (积分余额).

    ``issued − redeemed − expired − clawed − adjusted_down − sent`` is always
    ``available + pending + held − debt``.

    Attributes
    ----------
    available
        Free to spend (可用). [points]
    pending
        Not yet available (待生效). [points]
    held
        Set aside for purchases that are not paid yet (冻结). [points]
    debt
        Owed: points taken back that had been spent (欠分). Nothing is available beside it.
    issued
        Earned, added by hand, or received.
    redeemed
        Spent, less what was restored.
    expired, clawed, adjusted_down, sent
        Gone; clawed and adjusted down include what became debt.
    forgiven
        What a clawback did not find and did not ask for.
    version
        Accepted commands so far.
    next_expiry_at, next_expiry_points
        When points expire next, and how many; None and 0 if none will.
    """

    available: int = 0
    pending: int = 0
    held: int = 0
    debt: int = 0
    issued: int = 0
    redeemed: int = 0
    expired: int = 0
    clawed: int = 0
    forgiven: int = 0
    adjusted_down: int = 0
    sent: int = 0
    version: int = 0
    next_expiry_at: datetime | None = None
    next_expiry_points: int = 0

    def counts(self) -> dict[str, int]:
        """Give balances and tallies by name."""
        return {name: getattr(self, name) for name in COUNTERS}

    @property
    def owned(self) -> int:
        """Available, pending and held, less what is owed [points]."""
        return self.available + self.pending + self.held - self.debt

    @property
    def net(self) -> int:
        """Available and held, less what is owed [points]."""
        return self.available + self.held - self.debt


def balances_of(account: Account) -> PointsBalances:
    """Read an account as it stands."""
    at_us, points = account.next_expiry()
    return PointsBalances(
        **account.counts(),
        version=account.version,
        next_expiry_at=from_us_or_never(at_us),
        next_expiry_points=points,
    )
