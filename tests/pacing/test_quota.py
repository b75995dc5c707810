"""Quotas and uses as data: what is taken, what is refused, and how they are said."""

from __future__ import annotations

import json
import pickle
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from tests.pacing import slow_pacing

from ecomops.models.schema import json_schemas
from ecomops.pacing.quota import Carry, Quota
from ecomops.pacing.schema import PACING_MODELS
from ecomops.pacing.send_days import SendDays
from ecomops.pacing.uses import QuotaUse

SCHEMAS = json_schemas(PACING_MODELS)
GIVEN: dict[str, Any] = {
    "quota_id": "q", "limit": 20, "period": "month", "zone": "UTC", "scope": "shared",
}  # fmt: skip
USE: dict[str, Any] = {"quota_id": "q", "at": "2026-11-11T00:00:00Z", "count": 1}


@given(slow_pacing.quotas())
def test_quotas_come_back_from_json_and_fit_their_schema(quota):
    text = quota.model_dump_json()
    assert Quota.model_validate_json(text) == quota
    assert pickle.loads(pickle.dumps(quota)) == quota  # noqa: S301  our own bytes
    assert hash(Quota.model_validate_json(text)) == hash(quota)
    assert Draft202012Validator(SCHEMAS["Quota"]).is_valid(json.loads(text))
    for language in ("en", "zh"):
        assert quota.describe(language)


@given(slow_pacing.send_days())
def test_send_days_come_back_from_json(days):
    assert SendDays.model_validate_json(days.model_dump_json()) == days


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"limit": -1}, "greater than or equal to 0"),
        ({"limit": 10**18 + 1}, "less than or equal to"),
        ({"limit": True}, "valid integer"),
        ({"limit": 20.0}, "valid integer"),
        ({"limit": "20"}, "valid integer"),
        ({"period": "year"}, "'day', 'week' or 'month'"),
        ({"scope": "all"}, "'account' or 'shared'"),
        ({"zone": "Beijing"}, "IANA name such as 'Asia/Shanghai'"),
        ({"zone": "+08:00"}, "IANA name"),
        ({"quota_id": " q"}, "match pattern"),
        (
            {"carry": {"from_on": "2026-11-01"}},
            "unused_at_most or borrow_at_most should be 1 or more",
        ),
        ({"carry": {"unused_at_most": 1}}, "from_on"),
        ({"carry": {"from_on": "2026-11-01", "unused_at_most": -1}}, "greater than or equal to 0"),
        ({"spread": {"over": "month"}}, "'week' or 'day'"),
        (
            {"period": "day", "spread": {"over": "week"}},
            "a day's quota can't be spread over each week",
        ),
        (
            {"period": "week", "spread": {"over": "week"}},
            "a week's quota can't be spread over each week",
        ),
        ({"spread": {"over": "week", "is_binding": 1}}, "valid boolean"),
        (
            {
                "spread": {"over": "week", "is_binding": True},
                "carry": {"from_on": "2026-11-01", "borrow_at_most": 1},
            },
            "may borrow can't be bound to an even pace",
        ),
        ({"minimum_use": {"period": "week", "campaigns": 0}}, "greater than or equal to 1"),
        (
            {
                "limit_changes": [
                    {"from_on": "2026-11-02", "limit": 1},
                    {"from_on": "2026-11-02", "limit": 2},
                ]
            },
            r"limit_changes.1.from_on\n  from_on should be later than that of the change before",
        ),
        ({"burst": 3}, "Extra inputs are not permitted"),
    ],
)
def test_quotas_that_mean_nothing_are_refused(change, text):
    with pytest.raises(ValidationError, match=text):
        Quota.model_validate(GIVEN | change)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"count": -1}, "greater than or equal to 0"),
        ({"count": 1.0}, "valid integer"),
        ({"count": True}, "valid integer"),
        ({"count": 2**63}, "less than or equal to"),
        ({"at": "2026-11-11T00:00:00"}, "should have an offset from UTC"),
        ({"at": 0}, "Input should be a datetime or ISO 8601 text"),
        ({"account_id": ""}, "at least 1 character"),
        ({"idempotency_key": "k "}, "match pattern"),
    ],
)
def test_uses_that_mean_nothing_are_refused(change, text):
    with pytest.raises(ValidationError, match=text):
        QuotaUse.model_validate(USE | change)


@pytest.mark.parametrize(
    ("given_days", "text"),
    [
        ({"weekdays": []}, "at least 1 item"),
        ({"weekdays": ["monday"]}, "'mon', 'tue'"),
        (
            {"blackout_days": ["2026-11-11"], "workdays": ["2026-11-11"]},
            "blacked out or a workday",
        ),
        ({"covered_from": "2026-11-11", "covered_through": "2026-11-10"}, "covered_from or later"),
    ],
)
def test_send_days_that_mean_nothing_are_refused(given_days, text):
    with pytest.raises(ValidationError, match=text):
        SendDays.model_validate(given_days)


def test_a_day_counts_by_its_weekday_unless_it_is_listed():
    days = SendDays(
        weekdays=("mon",),
        blackout_days=(date(2026, 11, 9),),
        workdays=(date(2026, 11, 14),),
    )
    counted = [day for day in range(1, 31) if days.has(date(2026, 11, day))]
    assert counted == [2, 14, 16, 23, 30]


def test_weekdays_are_kept_in_order_and_once():
    days = SendDays(weekdays=("sun", "mon", "sun"))
    assert days.weekdays == ("mon", "sun")
    assert days == SendDays(weekdays=("mon", "sun"))


def test_a_blackout_beats_a_make_up_workday_in_a_list():
    days = SendDays.working(
        slow_pacing.PUBLISHED, blackout_days=[date(2026, 10, 10), date(2026, 10, 12)]
    )
    assert not days.has(date(2026, 10, 10))
    assert not days.has(date(2026, 10, 12))
    assert days.has(date(2026, 10, 13))


def test_quotas_are_said_in_a_few_words():
    whole = Quota.model_validate(
        GIVEN
        | {
            "spread": {"over": "week", "is_binding": True},
            "carry": {"from_on": "2026-11-01", "unused_at_most": 1000},
            "minimum_use": {"period": "week", "campaigns": 2},
        }
    )
    assert whole.describe() == (
        "20 a month, shared by all accounts, held to an even pace over weeks, "
        "up to 1,000 carried over, at least 2 campaigns a week"
    )
    assert whole.describe("zh") == (
        "每月 20，全部账号共用，按周均匀分配（强制），未用结转至多 1,000，每周至少 2 个活动"
    )
    lent = Quota.model_validate(
        GIVEN | {"scope": "account", "carry": {"from_on": "2026-11-01", "borrow_at_most": 3}}
    )
    assert lent.describe() == "20 a month, for each account, up to 3 in advance"
    assert Carry(from_on=date(2026, 11, 1), borrow_at_most=3).unused_at_most == 0
