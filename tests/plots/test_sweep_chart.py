import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from ecomops.errors import InvalidArgumentError
from ecomops.plots import sweep_chart
from ecomops.plots.sweep_text import SweepText
from ecomops.plots.sweep_view import SweepView
from ecomops.rate_text import rate_text
from ecomops.whatif.sweep import (
    MostGain,
    Sweep,
    WithinBudget,
    sweep_every,
    sweep_ladders,
    sweep_percents,
    sweep_thresholds,
)

draw: Any = sweep_chart  # misuse too
TOTALS = np.random.default_rng(7).gamma(1.2, 2600, 400).astype(np.int64) + 1
THRESHOLDS, OFFS = [5000, 3000, 4000, 200_000], [900, 20, 60, 300]


def swept(**more) -> Sweep:
    fields: dict[str, Any] = {"reach_minor": 1000, "currency": "CNY"} | more
    return sweep_thresholds(TOTALS, THRESHOLDS, OFFS, **fields)


def view_of(sweep, margin="60%", share="80%", shows="gain", language="en") -> SweepView:
    return SweepView.of(sweep, margin, share, shows, language)


def test_cells_hold_the_gain_of_their_scheme_counted_by_hand() -> None:
    view = view_of(swept())
    found = {(cell.left + cell.right, cell.low): cell for cell in view.cells}
    assert len(found) == len(view.cells) == 16
    for cell in view.cells:
        row, column = divmod(cell.place, 4)
        threshold, off = THRESHOLDS[row], OFFS[column]
        assert cell.left < threshold / 100 < cell.right
        assert cell.low < off / 100 < cell.high
        reach = [t for t in TOTALS.tolist() if threshold - 1000 <= t < threshold]
        cost = sum(off for t in TOTALS.tolist() if t >= threshold)
        gap = sum(threshold - t for t in reach)
        gain = Fraction(4, 5) * (Fraction(3, 5) * gap - off * len(reach)) - cost
        assert cell.value == (None if threshold == 200_000 else gain)
        if cell.colour is not None:
            assert cell.colour[0] == ("loss" if gain < 0 else "gain")


def test_the_line_separates_gains_from_losses_and_lies_where_the_gain_is_zero() -> None:
    view = view_of(swept())
    assert view.frontier
    heights = {x: y for line in view.frontier for x, y in line}
    checked = 0
    for cell in view.cells:
        middle = (cell.left + cell.right) / 2
        off = OFFS[cell.place % 4] / 100
        if middle in heights and cell.value is not None:
            assert (off <= heights[middle]) == (cell.value >= 0)
            checked += 1
    assert checked >= 8
    # a straight interpolation is exact where the cost is, which is off times orders
    surface = view.swept.report.surface
    row = 0
    q, n, gap = (int(a[row, 0]) for a in (
        surface.qualifying, surface.within_reach, surface.gap_minor))  # fmt: skip
    zero = Fraction(4, 5) * Fraction(3, 5) * gap / (q + Fraction(4, 5) * n)
    x = next(c for c in view.cells if c.place == 0)
    assert heights[(x.left + x.right) / 2] == pytest.approx(float(zero) / 100)


def test_the_line_goes_through_a_scheme_that_breaks_even() -> None:
    # 225 of margin on half of what one order lacks, less one and a half times the discount
    sweep = sweep_thresholds(
        [5000, 4100], [5000], [100, 150, 151], reach_minor=1000, currency="CNY"
    )
    view = view_of(sweep, "50%", "50%")
    assert [cell.value for cell in view.cells] == [75, 0, Fraction(-3, 2)]
    assert [y for _, y in view.frontier[0]] == [1.5, 1.5, 1.5]
    assert view.paying == 1


def test_the_best_is_the_most_gain_found_by_looking_at_all() -> None:
    report = swept().report()
    view = view_of(report)
    gains = {p: report.figures(p).gain_minor("60%", "80%") for p in range(16)}
    wanted = max((p for p in gains if report.qualifying[p]), key=lambda p: gains[p])
    assert view.best == wanted
    assert view.paying == sum(gain > 0 for gain in gains.values())
    text = json.dumps(draw(report, margin_rate="60%", top_up_rate="80%").to_dict(),
                      ensure_ascii=False)  # fmt: skip
    assert f"would gain most: ¥{float(gains[wanted]) / 100:,.2f}" in text
    assert "grey: no order qualifies" in text
    assert f"{view.paying} of 16 schemes gain something, at a margin of 60 %" in text


def test_the_winner_of_a_ranking_is_told_by_the_other_half() -> None:
    sweep = swept(customers=np.arange(TOTALS.size) // 3, seed=5)
    report: Any = sweep.report(MostGain(margin_rate="60%", top_up_rate="80%"))
    view = SweepView.of(report, None, None, "gain", "en")
    winner = report.ranking.winner
    assert (view.best, view.best_figures) == (winner.place, winner.judged_on)
    gain = winner.judged_on.gain_minor("60%", "80%")
    text = SweepText(view)
    assert f"¥{abs(float(gain)) / 100:,.2f} on the half of the customers it was not" in text.answer
    assert text.subtitle[0].startswith("best of 12 by the most gain")
    assert not any("same orders" in note for note in text.notes)


def test_rates_are_needed_where_no_ranking_tells_them() -> None:
    sweep = swept(seed=5)
    for report in (sweep, sweep.report(WithinBudget(cost_rate="4%"))):
        with pytest.raises(InvalidArgumentError, match="margin_rate = None is not known"):
            draw(report, top_up_rate="10%")
        with pytest.raises(InvalidArgumentError, match="top_up_rate = None is not known"):
            draw(report, margin_rate="10%")
    with pytest.raises(InvalidArgumentError, match=r"margin_rate = 0\.25 is a float"):
        draw(sweep, margin_rate=0.25, top_up_rate="10%")


def test_a_budget_that_nothing_meets_marks_nothing() -> None:
    report = swept(seed=5).report(WithinBudget(cost_rate="0"))
    view = view_of(report)
    assert (view.best, view.best_point, SweepText(view).best_lines) == (None, None, [])
    assert SweepText(view).answer == "None of 16 schemes could win"
    assert draw(report, margin_rate="60%", top_up_rate="80%") is not None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_orders_that_nothing_concerns_leave_the_whole_map_grey(language) -> None:
    sweep = sweep_thresholds([5], [9000], [100, 200], reach_minor=0, currency="CNY")
    view = view_of(sweep, language=language)
    assert [cell.value for cell in view.cells] == [None, None]
    assert (view.best, view.frontier) == (None, [])
    spec = draw(sweep, margin_rate="50%", top_up_rate="50%", language=language).to_dict()
    assert spec["title"]["text"] == [
        "No order qualifies for any of 2 schemes" if language == "en" else "2 个方案均没有达标订单"
    ]


def test_without_sales_there_is_no_cost_rate() -> None:
    sweep = sweep_thresholds([0, 0], [100], [50], reach_minor=0, currency="CNY")
    assert [cell.value for cell in view_of(sweep, shows="cost_rate").cells] == [None]


def test_cost_rates_are_those_of_the_report() -> None:
    report = swept().report()
    view = view_of(report, shows="cost_rate")
    for cell in view.cells:
        assert cell.value == Fraction(report.cost_minor[cell.place], int(TOTALS.sum()))
    assert {cell.colour[0] for cell in view.cells if cell.colour} == {"gain"}


def test_one_cell_has_a_width() -> None:
    sweep = sweep_thresholds([5000, 4500], [5000], [500], reach_minor=1000, currency="JPY")
    view = view_of(sweep)
    cell = view.cells[0]
    assert cell.left < 5000 < cell.right
    assert cell.low < 500 < cell.high
    assert SweepText(view).answer.startswith("No scheme pays: “Spend ¥5000, get ¥500 off”")
    assert "same orders" not in " ".join(SweepText(view).notes)


def test_huge_amounts_stay_exact_in_texts() -> None:
    total = 2**61
    sweep = sweep_thresholds([total, total], [total], [2**60], reach_minor=0, currency="JPY")
    view = view_of(sweep)
    assert view.cells[0].value == -(2**61)
    assert f"{2**61:,}" in SweepText(view).answer
    assert draw(sweep, margin_rate="1", top_up_rate="1") is not None


def test_large_sweeps_are_thinned_and_say_so() -> None:
    sweep = sweep_thresholds(
        TOTALS, range(100, 30_100, 100), range(100, 250), reach_minor=500, currency="CNY"
    )
    view = view_of(sweep)
    assert len(view.cells) == 10_000
    assert view.thresholds.values[::99] == (100, 30_000)
    assert any("100 of 300 thresholds, 100 of 150 discounts" in n for n in SweepText(view).notes)


def test_equal_thresholds_are_drawn_once() -> None:
    sweep = sweep_thresholds(TOTALS, [5000, 5000], [300], reach_minor=0, currency="CNY")
    assert [cell.place for cell in view_of(sweep).cells] == [0]


def test_percentages_and_every_n_have_their_own_axis() -> None:
    percents = sweep_percents(TOTALS, [3000, 5000], ["12.5", "5"], reach_minor=900, currency="CNY")
    view = view_of(percents)
    assert view.y_edges == [1.25, 8.75, 16.25]
    assert view.swept.off_title("zh") == "折扣力度（减百分比）"
    every = sweep_every(TOTALS, [3000], [300], reach_minor=900, currency="CNY")
    assert view_of(every).swept.off_title("en") == "amount off each time (CNY)"


def test_chinese_is_opt_in() -> None:
    chart = draw(swept(), margin_rate="60%", top_up_rate="80%", language="zh").to_dict()
    assert "CJK" in chart["config"]["font"]
    text = json.dumps(chart, ensure_ascii=False)
    assert "净收益最大" in text
    assert "schemes" not in text


def test_misuse_names_the_argument() -> None:
    with pytest.raises(InvalidArgumentError, match="sweep = 3 is no sweep"):
        draw(3, margin_rate="1", top_up_rate="1")
    with pytest.raises(InvalidArgumentError, match="shows = 'loss' is unknown"):
        draw(swept(), margin_rate="1", top_up_rate="1", shows="loss")
    with pytest.raises(InvalidArgumentError, match="language = 'fr'"):
        draw(swept(), margin_rate="1", top_up_rate="1", language="fr")
    ladders = sweep_ladders(TOTALS, [[(4000, 300)]], reach_minor=0, currency="CNY")
    with pytest.raises(InvalidArgumentError, match="'ladders' have no threshold"):
        draw(ladders, margin_rate="1", top_up_rate="1")


def test_cost_rates_need_no_margin() -> None:
    view = SweepView.of(swept(), None, None, "cost_rate", "en")
    assert view.assumed is None
    assert view.frontier == []
    rates = [cell.value for cell in view.cells if cell.value is not None]
    text = SweepText(view)
    assert text.answer == (
        f"What {text.n} schemes would give away:"
        f" from {rate_text(min(rates))} to {rate_text(max(rates))} of sales"
    )
    assert not any("gain" in line for line in text.subtitle)


def test_cost_rates_of_a_budget_tell_its_winner() -> None:
    report = swept(seed=5).report(WithinBudget(cost_rate="4%"))
    text = SweepText(SweepView.of(report, None, None, "cost_rate", "en"))
    assert report.ranking is not None
    assert report.ranking.winner is not None
    rate = rate_text(report.ranking.winner.judged_on.cost_rate)
    assert f"would give away {rate} of sales on the half" in text.answer
    assert text.best_lines[1] == f"cost rate, other half: {rate}"


def test_gains_need_a_margin() -> None:
    with pytest.raises(InvalidArgumentError, match="top_up_rate = None is not known"):
        SweepView.of(swept(), "30%", None, "cost_rate", "en")
    with pytest.raises(InvalidArgumentError, match="margin_rate = None is not known"):
        SweepView.of(swept(), None, None, "gain", "en")


def test_no_cell_reaches_below_zero() -> None:
    """There were thresholds of -¥20 on the axis."""
    view = view_of(sweep_thresholds(TOTALS, [100, 5000], [1, 7000], reach_minor=0, currency="CNY"))
    assert view.x_edges[0] == view.y_edges[0] == 0


def test_cost_rates_of_one_size_are_told_apart() -> None:
    """All of them had one colour."""
    sweep = sweep_thresholds(
        [10_000] * 10, [5000, 6000], [400, 500, 600, 700, 800, 900], reach_minor=0, currency="CNY"
    )
    view = SweepView.of(sweep, None, None, "cost_rate", "en")
    names = [view.classes.name(*view.classes.place(Fraction(n, 100))) for n in range(4, 10)]
    assert names == [
        "0 % to 5 %",
        "5 % to 6 %",
        "6 % to 7 %",
        "7 % to 8 %",
        "8 % to 9 %",
        "9 % or more",
    ]


def test_what_prices_are_is_said_in_chinese() -> None:
    for basis, said in (("list", "原价"), ("paid", "实付"), ("吊牌价", "吊牌价")):
        view = view_of(swept(basis=basis), language="zh")
        assert any(f"（{said}）" in line for line in SweepText(view).subtitle)
