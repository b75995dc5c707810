"""Every metric as a plain loop over dicts: what the columns have to equal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction

from ecomops.metrics import METRICS

Row = dict[str, object]
Sides = tuple[object, object]

DAY_US = 86_400_000_000


def whole(rows: Iterable[Row]) -> list[Row]:
    """Drop rows that miss a value."""
    return [row for row in rows if all(value is not None for value in row.values())]


def once(rows: list[Row], key: str = "order_id") -> list[Row]:
    """Keep the first row of each id, and leave out what is cancelled."""
    first: dict[object, Row] = {}
    for row in whole(rows):
        first.setdefault(row[key], row)
    return [row for row in first.values() if not row.get("is_cancelled", False)]


def add(rows: list[Row], *names: str) -> Fraction:
    """Add columns up."""
    return sum((Fraction(str(row[name])) for row in rows for name in names), Fraction())


def ids(rows: list[Row], name: str) -> int:
    """Count different ids."""
    return len({row[name] for row in rows})


def count(rows: list[Row], name: str) -> int:
    """Count rows with a flag."""
    return sum(bool(row[name]) for row in rows)


def sessions(rows: list[Row]) -> dict[object, list[Row]]:
    """Put the rows of a session together."""
    found: dict[object, list[Row]] = defaultdict(list)
    for row in whole(rows):
        found[row["session_id"]].append(row)
    return found


def dwell(rows: list[Row]) -> Sides:
    found = sessions(rows)
    total = sum(
        max(r["viewed_at_us"] for r in s) - min(r["viewed_at_us"] for r in s)  # type: ignore[type-var, operator]
        for s in found.values()
    )
    return Fraction(total, 10**6), len(found)


def bounce(rows: list[Row]) -> Sides:
    found = sessions(rows)
    return sum(len(s) == 1 for s in found.values()), len(found)


def by_buyer(rows: list[Row]) -> dict[object, list[Row]]:
    found: dict[object, list[Row]] = defaultdict(list)
    for row in once(rows):
        found[row["customer_id"]].append(row)
    return found


def repurchase(rows: list[Row]) -> Sides:
    found = by_buyer(rows)
    return sum(len(orders) >= 2 for orders in found.values()), len(found)


def second(rows: list[Row], within_days: int = 30, until: int | None = None) -> Sides:
    came, could = 0, 0
    for orders in by_buyer(rows).values():
        times = sorted(int(str(order["placed_at_us"])) for order in orders)
        over = times[0] + within_days * DAY_US
        if until is not None and over > until:
            continue
        could += 1
        came += len(times) > 1 and times[1] <= over
    return came, could


def long_tail(rows: list[Row]) -> Sides:
    clicks: dict[object, int] = defaultdict(int)
    for row in whole(rows):
        clicks[row["keyword_id"]] += int(str(row["clicks"]))
    return sum(1 <= n <= 2 for n in clicks.values()), sum(n >= 1 for n in clicks.values())


def median(rows: list[Row]) -> Sides:
    values = sorted(Fraction(str(row["first_response_s"])) for row in whole(rows))
    if not values:
        return None, None
    middle = len(values) // 2
    if len(values) % 2:
        return values[middle], None
    return (values[middle - 1] + values[middle]) / 2, None


def redemption(rows: list[Row]) -> Sides:
    reached: dict[tuple[object, object], bool] = {}
    for row in whole(rows):
        pair = (row["customer_id"], row["campaign_id"])
        reached[pair] = reached.get(pair, False) or bool(row["has_redeemed"])
    return sum(reached.values()), len(reached)


def sums(above: tuple[str, ...], below: tuple[str, ...] | None = None) -> Callable[..., Sides]:
    return lambda rows: (
        add(whole(rows), *above), None if below is None else add(whole(rows), *below)
    )  # fmt: skip


def orders(above: str, below: str | None) -> Callable[..., Sides]:
    """Sum a column over orders; below: a column, orders, buyers or nothing."""

    def sides(rows: list[Row]) -> Sides:
        kept = once(rows)
        under = {None: None, "orders": len(kept)}
        if below == "buyers":
            return add(kept, above), ids(kept, "customer_id")
        return add(kept, above), under[below] if below in under else add(kept, str(below))

    return sides


def flagged(flag: str) -> Callable[..., Sides]:
    return lambda rows: (count(once(rows), flag), len(once(rows)))


def of_rows(flag: str) -> Callable[..., Sides]:
    return lambda rows: (count(whole(rows), flag), len(whole(rows)))


def of_visitors(flag: str) -> Callable[..., Sides]:
    return lambda rows: (
        ids([row for row in whole(rows) if row[flag]], "visitor_id"),
        ids(whole(rows), "visitor_id"),
    )


def new(rows: list[Row], *, is_new: bool = True) -> int:
    return ids([row for row in once(rows) if row["is_new"] is is_new], "customer_id")


PLAIN: dict[str, Callable[[list[Row]], Sides]] = {
    "pv": lambda rows: (len(whole(rows)), None),
    "uv": lambda rows: (ids(whole(rows), "visitor_id"), None),
    "uv_value": lambda rows: (add(whole(rows), "paid_minor"), ids(whole(rows), "visitor_id")),
    "visit_depth": lambda rows: (len(whole(rows)), ids(whole(rows), "session_id")),
    "pages_per_visitor": lambda rows: (len(whole(rows)), ids(whole(rows), "visitor_id")),
    "mean_dwell": dwell,
    "bounce_rate": bounce,
    "favourite_cart_rate": of_visitors("has_favoured"),
    "organic_search_share": of_rows("is_organic_search"),
    "ctr": sums(("clicks",), ("impressions",)),
    "cvr": sums(("ad_orders",), ("clicks",)),
    "payment_conversion_rate": of_visitors("has_bought"),
    "gmv": lambda rows: (add(all_once(rows), "paid_minor"), None),
    "net_gmv": orders("paid_minor", None),
    "net_sales": lambda rows: (
        add(once(rows), "paid_minor") - add(once(rows), "refunded_minor"), None
    ),
    "orders": lambda rows: (len(once(rows)), None),
    "aov": orders("paid_minor", "orders"),
    "revenue_per_buyer": orders("paid_minor", "buyers"),
    "units_per_order": orders("units", "orders"),
    "mean_unit_price": orders("paid_minor", "units"),
    "cancellation_rate": lambda rows: (
        count(all_once(rows), "is_cancelled"), len(all_once(rows))
    ),
    "platform_fee_rate": orders("platform_fee_minor", "paid_minor"),
    "realised_price_rate": orders("paid_minor", "list_minor"),
    "buyers": lambda rows: (ids(once(rows), "customer_id"), None),
    "repurchase_rate": repurchase,
    "purchase_frequency": lambda rows: (len(once(rows)), ids(once(rows), "customer_id")),
    "second_purchase_rate": second,
    "new_customers": lambda rows: (new(rows), None),
    "new_customer_share": lambda rows: (new(rows), ids(once(rows), "customer_id")),
    "returning_customer_share": lambda rows: (
        new(rows, is_new=False), ids(once(rows), "customer_id")
    ),
    "cac": sums(("spend_minor",), ("new_customers",)),
    "cpc": sums(("spend_minor",), ("clicks",)),
    "cpm": sums(("spend_minor",), ("impressions",)),
    "roas": sums(("attributed_minor",), ("spend_minor",)),
    "acos": sums(("spend_minor",), ("attributed_minor",)),
    "feed_ad_share": lambda rows: (
        add([row for row in whole(rows) if row["is_feed_ad"]], "spend_minor"),
        add(whole(rows), "spend_minor"),
    ),
    "long_tail_share": long_tail,
    "return_rate": flagged("is_returned"),
    "unit_return_rate": orders("units_returned", "units"),
    "refund_rate": orders("refunded_minor", "paid_minor"),
    "refund_order_rate": flagged("is_refunded"),
    "dispute_rate": orders("disputed_minor", "paid_minor"),
    "dispute_order_rate": flagged("is_disputed"),
    "dsr": lambda rows: (
        add(whole(rows), "item_score", "service_score", "delivery_score"), 3 * len(whole(rows))
    ),
    "csat": lambda rows: (
        sum(int(str(row["score"])) >= 4 for row in whole(rows)), len(whole(rows))
    ),
    "mean_first_response": lambda rows: (add(whole(rows), "first_response_s"), len(whole(rows))),
    "p50_first_response": median,
    "resolution_rate": of_rows("is_resolved"),
    "attainment_rate": of_rows("is_in_time"),
    "cover_days": sums(("on_hand_units",), ("sold_units",)),
    "sell_through_rate": sums(("sold_units",), ("sold_units", "on_hand_units")),
    "stockout_rate": of_rows("is_stocked_out"),
    "stock_turnover": sums(("cost_of_sales_minor",), ("stock_value_minor",)),
    "points_outstanding": sums(("points_balance",)),
    "breakage_rate": sums(("points_expired",), ("points_earned",)),
    "points_redemption_rate": sums(("points_redeemed",), ("points_earned",)),
    "active_member_rate": of_rows("is_active"),
    "cost_rate": orders("discount_minor", "paid_minor"),
    "discount_rate": orders("discount_minor", "list_minor"),
    "subsidised_share": flagged("would_qualify"),
    "coupon_redemption_rate": redemption,
}  # fmt: skip


def all_once(rows: list[Row]) -> list[Row]:
    """Keep the first row of each order, cancelled ones too."""
    first: dict[object, Row] = {}
    for row in whole(rows):
        first.setdefault(row["order_id"], row)
    return list(first.values())


assert set(PLAIN) == set(METRICS)
