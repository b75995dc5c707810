"""What was used of promotions so far, and the events that say so.

A quote changes nothing. What it would use is its `uses`; the functions here turn them into
events, the caller stores those, and `usage_of` folds them into what the next quote asks for.
Events are appended and never changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any, Final, Literal, Self, TypeAlias, TypeVar

from attrs import define, field, frozen, setters
from pydantic import Field, model_validator

from ecomops._typing import (
    CouponId,
    MemberId,
    MinorAmount,
    OrderId,
    PromotionId,
    Quantity,
)
from ecomops.errors import DuplicateIdError, InvalidArgumentError, NaiveDatetimeError
from ecomops.models.base import DomainModel
from ecomops.models.ids import EventId
from ecomops.models.instants import Instant
from ecomops.models.problems import duplicates, problem, refuse
from ecomops.promotions.limits import ZonedLimits


# ---- what was used so far ---------------------------------------------------------------
def _counts(numbers: Mapping[Any, int]) -> dict[Any, int]:
    """Copy what was counted without its zeros, so that equal usage is equal."""
    for key, number in numbers.items():
        if type(number) is not int or number < 0:
            raise InvalidArgumentError(
                f"usage of {key!r}", number, "is no count", "give a whole number from 0"
            )
    return {key: number for key, number in numbers.items() if number}


@frozen
class Usage:
    """How much of each promotion is used, as of one instant (用量快照).

    Make it anew for each quote, or at least when a period turns: the uses of a customer are
    those of the period that was current. What is not in it counts as unused.

    Attributes
    ----------
    uses
        Orders that use a promotion, by promotion id.
    customer_uses
        Orders of one customer in the promotion's current period, by (customer id, promotion id).
    spent_minor
        What a promotion has given away, by promotion id. [minor]

    Examples
    --------
    >>> usage = Usage(uses={"p": 7}, spent_minor={"p": 140_00})
    >>> usage.uses_of("p"), usage.uses_of("q"), usage.uses_by("C-1", "p")
    (7, 0, 0)
    >>> Usage.from_json(usage.to_json()) == usage
    True
    """

    uses: Mapping[str, int] = field(factory=dict, converter=_counts)
    customer_uses: Mapping[tuple[str, str], int] = field(factory=dict, converter=_counts)
    spent_minor: Mapping[str, int] = field(factory=dict, converter=_counts)

    def uses_of(self, promotion_id: str) -> int:
        """Return how many orders use a promotion."""
        return self.uses.get(promotion_id, 0)

    def uses_by(self, customer_id: str, promotion_id: str) -> int:
        """Return how many orders of a customer use a promotion in its current period."""
        return self.customer_uses.get((customer_id, promotion_id), 0)

    def spent_minor_on(self, promotion_id: str) -> int:
        """Return what a promotion has given away [minor]."""
        return self.spent_minor.get(promotion_id, 0)

    def of_customer(self, customer_id: str | None) -> Usage:
        """Leave out what other customers used; no quote needs it, and none should tell it.

        >>> Usage(customer_uses={("C-1", "p"): 2, ("C-2", "p"): 1}).of_customer("C-2")
        Usage(uses={}, customer_uses={('C-2', 'p'): 1}, spent_minor={})
        """
        own = {key: n for key, n in self.customer_uses.items() if key[0] == customer_id}
        return Usage(self.uses, own, self.spent_minor)

    def to_json(self) -> str:
        """Write it as JSON, promotions and customers in the order of their ids."""
        customers: dict[str, list[_CustomerUsage]] = {}
        for (customer_id, promotion_id), uses in sorted(self.customer_uses.items()):
            entry = _CustomerUsage(customer_id=customer_id, uses=uses)
            customers.setdefault(promotion_id, []).append(entry)
        promotions = tuple(
            _PromotionUsage(
                promotion_id=promotion_id,
                uses=self.uses_of(promotion_id),
                spent_minor=self.spent_minor_on(promotion_id),
                customers=tuple(customers.get(promotion_id, ())),
            )
            for promotion_id in sorted({*self.uses, *self.spent_minor, *customers})
        )
        return _UsageDocument(promotions=promotions).model_dump_json()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote.

        Raises
        ------
        pydantic.ValidationError
            If it is no such text; it names every place.
        """
        promotions = _UsageDocument.model_validate_json(text).promotions
        return cls(
            uses={entry.promotion_id: entry.uses for entry in promotions},
            customer_uses={
                (customer.customer_id, entry.promotion_id): customer.uses
                for entry in promotions
                for customer in entry.customers
            },
            spent_minor={entry.promotion_id: entry.spent_minor for entry in promotions},
        )


_Total: TypeAlias = Annotated[int, Field(strict=True, ge=0)]  # sums may leave int64


class _CustomerUsage(DomainModel):
    customer_id: MemberId
    uses: _Total


class _PromotionUsage(DomainModel):
    promotion_id: PromotionId
    uses: _Total = 0
    spent_minor: _Total = 0
    customers: tuple[_CustomerUsage, ...] = ()

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        ids = [customer.customer_id for customer in self.customers]
        refuse("Usage", duplicates("customers", "customer_id", ids))
        return self


class _UsageDocument(DomainModel):
    schema_version: Literal[1] = 1
    promotions: tuple[_PromotionUsage, ...] = ()

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        ids = [entry.promotion_id for entry in self.promotions]
        refuse("Usage", duplicates("promotions", "promotion_id", ids))
        return self


# frozen through its setter: attrs.frozen would take three times as long to build one
@define(on_setattr=setters.frozen, unsafe_hash=True)
class PromotionUse:
    """What one quote would use of one promotion (本单用量).

    Attributes
    ----------
    promotion_id
        Which promotion.
    amount_minor
        What it gives, and what goes off its budget. [minor]
    customer_id
        Whose use it is; None: a guest's.
    coupon_ids
        The coupons that it was given for.
    """

    promotion_id: str
    amount_minor: int = 0
    customer_id: str | None = None
    coupon_ids: tuple[str, ...] = ()


# ---- events -----------------------------------------------------------------------------
class UseEntry(DomainModel):
    """What every event of a use says (活动用量流水).

    A use is known by its order, its promotion and the attempt; its events carry the same
    customer, number and amount, so that each can be read alone.
    """

    event_id: EventId
    """The idempotency key: the same step of the same use has the same (幂等键)."""
    promotion_id: PromotionId
    order_id: OrderId
    attempt: Quantity = 1
    """Counts up where an order reserves again after its reservation was released or expired."""
    customer_id: MemberId | None = None
    """Whose use it is; None: a guest's, which counts for no customer."""
    uses: Annotated[int, Field(strict=True, ge=1, le=1)] = 1
    """An order uses a promotion once."""
    amount_minor: MinorAmount = 0
    """What goes off the budget."""
    coupon_ids: tuple[CouponId, ...] = ()
    at: Instant
    """When it took effect."""

    @property
    def use_id(self) -> str:
        """What the events of one use have in common."""
        return _use_id(self.order_id, self.promotion_id, self.attempt)


class UseReserved(UseEntry):
    """An order was placed and holds its use until it is paid (预占)."""

    kind: Literal["reserve"] = "reserve"
    expires_at: Instant
    """The first instant at which the hold has lapsed."""

    @model_validator(mode="after")
    def _expires_later(self) -> Self:
        if self.expires_at <= self.at:
            text = (
                f"expires_at should be after at, which is {self.at.isoformat()}, "
                f"not {self.expires_at.isoformat()}"
            )
            refuse("UseReserved", [problem("empty_hold", ("expires_at",), self.expires_at, text)])
        return self


class UseRedeemed(UseEntry):
    """The order was paid; its use is final (核销)."""

    kind: Literal["redeem"] = "redeem"


class UseReleased(UseEntry):
    """The order was given up before it was paid (释放)."""

    kind: Literal["release"] = "release"


class UseExpired(UseEntry):
    """The order was not paid in time (过期)."""

    kind: Literal["expire"] = "expire"


class UseRestored(UseEntry):
    """A paid order was cancelled; uses and budget come back (退还)."""

    kind: Literal["restore"] = "restore"


UseEvent: TypeAlias = Annotated[
    UseReserved | UseRedeemed | UseReleased | UseExpired | UseRestored,
    Field(discriminator="kind"),
]
"""Any event of a use, told apart by `kind`; for `pydantic.TypeAdapter` and fields."""

E = TypeVar("E", UseRedeemed, UseReleased, UseExpired, UseRestored)


def _use_id(order_id: str, promotion_id: str, attempt: int) -> str:
    # a digest, because two ids with a mark between would be too long and could be misread
    return sha256(json.dumps([order_id, promotion_id, attempt]).encode()).hexdigest()[:32]


def _aware(name: str, at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise NaiveDatetimeError(
            name, at.isoformat(), "has no offset", "attach a zone, such as datetime.UTC"
        )
    return at.astimezone(UTC)  # two times of one named zone compare by their wall clocks


def reserve(
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
    >>> (hold,) = reserve([PromotionUse("p", 20_00, "C-1")], "O-7", noon,
    ...     hold_for=timedelta(minutes=15))
    >>> hold.kind, hold.amount_minor, hold.expires_at.isoformat()
    ('reserve', 2000, '2026-11-11T12:15:00+00:00')
    """
    end = _end_of_hold(_aware("at", at), hold_for, expires_at)
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
            event_id=f"reserve-{_use_id(order_id, use.promotion_id, attempt)}",
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
        return _aware("expires_at", expires_at)
    if hold_for is None or expires_at is not None:
        raise InvalidArgumentError(
            "hold_for",
            hold_for,
            "and expires_at are both given" if hold_for is not None else "is missing",
            "give either hold_for or expires_at",
        )
    try:
        return at + hold_for
    except OverflowError:
        raise InvalidArgumentError(
            "hold_for", hold_for, "ends after the year 9999", "give a shorter time"
        ) from None


def redeem(reservations: Iterable[UseReserved], at: datetime) -> tuple[UseRedeemed, ...]:
    """Make the uses of an order final, once it is paid (核销).

    A payment after `expires_at` redeems too, as long as the expiry is not stored: whether it
    is, only the store can say (`may_follow`).
    """
    return tuple(_next(UseRedeemed, "redeem", held, UseReserved, at) for held in reservations)


def release(reservations: Iterable[UseReserved], at: datetime) -> tuple[UseReleased, ...]:
    """Give back the uses of an order that will not be paid (释放)."""
    return tuple(_next(UseReleased, "release", held, UseReserved, at) for held in reservations)


def restore(redemptions: Iterable[UseRedeemed], at: datetime) -> tuple[UseRestored, ...]:
    """Give back the uses and the budget of a paid order that is cancelled (退还)."""
    return tuple(_next(UseRestored, "restore", used, UseRedeemed, at) for used in redemptions)


def expire_due(events: Iterable[UseEvent], now: datetime) -> tuple[UseExpired, ...]:
    """End the reservations that have lapsed and were neither paid nor released (过期).

    An expiry takes effect at `expires_at`, whenever the job runs that finds it.

    Examples
    --------
    >>> from datetime import UTC, datetime, timedelta
    >>> noon = datetime(2026, 11, 11, 12, tzinfo=UTC)
    >>> held = reserve([PromotionUse("p")], "O-7", noon, hold_for=timedelta(minutes=15))
    >>> len(expire_due(held, noon)), len(expire_due(held, noon + timedelta(minutes=15)))
    (0, 1)
    """
    now = _aware("now", now)
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
    _aware("at", at)
    carried: dict[str, Any] = {key: getattr(before, key) for key in _CARRIED}
    return kind(event_id=f"{name}-{before.use_id}", at=at, **carried)


_CARRIED: Final = tuple(name for name in UseEntry.model_fields if name not in {"event_id", "at"})
"""What the events of one use have in common."""


# ---- from events to what counts ---------------------------------------------------------
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
    >>> noon = datetime(2026, 11, 11, 12, tzinfo=UTC)
    >>> held = reserve([PromotionUse("p")], "O-7", noon, hold_for=timedelta(minutes=15))
    >>> paid, given_up = redeem(held, noon)[0], release(held, noon)[0]
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
    >>> noon = datetime(2026, 11, 11, 12, tzinfo=UTC)
    >>> held = reserve([PromotionUse("p", 20_00, "C-1")], "O-7", noon,
    ...     hold_for=timedelta(minutes=15))
    >>> usage_of(held, noon).spent_minor_on("p")
    2000
    >>> usage_of(held, noon + timedelta(minutes=15)) == Usage()
    True
    >>> usage_of([*held, *redeem(held, noon)], noon + timedelta(days=1)).uses_by("C-1", "p")
    1
    """
    now = _aware("now", now)
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
        for name in _CARRIED:
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
