"""What was given at the time, told as a replay tells it."""

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.whatif.test_replay_figures import DEALS, START, plain, rows, table_of

from ecomops import CartTable, parse_promotion
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.whatif import (
    Actuals,
    FigureName,
    OrderHistory,
    ReplayReport,
    Response,
    actuals,
    bootstrap,
    compare_replays,
    replay,
    respond,
    summary_table,
)

percents = st.lists(st.sampled_from([0, 1, 50, 99, 100]), min_size=6, max_size=6)


def history_of(drawn: list[tuple[int, int, int, int]], percent: list[int]) -> OrderHistory:
    table = table_of(drawn)
    worth = table.list_minor.tolist()
    return OrderHistory.of(
        table,
        given_minor=[p * total // 100 for p, total in zip(percent, worth, strict=True)],
        labels={"shop": ["a", "b", "b", "a", "c", "c"]},
        customer_id=[1, 2, 2, 3, None, None],
    )


# ---- a plain loop ---------------------------------------------------------------------------
def slow_totals(history: OrderHistory, orders: list[int]) -> dict[str, int]:
    """Add up what was given; margins, if it is known what all goods cost."""
    assert history.given_minor is not None
    found = Counter[str]()
    lines = [line for cart in range(6) for line in lines_of(history.table, cart)]
    knows_all = all(cost is not None for cost, sales, _ in lines if sales)
    for cart in orders:
        given_minor = int(history.given_minor[cart])
        found["orders"] += 1
        found["discounted"] += given_minor > 0
        found["off_minor"] += given_minor
        for cost, sales, quantity in lines_of(history.table, cart):
            found["sales_minor"] += sales
            if knows_all:
                found["known_sales_minor"] += sales
                found["goods_cost_minor"] += (cost or 0) * quantity
        found["known_off_minor"] += given_minor if knows_all else 0
    return {name: n for name, n in found.items() if n}


def lines_of(table: CartTable, cart: int) -> list[tuple[int | None, int, int]]:
    facts = table.cart(cart)
    return [
        (item.cost_minor, quantity * price, quantity)
        for item, quantity, price in zip(
            facts.line_item, facts.line_quantity, facts.line_unit_price_minor, strict=True
        )
    ]


@given(rows, percents)
def test_totals_and_splits_equal_a_loop(
    drawn: list[tuple[int, int, int, int]], percent: list[int]
) -> None:
    history = history_of(drawn, percent)
    was = actuals(history)
    assert plain(was.totals) == slow_totals(history, list(range(6)))
    shops = was.by("shop")
    assert shops.groups == ("a", "b", "c")
    for shop, orders in (("a", [0, 3]), ("b", [1, 2]), ("c", [4, 5])):
        assert plain(shops[shop]) == slow_totals(history, orders)
    assert shops.customers == (2, 1, 2)
    months = was.by_period("month", "UTC")
    for month, totals in zip(months.groups, months.totals, strict=True):
        at = [START + timedelta(hours=17 * i) for i in range(6)]
        mine = [i for i, one in enumerate(at) if one.strftime("%Y-%m") == month]
        assert plain(totals) == slow_totals(history, mine)
    for split in (shops, months):
        assert (split.cost_minor, split.verdicts) == ((), ())


@given(rows, percents)
def test_a_promotion_that_was_run_is_told_alike_by_its_replay(
    drawn: list[tuple[int, int, int, int]], percent: list[int]
) -> None:
    del percent
    table = table_of(drawn)
    deal = parse_promotion("满199减20", currency="CNY")
    result = replay(table, [deal], reach_minor=0)
    shops = {"shop": [1, 2] * 3}
    history = OrderHistory.of(table, given_minor=result.figures.off, labels=shops)
    was, year = actuals(history), replay(history, [deal], reach_minor=0)
    names = ("orders", "discounted", "sales_minor", "off_minor")
    for one, two in ((was.totals, year.totals), (was.by("shop")[1], year.by("shop")[1])):
        assert [getattr(one, name) for name in names] == [getattr(two, name) for name in names]
    figures: tuple[FigureName, ...] = (
        "cost_rate",
        "discounted_rate",
        "aov_minor",
        "net_aov_minor",
        "cost_minor",
    )
    drawn_was, drawn_year = (
        bootstrap(one, seed=5, replicates=100, figures=figures) for one in (was, year)
    )
    assert drawn_was.intervals == drawn_year.intervals
    assert compare_replays({"a": year}).actual is not None


# ---- told -----------------------------------------------------------------------------------
ONE = [(0, 2, 2, 9950), (1, 2, 1, 9900)]


def test_margins_need_the_cost_of_all_goods() -> None:
    known = actuals(history_of(ONE, [10, 0, 0, 0, 0, 0]))
    assert known.totals.margin_after_minor == 19900 + 9900 - 1990 - 18000
    free = actuals(history_of([*ONE, (2, 1, 1, 0)], [10, 0, 0, 0, 0, 0]))
    assert free.totals.margin_after_minor == known.totals.margin_after_minor
    unknown = actuals(history_of([*ONE, (2, 1, 1, 1)], [10, 0, 0, 0, 0, 0]))
    assert unknown.totals.margin_minor is None
    assert unknown.by("shop")["a"].margin_after_rate is None


def test_it_is_told_as_a_replay_is() -> None:
    was = actuals(history_of(ONE, [10, 0, 0, 0, 0, 0]))
    assert "as it was  what was given at the time" in was.describe()
    assert "当时实际优惠" in was.describe("zh")
    assert "补贴 ¥19.90" in was.shown("zh", caveats=False).text
    assert [c.code for c in was.report.origin.caveats] == ["already_discounted", "short_history",
                                                           "few_customers"]  # fmt: skip
    assert repr(was) == "<Actuals of 6 orders>"
    assert "<table" in was._repr_html_()
    assert str(was) == was.describe()
    assert ReplayReport.from_json(was.to_json()) == was.report
    assert was.columns()["promotion_id"] == ["as it was"]
    row = was.report.rows[0]
    beside = summary_table(
        [row, replay(was.history, DEALS[:1], reach_minor=0).rows[0]], ["was", "is"]
    )
    assert "no threshold" in beside
    gain = respond(row, Response(visit_elasticity=1), margin_rate="50%").gain_minor.likely
    assert gain == Fraction(1990, 29800) * (Fraction(29800, 2) - 1990) - 1990


def test_the_parts_of_a_history_add_up_to_the_whole() -> None:
    whole = history_of(ONE, [10, 3, 0, 0, 0, 0])
    assert whole.given_minor is not None
    parts = []
    for chosen in ([0, 2], [1, 3, 4, 5]):
        table = whole.table.take(np.array(chosen))
        parts.append(actuals(OrderHistory.of(table, given_minor=whole.given_minor[chosen])).report)
    together = parts[0].plus(parts[1])
    assert together.totals == actuals(whole).totals
    assert together.rows[0].cost_minor == actuals(whole).report.rows[0].cost_minor


def test_wrong_questions_say_what_is_missing() -> None:
    bare = OrderHistory.of(table_of(ONE))
    with pytest.raises(InvalidArgumentError, match="does not say what was given"):
        actuals(bare)
    wrong: Any = bare.table
    with pytest.raises(InvalidArgumentError, match=r"OrderHistory\.of"):
        actuals(wrong)
    was = actuals(OrderHistory.of(table_of(ONE), given_minor=[0] * 6))
    assert isinstance(was, Actuals)
    with pytest.raises(UnknownIdError, match="no label"):
        was.by("segment")
    with pytest.raises(InvalidArgumentError, match="zone"):
        was.by_period("month", "Mars")
    wrong = was.report
    with pytest.raises(InvalidArgumentError, match="result = 'ReplayReport' is neither"):
        bootstrap(wrong, seed=1)


def test_no_orders_at_all() -> None:
    empty = OrderHistory.of(CartTable.of([], currency="CNY"), given_minor=[], labels={"s": []})
    was = actuals(empty)
    assert (was.totals.orders, was.totals.cost_rate, was.totals.margin_minor) == (0, None, None)
    assert was.by("s").groups == ()
