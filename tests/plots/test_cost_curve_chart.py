import json
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from ecomops.errors import InvalidArgumentError, UnknownCurrencyError
from ecomops.plots import cost_curve_chart
from ecomops.plots.cost_curve_view import CostCurveView
from ecomops.whatif import cost_curve
from ecomops.whatif.sweep import (
    WithinBudget,
    sweep_ladders,
    sweep_percents,
    sweep_thresholds,
)

draw: Any = cost_curve_chart  # misuse too
TOTALS = np.random.default_rng(7).gamma(1.2, 2600, 400).astype(np.int64) + 1


def test_lines_are_the_costs_counted_by_hand_the_dearest_first() -> None:
    sweep = sweep_thresholds(TOTALS, [5000, 100, 3000], [300, 500], reach_minor=0, currency="CNY")
    view = CostCurveView.of_sweep(sweep, None, "en")
    assert view.thresholds_minor == (100, 3000, 5000)
    assert [line.name for line in view.lines] == ["¥5 off", "¥3 off"]
    for off, line in zip((500, 300), view.lines, strict=True):
        for threshold, cost in zip(view.thresholds_minor, line.costs_minor, strict=True):
            assert cost == sum(min(off, t) for t in TOTALS.tolist() if t >= threshold)
    costs, sales = view.lines[0].costs_minor, int(TOTALS.sum())
    first, last = (f"¥{c / 100:,.2f} ({100 * c / sales:.2f} %)" for c in (costs[0], costs[-1]))
    assert view.answer == f"¥5 off would cost {first} from ¥1 on, {last} from ¥50 on"


def test_a_bare_curve_is_drawn_alike() -> None:
    curve = cost_curve(TOTALS, [5000, 3000], 500)
    view = CostCurveView.of_curve(curve, "CNY", None, "zh")
    assert view.lines[0].costs_minor == tuple(curve.cost_minor[::-1].tolist())
    spec = draw(curve, currency="CNY", language="zh").to_dict()
    assert len(spec["vconcat"][0]["layer"]) == 1  # no rates without sales
    assert spec["title"]["text"][0].startswith("优惠：门槛 ¥30 时补贴")
    assert "CJK" in spec["config"]["font"]
    spec = draw(curve, currency="CNY", sales_minor=10**6).to_dict()
    assert len(spec["vconcat"][0]["layer"]) == 2


def test_the_right_axis_is_the_left_one_over_sales() -> None:
    sweep = sweep_thresholds(TOTALS, [3000, 5000], [300], reach_minor=0, currency="CNY")
    layers = draw(sweep).to_dict()["vconcat"][0]["layer"]
    left, right = (layer["encoding"]["y"]["scale"]["domain"][1] for layer in layers)
    assert right == pytest.approx(left * 100 / int(TOTALS.sum()))


def test_one_threshold_is_a_point_and_a_sentence() -> None:
    sweep = sweep_thresholds([5000], [5000], [300], reach_minor=0, currency="CNY")
    spec = draw(sweep).to_dict()
    assert spec["title"]["text"] == ["¥3 off from ¥50 on would cost ¥3.00 (6.00 %)"]
    assert spec["vconcat"][0]["layer"][0]["mark"]["type"] == "point"


def test_without_cost_or_sales_the_chart_still_stands() -> None:
    for totals in ([0], [4000]):
        sweep = sweep_thresholds(totals, [5000, 6000], [300], reach_minor=0, currency="CNY")
        spec = draw(sweep).to_dict()
        assert "would cost ¥0.00" in spec["title"]["text"][0]
        assert spec["vconcat"][0]["layer"][0]["encoding"]["y"]["scale"]["domain"][1] > 0


def test_huge_amounts_stay_exact() -> None:
    sweep = sweep_thresholds([2**62], [2**62], [2**61], reach_minor=0, currency="JPY")
    assert f"¥{2**61:,}" in CostCurveView.of_sweep(sweep, None, "en").answer
    assert draw(sweep) is not None


def test_at_most_six_lines_are_chosen_evenly() -> None:
    sweep = sweep_thresholds(TOTALS, [3000], range(100, 2100, 100), reach_minor=0, currency="CNY")
    names = [line.name for line in CostCurveView.of_sweep(sweep, None, "en").lines]
    assert len(names) == 6
    assert (names[0], names[-1]) == ("¥20 off", "¥1 off")
    view = CostCurveView.of_sweep(sweep, [300, 1200, 300], "zh")
    assert [line.name for line in view.lines] == ["减 ¥12", "减 ¥3"]


def test_percentages_are_named_as_people_say_them() -> None:
    sweep = sweep_percents(TOTALS, [3000], ["12.5", "5"], reach_minor=0, currency="CNY")
    view = CostCurveView.of_sweep(sweep, [Decimal("12.5")], "zh")
    assert [line.name for line in view.lines] == ["打 8.75 折"]
    with pytest.raises(InvalidArgumentError, match=r"offs\[0\] = 7 was not swept.*12.5"):
        CostCurveView.of_sweep(sweep, [7], "en")


def test_caveats_stand_below() -> None:
    sweep = sweep_thresholds(TOTALS, [3000], [300], reach_minor=0, currency="CNY")
    text = json.dumps(draw(sweep).to_dict())
    assert sweep.report().caveat_words("en")[0][:40] in text


def test_what_holds_of_a_winner_alone_is_not_said_of_all_costs() -> None:
    sweep = sweep_thresholds(
        TOTALS, [3000, 4000], [300], reach_minor=0, currency="CNY", seed=1,
        customers=range(len(TOTALS)),
    )  # fmt: skip
    report = sweep.report(WithinBudget(cost_rate="50%"))
    words = {one.code: one.words("zh")[:20] for one in report.origin.caveats}
    text = json.dumps(draw(report, language="zh").to_dict(), ensure_ascii=False)
    assert words["same_behaviour"] in text
    assert words["best_of_many"] not in text


def test_misuse_names_the_argument() -> None:
    curve = cost_curve(TOTALS, [5000], 500)
    sweep = sweep_thresholds(TOTALS, [3000], range(1, 9), reach_minor=0, currency="CNY")
    ladders = sweep_ladders(TOTALS, [[(4000, 300)]], reach_minor=0, currency="CNY")
    cases = [
        (lambda: draw(7), "sweep = 7 is no sweep"),
        (lambda: draw(ladders), "'ladders' have no threshold"),
        (lambda: draw(curve), "currency = None is not known"),
        (lambda: draw(curve, currency="CNY", offs=[1]), "offs"),
        (lambda: draw(curve, currency="CNY", sales_minor=-1), "sales_minor = -1"),
        (lambda: draw(cost_curve(TOTALS, [], 5), currency="CNY"), "no thresholds"),
        (lambda: draw(sweep, currency="CNY"), "currency = 'CNY' is the sweep's"),
        (lambda: draw(sweep, sales_minor=5), "sales_minor = 5 is the sweep's"),
        (lambda: draw(sweep, offs=[]), "offs = "),
        (lambda: draw(sweep, offs=300), "offs = 300"),
        (lambda: draw(sweep, offs=range(1, 9)), "offs = 8 lines are too many"),
        (lambda: draw(sweep, language="fr"), "language = 'fr'"),
    ]
    for ask, problem in cases:
        with pytest.raises(InvalidArgumentError, match=problem):
            ask()
    with pytest.raises(UnknownCurrencyError):
        draw(curve, currency="ZZZ")


@pytest.mark.parametrize(
    ("offs", "columns"),
    [
        ((300, 500), 2),
        ((100, 200, 300, 400, 500, 600), 6),
        ((10**16, 10**17), 2),
        (tuple(10**17 + n for n in range(1, 5)), 3),
    ],
)
def test_the_legend_stands_above_the_lines(offs: tuple[int, ...], columns: int) -> None:
    top = [3 * 10**17, 4 * 10**17]
    sweep = sweep_thresholds([*TOTALS.tolist(), 2**60], top, offs, reach_minor=0, currency="CNY")
    encoding = draw(sweep).to_dict()["vconcat"][0]["layer"][0]["encoding"]
    for channel in ("color", "strokeDash"):
        assert encoding[channel]["legend"]["orient"] == "top"
        assert encoding[channel]["legend"]["columns"] == columns
