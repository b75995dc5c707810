"""The tables that models of customers' lives are fitted on, beside those of lifetimes."""

from __future__ import annotations

import warnings
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, strategies as st
from tests.metrics.customers.slow_customers import order_lists

from ecomops.metrics.customer_tables import rfm_table

with warnings.catch_warnings():  # it is old, and imports what warns of its age
    warnings.simplefilter("ignore")
    from lifetimes import utils

FOLDER = Path(utils.__file__).parent / "datasets"


def days_us(days: Any) -> Any:
    return pd.to_datetime(days).to_numpy().astype("M8[us]").astype("int64")


def same_as_lifetimes(frame: pd.DataFrame, unit: Any, as_of: date | None, first: bool) -> None:
    """Hold a table against the one of lifetimes, figure by figure."""
    freq = {"day": "D", "week": "W"}[unit]
    theirs = utils.summary_data_from_transaction_data(
        frame.copy(), "id", "date", "minor", freq=freq, observation_period_end=as_of,
        include_first_transaction=first,
    ).sort_index()  # fmt: skip
    ours = rfm_table(
        {
            "order_id": np.arange(len(frame)),
            "customer_id": frame["id"].to_numpy(),
            "placed_at_us": days_us(frame["date"]),
            "paid_minor": frame["minor"].to_numpy(),
        },
        zone="UTC", unit=unit, as_of=as_of, include_first=first,
    ).lifetimes_columns()  # fmt: skip
    assert ours["customer_id"].tolist() == theirs.index.tolist()
    for name in ("frequency", "recency", "T"):
        np.testing.assert_array_equal(ours[name], theirs[name].to_numpy(), err_msg=name)
    np.testing.assert_allclose(ours["monetary_value"], theirs["monetary_value"], rtol=1e-12)


def cdnow(name: str) -> pd.DataFrame:
    """Read the purchases of CDNOW: the customer, the day, and dollars as cents."""
    rows = [line.split() for line in (FOLDER / name).read_text(encoding="ascii").splitlines()]
    rows = [row for row in rows if row and row[0].isdigit()]
    return pd.DataFrame({
        "id": [int(row[-4]) for row in rows],
        "date": pd.to_datetime([row[-3] for row in rows]),
        "minor": [int(row[-1].replace(".", "")) for row in rows],
    })  # fmt: skip


@pytest.mark.parametrize("unit", ["day", "week"])
@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("as_of", [None, date(1997, 9, 30)])
def test_on_cdnow_the_table_is_that_of_lifetimes(unit, first, as_of):
    frame = cdnow("CDNOW_master.txt")
    assert len(frame) == 69_659
    if as_of is not None:  # theirs would count the rest of that week too
        frame = frame[frame["date"] <= pd.Timestamp(as_of)]
    same_as_lifetimes(frame, unit, as_of, first)


def test_on_cdnow_the_table_is_the_published_one():
    """The sample of 2357 customers that BG/NBD was published on, observed for 39 weeks."""
    golden = pd.read_csv(FOLDER / "cdnow_customers_summary_with_transactions.csv")
    frame = cdnow("CDNOW_sample.txt")
    table = rfm_table(
        {
            "order_id": np.arange(len(frame)), "customer_id": frame["id"].to_numpy(),
            "placed_at_us": days_us(frame["date"]), "paid_minor": frame["minor"].to_numpy(),
        },
        zone="UTC", as_of=date(1997, 9, 30),
    )  # fmt: skip
    assert table.customer_id.tolist() == golden["ID"].tolist()
    assert len(table) == 2357
    np.testing.assert_array_equal(table.frequency, golden["x"])
    np.testing.assert_allclose(table.recency / 7, golden["t_x"], atol=0.0051)
    np.testing.assert_allclose(table.age / 7, golden["T"], atol=0.0051)
    theirs = golden["zbar"].to_numpy()
    np.testing.assert_allclose(np.nan_to_num(table.monetary) / 100, theirs, atol=0.0051)


@pytest.mark.parametrize("unit", ["day", "week"])
def test_on_its_own_example_the_table_is_that_of_lifetimes(unit):
    frame = pd.read_csv(FOLDER / "example_transactions.csv")
    frame["date"] = pd.to_datetime(frame["date"])
    frame["minor"] = (np.arange(len(frame)) * 7919) % 10_007
    same_as_lifetimes(frame, unit, None, first=False)


@given(order_lists("int", cancelled=False), st.sampled_from(["day", "week"]), st.booleans())
def test_on_any_orders_the_table_is_that_of_lifetimes(orders, unit, first):
    once = {row.order_id: row for row in orders}.values()
    assume(once)
    frame = pd.DataFrame({
        "id": [row.customer_id for row in once],
        "date": pd.to_datetime([row.at_us for row in once], unit="us"),
        "minor": [row.paid_minor for row in once],
    })  # fmt: skip
    same_as_lifetimes(frame, unit, None, first)
