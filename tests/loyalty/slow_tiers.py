"""Tiers written out day by day: slow, and plain enough to be believed.

Every local day is walked, every order looked at on every occasion, and no sum kept. Where
refunds take effect at once, all of time is walked again without what was paid back.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from ecomops.calendars.days import add_months, start_of_day

DAY = timedelta(days=1)
FOREVER = date.max


@lru_cache(100_000)
def start(zone, day):
    return start_of_day(ZoneInfo(zone), day)


def day_of(zone, at):
    """The last local day that has begun."""
    day = at.astimezone(UTC).date() + 2 * DAY
    while start(zone, day) > at:
        day -= DAY
    return day


@dataclass
class Order:
    day: date
    spend: int
    points: int
    spent_at_first: int

    def counts(self, window, day):
        if self.spent_at_first and not self.spend:
            return False
        if window.kind == "calendar_year":
            return self.day.year == day.year and self.day <= day
        if window.kind == "rolling_months":
            return self.day <= day < add_months(self.day, window.months)
        return self.day <= day


@dataclass
class SlowTiers:
    """One member, from the first fact to where the walk has come."""

    policy: Any
    orders: dict[str, Order] = field(default_factory=dict)
    through: dict[int, date] = field(default_factory=dict)
    reached: dict[int, date] = field(default_factory=dict)
    last_met: dict[int, date] = field(default_factory=dict)
    grants: list[tuple[int, date]] = field(default_factory=list)
    today: date = date.min

    # ---- what counts --------------------------------------------------------------------

    def counted(self, day):
        counting = [o for o in self.orders.values() if o.counts(self.policy.window, day)]
        return {
            "spend_minor": sum(o.spend for o in counting),
            "orders": sum(1 for o in counting if o.spend),
            "points_earned": sum(o.points for o in counting),
        }

    def level(self, day):
        counted = self.counted(day)
        best = 0
        for rung, level in enumerate(self.policy.tiers):
            asked = {
                "spend_minor": level.spend_minor,
                "orders": level.orders,
                "points_earned": level.points_earned,
            }
            met = [counted[name] >= n for name, n in asked.items() if n is not None]
            if met and (all(met) if self.policy.needs == "all" else any(met)):
                best = rung
        return best

    # ---- what is held -------------------------------------------------------------------

    @property
    def earned(self):
        review = self.policy.review
        if review.kind == "daily":
            grace = review.grace_days * DAY
            return max((r for r, d in self.last_met.items() if d + grace >= self.today), default=0)
        return max(self.through, default=0)

    @property
    def rung(self):
        return max([self.earned, *(r for r, d in self.grants if d >= self.today)])

    def good_through(self):
        """The last day of the tier in force; None: no end."""
        rung, ends = self.rung, []
        review = self.policy.review
        if rung and rung == self.earned:
            if review.kind == "daily":
                end = self.last_met[rung]
                if end == self.today:
                    while end - self.today < 800 * DAY and self.level(end + DAY) >= rung:
                        end += DAY
                    end = FOREVER if end - self.today == 800 * DAY else end
                ends.append(end)
            else:
                ends.append(self.through[rung])
        ends += [d for r, d in self.grants if r == rung and d >= self.today]
        return None if FOREVER in ends or not rung else max(ends)

    # ---- what happens -------------------------------------------------------------------

    def begin(self, day):
        self.today = day
        review = self.policy.review
        if review.kind == "daily":
            self.meet_daily()
        elif review.kind != "never":
            self.review(day)

    def meet_daily(self):
        for rung in range(1, self.level(self.today) + 1):
            self.last_met[rung] = self.today

    def review(self, day):
        review = self.policy.review
        top = max(self.through, default=0)
        top_through = self.through.get(top, FOREVER)
        for rung, through in sorted(self.through.items()):
            if day <= through + review.grace_days * DAY:
                continue
            judged = [through]
            if review.kind == "year_end":
                judged.append(day - DAY)
            passed = [d for d in judged if self.level(d) >= rung]
            del self.through[rung]
            if passed:
                self.through[rung] = self.next_through(rung, passed[0], through)
        if review.lands == "one_down" and top and top not in self.through:
            below = top - 1
            if max(self.through, default=0) < below:
                if review.kind == "year_end":
                    self.through[below] = year_end(top_through.year + review.keep_years)
                else:
                    self.reached[below] = day
                    self.through[below] = add_months(day, review.keep_months) - DAY

    def next_through(self, rung, judged, through):
        review = self.policy.review
        if review.kind == "year_end":
            return year_end(judged.year + review.keep_years)
        n = 1
        while add_months(self.reached[rung], n * review.keep_months) - DAY <= through:
            n += 1
        return add_months(self.reached[rung], n * review.keep_months) - DAY

    def happen(self, facts):
        names = []
        for kind, fact in facts:
            if kind == "order":
                self.orders[fact.order_id] = Order(
                    self.today, fact.spend_minor, fact.points_earned, fact.spend_minor
                )
                names.append(fact.order_id)
            elif kind == "grant":
                ids = [level.tier.tier_id for level in self.policy.tiers]
                self.grants.append((ids.index(fact.tier_id), fact.through))
        for kind, fact in facts:
            if kind == "refund":
                order = self.orders[fact.order_id]
                order.spend -= fact.amount_minor
                order.points -= fact.points
        new = [self.orders[name] for name in names]
        if any(o.spend or (o.points and not o.spent_at_first) for o in new):
            self.meet()

    def meet(self):
        review = self.policy.review
        for rung in range(1, self.level(self.today) + 1):
            if review.kind == "daily":
                self.last_met[rung] = self.today
            elif review.kind == "never":
                self.through[rung] = FOREVER
            elif review.kind == "year_end":
                end = year_end(self.today.year + review.keep_years)
                self.through[rung] = max(end, self.through.get(rung, end))
            elif self.today > self.through.get(rung, date.min):
                self.reached[rung] = self.today
                self.through[rung] = add_months(self.today, review.keep_months) - DAY


def year_end(year):
    return date(year, 12, 31)


def without(record, refunds):
    """The orders as if what these refunds paid back had never been bought."""
    from attrs import evolve

    left = {order.order_id: order for order in record.orders}
    for refund in refunds:
        order = left[refund.order_id]
        spend, points = order.spend_minor - refund.amount_minor, order.points_earned
        points = points - refund.points if spend or not order.spend_minor else 0
        left[refund.order_id] = evolve(order, spend_minor=spend, points_earned=points)
    # an order of points alone has no spend to begin with; one refunded to 0 is none
    first = {order.order_id: order.spend_minor for order in record.orders}
    return [o for o in left.values() if o.spend_minor or not first[o.order_id]]


def walked(policy, record, orders, refunds, at):
    """Walk every local day to an instant; say what was in force after each thing happened."""
    facts = defaultdict(list)
    for kind, some in (("order", orders), ("refund", refunds), ("grant", record.grants)):
        for fact in some:
            if fact.at <= at:
                facts[fact.at].append((kind, fact))
    tiers = SlowTiers(policy)
    seen = []
    instants = [f.at for f in (*record.orders, *record.refunds, *record.grants) if f.at <= at]
    if instants:
        first, last = min(instants), day_of(policy.zone, at)
        day = day_of(policy.zone, first)
        tiers.today = day
        while day <= last:
            if start(policy.zone, day) >= first:
                tiers.begin(day)
                seen.append((start(policy.zone, day), tiers.rung))
            for instant in sorted(facts):
                if start(policy.zone, day) <= instant < start(policy.zone, day + DAY):
                    tiers.happen(facts[instant])
                    seen.append((instant, tiers.rung))
            day += DAY
        seen = [(first, 0), *seen]
    return tiers, seen


def slow_standing(record, policy, at):
    """The tier in force at an instant, its last day, and what counts."""
    if policy.refunds_take_effect == "at_once":
        gone = [r for r in record.refunds if r.at <= at]
        tiers, _ = walked(policy, record, without(record, gone), [], at)
    else:
        tiers, _ = walked(policy, record, record.orders, record.refunds, at)
    tiers.today = day_of(policy.zone, at)
    return tiers.rung, tiers.good_through(), tiers.counted(tiers.today)


def slow_history(record, policy, until):
    """The instants before another at which the tier changed, and the tier from then on."""
    before = until - timedelta(microseconds=1)
    if policy.refunds_take_effect == "at_once":
        cuts = sorted({r.at for r in record.refunds if r.at <= before})
        seen = []
        for since, end in zip(
            [datetime.min.replace(tzinfo=UTC), *cuts], [*cuts, until], strict=True
        ):
            gone = [r for r in record.refunds if r.at <= since]
            at = end - timedelta(microseconds=1)
            part = walked(policy, record, without(record, gone), [], at)[1]
            carried = [rung for instant, rung in part if instant <= since]
            if carried:
                seen.append((since, carried[-1]))
            seen += [(instant, rung) for instant, rung in part if instant > since]
    else:
        seen = walked(policy, record, record.orders, record.refunds, before)[1]
    last = dict(seen)  # of one instant the last counts
    changes: list[tuple[datetime, int]] = []
    for instant, rung in sorted(last.items()):
        if not changes or changes[-1][1] != rung:
            changes.append((instant, rung))
    return changes
