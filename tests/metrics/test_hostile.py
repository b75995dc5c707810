"""Odd and hostile columns: refused with the argument and the row, or told apart as missing."""

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import BadRowError, DuplicateIdError, InvalidArgumentError, UnknownIdError
from ecomops.metrics import (
    AOV,
    CTR,
    MEAN_FIRST_RESPONSE,
    METRICS,
    PAYMENT_CONVERSION,
    PV,
    UV,
    Band,
    Metric,
    bounce_rate,
    cover_days,
    metric_of,
    second_purchase_rate,
)
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.reading import read_column

SIGNED = MetricColumn("x", "decimal", "数", "a number", may_be_negative=True)

REFUSED: dict[str, tuple[Metric, dict[str, Any], str]] = {
    "negative counts": (CTR, {"clicks": [3, -1], "impressions": [9, 9]}, "row 1: clicks = -1"),
    "lengths": (CTR, {"clicks": [3], "impressions": [9, 9]}, "impressions = 2 rows, but 1 are"),
    "halves": (AOV, {"order_id": [1], "paid_minor": [0.5]}, "row 0: paid_minor = 0.5 is no whole"),
    "texts": (AOV, {"order_id": [1], "paid_minor": ["20,692.00"]}, "paid_minor = .* no column of"),
    "booleans": (CTR, {"clicks": [True], "impressions": [1]}, "clicks = 'bool' is no column"),
    "infinity": (AOV, {"order_id": [1], "paid_minor": [math.inf]}, "row 0: paid_minor = inf"),
    "large floats": (AOV, {"order_id": [1], "paid_minor": [2.0**60]}, "row 0: paid_minor"),
    "beyond int64": (AOV, {"order_id": [1], "paid_minor": [2**63]}, "row 0: .* leaves int64"),
    "decimals": (AOV, {"order_id": [1], "paid_minor": [Decimal(1)]}, "row 0: paid_minor = Dec"),
    "numbers as flags": (PAYMENT_CONVERSION, {"visitor_id": [1], "has_bought": [1]}, "has_b"),
    "empty ids": (UV, {"visitor_id": ["a", ""]}, "row 1: visitor_id = '' is empty"),
    "mixed ids": (UV, {"visitor_id": ["a", 1]}, "row 1: visitor_id = 1 is of type int, the rows"),
    "long ids": (UV, {"visitor_id": ["a" * 600]}, "row 0: visitor_id = 'aaa.* is too long"),
    "NUL": (UV, {"visitor_id": ["a\0"]}, "row 0: visitor_id = 'a.x00' ends in NUL"),
    "fine decimals": (MEAN_FIRST_RESPONSE, {"first_response_s": [1e-9]}, "more than six decimals"),
    "short floats": (MEAN_FIRST_RESPONSE, {"first_response_s": np.array([0.1], np.float32)}, "32"),
    "large short floats": (AOV, {"order_id": [1], "paid_minor": np.array([2.0**24], np.float32)},
                           "row 0: paid_minor"),
    "large decimals": (MEAN_FIRST_RESPONSE, {"first_response_s": [2e9 + 1]}, "at most 2,000,000"),
    "a table": (UV, {"visitor_id": np.zeros((2, 2))}, "visitor_id = .2, 2. is no column"),
    "one text": (UV, {"visitor_id": "abc"}, "visitor_id = 'str' is no column of"),
    "datetimes": (PV, {"viewed_at_us": np.array(["2026-11-11"], "M8[s]")}, "astype"),
    "a missing column": (UV, {}, "visitor_id = None is missing; give a column of"),
    "an unknown column": (UV, {"visitor": [1]}, "column = 'visitor' is no column of this metric"),
    "instants in seconds": (PV, {"viewed_at_us": [2**62]}, "row 0: .* beyond the years"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_can_not_be_counted_is_refused(case):
    metric, columns, message = REFUSED[case]
    with pytest.raises((InvalidArgumentError, BadRowError), match=message) as caught:
        metric(**columns)
    assert isinstance(caught.value, ValueError)
    with pytest.raises((InvalidArgumentError, BadRowError), match=message):
        metric.empty().update(**columns)


@pytest.mark.parametrize("metric_id", METRICS)
def test_of_nothing_a_ratio_is_undefined_and_a_sum_is_zero(metric_id):
    metric = METRICS[metric_id]
    result = metric(**{column.name: [] for column in metric.needed})
    assert result.exact == (0 if metric.when_empty == "0" else None)
    assert math.isnan(float(result)) == (metric.when_empty == "undefined")
    assert result.verdict == ("undefined" if metric.when_empty == "undefined" else "no_band")
    assert str(metric.empty().result()) == str(result)


def test_missing_values_of_every_kind_leave_both_sides():
    clicks = np.ma.MaskedArray([1, 2, 3], [False, True, False])
    assert CTR(clicks=clicks, impressions=[10, 10, None]).exact == Fraction(1, 10)
    assert CTR(clicks=np.array([1, math.nan]), impressions=[10, 10]).n_missing == 1
    assert CTR(
        clicks=[1, np.int64(2)], impressions=np.array([10, 10], np.uint32)
    ).exact == Fraction(3, 20)


def test_groups_have_to_be_known():
    columns = {"clicks": [1, 2], "impressions": [10, 10]}
    wrong: Any
    for wrong in ("ab", b"ab", {"a": 0}, {"a"}, 2):
        with pytest.raises(InvalidArgumentError, match="is no list of names; give a list, the"):
            CTR.by_codes([0, 0], wrong, **columns)
    with pytest.raises(BadRowError, match=r"row 1: group = 5 is the code of no .*; give 0 to 1$"):
        CTR.by_codes([0, 5], ["a", "b"], **columns)
    with pytest.raises(BadRowError, match=r"row 0: group = 0 is the code of .*; name the groups$"):
        CTR.by_codes([0, 0], [], **columns)
    with pytest.raises(DuplicateIdError, match="groups = 'a' stands twice"):
        CTR.by_codes([0, 1], ["a", "a"], **columns)
    with pytest.raises(BadRowError, match="row 0: group = None is missing"):
        CTR.by([None, "a"], **columns)
    with pytest.raises(InvalidArgumentError, match="rows, but 1 are needed"):
        CTR.by(["a"], **columns)
    with pytest.raises(UnknownIdError, match=r"group = 'z' is none of the groups; give one"):
        CTR.by(["a", "a"], **columns)["z"]


def test_counts_from_elsewhere_are_checked():
    with pytest.raises(InvalidArgumentError, match="denominator = None is missing"):
        CTR.of_counts(3)
    with pytest.raises(InvalidArgumentError, match="denominator = 3 has no place"):
        UV.of_counts(3, 3)
    wrong: Any
    for wrong in (True, 0.5, "3"):
        with pytest.raises(InvalidArgumentError, match="is no whole number"):
            CTR.of_counts(wrong, 10)
    with pytest.raises(InvalidArgumentError, match="numerator = -1 is negative"):
        CTR.of_counts(-1, 10)


def test_parameters_are_checked():
    with pytest.raises(InvalidArgumentError, match="within_days = 0"):
        second_purchase_rate(0)
    with pytest.raises(InvalidArgumentError, match="window_days = 0"):
        cover_days(0)
    with pytest.raises(InvalidArgumentError, match="max_views = 0"):
        bounce_rate(0)
    with pytest.raises(UnknownIdError, match="did you mean 'aov'"):
        metric_of("aow")


@pytest.mark.parametrize(
    "limits",
    [{}, {"at_least": 1, "more_than": 1}, {"at_most": 1, "less_than": 2},
     {"at_least": 2, "at_most": 1}, {"more_than": 1, "at_most": 1}, {"at_least": 0.5},
     {"at_least": "nan"}],
)  # fmt: skip
def test_bands_without_room_are_refused(limits):
    with pytest.raises(ValueError, match=r"Band"):
        Band.model_validate(limits)


def test_an_id_of_ten_thousand_million_costs_no_memory():
    result = UV(visitor_id=np.array([0, 2**62, -(2**62)]))
    assert result.numerator == 3


@given(st.integers(-(2 * 10**15), 2 * 10**15))
def test_a_float_is_the_decimal_of_six_places_that_is_nearest(millionths):
    values, _ = read_column(SIGNED, np.array([millionths / 10**6]))
    assert values.tolist() == [millionths]
