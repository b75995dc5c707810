"""Every answer says in a code and in both languages what came of a command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from ecomops import (
    Coupon,
    CouponResult,
    Deal,
    EarningProgramme,
    LedgerPolicy,
    MemberEvent,
    NotSettled,
    Order,
    OrderLife,
    OrderLine,
    OrderPlacement,
    OrderPolicy,
    OrderResult,
    PaymentAuthorisation,
    PointsLedger,
    PointsResult,
    PointsValuation,
    Promotion,
    Purchase,
    PurchaseTable,
    Settlement,
    TierPolicy,
    TierRecord,
    TierTable,
    coupons_expiring,
    drops_within,
    earn_on_event,
    earn_on_order,
    earn_on_orders,
    legs_of,
    lock_coupon,
    place_order,
    points_as_of,
    points_expiring,
    price_cart,
    ship_by_soon_or_past,
    tier_at,
    tier_history,
    tiers_as_of,
    void_coupon,
)
from ecomops.errors import InvalidArgumentError

NOON = datetime(2026, 11, 11, 4, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize("answers", [PointsResult, OrderResult, CouponResult, Settlement])
def test_every_answer_has_a_code_and_words(answers: Any) -> None:
    for kind in get_args(answers):
        assert hasattr(kind, "describe")
        assert "code" in kind.__annotations__
        assert kind.__str__ is not object.__str__


def both(answer: Any) -> tuple[str, str]:
    assert str(answer) == answer.describe()
    return answer.describe(), answer.describe("zh")


def test_answers_of_a_ledger():
    ledger = PointsLedger(LedgerPolicy(zone="UTC"))
    earned = ledger.earn("A", 199, at=NOON, source="order", key="k")
    assert both(earned) == (
        "A: earned 199 points (entry A#1)", "A：获得 199 积分（流水 A#1）",
    )  # fmt: skip
    again = ledger.earn("A", 199, at=NOON, source="order", key="k")
    assert both(again) == (
        "nothing changes: A: earned 199 points (entry A#1) before",
        "重复请求，无变更：A：获得 199 积分（流水 A#1）",
    )
    assert both(ledger.redeem("A", 200, at=NOON)) == (
        "needs 200 points; 199 are available", "需要 200 积分，可用 199",
    )  # fmt: skip
    assert both(ledger.adjust("A", -9, at=NOON + DAY, reason="audit")) == (
        "A: adjusted -9 points (entry A#2)", "A：调整 -9 积分（流水 A#2）",
    )  # fmt: skip
    late = ledger.redeem("A", 199, at=NOON, recorded_at=NOON + 2 * DAY)
    assert both(late) == (
        "A: redeemed 199 points (entry A#3); A: available 190 → 0, debt 0 → 9",
        "A：核销 199 积分（流水 A#3）；A：可用 190 → 0，欠分 0 → 9",
    )
    assert both(ledger.merge("A", "B", at=NOON + 3 * DAY)) == (
        "A: merged into another, 0 points (entry A#4)", "A：并入他人 0 积分（流水 A#4）",
    )  # fmt: skip
    assert both(ledger.adjust("B", 0, at=NOON + 3 * DAY, reason="audit")) == (
        (
            "points should be a whole number up to 9223372036854775807 that adds (above 0) or "
            "takes (below 0), not 0"
        ),
        "积分应为非零整数（正数增加，负数扣减），至多 9223372036854775807，而不是 0",
    )


def order() -> Order:
    goods = {"line_id": "1", "sku_id": "tea", "quantity": 2, "unit_price_minor": 100_00}
    line = {**goods, "line_discount_minor": 0, "line_list_minor": 200_00, "line_net_minor": 200_00}
    lines: Any = [line]
    return Order.of(lines, order_id="O-7", placed_at="2026-11-11T12:00:00+08:00", currency="CNY")


def test_answers_of_an_order():
    assert isinstance(order().lines[0], OrderLine)
    life = OrderLife(order(), OrderPolicy(zone="Asia/Shanghai"))
    assert both(life.apply(OrderPlacement(at=NOON, key="p"))) == (
        "place accepted", "下单：已生效",
    )  # fmt: skip
    pay = PaymentAuthorisation(at=NOON, amount_minor=200_00, key="a")
    assert both(life.apply(pay)) == ("authorise ¥200 accepted", "预授权 ¥200：已生效")
    assert both(life.apply(pay)) == (
        "nothing changes: authorise ¥200 accepted before",
        "重复请求，无变更：预授权 ¥200：已生效",
    )
    early = life.apply(PaymentAuthorisation(at=NOON - DAY, amount_minor=1))
    assert both(early) == (
        (
            "authorise refused: at 2026-11-10T04:00:00+00:00 lies before "
            "2026-11-11T12:00:00+08:00, when the order was placed; "
            "allowed: capture, void, cancel, open_dispute"
        ),
        (
            "预授权被拒绝：at 2026-11-10T04:00:00+00:00 早于下单时刻 2026-11-11T12:00:00+08:00；"
            "可执行：收款、撤销授权、取消、发起纠纷"
        ),
    )


def coupon(**more: Any) -> Coupon:
    said = {"coupon_id": "C-1", "code": "TEN", "promotion_id": "ten", "valid_from": NOON}
    return Coupon.model_validate({**said, "valid_until": NOON + DAY, **more})


@pytest.mark.parametrize(
    ("more", "at", "english", "chinese"),
    [
        ({}, NOON, "coupon C-1 is locked", "优惠券 C-1 已锁定"),
        (
            {"status": "locked", "locked_by": "O-7"}, NOON,
            "coupon C-1 is locked; nothing changes", "优惠券 C-1 已锁定，重复请求，无变更",
        ),
        (
            {"status": "locked", "locked_by": "O-8"}, NOON,
            "coupon C-1 is held by another order, O-8",
            "优惠券 C-1 已被其他订单锁定：O-8",
        ),
        (
            {}, NOON - DAY,
            (
                "coupon C-1 is not valid yet until 2026-11-11 04:00+00:00; it is 2026-11-10 "
                "04:00+00:00"
            ),
            "优惠券 C-1 尚未生效，2026-11-11 04:00+00:00 起可用，现在是 2026-11-10 04:00+00:00",
        ),
        (
            {}, NOON + DAY,
            (
                "coupon C-1 has expired; it was valid until 2026-11-12 04:00+00:00, and it is "
                "2026-11-12 04:00+00:00"
            ),
            "优惠券 C-1 已过期，有效至 2026-11-12 04:00+00:00，现在是 2026-11-12 04:00+00:00",
        ),
        (
            {"status": "void"}, NOON, "coupon C-1 is void", "优惠券 C-1 已作废",
        ),
        (
            {"member_id": "M-2"}, NOON, "coupon C-1 is somebody else's, of M-2",
            "优惠券 C-1 不属于该顾客，持有人为 M-2",
        ),
    ],
)  # fmt: skip
def test_answers_of_a_coupon(more: Any, at: datetime, english: str, chinese: str) -> None:
    assert both(lock_coupon(coupon(**more), "O-7", at=at)) == (english, chinese)


def test_a_step_that_is_not_settled_says_why_coupon_by_coupon():
    cart = {
        "currency": "CNY", "coupons": [coupon()],
        "lines": [{"line_id": "1", "sku_id": "tea", "quantity": 2, "unit_price_minor": 100_00}],
    }  # fmt: skip
    ten: Any = {
        "promotion_id": "ten", "needs_code": True, "currency": "CNY",
        "benefits": [{"kind": "amount_off", "off_minor": 10_00}],
    }  # fmt: skip
    quote = price_cart(cart, [Promotion.model_validate(ten)], now=NOON)
    deal = Deal("O-7", quote, NOON)
    placed = place_order(deal, {"C-1": coupon()})
    assert placed.code == "ok"
    refused = place_order(deal, {"C-1": void_coupon(coupon(), at=NOON).coupon})
    assert isinstance(refused, NotSettled)
    assert both(refused) == (
        "O-7 is not placed\n- coupon C-1 is void", "O-7 未下单\n- 优惠券 C-1 已作废",
    )  # fmt: skip


# ---- slips ------------------------------------------------------------------------------------
PROGRAMME = EarningProgramme.model_validate(
    {
        "currency": "CNY", "zone": "Asia/Shanghai",
        "rules": [{"kind": "on_amount", "rule_id": "s", "points": 1, "per_minor": 100}],
    }
)  # fmt: skip
TIERS = TierPolicy.model_validate(
    {
        "zone": "Asia/Shanghai", "currency": "CNY",
        "tiers": [{"tier": {"tier_id": "basic", "name": "普通", "rank": 0}}],
    }
)  # fmt: skip
WORTH = PointsValuation.model_validate({"currency": "CNY", "point_minor": "1"})
RECORD = TierRecord("M", ())
LEDGER = PointsLedger(LedgerPolicy(zone="UTC"))
SLIPS: tuple[tuple[Callable[[Any], object], Any, str], ...] = (
    (lambda x: earn_on_order(PROGRAMME, x), order(), "is no Purchase; make one of an order with"),
    (lambda x: earn_on_order(x, Purchase.of(order())), {}, "programme = {} is no EarningProgramm"),
    (lambda x: earn_on_event(PROGRAMME, x), "review", "event = 'review' is no MemberEvent"),
    (lambda x: earn_on_event(x, MemberEvent("a", "M", NOON)), None, "programme = None is no Ear"),
    (lambda x: earn_on_orders(PROGRAMME, x), [], "is no PurchaseTable; make a table with Purc"),
    (PurchaseTable.of, [order()], r"purchases\[0\] = .* is no Purchase; make purchases of orde"),
    (PurchaseTable.of, Purchase.of(order()), "is no list of Purchase; make purchases of orders"),
    (TierTable.of, RECORD, "records = .* is no list of TierRecord; give one TierRecord a member"),
    (TierTable.of, [1], r"records\[0\] = 1 is no TierRecord"),
    (lambda x: tier_at(RECORD, x, at=NOON), None, "policy = None is no TierPolicy; read one"),
    (lambda x: tier_at(x, TIERS, at=NOON), {}, "record = {} is no TierRecord; give a TierRecord"),
    (lambda x: tier_history(x, TIERS, until=NOON), {}, "record = {} is no TierRecord"),
    (lambda x: drops_within(x, TIERS, at=NOON, days=3), RECORD, "records = .* is no list of Tier"),
    (lambda x: drops_within(x, TIERS, at=NOON, days=3), 7, "records = 7 is no list of TierRecord"),
    (lambda x: tiers_as_of(x, TIERS, NOON), [RECORD], "table = .* is no TierTable; make a table"),
    (lambda x: tiers_as_of(TierTable.of([]), x, NOON), None, "policy = None is no TierPolicy"),
    (lambda x: points_as_of(x, NOON), LEDGER, "is no PointsTable; make a table with PointsTable"),
    (PointsLedger.from_snapshot, {}, "snapshot = {} is no LedgerSnapshot; read it with"),
    (
        lambda x: legs_of(x, WORTH),
        LEDGER,
        "is no State",
    ),
    (lambda x: legs_of(LEDGER.statement("A", until=NOON), x), 1, "valuation = 1 is no PointsVal"),
    (lambda x: OrderLife(x, OrderPolicy(zone="UTC")), {}, "order = {} is no Order; read it with"),
    (lambda x: OrderLife(order(), x), None, "policy = None is no OrderPolicy; give one, such as"),
    (LEDGER.entry, ["A#1"], r"entry_id = \['A#1'\] is no id"),
    (lambda x: points_expiring(LEDGER, now=NOON, within=x), 3, "within = 3 is no timedelta"),
    (lambda x: coupons_expiring([], now=NOON, within=x), 3, "within = 3 is no timedelta; give"),
    (lambda x: ship_by_soon_or_past([], NOON, soon=x), 24, "soon = 24 is no timedelta; give one"),
)


@pytest.mark.parametrize("place", range(len(SLIPS)))
def test_a_slip_is_named_and_told_what_to_do(place: int) -> None:
    call, given, text = SLIPS[place]
    with pytest.raises(InvalidArgumentError, match=text):
        call(given)
