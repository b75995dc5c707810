from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from pydantic import TypeAdapter, ValidationError

from ecomops.models import Instant

INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
DAY = date(2026, 11, 11)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("value", [datetime(2026, 11, 11), "2026-11-11T00:00:00", "2026-11-11"])  # noqa: DTZ001  the point of the test
def test_naive_time_is_refused_naming_the_offset(value: object) -> None:
    with pytest.raises(ValidationError, match=r"should have an offset from UTC, such as \+08:00"):
        INSTANT.validate_python(value)


@pytest.mark.parametrize(
    "value",
    [True, 3, 3.0, 10**30, float("nan"), "3", "1762790400", "-3", "", "now", b"3", None, DAY],
)
def test_numbers_and_dates_are_no_instants(value: object) -> None:
    with pytest.raises(ValidationError, match="should be a datetime or ISO 8601 text"):
        INSTANT.validate_python(value)


def test_numbers_in_json_are_no_instants() -> None:
    with pytest.raises(ValidationError, match="should be a datetime or ISO 8601 text"):
        INSTANT.validate_json("1762790400")


@pytest.mark.parametrize(
    "text", ["2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-1", "2026-" * 999]
)
def test_impossible_date_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="should be a valid datetime"):
        INSTANT.validate_python(text)


def test_offset_is_kept() -> None:
    instant = INSTANT.validate_python("2026-11-11T00:00:05+08:00")
    assert instant.isoformat() == "2026-11-11T00:00:05+08:00"


def test_named_zone_becomes_its_offset_so_that_a_repeated_hour_keeps_its_order() -> None:
    first = INSTANT.validate_python(datetime(2026, 10, 25, 2, 45, tzinfo=BERLIN))
    second = INSTANT.validate_python(datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=BERLIN))
    assert first < second
    assert second.utcoffset() == timedelta(hours=1)


def test_offset_with_seconds_becomes_utc() -> None:
    local = datetime(1900, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))  # +08:05:43
    assert INSTANT.validate_python(local).isoformat() == "1899-12-31T15:54:17+00:00"


def test_instant_before_year_1_is_refused() -> None:
    with pytest.raises(ValidationError, match="of the years 1 to 9999"):
        INSTANT.validate_python(datetime(1, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")))


def test_first_moment_is_accepted_with_a_whole_offset() -> None:
    early = datetime.min.replace(tzinfo=timezone(timedelta(hours=8)))
    assert INSTANT.validate_python(early) == early


@given(st.datetimes(min_value=datetime(2, 1, 1), timezones=st.timezones(), allow_imaginary=False))  # noqa: DTZ001  hypothesis wants naive bounds
def test_json_gives_the_same_instant_back(value: datetime) -> None:
    instant = INSTANT.validate_python(value)
    assert INSTANT.validate_json(INSTANT.dump_json(instant)) == instant
    assert instant.astimezone(UTC) == value.astimezone(UTC)
