"""Why totals moved: plain differences, segment by segment."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ecomops.errors import InvalidArgumentError
from ecomops.metrics import CTR, GMV, UV
from ecomops.metrics.analysis import TotalChange, explain_change, total_change

FIGURE = st.sampled_from([-5, 0, 0, 1, 2, 100, 10**18, Fraction(1, 3)])
PERIOD = st.dictionaries(st.sampled_from(["ads", "mail", "live", 7]), FIGURE)


@given(PERIOD, PERIOD)
def test_differences_are_those_of_a_plain_loop_and_add_up(current: Any, base: Any) -> None:
    found = total_change(current, base)
    whole = sum(current.values()) - sum(base.values())
    assert found.change == whole
    assert found.overlap_effect == 0
    assert [one.segment for one in found.differences] == list({**current, **base})
    for one in found.differences:
        change = current.get(one.segment, 0) - base.get(one.segment, 0)
        assert one.change == change
        assert one.share_of_change == (Fraction(change) / whole if whole else None)
        before = base.get(one.segment, 0)
        assert one.growth == (Fraction(change) / abs(before) if before else None)
    assert sum(one.change for one in found.drivers) == whole
    sizes = [abs(Fraction(one.change)) for one in found.drivers]
    assert sizes == sorted(sizes, reverse=True)


def test_it_is_said_in_both_languages() -> None:
    march = GMV.by(["ads", "mail"], order_id=[1, 2], paid_minor=[100_00, 50_00])
    april = GMV.by(["ads", "live"], order_id=[3, 4], paid_minor=[180_00, 20_00])
    found = explain_change(april, march)
    assert isinstance(found, TotalChange)
    assert found.sentence("en", "CNY") == (
        "gross merchandise value rose ¥50.00 (+33.33 %): ads +¥80.00, mail -¥50.00, live +¥20.00"
    )
    assert found.sentence("zh", "CNY") == (
        "成交总额上升 ¥50.00（+33.33%）：ads +¥80.00、mail -¥50.00、live +¥20.00"
    )


def test_visitors_of_two_sources_are_told_as_overlap() -> None:
    march = UV.by(["ads", "mail"], visitor_id=[1, 2])
    april = UV.by(["ads", "mail", "mail"], visitor_id=[1, 1, 2])
    found = explain_change(april, march)
    assert isinstance(found, TotalChange)
    assert found.change == 0
    assert found.overlap_effect == -1
    assert [one.change for one in found.differences] == [0, 1]
    assert "in several" in str(found)
    assert "跨组重复 -1" in found.describe("zh")


def test_of_many_only_the_first_are_said() -> None:
    found = total_change({i: i for i in range(1, 7)}, {})
    assert found.sentence() == "total rose 21: 6 +6, 5 +5, 4 +4, …"


def test_nothing_against_nothing_did_not_change() -> None:
    found = total_change({}, {})
    assert found.change == 0
    assert found.growth is None
    assert found.sentence() == "total did not change"
    assert found.sentence("zh") == "合计未变"


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"a": (1, 2)}, "is of the wrong form; give a figure for each segment"),
        ({"a": 1.5}, "is a float"),
        ({"a": float("nan")}, "is a float"),
        ({"a": "1"}, "is no exact figure"),
        ({"a": False}, "is no exact figure"),
        ({"a": -(2**200)}, "is out of range"),
        ({1.5: 1}, "names no group"),
        ("abc", "holds no segments"),
    ],
)
def test_what_is_no_period_is_refused(given_: Any, said: str) -> None:
    with pytest.raises(InvalidArgumentError, match=said):
        total_change({"a": 1}, given_)


def test_what_is_no_metric_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="metric = 'gmv' is no MetricDefinition"):
        total_change({"a": 1}, {"a": 1}, "gmv")  # type: ignore[arg-type]


def test_a_ratio_is_refused() -> None:
    ctr = CTR.by(["a"], clicks=[1], impressions=[1])
    with pytest.raises(InvalidArgumentError, match="is a ratio; use rate_mix_change"):
        total_change(ctr, ctr)
