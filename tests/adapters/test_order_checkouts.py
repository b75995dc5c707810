"""What rules look at beside goods comes out of frames as it stands in carts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from ecomops import (
    AmountOff,
    Audience,
    CartTable,
    OrderColumns,
    PriceBatches,
    Promotion,
    load_orders,
    parse_promotion,
    price_table,
    replay,
    replay_batches,
)  # fmt: skip
from ecomops.errors import AmountTooLargeError, BadRowError, InvalidArgumentError
from ecomops.facts import Checkout

GOODS = {"cart_id": "no", "sku_id": "sku", "unit_price_minor": "price"}
FACTS = {
    "shipping_fee_minor": "fee", "shipping_method": "how", "channel": "channel",
    "region": "region", "codes": "codes", "orders_placed": "before", "tier_rank": "rank",
    "segments": "segments", "birth_month": "month",
}  # fmt: skip
SCHEMA: dict[str, Any] = {
    "no": pl.Int64, "sku": pl.String, "price": pl.Int64, "fee": pl.Int64, "how": pl.String,
    "channel": pl.String, "region": pl.String, "codes": pl.String, "before": pl.Int64,
    "rank": pl.Int64, "segments": pl.String, "month": pl.Int64,
}  # fmt: skip


def listed(n: int) -> str:
    return ",".join(map(str, range(n)))


def checkouts_of(frame: Any, columns: dict[str, Any]) -> list[Checkout]:
    table = load_orders(frame, columns, currency="CNY").table
    return [table.checkout(cart) for cart in range(len(table))]


def for_whom(name: str, **asked: Any) -> Promotion:
    return Promotion(
        promotion_id=name, currency="CNY", benefits=(AmountOff(off_minor=500),),
        audience=Audience(**asked),
    )  # fmt: skip


def said(text: str) -> Promotion:
    return parse_promotion(text, currency="CNY")


DEALS = (
    said("包邮"), said("首单减5"), said("满100含运费减20"),
    for_whom("new", new_customer=True), for_whom("old", new_customer=False),
    for_whom("tier", min_tier_rank=2), for_whom("segments", segments=("vip",)),
    for_whom("channel", channels=("app",)), for_whom("region", regions=("BJ",)),
    Promotion(promotion_id="coded", currency="CNY", benefits=(AmountOff(off_minor=300),),
              codes=("SAVE3",)),
)  # fmt: skip

people = st.none() | st.fixed_dictionaries({
    "orders_placed": st.integers(0, 3), "rank": st.none() | st.integers(0, 3),
    "segments": st.sets(st.sampled_from(["vip", "fans"])).map(sorted),
    "birth_month": st.none() | st.integers(1, 12),
})  # fmt: skip
checkouts = st.fixed_dictionaries({
    "fee": st.none() | st.sampled_from([0, 600, 1200]), "how": st.none() | st.just("express"),
    "channel": st.none() | st.sampled_from(["app", "web"]),
    "region": st.none() | st.sampled_from(["BJ", "SH"]),
    "codes": st.sets(st.sampled_from(["SAVE3", "other"])).map(sorted), "person": people,
    "goods": st.lists(st.sampled_from(["tee", "cap"]), min_size=1, max_size=2, unique=True),
})  # fmt: skip


def cart_of(told: dict[str, Any]) -> dict[str, Any]:
    person, fee = told["person"], told["fee"]
    shopper: dict[str, Any] = {}
    if person is not None:
        rank = person["rank"]
        tier = None if rank is None else {"tier_id": str(rank), "name": str(rank), "rank": rank}
        shopper["shopper"] = {
            "orders_placed": person["orders_placed"], "segments": person["segments"],
            "tier": tier, "birth_month": person["birth_month"],
        }  # fmt: skip
    if fee is not None:
        shopper["shipping"] = [{"entry_id": "1", "amount_minor": fee, "method": told["how"]}]
    return shopper | {
        "currency": "CNY", "channel": told["channel"], "region": told["region"],
        "codes": told["codes"],
        "lines": [{"line_id": sku, "sku_id": sku, "quantity": 1, "unit_price_minor": 9900}
                  for sku in told["goods"]],
    }  # fmt: skip


def rows_of(number: int, told: dict[str, Any], teller: int, *, on_all: bool) -> list[Any]:
    person: dict[str, Any] = told["person"] or dict.fromkeys(
        ("orders_placed", "rank", "birth_month")
    )
    facts = {
        "fee": told["fee"], "how": told["how"], "channel": told["channel"],
        "region": told["region"], "codes": "，".join(told["codes"]),
        "before": person["orders_placed"], "rank": person["rank"],
        "segments": ", ".join(person.get("segments", [])), "month": person["birth_month"],
    }  # fmt: skip
    goods = told["goods"]
    return [
        {"no": number, "sku": sku, "price": 9900}
        | (facts if on_all or i == teller % len(goods) else dict.fromkeys(facts))
        for i, sku in enumerate(goods)
    ]


@given(st.lists(checkouts, min_size=1, max_size=6), st.integers(0, 1), st.booleans())
def test_orders_out_of_frames_are_priced_as_carts(
    told: list[dict[str, Any]], teller: int, on_all: bool
) -> None:
    rows = [row for i, one in enumerate(told) for row in rows_of(i, one, teller, on_all=on_all)]
    frame = pl.DataFrame(rows, schema=SCHEMA)
    found = load_orders(frame, GOODS | FACTS, currency="CNY")
    expected = price_table(CartTable.of([cart_of(one) for one in told]), DEALS)
    quotes = replay(found.history, DEALS, reach_minor=0).quotes
    assert np.array_equal(quotes.code, expected.code)
    assert np.array_equal(quotes.amount_minor, expected.amount_minor)
    report = replay_batches(
        frame, DEALS, GOODS | FACTS, currency="CNY", reach_minor=0, least_rows=1
    )
    assert report == replay(found.history, DEALS, reach_minor=0).report


def test_parts_of_a_stream_may_tell_less_than_the_whole() -> None:
    frame = pl.DataFrame({
        "no": [1, 2, 3], "sku": "tee", "price": 9900, "channel": ["web", None, None],
        "codes": [None, "SAVE3", None], "fee": [None, None, 600],
    }, schema_overrides={"channel": pl.String, "codes": pl.String})  # fmt: skip
    columns = GOODS | {name: FACTS[name] for name in ("channel", "codes", "shipping_fee_minor")}
    deals = [said("包邮"), for_whom("app", channels=("app",)), DEALS[-1], said("首单减5")]
    report = replay_batches(frame, deals, columns, currency="CNY", reach_minor=0, least_rows=1)
    whole = replay(load_orders(frame, columns, currency="CNY").history, deals, reach_minor=0)
    assert report == whole.report
    untold = [one.n for one in report.origin.caveats if one.code.endswith("_untold")]
    assert untold == ["orders_placed"]


def test_invited_customers_are_known_by_the_column_of_customers() -> None:
    frame = pl.DataFrame({"no": [1, 2, 3], "sku": "tee", "price": 9900, "who": ["Li", "Wu", None]})
    columns = GOODS | {"customer_id": "who"}
    invited = for_whom("invited", customer_ids=("Wu", "Xu"))
    report = replay(load_orders(frame, columns, currency="CNY").history, [invited], reach_minor=0)
    assert report.quotes.amount_minor[0].tolist() == [0, 500, 0]
    price = PriceBatches([invited], columns, currency="CNY")
    assert [b["discount_minor"].to_pylist() for b in price(frame)] == [[0, 500, 0]]
    numbers = frame.with_columns(who=pl.Series([7, 8, None]))
    eight = for_whom("invited", customer_ids=("8",))
    history = load_orders(numbers, columns, currency="CNY").history
    assert replay(history, [eight], reach_minor=0).quotes.amount_minor[0].tolist() == [0, 500, 0]


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ({"fee": [600, 700]}, "row 1: fee = 700 differs within the order; give the rows of one"),
        ({"channel": ["app", "web"]}, "row 1: channel = 'web' differs within the order"),
        ({"codes": ["a,b", "b"]}, "row 1: codes = 'b' differs within the order"),
        ({"fee": ["12.50", "12"]}, "row 0: fee = '12.50' is no whole number"),
        ({"fee": ["12", " 6.0"]}, "row 1: fee = ' 6.0' differs within the order"),
        ({"before": [1, -1]}, "row 1: before = -1 is negative; give 0 to .*, or leave the cell e"),
        ({"fee": [-1.0, None]}, "row 0: fee = -1.0 is negative; .* or leave the cell empty"),
        ({"before": [1, 1], "month": [13, 13]}, "row 0: month = 13 is too .* leave the cell emp"),
        ({"codes": [listed(101), None]}, "row 0: codes = .* lists 101; keep it to 100, with com"),
        ({"before": [1, 1], "segments": [None, listed(1001)]},
         "row 1: segments = .* lists 1001; keep it to 1000"),
        ({"fee": [2**63 - 1, None]}, "goods and fees of cart 1 = .* leave int64"),
        ({"before": [None, None], "rank": [None, 2]},
         "row 0: before = None is missing where 'rank' tells of a shopper; give the orders"),
        ({"no": [1, 2], "before": [0, None], "segments": ["vip", "vip"]},
         "row 1: before = None is missing where 'segments' tells of a shopper"),
    ],
)  # fmt: skip
def test_facts_that_can_not_be_are_refused(told: dict[str, list[Any]], text: str) -> None:
    frame = pl.DataFrame({"no": [1, 1], "sku": ["tee", "cap"], "price": 9900} | told)
    columns = GOODS | {field: name for field, name in FACTS.items() if name in told}
    with pytest.raises((BadRowError, AmountTooLargeError), match=text):
        load_orders(frame, columns, currency="CNY")


@pytest.mark.parametrize("nothing", ["", " ", None])
def test_blank_text_is_no_fact(nothing: str | None) -> None:
    frame = pl.DataFrame({
        "no": [1, 1, 2], "sku": ["tee", "cap", "tee"], "price": 9900,
        "fee": [nothing, "6.00", nothing], "before": ["0", nothing, nothing],
    })  # fmt: skip
    columns = GOODS | {"shipping_fee": "fee", "orders_placed": "before"}
    whole, guest = checkouts_of(frame, columns)
    assert whole.shipping_list_minor == 600
    assert whole.shopper is not None
    assert guest == Checkout()


def test_nan_is_no_fact_and_whole_floats_are_numbers() -> None:
    frame = pd.DataFrame({
        "no": [1, 1, 2], "sku": ["tee", "cap", "tee"], "price": 9900,
        "fee": [np.nan, 6.0, np.nan], "before": pd.Series([1.0, 1, None], dtype=object),
    })  # fmt: skip
    columns = GOODS | {"shipping_fee": "fee", "orders_placed": "before"}
    whole, guest = checkouts_of(frame, columns)
    assert whole.shipping_list_minor == 600
    assert whole.shopper is not None
    assert whole.shopper.orders_placed == 1
    assert guest == Checkout()


def test_codes_that_are_one_to_the_engine_do_not_contradict() -> None:
    told = {"no": [1, 1], "sku": ["tee", "cap"], "price": 9900, "codes": ["SAVE-3, x", "X,save3"]}
    (found,) = checkouts_of(pl.DataFrame(told), GOODS | {"codes": "codes"})
    assert found.codes == ("SAVE-3", "x")


def test_as_many_orders_before_as_columns_hold() -> None:
    frame = pl.DataFrame({"no": [1], "sku": "tee", "price": 9900, "before": [2**63 - 1]})
    history = load_orders(frame, GOODS | {"orders_placed": "before"}, currency="CNY").history
    assert replay(history, [said("首单减5")], reach_minor=0).report.totals.cost_minor == 0


def test_a_customer_named_where_orders_before_are_asked_for_needs_their_number() -> None:
    frame = pl.DataFrame({"no": [1, 2], "sku": "tee", "price": 9900, "who": [None, "Wu"]})
    deals = [for_whom("invited", customer_ids=("Wu",)), said("首单减5")]
    history = load_orders(frame, GOODS | {"customer_id": "who"}, currency="CNY").history
    text = (
        r"customer_id\[1\] = 'Wu' does not tell how many orders came before, which '首单减5' "
        "asks for; give orders_placed wherever a customer is named, or leave the promotion out"
    )
    with pytest.raises(InvalidArgumentError, match=text):
        replay(history, deals, reach_minor=0)


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({"segments": "s"}, "orders_placed should be given with tier_rank, segments or birth"),
        ({"shipping_method": "how"}, "shipping_method should come with a shipping fee"),
        ({"shipping_fee": "a", "shipping_fee_minor": "b"}, "at most one of shipping_fee, ship"),
    ],
)  # fmt: skip
def test_columns_that_do_not_go_together_are_refused(columns: dict[str, str], text: str) -> None:
    with pytest.raises(ValidationError, match=text):
        OrderColumns.model_validate(GOODS | columns)
