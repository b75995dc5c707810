"""Definitions say what is wrong with them where they are made, and mean what they say."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import DuplicateIdError, InvalidArgumentError, UnknownIdError
from ecomops.metrics import (
    AOV,
    CTR,
    METRICS,
    Band,
    Metric,
    bounce_rate,
    cover_days,
    first_response_quantile,
    metric_of,
    second_purchase_rate,
)
from ecomops.metrics.columns import (
    CLICKS,
    CUSTOMER_ID,
    FIRST_RESPONSE_S,
    IMPRESSIONS,
    ORDER_ID,
    PAID_MINOR,
    PLACED_AT_US,
    RETURNED,
    SCORE,
    MetricColumn,
)
from ecomops.metrics.gathering import Gather, Gathering
from ecomops.metrics.measures import Between, Count, Distinct, Marked, Repeated, Sum
from ecomops.metrics.purchases import SecondPurchases
from ecomops.metrics.quantiles import Quantile

NAMES = ("counted", "计数")


def unfit(value: object) -> Any:
    """Give what the types of arguments refuse."""
    return value


def counted(where) -> Metric:
    """A metric of one's own: the share of rows for which a condition holds."""
    return Metric(
        "own", "own share", "自定义占比", "service", Count(NAMES, where),
        denominator=Count(NAMES), unit="rate", row="a row",
    )  # fmt: skip


# ---- conditions -------------------------------------------------------------------------
def limited(values, low, high):
    """Count values between two limits, one at a time."""
    return sum(
        (low is None or Fraction(low) <= value) and (high is None or value <= Fraction(high))
        for value in values
    )


SECONDS = [Fraction(n, 10**6) for n in (0, 1, 29_999_999, 30_000_000, 30_000_001, 45_000_000)]
LIMITS = [None, 0, 30, 45, Decimal("29.999999"), Decimal("30.000001"), Decimal("0.000001")]


@given(
    st.lists(st.sampled_from(SECONDS), max_size=6),
    st.sampled_from(LIMITS),
    st.sampled_from(LIMITS),
)
def test_limits_of_seconds_are_seconds(seconds, low, high):
    if low is not None and high is not None and low > high:
        low, high = high, low
    metric = counted(Between(FIRST_RESPONSE_S, low, high))
    result = metric(first_response_s=[float(s) for s in seconds])
    assert result.numerator == limited(seconds, low, high)


def test_limits_of_instants_are_the_columns_microseconds():
    metric = counted(Between(PLACED_AT_US, 10, 20))
    assert metric(placed_at_us=[9, 10, 20, 21]).numerator == 2


def test_one_limit_written_twice_is_one_metric():
    texts = (30, Decimal(30), Decimal("30.000"), Decimal("3E1"))
    of_all = {counted(Between(FIRST_RESPONSE_S, limit)).fingerprint for limit in texts}
    assert len(of_all) == 1
    assert counted(Between(FIRST_RESPONSE_S, 31)).fingerprint not in of_all
    halves = [counted(Between(FIRST_RESPONSE_S, Decimal(text))) for text in ("29.5", "29.500")]
    assert halves[0].fingerprint == halves[1].fingerprint


@pytest.mark.parametrize(
    ("column", "limits", "message"),
    [
        (CLICKS, (1.0,), "low = 1.0 is no limit of a column of kind 'count'; give an int"),
        (CLICKS, (Decimal("1.5"),), "low = .* is no limit of a column of kind 'count'"),
        (CLICKS, (None, True), "high = True is no limit"),
        (CLICKS, ("1",), "low = '1' is no limit"),
        (CLICKS, (3, 2), "low = 3 is above 2"),
        (FIRST_RESPONSE_S, (0.5,), "low = 0.5 is no limit of a column of kind 'decimal'"),
        (FIRST_RESPONSE_S, (Decimal("1e-7"),), "at most 6 places"),
        (FIRST_RESPONSE_S, (Decimal("NaN"),), "at most 6 places"),
        (FIRST_RESPONSE_S, (Decimal("1." + "3" * 40),), "at most 6 places"),
        (RETURNED, (1,), "column = 'is_returned' is a column of kind 'flag'"),
        (ORDER_ID, (1,), "column = 'order_id' is a column of kind 'id'"),
        ("clicks", (1,), "column = 'clicks' is no MetricColumn"),
    ],
)
def test_conditions_without_sense_are_refused(column, limits, message):
    with pytest.raises(InvalidArgumentError, match=message):
        Between(column, *limits)


# ---- measures ---------------------------------------------------------------------------
def test_what_can_not_be_counted_is_refused():
    with pytest.raises(InvalidArgumentError, match=r"columns = 'first_response_s' .* 'decimal'"):
        Sum(NAMES, (CLICKS, FIRST_RESPONSE_S))
    with pytest.raises(InvalidArgumentError, match=r"columns = 'clicks' .* give one kind alone"):
        Sum(NAMES, (PAID_MINOR,), less=(CLICKS,))
    with pytest.raises(InvalidArgumentError, match=r"columns = 'is_returned' .* kind 'flag'"):
        Sum(NAMES, (RETURNED,))
    for wrong in map(unfit, ((), [CLICKS], None)):
        with pytest.raises(InvalidArgumentError, match=r"are no columns; give a tuple"):
            Sum(NAMES, wrong)
    with pytest.raises(InvalidArgumentError, match="where = 'clicks' is no condition"):
        Count(NAMES, unfit("clicks"))
    with pytest.raises(InvalidArgumentError, match="where = 'clicks' is no condition"):
        Sum(NAMES, (CLICKS,), unfit("clicks"))
    for wrong in map(unfit, ("counted", ("counted",), None, (1, 2))):
        with pytest.raises(InvalidArgumentError, match=r"label = .* is no pair of names"):
            Count(wrong)
    for wrong in map(unfit, (0, 1.5, True, -1)):
        with pytest.raises(InvalidArgumentError, match="is no factor"):
            Count(NAMES, times=wrong)
        with pytest.raises(InvalidArgumentError, match="is no number of rows"):
            Repeated(NAMES, CUSTOMER_ID, wrong)
    with pytest.raises(InvalidArgumentError, match=r"column = 'clicks' .* give id"):
        Distinct(NAMES, CLICKS)
    with pytest.raises(InvalidArgumentError, match=r"column = 'clicks' .* give id"):
        Repeated(NAMES, CLICKS)
    with pytest.raises(InvalidArgumentError, match=r"column = 'clicks' .* give flag"):
        Marked(CLICKS)
    with pytest.raises(InvalidArgumentError, match="is_set = 1 is neither"):
        Marked(RETURNED, unfit(1))
    with pytest.raises(InvalidArgumentError, match=r"column = 'order_id' .* give minor, count"):
        Quantile(NAMES, ORDER_ID, 50)
    with pytest.raises(InvalidArgumentError, match="what = 'third' is no purchase"):
        SecondPurchases(NAMES, unfit("third"), 30)


# ---- columns ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given_values", "message"),
    [
        (("", "count", "数", "a number"), "name = '' names no column"),
        ((5, "count", "数", "a number"), "name = 5 names no column"),
        (("x", "money", "数", "a number"), "kind = 'money' is no kind of column; give id, minor"),
    ],
)
def test_columns_are_checked(given_values, message):
    with pytest.raises(InvalidArgumentError, match=message):
        MetricColumn(*given_values)


def test_ends_of_columns_are_checked():
    for wrong in map(unfit, (0.5, True, "1")):
        with pytest.raises(InvalidArgumentError, match=r"most = .* is no end of 'x'"):
            MetricColumn("x", "count", "数", "a number", most=wrong)
    with pytest.raises(InvalidArgumentError, match="least = 1 is no end of 'x'"):
        MetricColumn("x", "id", "数", "a number", least=1)
    with pytest.raises(InvalidArgumentError, match="least = 2 is above 1"):
        MetricColumn("x", "count", "数", "a number", least=2, most=1)
    open_above = MetricColumn("x", "count", "数", "a number", least=-3)
    assert open_above.limits == (-3, None)


# ---- metrics ----------------------------------------------------------------------------
def own(**changed: Any) -> Metric:
    parts = {
        "metric_id": "own", "name": "own", "zh": "自定义", "family": "sales",
        "numerator": Sum(NAMES, (PAID_MINOR,)), "unit": "minor", "row": "an order",
    }  # fmt: skip
    return Metric(**{**parts, **changed})


GATHERED = Gathering((ORDER_ID,), (Gather(PAID_MINOR),))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"metric_id": ""}, "metric_id = '' says nothing"),
        ({"name": None}, "name = None says nothing"),
        ({"family": "zzz"}, "family = 'zzz' is none; give traffic, funnel"),
        ({"unit": "percent"}, "unit = 'percent' is none; give rate, minor"),
        ({"times": 0}, "times = 0 is no factor"),
        ({"times": 1.5}, "times = 1.5 is no factor"),
        ({"times": 10**10}, "times = 10000000000 is no factor; give at most 1,000,000,000"),
        ({"band": "0.1"}, "band = '0.1' is no Band"),
        ({"numerator": CLICKS}, "is no measure"),
        ({"denominator": 5}, "numerator or denominator = 5 is no measure"),
        ({"leave_out": CLICKS}, "leave_out = 'clicks' is a column of kind 'count'; give flag"),
        ({"gathering": "order_id"}, "gathering = 'order_id' is no Gathering"),
        ({"numerator": Repeated(NAMES, CUSTOMER_ID)}, "is missing, and Repeated needs one"),
        ({"numerator": SecondPurchases(NAMES, "second", 30)}, "SecondPurchases needs one"),
        ({"numerator": Quantile(NAMES, SCORE, 50)}, "is missing, and Quantile needs one"),
        ({"gathering": GATHERED, "denominator": Distinct(NAMES, CUSTOMER_ID)},
         "column = 'customer_id' is not gathered"),
        ({"gathering": GATHERED, "leave_out": RETURNED}, "column = 'is_returned' is not gathered"),
        ({"denominator": Sum(NAMES, (MetricColumn("paid_minor", "count", "数", "a number"),))},
         "column = 'paid_minor' is of kind 'minor', and of kind 'count' too"),
        ({"gathering": Gathering((ORDER_ID, CUSTOMER_ID), (Gather(PAID_MINOR, "sum"),)),
          "denominator": Distinct(NAMES, ORDER_ID)}, "column = 'order_id' is not gathered"),
    ],
)  # fmt: skip
def test_definitions_without_sense_are_refused(changed, message):
    with pytest.raises(InvalidArgumentError, match=message):
        own(**changed)


def test_ways_to_gather_are_checked():
    with pytest.raises(InvalidArgumentError, match="by = 'mean' is no way to gather"):
        Gather(PAID_MINOR, unfit("mean"))
    with pytest.raises(InvalidArgumentError, match=r"column = 'paid_minor' .* give flag"):
        Gather(PAID_MINOR, "any")
    with pytest.raises(InvalidArgumentError, match=r"column = 'order_id' .* give minor"):
        Gather(ORDER_ID, "sum")
    with pytest.raises(InvalidArgumentError, match=r"column = 'clicks' .* give one kind alone"):
        Gather(PAID_MINOR, "max", CLICKS)
    with pytest.raises(InvalidArgumentError, match=r"key = \(\) are no columns"):
        Gathering((), (Gather(PAID_MINOR),))
    with pytest.raises(InvalidArgumentError, match=r"key = 'paid_minor' .* give id"):
        Gathering((ORDER_ID, PAID_MINOR), ())
    with pytest.raises(InvalidArgumentError, match="is no tuple"):
        Gathering((ORDER_ID,), unfit([Gather(PAID_MINOR)]))
    with pytest.raises(InvalidArgumentError, match="is no Gather"):
        Gathering((ORDER_ID,), unfit((PAID_MINOR,)))


def test_a_definition_of_ones_own_does_all_that_others_do():
    metric = own(gathering=GATHERED, denominator=Distinct(NAMES, ORDER_ID))
    orders = {"order_id": ["a", "b", "a"], "paid_minor": [3, 4, 3]}
    assert metric(**orders).exact == Fraction(7, 2)
    state = metric.empty().update(**orders)
    assert metric.state_from_bytes(state.to_bytes()).result() == metric(**orders)


def test_bands_are_bands():
    with pytest.raises(InvalidArgumentError, match=r"band = '0.1' is no Band"):
        CTR.with_band(unfit("0.1"))
    assert CTR.with_band(Band(at_least=Decimal("0.1"))).of_counts(1, 100).verdict == "too_low"


# ---- parameters -------------------------------------------------------------------------
@pytest.mark.parametrize("define", [bounce_rate, second_purchase_rate, cover_days])
@pytest.mark.parametrize("given_value", ["3", 1.5, True, None, 0, -1, 10**400])
def test_spans_and_numbers_are_whole(define, given_value):
    with pytest.raises(InvalidArgumentError, match=r"is no span|is no number of views"):
        define(given_value)


@pytest.mark.parametrize(
    "until",
    [1e15, True, "2026-11-11", datetime(2026, 11, 11), 10**18],  # noqa: DTZ001  naive
)
def test_the_end_of_observation_is_an_instant(until):
    with pytest.raises(InvalidArgumentError, match=r"observed_until_us = .* is no instant"):
        second_purchase_rate(30, until)


@pytest.mark.parametrize(
    "percent",
    [101, -5, True, "abc", "NaN", None, "1e400", "1e-400", 0.5, "50.00001", Decimal("inf"), ""],
)
def test_percentiles_lie_between_0_and_100(percent):
    with pytest.raises(InvalidArgumentError, match=r"percent = .*; give 0 to 100, as an int"):
        first_response_quantile(percent)


def test_ways_to_a_percentile_are_two():
    with pytest.raises(InvalidArgumentError, match="method = 'nearest' is no method; give linear"):
        first_response_quantile(50, unfit("nearest"))


@pytest.mark.parametrize(
    ("texts", "metric_id"),
    [
        ((50, "50", "50.0", "5e1", Decimal("50.0000")), "p50_first_response"),
        (("99.9", "99.90", Decimal("99.9")), "p99.9_first_response"),
        ((0, "-0", "0.0"), "p0_first_response"),
        ((100, "1E2"), "p100_first_response"),
    ],
)
def test_one_percentile_is_one_metric_however_it_is_written(texts, metric_id):
    found = [first_response_quantile(percent) for percent in texts]
    assert {metric.metric_id for metric in found} == {metric_id}
    assert len({metric.fingerprint for metric in found}) == 1
    other = first_response_quantile(texts[0], "inverted_cdf")
    assert other.fingerprint != found[0].fingerprint


# ---- groups -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "groups",
    [None, 5, "ab", b"ab", {"a": 1, "b": 2}, {"a", "b"}, [[1], [2]], ["a", None], [1.5, 2],
     [True, False]],
    ids=range(10),
)  # fmt: skip
def test_groups_are_named_in_a_list(groups):
    with pytest.raises(InvalidArgumentError, match=r"groups = .* (is no list of|names no group)"):
        CTR.by_codes([0, 1], groups, clicks=[1, 1], impressions=[2, 2])


def test_names_of_groups_come_in_any_list():
    columns: dict[str, Any] = {"clicks": [1, 1], "impressions": [2, 4]}
    for groups in map(unfit, (["a", "b"], ("a", "b"), np.array(["a", "b"]))):
        assert CTR.by_codes([0, 1], groups, **columns).groups == ("a", "b")
    for groups in map(unfit, (range(2), np.arange(2))):
        found = CTR.by_codes([0, 1], groups, **columns).groups
        assert found == (0, 1)
        assert {type(label) for label in found} == {int}
    with pytest.raises(DuplicateIdError, match="groups = 'a' stands twice"):
        CTR.by_codes([0, 1], ["a", "a"], **columns)


# ---- the catalogue ----------------------------------------------------------------------
def test_an_id_of_no_metric_is_refused_with_the_nearest():
    with pytest.raises(UnknownIdError, match=r"metric_id = 'aovv' .* did you mean 'aov'"):
        METRICS["aovv"]
    with pytest.raises(UnknownIdError, match="did you mean 'aov'"):
        metric_of("aovv")
    with pytest.raises(UnknownIdError, match="is no metric of the catalogue"):
        metric_of(unfit(["aov"]))
    assert METRICS.get("aovv") is None
    assert "aovv" not in METRICS
    assert METRICS["aov"] is metric_of("aov") is AOV


def test_sums_of_what_is_taken_off_may_fall_below_zero():
    metric = own(
        numerator=Sum(NAMES, (CLICKS,), less=(IMPRESSIONS,)), denominator=Count(NAMES), unit="mean"
    )
    assert metric(clicks=[1, 0], impressions=[3, 5]).numerator == -7
    assert metric.of_counts(-7, 2).exact == Fraction(-7, 2)
    assert metric.each([-7], [2]).tolist() == [-3.5]
