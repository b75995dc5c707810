from fractions import Fraction
from typing import Any

import pytest
from tests.whatif.rows import made_row as row

from ecomops import AmountOff, CartTable, MinSpend, Promotion, parse_promotion, price_cart, refund
from ecomops.errors import InvalidArgumentError
from ecomops.whatif import replay, tornado
from ecomops.whatif.response.outcome import FIGURE_NAMES, Outcome
from ecomops.whatif.response.respond import respond
from ecomops.whatif.response.response import Response
from ecomops.whatif.results.origin import Origin


def cart(total: int) -> dict[str, Any]:
    line = {"line_id": "1", "sku_id": "tea", "quantity": 1, "unit_price_minor": total}
    return {"currency": "USD", "lines": [line]}


# ---- told -----------------------------------------------------------------------------------
RANGED = Response(top_up_rate=("10%", "20%", "40%"), visit_elasticity=(0, 1, 2))


def test_golden_description() -> None:
    outcome = respond(row(), RANGED, margin_rate=("20%", "25%", "30%"))
    assert (
        outcome.describe()
        == """\
it never pays in the cases assumed; at the likely values it loses $428.13
                          replayed         low      likely        high
──────────────────────  ──────────  ──────────  ──────────  ──────────
sales                   $16,000.00  $16,025.00  $16,550.00  $17,100.00
added sales                  $0.00      $25.00     $550.00   $1,100.00
topped-up orders               0.0         5.0        10.0        20.0
extra orders                   0.0         0.0        12.5        25.0
cost                       $500.00     $525.00     $565.63     $631.25
cost rate, of sales         3.13 %      3.27 %      3.42 %      3.73 %
gain over no promotion    -$500.00    -$580.00    -$428.13    -$248.75
subsidised share          100.00 %     83.33 %     90.91 %     95.24 %
average order               $40.00      $40.06      $40.12      $40.25
assumed: top-up rate 20 % (10 % to 40 %), visit elasticity 1 (0 to 2), margin 25 % (20 % to 30 %)
gain lowest at top-up rate 40 %, visit elasticity 0, margin 20 %; highest at top-up rate 10 %, \
visit elasticity 2, margin 30 %; each figure has its own low and high
! past orders are taken as placed: whoever qualifies chose to spend as much without the \
promotion, and what others would have done is assumed, not measured"""
    )
    said = outcome.describe("zh")
    for term in ("重放", "新增销售额", "凑单率 20%（10% 至 40%）", "最可能亏损 $428.13", "毛利率"):
        assert term in said


def test_what_nobody_gets_is_not_said_to_pay() -> None:
    gone = row(qualifying=0, cost_minor=0, within_reach=0, gap_minor=0, verdicts={"expired": 400})
    for response in (Response(), Response(visit_elasticity=(0, 1, 2), top_up_rate="10%")):
        outcome = respond(gone, response, margin_rate="30%")
        assert outcome.pays is None
        assert outcome.gain_minor.likely == 0
        assert outcome.reaches_nobody
        assert outcome.verdict() == (
            "no order gets it and none is within reach, so there is nothing to judge"
        )
        assert "p: no order got it (expired 400)" in outcome.describe().splitlines()
        assert "无从判断" in outcome.verdict("zh")
        assert "p：没有订单享受（已结束 400）" in outcome.describe("zh").splitlines()
    near = respond(row(qualifying=0, cost_minor=0), Response(top_up_rate=1), margin_rate="99%")
    assert (near.pays, near.reaches_nobody) == ("never", False)
    assert any(line.startswith("p: no order got it") for line in near.describe().splitlines())


@pytest.mark.parametrize(
    ("given", "idle"),
    [
        ({"overshoot_minor": (0, 500, 1000), "pull_forward_rate": "10%"},
         "overshoot, pull-forward rate"),
        ({"padded_return_rate": "10%", "refund_method": "retest", "visit_elasticity": 1,
          "cannibalisation_rate": "10%"}, "padded return rate"),
        ({"cannibalisation_rate": "10%"}, "cannibalisation rate"),
        ({"cannibalisation_rate": "10%", "padded_return_rate": "1%", "top_up_rate": "1%",
          "refund_method": "retest"}, None),
        ({"pull_forward_rate": "10%", "visit_elasticity": 1}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_assumptions_without_effect_are_named(given: dict[str, Any], idle: str | None) -> None:
    said = respond(row(), Response(**given), margin_rate="30%").describe()
    without = "without effect, as nobody is assumed to buy more in such a way: "
    found = [line.removeprefix(without) for line in said.splitlines() if without in line]
    assert found == ([] if idle is None else [idle])
    alone = respond(row(), Response(), margin_rate="30%")
    if len(given) == 1:
        assert respond(row(), Response(**given), margin_rate="30%").gain_minor == alone.gain_minor


def test_the_lowest_gain_may_lie_at_the_likely_values() -> None:
    steps = parse_promotion("满100减5，满200减60", currency="USD", promotion_id="p")
    table = CartTable.of([cart(total) for total in (*[9000] * 4, 15_000, 30_000)])
    over = Response(top_up_rate=1, overshoot_minor=(0, 10_000, 18_000))
    outcome = respond(replay(table, [steps], reach_minor=2000), over, margin_rate="30%")
    assert outcome.lowest_where == ()
    said = outcome.describe()
    assert "gain lowest at the likely values; highest at overshoot $0" in said
    assert "收益最低：各假设最可能时；" in outcome.describe("zh")


def test_exact_assumptions_need_one_column() -> None:
    outcome = respond(row(), Response(top_up_rate="20%"), margin_rate="95%")
    said = outcome.describe()
    answer, head = said.splitlines()[:2]
    assert head.split() == ["replayed", "as", "assumed"]
    assert answer == "it does not pay: it loses $502.50"
    assert "gain lowest" not in said
    assert "亏损 $502.50" in outcome.describe("zh")


@pytest.mark.parametrize(
    ("margins", "pays", "en", "zh"),
    [
        (("1%", "5%", "10%"), "never", "it never pays in the cases assumed", "不能回本：在所"),
        (("1%", "50%", "99%"), "sometimes", "it sometimes pays in", "有时能回本：取决于所假设"),
        (("1%", "49%", "50%"), "sometimes", "it sometimes pays in", "有时能回本：取决于所假设"),
        (("90%", "95%", "99%"), "always", "it always pays in the cases", "总能回本：在所假设"),
    ],
)
def test_the_verdict_says_first_whether_it_pays_throughout(
    margins: Any, pays: str, en: str, zh: str
) -> None:
    outcome = respond(row(cost_minor=0), Response(visit_elasticity=0, top_up_rate=1),
        margin_rate=margins, off_for=lambda spend_minor: 250)  # fmt: skip
    assert outcome.pays == pays
    assert outcome.describe().startswith(en)
    assert outcome.describe("zh").startswith(zh)
    assert f"<p><strong>{outcome.verdict()}</strong></p><table" in outcome.html()


def test_exactly_nothing_gained_still_pays() -> None:
    outcome = respond(
        row(cost_minor=0),
        Response(top_up_rate=1),
        margin_rate=("50%", "60%", "60%"),
        off_for=lambda spend_minor: 250,
    )
    assert outcome.gain_minor.low == 0
    assert outcome.pays == "always"
    assert outcome.verdict().startswith("it always pays in the cases assumed; at the likely")


def test_no_order_within_reach_is_said_and_changes_nothing() -> None:
    outcome = respond(
        row(within_reach=0, gap_minor=0), Response(top_up_rate="20%"), margin_rate="25%"
    )
    assert outcome.gain_minor.likely == -500_00
    assert "no order is within reach" in outcome.describe()
    assert "没有可凑单的差额订单" in outcome.describe("zh")
    assert "no order is within reach" not in respond(row(), RANGED, margin_rate=0).describe()


def test_no_sales_leave_extra_orders_undefined() -> None:
    empty = row(orders=3, sales_minor=0, qualifying=0, cost_minor=0, within_reach=0, gap_minor=0)
    outcome = respond(empty, Response(visit_elasticity=(0, 1, 2)), margin_rate="25%")
    assert set(outcome.gain_minor.values) == set(outcome.extra_orders.values) == {None}
    assert (outcome.lowest_where, outcome.highest_where) == ((), ())
    assert outcome.topped_up_orders.likely == 0
    said = outcome.describe()
    assert outcome.pays is None
    assert said.startswith("the gain is undefined\n")
    assert "there is no price cut" in said
    assert "收益无定义" in outcome.describe("zh")
    assert outcome.columns()["gain_minor"] == [None, None, None]
    still = respond(empty, Response(), margin_rate="25%")
    assert [still.gain_minor.likely, still.aov_minor.likely] == [0, 0]
    assert still.cost_rate.likely is None


def test_one_order_and_none() -> None:
    one = row(
        orders=1, sales_minor=4500, qualifying=0, within_reach=1, gap_minor=500, cost_minor=0
    )
    outcome = respond(one, Response(top_up_rate=1), margin_rate="50%")
    assert [outcome.aov_before_minor, outcome.aov_minor.likely] == [4500, 5000]
    assert outcome.gain_minor.likely == 250 - 500
    none = row(orders=0, sales_minor=0, qualifying=0, within_reach=0, gap_minor=0, cost_minor=0)
    figures = respond(none, Response(), margin_rate="50%")
    assert (figures.aov_minor.likely, figures.subsidised_share.likely) == (None, None)
    assert "undefined" in figures.describe()


def test_what_a_return_is_taken_to_give_back_is_said() -> None:
    fields: dict[str, Any] = {"top_up_rate": "20%", "padded_return_rate": "10%"}
    retest = respond(row(), Response(**fields, refund_method="retest"), margin_rate="25%")
    prorated = respond(row(), Response(**fields, refund_method="prorated"), margin_rate="25%")
    assert "give the whole discount back" in retest.describe()
    assert "give the whole discount back" not in prorated.describe()
    # an order that sends back what it added keeps 500 · 4500 / 5000 on average
    kept = (prorated.cost_minor.likely or 0) - (retest.cost_minor.likely or 0)
    assert kept == Fraction(1, 10) * Fraction(1, 5) * 50 * Fraction(500 * 4500, 5000)


@pytest.mark.parametrize(
    ("gap", "method", "kept"), [(1000, "prorated", 400), (1000, "retest", 0), (100, "retest", 400)]
)
def test_a_padded_return_keeps_what_the_refund_leaves(gap: int, method: Any, kept: int) -> None:
    """The last case is one that a row by itself does not know: refunds stop at zero."""
    deal = Promotion(promotion_id="p", currency="USD", conditions=(MinSpend(spend_minor=5000),),
        benefits=(AmountOff(off_minor=500),))  # fmt: skip
    lines = [
        {"line_id": "1", "sku_id": "tea", "quantity": 1, "unit_price_minor": 5000 - gap},
        {"line_id": "2", "sku_id": "cup", "quantity": 1, "unit_price_minor": gap},
    ]
    quote = price_cart({"currency": "USD", "lines": lines}, [deal])
    paid = quote.payable_minor - refund(quote, {"2": 1}, policy=method).amount_minor
    assert 5000 - gap - paid == kept
    one = row(
        orders=1, sales_minor=5000 - gap, qualifying=0, cost_minor=0, within_reach=1, gap_minor=gap
    )
    response = Response(top_up_rate=1, padded_return_rate=1, refund_method=method)
    cost = respond(one, response, margin_rate=0).cost_minor.likely
    assert cost == (kept if gap == 1000 else 0)


def test_html_holds_the_same_and_is_escaped() -> None:
    outcome = respond(row(description="<b>$5</b> off"), RANGED, margin_rate="25%")
    page = outcome.html()
    assert "&lt;b&gt;$5&lt;/b&gt; off: if people react as assumed" in page
    assert "<b>" not in page
    for text in (
        "gain over no promotion",
        "-$428.13",
        "visit elasticity 1 (0 to 2)",
        "<p>! past orders",
    ):
        assert text in page
    assert "按假设的顾客反应测算" in outcome.html("zh")
    assert outcome._repr_html_() == page
    assert repr(outcome) == "<Outcome: <b>$5</b> off: if people react as assumed>"


def test_json_brings_back_the_same() -> None:
    origin = Origin(currency="USD", basis="paid", orders=400, rules_digest="0123456789abcdef")
    response = Response(
        top_up_rate=("10%", "20%", "40%"),
        overshoot_minor=(0, 100, 250),
        padded_return_rate="10%",
        refund_method="prorated",
        cannibalisation_rate=Fraction(1, 3),
    )
    outcome = respond(
        row(sales_minor=10**30), response, margin_rate="25%",
        off_for=lambda spend_minor: spend_minor // 10, origin=origin,
    )  # fmt: skip
    again = Outcome.from_json(outcome.to_json())
    assert again == outcome
    assert again.describe("zh") == outcome.describe("zh")
    assert again.columns() == outcome.columns()
    assert again.response.cannibalisation_rate.likely == Fraction(1, 3)


def test_columns_are_a_row_per_case() -> None:
    origin = Origin(currency="USD", orders=400, rules_digest="0123456789abcdef")
    columns = respond(row(), RANGED, margin_rate="25%", origin=origin).columns()
    assert columns["case"] == ["low", "likely", "high"]
    assert columns["promotion_id"] == ["p"] * 3
    assert columns["assumed_top_up_rate"] == [0.1, 0.2, 0.4]
    assert columns["assumed_overshoot_minor"] == [0, 0, 0]
    assert columns["gain_minor"] == [-575_00, -428_13, -300_00]
    assert columns["rules_digest"] == ["0123456789abcdef"] * 3
    assert {len(column) for column in columns.values()} == {3}
    for name in FIGURE_NAMES:
        kind = int if name.endswith("_minor") else float
        assert all(type(value) is kind for value in columns[name]), name


def test_caveats_are_those_of_the_origin() -> None:
    bare = respond(row(), Response(), margin_rate="25%")
    assert [caveat.code for caveat in bare.origin.caveats] == ["same_behaviour"]
    table = CartTable.of([cart(3600), cart(6000)])
    deal = Promotion(promotion_id="p", currency="USD", conditions=(MinSpend(spend_minor=5000),),
        benefits=(AmountOff(off_minor=500),))  # fmt: skip
    replayed = replay(table, [deal], reach_minor=1500)
    told = respond(replayed.row("p"), Response(), margin_rate="25%", origin=replayed.report.origin)
    assert told.origin == replayed.report.origin
    assert told.origin.rules_digest == replayed.rules_digest


# ---- bad input ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "margin", [0.25, "-1%", "101%", ("30%", "20%", "40%"), ("20%", "30%"), None]
)
def test_a_margin_that_is_no_share_is_refused_by_name(margin: Any) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        respond(row(), Response(), margin_rate=margin)
    assert caught.value.field == "margin_rate"


def test_top_ups_without_a_threshold_are_refused() -> None:
    bare = row(threshold_minor=None, off_at_threshold_minor=None, within_reach=0, gap_minor=0)
    with pytest.raises(InvalidArgumentError, match="no spend threshold; leave it 0") as caught:
        respond(bare, Response(top_up_rate="10%"), margin_rate="25%")
    assert caught.value.field == "top_up_rate"
    outcome = respond(bare, Response(visit_elasticity=1), margin_rate="25%")
    assert outcome.extra_orders.likely == Fraction(400, 32)


def test_what_topped_up_orders_get_has_to_be_known() -> None:
    unknown = row(off_at_threshold_minor=None)
    with pytest.raises(InvalidArgumentError, match="leaves open what an order of 5000 gets"):
        respond(unknown, Response(top_up_rate="10%"), margin_rate="25%")
    given_ = respond(
        unknown, Response(top_up_rate="10%"), margin_rate="25%", off_for=lambda spend_minor: 400
    )
    assert given_.cost_minor.likely == 500_00 + 5 * 400
    with pytest.raises(InvalidArgumentError, match="leaves open what an order of 5000 gets"):
        respond(
            row(),
            Response(top_up_rate="10%"),
            margin_rate="25%",
            off_for=lambda spend_minor: None,
        )


def test_an_overshoot_needs_what_a_larger_order_gets() -> None:
    response = Response(top_up_rate="10%", overshoot_minor=300)
    with pytest.raises(InvalidArgumentError, match="does not say what an order of 5300 gets"):
        respond(row(), response, margin_rate="25%")
    outcome = respond(row(), response, margin_rate="25%", off_for=lambda spend_minor: 500)
    assert outcome.added_sales_minor.likely == 25_00 + 5 * 300
    # nobody tops up, so nobody overshoots
    idle = respond(row(), Response(overshoot_minor=300), margin_rate="25%")
    assert idle.gain_minor.likely == -500_00


@pytest.mark.parametrize("off", [-1, 5001, 2.5, True, "5"])
def test_a_discount_that_is_none_is_refused(off: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="is no discount for an order of 5000"):
        respond(row(), Response(top_up_rate="10%"), margin_rate=0, off_for=lambda spend_minor: off)


def test_other_misuse_is_refused_by_name() -> None:
    nothing: Any = {"top_up_rate": "10%"}
    with pytest.raises(InvalidArgumentError, match="give a Response"):
        respond(row(), nothing, margin_rate="25%")
    with pytest.raises(InvalidArgumentError, match="is another currency"):
        respond(row(), Response(), margin_rate=0, origin=Origin(currency="CNY", orders=4))
    with pytest.raises(InvalidArgumentError, match="give one of: sales_minor"):
        respond(row(), Response(), margin_rate=0).figure("sales")


@pytest.mark.parametrize("wrong", [None, "满199减20", {}, 5])
def test_what_is_no_promotion_or_no_function_is_refused(wrong: Any) -> None:
    for ask in (respond, tornado):
        with pytest.raises(InvalidArgumentError, match=r"row = .* is no replayed promotion; give"):
            ask(wrong, Response(), margin_rate="10%")
    if wrong is not None:
        with pytest.raises(InvalidArgumentError, match=r"off_for = .* is no function of"):
            respond(row(), Response(top_up_rate="10%"), margin_rate="10%", off_for=wrong)


def test_a_report_stands_for_its_rows_and_knows_no_orders() -> None:
    table = CartTable.of(cart(total) for total in (40_00, 55_00, 95_00, 120_00))
    deals = [parse_promotion(text, currency="USD") for text in ("满50减5", "满100减20")]
    result = replay(table, deals, reach_minor=20_00)
    report = type(result.report).model_validate_json(result.report.model_dump_json())
    response = Response(top_up_rate=("5%", "10%", "50%"), padded_return_rate="10%",
                        refund_method="prorated")  # fmt: skip
    for one in result.rows:
        of_report, of_row = (
            respond(source, response, margin_rate="40%", promotion_id=which, origin=origin)
            for source, which, origin in (
                (report, one.promotion_id, None), (one, None, report.origin),
            )
        )  # fmt: skip
        assert of_report == of_row
        assert of_report.origin == report.origin
        assert not of_report.refunds_stop_at_zero
    bar = tornado(report, response, margin_rate="40%", promotion_id=deals[1].promotion_id).bars[0]
    assert bar.name == "top_up_rate"
    with pytest.raises(InvalidArgumentError, match="leaves open which of 2 promotions is meant"):
        respond(report, response, margin_rate="40%")
    over = Response(top_up_rate="10%", overshoot_minor=300)
    with pytest.raises(InvalidArgumentError, match="does not say what an order of 5300 gets"):
        respond(report, over, margin_rate="40%", promotion_id=deals[0].promotion_id)


def test_a_replay_knows_what_larger_orders_get() -> None:
    table = CartTable.of(
        {"currency": "CNY", "lines": [
            {"line_id": "1", "sku_id": "tee", "quantity": n, "unit_price_minor": 100_00}]}
        for n in (1, 2, 2, 3, 5)
    )  # fmt: skip
    every = parse_promotion("每满300减50", currency="CNY")
    share = parse_promotion("满300打9折", currency="CNY")
    both = replay(table, [every, share], reach_minor=100_00)
    alone = replay(table, [every], reach_minor=100_00)
    for_600 = alone.off_for(every.promotion_id)
    assert [for_600(amount) for amount in (300_00, 599_99, 600_00)] == [5000, 5000, 10000]
    assert both.off_for(share.promotion_id)(400_00) == 4000
    response = Response(top_up_rate="50%", overshoot_minor=300_00)
    outcome = respond(alone, response, margin_rate="50%")
    assert outcome.cost_minor.likely == 2 * 5000 + Fraction(1, 2) * 2 * 10000
    assert outcome.origin == alone.report.origin
    named = respond(both, Response(), margin_rate="50%", promotion_id=share.promotion_id)
    assert named.row.promotion_id == share.promotion_id
    with pytest.raises(InvalidArgumentError, match="promotion_id"):
        respond(both, response, margin_rate="50%")
    assert (
        tornado(alone, response, margin_rate=("40%", "50%", "60%")).bars[0].name == "margin_rate"
    )
