"""The share that topped up: planted and found, refused where nothing shows, written and kept."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from tests.whatif.top_up.shops import ASKED, Ints, Shop, shop

from ecomops import CartTable, Item
from ecomops.errors import BadRowError, EcomopsError, InvalidArgumentError, UnknownCurrencyError
from ecomops.whatif import OrderHistory
from ecomops.whatif.response.response import Response
from ecomops.whatif.top_up.estimate import TopUpEstimate
from ecomops.whatif.top_up.estimator import estimate_top_up

QUICK: Any = ASKED | {"seed": 1, "replicates": 200}
PLANTED = shop(3, top_up_rate=0.25)


def asked(of: Shop, **changed: Any) -> TopUpEstimate:
    return estimate_top_up(of.totals, **(QUICK | {"customers": of.customers} | changed))


def table_of(totals: Ints, *, discountable: bool = True) -> CartTable:
    n = totals.size
    return CartTable.from_rows(
        currency="CNY",
        items=(Item("tee"), Item("card", discountable=discountable)),
        cart=np.repeat(np.arange(n), 2),
        item=np.tile([0, 1], n),
        quantity=np.ones(2 * n, dtype=np.int64),
        unit_price_minor=np.stack([totals, np.full(n, 7_00)], axis=1).reshape(-1),
        n_carts=n,
    )


@pytest.fixture(scope="module")
def found() -> TopUpEstimate:
    return asked(PLANTED)


def test_a_planted_share_is_found(found: TopUpEstimate) -> None:
    assert found.verdict == "shown"
    assert found.top_up_rate is not None
    assert found.share is not None
    assert found.share.low < Fraction(1, 4) < found.share.high
    assert abs(found.top_up_rate - Fraction(1, 4)) < Fraction(1, 20)
    assert found.share.width < Fraction(3, 20)
    assert found.missing_share is not None
    assert found.missing_share.low < Fraction(1, 4) < found.missing_share.high
    assert found.mean_overshoot_minor is not None
    assert 7_00 < found.mean_overshoot_minor < 13_00


def test_counts_are_those_of_a_plain_loop(found: TopUpEstimate) -> None:
    totals = PLANTED.totals.tolist()
    assert found.within_reach == sum(150_00 <= one < 200_00 for one in totals)
    assert found.above == sum(200_00 <= one < 250_00 for one in totals)
    for one in found.bins:
        assert one.orders == sum(one.from_minor <= total < one.until_minor for total in totals)
        place = (
            (one.from_minor >= 150_00) + (one.from_minor >= 200_00) + (one.from_minor >= 250_00)
        )
        assert one.part == ("below", "reach", "above", "beyond")[place]
    assert (found.bins[0].from_minor, found.bins[-1].until_minor) == (75_00, 500_00)


def test_missing_and_excess_are_against_the_curve(found: TopUpEstimate) -> None:
    assert found.missing is not None
    assert found.excess is not None
    assert found.difference is not None
    assert found.share is not None
    gaps = {"reach": 0.0, "above": 0.0}
    for one in found.bins:
        if one.part in gaps and one.counterfactual is not None:
            gaps[one.part] += float(one.counterfactual) - one.orders
    assert float(found.missing.value) == pytest.approx(gaps["reach"], abs=0.01)
    assert float(found.excess.value) == pytest.approx(-gaps["above"], abs=0.01)
    assert found.difference.value == found.excess.value - found.missing.value
    moved = (found.missing.value + found.excess.value) / 2
    assert float(found.share.value) == pytest.approx(float(moved / (found.within_reach + moved)))


# ---- what must not matter ------------------------------------------------------------------
def test_neither_the_order_of_rows_nor_the_files_matter(found: TopUpEstimate) -> None:
    order = np.random.default_rng(8).permutation(PLANTED.totals.size)
    assert asked(Shop(PLANTED.totals[order], PLANTED.customers[order])) == found
    odd = PLANTED.totals % 2 == 1
    parts = [np.concatenate([one[odd], one[~odd]]) for one in (PLANTED.totals, PLANTED.customers)]
    assert asked(Shop(*parts)) == found
    guests = asked(PLANTED, customers=None)
    assert asked(Shop(PLANTED.totals[order], order), customers=None) == guests
    assert guests.share != found.share


def test_a_seed_gives_the_same_and_another_seed_another_interval(found: TopUpEstimate) -> None:
    assert asked(PLANTED) == found
    other = asked(PLANTED, seed=2)
    assert other.share is not None
    assert found.share is not None
    assert other.share.value == found.share.value
    assert other.share.low != found.share.low


@pytest.mark.parametrize("times", [10, 7])
def test_amounts_in_another_unit_give_the_same_share(found: TopUpEstimate, times: int) -> None:
    places = tuple(one.threshold_minor for one in found.placebos)
    lengths = ("threshold_minor", "reach_minor", "overshoot_window_minor", "bin_minor")
    scaled = asked(
        Shop(PLANTED.totals * times, PLANTED.customers),
        placebo_minor=tuple(times * one for one in places),
        **{name: times * QUICK[name] for name in lengths},
    )
    for name in ("share", "missing_share", "missing", "excess", "difference", "verdict"):
        assert getattr(scaled, name) == getattr(found, name)
    assert found.mean_overshoot_minor is not None
    assert scaled.mean_overshoot_minor == times * found.mean_overshoot_minor
    assert [one.share for one in scaled.placebos] == [one.share for one in found.placebos]


def test_a_history_a_table_and_bare_totals_say_the_same(found: TopUpEstimate) -> None:
    table = table_of(PLANTED.totals, discountable=False)  # 7.00 of each order do not take part
    bare: Any = {name: value for name, value in QUICK.items() if name != "currency"}
    history = OrderHistory.of(table, customer_id=PLANTED.customers, basis="shelf")
    for estimate in (
        estimate_top_up(history, **bare),
        estimate_top_up(table, customers=PLANTED.customers, basis="shelf", **bare),
    ):
        assert estimate.share == found.share
        assert estimate.origin.basis == "shelf"
        assert estimate.origin.customers == np.unique(PLANTED.customers).size
        assert estimate.origin.orders == PLANTED.totals.size
    whole = estimate_top_up(table_of(PLANTED.totals), customers=PLANTED.customers, **bare)
    assert whole.share != found.share  # all of it moved up by 7.00


def test_guests_are_customers_of_one_order() -> None:
    ids = [None if n % 3 == 0 else n for n in PLANTED.customers.tolist()]
    some = asked(PLANTED, customers=ids)
    known = np.unique([n for n in ids if n is not None]).size
    assert some.origin.customers == known + ids.count(None)
    assert some.by_customer
    assert some.verdict == "shown"


# ---- where nothing ran, or something else did --------------------------------------------------
def test_no_planted_share_shows_none() -> None:
    verdicts = {asked(shop(seed, top_up_rate=0)).verdict for seed in range(6)}
    assert verdicts == {"not_above_zero"}


def with_new_orders(of: Shop) -> Shop:
    """Send more customers to just above the threshold; nobody moves there."""
    rng = np.random.default_rng(1)
    n = 500
    new = 200_00 + rng.exponential(10_00, n).astype(np.int64)
    customers = rng.choice(of.customers, n)
    return Shop(np.concatenate([of.totals, new]), np.concatenate([of.customers, customers]))


def with_a_favourite(of: Shop) -> Shop:
    """Round a fifth of the amounts around the threshold to it: a price point."""
    rng = np.random.default_rng(1)
    near = (np.abs(of.totals - 200_00) < 100_00) & (rng.random(of.totals.size) < 0.2)
    return Shop(np.where(near, 200_00, of.totals), of.customers)


def with_round_amounts(of: Shop) -> Shop:
    """Pull orders up to every whole hundred, as if there were a threshold at each."""
    rng = np.random.default_rng(1)
    lacking = -of.totals % 100_00
    pulled = (lacking < 40_00) & (of.totals > 50_00) & (rng.random(of.totals.size) < 0.3)
    over = rng.exponential(6_00, of.totals.size).astype(np.int64)
    return Shop(np.where(pulled, of.totals + lacking + over, of.totals), of.customers)


def at_paid_prices(_: Shop) -> Shop:
    """Take 20.00 off whatever reached the threshold, after a quarter topped up."""
    of = shop(5, top_up_rate=0.25, customers=6000)
    return Shop(np.where(of.totals >= 200_00, of.totals - 20_00, of.totals), of.customers)


@pytest.mark.parametrize(
    ("change", "verdicts"),
    [
        (with_new_orders, {"masses_differ", "none_missing"}),
        (with_a_favourite, {"masses_differ", "none_missing"}),
        (with_round_amounts, {"shown_elsewhere", "masses_differ"}),
        (at_paid_prices, {"not_above_zero"}),
    ],
)
def test_what_is_no_shift_is_refused(change: Any, verdicts: set[str]) -> None:
    of = change(shop(4, top_up_rate=0, customers=6000))
    estimate = asked(of)
    assert estimate.verdict in verdicts
    assert estimate.top_up_rate is None
    assert estimate.assumption is None
    failed = next(check for check in estimate.checks if not check.is_met)
    assert failed.verdict == estimate.verdict


def test_only_placebos_tell_round_amounts_from_a_threshold() -> None:
    of = with_round_amounts(shop(4, top_up_rate=0, customers=6000))
    window: Any = {
        "reach_minor": 40_00,
        "overshoot_window_minor": 30_00,
        "fit_from_minor": 135_00,
        "fit_until_minor": 265_00,
        "degree": 1,
    }
    assert asked(of, **window, placebo_minor=()).verdict == "shown"
    alarmed = asked(of, **window, placebo_minor=(300_00,))
    assert alarmed.verdict == "shown_elsewhere"
    failed = alarmed.checks[-3]
    assert failed.verdict == "shown_elsewhere"
    assert alarmed.share is not None
    assert failed.found == alarmed.share.low
    assert failed.needed == alarmed.placebos[0].shown


# ---- too little to tell ------------------------------------------------------------------------
def ramp(n: int = 20_000, *, customers: int = 500) -> Shop:
    """Spread orders evenly over 0.00 to 600.00."""
    return Shop(np.linspace(1, 600_00, n).astype(np.int64), np.arange(n) % customers)


@pytest.mark.parametrize(
    ("of", "changed", "verdict", "numbers"),
    [
        (ramp(), {"threshold_minor": 700_00}, "threshold_outside_data", (700_00, 600_00)),
        (Shop(ramp().totals + 300_00, ramp().customers), {"threshold_minor": 300_00},
         "threshold_outside_data", (300_00, 300_01)),
        (Shop(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)), {},
         "threshold_outside_data", (200_00, 0)),
        (ramp(), {"fit_from_minor": 120_00}, "too_few_bins", (6, 7)),
        (ramp(), {"fit_until_minor": 255_00, "degree": 1}, "too_few_bins", (1, 2)),
        (Shop(ramp().totals[ramp().totals >= 150_00], ramp().customers[5000:]), {},
         "too_few_below", (0, 50)),
        (ramp(360), {}, "too_few_below", (45, 50)),
        (ramp(customers=29), {}, "too_few_customers", (29, 30)),
    ],
)  # fmt: skip
def test_too_little_is_a_verdict_with_both_numbers(
    of: Shop, changed: Any, verdict: str, numbers: tuple[int, int]
) -> None:
    if of.customers.size > of.totals.size:
        of = Shop(of.totals, of.customers[: of.totals.size])
    estimate = asked(of, **changed)
    assert estimate.verdict == verdict
    failed = next(check for check in estimate.checks if not check.is_met)
    assert tuple(map(int, (failed.found, failed.needed))) == numbers
    assert estimate.share is None
    assert estimate.mean_overshoot_minor is None
    assert all(one.counterfactual is None for one in estimate.bins)
    for language in ("en", "zh"):
        for number in numbers:
            written = number // 100 if verdict == "threshold_outside_data" else number
            assert str(written) in estimate.describe(language)


@pytest.mark.parametrize(
    ("totals", "said", "said_zh"),
    [
        ([], "there are no orders", "都没有订单"),
        ([100_00], "no order reaches the threshold of ¥200, they end at ¥100", "止于 ¥100"),
        ([200_00], "no order is below the threshold of ¥200, they begin at ¥200", "始于 ¥200"),
        ([900_00, 500_00], "they begin at ¥500", "没有订单低于门槛 ¥200（订单金额始于 ¥500）"),
    ],
)
def test_a_threshold_outside_the_orders_says_on_which_side(
    totals: list[int], said: str, said_zh: str
) -> None:
    estimate = asked(Shop(np.array(totals, dtype=np.int64), np.arange(len(totals))))
    assert estimate.verdict == "threshold_outside_data"
    assert said in estimate.describe()
    assert said_zh in estimate.describe("zh")


@pytest.mark.parametrize(
    ("gone", "verdict"),
    [
        ((200_00, 250_00), "too_few_above"),
        ((250_00, 500_00), "too_few_beyond"),
        ((75_00, 150_00), "too_few_below"),
    ],
)
def test_each_part_needs_its_orders(gone: tuple[int, int], verdict: str) -> None:
    of = ramp()
    inside = np.flatnonzero((of.totals >= gone[0]) & (of.totals < gone[1]))
    for n, is_enough in ((49, False), (50, True)):
        kept = np.delete(np.arange(of.totals.size), inside[n:])
        estimate = asked(Shop(of.totals[kept], of.customers[kept]))
        assert (estimate.verdict != verdict) is is_enough


def test_a_curve_without_orders_is_refused() -> None:
    of = shop(4, top_up_rate=0, customers=6000)
    is_round = np.random.default_rng(1).random(of.totals.size) < 0.4
    hundreds = np.maximum((of.totals + 50_00) // 100_00, 1) * 100_00
    estimate = asked(Shop(np.where(is_round, hundreds, of.totals), of.customers))
    assert estimate.verdict == "no_curve"
    failed = next(check for check in estimate.checks if not check.is_met)
    assert failed.found <= failed.needed == 0


def test_few_orders_left_within_reach_may_be_many_that_topped_up() -> None:
    everyone = asked(shop(3, top_up_rate=1.0))
    assert everyone.within_reach == 0
    assert everyone.verdict == "shown"
    assert everyone.top_up_rate == 1
    few = ramp(1200)
    kept = np.flatnonzero((few.totals < 150_00) | (few.totals >= 155_00))
    narrow: Any = {"reach_minor": 20_00, "overshoot_window_minor": 25_00, "degree": 2}
    estimate = asked(Shop(few.totals[kept], few.customers[kept]), **narrow)
    assert estimate.verdict == "too_few_within_reach"
    failed = next(check for check in estimate.checks if not check.is_met)
    assert 35 < failed.found < 45
    assert failed.needed == 50


def test_places_with_too_few_orders_are_told_and_say_nothing() -> None:
    far = asked(PLANTED, placebo_minor=(300_00, 5_000_00))
    near, nowhere = far.placebos
    assert near.is_telling
    assert nowhere.share is None
    assert not nowhere.is_telling
    assert nowhere.shown == 0
    assert "too few orders at ¥5000" in str(far)
    assert "¥5000 处订单太少" in far.describe("zh")
    none = asked(PLANTED, placebo_minor=())
    assert "no_placebo" in {note.code for note in none.notes}
    assert none.share == far.share


# ---- written and kept --------------------------------------------------------------------------
def test_an_estimate_is_saved_and_read_back(found: TopUpEstimate) -> None:
    refused = asked(shop(1, top_up_rate=0))
    thin = asked(ramp(360))
    for one in (found, refused, thin):
        assert TopUpEstimate.from_json(one.to_json()) == one
    with pytest.raises(ValidationError):
        TopUpEstimate.from_json(found.to_json().replace('"shown"', '"surely"', 1))


def test_columns_are_what_a_picture_needs(found: TopUpEstimate) -> None:
    columns = found.columns()
    assert {name: len(column) for name, column in columns.items()} == dict.fromkeys(
        ("from_minor", "until_minor", "part", "orders", "counterfactual"), 85
    )
    assert columns["counterfactual"][30] == float(found.bins[30].counterfactual or 0)
    assert asked(ramp(360)).columns()["counterfactual"] == [None] * 85


def test_it_is_written_in_english_and_chinese(found: TopUpEstimate) -> None:
    assert found.top_up_rate is not None
    rate = f"{float(found.top_up_rate):.1%}"
    text = str(found)
    assert f"the history shows a top-up share of {rate[:-1]} %" in text
    assert "95 % intervals from 200 resamples by customer, seed 1; 85 bins of ¥5.00" in text
    assert "BEFORE the discount" in text.split("!")[1]  # said first
    chinese = found.describe("zh")
    assert f"历史数据显示凑单率为 {rate}" in chinese
    assert "按顾客重抽样 200 次，种子 1" in chinese
    assert "优惠前金额" in chinese
    assert text.count(f"{rate[:-1]} %") == chinese.count(rate) == 2  # in the answer and the table
    for page in (found.html(), found.html("zh"), found._repr_html_()):
        assert page.count("<tr>") == 8
        assert rate[:-1] in page
    assert repr(found) == "<TopUpEstimate: top-ups to reach ¥200>"
    with pytest.raises(InvalidArgumentError, match="language"):
        found.describe("fr")  # type: ignore[arg-type]  # no such language
    unknown = asked(PLANTED, customers=None)
    assert "by order, seed 1" in str(unknown)
    assert "按订单重抽样" in unknown.describe("zh")
    assert "no_customers" in {caveat.code for caveat in unknown.origin.caveats}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_verdict_has_its_sentence(language: Any) -> None:
    seen = set()
    for of, changed in (
        (PLANTED, {}),
        (with_new_orders(shop(4, top_up_rate=0)), {}),
        (shop(4, top_up_rate=0), {}),
        (PLANTED, {"overshoot_window_minor": 5_00}),
        (with_round_amounts(shop(4, top_up_rate=0, customers=6000)), {"degree": 2}),
    ):
        estimate = asked(of, **changed)
        text = estimate.describe(language)
        assert "{" not in text
        assert "Fraction" not in text
        seen.add(estimate.verdict)
    assert len(seen) >= 3


def test_notes_say_what_may_mislead() -> None:
    codes = {note.code for note in asked(PLANTED, basis="paid").notes}
    assert {"before_discount", "paid_prices", "also_here"} <= codes
    long = shop(3, top_up_rate=0.5, overshoot_minor=18_00)
    assert "window_short" in {note.code for note in asked(long).notes}
    leaking = shop(3, top_up_rate=0.5, overshoot_minor=18_00, customers=9000)
    assert "masses_differ" in {note.code for note in asked(leaking).notes}
    assert {note.code for note in asked(PLANTED).notes} == {"before_discount", "also_here"}


def test_the_share_is_taken_as_an_assumption(found: TopUpEstimate) -> None:
    assert found.assumption is not None
    response = Response(top_up_rate=found.assumption)
    assert response.top_up_rate.likely == found.top_up_rate
    everyone = asked(shop(3, top_up_rate=1.0))
    assert everyone.assumption is not None
    assert all(0 <= one <= 1 for one in everyone.assumption)


# ---- misuse ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changed", "error", "field"),
    [
        ({"threshold_minor": 199.5}, InvalidArgumentError, "threshold_minor"),
        ({"seed": -1}, InvalidArgumentError, "seed"),
        ({"seed": None}, InvalidArgumentError, "seed"),
        ({"seed": 2**63 + 1}, InvalidArgumentError, "seed"),
        ({"replicates": 99}, InvalidArgumentError, "replicates"),
        ({"replicates": 1e3}, InvalidArgumentError, "replicates"),
        ({"replicates": 100, "confidence": "99%"}, InvalidArgumentError, "replicates"),
        ({"confidence": 0.95}, InvalidArgumentError, "confidence"),
        ({"confidence": "100%"}, InvalidArgumentError, "confidence"),
        ({"confidence": "0"}, InvalidArgumentError, "confidence"),
        ({"currency": None}, InvalidArgumentError, "currency"),
        ({"currency": "YEN"}, UnknownCurrencyError, "currency"),
        ({"basis": 3}, InvalidArgumentError, "basis"),
        ({"customers": [1, 2]}, InvalidArgumentError, "customers"),
        ({"placebo_minor": (190_00,)}, InvalidArgumentError, "placebo_minor[0]"),
    ],
)
def test_wrong_arguments_are_refused_by_name(
    changed: Any, error: type[EcomopsError], field: str
) -> None:
    with pytest.raises(error) as caught:
        asked(PLANTED, **changed)
    assert caught.value.field == field


def test_as_many_resamples_as_the_message_says_are_enough() -> None:
    with pytest.raises(InvalidArgumentError, match="199 or more"):
        asked(PLANTED, replicates=198, confidence="99%")
    assert asked(PLANTED, replicates=199, confidence="99%").share is not None
    assert asked(PLANTED, replicates=100, confidence="90%").share is not None


def test_wrong_orders_are_refused() -> None:
    table = table_of(PLANTED.totals)
    history = OrderHistory.of(table, customer_id=PLANTED.customers)
    for orders, changed, field in (
        (history, {"customers": PLANTED.customers}, "customers"),
        (history, {"currency": "USD"}, "currency"),
        (history, {"basis": "paid"}, "basis"),
        (None, {}, "orders"),
        ([199.5], {}, "orders"),
    ):
        with pytest.raises(InvalidArgumentError) as caught:
            estimate_top_up(orders, **(QUICK | changed))  # type: ignore[arg-type]  # refused
        assert caught.value.field == field
    with pytest.raises(BadRowError) as bad:
        estimate_top_up([100, -1], **QUICK)
    assert (bad.value.field, bad.value.row) == ("orders", 1)
