"""Lines priced in a stream are the lines priced at once, wherever batches end."""

from __future__ import annotations

import pickle
import subprocess
import sys
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import example, given, settings, strategies as st

from ecomops import Limits, load_orders, parse_promotion, price_table, replay
from ecomops.adapters import stream_frames
from ecomops.adapters.price_streams import PriceBatches, price_batches, replay_batches
from ecomops.errors import (
    BadRowError,
    CurrencyMismatchError,
    InvalidArgumentError,
    MissingColumnError,
)
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


described = st.lists(
    st.tuples(
        st.sampled_from(["tee", " tee", "cap"]),
        st.sampled_from([None, "P1", "P2"]),
        st.sampled_from([None, "Acme"]),
        st.sampled_from([None, "", "red,new", "new, red"]),
        st.sampled_from([0.0, 20.0, 99.5]),
        st.sampled_from([None, 0, 700]),
        st.booleans(),
        st.sampled_from([9950, 19_900]),
    ),
    min_size=1,
    max_size=12,
)
DESCRIBED = {"cart_id": "no", "sku_id": "sku", "product_id": "product", "brand": "brand",
             "tags": "tags", "floor_price": "floor", "unit_cost_minor": "cost",
             "discountable": "may", "unit_price_minor": "price"}  # fmt: skip


PLAIN = ("tee", None, None, None, 0.0, None, True, 9950)
FREE = (*PLAIN[:5], 0, *PLAIN[6:])
BLANK = (" tee", *PLAIN[1:])


@given(described, st.lists(st.integers(0, 12), max_size=6), st.integers(1, 4))
@example([PLAIN, FREE], [], 1)
@example([BLANK, BLANK, PLAIN, BLANK, FREE], [1, 2, 4], 1)
def test_goods_are_told_apart_by_all_that_is_said_of_them(
    drawn: list[tuple[Any, ...]], places: list[int], least: int
) -> None:
    names = ["sku", "product", "brand", "tags", "floor", "cost", "may", "price"]
    kinds = [pa.string()] * 4 + [pa.float64(), pa.int64(), pa.bool_(), pa.int64()]
    columns = {
        name: pa.array([row[i] for row in drawn], kind)
        for i, (name, kind) in enumerate(zip(names, kinds, strict=True))
    }
    table = pa.table({"no": pa.array([i // 2 for i in range(len(drawn))]), **columns})
    one = load_orders(table, DESCRIBED, currency="CNY")
    price = PriceBatches(DEALS, DESCRIBED, currency="CNY", least_rows=least)
    parts = list(price.loaded(cut(table, places)))
    found = [cart for part in parts for cart in map(part.table.cart, range(len(part.table)))]
    assert found == [one.table.cart(i) for i in range(len(one.table))]


def test_goods_are_forgotten_past_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_frames, "MOST_ITEMS", 2)
    table = table_of([[(sku, 1, 9950, 0)] for sku in "abcabdeaf"], as_text=False)
    price = PriceBatches(DEALS, COLUMNS, currency="CNY", least_rows=2)
    priced = pa.Table.from_batches(price(table.to_batches(max_chunksize=1)))
    assert priced["list_minor"].to_pylist() == [9950] * 9
    skus = [item.sku_id for part in price.loaded(table.to_batches(max_chunksize=1))
            for item in part.table.items]  # fmt: skip
    assert sorted(skus) == sorted("abcabdeaf")


def test_batches_that_do_not_fit_are_named() -> None:
    one, two = (table_of([[("tee", 1, 100, 0)]], as_text=False) for _ in range(2))
    others = {
        "qty": two.set_column(2, "qty", pa.array([1.0])),
        "page": two.append_column("page", pa.array([1])),
        "columns": two.select(two.column_names[::-1]),
    }
    price = PriceBatches(DEALS, COLUMNS, currency="CNY", least_rows=1)
    for name, other in others.items():
        with pytest.raises(
            InvalidArgumentError, match=f"{name}.* is not as in the batches before"
        ):
            list(price([*one.to_batches(), *other.to_batches()]))


def test_what_is_wrong_with_goods_is_told_by_its_row() -> None:
    table = table_of([[("tee", 1, 100, 0)]] * 5, as_text=False)
    for name, values, told in (
        ("sku", ["tee", "tee", "cap", " ", "tee"], "row 3: sku = ' '"),
        ("cost", [10, 10, 10, 10, -1], "row 4: cost = -1"),
    ):
        wrong = table.set_column(table.column_names.index(name), name, pa.array(values))
        for least in (1, 2, 100):
            price = PriceBatches(DEALS, COLUMNS, currency="CNY", least_rows=least)
            with pytest.raises(BadRowError, match=told):
                list(price(wrong.to_batches(max_chunksize=1)))


@given(
    st.lists(st.tuples(lines, st.sampled_from([None, "Li", "Wu"])), min_size=1, max_size=8),
    st.lists(st.integers(0, 40), max_size=8),
    st.integers(1, 9),
)
@settings(max_examples=40)
def test_customers_are_counted_once_wherever_batches_end(
    drawn: list[tuple[list[tuple[str, int, int, int]], str | None]], places: list[int], least: int
) -> None:
    table = table_of([order for order, _ in drawn], as_text=False)
    who = pa.array([name for order, name in drawn for _ in order], pa.string())
    table = table.append_column("who", who)
    at = [f"2026-0{1 + 3 * (i % 2)}-01T00:00:00Z" for i, (order, _) in enumerate(drawn)
          for _ in order]  # fmt: skip
    table = table.append_column("at", pa.array(at))
    columns = COLUMNS | {"customer_id": "who", "placed_at": "at"}
    history = load_orders(table, columns, currency="CNY").history
    whole = replay(history, DEALS, reach_minor=3000).report
    streamed = replay_batches(
        cut(table, places), DEALS, columns, currency="CNY", reach_minor=3000, least_rows=least
    )
    assert streamed == whole
    assert streamed.origin.customers == history.n_customers


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
    streamed = replay_batches(
        cut(table, places), DEALS, COLUMNS, currency="CNY", reach_minor=3000, least_rows=middle
    )
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

    dollars = parse_promotion("spend 5 get 1 off", currency="USD")
    with pytest.raises(CurrencyMismatchError, match="USD' is not CNY, in which the orders are"):
        PriceBatches([dollars], COLUMNS, currency="CNY")
    PriceBatches([dollars, *DEALS], COLUMNS, currency="CNY")  # such a set is one for all shops
    wrong: Any
    for wrong in ("a", 1.5, True, 0, -5):
        with pytest.raises(InvalidArgumentError, match=r"least_rows = .*give a number of lines"):
            PriceBatches(DEALS, COLUMNS, currency="CNY", least_rows=wrong)


def as_views(table: pa.Table) -> pa.Table:
    column = table["sku"].cast(pa.string_view())
    return table.set_column(1, "sku", column)


def as_codes_of_views(table: pa.Table) -> pa.Table:
    values = pa.array(["tee", "cap", None], pa.string_view())
    codes = pa.array([0, 1, 0, 1, 0, 0][: table.num_rows], pa.int8())
    return table.set_column(1, "sku", pa.DictionaryArray.from_arrays(codes, values))


@pytest.mark.parametrize("laid_out", [as_views, as_codes_of_views])
def test_goods_are_read_however_their_texts_are_laid_out(laid_out: Any) -> None:
    table = table_of([[("tee", 1, 9950, 0), ("cap", 1, 9950, 0)]] * 3, as_text=True)
    other = laid_out(table)
    for batches in (other, other.to_batches(max_chunksize=2)):
        priced = pa.Table.from_batches(PriceBatches(DEALS[:1], COLUMNS, currency="CNY")(batches))
        assert priced["net_minor"].to_pylist() == [9950 - 1000] * 6
        assert priced["sku"].type == other["sku"].type
    found, plain = (
        replay_batches(one, DEALS, COLUMNS, currency="CNY", reach_minor=0)
        for one in (other, table)
    )
    assert found == plain


def test_a_frame_goes_in_as_it_is() -> None:
    frame = pl.DataFrame(
        {"no": ["A", "A", "B"], "sku": ["x", "y", "x"], "qty": 1, "amount": [100, 200, 300],
         "was_off": 0, "cost": 10})  # fmt: skip
    deal = parse_promotion("满1减0.5", currency="CNY")
    price = PriceBatches([deal], COLUMNS, currency="CNY")
    assert [b["discount_minor"].to_pylist() for b in price(frame)] == [[17, 33, 50]]
    wide = frame.with_columns(qty=pl.lit(1, pl.Int128))
    with pytest.raises(InvalidArgumentError, match="hold a column that pyarrow can't take"):
        list(price(wide))


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


ALONE = """
import sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"narwhals", "pandas", "polars"}:
            raise ImportError(name)

sys.meta_path.insert(0, Nothing())
import pyarrow as pa
from ecomops import parse_promotion, price_batches, replay_batches
lines = pa.table({"no": ["1", "1"], "sku": ["a", "b"], "price": [150.5, 50.0], "who": ["x", "x"],
                  "at": ["2026-01-01T00:00:00Z"] * 2})
columns = {"cart_id": "no", "sku_id": "sku", "unit_price": "price", "customer_id": "who",
           "placed_at": "at"}
deals = [parse_promotion("满199减20", currency="CNY")]
print([b["net_minor"].to_pylist() for b in price_batches(lines, deals, columns, currency="CNY")])
print(replay_batches(lines, deals, columns, currency="CNY", reach_minor=0).origin.customers)
"""


def test_workers_need_pyarrow_alone() -> None:
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, check=False)
    assert done.stdout.decode().split("\n")[:2] == ["[[13549, 4501]]", "1"], done.stderr.decode()
