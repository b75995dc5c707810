"""What-if results as tables of pandas, polars and pyarrow."""

import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from ecomops import CartTable, Item, parse_promotion
from ecomops.adapters.result_frames import result_frame
from ecomops.errors import AmountTooLargeError, InvalidArgumentError, MissingExtraError
from ecomops.whatif import (
    MostGain,
    OrderHistory,
    ReplayRow,
    Response,
    actuals,
    bootstrap,
    compare_breakdowns,
    compare_replays,
    replay,
    respond,
    sweep_ladders,
    sweep_percents,
    sweep_thresholds,
    tornado,
)

LIBRARIES = ("pandas", "polars", "pyarrow")
FRAMES: dict[str, Any] = {
    "pandas": pd.DataFrame({"x": [1]}, index=[7]),
    "polars": pl.DataFrame({"x": [1]}),
    "pyarrow": pa.table({"x": [1]}),
}
GOODS = (Item("tee", category=("clothing",), cost_minor=4000), Item("tin"))
DEALS = [parse_promotion(text, currency="CNY") for text in ("满199减20", "2件9折")]


def history_of(n: int = 8, *, is_known: bool = True) -> OrderHistory:
    table = CartTable.from_rows(
        currency="CNY",
        items=GOODS,
        cart=np.repeat(np.arange(n), 2),
        item=np.arange(2 * n) % 2,
        quantity=np.arange(2 * n) % 3 + 1,
        unit_price_minor=np.full(2 * n, 4900),
        n_carts=n,
        cart_at_us=np.arange(n) * 20 * 86_400_000_000,
    )
    return OrderHistory.of(
        table,
        customer_id=[i % 3 for i in range(n)] if is_known else None,
        labels={"segment": ["new", "old"] * (n // 2), "orders": [1, 2] * (n // 2)},
        given_minor=[100] * n,
    )


def results() -> dict[str, Any]:
    history = history_of()
    year = replay(history, DEALS, reach_minor=5000)
    one = replay(history, DEALS[:1], reach_minor=9000)
    response = Response(
        top_up_rate=("10%", "20%", "40%"), padded_return_rate="5%", refund_method="prorated"
    )
    sweep = sweep_thresholds(history, [5000, 9900], [300, 500], reach_minor=1000, seed=3)
    return {
        "replay": year,
        "report": year.report,
        "actuals": actuals(history),
        "by label": year.by("segment"),
        "by label called as a figure": one.by("orders"),
        "by month": one.by_period("month", "UTC"),
        "by category": year.by_category(),
        "comparison": compare_replays({"both": year, "one": one}),
        "comparison by label": compare_breakdowns(
            {"both": year.by("segment"), "was": actuals(history).by("segment")}
        ),
        "outcome": respond(one, response, margin_rate="30%"),
        "tornado": tornado(one, response, margin_rate=("10%", "20%", "30%")),
        "tornado without bars": tornado(one, Response(), margin_rate="30%"),
        "sampling": bootstrap(one, seed=1, replicates=100),
        "sweep": sweep,
        "best": sweep.report(MostGain(margin_rate="20%", top_up_rate="1/3")),
        "ladders": sweep_ladders(history, [[(5000, 300), (9000, 700)]], reach_minor=1000),
        "percents": sweep_percents(history, [5000], ["10", "20"], reach_minor=1000),
    }


def rows_of(table: Any, library: str) -> list[dict[str, Any]]:
    if library == "pandas":
        plain = table.astype(object).where(table.notna(), None)
        return list(plain.to_dict("records"))
    return list(table.to_dicts() if library == "polars" else table.to_pylist())


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_result_becomes_a_table(library: Any) -> None:
    for name, result in results().items():
        table = result_frame(result, backend=library)
        assert isinstance(table, type(FRAMES[library])), name
        report = result if hasattr(result, "made_of") else getattr(result, "report", None)
        report = report() if callable(report) else report
        assert report is not None
        told, constant = report.columns(), report.made_of()
        rows = rows_of(table, library)
        assert len(rows) == len(next(iter(told.values()))), name
        for place, row in enumerate(rows):
            for column, values in told.items():
                value = values[place]
                if isinstance(value, dict):
                    for key, count in value.items():
                        assert row[f"{column}_{key}"] == count
                    continue
                assert row[column] == (float(value) if isinstance(value, Fraction) else value)
            for column, value in constant.items():
                assert row[column] == (told[column][place] if column in told else value), column
        like = result_frame(result, like=FRAMES[library])
        assert rows_of(like, library) == rows


def test_amounts_are_whole_and_rates_are_floats_in_every_library() -> None:
    year = replay(history_of(), DEALS[:1], reach_minor=5000)
    table = result_frame(year.by("segment"), backend="pandas")
    assert list(table.index) == [0, 1]
    assert str(table.dtypes["cost_minor"]) == str(table.dtypes["margin_minor"]) == "Int64"
    assert str(table.dtypes["cost_rate"]) == str(table.dtypes["orders_per_customer"]) == "Float64"
    found = result_frame(year, like=FRAMES["polars"].lazy())
    assert found.schema["cost_minor"] == found.schema["verdicts_applied"] == pl.Int64
    assert found.schema["cost_rate"] == pl.Float64
    assert found.schema["rules_digest"] == pl.String


def test_what_is_not_known_is_missing_and_keeps_its_type() -> None:
    bare = replay(CartTable.of([], currency="CNY"), DEALS, reach_minor=0)
    unknown = replay(history_of(is_known=False), DEALS, reach_minor=0)
    empty = result_frame(bare, backend="polars")
    assert empty.height == 2
    assert empty["cost_rate"].to_list() == [None, None]
    assert empty.schema["cost_rate"] == pl.Float64
    table = result_frame(unknown.by("segment"), backend="polars")
    for name, kind in (("customers", pl.Int64), ("orders_per_customer", pl.Float64)):
        assert table[name].to_list() == [None, None]
        assert table.schema[name] == kind
    pandas = result_frame(unknown.by("segment"), backend="pandas")
    assert pandas["customers"].isna().all()
    assert str(pandas.dtypes["customers"]) == "Int64"
    known = result_frame(
        replay(history_of(), DEALS, reach_minor=0).by("segment"), backend="polars"
    )
    assert pl.concat([known, table]).height == 4


def test_the_table_says_what_it_was_made_of() -> None:
    found = results()
    digest = found["replay"].rules_digest
    by = result_frame(found["by label"], backend="polars")
    assert by["rules_digest"].to_list() == [digest] * 2
    assert by["basis"].to_list() == ["list"] * 2
    drawn = result_frame(found["sampling"], backend="polars")
    assert set(drawn["seed"]) == {1}
    assert drawn.schema["by_customer"] == pl.Boolean
    best = result_frame(found["best"], backend="polars")
    assert set(best["objective"]) == {"most_gain"}
    assert set(best["objective_top_up_rate"]) == {1 / 3}
    assert set(best["seed"]) == {3}
    swing = result_frame(found["tornado"], backend="polars")
    assert set(swing["assumed_padded_return_rate"]) == {0.05}
    assert swing["assumed_high"].to_list() == [0.4, 0.3] or swing["assumed_high"].to_list() == [
        0.3,
        0.4,
    ]
    outcome = result_frame(found["outcome"], backend="polars")
    assert outcome["assumed_top_up_rate"].to_list() == [0.1, 0.2, 0.4]
    assert set(outcome["refund_method"]) == {"prorated"}


def test_a_label_called_as_a_figure_does_not_hide_it() -> None:
    table = result_frame(results()["by label called as a figure"], backend="polars")
    assert table["by_orders"].to_list() == [1, 2]
    assert table["orders"].to_list() == [4, 4]


def report_of(cost_minor: int) -> Any:
    row = ReplayRow(
        promotion_id="p", description="", description_zh="", currency="CNY", basis="list",
        reach_minor=0, orders=1, sales_minor=1, qualifying=0, within_reach=0, gap_minor=0,
        cost_minor=cost_minor, off_at_threshold_minor=None, threshold_minor=None, verdicts={},
    )  # fmt: skip
    report = replay(history_of(), DEALS[:1], reach_minor=0).report
    return report.model_copy(update={"rows": (row,)})


@settings(max_examples=20)
@given(st.sampled_from([2**63 - 1, -(2**63 - 1), 2**53 + 1, 0]), st.sampled_from(LIBRARIES))
def test_amounts_are_exact_up_to_the_last_unit(cost_minor: int, library: Any) -> None:
    table = result_frame(report_of(cost_minor), backend=library)
    assert rows_of(table, library)[0]["cost_minor"] == cost_minor


@pytest.mark.parametrize("cost_minor", [2**63, -(2**63)])
def test_sums_beyond_int64_are_refused(cost_minor: int) -> None:
    with pytest.raises(AmountTooLargeError, match=r"cost_minor .* int64"):
        result_frame(report_of(cost_minor), backend="polars")


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({}, "backend = None is not given"),
        ({"backend": "polars", "like": FRAMES["polars"]}, "beside like"),
        (
            {"backend": "dask"},
            "backend = 'dask' is not known; give one of pandas, polars",
        ),
        ({"like": [1]}, "is no data frame"),
    ],
)
def test_one_library_has_to_be_named(asked: Any, text: str) -> None:
    with pytest.raises(InvalidArgumentError, match=text):
        result_frame(actuals(history_of()), **asked)


def test_what_is_no_result_is_refused() -> None:
    wrong: Any = {"cost": 1}
    with pytest.raises(InvalidArgumentError, match="result = 'dict' is no result"):
        result_frame(wrong, backend="polars")


@pytest.mark.parametrize("asked", [{"backend": "polars"}, {"like": FRAMES["polars"]}])
def test_without_narwhals_the_install_command_is_named(monkeypatch: Any, asked: Any) -> None:
    result = actuals(history_of())
    monkeypatch.setitem(sys.modules, "narwhals.stable.v2", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'ecomops\[frames\]'"):
        result_frame(result, **asked)


def test_without_the_library_the_install_command_is_named(monkeypatch: Any) -> None:
    result = actuals(history_of())
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtraError, match="run: pip install polars"):
        result_frame(result, backend="polars")
