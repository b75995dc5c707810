"""Orders from quote to refund: money, points and coupons are conserved together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import assume, event, given, strategies as st

from ecomops import (
    CapturePoints,
    Deal,
    EarningProgramme,
    Effects,
    LedgerPolicy,
    NotSettled,
    OrderLife,
    OrderPolicy,
    PointsLedger,
    PointsTerms,
    PromotionSet,
    RefundPolicy,
    Usage,
    cancel_order,
    close_returns,
    earn_on_order,
    pay_order,
    place_order,
    price_cart,
    refund_order,
    usage_of,
)
from ecomops.testing import carts_near, instants_near, promotion_sets

HOUR = timedelta(hours=1)
PROGRAMME = EarningProgramme.model_validate(
    {
        "currency": "CNY", "zone": "Asia/Shanghai",
        "rules": [{"kind": "on_amount", "rule_id": "spend", "points": 1, "per_minor": 100}],
        "multipliers": [{"kind": "goods", "factor": "1.5", "select": {"kind": "all"}}],
    }
)  # fmt: skip
TERMS = PointsTerms(points=10, worth_minor=1_00, max_share_percent=Decimal(50))
BALANCE = 5_000


class Shop:
    """Stores what steps bring, as a database would: all of a step, or nothing."""

    def __init__(self, deal: Deal, coupons: Any) -> None:
        self.deal = deal
        self.coupons = {coupon.coupon_id: coupon for coupon in coupons}
        self.ledger = PointsLedger(LedgerPolicy(zone="Asia/Shanghai"))
        at = deal.placed_at - timedelta(days=30)
        self.ledger.earn("M-1", BALANCE, at=at, source="opening")
        policy = OrderPolicy(zone="Asia/Shanghai", return_window_days=None)
        self.life = OrderLife(deal.order, policy)
        self.uses: list[Any] = []
        self.records: list[Any] = []
        self.clawed = self.restored = 0

    def store(self, effects: Any) -> None:
        assert isinstance(effects, Effects), effects
        for command in effects.points:
            result = self.ledger.apply(command)
            assert result.code == "ok", (command, result)
            if command.kind == "claw_back":
                self.clawed += result.entry.moved
            if command.kind == "restore":
                self.restored += command.points or 0
        for one in effects.order_events:
            answer = self.life.apply(one)
            assert answer.code == "ok", (one, answer)
        for change in effects.coupons:
            self.coupons[change.coupon.coupon_id] = change.coupon
        self.uses += effects.uses
        if effects.refund is not None:
            self.records.append(effects.refund.record)
        assert effects.describe()
        assert effects.describe("zh")

    def balances(self, at: datetime) -> Any:
        return self.ledger.balances("M-1", at=at)


@st.composite
def sets_where_points_grow(draw):
    """Draw sets in which a discount stands in the way of points, so a return may bring more."""
    off = {
        "promotion_id": "off", "currency": "CNY", "priority": draw(st.sampled_from((2, 2, 0))),
        "exclusive": draw(st.sampled_from(("stage", "stage", "cart", None))),
        "conditions": [
            {"kind": "min_spend", "spend_minor": draw(st.sampled_from((300_00, 1_000_00)))}
        ],
        "benefits": [{"kind": "amount_off", "off_minor": draw(st.sampled_from((50_00, 299_00)))}],
    }  # fmt: skip
    more = {
        "promotion_id": "more", "currency": "CNY", "priority": 1,
        "benefits": [
            draw(
                st.sampled_from(
                    (
                        {"kind": "points_multiplier", "multiplier": 3},
                        {"kind": "points_bonus", "points": 70},
                    )
                )
            )
        ],
    }  # fmt: skip
    return PromotionSet.model_validate({"promotions": [off, more]})


@st.composite
def deals(draw):
    grow = sets_where_points_grow()
    rules = draw(promotion_sets(max_size=4, currency="CNY") | grow)
    if draw(st.booleans()):
        rules = rules.model_copy(update={"points": TERMS})
    now = draw(instants_near(rules))
    cart = draw(carts_near(rules))
    assume(2 < now.year < 9990)
    shopper = {"customer_id": "M-1", "points_balance": BALANCE}
    fields = cart.model_dump() | {"use_points": draw(st.sampled_from((0, 30, 5_000)))}
    fields["shopper"] = (fields["shopper"] or {}) | shopper
    quote = price_cart(fields, rules, now=now)
    assume(quote.cart.line_item)
    policy = RefundPolicy(
        method=draw(st.sampled_from(("prorated", "retest"))),
        refund_shipping=draw(st.sampled_from(("with_last_unit", "never"))),
    )
    deal = Deal("O-1", quote, now, "M-1", PROGRAMME, refund_policy=policy)
    # more points than one entry may give are refused at the door
    assume(deal.earning is None or deal.earning.points < 10**15)
    return Shop(deal, cart.coupons)


def units_left(shop):
    return {line_id: line.units.allocated for line_id, line in shop.life.lines.items()}


@given(deals(), st.data())
def test_an_order_refunded_in_parts_conserves_everything(shop, data):
    deal, at = shop.deal, shop.deal.placed_at
    placed = place_order(deal, shop.coupons)
    if isinstance(placed, NotSettled):
        event("coupon refused")
        return
    start = dict(shop.coupons)
    shop.store(placed)
    held = shop.balances(at)
    assert held.held == deal.quote.points.used
    shop.store(pay_order(deal, at=at + HOUR / 4, coupons=shop.coupons))
    assert shop.life.payment_status == "paid"
    paid = shop.balances(at + HOUR)
    earned = 0 if deal.earning is None else deal.earning.points
    assert paid.available == BALANCE - deal.quote.points.used + earned

    kept = earned
    for n in range(1, 4):
        left = {line_id: units for line_id, units in units_left(shop).items() if units}
        if not left:
            break
        returned = {k: data.draw(st.integers(0, v)) for k, v in left.items()} if n < 3 else left
        returned = {k: v for k, v in returned.items() if v}
        if not returned:
            continue
        effects = refund_order(
            deal, returned, at=at + n * HOUR, before=shop.records, coupons=shop.coupons,
            cancels=True,
        )  # fmt: skip
        assert isinstance(effects, Effects)
        shop.store(effects)
        # money: what the order knows is what the promotions said
        assert shop.life.money.refunded_minor == sum(r.amount_minor for r in shop.records)
        assert shop.life.money.refunded_minor <= shop.life.money.captured_minor
        # points: what is kept is what the rest earns, and what was taken back is not given again
        refunds = deal.refunds(shop.records)
        kept = min(kept, earn_on_order(PROGRAMME, deal.kept(refunds)).points)
        assert earned - shop.clawed == kept
        assert shop.restored == sum(r.points_restored for r in shop.records)
        now = shop.balances(at + n * HOUR)
        assert now.owned == BALANCE - deal.quote.points.used + earned + (
            shop.restored - shop.clawed
        )

    # all is back
    money = shop.life.money
    kept_shipping = deal.quote.shipping_minor
    if deal.refund_policy.refund_shipping == "with_last_unit":
        kept_shipping = 0
    assert money.captured_minor - money.refunded_minor == kept_shipping
    assert shop.restored == deal.quote.points.used
    assert not any(units_left(shop).values())
    for name, coupon in shop.coupons.items():
        assert (coupon.status, coupon.uses_left) == (start[name].status, start[name].uses_left)
    used = usage_of(shop.uses, now=at + 4 * HOUR)
    assert not any(used.uses.values()) or used == Usage()


@given(deals())
def test_an_order_cancelled_before_payment_leaves_no_trace(shop):
    deal, at = shop.deal, shop.deal.placed_at
    start = dict(shop.coupons)
    placed = place_order(deal, shop.coupons)
    if isinstance(placed, NotSettled):
        return
    shop.store(placed)
    shop.store(cancel_order(deal, at=at + HOUR / 4, coupons=shop.coupons))
    after = shop.balances(at + HOUR)
    assert (after.available, after.held) == (BALANCE, 0)
    assert shop.life.status == "cancelled"
    for name, coupon in shop.coupons.items():
        assert (coupon.status, coupon.uses_left) == (start[name].status, start[name].uses_left)
    assert not any(usage_of(shop.uses, now=at + HOUR).uses.values())


@given(deals())
def test_every_step_taken_twice_changes_nothing(shop):
    deal, at = shop.deal, shop.deal.placed_at
    placed = place_order(deal, shop.coupons)
    if isinstance(placed, NotSettled):
        return
    shop.store(placed)
    paid = pay_order(deal, at=at + HOUR / 4, coupons=shop.coupons)
    shop.store(paid)
    everything = {line_id: units for line_id, units in units_left(shop).items() if units}
    back = None
    if everything:
        back = refund_order(deal, everything, at=at + HOUR, coupons=shop.coupons, cancels=True)
        shop.store(back)
    before = shop.balances(at + HOUR), shop.life.describe()
    for effects in (placed, paid, back):
        if isinstance(effects, Effects):
            assert {shop.ledger.apply(c).code for c in effects.points} <= {"replayed"}
            assert {shop.life.apply(e).code for e in effects.order_events} <= {"replayed"}
    assert (shop.balances(at + HOUR), shop.life.describe()) == before


def test_points_that_wait_are_available_when_returns_are_closed():
    at = datetime(2026, 11, 11, 4, tzinfo=UTC)
    line = {"line_id": "1", "sku_id": "tea", "quantity": 2, "unit_price_minor": 100_00}
    quote = price_cart({"currency": "CNY", "lines": [line]}, [], now=at)
    programme = PROGRAMME.model_copy(update={"waits": True})
    shop = Shop(Deal("O-1", quote, at, "M-1", programme), ())
    shop.store(place_order(shop.deal))
    shop.store(pay_order(shop.deal, at=at))
    shop.store(refund_order(shop.deal, {"1": 1}, at=at + HOUR, cancels=True))
    assert (shop.balances(at + HOUR).pending, shop.balances(at + HOUR).available) == (150, BALANCE)
    closed = close_returns(shop.deal, at=at + 8 * 24 * HOUR)
    shop.store(closed)
    assert shop.balances(at + 8 * 24 * HOUR).available == BALANCE + 150
    assert str(closed) == "O-1 can't be returned any more\n- make the earned points available"
    assert not close_returns(Deal("O-2", quote, at, "M-1", PROGRAMME), at=at).points


def test_the_longest_ids_make_keys_and_ids_too():
    at = datetime(2026, 11, 11, 4, tzinfo=UTC)
    line = {"line_id": "1", "sku_id": "tea", "quantity": 2, "unit_price_minor": 100_00}
    cart = {
        "currency": "CNY", "lines": [line], "use_points": 500,
        "shopper": {"customer_id": "M-1", "points_balance": BALANCE},
    }  # fmt: skip
    rules = PromotionSet(promotions=(), points=TERMS)
    deal = Deal("O" * 128, price_cart(cart, rules, now=at), at, "M-1", PROGRAMME)
    shop = Shop(deal, ())
    shop.store(place_order(deal))
    shop.store(pay_order(deal, at=at))
    shop.store(refund_order(deal, {"1": 2}, at=at, cancels=True))
    assert shop.balances(at).available == BALANCE


def test_a_birthday_counts_where_its_day_is_known():
    at = datetime(2026, 11, 11, 4, tzinfo=UTC)
    line = {"line_id": "1", "sku_id": "tea", "quantity": 1, "unit_price_minor": 100_00}
    shopper = {"customer_id": "M-1", "birth_month": 11}
    quote = price_cart({"currency": "CNY", "lines": [line], "shopper": shopper}, [], now=at)
    birthday = {"kind": "birthday", "factor": 2, "span": "day"}
    programme = EarningProgramme.model_validate(
        PROGRAMME.model_dump() | {"multipliers": [birthday]}
    )
    for day, points in ((None, 100), (10, 100), (11, 200)):
        deal = Deal("O-1", quote, at, "M-1", programme, birth_day=day)
        assert deal.earning is not None
        assert deal.earning.points == points


def test_the_effects_of_each_step_can_be_read():
    cart = {
        "currency": "CNY",
        "lines": [{"line_id": "1", "sku_id": "tea", "quantity": 2, "unit_price_minor": 100_00}],
        "use_points": 500,
        "shopper": {"customer_id": "M-1", "points_balance": BALANCE},
    }
    rules = PromotionSet(promotions=(), points=TERMS)
    at = datetime(2026, 11, 11, 4, tzinfo=UTC)
    deal = Deal("O-1", price_cart(cart, rules, now=at), at, "M-1", PROGRAMME)
    assert str(place_order(deal)) == "O-1 placed\n- place\n- hold 500 points"
    paid = pay_order(deal, at=at)
    assert isinstance(paid, Effects)
    assert isinstance(paid.points[0], CapturePoints)
    assert paid.describe("zh") == (
        "O-1 支付\n- 预授权 ¥150.00\n- 收款 ¥150.00\n- 扣除冻结积分\n- 获得 225 积分"
    )
    back = refund_order(deal, {"1": 1}, at=at)
    assert str(back) == (
        "O-1 refunded\n- refund ¥75.00\n- give back 250 points\n- take back 113 points"
    )
