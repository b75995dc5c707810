"""The orders of many members as columns, and the tiers that they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from attrs import field, frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.arguments import check_type, checked_list
from ecomops.calendars.offsets import offsets_s
from ecomops.calendars.zones import load_zone
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.columns import segment_offsets, whole_numbers
from ecomops.kernels.segments import offsets_of, segment_sum
from ecomops.loyalty.tiers.facts import TierOrder, TierRecord
from ecomops.loyalty.tiers.policy import TierPolicy
from ecomops.loyalty.tiers.reviews import DailyReview, NeverReviewed, YearEndReview
from ecomops.loyalty.tiers.standing import tier_at
from ecomops.loyalty.tiers.windows import CalendarYearWindow, LifetimeWindow
from ecomops.models.instants import FIRST_US, LAST_US, from_us, to_us

_Way: TypeAlias = Literal["now", "best_year", "one_by_one"]
_EPOCH: Final = date(1970, 1, 1).toordinal()
_DAY_S: Final = 86_400


@frozen(eq=False)
class TierTable:
    """What many members ordered (会员订单表); member i owns orders offset[i]:offset[i + 1].

    Attributes
    ----------
    member_id : sequence
        The caller's name of each member.
    offset : (n_members + 1,) int64
    order_at_us : (n_orders,) int64
        When each order counts from, in any order within a member. [microseconds since 1970]
    order_spend_minor : (n_orders,) int64
        What was spent. [minor]
    order_points : (n_orders,) int64, optional
        What each earned. [points]
    records : mapping of place to TierRecord
        Members with refunds or granted tiers: their record instead of their orders.

    Examples
    --------
    >>> noon = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
    >>> table = TierTable.of([TierRecord("M-1", (TierOrder("o", noon, 199_00),))])
    >>> table.order_spend_minor.tolist(), len(table.records)
    ([19900], 0)
    """

    member_id: Sequence[str] | IntArray
    offset: IntArray
    order_at_us: IntArray
    order_spend_minor: IntArray
    order_points: IntArray | None = None
    records: Mapping[int, TierRecord] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        n = len(self.order_at_us)
        columns = (
            ("order_at_us", FIRST_US, LAST_US),
            ("order_spend_minor", 0, MAX_MINOR),
            ("order_points", 0, MAX_MINOR),
        )
        for name, low, high in columns:
            column = getattr(self, name)
            if column is not None:
                column = whole_numbers(name, column, n, low=low, high=high)
                object.__setattr__(self, name, column)
        offset = segment_offsets("offset", self.offset, len(self.member_id), n)
        object.__setattr__(self, "offset", offset)
        for place, record in self.records.items():
            if type(place) is not int or not 0 <= place < len(self.member_id):
                raise InvalidArgumentError(
                    "records", place, "is the place of no member",
                    f"give places from 0 to {len(self.member_id) - 1}",
                )  # fmt: skip
            if offset[place] != offset[place + 1]:
                raise InvalidArgumentError(
                    f"records[{place}]", record.member_id, "has orders in the columns too",
                    "give them in one of the two",
                )  # fmt: skip

    @classmethod
    def of(cls, records: Iterable[TierRecord]) -> TierTable:
        """Put records side by side (合成表)."""
        rows = checked_list("records", records, TierRecord, "give one TierRecord a member")
        plain = [() if row.refunds or row.grants else row.orders for row in rows]
        orders = [order for mine in plain for order in mine]
        return cls(
            tuple(row.member_id for row in rows),
            offsets_of(np.array([len(mine) for mine in plain], dtype=np.int64)),
            np.array([to_us("at", order.at) for order in orders], dtype=np.int64),
            np.array([order.spend_minor for order in orders], dtype=np.int64),
            np.array([order.points_earned for order in orders], dtype=np.int64),
            {place: row for place, row in enumerate(rows) if row.refunds or row.grants},
        )

    def record(self, place: int) -> TierRecord:
        """Give one member's record."""
        known = self.records.get(place)
        if known is not None:
            return known
        points = self.order_points
        return TierRecord(
            str(self.member_id[place]),
            tuple(
                TierOrder(
                    str(row), from_us(int(self.order_at_us[row])),
                    int(self.order_spend_minor[row]), 0 if points is None else int(points[row]),
                )
                for row in range(int(self.offset[place]), int(self.offset[place + 1]))
            ),
        )  # fmt: skip


def tiers_as_of(table: TierTable, policy: TierPolicy, at: datetime) -> IntArray:
    """Say which tier each of many members has; `tier_at`, for many (批量会员等级).

    Where a tier follows from what counts now, or from the best year that still holds, it is
    worked out in columns: daily reviews without grace; tiers never reviewed, over a lifetime or
    the calendar year; year-end reviews over the calendar year. Other policies, and members with
    refunds or granted tiers, are worked out one by one.

    Parameters
    ----------
    table
        What was ordered.
    policy
        The tiers.
    at
        As of when.

    Returns
    -------
    (n_members,) int64
        Places in `policy.tiers`.

    Examples
    --------
    >>> from ecomops.loyalty.tiers.policy import TierLevel
    >>> from ecomops.models.member import Tier
    >>> policy = TierPolicy(zone="Asia/Shanghai", currency="CNY", tiers=(
    ...     TierLevel(tier=Tier(tier_id="basic", name="普通", rank=0)),
    ...     TierLevel(tier=Tier(tier_id="gold", name="金卡", rank=1), spend_minor=100_00)))
    >>> noon = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
    >>> orders = (TierOrder("o", noon, 99_99), TierOrder("o", noon, 100_00))
    >>> table = TierTable.of(TierRecord(f"M-{n}", (order,)) for n, order in enumerate(orders))
    >>> tiers_as_of(table, policy, noon).tolist()
    [0, 1]
    """
    check_type("table", table, TierTable, "make a table with TierTable.of")
    check_type("policy", policy, TierPolicy, "read one with TierPolicy.model_validate")
    way = _way(policy)
    ranks = {level.tier.tier_id: place for place, level in enumerate(policy.tiers)}
    if way == "one_by_one":
        slow: Iterable[int] = range(len(table.member_id))
        found = np.zeros(len(table.member_id), dtype=np.int64)
    else:
        slow = table.records
        found = _now(table, policy, at) if way == "now" else _best_year(table, policy, at)
    for place in slow:
        found[place] = ranks[tier_at(table.record(place), policy, at=at).tier.tier_id]
    return found


def _way(policy: TierPolicy) -> _Way:
    review, window = policy.review, policy.window
    if isinstance(review, DailyReview) and not review.days_of_grace:
        return "now"
    if isinstance(review, NeverReviewed) and isinstance(window, LifetimeWindow):
        return "now"
    if isinstance(window, CalendarYearWindow) and (
        isinstance(review, NeverReviewed)
        or (isinstance(review, YearEndReview) and not review.is_soft)
    ):
        return "best_year"
    return "one_by_one"


def _qualified(policy: TierPolicy, sums: Mapping[str, IntArray], n: int) -> IntArray:
    """Find the highest tier whose needs are met."""
    found = np.zeros(n, dtype=np.int64)
    for place, level in enumerate(policy.tiers[1:], start=1):
        met: list[BoolArray] = [sums[name] >= needed for name, needed in level.needs.items()]
        is_met = np.logical_or.reduce(met) if policy.needs == "any" else np.logical_and.reduce(met)
        found[is_met] = place
    return found


def _days(at_us: IntArray, zone: ZoneInfo) -> IntArray:
    """Count local days since 1970."""
    at_s = at_us // 10**6
    return np.asarray((at_s + offsets_s(zone, at_s)) // _DAY_S)


def _now(table: TierTable, policy: TierPolicy, at: datetime) -> IntArray:
    """Qualify by what counts on this day."""
    at_us = to_us("at", at)
    zone = load_zone(policy.zone)
    day = _days(table.order_at_us, zone)
    today = int(_days(np.array([at_us]), zone)[0])
    each, inverse = np.unique(day, return_inverse=True)
    last = [
        policy.window.last_day(date.fromordinal(d + _EPOCH)).toordinal() for d in each.tolist()
    ]
    counts = (np.array(last, dtype=np.int64)[inverse] - _EPOCH >= today) if len(each) else each > 0
    counts = counts & (table.order_at_us <= at_us)
    spend = np.where(counts, table.order_spend_minor, 0)
    sums = {
        "spend_minor": segment_sum(spend, table.offset),
        "orders": segment_sum((spend > 0).astype(np.int64), table.offset),
        "points_earned": _points(table, counts),
    }
    return _qualified(policy, sums, len(table.member_id))


def _points(table: TierTable, counts: BoolArray) -> IntArray:
    if table.order_points is None:
        return np.zeros(len(table.member_id), dtype=np.int64)
    return segment_sum(np.where(counts, table.order_points, 0), table.offset)


def _best_year(table: TierTable, policy: TierPolicy, at: datetime) -> IntArray:
    """Qualify by each calendar year, and take the best of those that still hold."""
    at_us, zone, review = to_us("at", at), load_zone(policy.zone), policy.review
    past = np.flatnonzero(table.order_at_us <= at_us)
    day = _days(table.order_at_us[past], zone)
    year = day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    if isinstance(review, YearEndReview):
        today = int(_days(np.array([at_us]), zone)[0])
        judged = date.fromordinal(max(today - review.days_of_grace + _EPOCH, 1))
        holds = year + review.keep_years >= judged.year
        past, year = past[holds], year[holds]
    member = np.searchsorted(table.offset, past, side="right") - 1
    best = np.zeros(len(table.member_id), dtype=np.int64)
    if not past.size:
        return best
    low = int(year.min())
    span = int(year.max()) - low + 1
    key, inverse = np.unique(member * span + (year - low), return_inverse=True)
    spend, points = table.order_spend_minor[past], table.order_points
    sums = {
        "spend_minor": _sums(inverse, spend, len(key)),
        "orders": _sums(inverse, (spend > 0).astype(np.int64), len(key)),
        "points_earned": _sums(
            inverse, np.zeros_like(spend) if points is None else points[past], len(key)
        ),
    }
    np.maximum.at(best, key // span, _qualified(policy, sums, len(key)))
    return best


def _sums(group: IntArray, values: IntArray, n: int) -> IntArray:
    sums = np.zeros(n, dtype=np.int64)
    np.add.at(sums, group, values)
    return sums
