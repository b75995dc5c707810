"""Splits of replays: who is in a group, who is within reach there; several side by side."""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, strategies as st
from pydantic import ValidationError
from tests.whatif.test_replay_figures import DEALS, rows, table_of

from ecomops import CartTable, parse_promotion, price_cart
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.models.instants import to_us
from ecomops.periods.period import Period
from ecomops.whatif import (
    BreakdownComparison,
    Labels,
    OrderHistory,
    ReplayBreakdown,
    actuals,
    compare_breakdowns,
    replay,
)
from ecomops.whatif.replay.split import path_names

REACH = 5000
segments = st.lists(st.sampled_from(["new", "old", "vip"]), min_size=6, max_size=6)
people = st.lists(st.sampled_from(["Li", "Wu", None]), min_size=6, max_size=6)
PHRASES = ("满199减20", "2件9折", "满99包邮", "满199减20, 满399减50", "满299赠mug")
MORE_DEALS = [parse_promotion(text, currency="CNY", promotion_id=text) for text in PHRASES]
deals = st.lists(st.sampled_from(MORE_DEALS), min_size=1, max_size=3, unique=True)


# ---- who is in a group ----------------------------------------------------------------------
@given(rows, segments, people, deals)
def test_customers_and_reach_of_groups_equal_a_loop(
    drawn: list[tuple[int, int, int, int]], groups: list[str], who: list[Any], rules: list[Any]
) -> None:
    table = table_of(drawn)
    history = OrderHistory.of(table, customer_id=who, labels={"segment": groups})
    result = replay(history, rules, reach_minor=REACH)
    split = result.by("segment")
    for place, group in enumerate(split.groups):
        mine = [i for i, one in enumerate(groups) if one == group]
        assert split.customers[place] == len({who[i] or f"guest {i}" for i in mine})
        assert split.orders_per_customer[place] == Fraction(len(mine), split.customers[place] or 1)
        for deal in rules:
            lacking = [gap for i in mine if (gap := slow_gap(table.cart(i), rules, deal))]
            if result.row(deal.promotion_id).threshold_minor is None:
                assert deal.promotion_id not in split.within_reach[place]
                assert not lacking
                continue
            assert split.within_reach[place][deal.promotion_id] == len(lacking)
            assert split.gap_minor[place][deal.promotion_id] == sum(lacking)
    for row in result.rows:
        if row.threshold_minor is not None:
            of = [(n[row.promotion_id], g[row.promotion_id])
                  for n, g in zip(split.within_reach, split.gap_minor, strict=True)]  # fmt: skip
            assert tuple(map(sum, zip(*of, strict=True))) == (row.within_reach, row.gap_minor)


def slow_gap(facts: Any, rules: list[Any], deal: Any) -> int:
    """Find what a cart lacks of a spend threshold, 0 if it is not within reach."""
    verdict = price_cart(facts, rules).verdict(deal.promotion_id)
    if verdict.code != "below_threshold":
        return 0
    unmet = [one for one in verdict.checks if one.actual < one.needed]
    gaps = [one.needed - one.actual for one in unmet if one.unit == "minor"]
    return gaps[0] if len(unmet) == len(gaps) == 1 and gaps[0] <= REACH else 0


@given(rows, people)
def test_customers_of_categories_are_those_who_bought_there(
    drawn: list[tuple[int, int, int, int]], who: list[Any]
) -> None:
    history = OrderHistory.of(table_of(drawn), customer_id=who)
    split = replay(history, DEALS, reach_minor=REACH).by_category()
    path = ["clothing", "home", "clothing", ""]
    for group, customers, each, totals in zip(
        split.groups, split.customers, split.orders_per_customer, split.totals, strict=True
    ):
        orders = {order for order, item, _, _ in drawn if path[item] == group}
        assert customers == len({who[i] or f"guest {i}" for i in orders})
        assert each == (Fraction(totals.orders, customers) if customers else None)
    assert split.within_reach == split.gap_minor == ()
    assert split.columns()["within_reach"] == [None] * len(split.groups)


def test_what_is_not_known_is_blank_and_never_nothing() -> None:
    table = table_of([(0, 2, 2, 9950), (1, 2, 1, 9900)], 2)
    # as a frame's loader leaves orders without a label
    history = OrderHistory(table, labels={"segment": Labels(("", "old"), np.array([1, 0]))})
    nobody = replay(history, DEALS[1:2], reach_minor=0).by("segment")
    for name in ("customers", "orders_per_customer", "within_reach", "gap_minor"):
        assert nobody.columns()[name] == [None, None]
    assert "customers" not in nobody.describe()
    assert "within reach" not in nobody.describe()
    split = ReplayBreakdown(**(dict(nobody) | {"customers": (None, 2)}))
    head, _, unnamed, old = split.describe(caveats=False).split("\n")
    at = slice(head.index("customers"), head.index("customers") + len("customers"))
    assert (unnamed[at].strip(), old[at].strip()) == ("", "2")
    assert unnamed.startswith("(none)")
    assert split.columns()["customers"] == [None, 2]
    assert split.describe("zh").splitlines()[2].startswith("（无）")


def test_goods_without_a_category_are_said_so_in_words() -> None:
    split = replay(table_of([(0, 3, 1, 100), (0, 0, 1, 100)]), DEALS, reach_minor=0).by_category()
    assert split.groups == ("", "clothing", "home")
    assert split[""].sales_minor == 100
    assert split.describe().splitlines()[2].startswith("(none)")
    assert "（无）" in split.html("zh")


def test_golden_breakdown() -> None:
    table = table_of([(0, 2, 2, 9950), (1, 2, 1, 9900), (2, 2, 2, 9900), (3, 2, 3, 9950)], 4)
    history = OrderHistory.of(
        table,
        customer_id=["Li", "Wu", "Li", None],
        labels={"segment": ["old", "new", "old", "old"]},
    )
    split = replay(history, DEALS[:1], reach_minor=1000).by("segment")
    assert (
        split.describe(caveats=False)
        == """\
segment  orders  customers  orders each  with discount  within reach    sales    cost  cost rate  \
average order    after  margin after     rate
───────  ──────  ─────────  ───────────  ─────────────  ────────────  ───────  ──────  ─────────  \
─────────────  ───────  ────────────  ───────
new           1          1         1.00         0.00 %             0   ¥99.00   ¥0.00     0.00 %  \
       ¥99.00   ¥99.00        ¥39.00  39.39 %
old           3          2         1.50        66.67 %             1  ¥695.50  ¥40.00     5.75 %  \
      ¥231.83  ¥218.50       ¥235.50  35.93 %"""
    )
    assert split.subsidised_shares("50%") == (None, Fraction(4, 5))
    assert ReplayBreakdown.from_json(split.to_json()) == split


def test_a_breakdown_kept_before_customers_were_told_still_reads() -> None:
    split = replay(table_of([(0, 2, 2, 9950)]), DEALS, reach_minor=0).by_category()
    kept = split.model_dump_json(exclude={"customers", "within_reach", "gap_minor"})
    again = ReplayBreakdown.from_json(kept)
    assert again.totals == split.totals
    assert again.describe() == split.describe()
    assert again.columns()["customers"] == [None] * 3


# ---- who needed no discount -----------------------------------------------------------------
@given(rows, segments, st.fractions(0, 1, max_denominator=20))
def test_subsidised_shares_are_those_of_the_groups_by_themselves(
    drawn: list[tuple[int, int, int, int]], groups: list[str], rate: Fraction
) -> None:
    table = table_of(drawn)
    split = replay(
        OrderHistory.of(table, labels={"segment": groups}), DEALS, reach_minor=REACH
    ).by("segment")
    for deal in DEALS:
        shares = split.subsidised_shares(rate, deal.promotion_id)
        for group, share in zip(split.groups, shares, strict=True):
            chosen = np.array([one == group for one in groups])
            alone = replay(table.take(np.flatnonzero(chosen)), DEALS, reach_minor=REACH)
            assert share == alone.row(deal.promotion_id).exact_subsidised_share(rate)


def test_subsidised_shares_need_one_promotion_and_orders() -> None:
    history = OrderHistory.of(
        table_of([(0, 2, 2, 9950)]), labels={"s": [1] * 6}, given_minor=[0] * 6
    )
    result = replay(history, DEALS, reach_minor=REACH)
    with pytest.raises(InvalidArgumentError, match="leaves open which of 3 promotions"):
        result.by("s").subsidised_shares("10%")
    with pytest.raises(UnknownIdError, match="'nope'"):
        result.by("s").subsidised_shares("10%", "nope")
    with pytest.raises(InvalidArgumentError, match="float"):
        result.by("s").subsidised_shares(0.1, DEALS[0].promotion_id)  # type: ignore[arg-type]  # wrong on purpose
    for split in (result.by_category(), actuals(history).by("s")):
        with pytest.raises(InvalidArgumentError, match="who is within reach"):
            split.subsidised_shares("10%")


# ---- side by side ---------------------------------------------------------------------------
@given(rows, segments, st.lists(st.integers(0, 100), min_size=6, max_size=6))
def test_compared_groups_are_those_of_each_replay(
    drawn: list[tuple[int, int, int, int]], groups: list[str], percent: list[int]
) -> None:
    table = table_of(drawn)
    given_minor = [
        p * int(total) // 100 for p, total in zip(percent, table.list_minor, strict=True)
    ]
    history = OrderHistory.of(table, labels={"segment": groups}, given_minor=given_minor)
    years: dict[str, Any] = {"was": actuals(history)} | {
        deal.promotion_id: replay(history, [deal], reach_minor=0) for deal in DEALS
    }
    splits: list[Callable[[Any], ReplayBreakdown]] = [
        lambda year: year.by("segment"), lambda year: year.by_period("week", "Asia/Shanghai"),
    ]  # fmt: skip
    for split in splits:
        compared = compare_breakdowns({name: split(year) for name, year in years.items()})
        columns, place = compared.columns(), 0
        for name, year in years.items():
            one = split(year)
            assert compared[name] == dict(zip(one.groups, one.totals, strict=True))
            for group, of_group in zip(one.groups, one.totals, strict=True):
                told = (columns[one.by][place], columns["scenario"][place])
                assert told == (group, name)
                assert columns["cost_minor"][place] == of_group.cost_minor
                assert columns["rules_digest"][place] == one.origin.rules_digest
                place += 1
        assert {len(column) for column in columns.values()} == {place}
        assert BreakdownComparison.from_json(compared.to_json()) == compared
        assert "补贴" in compared.describe("zh")
        assert compared.origin.rules_digest is None


def test_categories_and_many_groups_stand_side_by_side() -> None:
    table = table_of([(0, 2, 2, 9950), (1, 3, 1, 9900)], 60)
    history = OrderHistory.of(table, labels={"n": list(range(60))})
    years = [replay(history, [deal], reach_minor=0) for deal in DEALS[:2]]
    compared = compare_breakdowns({str(i): year.by_category() for i, year in enumerate(years)})
    assert compared["0"]["clothing"].cost_minor == 2000
    assert "(none)" in compared.describe()
    many = compare_breakdowns({str(i): year.by("n") for i, year in enumerate(years)})
    assert many.describe(caveats=False).splitlines()[-1] == "…"
    assert len(many.columns()["n"]) == 120


def test_only_like_splits_of_the_same_orders_are_compared() -> None:
    one = OrderHistory.of(
        table_of([(0, 2, 2, 9950)]), labels={"a": [1, 2] * 3, "b": [1, 2, 3] * 2}
    )
    two = OrderHistory.of(table_of([(0, 2, 1, 9950)]), labels={"a": [1, 2] * 3})
    first, other = (replay(history, DEALS, reach_minor=0) for history in (one, two))
    with pytest.raises(InvalidArgumentError, match="not split as the first, by a"):
        compare_breakdowns({"x": first.by("a"), "y": first.by("b")})
    listed: Any = [first.by("a")]
    with pytest.raises(InvalidArgumentError, match=r"breakdowns = .* is no mapping; give them by"):
        compare_breakdowns(listed)
    with pytest.raises(InvalidArgumentError, match="'y' is of other orders"):
        compare_breakdowns({"x": first.by("a"), "y": other.by("a")})
    with pytest.raises(InvalidArgumentError, match="are empty"):
        compare_breakdowns({})
    wrong: Any = {"x": first}
    with pytest.raises(InvalidArgumentError, match=r"replay\(...\)\.by"):
        compare_breakdowns(wrong)
    compared = compare_breakdowns({"x": first.by("a")})
    with pytest.raises(UnknownIdError, match="'z'"):
        compared["z"]
    twice = compared.scenarios * 2
    with pytest.raises(ValidationError, match="name"):
        BreakdownComparison(**(dict(compared) | {"scenarios": twice}))
    with pytest.raises(ValidationError, match="an entry per group"):
        BreakdownComparison(**(dict(compared) | {"customers": ()}))


# ---- names ------------------------------------------------------------------------------
LEVELS = st.lists(st.text("x/ \\", min_size=1, max_size=4), max_size=3).map(tuple)


@given(st.lists(LEVELS, max_size=6))
def test_different_paths_have_different_names(paths):
    names = path_names(paths)
    assert set(names) == set(paths)
    assert len(set(names.values())) == len(names)
    joined = [" / ".join(path) for path in names]
    if len(set(joined)) == len(joined):
        assert list(names.values()) == joined


def test_categories_that_read_alike_are_groups_of_their_own():
    paths: list[list[str]] = [["x / y"], ["x", "y"], ["x", "y", "z"], [], ["home"]]
    table = CartTable.of(
        {"currency": "CNY", "lines": [
            {"line_id": "1", "sku_id": f"s{i}", "quantity": 1,
             "unit_price_minor": 100_00 * (i + 1), "category": path}]}
        for i, path in enumerate(paths)
    )  # fmt: skip
    split = replay(table, DEALS, reach_minor=0).by_category(2)
    assert dict(zip(split.groups, (one.sales_minor for one in split.totals), strict=True)) == {
        "": 400_00, "home": 500_00, "x / y": 500_00, r"x \/ y": 100_00,
    }  # fmt: skip
    assert replay(table, DEALS, reach_minor=0).by_category().groups == ("", "home", "x", "x / y")


def test_what_is_split_by_is_told_in_chinese():
    split = replay(table_of([(0, 2, 2, 9950)]), DEALS, reach_minor=0).by_category()
    assert split.describe("zh").split()[0] == "类目"
    assert split.describe().split()[0] == "category"
    assert "<caption>按类目分组的重放</caption>" in split.html("zh")
    both = compare_breakdowns({"a": split})
    assert both.describe("zh").split()[0] == "类目"
    assert "按类目对比：a" in both.html("zh")
    assert next(iter(split.columns())) == "category"


@pytest.mark.parametrize(
    ("unit", "en", "zh"),
    [
        ("day", "2026-11-11", "2026-11-11"),
        ("week", "2026-11-09 to 2026-11-15 (week)", "2026-11-09 至 2026-11-15（周）"),
        ("month", "2026-11", "2026 年 11 月"),
        ("quarter", "2026 Q4", "2026 年第 4 季度"),
        ("year", "2026", "2026 年"),
    ],
)
def test_periods_are_named_in_the_language_of_the_table(unit: Any, en: str, zh: str) -> None:
    line = {"line_id": "1", "sku_id": "tee", "quantity": 1, "unit_price_minor": 9900}
    at = datetime.fromisoformat("2026-11-11T20:00:00+08:00")
    table = evolve(
        CartTable.of([{"currency": "CNY", "lines": [line]}]),
        cart_at_us=np.array([to_us("at", at)]),
    )
    split = replay(table, DEALS[:1], reach_minor=0).by_period(unit, "Asia/Shanghai")
    assert split.groups == (en,)
    both = compare_breakdowns({"a": split})
    period = Period.of(unit, date(2026, 11, 11), "Asia/Shanghai")
    assert (period.describe("en"), period.describe("zh")) == (en, zh)
    for told in (split, both):
        assert told.describe().splitlines()[2].startswith(en)
        assert told.describe("zh").splitlines()[2].startswith(zh)


def test_fees_that_no_category_has_are_told() -> None:
    line = {"line_id": "1", "sku_id": "tee", "quantity": 2, "unit_price_minor": 6000}
    cart = {"currency": "CNY", "lines": [line], "shipping": [
        {"entry_id": "1", "amount_minor": 1000}]}  # fmt: skip
    free, off = (
        replay(CartTable.of([cart]), [parse_promotion(text, currency="CNY")], reach_minor=0)
        for text in ("满100包邮", "满100减10")
    )
    told = (
        "! ¥10.00 off shipping belongs to no category: these groups give away less than the whole"
    )
    assert free.totals.cost_minor == 1000
    for split in (free.by_category(), compare_breakdowns({"free": free.by_category()})):
        assert told in split.describe().splitlines()
        assert "! 运费减免 ¥10.00 不属于任何类目，各组补贴之和小于合计" in split.describe("zh")
    assert "fees_apart" not in {one.code for one in free.report.origin.caveats}
    assert "fees_apart" not in {one.code for one in off.by_category().origin.caveats}
