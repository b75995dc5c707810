from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from ecomops.models import Member, Tier

MEMBER: dict[str, Any] = {"member_id": "M", "joined_at": "2025-02-01T00:00:00Z"}


def member(**changes: Any) -> Member:
    return Member.model_validate({**MEMBER, **changes})


@pytest.mark.parametrize(("month", "day"), [(2, 29), (1, 31), (4, 30), (12, 31)])
def test_birthday_of_some_year_is_accepted(month: int, day: int) -> None:
    assert member(birth_month=month, birth_day=day).birth_day == day


@pytest.mark.parametrize(("month", "day", "last"), [(2, 30, 29), (4, 31, 30), (11, 31, 30)])
def test_birthday_of_no_year_is_refused(month: int, day: int, last: int) -> None:
    text = f"birth_day should be at most {last} in month {month}, not {day}"
    with pytest.raises(ValidationError, match=text):
        member(birth_month=month, birth_day=day)


def test_month_alone_is_enough_and_a_day_alone_is_not() -> None:
    assert member(birth_month=2).birth_day is None
    with pytest.raises(ValidationError, match="a day alone is no birthday"):
        member(birth_day=1)


@pytest.mark.parametrize("field", ["birth_month", "birth_day", "points_balance"])
@pytest.mark.parametrize("value", [True, "3", 3.0, -1, 10**30])
def test_numbers_are_strict(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as error:
        member(**{"birth_month": 1, field: value})
    assert error.value.errors()[0]["loc"] == (field,)


@pytest.mark.parametrize("field", ["birth_month", "birth_day"])
def test_months_and_days_start_at_1(field: str) -> None:
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        member(**{"birth_month": 1, field: 0})


def test_segments_are_sorted_and_each_once() -> None:
    assert member(segments=["vip", "fans", "vip"]).segments == ("fans", "vip")


def test_rank_of_a_tier_is_not_negative() -> None:
    assert Tier(tier_id="basic", name="普通", rank=0).rank == 0
    with pytest.raises(ValidationError, match="rank"):
        Tier(tier_id="basic", name="普通", rank=-1)
