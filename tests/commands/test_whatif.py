"""The questions of ``whatif``, against sums made by hand from the same small file."""

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from ecomops.commands import cli
from ecomops.commands.whatif.file_names import FileNames
from ecomops.whatif import (
    Outcome,
    ReplayBreakdown,
    ReplayComparison,
    ReplayReport,
    Response,
    Sampling,
    SweepReport,
    TopUpEstimate,
    Tornado,
)

READERS: dict[str, Any] = {
    "replay": ReplayReport,
    "replay_comparison": ReplayComparison,
    "replay_breakdown": ReplayBreakdown,
    "outcome": Outcome,
    "tornado": Tornado,
    "sampling": Sampling,
    "top_up_estimate": TopUpEstimate,
    "sweep": SweepReport,
}
FIVE_OFF, TENTH_OFF = "spend 50 get 5 off", "10% off"


def line(order: int, sku: str, paid: str, off: str = "0") -> dict[str, str]:
    return {
        "order": str(order), "sku": sku, "qty": "1", "paid": paid, "off": off,
        "buyer": f"c{order % 5}", "segment": "loyal" if order % 3 else "新客",
        "kind": "drinks" if sku == "tea" else "food", "at": f"2026-{9 + order % 2:02}-30 23:30",
    }  # fmt: skip


LINES = [
    row
    for order in range(24)
    for row in (
        line(order, "tea", f"{11 + 2 * order}.50"),
        line(order, "jam", f"{3 + order % 7}.00", "2.25" if order % 4 == 0 else "0"),
    )
]


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, LINES[0])
        writer.writeheader()
        writer.writerows(LINES)
    return path


def arguments(orders: Path, *more: str | Path, price: Iterable[str] = ()) -> list[str]:
    columns = [
        "cart_id=order", "sku_id=sku", "quantity=qty", "unit_price=paid", "labels=segment",
        "customer_id=buyer", "category=kind", "placed_at=at", *price,
    ]  # fmt: skip
    given = [text for column in columns for text in ("--column", column)]
    return [
        "whatif", str(orders), "--currency", "USD", "--reach", "10", "--zone", "Asia/Shanghai",
        *given, *map(str, more),
    ]  # fmt: skip


def asked(capsys, orders: Path, *more: str | Path, price: Iterable[str] = ()) -> dict[str, Any]:
    assert cli.main(arguments(orders, "--json", *more, price=price)) == 0
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


def printed(capsys, orders: Path, *more: str | Path) -> str:
    assert cli.main(arguments(orders, *more)) == 0
    return str(capsys.readouterr().out)


def minor(text: str) -> int:
    return int(Decimal(text) * 100)


def totals(key: str = "order", *, shelf: bool = False) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in LINES:
        found[row[key]] += minor(row["paid"]) + (minor(row["off"]) if shelf else 0)
    return dict(found)


# ---- scenarios --------------------------------------------------------------------------
def test_each_phrase_is_priced_by_itself(capsys, orders: Path) -> None:
    report = asked(capsys, orders, "--promotion", FIVE_OFF, "--promotion", TENTH_OFF)
    five, tenth = report["promotions"]
    worth = totals().values()
    assert (five["scenario"], tenth["scenario"]) == (FIVE_OFF, TENTH_OFF)
    assert five["qualifying"] == sum(one >= 5000 for one in worth) > 0
    assert five["within_reach"] == sum(4000 <= one < 5000 for one in worth) > 0
    assert five["cost_minor"] == 500 * five["qualifying"]
    # nothing is taken before the second phrase: it sees the whole price
    assert tenth["cost_minor"] == sum((one + 5) // 10 for one in worth)
    compared = ReplayComparison.model_validate_json(json.dumps(report["results"]["comparison"]))
    assert compared[FIVE_OFF].cost_minor == five["cost_minor"]
    assert compared.actual is None
    assert len({one["rules_digest"] for one in report["scenarios"]}) == 2
    assert report["rules_digest"] is None


def test_phrase_may_be_chinese_in_any_currency(capsys, orders: Path) -> None:
    (row,) = asked(capsys, orders, "--promotion", "满50减5")["promotions"]
    assert (row["currency"], row["threshold_minor"]) == ("USD", 5000)


def test_files_and_phrases_are_compared(capsys, orders: Path, tmp_path: Path) -> None:
    files = []
    for i, off in enumerate((300, 400)):
        rules = {"promotions": [{"promotion_id": "same", "currency": "USD",
            "benefits": [{"kind": "amount_off", "off_minor": off}]}]}  # fmt: skip
        files.append(tmp_path / f"set-{i}.json")
        files[-1].write_text(json.dumps(rules), encoding="utf-8")
    given = [word for file in files for word in ("--promotions", file)]
    said = printed(capsys, orders, *given, "--promotion", FIVE_OFF)
    assert "set-0: same: $3 off" in said
    assert "set-1: same: $4 off" in said
    assert f"{FIVE_OFF}: spend $50: $5 off" in said


def test_what_happened_stands_beside_one_scenario(capsys, orders: Path) -> None:
    report = asked(capsys, orders, "--promotion", FIVE_OFF, price=["discount=off"])
    assert report["basis"] == "shelf"
    actual = report["results"]["comparison"]["actual"]["totals"]
    assert actual["off_minor"] == sum(minor(row["off"]) for row in LINES) > 0
    worth = totals(shelf=True).values()
    assert report["promotions"][0]["cost_minor"] == 500 * sum(one >= 5000 for one in worth)


def test_one_scenario_alone_is_not_compared(capsys, orders: Path) -> None:
    assert list(asked(capsys, orders, "--promotion", FIVE_OFF)["results"]) == ["replay"]


# ---- splits -----------------------------------------------------------------------------
def breakdown(capsys, orders: Path, by: str) -> ReplayBreakdown:
    results = asked(capsys, orders, "--promotion", FIVE_OFF, "--by", by)["results"]
    return ReplayBreakdown.model_validate_json(json.dumps(results[f"by-{by}".replace(":", "-")]))


def test_label_splits_orders(capsys, orders: Path) -> None:
    found = breakdown(capsys, orders, "segment")
    worth = totals("segment")
    assert {group: found[group].sales_minor for group in found.groups} == worth


def test_month_is_that_of_the_zone(capsys, orders: Path) -> None:
    found = breakdown(capsys, orders, "month")
    sums: dict[str, int] = defaultdict(int)
    for row in LINES:
        sums[row["at"][:7]] += minor(row["paid"])
    assert {group: found[group].sales_minor for group in found.groups} == sums


@pytest.mark.parametrize("by", ["category", "category:1"])
def test_category_splits_goods(capsys, orders: Path, by: str) -> None:
    found = breakdown(capsys, orders, by)
    assert {group: found[group].sales_minor for group in found.groups} == totals("kind")


def test_label_comes_before_a_period_of_its_name(capsys, orders: Path) -> None:
    orders.write_text(orders.read_text(encoding="utf-8").replace("segment", "month", 1), "utf-8")
    given = [text.replace("labels=segment", "labels=month") for text in
             arguments(orders, "--promotion", FIVE_OFF, "--by", "month", "--json")]  # fmt: skip
    assert cli.main(given) == 0
    groups = json.loads(capsys.readouterr().out)["results"]["by-month"]["groups"]
    assert sorted(groups) == ["loyal", "新客"]


# ---- reactions, intervals ---------------------------------------------------------------
def test_range_of_top_ups_says_what_comes_of_it(capsys, orders: Path) -> None:
    report = asked(
        capsys, orders, "--promotion", FIVE_OFF, "--promotion", TENTH_OFF,
        "--top-up", "10%,20%,40%", "--margin", "60%",
    )  # fmt: skip
    outcome = Outcome.model_validate_json(
        json.dumps(report["results"]["outcome-spend-50-get-5-off"])
    )
    row = report["promotions"][0]
    gains = []
    for share in (Fraction(1, 10), Fraction(1, 5), Fraction(2, 5)):
        added = share * row["gap_minor"]
        given = 500 * share * row["within_reach"] + row["cost_minor"]
        gains.append(Fraction(3, 5) * added - given)
    gain = outcome.gain_minor
    assert (gain.low, gain.likely, gain.high) == (min(gains), gains[1], max(gains))
    assert [one["top_up_rate"] for one in row["subsidised_shares"]] == [0.1, 0.2, 0.4]
    assert "outcome-10-off" not in report["results"]
    assert report["unanswered"] == [
        f"{TENTH_OFF}: --top-up means nothing for '{TENTH_OFF}', which has no spend threshold"
    ]


def test_single_rates_ask_for_no_reaction(capsys, orders: Path) -> None:
    report = asked(capsys, orders, "--promotion", FIVE_OFF, "--top-up", "10%", "--margin", "60%")
    assert list(report["results"]) == ["replay"]


def test_tornado_ranks_ranges_of_both(capsys, orders: Path) -> None:
    report = asked(
        capsys, orders, "--promotion", FIVE_OFF, "--top-up", "20%", "--margin", "50%,60%,70%"
    )
    bars = report["results"]["tornado-spend-50-get-5-off"]["bars"]
    assert [bar["name"] for bar in bars] == ["margin_rate"]
    assert [one["margin_rate"] for one in report["promotions"][0]["break_even"]] == [0.5, 0.6, 0.7]


def test_intervals_follow_from_the_seed(capsys, orders: Path) -> None:
    def drawn(seed: str) -> Any:
        given = ("--promotion", FIVE_OFF, "--intervals", "--seed", seed)
        return asked(capsys, orders, *given)["results"]["intervals"]

    first = drawn("7")
    assert (first["by_customer"], first["origin"]["seed"]) == (True, 7)
    assert drawn("7") == first
    assert drawn("8")["intervals"] != first["intervals"]


def test_everything_assumed_reaches_the_outcome(capsys, orders: Path) -> None:
    report = asked(
        capsys, orders, "--promotion", FIVE_OFF, "--margin", "60%", "--top-up", "20%",
        "--overshoot", "1.50", "--padded-returns", "1%,2%,3%", "--refund", "prorated",
        "--elasticity", "0.5,1,2", "--pull-forward", "40%", "--cannibalisation", "10%",
    )  # fmt: skip
    outcome = Outcome.model_validate_json(
        json.dumps(report["results"]["outcome-spend-50-get-5-off"])
    )
    assert outcome.response == Response(
        top_up_rate="20%", overshoot_minor=150, padded_return_rate=("1%", "2%", "3%"),
        refund_method="prorated", visit_elasticity=("0.5", "1", "2"), pull_forward_rate="40%",
        cannibalisation_rate="10%",
    )  # fmt: skip
    bars = report["results"]["tornado-spend-50-get-5-off"]["bars"]
    assert {bar["name"] for bar in bars} == {"padded_return_rate", "visit_elasticity"}


def test_a_behaviour_of_one_value_has_an_outcome_and_no_tornado(capsys, orders: Path) -> None:
    report = asked(
        capsys, orders, "--promotion", TENTH_OFF, "--margin", "60%", "--elasticity", "1"
    )
    assert list(report["results"]) == ["replay", "outcome-10-off"]
    assert report["results"]["outcome-10-off"]["response"]["top_up_rate"]["high"] == "0"


def test_orders_step_up_a_ladder_and_nothing_else(capsys, orders: Path) -> None:
    given = ("--promotion", "满40减3，满60减6", "--promotion", FIVE_OFF, "--step-up", "20%")
    report = asked(capsys, orders, *given, "--margin", "30%")
    outcome = report["results"]["outcome-满40减3-满60减6"]
    near = [one for one in totals().values() if 5000 <= one < 6000]
    assert len(near) > 0
    # of those that get 3 a fifth buys what it lacks of 60, and gets 6
    gained = Fraction(1, 5) * sum(Fraction(3, 10) * (6000 - one) - 300 for one in near)
    replayed = sum(600 if one >= 6000 else 300 for one in totals().values() if one >= 4000)
    assert Fraction(outcome["gain_minor"]["likely"]) == gained - replayed
    assert report["unanswered"] == [
        (
            f"{FIVE_OFF}: --step-up means nothing for '{FIVE_OFF}', which has no second step,"
            " or more than 1,000"
        )
    ]


def test_who_topped_up_is_read_from_the_orders(capsys, orders: Path) -> None:
    report = asked(capsys, orders, "--ran-under", "50:20:1", "--seed", "3")
    estimate = TopUpEstimate.model_validate_json(json.dumps(report["results"]["top-up"]))
    window = estimate.window
    assert (window.threshold_minor, window.reach_minor) == (5000, 1000)
    assert (window.overshoot_window_minor, window.bin_minor) == (2000, 100)
    assert (estimate.verdict, estimate.origin.seed) == ("too_few_below", 3)
    worth = totals().values()
    assert estimate.within_reach == sum(4000 <= one < 5000 for one in worth)


# ---- sweep ------------------------------------------------------------------------------
def test_sweep_costs_every_pair(capsys, orders: Path) -> None:
    results = asked(capsys, orders, "--sweep", "40:50:5 x 3,4.50")["results"]
    assert list(results) == ["sweep"]
    swept = SweepReport.model_validate_json(json.dumps(results["sweep"]))
    worth = totals().values()
    expected = [
        off * sum(one >= threshold for one in worth)
        for threshold in (4000, 4500, 5000)
        for off in (300, 450)
    ]
    assert list(swept.cost_minor) == expected
    assert swept.ranking is None
    assert swept.origin.seed is None


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        (("--margin", "30%", "--top-up", "10%,20%,40%"), "most_gain"),
        (("--budget", "5%"), "within_budget"),
        (("--budget", "5%", "--margin", "3%", "--margin", "4%", "--top-up", "1"), "within_budget"),
    ],
)  # fmt: skip
def test_best_of_a_sweep_is_by_what_is_given(capsys, orders: Path, more, kind: str) -> None:
    report = asked(capsys, orders, "--sweep", "40:50:5 x 3,4.50", "--seed", "3", *more)
    ranking = report["results"]["sweep"]["ranking"]
    assert ranking["objective"]["kind"] == kind
    if kind == "most_gain":
        assert ranking["objective"]["top_up_rate"] == "1/5"


# ---- told -------------------------------------------------------------------------------
def test_everything_is_saved_and_read_back(capsys, orders: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    report = asked(
        capsys, orders, "--promotion", FIVE_OFF, "--promotion", "满50减5", "--by", "segment",
        "--top-up", "10%,20%,40%", "--margin", "60%", "--intervals", "--seed", "7",
        "--sweep", "40:60:5 x 3:6:1", "--out", out,
    )  # fmt: skip
    results = report["results"]
    assert {"replay-满50减5", "by-segment-满50减5", "outcome-满50减5", "tornado-满50减5",
            "intervals-满50减5", "comparison", "sweep"} <= results.keys()  # fmt: skip
    tables = {Path(path).name for path in report["files"]}
    assert tables == {f"{name}.{kind}" for name in results for kind in ("csv", "json")}
    for name, result in results.items():
        read = READERS[result["kind"]].from_json((out / f"{name}.json").read_bytes())
        assert json.loads(read.to_json()) == result
        with (out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file)
        columns = read.columns()
        assert head == list(columns)
        assert len(rows) == len(next(iter(columns.values())))
    pictures = {Path(path).name for path in report["figures"]}
    assert pictures == {
        "spend-50-get-5-off.png", "满50减5.png", "waterfall-spend-50-get-5-off.png",
        "waterfall-满50减5.png", "tornado-spend-50-get-5-off.png", "tornado-满50减5.png",
        "cost-curve.png", "sweep.png",
    }  # fmt: skip
    assert {path.name for path in out.iterdir()} == tables | pictures


def test_text_says_each_caveat_once(capsys, orders: Path) -> None:
    said = printed(
        capsys, orders, "--promotion", FIVE_OFF, "--promotion", TENTH_OFF, "--by", "month",
        "--intervals", "--seed", "1",
    )  # fmt: skip
    body, _, caveats = said.partition("\nKeep in mind:\n")
    assert "!" not in body
    lines = caveats.splitlines()
    assert len(set(lines)) == len(lines) > 1
    assert all(one.startswith("! ") for one in lines)
    assert "Side by side:" in body
    assert f"{TENTH_OFF} by month:" in body
    assert "by customer, seed 1" in body


def test_chinese_says_everything_but_the_loading_in_chinese(
    capsys, orders: Path, tmp_path: Path
) -> None:
    said = printed(
        capsys, orders, "--promotion", "满50减5", "--promotion", "9折", "--by", "segment",
        "--by", "month", "--by", "category", "--step-up", "10%",
        "--top-up", "10%,20%,40%", "--margin", "60%", "--intervals", "--seed", "7",
        "--sweep", "40:60:5 x 3:6:1", "--ran-under", "50:20:1", "--language", "zh",
        "--out", tmp_path,
    )  # fmt: skip
    body = said.replace(str(tmp_path), "")
    assert "注意事项：" in body
    assert "回本：" in body
    latin = set(re.findall(r"[A-Za-z_]{3,}", body))
    files = {"by", "segment", "json", "csv", "png", "replay", "outcome", "tornado", "sweep"}
    files |= {"intervals", "comparison", "waterfall", "cost", "curve", "top", "loyal"}
    files |= {"month", "category", "food", "drinks"}
    assert latin <= files | {"USD", "step"}
    no_files = "\n".join(line for line in body.splitlines() if "：/" not in line)
    assert not {"month", "category"} & set(re.findall("[a-z]+", no_files))
    assert "满50减5，按月分组：" in body
    assert "满50减5，按类目分组：" in body
    assert "满50减5，按 segment 分组：" in body
    assert re.search("^月 +订单", body, re.MULTILINE)
    assert "无答案：满50减5：--step-up：该活动没有下一档，或档数过多，无从升档" in body
    assert "未出图：9折：没有单独的满额门槛" in body
    assert "48 行 → 24 单，48 个订单行，2 种商品，USD" in body
    assert "满50减5: 已享受 7，未达条件 17" in body


def test_figures_are_svg_if_asked(capsys, orders: Path, tmp_path: Path) -> None:
    report = asked(
        capsys, orders, "--promotion", FIVE_OFF, "--sweep", "40:60:5 x 3:6:1", "--out", tmp_path,
        "--svg",
    )  # fmt: skip
    names = {Path(path).name for path in report["figures"]}
    assert names == {"spend-50-get-5-off.svg", "waterfall.svg", "cost-curve.svg", "sweep.svg"}
    # without margin and top-up rate the map is one of cost rates
    assert "cost rate" in (tmp_path / "sweep.svg").read_text(encoding="utf-8")


def test_tables_are_written_where_nothing_can_be_drawn(
    capsys, orders: Path, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("ecomops.plots.files.find_spec", lambda _: None)
    said = printed(capsys, orders, "--promotion", FIVE_OFF, "--out", tmp_path / "out")
    assert "no figure: " in said
    assert "ecomops[plot]" in said
    assert (tmp_path / "out" / "replay.csv").exists()


# ---- refused ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), ("--promotion", "--sweep")),
        (("--elasticity", "1", "--margin", "30%"), ("--promotion", "people react to one")),
        (("--promotion", FIVE_OFF, "--elasticity", "1"), ("--margin", "people react")),
        (
            ("--promotion", FIVE_OFF, "--margin", "1", "--elasticity", "-1"),
            ("--elasticity = '-1'",),
        ),
        (("--promotion", FIVE_OFF, "--margin", "1", "--overshoot", "1,2"), ("has 2 values",)),
        (("--promotion", FIVE_OFF, "--margin", "1", "--overshoot", "2,1,3"), ("does not rise",)),
        (("--promotion", FIVE_OFF, "--margin", "1", "--overshoot", "0.001"), ("--overshoot",)),
        (("--promotion", FIVE_OFF, "--margin", "1", "--pull-forward", "2"), ("--pull-forward",)),
        (("--promotion", FIVE_OFF, "--padded-returns", "5%"), ("--refund", "is missing")),
        (("--promotion", FIVE_OFF, "--refund", "retest"), ("is of --padded-returns",)),
        (("--ran-under", "50:20"), ("--ran-under = '50:20'", "2 parts")),
        (("--ran-under", "50:20:0", "--seed", "1"), ("--ran-under", "too small")),
        (("--ran-under", "50:20:1"), ("--seed", "--ran-under draws customers")),
        (("--promotion", "spend 50 get"), ("--promotion = 'spend 50 get'", "stops too soon")),
        (("--promotion", ""), ("--promotion = ''",)),
        (("--promotion", FIVE_OFF, "--promotion", "spend 50  get 5 off"), ("given twice",)),
        (("--promotion", FIVE_OFF, "--by", "region"), ("--by = 'region'", "labels=region")),
        (("--promotion", FIVE_OFF, "--by", "category:2"), ("--by = 'category:2'", "1 to 1")),
        (("--promotion", FIVE_OFF, "--by", "category:"), ("--by = 'category:'",)),
        (("--promotion", FIVE_OFF, "--by", "category:0"), ("names no level", "category:2 for")),
        (("--promotion", FIVE_OFF, "--basis", ""), ("--basis = ''", "what the prices are")),
        (("--promotion", FIVE_OFF, "--basis", " "), ("--basis = ' '",)),
        (("--promotion", FIVE_OFF, "--column", "quantity=n"), ("'quantity=n' is given twice",)),
        (("--promotion", FIVE_OFF, "--intervals"), ("--seed", "--intervals")),
        (("--promotion", FIVE_OFF, "--seed", "1"), ("--seed = 1", "--intervals")),
        (("--promotion", FIVE_OFF, "--intervals", "--seed", "-1"), ("--seed = '-1'", "from 0")),
        (("--promotion", FIVE_OFF, "--intervals", "--seed", "x"), ("--seed = 'x'",)),
        (("--promotion", FIVE_OFF, "--top-up", "1%,2%,3%"), ("--margin", "--top-up")),
        (
            ("--promotion", FIVE_OFF, "--top-up", "1%,2%"),
            ("--top-up = '1%,2%'", "low,likely,high"),
        ),
        (("--promotion", FIVE_OFF, "--top-up", "3%,2%,1%"), ("--top-up", "does not rise")),
        (("--promotion", FIVE_OFF, "--margin", "1%,2%,300%"), ("--margin = '300%'",)),
        (("--promotion", FIVE_OFF, "--budget", "3%"), ("--budget", "--sweep")),
        (
            ("--promotion", FIVE_OFF, "--float-noise", "0.5"),
            ("--float-noise = '0.5'", "below 0.5"),
        ),
        (("--promotion", FIVE_OFF, "--float-noise", "nan"), ("--float-noise = 'nan'",)),
        (("--promotion", FIVE_OFF, "--svg"), ("--svg", "add --out DIR")),
        (("--ran-under", "5:20:1", "--seed", "1"), ("--reach = '10'", "threshold of $5")),
        (("--ran-under", "50:21:3", "--seed", "1"), ("--reach = '10'", "bins of $3")),
        (("--ran-under", "50:21:2", "--seed", "1"), ("--ran-under = '50:21:2'", "bins of $2")),
        (("--ran-under", "50:20:0.01", "--seed", "1"), ("--ran-under", "12000 bins")),
        (("--ran-under", "50:20:1", "--seed", "1", "--margin", "3%"), ("--margin = '3 %'",)),
        (("--ran-under", "50:20:1", "--seed", "1", "--top-up", "3%"), ("--top-up = '3 %'",)),
        (("--sweep", "40 x 3", "--margin", "3%"), ("--margin", "--top-up")),
        (
            ("--sweep", "40 x 3", "--margin", "30%", "--margin", "20%", "--top-up", "1%"),
            ("--margin = '30 %, 20 %'",),
        ),
        (("--sweep", "40 x 3", "--by", "segment"), ("--promotion", "--by")),
        (("--sweep", "40 x 3", "--intervals", "--seed", "1"), ("--promotion", "--intervals")),
        (("--sweep", "40 x 3", "--budget", "3%"), ("--seed", "--sweep")),
        (("--sweep", "40 x 3", "--margin", "3%", "--top-up", "1%"), ("--seed", "--sweep")),
        (
            ("--sweep", "40 x 3", "--margin", "3%", "--margin", "4%", "--top-up", "1%"),
            ("--margin", "--budget"),
        ),
    ],
)
def test_what_does_not_fit_is_named_before_the_orders_are_read(
    capsys, tmp_path: Path, more, said: tuple[str, ...]
) -> None:
    assert cli.main(arguments(tmp_path / "not read.csv", *more)) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert "not read.csv" not in shown.err
    for words in said:
        assert words in shown.err


@pytest.mark.parametrize("missing", ["placed_at=at", "category=kind"])
def test_split_that_needs_a_column_says_which(capsys, tmp_path: Path, missing: str) -> None:
    by = {"placed_at=at": "month", "category=kind": "category"}[missing]
    given = arguments(tmp_path / "not read.csv", "--promotion", FIVE_OFF, "--by", by)
    place = given.index(missing)
    del given[place - 1 : place + 1]
    if by == "month":
        place = given.index("--zone")
        del given[place : place + 2]
    assert cli.main(given) == 2
    assert missing.partition("=")[0] in capsys.readouterr().err


def test_an_empty_folder_name_is_refused(capsys, orders: Path) -> None:
    """As of a variable that is not set: it would be the current folder."""
    with pytest.raises(SystemExit):
        cli.main(arguments(orders, "--promotion", FIVE_OFF, "--out", ""))
    assert "--out: names no folder" in capsys.readouterr().err


def test_a_folder_that_is_none_is_refused_before_the_orders_are_read(
    capsys, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        given = arguments(tmp_path / "not read.csv", "--promotion", FIVE_OFF, "--out", place)
        assert cli.main(given) == 2
        assert f"--out = '{place}' can't be a folder" in capsys.readouterr().err


def test_what_can_not_be_written_or_read_is_named(capsys, orders: Path, tmp_path: Path) -> None:
    for name in ("replay.csv", "replay.json"):
        (tmp_path / name / name).mkdir(parents=True)
        given = arguments(orders, "--promotion", FIVE_OFF, "--out", tmp_path / name)
        assert cli.main(given) == 2
        told = capsys.readouterr().err
        assert (
            f"--out = '{tmp_path / name / name}' can't be written (Is a directory); name" in told
        )
    assert cli.main(arguments(orders, "--promotions", tmp_path)) == 2
    assert f"--promotions = '{tmp_path}' can't be read (Is a directory)" in capsys.readouterr().err


def test_a_period_of_limits_asks_for_instants(capsys, tmp_path: Path) -> None:
    rules = {"promotions": [{
        "promotion_id": "p", "currency": "USD", "zone": "Asia/Shanghai",
        "benefits": [{"kind": "amount_off", "off_minor": 300}],
        "limits": {"uses_per_customer": 1, "period": "month"},
    }]}  # fmt: skip
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    given = arguments(tmp_path / "not read.csv", "--promotions", tmp_path / "rules.json")
    place = given.index("placed_at=at")
    del given[place - 1 : place + 1]
    place = given.index("--zone")
    del given[place : place + 2]
    assert cli.main(given) == 2
    assert "--now = '' is missing" in capsys.readouterr().err


def test_other_encodings_are_read_where_they_are_named(
    capsys, orders: Path, tmp_path: Path
) -> None:
    other = tmp_path / "gbk.csv"
    other.write_text(orders.read_text(encoding="utf-8"), encoding="gbk")
    more = ("--promotion", FIVE_OFF, "--by", "segment")
    assert cli.main(arguments(other, *more)) == 2
    assert "encoding='gbk'" in capsys.readouterr().err
    assert asked(capsys, other, *more, "--encoding", "gbk") == asked(capsys, orders, *more)
    assert cli.main(arguments(other, *more, "--encoding", "hanzi")) == 2
    assert "encoding = 'hanzi' is unknown" in capsys.readouterr().err


def test_a_codec_of_no_text_is_refused(capsys, orders: Path) -> None:
    for name in ("rot13", "base64"):
        assert cli.main(arguments(orders, "--promotion", FIVE_OFF, "--encoding", name)) == 2
        shown = capsys.readouterr()
        assert f"encoding = '{name}' is unknown" in shown.err
        assert len(shown.err.splitlines()) == 1


def test_a_level_that_is_none_is_told_before_missing_categories(capsys, tmp_path: Path) -> None:
    given = arguments(tmp_path / "not read.csv", "--promotion", FIVE_OFF, "--by", "category:0")
    place = given.index("category=kind")
    del given[place - 1 : place + 1]
    assert cli.main(given) == 2
    assert "--by = 'category:0' names no level" in capsys.readouterr().err


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_header_alone_is_no_answer_of_nothing(capsys, orders: Path, end: str) -> None:
    orders.write_text(orders.read_text(encoding="utf-8").splitlines()[0] + end)
    assert cli.main(arguments(orders, "--promotion", FIVE_OFF)) == 2
    assert "holds no order in 0 rows" in capsys.readouterr().err


def test_one_customer_is_shown_every_scheme_and_no_best(capsys, orders: Path) -> None:
    rows = orders.read_text(encoding="utf-8").splitlines()
    orders.write_text("\n".join([rows[0], *(row for row in rows if ",c1," in row)]) + "\n")
    report = asked(
        capsys, orders, "--sweep", "20:40:5 x 3", "--margin", "30%", "--top-up", "5%", "--seed",
        "1", "--promotion", FIVE_OFF,
    )  # fmt: skip
    swept = SweepReport.model_validate_json(json.dumps(report["results"]["sweep"]))
    assert len(swept.columns()["threshold_minor"]) == 5
    assert swept.ranking is None
    assert report["unanswered"] == ["the best of the sweep: --seed can't split 1 customer in two"]
    assert report["promotions"][0]["qualifying"] > 0


def test_why_there_is_no_figure_is_in_the_json_too(capsys, orders: Path, tmp_path: Path) -> None:
    report = asked(capsys, orders, "--promotion", TENTH_OFF, "--out", tmp_path / "out")
    assert [Path(path).name for path in report["figures"]] == ["waterfall.png"]
    (reason,) = report["no_figures"]
    assert "has no spend threshold" in reason


def test_no_file_has_the_name_of_a_device() -> None:
    names = FileNames()
    assert [names.of(name) for name in ("CON", "con", "nul", "console")] == [
        "CON-2", "con-3", "nul-2", "console",
    ]  # fmt: skip


def test_the_answer_is_told_where_files_can_not_be_written(
    capsys, orders: Path, tmp_path: Path
) -> None:
    (tmp_path / "out" / "replay.csv").mkdir(parents=True)
    assert cli.main(arguments(orders, "--promotion", FIVE_OFF, "--out", tmp_path / "out")) == 2
    shown = capsys.readouterr()
    assert "qualifying orders" in shown.out
    assert "replay.csv" in shown.err
