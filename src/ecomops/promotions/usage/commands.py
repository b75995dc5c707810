"""From what a quote would use to events: reserve, redeem, release, expire, restore.

A quote changes nothing. What it would use is its `uses`; the functions here turn them into
events, the caller stores those, and `usage_of` folds them into what the next quote asks for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from ecomops.arguments import check_type
from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.models.instants import check_aware
from ecomops.promotions.usage.counting import reservations_in
from ecomops.promotions.usage.events import (
    CARRIED,
    UseEntry,
    UseEvent,
    UseExpired,
    UseRedeemed,
    UseReleased,
    UseReserved,
    UseRestored,
    use_id_of,
)
from ecomops.promotions.usage.use import PromotionUse

E = TypeVar("E", UseRedeemed, UseReleased, UseExpired, UseRestored)


def reserve_uses(
    uses: Iterable[PromotionUse],
    order_id: str,
    at: datetime,
    *,
    hold_for: timedelta | None = None,
    expires_at: datetime | None = None,
    attempt: int = 1,
) -> tuple[UseReserved, ...]:
    """Hold what a quote would use while its order waits to be paid (预占).

    Parameters
    ----------
    uses
        `Quote.uses`.
    order_id
        The order that was placed.
    at
        When.
    hold_for, expires_at
        How long the hold lasts, or until when; exactly one of them.
    attempt
        1; one more each time the same order reserves anew, after its hold was released or
        expired or it was cancelled. A retry of the same call keeps its number.

    Returns
    -------
    tuple of UseReserved
        To be stored together, or not at all.

    Raises
    ------
    InvalidArgumentError
        If both or neither of `hold_for` and `expires_at` are given, or the end is out of reach.
    NaiveDatetimeError
        If an instant has no offset.
    DuplicateIdError
        If a promotion is used twice.
    pydantic.ValidationError
        If an id or a number is out of its range, or the hold ends before it begins.

    Examples
    --------
    >>> from datetime import UTC, datetime, timedelta
    >>> noon = datetime(2026, 11, 11, 12, tzinfo=UTC)
    >>> (hold,) = reserve_uses([PromotionUse("p", 20_00, "C-1")], "O-7", noon,
    ...     hold_for=timedelta(minutes=15))
    >>> hold.kind, hold.amount_minor, hold.expires_at.isoformat()
    ('reserve', 2000, '2026-11-11T12:15:00+00:00')
    """
    end = _end_of_hold(check_aware("at", at), hold_for, expires_at)
    uses = tuple(uses)
    seen: set[str] = set()
    for use in uses:
        if use.promotion_id in seen:
            raise DuplicateIdError(
                "uses", use.promotion_id, "is used twice", "give each promotion of a quote once"
            )
        seen.add(use.promotion_id)
    return tuple(
        UseReserved(
            event_id=f"reserve-{use_id_of(order_id, use.promotion_id, attempt)}",
            promotion_id=use.promotion_id,
            order_id=order_id,
            attempt=attempt,
            customer_id=use.customer_id,
            amount_minor=use.amount_minor,
            coupon_ids=use.coupon_ids,
            at=at,
            expires_at=end,
        )
        for use in uses
    )


def _end_of_hold(
    at: datetime, hold_for: timedelta | None, expires_at: datetime | None
) -> datetime:
    if expires_at is not None and hold_for is None:
        return check_aware("expires_at", expires_at)
    if hold_for is None or expires_at is not None:
        raise InvalidArgumentError(
            "hold_for",
            hold_for,
            "and expires_at are both given" if hold_for is not None else "is missing",
            "give either hold_for or expires_at",
        )
    check_type("hold_for", hold_for, timedelta, "give one, such as timedelta(minutes=30)")
    try:
        return at + hold_for
    except OverflowError:
        raise InvalidArgumentError(
            "hold_for", hold_for, "ends after the year 9999", "give a shorter time"
        ) from None


def redeem_uses(reservations: Iterable[UseReserved], at: datetime) -> tuple[UseRedeemed, ...]:
    """Make the uses of an order final, once it is paid (核销).

    A payment after `expires_at` redeems too, as long as the expiry is not stored: whether it
    is, only the store can say (`may_follow`).
    """
    return tuple(_next(UseRedeemed, "redeem", held, UseReserved, at) for held in reservations)


def release_uses(reservations: Iterable[UseReserved], at: datetime) -> tuple[UseReleased, ...]:
    """Give back the uses of an order that will not be paid (释放)."""
    return tuple(_next(UseReleased, "release", held, UseReserved, at) for held in reservations)


def restore_uses(redemptions: Iterable[UseRedeemed], at: datetime) -> tuple[UseRestored, ...]:
    """Give back the uses and the budget of a paid order that is cancelled (退还)."""
    return tuple(_next(UseRestored, "restore", used, UseRedeemed, at) for used in redemptions)


def expire_uses(events: Iterable[UseEvent], now: datetime) -> tuple[UseExpired, ...]:
    """End the reservations that have lapsed and were neither paid nor released (过期).

    An expiry takes effect at `expires_at`, whenever the job runs that finds it.

    Examples
    --------
    >>> from datetime import UTC, datetime, timedelta
    >>> noon = datetime(2026, 11, 11, 12, tzinfo=UTC)
    >>> held = reserve_uses([PromotionUse("p")], "O-7", noon, hold_for=timedelta(minutes=15))
    >>> len(expire_uses(held, noon)), len(expire_uses(held, noon + timedelta(minutes=15)))
    (0, 1)
    """
    now = check_aware("now", now)
    return tuple(
        _next(UseExpired, "expire", held, UseReserved, held.expires_at)
        for held in reservations_in(events)
        if held.expires_at <= now
    )


def _next(kind: type[E], name: str, before: UseEntry, needed: type[UseEntry], at: datetime) -> E:
    if not isinstance(before, needed):
        raise InvalidArgumentError(
            "events", type(before).__name__, f"can't {name}", f"give {needed.__name__} events"
        )
    check_aware("at", at)
    carried: dict[str, Any] = {key: getattr(before, key) for key in CARRIED}
    return kind(event_id=f"{name}-{before.use_id}", at=at, **carried)
