"""Worked figures from the field, and the reference page."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from ecomops.metrics import (
    AOV,
    BOUNCE_RATE,
    CSAT,
    MEAN_DWELL,
    MEAN_FIRST_RESPONSE,
    MEDIAN_FIRST_RESPONSE,
    METRICS,
    PAYMENT_CONVERSION,
    RESOLUTION_RATE,
    RETURN_RATE,
    REVENUE_PER_BUYER,
    ROAS,
    UV,
    UV_VALUE,
    VISIT_DEPTH,
    first_response_quantile,
)
from ecomops.metrics.page import catalogue_page

ROOT = Path(__file__).parents[2]
CASES = {
    case["id"]: case
    for case in json.loads((ROOT / "tests/golden/metrics.json").read_text(encoding="utf-8"))[
        "cases"
    ]
}


def table(case, name):
    found = case["inputs"][name]
    return {c: [row[i] for row in found["rows"]] for i, c in enumerate(found["columns"])}


@pytest.mark.parametrize(
    ("case_id", "metric"), [("return_rate_alarm", RETURN_RATE), ("roas_basic", ROAS)]
)
def test_counts_give_the_rate(case_id, metric):
    case = CASES[case_id]
    result = metric.of_counts(**case["inputs"])
    assert float(result) == pytest.approx(case["expected"], rel=1e-15)


def test_depth_counts_views_and_sessions():
    views = table(CASES["depth_events"], "views")
    assert float(VISIT_DEPTH(session_id=views["session"])) == 1.5


def test_sources_stand_side_by_side():
    rows = table(CASES["source_table"], "sources")
    cvr = PAYMENT_CONVERSION.each(rows["buyers"], rows["uv"])
    value = UV_VALUE.each(rows["paid_cents"], rows["uv"])
    for expected in CASES["source_table"]["expected"]:
        i = rows["source"].index(expected["source"])
        for found, name in ((cvr[i], "cvr"), (value[i], "uv_value")):
            if expected[name] is None:
                assert np.isnan(found)
            else:
                assert found == pytest.approx(expected[name], rel=1e-15)


def test_tickets_give_resolution_satisfaction_and_response():
    tickets = table(CASES["resolution_events"], "tickets")
    assert float(RESOLUTION_RATE(is_resolved=tickets["resolved"])) == 0.8
    assert MEDIAN_FIRST_RESPONSE(first_response_s=tickets["first_response_s"]).exact == Fraction(
        119, 4
    )
    assert MEAN_FIRST_RESPONSE(first_response_s=tickets["first_response_s"]).exact == Fraction(
        623, 8
    )
    assert CSAT(score=tickets["csat"]).exact == Fraction(3, 4)  # 5, 4, 5 of four that scored


def test_the_last_page_has_no_time_of_its_own():
    minute = 60_000_000
    views = {"session_id": ["a", "a", "b"], "viewed_at_us": [0, 3 * minute, 5 * minute]}
    assert MEAN_DWELL(**views).exact == 90  # 180 s and 0 s
    assert BOUNCE_RATE(session_id=views["session_id"]).exact == Fraction(1, 2)


# ---- what goes wrong in the field ------------------------------------------------------------
def test_a_ratio_of_sums_is_no_mean_of_ratios():
    found = PAYMENT_CONVERSION.by(
        ["a"] * 1 + ["b"] * 9, visitor_id=list(range(10)), has_bought=[True] + [False] * 9
    )
    assert found.rates.mean() == 0.5
    assert float(found.total) == 0.1


def test_visitors_of_two_days_are_not_added_up():
    days = UV.by(["mon", "mon", "tue"], visitor_id=["x", "y", "x"])
    assert [result.numerator for result in days] == [2, 1]
    assert days.total.numerator == 2
    assert not UV.is_additive
    assert not AOV.is_additive  # an order may be told in two exports


def test_a_page_of_an_export_that_comes_twice_counts_once():
    page = {"order_id": ["A", "B"], "paid_minor": [100_00, 50_00]}
    both = AOV.empty().update(**page).update(**page)
    assert both.result() == AOV(**page)


def test_orders_and_buyers_are_two_prices():
    orders = {"order_id": [1, 2, 3], "customer_id": ["x", "x", "y"], "paid_minor": [100, 200, 300]}
    assert REVENUE_PER_BUYER(**orders).exact == 300
    del orders["customer_id"]
    assert AOV(**orders).exact == 200


def test_cancelled_orders_leave_and_orders_of_nothing_stay():
    result = AOV(order_id=[1, 2, 3], paid_minor=[100, 0, 900], is_cancelled=[False, False, True])
    assert result.exact == 50


def test_percentiles_say_how_they_are_taken():
    times = {"first_response_s": [10, 20, 30, 40]}
    assert first_response_quantile(90)(**times).exact == 37
    assert first_response_quantile(90, "inverted_cdf")(**times).exact == 40
    assert first_response_quantile(25, "inverted_cdf")(**times).exact == 10


def test_the_reference_page_is_the_one_that_definitions_write():
    page = ROOT / "docs/reference/metrics.md"
    assert page.read_text(encoding="utf-8") == catalogue_page(), (
        "run python -m ecomops.metrics.page docs/reference/metrics.md"
    )


def test_every_metric_says_what_it_is():
    for metric in METRICS.values():
        assert metric.zh
        assert metric.formula
        assert metric.row
        assert all(len(label) == 2 and all(label) for label in (s.label for s in metric.sides))
