"""Columns say of each account what `quota_status` says of it."""

from __future__ import annotations

from datetime import datetime
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.pacing import slow_pacing
from tests.pacing.slow_pacing import ACCOUNTS

from ecomops._typing import MAX_MINOR
from ecomops.errors import (
    AmountTooLargeError,
    BadRowError,
    DuplicateIdError,
    InvalidArgumentError,
    NaiveDatetimeError,
)
from ecomops.models.instants import FIRST_US, LAST_US, from_us, to_us
from ecomops.pacing.columns import quota_table
from ecomops.pacing.periods import DayClock
from ecomops.pacing.presets import CAMPAIGN_EMAILS, VISITOR_CONTACTS
from ecomops.pacing.quota import Quota
from ecomops.pacing.status import QUOTA_CODES, quota_status
from ecomops.pacing.uses import QuotaUse

NOW = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
AT = [to_us("now", NOW)]
DAY_US = 86_400 * 10**6
PACES = {"behind": -1, "even": 0, "ahead": 1}


def quota(**more: Any) -> Quota:
    made = {"quota_id": "q", "limit": 20, "period": "day", "zone": "UTC", "scope": "account"}
    return Quota.model_validate(made | more)


def columns(quota, uses, n_accounts):
    """Write uses as columns; those without a key get one of their own."""
    own = [use for use in uses if use.quota_id == quota.quota_id]
    keys = {key: i for i, key in enumerate({use.idempotency_key for use in own})}
    return {
        "at_us": [to_us("at", use.at) for use in own],
        "count": [use.count for use in own],
        "account_code": [ACCOUNTS.index(use.account_id) for use in own],
        "n_accounts": n_accounts,
        "use_code": [
            keys[use.idempotency_key] if use.idempotency_key else 10**6 + i
            for i, use in enumerate(own)
        ],
    }


def check_agrees(quota, uses, now):
    n = len(ACCOUNTS) + 1  # one more, who used nothing
    table = quota_table(quota, now, **columns(quota, uses, n))
    names = [None] if quota.is_shared else [*ACCOUNTS, "A-3"]
    assert len(table) == len(names)
    for i, name in enumerate(names):
        one = quota_status(quota, uses, now, name)
        assert (table.starts_at, table.resets_at, table.limit) == (
            one.starts_at, one.resets_at, one.limit,
        )  # fmt: skip
        for field in ("carried", "used", "used_later", "allowance", "left", "left_now", "excess"):
            assert int(getattr(table, field)[i]) == getattr(one, field), field
        if table.even_from is None or table.even_to is None or table.pace is None:
            assert (one.even_from, one.even_to, one.pace) == (None, None, None)
        else:
            assert (table.even_from[i], table.even_to[i]) == (one.even_from, one.even_to)
            assert table.pace[i] == PACES[one.pace or ""]
        for asked in {0, 1, one.left_now, one.left_now + 1, one.left + 1}:
            assert QUOTA_CODES[table.ask(asked)[i]] == one.ask(asked).code
    assert table.ask([1] * len(names)).tolist() == table.ask(1).tolist()


@given(slow_pacing.quotas(), slow_pacing.uses(), slow_pacing.instants())
def test_columns_say_what_each_status_says(quota, uses, now):
    check_agrees(quota, uses, now)


@given(
    st.sampled_from(["shared", "account"]),
    st.lists(
        st.tuples(st.integers(0, 1), st.integers(1, 2), st.sampled_from(ACCOUNTS)), max_size=4
    ),
)
def test_retries_are_refused_where_uses_one_by_one_refuse_them(scope, rows):
    asked = quota(scope=scope, limit=100)
    uses = [
        QuotaUse(quota_id="q", at=NOW, count=n, account_id=name, idempotency_key=f"k{key}")
        for key, n, name in rows
    ]
    try:
        quota_status(asked, uses, NOW, ACCOUNTS[0])
    except DuplicateIdError:
        with pytest.raises(BadRowError, match="use_code"):
            quota_table(asked, NOW, **columns(asked, uses, len(ACCOUNTS)))
    else:
        check_agrees(asked, uses, NOW)


@given(
    slow_pacing.quotas(zones=("Pacific/Apia", "America/St_Johns", "America/Sao_Paulo")),
    st.lists(st.tuples(st.integers(-4000, 4000), st.sampled_from(ACCOUNTS)), max_size=8),
    st.integers(-4000, 4000),
    st.sampled_from(["2011-12-30T10:00:00Z", "2006-10-29T02:31:00Z", "2015-10-18T03:00:00Z"]),
)  # fmt: skip
def test_columns_agree_around_odd_days(quota, minutes, now_minutes, origin):
    at = datetime.fromisoformat(origin)
    carry = quota.carry and quota.carry.model_copy(update={"from_on": at.date()})
    quota = quota.model_copy(update={"carry": carry})
    minute = slow_pacing.MINUTE
    uses = [
        QuotaUse(quota_id="q", at=at + m * minute, count=3, account_id=name) for m, name in minutes
    ]
    check_agrees(quota, uses, at + now_minutes * minute)


@pytest.mark.parametrize(
    ("zone", "middle"),
    [
        ("America/St_Johns", "2006-10-29T02:31:00Z"),
        ("Pacific/Apia", "2011-12-30T10:00:00Z"),
        ("America/Sao_Paulo", "2015-10-18T03:00:00Z"),
        ("America/Sao_Paulo", "2016-02-21T02:00:00Z"),
        ("America/Juneau", "1867-10-19T00:31:13Z"),
    ],
)
def test_days_in_columns_are_those_of_the_clock(zone, middle):
    middle_us = to_us("at", datetime.fromisoformat(middle))
    at = middle_us + np.arange(-30 * 60, 30 * 60, 7) * 60 * 10**6
    clock = DayClock(ZoneInfo(zone))
    assert clock.days_of(at).tolist() == [clock.day_of(from_us(one)) for one in at.tolist()]


def test_instants_at_the_edges_of_periods_and_of_carrying():
    kept = quota(carry={"from_on": "2026-11-10", "unused_at_most": 100})
    edges = [
        "2026-11-09T23:59:59.999999Z", "2026-11-10T00:00:00Z", "2026-11-10T23:59:59.999999Z",
        "2026-11-11T00:00:00Z", "2026-11-11T04:00:00Z", "2026-11-11T04:00:00.000001Z",
        "2026-11-11T23:59:59.999999Z", "2026-11-12T00:00:00Z",
    ]  # fmt: skip
    uses = [
        QuotaUse.model_validate({"quota_id": "q", "at": at, "count": 2**i, "account_id": "A-1"})
        for i, at in enumerate(edges)
    ]
    check_agrees(kept, uses, NOW)
    status = quota_status(kept, uses, NOW, "A-1")
    assert (status.carried, status.used, status.used_later) == (20 - 6, 8 + 16, 32 + 64)


def test_the_first_instant_there_is_lies_in_the_first_period():
    kept = quota(
        period="month", limit=1, zone="America/New_York",
        carry={"from_on": "0001-01-01", "unused_at_most": 300},
    )  # fmt: skip
    uses = [QuotaUse(quota_id="q", at=from_us(FIRST_US), account_id="A-1")]
    now = datetime.fromisoformat("0002-01-01T12:00:00Z")
    assert quota_status(kept, uses, now, "A-1").carried == 11
    check_agrees(kept, uses, now)


def test_what_was_borrowed_from_a_month_that_gives_less():
    less = quota(
        period="month", spread={"over": "week"},
        carry={"from_on": "2026-10-01", "borrow_at_most": 9},
        limit_changes=[{"from_on": "2026-11-01", "limit": 4}],
    )  # fmt: skip
    uses = [QuotaUse(quota_id="q", at=from_us(AT[0] - 20 * DAY_US), count=29, account_id="A-1")]
    assert quota_status(less, uses, NOW, "A-1").carried == -9
    check_agrees(less, uses, NOW)


def test_no_uses_at_all():
    table = quota_table(VISITOR_CONTACTS, NOW, [], account_code=[], n_accounts=2)
    assert table.left.tolist() == [20, 20]
    assert len(quota_table(VISITOR_CONTACTS, NOW, [], account_code=[], n_accounts=0)) == 0
    two: Any = np.int64(2)
    asked: Any = np.int64(21)
    assert table.ask(asked).tolist() == table.ask(21).tolist()
    assert len(quota_table(VISITOR_CONTACTS, NOW, [], account_code=[], n_accounts=two)) == 2
    assert quota_table(CAMPAIGN_EMAILS, NOW, []).left.tolist() == [200]
    assert repr(quota_table(CAMPAIGN_EMAILS, NOW, [])) == (
        "QuotaTable(campaign-e-mails, all together, now=2026-11-11T12:00:00+08:00)"
    )


def test_the_ends_of_time_and_the_largest_quotas():
    for period in ("day", "week", "month"):
        most = quota(
            limit=10**18, period=period, scope="shared",
            carry={"from_on": "0001-01-01", "unused_at_most": 10**18, "borrow_at_most": 10**18},
        )  # fmt: skip
        table = quota_table(most, NOW, [FIRST_US, LAST_US, to_us("now", NOW)], [1, 2, MAX_MINOR])
        assert table.allowance.tolist() == [3 * 10**18]
        assert table.excess.tolist() == [MAX_MINOR - 3 * 10**18]
        one = [
            QuotaUse(quota_id="q", at=at, count=count)
            for at, count in ((from_us(FIRST_US), 1), (NOW, MAX_MINOR))
        ]
        assert quota_status(most, one, NOW).excess == int(table.excess[0])


def test_a_million_uses_of_a_thousand_accounts():
    rng = np.random.default_rng(20)
    n, year_us = 10**6, 365 * 86_400 * 10**6
    at_us = to_us("now", NOW) - rng.integers(0, year_us, n)
    account_code, counts = rng.integers(0, 1000, n), rng.integers(0, 5, n)
    kept = quota(carry={"from_on": "2026-01-01", "unused_at_most": 100})
    began = process_time()
    table = quota_table(
        kept, NOW, at_us, counts, account_code=account_code, n_accounts=1000,
        use_code=np.arange(n),
    )  # fmt: skip
    assert process_time() - began < 30  # it takes about 2 s
    for i in (0, 999):
        chosen = account_code == i
        uses = [
            QuotaUse(quota_id="q", account_id="A-1", count=count, at=from_us(at))
            for at, count in zip(at_us[chosen].tolist(), counts[chosen].tolist(), strict=True)
        ]
        one = quota_status(kept, uses, NOW, "A-1")
        assert (one.carried, one.used) == (table.carried[i], table.used[i])


GIVEN: dict[str, Any] = {"account_code": [0], "n_accounts": 1}
FLOATS: Any = [1.0]


@pytest.mark.parametrize(
    ("ask", "error", "text"),
    [
        (
            lambda: quota_table(quota(), NOW, AT),
            InvalidArgumentError,
            "n_accounts = None is no number of accounts",
        ),
        (
            lambda: quota_table(quota(), NOW, AT, n_accounts=1),
            InvalidArgumentError,
            "account_code = None is missing",
        ),
        (
            lambda: quota_table(quota(), NOW, AT, account_code=[1], n_accounts=1),
            BadRowError,
            "row 0: account_code = 1 is out of range; give from 0 to 0",
        ),
        (
            lambda: quota_table(quota(), NOW, AT, account_code=[-1], n_accounts=1),
            BadRowError,
            "account_code = -1",
        ),
        (
            lambda: quota_table(quota(), NOW, AT, n_accounts=True),
            InvalidArgumentError,
            "n_accounts = True",
        ),
        (
            lambda: quota_table(quota(), NOW, AT, [-1], **GIVEN),
            BadRowError,
            "row 0: count = -1 is out of range",
        ),
        (
            lambda: quota_table(quota(), NOW, AT, FLOATS, **GIVEN),
            InvalidArgumentError,
            "count = 'float64' is no",
        ),
        (
            lambda: quota_table(quota(), NOW, AT, [1, 2], **GIVEN),
            InvalidArgumentError,
            "count = 2 entries, but 1",
        ),
        (
            lambda: quota_table(quota(), NOW, [True], **GIVEN),
            InvalidArgumentError,
            "at_us = 'bool' is no column",
        ),
        (
            lambda: quota_table(quota(), NOW, AT, np.ma.MaskedArray([5], [True]), **GIVEN),
            BadRowError,
            "row 0: count = masked is missing; give a whole number for every row",
        ),
        (
            lambda: quota_table(quota(), NOW, FLOATS, **GIVEN),
            InvalidArgumentError,
            "at_us = 'float64'",
        ),
        (
            lambda: quota_table(quota(), NOW, [2**63 - 1], **GIVEN),
            BadRowError,
            "at_us = .* is out of range",
        ),
        (
            lambda: quota_table(quota(), NOW.replace(tzinfo=None), AT, **GIVEN),
            NaiveDatetimeError,
            "now",
        ),
        (
            lambda: quota_table(CAMPAIGN_EMAILS, NOW, AT * 2, [1, 2], use_code=[7, 7]),
            BadRowError,
            "row 1: use_code = 7 is that of an earlier row with another count",
        ),
        (
            lambda: quota_table(CAMPAIGN_EMAILS, NOW, AT * 2, [MAX_MINOR] * 2),
            AmountTooLargeError,
            "used of account 0 = 18446744073709551614 leaves int64",
        ),
        (
            lambda: quota_table(
                CAMPAIGN_EMAILS, NOW, AT * 2, [3, 3], account_code=[0, 1], use_code=[7, 7]
            ),
            BadRowError,
            "row 1: use_code = 7 is that of an earlier row with another account_code",
        ),
        (lambda: quota_table(CAMPAIGN_EMAILS, NOW, []).ask(-1), BadRowError, "asked = -1"),
        (
            lambda: quota_table(CAMPAIGN_EMAILS, NOW, []).ask([1, 2]),
            InvalidArgumentError,
            "asked = 2 entries",
        ),
        (
            lambda: quota_table(CAMPAIGN_EMAILS, NOW, []).ask(True),
            InvalidArgumentError,
            "asked = 'bool'",
        ),
    ],
)
def test_misuse_is_told(ask, error, text):
    with pytest.raises(error, match=text):
        ask()
