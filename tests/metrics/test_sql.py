"""Every metric of the catalogue equals the SQL that an analyst would write, by group too."""

from fractions import Fraction

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from tests.metrics.plain import DAY_US

from ecomops.metrics import METRICS
from ecomops.metrics.columns import ORDER_ID

N = 3_000
PAID, BUYERS, ROWS = "sum(paid_minor)", "count(distinct customer_id)", "count(*)"
VISITORS = "count(distinct visitor_id)"
SESSIONS = """(select g, session_id, min(viewed_at_us) as first, max(viewed_at_us) as last
               from w group by all)"""
BY_BUYER = """(select g, customer_id, count(*) as n, min(placed_at_us) as first,
               (array_agg(placed_at_us order by placed_at_us))[2] as second from k group by all)"""
PER_BUYER = "(select g, customer_id, count(*) as n from k group by all)"
KEYWORDS = "(select g, keyword_id, sum(clicks) as clicks from w group by all)"
REACHED = """(select g, customer_id, campaign_id, bool_or(has_redeemed) as redeemed
              from w group by all)"""


def flagged(flag: str, source: str = "k") -> tuple[str, str, str]:
    return f"count(*) filter ({flag})", ROWS, source


SQL: dict[str, tuple[str, str | None, str]] = {
    "pv": (ROWS, None, "w"),
    "uv": (VISITORS, None, "w"),
    "uv_value": (PAID, VISITORS, "w"),
    "visit_depth": (ROWS, "count(distinct session_id)", "w"),
    "pages_per_visitor": (ROWS, VISITORS, "w"),
    "mean_dwell": ("sum(last - first)", f"{ROWS} * 1000000", SESSIONS),
    "bounce_rate": flagged("n = 1", "(select g, session_id, count(*) as n from w group by all)"),
    "favourite_cart_rate": (f"{VISITORS} filter (has_favoured)", VISITORS, "w"),
    "organic_search_share": flagged("is_organic_search", "w"),
    "ctr": ("sum(clicks)", "sum(impressions)", "w"),
    "cvr": ("sum(ad_orders)", "sum(clicks)", "w"),
    "payment_conversion_rate": (f"{VISITORS} filter (has_bought)", VISITORS, "w"),
    "gmv": (PAID, None, "o"),
    "net_gmv": (PAID, None, "k"),
    "net_sales": ("sum(paid_minor - refunded_minor)", None, "k"),
    "orders": (ROWS, None, "k"),
    "aov": (PAID, ROWS, "k"),
    "revenue_per_buyer": (PAID, BUYERS, "k"),
    "units_per_order": ("sum(units)", ROWS, "k"),
    "mean_unit_price": (PAID, "sum(units)", "k"),
    "cancellation_rate": flagged("is_cancelled", "o"),
    "platform_fee_rate": ("sum(platform_fee_minor)", PAID, "o"),
    "realised_price_rate": (PAID, "sum(list_minor)", "k"),
    "buyers": (BUYERS, None, "k"),
    "repurchase_rate": flagged("n >= 2", PER_BUYER),
    "purchase_frequency": (ROWS, BUYERS, "k"),
    "second_purchase_rate": flagged(f"second - first <= 30 * {DAY_US}", BY_BUYER),
    "new_customers": (f"{BUYERS} filter (is_new)", None, "k"),
    "new_customer_share": (f"{BUYERS} filter (is_new)", BUYERS, "k"),
    "returning_customer_share": (f"{BUYERS} filter (not is_new)", BUYERS, "k"),
    "cac": ("sum(spend_minor)", "sum(new_customers)", "w"),
    "cpc": ("sum(spend_minor)", "sum(clicks)", "w"),
    "cpm": ("sum(spend_minor)", "sum(impressions)", "w"),
    "roas": ("sum(attributed_minor)", "sum(spend_minor)", "w"),
    "acos": ("sum(spend_minor)", "sum(attributed_minor)", "w"),
    "feed_ad_share": ("sum(spend_minor) filter (is_feed_ad)", "sum(spend_minor)", "w"),
    "long_tail_share": (
        "count(*) filter (clicks between 1 and 2)", "count(*) filter (clicks >= 1)", KEYWORDS
    ),
    "return_rate": flagged("is_returned"),
    "unit_return_rate": ("sum(units_returned)", "sum(units)", "k"),
    "refund_rate": ("sum(refunded_minor)", PAID, "k"),
    "refund_order_rate": flagged("is_refunded"),
    "dispute_rate": ("sum(disputed_minor)", PAID, "k"),
    "dispute_order_rate": flagged("is_disputed"),
    "dsr": ("sum(item_score + service_score + delivery_score)", f"3 * {ROWS}", "w"),
    "csat": flagged("score >= 4", "w"),
    "mean_first_response": ("sum(first_response_s)", ROWS, "w"),
    "p50_first_response": ("cast(median(first_response_s) as decimal(18, 7))", None, "w"),
    "resolution_rate": flagged("is_resolved", "w"),
    "attainment_rate": flagged("is_in_time", "w"),
    "cover_days": ("sum(on_hand_units)", "sum(sold_units)", "w"),
    "sell_through_rate": ("sum(sold_units)", "sum(sold_units + on_hand_units)", "w"),
    "stockout_rate": flagged("is_stocked_out", "w"),
    "stock_turnover": ("sum(cost_of_sales_minor)", "sum(stock_value_minor)", "w"),
    "points_outstanding": ("sum(points_balance)", None, "w"),
    "breakage_rate": ("sum(points_expired)", "sum(points_earned)", "w"),
    "points_redemption_rate": ("sum(points_redeemed)", "sum(points_earned)", "w"),
    "active_member_rate": flagged("is_active", "w"),
    "cost_rate": ("sum(discount_minor)", PAID, "k"),
    "discount_rate": ("sum(discount_minor)", "sum(list_minor)", "k"),
    "subsidised_share": flagged("would_qualify"),
    "coupon_redemption_rate": flagged("redeemed", REACHED),
}  # fmt: skip


def drawn(metric):
    """Draw rows with zeros, corrections, missing values and orders that are told twice."""
    rng = np.random.default_rng(11)
    makers = {
        "id": lambda low: rng.integers(0, 400, N),
        "minor": lambda low: rng.integers(low, 500_00, N) * rng.integers(0, 2, N),
        "count": lambda low: rng.integers(0, 6, N),
        "flag": lambda low: rng.random(N) < 0.3,
        "instant": lambda low: rng.integers(0, 90 * DAY_US, N),
        "decimal": lambda low: rng.integers(0, 500, N) / 10,
    }
    columns = (*metric.needed, *metric.optional)
    table = {c.name: makers[c.kind](-500_00 if c.may_be_negative else 0) for c in columns}
    scores = {c.name for c in columns if c.most == 5}
    table |= {name: rng.integers(1, 6, N) for name in scores}
    table["g"] = rng.choice(np.array([0, 1, 2, 4]), N)  # group 3 is empty
    gathering = metric.gathering
    if gathering is not None and gathering.is_once:
        key = gathering.key[0].name
        table[key] = np.arange(N)
        again = np.concatenate([np.arange(N), rng.integers(0, N, N // 10)])
        table = {name: values[again] for name, values in table.items()}
    keys = () if gathering is None else gathering.key
    listed = {}
    for column in columns:
        values = table[column.name].tolist()
        if column not in metric.optional and column not in keys:
            lost = rng.random(N) < 0.05 if not (gathering and gathering.is_once) else None
            if lost is None:  # told twice, it is told alike
                lost = (rng.random(N) < 0.05)[table[ORDER_ID.name]]
            values = [None if gone else value for gone, value in zip(lost, values, strict=True)]
        listed[column.name] = values
    return listed, table["g"].tolist()


def asked(metric_id, columns, group):
    """Ask DuckDB, for all rows and for each group."""
    above, below, source = SQL[metric_id]
    table = pa.table({**columns, "g": group})
    for i, field in enumerate(table.schema):
        if pa.types.is_floating(field.type):
            exact = table.column(i).cast(pa.decimal128(18, 6), safe=False)
            table = table.set_column(i, field.name, exact)
    connection = duckdb.connect()
    connection.register("t", table)
    filled = " and ".join(f'"{name}" is not null' for name in columns)
    once = "select distinct on (order_id) * from w" if "order_id" in columns else "select * from w"
    kept = "where not is_cancelled" if "is_cancelled" in columns else ""
    views = f"w as (select * from t where {filled}), o as ({once}), k as (select * from o {kept})"
    sides = f"{above}, {below or 'null'}"
    by_group = connection.sql(
        f"with {views} select g, {sides} from {source} group by g"
    ).fetchall()
    of_all = source.replace("select g, ", "select ")
    (whole,) = connection.sql(f"with {views} select {sides} from {of_all}").fetchall()
    return {g: parts for g, *parts in by_group}, whole


def exact(metric, parts):
    above, below = (None if part is None else Fraction(str(part)) for part in parts)
    if metric.is_total:
        return above if above is not None else Fraction(0)
    return None if not below else (above or 0) * metric.times / below


@pytest.mark.parametrize("metric_id", METRICS)
def test_sql_says_the_same(metric_id):
    metric = METRICS[metric_id]
    columns, group = drawn(metric)
    found = metric.by_codes(group, ["a", "b", "c", "empty", "d"], **columns)
    by_group, whole = asked(metric_id, columns, group)
    for code, result in enumerate(found):
        nothing = (None, None) if metric.when_empty == "undefined" else (0, None)
        if code in by_group or metric.is_total:
            parts = by_group.get(code, nothing)
            assert result.exact == (exact(metric, parts) if parts != (None, None) else None)
        else:
            assert result.exact is None
    assert found.total.exact == exact(metric, whole) == metric(**columns).exact
