"""How quotas stand is what a count day by day comes to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.pacing import slow_pacing
from tests.pacing.slow_pacing import ACCOUNTS

from ecomops.arguments import checked_list
from ecomops.errors import DuplicateIdError, InvalidArgumentError, NaiveDatetimeError
from ecomops.models.instants import to_us
from ecomops.pacing.boards import quota_board
from ecomops.pacing.columns import quota_table
from ecomops.pacing.history import quota_history
from ecomops.pacing.periods import DayClock
from ecomops.pacing.planning import days_needed, plan_sends
from ecomops.pacing.presets import CAMPAIGN_EMAILS, OPERATOR_QUOTAS, RFQ_QUOTES, VISITOR_CONTACTS
from ecomops.pacing.quota import MAX_QUOTA, Quota
from ecomops.pacing.spreading import even_shares
from ecomops.pacing.status import may_use, quota_status
from ecomops.pacing.uses import QuotaUse

NOW = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
NUMBERS = (
    "limit", "carried", "used", "used_later", "allowance", "left", "left_now", "excess",
    "even_from", "even_to",
)  # fmt: skip


def quota(**more: Any) -> Quota:
    made = {"quota_id": "q", "limit": 20, "period": "day", "zone": "UTC", "scope": "shared"}
    return Quota.model_validate(made | more)


def use(at: str, count: int = 1, **more: Any) -> QuotaUse:
    return QuotaUse.model_validate({"quota_id": "q", "at": at, "count": count, **more})


def numbers(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in NUMBERS}


# ---- against the slow model -------------------------------------------------------------------
@given(slow_pacing.quotas(), slow_pacing.uses(), slow_pacing.instants(), st.sampled_from(ACCOUNTS))
def test_status_is_what_counting_day_by_day_gives(quota, uses, now, account):
    found = quota_status(quota, uses, now, account)
    assert numbers(found) == slow_pacing.status(quota, uses, now, account)
    assert found.starts_at <= now < found.resets_at
    zone = quota.zone
    days = slow_pacing.days_of(quota.period, slow_pacing.day_of(zone, now))
    before = found.starts_at - timedelta(microseconds=1)
    assert slow_pacing.day_of(zone, found.starts_at) == days[0]
    assert slow_pacing.day_of(zone, before) == days[0] - timedelta(days=1)
    assert slow_pacing.day_of(zone, found.resets_at) == days[-1] + timedelta(days=1)


@given(slow_pacing.quotas(), slow_pacing.uses(), slow_pacing.instants(), st.sampled_from(ACCOUNTS))
def test_a_verdict_holds_what_is_asked_against_what_is_left(quota, uses, now, account):
    found = quota_status(quota, uses, now, account)
    for asked in {0, 1, found.left_now, found.left_now + 1, found.left, found.left + 1}:
        verdict = may_use(quota, asked, uses, now, account)
        assert verdict == found.ask(asked)
        assert bool(verdict) is verdict.is_allowed is (asked <= found.left_now)
        if not verdict:
            over_all = asked > found.left
            assert verdict.code == ("limit_reached" if over_all else "ahead_of_pace")
        for language in ("en", "zh"):
            assert verdict.describe(language)
            assert found.describe(language)


held_quotas = st.tuples(
    st.sampled_from([("week", "day"), ("month", "week"), ("month", "day")]),
    st.none() | st.just({"from_on": "2026-10-01", "unused_at_most": 7}),
).flatmap(
    lambda drawn: slow_pacing.quotas(
        period=drawn[0][0], spread={"over": drawn[0][1], "is_binding": True}, carry=drawn[1]
    )
)


@given(
    held_quotas | slow_pacing.quotas(),
    slow_pacing.uses(),
    slow_pacing.instants(),
    st.sampled_from(ACCOUNTS),
)
def test_more_comes_at_the_instant_that_is_told_and_at_no_earlier_one(quota, uses, now, account):
    found = quota_status(quota, uses, now, account)
    day = slow_pacing.more_on(quota, uses, now, account)
    assert (found.more_at is None) == (day is None) == (found.left_now == found.left)
    if found.more_at is None:
        return
    known = [use for use in uses if use.at <= now]
    before = found.more_at - timedelta(microseconds=1)
    assert slow_pacing.day_of(quota.zone, found.more_at) == day
    assert slow_pacing.day_of(quota.zone, before) == day - timedelta(days=1)
    assert now < found.more_at < found.resets_at
    assert quota_status(quota, known, found.more_at, account).left_now > found.left_now
    assert quota_status(quota, known, before, account).left_now == found.left_now


@given(slow_pacing.quotas(), slow_pacing.uses(), slow_pacing.instants())
def test_a_board_says_what_each_status_says(quota, uses, now):
    board = quota_board([quota], uses, now, ACCOUNTS)
    keys = [None] if quota.is_shared else list(ACCOUNTS)
    assert [row.account_id for row in board.rows] == keys
    assert list(board.rows) == [quota_status(quota, uses, now, key) for key in keys]
    assert board.used_up() == tuple(row for row in board.rows if row.left_now == 0)
    own = {use.account_id for use in uses if use.quota_id == "q"}
    if not quota.is_shared:
        rows = quota_board([quota], uses, now).rows
        assert [row.account_id for row in rows] == sorted(own, key=str)


@given(slow_pacing.quotas(), slow_pacing.uses(), slow_pacing.instants())
def test_a_history_ends_where_the_quota_stands(quota, uses, now):
    found = quota_status(quota, uses, now, "A-1")
    first = date(2026, 8, 1)
    rows = quota_history(
        quota, uses, now, first_on=first, last_on=date(2027, 3, 1), account_id="A-1"
    ).rows
    last = rows[-1]
    assert (last.limit, last.carried, last.used, last.excess, last.allowance) == (
        found.limit, found.carried, found.used, found.excess, found.allowance,
    )  # fmt: skip
    for row, after in pairwise(rows):
        assert after.first_on - row.last_on == timedelta(days=1)
        carry = quota.carry
        if carry is None or row.last_on < carry.from_on:
            assert after.carried == 0
        else:
            free = row.carried + row.limit - row.used
            assert after.carried == max(-carry.borrow_at_most, min(carry.unused_at_most, free))


# ---- laws -------------------------------------------------------------------------------------
@given(
    slow_pacing.quotas(),
    st.lists(st.tuples(slow_pacing.instants(), st.integers(0, 9)), max_size=12),
)
def test_who_only_uses_what_is_allowed_never_uses_more_than_was_given(quota, wishes):
    taken: list[QuotaUse] = []
    for at, count in sorted(wishes):
        if may_use(quota, count, taken, at, "A-1"):
            taken.append(QuotaUse(quota_id="q", at=at, count=count, account_id="A-1"))
    end = slow_pacing.ORIGIN + timedelta(days=60)
    rows = quota_history(
        quota, taken, end, first_on=date(2026, 9, 1), last_on=date(2027, 1, 1), account_id="A-1"
    ).rows
    assert not any(row.excess for row in rows)
    carry = quota.carry
    kept = 0 if carry is None else carry.unused_at_most
    borrowed = 0 if carry is None else carry.borrow_at_most
    assert all(-borrowed <= row.carried <= kept for row in rows)
    # over any run of periods no more is used than they give, what is kept and what is borrowed
    for i in range(len(rows)):
        used = given_out = 0
        for row in rows[i:]:
            used, given_out = used + row.used, given_out + row.limit
            assert used <= max(rows[i].carried, 0) + given_out + borrowed


@given(slow_pacing.quotas(), slow_pacing.uses(), slow_pacing.instants(), st.randoms())
def test_the_order_of_uses_makes_no_difference(quota, uses, now, random):
    shuffled = list(uses)
    random.shuffle(shuffled)
    assert quota_status(quota, shuffled, now, "A-2") == quota_status(quota, uses, now, "A-2")


@given(slow_pacing.quotas(), slow_pacing.uses(), slow_pacing.instants())
def test_what_comes_later_changes_nothing_but_used_later(quota, uses, now):
    known = [use for use in uses if use.at <= now]
    found, without = (quota_status(quota, some, now, "A-1") for some in (uses, known))
    assert numbers(found) | {"used_later": 0} == numbers(without)


# ---- golden -----------------------------------------------------------------------------------
def test_what_is_left_is_carried_over_up_to_the_maximum():
    kept = quota(carry={"from_on": "2026-11-02", "unused_at_most": 30})
    now = datetime.fromisoformat("2026-11-06T12:00:00Z")
    # Monday 20 unused; Tuesday 40, of which 30 stay; Wednesday 50 - 45 = 5; Thursday 25 - 25
    spent = [use("2026-11-04T09:00:00Z", 45), use("2026-11-05T09:00:00Z", 25)]
    at = {day: datetime.fromisoformat(f"2026-11-{day:02}T23:59:59Z") for day in range(1, 9)}
    carried = [quota_status(kept, spent, at[day]).carried for day in range(1, 9)]
    assert carried == [0, 0, 20, 30, 5, 0, 20, 30]
    assert quota_status(kept, spent, now).allowance == 20


def test_borrowing_takes_from_the_next_period():
    lent = quota(carry={"from_on": "2026-11-02", "borrow_at_most": 5})
    monday, tuesday, thursday = (
        datetime.fromisoformat(f"2026-11-{day}T12:00:00Z") for day in ("02", "03", "05")
    )
    spent = [use("2026-11-02T09:00:00Z", 20)]
    assert quota_status(lent, spent, monday).left == 5
    assert not may_use(lent, 6, spent, monday)
    spent.append(use("2026-11-02T10:00:00Z", 5))
    owing = quota_status(lent, spent, tuesday)
    assert (owing.carried, owing.left) == (-5, 20)  # 15 of its own and 5 of Wednesday's
    assert quota_status(lent, spent, thursday).carried == 0  # nothing unused is kept


def test_nothing_is_borrowed_before_carrying_begins():
    lent = quota(carry={"from_on": "2026-11-03", "borrow_at_most": 5})
    days = {day: datetime.fromisoformat(f"2026-11-{day:02}T12:00:00Z") for day in (2, 3)}
    assert [quota_status(lent, [], at).allowance for at in days.values()] == [20, 25]
    rows = quota_history(
        lent, [], days[3], first_on=date(2026, 11, 2), last_on=date(2026, 11, 3)
    ).rows
    assert [row.allowance for row in rows] == [20, 25]


def test_what_was_used_beyond_the_quota_does_not_burden_the_next_period():
    kept = quota(carry={"from_on": "2026-11-02", "unused_at_most": 30})
    spent = [use("2026-11-02T09:00:00Z", 100)]
    monday = quota_status(kept, spent, datetime.fromisoformat("2026-11-02T12:00:00Z"))
    assert (monday.excess, monday.left) == (80, 0)
    assert quota_status(kept, spent, datetime.fromisoformat("2026-11-03T12:00:00Z")).left == 20


def test_a_new_limit_holds_from_the_first_period_that_begins_on_its_day_or_later():
    changed = quota(
        period="month",
        limit_changes=[
            {"from_on": "2026-11-15", "limit": 30},
            {"from_on": "2027-01-01", "limit": 5},
        ],
    )
    found = {
        month: quota_status(changed, [], datetime.fromisoformat(f"{month}-20T00:00:00Z")).limit
        for month in ("2026-11", "2026-12", "2027-01")
    }
    assert found == {"2026-11": 20, "2026-12": 30, "2027-01": 5}


def test_idle_periods_carry_over_the_limits_that_they_had():
    changed = quota(
        limit=1,
        carry={"from_on": "2026-11-01", "unused_at_most": 10_000},
        limit_changes=[
            {"from_on": "2026-11-03", "limit": 10},
            {"from_on": "2026-11-05", "limit": 100},
            {"from_on": "2026-11-08", "limit": 0},
        ],
    )
    now = datetime.fromisoformat("2026-11-20T00:00:00Z")
    assert quota_status(changed, [], now).carried == 2 * 1 + 2 * 10 + 3 * 100
    spent = [use("2026-11-03T12:00:00Z", 12), use("2026-11-07T12:00:00Z", 12)]
    assert quota_status(changed, spent, now).carried == 322 - 24
    assert quota_table(
        changed, now, [to_us("at", one.at) for one in spent], [12, 12]
    ).carried.tolist() == [298]


def test_pace_of_twenty_quotes_in_november():
    # a day, four weeks and a day: 1 5 4 5 5 0
    def pace(day: int, used: int) -> tuple[Any, ...]:
        spent = [use("2026-11-01T00:00:00+08:00", used, quota_id="rfq-quotes")]
        now = datetime.fromisoformat(f"2026-11-{day:02}T12:00:00+08:00")
        found = quota_status(RFQ_QUOTES, spent, now)
        return found.even_from, found.even_to, found.pace

    assert pace(11, 5) == (6, 10, "behind")
    assert pace(11, 6) == (6, 10, "even")
    assert pace(11, 10) == (6, 10, "even")
    assert pace(11, 11) == (6, 10, "ahead")
    assert pace(1, 1) == (0, 1, "even")
    assert pace(30, 19) == (20, 20, "behind")


def test_a_binding_spread_lets_unused_weeks_be_used_later_but_none_in_advance():
    bound = quota(period="month", spread={"over": "week", "is_binding": True})
    now = datetime.fromisoformat("2026-11-11T12:00:00Z")
    found = quota_status(bound, [use("2026-11-03T12:00:00Z", 2)], now)
    assert (found.even_to, found.left_now, found.left) == (10, 8, 18)
    verdict = found.ask(9)
    assert (verdict.code, verdict.left_now) == ("ahead_of_pace", 8)
    assert str(verdict) == (
        "q: refused: 9 asked, 8 allowed by now at an even pace (18 left this month); "
        "more from 2026-11-16 00:00 +00:00"
    )
    assert found.ask(19).code == "limit_reached"


def test_a_refusal_says_when_more_may_be_used_first():
    # three over the days of November: the 1st, the 11th and the 21st have one each
    bound = quota(limit=3, period="month", spread={"over": "day", "is_binding": True})

    def told(day: int, *spent: QuotaUse) -> tuple[str, str]:
        at = datetime.fromisoformat(f"2026-11-{day:02}T09:00:00Z")
        verdict = may_use(bound, 3 - sum(one.count for one in spent), list(spent), at)
        assert verdict.code == "ahead_of_pace"
        english, chinese = verdict.describe(), verdict.describe("zh")
        return english.rpartition("more from ")[2], chinese.rpartition("；")[2]

    def on(day: int) -> tuple[str, str]:
        return f"2026-11-{day} 00:00 +00:00", f"2026-11-{day} 00:00 +00:00 起增加"

    one, two = (use("2026-11-01T08:00:00Z", n) for n in (1, 2))
    assert [told(day, one) for day in (1, 2, 3, 10)] == [on(11)] * 4
    assert [told(day, one) for day in (11, 20)] == [on(21)] * 2
    # ahead of the share of the 11th too
    assert [told(day, two) for day in (2, 11, 20)] == [on(21)] * 3
    at = datetime.fromisoformat("2026-11-21T09:00:00Z")
    assert quota_status(bound, [one], at).more_at is None  # all that is left may be used


def test_more_comes_with_the_first_week_that_an_even_pace_gives_more():
    # a day, four weeks and a day of November
    bound = quota(limit=2, period="month", spread={"over": "week", "is_binding": True})
    shares = [one.count for one in even_shares(2, date(2026, 11, 1), date(2026, 11, 30))]
    assert shares == [0, 1, 0, 1, 0, 0]
    spent = [use("2026-11-02T08:00:00Z", 1)]
    for day, more_on in ((1, 2), (2, 16), (9, 16), (15, 16)):
        at = datetime.fromisoformat(f"2026-11-{day:02}T09:00:00Z")
        more_at = quota_status(bound, [one for one in spent if one.at <= at], at).more_at
        assert more_at == datetime.fromisoformat(f"2026-11-{more_on:02}T00:00:00Z")
    loose = quota(limit=2, period="month", spread={"over": "week"})
    assert quota_status(loose, spent, NOW).more_at is None


def test_each_account_has_its_own_and_all_have_the_shared_one():
    uses = [
        QuotaUse(quota_id=name, at=NOW, count=15, account_id=account)
        for name in ("visitor-contacts", "campaign-e-mails")
        for account in ("A-1", "A-2")
    ]
    assert quota_status(VISITOR_CONTACTS, uses, NOW, "A-1").left == 5
    assert quota_status(VISITOR_CONTACTS, uses, NOW, "A-3").left == 20
    assert quota_status(CAMPAIGN_EMAILS, uses, NOW, "A-1").left == 170
    assert quota_status(CAMPAIGN_EMAILS, uses, NOW, "A-1").account_id is None


def test_a_board_of_those_who_used_something_is_in_order():
    names = ("B", "C", "A")
    uses = [use("2026-11-11T00:00:00Z", n, account_id=name) for n, name in enumerate(names)]
    board = quota_board([quota(scope="account")], uses, NOW)
    assert [(row.account_id, row.used) for row in board.rows] == [("A", 2), ("B", 0), ("C", 1)]


def test_a_board_names_who_used_something_and_was_not_asked_for():
    uses = [use("2026-11-11T00:00:00Z", 1, account_id=name) for name in "BCADEFG"]
    apart, shared = quota(scope="account"), quota(quota_id="s")
    uses += [use("2026-11-11T00:00:00Z", 1, quota_id="s", account_id="Z")]
    board = quota_board([apart, shared], uses, NOW, ["A", "N"])
    assert [row.account_id for row in board.rows] == ["A", "N", None]
    assert board.unlisted == ("B", "C", "D", "E", "F", "G")
    assert str(board).endswith("\nwith uses, but not asked for: B, C, D, E, F and 1 more")
    assert board.describe("zh").endswith("\n未列出但有用量的账号：B, C, D, E, F 等 6 个")
    assert "not asked for: B, C, D, E, F and 1 more</caption>" in board._repr_html_()
    few = quota_board([apart], uses[:3], NOW, ["A", "B"])
    assert str(few).endswith("\nwith uses, but not asked for: C")
    assert quota_board([apart], uses, NOW, []).unlisted == tuple("ABCDEFG")
    for everyone in (None, list("ABCDEFG")):
        board = quota_board([apart], uses, NOW, everyone)
        assert board.unlisted == ()
        assert "asked for" not in str(board)


def test_a_board_of_many_quotas_goes_through_the_uses_once(monkeypatch):
    looked_at = []

    def checked(name, values, kind, remedy):
        looked_at.extend(found := checked_list(name, values, kind, remedy))
        return found

    monkeypatch.setattr("ecomops.pacing.uses.checked_list", checked)
    quotas = [quota(quota_id=f"q{i}") for i in range(50)]
    uses = [use("2026-11-11T00:00:00Z", i, quota_id=f"q{i % 50}") for i in range(100)]
    board = quota_board(quotas, uses, NOW)
    assert [row.used for row in board.rows] == [2 * i + 50 for i in range(50)]
    assert looked_at == [*quotas, *uses]


def test_counts_of_numpy_are_taken_and_never_wrap():
    asked: Any = np.int8(120)
    limit: Any = np.int16(7)
    one = quota_status(quota(limit=MAX_QUOTA), [], NOW)
    assert one.ask(asked).asked == 120
    assert type(may_use(quota(), asked, [], NOW).asked) is int
    assert type(plan_sends(quota(limit=7), asked, NOW).audience_size) is int
    assert days_needed(asked, limit) == 18


def test_presets_are_the_numbers_of_operators():
    assert [(one.limit, one.period, one.scope) for one in OPERATOR_QUOTAS] == [
        (20, "day", "account"), (20, "day", "account"), (20, "month", "shared"),
        (200, "day", "shared"),
    ]  # fmt: skip
    for preset in OPERATOR_QUOTAS:
        assert Quota.model_validate_json(preset.model_dump_json()) == preset


# ---- clocks -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("zone", "at", "starts", "resets"),
    [
        # 25 hours, 23 hours, and a day whose midnight is skipped
        (
            "America/New_York",
            "2026-11-01T12:00:00Z",
            "2026-11-01T00:00:00-04:00",
            "2026-11-02T00:00:00-05:00",
        ),
        (
            "America/New_York",
            "2026-03-08T12:00:00Z",
            "2026-03-08T00:00:00-05:00",
            "2026-03-09T00:00:00-04:00",
        ),
        (
            "America/Sao_Paulo",
            "2015-10-18T12:00:00Z",
            "2015-10-18T01:00:00-02:00",
            "2015-10-19T00:00:00-02:00",
        ),
        # put back past midnight: the day that has begun goes on
        (
            "America/St_Johns",
            "2006-10-29T02:31:30Z",
            "2006-10-29T00:00:00-02:30",
            "2006-10-30T00:00:00-03:30",
        ),
        # Apia had no 30 December 2011
        (
            "Pacific/Apia",
            "2011-12-30T09:59:59Z",
            "2011-12-29T00:00:00-10:00",
            "2011-12-31T00:00:00+14:00",
        ),
        (
            "Pacific/Apia",
            "2011-12-30T10:00:00Z",
            "2011-12-31T00:00:00+14:00",
            "2012-01-01T00:00:00+14:00",
        ),
    ],
)
def test_days_begin_and_end_by_the_zones_clock(zone, at, starts, resets):
    found = quota_status(quota(zone=zone), [], datetime.fromisoformat(at))
    assert found.starts_at == datetime.fromisoformat(starts)
    assert found.resets_at == datetime.fromisoformat(resets)
    assert found.resets_at.isoformat() == resets


@pytest.mark.parametrize("zone", ["America/St_Johns", "Pacific/Apia", "America/Sao_Paulo"])
def test_every_instant_is_on_the_latest_day_that_the_clock_has_shown(zone):
    clock = DayClock(ZoneInfo(zone))
    first = {"America/St_Johns": "2006-10-28", "Pacific/Apia": "2011-12-28"}.get(
        zone, "2015-10-17"
    )
    at = datetime.fromisoformat(f"{first}T00:00:30Z")
    for _ in range(72 * 4):
        assert date.fromordinal(clock.day_of(at)) == slow_pacing.day_of(zone, at)
        at += timedelta(minutes=15)


def test_the_instant_of_the_reset_is_in_the_next_period():
    reset = datetime.fromisoformat("2026-11-12T00:00:00Z")
    before = reset - timedelta(microseconds=1)
    uses = [use("2026-11-12T00:00:00Z", 3), use("2026-11-11T23:59:59.999999Z", 5)]
    last = quota_status(quota(), uses, before)
    assert (last.used, last.used_later, last.resets_at) == (5, 0, reset)
    first = quota_status(quota(), uses, reset)
    assert (first.used, first.used_later, first.starts_at) == (3, 0, reset)
    earlier = quota_status(quota(), uses, before - timedelta(microseconds=1))
    assert (earlier.used, earlier.used_later) == (0, 5)


def test_the_last_day_of_february_closes_its_month():
    leap = quota(period="month", zone="Asia/Shanghai")
    for year, end in ((2027, "2027-03-01"), (2028, "2028-03-01")):
        found = quota_status(leap, [], datetime.fromisoformat(f"{year}-02-28T15:59:59Z"))
        assert found.resets_at.isoformat() == f"{end}T00:00:00+08:00"
        assert found.starts_at.isoformat() == f"{year}-02-01T00:00:00+08:00"


# ---- misuse -----------------------------------------------------------------------------------
def test_a_retry_counts_once_and_a_reused_key_is_refused():
    first = use("2026-11-11T09:00:00+08:00", 5, idempotency_key="k")
    retry = use("2026-11-11T01:00:00Z", 5, idempotency_key="k")  # the same instant
    assert quota_status(quota(), [first, retry, first], NOW).used == 5
    other = use("2026-11-11T09:00:00+08:00", 6, idempotency_key="k")
    with pytest.raises(DuplicateIdError, match=r"uses\[1\].idempotency_key = 'k' is that of an"):
        quota_status(quota(), [first, other], NOW)
    elsewhere = other.model_copy(update={"quota_id": "another"})
    assert quota_status(quota(), [first, elsewhere], NOW).used == 5
    unnamed = use("2026-11-11T09:00:00+08:00", 5)
    assert quota_status(quota(), [unnamed, unnamed], NOW).used == 10


WRONG: Any = {"text": "2026-11-11", "float": 1.5, "true": True, "none": None, "list": [1]}
WRONG["use"] = use("2026-11-11T00:00:00Z")
OWN = quota(scope="account")


@pytest.mark.parametrize(
    ("ask", "error", "text"),
    [
        (
            lambda: quota_status(quota(), [], NOW.replace(tzinfo=None)),
            NaiveDatetimeError,
            "now = ",
        ),
        (lambda: quota_status(quota(), [], WRONG["text"]), InvalidArgumentError, "is no instant"),
        (
            lambda: quota_status(WRONG["none"], [], NOW),
            InvalidArgumentError,
            "quota = None is no Quota",
        ),
        (
            lambda: quota_status(quota(), WRONG["list"], NOW),
            InvalidArgumentError,
            r"uses\[0\] = 1 is no QuotaUse",
        ),
        (lambda: quota_status(quota(), WRONG["use"], NOW), InvalidArgumentError, "is no list"),
        (
            lambda: quota_status(OWN, [], NOW),
            InvalidArgumentError,
            "account_id = None is missing, and each account",
        ),
        (
            lambda: quota_status(OWN, [], NOW, " A"),
            InvalidArgumentError,
            "account_id = ' A' is no id",
        ),
        (
            lambda: quota_status(OWN, [use("2026-11-11T00:00:00Z")], NOW, "A-1"),
            InvalidArgumentError,
            r"uses\[0\].account_id = None is missing",
        ),
        (
            lambda: quota_board([OWN], WRONG["none"], NOW),
            InvalidArgumentError,
            "uses = None is no list of QuotaUse",
        ),
        (
            lambda: quota_board([OWN], [], NOW, "A-1"),
            InvalidArgumentError,
            "account_ids = 'A-1' is no list of str; give ids in a list",
        ),
        (
            lambda: quota_board([OWN], [], NOW, ["A-1", "A-2", "A-1"]),
            DuplicateIdError,
            "account_ids = 'A-1' stands twice; name each account once",
        ),
        (lambda: may_use(quota(), -1, [], NOW), InvalidArgumentError, "asked = -1 is no count"),
        (
            lambda: may_use(quota(), WRONG["true"], [], NOW),
            InvalidArgumentError,
            "asked = True is no",
        ),
        (
            lambda: may_use(quota(), WRONG["float"], [], NOW),
            InvalidArgumentError,
            "asked = 1.5 is no",
        ),
        (
            lambda: quota_board([quota(), quota()], [], NOW),
            DuplicateIdError,
            r"quotas\[1\].quota_id = 'q'",
        ),
        (
            lambda: quota_board(WRONG["list"], [], NOW),
            InvalidArgumentError,
            r"quotas\[0\] = 1 is no Quota",
        ),
        (
            lambda: quota_history(
                quota(), [], NOW, first_on=date(2026, 1, 2), last_on=date(2026, 1, 1)
            ),
            InvalidArgumentError,
            "lies before first_on",
        ),
        (
            lambda: quota_status(quota(), [], NOW).describe(WRONG["text"]),
            InvalidArgumentError,
            "language",
        ),
        (
            lambda: quota_status(quota(), [], NOW.replace(year=9999)),
            InvalidArgumentError,
            "is at the end of the calendar; give a year from 2 to 9998",
        ),
        (
            lambda: quota_status(quota(), [], NOW.replace(year=1)),
            InvalidArgumentError,
            "end of the calendar",
        ),
    ],
)
def test_misuse_is_told(ask, error, text):
    with pytest.raises(error, match=text):
        ask()


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/New_York"])
@pytest.mark.parametrize("period", ["day", "week", "month"])
def test_the_ends_of_the_calendar_are_told(zone, period):
    ends = ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"]
    uses = [use(at, 3) for at in ends]
    kept = quota(
        zone=zone, period=period, carry={"from_on": "0001-01-01", "unused_at_most": 10**18}
    )
    for at in ("0002-01-01T00:00:00Z", "9998-12-31T23:59:59Z"):
        now = datetime.fromisoformat(at)
        found = quota_status(kept, uses, now)
        assert found.used == 0
        assert found.starts_at <= now < found.resets_at
        assert found.carried % 20 == 17
        assert found.describe("zh")


def test_counts_beyond_int64_are_exact():
    most = 2**63 - 1
    spent = [use("2026-11-11T00:00:00Z", most) for _ in range(3)]
    found = quota_status(quota(limit=10**18), spent, NOW)
    assert found.used == 3 * most
    assert found.excess == 3 * most - 10**18
