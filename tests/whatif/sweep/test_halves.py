"""Two halves of the customers: by seed and id alone, whatever the order of rows."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from tests.whatif.sweep.slow_sweep import FIGURES, at, fixed, ints, slow, table_of

from ecomops.errors import InvalidArgumentError
from ecomops.whatif import OrderHistory
from ecomops.whatif.sweep import Sweep, sweep_ladders, sweep_thresholds
from ecomops.whatif.sweep.customers import Customers
from ecomops.whatif.sweep.orders import SweptOrders

NAMES = st.one_of(st.integers(-3, 12), st.none())
TEXTS = st.one_of(
    st.sampled_from(["a", "b", "李", "a-long-name-of-20-by", "a-long-nam"]), st.none()
)
ORDERS = st.one_of(
    st.lists(st.tuples(NAMES, st.integers(0, 60)), min_size=2, max_size=14),
    st.lists(st.tuples(TEXTS, st.integers(0, 60)), min_size=2, max_size=14),
)


def customers_of(ids: list[Any]) -> Customers:
    found = SweptOrders.of([1] * len(ids), ids, "USD", None).customers
    assert found is not None
    return found


def swept(orders: Any, seed: int = 5) -> Sweep:
    return sweep_thresholds(
        [total for _, total in orders], [20, 40], [5, 9], reach_minor=15,
        customers=[name for name, _ in orders], currency="USD", seed=seed,
    )  # fmt: skip


def n_units(orders: Any) -> int:
    return len({name for name, _ in orders if name is not None}) + [n for n, _ in orders].count(
        None
    )


def all_figures(sweep: Sweep) -> list[Any]:
    assert sweep.chosen_on is not None
    assert sweep.judged_on is not None
    return [
        surface.figures(place)
        for surface in (sweep.chosen_on, sweep.judged_on)
        for place in range(4)
    ]


@given(ORDERS, st.integers(0, 2**63 - 1), st.randoms())
def test_halves_do_not_depend_on_the_order_of_rows(orders, seed, random) -> None:
    if n_units(orders) < 2:
        return
    mixed = list(orders)
    random.shuffle(mixed)
    assert all_figures(swept(orders, seed)) == all_figures(swept(mixed, seed))


@given(ORDERS)
def test_halves_are_halves_and_add_up(orders) -> None:
    n = n_units(orders)
    if n < 2:
        return
    sweep = swept(orders)
    assert sweep.chosen_on is not None
    assert sweep.judged_on is not None
    assert (sweep.chosen_on.customers, sweep.judged_on.customers) == (n // 2, n - n // 2)
    assert sweep.chosen_on.orders + sweep.judged_on.orders == len(orders)
    for place, (threshold, off) in enumerate([(20, 5), (20, 9), (40, 5), (40, 9)]):
        totals = [total for _, total in orders]
        assert at(sweep.whole, place) == slow(totals, threshold, fixed(threshold, off), 15)
        for name in FIGURES:
            parts = [at(half, place)[name] for half in (sweep.chosen_on, sweep.judged_on)]
            assert sum(parts) == at(sweep.whole, place)[name]


@given(ORDERS, st.integers(0, 100))
def test_all_orders_of_a_customer_are_in_one_half(orders, seed) -> None:
    customers = customers_of([name for name, _ in orders])
    half = customers.half(seed, [ints(total for _, total in orders)])
    sides: dict[Any, set[bool]] = {}
    for (name, _), side in zip(orders, half.tolist(), strict=True):
        if name is not None:
            sides.setdefault(name, set()).add(side)
    assert all(len(side) == 1 for side in sides.values())
    assert customers.n_guests == [name for name, _ in orders].count(None)


@given(ORDERS)
@settings(max_examples=25)
def test_a_history_is_split_as_its_columns_are(orders) -> None:
    if n_units(orders) < 2:
        return
    table = table_of(total for _, total in orders)
    history = OrderHistory.of(table, customer_id=[name for name, _ in orders])
    found = sweep_thresholds(history, [20, 40], [5, 9], reach_minor=15, seed=5)
    assert all_figures(found) == all_figures(swept(orders))


def test_unknown_customers_are_split_by_order() -> None:
    totals = list(range(101))
    sweep = sweep_thresholds(totals, [50], [5], reach_minor=10, currency="USD", seed=3)
    assert sweep.chosen_on is not None
    assert sweep.judged_on is not None
    assert (sweep.chosen_on.orders, sweep.judged_on.orders) == (50, 51)
    assert sweep.chosen_on.customers is None
    back = sweep_thresholds(totals[::-1], [50], [5], reach_minor=10, currency="USD", seed=3)
    assert back.chosen_on is not None
    assert at(back.chosen_on, 0) == at(sweep.chosen_on, 0)
    codes = [caveat.code for caveat in sweep.report().origin.caveats]
    assert codes == ["same_behaviour", "no_customers"]


def test_other_seeds_draw_other_halves() -> None:
    totals = [3**i for i in range(20)]  # every set of orders has a sum of its own
    sales = set()
    for seed in range(30):
        sweep = sweep_thresholds(
            totals, [1], [1], reach_minor=0, customers=range(20), currency="USD", seed=seed
        )
        assert sweep.chosen_on is not None
        sales.add(sweep.chosen_on.sales_minor)
    assert len(sales) == 30


def test_every_customer_is_drawn_about_half_of_the_time() -> None:
    for ids in (range(9), [f"customer-{i}" for i in range(9)]):
        customers = customers_of(list(ids))
        drawn = sum(
            customers.half(seed, [ints(range(9))]).astype(np.int64) for seed in range(2_000)
        )
        # 4 of 9 are drawn; 2 000 draws vary by 22
        assert (np.abs(drawn - 2_000 * 4 / 9) < 120).all()
    guests = customers_of([None] * 9)
    drawn = sum(guests.half(seed, [ints(range(9))]).astype(np.int64) for seed in range(2_000))
    assert (np.abs(drawn - 2_000 * 4 / 9) < 120).all()


@pytest.mark.parametrize(
    ("totals", "customers", "words"),
    [
        ([10, 20], ["Li", "Li"], "can't split 1 customer in two"),
        ([], [], "can't split 0 customers in two"),
        ([10], [None], "can't split 1 customer in two"),
        ([10], None, "can't split 1 customer in two"),
    ],
)
def test_fewer_than_two_customers_are_not_split(totals, customers, words) -> None:
    arguments: dict[str, Any] = {"reach_minor": 0, "currency": "USD", "customers": customers}
    with pytest.raises(InvalidArgumentError) as caught:
        sweep_thresholds(totals, [10], [1], seed=1, **arguments)
    assert words in str(caught.value)
    assert sweep_thresholds(totals, [10], [1], **arguments).chosen_on is None


def test_two_customers_are_always_one_and_one() -> None:
    for seed in range(40):
        sweep = sweep_ladders(
            [10, 20, 30],
            [[(10, 1)]],
            reach_minor=0,
            customers=[7, 7, 8],
            currency="USD",
            seed=seed,
        )
        assert sweep.chosen_on is not None
        assert sweep.chosen_on.orders in {1, 2}
