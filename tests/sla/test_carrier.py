"""Carriers: until when a parcel is to arrive, what lateness costs, how good they were."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from pydantic import ValidationError
from tests.sla.test_ship_by import cases, when

from ecomops.calendars.business_calendar import always_open, calendar_of
from ecomops.calendars.opening_hours import BusinessHours
from ecomops.errors import (
    AmountTooLargeError,
    CurrencyMismatchError,
    InexactAmountError,
    InvalidArgumentError,
    NaiveDatetimeError,
    UnknownCurrencyError,
)
from ecomops.models.instants import MICROSECOND
from ecomops.sla.promises.base import PromiseDue
from ecomops.sla.promises.carrier import CarrierSla, carrier_due
from ecomops.sla.promises.carrier_report import carrier_report
from ecomops.sla.promises.compensation import PerOverdueUnit
from ecomops.sla.promises.delivery import DeliveryVerdict, assess_delivery, overdue_units
from ecomops.sla.promises.elapsed_hours import ElapsedHours
from ecomops.sla.promises.handling_days import HandlingDays
from ecomops.sla.promises.promised_date import PromisedDate
from ecomops.sla.promises.ship_by import ship_by

HOUR, DAY, NOTHING = timedelta(hours=1), timedelta(days=1), timedelta(0)
CALENDARS = {
    "shanghai": always_open("Asia/Shanghai"),
    "new york": always_open("America/New_York"),
    "desk": calendar_of(
        BusinessHours.model_validate(
            {
                "zone": "Asia/Shanghai",
                "weekly": {d: ["09:00-18:00"] for d in ("mon", "tue", "wed", "thu", "fri")},
                "covered_from": "2026-01-01",
                "covered_through": "2026-12-31",
            }
        )
    ),
}
MONDAY = when("2026-03-02T18:00:00+08:00")
FEE = 19_99
TEN = Decimal(10)


def contract(within: Any = None, *terms: PerOverdueUnit, **more: Any) -> CarrierSla:
    within = within or ElapsedHours(hours=48)
    return CarrierSla(
        carrier_id="express", within=within, compensation=terms, currency="CNY", **more
    )


def next_day(calendar_id: str = "desk") -> HandlingDays:
    return HandlingDays(days=1, cut_off="18:00", calendar_id=calendar_id)


def assessed(sla: CarrierSla, delivered_at: datetime | None, **more: Any) -> DeliveryVerdict:
    given: dict[str, Any] = {"fee_minor": FEE, "currency": "CNY", "now": MONDAY + 30 * DAY}
    given |= more
    handed_over_at = given.pop("handed_over_at", MONDAY)
    return assess_delivery(sla, handed_over_at, delivered_at, calendars=CALENDARS, **given)


# ---- until when -----------------------------------------------------------------------------
def test_a_promise_begins_at_the_hand_over():
    assert carrier_due(contract(), MONDAY, {}).due_at == MONDAY + 48 * HOUR
    # Monday 18:00 is too late for Monday: Tuesday, + 1 = Wednesday 4 March
    due = carrier_due(contract(next_day()), MONDAY, CALENDARS)
    assert (due.received_on, due.due_at) == (date(2026, 3, 3), when("2026-03-05T00:00:00+08:00"))


@settings(max_examples=10)
@given(cases())
def test_a_parcel_is_due_as_an_order_is(case):
    rule, starts, calendar = case
    sla = CarrierSla(carrier_id="c", within=rule)
    for at in starts:
        expected = ship_by(rule, at, {"c": calendar}).due
        assert carrier_due(sla, at, {"c": calendar}) == expected


# ---- states ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("delivered", "now", "state", "overdue"),
    [
        (None, 47, "in_transit", NOTHING),
        (None, 48, "in_transit", NOTHING),
        (None, 50, "overdue", 2 * HOUR),
        (48, 99, "met", NOTHING),
        (49, 99, "missed", HOUR),
        # what is later than now has not happened
        (49, 40, "in_transit", NOTHING),
        (60, 50, "overdue", 2 * HOUR),
        (0, 0, "met", NOTHING),
    ],
)
def test_state(delivered, now, state, overdue):
    delivered_at = None if delivered is None else MONDAY + delivered * HOUR
    found = assessed(contract(), delivered_at, now=MONDAY + now * HOUR)
    assert (found.state, found.overdue, found.due_at) == (state, overdue, MONDAY + 48 * HOUR)
    is_there = delivered is not None and delivered <= now
    assert found.delivered_at == (delivered_at if is_there else None)
    assert found.transit == (delivered * HOUR if is_there else None)


def test_the_first_instant_of_the_next_day_is_too_late():
    terms = PerOverdueUnit(amount_minor=500)
    due_at = when("2026-03-05T00:00:00+08:00")
    in_time, late = (
        assessed(contract(next_day(), terms), at) for at in (due_at - MICROSECOND, due_at)
    )
    assert (in_time.state, in_time.compensation_minor) == ("met", 0)
    assert (late.state, late.overdue, late.overdue_units) == ("missed", NOTHING, 1)
    assert late.compensation_minor == 500


def test_days_that_are_not_known_are_an_answer():
    handed = when("2026-12-31T10:00:00+08:00")
    found = assessed(
        contract(next_day(), PerOverdueUnit(percent=TEN)), handed + 9 * DAY,
        handed_over_at=handed, now=handed + 10 * DAY,
    )  # fmt: skip
    assert (found.state, found.unknown_because) == ("unknown", "beyond_coverage")
    assert found.beyond_coverage
    assert (found.due_at, found.compensation_minor) == (None, 0)
    assert found.transit == 9 * DAY


@pytest.mark.parametrize(
    ("handed", "delivered", "why"),
    [
        (40, None, "hand_over_after_now"),
        (40, 20, "hand_over_after_now"),
        (20, 19, "delivered_before_hand_over"),
    ],
)
def test_times_that_can_not_be_right_are_an_answer(handed, delivered, why):
    found = assessed(
        contract(), None if delivered is None else MONDAY + delivered * HOUR,
        handed_over_at=MONDAY + handed * HOUR, now=MONDAY + 30 * HOUR,
    )  # fmt: skip
    assert (found.state, found.unknown_because, found.transit) == ("unknown", why, None)
    assert found.compensation_minor == 0


# ---- units ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("late", "hours", "days"),
    [
        (NOTHING, (0, 0), (0, 0)),
        (MICROSECOND, (1, 0), (1, 0)),
        (HOUR, (1, 1), (1, 0)),
        (HOUR + MICROSECOND, (2, 1), (1, 0)),
        (DAY - MICROSECOND, (24, 23), (1, 0)),
        (DAY, (24, 24), (1, 1)),
        (DAY + MICROSECOND, (25, 24), (2, 1)),
    ],
)
def test_units_after_a_promise_in_hours(late, hours, days):
    due, at = carrier_due(contract(), MONDAY, {}), MONDAY + 48 * HOUR + late
    assert (units(due, at, "hour"), units(due, at, "day")) == (hours, days)


def units(due: PromiseDue, at: datetime, unit: Any) -> tuple[int, int]:
    return overdue_units(due, at, unit, "started"), overdue_units(due, at, unit, "whole")


@pytest.mark.parametrize(
    ("at", "hours", "days"),
    [
        # Saturday 7 March is the last day; Sunday the 8th has 23 hours
        ("2026-03-07T23:59:59.999999-05:00", (0, 0), (0, 0)),
        ("2026-03-08T00:00:00-05:00", (1, 0), (1, 0)),
        ("2026-03-08T23:59:59.999999-04:00", (23, 22), (1, 0)),
        ("2026-03-09T00:00:00-04:00", (24, 23), (2, 1)),
        ("2026-03-10T12:00:00-04:00", (60, 59), (3, 2)),
    ],
)
def test_units_after_a_promise_in_days(at, hours, days):
    friday = when("2026-03-06T12:00:00-05:00")
    due = carrier_due(contract(next_day("new york")), friday, CALENDARS)
    assert (units(due, when(at), "hour"), units(due, when(at), "day")) == (hours, days)


# ---- compensation ---------------------------------------------------------------------------
PERCENT_3_33 = Decimal("3.33")


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        # 60 h too late: three started days, two whole ones
        ({"amount_minor": 500}, 1500),
        ({"amount_minor": 500, "counts": "whole"}, 1000),
        ({"amount_minor": 500, "free_units": 1}, 1000),
        ({"amount_minor": 500, "free_units": 3}, 0),
        ({"amount_minor": 500, "free_units": 9}, 0),
        ({"amount_minor": 500, "max_minor": 1200}, 1200),
        ({"amount_minor": 500, "max_minor": 1500}, 1500),
        ({"amount_minor": 100, "unit": "hour"}, 6000),
        # 1999 × 3.33 % × 3 = 199.7001, rounded once; each day alone were 66.57, three times 67
        ({"percent": PERCENT_3_33}, 200),
        ({"percent": PERCENT_3_33, "rounding": "down"}, 199),
        # 1999 × 12.5 % = 249.875 is the most, of 1999 × 10 % × 3 = 599.7
        ({"percent": 10, "max_percent": Decimal("12.5")}, 250),
        ({"percent": 10, "max_percent": Decimal("12.5"), "rounding": "down"}, 249),
        # of two limits the lower
        ({"percent": 10, "max_percent": 20, "max_minor": 300}, 300),
        ({"percent": 10, "max_percent": 20, "max_minor": 500}, 400),
        # the whole fee, once
        ({"unit": "hour", "percent": 100, "max_percent": 100}, 1999),
    ],
)
def test_compensation(terms, expected):
    found = assessed(contract(None, PerOverdueUnit(**terms)), MONDAY + 108 * HOUR)
    assert found.state == "missed"
    assert found.compensation_minor == expected
    uncapped = PerOverdueUnit(**{k: v for k, v in terms.items() if not k.startswith("max_")})
    free = assessed(contract(None, uncapped), MONDAY + 108 * HOUR).compensation_minor
    assert found.is_capped == (expected < free)


def test_a_scale_is_made_of_several_terms():
    # ten per cent a day, twenty from the fourth day on
    scale = PerOverdueUnit(percent=TEN), PerOverdueUnit(percent=TEN, free_units=3)
    found = assessed(contract(None, *scale), MONDAY + 48 * HOUR + 5 * DAY)
    # 1999 × 10 % × 5 = 999.5 → 1000, and 1999 × 10 % × 2 = 399.8 → 400
    assert (found.overdue_units, found.compensation_minor) == (5, 1400)


def test_what_is_not_there_yet_owes_so_far():
    sla = contract(None, PerOverdueUnit(amount_minor=500))
    owed = [assessed(sla, None, now=MONDAY + h * HOUR).compensation_minor for h in (48, 49, 73)]
    assert owed == [0, 500, 1000]


SHARES = st.sampled_from([Decimal(1), PERCENT_3_33, Decimal("12.5"), Decimal(50), Decimal(100)])


@st.composite
def terms(draw: st.DrawFn) -> PerOverdueUnit:
    amount = draw(st.none() | st.sampled_from([1, 500, 10_000]))
    return PerOverdueUnit(
        unit=draw(st.sampled_from(["hour", "day"])),
        counts=draw(st.sampled_from(["started", "whole"])),
        amount_minor=amount,
        percent=draw(SHARES) if amount is None else None,
        free_units=draw(st.sampled_from([0, 1, 3])),
        max_minor=draw(st.none() | st.sampled_from([0, 1, 1200])),
        max_percent=draw(st.none() | SHARES),
        rounding=draw(st.sampled_from(["half_up", "half_even", "down"])),
    )


NEAR = (-MICROSECOND, NOTHING, MICROSECOND)
LATE = st.sampled_from(
    [n * HOUR + move for n in (0, 1, 3, 24, 25, 48, 72) for move in NEAR]
) | st.timedeltas(-3 * DAY, 40 * DAY)


@given(terms(), st.lists(LATE, min_size=2, max_size=4), st.integers(0, 5000), st.booleans())
def test_compensation_grows_with_lateness_up_to_its_limit(terms, late, fee, in_days):
    within = next_day("new york") if in_days else ElapsedHours(hours=48)
    handed = when("2026-03-06T12:00:00-05:00")
    sla = contract(within, terms)
    due_at = carrier_due(sla, handed, CALENDARS).due_at
    assert due_at is not None
    paid = []
    for span in sorted(late):
        at = max(due_at + span, handed)
        found = assessed(sla, at, handed_over_at=handed, fee_minor=fee, now=at)
        assert found.state == ("missed" if found.due.is_late(at) else "met")
        assert found.state == "missed" or found.compensation_minor == 0
        most = terms.most_minor(fee)
        assert most is None or found.compensation_minor <= most
        waiting = assessed(sla, None, handed_over_at=handed, fee_minor=fee, now=at)
        assert waiting.compensation_minor == found.compensation_minor
        paid.append(found.compensation_minor)
    assert paid == sorted(paid)


# ---- words ----------------------------------------------------------------------------------
def test_words():
    sla = contract(None, PerOverdueUnit(amount_minor=500, max_minor=1000))
    assert str(assessed(sla, MONDAY + 48 * HOUR)) == (
        "express: delivered 2026-03-04 18:00 +08:00, due by 2026-03-04 18:00 +08:00, in time"
    )
    late = assessed(sla, None, now=MONDAY + 108 * HOUR)
    assert late.describe() == (
        "express: not delivered, due by 2026-03-04 18:00 +08:00, 60 h too late, 3 started days, "
        "compensation so far ¥10, the most that is paid"
    )
    assert late.describe("zh") == (
        "express：运输中，最晚 2026-03-04 18:00 +08:00，超时 60 h，计 3 天（不足按整计），"
        "目前应赔 ¥10（已达上限）"
    )
    early = assessed(contract(next_day()), None, now=MONDAY + HOUR)
    assert str(early) == "express: not delivered, due before 2026-03-05 00:00 +08:00"
    assert early.describe("zh") == "express：运输中，应于 2026-03-05 00:00 +08:00 前"
    assert str(assessed(contract(), MONDAY + 49 * HOUR)).endswith("1 h too late")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_words_for_what_is_not_known(language):
    wrong = assessed(contract(), MONDAY - HOUR)
    assert "2026-03-02 17:00 +08:00" in wrong.describe(language)
    assert "2026-03-02 18:00 +08:00" in wrong.describe(language)
    early = assessed(contract(), None, now=MONDAY - HOUR)
    assert "2026-03-02 17:00 +08:00" in early.describe(language)
    handed = when("2026-12-31T10:00:00+08:00")
    beyond = assessed(contract(next_day()), None, handed_over_at=handed, now=handed + DAY)
    said = {"en": "due beyond the days", "zh": "超出日历范围"}[language]
    assert said in beyond.describe(language)
    with pytest.raises(InvalidArgumentError, match="language"):
        beyond.describe("de")  # type: ignore[arg-type]  # to be refused


# ---- what is refused ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("terms", "match"),
    [
        ({}, "what is paid for a unit"),
        ({"amount_minor": 500, "percent": 10}, "what is paid for a unit"),
        ({"amount_minor": 0}, "greater than or equal to 1"),
        ({"amount_minor": 5.0}, "valid integer"),
        ({"percent": 12.5}, "give a Decimal"),
        ({"percent": 101}, "less than or equal to 100"),
        ({"percent": 10, "free_units": -1}, "greater than or equal to 0"),
        ({"percent": 10, "unit": "week"}, "'hour' or 'day'"),
    ],
)
def test_refused_terms(terms, match):
    with pytest.raises(ValidationError, match=match):
        PerOverdueUnit(**terms)


def test_refused_contracts():
    hours, amount = ElapsedHours(hours=48), PerOverdueUnit(amount_minor=500)
    with pytest.raises(ValidationError, match="currency should be given"):
        CarrierSla(carrier_id="c", within=hours, compensation=(amount,))
    with pytest.raises(ValidationError, match="should count started days throughout"):
        contract(None, amount, PerOverdueUnit(percent=TEN, unit="hour"))
    with pytest.raises(ValidationError, match="expected tags"):
        contract(PromisedDate(day=date(2026, 3, 5), zone="UTC"))
    with pytest.raises(ValidationError, match="unknown currency"):
        CarrierSla(carrier_id="c", within=hours, currency="RMB")
    percent = CarrierSla(carrier_id="c", within=hours, compensation=(PerOverdueUnit(percent=TEN),))
    assert assessed(percent, MONDAY + 49 * HOUR, currency="USD").compensation_minor == 200
    assert CarrierSla.model_validate_json(percent.model_dump_json()) == percent


def test_refused_arguments():
    sla = contract()
    with pytest.raises(NaiveDatetimeError, match="handed_over_at"):
        assessed(sla, None, handed_over_at=MONDAY.replace(tzinfo=None))
    with pytest.raises(NaiveDatetimeError, match="delivered_at"):
        assessed(sla, MONDAY.replace(tzinfo=None))
    with pytest.raises(NaiveDatetimeError, match="now"):
        assessed(sla, None, now=MONDAY.replace(tzinfo=None))
    with pytest.raises(UnknownCurrencyError, match="CNY"):
        assessed(sla, None, currency="RMB")
    with pytest.raises(CurrencyMismatchError, match="is not CNY, that of the contract"):
        assessed(sla, None, currency="USD")
    with pytest.raises(InvalidArgumentError, match="fee_minor = -1 is below zero"):
        assessed(sla, None, fee_minor=-1)
    with pytest.raises(InexactAmountError, match="fee_minor"):
        assessed(sla, None, fee_minor=12.0)
    with pytest.raises(InvalidArgumentError, match="'nowhere' is the name of none"):
        assessed(contract(next_day("nowhere")), None)
    with pytest.raises(InvalidArgumentError, match="sla = None is no CarrierSla"):
        assessed(None, None)  # type: ignore[arg-type]  # to be refused
    huge = contract(None, PerOverdueUnit(amount_minor=2**62))
    with pytest.raises(AmountTooLargeError, match="compensation_minor"):
        assessed(huge, MONDAY + 108 * HOUR)


# ---- reports --------------------------------------------------------------------------------
def test_report():
    sla = contract(None, PerOverdueUnit(amount_minor=500))
    other = CarrierSla(carrier_id="airmail", within=ElapsedHours(hours=1))
    now = MONDAY + 100 * HOUR
    delivered = [10, 20, 30, 40, 41, 42, 43, 48, 72, 73]
    rows = [assessed(sla, MONDAY + h * HOUR, now=now) for h in delivered]
    rows += [
        assessed(sla, None, now=now),
        assessed(sla, None, handed_over_at=now - HOUR, now=now),
        assessed(sla, MONDAY - HOUR, now=now),
        assessed(other, None, now=now),
        assessed(other, None, now=MONDAY + HOUR, currency="USD"),
    ]
    airmail, in_dollars, express = carrier_report(reversed(rows))
    assert [row.carrier_id for row in (airmail, in_dollars, express)] == [
        "airmail", "airmail", "express",
    ]  # fmt: skip
    # 72 h is one started day too late, 73 h two, and what is not there three (52 h)
    assert express.compensation_minor == 500 + 1000 + 1500
    states = [
        getattr(express, name) for name in ("met", "missed", "overdue", "in_transit", "unknown")
    ]
    assert states == [8, 2, 1, 1, 1]
    assert (express.delivered, express.judged) == (10, 11)
    assert express.on_time_rate == Fraction(8, 11)
    # the fifth and the ninth of ten
    assert (express.p50, express.p90) == (41 * HOUR, 72 * HOUR)
    assert (airmail.currency, airmail.on_time_rate, airmail.p50) == ("CNY", Fraction(0), None)
    assert (in_dollars.currency, in_dollars.judged, in_dollars.on_time_rate) == ("USD", 0, None)
    assert str(express) == (
        "express: 10 delivered, 8 of 11 in time, transit p50 41 h, p90 72 h, compensation ¥30"
    )
    assert express.describe("zh") == (
        "express：已签收 10，准时 8/11，运输时长 p50 41 h、p90 72 h，应赔 ¥30"
    )
    assert airmail.describe("zh").endswith("运输时长 p50 –、p90 –，应赔 ¥0")


def test_a_report_of_nothing_has_no_rows():
    assert carrier_report([]) == ()
    with pytest.raises(InvalidArgumentError, match=r"deliveries\[0\] = 'late'"):
        carrier_report(["late"])  # type: ignore[list-item]  # to be refused
