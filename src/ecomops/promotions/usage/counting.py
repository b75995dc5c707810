"""From events to what counts: which may follow, what is open, how much is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from attrs import define

from ecomops.errors import DuplicateIdError
from ecomops.facts import Usage
from ecomops.models.instants import check_aware
from ecomops.promotions.terms.periods import ZonedLimits
from ecomops.promotions.usage.events import (
    CARRIED,
    UseEntry,
    UseEvent,
    UseRedeemed,
    UseReserved,
)

_RANK: Final = {"reserve": 0, "release": 1, "expire": 1, "redeem": 2, "restore": 3}
"""How far a kind of event takes a use; of its events the furthest counts."""

_FOLLOWS: Final[dict[str, str | None]] = {
    "reserve": None,
    "release": "reserve",
    "expire": "reserve",
    "redeem": "reserve",
    "restore": "redeem",
}
"""Where a use has to stand for a kind of event to make sense."""


def may_follow(event: UseEvent, stored: Iterable[UseEvent]) -> bool:
    """Say whether an event makes sense after what is stored of its use (流转校验).

    A reservation comes first; it is redeemed, released or expired; what was redeemed may be
    restored; nothing else. Ask it where events are stored, in the same transaction; events of
    other uses in `stored` are passed over.

    Examples
    --------
    >>> from datetime import UTC, datetime, timedelta
    >>> from ecomops import PromotionUse, redeem_uses, release_uses, reserve_uses
    >>> noon = datetime(2026, 11, 11, 12, tzinfo=UTC)
    >>> held = reserve_uses([PromotionUse("p")], "O-7", noon, hold_for=timedelta(minutes=15))
    >>> paid, given_up = redeem_uses(held, noon)[0], release_uses(held, noon)[0]
    >>> may_follow(paid, held), may_follow(paid, []), may_follow(given_up, [*held, paid])
    (True, False, False)
    """
    kinds = [other.kind for other in stored if _key(other) == _key(event)]
    return max(kinds, key=_RANK.__getitem__, default=None) == _FOLLOWS[event.kind]


def reservations_in(events: Iterable[UseEvent]) -> tuple[UseReserved, ...]:
    """Find the reservations that were not redeemed, released or expired since (未结预占).

    Lapsed ones are among them until an expiry says so. They come by `expires_at`, then id.
    """
    held = [s.held for s in _uses_in(events).values() if s.rank == 0 and s.held is not None]
    return tuple(sorted(held, key=lambda event: (event.expires_at, event.event_id)))


def redemptions_in(events: Iterable[UseEvent]) -> tuple[UseRedeemed, ...]:
    """Find the redemptions that were not restored since, by `at`, then id (有效核销)."""
    used = [s.used for s in _uses_in(events).values() if s.rank == 2 and s.used is not None]
    return tuple(sorted(used, key=lambda event: (event.at, event.event_id)))


def usage_of(
    events: Iterable[UseEvent],
    now: datetime,
    limits: Mapping[str, ZonedLimits] | None = None,
) -> Usage:
    """Fold events into what is used at an instant (用量汇总).

    A use counts while it is reserved, up to its `expires_at`, and for good once it is
    redeemed; released, expired or restored it no longer does. Neither the order of the events
    nor their repetition matters: of the events of one use the one that goes furthest counts,
    in the order reserve, release or expire, redeem, restore. So a redemption without its
    reservation counts, a release after the redemption is passed over, and a restoration
    without its redemption gives nothing back.

    Parameters
    ----------
    events
        Of any promotions; those after `now` have not happened yet.
    now
        The instant of the quote.
    limits
        Of the promotions, from `limits_of`: they say over which period the uses of a customer
        count. A use belongs to the period of its first event; without limits all count.

    Raises
    ------
    NaiveDatetimeError
        If `now` has no offset.
    DuplicateIdError
        If two events of one use disagree about customer, number, amount or coupons.

    Examples
    --------
    >>> from datetime import UTC, datetime, timedelta
    >>> from ecomops import PromotionUse, redeem_uses, reserve_uses
    >>> noon = datetime(2026, 11, 11, 12, tzinfo=UTC)
    >>> held = reserve_uses([PromotionUse("p", 20_00, "C-1")], "O-7", noon,
    ...     hold_for=timedelta(minutes=15))
    >>> usage_of(held, noon).spent_minor_on("p")
    2000
    >>> usage_of(held, noon + timedelta(minutes=15)) == Usage()
    True
    >>> usage_of([*held, *redeem_uses(held, noon)], noon + timedelta(days=1)).uses_by("C-1", "p")
    1
    """
    now = check_aware("now", now)
    starts = {name: zoned.period_start(now) for name, zoned in (limits or {}).items()}
    uses: dict[str, int] = {}
    by_customer: dict[tuple[str, str], int] = {}
    spent: dict[str, int] = {}
    for use in _uses_in(events, now).values():
        if not use.counts(now):
            continue
        first, promotion_id = use.first, use.first.promotion_id
        uses[promotion_id] = uses.get(promotion_id, 0) + first.uses
        spent[promotion_id] = spent.get(promotion_id, 0) + first.amount_minor
        start = starts.get(promotion_id)
        if first.customer_id is not None and (start is None or first.at >= start):
            key = (first.customer_id, promotion_id)
            by_customer[key] = by_customer.get(key, 0) + first.uses
    return Usage(uses, by_customer, spent)


@define(eq=False)
class _Use:
    """How far one use has come."""

    first: UseEntry
    rank: int = 0
    held: UseReserved | None = None
    used: UseRedeemed | None = None

    def add(self, event: UseEvent) -> None:
        for name in CARRIED:
            if getattr(event, name) != getattr(self.first, name):
                raise DuplicateIdError(
                    "event_id",
                    event.event_id,
                    f"belongs to a use of which another event has a different {name}",
                    "reserve anew with the next attempt where a quote has changed",
                )
        if event.at < self.first.at:
            self.first = event
        self.rank = max(self.rank, _RANK[event.kind])
        # of a step that was stored twice, by a retry at a later time, the first counts
        if isinstance(event, UseReserved):
            if self.held is None or _hold_order(event) < _hold_order(self.held):
                self.held = event
        elif isinstance(event, UseRedeemed) and (self.used is None or event.at < self.used.at):
            self.used = event

    def counts(self, now: datetime) -> bool:
        if self.rank == 0:
            return self.held is not None and now < self.held.expires_at
        return self.rank == _RANK["redeem"]


def _hold_order(event: UseReserved) -> tuple[datetime, datetime]:
    return event.at, event.expires_at


def _key(event: UseEntry) -> tuple[str, str, int]:
    return event.order_id, event.promotion_id, event.attempt


def _uses_in(
    events: Iterable[UseEvent], now: datetime | None = None
) -> dict[tuple[str, str, int], _Use]:
    """Gather the events up to an instant by their use."""
    uses: dict[tuple[str, str, int], _Use] = {}
    for event in events:
        if now is not None and event.at > now:
            continue
        key = _key(event)
        if key not in uses:
            uses[key] = _Use(event)
        uses[key].add(event)
    return uses
