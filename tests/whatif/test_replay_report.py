"""Reports of parts added up are the report of the whole, whatever the parts are."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops import CartTable, Item, Limits, parse_promotion
from ecomops.errors import InvalidArgumentError
from ecomops.whatif import OrderHistory, ReplayReport, replay
from ecomops.whatif.replay.actuals import actuals

GOODS = (Item("cap", cost_minor=2000), Item("mug"), Item("tee", cost_minor=6000))
DEALS = tuple(parse_promotion(text, currency="CNY") for text in ("满199减20", "2件9折", "买2送1"))
START = datetime(2026, 1, 1, tzinfo=UTC)

orders = st.lists(
    st.tuples(
        st.lists(
            st.tuples(
                st.integers(0, 2), st.integers(1, 4), st.sampled_from([0, 4975, 6633, 9950, 19900])
            ),
            max_size=3,
        ),
        st.sampled_from([None, "Li", "Wu", "Xu"]),  # a guest, or a customer
        st.integers(0, 120),  # the day
        st.integers(0, 9),  # what was given, in tenths
    ),
    min_size=1,
    max_size=9,
)
Drawn = list[tuple[list[tuple[int, int, int]], str | None, int, int]]


def history_of(
    drawn: Drawn,
    *,
    knows: bool = True,
    gave: bool = True,
    basis: str = "paid",
    goods: tuple[Item, ...] = GOODS,
) -> OrderHistory:
    rows = [(i, *line) for i, (lines, *_) in enumerate(drawn) for line in lines]
    cart, item, quantity, price = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    table = CartTable.from_rows(
        currency="CNY", items=goods, cart=cart, item=item, quantity=quantity,
        unit_price_minor=price, n_carts=len(drawn),
        cart_at_us=np.array([day * 86_400_000_000 for _, _, day, _ in drawn])
        + int(START.timestamp()) * 10**6,
    )  # fmt: skip
    tenths = np.array([tenth for *_, tenth in drawn])
    return OrderHistory.of(
        table,
        basis=basis,
        customer_id=[who for _, who, _, _ in drawn] if knows else None,
        given_minor=table.list_minor * tenths // 10 if gave else None,
    )


def parts_of(drawn: Drawn, parts: list[int]) -> list[Drawn]:
    found: dict[int, Drawn] = {}
    for i, order in enumerate(drawn):
        found.setdefault(parts[i % len(parts)], []).append(order)
    return list(found.values())


@given(orders, st.lists(st.integers(0, 3), min_size=1, max_size=9), st.booleans(), st.booleans())
def test_any_parts_add_up_to_the_whole(
    drawn: Drawn, parts: list[int], knows: bool, gave: bool
) -> None:
    options: Any = {"knows": knows, "gave": gave}
    history = history_of(drawn, **options)
    whole = replay(history, DEALS, reach_minor=3000).report
    reports = [
        replay(history_of(part, **options), DEALS, reach_minor=3000).report
        for part in parts_of(drawn, parts)
    ]
    reports = [pickle.loads(pickle.dumps(report)) for report in reports]  # noqa: S301  our own
    together = reduce(ReplayReport.plus, reports)
    backwards = reduce(ReplayReport.plus, reversed(reports))
    assert together == backwards
    if history.n_customers is not None:
        assert together.of_customers(history.n_customers) == whole
    else:
        assert together == whole
    if len(reports) > 1:
        assert together.origin.customers is None  # some may stand in several
        codes = {one.code for one in together.origin.caveats}
        assert "few_customers" not in codes
        assert ("customers_apart" in codes) == knows
    assert ReplayReport.from_json(together.to_json()) == together


@given(orders, st.lists(st.integers(0, 3), min_size=1, max_size=9))
def test_so_do_those_of_what_was_given(drawn: Drawn, parts: list[int]) -> None:
    goods = GOODS[::2]  # of what was given margins are told if all costs are known
    known: Drawn = [
        ([(i % 2, n, p) for i, n, p in lines], who, day, tenth) for lines, who, day, tenth in drawn
    ]
    history = history_of(known, goods=goods)
    whole = actuals(history).report
    reports = [actuals(history_of(part, goods=goods)).report for part in parts_of(known, parts)]
    assert history.n_customers is not None
    together = reduce(ReplayReport.plus, reports).of_customers(history.n_customers)
    assert together.origin == whole.origin
    assert together.rows == whole.rows
    assert "same_behaviour" not in {one.code for one in together.origin.caveats}


ONE: Drawn = [([(0, 1, 9950)], "Li", 0, 1), ([(1, 2, 9950)], None, 3, 0)]


def test_nobody_is_counted_twice() -> None:
    part = replay(history_of(ONE), DEALS, reach_minor=0).report
    assert part.origin.customers == 2
    both = part.plus(part)
    assert both.origin.customers is None
    told = both.of_customers(3)
    assert (told.origin.customers, told.origin.caveats[-2].n) == (3, 3)
    wrong: Any
    for wrong in (-1, True, 1.0, None):
        with pytest.raises(InvalidArgumentError, match="customers"):
            both.of_customers(wrong)


def test_the_span_runs_from_the_first_to_the_last() -> None:
    late: Drawn = [([(0, 1, 9950)], "Li", 100, 1)]
    parts = [replay(history_of(part), DEALS, reach_minor=0).report for part in (late, ONE)]
    for together in (parts[0].plus(parts[1]), parts[1].plus(parts[0])):
        assert together.origin.span == (START, START + timedelta(days=100))
        assert "short_history" not in {one.code for one in together.origin.caveats}
    assert "short_history" in {one.code for one in parts[0].origin.caveats}


def test_what_is_known_of_one_part_only_is_refused() -> None:
    known, unknown = (
        replay(history_of(ONE, gave=gave), DEALS, reach_minor=0).report for gave in (True, False)
    )
    for one, two in ((known, unknown), (unknown, known)):
        with pytest.raises(InvalidArgumentError, match="known of one part only"):
            one.plus(two)


def test_other_prices_or_rules_do_not_add_up() -> None:
    one = replay(history_of(ONE), DEALS, reach_minor=0).report
    others: tuple[tuple[str, Any], ...] = (
        ("basis", replay(history_of(ONE, basis="shelf"), DEALS, reach_minor=0).report),
        ("rules_digest", replay(history_of(ONE), DEALS[:1], reach_minor=0).report),
        ("reach_minor", replay(history_of(ONE), DEALS, reach_minor=1).report),
    )
    for name, other in others:
        with pytest.raises(InvalidArgumentError, match=name):
            one.plus(other)


def test_caveats_of_limits_stay() -> None:
    limited = DEALS[0].model_copy(update={"limits": Limits(uses_per_customer=1)})
    part = replay(history_of(ONE), [limited], reach_minor=0).report
    both = part.plus(part)
    told = {one.code: one.n for one in both.origin.caveats}
    assert {"limits_as_placed", "guests_barred"} <= set(told)
    assert told["guests_barred"] == "2"


def test_kept_results_that_cannot_be_are_refused() -> None:
    report = replay(one_cart(), DEALS[1:2], reach_minor=0).report
    kept = json.loads(report.to_json())
    assert ReplayReport.from_json(json.dumps(kept)) == report
    row = kept["rows"][0]
    for change, text in (
        ({"qualifying": 99}, r"qualifying, within_reach = \(99, 0\) are more than all 1 orders"),
        ({"currency": "USD"}, "rows = 'USD' is not CNY, that of the orders"),
    ):
        changed = json.dumps(kept | {"rows": [row | change]})
        with pytest.raises(ValueError, match=text):
            ReplayReport.from_json(changed)


def one_cart() -> CartTable:
    line = {"line_id": "1", "sku_id": "tee", "quantity": 2, "unit_price_minor": 9900}
    return CartTable.of([{"currency": "CNY", "lines": [line]}])
