"""A health check in both languages, and whatever is none of its arguments refused by name."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from ecomops.errors import InvalidArgumentError, UnknownCurrencyError
from ecomops.health import HealthReport, health_check
from ecomops.metrics import AOV, CTR, REFUND_RATE, RETURN_RATE, ROAS, Band, GroupedResult, Metric
from ecomops.metrics.analysis import explain_change
from ecomops.plots.health import health_chart

check: Any = health_check
chart: Any = health_chart
NOW = RETURN_RATE.by(["shoes", "shoes", "hats"], order_id=[1, 2, 3],
                     is_returned=[True, True, False])  # fmt: skip
THEN = RETURN_RATE.by(["shoes", "shoes", "hats"], order_id=[1, 2, 3],
                      is_returned=[False, False, False])  # fmt: skip


def test_points_are_said_in_the_language() -> None:
    report = health_check([NOW], [THEN])
    assert "+66.67 pp" in report.describe()
    zh = report.describe("zh")
    assert "+66.67 个百分点" in zh
    assert "pp" not in zh


def test_columns_have_both_languages() -> None:
    report = health_check([NOW, AOV.of_counts(24_900, 2)], [THEN, AOV.of_counts(20_000, 2)])
    en, zh = report.columns(), report.columns("zh", "CNY")
    assert en["name"] == ["return rate", "average order value"]
    assert zh["name"] == ["退货率", "笔单价"]
    assert en["driver"][0] == NOW_WHY.format(name="return rate")
    assert zh["driver"][0] == (
        "退货率上升 66.67 个百分点（0% → 66.67%）：来自各组比率 +66.67（shoes +66.67），"
        "来自结构 0.00"
    )
    assert en["next_check"][0] != zh["next_check"][0]
    assert zh["next_check"] == ["按原因拆分退货：描述、质量、价格，从退货最多的 SKU 查起", None]
    for name in ("metric_id", "current", "verdict", "trend"):  # what programs compare
        assert en[name] == zh[name]
    with pytest.raises(InvalidArgumentError, match="language = 'fr'"):
        report.columns("fr")  # type: ignore[arg-type]
    with pytest.raises(UnknownCurrencyError):
        report.columns("zh", "RMB")


def test_columns_hold_every_figure_or_none() -> None:
    both = health_check(
        [RETURN_RATE.of_counts(20, 100), AOV.of_counts(900, 10)],
        [RETURN_RATE.of_counts(16, 100), AOV.of_counts(800, 10)],
    )
    assert {name: both.columns()[name] for name in COLUMNS} == {
        "current": [0.2, 90.0], "base": [0.16, 80.0], "change": [0.04, 10.0],
        "growth": [0.25, 0.125], "healthy": ["≤ 0.15", None],
        "base_verdict": ["too_high", "no_band"],
        "trend": ["worse", "unknown"],
    }  # fmt: skip
    alone = health_check([RETURN_RATE.of_counts(0, 0)])
    assert {name: alone.columns()[name] for name in COLUMNS} == {
        "current": [None], "base": [None], "change": [None], "growth": [None],
        "healthy": ["≤ 0.15"], "base_verdict": [None], "trend": ["unknown"],
    }  # fmt: skip


COLUMNS = ("current", "base", "change", "growth", "healthy", "base_verdict", "trend")


def test_only_groups_beside_groups_say_what_moved_a_figure() -> None:
    total, was = RETURN_RATE.of_counts(2, 3), RETURN_RATE.of_counts(0, 3)
    for now, then in ((NOW, was), (total, THEN), (total, was)):
        report = health_check([now], [then])
        assert report.columns()["driver"] == [None]
        assert report["return_rate"].change == Fraction(2, 3)
    # a group that had nothing before has a share of 0 in the mix then
    new = RETURN_RATE.by(["boots", "shoes"], order_id=[1, 2], is_returned=[True, True],
                         is_cancelled=[True, False])  # fmt: skip
    assert new.denominators == (0, 1)
    assert health_check([new], [new])["return_rate"].explained is not None


NOW_WHY = (
    "{name} rose 66.67 points, from 0 % to 66.67 %: +66.67 from rates (shoes +66.67), "
    "0.00 from mix"
)


def test_html_has_both_languages() -> None:
    report = health_check([NOW, AOV.of_counts(24_900, 2)], [THEN])
    assert report._repr_html_() == report.to_html()
    assert "<caption>health check</caption>" in report.to_html()
    zh = report.to_html("zh", "CNY")
    for text in ("<caption>店铺体检</caption>", "¥124.50", "偏高", "恶化", "<li>退货率上升"):
        assert text in zh
    assert "too high" not in zh


def test_a_table_never_contradicts_its_verdict() -> None:
    band = {"aov": Band.model_validate({"at_least": 10_000})}
    report = health_check([AOV.of_counts(Fraction(999_967, 100), 1)], bands=band)
    row = report.describe(currency="CNY").split("\n")[2]
    assert row.split() == ["average", "order", "value", "¥99.9967", "≥", "¥100.00", "too", "low"]
    near = health_check([ROAS.of_counts(3 * 10**15 + 1, 10**15)])
    assert "> 3×" in near.describe().split("\n")[2]
    picture = health_chart(report, currency="CNY").to_dict()
    assert "¥99.9967  too low" in str(picture)


def test_groups_of_more_corrections_than_sales_are_checked_without_a_reason() -> None:
    now = REFUND_RATE.by(["mon", "tue"], order_id=[1, 2], paid_minor=[-5, 100],
                         refunded_minor=[0, 50])  # fmt: skip
    then = REFUND_RATE.by(["mon", "tue"], order_id=[1, 2], paid_minor=[5, 100],
                          refunded_minor=[0, 1])  # fmt: skip
    for current, base in ((now, then), (then, now)):
        assert health_check([current], [base])["refund_rate"].explained is None
    assert health_check([then], [then])["refund_rate"].explained is not None


def of_many_groups(metric: Metric, times: int) -> GroupedResult:
    """Make a figure of so many unlike denominators that exact sums would take minutes."""
    n = 60_000
    below = np.random.default_rng(1).integers(10**5, 3 * 10**7, n)
    return metric.by(np.arange(n), attributed_minor=below * times, spend_minor=below)


def test_a_figure_of_too_many_groups_is_checked_and_says_so() -> None:
    now, then = of_many_groups(ROAS, 1), of_many_groups(ROAS, 2)
    with pytest.raises(InvalidArgumentError, match="60000 segments are too many"):
        explain_change(now, then)
    report = health_check([now, NOW], [then, THEN])
    row = report["roas"]
    assert row.change == -1
    assert row.explained is None
    assert row.has_too_many_groups
    assert report.describe().split("\n")[-1] == (
        "return on advertising spend fell 1×, from 2× to 1×: "
        "too many groups to say which of them moved it; too low; "
        "next: stop what spends without orders; compare with break-even ROAS, 1 / margin"
    )
    assert "（2 倍 → 1 倍）：分组过多，无法逐组归因；偏低。下一步：" in report.describe("zh")
    assert "too many groups" in report.to_html()
    drivers = dict(zip(report.columns()["name"], report.columns()["driver"], strict=True))
    assert str(drivers["return on advertising spend"]).endswith("which of them moved it")
    assert drivers["return rate"] == NOW_WHY.format(name="return rate")
    assert not report["return_rate"].has_too_many_groups
    assert not health_check([now])["roas"].has_too_many_groups  # nothing to explain


def test_a_figure_of_too_many_groups_that_was_undefined_says_that() -> None:
    now = of_many_groups(ROAS, 1)
    then = ROAS.by([0], attributed_minor=[0], spend_minor=[0])
    report = health_check([now], [then])
    said = "return on advertising spend is undefined in the period before: nothing stands below"
    assert report.columns()["driver"] == [said]


def test_many_groups_of_small_denominators_are_explained() -> None:
    n = 2_000
    now, then = (
        ROAS.by(np.arange(n), attributed_minor=np.full(n, of), spend_minor=np.arange(n) + 1)
        for of in (1, 2)
    )
    assert health_check([now], [then])["roas"].explained is not None


def test_names_of_groups_keep_to_their_line() -> None:
    name = "sho\nes\x1b"
    now = RETURN_RATE.by([name, "b"], order_id=[1, 2], is_returned=[True, False])
    then = RETURN_RATE.by([name, "b"], order_id=[1, 2], is_returned=[False, False])
    report = health_check([now], [then])
    lines = report.describe().split("\n")
    assert len(lines) == 5
    assert r"sho\nes\x1b" in lines[-1]
    assert "\x1b" not in report.to_html()


ONE = RETURN_RATE.of_counts(1, 5)
BANDS: list[Any] = [
    ({"return_rate": "0.1"}, r"bands\['return_rate'\] = '0.1' is no Band"),
    ({"return_rate": 0.1}, r"bands\['return_rate'\] = 0.1 is no Band"),
    ("return_rate", "bands = 'return_rate' holds no bands"),
    ([Band.model_validate({"at_most": 1})], "holds no bands"),
    (5, "bands = 5 holds no bands"),
]


@pytest.mark.parametrize(("bands", "said"), BANDS)
def test_what_is_no_band_is_refused_at_once(bands: Any, said: str) -> None:
    with pytest.raises(InvalidArgumentError, match=said):
        check([ONE], bands=bands)


def test_what_is_no_argument_of_a_check_is_refused() -> None:
    for figures in (None, 5, "return_rate"):
        with pytest.raises(InvalidArgumentError, match=r"current = .* is no list of figures"):
            check(figures)
    with pytest.raises(InvalidArgumentError, match="base = None is no list of figures"):
        check([ONE], None)
    with pytest.raises(InvalidArgumentError, match=r"current\[0\] = 5 is no MetricResult"):
        check([5])
    with pytest.raises(InvalidArgumentError, match="next_checks = 5 is no mapping"):
        check([ONE], next_checks=5)
    for words in ("look", ("one",), ("a", 5), None):
        with pytest.raises(InvalidArgumentError, match=r"next_checks\[.*\] = .* is no pair"):
            check([ONE], next_checks={("return_rate", "too_high"): words})
    with pytest.raises(InvalidArgumentError, match="comparison = 'x' is no Comparison"):
        check([ONE], comparison="x")
    assert isinstance(check([ONE], next_checks={}, bands={"return_rate": None}), HealthReport)


def test_what_is_no_report_is_not_drawn() -> None:
    for report in (5, None, ONE, [ONE]):
        with pytest.raises(InvalidArgumentError, match=r"report = .* is no HealthReport"):
            chart(report)
    assert health_check([CTR.of_counts(1, 2)]).alarms == ()


def test_a_repr_is_short() -> None:
    groups = [f"g{i}" for i in range(500)]
    columns: Any = {"order_id": list(range(500)), "is_returned": [True] * 500}
    report = health_check([RETURN_RATE.by(groups, **columns)], [THEN])
    assert repr(report) == "<health check of 1 figures, 1 alarms>"
    assert len(repr(report.rows[0])) < 3_000
