"""Funnels: rates, losses, references and groups, against plain loops and SQL."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import (
    BadRowError,
    DuplicateIdError,
    InvalidArgumentError,
    UnknownIdError,
)
from ecomops.metrics.analysis import (
    Funnel,
    funnel,
    funnel_of_rates,
    funnels_by,
    grouped_funnel,
)

SQL = duckdb.connect()
NAMES = ("impressions", "clicks", "carts", "orders")
COUNTS = st.sampled_from([0, 0, 1, 2, 3, 10, 99, 100, 10**6, 2**63 - 1])


@st.composite
def funnels(draw: Any) -> Funnel:
    counts = draw(st.lists(COUNTS, min_size=1, max_size=4))
    return funnel(list(zip(NAMES, counts, strict=False)))


# ---- what it says -----------------------------------------------------------------------
def test_impressions_times_ctr_times_cvr_are_orders() -> None:
    found = funnel({"impressions": 10_000, "clicks": 200, "orders": 12})
    assert found.step_rates == (Fraction(2, 100), Fraction(6, 100))
    assert 10_000 * Fraction(2, 100) * Fraction(6, 100) == found.counts[-1]
    assert found.overall_rate == Fraction(12, 10_000)


@given(funnels())
def test_steps_are_what_a_plain_loop_finds(found: Funnel) -> None:
    before = None
    for step, name, count in zip(found.steps, found.names, found.counts, strict=True):
        assert (step.name, step.count) == (name, count)
        if before is None:
            assert (step.step_rate, step.lost) == (None, None)
        else:
            assert step.lost == before - count
            assert step.step_rate == (Fraction(count, before) if before else None)
        top = found.counts[0]
        assert step.top_rate == (Fraction(count, top) if top else None)
        before = count
    pairs = itertools.pairwise(found.counts)
    assert found.growing == tuple(
        name for (a, b), name in zip(pairs, found.names[1:], strict=True) if b > a
    )


@given(funnels())
def test_top_times_rates_is_the_end_unless_some_come_from_nowhere(found: Funnel) -> None:
    end = Fraction(found.counts[0])
    for rate in found.step_rates:
        end *= rate or 0
    appears = any(b and not a for a, b in itertools.pairwise(found.counts))
    assert appears or end == found.counts[-1]


@given(funnels())
def test_largest_loss_is_the_first_of_the_largest(found: Funnel) -> None:
    best = None
    for before, after, name in zip(found.counts, found.counts[1:], found.names[1:], strict=False):
        if before > after and (best is None or before - after > best[0]):
            best = (before - after, name)
    loss = found.largest_loss
    assert (None if loss is None else (loss.lost, loss.name)) == best


def test_a_step_that_grows_is_told_and_not_refused() -> None:
    found = funnel({"visitors": 10, "carts": 12, "orders": 3})
    assert found.step_rates == (Fraction(12, 10), Fraction(1, 4))
    assert found.growing == ("carts",)
    assert found.largest_loss is not None
    assert found.largest_loss.name == "orders"
    assert "more than at the step before: carts" in str(found)
    assert "多于上一步：carts" in found.describe("zh")


def test_after_a_zero_rates_are_undefined_and_never_zero() -> None:
    found = funnel({"impressions": 0, "clicks": 0, "orders": 0})
    assert found.step_rates == (None, None)
    assert found.overall_rate is None
    assert found.largest_loss is None
    assert "undefined" in str(found)
    assert found.columns()["top_rate"] == [None, None, None]


# ---- a zero anywhere makes a zero -------------------------------------------------------
@given(
    st.integers(0, 10**6),
    st.lists(st.sampled_from([Fraction(0), Fraction(1, 50), Fraction(1), Fraction(3, 2)]),
             min_size=1, max_size=3),
)  # fmt: skip
def test_rates_come_to_their_product(top: int, rates: list[Fraction]) -> None:
    found = funnel_of_rates((NAMES[0], top), list(zip(NAMES[1:], rates, strict=False)))
    product = Fraction(top)
    for rate, count in zip(rates, found.counts[1:], strict=True):
        product *= rate
        assert count == product
    if not top or 0 in rates:
        assert found.counts[-1] == 0


def test_where_none_are_left_an_undefined_rate_does_not_matter() -> None:
    found = funnel_of_rates(("impressions", 0), {"clicks": None, "orders": None})
    assert found.counts == (0, 0, 0)
    with pytest.raises(InvalidArgumentError, match="undefined, but 5 are left; give a rate"):
        funnel_of_rates(("impressions", 5), {"clicks": None})


@pytest.mark.parametrize("rate", ["2%", "0.02", Decimal("0.02"), Fraction(1, 50)])
def test_rates_are_read_exactly(rate: Any) -> None:
    assert funnel_of_rates(("impressions", 100), {"clicks": rate}).counts == (100, 2)


@pytest.mark.parametrize("rate", [0.02, "two", True, "-1%", Fraction(-1, 2), "2%%", "1e-2"])
def test_rates_that_are_not_exact_are_refused(rate: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"rates\['clicks'\]"):
        funnel_of_rates(("impressions", 100), {"clicks": rate})


@pytest.mark.parametrize("rates", [None, 2, "clicks", 0.5])
def test_rates_that_belong_to_no_steps_are_refused(rates: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"rates = '\w+' are no steps"):
        funnel_of_rates(("impressions", 100), rates)


def test_rates_without_an_end_are_refused() -> None:
    endless = ((f"s{i}", 1) for i in itertools.count())
    with pytest.raises(InvalidArgumentError, match="are too many"):
        funnel_of_rates(("impressions", 100), endless)


def test_rates_that_lead_beyond_int64_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="more than int64 holds"):
        funnel_of_rates(("impressions", 2**62), {"clicks": 3})


# ---- references -------------------------------------------------------------------------
def test_furthest_below_goes_by_shares_and_not_by_points() -> None:
    # clicks lack 0.5 points of 2.5 (a fifth), carts 5 of 50 (a tenth)
    found = funnel({"impressions": 10_000, "clicks": 200, "carts": 90})
    worst = found.against({"clicks": "2.5%", "carts": "50%"}).furthest_below
    assert worst is not None
    assert (worst.name, worst.relative_gap) == ("clicks", Fraction(-1, 5))
    # at 2.5 % there would be 250 clicks and 112.5 carts
    assert worst.missed == Fraction(45, 2)


@given(funnels(), funnels())
def test_gaps_are_what_a_plain_loop_finds(found: Funnel, other: Funnel) -> None:
    if found.names != other.names:
        with pytest.raises(InvalidArgumentError, match="other steps"):
            found.against(other)
        return
    gaps = found.against(other)
    worst = None
    for i, gap in enumerate(gaps.gaps):
        rate, reference = found.step_rates[i], other.step_rates[i]
        assert (gap.step_rate, gap.reference_rate) == (rate, reference)
        if rate is None or reference is None:
            assert (gap.gap, gap.relative_gap, gap.missed) == (None, None, None)
            continue
        assert gap.gap == rate - reference
        relative = (rate - reference) / reference if reference else None
        assert gap.relative_gap == relative
        if relative is not None and relative < 0 and (worst is None or relative < worst[0]):
            worst = (relative, gap.name)
        # the end, had this step had the reference's rate
        rates = list(found.step_rates)
        rates[i] = reference
        if None in rates[i:]:
            assert gap.missed is None
            continue
        end = Fraction(found.counts[i])
        for rate in rates[i:]:
            end *= rate or 0
        assert gap.missed == end - found.counts[-1]
    furthest = gaps.furthest_below
    assert (None if furthest is None else (furthest.relative_gap, furthest.name)) == worst


def test_a_funnel_is_at_its_own_reference() -> None:
    found = funnel({"impressions": 10_000, "clicks": 200, "orders": 12})
    gaps = found.against(found)
    assert gaps.furthest_below is None
    assert all(gap.missed == 0 for gap in gaps.gaps)
    assert str(gaps).endswith("no step is below its reference")
    assert gaps.describe("zh").endswith("没有低于基准的步骤")


def test_benchmarks_name_steps_that_have_a_rate() -> None:
    found = funnel({"impressions": 10_000, "clicks": 200})
    with pytest.raises(InvalidArgumentError, match="'impressions' is no step with a rate; give"):
        found.against({"impressions": "2%"})
    with pytest.raises(InvalidArgumentError, match="is no funnel and no rates"):
        found.against([Fraction(1, 2)])  # type: ignore[arg-type]
    with pytest.raises(InvalidArgumentError, match="is a float"):
        found.against({"clicks": 0.02})  # type: ignore[dict-item]


# ---- by group ---------------------------------------------------------------------------
ROWS = st.lists(
    st.tuples(st.sampled_from(["ads", "mail", "live"]), st.integers(0, 9), st.integers(0, 3)),
    max_size=20,
)


@given(ROWS)
def test_groups_are_those_of_sql(rows: list[tuple[str, int, int]]) -> None:
    schema = {"s": pl.String, "c": pl.Int64, "o": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    sql = "SELECT s, sum(c), sum(o) FROM frame GROUP BY s ORDER BY s"
    wanted = SQL.register("frame", frame).execute(sql).fetchall()
    found = funnels_by(
        [s for s, _, _ in rows],
        {"clicks": [c for _, c, _ in rows], "orders": [o for _, _, o in rows]},
    )
    assert [(g, *found[g].counts) for g in found.groups] == [
        (group, int(clicks), int(orders)) for group, clicks, orders in wanted
    ]
    assert found.total.counts == (sum(c for _, c, _ in rows), sum(o for _, _, o in rows))
    rates = [[None if np.isnan(r) else r for r in row] for row in found.step_rates.tolist()]
    assert rates == [[(c and o / c) or (0.0 if c else None)] for _, c, o in wanted]


def test_dense_codes_keep_groups_without_rows() -> None:
    found = funnels_by([1, 1], {"clicks": [1, 2], "orders": [0, 1]}, groups=["ads", "mail"])
    assert found["ads"].counts == (0, 0)
    assert found["mail"].counts == (3, 1)
    with pytest.raises(BadRowError, match="row 0: group = 2 is the code of no group"):
        funnels_by([2], {"clicks": [1]}, groups=["ads", "mail"])
    with pytest.raises(DuplicateIdError, match="'ads' stands twice"):
        funnels_by([0], {"clicks": [1]}, groups=["ads", "ads"])


def test_a_row_that_misses_a_count_leaves_all_steps() -> None:
    found = funnels_by(["a", "a"], {"clicks": [5, 7], "orders": [1, None]})
    assert found["a"].counts == (5, 1)
    assert found.n_missing == 1


def test_visitors_of_several_groups_need_their_own_total() -> None:
    parts = {"ads": {"visitors": 9, "buyers": 1}, "mail": {"visitors": 5, "buyers": 1}}
    assert grouped_funnel(parts).total.counts == (14, 2)
    assert grouped_funnel(parts, total={"visitors": 12, "buyers": 2}).total.counts == (12, 2)


def test_best_rates_leave_small_groups_out() -> None:
    found = grouped_funnel(
        {
            "ads": {"clicks": 500, "orders": 20},
            "mail": {"clicks": 100, "orders": 5},
            "tiny": {"clicks": 1, "orders": 1},
            "none": {"clicks": 0, "orders": 0},
        }
    )
    assert found.best_rates() == {"orders": Fraction(1)}
    assert found.best_rates(at_least=100) == {"orders": Fraction(1, 20)}
    assert found.best_rates(at_least=501) == {}
    gaps = found["ads"].against(found.best_rates(at_least=100))
    assert gaps.gaps[0].relative_gap == Fraction(-1, 5)
    with pytest.raises(InvalidArgumentError, match="give 1 or more"):
        found.best_rates(at_least=0)


def test_an_unknown_group_is_named() -> None:
    found = grouped_funnel({"ads": {"clicks": 1}})
    with pytest.raises(UnknownIdError, match="group = 'mail' is none of the groups; give one of"):
        found["mail"]


# ---- refusals ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ({}, "are none"),
        ([], "are none"),
        ("clicks", "are no steps"),
        (7, "are no steps"),
        (["clicks"], "is no pair"),
        ({"": 1}, "is no name of a step"),
        ({3: 1}, "is no name of a step"),
        ({"a\nb": 1}, "is no name of a step"),
        ({"clicks": -1}, "is negative"),
        ({"clicks": 1.5}, "is a float"),
        ({"clicks": float("nan")}, "is a float"),
        ({"clicks": True}, "is no exact figure"),
        ({"clicks": None}, "is no exact figure"),
        ({"clicks": 2**63}, "leaves int64"),
        ({"clicks": 10**10_000}, "is out of range"),
        ({"clicks": Decimal("NaN")}, "is no exact figure"),
        ({"clicks": Decimal("1E+999999")}, "is no exact figure"),
        ({f"s{i}": 1 for i in range(65)}, "are too many"),
    ],
)
def test_what_is_no_funnel_is_refused_with_a_remedy(steps: Any, said: str) -> None:
    with pytest.raises(InvalidArgumentError, match=said) as refused:
        funnel(steps)
    assert refused.value.remedy


def test_two_steps_of_one_name_are_refused() -> None:
    with pytest.raises(DuplicateIdError, match="'clicks' is the name of two steps"):
        funnel([("clicks", 2), ("clicks", 1)])


def test_endless_steps_are_refused_and_not_read_to_their_end() -> None:
    with pytest.raises(InvalidArgumentError, match="are too many"):
        funnel((f"s{i}", 1) for i in itertools.count())


@pytest.mark.parametrize(
    ("column", "error"),
    [
        ([1.5], BadRowError),
        ([-1], BadRowError),
        ([2**63], BadRowError),
        ([True], InvalidArgumentError),
        (["1"], InvalidArgumentError),
        ([1, 2], InvalidArgumentError),
        (7, InvalidArgumentError),
    ],
)
def test_columns_that_are_no_counts_are_refused(column: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="clicks"):
        funnels_by(["ads"], {"clicks": column})


def test_sums_beyond_int64_never_wrap() -> None:
    found = funnels_by([0, 0, 1], {"clicks": [2**62, 2**62, 2**62]})
    assert found[0].counts == (2**63,)
    assert found.total.counts == (3 * 2**62,)
    assert str(found)


def test_no_rows_make_no_groups() -> None:
    found = funnels_by([], {"clicks": [], "orders": []})
    assert (len(found), found.total.counts, found.step_rates.shape) == (0, (0, 0), (0, 1))
    assert str(found)


def test_a_million_rows_take_no_while() -> None:
    n = 10**6
    group = np.arange(n) % 1000
    found = funnels_by(group, {"clicks": np.full(n, 10), "orders": np.ones(n, dtype=np.int64)})
    assert found[999].counts == (10_000, 1000)
    assert str(found).count("\n") < 60
