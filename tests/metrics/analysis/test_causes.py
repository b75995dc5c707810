"""Causes are counted as plain loops count them, and what repeats does not depend on the order."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.facts.ticket_table import TicketTable
from ecomops.metrics import RETURN_RATE
from ecomops.metrics.analysis import CauseRow, CauseTable, cause_table, top_entries, total_change
from ecomops.models import CauseRecorded, Ticket, TicketCreated
from ecomops.sla.columns.engine import clock_table
from ecomops.sla.service import service_report

AT = datetime.fromisoformat("2026-11-11T09:00:00+08:00")

CAUSES = st.sampled_from(["quality", "size", "价格", None]) | st.just("quality")
CASES = st.sampled_from([1, 2, 3, 2**62, None])
GOODS = st.sampled_from(["tee", "cap", None])
ROWS = st.lists(st.tuples(CAUSES, CASES, GOODS), max_size=12)

table_of: Any = cause_table


def slow_table(rows: list[Any]) -> dict[Any, tuple[int, int, int]]:
    """Count cases, incidents and repeated ones of each cause, row after row."""
    recorded = {case for cause, case, _ in rows if cause is not None}
    found: dict[Any, Any] = {}
    for cause, case, goods in rows:
        if case is None or (cause is None and case in recorded):
            continue
        cases, incidents, firsts = found.setdefault(cause, (set(), set(), set()))
        cases.add(case)
        if cause is not None:
            incidents.add((case, goods))
            firsts.add(goods)
    return {c: (len(a), len(b), len(b) - len(d)) for c, (a, b, d) in found.items()}


def told(row: CauseRow) -> tuple[int, int, int]:
    return row.cases, row.incidents, row.repeated


@given(ROWS, st.randoms())
def test_causes_are_those_of_a_plain_loop_in_any_order(rows: list[Any], random: Any) -> None:
    expected = slow_table(rows)
    for _ in range(2):
        causes, cases, goods = ([row[i] for row in rows] for i in range(3))
        found = cause_table(causes, case_id=cases, sku_id=goods, orders=30)
        assert {row.cause: told(row) for row in found.rows} == {
            cause: counts for cause, counts in expected.items() if cause is not None
        }
        rest = None if found.unrecorded is None else told(found.unrecorded)
        assert rest == expected.get(None)
        order = [(-row.cases, row.cause) for row in found.rows]
        assert order == sorted(order)
        everybody = len({case for case in cases if case is not None})
        assert found.total.cases == everybody
        assert found.overlap_cases == sum(c for c, _, _ in expected.values()) - everybody
        assert found.n_missing == cases.count(None)
        check_shares(found, everybody)
        random.shuffle(rows)


def check_shares(found: CauseTable, everybody: int) -> None:
    for row in (*found.rows, found.total):
        assert row.order_share == Fraction(row.cases, 30)
        assert row.case_share == (Fraction(row.cases, everybody) if everybody else None)
        expected = Fraction(row.repeated, row.incidents) if row.incidents else None
        assert row.repeat_rate == expected
    for name in ("incidents", "repeated"):
        assert getattr(found.total, name) == sum(getattr(row, name) for row in found.rows)


@given(st.lists(st.tuples(st.sampled_from("ab"), GOODS), max_size=10))
def test_what_repeats_is_all_but_the_first(rows: list[Any]) -> None:
    seen: set[Any] = set()
    repeated = 0
    for row in rows:
        repeated += row in seen
        seen.add(row)
    found = cause_table([cause for cause, _ in rows], sku_id=[goods for _, goods in rows])
    assert found.total.repeated == repeated
    assert found.total.cases == len(rows)


@given(st.lists(st.tuples(st.sampled_from(["quality", "size"]), GOODS), max_size=6))
def test_repeats_are_those_of_the_report_on_tickets(rows: list[Any]) -> None:
    tickets = [
        Ticket(
            ticket_id=f"T-{i}", channel="chat", sku_id=goods,
            events=(
                TicketCreated(event_id="1", at=AT + timedelta(hours=i)),
                CauseRecorded(event_id="2", at=AT + timedelta(hours=i, minutes=1), cause=cause),
            ),
        )
        for i, (cause, goods) in enumerate(rows)
    ]  # fmt: skip
    report = service_report(clock_table(TicketTable.of(tickets), [], AT + timedelta(days=2)))
    found = cause_table([cause for cause, _ in rows], sku_id=[goods for _, goods in rows])
    assert (found.total.incidents, found.total.repeated) == (report.with_cause, report.repeated)
    assert found.total.repeat_rate == report.repeated_cause_rate


def test_returns_by_reason_add_up_to_the_return_rate() -> None:
    returned = {7: "quality", 8: "quality", 9: "price"}
    orders = list(range(20))
    rate = RETURN_RATE(order_id=orders, is_returned=[one in returned for one in orders])
    found = cause_table(list(returned.values()), case_id=list(returned), orders=len(orders))
    assert sum(row.order_share or 0 for row in found.rows) == rate.exact
    assert [(row.cause, row.order_share) for row in found.rows] == [
        ("quality", Fraction(1, 10)), ("price", Fraction(1, 20)),
    ]  # fmt: skip


def test_goods_that_nobody_names_are_no_goods_of_a_number() -> None:
    assert cause_table(["a", "a"], sku_id=[0, None]).total.repeated == 0
    assert cause_table(["a", "a"], sku_id=[None, None]).total.repeated == 1


def test_two_periods_are_compared_by_their_cases() -> None:
    march = cause_table(["quality"] * 4 + ["price"])
    april = cause_table(["quality"] * 2 + ["price"] * 2)
    assert total_change(april.cases, march.cases).change == -1
    assert top_entries(april.cases, march.cases, 1, by="fall").rows[0].label == "quality"


def test_lines_add_up_where_cases_have_several_causes() -> None:
    found = cause_table(["a", "b", None, None], case_id=[1, 1, 1, 2], orders=8)
    assert str(found).split("\n")[2:] == [
        "a                 1      50 %     12.5 %         0         0 %",
        "b                 1      50 %     12.5 %         0         0 %",
        "not recorded      1      50 %     12.5 %",
        "with several     -1     -50 %    -12.5 %",
        "all               2     100 %       25 %         0         0 %",
    ]
    assert "占订单" not in cause_table(["a"]).describe("zh")
    assert "多原因重复" in found.describe("zh")
    assert "售后原因表" in found.to_html("zh")


def test_columns_are_plain() -> None:
    found = cause_table([3, None, 3], orders=10)
    assert found.columns() == {
        "cause": [3, None], "cases": [2, 1], "incidents": [2, 0], "repeated": [1, 0],
        "case_share": [2 / 3, 1 / 3], "order_share": [0.2, 0.1], "repeat_rate": [0.5, None],
    }  # fmt: skip
    nobody = cause_table([])
    assert len(nobody) == 0
    assert nobody.total == CauseRow(None, 0, 0, 0, 0, None)
    assert nobody.columns()["cause"] == []


def test_what_is_no_cause_or_number_is_refused() -> None:
    for orders in (-1, 1.5, True, "9"):
        with pytest.raises(InvalidArgumentError, match=r"orders = .* is no number of orders"):
            table_of(["a"], orders=orders)
    with pytest.raises(InvalidArgumentError, match="case_id = 2 rows, but 1 are needed"):
        table_of(["a"], case_id=[1, 2])
    with pytest.raises(BadRowError, match="row 1: cause"):
        table_of(["a", 5])
    with pytest.raises(InvalidArgumentError, match="cause"):
        table_of(None)
