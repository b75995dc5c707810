"""Lines become orders: as a plain loop says, in any order of rows."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import AmountTooLargeError, DuplicateIdError, InvalidArgumentError
from ecomops.kernels.id_runs import run_starts, sums_by_id
from ecomops.metrics.order_totals import order_totals

AMOUNTS = st.sampled_from([0, 1, -1, 199_00, 2**53, 2**61, -(2**61)])
IDS = st.sampled_from([[0, 1, 2, 3], [-5, 2**40, 7], ["a", "b", "订单"]])


@given(st.data(), st.booleans())
def test_lines_add_up_to_orders(data, together):
    ids = data.draw(st.lists(st.sampled_from(data.draw(IDS)), max_size=12))
    if together:
        ids = sorted(ids, key=ids.index)
    paid = [data.draw(AMOUNTS) for _ in ids]
    totals: dict[object, int] = {}
    for one, amount in zip(ids, paid, strict=True):
        totals[one] = totals.get(one, 0) + amount
    if not all(-(2**63) <= total < 2**63 for total in totals.values()):
        with pytest.raises(AmountTooLargeError, match="leaves int64"):
            order_totals(order_id=ids, paid_minor=paid)
        return
    found = order_totals(order_id=ids, paid_minor=paid)
    assert found.order_ids == list(totals)  # in the order of their first lines
    assert found.columns["paid_minor"].tolist() == list(totals.values())


@given(st.lists(st.integers(0, 3)), st.integers(1, 5))
def test_runs_begin_where_an_id_changes(ids, repeat):
    array = np.repeat(np.array(ids, dtype=np.int64), repeat)
    expected = [i for i in range(array.size) if i == 0 or array[i] != array[i - 1]]
    assert run_starts(array).tolist() == expected


def test_runs_are_found_across_blocks():
    ids = np.arange(200_000) // 3
    _, first, sums = sums_by_id(ids, {"one": np.ones(200_000, dtype=np.int64)})
    assert first.tolist() == list(range(0, 200_000, 3))
    assert set(sums["one"][:-1].tolist()) == {3}


def test_lines_have_to_agree_on_the_rest():
    lines = {"order_id": [1, 1, 2], "customer_id": ["x", "x", "y"], "paid_minor": [1, 2, 3]}
    found = order_totals(**lines)
    assert found.columns["customer_id"].tolist() == ["x", "y"]
    with pytest.raises(DuplicateIdError, match="order_id = 1 has lines with customer_id ="):
        order_totals(**{**lines, "customer_id": ["x", "y", "y"]})
    with pytest.raises(InvalidArgumentError, match="column = 'paid' is known to no metric"):
        order_totals(order_id=[1], paid=[1])


def test_an_order_that_misses_a_value_is_left_out_as_a_whole():
    found = order_totals(order_id=[1, 1, 2], paid_minor=[1, None, 3])
    assert found.columns["paid_minor"].tolist() == [3]
    assert (found.n_missing, found.n_missing_lines) == (1, 2)
