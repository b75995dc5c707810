"""A sweep told: tables, sentences, columns, JSON."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from pydantic import ValidationError
from tests.whatif.sweep.slow_sweep import of, replayed, table_of, totals_near

from ecomops.errors import InvalidArgumentError
from ecomops.whatif import replay
from ecomops.whatif.sweep import (
    LeastTopUp,
    MostGain,
    Sweep,
    SweepReport,
    WithinBudget,
    sweep_every,
    sweep_ladders,
    sweep_percents,
    sweep_thresholds,
)

TOTALS = [3900, 4100, 4600, 5000, 5200, 9900, 4900, 12_000]
WHO = ["Li", "Wu", "Li", "An", "Bo", "Wu", "Bo", None]


def pairs(**more: Any) -> Sweep:
    return sweep_thresholds(
        TOTALS, [4000, 5000, 6000], [300, 500, 700], reach_minor=1000, customers=WHO,
        currency="CNY", seed=3, **more,
    )  # fmt: skip


def all_kinds() -> list[Sweep]:
    common: dict[str, Any] = {
        "reach_minor": 1000, "customers": WHO, "currency": "CNY", "seed": 3,
    }  # fmt: skip
    return [
        pairs(),
        sweep_percents(TOTALS, [4000, 5000], ["10", "12.5"], cap_minor=600, **common),
        sweep_every(TOTALS, [4000, 5000], [300], max_times=2, **common),
        sweep_every(TOTALS, [4000, 5000], [300], **common),
        sweep_ladders(TOTALS, [[(4000, 300), (9000, 900)], [(5000, 500)]], **common),
    ]


OBJECTIVES = [
    None,
    MostGain(margin_rate="60%", top_up_rate="1/3"),
    LeastTopUp(margin_rate="0.9"),
    WithinBudget(cost_rate="7%"),
]


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_report_comes_back_from_json(objective) -> None:
    for sweep in all_kinds():
        report = sweep.report(objective)
        back = SweepReport.from_json(report.to_json())
        assert back == report
        assert back.columns() == report.columns()
        for language in ("en", "zh"):
            assert back.describe(language) == report.describe(language)
            assert back.html(language).startswith("<div")


def test_a_report_holds_the_whole_surface() -> None:
    for sweep in all_kinds():
        report = sweep.report()
        assert report.surface.cost_minor.tolist() == sweep.cost_minor.tolist()
        assert report.surface.gap_minor.tolist() == sweep.gap_minor.tolist()
        assert report.surface.within_reach.tolist() == sweep.within_reach.tolist()
        assert report.surface.qualifying.tolist() == sweep.qualifying.tolist()
        assert report.surface.sales_minor == sum(TOTALS)
        for place in range(report.schemes.n_schemes):
            assert report.figures(place) == sweep.whole.figures(place)


@given(totals_near(4000, 5000), st.data())
@settings(max_examples=20)
def test_a_promotion_of_a_report_replays_to_its_figures(totals, data) -> None:
    table = table_of(totals)
    report = sweep_every(table, [4000, 5000], [300, 900], reach_minor=1000).report()
    place = data.draw(st.integers(0, 3))
    assert of(report.figures(place)) == replayed(table, report.promotion(place, "p"), 1000)


def test_columns_are_tidy() -> None:
    found = sweep_thresholds(
        TOTALS, [4000, 5000], [300, 500], reach_minor=1000, currency="CNY"
    ).report().columns()  # fmt: skip
    assert {name: column[2:] for name, column in found.items()} == {
        "threshold_minor": [5000, 5000],
        "off_minor": [300, 500],
        "off_at_threshold_minor": [300, 500],
        "qualifying": [4, 4],
        "within_reach": [3, 3],
        "gap_minor": [1400, 1400],
        "cost_minor": [1200, 2000],
        "cost_rate": [1200 / 49_600, 2000 / 49_600],
        "least_margin_rate": [900 / 1400, 1500 / 1400],
    }
    for sweep in all_kinds():
        lengths = {len(column) for column in sweep.report(OBJECTIVES[1]).columns().values()}
        assert lengths == {sweep.schemes.n_schemes}


def test_columns_of_other_kinds_say_what_each_scheme_is() -> None:
    _, percents, capped, every, ladders = (sweep.report().columns() for sweep in all_kinds())
    assert percents["off_percent"] == ["10", "12.5"] * 2
    assert percents["cap_minor"] == [600] * 4
    assert (capped["max_times"], every["max_times"]) == ([2, 2], [None, None])
    assert every["threshold_minor"] == [4000, 5000]
    assert ladders["ladder"] == ["4000:300 9000:900", "5000:500"]


def test_undefined_values_are_none_and_words() -> None:
    report = sweep_thresholds([5000], [5000], [500], reach_minor=10, currency="CNY").report()
    assert report.columns()["least_margin_rate"] == [None]
    assert "undefined" in report.describe()
    sweep = sweep_thresholds(
        [5000, 5000], [5000], [500], reach_minor=10, currency="CNY", customers=[1, 2], seed=1
    )
    ranked = sweep.report(LeastTopUp(margin_rate="50%"))
    assert ranked.columns()["break_even_top_up_rate"] == [None]
    assert "none of 1 scheme could win" in ranked.describe()
    assert "均不可选" in ranked.describe("zh")
    gain = sweep.report(MostGain(margin_rate="50%", top_up_rate=1))
    assert gain.columns()["gain_minor"] == [-1000.0]
    assert gain.columns()["cost_rate"] == [0.1]


def test_text_shows_the_best_ten_and_both_halves() -> None:
    report = pairs().report(MostGain(margin_rate="90%", top_up_rate="100%"))
    text = report.describe()
    assert report.ranking is not None
    winner = report.ranking.winner
    assert winner is not None
    answer, *lines = text.splitlines()
    assert "no promotion" in answer
    assert lines[0].split("  ")[0] == "rule"
    assert lines[2].startswith(report.rule(winner.place))
    assert len([line for line in lines if line.startswith("spend ")]) == len(report.ranking.best)
    sides = {line.split(",")[0]: line for line in lines if "half" in line or "other" in line}
    chosen, judged = sides["chosen on one half"], sides["judged on the other"]
    assert f"{winner.chosen_on.customers} customers, {winner.chosen_on.orders} orders" in chosen
    assert f"{winner.judged_on.customers} customers, {winner.judged_on.orders} orders" in judged
    assert f"ranks {report.ranking.judged_rank} of" in judged
    assert "! the best of" in text
    zh = report.describe("zh")
    assert "选取用的一半顾客" in zh
    assert "检验用的另一半" in zh
    assert report.rule(winner.place, "zh") in zh
    assert "spend" not in zh.split("!")[0]


def test_a_winner_that_loses_or_stands_at_the_edge_is_told() -> None:
    report = pairs().report(MostGain(margin_rate="1%", top_up_rate="1%"))
    loses = report.describe()
    assert loses.startswith("no promotion is better: no candidate gains on one half")
    assert report.describe("zh").startswith("不做活动更好：在选取用的一半上，可选方案均无净收益，")
    assert "an extreme one" in loses
    earns = pairs().report(MostGain(margin_rate="100%", top_up_rate="100%"))
    assert earns.ranking is not None
    winner = earns.ranking.winner
    assert winner is not None
    gain = min(half.gain_minor(1, 1) for half in (winner.chosen_on, winner.judged_on))
    assert ("no promotion" in earns.describe().splitlines()[0]) == (gain <= 0)


def test_one_half_without_gain_is_enough_for_no_promotion() -> None:
    sought = MostGain(margin_rate="1%", top_up_rate="1%")
    gain, loss, none = Fraction(1), Fraction(-1), Fraction(0)
    assert sought.answer(gain, gain, "en") is None
    for chosen, judged, judgement, where in (
        (gain, none, "not shown to beat no promotion: on the other", "the best gains"),
        (loss, gain, "not shown to beat no promotion: on the half", "no candidate gains"),
        (none, none, "no promotion is better: no candidate gains on one half", "nor does"),
    ):
        told = sought.answer(chosen, judged, "en")
        assert told is not None
        assert told.startswith(judgement)
        assert where in told
    assert sought.answer(gain, loss, "zh") != sought.answer(loss, gain, "zh")
    assert "no promotion" not in pairs().report(WithinBudget(cost_rate="4%")).describe()


def test_what_was_not_chosen_may_gain_where_the_winner_does_not() -> None:
    totals = [19_500, 10_000, 26_000, 7000, 10_000, 18_000]
    sweep = sweep_thresholds(
        totals, [10_000, 20_000], [200],
        reach_minor=3000, currency="CNY", customers=range(6), seed=1,
    )  # fmt: skip
    report = sweep.report(MostGain(margin_rate="50%", top_up_rate="50%"))
    assert report.ranking is not None
    other = report.ranking.best[1].judged_on.gain_minor(Fraction(1, 2), Fraction(1, 2))
    assert other is not None
    assert other > 0
    assert report.describe().startswith("not shown to beat no promotion: on the other")


def test_a_winner_that_top_ups_do_not_pay_back_is_told() -> None:
    # either customer: cost 2.00, one order lacks 4.00 and would get 1.00
    sweep = sweep_thresholds(
        [4600, 5000, 5200] * 2, [5000], [100], reach_minor=1000, customers=[1] * 3 + [2] * 3,
        currency="CNY", seed=1,
    )  # fmt: skip
    assert "alone" not in sweep.report(LeastTopUp(margin_rate="75%")).describe()
    hard = sweep.report(LeastTopUp(margin_rate="74%"))  # 2.00 / (2.96 - 1.00)
    assert "impossible to pay it back by top-ups alone" in hard.describe()
    assert "仅靠凑单无法回本" in hard.describe("zh")
    for seed in range(10):
        sweep = sweep_thresholds(
            [4600, 5000, 5000], [5000], [100], reach_minor=1000, customers=[1, 1, 2],
            currency="CNY", seed=seed,
        )  # fmt: skip
        report = sweep.report(LeastTopUp(margin_rate="75%"))
        if report.ranking is not None and report.ranking.winner is not None:
            assert "on the other half no top-up rate pays it back" in report.describe()
            assert "凑单再多也无法回本" in report.describe("zh")
            return
    pytest.fail("no seed drew the customer with an order within reach as the first half")


def test_a_winner_over_the_budget_elsewhere_is_told() -> None:
    # one customer buys much and often, the other hardly anything
    totals, who = [100] * 9 + [5000], ["Li"] * 9 + ["Wu"]
    for seed in range(10):
        sweep = sweep_thresholds(
            totals, [50], [10], reach_minor=0, customers=who, currency="CNY", seed=seed
        )
        report = sweep.report(WithinBudget(cost_rate="1%"))
        assert report.ranking is not None
        if report.ranking.winner is not None:
            assert "there it could not win" in report.describe()
            assert "on the other half it exceeds the budget" in report.describe()
            assert "超出预算" in report.describe("zh")
            return
    pytest.fail("no seed drew the small customer as the first half")


def test_only_the_middle_of_a_grid_is_not_at_its_edge() -> None:
    grid = pairs().schemes
    assert [grid.is_at_edge(place) for place in range(9)] == [True] * 4 + [False] + [True] * 4
    ladder = all_kinds()[-1].schemes
    assert not ladder.is_at_edge(0)
    single = sweep_thresholds([1], [5], [1, 2, 3], reach_minor=0, currency="CNY").schemes
    assert [single.is_at_edge(place) for place in range(3)] == [True, False, True]


def test_without_an_objective_ten_schemes_from_all_over_are_shown() -> None:
    report = sweep_thresholds(
        TOTALS, range(1000, 11_000, 500), [300, 500], reach_minor=0, currency="CNY"
    ).report()  # fmt: skip
    text = report.describe()
    assert "10 of 40 schemes, spread evenly" in text
    assert "均匀列出 40 个方案中的 10 个" in report.describe("zh")
    assert text.splitlines()[2].startswith("spend ¥10: ¥3 off")
    assert text.splitlines()[11].startswith("spend ¥105: ¥5 off")
    assert "spread evenly" not in pairs().report().describe()


def test_html_and_reprs() -> None:
    sweep = pairs()
    assert repr(sweep) == "<Sweep of 9 schemes over 8 orders>"
    assert str(sweep) == str(sweep.report())
    assert sweep._repr_html_() == sweep.report().html()
    html = sweep.report(OBJECTIVES[1]).html("zh")
    assert "<caption>9 个方案扫描，共 8 单</caption>" in html
    assert "选取用的一半顾客" in html
    assert repr(sweep.report()) == "<SweepReport: 9 schemes over 8 orders>"


def test_origin_says_what_it_was_made_of() -> None:
    report = pairs(basis="paid").report(WithinBudget(cost_rate="20%"))
    origin = report.origin
    assert (origin.currency, origin.basis) == ("CNY", "paid")
    assert (origin.orders, origin.customers) == (8, 5)
    assert origin.seed == 3
    assert origin.rules_digest == pairs().report().origin.rules_digest
    assert origin.rules_digest != all_kinds()[1].report().origin.rules_digest
    assert [caveat.code for caveat in origin.caveats] == ["same_behaviour", "best_of_many"]
    assert [c.code for c in pairs().report().origin.caveats] == ["same_behaviour"]


@pytest.mark.parametrize("place", [-1, 9, 1.0, True])
def test_places_beyond_the_schemes_are_refused(place) -> None:
    for ask in (pairs().report().figures, lambda at: pairs().report().promotion(at, "p")):
        with pytest.raises(InvalidArgumentError, match="not among 9 schemes"):
            ask(place)


def test_damaged_json_is_refused() -> None:
    report = pairs().report(WithinBudget(cost_rate="20%"))
    fields = report.model_dump(mode="json")
    with pytest.raises(ValidationError, match="has 8 entries, but there are 9 schemes"):
        SweepReport.model_validate(fields | {"cost_minor": fields["cost_minor"][:-1]})
    fields["ranking"]["best"][0]["place"] = 9
    with pytest.raises(ValidationError, match="not among the 9 schemes"):
        SweepReport.model_validate(fields)


def test_replay_of_the_winner() -> None:
    table = table_of(TOTALS)
    sweep = sweep_thresholds(
        table, [4000, 5000, 6000], [300, 500, 700], reach_minor=1000, customers=WHO, seed=3
    )
    report = sweep.report(WithinBudget(cost_rate="5%"))
    assert report.ranking is not None
    assert report.ranking.winner is not None
    place = report.ranking.winner.place
    row = replay(table, [report.promotion(place, "best")], reach_minor=1000).rows[0]
    assert row.exact_cost_rate == report.figures(place).cost_rate
