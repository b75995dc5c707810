"""The daily list of points about to expire."""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import frozen

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.loyalty.ledger.view import LedgerView
from ecomops.models.instants import check_aware, check_span


@frozen
class PointsExpiring:
    """Points of a member that are gone soon, unless they are spent (积分即将过期).

    Attributes
    ----------
    member_id
        Whose.
    due_at
        The first instant at which they are gone.
    points
        How many. [points]
    available
        What the member has in all to spend now. [points]
    """

    member_id: str
    due_at: datetime
    points: int
    available: int

    def describe(self, language: Language = "en") -> str:
        """Say it in a line."""
        known_language(language)
        when = f"{self.due_at:%F %H:%M}"
        if language == "zh":
            return f"{self.member_id}：{self.points} 积分将于 {when} 过期（可用 {self.available}）"
        return f"{self.member_id}: {self.points} of {self.available} points end at {when}"


def points_expiring(
    ledger: LedgerView, *, now: datetime, within: timedelta
) -> tuple[PointsExpiring, ...]:
    """List whose points end soon, those that end first at the front (积分过期提醒).

    Parameters
    ----------
    ledger
        The ledger.
    now
        As of when.
    within
        How far to look ahead; what ends just then is listed.

    Raises
    ------
    InvalidArgumentError
        If `within` is below zero.

    Examples
    --------
    >>> from datetime import UTC
    >>> from ecomops import ExpiryAfterDays, LedgerPolicy, PointsLedger
    >>> policy = LedgerPolicy(zone="Asia/Shanghai", expiry=ExpiryAfterDays(days=7))
    >>> ledger = PointsLedger(policy)
    >>> noon = datetime(2026, 11, 11, 4, tzinfo=UTC)
    >>> _ = ledger.earn("M-1", 20, at=noon, source="order")
    >>> for row in points_expiring(ledger, now=noon, within=timedelta(days=10)):
    ...     print(row.describe())
    M-1: 20 of 20 points end at 2026-11-19 00:00
    """
    check_span("within", within)
    now = check_aware("now", now)
    rows = []
    for member_id in ledger.members:
        coming = ledger.expiries(member_id, at=now)
        soon = [one for one in coming if one.at - now <= within]
        if soon:
            available = ledger.balances(member_id, at=now).available
            rows += [
                PointsExpiring(member_id, ledger.local(one.at), one.points, available)
                for one in soon
            ]
    return tuple(sorted(rows, key=lambda row: (row.due_at, row.member_id)))
