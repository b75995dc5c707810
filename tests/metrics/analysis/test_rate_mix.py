"""Why ratios moved, against the formula as it stands in the books."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.metrics import (
    AOV,
    CPM,
    CTR,
    MEDIAN_FIRST_RESPONSE,
    PAYMENT_CONVERSION,
    REFUND_RATE,
    UV,
)
from ecomops.metrics.analysis import (
    RateMixChange,
    TotalChange,
    explain_change,
    rate_mix_change,
)

NUMBER = st.sampled_from([0, 0, 1, 2, 3, 5, 10, 100, 101, 10**9])
PERIOD = st.dictionaries(st.sampled_from(["ads", "mail", "live", 7]), st.tuples(NUMBER, NUMBER))


def ratio_of(period: dict[Any, tuple[int, int]]) -> Fraction | None:
    below = sum(d for _, d in period.values())
    return Fraction(sum(n for n, _ in period.values()), below) if below else None


def by_the_book(current: Any, base: Any) -> dict[Any, tuple[Fraction, Fraction]]:
    """Rate w̄·Δr and mix (r̄ − R̄)·Δw of each segment, term by term."""
    whole = [sum(d for _, d in one.values()) for one in (current, base)]
    middle = (ratio_of(current) + ratio_of(base)) / 2  # type: ignore[operator]
    found = {}
    for segment in {**current, **base}:
        (n1, d1), (n0, d0) = current.get(segment, (0, 0)), base.get(segment, (0, 0))
        w1, w0 = Fraction(d1, whole[0]), Fraction(d0, whole[1])
        if not d1 and not d0:
            found[segment] = Fraction(0), Fraction(0)
            continue
        r1 = Fraction(n1, d1) if d1 else Fraction(n0, d0)
        r0 = Fraction(n0, d0) if d0 else r1
        found[segment] = (w1 + w0) / 2 * (r1 - r0), ((r1 + r0) / 2 - middle) * (w1 - w0)
    return found


@given(PERIOD, PERIOD)
def test_effects_are_those_of_the_formula_and_add_up_exactly(current: Any, base: Any) -> None:
    found = rate_mix_change(current, base)
    assert (found.current, found.base) == (ratio_of(current), ratio_of(base))
    if found.current is None or found.base is None:
        assert not found.is_defined
        assert (found.change, found.rate_effect, found.mix_effect) == (None, None, None)
        assert all(one.effect is None for one in found.effects)
        return
    wanted = by_the_book(current, base)
    assert {one.segment: (one.rate_effect, one.mix_effect) for one in found.effects} == wanted
    # the whole is the sum of the segments, and the segments sum to the change
    assert found.rate_effect == sum(rate for rate, _ in wanted.values())
    assert found.mix_effect == sum(mix for _, mix in wanted.values())
    assert sum(one.effect or 0 for one in found.effects) == found.current - found.base
    assert found.overlap_effect == 0


@given(PERIOD, PERIOD)
def test_turned_round_only_signs_change(current: Any, base: Any) -> None:
    one, two = rate_mix_change(current, base), rate_mix_change(base, current)
    if one.change is None:
        return
    there = {e.segment: e for e in two.effects}
    for effect in one.effects:
        back = there[effect.segment]
        for name in ("rate_effect", "mix_effect", "unmatched_effect"):
            assert getattr(effect, name) == -getattr(back, name)


@given(PERIOD, st.integers(1, 5))
def test_a_period_against_itself_many_times_over_moves_nothing(period: Any, times: int) -> None:
    more = {segment: (n * times, d * times) for segment, (n, d) in period.items()}
    found = rate_mix_change(more, period)
    if found.is_defined:
        assert found.change == 0
        assert found.drivers == ()


@given(PERIOD, PERIOD)
def test_drivers_are_all_parts_the_largest_first(current: Any, base: Any) -> None:
    found = rate_mix_change(current, base)
    sizes = [abs(driver.effect) for driver in found.drivers]
    assert sizes == sorted(sizes, reverse=True)
    if found.change is not None:
        assert sum(driver.effect for driver in found.drivers) == found.change
    assert 0 not in sizes


def test_worked_by_hand() -> None:
    # March 100 of 2000, April 84 of 2000: ads from a half of the visitors to three quarters
    found = rate_mix_change(
        {"ads": (54, 1500), "mail": (30, 500)}, {"ads": (40, 1000), "mail": (60, 1000)}
    )
    ads, mail = found.effects
    assert found.change == Fraction(42, 1000) - Fraction(50, 1000)
    # ads: mean share 0.625 × (3.6 % − 4 %); mean rate 3.8 % − 4.6 %, times 0.25
    assert ads.rate_effect == Fraction(625, 1000) * Fraction(-4, 1000)
    assert ads.mix_effect == Fraction(-8, 1000) * Fraction(1, 4)
    # mail: no change of its own; 6 % − 4.6 %, times −0.25
    assert mail.rate_effect == 0
    assert mail.mix_effect == Fraction(14, 1000) * Fraction(-1, 4)
    assert [(d.segment, d.kind) for d in found.drivers] == [
        ("mail", "mix"), ("ads", "rate"), ("ads", "mix"),
    ]  # fmt: skip


def test_it_is_said_in_both_languages() -> None:
    found = rate_mix_change(
        {"ads": (54, 1500), "mail": (30, 500)},
        {"ads": (40, 1000), "mail": (60, 1000)},
        PAYMENT_CONVERSION,
    )
    assert found.sentence() == (
        "payment conversion rate fell 0.80 points, from 5 % to 4.2 %: "
        "-0.25 from rates (ads -0.25), -0.55 from mix (mail -0.35, ads -0.20)"
    )
    assert found.sentence("zh") == (
        "支付转化率下降 0.80 个百分点（5% → 4.2%）："
        "来自各组比率 -0.25（ads -0.25），来自结构 -0.55（mail -0.35、ads -0.20）"
    )


def test_a_segment_that_is_absent_is_all_mix() -> None:
    found = rate_mix_change({"ads": (4, 100), "live": (8, 100)}, {"ads": (4, 100)})
    live = next(one for one in found.effects if one.segment == "live")
    assert live.rate_effect == 0
    assert found.mix_effect == found.change == Fraction(2, 100)
    assert live.base_value is None


def test_a_numerator_without_a_denominator_is_told_apart() -> None:
    # refunds of goods that were sold before: nothing was sold, and still 30 went back
    found = rate_mix_change({"a": (10, 100), "b": (30, 0)}, {"a": (10, 100), "b": (0, 0)})
    assert found.unmatched_effect == Fraction(30, 100) == found.change
    assert found.rate_effect == 0
    assert found.mix_effect == 0
    assert "from segments without a denominator (b +30.00)" in found.sentence()


def test_small_changes_do_not_read_like_none() -> None:
    found = rate_mix_change({"a": (10**9 + 1, 10**10)}, {"a": (10**9, 10**10)})
    assert "rose 0.00000001 points" not in found.sentence()
    assert found.sentence().startswith("rate rose 0.00000001")


# ---- metrics ----------------------------------------------------------------------------
def test_what_a_metric_gave_is_as_plain_figures() -> None:
    march = CTR.by(["a", "b"], clicks=[3, 5], impressions=[100, 200])
    april = CTR.by(["a", "c"], clicks=[6, 5], impressions=[100, 200])
    found = explain_change(april, march)
    assert isinstance(found, RateMixChange)
    plain = rate_mix_change({"a": (6, 100), "c": (5, 200)}, {"a": (3, 100), "b": (5, 200)}, CTR)
    assert found.effects == plain.effects
    assert (found.name, found.unit, found.change) == ("click-through rate", "rate", plain.change)


def test_visitors_of_two_sources_are_told_as_overlap() -> None:
    # visitor 1 came by both ways in April, and is one visitor over both
    march = PAYMENT_CONVERSION.by(["ads", "mail"], visitor_id=[1, 2], has_bought=[True, False])
    april = PAYMENT_CONVERSION.by(
        ["ads", "mail", "mail"], visitor_id=[1, 1, 2], has_bought=[True, True, False]
    )
    found = explain_change(april, march)
    assert isinstance(found, RateMixChange)
    # as counted: 1 of 2 in both; added up by source: 2 of 3 in April
    assert found.change == 0
    assert found.overlap_effect == Fraction(-1, 6)
    assert (found.rate_effect or 0) + (found.mix_effect or 0) == Fraction(1, 6)
    assert "from what stands in several segments" in found.sentence()


def test_a_metric_that_multiplies_is_explained_in_its_own_unit() -> None:
    march = CPM.by(["a"], spend_minor=[500], impressions=[1000])
    april = CPM.by(["a"], spend_minor=[700], impressions=[1000])
    found = explain_change(april, march)
    assert (found.change, isinstance(found, RateMixChange)) == (200, True)


def test_a_total_goes_to_plain_differences() -> None:
    march, april = UV.by(["a", "b"], visitor_id=[1, 2]), UV.by(["a", "b"], visitor_id=[1, 1])
    assert isinstance(explain_change(april, march), TotalChange)


def test_an_empty_period_is_said_in_words() -> None:
    found = rate_mix_change({"ads": (0, 0)}, {"ads": (5, 100)}, PAYMENT_CONVERSION)
    assert found.sentence() == (
        "payment conversion rate is undefined in this period: nothing stands below"
    )
    assert found.sentence("zh") == "支付转化率在本期无定义：没有分母"
    both = rate_mix_change({}, {})
    assert both.sentence() == (
        "rate is undefined in this period and the period before: nothing stands below"
    )
    assert str(both)


def test_segments_without_a_denominator_together_are_said_in_words() -> None:
    found = rate_mix_change({"a": (5, 0), "b": (5, 0)}, {"a": (5, 100)}, REFUND_RATE)
    assert (found.is_defined, found.current) == (False, None)
    assert "undefined in this period" in str(found)


# ---- refusals ---------------------------------------------------------------------------
def test_two_metrics_are_refused() -> None:
    one = CTR.by(["a"], clicks=[1], impressions=[1])
    two = CPM.by(["a"], spend_minor=[1], impressions=[1])
    with pytest.raises(InvalidArgumentError, match="compare two periods of one metric"):
        explain_change(one, two)
    with pytest.raises(InvalidArgumentError, match="compare two periods of one metric"):
        rate_mix_change(one, {"a": (1, 1)}, CPM)


def test_percentiles_and_totals_are_refused() -> None:
    median = MEDIAN_FIRST_RESPONSE.by(["a"], first_response_s=[3])
    with pytest.raises(InvalidArgumentError, match="is a percentile"):
        explain_change(median, median)
    visitors = UV.by(["a"], visitor_id=[1])
    with pytest.raises(InvalidArgumentError, match="is a plain total; use total_change"):
        rate_mix_change(visitors, visitors)
    with pytest.raises(InvalidArgumentError, match="is no metric by group"):
        explain_change({"a": (1, 1)}, {"a": (1, 1)})  # type: ignore[arg-type]


def test_groups_of_one_name_are_refused() -> None:
    once = CTR.by_codes([0, 1], ["a", "b"], clicks=[1, 1], impressions=[1, 1])
    twice = attrs.evolve(once, groups=("a", "a"))
    with pytest.raises(DuplicateIdError, match="'a' names two groups"):
        explain_change(twice, twice)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"a": 5}, r"current\['a'\] = 5 is of the wrong form; give a numerator and a denominator"),
        ({"a": (1, 2, 3)}, "is no pair"),
        ({"a": (1.0, 2)}, "is a float"),
        ({"a": (True, 2)}, "is no exact figure"),
        ({"a": (1, None)}, "is no exact figure"),
        ({"a": (1, 2**129)}, "is out of range"),
        ({None: (1, 2)}, "names no group"),
        ({True: (1, 2)}, "names no group"),
        ([("a", (1, 2))], "holds no segments"),
        (None, "holds no segments"),
    ],
)
def test_what_is_no_period_is_refused(given_: Any, said: str) -> None:
    with pytest.raises(InvalidArgumentError, match=said):
        rate_mix_change(given_, {"a": (1, 2)})


def test_many_segments_take_no_while() -> None:
    now = {i: (i % 50, 1000 + i) for i in range(5000)}
    then = {i: (i % 49, 1000 + i % 777) for i in range(5000)}
    start = time.perf_counter()
    found = rate_mix_change(now, then)
    assert found.rate_effect is not None
    assert time.perf_counter() - start < 20
    assert str(found).count("\n") < 60


def test_segments_whose_sums_would_take_hours_are_refused() -> None:
    hostile = {i: (1, 2**62 + 2 * i + 1) for i in range(20_000)}
    with pytest.raises(InvalidArgumentError, match="too many to add up exactly; put the small"):
        rate_mix_change(hostile, hostile)


def test_amounts_are_written_in_their_currency() -> None:
    march = AOV.by(["a", "b"], order_id=[1, 2], paid_minor=[100_00, 50_00])
    april = AOV.by(["a", "b"], order_id=[3, 4], paid_minor=[100_00, 80_00])
    found = explain_change(april, march)
    assert found.sentence("en", "CNY") == (
        "average order value rose ¥15.00, from ¥75.00 to ¥90.00: "
        "+¥15.00 from values (b +¥15.00), ¥0.00 from mix"
    )
