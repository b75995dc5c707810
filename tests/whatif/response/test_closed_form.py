from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from tests.whatif.rows import complete_journey, made_row as row

from ecomops import AmountOff, CartTable, MinSpend, PercentOff, Promotion
from ecomops.promotions.rules.rule import Rules
from ecomops.whatif import ReplayRow, replay
from ecomops.whatif.replay.known_off import known_off
from ecomops.whatif.response.outcome import FIGURE_NAMES, Outcome
from ecomops.whatif.response.respond import respond
from ecomops.whatif.response.response import Response

Off = Callable[[int], int]
THRESHOLD, REACH = 5000, 1500


def row_of(totals: list[int], off: Off) -> ReplayRow:
    """Replay a spend threshold in plain Python."""
    near = [THRESHOLD - t for t in totals if THRESHOLD - REACH <= t < THRESHOLD]
    served = [t for t in totals if t >= THRESHOLD]
    return row(
        reach_minor=REACH,
        orders=len(totals),
        sales_minor=sum(totals),
        qualifying=len(served),
        within_reach=len(near),
        gap_minor=sum(near),
        cost_minor=sum(map(off, served)),
        off_at_threshold_minor=off(THRESHOLD),
    )


def by_hand(totals: list[int], off: Off, at: dict[str, Any], method: str) -> dict[str, Any]:
    """Expect sales, cost and gain order by order: what each does, times how likely it does."""
    phi, v, rho = at["top_up_rate"], int(at["overshoot_minor"]), at["padded_return_rate"]
    sold = added = cost = Fraction(0)
    for total in totals:
        sold += total
        if total >= THRESHOLD:
            cost += off(total)
        elif total >= THRESHOLD - REACH:
            more, gets = THRESHOLD - total + v, off(THRESHOLD + v)
            sold += phi * (1 - rho) * more
            added += phi * (1 - rho) * more
            cost += phi * (1 - rho) * gets
            if method == "prorated":
                cost += phi * rho * Fraction(gets * total, THRESHOLD + v)
    replayed = sum(off(total) for total in totals if total >= THRESHOLD)
    uplift = at["visit_elasticity"] * Fraction(replayed, sum(totals)) if sum(totals) else 0
    for total in totals:  # each draws so many copies of itself
        sold += uplift * total
        added += uplift * total * (1 - at["pull_forward_rate"])
        cost += uplift * (off(total) if total >= THRESHOLD else 0)
    new = added * (1 - at["cannibalisation_rate"])
    return {
        "sales_minor": sold,
        "added_sales_minor": new,
        "extra_orders": uplift * len(totals),
        "cost_minor": cost,
        "cost_rate": cost / sold if sold else None,
        "gain_minor": at["margin_rate"] * new - cost,
        "aov_minor": sold / (len(totals) * (1 + uplift)) if totals else None,
    }


def fixed(spend_minor: int) -> int:
    return 700


def tenth(spend_minor: int) -> int:
    return spend_minor // 10


def capped(spend_minor: int) -> int:
    return min(spend_minor // 5, 1100)


def twice(spend_minor: int) -> int:
    return 600 * (spend_minor // THRESHOLD)


offs = st.sampled_from([fixed, tenth, capped, twice])
orders = st.lists(
    st.integers(0, 12_000) | st.sampled_from([0, 3499, 3500, 3501, 4999, 5000, 5001]), max_size=12
)
methods = st.sampled_from(["retest", "prorated"])
shares = st.fractions(0, 1, max_denominator=40)
behaviours = st.fixed_dictionaries(
    {
        "top_up_rate": shares,
        "overshoot_minor": st.sampled_from([0, 1, 400, 5000]).map(Fraction),
        "padded_return_rate": shares,
        "visit_elasticity": st.fractions(0, 5, max_denominator=20),
        "pull_forward_rate": shares,
        "cannibalisation_rate": shares,
    }
)


@given(orders, offs, behaviours, shares, methods)
def test_closed_form_is_what_each_order_is_expected_to_do(
    totals: list[int], off: Off, given_: dict[str, Any], margin: Fraction, method: Any
) -> None:
    if not sum(totals):
        given_ |= {"visit_elasticity": Fraction(0)}
    response = Response(**given_, refund_method=method)
    outcome = respond(row_of(totals, off), response, margin_rate=margin, off_for=off)
    expected = by_hand(totals, off, given_ | {"margin_rate": margin}, method)
    for name, value in expected.items():
        assert outcome.figure(name).values == (value, value, value), name


@given(orders, offs, shares)
def test_with_nothing_assumed_it_is_the_replay(
    totals: list[int], off: Off, margin: Fraction
) -> None:
    replayed = row_of(totals, off)
    outcome = respond(replayed, Response(), margin_rate=margin)
    likely = {name: outcome.figure(name).likely for name in FIGURE_NAMES}
    assert likely == {
        "sales_minor": replayed.sales_minor,
        "added_sales_minor": 0,
        "topped_up_orders": 0,
        "extra_orders": 0,
        "cost_minor": replayed.cost_minor,
        "cost_rate": replayed.exact_cost_rate,
        "gain_minor": -replayed.cost_minor,
        "subsidised_share": replayed.exact_subsidised_share(0),
        "aov_minor": outcome.aov_before_minor,
    }
    assert not any(outcome.figure(name).is_range for name in FIGURE_NAMES)


@given(orders, shares, shares)
def test_with_top_ups_alone_it_is_the_formula_of_the_break_even(
    totals: list[int], rate: Fraction, margin: Fraction
) -> None:
    replayed = row_of(totals, fixed)
    outcome = respond(replayed, Response(top_up_rate=rate), margin_rate=margin)
    assert outcome.gain_minor.likely == replayed.break_even(margin).gain(rate)
    assert outcome.subsidised_share.likely == replayed.exact_subsidised_share(rate)


# ---- ranges ---------------------------------------------------------------------------------
def rising(values: st.SearchStrategy[Fraction]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, min_size=3, max_size=3).map(lambda three: tuple(sorted(three)))


boxes = st.fixed_dictionaries(
    {
        "top_up_rate": rising(shares),
        "overshoot_minor": rising(st.integers(0, 6000).map(Fraction)),
        "padded_return_rate": rising(shares),
        "visit_elasticity": rising(st.fractions(0, 5, max_denominator=20)),
        "pull_forward_rate": rising(shares),
        "cannibalisation_rate": rising(shares),
        "margin_rate": rising(shares),
    }
)


@settings(max_examples=40)
@given(orders.filter(sum), offs, boxes, methods, st.lists(st.integers(0, 8), min_size=7))
def test_no_case_inside_the_ranges_leaves_what_their_ends_give(
    totals: list[int], off: Off, box: dict[str, Any], method: Any, eighths: list[int]
) -> None:
    whole = outcome_of(totals, off, box, method)
    if not whole.is_bounded:
        assert off is not fixed
        return
    inside = {
        name: low + (high - low) * Fraction(part, 8)
        for (name, (low, _, high)), part in zip(box.items(), eighths, strict=False)
    }
    inside["overshoot_minor"] = Fraction(round(inside["overshoot_minor"]))
    one = outcome_of(totals, off, inside, method)
    for name in FIGURE_NAMES:
        low, _, high = whole.figure(name).values
        value = one.figure(name).likely
        if low is not None and high is not None:  # else it is undefined at one of the ends
            assert value is not None
            assert low <= value <= high
    assert whole.gain_minor.low is not None


def outcome_of(totals: list[int], off: Off, assumed: dict[str, Any], method: Any) -> Outcome:
    behaviour = {name: value for name, value in assumed.items() if name != "margin_rate"}
    response = Response(**behaviour, refund_method=method)
    margin = assumed["margin_rate"]
    return respond(row_of(totals, off), response, margin_rate=margin, off_for=off)


@settings(max_examples=25)
@given(orders.filter(sum), offs, boxes, methods)
def test_the_ends_named_give_the_lowest_and_the_highest_gain(
    totals: list[int], off: Off, box: dict[str, Any], method: Any
) -> None:
    whole = outcome_of(totals, off, box, method)
    likely = {name: ends[1] for name, ends in box.items()}
    for named, gain in (
        (whole.lowest_where, whole.gain_minor.low),
        (whole.highest_where, whole.gain_minor.high),
    ):
        case = likely | {one.name: one.value for one in named}
        assert by_hand(totals, off, case, method)["gain_minor"] == gain


def test_a_cap_between_two_overshoots_can_leave_the_range_and_this_is_said() -> None:
    def off(spend_minor: int) -> int:
        return min(spend_minor // 5, 1100)  # the cap bites from 5500 on

    def outcome_at(overshoot: Any) -> Outcome:
        response = Response(top_up_rate=1, overshoot_minor=overshoot)
        return respond(row(), response, margin_rate="10%", off_for=off)

    gains = [outcome_at(v).gain_minor.likely or 0 for v in (0, 500, 5000)]
    assert gains[1] < min(gains[0], gains[2])
    outcome = outcome_at((0, 0, 5000))
    assert not outcome.is_bounded
    assert "between the overshoots given, gain may leave its range" in outcome.describe()
    assert "收益可能超出此范围" in outcome.describe("zh")
    # the likely overshoot is looked at too, and with the ends of the other ranges
    half_or_all = Response(top_up_rate=("10%", "50%", 1), overshoot_minor=(0, 500, 5000))
    looked_at = respond(row(), half_or_all, margin_rate="10%", off_for=off)
    assert looked_at.gain_minor.low == gains[1]
    assert {one.name: one.value for one in looked_at.lowest_where} == {"top_up_rate": 1}


def test_gain_rises_with_the_overshoot_while_the_discount_stays() -> None:
    for method in ("retest", "prorated"):
        gains = [
            respond(
                row(),
                Response(
                    top_up_rate="50%",
                    overshoot_minor=v,
                    padded_return_rate="40%",
                    refund_method=method,
                ),
                margin_rate="5%",
                off_for=lambda spend_minor: 500,
            ).gain_minor.likely
            or Fraction(0)
            for v in (0, 100, 1000, 10_000)
        ]
        assert all(one < other for one, other in pairwise(gains))


def test_only_ranges_that_matter_are_named_at_the_ends() -> None:
    outcome = respond(
        row(),
        Response(top_up_rate=("10%", "20%", "30%"), pull_forward_rate=(0, "50%", 1)),
        margin_rate="25%",
    )
    assert [(one.name, one.value) for one in outcome.lowest_where] == [
        ("top_up_rate", 3 / Fraction(10))
    ]
    assert [(one.name, one.value) for one in outcome.highest_where] == [
        ("top_up_rate", 1 / Fraction(10))
    ]


# ---- against the engine ---------------------------------------------------------------------
CAPPED = PercentOff(off_percent=20, cap_minor=11_00)  # type: ignore[arg-type]  # read exactly


def cart(total: int) -> dict[str, Any]:
    line = {"line_id": "1", "sku_id": "tea", "quantity": 1, "unit_price_minor": total}
    return {"currency": "USD", "lines": [line]}


@pytest.mark.parametrize("benefit", [AmountOff(off_minor=700), CAPPED])
@pytest.mark.parametrize("overshoot", [0, 200, 800])
def test_when_all_top_up_the_cost_is_that_of_the_topped_up_orders_priced(
    benefit: Any, overshoot: int
) -> None:
    totals = [0, 3400, 3600, 4100, 4995, 5000, 5600, 9000]
    promotion = Promotion(
        promotion_id="p", currency="USD", conditions=(MinSpend(spend_minor=5000),),
        benefits=(benefit,),
    )  # fmt: skip

    def priced(amounts: list[int]) -> ReplayRow:
        table = CartTable.of([cart(amount) for amount in amounts])
        return replay(table, [promotion], reach_minor=1500).row("p")

    rule = Rules.of([promotion]).plan("USD").rules[0]
    outcome = respond(
        priced(totals),
        Response(top_up_rate=1, overshoot_minor=overshoot),
        margin_rate="30%",
        off_for=lambda spend_minor: known_off(rule, spend_minor),
    )
    topped_up = [5000 + overshoot if 3500 <= total < 5000 else total for total in totals]
    after = priced(topped_up)
    assert outcome.cost_minor.likely == after.cost_minor
    assert outcome.sales_minor.likely == after.sales_minor
    assert outcome.cost_rate.likely == after.exact_cost_rate
    assert outcome.topped_up_orders.likely == after.qualifying - priced(totals).qualifying == 3


# ---- published figures ----------------------------------------------------------------------
def test_complete_journey_at_stated_behaviour() -> None:
    outcome = respond(complete_journey(), Response(top_up_rate="10%"), margin_rate="25%")
    assert outcome.cost_minor.likely == 500 * (26_201 + Fraction(8_985, 10))
    assert outcome.gain_minor.likely == Fraction(1, 40) * 4_948_616 - 500 * (
        26_201 + Fraction(8_985, 10)
    )
    assert outcome.subsidised_share.likely == Fraction(26_201 * 10, 26_201 * 10 + 8_985)
    visits = respond(complete_journey(), Response(visit_elasticity=1), margin_rate="25%")
    assert round(float(visits.cost_rate.likely or 0), 4) == 0.0285  # extra orders are alike
    uplift = complete_journey().break_even("25%").exact_order_uplift
    assert uplift is not None
    needed = uplift / Fraction(13_100_500, 459_603_958)
    assert (
        respond(
            complete_journey(), Response(visit_elasticity=needed), margin_rate="25%"
        ).gain_minor.likely
        == 0
    )
