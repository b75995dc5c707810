"""Lines priced in a stream are the lines priced at once, wherever batches end."""

from __future__ import annotations

import pickle
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from ecomops import Limits, load_orders, parse_promotion, price_table, replay
from ecomops.adapters.price_streams import PriceBatches, price_batches, replay_batches
from ecomops.errors import BadRowError, InvalidArgumentError, MissingColumnError
from ecomops.whatif import ReplayReport

PHRASES = ("满199减20", "2件9折", "第二件半价", "买2送1")
DEALS = tuple(parse_promotion(text, currency="CNY") for text in PHRASES)
COLUMNS = {"cart_id": "no", "sku_id": "sku", "quantity": "qty", "line_amount_minor": "amount",
           "discount_minor": "was_off", "unit_cost_minor": "cost"}  # fmt: skip

lines = st.lists(
    st.tuples(
        st.sampled_from(["tee", "cap", "mug"]),
        st.integers(1, 4),
        st.sampled_from([0, 1, 4975, 6633, 9900, 9949, 9950, 9951, 19_900, 39_801]),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=5,
)


def table_of(orders: list[list[tuple[str, int, int, int]]], *, as_text: bool) -> pa.Table:
    rows = [
        {"no": f"O-{i}" if as_text else 7 * i, "sku": sku, "qty": qty, "amount": amount,
         "was_off": off, "cost": 10 if sku == "tee" else None}
        for i, order in enumerate(orders)
        for sku, qty, amount, off in order
    ]  # fmt: skip
    return pa.Table.from_pylist(rows)


def cut(table: pa.Table, places: list[int]) -> list[pa.RecordBatch]:
    edges = sorted({0, table.num_rows, *(place % (table.num_rows + 1) for place in places)})
    parts = [table.slice(a, b - a) for a, b in pairwise(edges)]
    return [batch for part in parts for batch in part.combine_chunks().to_batches()]


@given(
    st.lists(lines, min_size=1, max_size=8),
    st.lists(st.integers(0, 40), max_size=8),
    st.integers(1, 9),
    st.booleans(),
)
@settings(max_examples=60)
def test_each_line_is_priced_as_in_one_table(
    orders: list[list[tuple[str, int, int, int]]], places: list[int], least: int, as_text: bool
) -> None:
    table = table_of(orders, as_text=as_text)
    loaded = load_orders(table, COLUMNS, currency="CNY")
    quotes = price_table(loaded.table, DEALS)
    sent = pickle.dumps(PriceBatches(DEALS, COLUMNS, currency="CNY", least_rows=least))
    price = pickle.loads(sent)  # noqa: S301  our own bytes
    priced = pa.Table.from_batches(price(cut(table, places)))
    assert priced.select(table.column_names) == table
    assert priced["net_minor"].to_pylist() == loaded.row_amounts(quotes.line_net_minor).tolist()
    listed = loaded.row_amounts(loaded.table.line_list_minor).tolist()
    assert priced["list_minor"].to_pylist() == listed
    taken = [a - b for a, b in zip(listed, priced["net_minor"].to_pylist(), strict=True)]
    assert priced["discount_minor"].to_pylist() == taken


@given(
    st.lists(lines, min_size=2, max_size=8),
    st.lists(st.integers(0, 40), max_size=8),
    st.integers(1, 7),
)
@settings(max_examples=40)
def test_reports_of_parts_add_up_to_that_of_the_whole(
    orders: list[list[tuple[str, int, int, int]]], places: list[int], middle: int
) -> None:
    table = table_of(orders, as_text=False)
    history = load_orders(table, COLUMNS, currency="CNY").history
    whole = replay(history, DEALS, reach_minor=3000).report
    streamed = replay_batches(cut(table, places), DEALS, COLUMNS, currency="CNY", reach_minor=3000)
    assert streamed == whole
    middle = min(middle, len(orders) - 1)
    halves = (table_of(orders[:middle], as_text=False), table_of(orders[middle:], as_text=False))
    one, two = (
        replay_batches(part, DEALS, COLUMNS, currency="CNY", reach_minor=3000) for part in halves
    )
    assert one.plus(two) == two.plus(one) == whole
    assert ReplayReport.from_json(one.to_json()).plus(two) == whole


def test_a_split_order_is_refused_wherever_it_comes_back() -> None:
    table = table_of([[("tee", 1, 100, 0)] * 2, [("cap", 1, 100, 0)]], as_text=False)
    split = table.take(pa.array([0, 2, 1]))
    for least in (1, 100):
        price = PriceBatches(DEALS, COLUMNS, currency="CNY", least_rows=least)
        with pytest.raises(BadRowError, match="row 2: no = 0 comes back"):
            list(price(split.to_batches(max_chunksize=1)))
    rising = PriceBatches(DEALS, COLUMNS, currency="CNY", is_rising=True)
    with pytest.raises(BadRowError, match="no = 0 does not lie above"):
        list(rising(split))


def test_rows_are_counted_from_the_first_batch() -> None:
    table = table_of([[("tee", 1, 100, 0)]] * 5, as_text=False)
    wrong = table.set_column(3, "amount", pa.array([1, 1, 1, -5, 1]))
    for least in (1, 2, 100):
        price = PriceBatches(DEALS, COLUMNS, currency="CNY", least_rows=least)
        with pytest.raises(BadRowError, match="row 3: amount = -5"):
            list(price(wrong.to_batches(max_chunksize=2)))


def test_what_can_not_be_priced_in_parts_is_refused_at_once() -> None:
    once = DEALS[0].model_copy(update={"limits": Limits(total_uses=1)})
    with pytest.raises(InvalidArgumentError, match="limits"):
        PriceBatches([once], COLUMNS, currency="CNY")
    capped = DEALS[0].model_copy(update={"limits": Limits(cap_per_order_minor=1)})
    assert list(PriceBatches([capped], COLUMNS, currency="CNY")([])) == []


def test_wrong_streams_are_named() -> None:
    table = table_of([[("tee", 1, 100, 0)]], as_text=False)
    price = PriceBatches(DEALS, COLUMNS, currency="CNY")
    with pytest.raises(MissingColumnError, match="no"):
        list(price(table.rename_columns(["nr", *table.column_names[1:]])))
    with pytest.raises(InvalidArgumentError, match="net_minor"):
        list(price(table.append_column("net_minor", pa.array([1]))))
    with pytest.raises(InvalidArgumentError, match="no line"):
        replay_batches([], DEALS, COLUMNS, currency="CNY", reach_minor=0)
    with pytest.raises(InvalidArgumentError, match="batches"):
        list(price(5))


def test_other_rules_do_not_add_up() -> None:
    table = table_of([[("tee", 1, 100, 0)]], as_text=False)
    arguments: dict[str, Any] = {"columns": COLUMNS, "currency": "CNY"}
    one = replay_batches(table, DEALS[:1], reach_minor=0, **arguments)
    for other in (
        replay_batches(table, DEALS[1:2], reach_minor=0, **arguments),
        replay_batches(table, DEALS[:1], reach_minor=1, **arguments),
    ):
        with pytest.raises(InvalidArgumentError, match="other part"):
            one.plus(other)


def test_an_iterator_of_promotions_serves_every_batch() -> None:
    table = table_of([[("tee", 2, 199_00, 0)]] * 3, as_text=True)
    batches = price_batches(table, iter(DEALS[:1]), COLUMNS, currency="CNY")
    found = np.concatenate([np.asarray(b["discount_minor"]) for b in batches])
    assert found.tolist() == [2000, 2000, 2000]
