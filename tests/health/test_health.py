"""Health checks: figures against bands, what moved them, and what to look at next."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ecomops.errors import DuplicateIdError, InvalidArgumentError, UnknownIdError
from ecomops.health import NEXT_CHECKS, health_check
from ecomops.metrics import (
    AOV,
    CSAT,
    METRICS,
    RESOLUTION_RATE,
    RETURN_RATE,
    ROAS,
    Band,
    cover_days,
    first_response_quantile,
    second_purchase_rate,
)
from ecomops.metrics.analysis import explain_change
from ecomops.metrics.purchases import DAY_US
from ecomops.plots.files import save_png
from ecomops.plots.health import health_chart

BANDED = [m for m in METRICS.values() if m.band is not None and not m.is_total]


first_orders = st.lists(st.sampled_from(["ads", "mail"]), min_size=1, max_size=9)


def near(band):
    """Draw values on and beside the limits."""
    limits = [Fraction(limit) for _, limit in band.limits()]
    steps = st.sampled_from([Fraction(n, 1000) for n in (-20, -1, 0, 1, 20)])
    return st.builds(
        lambda limit, step: max(limit + step, Fraction(0)), st.sampled_from(limits), steps
    )


@given(st.data(), st.sampled_from(BANDED))
def test_trends_say_whether_a_figure_came_nearer_to_its_band(data, metric):
    now, then = data.draw(near(metric.band)), data.draw(near(metric.band))
    figures = [metric.of_counts(value / metric.times, 1) for value in (now, then)]
    row = health_check(figures[:1], figures[1:])[metric.metric_id]
    assert row.change == now - then
    assert row.is_alarm == (metric.band.verdict(now) != "healthy")
    if metric.band.verdict(now) == metric.band.verdict(then) == "healthy" or now == then:
        assert row.trend == "level"
    elif metric.band.verdict(now) == "healthy":
        assert row.trend == "better"
    elif metric.band.verdict(then) == "healthy":
        assert row.trend == "worse"
    elif metric.band.verdict(now) == metric.band.verdict(then):
        went_up = now > then
        assert row.trend == ("worse" if went_up == (row.verdict == "too_high") else "better")


def test_new_alarms_stand_first_and_bandless_figures_last():
    report = health_check(
        [AOV.of_counts(100, 1), CSAT.of_counts(96, 100), ROAS.of_counts(2, 1),
         RETURN_RATE.of_counts(0, 0), RESOLUTION_RATE.of_counts(98, 100)],
        [AOV.of_counts(90, 1), CSAT.of_counts(96, 100), ROAS.of_counts(2, 1),
         RESOLUTION_RATE.of_counts(99, 100)],
    )  # fmt: skip
    assert [row.metric.metric_id for row in report.rows] == [
        "resolution_rate", "roas", "return_rate", "csat", "aov",
    ]  # fmt: skip
    assert [row.urgency for row in report.rows] == [0, 1, 2, 3, 4]
    assert [row.metric.metric_id for row in report.alarms] == ["resolution_rate", "roas"]
    assert report["resolution_rate"].is_new_alarm
    assert not report["roas"].is_new_alarm
    assert "resolution rate is newly too low; next: list open tickets" in str(report)
    assert "解决率：新出现偏低。下一步：" in report.describe("zh")


def test_the_group_that_moved_a_figure_is_named():
    now = RETURN_RATE.by(["shoes"] * 10 + ["hats"] * 10, order_id=list(range(20)),
                         is_returned=[True] * 5 + [False] * 15)  # fmt: skip
    then = RETURN_RATE.by(["shoes"] * 10 + ["hats"] * 10, order_id=list(range(20)),
                          is_returned=[True] * 1 + [False] * 19)  # fmt: skip
    report = health_check([now], [then])
    row = report["return_rate"]
    assert row.explained is not None
    assert row.explained.change == Fraction(1, 5) == row.change
    assert "from rates (shoes +20.00)" in str(report)
    assert "shoes" in str(report.columns()["driver"][0])


def test_own_bands_replace_those_of_the_catalogue():
    figures = [RETURN_RATE.of_counts(12, 100), ROAS.of_counts(1, 1)]
    strict = health_check(
        figures, bands={"return_rate": Band(at_most=Decimal("0.1")), "roas": None}
    )
    assert [row.verdict for row in strict.rows] == ["too_high", "no_band"]
    with pytest.raises(UnknownIdError, match="bands = 'aov' is of a metric that is not checked"):
        health_check(figures, bands={"aov": None})


def test_a_missing_base_is_undefined_and_no_zero():
    row = health_check([ROAS.of_counts(4, 1)], [ROAS.of_counts(4, 0)])["roas"]
    assert (row.change, row.growth, row.trend) == (None, None, "unknown")
    assert health_check([ROAS.of_counts(4, 1)])["roas"].base is None


def test_what_is_no_figure_is_refused():
    wrong: Any = [0.15]
    with pytest.raises(InvalidArgumentError, match=r"current\[0\] = 0.15 is no MetricResult"):
        health_check(wrong)
    alone: Any = ROAS.of_counts(4, 1)
    with pytest.raises(InvalidArgumentError, match="give a list of them"):
        health_check(alone)
    with pytest.raises(DuplicateIdError, match="'roas' stands twice"):
        health_check([ROAS.of_counts(4, 1)] * 2)
    with pytest.raises(UnknownIdError, match="base = 'roas'"):
        health_check([], [ROAS.of_counts(4, 1)])
    message = "is not cover_days:.*: its times is 7, not 30; compare figures of one definition"
    with pytest.raises(InvalidArgumentError, match=message):
        health_check([cover_days(30).of_counts(1, 1)], [cover_days(7).of_counts(1, 1)])
    with pytest.raises(UnknownIdError, match="was not checked; give one of 'roas'"):
        health_check([ROAS.of_counts(4, 1)])["aov"]


@given(first_orders, first_orders)
def test_periods_whose_observation_ended_at_other_times_are_compared(now, then):
    """Buyers of ads come back after a day, and those of mail do not."""
    found = []
    for until, buyers in ((90, now), (60, then)):
        rows = [(i, of, until - 40, of) for i, of in enumerate(buyers)]
        rows += [(i, of, until - 39, of) for i, of in enumerate(buyers) if of == "ads"]
        metric = second_purchase_rate(30, observed_until_us=until * DAY_US)
        found.append(
            metric.by(
                [of for _, of, _, _ in rows],
                order_id=list(range(len(rows))),
                customer_id=[i for i, *_ in rows],
                placed_at_us=[day * DAY_US for _, _, day, _ in rows],
            )
        )
    current, base = found
    row = health_check([current], [base])["second_purchase_rate"]
    shares = [Fraction(buyers.count("ads"), len(buyers)) for buyers in (now, then)]
    assert row.base is not None
    assert (row.current.exact, row.base.exact) == tuple(shares)
    assert row.change == shares[0] - shares[1] == explain_change(current, base).change


def test_other_rules_and_figures_without_an_end_are_not_compared():
    ended = second_purchase_rate(30, observed_until_us=90 * DAY_US)
    for other, told in (
        (second_purchase_rate(60, observed_until_us=90 * DAY_US), "its within_days is 60, not 30"),
        (second_purchase_rate(30), "its observed_until_us is None, not 7776000000000"),
    ):
        message = f"is not {ended.fingerprint}: .*{told}; compare figures of one definition"
        with pytest.raises(InvalidArgumentError, match=message):
            health_check([ended.of_counts(1, 2)], [other.of_counts(1, 2)])


def test_percentiles_are_checked_without_a_reason():
    metric = first_response_quantile(50)
    now = metric.by(["a", "b"], first_response_s=[10, 20])
    report = health_check([now], [now])
    assert report.rows[0].explained is None


def test_every_band_of_the_catalogue_has_a_next_check():
    for metric in BANDED:
        assert metric.band is not None
        sides = [("too_low", metric.band.low), ("too_high", metric.band.high)]
        for verdict, limit in sides:
            assert limit is None or (metric.metric_id, verdict) in NEXT_CHECKS
    assert {metric_id for metric_id, _ in NEXT_CHECKS} <= set(METRICS)


def test_an_empty_check_says_so():
    assert str(health_check([])).endswith("nothing was checked")
    with pytest.raises(InvalidArgumentError, match="none with a value and a band"):
        health_chart(health_check([AOV.of_counts(1, 1)]))


def test_html_is_escaped_and_holds_the_advice():
    now = RETURN_RATE.by(["<b>", "c"], order_id=[1, 2], is_returned=[True, True])
    then = RETURN_RATE.by(["<b>", "c"], order_id=[1, 2], is_returned=[False, False])
    html = health_check([now], [then])._repr_html_()
    assert "<b>" not in html
    assert "<li>return rate rose 100.00 points" in html
    assert "newly too high; next: split returns" in html


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_picture_holds_a_line_for_each_figure_with_a_band(tmp_path, language):
    report = health_check(
        [RETURN_RATE.of_counts(171, 1000), CSAT.of_counts(96, 100), AOV.of_counts(1, 1)],
        [RETURN_RATE.of_counts(140, 1000)],
    )
    chart = health_chart(report, language=language)
    rows = (
        chart.to_dict()["layer"][0]["data"]["values"]
        if "data" in chart.to_dict()["layer"][0]
        else []
    )
    named = [row["name"] for row in rows or chart.to_dict()["data"]["values"]]
    assert named == (
        ["return rate", "customer satisfaction"] if language == "en" else ["退货率", "满意度"]
    )
    assert save_png(chart, tmp_path / "check.png").stat().st_size > 10_000
