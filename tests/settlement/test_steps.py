"""Each step of a deal, by worked numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ecomops import (
    Coupon,
    Deal,
    EarningProgramme,
    Effects,
    HoldPoints,
    NotSettled,
    OrderLife,
    OrderPolicy,
    OrderRefused,
    PaymentAuthorisation,
    PaymentCapture,
    PointsTerms,
    PromotionSet,
    Quote,
    RefundPolicy,
    RefundRecord,
    VoidHold,
    cancel_order,
    close_returns,
    pay_order,
    place_order,
    price_cart,
    refund_order,
)
from ecomops.errors import EcomopsError, InvalidArgumentError, UnknownIdError

NOON = datetime(2026, 11, 11, 4, tzinfo=UTC)
LATER = datetime(2026, 11, 12, 4, tzinfo=UTC)
TERMS = PointsTerms(points=10, worth_minor=1_00)
MEMBER = {"customer_id": "M-1", "points_balance": 5_000}


def programme(**fields: Any) -> EarningProgramme:
    """A point per cent, so that a cent too much or too little is seen."""
    rule = {"kind": "on_amount", "rule_id": "spend", "points": 1, "per_minor": 1}
    given = {"currency": "CNY", "zone": "Asia/Shanghai", "rules": [rule], **fields}
    return EarningProgramme.model_validate(given)


def tea_and_cup(**checkout: Any) -> dict[str, Any]:
    lines = [
        {"line_id": "tea", "sku_id": "tea", "quantity": 2, "unit_price_minor": 100_00},
        {"line_id": "cup", "sku_id": "cup", "quantity": 1, "unit_price_minor": 60_00},
    ]
    return {"currency": "CNY", "lines": lines, **checkout}


def bought(
    cart: dict[str, Any], *promotions: Any, member_id: str | None = "M-1", **more: Any
) -> Deal:
    rules = PromotionSet.model_validate({"promotions": promotions, "points": TERMS})
    quote = price_cart(cart, rules, now=NOON)
    return Deal("O-1", quote, NOON, member_id, more.pop("programme", programme()), **more)


TEN = {
    "promotion_id": "ten", "currency": "CNY", "stage": "coupon",
    "needs_code": True, "benefits": [{"kind": "amount_off", "off_minor": 10_00}],
}  # fmt: skip


def with_coupon() -> tuple[dict[str, Any], Coupon]:
    coupon = Coupon(
        coupon_id="C-1", code="TEN", promotion_id="ten", member_id="M-1", valid_from=NOON,
        valid_until=LATER,
    )  # fmt: skip
    return tea_and_cup(coupons=[coupon], shopper={"customer_id": "M-1"}), coupon


def settled(step: Any) -> Effects:
    """Say that a step was taken."""
    assert isinstance(step, Effects), step
    return step


def record_of(step: Any) -> RefundRecord:
    done = settled(step).refund
    assert done is not None
    return done.record


def points_of(effects: Any) -> list[tuple[str, int | None]]:
    return [(command.kind, getattr(command, "points", None)) for command in effects.points]


def payments_of(effects: Any) -> list[tuple[str | None, int, tuple[Any, ...]]]:
    return [(event.key, event.amount_minor, event.lines) for event in effects.order_events]


# ---- who earns -------------------------------------------------------------------------------
def test_a_guest_earns_nothing_and_owes_nothing():
    deal = bought(tea_and_cup(), member_id=None)
    steps = (
        place_order(deal),
        pay_order(deal, at=NOON),
        refund_order(deal, {"tea": 1}, at=LATER),
        cancel_order(deal, at=LATER),
        close_returns(deal, at=LATER),
    )
    assert [points_of(step) for step in steps] == [[]] * 5


def test_without_a_programme_points_only_pay():
    deal = bought(tea_and_cup(use_points=100, shopper=MEMBER), programme=None)
    assert points_of(place_order(deal)) == [("hold", 100)]
    assert points_of(pay_order(deal, at=NOON)) == [("capture", None)]
    back = refund_order(deal, {"tea": 2, "cup": 1}, at=LATER)
    assert points_of(back) == [("restore", 100)]


def test_what_points_paid_earns_where_the_programme_says_so_until_it_is_back():
    cart = tea_and_cup(use_points=100, shopper=MEMBER)
    plain, both = (bought(cart, programme=programme(on_points=on)) for on in (False, True))
    assert [points_of(pay_order(deal, at=NOON))[1] for deal in (plain, both)] == [
        ("earn", 250_00), ("earn", 260_00)
    ]  # fmt: skip
    one = refund_order(both, {"tea": 2}, at=LATER)
    assert points_of(one) == [("restore", 76), ("claw_back", 200_00)]
    rest = refund_order(both, {"cup": 1}, at=LATER, before=[record_of(one)])
    assert points_of(rest) == [("restore", 24), ("claw_back", 60_00)]


def test_points_that_a_promotion_promised_go_with_it():
    bonus = {
        "promotion_id": "bonus", "currency": "CNY",
        "conditions": [{"kind": "min_spend", "spend_minor": 200_00}],
        "benefits": [{"kind": "points_bonus", "points": 50}],
    }  # fmt: skip
    deal = bought(tea_and_cup(shopper=MEMBER), bonus, refund_policy=RefundPolicy(method="retest"))
    assert points_of(pay_order(deal, at=NOON)) == [("earn", 260_00 + 50)]
    one = refund_order(deal, {"tea": 1}, at=LATER)
    assert points_of(one) == [("claw_back", 100_00 + 50)]
    rest = refund_order(deal, {"tea": 1, "cup": 1}, at=LATER, before=[record_of(one)])
    assert points_of(rest) == [("claw_back", 160_00)]


# ---- what is held -------------------------------------------------------------------------------
def test_what_was_held_is_freed_by_name():
    deal = bought(tea_and_cup(use_points=100, shopper=MEMBER))
    (hold,) = settled(place_order(deal)).points
    (void,) = settled(cancel_order(deal, at=NOON)).points
    assert isinstance(hold, HoldPoints)
    assert isinstance(void, VoidHold)
    assert hold.entry_id == void.hold_id == "O-1:hold"
    assert not points_of(cancel_order(bought(tea_and_cup(shopper=MEMBER)), at=NOON))


@pytest.mark.parametrize(("shopper", "is_taken"), [("M-1", True), ("M-2", False)])
def test_a_coupon_of_one_customer_is_locked_by_that_one(shopper, is_taken):
    cart, coupon = with_coupon()
    deal = bought(cart, TEN)
    assert deal.quote.uses[0].coupon_ids == ("C-1",)
    now = coupon if is_taken else coupon.model_copy(update={"member_id": shopper})
    placed = place_order(deal, {"C-1": now})
    assert isinstance(placed, NotSettled) is not is_taken


# ---- money ------------------------------------------------------------------------------------
def test_a_retest_gives_less_at_first_and_the_rest_in_the_end():
    off = {
        "promotion_id": "250-26", "currency": "CNY",
        "conditions": [{"kind": "min_spend", "spend_minor": 250_00}],
        "benefits": [{"kind": "amount_off", "off_minor": 26_00}],
    }  # fmt: skip
    deal = bought(tea_and_cup(), off, refund_policy=RefundPolicy(method="retest"))
    assert deal.order.payable_minor == 234_00
    back = refund_order(deal, {"tea": 2}, at=LATER)
    # the cup alone would have cost 60
    assert payments_of(back) == [("O-1:refund:1", 174_00, (("tea", 2),))]
    rest = refund_order(deal, {"cup": 1}, at=LATER, before=[record_of(back)])
    assert payments_of(rest) == [("O-1:refund:2", 60_00, (("cup", 1),))]


def test_after_goodwill_nothing_is_earned_by_what_went_back():
    deal = bought(tea_and_cup())
    before = [RefundRecord(amount_minor=15_00)]
    one = refund_order(deal, {"tea": 2}, at=LATER, before=before)
    assert points_of(one) == [("claw_back", 200_00)]
    rest = refund_order(deal, {"cup": 1}, at=LATER, before=[*before, record_of(one)])
    assert payments_of(rest)[0][1] == 45_00
    assert points_of(rest) == [("claw_back", 60_00)]


# ---- too late, too early, twice --------------------------------------------------------------
def test_an_order_whose_time_is_over_can_be_cancelled():
    limited = {
        "promotion_id": "first-100", "currency": "CNY", "limits": {"total_uses": 100},
        "benefits": [{"kind": "amount_off", "off_minor": 10_00}],
    }  # fmt: skip
    deal = bought(tea_and_cup(use_points=100, shopper=MEMBER), limited)
    early = settled(cancel_order(deal, at=deal.held_until - timedelta(microseconds=1)))
    late = settled(cancel_order(deal, at=deal.held_until))
    assert (points_of(early), points_of(late)) == ([("void", None)], [])
    assert [use.kind for use in (*early.uses, *late.uses)] == ["release", "expire"]


def test_a_paid_order_is_not_cancelled_unpaid():
    deal = bought(tea_and_cup())
    life = OrderLife(deal.order, OrderPolicy(zone="Asia/Shanghai"))
    for step in (place_order(deal), pay_order(deal, at=NOON)):
        assert [life.apply(event).code for event in settled(step).order_events][-1] == "ok"
    (cancel,) = settled(cancel_order(deal, at=LATER)).order_events
    refused = life.apply(cancel)
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.needed, refused.actual) == ("illegal_state", 0, 260_00)


def test_an_order_that_was_cancelled_locks_no_coupon_again():
    cart, coupon = with_coupon()
    deal = bought(cart, TEN)
    (placed,) = settled(place_order(deal, {"C-1": coupon})).coupons
    (freed,) = settled(cancel_order(deal, at=NOON, coupons={"C-1": placed.coupon})).coupons
    assert freed.coupon.status == "issued"
    assert settled(place_order(deal, {"C-1": freed.coupon})).coupons == ()


def test_points_and_quote_are_of_one_customer():
    with pytest.raises(InvalidArgumentError, match="member_id = 'M-2' is not the shopper of"):
        bought(tea_and_cup(shopper=MEMBER), member_id="M-2")


@pytest.mark.parametrize("units", [-1, 1.0, "1", True, None])
def test_units_are_whole_numbers(units):
    with pytest.raises(InvalidArgumentError, match=r"returned\['tea'\] = .* no number of units"):
        refund_order(bought(tea_and_cup()), {"tea": units}, at=LATER)


def test_units_that_the_order_has_not_are_an_error_that_says_what_it_has():
    deal = bought(tea_and_cup())
    with pytest.raises(UnknownIdError, match="no line of order O-1; give one of: cup, tea"):
        refund_order(deal, {"pot": 1}, at=LATER)
    with pytest.raises(InvalidArgumentError, match="is 1 more than are left"):
        refund_order(deal, {"tea": 3}, at=LATER)


# ---- words ------------------------------------------------------------------------------------
def test_uses_and_coupons_are_told_in_both_languages():
    limited = {
        "promotion_id": "first-100", "currency": "CNY", "limits": {"total_uses": 100},
        "benefits": [{"kind": "amount_off", "off_minor": 10_00}],
    }  # fmt: skip
    placed = settled(place_order(bought(tea_and_cup(), limited)))
    assert placed.describe() == "O-1 placed\n- place\n- reserve uses of first-100"
    assert placed.describe("zh") == "O-1 下单\n- 下单\n- 预占活动用量：first-100"


def test_every_use_and_status_has_a_chinese_word():
    cart, coupon = with_coupon()
    deal = bought(cart, {**TEN, "limits": {"total_uses": 5}})
    placed = settled(place_order(deal, {"C-1": coupon}))
    held = {"C-1": placed.coupons[0].coupon}
    steps = [
        placed,
        settled(pay_order(deal, at=NOON, coupons=held)),
        settled(cancel_order(deal, at=NOON, coupons=held)),
        settled(cancel_order(deal, at=deal.held_until, coupons=held)),
    ]
    said = [step.describe("zh").splitlines()[-2:] for step in steps]
    assert said == [
        ["- 预占活动用量：ten", "- 优惠券 C-1 已锁定"],
        ["- 核销活动用量：ten", "- 优惠券 C-1 已核销"],
        ["- 释放活动用量：ten", "- 优惠券 C-1 已发放"],
        ["- 到期释放活动用量：ten", "- 优惠券 C-1 已发放"],
    ]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"order_id": "O-1 "}, "order_id = 'O-1 ' is no id; give 1 to 128 characters"),
        ({"order_id": "O" * 129}, "is no id"),
        ({"quote": None}, "quote = None is no Quote; price the cart with price_cart"),
        ({"placed_at": "2026-11-11"}, "placed_at = '2026-11-11' is no instant"),
        ({"member_id": ""}, "member_id = '' is no id"),
        ({"programme": {}}, r"programme = {} is no EarningProgramme; give one, or None"),
        ({"refund_policy": "prorated"}, "refund_policy = 'prorated' is no RefundPolicy"),
        (
            {"hold_for": timedelta(0)},
            r"hold_for = .* is no time to hold something; give a time ab",
        ),
        ({"hold_for": 30}, "hold_for = 30 is no time to hold something"),
        ({"hold_for": timedelta.max}, "is too long; give a time that ends before the year 10000"),
        ({"birth_day": 32}, "birth_day = 32 is no day of a month; give one from 1 to 31"),
        ({"birth_day": True}, "birth_day = True is no day of a month"),
        ({"quote": price_cart({"currency": "CNY"}, [])}, "is the order of an empty cart"),
    ],
)
def test_a_deal_is_looked_at_when_it_is_made(said: Any, text: str) -> None:
    sound = {"order_id": "O-1", "quote": price_cart(tea_and_cup(), []), "placed_at": NOON}
    make: Any = Deal
    assert make(**sound).order.payable_minor == 260_00
    with pytest.raises(InvalidArgumentError, match=text):
        make(**sound | said)


# ---- an unpaid order that changes --------------------------------------------------------------
def test_what_an_order_becomes_is_a_new_one_that_takes_what_the_old_one_gave_back():
    def priced(coupon: Coupon) -> Quote:
        cart = tea_and_cup(shopper={"customer_id": "M-1"}, coupons=[coupon])
        return price_cart(cart, PromotionSet.model_validate({"promotions": [TEN]}), now=NOON)

    coupon = Coupon(
        coupon_id="C-1", code="TEN", promotion_id="ten", valid_from=NOON, valid_until=LATER
    )
    old = Deal("O-1", priced(coupon), NOON, "M-1")
    placed = settled(place_order(old, {"C-1": coupon}))
    locked = placed.coupons[0].coupon
    assert priced(locked).payable_minor == 260_00
    free = settled(cancel_order(old, at=NOON, coupons={"C-1": locked})).coupons[0].coupon
    new = Deal("O-2", priced(free), NOON, "M-1")
    assert new.quote.payable_minor == 250_00
    assert settled(place_order(new, {"C-1": free})).coupons[0].coupon.locked_by == "O-2"


# ---- a deposit first -------------------------------------------------------------------------
def test_what_is_left_after_a_deposit_is_paid_with_all_that_a_payment_brings():
    deal = bought(tea_and_cup(shopper=MEMBER, use_points=100))
    life = OrderLife(deal.order, OrderPolicy(zone="Asia/Shanghai"))
    deposit: Any = {"at": NOON, "amount_minor": 50_00}
    for event in (PaymentAuthorisation(**deposit), PaymentCapture(**deposit)):
        assert life.apply(event).code == "ok"
    whole = settled(pay_order(deal, at=LATER))
    rest = settled(pay_order(deal, at=LATER, paid_before_minor=50_00))
    assert [life.apply(event).code for event in rest.order_events] == ["ok", "ok"]
    assert (life.payment_status, life.outstanding_minor) == ("paid", 0)
    assert (rest.points, rest.uses) == (whole.points, whole.uses)
    all_of_it = settled(pay_order(deal, at=LATER, paid_before_minor=250_00))
    assert (all_of_it.order_events, all_of_it.points) == ((), whole.points)


@pytest.mark.parametrize("amount", [-1, 260_01, True, 1.0, "1"])
def test_no_more_was_paid_before_than_is_payable(amount: Any) -> None:
    with pytest.raises(EcomopsError, match="paid_before_minor = "):
        pay_order(bought(tea_and_cup()), at=LATER, paid_before_minor=amount)


def test_what_comes_back_is_told_by_line():
    goods: Any = ["tea"]
    with pytest.raises(InvalidArgumentError, match=r"returned = \['tea'\] is no Mapping; give un"):
        refund_order(bought(tea_and_cup()), goods, at=LATER)


def test_no_more_is_taken_back_than_was_earned_where_a_return_lets_more_be_earned():
    """Without the 20 off that stood in its way, the tripled points are what is kept of one."""
    off = {
        "promotion_id": "199-20", "currency": "CNY", "priority": 1, "exclusive": "stage",
        "conditions": [{"kind": "min_spend", "spend_minor": 199_00}],
        "benefits": [{"kind": "amount_off", "off_minor": 20_00}],
    }  # fmt: skip
    triple = {
        "promotion_id": "triple", "currency": "CNY",
        "benefits": [{"kind": "points_multiplier", "multiplier": 3}],
    }  # fmt: skip
    cart = {
        "currency": "CNY", "shopper": {"customer_id": "M-1"},
        "lines": [{"line_id": "1", "sku_id": "tea", "quantity": 2, "unit_price_minor": 100_00}],
    }  # fmt: skip
    deal = bought(cart, off, triple, refund_policy=RefundPolicy(method="retest"))
    assert deal.earning is not None
    assert deal.earning.points == 180_00
    first = settled(refund_order(deal, {"1": 1}, at=LATER))
    assert first.points == ()
    assert first.refund is not None
    last = settled(refund_order(deal, {"1": 1}, at=LATER, before=[first.refund]))
    assert [(one.kind, getattr(one, "points", None)) for one in last.points] == [
        ("claw_back", 180_00)
    ]


def test_an_order_of_which_a_deposit_is_paid_is_cancelled_with_all_that_it_held():
    deal = bought(tea_and_cup(shopper=MEMBER, use_points=100), TEN, member_id="M-1")
    life = OrderLife(deal.order, OrderPolicy(zone="Asia/Shanghai"))
    deposit: Any = {"at": NOON, "amount_minor": 50_00}
    for event in (PaymentAuthorisation(**deposit), PaymentCapture(**deposit)):
        assert life.apply(event).code == "ok"
    at = NOON + timedelta(minutes=5)
    bare = settled(cancel_order(deal, at=at))
    assert life.apply(bare.order_events[0]).code == "illegal_state"
    over = settled(cancel_order(deal, at=at, paid_before_minor=50_00))
    assert [life.apply(event).code for event in over.order_events] == ["ok", "ok"]
    assert (life.status, life.payment_status, life.owed_back_minor) == ("cancelled", "refunded", 0)
    assert (over.points, over.uses) == (bare.points, bare.uses)
    assert [type(one) for one in over.points] == [VoidHold]
    with pytest.raises(InvalidArgumentError, match="paid_before_minor = -1 is no part of what is"):
        cancel_order(deal, at=at, paid_before_minor=-1)


@pytest.mark.parametrize(("by_hand", "kept"), [(40_00, 160_00), (100_00, 100_00), (130_00, 70_00)])
def test_points_follow_what_was_given_back_by_hand(by_hand: int, kept: int) -> None:
    cart = {
        "currency": "CNY", "shopper": {"customer_id": "M-1"},
        "lines": [{"line_id": "1", "sku_id": "tea", "quantity": 2, "unit_price_minor": 100_00}],
    }  # fmt: skip
    deal = bought(cart)
    record = RefundRecord(returned=(("1", 1),), amount_minor=by_hand)
    earning = deal.earning_of(deal.kept(deal.refunds([record])))
    assert earning is not None
    assert earning.points == kept
    last = settled(refund_order(deal, {"1": 1}, at=LATER, before=[record]))
    assert last.refund is not None
    assert last.refund.amount_minor == kept
    assert [getattr(one, "points", None) for one in last.points] == [kept]
