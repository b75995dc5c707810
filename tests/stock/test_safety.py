"""Levels that cover a span of time: by hand, against scipy, and how they grow."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from statistics import variance
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, strategies as st
from pydantic import ValidationError
from scipy.stats import norm, poisson
from tests.stock import slow_stock, stocks as drawn

from ecomops._typing import MAX_MINOR
from ecomops.stock.fields import NOT_KNOWN
from ecomops.stock.replenishment import span_of
from ecomops.stock.safety.kinds import SafetyRule
from ecomops.stock.safety.poisson import PoissonSafety, poisson_quantile
from ecomops.stock.safety.safety_days import SafetyDays
from ecomops.stock.safety.safety_units import SafetyUnits
from ecomops.stock.safety.service_level import ServiceLevelSafety
from ecomops.stock.sku_stock import SkuStock
from ecomops.stock.span import Span, SpanTable, sample_variance
from ecomops.stock.stock_rule import StockRule

LEVELS = ["50", "50.0001", "80", "90", "95", "99", "99.99", "99.9999"]


def normal(level: Any) -> ServiceLevelSafety:
    return ServiceLevelSafety(service_level_percent=level)


def poisson_95() -> PoissonSafety:
    return PoissonSafety(service_level_percent=Decimal(95))


def table_of(spans: list[Span]) -> SpanTable:
    columns = zip(*(
        (s.days, s.sold, NOT_KNOWN if s.squares is None else s.squares, s.lead_times,
         s.lead_days, s.lead_squares, s.more_days) for s in spans
    ), strict=True)  # fmt: skip
    return SpanTable(*(np.array(column, dtype=np.int64) for column in columns))


def known(level: int | None) -> int:
    return NOT_KNOWN if level is None else level


@st.composite
def spans(draw: Any, most: int = 9) -> Span:
    daily = draw(st.lists(st.integers(0, most), min_size=1, max_size=5))
    leads = draw(st.lists(st.integers(0, most), min_size=1, max_size=4))
    squares = sum(n * n for n in daily)
    return Span(
        len(daily), sum(daily), draw(st.none() | st.just(squares)), len(leads), sum(leads),
        sum(n * n for n in leads), draw(st.integers(0, 5)),
    )  # fmt: skip


# ---- worked cases -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("safety", "level"),
    [
        # 10 a day, 9 days: 90
        (SafetyUnits(safety_units=0), 90),
        (SafetyUnits(safety_units=7), 97),
        (SafetyDays(safety_days=2), 110),
        # variance 4, so 9 * 4 = 36 over the lead time and a deviation of 6
        (normal(50), 90),
        (normal("84.1344"), 96),  # z = 0.99999…: just below 96
        (normal("84.1345"), 97),  # z = 1.00000…: just above 96
        (normal(95), 100),  # 90 + 1.644853627 * 6 = 99.87
        (normal("97.5"), 102),  # 90 + 1.959963985 * 6 = 101.76
        # Poisson of mean 90: P(X <= 105) = 0.9457, P(X <= 106) = 0.9551
        (poisson_95(), 106),
    ],
)
def test_levels_of_ten_a_day_and_nine_days(safety: SafetyRule, level: int) -> None:
    span = Span(days=2, sold=20, squares=204, lead_times=1, lead_days=9, lead_squares=81)
    assert [span.mean, span.variance] == [90, 36]
    assert safety.level(span) == level
    assert safety.level_table(table_of([span, span])).tolist() == [level, level]


def test_a_lead_time_that_varies_adds_its_variance():
    # demand 8, 12, 10: mean 10, variance 4. Lead times 6, 9, 12: mean 9, variance 9.
    stock = SkuStock.of_daily("tea", [8, 12, 10], on_hand=0).with_lead_times([6, 9, 12])
    span = span_of(stock)
    assert span.variance == 9 * variance([8, 12, 10]) + 10**2 * variance([6, 9, 12]) == 936
    # 90 + 1.644853627 * sqrt(936) = 140.32
    assert normal(95).level(span) == 141


def test_the_service_factor_has_nine_decimals_of_the_normal_quantile():
    for level in LEVELS:
        z = normal(level).service_factor
        assert float(z) == pytest.approx(norm.ppf(float(level) / 100), abs=1e-9)
        assert z.limit_denominator(10**9) == z
    assert normal(50).service_factor == 0
    assert normal(95).service_factor == Fraction(1_644_853_627, 10**9)


def test_how_sales_vary_is_not_known_of_one_day_or_without_squares():
    one_day = Span(days=1, sold=5, squares=25, lead_times=1, lead_days=7, lead_squares=49)
    unsaid = Span(days=9, sold=5, squares=None, lead_times=1, lead_days=7, lead_squares=49)
    for span in (one_day, unsaid):
        assert span.variance is None
        assert normal(95).level(span) is None
        assert poisson_95().level(span) is not None
    assert normal(95).level_table(table_of([one_day, unsaid])).tolist() == [NOT_KNOWN, NOT_KNOWN]


def test_whole_levels_are_told_from_those_a_hair_above():
    """Deviations of whole 10⁹ units: every level is whole, and floats miss many by a hair."""
    unit, steps = 10**9, range(1, 30)
    turns = [Span(2, 2 * unit, 4 * unit**2, 1, 2 * k * k, (2 * k * k) ** 2) for k in steps]
    # as many every day, and lead times of 2, 4 and 6 days: only these vary
    sure = [Span(2, 2 * k * unit, 2 * (k * unit) ** 2, 3, 12, 56) for k in (1, 2)]
    for percent in range(51, 100, 4):
        safety = normal(percent)
        z = int(safety.service_factor * unit)
        for spans_, expected in (
            (turns, [2 * k * k * unit + 2 * k * z for k in steps]),
            (sure, [4 * k * unit + 2 * k * z for k in (1, 2)]),
        ):
            assert [safety.level(span) for span in spans_] == expected
            assert safety.level_table(table_of(spans_)).tolist() == expected


def test_levels_of_many_digits_are_not_off_by_a_float():
    """Levels near 10¹³, of which a float tells hundredths: each is that of one SKU."""
    rng = np.random.default_rng(3)
    rows = []
    for first, second, *leads in rng.integers(30_000, 36_500, (400, 5)).tolist():
        daily, lead_days = (first * 20_011, second * 20_011, 7), leads
        rows.append(
            Span(
                3, sum(daily), sum(n * n for n in daily), 3, sum(lead_days),
                sum(n * n for n in lead_days),
            )
        )  # fmt: skip
    for percent in (50, 90, 99):
        expected = [normal(percent).level(span) for span in rows]
        assert normal(percent).level_table(table_of(rows)).tolist() == expected


# ---- laws -------------------------------------------------------------------------------------
@given(st.lists(st.integers(-9, 9), min_size=2, max_size=9))
def test_sample_variance_is_that_of_the_standard_library(numbers: list[int]) -> None:
    squares = sum(n * n for n in numbers)
    found = sample_variance(len(numbers), sum(numbers), squares)
    assert found == slow_stock.variance(numbers)
    assert float(found) == pytest.approx(variance(numbers))


@given(drawn.safeties, st.lists(spans(), min_size=1, max_size=5))
def test_levels_of_columns_are_those_of_each_row(safety: Any, rows: list[Span]) -> None:
    expected = [known(safety.level(span)) for span in rows]
    assert safety.level_table(table_of(rows)).tolist() == expected


def scaled(span: Span, factor: int) -> Span:
    squares = None if span.squares is None else span.squares * factor**2
    return evolve(span, sold=span.sold * factor, squares=squares)


@given(
    st.sampled_from(LEVELS),
    st.lists(st.tuples(spans(2), st.sampled_from([1, 10**4, 10**9 // 2, 10**9])), min_size=1),
)
def test_levels_of_large_columns_are_exact_too(level: str, rows: Any) -> None:
    """With a deviation of whole 10⁹ units, z in 10⁻⁹ makes levels that are whole: no float can
    tell whether they are reached."""
    safety = normal(level)
    large = [scaled(span, factor) for span, factor in rows]
    large = [span for span in large if (span.squares or 0) <= MAX_MINOR]
    if large:
        expected = [known(safety.level(span)) for span in large]
        assert safety.level_table(table_of(large)).tolist() == expected


def test_a_level_that_is_whole_is_not_rounded_up():
    # 0 and 2 × 10⁹ a day: variance 2 × 10¹⁸, over 2 days 4 × 10¹⁸, a deviation of 2 × 10⁹
    billion = 10**9
    span = Span(2, 2 * billion, 4 * billion**2, 1, 2, 4)
    assert normal(95).level(span) == 2 * billion + 2 * 1_644_853_627
    assert normal(95).level_table(table_of([span])).tolist() == [normal(95).level(span)]


@given(drawn.levels, drawn.levels, spans())
def test_a_higher_service_level_never_holds_less(low: Decimal, high: Decimal, span: Span) -> None:
    low, high = sorted([low, high])
    for kind in (ServiceLevelSafety, PoissonSafety):
        first, second = (kind(service_level_percent=one).level(span) for one in (low, high))
        assert known(first) <= known(second)


@given(st.integers(500_000, 999_998), spans())
def test_the_next_service_level_never_holds_less(parts: int, span: Span) -> None:
    first, second = (normal(Decimal(one).scaleb(-4)) for one in (parts, parts + 1))
    assert first.service_factor < second.service_factor
    assert known(first.level(span)) <= known(second.level(span))


@given(drawn.safeties, spans(), st.integers(0, 40))
def test_a_longer_span_never_needs_less(safety: Any, span: Span, more: int) -> None:
    assert known(safety.level(span)) <= known(safety.level(span.longer(span.more_days + more)))


@given(spans())
def test_at_fifty_per_cent_there_is_no_safety_stock(span: Span) -> None:
    if span.variance is not None:
        assert normal(50).level(span) == SafetyUnits(safety_units=0).level(span)


# ---- Poisson ----------------------------------------------------------------------------------
def test_poisson_quantiles_are_those_of_scipy_and_never_less_beyond():
    rng = np.random.default_rng(7)
    mean = np.concatenate([
        np.arange(0, 501) * 1.0, rng.uniform(0, 3, 2000), rng.uniform(0, 500, 2000),
    ])  # fmt: skip
    large = np.concatenate([np.linspace(500.001, 510, 500), rng.uniform(500, 10**9, 500)])
    for level in LEVELS:
        share = float(level) / 100
        found = poisson_quantile(mean, Decimal(level))
        assert found.tolist() == poisson.ppf(share, mean).astype(int).clip(0).tolist()
        more = poisson_quantile(large, Decimal(level)) - poisson.ppf(share, large).astype(int)
        assert set(more[:500].tolist()) <= {0, 1}
        assert more.min() >= 0


@given(st.lists(st.floats(0, 2000), min_size=2, max_size=20), drawn.levels)
def test_poisson_quantiles_never_fall_where_the_mean_rises(means: Any, level: Decimal) -> None:
    mean = np.sort(np.array([*means, 499.9, 500.0, 500.1]))
    assert (np.diff(poisson_quantile(mean, level)) >= 0).all()


def test_poisson_of_one_and_of_many_blocks_agree():
    mean = np.linspace(0, 600, 100_001)
    found = poisson_quantile(mean, Decimal(99))
    for i in (0, 1, 65_535, 65_536, 100_000):
        assert found[i] == poisson_quantile(mean[i : i + 1], Decimal(99))[0]
    assert poisson_quantile(np.zeros(0), Decimal(99)).tolist() == []


# ---- at the door ------------------------------------------------------------------------------
@pytest.mark.parametrize("level", ["49.9999", "100", 49, 100, "NaN", "Infinity", "95.00001", 0.95])
def test_a_service_level_is_exact_and_from_50_to_below_100(level: Any) -> None:
    for kind in (ServiceLevelSafety, PoissonSafety):
        with pytest.raises(ValidationError, match="service_level_percent"):
            kind(service_level_percent=level)


@pytest.mark.parametrize(
    "safety",
    [
        {"kind": "safety_days", "safety_days": -1},
        {"kind": "safety_days", "safety_days": 1.5},
        {"kind": "safety_days", "safety_days": True},
        {"kind": "safety_units", "safety_units": 10**12 + 1},
        {"kind": "hope"},
        {},
    ],
)
def test_other_safety_stock_is_refused(safety: Any) -> None:
    said = {"low_cover_days": 7, "high_cover_days": 90, "safety": safety}
    with pytest.raises(ValidationError, match="safety"):
        StockRule.model_validate(said)


@pytest.mark.parametrize(
    ("safety", "english", "chinese"),
    [
        (SafetyDays(safety_days=1), "1 day of safety stock", "安全库存 1 天"),
        (SafetyUnits(safety_units=0), "no safety stock", "无安全库存"),
        (SafetyUnits(safety_units=1), "1 unit of safety stock", "安全库存 1 件"),
        (normal("97.50"), "service level 97.5 %", "服务水平 97.5%"),
        (
            poisson_95(),
            "service level 95 % (Poisson)", "服务水平 95%（泊松）",
        ),
    ],
)  # fmt: skip
def test_kinds_say_what_they_hold(safety: Any, english: str, chinese: str) -> None:
    assert (safety.describe("en"), safety.describe("zh")) == (english, chinese)
