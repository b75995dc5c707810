"""When and by whom promotions are used together: instants and shoppers to price carts for."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Final, TypeVar

from attrs import evolve, frozen

from ecomops.calendars.zones import local_month
from ecomops.facts import Checkout
from ecomops.models import ShippingEntry, Shopper, Tier
from ecomops.promotions.conditions.shipping_method import ByShippingMethod
from ecomops.promotions.lint.never import order_of
from ecomops.promotions.lint.subject import Listed, Subject
from ecomops.promotions.lint.trial import CODE
from ecomops.promotions.lint.windows import ALL_DAYS, Hours

T = TypeVar("T")
U = TypeVar("U")

_MOST_INSTANTS: Final = 12
_MOST_OF_EACH: Final = 3
"""How many channels, regions, customers and methods are tried."""
_MOST_OCCASIONS: Final = 24
_ANY_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""When, where no promotion has a window."""
_SOMEBODY: Final = "somebody"
"""A customer id that no promotion is likely to name."""


@frozen
class Occasion:
    """An instant, and a shopper who has all that promotions ask for."""

    now: datetime
    checkout: Checkout


def occasions_of(subject: Subject) -> tuple[list[Occasion], int]:
    """Return the occasions to try, those of most promotions first, and how many there were."""
    instants, n_instants = _instants(subject)
    shoppers, n_shoppers = _shoppers(subject)
    found = [Occasion(at, _in_month(subject, who, at)) for who in shoppers for at in instants]
    return found[:_MOST_OCCASIONS], n_instants * n_shoppers


# ---- when -----------------------------------------------------------------------------------
def _instants(subject: Subject) -> tuple[list[datetime], int]:
    """Choose instants at which many promotions are open, and all are at one of them if it goes.

    What is open changes at starts and ends, and where days and hours begin; the most is open
    at a start.
    """
    now = subject.now
    starts = sorted(s for one in subject.listed if (s := one.promotion.starts_at) is not None)
    stops = sorted(e for one in subject.listed if (e := one.promotion.ends_at) is not None)
    first = now if now is not None else _before([*starts, *stops])
    candidates = [first, *(at for at in dict.fromkeys(starts) if at > first)]
    # stable: of instants with as many open promotions the earlier comes first
    candidates.sort(key=lambda at: bisect_right(stops, at) - bisect_right(starts, at))
    kept = candidates[:_MOST_INSTANTS]
    openings = [
        opening
        for at in kept
        for opening in _openings(subject.listed, at)
        if now is None or opening >= now
    ]
    instants = list(dict.fromkeys([*kept, *openings]))
    n_open = {at: _n_open(subject.listed, at) for at in instants[: _MOST_INSTANTS * 4]}
    instants = sorted(n_open, key=lambda at: -n_open[at])
    return instants[:_MOST_INSTANTS], len({*candidates, *openings})


def _before(boundaries: Iterable[datetime]) -> datetime:
    """Return an instant before any start or end."""
    earliest = min(boundaries, default=_ANY_TIME)
    try:
        return earliest - timedelta(days=1)
    except OverflowError:
        return earliest


def _openings(several: Sequence[Listed], at: datetime) -> Iterator[datetime]:
    """Go through the first openings of days and hours after an instant."""
    hours = dict.fromkeys(
        Hours.of(one.promotion)
        for one in several
        if one.promotion.weekdays or one.promotion.windows
    )
    for one in list(hours)[:_MOST_INSTANTS]:
        try:
            found = (o for o in one.openings(at, at + ALL_DAYS) if one.is_open(o))
            opening = next(found, None)
        except OverflowError:  # at the ends of the calendar
            continue
        if opening is not None:
            yield opening


def _n_open(several: Sequence[Listed], at: datetime) -> int:
    return sum(
        one.promotion.not_now(at) is None and Hours.of(one.promotion).is_open(at)
        for one in several
    )


# ---- who ------------------------------------------------------------------------------------
def _shoppers(subject: Subject) -> tuple[list[Checkout], int]:
    """Choose shoppers and checkouts; of what excludes each other the most asked for."""
    promotions = [one.promotion for one in subject.listed]
    audiences = [p.audience for p in promotions if p.audience is not None]
    orders: Counter[int] = Counter()
    methods: Counter[str] = Counter()
    for promotion in promotions:
        number, is_first = order_of(promotion, promotion)
        if number is not None:
            orders[number - 1] += 1
        elif is_first is not None:
            orders[0 if is_first else 1] += 1
        for condition in promotion.conditions:
            if isinstance(condition, ByShippingMethod):
                methods.update(condition.methods)
    everyone = (
        _common(orders, 1),
        _common(Counter(name for a in audiences for name in a.channels), None),
        _common(Counter(name for a in audiences for name in a.regions), None),
        _common(Counter(name for a in audiences for name in a.customer_ids), _SOMEBODY),
        _common(methods, None),
    )
    rank = max((a.min_tier_rank or 0 for a in audiences), default=0)
    segments = tuple(sorted({name for a in audiences for name in a.segments}))[:1000]
    # the first of each are asked for most, so who differs least from them comes first
    choices: Sequence[Sequence[object]] = everyone
    combined = sorted(
        product(*everyone),
        key=lambda who: sum(some.index(one) for some, one in zip(choices, who, strict=True)),
    )
    found = []
    for n_orders, channel, region, customer, method in combined[:_MOST_OCCASIONS]:
        shopper = Shopper(
            customer_id=customer,
            orders_placed=n_orders,
            tier=Tier(tier_id="top", name="top", rank=rank),
            segments=segments,
        )
        shipping = tuple(
            ShippingEntry(entry_id="1", amount_minor=0, method=name)
            for name in (method,)
            if name is not None
        )
        found.append(Checkout(shopper, channel, region, (CODE,), (), shipping))
    return found, len(combined)


def _common(asked: Counter[T], default: U) -> list[T | U]:
    """List what is asked for most, ties by name; something else too, where it is not."""
    names = sorted(asked, key=lambda name: (-asked[name], str(name)))
    found: list[T | U] = [*names[:_MOST_OF_EACH]]
    return found or [default]


def _in_month(subject: Subject, checkout: Checkout, at: datetime) -> Checkout:
    """Let the shopper's birthday be in the month of an instant."""
    for one in subject.listed:
        audience = one.promotion.audience
        if audience is not None and audience.birthday_month:
            month = local_month(one.promotion.zone or "UTC", at)
            shopper = (checkout.shopper or Shopper()).model_copy(update={"birth_month": month})
            return evolve(checkout, shopper=shopper)
    return checkout
