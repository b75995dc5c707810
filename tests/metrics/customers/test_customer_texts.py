"""Tables of customers in words and HTML, in both languages; and what a stored book gives back."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.customer_tables import (
    CampaignRule,
    OrderBook,
    candidates,
    cohort_table,
    eight_segments,
    rfm_table,
    segments,
)

DAY = 86_400_000_000
LEAST = -(2**63)


def shop(**days: list[int]) -> dict[str, Any]:
    """One order of 1.00 a day for each customer."""
    rows = [(customer, day) for customer, all_days in days.items() for day in all_days]
    return {
        "order_id": list(range(len(rows))), "customer_id": [customer for customer, _ in rows],
        "placed_at_us": [day * DAY for _, day in rows], "paid_minor": [100] * len(rows),
    }  # fmt: skip


def on(day: int) -> date:
    return date.fromordinal(date(1970, 1, 1).toordinal() + day)


# ---- reasons --------------------------------------------------------------------------------
@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(0, 30),
       st.sampled_from([50, 90, 100]), st.integers(1, 60))  # fmt: skip
def test_a_reason_never_tells_a_share_that_is_none(gaps, least, percent, silence):
    days = [sum(gaps[:i]) for i in range(len(gaps) + 1)]
    rule = CampaignRule(min_silence_days=least, silence_percent=percent, min_own_gaps=1000)
    table = candidates(shop(li=days, once=[0]), "churn", zone="UTC", as_of=on(days[-1] + silence),
                       rule=rule)  # fmt: skip
    within = next(
        g for g in sorted(gaps) if 100 * sum(h <= g for h in gaps) >= percent * len(gaps)
    )
    assert table.shop_silence_days == within
    assert table.shop_limit_days == max(within, least)
    for one in table:
        said, zh = one.reason(), one.reason("zh")
        assert f"{percent} % of repeat purchases come within {within} day" in said
        assert f"全店 {percent}% 的复购在 {within} 天以内" in zh
        assert f"silent for {one.days_since_last} day" in said
        if least > within:
            assert said.endswith(f"more than {least} day" + "s" * (least > 1))
            assert zh.endswith(f"超过 {least} 天")


def test_the_reason_where_the_least_silence_decides():
    orders = shop(a=[0, 1], b=[1])
    one = candidates(orders, "churn", zone="UTC", as_of=on(31))[-1]
    assert one.reason() == (
        "90 % of repeat purchases come within 1 day, silent for 30 days: more than 14 days"
    )
    assert one.reason("zh") == "全店 90% 的复购在 1 天以内，已 30 天未购买，超过 14 天"


def test_names_in_a_list_keep_to_their_line():
    table = candidates(shop(**{"a\n\x1b": [0, 1]}), "churn", zone="UTC", as_of=on(40))
    assert str(table[0]).startswith(r"a\n\x1b: ")
    assert len(str(table).split("\n")) == 3


# ---- ranking --------------------------------------------------------------------------------
@pytest.mark.parametrize("rank_by", ["paid", "orders", "days"])
def test_the_least_amount_there_is_comes_last(rank_by):
    orders = {
        "order_id": [1, 2, 3, 4, 5, 6], "customer_id": ["least", "least", "b", "b", "c", "c"],
        "placed_at_us": [0, DAY] * 3, "paid_minor": [LEAST, 0, 5, 0, -5, 0],
    }  # fmt: skip
    found = candidates(orders, "churn", zone="UTC", as_of=on(40), rank_by=rank_by)
    assert found.customer_id.tolist() == ["b", "c", "least"]


# ---- HTML -----------------------------------------------------------------------------------
def test_every_table_is_html_in_both_languages():
    orders = shop(li=[0, 14, 28], wang=[5])
    rfm = rfm_table(orders, zone="UTC", as_of=on(60))
    cohorts = cohort_table(orders, zone="UTC", as_of=on(40))
    silent = candidates(orders, "churn", zone="UTC", as_of=on(90))
    found = segments(rfm, eight_segments(recent_days=45, many_orders=3, much_minor=100))
    cases = [
        (rfm, "RFM as of 1970-03-02", "RFM（截至 1970-03-02）", "最近下单"),
        (cohorts, "retention by month of first order (* the period is not over)",
         "按首购月的留存率（* 该周期尚未结束）", "首购批次"),
        (silent, "falling silent, as of 1970-04-01: 2", "流失预警（截至 1970-04-01）：2 位",
         "原因"),
        (found, "<caption>", "<caption>", "客群"),
    ]  # fmt: skip
    for table, title, title_zh, column in cases:
        thing: Any = table
        assert title in thing._repr_html_()
        assert thing._repr_html_() == thing.to_html()
        zh = thing.to_html("zh", currency="CNY")
        assert title_zh in zh
        assert f">{column}</th>" in zh
        with pytest.raises(InvalidArgumentError, match="language = 'fr'"):
            thing.to_html("fr")
    assert "¥3.00" in rfm.to_html("zh", "CNY")
    assert "paid by month" in cohorts.to_html(figure="paid")
    assert "¥2.00" not in cohorts.to_html("zh", "customers")
    assert "¥" in cohorts.to_html("zh", "paid", "CNY")
    thing = cohorts
    with pytest.raises(InvalidArgumentError, match="figure = 'x'"):
        thing.to_html("en", "x")


# ---- the stored book ------------------------------------------------------------------------
ROWS = st.lists(
    st.tuples(st.sampled_from(["li", "wang", None]), st.integers(0, 10**12),
              st.integers(LEAST, 2**63 - 1), st.booleans()),
    max_size=8,
)  # fmt: skip


@given(ROWS)
def test_a_book_comes_back_from_bytes_and_json(rows):
    book = OrderBook.empty().update(
        order_id=list(range(len(rows))),
        customer_id=[row[0] for row in rows],
        placed_at_us=[row[1] for row in rows],
        paid_minor=[row[2] for row in rows],
        is_cancelled=[row[3] for row in rows],
    )
    for again in (OrderBook.from_bytes(book.to_bytes()), OrderBook.from_json(book.to_json())):
        assert again == book
        assert (len(again), again.n_missing) == (len(book), book.n_missing)
        assert again.merge(book) == book.merge(again)
        assert str(again) == str(book)


def test_what_is_no_book_is_refused():
    stored = OrderBook.empty().update(**shop(li=[0, 1])).to_bytes()
    for data in (b"", b"junk", stored[:-1], stored + b"x"):
        with pytest.raises(InvalidArgumentError):
            OrderBook.from_bytes(data)
    told = json.loads(OrderBook.empty().to_json())
    for text in ("", "[]", "5", json.dumps({**told, "metric": "aov:123"})):
        with pytest.raises(InvalidArgumentError):
            OrderBook.from_json(text)


def test_without_a_day_the_last_order_makes_its_month_whole():
    ten_o_clock = 30 * DAY + 10 * 3600 * 10**6  # 31 January
    orders = {**shop(li=[0, 1]), "placed_at_us": [0, ten_o_clock]}
    assert not cohort_table(orders, zone="UTC").is_last_partial
    assert cohort_table(orders, zone="UTC", as_of=on(29)).is_last_partial


def test_a_table_of_nothing_names_no_day():
    nothing = shop()
    rfm = rfm_table(nothing, zone="UTC")
    tables: list[Any] = [
        rfm, segments(rfm), cohort_table(nothing, zone="UTC"),
        candidates(nothing, "churn", zone="UTC"), candidates(nothing, "repurchase", zone="UTC"),
    ]  # fmt: skip
    for table in tables:
        for text in (repr(table), table.to_html(), table.to_html("zh")):
            assert "None" not in text
    assert "<caption>RFM</caption>" in tables[0].to_html("zh")
    assert "<caption>流失预警：0 位</caption>" in tables[3].to_html("zh")
    assert "<caption>falling silent: 0</caption>" in tables[3].to_html()
    some = candidates(shop(li=[0, 1]), "churn", zone="UTC", as_of=on(2))
    assert "<caption>流失预警（截至 1970-01-03）：0 位</caption>" in some.to_html("zh")
    assert repr(some) == "<0 of 0 candidates, churn, as of 1970-01-03>"
