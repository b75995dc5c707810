"""Steps up a ladder, and padded returns of single orders, against orders priced one by one."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from ecomops import (
    AmountOff,
    CartTable,
    Ladder,
    LadderStep,
    MinSpend,
    PercentOff,
    Promotion,
    parse_promotion,
    price_cart,
    refund,
)
from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.whatif import (
    Outcome,
    Replay,
    ReplayReport,
    ReplayRow,
    Response,
    replay,
    respond,
    tornado,
)
from ecomops.whatif.replay.step_ups import MOST_STEPS

REACH = 1500
EACH = 4000
STEPS = ((5000, 500), (9000, 1100), (10_000, 2000))


def ladder(benefit: Any = AmountOff) -> Promotion:
    def given_(off: int) -> Any:
        if benefit is AmountOff:
            return AmountOff(off_minor=off)
        return PercentOff(off_percent=Decimal(off // 50))

    return Promotion(
        promotion_id="p", currency="USD",
        ladder=Ladder(steps=tuple(
            LadderStep(at_least=at, benefits=(given_(off),)) for at, off in STEPS)),
    )  # fmt: skip


def every(max_times: int | None = None) -> Promotion:
    spend = MinSpend(spend_minor=EACH, every=True, max_times=max_times)
    return Promotion(
        promotion_id="p", currency="USD", conditions=(spend,), benefits=(AmountOff(off_minor=600),)
    )


def steps_of(deal: Promotion, totals: list[int]) -> list[int]:
    """List from where each step counts: of a repeating threshold, as far as orders go."""
    if deal.ladder is not None:
        return [at for at, _ in STEPS]
    most = deal.conditions[0].most_times or 10**9
    times = [t // EACH + 1 for t in totals if t >= EACH and EACH - t % EACH <= REACH]
    return [EACH, *(EACH * n for n in sorted({2, *times}) if n <= most)]


def cart(*prices: int) -> dict[str, Any]:
    return {
        "currency": "USD",
        "lines": [
            {"line_id": str(n), "sku_id": f"g{n}", "quantity": 1, "unit_price_minor": price}
            for n, price in enumerate(prices, start=1)
        ],
    }


def replayed(totals: list[int], deal: Promotion, reach_minor: int = REACH) -> Replay:
    return replay(
        CartTable.of([cart(t) for t in totals], currency="USD"), [deal], reach_minor=reach_minor
    )


# near the steps: whole dollars, so that percentages are whole cents
PLACES = (*(at for at, _ in STEPS), *(n * EACH for n in range(1, 6)))
near = st.sampled_from([at + d for at in PLACES for d in (-1600, -1500, -1400, -100, 0, 100)])
orders = st.lists(near | st.integers(0, 150).map(lambda dollars: dollars * 100), max_size=10)
deals = st.sampled_from([ladder(), ladder(PercentOff), every(), every(max_times=3)])


def given_for(total: int, deal: Promotion) -> int:
    return price_cart(cart(total), [deal]).discount_minor


# ---- who lacks little of what ---------------------------------------------------------------
@given(orders, deals)
def test_who_is_within_reach_of_a_next_step_equals_a_loop(
    totals: list[int], deal: Promotion
) -> None:
    row = replayed(totals, deal).rows[0]
    _, *places = steps_of(deal, totals)
    for step, high in zip(row.step_ups, places, strict=True):
        low = high - EACH if deal.ladder is None else max(at for at, _ in STEPS if at < high)
        mine = [t for t in totals if low <= t < high and high - t <= REACH]
        assert step.threshold_minor == high
        assert step.within_reach == len(mine)
        assert step.gap_minor == sum(high - t for t in mine)
        assert step.had_minor == sum(given_for(t, deal) for t in mine)
        assert step.off_at_threshold_minor == given_for(high, deal)
    assert row.to_dict()["within_next_step"] == sum(step.within_reach for step in row.step_ups)
    assert row.to_dict()["next_step_gap_minor"] == sum(step.gap_minor for step in row.step_ups)


@given(orders, st.integers(0, 10), deals)
def test_parts_of_the_orders_add_up(totals: list[int], cut: int, deal: Promotion) -> None:
    one, two, whole = (
        replayed(part, deal).report for part in (totals[:cut], totals[cut:], totals)
    )
    assert one.plus(two).rows == whole.rows


@pytest.mark.parametrize("text", ["满199减20", "每满2件减5", "2件9折, 3件8折", "9折"])
def test_without_steps_on_what_is_spent_there_is_no_next_one(text: str) -> None:
    deal = parse_promotion(text, currency="USD")
    result = replayed([15_000, 19_900, 29_900], deal, 30_000)
    assert result.rows[0].step_ups == ()
    with pytest.raises(InvalidArgumentError, match="no second step, or more than") as caught:
        respond(result, Response(step_up_rate="10%"), margin_rate="25%")
    assert caught.value.field == "step_up_rate"


def test_a_condition_that_repeats_beside_another_is_no_ladder() -> None:
    twice = (MinSpend(spend_minor=1000, every=True), MinSpend(spend_minor=900, every=True))
    deal = Promotion(**(dict(every()) | {"conditions": twice}))
    assert replayed([1900, 2900], deal).rows[0].step_ups == ()
    once = Promotion(**(dict(every()) | {"conditions": (twice[0], MinSpend(spend_minor=500))}))
    assert [s.within_reach for s in replayed([1900, 2900], once).rows[0].step_ups] == [1, 1]


@pytest.mark.parametrize(
    ("most", "steps"), [(1, []), (2, [(2 * EACH, 1)]), (None, [(2 * EACH, 1), (3 * EACH, 1)])]
)
def test_there_are_no_more_steps_than_times(most: int | None, steps: list[Any]) -> None:
    row = replayed([2 * EACH - 100, 3 * EACH - 100], every(max_times=most)).rows[0]
    assert [(step.threshold_minor, step.within_reach) for step in row.step_ups] == steps


def test_an_order_at_a_step_lacks_nothing_of_it() -> None:
    at = [9000, 10_000]
    assert [step.within_reach for step in replayed(at, ladder()).rows[0].step_ups] == [0, 1]
    assert [step.within_reach for step in replayed([8000], every()).rows[0].step_ups] == [0]


def test_steps_as_many_as_orders_are_not_told() -> None:
    deal = Promotion(**(dict(every()) | {
        "conditions": (MinSpend(spend_minor=100, every=True),),
        "benefits": (AmountOff(off_minor=1),)}))  # fmt: skip
    totals = [n * 100 for n in range(1, MOST_STEPS + 1)]
    row = replayed(totals, deal).rows[0]
    assert len(row.step_ups) == MOST_STEPS
    assert replayed([*totals, 100 * MOST_STEPS + 100], deal).rows[0].step_ups == ()
    more = replayed([100 * MOST_STEPS + 100], deal).rows[0]
    assert row.plus(more).step_ups == more.plus(row).step_ups == ()


def test_the_next_time_of_the_largest_order_lies_beyond_all_amounts() -> None:
    deal = Promotion(**(dict(every()) | {
        "conditions": (MinSpend(spend_minor=10**12, every=True),)}))  # fmt: skip
    (_, last) = replayed([MAX_MINOR], deal, 10**12).rows[0].step_ups
    assert last.threshold_minor == -(-MAX_MINOR // 10**12) * 10**12
    assert last.gap_minor == last.threshold_minor - MAX_MINOR


# ---- what comes of it -----------------------------------------------------------------------
def moved(
    totals: list[int], deal: Promotion, first: bool, later: bool, overshoot: int
) -> list[int]:
    """Let all orders within reach buy what they lack, and so much more."""
    found = []
    steps = steps_of(deal, totals)
    for total in totals:
        bought = total
        for place, at in enumerate(steps):
            before = steps[place - 1] if place else 0
            if deal.ladder is None:
                before = at - EACH
            if before <= total < at and at - total <= REACH and (later if place else first):
                bought = at + overshoot
        found.append(bought)
    return found


@given(orders, deals, st.sampled_from([0, 100, 900, 1000]), st.booleans(), st.booleans())
def test_all_that_step_up_cost_what_they_cost_priced_anew(
    totals: list[int], deal: Promotion, overshoot: int, first: bool, later: bool
) -> None:
    result = replayed(totals, deal)
    response = Response(top_up_rate=int(first), step_up_rate=int(later), overshoot_minor=overshoot)
    outcome = respond(result, response, margin_rate="40%")
    bought = moved(totals, deal, first, later, overshoot)
    cost = sum(given_for(total, deal) for total in bought)
    assert outcome.cost_minor.likely == cost
    assert outcome.sales_minor.likely == sum(bought)
    assert outcome.gain_minor.likely == Fraction(2, 5) * (sum(bought) - sum(totals)) - cost
    changed = sum(one != two for one, two in zip(totals, bought, strict=True))
    assert outcome.topped_up_orders.likely == changed


def paid_back(total: int, bought: int, deal: Promotion, method: Any) -> int:
    """Say what an order still keeps of its discount after it sent back what it added."""
    if bought == total or not total:
        return given_for(total, deal)
    quote = price_cart(cart(total, bought - total), [deal])
    return total - (quote.payable_minor - refund(quote, {"2": 1}, policy=method).amount_minor)


@settings(max_examples=60)
@given(orders, deals, st.sampled_from([0, 100, 900]), st.sampled_from(["0", "30%", "1"]))
def test_padded_returns_keep_what_each_refund_leaves(
    totals: list[int], deal: Promotion, overshoot: int, back: str
) -> None:
    totals = [total for total in totals if total]
    result = replayed(totals, deal)
    response = Response(
        top_up_rate=1, step_up_rate=1, overshoot_minor=overshoot, padded_return_rate=back,
        refund_method="retest",
    )  # fmt: skip
    bought = moved(totals, deal, True, True, overshoot)
    kept = sum(paid_back(t, b, deal, "retest") for t, b in zip(totals, bought, strict=True))
    cost = sum(given_for(total, deal) for total in bought)
    rho = Fraction(response.padded_return_rate.likely)
    outcome = respond(result, response, margin_rate="40%")
    assert outcome.cost_minor.likely == rho * kept + (1 - rho) * cost
    assert outcome.refunds_stop_at_zero
    assert "give the whole discount back" not in outcome.describe()


def test_prorated_returns_keep_what_fell_on_the_goods_that_stay() -> None:
    totals, deal = [8000, 4000, 9500], ladder()
    response = Response(
        top_up_rate=1, step_up_rate=1, padded_return_rate=1, refund_method="prorated"
    )
    outcome = respond(replayed(totals, deal), response, margin_rate="40%")
    bought = moved(totals, deal, True, True, 0)
    exact = [Fraction(given_for(b, deal) * t, b) for t, b in zip(totals, bought, strict=True)]
    assert outcome.cost_minor.likely == sum(exact)
    for total, goods, one in zip(totals, bought, exact, strict=True):
        assert abs(paid_back(total, goods, deal, "prorated") - one) <= 1


def test_a_row_by_itself_does_not_know_single_orders() -> None:
    totals = [4900, 9900]
    result = replayed(totals, ladder())
    response = Response(
        top_up_rate=1, step_up_rate=1, padded_return_rate=1, refund_method="retest"
    )
    known = respond(result, response, margin_rate=0)
    alone = respond(result.rows[0], response, margin_rate=0)
    # a top-up of $1 for $5 off, and one of $1 for $9 more: refunds would be below zero
    assert known.cost_minor.likely == 1100 + (500 - 100) + (2000 - 1100 - 100)
    assert alone.cost_minor.likely == 1100
    assert not alone.refunds_stop_at_zero
    assert "give the whole discount back" in alone.describe()


def test_step_ups_alone_do_not_change_who_needed_no_discount() -> None:
    result = replayed([4000, 6000, 8000, 8500], ladder())
    outcome = respond(result, Response(step_up_rate=1), margin_rate="40%")
    assert outcome.subsidised_share.likely == 1
    none = respond(result, Response(), margin_rate="40%")
    assert none.cost_minor.likely == result.totals.cost_minor


def test_ranges_of_both_shares_bound_all_between() -> None:
    result = replayed([4000, 4500, 8000, 8500, 9500], ladder())
    box = Response(
        top_up_rate=("10%", "20%", "60%"), step_up_rate=("0", "30%", "1"),
        overshoot_minor=(0, 200, 1000), padded_return_rate=("0", "10%", "20%"),
        refund_method="retest",
    )  # fmt: skip
    whole = respond(result, box, margin_rate=("20%", "40%", "60%"))
    assert not whole.is_bounded  # an overshoot of $10 from $90 on reaches the last step
    fixed = Response(**{
        name: one for name, one in dict(box).items() if name != "overshoot_minor"
    })  # fmt: skip
    outcome = respond(result, fixed, margin_rate=("20%", "40%", "60%"))
    assert outcome.is_bounded
    gain = outcome.gain_minor
    assert gain.low is not None
    assert gain.high is not None
    for phi in ("10%", "35%", "60%"):
        for psi in ("0", "50%", "1"):
            for rho in ("0", "15%", "20%"):
                inside = Response(
                    top_up_rate=phi, step_up_rate=psi, padded_return_rate=rho,
                    refund_method="retest",
                )  # fmt: skip
                one = respond(result, inside, margin_rate="33%").gain_minor.likely
                assert one is not None
                assert gain.low <= one <= gain.high
    bars = tornado(result, box, margin_rate="40%").bars
    assert "step_up_rate" in {bar.name for bar in bars}


# ---- told and kept --------------------------------------------------------------------------
def test_it_is_told_in_both_languages_and_comes_back() -> None:
    result = replayed([8000, 4000], ladder())
    outcome = respond(result, Response(step_up_rate=("10%", "20%", "30%")), margin_rate="40%")
    assert "step-up rate 20 % (10 % to 30 %)" in outcome.describe()
    assert "升档率 20%（10% 至 30%）" in outcome.describe("zh")
    assert Outcome.from_json(outcome.to_json()) == outcome
    assert outcome.columns()["assumed_step_up_rate"] == [0.1, 0.2, 0.3]
    assert ReplayReport.from_json(result.to_json()).rows[0].step_ups == result.rows[0].step_ups
    far = respond(replayed([6000], ladder()), Response(step_up_rate=1), margin_rate="40%")
    assert "so none can step up" in far.describe()
    assert "没有可升档的差额订单" in far.describe("zh")
    assert far.cost_minor.likely == 500


@pytest.mark.parametrize(
    ("totals", "deal", "said"),
    [
        (
            [8000, 8500, 3900],
            ladder(),
            "that lack at most $15.00 of a further step: 2,",
        ),
        (
            [7900, 11_900],
            every(),
            "that lack at most $15.00 of a further step: 2,",
        ),
        ([11_900], every(max_times=2), ""),
        ([5000], ladder(), ""),
    ],
)
def test_a_replay_says_who_lacks_little_of_a_further_step(
    totals: list[int], deal: Promotion, said: str
) -> None:
    text = replayed(totals, deal).describe()
    assert ("of a further step" in text) == bool(said)
    assert said in text


def test_a_replay_says_so_in_chinese() -> None:
    text = replayed([8000, 8500], ladder()).describe("zh")
    assert "p：已享优惠的订单中，2 单距下一档不超过 $15.00，差额合计 $15.00" in text


def test_rows_kept_before_steps_were_told_still_read() -> None:
    row = replayed([8000, 4000], ladder()).rows[0]
    kept = row.model_dump_json(exclude={"step_ups"})
    before = ReplayRow.model_validate_json(kept)
    assert before.step_ups == before.plus(row).step_ups == row.plus(before).step_ups == ()
    outcome = respond(row, Response(top_up_rate="10%"), margin_rate="40%")
    old = outcome.model_dump(mode="json")
    del old["response"]["step_up_rate"], old["refunds_stop_at_zero"], old["row"]["step_ups"]
    again = Outcome.model_validate(old)
    assert again.gain_minor == outcome.gain_minor


def test_a_condition_beside_the_ladder_has_to_be_met() -> None:
    deal = Promotion(**(dict(ladder()) | {"conditions": (MinSpend(spend_minor=9000),)}))
    row = replayed([8000, 9500, 9900], deal).rows[0]
    assert [step.within_reach for step in row.step_ups] == [0, 2]
