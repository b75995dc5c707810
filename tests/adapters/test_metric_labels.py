"""Groups are the same whatever type a batch gives them, and wherever batches end."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from ecomops.adapters.metric_frames import ByPeriod, measure, measure_groups
from ecomops.adapters.metric_streams import (
    merge_grouped_state_batches,
    metric_state,
    state_batches,
)
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.metrics import CTR
from ecomops.metrics.states.grouped import GroupedState

ZONE = "Asia/Shanghai"


def ads(group: Any) -> pa.RecordBatch:
    """Advertising of one click in a hundred, in any groups."""
    n = len(group)
    names = ["clicks", "impressions", "group"]
    return pa.RecordBatch.from_arrays([pa.array([1] * n), pa.array([100] * n), group], names)


def clicks_by_group(batches: list[Any], by: Any = "group", **options: Any) -> dict[Any, int]:
    found = metric_state("ctr", iter(batches), by=by, **options).result()
    return {group: found[group].numerator for group in found.groups}


def merged_apart(groups: list[Any]) -> GroupedState:
    """States of parts that know nothing of each other, put together."""
    to_states = state_batches("ctr", by="group")
    states = [state for group in groups for state in to_states(ads(group))]
    return merge_grouped_state_batches("ctr", states)


def framed(group: Any) -> Any:
    """The same two rows of advertising, in a frame of the library that the groups are of."""
    if isinstance(group, pd.Series):
        return pd.DataFrame(CLICKS).assign(group=group)
    return (
        pl.DataFrame({**CLICKS, "group": group})
        if isinstance(group, pl.Series)
        else (pa.table({**CLICKS, "group": group}))
    )


# ---- numbers --------------------------------------------------------------------------------
NUMBERS = [
    Decimal(n) for n in ("0", "7", "-3", "1.5", "0.25", "-2.5", "0.1", "16777215", "1000000")
]
TYPES = [
    pa.int64(), pa.int8(), pa.uint32(), pa.float32(), pa.float64(), pa.decimal128(12, 2),
    pa.decimal128(20, 7), pa.decimal256(40, 3),
]  # fmt: skip
written = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(TYPES))


def held_as(number: Decimal, kind: pa.DataType) -> Any:
    """The number in a type; None: the type can't hold it."""
    if pa.types.is_floating(kind):
        return pa.array([float(number)], kind)
    try:
        return pa.array([int(number) if pa.types.is_integer(kind) else number], kind)
    except (pa.ArrowInvalid, OverflowError):
        return None


@given(st.lists(written, max_size=12))
def test_a_number_is_one_group_whatever_type_holds_it(rows):
    batches, expected = [], Counter[Any]()
    for number, kind in rows:
        if pa.types.is_integer(kind) and number % 1:
            continue
        array = held_as(number, kind)
        if array is not None:
            batches.append(ads(array))
            expected[int(number) if number % 1 == 0 else str(number)] += 1
    assert clicks_by_group(batches) == dict(expected)
    rising = sorted(expected, key=Decimal)
    assert list(clicks_by_group(batches)) == rising
    whole = metric_state("ctr", iter(batches), by="group")
    merged = merged_apart([batch.column("group") for batch in batches])
    assert merged == whole
    assert CTR.grouped_state_from_json(merged.to_json()) == whole
    assert list(merged.result().groups) == rising


@given(st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=12), st.data())
def test_frames_of_mixed_numbers_have_the_same_groups(numbers, data):
    given_as = []
    for number in numbers:
        kinds = [float, Decimal, lambda one: Decimal(f"{one:.9f}"), int]
        kind = data.draw(st.sampled_from(kinds if number % 1 == 0 else kinds[:-1]))
        given_as.append(kind(number))
    group = pd.Series(given_as, dtype="O")
    frame = pd.DataFrame({"clicks": 1, "impressions": 100, "group": group})
    found = measure_groups(frame, "ctr", "group")
    assert [Fraction(str(group)) for group in found.groups] == sorted(set(map(Fraction, numbers)))
    counted = Counter(map(Fraction, numbers))
    assert {Fraction(str(g)): found[g].numerator for g in found.groups} == dict(counted)
    assert all(isinstance(g, int) == (Fraction(str(g)).denominator == 1) for g in found.groups)


def test_decimals_of_many_digits_stay_apart():
    digits = ["1." + "1" * 33, "1." + "1" * 32 + "2"]
    array = pa.array([Decimal(one) for one in digits], pa.decimal128(38, 34))
    assert list(clicks_by_group([ads(array)])) == digits


def test_infinite_numbers_are_groups_too():
    numbers = [float("inf"), 1.0, float("-inf")]
    assert measure_groups(
        pa.table({"clicks": [1] * 3, "impressions": [9] * 3, "group": numbers}), "ctr", "group"
    ).groups == ("-inf", 1, "inf")
    boxed = pd.DataFrame({"clicks": 1, "impressions": 9, "group": pd.Series(numbers, dtype="O")})
    assert measure_groups(boxed, "ctr", "group").groups == ("-inf", 1, "inf")


@pytest.mark.parametrize(
    "array", [pa.array([1.5, 2.0**53]), pa.array([1.0, 2.0**24], pa.float32())]
)
def test_floats_that_lose_whole_numbers_are_refused(array):
    with pytest.raises(BadRowError, match=r"row 1: group = .* is no whole number that"):
        clicks_by_group([ads(array)])


def test_they_are_refused_among_objects_too():
    for value in (2.0**53, Decimal("NaN")):
        group = pl.Series([1.5, value], dtype=pl.Object)
        frame = pl.DataFrame({"clicks": [1, 1], "impressions": [9, 9], "group": group})
        with pytest.raises(BadRowError, match="row 1: group"):
            measure_groups(frame, "ctr", "group")


# ---- other types ----------------------------------------------------------------------------
NOON = datetime.fromisoformat("2026-11-11T12:00:00")
OF_TYPES: list[Any] = [
    pa.array([7]), pa.array(["7"]), pa.array([True]), pa.array([NOON.date()]),
    pa.array([NOON]), pa.array([NOON.replace(tzinfo=UTC)], pa.timestamp("us", "UTC")),
]  # fmt: skip
LONG: Any = pa.array([NOON - NOON, NOON - NOON], pa.duration("ns"))
CLICKS: dict[str, Any] = {"clicks": [1, 1], "impressions": [9, 9]}


@pytest.mark.parametrize("one", OF_TYPES)
@pytest.mark.parametrize("other", OF_TYPES)
def test_types_that_do_not_go_together_are_refused(one, other):
    batches = [ads(one), ads(one.slice(0, 0)), ads(other)]
    if one.type == other.type:
        assert list(clicks_by_group(batches).values()) == [2]
        return
    with pytest.raises(BadRowError, match=r"row 1: group = .* is of another type than"):
        clicks_by_group(batches)
    with pytest.raises(BadRowError, match=r"row 1: group = .* is of another type than"):
        list(state_batches("ctr", by="group")(batches))


@pytest.mark.parametrize("one", OF_TYPES)
@pytest.mark.parametrize("other", OF_TYPES)
def test_parts_of_two_types_are_refused_as_one_stream_is(one, other):
    states = [metric_state("ctr", ads(group), by="group") for group in (one, other)]
    if one.type == other.type:
        assert merged_apart([one, other]) == states[0].merge(states[1])
        return
    message = "group = .* is one of .*, and groups of another part are .*; give groups of one"
    with pytest.raises(InvalidArgumentError, match=message):
        merged_apart([one, one.slice(0, 0), other])
    with pytest.raises(InvalidArgumentError, match=message):
        states[0].merge(states[1])
    stored = [CTR.grouped_state_from_json(state.to_json()) for state in states]
    with pytest.raises(InvalidArgumentError, match=message):
        stored[0].merge(CTR.empty_by_group()).merge(stored[1])


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (1.5, pa.float64()), (True, pa.bool_()), (date(2026, 11, 11), pa.date32()),
        (datetime(2026, 11, 11, tzinfo=UTC), pa.timestamp("us", "UTC")),
        (datetime.fromisoformat("2026-11-11T12:00:00"), pa.timestamp("us")),
    ],
)  # fmt: skip
def test_what_is_called_alike_is_no_group_of_text(value, kind):
    array = pa.array([value], kind)
    (called,) = clicks_by_group([ads(array)])
    with pytest.raises(InvalidArgumentError, match=f"{re.escape(repr(called))} is one of text,"):
        merged_apart([array, pa.array([called])])


def test_states_from_before_types_were_kept_merge_by_what_they_are_called():
    to_states = state_batches("ctr", by="group")
    before = [
        state.drop_columns(["group_type"])
        for group in (pa.array([1.5, 10.5]), pa.array([2.0]))
        for state in to_states(ads(group))
    ]
    merged = merge_grouped_state_batches("ctr", before)
    assert merged.group_type is None
    assert merged.result().groups == (2, "1.5", "10.5")  # nobody says that they are numbers
    more = [*before, *to_states(ads(pa.array([10.5])))]
    assert merge_grouped_state_batches("ctr", more).result().groups == ("1.5", 2, "10.5")
    wrong = pa.table({**next(iter(to_states(ads(pa.array([1]))))).to_pydict(), "group_type": [5]})
    with pytest.raises(InvalidArgumentError, match="group_type = 5 is no type of groups"):
        merge_grouped_state_batches("ctr", wrong)


@pytest.mark.parametrize(
    "group",
    [
        pa.array([b"7", b"8"]), pa.array([b"7", b"8"], pa.binary_view()),
        pl.Series([b"7", b"8"]), pd.Series([b"7", b"8"]), pd.Series([timedelta(0)] * 2, dtype="O"),
        pd.Series([("a", 1)] * 2),
    ],
)  # fmt: skip
def test_bytes_and_the_like_name_no_group(group):
    with pytest.raises(BadRowError, match=r"row 0: group = .* names no group; write it as text"):
        measure_groups(framed(group), "ctr", "group")
    if isinstance(group, pa.Array):
        with pytest.raises(BadRowError, match=r"row 0: group = .* names no group"):
            clicks_by_group([ads(group)])


@pytest.mark.parametrize("group", [LONG, LONG.to_pandas(), pl.from_arrow(LONG)])
def test_lengths_of_time_are_no_groups(group):
    text = "column = 'group' holds .*; turn it into whole seconds, or text"
    with pytest.raises(InvalidArgumentError, match=text):
        measure_groups(framed(group), "ctr", "group")
    if isinstance(group, pa.Array):
        with pytest.raises(InvalidArgumentError, match=text):
            clicks_by_group([ads(group)])


FAR = 2_932_897
"""Days from 1970 to the year 10000, which Python has no date for."""


@pytest.mark.parametrize("kind", [pa.date32(), pa.date64()])
@pytest.mark.parametrize(("days", "told"), [(FAR, "10000-01-01"), (-719_163, "0000-12-31")])
def test_days_without_a_date_are_refused_by_their_row(kind, days, told):
    unit = 1 if pa.types.is_date32(kind) else 86_400_000
    plain = pa.array([0, days * unit], pa.int32() if unit == 1 else pa.int64())
    group: Any = plain.cast(kind)
    midnight = "(T00:00:00.000000)?"  # as polars takes the dates of milliseconds
    text = f"row 1: group = '{told}{midnight}' is outside the calendar; give a time of the years"
    with pytest.raises(BadRowError, match=text):
        clicks_by_group([ads(group)])
    frames = [framed(group), pl.DataFrame(framed(group))]
    for frame in frames:
        with pytest.raises(BadRowError, match=text):
            measure_groups(frame, "ctr", "group")
        with pytest.raises(BadRowError, match=text):
            measure_groups(frame, "ctr", ByPeriod("group", "month"), zone=ZONE)
    last = plain.take(pa.array([0])).cast(kind)
    assert clicks_by_group([ads(last)]) == {"1970-01-01": 1}


def test_times_without_a_date_are_refused_by_their_row():
    group: Any = pa.array([0, 2**62], pa.int64()).cast(pa.timestamp("us"))
    for by in ("group", ByPeriod("group", "month", name="month")):
        with pytest.raises(BadRowError, match=r"row 1: group = .* is outside the calendar"):
            measure_groups(framed(group), "ctr", by, zone=ZONE)
        with pytest.raises(BadRowError, match=r"row 1: group = .* is outside the calendar"):
            clicks_by_group([ads(group)], by, zone=ZONE)


@pytest.mark.parametrize(
    "values", [[1, "1"], ["1", 1.0], [True, 1], [NOON.date(), "2026-11-11"], [NOON, NOON.date()]]
)
def test_a_column_of_several_types_names_the_row(values):
    group = pd.Series([values[0], *values], dtype="O")
    frame = pd.DataFrame({"clicks": 1, "impressions": 9, "group": group})
    for measured in (measure_groups, lambda *args: measure(*args[:2], by=args[2])):
        with pytest.raises(BadRowError, match=r"row 2: group = .* another type"):
            measured(frame, "ctr", "group")


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_points_in_time_of_any_unit_are_one_group(unit):
    batches = [ads(pa.array([NOON], pa.timestamp(one))) for one in ("us", unit)]
    assert clicks_by_group(batches) == {"2026-11-11T12:00:00.000000": 2}
    boxed = pd.DataFrame({"clicks": 1, "impressions": 9, "g": pd.Series([NOON], dtype="O")})
    assert measure_groups(boxed, "ctr", "g").groups == ("2026-11-11T12:00:00.000000",)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", ZONE])
def test_points_in_time_with_an_offset_say_theirs(unit, zone):
    noon = NOON.replace(tzinfo=UTC)
    called = "2026-11-11T12:00:00.000000+00:00"
    assert datetime.fromisoformat(called) == noon
    instants = ads(pa.array([noon], pa.timestamp(unit, zone)))
    assert clicks_by_group([instants]) == {called: 1}
    for frame in (
        pa.Table.from_batches([instants]), instants.to_pandas(), pl.from_arrow(instants),
        pd.DataFrame({"clicks": 1, "impressions": 9, "group": pd.Series([noon], dtype="O")}),
    ):  # fmt: skip
        assert measure_groups(frame, "ctr", "group", zone=ZONE).groups == (called,)


def test_flags_are_called_alike_as_objects():
    boxed = pd.DataFrame({"clicks": 1, "impressions": 9, "g": pd.Series([True], dtype="O")})
    assert measure_groups(boxed, "ctr", "g").groups == ("true",)


def test_things_without_an_order_are_sorted_by_what_they_are_called():
    values = pd.Series([1 + 2j, 1 + 1j], dtype="O")
    frame = pd.DataFrame({"clicks": 1, "impressions": 9, "g": values})
    assert measure_groups(frame, "ctr", "g").groups == ("(1+1j)", "(1+2j)")


def test_parts_that_tell_one_group_as_a_number_and_as_text_are_refused():
    states = [
        batch
        for group in (pa.array([7, 8]), pa.array(["9", "7"]))
        for batch in state_batches("ctr", by="group")(ads(group))
    ]
    with pytest.raises(InvalidArgumentError, match=r"group = '[79]' is one of text, and gr"):
        merge_grouped_state_batches("ctr", states)


# ---- periods --------------------------------------------------------------------------------
DAYS = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 12, 31)]
told = st.tuples(
    st.sampled_from(DAYS), st.sampled_from(["date", "before midnight", "local", "slashes"])
)


def as_text(day: date, how: str) -> str:
    """A day as it may stand in a column of text: some say when, some do not."""
    match how:
        case "date":
            return day.isoformat()
        case "local":
            return f"{day} 23:59"
        case "slashes":
            return f"{day.year}/{day.month}/{day.day} 8:03"
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
    return (midnight + timedelta(hours=23, minutes=59)).isoformat()


@given(st.lists(told, min_size=1, max_size=8), st.sets(st.integers(1, 7)))
def test_days_and_instants_have_their_period_wherever_batches_end(rows, places):
    texts = [as_text(day, how) for day, how in rows]
    edges = sorted({0, len(rows), *(place for place in places if place < len(rows))})
    batches = [ads(pa.array(texts[a:b])) for a, b in pairwise(edges)]
    expected = Counter(day.isoformat()[:7] for day, _ in rows)
    assert clicks_by_group(batches, ByPeriod("group"), zone=ZONE) == dict(expected)
    whole = pa.Table.from_batches(batches)
    found = measure_groups(whole, "ctr", ByPeriod("group"), zone=ZONE)
    assert {group: found[group].numerator for group in found.groups} == dict(expected)
    assert found.groups == tuple(sorted(expected))


def test_days_beside_instants_need_the_zone_of_the_instants_alone():
    at = pa.array(["2026-11-11", "2026-11-11T10:00:00+08:00"])
    assert clicks_by_group([ads(at[:1])], ByPeriod("group", "day")) == {"2026-11-11": 1}
    with pytest.raises(InvalidArgumentError, match="zone = None is missing: a day begins at"):
        clicks_by_group([ads(at)], ByPeriod("group", "day"))


def test_what_is_no_day_and_no_instant_names_its_row():
    at = pa.array(["2026-11-11", "2026-11-11T10:00:00+08:00", "soon"])
    with pytest.raises(BadRowError, match="row 2: group = 'soon' is no point in time"):
        clicks_by_group([ads(at)], ByPeriod("group"), zone=ZONE)
    mixed = pd.DataFrame(
        {"clicks": 1, "impressions": 9, "at": pd.Series([NOON, NOON.date()], dtype="O")}
    )
    assert measure_groups(mixed, "ctr", ByPeriod("at"), zone=ZONE).groups == ("2026-11",)


def test_far_periods_are_told():
    at = pa.array(["0001-01-01", "9999-12-31", "9999-12-31T23:59:59+00:00"])
    found = clicks_by_group([ads(at)], ByPeriod("group", "year"), zone="UTC")
    assert found == {"0001": 1, "9999": 2}
    assert np.sum(list(found.values())) == 3
