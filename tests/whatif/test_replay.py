import json
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ecomops import (
    AmountOff,
    CartTable,
    MinQuantity,
    MinSpend,
    Promotion,
    PromotionSet,
    price_cart,
)
from ecomops.errors import CurrencyMismatchError, InvalidArgumentError, UnknownIdError
from ecomops.selectors.goods import BySku
from ecomops.whatif import replay, summary_table


def cart(*lines: tuple[str, int, int]) -> dict[str, object]:
    return {
        "currency": "USD",
        "lines": [
            {"line_id": str(i), "sku_id": sku, "quantity": quantity, "unit_price_minor": price}
            for i, (sku, quantity, price) in enumerate(lines)
        ],
    }


def deal(promotion_id: str = "p", spend: int = 5000, off: int = 500, **more: object) -> Promotion:
    fields = {
        "promotion_id": promotion_id,
        "currency": "USD",
        "conditions": (MinSpend(spend_minor=spend),),
        "benefits": (AmountOff(off_minor=off),),
    }
    return Promotion.model_validate(fields | more)


# totals 10.00, 40.00, 45.50, 50.00, 80.00, and an empty order
ORDERS = CartTable.of(
    [
        cart(("tea", 1, 1000)),
        cart(("tea", 4, 1000)),
        cart(("tea", 3, 1000), ("cup", 1, 1550)),
        cart(("cup", 2, 2500)),
        cart(("tea", 8, 1000)),
        cart(),
    ]
)


def test_golden_figures_of_a_small_table() -> None:
    row = replay(ORDERS, [deal()], reach_minor=1000, basis="paid").rows[0]
    assert row.to_dict() == {
        "promotion_id": "p",
        "description": "spend $50: $5 off",
        "description_zh": "满 $50 减 $5",
        "currency": "USD",
        "basis": "paid",
        "reach_minor": 1000,
        "orders": 6,
        "sales_minor": 22_550,
        "qualifying": 2,
        "within_reach": 2,
        "gap_minor": 1000 + 450,
        "cost_minor": 1000,
        "cost_rate": pytest.approx(1000 / 22_550),
        "off_at_threshold_minor": 500,
        "threshold_minor": 5000,
        "within_next_step": 0,
        "next_step_gap_minor": 0,
        "verdicts": {"applied": 2, "below_threshold": 4},
    }
    assert row.exact_cost_rate == Fraction(20, 451)


def test_order_that_lacks_exactly_the_reach_is_within_it() -> None:
    assert replay(ORDERS, [deal()], reach_minor=1000).rows[0].within_reach == 2
    assert replay(ORDERS, [deal()], reach_minor=999).rows[0].within_reach == 1
    assert replay(ORDERS, [deal()], reach_minor=0).rows[0].within_reach == 0


def test_order_that_lacks_a_quantity_too_is_not_within_reach() -> None:
    conditions = (MinSpend(spend_minor=5000), MinQuantity(quantity=4))
    row = replay(ORDERS, [deal(conditions=conditions)], reach_minor=1000).rows[0]
    # 40.00 has 4 units, so has 45.50; 50.00 has only 2 and lacks no money
    assert (row.qualifying, row.within_reach, row.gap_minor) == (1, 2, 1450)
    conditions = (MinSpend(spend_minor=5000), MinQuantity(quantity=5))
    row = replay(ORDERS, [deal(conditions=conditions)], reach_minor=1000).rows[0]
    assert row.within_reach == 0


def test_promotion_without_a_spend_threshold_has_nothing_within_reach() -> None:
    row = replay(ORDERS, [deal(conditions=(MinQuantity(quantity=4),))], reach_minor=9999).rows[0]
    assert (row.qualifying, row.within_reach, row.gap_minor) == (3, 0, 0)
    assert (row.threshold_minor, row.off_at_threshold_minor) == (None, None)
    assert row.break_even("0.5").status == "undefined"


def test_saving_at_the_threshold_is_unknown_where_other_goods_get_it() -> None:
    row = replay(ORDERS, [deal(target=BySku(sku_ids=("cup",)))], reach_minor=1000).rows[0]
    assert row.off_at_threshold_minor is None
    assert "not known" in summary_table([row], ["p"], margin_rates=["0.5"])


def test_discount_above_the_threshold_gives_at_most_the_threshold() -> None:
    row = replay(ORDERS, [deal(spend=5000, off=9000)], reach_minor=1000).rows[0]
    assert row.off_at_threshold_minor == 5000
    twice = (AmountOff(off_minor=3000), AmountOff(off_minor=3000))
    row = replay(ORDERS, [deal(benefits=twice)], reach_minor=1000).rows[0]
    assert row.off_at_threshold_minor == 5000


def test_promotions_of_one_group_share_the_orders() -> None:
    rules = [deal("a", group="g"), deal("b", spend=8000, off=900, group="g")]
    rows = {row.promotion_id: row for row in replay(ORDERS, rules, reach_minor=1000).rows}
    assert (rows["a"].qualifying, rows["a"].cost_minor) == (1, 500)
    assert (rows["b"].qualifying, rows["b"].cost_minor) == (1, 900)
    assert rows["a"].verdicts == {"applied": 1, "below_threshold": 4, "beaten_by": 1}


def test_subsidised_share_counts_those_who_needed_no_discount() -> None:
    row = replay(ORDERS, [deal()], reach_minor=1000).rows[0]
    assert row.subsidised_share("0") == 1
    assert row.subsidised_share("50%") == pytest.approx(2 / 3)
    assert row.exact_subsidised_share("0.5") == Fraction(2, 3)
    inexact: Any = 0.5
    with pytest.raises(InvalidArgumentError, match="top_up_rate"):
        row.subsidised_share(inexact)


def test_rates_of_no_orders_are_undefined() -> None:
    row = replay(CartTable.of([], "USD"), [deal()], reach_minor=1000).rows[0]
    assert (row.orders, row.cost_rate, row.subsidised_share("1")) == (0, None, None)
    assert row.break_even("0.5").order_uplift is None
    assert "undefined" in summary_table([row], ["none"], top_up_rates=["1"])


@given(st.lists(st.integers(1, 90), max_size=10), st.integers(0, 100))
def test_counts_equal_a_loop_over_single_carts(totals: list[int], reach: int) -> None:
    carts = [cart(("a", 1, total)) for total in totals]
    rule = deal(spend=50, off=7)
    row = replay(CartTable.of(carts, "USD"), [rule], reach_minor=reach).rows[0]
    verdicts = [price_cart(one, [rule]).verdicts[0] for one in carts]
    lacks = [v.unmet[0].shortfall for v in verdicts if v.unmet]
    near = [lack for lack in lacks if lack <= reach]
    assert row.qualifying == sum(v.applied for v in verdicts)
    assert row.cost_minor == sum(v.amount_minor for v in verdicts)
    assert (row.within_reach, row.gap_minor) == (len(near), sum(near))
    if near:  # the shared saving is what the cart engine promises each of them
        assert {v.saves_minor for v in verdicts if v.unmet} == {row.off_at_threshold_minor}


def test_digest_tells_rules_apart_and_ignores_their_order() -> None:
    rules = (deal("a"), deal("b", off=700))
    alike = (rules, rules[::-1], PromotionSet(promotions=rules))
    digests = {replay(ORDERS, same, reach_minor=0).rules_digest for same in alike}
    assert len(digests) == 1
    other = (deal("a"), deal("b", off=701))
    assert replay(ORDERS, other, reach_minor=0).rules_digest not in digests


def test_digest_of_a_plain_set_is_of_its_promotions_alone() -> None:
    rules = (deal("a"), deal("b", off=700))  # fingerprints that are kept stay what they are
    told = "\n".join(rule.model_dump_json() for rule in rules).encode()
    assert replay(ORDERS, rules, reach_minor=0).rules_digest == sha256(told).hexdigest()[:16]


def test_digest_tells_apart_what_sets_say_of_promotions_together() -> None:
    rules = (deal("a", group="g"), deal("b", group="g"), deal("c", stage="coupon", codes=("C",)))
    usual: dict[str, Any] = {"promotions": rules}
    points = {"points": 100, "worth_minor": 100}
    others: list[dict[str, Any]] = [
        {"strategy": "best"},
        {"groups": [{"group": "g", "at_most": 2}]},
        {"coupons_per_order": 2},
        {"points": points},
    ]
    sets = [PromotionSet.model_validate(usual | other) for other in [{}, *others]]
    digests = [replay(ORDERS, one, reach_minor=0).rules_digest for one in sets]
    assert len(set(digests)) == len(sets)
    assert digests[0] == replay(ORDERS, rules, reach_minor=0).rules_digest


def test_replay_prints_a_table_in_two_languages() -> None:
    result = replay(ORDERS, [deal()], reach_minor=1000)
    assert str(result).splitlines()[2].split() == (
        ["p", "spend", "$50:", "$5", "off", "2", "2", "$14.50", "$10.00", "4.43", "%"]
    )
    assert result.describe("zh").splitlines()[0].split() == [
        "活动", "规则", "达标订单", "差额订单", "差额合计", "补贴", "费率",
    ]  # fmt: skip


def test_dicts_survive_json() -> None:
    dicts = replay(ORDERS, [deal()], reach_minor=1000).to_dicts()
    assert json.loads(json.dumps(dicts)) == dicts
    assert len(str(dicts[0]["rules_digest"])) == 16


@pytest.mark.parametrize("reach", [-1, 1.0, True, "10", 2**63])
def test_reach_out_of_range_is_refused(reach) -> None:
    with pytest.raises(InvalidArgumentError, match="reach_minor"):
        replay(ORDERS, [deal()], reach_minor=reach)


def test_unknown_promotion_is_refused() -> None:
    with pytest.raises(UnknownIdError, match="promotion_id = 'q'"):
        replay(ORDERS, [deal()], reach_minor=0).row("q")


def test_spend_is_refused_where_no_threshold_stands_alone() -> None:
    result = replay(ORDERS, [deal(conditions=(MinQuantity(quantity=4),))], reach_minor=0)
    with pytest.raises(InvalidArgumentError, match="no spend threshold that stands alone"):
        result.spend("p")


def test_progress_hears_of_every_line() -> None:
    heard: list[tuple[int, int]] = []
    replay(ORDERS, [deal()], reach_minor=0, progress=lambda *parts: heard.append(parts))
    assert heard[-1] == (6, 6)


def test_sums_beyond_int64_are_written_out() -> None:
    huge = CartTable.of([cart(("a", 1, 2**62)), cart(("a", 1, 2**62)), cart(("a", 1, 2**62))])
    row = replay(huge, [deal()], reach_minor=0).rows[0]
    assert row.sales_minor == 3 * 2**62
    assert "$138,350,580,552,821,637.12" in summary_table([row], ["huge"])


def test_promotions_in_another_currency_are_refused_rather_than_cost_nothing() -> None:
    with pytest.raises(CurrencyMismatchError, match="is not USD, in which the orders are"):
        replay(ORDERS, [deal(currency="CNY")], reach_minor=0)


def test_one_promotion_of_several_may_be_in_another_currency() -> None:
    rows = replay(ORDERS, [deal(), deal("q", currency="CNY")], reach_minor=0).rows
    assert [dict(row.verdicts) for row in rows] == [
        {"applied": 2, "below_threshold": 4},
        {"currency": 6},
    ]


def test_no_promotions_are_in_no_currency() -> None:
    assert replay(ORDERS, [], reach_minor=0).totals.cost_minor == 0
