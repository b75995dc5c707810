"""Columns for metrics meet what random columns miss: limits, repeats, gaps, sums beyond int64."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import chain
from typing import Literal

import pytest
from attrs import frozen
from hypothesis import Phase, find, given, settings, strategies as st
from hypothesis.errors import NoSuchExample

from ecomops.metrics import METRICS, RETURN_RATE, Band, Metric, cover_days, second_purchase_rate
from ecomops.metrics.columns import CLICKS, MetricColumn
from ecomops.metrics.measures import Count
from ecomops.metrics.purchases import DAY_US
from ecomops.testing import metric_batches, metric_columns, metric_groups
from ecomops.testing.bands import NamedNumbers

SEARCH = settings(database=None, derandomize=True, max_examples=1_000, phases=[Phase.generate])
SOME = settings(SEARCH, max_examples=200)
SIXTY = settings(SEARCH, max_examples=60)
AOV = METRICS["aov"]
TOTAL = METRICS["gmv"].with_band(Band(at_most=Decimal(5)))

any_metric = st.sampled_from(list(METRICS.values()))


def reaches(strategy, wanted, search=SEARCH) -> bool:
    try:
        find(strategy, wanted, settings=search)
    except NoSuchExample:
        return False
    return True


def rows(columns):
    return list(zip(*columns.values(), strict=True))


def whole(columns):
    return [row for row in rows(columns) if None not in row]


# ---- near the band ----------------------------------------------------------------------
LIMITS = [
    (metric, Fraction(limit))
    for metric in METRICS.values()
    if metric.band
    for _, limit in metric.band.limits()
]


@pytest.mark.parametrize(
    ("metric", "limit"), LIMITS, ids=[f"{metric.metric_id} {limit}" for metric, limit in LIMITS]
)
@pytest.mark.parametrize("side", [-1, 0, 1], ids=["below", "at", "above"])
def test_values_stand_at_each_limit_and_beside_it(metric, limit, side):
    def is_there(columns):
        value = metric(**columns).exact
        if value is None or abs(value - limit) > limit / 2:
            return False
        return (value > limit) - (value < limit) == side

    assert reaches(metric_columns(metric), is_there, SOME)


def misjudged(columns):
    """Tell whether ``<`` in place of ``<=`` would show."""
    return RETURN_RATE(**columns).exact == Fraction(15, 100)


def test_a_wrong_comparison_is_found_within_sixty_tables_where_random_ones_miss_it():
    assert reaches(metric_columns(RETURN_RATE), misjudged, SIXTY)
    free = st.lists(st.booleans()).map(
        lambda flags: {"order_id": list(range(len(flags))), "is_returned": flags}
    )
    assert not reaches(free, misjudged, settings(SIXTY, max_examples=300))


@pytest.mark.parametrize(
    ("metric", "limit"),
    [
        (cover_days(7), "0.5"),
        (cover_days(7), "99.999"),
        (AOV, "199"),
        (METRICS["dsr"], "4.8"),
        (METRICS["cpm"], "1250"),
        (METRICS["gmv"], "100000000"),
        (METRICS["pv"], "1"),
        (METRICS["points_outstanding"], "7"),
        (METRICS["mean_unit_price"], "0.333333333"),
    ],
    ids=lambda given: getattr(given, "metric_id", given),
)
def test_a_band_of_ones_own_is_met(metric, limit):
    banded = metric.with_band(Band(at_least=Decimal(limit)))

    def is_met(columns):
        return banded(**columns).exact == Fraction(limit)

    assert reaches(metric_columns(banded), is_met, SIXTY)


@frozen
class Squares:
    """A measure that the library does not know."""

    column: MetricColumn
    at_most: int
    label: tuple[str, str] = ("squares", "平方")
    scale: int = 1

    @property
    def read(self):
        return (self.column,)

    def total(self, rows):
        values = rows[self.column]
        return sum(n * n for n in values[values <= self.at_most].tolist())

    def by_group(self, rows, group, n_groups):
        return [self.total(rows.where(group == i)) for i in range(n_groups)], self.total(rows)


SQUARES = Metric(
    "squares", "squares", "平方", "traffic", Squares(CLICKS, 777),
    denominator=Count(("rows", "行")), unit="mean", row="a page",
    band=Band(at_most=Decimal("2.5")),
)  # fmt: skip


def test_a_future_measure_is_met_at_its_numbers_and_at_its_band():
    assert list(NamedNumbers.by(SQUARES).counts) == [777, 1]
    for clicks in (776, 777, 778):
        assert reaches(metric_columns(SQUARES), lambda c, n=clicks: n in c["clicks"])
    assert reaches(metric_columns(SQUARES), lambda c: SQUARES(**c).exact == Fraction(5, 2), SIXTY)


def test_windows_stand_at_their_ends():
    metric = second_purchase_rate(10, observed_until_us=99 * DAY_US)
    near = metric_columns(metric)
    for at in (10, 99, 89):
        for step in (-1, 0, 1):
            assert reaches(near, lambda c, us=at * DAY_US + step: us in c["placed_at_us"]), at


# ---- what the options say ---------------------------------------------------------------
@settings(max_examples=200)
@given(any_metric, st.data())
def test_columns_are_those_of_the_metric_and_of_one_length(metric, data):
    columns = data.draw(metric_columns(metric, max_rows=30))
    read = {column.name for column in (*metric.needed, *metric.optional)}
    assert {column.name for column in metric.needed} <= set(columns) <= read
    assert len({len(values) for values in columns.values()}) == 1
    assert metric(**columns).n_missing == sum(None in row for row in rows(columns))


@pytest.mark.parametrize("max_rows", [0, 1, 2, 20, 21])
@given(data=st.data())
def test_there_are_no_more_rows_than_asked_for(max_rows, data):
    for metric in (RETURN_RATE, METRICS["ctr"], TOTAL):
        assert len(rows(data.draw(metric_columns(metric, max_rows=max_rows)))) <= max_rows


@pytest.mark.parametrize(
    "wanted",
    {
        "no rows": lambda c: not c["order_id"],
        "a gap in ids": lambda c: None in c["order_id"],
        "a gap in amounts": lambda c: None in c["paid_minor"],
        "an order told again": lambda c: len({*whole(c)}) < len(whole(c)),
        "an order told again with a gap": lambda c: any(
            one[0] == two[0] is not None and None in one and None not in two
            for one in rows(c)
            for two in rows(c)
        ),
        "ids of text": lambda c: any(isinstance(one, str) for one in c["order_id"]),
        "ids of numbers": lambda c: any(isinstance(one, int) for one in c["order_id"]),
        "cancelled": lambda c: any(c.get("is_cancelled", ())),
        "nobody says whether it is cancelled": lambda c: "is_cancelled" not in c,
        "a correction": lambda c: any((one or 0) < 0 for one in c["paid_minor"]),
        "a sum beyond int64": lambda c: int(AOV(**c).numerator or 0) > 2**63,
        "nothing below": lambda c: AOV(**c).denominator == 0 < len(c["order_id"]),
    }.items(),
    ids=lambda pair: pair[0],
)
def test_columns_reach(wanted):
    assert reaches(metric_columns(AOV), wanted[1])


@settings(max_examples=200)
@given(any_metric, st.data())
def test_what_is_not_asked_for_is_not_there(metric, data):
    kinds: list[Literal["number", "text"]] = ["number", "text"]
    kind = data.draw(st.sampled_from(kinds))
    columns = data.draw(
        metric_columns(
            metric, ids=kind, with_missing=False, with_repeats=False, beyond_int64=False
        )
    )
    assert not any(None in values for values in columns.values())
    result = metric(**columns)
    for part in (result.numerator, result.denominator):
        assert part is None or abs(part) < 2**63
    for column in metric.needed:
        if column.kind == "id":
            found = set(map(type, columns[column.name]))
            assert found <= {{"number": int, "text": str}[kind]}
    if metric.gathering is not None and metric.gathering.is_once:
        keys = list(zip(*(columns[key.name] for key in metric.gathering.key), strict=True))
        assert len(keys) == len(set(keys))


# ---- parts and groups -------------------------------------------------------------------
@settings(max_examples=200)
@given(any_metric, st.data())
def test_parts_make_up_a_whole(metric, data):
    batches = data.draw(metric_batches(metric, metric_columns(metric, max_rows=30)))
    assert 1 <= len(batches) <= 4
    assert len({tuple(batch) for batch in batches}) == 1
    names = batches[0]
    joined = {name: list(chain(*(batch[name] for batch in batches))) for name in names}
    states = [metric.empty().update(**batch) for batch in batches]
    merged = states[0]
    for state in states[1:]:
        merged = merged.merge(state)
    assert merged.result() == metric(**joined)


def test_parts_reach():
    def told_apart(batches):
        return len(batches) > 1 and bool(set(rows(batches[0])) & set(rows(batches[1])))

    assert reaches(metric_batches(AOV), lambda batches: len(batches) == 4)
    assert reaches(metric_batches(AOV), lambda batches: any(not rows(one) for one in batches))
    assert reaches(metric_batches(AOV), told_apart)
    assert not reaches(metric_batches(AOV, max_batches=2), lambda batches: len(batches) > 2, SIXTY)


@settings(max_examples=200)
@given(any_metric, st.data())
def test_groups_can_be_measured(metric, data):
    columns = data.draw(metric_columns(metric, max_rows=30))
    groups = data.draw(metric_groups(metric, columns, ["a", "b"]))
    assert len(groups) == len(rows(columns))
    assert metric.by(groups, **columns).total == metric(**columns)
