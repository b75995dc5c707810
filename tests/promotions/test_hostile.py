"""Odd and hostile input: no crash, no negative amount, no cost that runs away."""

import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from random import Random
from typing import Any

import pytest
from pydantic import ValidationError

from ecomops import (
    AmountOff,
    BundleItem,
    BundlePrice,
    BuyGet,
    ByCategory,
    BySku,
    CartTable,
    CodeBook,
    CodeForm,
    Coupon,
    DailyWindow,
    FixedUnitPrice,
    Gift,
    GiftOption,
    MinQuantity,
    MinSpend,
    NextCoupon,
    NthUnit,
    OrderPrice,
    PercentOff,
    PointsBonus,
    Promotion,
    PromotionSet,
    Quote,
    ShippingOff,
    TotalOff,
    UnitChange,
    UnitLimit,
    UnitSchedule,
    UnitsForPrice,
    Usage,
    check_code,
    issue_codes,
    lint,
    lock_coupon,
    parse_promotion,
    price_cart,
    price_table,
    redeem_coupon,
    refund,
    release_coupon,
    reserve_uses,
    restore_coupon,
)
from ecomops.errors import InvalidArgumentError
from ecomops.selectors.kinds import MOST_LEVELS

HALF = Decimal(50)
NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
ITEM_KINDS = [
    AmountOff(off_minor=3, per="unit"),
    PercentOff(off_percent=Decimal("33.3333"), per="line"),
    PercentOff(off_percent=HALF, limit=UnitLimit(most=10**6)),
    FixedUnitPrice(price_minor=1),
    NthUnit(n=3, pay_percent=Decimal(0)),
    NthUnit(n=3, pay_percent=HALF, policy="global"),
    UnitSchedule(steps=(UnitChange(off_percent=Decimal(10)), UnitChange(off_percent=HALF))),
    BuyGet(buy=2, get=1),
    UnitsForPrice(quantity=3, price_minor=7),
    BundlePrice(
        items=(
            BundleItem(select=BySku(sku_ids=("s-1",)), quantity=1),
            BundleItem(select=BySku(sku_ids=("s-1",)), quantity=2),
        ),
        price_minor=5,
    ),
]
ORDER_KINDS = [
    AmountOff(off_minor=10**15),
    PercentOff(off_percent=Decimal(100)),
    OrderPrice(price_minor=1),
    TotalOff(off_minor=10**15),
    ShippingOff(change=UnitChange(off_percent=Decimal(100))),
    Gift(options=(GiftOption(sku_id="mug"),), quantity=10**6),
    PointsBonus(points=10**9),
    NextCoupon(promotion_id="next"),
]


def deal(name, benefit, *conditions, **more):
    return Promotion(
        promotion_id=name, currency="CNY", conditions=conditions, benefits=(benefit,), **more
    )


EVERY_KIND = [
    *(deal(f"i{n}", benefit, stage="item") for n, benefit in enumerate(ITEM_KINDS)),
    *(deal(f"o{n}", benefit) for n, benefit in enumerate(ORDER_KINDS)),
    deal("flash", FixedUnitPrice(price_minor=1), stage="price"),
    deal("every", AmountOff(off_minor=1), MinSpend(spend_minor=1, every=True)),
    deal("pieces", AmountOff(off_minor=1), MinQuantity(quantity=1, every=True, max_times=10**9)),
]


def line(n, **more):
    fields = {"line_id": str(n), "sku_id": f"s-{n}", "quantity": 1, "unit_price_minor": 100}
    return fields | more


ODD_CARTS = {
    "empty": [],
    "free goods": [line(1, unit_price_minor=0, quantity=7), line(2, unit_price_minor=0)],
    "a billion pieces": [line(1, quantity=10**9, unit_price_minor=1), line(2, quantity=10**9)],
    "nearly int64": [line(1, quantity=10**9, unit_price_minor=9 * 10**9)],
    "all excluded": [line(1, selected=False), line(2, discountable=False)],
    "floors at list": [line(1, quantity=9, floor_price_minor=100)],
    "one fen": [line(1, unit_price_minor=1), line(2, unit_price_minor=1)],
    "unicode": [line(1, sku_id="s-1", brand="Ünïcødé 品牌 🛍", tags=("标签", "\u200bzero"))],
}


def cart_of(lines, **more):
    fee = {"entry_id": "post", "amount_minor": 1_000}
    return {"currency": "CNY", "lines": lines, "shipping": [fee], **more}


def assert_sound(cart, promotions):
    """Both engines price the cart, alike, and nothing falls below zero or its floor."""
    quote = price_cart(cart, promotions, now=NOON)
    assert 0 <= quote.payable_minor <= quote.list_minor + quote.shipping_list_minor
    for net, floor in zip(quote.line_net_minor, quote.cart.line_floor_minor, strict=True):
        assert net >= floor
    assert all(verdict.amount_minor >= 0 for verdict in quote.verdicts)
    assert str(quote)
    assert quote.explain("zh")
    table = price_table(CartTable.of([cart]), promotions, now=NOON)
    assert table.line_net_minor.tolist() == list(quote.line_net_minor)
    assert table.payable_minor.tolist() == [quote.payable_minor]


@pytest.mark.parametrize("name", ODD_CARTS)
@pytest.mark.parametrize("promotion", EVERY_KIND, ids=lambda promotion: promotion.promotion_id)
def test_every_kind_stands_every_odd_cart(name, promotion):
    assert_sound(cart_of(ODD_CARTS[name]), [promotion])


@pytest.mark.parametrize("name", ODD_CARTS)
def test_all_kinds_at_once_stand_every_odd_cart(name):
    assert_sound(cart_of(ODD_CARTS[name]), EVERY_KIND)


@pytest.mark.parametrize(("currency", "list_text"), [("JPY", "¥1001"), ("KWD", "1.001")])
def test_currencies_without_and_with_three_decimals_split_to_the_last_unit(currency, list_text):
    tenth = Promotion(
        promotion_id="p", currency=currency, benefits=(PercentOff(off_percent=Decimal("12.5")),)
    )
    lines = [line(1, unit_price_minor=500), line(2, unit_price_minor=501)]
    quote = price_cart({"currency": currency, "lines": lines}, [tenth])
    assert quote.discount_minor == 125  # 1 001 × 12.5 % = 125.125
    assert [one.discount_minor for one in quote.lines] == [62, 63]
    assert list_text in str(quote)


def test_of_two_windows_that_meet_one_is_open_at_every_instant():
    turn = datetime(2026, 11, 11, tzinfo=UTC)
    before = deal("before", AmountOff(off_minor=1), ends_at=turn)
    after = deal("after", AmountOff(off_minor=2), starts_at=turn)
    for at, expected in [
        (turn - timedelta(microseconds=1), {"before": "applied", "after": "not_started"}),
        (turn, {"before": "expired", "after": "applied"}),
    ]:
        quote = price_cart(cart_of([line(1)]), [before, after], now=at)
        assert {v.promotion_id: v.code for v in quote.verdicts} == expected


def test_of_two_windows_that_overlap_both_are_open_at_both_ends_of_the_overlap():
    start, end = NOON, NOON + timedelta(hours=1)
    early = deal("early", AmountOff(off_minor=1), ends_at=end)
    late = deal("late", AmountOff(off_minor=2), starts_at=start)
    for at, off in [
        (start - timedelta(microseconds=1), 1),
        (start, 3),
        (end - timedelta(microseconds=1), 3),
        (end, 2),
    ]:
        assert price_cart(cart_of([line(1)]), [early, late], now=at).discount_minor == off


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-03-08T01:59:59-05:00", True),
        ("2026-03-08T03:00:00-04:00", True),  # an instant later: 02:00 to 03:00 never comes
        ("2026-03-08T03:30:00-04:00", False),
        ("2026-11-01T01:30:00-04:00", True),
        ("2026-11-01T01:30:00-05:00", True),  # the same hour once more
        ("2026-11-01T03:30:00-05:00", False),
        ("2026-11-01T21:59:59-05:00", False),
        ("2026-11-01T22:00:00-05:00", True),
    ],
)
def test_a_window_over_midnight_on_the_days_when_clocks_change(at, is_open):
    night = deal(
        "night",
        AmountOff(off_minor=1),
        zone="America/New_York",
        windows=(DailyWindow(start="22:00", end="03:30"),),
    )
    quote = price_cart(cart_of([line(1)]), [night], now=datetime.fromisoformat(at))
    assert quote.verdict("night").code == ("applied" if is_open else "outside_window")


@pytest.mark.parametrize("typed", ["双十一-ÄÖ", "ＡBC-双十一", "  双十一 äö "])
def test_a_unicode_code_opens_its_promotion_however_it_is_typed(typed):
    code = "双十一-äö" if "A" not in typed and "Ａ" not in typed else "abc双十一"
    coded = deal("coded", AmountOff(off_minor=1), stage="coupon", codes=(code,))
    quote = price_cart(cart_of([line(1)], codes=[typed]), [coded])
    assert quote.verdict("coded").applied


# ---- cost -------------------------------------------------------------------------------
def calls_to_price(n_lines, n_promotions):
    """Count the Python functions that one quote with all its verdicts calls."""
    lines = [line(n, unit_price_minor=100 + n, category=("a",)) for n in range(n_lines)]
    kinds = [*ITEM_KINDS[:9], *ORDER_KINDS]
    rules = PromotionSet(
        promotions=tuple(
            deal(
                f"{n}",
                kinds[n % len(kinds)],
                stage="item" if n % len(kinds) < 9 else "order",
                target=ByCategory(path=("a",)),
                shares_units=True,
            )
            for n in range(n_promotions)
        )
    )
    cart = cart_of(lines)
    price_cart(cart, rules)  # compiled
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        tuple(price_cart(cart, rules).verdicts)
    finally:
        sys.setprofile(None)
    return calls


def test_cost_grows_no_faster_than_lines_and_promotions():
    small = calls_to_price(100, 17)
    assert calls_to_price(1_000, 17) < 11 * small
    assert calls_to_price(100, 170) < 11 * small


@pytest.mark.parametrize(
    ("promotions", "text"),
    [
        (
            [{"promotion_id": "p"}],
            r"promotions\[0\] = .* is no promotion; read data with Prom",
        ),
        (["满199减20"], r"promotions\[0\] = '满199减20' is no promotion; .* parse_promotion"),
        (parse_promotion("满199减20"), "is no list; give a list of promotions, or a PromotionSet"),
        (None, "promotions = None is no list"),
        ([parse_promotion("满199减20"), None], r"promotions\[1\] = None is no promotion"),
    ],
)
def test_what_is_no_promotion_is_refused_by_name(promotions: Any, text: str) -> None:
    with pytest.raises(InvalidArgumentError, match=text):
        price_cart({"currency": "CNY"}, promotions)


def test_a_long_chain_of_selectors_is_flat_and_its_quote_comes_back():
    either: Any = reduce(or_, [ByCategory(path=(f"c{i}",)) for i in range(500)])
    both: Any = reduce(and_, [ByCategory(path=("c1",)) for _ in range(500)])
    for target in (either, both):
        assert len(target.of) == 500
        off = Promotion(
            promotion_id="x", currency="CNY", benefits=(AmountOff(off_minor=1),), target=target
        )
        line = {"line_id": "1", "sku_id": "a", "quantity": 1, "unit_price_minor": 100}
        cart = {"currency": "CNY", "lines": [line | {"category": ["c1"]}]}
        quote = price_cart(cart, [off])
        assert quote.verdict("x").applied
        assert Quote.from_json(quote.to_json()) == quote


def test_selectors_nest_only_so_deep_that_what_they_make_comes_back():
    deep: Any = ByCategory(path=("c1",))
    for _ in range(MOST_LEVELS // 2 - 1):
        deep = ~(deep & ByCategory(path=("c1",)))
    deep = ~deep
    assert deep.levels == MOST_LEVELS
    with pytest.raises(ValidationError, match="selectors nest 33 deep, more than 32; write chain"):
        _ = ~deep
    with pytest.raises(ValidationError, match="nest 33 deep"):
        _ = deep | deep
    line = {"line_id": "1", "sku_id": "a", "quantity": 1, "unit_price_minor": 100}
    cart = {"currency": "CNY", "lines": [line | {"category": ["c1"]}]}
    bundle = (BundleItem(select=deep), BundleItem(select=~ByCategory(path=("c2",))))
    whats: Any = (
        (deep, BundlePrice(items=bundle, price_minor=1)),
        (deep, AmountOff(off_minor=5)),
        (None, AmountOff(off_minor=5)),
    )
    rules = [
        Promotion(
            promotion_id=f"{n}", currency="CNY", target=target, benefits=(benefit,), stage="item",
            conditions=(MinSpend(spend_minor=200, select=deep), MinQuantity(quantity=2)),
        )
        for n, (target, benefit) in enumerate(whats)
    ]  # fmt: skip
    quote = price_cart(cart, rules)
    assert Quote.from_json(quote.to_json()) == quote
    assert quote.explain()
    assert lint(rules) is not None


@pytest.mark.parametrize("n", [100, 5_000, 200_000])
def test_deep_json_is_refused(n):
    text = '{"kind":"not","of":' * n + '{"kind":"all"}' + "}" * n
    promotion = '{"promotion_id":"p","benefits":[{"kind":"percent_off","off_percent":"10"}],'
    with pytest.raises(ValidationError):
        Promotion.model_validate_json(promotion + f'"target":{text}}}')


MARCH, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
COUPON = Coupon(
    coupon_id="C", code="X", promotion_id="p", valid_from=MARCH, valid_until=APRIL
)  # fmt: skip
QUOTE = price_cart(
    {
        "currency": "CNY",
        "lines": [{"line_id": "1", "sku_id": "a", "quantity": 2, "unit_price_minor": 100}],
    },
    [],
)
SLIPS: tuple[tuple[Any, Any, str], ...] = (
    (lambda x: lock_coupon(COUPON, x, at=MARCH), None, "order_id = None is no id"),
    (lambda x: redeem_coupon(COUPON, x, at=MARCH), "", "order_id = '' is no id"),
    (lambda x: release_coupon(COUPON, x, at=MARCH), 7, "order_id = 7 is no id"),
    (lambda x: restore_coupon(COUPON, x, at=MARCH), None, "order_id = None is no id"),
    (lambda x: refund(QUOTE, {"1": 1}, before=[x]), {}, r"before\[0\] = {} is no RefundRecord; r"),
    (lambda x: refund(QUOTE, {"1": 1}, before=x), "{}", r"before\[0\] = '{' is no RefundRecord"),
    (lambda x: refund(QUOTE, x), ["1"], "returned = .* is no list of lines and units; give such"),
    (lambda x: refund(QUOTE, x), None, "returned = None is no list of lines and units"),
    (lambda x: price_cart({"currency": "CNY"}, [], usage=x), None, "usage = None is no Usage"),
    (lambda x: price_table(CartTable.of([], "CNY"), [], usage=x), None, "usage = None is no Usa"),
    (lambda x: price_table(x, []), [], r"table = \[\] is no CartTable; make one of carts with"),
    (lint, parse_promotion("满199减20"), "promotions = .* is no list; give a list of promotions"),
    (CodeBook.of([COUPON]).find, None, "code = None is no str; give the code as text"),
    (lambda x: check_code(x, CodeForm(prefix="S", length=8)), None, "code = None is no str"),
    (
        lambda x: issue_codes(x, CodeForm(prefix="S", length=8), rng=Random(1)),  # noqa: S311  reproducible on purpose
        1.5,
        "count = 1.5 is not",
    ),
    (lambda x: reserve_uses([], "O", MARCH, hold_for=x), 15, "hold_for = 15 is no timedelta"),
    (lambda x: Usage(customer_uses=x), {"d": 1}, "customer_uses = 'd' is no customer and promot"),
)


@pytest.mark.parametrize("place", range(len(SLIPS)))
def test_a_slip_is_named_and_told_what_to_do(place: int) -> None:
    call, given_, text = SLIPS[place]
    with pytest.raises(InvalidArgumentError, match=text):
        call(given_)
