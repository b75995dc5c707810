"""Earning: worked numbers, and one purchase at a time against many as columns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import event, given, strategies as st
from pydantic import ValidationError

from ecomops import (
    CartLine,
    EarnedSoFar,
    EarningProgramme,
    LedgerPolicy,
    MemberEvent,
    Order,
    OrderLine,
    PointsLedger,
    Purchase,
    PurchaseLine,
    PurchaseTable,
    earn_on_event,
    earn_on_order,
    earn_on_orders,
    points_no_longer_earned,
)
from ecomops._typing import MAX_MINOR
from ecomops.errors import (
    AmountTooLargeError,
    BadRowError,
    CurrencyMismatchError,
    EcomopsError,
    InvalidArgumentError,
)
from ecomops.facts import Item

NOON = datetime(2026, 11, 11, 4, tzinfo=UTC)
SPEND = {"kind": "on_amount", "rule_id": "spend", "points": 1, "per_minor": 100}
GOLD = {"kind": "tier", "tier_ids": ["gold"], "factor": "1.5", "name": "金卡"}


def programme(**changes: Any) -> EarningProgramme:
    fields = {"currency": "CNY", "zone": "Asia/Shanghai", "rules": [SPEND], **changes}
    return EarningProgramme.model_validate(fields)


def bought(*amounts: int, tier: str | None = None, **more: Any) -> Purchase:
    lines = [PurchaseLine(str(n), Item(f"s{n}"), minor) for n, minor in enumerate(amounts)]
    return Purchase("CNY", lines, NOON, tier, **more)


def points(rules: EarningProgramme, purchase: Purchase, **so_far: Any) -> int:
    return earn_on_order(rules, purchase, EarnedSoFar(**so_far)).points


# ---- worked numbers ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "amounts", "tier", "expected"),
    [
        ({}, [99_99], None, 99),
        ({}, [33_34, 33_34, 33_34], None, 100),
        ({"rounds_per": "line"}, [33_34, 33_34, 33_34], None, 99),
        ({"rounding": "half_up"}, [2_50], None, 3),
        ({"rounding": "half_even"}, [2_50], None, 2),
        ({"rounding": "half_even"}, [3_50], None, 4),
        ({"rounding": "ceil"}, [2_01], None, 3),
        # 19 points times 1.5, and not 19.99 times 1.5
        ({"multipliers": [GOLD], "floors_base_first": True, "rounding": "half_up"},
         [19_99], "gold", 29),
        ({"multipliers": [GOLD], "rounding": "half_up"}, [19_99], "gold", 30),
        # 1.15 times 100 is 115, whatever floats say
        ({"multipliers": [GOLD | {"factor": "1.15"}]}, [100_00], "gold", 115),
        ({"multipliers": [GOLD]}, [199_00], "silver", 199),
        ({"minimum_points": 100}, [99_99], None, 0),
        ({"minimum_points": 100}, [100_00], None, 100),
        ({"minimum_points": 100, "bonus_points": 7}, [99_99], None, 0),
        ({"minimum_points": 100, "bonus_points": 7}, [100_00], None, 107),
        ({"bonus_points": 7}, [0], None, 0),
        ({"max_per_order": 50}, [100_00], None, 50),
        ({}, [], None, 0),
    ],
)  # fmt: skip
def test_worked_numbers(changes, amounts, tier, expected):
    purchase = bought(*amounts, tier=tier)
    rules = programme(**changes)
    assert points(rules, purchase) == expected
    assert earn_on_orders(rules, PurchaseTable.of([purchase])).tolist() == [expected]


def test_multipliers_are_multiplied_or_their_extras_added():
    double = {"kind": "goods", "factor": 2, "select": {"kind": "all"}}
    purchase = bought(100_00, tier="gold")
    assert points(programme(multipliers=[GOLD, double]), purchase) == 300
    assert points(programme(multipliers=[GOLD, double], combine="added"), purchase) == 250


def test_gifts_gift_cards_delivery_and_points_earn_nothing_unless_they_are_let():
    lines = [
        PurchaseLine("tea", Item("tea"), 100_00, points_minor=20_00),
        PurchaseLine("cup", Item("cup"), 30_00, is_gift=True),
        PurchaseLine("card", Item("card", tags=("gift_card",)), 500_00),
    ]
    purchase = Purchase("CNY", lines, NOON, shipping_minor=10_00)
    earning = earn_on_order(programme(), purchase)
    assert earning.points == 100
    assert [line.code for line in earning.lines] == ["earns", "gift", "excluded"]
    everything = programme(on_gifts=True, on_shipping=True, on_points=True, excludes=None)
    assert points(everything, purchase) == 100 + 20 + 30 + 500 + 10


def test_the_first_rule_that_takes_a_line_counts():
    tea = {"kind": "category", "path": ["茶"]}
    rules = programme(
        rules=[SPEND | {"rule_id": "tea", "points": 3, "select": tea}, SPEND],
    )
    lines = [
        PurchaseLine("1", Item("a", category=("茶", "绿茶")), 10_00),
        PurchaseLine("2", Item("b"), 10_00),
    ]
    earning = earn_on_order(rules, Purchase("CNY", lines, NOON))
    assert [(line.rule_id, line.points) for line in earning.lines] == [("tea", 30), ("spend", 10)]


def test_a_campaign_counts_from_its_first_instant_to_before_its_end():
    campaign = {
        "kind": "campaign", "factor": 2,
        "starts_at": "2026-11-11T00:00+08:00", "ends_at": "2026-11-12T00:00+08:00",
    }  # fmt: skip
    rules = programme(multipliers=[campaign])
    start, tick = datetime(2026, 11, 10, 16, tzinfo=UTC), timedelta(microseconds=1)
    at = [start - tick, start, start + timedelta(days=1) - tick, start + timedelta(days=1)]
    buys = [Purchase("CNY", [PurchaseLine("1", Item("a"), 100)], when) for when in at]
    assert [points(rules, one) for one in buys] == [1, 2, 2, 1]
    assert earn_on_orders(rules, PurchaseTable.of(buys)).tolist() == [1, 2, 2, 1]


@pytest.mark.parametrize(
    ("at", "month", "day", "on_day", "in_month"),
    [
        ("2026-02-28T12:00+08:00", 2, 29, 2, 2),  # no 29th this year
        ("2028-02-28T12:00+08:00", 2, 29, 1, 2),
        ("2026-10-31T16:00+00:00", 11, 1, 2, 2),  # already November there
        ("2026-10-31T15:59+00:00", 11, 1, 1, 1),
        ("2026-11-11T12:00+08:00", 11, None, 1, 2),
        ("2026-11-11T12:00+08:00", None, None, 1, 1),
    ],
)
def test_birthdays_are_local_days(at, month, day, on_day, in_month):
    line = PurchaseLine("1", Item("a"), 100)
    when = datetime.fromisoformat(at)
    one = Purchase("CNY", [line], when, birth_month=month, birth_day=day)
    for span, expected in (("day", on_day), ("month", in_month)):
        rules = programme(multipliers=[{"kind": "birthday", "factor": 2, "span": span}])
        assert points(rules, one) == expected
        assert earn_on_orders(rules, PurchaseTable.of([one])).tolist() == [expected]


def test_caps_leave_what_is_left_of_them():
    rules = programme(max_per_day=100, max_per_month=150)
    earning = earn_on_order(rules, bought(99_00), EarnedSoFar(today=40, this_month=120))
    assert earning.points == 30
    assert [(cap.code, cap.most, cap.before, cap.cut) for cap in earning.caps] == [
        ("per_day", 100, 40, 39), ("per_month", 150, 120, 30),
    ]  # fmt: skip


def test_refunds_in_parts_take_back_what_was_earned_to_the_last_point():
    rules, left, taken = programme(), 100_00, []
    for refund in (33_33, 33_33, 33_34):
        taken.append(points_no_longer_earned(rules, bought(left), bought(left - refund)))
        left -= refund
    assert taken == [34, 33, 33]


def test_what_promotions_multiply_and_promise_comes_in():
    purchase = bought(100_00, promotion_factors=(("双倍", Decimal(2)),), promised_points=50)
    earning = earn_on_order(programme(max_per_order=150), purchase)
    assert earning.points == 150 + 50


def test_an_order_tells_what_it_earns():
    line = CartLine(line_id="1", sku_id="tea", quantity=2, unit_price_minor=100_00)
    order = Order.of(
        [OrderLine.of(line, discount_minor=1_00)], order_id="O-1", placed_at=NOON, currency="CNY"
    )
    assert points(programme(), Purchase.of(order)) == 199


# ---- words ------------------------------------------------------------------------------------
def test_it_says_how_the_points_come_about():
    rules = programme(
        multipliers=[GOLD], minimum_points=10, bonus_points=5, max_per_day=300,
    )  # fmt: skip
    lines = [
        PurchaseLine("1", Item("a"), 199_00),
        PurchaseLine("2", Item("b", tags=("gift_card",)), 10_00),
    ]
    purchase = Purchase("CNY", lines, NOON, "gold", promised_points=20)
    earning = earn_on_order(rules, purchase, EarnedSoFar(today=10))
    assert earning.describe("zh") == (
        "本单得 310 分：¥199 计 199 分，其中金卡 1.5 倍，得 298.5 分；指定商品不计；"
        "共 298.5 分，舍去小数；另加 5 分；每日最多 300 分，此前已得 10 分，减 13 分；促销赠 20 分"
    )
    assert earning.describe() == (
        "310 points: ¥199 earns 199, 金卡 ×1.5 = 298.5; excluded goods earn none; "
        "together 298.5, rounded down; plus a bonus of 5; "
        "at most 300 a day, 10 earned before: 13 less; plus 20 from promotions"
    )
    below = earn_on_order(programme(minimum_points=300), bought(199_00))
    assert below.describe() == "0 points: ¥199 earns 199; below the minimum of 300, so none"
    assert str(earn_on_order(programme(), bought(1_00))) == "1 point: ¥1 earns 1"


# ---- events -----------------------------------------------------------------------------------
REVIEW = {
    "kind": "on_event", "rule_id": "review", "event": "review", "points": 10,
    "once": "per_order_line", "max_per_month": 25,
}  # fmt: skip
CHECK_IN = {
    "kind": "on_event", "rule_id": "check-in", "event": "check_in", "points": 5,
    "once": "per_day",
}  # fmt: skip


def test_an_event_brings_points_once():
    rules = programme(rules=[REVIEW, CHECK_IN])
    ledger: Any = PointsLedger(LedgerPolicy(zone="Asia/Shanghai"))

    def does(event: str, at: datetime, **about: str) -> str:
        earning = earn_on_event(rules, MemberEvent(event, "M-1", at, **about))
        return str(ledger.apply(earning.command("M-1", at)).code)

    later = NOON + timedelta(hours=3)
    assert does("check_in", NOON) == "ok"
    assert does("check_in", later) == "replayed"
    assert does("review", NOON, order_id="O-1", line_id="1") == "ok"
    assert does("review", later, order_id="O-1", line_id="1") == "replayed"
    assert does("review", later, order_id="O-1", line_id="2") == "ok"
    assert does("check_in", NOON + timedelta(hours=12)) == "ok"  # midnight has passed there
    assert ledger.balances("M-1", at=NOON + timedelta(days=1)).available == 30


def test_events_have_caps_of_their_own():
    rules = programme(rules=[REVIEW])
    event = MemberEvent("review", "M-1", NOON, "O-1", "1")
    earning = earn_on_event(rules, event, EarnedSoFar(today=20, this_month=20))
    assert earning.points == 5
    assert earning.describe("zh") == "review 得 5 分；每月最多 25 分，此前已得 20 分，减 5 分"
    full = earn_on_event(rules, event, EarnedSoFar(this_month=25))
    assert (full.points, full.command("M-1", NOON)) == (0, None)


def test_an_event_told_again_earns_what_it_earned_although_a_cap_would_cut_it_now():
    rules = programme(rules=[REVIEW])
    ledger: Any = PointsLedger(LedgerPolicy(zone="Asia/Shanghai"))

    def review(line_id: str, hours: int) -> tuple[int, str]:
        at = NOON + timedelta(hours=hours)
        so_far = EarnedSoFar.of(
            ledger.entries("M-1"), "M-1", "review", at=at, zone="Asia/Shanghai"
        )  # fmt: skip
        earning = earn_on_event(rules, MemberEvent("review", "M-1", at, "O-1", line_id), so_far)
        return earning.points, ledger.apply(earning.command("M-1", at)).code

    told = [review(str(line), line) for line in (1, 2, 3)]
    assert told == [(10, "ok"), (10, "ok"), (5, "ok")]
    assert [review(str(line), 5) for line in (1, 3, 2)] == [
        (10, "replayed"), (5, "replayed"), (10, "replayed")
    ]  # fmt: skip


def test_an_event_without_a_rule_brings_nothing_and_says_so():
    earning = earn_on_event(programme(), MemberEvent("referral", "M-1", NOON))
    assert (earning.points, earning.rule_id) == (0, None)
    assert earning.describe() == "no rule gives points for referral"


def test_an_event_that_lacks_what_it_is_once_for_is_an_error():
    with pytest.raises(InvalidArgumentError, match="line_id = None is missing, and rule 'review'"):
        earn_on_event(programme(rules=[REVIEW]), MemberEvent("review", "M-1", NOON, "O-1"))


ids = st.text(st.sampled_from('a"/,|[] \\'), min_size=1, max_size=4)
once = st.sampled_from(("always", "per_order", "per_order_line", "per_day", "per_year", "ever"))


@given(st.tuples(ids, ids, ids, ids, once), st.tuples(ids, ids, ids, ids, once))
def test_no_two_events_share_a_key_whatever_their_ids(left, right):
    def key(parts):
        rule, member, order, line, how = parts
        rules = programme(rules=[CHECK_IN | {"rule_id": f"r{rule}r", "once": how}])
        event = MemberEvent("check_in", member, NOON, order, line, event_id=order)
        return earn_on_event(rules, event).key

    def what(parts):
        rule, member, order, line, how = parts
        about = {"always": (order,), "per_order": (order,), "per_order_line": (order, line)}
        # the day, the year, and nothing at all are as different as can be here
        return rule, member, about.get(how, how)

    assert (key(left) == key(right)) == (what(left) == what(right))


def test_keys_of_the_longest_ids_are_taken():
    longest = "長" * 128
    rules = programme(rules=[REVIEW | {"rule_id": longest}])
    event = MemberEvent("review", longest, NOON, longest, longest)
    command = earn_on_event(rules, event).command(longest, NOON)
    assert command is not None
    assert PointsLedger(LedgerPolicy(zone="UTC")).apply(command).code == "ok"


# ---- bad input --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"rules": [SPEND, SPEND]}, "rule_id should be unique"),
        ({"rules": [REVIEW, REVIEW | {"rule_id": "r2"}]}, "event 'review' should stand in one"),
        ({"rules": [], "on_shipping": True}, "on_shipping should be False without a rule on"),
        ({"rules": [SPEND | {"per_minor": 0}]}, "greater than or equal to 1"),
        ({"multipliers": [GOLD | {"factor": 1.5}]}, "give a Decimal, a whole number"),
        ({"multipliers": [GOLD | {"factor": "1.00001"}]}, "no more than 4 decimal places"),
        ({"multipliers": [GOLD | {"tier_ids": []}]}, "at least 1 item"),
        ({"multipliers": [{"kind": "moon", "factor": 2}]}, "'tier', 'campaign', 'goods', 'birthd"),
        ({"max_per_day": True}, "valid integer"),
    ],
)
def test_what_is_no_programme_is_refused(changes, text):
    with pytest.raises(ValidationError) as error:
        programme(**changes)
    assert text in str(error.value)


def test_currencies_and_amounts_have_to_fit():
    other = Purchase("USD", [], NOON)
    with pytest.raises(CurrencyMismatchError, match=r"purchase\.currency = 'USD' is not that of"):
        earn_on_order(programme(), other)
    with pytest.raises(CurrencyMismatchError):
        earn_on_orders(programme(), PurchaseTable.of([other]))
    with pytest.raises(InvalidArgumentError, match="net_minor = -1 is no amount"):
        earn_on_order(programme(), bought(-1))
    with pytest.raises(BadRowError, match="row 0: line_net_minor = -1 is out of range"):
        PurchaseTable.of([bought(-1)])
    with pytest.raises(CurrencyMismatchError, match="stands beside CNY"):
        PurchaseTable.of([bought(1), other])
    with pytest.raises(InvalidArgumentError, match=r"purchases = .* are empty; give curr"):
        PurchaseTable.of([])
    assert earn_on_orders(programme(), PurchaseTable.of([], "CNY")).tolist() == []


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"order_tier": [0, -2]}, "row 1: order_tier = -2 is out of range; give from -1 to 0"),
        ({"order_tier": [0, 1]}, "row 1: order_tier = 1 is out of range; give from -1 to 0"),
        ({"line_item": [0, 2, 0]}, "row 1: line_item = 2 is out of range; give from 0 to 1"),
        ({"line_net_minor": [1.5, 2, 3]}, "line_net_minor = 'float64' is no column of whole"),
        ({"line_net_minor": [True] * 3}, "line_net_minor = 'bool' is no column of whole numbers"),
        ({"line_is_gift": [0, 1, 0]}, "line_is_gift = 'int64' is no column of yes and no"),
        ({"line_on_sale": [True]}, "line_on_sale = 1 entries, but 3 are needed"),
        ({"offset": [0, 2, 2]}, "row 2: offset = 2 is not 3, where the rows end"),
        ({"offset": [0, 4, 3]}, "row 2: offset = 3 is below the one before it"),
        (
            {"order_at_us": np.array(["2026-01-01"] * 2, "M8[D]")},
            "give microseconds since 1970, in UTC",
        ),
        ({"order_birth": [1301, 0]}, "row 0: order_birth = 1301 is out of range"),
        ({"order_factors": [1, 0]}, "row 0: order_factors = 1 is out of range"),
        ({"order_promised_points": [-1, 0]}, "row 0: order_promised_points = -1 is out of range"),
        ({"currency": "CNX"}, "CNX"),
    ],
)
def test_columns_that_say_nothing_are_refused(changed: Any, text: str) -> None:
    sound = {
        "currency": "CNY", "items": (Item("tea"), Item("mug")), "line_item": [0, 1, 0],
        "line_net_minor": [33_50, 66_49, 199_00], "offset": [0, 2, 3], "order_at_us": [0, 0],
        "line_unit_price_minor": [33_50, 66_49, 199_00], "order_tier": [0, -1], "tiers": ("gold",),
    }  # fmt: skip
    make: Any = PurchaseTable
    assert earn_on_orders(programme(), make(**sound)).tolist() == [99, 199]
    with pytest.raises(EcomopsError, match=text):
        make(**sound | changed)


@pytest.mark.parametrize("earned", [[1.5, 2.0], [1], [-1, 0]])
def test_what_was_earned_before_is_whole_and_of_every_purchase(earned: Any) -> None:
    two = PurchaseTable.of([bought(1), bought(2)])
    with pytest.raises(EcomopsError, match="earned_today = "):
        earn_on_orders(programme(max_per_day=5), two, earned_today=earned)
    with pytest.raises(EcomopsError, match="earned_this_month = "):
        earn_on_orders(programme(max_per_month=5), two, earned_this_month=earned)


def test_points_for_a_review_name_the_order_that_it_is_about():
    about = MemberEvent("review", "M-1", NOON, order_id="O-7", line_id="1")
    command = earn_on_event(programme(rules=[SPEND, REVIEW]), about).command("M-1", NOON)
    assert command is not None
    assert command.order_id == "O-7"


def test_a_programme_travels_as_json():
    rules = programme(rules=[SPEND, REVIEW], multipliers=[GOLD], max_per_day=5)
    assert EarningProgramme.model_validate_json(rules.model_dump_json()) == rules


# ---- both engines agree -----------------------------------------------------------------------
SELECTORS = st.sampled_from(
    (
        {"kind": "all"},
        {"kind": "sku", "sku_ids": ["s1"]},
        {"kind": "tag", "tags": ["new"]},
        {"kind": "category", "path": ["茶"]},
        {"kind": "unit_price", "at_least_minor": 100},
        {"kind": "on_sale"},
        {"kind": "not", "of": {"kind": "sku", "sku_ids": ["s2"]}},
    )
)
FACTORS = st.sampled_from(("1.5", "2", "1", "0", "1.3333", "0.9999", "1000"))
AT = st.sampled_from(
    [NOON, *(NOON.replace(hour=16) + n * timedelta(microseconds=1) for n in (-1, 0, 1))]
)
multipliers = st.one_of(
    st.builds(lambda f: GOLD | {"factor": f}, FACTORS),
    st.builds(lambda f, s: {"kind": "goods", "factor": f, "select": s}, FACTORS, SELECTORS),
    st.builds(
        lambda f, s, at: {
            "kind": "campaign", "factor": f, "select": s, "starts_at": at,
            "ends_at": at + timedelta(hours=1),
        },
        FACTORS, SELECTORS, AT,
    ),
    st.builds(lambda f, s: {"kind": "birthday", "factor": f, "span": s}, FACTORS,
              st.sampled_from(("day", "month"))),
)  # fmt: skip
rates = st.builds(
    lambda points, per, select: SPEND | {"points": points, "per_minor": per, "select": select},
    st.sampled_from((1, 3, 10**9)),
    st.sampled_from((100, 1, 7, 99)),
    SELECTORS,
)
caps = st.none() | st.sampled_from((1, 5, 100))
programmes = st.builds(
    lambda rules, **more: programme(
        rules=[rule | {"rule_id": str(n)} for n, rule in enumerate([*rules, SPEND])], **more
    ),
    st.lists(rates, max_size=2),
    multipliers=st.lists(multipliers, max_size=3),
    combine=st.sampled_from(("multiplied", "added")),
    rounds_per=st.sampled_from(("order", "line")),
    rounding=st.sampled_from(("floor", "ceil", "half_up", "half_even")),
    floors_base_first=st.booleans(),
    minimum_points=st.sampled_from((0, 1, 5)),
    bonus_points=st.sampled_from((0, 3)),
    max_per_order=caps,
    max_per_day=caps,
    max_per_month=caps,
    excludes=st.none() | SELECTORS,
    on_gifts=st.booleans(),
    on_shipping=st.booleans(),
    on_points=st.booleans(),
)
near = st.sampled_from((100, 50, 150, 33, 67, 199, 1, 10**4)).flatmap(
    lambda n: st.sampled_from((n - 1, n, n + 1, 2 * n, 0))
)
items = st.sampled_from(
    (Item("s1"), Item("s2", tags=("new",)), Item("s3", category=("茶",)),
     Item("s4", tags=("gift_card", "new")))
)  # fmt: skip
lines = st.builds(
    lambda item, net, price, sale, paid, gift: (item, net, price, sale, paid, gift),
    items, near, st.sampled_from((99, 100, 101)), st.booleans(), st.sampled_from((0, 50, 101)),
    st.booleans(),
)  # fmt: skip
purchases = st.builds(
    lambda rows, at, tier, month, day, **more: Purchase(
        "CNY",
        [PurchaseLine(str(n), *row) for n, row in enumerate(rows)],
        at,
        tier,
        month,
        day if month else None,
        **more,
    ),
    st.lists(lines, max_size=4),
    AT,
    st.sampled_from((None, "gold", "silver")),
    st.sampled_from((None, 11, 2)),
    st.sampled_from((None, 11, 12)),
    shipping_minor=st.sampled_from((0, 50, 100)),
    promotion_factors=st.sampled_from(((), (("x", Decimal("1.5")),), (("y", Decimal(3)),))),
    promised_points=st.sampled_from((0, 7)),
)


@given(
    programmes, st.lists(st.tuples(purchases, st.integers(0, 6), st.integers(0, 6)), min_size=1)
)
def test_one_at_a_time_and_as_columns_it_is_the_same(rules, rows):
    one = [earn_on_order(rules, p, EarnedSoFar(today, month)).points for p, today, month in rows]
    table = PurchaseTable.of([p for p, _, _ in rows])
    before = {
        "earned_today": np.array([today for _, today, _ in rows]),
        "earned_this_month": np.array([month for _, _, month in rows]),
    }
    try:
        many = earn_on_orders(rules, table, **before)
    except AmountTooLargeError:
        event("more than a column holds")
        uncapped = {"max_per_order": None, "max_per_day": None, "max_per_month": None}
        free = programme_like(rules, uncapped)
        assert max(earn_on_order(free, p).points for p, _, _ in rows) > MAX_MINOR
        return
    assert many.tolist() == one


def programme_like(rules: EarningProgramme, changes: dict[str, Any]) -> EarningProgramme:
    return rules.model_copy(update=changes)


@given(programmes, purchases)
def test_shares_of_lines_add_up(rules, purchase):
    earning = earn_on_order(rules, purchase)
    assert sum(line.points for line in earning.lines) == earning.rounded
    if not rules.floors_base_first:
        assert sum((line.exact for line in earning.lines), Fraction(0)) == earning.exact
    assert earning.points >= purchase.promised_points


@given(programmes, purchases, st.data())
def test_refunds_take_back_what_is_earned_in_any_split(rules, purchase, data):
    """The sum of what parts take back is what the whole does, and never less than nothing."""
    taken, kept = 0, purchase
    for _ in range(3):
        left = [
            PurchaseLine(
                x.line_id, x.item, data.draw(st.integers(0, x.net_minor)), x.unit_price_minor,
                x.on_sale, x.points_minor, x.is_gift,
            )
            for x in kept.lines
        ]  # fmt: skip
        after = Purchase(
            "CNY", left, kept.at, kept.tier_id, kept.birth_month, kept.birth_day,
            kept.shipping_minor, kept.promotion_factors, kept.promised_points,
        )  # fmt: skip
        part = points_no_longer_earned(rules, kept, after)
        assert part >= 0
        taken, kept = taken + part, after
    assert taken == points_no_longer_earned(rules, purchase, kept)


def test_products_beyond_int64_stay_exact():
    odd = GOLD | {"factor": "1.3333"}
    rules = programme(rules=[SPEND | {"per_minor": 99}], multipliers=[odd, odd, odd])
    purchases = [bought(10**13, 10**13 + 1, tier="gold"), bought(5), bought(98, 1)]
    exact = (2 * 10**13 + 1) * 13333**3 // (99 * 10**12)
    for rounding in ("floor", "ceil", "half_up", "half_even"):
        changed = rules.model_copy(update={"rounding": rounding})
        one = [points(changed, purchase) for purchase in purchases]
        assert earn_on_orders(changed, PurchaseTable.of(purchases)).tolist() == one
        assert one[0] - exact in {0, 1}


def test_more_points_than_a_column_holds_are_an_error_not_a_wrapped_number():
    rules = programme(rules=[SPEND | {"points": 10**9, "per_minor": 1}])
    with pytest.raises(AmountTooLargeError, match="points = 10000000000000000000000"):
        earn_on_orders(rules, PurchaseTable.of([bought(10**13)]))


@pytest.mark.parametrize("line_id", [1, "", b"1"])
def test_an_event_is_about_ids(line_id: Any) -> None:
    event = MemberEvent("review", "M-1", NOON, "O-1", line_id)
    with pytest.raises(InvalidArgumentError, match=r"line_id = .* is no id"):
        earn_on_event(programme(rules=[REVIEW]), event)


@pytest.mark.parametrize(
    "wrong", [{"net_minor": 100.5}, {"net_minor": "100"}, {"net_minor": 1, "points_minor": True}]
)
def test_amounts_of_lines_are_whole(wrong: Any) -> None:
    line = PurchaseLine("1", Item("tea"), **wrong)
    with pytest.raises(InvalidArgumentError, match="is no amount"):
        earn_on_order(programme(), Purchase("CNY", [line], NOON))


def test_promised_points_are_not_below_zero() -> None:
    purchase = Purchase("CNY", [PurchaseLine("1", Item("tea"), 1)], NOON, promised_points=-500)
    with pytest.raises(InvalidArgumentError, match="promised_points = -500 is no amount"):
        earn_on_order(programme(), purchase)


# ---- more than a column holds -------------------------------------------------------------------
HUGE = SPEND | {"points": 10**9, "per_minor": 1}
TIMES = {"kind": "goods", "factor": "1000", "select": {"kind": "all"}}


@pytest.mark.parametrize("rounds_per", ["order", "line"])
def test_points_beyond_a_column_are_refused_unless_a_cap_makes_them_few(rounds_per: str) -> None:
    rules = programme(rules=[HUGE], multipliers=[TIMES, TIMES], rounds_per=rounds_per)
    table = PurchaseTable.of([bought(1), bought(9999)])
    assert earn_on_order(rules, bought(9999)).points == 9999 * 10**15
    with pytest.raises(AmountTooLargeError, match="are more than a column holds; earn less at a"):
        earn_on_orders(rules, table)
    capped = programme_like(rules, {"max_per_order": 500, "bonus_points": 7})
    assert earn_on_orders(capped, table).tolist() == [500, 500]


def test_sums_that_leave_a_column_never_wrap():
    lines = [PurchaseLine(str(n), Item("tea"), 9 * 10**15) for n in range(2)]
    rules = programme(rules=[HUGE | {"points": 1000}], rounds_per="line")
    both = Purchase("CNY", lines, NOON)
    with pytest.raises(AmountTooLargeError, match=r"points\[0\] = 18000000000000000000 leaves"):
        earn_on_orders(rules, PurchaseTable.of([both]))
    one = Purchase("CNY", lines[:1], NOON, promised_points=9 * 10**18)
    with pytest.raises(AmountTooLargeError, match=r"points\[0\] = 18000000000000000000 are more"):
        earn_on_orders(rules, PurchaseTable.of([one]))
    dear = PurchaseLine("1", Item("tea"), MAX_MINOR, points_minor=1)
    with pytest.raises(AmountTooLargeError, match=r"line_net_minor\[0\] = 922337203685477580"):
        earn_on_orders(
            programme(on_points=True), PurchaseTable.of([Purchase("CNY", [dear], NOON)])
        )


# ---- what a reviewer found --------------------------------------------------------------------
@pytest.mark.parametrize(("factor", "points"), [(5, 110), (0, 110)])
def test_delivery_is_not_multiplied_for_goods_that_it_is_not(factor: int, points: int) -> None:
    tea = {"kind": "goods", "select": {"kind": "sku", "sku_ids": ["tea"]}, "factor": factor}
    sale = {
        "kind": "campaign", "select": {"kind": "sku", "sku_ids": ["tea"]}, "factor": factor,
        "starts_at": NOON, "ends_at": NOON + timedelta(days=1),
    }  # fmt: skip
    cup = Purchase("CNY", [PurchaseLine("1", Item("cup"), 100_00)], NOON, shipping_minor=10_00)
    for multiplier in (tea, sale):
        rules = programme(on_shipping=True, multipliers=[multiplier])
        assert earn_on_order(rules, cup).points == points
        assert earn_on_orders(rules, PurchaseTable.of([cup])).tolist() == [points]
    for_all = programme(on_shipping=True, multipliers=[{**sale, "select": {"kind": "all"}}])
    assert earn_on_order(for_all, cup).points == 110 * factor
    assert earn_on_orders(for_all, PurchaseTable.of([cup])).tolist() == [110 * factor]


def test_an_order_worked_out_again_finds_the_caps_as_they_were():
    rules = programme(max_per_day=100)
    ledger = PointsLedger(LedgerPolicy(zone="Asia/Shanghai"))

    def place(order_id: str) -> Any:
        so_far = EarnedSoFar.of(
            ledger.entries("M"), "M", "order", at=NOON, zone="Asia/Shanghai", order_id=order_id
        )
        earning = earn_on_order(rules, bought(80_00), so_far)
        command = earning.command("M", NOON, order_id=order_id)
        assert command is not None
        return earning, ledger.apply(command)

    assert [place(name)[1].code for name in ("O-1", "O-1", "O-2")] == ["ok", "replayed", "ok"]
    assert [place(name)[0].points for name in ("O-1", "O-2")] == [80, 20]
