"""Laws that tiers keep, whatever the policy and the history."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from attrs import evolve
from hypothesis import assume, given, strategies as st
from tests.loyalty.slow_tiers import day_of
from tests.loyalty.tier_histories import DAY, REVIEWS, US, cases, facts_of, moments

from ecomops.calendars.days import start_of_day
from ecomops.loyalty.tiers.drops import drops_within
from ecomops.loyalty.tiers.facts import TierOrder, TierRecord, TierRefund
from ecomops.loyalty.tiers.history import tier_history
from ecomops.loyalty.tiers.policy import TierPolicy
from ecomops.loyalty.tiers.reviews import DailyReview, NeverReviewed
from ecomops.loyalty.tiers.standing import TierStanding, tier_at
from ecomops.loyalty.tiers.windows import LifetimeWindow

DAILY_LIFETIME = {"reviews": st.just(DailyReview()), "windows": (LifetimeWindow(),)}
REQUALIFY = REVIEWS.filter(lambda review: not review.is_soft)


def begins(policy, day):
    return start_of_day(ZoneInfo(policy.zone), day)


def known_at(record, at):
    """The record without what is later than an instant."""
    return TierRecord(
        record.member_id,
        [fact for fact in record.orders if fact.at <= at],
        [fact for fact in record.refunds if fact.at <= at],
        [fact for fact in record.grants if fact.at <= at],
    )


def with_orders(record, at, spends, points=0):
    more = [TierOrder(f"more{i}", at, spend, points) for i, spend in enumerate(spends)]
    return evolve(record, orders=(*record.orders, *more))


def rank(record, policy, at):
    return tier_at(record, policy, at=at).tier.rank


# ---- time ----------------------------------------------------------------------------------


@given(st.data(), cases())
def test_history_tiles_time_from_the_first_fact_on(data, case):
    policy, year, record = case
    until = data.draw(moments(policy, year + 1, record))
    periods = tier_history(record, policy, until=until).periods
    instants = [fact.at for fact in facts_of(record) if fact.at < until]
    if not instants:
        assert periods == ()
        return
    assert periods[0].since == min(instants)
    assert periods[-1].until == until
    assert all(one.until == other.since for one, other in pairwise(periods))
    assert all(period.since < period.until for period in periods)
    for period in periods:
        assert rank(record, policy, period.since) == period.tier.rank
        assert rank(record, policy, period.until - US) == period.tier.rank


@given(st.data(), cases())
def test_later_facts_change_no_earlier_tier(data, case):
    policy, year, record = case
    at = data.draw(moments(policy, year, record))
    assert tier_at(record, policy, at=at) == tier_at(known_at(record, at), policy, at=at)
    history = tier_history(record, policy, until=at).periods
    longer = tier_history(record, policy, until=at + 1000 * DAY).periods
    assert [p.since for p in history] == [p.since for p in longer if p.since < at]
    assert [p.tier for p in history] == [p.tier for p in longer if p.since < at]


@given(st.data(), cases())
def test_no_tier_is_lost_before_its_own_date(data, case):
    policy, year, record = case
    until = data.draw(moments(policy, year + 1, record))
    for before, after in pairwise(tier_history(record, policy, until=until)):
        if after.tier.rank < before.tier.rank and after.why != "refunded":
            standing = tier_at(record, policy, at=after.since - US)
            assert standing.reviewed_on
            assert after.since == begins(policy, standing.reviewed_on)
        if after.why == "refunded":
            assert policy.refunds_take_effect == "at_once"


@given(st.data(), cases())
def test_a_tier_is_held_up_to_its_review_if_nothing_happens(data, case):
    policy, year, record = case
    at = data.draw(moments(policy, year, record))
    record = known_at(record, at)
    standing = tier_at(record, policy, at=at)
    later = at + 40_000 * DAY
    if standing.reviewed_on:
        later = begins(policy, standing.reviewed_on) - US
        assert later >= at
    assert rank(record, policy, later) == standing.tier.rank


@given(st.data(), cases(with_refunds=False, with_grants=False))
def test_only_the_local_day_of_an_order_decides(data, case):
    policy, year, record = case
    noon = {
        order.order_id: begins(policy, day_of(policy.zone, order.at)) + timedelta(hours=12)
        for order in record.orders
    }
    moved = evolve(record, orders=[evolve(o, at=noon[o.order_id]) for o in record.orders])
    at = data.draw(moments(policy, year, record))
    end_of_day = begins(policy, day_of(policy.zone, at) + DAY) - US
    one, other = (tier_at(r, policy, at=end_of_day) for r in (record, moved))
    assert (one.tier, one.through, one.counted) == (other.tier, other.through, other.counted)


# ---- what is needed ------------------------------------------------------------------------


@given(st.data(), cases())
def test_upgrade_is_never_delayed(data, case):
    policy, year, record = case
    standing = tier_at(record, policy, at=data.draw(moments(policy, year, record)))
    missing = [need.missing > 0 for need in standing.next_needs]
    assert not missing or (any(missing) if policy.needs == "all" else all(missing))


def orders_for(missing):
    """Orders that bring exactly so much: their spends, and the points of each but the first."""
    spend, orders = missing.get("spend_minor", 0), missing.get("orders", 0)
    spends = [1] * max(orders, 1)
    if spend > len(spends):
        spends[0] = spend - len(spends) + 1
    elif not orders:
        spends = [spend] if spend else [0]
    return spends


def with_missing(record, at, missing):
    first, *others = orders_for(missing)
    record = with_orders(record, at, others)
    points = missing.get("points_earned", 0)
    return evolve(record, orders=(*record.orders, TierOrder("last", at, first, points)))


@given(st.data(), cases())
def test_what_is_missing_reaches_the_next_tier_and_one_unit_less_does_not(data, case):
    policy, year, record = case
    at = data.draw(moments(policy, year, record))
    record = known_at(record, at)
    standing = tier_at(record, policy, at=at)
    assume(standing.next_tier)
    missing = {need.metric: need.missing for need in standing.next_needs}
    if policy.needs == "all":
        wanted = missing
        cut = data.draw(st.sampled_from([m for m in missing if missing[m]]))
    else:
        cut = data.draw(st.sampled_from([*missing]))
        wanted = {cut: missing[cut]}
    assert rank(with_missing(record, at, wanted), policy, at) > standing.tier.rank
    less = {**wanted, cut: wanted[cut] - 1}
    if cut == "orders" and not less[cut]:
        less_record = evolve(
            record, orders=(*record.orders, TierOrder("last", at, 0, less.get("points_earned", 0)))
        )
    else:
        less_record = with_missing(record, at, less)
    after = tier_at(less_record, policy, at=at)
    brought = {m: after.counted.of(m) - standing.counted.of(m) for m in missing}
    # an order may bring more than was cut short: it is one order, and it costs something
    if (
        brought[cut] == less[cut]
        and (policy.needs == "all" or all(brought[m] < missing[m] for m in missing))
        and not any(
            after.counted.of(m) >= n
            for level in policy.tiers
            for m, n in level.needs.items()
            if policy.needs == "any" and level.tier.rank > standing.tier.rank
        )
    ):
        assert after.tier.rank == standing.tier.rank


@given(st.data(), cases())
def test_what_is_missing_is_enough_through_the_day_named_and_no_longer(data, case):
    policy, year, record = case
    at = data.draw(moments(policy, year, record))
    record = known_at(record, at)
    standing = tier_at(record, policy, at=at)
    assume(standing.next_needs)
    need = data.draw(st.sampled_from(standing.next_needs))
    missing = {need.metric: need.missing}
    if policy.needs == "all":
        missing = {need.metric: need.missing for need in standing.next_needs}
    by = min([n.by for n in standing.next_needs if n.by and n.metric in missing], default=None)
    if by is None:
        last = at + 20_000 * DAY
        counted = tier_at(record, policy, at=last).counted
        assert all(counted.of(m) >= standing.counted.of(m) for m in missing)
        return
    last = begins(policy, by + DAY) - US
    assert rank(with_missing(record, last, missing), policy, last) > standing.tier.rank
    assert tier_at(record, policy, at=last).counted == standing.counted or len(missing) < 3
    after = tier_at(record, policy, at=last + US).counted
    if any(standing.counted.of(m) for m in missing):
        assert any(after.of(m) < standing.counted.of(m) for m in missing)


# ---- more and less -------------------------------------------------------------------------


@given(st.data(), cases())
def test_grants_never_shorten_what_is_held(data, case):
    policy, year, record = case
    at = data.draw(moments(policy, year, record))
    alone = tier_at(evolve(record, grants=()), policy, at=at)
    granted = [grant for grant in record.grants if grant.at <= at]
    today = day_of(policy.zone, at)
    best = max((int(g.tier_id[1:]) for g in granted if g.through >= today), default=0)
    assert rank(record, policy, at) == max(alone.tier.rank, best)


@given(st.data(), cases(reviews=REQUALIFY))
def test_higher_tiers_never_shorten_a_lower_one(data, case):
    policy, year, record = case
    record = evolve(record, grants=())
    at = data.draw(moments(policy, year, record))
    fields = dict(policy)
    fewer = TierPolicy(**{**fields, "tiers": policy.tiers[:-1]})
    assert rank(record, policy, at) >= rank(record, fewer, at)


@given(st.data(), cases())
def test_orders_of_one_instant_commute(data, case):
    policy, year, record = case
    at = data.draw(moments(policy, year, record))
    shuffled = evolve(record, orders=data.draw(st.permutations(record.orders)))
    assert tier_at(record, policy, at=at) == tier_at(shuffled, policy, at=at)


@given(st.data(), cases(**DAILY_LIFETIME))
def test_more_spend_never_lowers_a_tier_under_daily_review_for_life(data, case):
    policy, year, record = case
    assume(record.orders)
    at = data.draw(moments(policy, year, record))
    order = data.draw(st.sampled_from(record.orders))
    more = evolve(order, spend_minor=order.spend_minor + data.draw(st.integers(1, 300_00)))
    richer = evolve(record, orders=[more if o is order else o for o in record.orders])
    assert rank(richer, policy, at) >= rank(record, policy, at)


def never_placed(record, order):
    return evolve(
        record,
        orders=[o for o in record.orders if o is not order],
        refunds=[r for r in record.refunds if r.order_id != order.order_id],
    )


def fully_refunded(data, policy, year, record):
    order = data.draw(st.sampled_from([o for o in record.orders if o.spend_minor]))
    others = [r for r in record.refunds if r.order_id != order.order_id]
    at = max(order.at, data.draw(moments(policy, year, record)))
    back = TierRefund(order.order_id, at, order.spend_minor, data.draw(st.just(0)))
    return order, back, evolve(record, refunds=(*others, back))


@given(st.data(), cases(**DAILY_LIFETIME))
def test_a_full_refund_is_an_order_never_placed_after_the_next_daily_review(data, case):
    policy, year, record = case
    assume(any(order.spend_minor for order in record.orders))
    order, back, record = fully_refunded(data, policy, year, record)
    at = data.draw(moments(policy, year, record))
    assume(at >= begins(policy, day_of(policy.zone, back.at) + DAY))
    one, other = (tier_at(r, policy, at=at) for r in (record, never_placed(record, order)))
    assert (one.tier, one.counted) == (other.tier, other.counted)


@given(st.data(), cases())
def test_a_full_refund_at_once_is_an_order_never_placed(data, case):
    policy, year, record = case
    policy = TierPolicy(**{**dict(policy), "refunds_take_effect": "at_once"})
    assume(any(order.spend_minor for order in record.orders))
    order, back, record = fully_refunded(data, policy, year, record)
    at = data.draw(moments(policy, year, record))
    assume(at >= back.at)
    one, other = (tier_at(r, policy, at=at) for r in (record, never_placed(record, order)))
    assert (one.tier, one.through, one.counted) == (other.tier, other.through, other.counted)


@given(st.data(), cases(reviews=st.just(NeverReviewed()), with_grants=False))
def test_without_reviews_no_tier_is_lost_but_by_refunds_at_once(data, case):
    policy, year, record = case
    until = data.draw(moments(policy, year + 1, record))
    for before, after in pairwise(tier_history(record, policy, until=until)):
        assert after.tier.rank > before.tier.rank or after.why == "refunded"


# ---- the daily list ------------------------------------------------------------------------


@given(st.data(), cases(), st.sampled_from([0, 1, 30, 400]))
def test_the_list_has_those_who_fall_and_no_others(data, case, days):
    policy, year, record = case
    at = data.draw(moments(policy, year, record))
    known = known_at(record, at)
    now = rank(known, policy, at)
    horizon = begins(policy, day_of(policy.zone, at) + (days + 1) * DAY)
    drops = drops_within([record], policy, at=at, days=days)
    assert bool(drops) == (rank(known, policy, horizon) < now)
    for drop in drops:
        falls_at = begins(policy, drop.drops_on)
        assert at < falls_at <= horizon
        assert rank(known, policy, falls_at - US) == now
        assert rank(known, policy, falls_at) == drop.lands.rank < now
        assert drop.standing == tier_at(record, policy, at=at)


@given(st.data(), cases())
def test_what_keeps_a_tier_does(data, case):
    policy, year, record = case
    at = data.draw(moments(policy, year, record))
    known = known_at(record, at)
    for drop in drops_within([record], policy, at=at, days=500):
        if not drop.keep_needs:
            continue
        need = data.draw(st.sampled_from(drop.keep_needs))
        needs = drop.keep_needs if policy.needs == "all" else (need,)
        missing = {need.metric: need.missing for need in needs}
        by = min(need.by for need in needs if need.by)
        first = max(at, begins(policy, drop.keep_from))
        last = max(first, begins(policy, by + DAY) - US)
        when = data.draw(st.sampled_from([first, last]))
        if not any(missing.values()):
            missing = {"spend_minor": 1}
        kept = with_missing(known, when, missing)
        assert rank(kept, policy, begins(policy, drop.drops_on)) >= drop.standing.tier.rank


# ---- keeping -------------------------------------------------------------------------------


@given(st.data(), cases())
def test_a_standing_comes_back_from_its_json(data, case):
    policy, year, record = case
    standing = tier_at(record, policy, at=data.draw(moments(policy, year, record)))
    assert TierStanding.from_json(standing.to_json()) == standing


@given(cases())
def test_a_policy_comes_back_from_its_json(case):
    policy, _, _ = case
    assert TierPolicy.model_validate_json(policy.model_dump_json()) == policy
