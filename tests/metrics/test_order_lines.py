"""What lines of an order share is added up, what they repeat has to be the same on all of them."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import BadRowError, DuplicateIdError, InvalidArgumentError
from ecomops.metrics import AOV, CSAT, DSR, MEAN_FIRST_RESPONSE, METRICS, order_totals
from ecomops.metrics.columns import COLUMNS

SUMMED = {
    "paid_minor", "refunded_minor", "disputed_minor", "list_minor", "discount_minor",
    "attributed_minor", "platform_fee_minor", "spend_minor", "cost_of_sales_minor", "units",
    "units_returned", "impressions", "clicks", "ad_orders", "sold_units", "points_earned",
    "points_redeemed", "points_expired", "new_customers",
}  # fmt: skip
ONE = {"id": "x", "minor": 3, "count": 3, "flag": True, "instant": 10**15, "decimal": 3.5}
OTHER = {"id": "y", "minor": 2, "count": 2, "flag": False, "instant": 5, "decimal": 2}


@pytest.mark.parametrize("name", sorted(set(COLUMNS) - {"order_id"}))
def test_every_column_is_either_shared_or_repeated(name):
    kind = COLUMNS[name].kind
    alike = order_totals(order_id=["A", "A"], **{name: [ONE[kind], ONE[kind]]})
    expected = 6 if name in SUMMED else ONE[kind]
    assert alike.columns[name].tolist() == [expected]
    unlike = {name: [ONE[kind], OTHER[kind]]}
    if name in SUMMED:
        assert order_totals(order_id=["A", "A"], **unlike).columns[name].tolist() == [5]
    else:
        with pytest.raises(
            DuplicateIdError, match=f"rows 0, 1: order_id = 'A' has lines with {name}"
        ):
            order_totals(order_id=["A", "A"], **unlike)


def test_scores_are_not_added_up():
    twice = order_totals(order_id=["b", "b"], score=[2, 2])
    assert twice.columns["score"].tolist() == [2]
    assert float(CSAT(**twice.columns)) == 0
    with pytest.raises(BadRowError, match="row 1: score = 9"):
        order_totals(order_id=["b", "c"], score=[2, 9])


@given(st.lists(st.integers(1_000_000, 5_000_000), min_size=1, max_size=5))
def test_decimals_keep_their_unit(millionths):
    scores = [n / 10**6 for n in millionths]
    ids = list(range(len(scores)))
    orders = order_totals(
        order_id=ids * 2, item_score=scores * 2, service_score=scores * 2,
        delivery_score=scores * 2,
    )  # fmt: skip
    given_once = dict.fromkeys(("item_score", "service_score", "delivery_score"), scores)
    assert orders.columns["item_score"].tolist() == scores
    assert DSR(**orders.columns).exact == DSR(**given_once).exact


def test_the_unit_of_seconds_is_the_second():
    orders = order_totals(order_id=[1, 1, 2], first_response_s=[12.5, 12.5, 30])
    assert orders.columns["first_response_s"].tolist() == [12.5, 30.0]
    responses = orders.columns["first_response_s"]
    assert MEAN_FIRST_RESPONSE(first_response_s=responses).exact == Fraction(85, 4)


LINES = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C", None]), st.integers(0, 9) | st.none(),
        st.booleans() | st.none(),
    ),
    max_size=12,
)  # fmt: skip


@given(LINES)
def test_an_order_leaves_whole_when_a_line_misses_a_value(lines):
    lines = [(one, paid, None if flag is None else one == "B") for one, paid, flag in lines]
    ids, paid, cancelled = zip(*lines, strict=True) if lines else ((), (), ())
    lost = {one for one, *values in lines if one is not None and None in values}
    expected: dict[object, int] = {}
    for one, amount, _ in lines:
        if one is not None and one not in lost:
            expected[one] = expected.get(one, 0) + amount
    found = order_totals(order_id=list(ids), paid_minor=list(paid), is_cancelled=list(cancelled))
    assert (
        dict(zip(found.order_ids, found.columns["paid_minor"].tolist(), strict=True)) == expected
    )
    assert found.columns["is_cancelled"].tolist() == [one == "B" for one in expected]
    assert found.n_missing == len(lost)
    assert found.n_missing_lines == sum(one is None or one in lost for one in ids)


def test_errors_name_the_rows_that_were_given():
    with pytest.raises(
        DuplicateIdError, match="rows 2, 4: order_id = 2 has lines with customer_id"
    ):
        order_totals(
            order_id=[1, 1, 2, 2, 2],
            customer_id=["x", "x", "y", "y", "z"],
            paid_minor=[1, None, 1, 1, 1],
        )
    with pytest.raises(InvalidArgumentError, match=r"did you mean 'paid_minor'\? give columns"):
        order_totals(order_id=[1], paid_minro=[1])


def test_many_lines_make_orders_that_metrics_take():
    rng = np.random.default_rng(4)
    ids = rng.integers(0, 5_000, 20_000)
    paid = rng.integers(0, 100_00, 20_000)
    orders = order_totals(order_id=ids, paid_minor=paid, units=np.ones(20_000, dtype=np.int64))
    assert (
        AOV(**orders.columns).exact == AOV.of_counts(int(paid.sum()), len(set(ids.tolist()))).exact
    )
    assert METRICS["units_per_order"](**orders.columns).numerator == 20_000
