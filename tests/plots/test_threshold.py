import json
import sys
from pathlib import Path

import numpy as np
import pytest

from ecomops import AmountOff, CartTable, Item, MinQuantity, MinSpend, Promotion, parse_promotion
from ecomops._typing import Language
from ecomops.errors import InvalidArgumentError, MissingExtraError, UnknownIdError
from ecomops.plots import save_png, threshold_chart
from ecomops.plots.threshold_view import ThresholdView
from ecomops.whatif import Replay, replay

TOTALS = np.random.default_rng(50).gamma(1.2, 2600, 3000).astype(np.int64) + 1


def deal(promotion_id: str = "p", **more: object) -> Promotion:
    fields: dict[str, object] = {
        "promotion_id": promotion_id,
        "currency": "USD",
        "conditions": (MinSpend(spend_minor=5000),),
        "benefits": (AmountOff(off_minor=500),),
    }
    return Promotion.model_validate(fields | more)


def replayed(*promotions: Promotion, item: Item | None = None, reach: int = 1000) -> Replay:
    table = CartTable.from_rows(
        currency="USD",
        items=[item or Item("tea")],
        cart=np.arange(TOTALS.size),
        item=np.zeros_like(TOTALS),
        quantity=np.ones_like(TOTALS),
        unit_price_minor=TOTALS,
    )
    return replay(table, promotions or [deal()], reach_minor=reach, basis="paid")


def test_spec_tells_the_numbers_of_the_replay() -> None:
    result = replayed()
    row = result.rows[0]
    spec = threshold_chart(result).to_dict()
    text = json.dumps(spec, ensure_ascii=False)
    cost, rate = f"${row.cost_minor / 100:,.2f}", 100 * row.cost_minor / row.sales_minor
    answer = f"“Spend $50, get $5 off” would have cost {cost}, {rate:.2f} % of sales"
    assert spec["title"]["text"] == [answer]
    assert row.qualifying == int((TOTALS >= 5000).sum())
    for said in (
        f'"{row.within_reach:,} orders lack up to $10,"',
        f'"${row.gap_minor / 100:,.2f} in all"',
        f'"{row.qualifying:,} orders qualify"',
        f'"$50: ${row.cost_minor / 100:,.2f}"',
        '"orders per $1"',
    ):
        assert said in text


def test_the_axis_says_which_spend_is_drawn() -> None:
    def title(select: object, language: Language) -> str:
        spend = {"kind": "min_spend", "spend_minor": 5000, "select": select}
        result = replayed(deal(conditions=(spend,)), item=Item("tea", brand="Acme"))
        bars = threshold_chart(result, language=language).to_dict()["vconcat"][0]["layer"][1]
        drawn: str = bars["encoding"]["x"]["title"]
        return drawn.partition(";")[0].partition("；")[0]

    assert title({"kind": "all"}, "en") == "order total, paid (USD)"
    assert title({"kind": "all"}, "zh") == "订单金额，实付（USD）"
    of_brand = {"kind": "brand", "brands": ["Acme"]}
    assert title(of_brand, "en") == "spend on the goods that count, paid (USD)"
    assert title(of_brand, "zh") == "计入门槛的商品金额，实付（USD）"


def test_bars_add_up_to_the_orders_on_each_side() -> None:
    result = replayed()
    spec = threshold_chart(result).to_dict()
    drawn = spec["vconcat"][0]["layer"][1]["data"]["values"]
    beyond = int((TOTALS >= 12_500).sum())

    def total(side: str) -> int:
        return sum(bar["orders"] for bar in drawn if bar["side"] == side)

    assert total("near") == result.rows[0].within_reach
    assert total("qualifying") + beyond == result.rows[0].qualifying
    assert total("below") + total("near") + result.rows[0].qualifying == TOTALS.size
    assert len(json.dumps(spec)) < 60_000


def test_png_is_written(tmp_path: Path) -> None:
    path = save_png(threshold_chart(replayed()), tmp_path / "chart.png")
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(content) > 10_000


def test_chinese_chart_is_opt_in() -> None:
    spec = threshold_chart(replayed(), language="zh").to_dict()
    assert spec["title"]["text"][0].startswith("“满 $50 减 $5”：补贴 $")
    assert "CJK" in spec["config"]["font"]
    assert "达标" not in json.dumps(threshold_chart(replayed()).to_dict(), ensure_ascii=False)


def test_a_ladder_is_drawn_around_its_first_step() -> None:
    ladder = parse_promotion(
        "spend 50: 5 off; spend 80: 10 off; spend 900: 99 off", currency="USD"
    )
    result = replayed(ladder)
    view = ThresholdView.of(result, result.rows[0], "en")
    assert (view.threshold_minor, view.steps, view.curve) == (5000, (8000,), None)
    assert view.counts.sum() + view.beyond == TOTALS.size
    assert view.qualifying_line == f"{int((TOTALS >= 5000).sum()):,} orders qualify"
    assert '"to": 80.0' in json.dumps(threshold_chart(result).to_dict())
    with_more = ladder.model_copy(update={"conditions": (MinSpend(spend_minor=6000),)})
    with pytest.raises(InvalidArgumentError, match="no spend threshold that stands alone"):
        threshold_chart(replayed(with_more))


def test_no_label_for_a_gap_without_reach() -> None:
    spec = threshold_chart(replayed(reach=0)).to_dict()
    assert "orders lack" not in json.dumps(spec)


def test_a_single_order_is_told_of_as_one() -> None:
    def said(*totals: int) -> tuple[str, ...]:
        carts = CartTable.from_rows(
            currency="USD", items=[Item("tea")], cart=np.arange(len(totals)),
            item=np.zeros_like(totals), quantity=np.ones_like(totals),
            unit_price_minor=np.array(totals),
        )  # fmt: skip
        found = replay(carts, [deal()], reach_minor=1000)
        view = ThresholdView.of(found, found.rows[0], "en")
        return view.subtitle, view.near_lines[0], view.qualifying_line

    assert said(5000, 4500) == (
        "2 orders worth $95.00 in all (list)", "1 order lacks up to $10,",
        "1 order qualifies",
    )  # fmt: skip
    assert said(6000) == (
        "1 order worth $60.00 (list)", "0 orders lack up to $10,", "1 order qualifies",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("promotions", "item"),
    [
        ([deal()], Item("tea", floor_price_minor=4900)),
        ([deal("p", group="g"), deal("q", benefits=(AmountOff(off_minor=600),), group="g")], None),
    ],
    ids=["floor prices", "another promotion of the group"],
)
def test_cost_curve_is_left_out_where_totals_do_not_tell_it(promotions, item) -> None:
    result = replayed(*promotions, item=item)
    assert ThresholdView.of(result, result.row("p"), "en").curve is None
    assert len(threshold_chart(result, "p").to_dict()["vconcat"]) == 1


def test_label_tells_orders_that_reach_it_from_those_that_get_it() -> None:
    over_90, off_6 = (MinSpend(spend_minor=9000),), (AmountOff(off_minor=600),)
    better = deal("q", group="g", conditions=over_90, benefits=off_6)
    result = replayed(deal("p", group="g"), better)
    reach_it, beaten = int((TOTALS >= 5000).sum()), int((TOTALS >= 9000).sum())
    text = json.dumps(threshold_chart(result, "p").to_dict())
    assert f"{reach_it:,} orders reach it, {reach_it - beaten:,} with the discount" in text


def test_chart_of_one_of_many_needs_its_name() -> None:
    result = replayed(deal("p"), deal("q"))
    with pytest.raises(InvalidArgumentError, match="leaves open which of 2"):
        threshold_chart(result)
    with pytest.raises(UnknownIdError, match="'r'"):
        threshold_chart(result, "r")
    assert threshold_chart(result, "q") is not None


def test_promotion_without_a_threshold_is_refused() -> None:
    result = replayed(deal(conditions=(MinQuantity(quantity=1),)))
    with pytest.raises(InvalidArgumentError, match="no spend threshold"):
        threshold_chart(result)


def test_missing_altair_names_the_install_command(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'ecomops\[plot\]'"):
        threshold_chart(replayed())


def test_missing_renderer_names_the_install_command(monkeypatch, tmp_path: Path) -> None:
    chart = threshold_chart(replayed())
    monkeypatch.setattr("ecomops.plots.files.find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match="vl-convert-python"):
        save_png(chart, tmp_path / "chart.png")
