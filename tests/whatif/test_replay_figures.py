"""Totals, groups and comparisons of replays against plain loops over priced carts."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops import (
    AmountOff,
    CartTable,
    Item,
    Limits,
    MinSpend,
    Promotion,
    parse_promotion,
    price_cart,
)
from ecomops.errors import BadRowError, InvalidArgumentError, UnknownIdError
from ecomops.whatif import (
    OrderHistory,
    Replay,
    ReplayBreakdown,
    ReplayComparison,
    ReplayReport,
    compare_replays,
    replay,
)

GOODS = (
    Item("cap", category=("clothing", "caps"), cost_minor=2000),
    Item("mug", category=("home",)),
    Item("tee", category=("clothing", "tees"), cost_minor=6000),
    Item("tin"),
)
PHRASES = ("满199减20", "2件9折", "满99包邮")
DEALS = tuple(parse_promotion(text, currency="CNY") for text in PHRASES)
START = datetime(2026, 3, 30, tzinfo=UTC)

rows = st.lists(
    st.tuples(
        st.integers(0, 5),  # order
        st.integers(0, 3),  # goods
        st.integers(1, 3),  # quantity
        st.sampled_from([0, 1, 4999, 6633, 9900, 9949, 9950, 9951, 19900]),
    ),
    max_size=14,
)


def table_of(drawn: list[tuple[int, int, int, int]], n_orders: int = 6) -> CartTable:
    order, item, quantity, price = np.array(drawn, dtype=np.int64).reshape(-1, 4).T
    at = [START + timedelta(hours=17 * i) for i in range(n_orders)]
    return CartTable.from_rows(
        currency="CNY",
        items=GOODS,
        cart=order,
        item=item,
        quantity=quantity,
        unit_price_minor=price,
        n_carts=n_orders,
        cart_at_us=np.array([int(t.timestamp()) * 10**6 for t in at], dtype=np.int64),
    )


def test_a_discount_of_one_minor_unit_is_one() -> None:
    deal = parse_promotion("满1减0.01", currency="CNY")
    totals = replay(table_of([(0, 0, 1, 100), (1, 0, 1, 99)]), [deal], reach_minor=0).totals
    assert (totals.discounted, totals.cost_minor) == (1, 1)


@pytest.mark.parametrize(("customers", "is_few"), [(1, True), (29, True), (30, False)])
def test_fewer_than_thirty_customers_are_few(customers: int, is_few: bool) -> None:
    table = table_of([(i, 0, 1, 100) for i in range(30)], n_orders=30)
    history = OrderHistory.of(table, customer_id=[i % customers for i in range(30)])
    told = replay(history, DEALS, reach_minor=0).report.origin.caveats
    assert ("few_customers" in {one.code for one in told}) == is_few


def slow_totals(result: Replay, lines: dict[int, list[int]], orders: list[int]) -> dict[str, int]:
    """Add up what the cart engine says, line by line."""
    table, found = result.quotes.table, Counter[str]()
    for cart in orders:
        facts = table.cart(cart)
        quote = price_cart(facts, result.quotes.rules)
        found["orders"] += 1
        found["discounted"] += any(v.amount_minor for v in quote.verdicts)
        given = sum(v.amount_minor for v in quote.verdicts)
        for i, item in enumerate(facts.line_item):
            if i not in lines.get(cart, range(len(facts.line_item))):
                continue
            sales = facts.line_quantity[i] * facts.line_unit_price_minor[i]
            off = sales - quote.line_net_minor[i]
            given -= off
            found["sales_minor"] += sales
            found["off_minor"] += off
            if item.cost_minor is not None:
                found["known_sales_minor"] += sales
                found["known_off_minor"] += off
                found["goods_cost_minor"] += item.cost_minor * facts.line_quantity[i]
        found["shipping_off_minor"] += given
    return dict(found)


def plain(totals: object) -> dict[str, int]:
    return {name: n for name, n in totals.model_dump().items() if n}  # type: ignore[attr-defined]  # any model


def nonzero(found: dict[str, int]) -> dict[str, int]:
    return {name: n for name, n in found.items() if n}


@given(rows)
def test_totals_are_what_the_cart_engine_adds_up_to(
    drawn: list[tuple[int, int, int, int]],
) -> None:
    result = replay(table_of(drawn), DEALS, reach_minor=1000)
    assert plain(result.totals) == nonzero(slow_totals(result, {}, list(range(6))))
    assert result.totals.cost_minor == sum(row.cost_minor for row in result.rows)


@given(rows, st.lists(st.sampled_from(["new", "old", "vip"]), min_size=6, max_size=6))
def test_labels_split_orders_without_loss(
    drawn: list[tuple[int, int, int, int]], segments: list[str]
) -> None:
    history = OrderHistory.of(table_of(drawn), labels={"segment": segments})
    result = replay(history, DEALS, reach_minor=1000)
    split = result.by("segment")
    assert split.groups == tuple(sorted(set(segments)))
    for group in split.groups:
        mine = [i for i, one in enumerate(segments) if one == group]
        assert plain(split[group]) == nonzero(slow_totals(result, {}, mine))
    for place, row in enumerate(result.rows):
        assert sum(cost[row.promotion_id] for cost in split.cost_minor) == row.cost_minor
        together = Counter[str]()
        for verdicts in split.verdicts:
            together.update(verdicts[row.promotion_id])
        assert together == row.verdicts, place


@given(rows)
def test_months_are_those_of_the_shops_clock(drawn: list[tuple[int, int, int, int]]) -> None:
    table = table_of(drawn)
    split = replay(table, DEALS, reach_minor=0).by_period("month", "Asia/Shanghai")
    at = [START + timedelta(hours=17 * i) for i in range(6)]
    months = Counter(t.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m") for t in at)
    assert {g: t.orders for g, t in zip(split.groups, split.totals, strict=True)} == months


@given(rows)
def test_categories_split_goods_without_loss(drawn: list[tuple[int, int, int, int]]) -> None:
    table = table_of(drawn)
    result = replay(table, DEALS, reach_minor=0)
    split = result.by_category()
    for name in ("sales_minor", "off_minor", "known_sales_minor", "goods_cost_minor"):
        assert sum(getattr(t, name) for t in split.totals) == getattr(result.totals, name)
    path = ["clothing", "home", "clothing", ""]
    for group, totals in zip(split.groups, split.totals, strict=True):
        carts = {order for order, item, _, _ in drawn if path[item] == group}
        assert totals.orders == len(carts)
        gave = set()
        for cart in carts:
            facts = table.cart(cart)
            lines = zip(facts.line_item, price_cart(facts, DEALS).lines, strict=True)
            if any(line.discount_minor for i, line in lines if (i.category or ("",))[0] == group):
                gave.add(cart)
        assert totals.discounted == len(gave)
    deep = result.by_category(2)
    assert set(deep.groups) == {"clothing / caps", "clothing / tees", "home", ""}


def test_ladders_have_the_reach_of_their_first_step() -> None:
    table = table_of([(0, 2, 1, 9900), (1, 2, 2, 9900), (2, 2, 2, 9950), (3, 2, 4, 9900)], 4)
    ladder = parse_promotion("满199减20, 满399减50", currency="CNY")
    row = replay(table, [ladder], reach_minor=1000).rows[0]
    assert (row.qualifying, row.cost_minor) == (2, 2000 + 2000)
    assert (row.within_reach, row.gap_minor) == (1, 100)
    assert (row.threshold_minor, row.off_at_threshold_minor) == (199_00, 20_00)


@pytest.mark.parametrize(
    "phrase",
    ["满199减20, 满399减50", "每满300减50 最多3次", "满299赠mug", "2件9折, 3件8折", "第二件半价",
     "99元任选3件", "满99包邮", "买2送1", "9折", "满2件减10"],
)  # fmt: skip
def test_every_kind_can_be_replayed(phrase: str) -> None:
    table = table_of([(0, 2, 1, 9900), (1, 2, 3, 9900), (1, 1, 1, 5000), (2, 0, 2, 100)], 4)
    result = replay(table, [parse_promotion(phrase, currency="CNY")], reach_minor=5000)
    assert plain(result.totals) == nonzero(slow_totals(result, {}, list(range(4))))
    assert ReplayReport.from_json(result.to_json()) == result.report


def test_margins_by_hand() -> None:
    # two tees at ¥99.50: sales 199, ¥20 off, cost 120; a mug whose cost nobody knows
    table = table_of([(0, 2, 2, 9950), (1, 1, 1, 5000)], 2)
    totals = replay(table, DEALS[:1], reach_minor=0).totals
    assert (totals.margin_minor, totals.margin_after_minor) == (7900, 5900)
    assert totals.known_rate == Fraction(19900, 24900)
    assert totals.margin_after_rate == Fraction(5900, 17900)
    assert [totals.aov_minor, totals.net_aov_minor] == [12450, 11450]
    nothing = replay(table_of([(0, 1, 1, 5000)], 1), DEALS, reach_minor=0).totals
    assert nothing.margin_minor is None
    assert nothing.margin_after_rate is None
    empty = replay(table_of([], 0), DEALS, reach_minor=0).totals
    assert empty.cost_rate is empty.aov_minor is empty.discounted_rate is None


def test_what_happened_stands_beside_the_scenarios() -> None:
    table = table_of([(0, 2, 2, 9950), (1, 2, 1, 9900)], 2)
    history = OrderHistory.of(table, given_minor=[500, 0], customer_id=["Li", None])
    one, two = (replay(history, [deal], reach_minor=0) for deal in DEALS[:2])
    compared = compare_replays({"满199减20": one, "2件9折": two})
    assert compared["满199减20"].cost_minor == 2000
    assert compared.actual is not None
    assert compared.actual.totals.cost_minor == 500
    assert compared.actual.totals.margin_after_minor == 19900 + 9900 - 500 - 18000
    assert compared.columns()["more_cost_minor"] == [0, 1500, 1490]
    assert "已用" not in compared.describe("zh")
    assert "多补贴 ¥15.00" in compared.describe("zh")
    with pytest.raises(UnknownIdError):
        compared["8折"]
    with pytest.raises(InvalidArgumentError, match="other orders"):
        compare_replays({"a": one, "b": replay(table_of([(0, 0, 1, 1)]), DEALS, reach_minor=0)})


@pytest.mark.parametrize(
    ("base", "stage", "is_told"),
    [("stage_start", "item", True), ("list", "item", False), ("current", "order", True),
     ("stage_start", "order", False)],
)  # fmt: skip
def test_gaps_after_other_discounts_are_said_to_be(base, stage, is_told) -> None:
    # of 22 000 a fifth is off before, so 2300 are missing, and it takes 2875 at list prices
    table = table_of([(0, 0, 1, 22_000)])
    first = parse_promotion("8折", currency="CNY", promotion_id="a").model_copy(
        update={"stage": stage, "priority": 1}
    )
    asks = MinSpend(spend_minor=19_900, base=base)
    deal = Promotion(
        promotion_id="b", currency="CNY", conditions=(asks,), benefits=(AmountOff(off_minor=2000),)
    )
    both = replay(table, [first, deal], reach_minor=3000)
    assert ("gap_after_discounts" in {one.code for one in both.report.origin.caveats}) == is_told
    assert both.row("b").gap_minor == (2300 if is_told else 0)
    for quiet in (replay(table, [first, deal], reach_minor=2299),
                  replay(table, [deal], reach_minor=3000)):  # fmt: skip
        assert "gap_after_discounts" not in {one.code for one in quiet.report.origin.caveats}


@pytest.mark.parametrize("name", ["as it was", "实际"])
def test_what_really_happened_has_its_names_to_itself(name: str) -> None:
    table = table_of([(0, 0, 2, 9950)])
    given = [500] + [0] * (len(table) - 1)
    told = replay(OrderHistory.of(table, given_minor=given), DEALS, reach_minor=0)
    with pytest.raises(InvalidArgumentError, match="is what really happened"):
        compare_replays({"9折": told, name: told})
    assert name in compare_replays({name: replay(table, DEALS, reach_minor=0)}).describe()


def test_a_comparison_says_who_got_nothing() -> None:
    table = table_of([(0, 0, 1, 100)])
    some, none = (replay(table, [parse_promotion(text, currency="CNY")], reach_minor=0)
                  for text in ("9折", "满199减20"))  # fmt: skip
    said = compare_replays({"a": some, "b": none})
    assert "b: no order got a discount" in said.describe().splitlines()
    assert "b：没有订单享受优惠" in said.describe("zh").splitlines()
    assert "a: no order" not in said.describe()


def test_a_comparison_keeps_in_mind_what_any_replay_does() -> None:
    table = table_of([(0, 2, 2, 9950), (1, 2, 1, 9900)], 2)
    history = OrderHistory.of(table, given_minor=[500, 0], customer_id=["Li", None])
    limited = DEALS[0].model_copy(update={"limits": Limits(uses_per_customer=1)})
    gift = parse_promotion("满99赠茶杯", currency="CNY")
    plain, once, given = (
        replay(history, [deal], reach_minor=0) for deal in (DEALS[0], limited, gift)
    )
    orders = ((plain, once, given), (given, once, plain))
    compared = [compare_replays(dict(zip("abc", some, strict=True))) for some in orders]
    told = [{caveat.code for caveat in one.origin.caveats} for one in compared]
    assert told[0] == told[1] >= {"limits_as_placed", "guests_barred", "extras_not_costed"}
    assert "extras_not_costed" not in {caveat.code for caveat in plain.report.origin.caveats}
    for other in (OrderHistory.of(table, given_minor=[0, 0]), OrderHistory.of(table),
                  OrderHistory.of(table, given_minor=[500, 0], basis="paid")):  # fmt: skip
        with pytest.raises(InvalidArgumentError, match="tells of the orders otherwise"):
            compare_replays({"a": plain, "b": replay(other, DEALS, reach_minor=0)})
    same = OrderHistory.of(table, given_minor=[500, 0])
    assert (
        compare_replays({"a": plain, "b": replay(same, DEALS, reach_minor=0)}).actual is not None
    )


def test_what_nobody_got_is_said_with_the_reason() -> None:
    table = table_of([(0, 2, 2, 9950), (1, 2, 1, 9900)], 2)
    told = replay(table, [parse_promotion("满199包邮", currency="CNY")], reach_minor=0)
    english, chinese = (told.report.describe(language) for language in ("en", "zh"))
    assert "\n满199包邮: no order got it (below_threshold 1, no_matching_lines 1)\n" in english
    assert "\n满199包邮：没有订单享受（未达条件 1，无适用商品 1）\n" in chinese
    for some in (
        replay(table, DEALS[:1], reach_minor=0),
        replay(table_of([], 0), DEALS, reach_minor=0),
    ):
        assert "no order got it" not in some.report.describe()


@given(rows)
def test_results_come_back_from_json(drawn: list[tuple[int, int, int, int]]) -> None:
    history = OrderHistory.of(table_of(drawn), labels={"shop": [1, 2, 1, 2, 1, 2]})
    result = replay(history, DEALS, reach_minor=1000)
    assert ReplayReport.from_json(result.to_json()) == result.report
    split = result.by("shop")
    assert ReplayBreakdown.from_json(split.to_json()) == split
    compared = compare_replays({"a": result})
    assert ReplayComparison.from_json(compared.to_json()) == compared
    assert json.loads(result.to_json())["origin"]["rules_digest"] == result.rules_digest
    for one in (result.report, split, compared):
        lengths = {len(column) for column in one.columns().values()}
        assert len(lengths) == 1
        assert "<table" in one.html("zh")


def test_caveats_tell_what_the_reader_has_to_know() -> None:
    table = table_of([(0, 2, 2, 9950), (1, 1, 1, 5000)], 2)
    history = OrderHistory.of(table, given_minor=[2490, 0], is_rebuilt=True, customer_id=[1, 1])
    codes = [c.code for c in replay(history, DEALS, reach_minor=0).report.origin.caveats]
    assert codes == [
        "same_behaviour",
        "already_discounted",
        "shelf_rebuilt",
        "short_history",
        "few_customers",
        "cost_unknown",
        "fees_untold",
    ]
    text = replay(history, DEALS, reach_minor=0).describe("zh")
    assert "让利 10.0%" in text
    assert "仅 1 天" in text
    assert "仅 79.9% 的销售额有成本数据" in text


def test_guests_are_customers_of_their_own() -> None:
    history = OrderHistory.of(table_of([], 4), customer_id=["b", None, "a", None])
    assert history.customer is not None
    assert history.customer.tolist() == [1, 2, 0, 3]
    assert history.n_customers == 4


@pytest.mark.parametrize(
    ("more", "error", "text"),
    [
        ({"customer_id": [1]}, InvalidArgumentError, "does not fit 2 orders"),
        ({"given_minor": [1, None]}, BadRowError, "row 1"),
        ({"given_minor": [10**9, 0]}, BadRowError, "more than the order"),
        ({"given_minor": [-1, 0]}, BadRowError, "row 0"),
        ({"given_minor": [0.5, 0]}, BadRowError, "row 0"),
        ({"labels": {"s": ["a", None]}}, BadRowError, "row 1"),
        ({"labels": {"s": ["a"]}}, InvalidArgumentError, "does not fit 2 orders"),
        ({"labels": ["a", "b"]}, InvalidArgumentError, r"labels = \['a', 'b'\] is no mapping"),
        ({"labels": {"s": ["a", "a\0"]}}, BadRowError, r"row 1: s = 'a\\x00' ends in NUL"),
        ({"customer_id": ["a", "a\0"]}, BadRowError, r"row 1: .* ends in NUL"),
        ({"basis": None}, InvalidArgumentError, "basis = None does not say what the prices are"),
        ({"basis": ""}, InvalidArgumentError, "basis = '' does not say what the prices are"),
        ({"basis": " "}, InvalidArgumentError, "basis"),
    ],
)
def test_what_does_not_fit_the_orders_is_refused(
    more: dict[str, object], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        OrderHistory.of(table_of([(0, 0, 1, 100)], 2), **more)  # type: ignore[arg-type]  # wrong on purpose


def test_wrong_questions_name_what_is_there() -> None:
    result = replay(table_of([]), DEALS, reach_minor=0)
    with pytest.raises(UnknownIdError, match="segment"):
        result.by("segment")
    with pytest.raises(InvalidArgumentError, match="zone"):
        result.by_period("month", "Mars/Olympus")
    with pytest.raises(InvalidArgumentError, match="level"):
        result.by_category(0)
    with pytest.raises(InvalidArgumentError, match="basis"):
        replay(OrderHistory.of(table_of([])), DEALS, reach_minor=0, basis="paid")
    with pytest.raises(InvalidArgumentError, match="replays"):
        compare_replays({})
    wrong: Any = [result]
    with pytest.raises(InvalidArgumentError, match=r"replays = .* is no mapping; give replays by"):
        compare_replays(wrong)
    bare = CartTable.of([], currency="CNY")
    with pytest.raises(InvalidArgumentError, match="instants"):
        replay(bare, DEALS, reach_minor=0).by_period("month", "UTC")
