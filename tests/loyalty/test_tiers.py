"""Worked cases of tiers, the failures known from the field, and the words for them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import attrs
import pytest

from ecomops.errors import (
    AmountTooLargeError,
    DuplicateIdError,
    EcomopsError,
    InexactAmountError,
    InvalidAmountError,
    InvalidArgumentError,
    NaiveDatetimeError,
    UnknownIdError,
)
from ecomops.loyalty.tiers.drops import drops_within
from ecomops.loyalty.tiers.facts import TierGrant, TierOrder, TierRecord, TierRefund
from ecomops.loyalty.tiers.history import tier_history
from ecomops.loyalty.tiers.policy import TierBenefits, TierLevel, TierPolicy
from ecomops.loyalty.tiers.reviews import (
    AnniversaryReview,
    DailyReview,
    NeverReviewed,
    YearEndReview,
)
from ecomops.loyalty.tiers.standing import TierStanding, tier_at
from ecomops.loyalty.tiers.terms import Terms
from ecomops.loyalty.tiers.windows import CalendarYearWindow, LifetimeWindow, RollingMonthsWindow
from ecomops.models.member import Tier

SHANGHAI = ZoneInfo("Asia/Shanghai")
US = timedelta(microseconds=1)

YEARLY = {"window": CalendarYearWindow(), "review": YearEndReview()}


def policy_of(*needs, zone="Asia/Shanghai", names=(), **fields):
    names = names or ("普通", "银卡", "金卡", "铂金", "钻石")
    tiers = tuple(
        TierLevel(tier=Tier(tier_id=f"t{rank}", name=names[rank], rank=rank), **need)
        for rank, need in enumerate(({}, *needs))
    )
    return TierPolicy(zone=zone, currency="CNY", tiers=tiers, **fields)


def spend(*amounts, **fields):
    return policy_of(*({"spend_minor": amount} for amount in amounts), **fields)


def at(year, month, day, hour=0, minute=0, second=0, zone=SHANGHAI):
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)


def record_of(*orders, refunds=(), grants=()):
    return TierRecord(
        "M-1", [TierOrder(f"o{i}", *o) for i, o in enumerate(orders)], refunds, grants
    )


def name_at(record, policy, when):
    return tier_at(record, policy, at=when).tier.name


def missing(standing):
    return {need.metric: need.missing for need in standing.next_needs}


# ---- worked cases --------------------------------------------------------------------------


def test_spend_adds_up_over_a_lifetime():
    policy = spend(10_000_00, 20_000_00, zone="UTC", names=("Bronze", "Silver", "Gold"))
    record = record_of((at(2026, 1, 1, zone=UTC), 22_000_00), (at(2026, 1, 2, zone=UTC), 5_000_00))
    standing = tier_at(record, policy, at=at(2026, 1, 2, 0, 0, 1, zone=UTC))
    assert (standing.tier.name, standing.counted.spend_minor) == ("Gold", 27_000_00)
    assert standing.next_tier is None
    assert standing.hint() is None


def test_sixty_days_of_grace_end_on_the_first_of_march():
    policy = policy_of(
        {"spend_minor": 1_000_00}, {"spend_minor": 5_000_00}, {"spend_minor": 20_000_00},
        names=("普通", "银卡", "金卡", "钻石"),
        window=CalendarYearWindow(), review=YearEndReview(grace_days=60),
    )  # fmt: skip
    record = record_of((at(2025, 5, 1, 10), 25_000_00), (at(2026, 3, 1, 10), 1_200_00))
    before = tier_at(record, policy, at=at(2027, 3, 1, 23, 59, 59))
    assert (before.tier.name, before.counted.spend_minor, before.counted.orders) == ("钻石", 0, 0)
    assert (before.through, before.reviewed_on) == (date(2026, 12, 31), date(2027, 3, 2))
    assert (before.next_tier, before.next_needs) == (None, ())
    after = tier_at(record, policy, at=at(2027, 3, 2))
    assert (after.tier.name, after.through) == ("银卡", date(2027, 12, 31))
    assert after.next_tier
    assert (after.next_tier.name, missing(after)) == ("金卡", {"spend_minor": 5_000_00})
    assert before.describe("zh").endswith("有效期至 2026-12-31，宽限至 2027-03-01")


def test_where_all_needs_count_each_is_listed():
    policy = policy_of(
        {"spend_minor": 1_000_00, "orders": 5},
        {"spend_minor": 5_000_00, "orders": 20},
        needs="all",
    )
    small = [(at(2026, 1, day, 10), 1_00) for day in range(1, 6)]
    record = record_of(*small, (at(2026, 2, 1, 10), 995_00))
    before = tier_at(record, policy, at=at(2026, 1, 6))
    assert (before.tier.name, before.counted.spend_minor, before.counted.orders) == (
        "普通",
        500,
        5,
    )
    assert missing(before) == {"spend_minor": 995_00, "orders": 0}
    assert before.through is None
    after = tier_at(record, policy, at=at(2026, 2, 2))
    assert (after.tier.name, after.counted.spend_minor, after.counted.orders) == (
        "银卡",
        1_000_00,
        6,
    )
    assert missing(after) == {"spend_minor": 4_000_00, "orders": 14}
    assert after.hint() == "spend ¥4000 more and place 14 more orders for 金卡"
    assert after.hint("zh") == "再消费 ¥4000，且再下 14 单 升级金卡"


def test_350_more_for_gold():
    policy = spend(1_000_00, 3_000_00, **YEARLY, names=("Basic", "Silver", "Gold"))
    standing = tier_at(record_of((at(2026, 3, 1, 10), 2_650_00)), policy, at=at(2026, 11, 21, 10))
    assert (standing.tier.name, standing.through) == ("Silver", date(2027, 12, 31))
    assert missing(standing) == {"spend_minor": 350_00}
    assert standing.hint() == "spend ¥350 more by 31 Dec 2026 for Gold"
    assert standing.hint("zh") == "再消费 ¥350 升级Gold（最迟 2026-12-31）"
    assert str(standing) == (
        "Silver since 1 Mar 2026, through 31 Dec 2027; spend ¥350 more by 31 Dec 2026 for Gold"
    )


# ---- the operators' tiers ------------------------------------------------------------------

BENEFITS = {
    "普通": {},
    "银卡": {"points_multiplier": "1.2", "birthday_coupon": "birthday-20"},
    "金卡": {"discount_percent": 5, "points_multiplier": "1.5", "birthday_coupon": "birthday-50"},
    "铂金": {"discount_percent": 8, "points_multiplier": 2, "free_shipping": True},
    "钻石": {"discount_percent": 10, "points_multiplier": 3, "priority_service": True},
}
NEEDS: tuple[dict[str, int], ...] = (
    {},
    {"spend_minor": 1_000_00, "orders": 5},
    {"spend_minor": 5_000_00, "orders": 20},
    {"spend_minor": 10_000_00, "orders": 40},
    {"spend_minor": 20_000_00, "orders": 80},
)
FIVE = tuple(
    TierLevel(
        tier=Tier(tier_id=f"t{rank}", name=name, rank=rank),
        benefits=TierBenefits.model_validate(benefits),
        **needs,
    )
    for rank, ((name, benefits), needs) in enumerate(zip(BENEFITS.items(), NEEDS, strict=True))
)


def test_the_operators_tiers_by_amount_or_by_frequency():
    policy = TierPolicy(
        zone="Asia/Shanghai",
        currency="CNY",
        tiers=FIVE,
        window=CalendarYearWindow(),
        review=YearEndReview(),
    )
    often = record_of(*((at(2026, 3, day, 10), 10_00) for day in range(1, 21)))
    standing = tier_at(often, policy, at=at(2026, 3, 31))
    assert standing.tier.name == "金卡"
    assert standing.benefits.points_multiplier == Decimal("1.5")
    assert standing.benefits.birthday_coupon == "birthday-50"
    assert standing.hint() == "spend ¥9800 more or place 20 more orders by 31 Dec 2026 for 铂金"
    assert standing.hint("zh") == "再消费 ¥9800，或再下 20 单 升级铂金（最迟 2026-12-31）"
    rich = record_of((at(2026, 3, 1), 20_000_00))
    assert tier_at(rich, policy, at=at(2026, 3, 1)).benefits.priority_service


# ---- the field -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "tier"), [(999_99, "普通"), (1_000_00, "银卡"), (1_000_01, "银卡")]
)
def test_threshold_itself_is_enough(amount, tier):
    now = at(2026, 3, 1)
    assert name_at(record_of((now, amount)), spend(1_000_00), now) == tier


def test_tier_comes_from_what_was_earned_and_never_from_a_balance():
    policy = policy_of({"points_earned": 500})
    record = record_of((at(2026, 3, 1), 500_00, 500))
    assert name_at(record, policy, at(2026, 3, 2)) == "银卡"
    # there is nowhere to put a balance, or points that were redeemed
    facts = {
        field.name for kind in (TierOrder, TierRefund, TierGrant) for field in attrs.fields(kind)
    }
    assert not {name for name in facts if "balance" in name or "redeem" in name}


def test_points_without_an_order_count_as_points_alone():
    policy = policy_of({"points_earned": 10, "orders": 5})
    standing = tier_at(record_of((at(2026, 3, 1), 0, 10)), policy, at=at(2026, 3, 1))
    assert (standing.tier.name, standing.counted.orders) == ("银卡", 0)


@pytest.mark.parametrize("effect", ["next_review", "at_once"])
def test_an_order_refunded_to_zero_is_none_even_if_its_points_were_kept(effect):
    policy = policy_of(
        {"orders": 2, "points_earned": 50}, review=DailyReview(), refunds_take_effect=effect
    )
    refund = TierRefund("o1", at(2026, 3, 3, 12), 10_00)
    record = record_of((at(2026, 3, 1), 10_00), (at(2026, 3, 2), 10_00, 60), refunds=[refund])
    assert name_at(record, policy, refund.at - US) == "银卡"
    assert name_at(record, policy, refund.at) == ("银卡" if effect == "next_review" else "普通")
    standing = tier_at(record, policy, at=at(2026, 3, 4))
    assert (standing.tier.name, standing.counted.orders) == ("普通", 1)
    assert standing.counted.points_earned == 0


def test_refunds_can_not_be_farmed_for_an_upgrade():
    refund = TierRefund("o0", at(2026, 3, 2), 900_00)
    record = record_of((at(2026, 3, 1), 900_00), (at(2026, 3, 3), 900_00), refunds=[refund])
    assert name_at(record, spend(1_000_00), at(2026, 3, 4)) == "普通"


# ---- years, months, days -------------------------------------------------------------------


def test_local_day_decides_at_years_end():
    policy = spend(1_000_00, **YEARLY)
    last, first = at(2027, 1, 1) - US, at(2027, 1, 1)
    for when, through in ((last, date(2027, 12, 31)), (first, date(2028, 12, 31))):
        assert tier_at(record_of((when, 1_000_00)), policy, at=when).through == through
    split = record_of((last, 500_00), (first, 500_00))
    assert name_at(split, policy, first) == "普通"


@pytest.mark.parametrize(("day", "tier"), [(27, "银卡"), (28, "普通")])
def test_order_of_29_february_counts_up_to_the_28th(day, tier):
    policy = spend(1_00, window=RollingMonthsWindow(months=12), review=DailyReview())
    assert (
        name_at(record_of((at(2024, 2, 29, 12), 1_00)), policy, at(2025, 2, day, 23, 59)) == tier
    )


def test_requalifying_in_a_later_year_extends_the_term():
    policy = spend(1_000_00, **YEARLY)
    record = record_of((at(2025, 5, 1), 1_000_00), (at(2026, 5, 1), 1_000_00))
    periods = tier_history(record, policy, until=at(2030, 1, 1)).periods
    assert [(p.why, p.through) for p in periods] == [
        ("upgraded", date(2026, 12, 31)),
        ("requalified", date(2027, 12, 31)),
        ("downgraded", None),
    ]
    assert periods[2].since == at(2028, 1, 1)
    assert tier_at(record, policy, at=at(2027, 6, 1)).since == at(2025, 5, 1)


@pytest.mark.parametrize(("keep_years", "ends"), [(1, (2026, 2027, 2028)), (2, (2027, 2029))])
def test_spend_of_a_lifetime_is_kept_review_by_review(keep_years, ends):
    review = YearEndReview(keep_years=keep_years)
    policy = spend(1_000_00, window=LifetimeWindow(), review=review)
    record = record_of((at(2025, 5, 1), 1_000_00))
    periods = tier_history(record, policy, until=at(2028, 6, 1)).periods
    assert tuple(p.through and p.through.year for p in periods) == ends
    assert [p.why for p in periods] == ["upgraded", *["requalified"] * (len(ends) - 1)]


@pytest.mark.parametrize(("keep_years", "year"), [(1, 2027), (2, 2028)])
def test_term_ends_so_many_years_after_the_year_it_was_reached_in(keep_years, year):
    review = YearEndReview(keep_years=keep_years)
    policy = spend(1_000_00, window=CalendarYearWindow(), review=review)
    record = record_of((at(2025, 5, 1), 1_000_00), (at(2026, 1, 1), 1_000_00))
    standing = tier_at(record, policy, at=at(2026, 1, 1))
    assert (standing.tier.name, standing.through) == ("银卡", date(year, 12, 31))
    assert name_at(record, policy, at(year + 1, 1, 1)) == "普通"


def test_landing_one_down_leaves_a_longer_term_alone():
    review = YearEndReview(grace_days=60, lands="one_down")
    policy = spend(1_000_00, 5_000_00, window=CalendarYearWindow(), review=review)
    record = record_of((at(2025, 5, 1), 5_000_00), (at(2027, 2, 1), 1_000_00))
    standing = tier_at(record, policy, at=at(2027, 3, 2))
    assert (standing.tier.name, standing.through) == ("银卡", date(2028, 12, 31))


def test_tier_both_earned_and_granted_is_good_for_the_longer():
    for through, longer in ((date(2028, 6, 30),) * 2, (date(2026, 6, 30), date(2027, 12, 31))):
        grant = TierGrant("t1", at(2026, 6, 1), through)
        record = record_of((at(2026, 5, 1), 1_000_00), grants=[grant])
        standing = tier_at(record, spend(1_000_00, **YEARLY), at=at(2026, 6, 2))
        assert standing.through == longer


def test_shorter_grant_does_not_replace_a_longer_one():
    grants = [TierGrant("t1", at(2026, 6, m), date(2026, 9, 30 - m)) for m in (1, 2)]
    standing = tier_at(record_of(grants=grants), spend(1_000_00), at=at(2026, 7, 1))
    assert standing.through == date(2026, 9, 29)


def test_order_at_midnight_of_the_review_leaves_no_gap():
    policy = spend(1_000_00, **YEARLY)
    record = record_of((at(2025, 5, 1), 1_000_00), (at(2027, 1, 1), 1_000_00))
    periods = tier_history(record, policy, until=at(2027, 6, 1)).periods
    assert [(p.tier.name, p.why) for p in periods] == [
        ("银卡", "upgraded"),
        ("银卡", "requalified"),
    ]
    assert tier_at(record, policy, at=at(2027, 1, 1)).since == at(2025, 5, 1)


def test_where_nothing_counts_a_rolling_window_sets_no_date():
    standing = tier_at(
        record_of(), spend(1_000_00, window=RollingMonthsWindow(months=12)), at=at(2026, 6, 1)
    )
    assert standing.hint() == "spend ¥1000 more for 银卡"


def test_what_counts_in_a_rolling_window_sets_the_date():
    policy = spend(1_000_00, window=RollingMonthsWindow(months=12))
    record = record_of((at(2025, 8, 31), 300_00), (at(2026, 2, 1), 100_00))
    standing = tier_at(record, policy, at=at(2026, 6, 1))
    assert standing.hint() == "spend ¥600 more by 30 Aug 2026 for 银卡"


def test_one_down_lands_one_tier_lower_a_year():
    policy = spend(
        1_000_00, 5_000_00, 20_000_00, names=("普通", "银卡", "金卡", "钻石"),
        window=CalendarYearWindow(), review=YearEndReview(lands="one_down"),
    )  # fmt: skip
    record = record_of((at(2025, 5, 1), 20_000_00))
    names = [name_at(record, policy, at(year, 6, 1)) for year in range(2025, 2031)]
    assert names == ["钻石", "钻石", "金卡", "银卡", "普通", "普通"]


def test_anniversary_ends_the_day_before_and_29_february_comes_back():
    policy = spend(1_000_00, review=AnniversaryReview())
    record = record_of((at(2024, 2, 29, 18), 1_000_00))
    throughs = [
        tier_at(record, policy, at=at(year, 6, 1)).through for year in (2024, 2025, 2026, 2027)
    ]
    assert throughs == [date(2025, 2, 27), date(2026, 2, 27), date(2027, 2, 27), date(2028, 2, 28)]


def test_anniversary_is_not_moved_by_orders_within_the_term():
    policy = spend(1_000_00, window=RollingMonthsWindow(months=6), review=AnniversaryReview())
    record = record_of((at(2025, 3, 10), 1_000_00), (at(2025, 8, 1), 1_000_00))
    assert name_at(record, policy, at(2026, 3, 10) - US) == "银卡"
    assert name_at(record, policy, at(2026, 3, 10)) == "普通"


def test_order_in_the_days_of_grace_reaches_the_tier_anew():
    policy = spend(
        1_000_00, window=RollingMonthsWindow(months=6), review=AnniversaryReview(grace_days=30)
    )
    record = record_of((at(2025, 3, 10), 1_000_00), (at(2026, 4, 8, 23), 1_000_00))
    assert tier_at(record, policy, at=at(2026, 4, 9)).through == date(2027, 4, 7)


def test_higher_tier_leaves_the_lower_one_its_own_date():
    policy = spend(
        1_000_00, 5_000_00, window=RollingMonthsWindow(months=1), review=AnniversaryReview()
    )
    record = record_of((at(2025, 3, 10), 5_000_00), (at(2026, 3, 5), 1_000_00))
    # both terms end on 9 March 2026; the small order is enough for silver's next
    assert tier_at(record, policy, at=at(2026, 3, 10)).tier.name == "银卡"
    assert tier_at(record, policy, at=at(2027, 3, 9)).tier.name == "银卡"


def test_granted_tier_holds_through_its_date_and_leaves_what_was_earned():
    policy = spend(1_000_00, 5_000_00, **YEARLY)
    grant = TierGrant("t2", at(2026, 6, 1), date(2026, 9, 30))
    record = record_of((at(2026, 5, 1), 1_000_00), grants=[grant])
    periods = tier_history(record, policy, until=at(2027, 1, 1)).periods
    assert [(p.tier.name, p.why, p.through) for p in periods] == [
        ("银卡", "upgraded", date(2027, 12, 31)),
        ("金卡", "granted", date(2026, 9, 30)),
        ("银卡", "grant_ended", date(2027, 12, 31)),
    ]
    assert periods[1].until == at(2026, 10, 1)


def test_grant_ends_even_where_nothing_is_reviewed():
    grant = TierGrant("t1", at(2026, 6, 1), date(2026, 9, 30))
    record = record_of(grants=[grant])
    assert name_at(record, spend(1_000_00), at(2026, 10, 1) - US) == "银卡"
    assert name_at(record, spend(1_000_00), at(2026, 10, 1)) == "普通"


def test_tier_in_its_days_of_grace_is_not_looked_at_with_another():
    policy = spend(
        1_000_00,
        5_000_00,
        window=RollingMonthsWindow(months=6),
        review=AnniversaryReview(grace_days=30),
    )
    record = record_of((at(2025, 3, 1), 1_000_00), (at(2025, 3, 10), 4_000_00))
    assert name_at(record, policy, at(2026, 4, 9) - US) == "金卡"
    assert name_at(record, policy, at(2026, 4, 9)) == "普通"


def test_review_judges_the_last_day_of_the_term_and_not_of_the_grace():
    policy = spend(
        1_000_00, window=RollingMonthsWindow(months=12), review=AnniversaryReview(grace_days=30)
    )
    record = record_of((at(2025, 3, 10), 1_000_00))
    assert tier_at(record, policy, at=at(2026, 4, 9)).through == date(2027, 3, 9)


def test_order_on_the_last_day_of_a_term_counts_at_its_review():
    policy = spend(1_000_00, window=RollingMonthsWindow(months=6), review=AnniversaryReview())
    record = record_of((at(2025, 3, 10), 1_000_00), (at(2026, 3, 9, 23), 1_000_00))
    assert tier_at(record, policy, at=at(2026, 3, 10)).through == date(2027, 3, 9)


def test_order_of_nothing_requalifies_nobody():
    policy = spend(1_000_00, window=LifetimeWindow(), review=YearEndReview())
    record = record_of((at(2025, 3, 10), 1_000_00), (at(2026, 3, 9), 0))
    assert tier_at(record, policy, at=at(2026, 4, 1)).through == date(2026, 12, 31)


def test_more_than_is_needed_is_not_missing():
    policy = policy_of({"spend_minor": 1_000_00, "orders": 1}, needs="all")
    standing = tier_at(record_of(*[(at(2026, 3, 1), 1)] * 3), policy, at=at(2026, 3, 1))
    assert missing(standing) == {"spend_minor": 999_97, "orders": 0}


def test_night_whose_date_comes_twice_belongs_to_the_new_day():
    st_johns = ZoneInfo("America/St_Johns")
    again = at(2010, 11, 7, 2, 45, zone=UTC)
    assert again.astimezone(st_johns).date() == date(2010, 11, 6)
    policy = spend(1_000_00, zone="America/St_Johns", review=AnniversaryReview())
    assert tier_at(record_of((again, 1_000_00)), policy, at=again).through == date(2011, 11, 6)


# ---- refunds -------------------------------------------------------------------------------


def test_refund_waits_for_the_review_or_acts_at_once():
    refund = TierRefund("o0", at(2026, 6, 1, 12), 1)
    record = record_of((at(2026, 5, 1), 1_000_00), refunds=[refund])
    waits = spend(1_000_00, **YEARLY)
    assert name_at(record, waits, at(2028, 1, 1) - US) == "银卡"
    assert name_at(record, waits, at(2028, 1, 1)) == "普通"
    acts = spend(1_000_00, **YEARLY, refunds_take_effect="at_once")
    assert name_at(record, acts, refund.at - US) == "银卡"
    assert name_at(record, acts, refund.at) == "普通"
    assert tier_history(record, acts, until=at(2027, 1, 1)).periods[-1].why == "refunded"


def test_refund_at_once_of_another_years_order_leaves_a_tier_alone():
    policy = spend(1_000_00, **YEARLY, refunds_take_effect="at_once")
    refund = TierRefund("o1", at(2026, 6, 1), 50_00)
    record = record_of((at(2025, 5, 1), 1_000_00), (at(2026, 5, 1), 50_00), refunds=[refund])
    assert name_at(record, policy, at(2026, 7, 1)) == "银卡"


def test_order_refunded_at_once_has_requalified_nobody():
    policy = spend(
        1_000_00,
        window=RollingMonthsWindow(months=12),
        review=YearEndReview(),
        refunds_take_effect="at_once",
    )
    refund = TierRefund("o1", at(2027, 3, 1), 1)
    record = record_of((at(2026, 6, 1), 1_000_00), (at(2027, 2, 1), 1), refunds=[refund])
    assert tier_at(record, policy, at=at(2027, 2, 28)).through == date(2028, 12, 31)
    assert tier_at(record, policy, at=at(2027, 3, 1)).through == date(2027, 12, 31)


def test_refund_at_once_moves_the_anniversary_to_what_is_left():
    policy = spend(
        1_000_00,
        window=RollingMonthsWindow(months=6),
        review=AnniversaryReview(),
        refunds_take_effect="at_once",
    )
    refunds = [TierRefund("o0", at(2025, 9, 1), 1_000_00)]
    record = record_of(
        (at(2025, 3, 10), 1_000_00), (at(2025, 5, 5), 1_000_00), (at(2025, 7, 1), 1_000_00),
        refunds=refunds,
    )  # fmt: skip
    assert tier_at(record, policy, at=at(2025, 8, 31)).through == date(2026, 3, 9)
    assert tier_at(record, policy, at=at(2025, 9, 1)).through == date(2026, 5, 4)


def test_refund_at_once_leaves_reviews_before_the_orders_of_their_day():
    policy = spend(
        1_000_00,
        window=LifetimeWindow(),
        review=AnniversaryReview(),
        refunds_take_effect="at_once",
    )
    refund = TierRefund("o0", at(2025, 6, 1), 1_000_00)
    record = record_of(
        (at(2024, 2, 29), 1_000_00), (at(2024, 2, 29, 1), 1_000_00), (at(2025, 2, 28), 1_000_00),
        refunds=[refund],
    )  # fmt: skip
    # had the order of the first anniversary come before its review, 28 February would count
    assert tier_at(record, policy, at=at(2027, 6, 1)).through == date(2028, 2, 28)


def test_refund_at_once_takes_back_what_a_review_rested_on():
    policy = spend(
        1_000_00,
        window=RollingMonthsWindow(months=20),
        review=YearEndReview(),
        refunds_take_effect="at_once",
    )
    refund = TierRefund("o1", at(2027, 2, 1), 1)
    record = record_of((at(2025, 4, 1), 1_000_00), (at(2025, 5, 1), 1_000_00), refunds=[refund])
    assert name_at(record, policy, refund.at - US) == "银卡"
    assert name_at(record, policy, refund.at) == "普通"


def test_refund_in_the_days_of_grace_does_not_prolong_them():
    policy = spend(
        1_000_00, window=RollingMonthsWindow(months=1), review=DailyReview(grace_days=30)
    )
    refund = TierRefund("o0", at(2026, 2, 10), 1)
    record = record_of((at(2026, 1, 1), 1_000_00), refunds=[refund])
    assert name_at(record, policy, at(2026, 3, 3) - US) == "银卡"
    assert name_at(record, policy, at(2026, 3, 3)) == "普通"


def test_refund_counts_on_the_day_of_its_order():
    policy = spend(1_000_00, **YEARLY)
    refund = TierRefund("o0", at(2026, 2, 1), 400_00)
    record = record_of((at(2025, 12, 1), 900_00), (at(2026, 1, 5), 1_000_00), refunds=[refund])
    assert tier_at(record, policy, at=at(2026, 3, 1)).counted.spend_minor == 1_000_00


# ---- the list of those about to fall -------------------------------------------------------


def test_list_says_who_falls_and_what_would_keep_the_tier():
    policy = spend(1_000_00, 5_000_00, **YEARLY)
    gold = TierRecord(
        "M-2", [TierOrder("a", at(2025, 5, 1), 5_000_00), TierOrder("b", at(2026, 5, 1), 4_000_00)]
    )
    silver = TierRecord("M-1", [TierOrder("a", at(2025, 5, 1), 1_000_00)])
    safe = TierRecord("M-3", [TierOrder("a", at(2026, 5, 1), 5_000_00)])
    texts = [
        str(d) for d in drops_within([gold, silver, safe], policy, at=at(2026, 12, 1), days=30)
    ]
    assert texts == [
        "M-1: 银卡 becomes 普通 on 1 Jan 2027; spend ¥1000 more by 31 Dec 2026 to keep 银卡",
        "M-2: 金卡 becomes 银卡 on 1 Jan 2027; spend ¥1000 more by 31 Dec 2026 to keep 金卡",
    ]
    (drop,) = drops_within([gold], policy, at=at(2026, 12, 1), days=30)
    assert (
        drop.describe("zh")
        == "M-2：2027-01-01 由金卡降为银卡；再消费 ¥1000 保级金卡（最迟 2026-12-31）"
    )
    assert drops_within([gold, silver], policy, at=at(2026, 12, 1), days=29) == ()


def test_list_says_nothing_keeps_a_tier_where_no_order_counts_on_the_day_judged():
    policy = spend(1_000_00, window=CalendarYearWindow(), review=DailyReview())
    (drop,) = drops_within(
        [record_of((at(2026, 5, 1), 1_000_00))], policy, at=at(2026, 12, 1), days=60
    )
    assert (drop.drops_on, drop.keep_needs) == (date(2027, 1, 1), ())
    assert str(drop) == "M-1: 银卡 becomes 普通 on 1 Jan 2027"


def test_list_says_from_when_an_order_would_count():
    policy = spend(1_000_00, window=RollingMonthsWindow(months=1), review=AnniversaryReview())
    record = record_of((at(2025, 5, 10), 1_000_00))
    (drop,) = drops_within([record], policy, at=at(2026, 3, 1), days=90)
    assert str(drop) == (
        "M-1: 银卡 becomes 普通 on 10 May 2026; "
        "from 10 Apr 2026 spend ¥1000 more by 9 May 2026 to keep 银卡"
    )


def test_list_looks_past_a_review_that_would_be_passed():
    policy = spend(1_000_00, **{**YEARLY, "review": AnniversaryReview(keep_months=1)})
    record = record_of((at(2026, 10, 5), 1_000_00))
    assert drops_within([record], policy, at=at(2026, 11, 1), days=63) == ()
    (drop,) = drops_within([record], policy, at=at(2026, 11, 1), days=64)
    assert str(drop) == (
        "M-1: 银卡 becomes 普通 on 5 Jan 2027; "
        "from 1 Jan 2027 spend ¥1000 more by 4 Jan 2027 to keep 银卡"
    )


def test_list_knows_that_the_year_in_which_a_tier_was_reached_prolongs_nothing():
    policy = spend(1_000_00, window=RollingMonthsWindow(months=6), review=YearEndReview())
    record = record_of((at(2026, 2, 28), 1_000_00), (at(2026, 3, 1), 1_000_00))
    (drop,) = drops_within([record], policy, at=at(2026, 8, 26), days=500)
    assert str(drop) == (
        "M-1: 银卡 becomes 普通 on 1 Jan 2028; "
        "from 1 Jan 2027 spend ¥1000 more by 31 Dec 2027 to keep 银卡"
    )


@pytest.mark.parametrize(
    ("window", "review", "keeps"),
    [
        # what is met this calendar year is over before the grant is
        (CalendarYearWindow(), DailyReview(), "from 1 Jan 2027 spend ¥1000 more by 4 Feb 2027"),
        (CalendarYearWindow(), DailyReview(grace_days=36), "spend ¥999.99 more by 31 Dec 2026"),
        (RollingMonthsWindow(months=3), YearEndReview(), "spend ¥1000 more by 4 Feb 2027"),
        (
            RollingMonthsWindow(months=3),
            AnniversaryReview(keep_months=1),
            "from 6 Jan 2027 spend ¥1000 more by 4 Feb 2027",
        ),
    ],
)
def test_list_says_from_when_a_granted_tier_can_be_earned_for_longer(window, review, keeps):
    policy = spend(1_000_00, window=window, review=review)
    grant = TierGrant("t1", at(2026, 1, 1), date(2027, 2, 4))
    record = TierRecord("M-1", [TierOrder("a", at(2026, 1, 1), 1)], grants=[grant])
    (drop,) = drops_within([record], policy, at=at(2026, 6, 1), days=300)
    assert str(drop) == f"M-1: 银卡 becomes 普通 on 5 Feb 2027; {keeps} to keep 银卡"


@pytest.mark.parametrize("days", [-1, 1.0, True, None])
def test_list_wants_whole_days(days):
    with pytest.raises(InvalidArgumentError, match="days"):
        drops_within([], spend(1), at=at(2026, 1, 1), days=days)


# ---- cost ----------------------------------------------------------------------------------


def test_idle_years_are_not_walked_day_by_day(monkeypatch):
    looks = []
    look = Terms.look_at_due

    def looking(self, day):
        looks.append(day)
        look(self, day)

    monkeypatch.setattr(Terms, "look_at_due", looking)
    policy = spend(1_000_00, 5_000_00, window=RollingMonthsWindow(months=12), review=DailyReview())
    record = record_of((at(1996, 3, 1), 5_000_00), (at(2026, 3, 1), 1_000_00))
    assert name_at(record, policy, at(2026, 4, 1)) == "银卡"
    assert looks == [date(1997, 3, 1)]


# ---- output --------------------------------------------------------------------------------


def test_html_escapes_names():
    policy = spend(1_000_00, names=("<b>", "金&卡"), **YEARLY)
    record = record_of((at(2026, 3, 1), 10_00))
    html = tier_at(record, policy, at=at(2026, 3, 2))._repr_html_()
    assert "&lt;b&gt;" in html
    assert '<td class="number">¥990</td>' in html
    assert "金&amp;卡" in html
    assert "&lt;b&gt;" in tier_history(record, policy, until=at(2026, 3, 2))._repr_html_()


def test_history_reads_in_chinese():
    record = record_of((at(2026, 3, 1), 1_000_00))
    text = tier_history(record, spend(1_000_00, **YEARLY), until=at(2027, 1, 1)).describe("zh")
    assert "升级" in text
    assert "2027-12-31" in text


def test_json_of_a_standing_says_its_version():
    standing = tier_at(
        record_of((at(2026, 3, 1), 10_00)), spend(1_000_00, **YEARLY), at=at(2026, 3, 2)
    )
    text = standing.to_json()
    assert '"schema_version":1' in text
    assert '"missing":99000' in text
    assert TierStanding.from_json(text) == standing


def test_before_the_first_fact_there_is_nothing_since():
    standing = tier_at(record_of((at(2026, 3, 1), 1_000_00)), spend(1_000_00), at=at(2026, 2, 1))
    assert (standing.tier.name, standing.since, standing.why) == ("普通", None, "began")
    assert tier_history(record_of(), spend(1_000_00), until=at(2026, 2, 1)).periods == ()


@pytest.mark.parametrize("year", [1, 9999])
def test_the_ends_of_the_calendar_are_no_trouble(year):
    for review in (NeverReviewed(), DailyReview(), YearEndReview(), AnniversaryReview()):
        for window in (CalendarYearWindow(), RollingMonthsWindow(months=12), LifetimeWindow()):
            for zone in ("Pacific/Kiritimati", "America/New_York"):
                policy = spend(1_000_00, zone=zone, window=window, review=review)
                when = datetime(year, 12 if year > 1 else 1, 31 if year > 1 else 1, 12, tzinfo=UTC)
                standing = tier_at(record_of((when, 1_000_00)), policy, at=when)
                assert standing.tier.name == "银卡"
                tier_history(record_of((when, 1_000_00)), policy, until=when + US)


# ---- what is refused -----------------------------------------------------------------------

NOON = at(2026, 3, 1, 12)
ORDER = TierOrder("o-1", NOON, 100, 10)
LATE = datetime.max.replace(tzinfo=ZoneInfo("America/New_York"))


def order(order_id="o", when=NOON, spend_minor=1, points=0):
    return TierOrder(order_id, when, spend_minor, points)


def refunded(*refunds):
    return TierRecord("M", [ORDER], [TierRefund(*refund) for refund in refunds])


@pytest.mark.parametrize(
    ("make", "error", "field"),
    [
        (lambda: order(when=datetime(2026, 1, 1)), NaiveDatetimeError, "at"),  # noqa: DTZ001  naive on purpose
        (lambda: order(when="2026-01-01"), InvalidArgumentError, "at"),
        (lambda: order(when=LATE), InvalidArgumentError, "at"),
        (lambda: order(spend_minor=-1), InvalidAmountError, "spend_minor"),
        (lambda: order(spend_minor=1.0), InexactAmountError, "spend_minor"),
        (lambda: order(spend_minor=True), InvalidAmountError, "spend_minor"),
        (lambda: order(spend_minor=2**63), AmountTooLargeError, "spend_minor"),
        (lambda: order(points=-1), InvalidAmountError, "points_earned"),
        (lambda: order(""), InvalidArgumentError, "order_id"),
        (lambda: TierRefund("o", NOON, -1), InvalidAmountError, "amount_minor"),
        (lambda: TierGrant("t1", NOON, NOON), InvalidArgumentError, "through"),
        (lambda: TierRecord(""), InvalidArgumentError, "member_id"),
        (lambda: TierRecord("M", [ORDER, ORDER]), DuplicateIdError, "order_id"),
        (
            lambda: TierRecord("M", [order(i, spend_minor=2**62) for i in "ab"]),
            AmountTooLargeError,
            "spend_minor",
        ),
        (lambda: refunded(("x", NOON, 1)), UnknownIdError, "order_id"),
        (lambda: refunded(("o-1", NOON, 101)), InvalidArgumentError, "amount_minor"),
        (lambda: refunded(*[("o-1", NOON, 60)] * 2), InvalidArgumentError, "amount_minor"),
        (lambda: refunded(("o-1", NOON, 1, 11)), InvalidArgumentError, "points"),
        (lambda: refunded(("o-1", NOON - US, 1)), InvalidArgumentError, "at"),
    ],
)
def test_bad_facts_are_refused_by_name(make, error, field):
    with pytest.raises(error) as caught:
        make()
    assert isinstance(caught.value, EcomopsError)
    assert caught.value.field == field
    assert caught.value.remedy


def test_grants_must_fit_the_policy():
    unknown = record_of(grants=[TierGrant("t9", NOON, date(2026, 4, 1))])
    with pytest.raises(UnknownIdError, match="'t0', 't1'"):
        tier_at(unknown, spend(1_000_00), at=NOON)
    over = record_of(grants=[TierGrant("t1", NOON, date(2026, 2, 28))])
    with pytest.raises(InvalidArgumentError, match="from 2026-03-01"):
        tier_history(over, spend(1_000_00), until=NOON)


def test_instants_asked_for_must_have_an_offset():
    with pytest.raises(NaiveDatetimeError, match="at = "):
        tier_at(record_of(), spend(1), at=datetime(2026, 1, 1))  # noqa: DTZ001  naive on purpose
    with pytest.raises(NaiveDatetimeError, match="until = "):
        tier_history(record_of(), spend(1), until=datetime(2026, 1, 1))  # noqa: DTZ001  naive on purpose
