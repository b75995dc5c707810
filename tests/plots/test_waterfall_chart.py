import json
from itertools import pairwise
from typing import Any

import pytest

from ecomops import (
    AmountOff,
    CartTable,
    MinSpend,
    PointsTerms,
    Promotion,
    PromotionSet,
    ShippingOff,
    UnitChange,
)
from ecomops.errors import InvalidArgumentError
from ecomops.plots import result_chart, waterfall_chart
from ecomops.plots.waterfall_view import WaterfallView
from ecomops.whatif import OrderHistory, ReplayReport, actuals, replay

TERMS = PointsTerms(points=1, worth_minor=1)
draw: Any = waterfall_chart  # misuse too


def deal(promotion_id: str, spend: int, off: int, **more) -> Promotion:
    return Promotion.model_validate({
        "promotion_id": promotion_id, "currency": "USD",
        "conditions": (MinSpend(spend_minor=spend),), "benefits": (AmountOff(off_minor=off),),
        **more,
    })  # fmt: skip


def table(*prices: int) -> CartTable:
    return CartTable.of([
        {"currency": "USD", "lines": [
            {"line_id": "1", "sku_id": "tea", "quantity": 1, "unit_price_minor": price}]}
        for price in prices
    ])  # fmt: skip


def replayed(*prices: int, basis="list"):
    deals = [deal("b", 5000, 500), deal("a", 9000, 1200)]
    return replay(table(*prices), deals, reach_minor=1000, basis=basis)


def test_steps_lead_from_sales_over_each_promotion_to_what_is_paid() -> None:
    result = replayed(4000, 6000, 10_000)
    view = WaterfallView.of(result, "en")
    costs = [row.cost_minor for row in result.rows]
    assert [step.kind for step in view.steps] == ["total", "less", "less", "total"]
    assert [step.amount_minor for step in view.steps] == [
        20_000, -costs[0], -costs[1], 20_000 - sum(costs),
    ]  # fmt: skip
    assert [step.name for step in view.steps[1:3]] == [row.description for row in result.rows]
    assert view.steps[-1].end_minor == int(result.quotes.payable_minor.sum())
    assert view.steps[0].label == "$200.00"
    assert view.steps[1].label == f"-${costs[0] / 100:.2f} ({costs[0] / 200:.2f} %)"
    for one, other in pairwise(view.steps[:-1]):
        assert one.end_minor == other.start_minor
    assert (
        view.answer == f"Promotions would have taken ${sum(costs) / 100:.2f} off $200.00: 11.00 %"
    )


def test_report_and_replay_draw_the_same_where_only_goods_are_paid() -> None:
    result = replayed(4000, 6000, 10_000)
    amounts = [
        [step.amount_minor for step in WaterfallView.of(source, "zh").steps]
        for source in (result, result.report, ReplayReport.from_json(result.to_json()))
    ]
    assert amounts[0] == amounts[1] == amounts[2]


def test_fees_and_points_stand_in_a_replay_and_not_in_its_report() -> None:
    cart: dict[str, Any] = {
        "currency": "USD",
        "lines": [{"line_id": "1", "sku_id": "tea", "quantity": 1, "unit_price_minor": 100_00}],
        "shipping": [{"entry_id": "s", "amount_minor": 10_00}],
        "shopper": {"points_balance": 500},
    }
    carts = CartTable.of([cart | {"use_points": 500}, cart])  # points keep free shipping out
    free = Promotion(
        promotion_id="free",
        currency="USD",
        stage="shipping",
        conditions=(MinSpend(spend_minor=5000),),
        benefits=(ShippingOff(change=UnitChange(off_minor=4_00)),),
        combines_with=("item", "order", "coupon", "shipping"),
    )
    rules = PromotionSet(promotions=(deal("b", 5000, 500), free), points=TERMS)
    result = replay(carts, rules, reach_minor=0)
    paid, points = int(result.quotes.payable_minor.sum()), int(result.quotes.points_minor.sum())
    assert (points, result.totals.shipping_off_minor) == (500, 4_00)
    steps = [
        (step.kind, step.name, step.amount_minor) for step in WaterfallView.of(result, "en").steps
    ]
    assert steps == [
        ("total", "sales at list price", 200_00),
        ("more", "shipping fees", 20_00),
        ("less", result.rows[0].description, -result.rows[0].cost_minor),
        ("less", result.rows[1].description, -result.rows[1].cost_minor),
        ("less", "paid with points", -points),
        ("total", "net: what is paid", paid),
    ]
    saved = WaterfallView.of(result.report, "en").steps
    assert saved[-1].end_minor == result.totals.net_minor
    assert (saved[-1].name, saved[-2].amount_minor) == (
        "net: what goods are paid with", result.totals.shipping_off_minor,
    )  # fmt: skip


def test_basis_names_the_start() -> None:
    names = [WaterfallView.of(replayed(6000, basis=b), "zh").steps[0].name
             for b in ("list", "shelf", "paid", "other")]  # fmt: skip
    assert names == ["商品原价合计", "货架价合计", "当时实付合计", "优惠前销售额"]


def test_many_promotions_put_the_least_together() -> None:
    deals = [deal(f"p{i:02}", 1000, i + 1, group="g") for i in range(15)]
    result = replay(table(9000), deals, reach_minor=0)
    view = WaterfallView.of(result, "en")
    assert len(view.steps) == 14
    assert view.steps[-2].name == "4 smaller promotions"
    assert view.steps[-1].end_minor == result.totals.net_minor
    names = [row.description for row in result.rows]
    kept = [step.name for step in view.steps[1:-2]]
    assert kept == [name for name in names if name in kept]


def test_nothing_given_away_is_said() -> None:
    view = WaterfallView.of(replayed(100), "zh")
    assert view.answer == "这些活动不会产生任何优惠"
    assert [step.amount_minor for step in view.steps] == [100, 0, 0, 100]
    assert draw(replayed(100)) is not None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_chart_shows_the_labels_of_the_view(language) -> None:
    result = replayed(4000, 6000, 10_000)
    spec = draw(result, language=language).to_dict()
    text = json.dumps(spec, ensure_ascii=False)
    for step in WaterfallView.of(result, language).steps:
        assert step.label in text
    assert ("优惠合计" in text) == (language == "zh")
    assert result.report.caveat_words(language)[0][:20] in text


@pytest.mark.parametrize(
    ("given", "language", "title"),
    [
        ([0, 5_00], "en", "Promotions took $5.00 off $100.00: 5.00 %"),
        ([0, 5_00], "zh", "实际优惠合计 $5.00，占销售额 $100.00 的 5.00%"),
        ([0, 0], "en", "Nothing was given away"),
    ],
)
def test_what_really_was_is_told_as_what_was(given, language, title) -> None:
    was = actuals(OrderHistory.of(table(4000, 6000), given_minor=given))
    view = WaterfallView.of(was, language)
    assert view.answer == title
    assert [step.end_minor for step in view.steps] == [
        10_000, 10_000 - sum(given), 10_000 - sum(given),
    ]  # fmt: skip
    assert "run" not in " ".join(view.subtitle)
    assert WaterfallView.of(was.report, language).answer == title
    assert result_chart(was, language=language).to_dict() == draw(was, language=language).to_dict()
    assert "2 orders as they were" in repr(was.report)


def test_huge_sums_stay_exact() -> None:
    report = replayed(4000, 6000).report
    totals = report.totals.model_copy(update={"sales_minor": 2**80, "off_minor": 500})
    view = WaterfallView.of(report.model_copy(update={"totals": totals}), "en")
    assert view.steps[-1].end_minor == 2**80 - sum(row.cost_minor for row in report.rows)
    assert f"{2**80 // 100:,}" in view.steps[0].label


def test_misuse_names_the_argument() -> None:
    with pytest.raises(InvalidArgumentError, match="replay = 5 is no replay"):
        draw(5)
    with pytest.raises(InvalidArgumentError, match="without sales"):
        draw(replayed(0))
    with pytest.raises(InvalidArgumentError, match="language = 'fr'"):
        draw(replayed(6000), language="fr")
