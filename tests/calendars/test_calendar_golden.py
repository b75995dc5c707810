"""Worked cases of business time, from service desks and libraries that state numbers."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ecomops import BusinessHours, CalendarColumns, calendar_of
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.models.instants import EPOCH, MICROSECOND

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "business_time.json").read_text(encoding="utf-8")
)
CASES = [pytest.param(case, id=case["id"]) for case in GOLDEN["cases"]]


def calendar(case: dict[str, Any]) -> Any:
    return calendar_of(BusinessHours.model_validate(GOLDEN["calendars"][case["calendar"]]))


def us(text: str | None) -> int:
    return NO_INSTANT if text is None else (datetime.fromisoformat(text) - EPOCH) // MICROSECOND


@pytest.mark.parametrize("case", CASES)
def test_one_by_one(case):
    desk, start, op = calendar(case), datetime.fromisoformat(case["start"]), case["op"]
    expected = case["expect"]
    if op == "between":
        found = desk.between(start, datetime.fromisoformat(case["end"])).total_seconds()
        assert found == expected, case["why"]
        return
    args = [timedelta(seconds=case["seconds"])] if "seconds" in case else []
    found = getattr(desk, op)(start, *args)
    assert found == (expected and datetime.fromisoformat(expected)), case["why"]
    if found is not None:
        assert found.isoformat() == expected


@pytest.mark.parametrize("case", CASES)
def test_as_columns(case):
    columns, op = CalendarColumns(calendar(case)), case["op"]
    if op == "between":
        found = columns.between([us(case["start"])], [us(case["end"])])
        assert found.tolist() == [case["expect"] * 10**6], case["why"]
        return
    args = [case["seconds"] * 10**6] if "seconds" in case else []
    found = getattr(columns, op)([us(case["start"])], *args)
    assert found.tolist() == [us(case["expect"])], case["why"]
