"""Results in a data frame: every family goes in, and a column has one type, filled or not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.adapters.test_metric_columns import plain
from tests.adapters.test_result_frames import LIBRARIES, history_of

from ecomops import (
    frame_columns,
    order_book,
    parse_promotion,
    quota_status_frame,
    result_frame,
)
from ecomops.errors import AmountTooLargeError, InvalidArgumentError
from ecomops.health import health_check
from ecomops.metrics import CTR, GMV, cut_sessions, order_totals
from ecomops.metrics.analysis import (
    cause_table,
    compare_funnels,
    explain_change,
    funnel,
    funnels_by,
    mean_variance,
    price_band_table,
    price_bands_by,
    source_table_of_visits,
    top_entries,
)
from ecomops.metrics.customer_tables import OrderBook, candidates, rfm_table
from ecomops.pacing import (
    CAMPAIGN_EMAILS,
    RFQ_QUOTES,
    VISITOR_CONTACTS,
    CampaignAudience,
    Quota,
    QuotaUse,
    minimum_report,
    plan_campaigns,
    plan_sends,
    quota_board,
    quota_history,
)
from ecomops.stock import (
    WEEKLY_STOCK_RULE,
    StockTable,
    abc_classes,
    check_stock_table,
    plan_purchases,
    stock_budget,
)
from ecomops.whatif import Response, bootstrap, replay, tornado

NOW = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
SPAN: Any = {"first_on": date(2026, 11, 2), "last_on": date(2026, 11, 11)}
USES = [
    QuotaUse(quota_id="visitor-contacts", at=NOW, count=20, account_id="A-1"),
    QuotaUse(quota_id="visitor-contacts", at=NOW, count=4, account_id="A-2"),
    QuotaUse(quota_id="campaign-e-mails", at=NOW, count=150, campaign_id="news"),
    QuotaUse(quota_id="rfq-quotes", at=NOW, count=3),
]


# ---- a column has one type ------------------------------------------------------------------
def pairs() -> dict[str, tuple[Any, Any]]:
    """Results of one kind: with values in every column, and with columns that have none."""
    seen = CTR.by(["a", "b"], clicks=[3, 1], impressions=[100, 90])
    before = CTR.by(["a", "b"], clicks=[2, 1], impressions=[100, 80])
    void = CTR.by(["a", "b"], clicks=[0, 0], impressions=[0, 0])
    nobody = CTR.by([], clicks=[], impressions=[])
    paid = GMV.by(["a", "b"], order_id=["1", "2"], paid_minor=[3, 4])
    more = GMV.by(["a", "b"], order_id=["1", "2"], paid_minor=[3, 5])
    unpaid = GMV.by([], order_id=[], paid_minor=[])
    visits = {"visitor_id": [1, 2], "has_bought": [True, False], "paid_minor": [5, 0]}
    no_visits: dict[str, list[int]] = {"visitor_id": [], "has_bought": [], "paid_minor": []}
    full, dry = funnel({"UV": 100, "orders": 7}), funnel({"UV": 0, "orders": 0})
    causes = cause_table(["late", "late", None], sku_id=["x", "x", "y"], orders=9)
    bands = price_band_table((0, 50), [10, 60, 70], order_id=["a", "b", "c"])
    alarms = health_check([CTR.of_counts(1, 50)], [CTR.of_counts(1, 60)])
    one = replay(history_of(), [parse_promotion("满199减20", currency="CNY")], reach_minor=9000)
    bars = tornado(one, Response(top_up_rate=("10%", "20%", "40%")), margin_rate="30%")
    uses_none = quota_board([VISITOR_CONTACTS], [], NOW)
    return {
        "health": (alarms, health_check([CTR.of_counts(1, 500)])),
        "health of nothing": (alarms, health_check([])),
        "groups": (seen, void),
        "no groups": (seen, nobody),
        "rate change": (explain_change(seen, before), explain_change(void, void)),
        "rate change of nothing": (explain_change(seen, before), explain_change(nobody, nobody)),
        "total change of nothing": (explain_change(paid, more), explain_change(unpaid, unpaid)),
        "moments": (mean_variance([1, 2, 5]), mean_variance([])),
        "top": (top_entries({"tea": 9}, {"tea": 5}), top_entries({}, {})),
        "causes": (causes, cause_table([])),
        "causes not recorded": (causes, cause_table([None])),
        "sources": (
            source_table_of_visits(["ads", "mail"], **visits),
            source_table_of_visits([], **no_visits),
        ),
        "bands": (bands, price_band_table((0, 50), [])),
        "bands by group": (
            price_bands_by(["a", "b"], (0, 50), [10, 60]),
            price_bands_by([], (0, 50), []),
        ),
        "funnel": (full, dry),
        "funnel gaps": (full.against(full), dry.against(dry)),
        "funnels by group": (
            funnels_by(["a", "b"], {"seen": [9, 8], "bought": [1, 0]}),
            funnels_by([], {"seen": [], "bought": []}),
        ),
        "funnel change": (compare_funnels(full, full), compare_funnels(dry, dry)),
        "tornado": (bars, tornado(one, Response(), margin_rate="30%")),
        "sampling": (
            bootstrap(one, seed=1, replicates=100),
            bootstrap(replay(history_of(0), [], reach_minor=0), seed=1, replicates=100),
        ),
        "board": (quota_board([VISITOR_CONTACTS, RFQ_QUOTES], USES, NOW), uses_none),
        "campaigns": (
            plan_campaigns(
                CAMPAIGN_EMAILS, [CampaignAudience(campaign_id="a", audience_size=3)], NOW
            ),
            plan_campaigns(CAMPAIGN_EMAILS, [], NOW),
        ),
        "days": (plan_sends(CAMPAIGN_EMAILS, 900, NOW), plan_sends(CAMPAIGN_EMAILS, 0, NOW)),
        "purchases": (
            plan_purchases(check_stock_table(stock(), WEEKLY_STOCK_RULE, NOW.date())),
            plan_purchases(check_stock_table(stock(cost_minor=-1), WEEKLY_STOCK_RULE, NOW.date())),
        ),
    }


def types_of(result: Any, library: Any) -> dict[str, str]:
    table = result_frame(result, backend=library)
    if library == "pandas":
        return {name: str(kind) for name, kind in table.dtypes.items()}
    schema = (
        table.schema
        if library == "polars"
        else dict(zip(table.schema.names, table.schema.types, strict=True))
    )
    return {name: str(kind) for name, kind in schema.items()}


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_column_without_values_has_the_type_that_it_has_with_values(library: str) -> None:
    for name, (full, void) in pairs().items():
        with_values, without = types_of(full, library), types_of(void, library)
        shared = [column for column in with_values if column in without]
        assert shared, name
        assert {column: without[column] for column in shared} == {
            column: with_values[column] for column in shared
        }, name


def test_rows_of_two_results_stand_below_each_other() -> None:
    before_and_now = health_check([CTR.of_counts(1, 50)], [CTR.of_counts(1, 60)])
    frames = [
        result_frame(one, backend="polars")
        for one in (before_and_now, health_check([CTR.of_counts(1, 500)]))
    ]
    assert pl.concat(frames)["growth"].to_list()[1] is None


# ---- what goes in ---------------------------------------------------------------------------
def stock(**more: Any) -> StockTable:
    said: dict[str, Any] = {
        "sku_id": ["tea", "cup", "hat"], "on_hand": [45, 0, 70], "sold": [300, 45, 30],
        "window_days": 30, "lead_time_days": [7, 14, -1], "cost_minor": [-1, 1500, -1],
        "category": [("food",), ("home", "cups"), ()], "currency": "CNY",
    }  # fmt: skip
    return StockTable(**said | more)


def tables() -> dict[str, Any]:
    check = check_stock_table(stock(), WEEKLY_STOCK_RULE, NOW.date())
    closed = Quota(quota_id="closed", limit=0, period="day", zone="UTC", scope="shared")
    campaigns = [
        CampaignAudience(campaign_id="news", audience_size=700),
        CampaignAudience(campaign_id="double-11", audience_size=300, priority=1),
    ]
    return {
        "stock check": check,
        "purchases": plan_purchases(check),
        "stock budget": stock_budget(stock(), 500_00, by_category={"home": 0}),
        "abc": abc_classes([25, 60, 10, 5, 0]),
        "abc of nothing": abc_classes([]),
        "board": quota_board([VISITOR_CONTACTS, CAMPAIGN_EMAILS, RFQ_QUOTES], USES, NOW),
        "history": quota_history(CAMPAIGN_EMAILS, USES, NOW, **SPAN),
        "minimum": minimum_report(CAMPAIGN_EMAILS, USES, NOW, **SPAN),
        "days": plan_sends(CAMPAIGN_EMAILS, 900, NOW),
        "campaigns": plan_campaigns(CAMPAIGN_EMAILS, campaigns, NOW),
        "campaigns for ever": plan_campaigns(closed, campaigns, NOW),
    }


@pytest.mark.parametrize("library", LIBRARIES)
def test_stock_and_pacing_go_into_any_library(library: Any) -> None:
    for name, result in tables().items():
        made = result_frame(result, backend=library)
        told = result.columns()
        assert list(made.columns if library != "pyarrow" else made.column_names) == list(told)
        for column, values in told.items():
            listed = values.tolist() if isinstance(values, np.ndarray) else list(values)
            there = made[column].to_pylist() if library == "pyarrow" else made[column].to_list()
            assert [plain(one) for one in there] == [plain(one) for one in listed], (name, column)


def test_what_is_not_known_of_stock_is_no_number_in_a_frame() -> None:
    found = result_frame(tables()["stock check"], backend="polars")
    assert found["order_units"].to_list() == [125, 36, None]
    assert found["order_units"].sum() == 161
    bought = result_frame(tables()["purchases"], backend="pandas")
    assert bought["unit_cost_minor"].sum() == 1500
    assert bought["order_cost_minor"].sum() == tables()["purchases"].spent_minor


def test_a_board_in_a_frame_is_the_status_of_the_uses_in_a_frame() -> None:
    quotas = [VISITOR_CONTACTS, CAMPAIGN_EMAILS, RFQ_QUOTES]
    uses = pl.DataFrame({
        "at": [use.at for use in USES], "of": [use.quota_id for use in USES],
        "n": [use.count for use in USES], "who": [use.account_id for use in USES],
    })  # fmt: skip
    names = {"at": "at", "quota_id": "of", "count": "n", "account_id": "who"}
    status = quota_status_frame(uses, names, quotas, NOW)
    board = result_frame(quota_board(quotas, USES, NOW), backend="polars")
    assert board.equals(status)
    assert board.schema == status.schema


def test_rows_of_tables_add_up_to_what_they_are_of() -> None:
    found = tables()
    days = result_frame(found["days"], backend="polars")
    assert (days["count"].sum(), days["left"].to_list()[-1]) == (900, 0)
    budget = result_frame(found["stock budget"], backend="polars")
    by_line = {line: part["stock_minor"].sum() for (line,), part in budget.group_by("line")}
    assert by_line["all"] == by_line["category"] == found["stock budget"].all_skus.stock_minor
    assert budget["category"].to_list()[0] is None
    assert sum(found["abc"].columns()["n_skus"]) == 5


def test_costs_beyond_int64_are_refused_by_name() -> None:
    table = stock(cost_minor=2**62)
    plan = plan_purchases(check_stock_table(table, WEEKLY_STOCK_RULE, NOW.date()))
    assert sum(plan.columns()["order_cost_minor"]) == plan.spent_minor
    with pytest.raises(AmountTooLargeError, match="order_cost_minor"):
        result_frame(plan, backend="polars")


# ---- ids of which there are none ------------------------------------------------------------
NO_IDS: dict[str, Any] = {"order_id": [], "customer_id": [], "placed_at_us": [], "paid_minor": []}
NO_CUSTOMER: dict[str, Any] = {
    "order_id": ["a"], "customer_id": [None], "placed_at_us": [1], "paid_minor": [2],
}  # fmt: skip


def orders_in(library: str, rows: dict[str, Any], ids: Any) -> Any:
    whole = {"placed_at_us": pl.Int64, "paid_minor": pl.Int64}
    frame = pl.DataFrame(rows, {"order_id": pl.String, "customer_id": ids, **whole})
    if library == "polars":
        return frame
    return frame.to_pandas() if library == "pandas" else frame.to_arrow()


def with_ids(frame: Any) -> dict[str, Any]:
    """Results with an id of the customer in each row, made of a frame."""
    book = order_book(frame)
    day: Any = {"zone": "UTC", "as_of": date(2026, 1, 1)}
    asked = ["order_id", "customer_id", "placed_at_us", "paid_minor"]
    renamed = {"visitor_id": "customer_id", "viewed_at_us": "placed_at_us"}
    stored = OrderBook.from_bytes(book.to_bytes())
    views: Any = frame_columns(frame, list(renamed), renamed)
    return {
        "rfm": rfm_table(book, **day),
        "merged": rfm_table(OrderBook.empty().merge(book).merge(book), **day),
        "stored": rfm_table(stored, **day),
        "candidates": candidates(book, "churn", **day),
        "orders": order_totals(**frame_columns(frame, asked)),
        "views": cut_sessions(**views),
    }


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("rows", [NO_IDS, NO_CUSTOMER])
@pytest.mark.parametrize("ids", [pl.String, pl.Categorical, pl.Int64])
def test_ids_of_no_rows_have_the_type_of_their_column(library: Any, rows: Any, ids: Any) -> None:
    if library == "pandas" and ids == pl.Int64 and rows is NO_CUSTOMER:
        return  # there they are floats
    frame = orders_in(library, rows, ids)
    for name, result in with_ids(frame).items():
        made = result_frame(result, like=frame)
        found = pl.DataFrame(pa.table(made) if library == "pyarrow" else made)
        key = "visitor_id" if name == "views" else "customer_id"
        assert found.height == 0
        assert found.schema[key] == (pl.Int64 if ids == pl.Int64 else pl.String), name


def test_a_table_of_no_orders_joins_what_it_was_made_of() -> None:
    frame = orders_in("polars", NO_IDS, pl.String)
    found = result_frame(with_ids(frame)["rfm"], like=frame)
    assert frame.join(found, on="customer_id").height == 0


# ---- what keeps its columns -----------------------------------------------------------------
@pytest.mark.parametrize("library", LIBRARIES)
def test_orders_made_of_lines_and_sessions_go_in(library: Any) -> None:
    orders = order_totals(order_id=["A", "A", "B"], paid_minor=[1, 2, 3], units=[1, 1, 1])
    views = cut_sessions(visitor_id=["li", "wang", "li"], viewed_at_us=[0, 1, 2])
    for kept in (orders, views):
        made = result_frame(kept, backend=library)
        for name, values in kept.columns.items():
            there = made[name].to_pylist() if library == "pyarrow" else made[name].to_list()
            assert there == values.tolist()


@pytest.mark.parametrize("wrong", [pd.DataFrame({"x": [1]}), pl.DataFrame({"x": [1]})])
def test_a_data_frame_is_no_result(wrong: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="result = 'DataFrame' is no result"):
        result_frame(wrong, backend="polars")
