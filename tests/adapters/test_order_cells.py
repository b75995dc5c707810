"""What belongs to an order may stand on any of its rows, as shop systems export it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, strategies as st

from ecomops import Audience, PriceBatches, load_orders, parse_promotion
from ecomops.adapters.loaded import LoadedOrders
from ecomops.errors import BadRowError, NaiveDatetimeError

COLUMNS: dict[str, Any] = {
    "cart_id": "no", "sku_id": "sku", "unit_price_minor": "price", "customer_id": "who",
    "placed_at": "at", "labels": ["segment"],
}  # fmt: skip
NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)

orders = st.tuples(
    st.none() | st.sampled_from(["Li", "Wu", "王"]), st.none() | st.sampled_from(["new", "old"]),
    st.integers(0, 99), st.integers(1, 4), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3),
)  # fmt: skip


def rows_of(told: list[tuple[Any, ...]], *, everywhere: bool) -> list[dict[str, Any]]:
    """Rows of orders, with what belongs to an order on each, or on one."""
    found = []
    for no, (who, segment, hours, n_lines, *tellers) in enumerate(told):
        cells = {"who": who, "segment": segment, "at": NOON + timedelta(hours=hours)}
        for line in range(n_lines):
            kept = {
                name: value if everywhere or line == teller % n_lines else None
                for (name, value), teller in zip(cells.items(), tellers, strict=True)
            }
            found.append({"no": no, "sku": str(line), "price": 9900, **kept})
    return found


def told_by(loaded: LoadedOrders) -> tuple[Any, ...]:
    history = loaded.history
    ids, labels = history.customer_id, history.labels["segment"]
    return (
        history.table.cart_at_us if history.table.cart_at_us is None
        else history.table.cart_at_us.tolist(),
        None if ids is None else ids.tolist(),
        None if history.is_guest is None else history.is_guest.tolist(),
        [labels.names[code] for code in labels.code.tolist()],
    )  # fmt: skip


def as_text(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """As a file of text has it: an empty cell is blank."""
    written = [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in rows
    ]
    return pd.DataFrame(written).astype({"price": int})


@given(st.lists(orders, min_size=1, max_size=6), st.sampled_from([pl.DataFrame, as_text]))
def test_one_row_tells_as_much_as_all(told: list[tuple[Any, ...]], make: Any) -> None:
    alone, everywhere = (
        load_orders(make(rows_of(told, everywhere=is_all)), COLUMNS, currency="CNY")
        for is_all in (False, True)
    )
    assert told_by(alone) == told_by(everywhere)
    assert alone.cleanings == everywhere.cleanings


@pytest.mark.parametrize(
    "flags",
    [pl.Series([True, False, None]), pd.Series([True, False, None]),
     pd.Series([True, False, None], dtype="boolean")],
)  # fmt: skip
def test_true_and_false_are_labels_of_these_names(flags: Any) -> None:
    cells = {"no": [1, 2, 3], "sku": "a", "price": 9900, "segment": flags}
    frame = pl.DataFrame(cells) if isinstance(flags, pl.Series) else pd.DataFrame(cells)
    columns = {**COLUMNS, "customer_id": None, "placed_at": None}
    assert told_by(load_orders(frame, columns, currency="CNY"))[3] == ["true", "false", ""]


def test_a_stream_reads_them_alike() -> None:
    told = [("Li", "new", 0, 3, 2, 1, 1), (None, "old", 5, 2, 0, 1, 0)]
    deal = parse_promotion("满50减5", currency="CNY")
    deals = [deal.model_copy(update={"audience": Audience(customer_ids=("Li",))})]
    alone, everywhere = (
        pl.DataFrame(rows_of(told, everywhere=is_all)) for is_all in (False, True)
    )
    price = PriceBatches(deals, COLUMNS, currency="CNY")
    found, expected = (
        [one for batch in price(frame) for one in batch["discount_minor"].to_pylist()]
        for frame in (alone, everywhere)
    )
    assert found == expected == [167, 167, 166, 0, 0]


def framed(**cells: Any) -> pl.DataFrame:
    return pl.DataFrame({"no": [1, 1, 2], "sku": ["a", "b", "a"], "price": 9900, **cells})


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({"who": [None, "Li", "Wu"], "at": [None, NOON, None]},
         "row 2: at = None is missing; give the order's time, or leave placed_at out"),
        ({"at": [None] * 3}, "row 0: at = None is missing"),
        ({"at": [" ", "yesterday", "2026-11-11T12:00Z"]},
         "row 1: at = 'yesterday' is no point in time"),
        ({"who": ["Li", "Wu", "Wu"]},
         "row 1: who = 'Wu' differs within the order; give the rows of one order one value, or "),
        ({"no": [1, 1, 1], "who": [None, "Li", "Wu"]}, "row 2: who = 'Wu' differs within"),
    ],
)  # fmt: skip
def test_what_no_row_tells_or_two_contradict_is_refused(cells: dict[str, Any], text: str) -> None:
    frame = framed(**cells)
    columns = {key: name for key, name in COLUMNS.items() if key != "labels"}
    columns = {key: name for key, name in columns.items() if name in frame.columns}
    with pytest.raises(BadRowError, match=text):
        load_orders(frame, columns, currency="CNY")


def test_a_local_time_names_the_row_that_tells_it() -> None:
    frame = framed(at=[None, NOON.replace(tzinfo=None), None])
    columns = {**COLUMNS, "labels": [], "customer_id": None}
    with pytest.raises(
        NaiveDatetimeError, match=r"row 1: at = '2026-11-11T12:00:00.000000' has no"
    ):
        load_orders(frame, columns, currency="CNY")


def test_rows_that_tell_other_labels_or_times_are_noted() -> None:
    later = NOON + timedelta(hours=1)
    frame = framed(segment=[None, "new", "old"], at=[None, later, NOON], no=[1, 1, 1])
    loaded = load_orders(frame, {**COLUMNS, "customer_id": None}, currency="CNY")
    notes = [(one.code, one.rows, one.example_row) for one in loaded.cleanings]
    assert notes == [("earliest_taken", 1, 2), ("first_row_taken", 1, 2)]
    assert told_by(loaded)[3] == ["new"]
