"""Kinds that look at units: against units written out one by one, and columns against one cart."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import product
from math import isqrt

import numpy as np
import pytest
from attrs import frozen
from hypothesis import assume, given, strategies as st
from pydantic import ValidationError

from ecomops.facts import CartFacts, CartTable
from ecomops.promotions.benefits.bundle_price import BundlePrice
from ecomops.promotions.benefits.buy_get import BuyGet
from ecomops.promotions.benefits.nth_unit import NthUnit
from ecomops.promotions.benefits.unit_change import FREE, UnitChange
from ecomops.promotions.benefits.unit_schedule import UnitSchedule
from ecomops.promotions.benefits.units_for_price import UnitsForPrice
from ecomops.promotions.bundle_item import BundleItem
from ecomops.promotions.conditions.bundle import HasBundle
from ecomops.promotions.lines.cart_lines import CartAmounts, Lines
from ecomops.promotions.lines.table_amounts import (
    BlockSource,
    TableAmounts,
    TableChoice,
)
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.rounding import percent_of
from ecomops.selectors.goods import ByBrand, BySku
from ecomops.selectors.kinds import EVERYTHING
from ecomops.selectors.prices import ByUnitPrice

HUGE = 10**9
SAFE_MINOR = isqrt(2**63 - 1)  # the table engine prices larger carts one by one
NEVER = 2**63 - 1


def sku(*names):
    return BySku(sku_ids=names)


def item(select, quantity=1):
    return BundleItem(select=select, quantity=quantity)


def nth(n, pay_percent, **more):
    return NthUnit.model_validate({"n": n, "pay_percent": pay_percent, **more})


def cart_of(*rows):
    """Rows of SKU, unit price and quantity, with other fields of a line in a dict."""
    lines = [
        {
            "line_id": str(i),
            "sku_id": name,
            "unit_price_minor": price,
            "quantity": quantity,
            **(more[0] if more else {}),
        }
        for i, (name, price, quantity, *more) in enumerate(rows)
    ]
    return CartFacts.of({"currency": "CNY", "lines": lines})


def lines_of(*rows, target=EVERYTHING, shares=False):
    return CartAmounts.of(cart_of(*rows)).seen_by(target, shares=shares)


def given_by(benefit, *rows, target=EVERYTHING):
    """The discount of each line of a fresh cart."""
    return list(benefit.grant_cart(lines_of(*rows, target=target)).parts_minor)


def used_by(grant, n_lines):
    used = [0] * n_lines
    for index, units in grant.uses:
        for i, n in zip(index, units, strict=True):
            used[i] += n
    return used


# ---- what is drawn ------------------------------------------------------------------------
small = st.integers(1, 4)
prices = st.integers(0, 12)
limits = st.none() | small | st.just(NEVER)
selectors = st.just(EVERYTHING) | st.sampled_from(
    [
        sku("a"),
        sku("b"),
        sku("a", "c"),
        ByBrand(brands=("X",)),
        ByUnitPrice(at_most_minor=6),
        ByUnitPrice(at_least_minor=7),
    ]
)
roundings = st.sampled_from(["half_up", "half_even", "down"])
changes = st.one_of(
    st.builds(
        UnitChange,
        off_percent=st.sampled_from([100, 50, 20, Decimal("33.3333")]),
        rounding=roundings,
    ),
    st.builds(UnitChange, off_minor=st.sampled_from([1, 5, NEVER])),
    st.builds(UnitChange, to_minor=st.sampled_from([0, 1, 7, NEVER])),
)
bundle_items = (
    st.lists(st.builds(BundleItem, select=selectors, quantity=st.integers(1, 2)), max_size=3)
    .filter(len)
    .map(tuple)
)


def built(kind, **fields):
    """Draw a kind; what its rules across fields refuse is drawn again."""

    def build(values):
        try:
            return kind(**values)
        except ValidationError:
            return None

    return st.fixed_dictionaries(fields).map(build).filter(lambda made: made is not None)


nth_units = built(
    NthUnit,
    n=st.integers(2, 4),
    pay_percent=st.sampled_from([0, 50, 70, Decimal("0.0001"), Decimal("99.9999")]),
    rewarded=st.integers(1, 3),
    max_times=limits,
    per=st.sampled_from(["order", "line"]),
    policy=st.sampled_from(["groups", "global"]),
    rounding=roundings,
)
unit_schedules = built(
    UnitSchedule,
    steps=st.lists(st.none() | changes, min_size=1, max_size=4).map(tuple),
    then=st.sampled_from(["stop", "last", "repeat"]),
    per=st.sampled_from(["order", "line"]),
    max_units=limits,
)
buy_gets = built(
    BuyGet,
    buy=small,
    get=small,
    buy_select=st.none() | selectors,
    reward=changes,
    max_times=limits,
    policy=st.sampled_from(["groups", "global"]),
)
units_for_prices = built(
    UnitsForPrice,
    quantity=st.integers(2, 4),
    price_minor=st.integers(0, 30) | st.just(NEVER),
    max_times=limits,
)
bundle_prices = built(
    BundlePrice,
    items=bundle_items,
    price_minor=st.integers(0, 30) | st.just(NEVER),
    max_times=limits,
)
benefits = st.one_of(nth_units, unit_schedules, buy_gets, units_for_prices, bundle_prices)

goods = st.tuples(st.sampled_from("abcd"), prices, st.integers(1, 6))
huge_goods = st.sampled_from([("a", 1, HUGE), ("b", 2, HUGE), ("c", 0, HUGE), ("d", HUGE, 1)])
extras = st.fixed_dictionaries(
    {},
    optional={
        "brand": st.sampled_from("XY"),
        "floor_price_minor": st.integers(0, 12),
        "discountable": st.booleans(),
    },
)


@frozen
class Moment:
    """A cart, and where other promotions left it."""

    cart: CartFacts
    net: list[int]
    used: list[int]
    shared: list[int]

    def amounts(self):
        amounts = CartAmounts.of(self.cart)
        amounts.net_minor = list(self.net)
        amounts.used, amounts.shared = list(self.used), list(self.shared)
        return amounts


@st.composite
def moments(draw, rows=goods | huge_goods, max_lines=5):
    is_fresh = draw(st.booleans())
    more = st.just({}) if is_fresh else extras
    drawn = draw(st.lists(st.tuples(rows, more), max_size=max_lines))
    cart = cart_of(*((*row, fields) for row, fields in drawn))
    assume(cart.list_minor <= SAFE_MINOR)
    if is_fresh:  # as half of them are: nothing stands in the way of the rule
        nothing = [0] * len(cart.line_item)
        return Moment(cart, list(cart.line_list_minor), nothing, nothing)
    net, used, shared = [], [], []
    for whole, floor, quantity in zip(
        cart.line_list_minor, cart.line_floor_minor, cart.line_quantity, strict=True
    ):
        net.append(draw(st.just(whole) | st.integers(floor, whole)))
        used.append(draw(st.just(0) | st.integers(0, quantity)))
        shared.append(draw(st.just(0) | st.integers(0, quantity - used[-1])))
    return Moment(cart, net, used, shared)


def block_of(drawn):
    """The same moments as columns."""
    table = CartTable.of([moment.cart for moment in drawn], currency="CNY")
    amounts = TableAmounts.of(BlockSource.of(table, TableChoice.of(table), 0, len(table)))
    for name, column in (("net_minor", "net"), ("used", "used"), ("shared", "shared")):
        values = [n for moment in drawn for n in getattr(moment, column)]
        setattr(amounts, name, np.array(values, dtype=np.int64))
    return amounts


# ---- columns equal one cart ---------------------------------------------------------------
def assert_columns_equal(benefit, drawn, target, *, shares, chosen):
    amounts = block_of(drawn)
    view = LineTable.of(amounts, target, shares=shares).of_carts(np.array(chosen, dtype=bool))
    granted, has = benefit.grant_table(view), benefit.has_table(view).tolist()
    in_columns = amounts.units_of(granted.uses)
    used = np.zeros_like(in_columns)
    parts = granted.parts_minor
    for i, cart in enumerate(np.flatnonzero(chosen)):
        lines = drawn[cart].amounts().seen_by(target, shares=shares)
        one = benefit.grant_cart(lines)
        assert granted.wanted_minor[i] == one.wanted_minor
        assert parts[view.offset[i] : view.offset[i + 1]].tolist() == list(one.parts_minor)
        assert has[i] == benefit.has_cart(lines)
        first, last = amounts.offset[cart], amounts.offset[cart + 1]
        used[first:last] = used_by(one, last - first)
    assert in_columns.tolist() == used.tolist()


@pytest.mark.parametrize(
    "kind", [nth_units, unit_schedules, buy_gets, units_for_prices, bundle_prices]
)
@given(data=st.data())
def test_columns_equal_one_cart(kind, data):
    drawn = data.draw(st.lists(moments(), max_size=4))
    chosen = data.draw(
        st.just([True] * len(drawn)) | st.tuples(*(st.booleans() for _ in drawn)).map(list)
    )
    shares = data.draw(st.booleans())
    assert_columns_equal(
        data.draw(kind), drawn, data.draw(selectors), shares=shares, chosen=chosen
    )


def crowd(n_carts=150):
    """Many carts at once, in every state that other promotions leave behind."""
    rng = np.random.default_rng(20)

    def pick(options):
        return options[int(rng.integers(len(options)))]

    def some(most):
        return pick((0, int(rng.integers(most + 1))))

    def goods_line():
        more = {
            "brand": pick("XY"),
            "floor_price_minor": pick((0, 0, 3)),
            "discountable": pick((True,) * 9 + (False,)),
        }
        return pick("abcd"), int(rng.integers(13)), int(rng.integers(1, 5)), more

    drawn = []
    for _ in range(n_carts):
        cart = cart_of(*(goods_line() for _ in range(rng.integers(6))))
        used = [some(q) for q in cart.line_quantity]
        shared = [some(q - u) for q, u in zip(cart.line_quantity, used, strict=True)]
        rooms = map(int.__sub__, cart.line_list_minor, cart.line_floor_minor)
        net = [a - some(room) for a, room in zip(cart.line_list_minor, rooms, strict=True)]
        drawn.append(Moment(cart, net, used, shared))
    return drawn


CHEAP, BRAND, A_OR_B = ByUnitPrice(at_most_minor=6), ByBrand(brands=("X",)), sku("a", "b")


@pytest.mark.parametrize("target", [EVERYTHING, BRAND])
@pytest.mark.parametrize(
    "deal",
    [
        nth(2, 50),
        nth(3, 0, rewarded=2, policy="global", max_times=1),
        UnitSchedule(steps=(None, FREE, None), then="repeat"),
        BuyGet(buy=1, get=1, buy_select=A_OR_B),
        BuyGet(buy=2, get=1, buy_select=CHEAP),
        BuyGet(buy=1, get=2, buy_select=EVERYTHING, max_times=1),
        UnitsForPrice(quantity=2, price_minor=7),
        BundlePrice(items=(item(A_OR_B), item(CHEAP)), price_minor=7),
        BundlePrice(items=(item(A_OR_B), item(BRAND), item(EVERYTHING, 2)), price_minor=25),
        BundlePrice(items=(item(A_OR_B), item(A_OR_B)), price_minor=16, max_times=1),
    ],
)
def test_a_crowd_of_carts_is_priced_as_each_of_them(deal, target):
    drawn = crowd()
    every_third = [place % 3 == 0 for place in range(len(drawn))]
    for shares in (True, False):
        for chosen in ([True] * len(drawn), every_third):
            assert_columns_equal(deal, drawn, target, shares=shares, chosen=chosen)


@given(bundle_items, st.lists(moments(), max_size=4))
def test_a_bundle_is_counted_alike_in_columns(items, drawn):
    condition = HasBundle(items=items)
    counts = condition.counts
    view = LineTable.of(block_of(drawn), counts)
    found = [condition.actual_cart(moment.amounts().seen_by(counts)) for moment in drawn]
    assert condition.actual_table(view).tolist() == found


# ---- what a grant never does --------------------------------------------------------------
@given(benefits, moments(), selectors, st.booleans())
def test_a_grant_stays_within_net_floors_and_free_units(benefit, moment, target, shares):
    lines = moment.amounts().seen_by(target, shares=shares)
    grant = benefit.grant_cart(lines)
    assert len(grant.parts_minor) == len(lines)
    for part, room in zip(grant.parts_minor, lines.room_minor, strict=True):
        assert 0 <= part <= room
    assert sum(grant.parts_minor) <= grant.wanted_minor <= sum(lines.net_minor)
    if not lines.has_floors:
        assert sum(grant.parts_minor) == grant.wanted_minor
    everything = Lines(lines.amounts, range(len(moment.net)), shares)
    free = everything.free.quantity
    used = used_by(grant, len(moment.net))
    assert all(0 <= n <= most for n, most in zip(used, free, strict=True))
    if grant.wanted_minor:
        assert benefit.has_cart(lines) >= benefit.asks
        assert sum(used) >= benefit.asks


@given(benefits, moments(), selectors, st.booleans(), st.data())
def test_no_later_moment_gives_more_than_the_bound(benefit, moment, target, shares, data):
    amounts = moment.amounts()
    lines = amounts.seen_by(target, shares=shares)
    bound = benefit.most_cart(lines)
    # lines get cheaper, lose value, units and themselves
    later = moment.amounts()
    later.unit_price_minor = [data.draw(st.integers(0, p)) for p in amounts.unit_price_minor]
    for i, quantity in enumerate(amounts.quantity):
        worth = later.unit_price_minor[i] * quantity
        later.net_minor[i] = data.draw(st.integers(0, min(worth, moment.net[i])))
        spare = quantity - moment.used[i] - moment.shared[i]
        later.used[i] += data.draw(st.integers(0, spare))
    later.floor_minor = list(map(min, later.floor_minor, later.net_minor))
    kept = [i for i in lines.index if data.draw(st.booleans())]
    assert sum(benefit.grant_cart(Lines(later, kept, shares)).parts_minor) <= bound


def test_the_bound_expects_the_cheap_units_to_drop_out():
    first_free = BuyGet(buy=1, get=1, buy_select=sku("a"))
    rows = [("a", 50, 1), ("b", 90, 1), ("c", 1, 1)]
    target = sku("b", "c")
    assert given_by(first_free, *rows, target=target) == [0, 1]
    assert first_free.most_cart(lines_of(*rows, target=target)) == 90
    second_free = nth(2, 0, policy="global")
    rows = [("a", 90, 3), ("b", 1, 1)]
    assert given_by(second_free, *rows) == [90, 1]
    assert second_free.most_cart(lines_of(*rows)) == 91
    pair = [("a", 90, 2), ("b", 80, 1), ("c", 1, 1)]
    assert given_by(second_free, *pair) == [0, 80, 1]
    assert second_free.most_cart(lines_of(*pair)) == 91


def test_the_bound_expects_goods_to_come_into_a_price_range():
    rows = [("a", 9, 1), ("b", 30, 1)]
    lines = lines_of(*rows, target=sku("b"))
    deal = BuyGet(buy=1, get=1, buy_select=CHEAP)
    assert list(deal.grant_cart(lines).parts_minor) == [0]
    assert deal.most_cart(lines) == 30
    pair = BundlePrice(items=(item(CHEAP), item(sku("b"))), price_minor=1)
    assert given_by(pair, *rows) == [0, 0]
    assert pair.most_cart(lines_of(*rows)) == 39


# ---- units written out one by one -----------------------------------------------------------
few = moments(goods.map(lambda row: (row[0], row[1], 1 + row[2] % 3)), max_lines=3)


def written_out(lines):
    """Every free unit as (price, place in the view), dearest first."""
    free = lines.free
    columns = zip(free.unit_price_minor, free.quantity, strict=True)
    units = [(p, k) for k, (p, q) in enumerate(columns) for _ in range(q)]
    return sorted(units, key=lambda unit: -unit[0])


def sequences(units, per):
    if per == "order":
        return [units]
    return [[unit for unit in units if unit[1] == k] for k in sorted({k for _, k in units})]


def assert_gives(benefit, lines, off, used):
    """Units save so much on each line, which gives no more than it has; these are used."""
    net = list(map(min, (off[k] for k in range(len(lines))), lines.net_minor))
    grant = benefit.grant_cart(lines)
    assert grant.wanted_minor == sum(net)
    assert list(grant.parts_minor) == list(map(min, net, lines.room_minor))
    expected = [0] * len(lines.amounts.net_minor)
    for k, i in enumerate(lines.index):
        expected[i] = used[k]
    assert used_by(grant, len(expected)) == expected


def assert_groups(benefit, lines):
    """Form the groups, and reward the cheapest units of each or of all."""
    off: Counter[int] = Counter()
    used: Counter[int] = Counter()
    for units in sequences(written_out(lines), benefit.per):
        n, k = benefit.n, benefit.rewarded
        groups = [units[i : i + n] for i in range(0, len(units) // n * n, n)]
        groups = groups[: benefit.max_times]
        if benefit.policy == "global":
            split = len(units) - len(groups) * k
            qualified, rewarded = units[: len(groups) * (n - k)], units[split:]
        else:
            qualified = [unit for group in groups for unit in group[: n - k]]
            rewarded = [unit for group in groups for unit in group[n - k :]]
        for price, place in rewarded:
            off[place] += price - percent_of(price, benefit.pay_percent, benefit.rounding)
        used.update(place for _, place in [*qualified, *rewarded])
    assert_gives(benefit, lines, off, used)


@given(nth_units, few, selectors)
def test_the_cheapest_of_each_group_or_of_all_are_rewarded(benefit, moment, target):
    assert_groups(benefit, moment.amounts().seen_by(target))


FRESH = [
    Moment(cart, list(cart.line_list_minor), [0, 0], [0, 0])
    for q in range(1, 9)
    for cart in [cart_of(("a", 5, q), ("b", 3, 1 + q % 3))]
]


@pytest.mark.parametrize("more", [{}, {"per": "line"}, {"policy": "global"}])
@pytest.mark.parametrize(("n", "rewarded"), [(2, 1), (3, 1), (3, 2), (4, 2)])
def test_groups_are_counted_alike_for_one_cart_and_many(n, rewarded, more):
    for max_times in (None, 1, 2):
        deal = nth(n, 30, rewarded=rewarded, max_times=max_times, **more)
        for moment in FRESH:
            assert_groups(deal, moment.amounts().seen_by(EVERYTHING))
        assert_columns_equal(deal, FRESH, EVERYTHING, shares=False, chosen=[True] * len(FRESH))


def assert_schedule(benefit, lines):
    """Give each unit the step of its place, one after the other."""
    off: Counter[int] = Counter()
    used: Counter[int] = Counter()
    n_steps = len(benefit.steps)
    for units in sequences(written_out(lines), benefit.per):
        last = 0
        for place, (price, line) in enumerate(units[: benefit.max_units]):
            step = place
            if benefit.then != "stop":
                step = place % n_steps if benefit.then == "repeat" else min(place, n_steps - 1)
            change = benefit.steps[step] if step < n_steps else None
            if change is not None:
                off[line] += change.saved(price)
                last = place + 1
        used.update(line for _, line in units[:last])
    assert_gives(benefit, lines, off, used)


@given(unit_schedules, few, selectors)
def test_each_unit_gets_the_step_of_its_place(benefit, moment, target):
    assert_schedule(benefit, moment.amounts().seen_by(target))


@pytest.mark.parametrize("then", ["stop", "last", "repeat"])
@pytest.mark.parametrize("steps", list(product([None, FREE], repeat=3))[1:])
def test_schedules_reach_as_far_as_they_change_something(steps, then):
    for more in ({}, {"max_units": 3}, {"max_units": 5}, {"per": "line"}):
        deal = UnitSchedule.model_validate({"steps": steps, "then": then, **more})
        for moment in FRESH:
            assert_schedule(deal, moment.amounts().seen_by(EVERYTHING))
        assert_columns_equal(deal, FRESH, EVERYTHING, shares=False, chosen=[True] * len(FRESH))


@given(buy_gets, few, selectors)
def test_buying_the_same_goods_is_the_nth_unit(benefit, moment, target):
    assume(benefit.buy_select is None)
    lines = moment.amounts().seen_by(target)
    same = nth(
        benefit.buy + benefit.get,
        0,
        rewarded=benefit.get,
        max_times=benefit.max_times,
        policy=benefit.policy,
    )
    free = BuyGet.model_validate({**benefit.model_dump(), "reward": FREE})
    assert free.grant_cart(lines).parts_minor == same.grant_cart(lines).parts_minor
    assert benefit.grant_cart(lines).uses == same.grant_cart(lines).uses


def filled(units, roles, needs):
    """Every way to give units one role each, or none, with the roles filled as needed."""
    for chosen in product(*([None, *(r for r in roles[k] if needs[r])] for _, k in units)):
        if Counter(r for r in chosen if r is not None) == needs:
            yield chosen


@given(buy_gets, few, selectors)
def test_the_cheapest_units_are_got_as_often_as_others_are_bought(benefit, moment, target):
    assume(benefit.buy_select is not None)
    lines = moment.amounts().seen_by(target)
    both = Lines(lines.amounts, range(len(moment.net)))
    buys = lines.other(benefit.buy_select).index
    roles = [[r for r, side in (("buy", buys), ("get", lines.index)) if i in side]
             for i in both.index]  # fmt: skip
    units = [(p, k) for p, k in written_out(both) if roles[k]]
    assume(len(units) <= 7)
    got = []
    for times in range(1, len(units) + 1):
        needs = Counter(buy=times * benefit.buy, get=times * benefit.get)
        sums = [
            sum(price for (price, _), role in zip(units, ways, strict=True) if role == "get")
            for ways in filled(units, roles, needs)
        ]
        if sums and times <= (benefit.max_times or times):
            got.append(min(sums))
    free = BuyGet.model_validate({**benefit.model_dump(), "reward": FREE})
    lines.amounts.net_minor = [sum(moment.cart.line_list_minor)] * len(moment.net)
    grant = free.grant_cart(lines)
    assert grant.wanted_minor == (got[-1] if got else 0)
    assert sum(used_by(grant, len(moment.net))) == len(got) * (benefit.buy + benefit.get)
    whole = benefit.buy + benefit.get
    present = max(
        buy + get
        for buy in range(benefit.buy + 1)
        for get in range(benefit.get + 1)
        if any(True for _ in filled(units, roles, Counter(buy=buy, get=get)))
    )
    assert benefit.has_cart(lines) == min(present, whole)


@given(units_for_prices, few, selectors)
def test_groups_dearer_than_their_price_cost_the_price(benefit, moment, target):
    lines = moment.amounts().seen_by(target)
    units, n = written_out(lines), benefit.quantity
    groups = [units[i : i + n] for i in range(0, len(units) // n * n, n)][: benefit.max_times]
    dear = [group for group in groups if sum(p for p, _ in group) > benefit.price_minor]
    used = Counter(place for group in dear for _, place in group)
    saving = sum(p for group in dear for p, _ in group) - len(dear) * benefit.price_minor
    left = sum(lines.of_units([used[k] for k in range(len(lines))]).net_minor)
    grant = benefit.grant_cart(lines)
    assert grant.wanted_minor == min(saving, left)
    assert used_by(grant, len(moment.net)) == [
        used[lines.index.index(i)] if i in lines.index else 0 for i in range(len(moment.net))
    ]


@given(bundle_prices, few, selectors)
def test_bundles_are_formed_so_that_they_save_most(benefit, moment, target):
    lines = moment.amounts().seen_by(target)
    members = [set(lines.other(one.select).index) for one in benefit.items]
    roles = [[j for j, own in enumerate(members) if i in own] for i in lines.index]
    units = [(p, k) for p, k in written_out(lines) if roles[k]]
    assume(len(units) <= 6)
    best = 0
    for times in range(1, min(len(units), benefit.max_times or len(units)) + 1):
        needs = Counter({j: times * one.quantity for j, one in enumerate(benefit.items)})
        for ways in filled(units, roles, needs):
            pairs = zip(units, ways, strict=True)
            worth = sum(price for (price, _), role in pairs if role is not None)
            best = max(best, worth - times * benefit.price_minor)
    lines.amounts.net_minor = list(moment.cart.line_list_minor)  # nothing is cut
    assert benefit.grant_cart(lines).wanted_minor == best


@given(bundle_items, few)
def test_as_many_units_of_a_bundle_are_there_as_can_serve_one_item_each(items, moment):
    condition = HasBundle(items=items)
    lines = moment.amounts().seen_by(condition.counts)
    members = [set(lines.other(one.select).index) for one in items]
    roles = [[j for j, own in enumerate(members) if i in own] for i in lines.index]
    units = [k for k, q in enumerate(lines.quantity) for _ in range(q)]
    assume(len(units) <= 6)
    present = 0
    for ways in product(*([None, *roles[k]] for k in units)):
        filled_by = Counter(role for role in ways if role is not None)
        if all(filled_by[j] <= one.quantity for j, one in enumerate(items)):
            present = max(present, sum(filled_by.values()))
    assert condition.actual_cart(lines) == min(present, condition.needed)


# ---- worked examples ------------------------------------------------------------------------
def test_one_cheapest_unit_is_free():
    # oscar-040, with its threshold of 1000 reached
    deal = nth(2, 0, max_times=1, policy="global")
    assert given_by(deal, ("a", 400, 2), ("b", 200, 2)) == [0, 200]


def test_units_cheaper_than_their_price_together_save_nothing():
    # oscar-041
    deal = UnitsForPrice(quantity=3, price_minor=2000)
    assert given_by(deal, ("a", 600, 3)) == [0]
    assert given_by(deal, ("a", 700, 3)) == [100]


def test_what_one_promotion_used_the_next_does_without():
    # medusa-020
    lines = lines_of(("p1", 25, 1080))
    first, second = BuyGet(buy=50, get=1000, max_times=1), BuyGet(buy=10, get=20, max_times=1)
    for deal, gives in ((first, 1000 * 25), (second, 20 * 25), (second, 0)):
        grant = deal.grant_cart(lines)
        assert sum(grant.parts_minor) == gives
        lines.amounts.take(lines.index, grant.parts_minor)
        lines.amounts.use_up(grant.uses, shares=False)
    assert lines.free.quantity == [0]


@pytest.mark.parametrize("quantity", [5, 10])
def test_the_first_unit_and_those_after_it_up_to_five(quantity):
    # solidus-028 and -029
    steps = (UnitChange(off_minor=113), UnitChange(off_minor=211))
    deal = UnitSchedule(steps=steps, then="last", max_units=5)
    assert given_by(deal, ("a", 10000, quantity)) == [957]


def test_second_at_half_price_rounds_what_is_paid():
    half = nth(2, 50)
    assert given_by(half, ("a", 9_99, 2)) == [4_99]  # pays 999 + 500
    down = nth(2, 50, rounding="down")
    assert given_by(down, ("a", 9_99, 2)) == [5_00]


def test_groups_per_line_leave_single_units_alone():
    rows = [("a", 30, 3), ("b", 20, 1)]
    assert given_by(nth(2, 0), *rows) == [30, 20]
    per_line = nth(2, 0, per="line", max_times=1)
    assert given_by(per_line, *rows) == [30, 0]
    assert given_by(per_line, ("a", 30, 5), ("b", 20, 2)) == [30, 20]
    assert per_line.has_cart(lines_of(("a", 30, 1), ("b", 20, 1))) == 1


def test_units_at_full_price_before_a_change_are_used_and_those_after_it_not():
    steps = (None, FREE, None)
    lines = lines_of(("a", 10, 9))
    for then, used in (("stop", 2), ("last", 2), ("repeat", 8)):
        deal = UnitSchedule.model_validate({"steps": steps, "then": then})
        grant = deal.grant_cart(lines)
        assert grant.uses == (([0], [used]),)
    assert UnitSchedule(steps=steps, then="repeat", max_units=4).grant_cart(lines).uses == (
        ([0], [2]),
    )


def test_goods_outside_the_target_qualify_and_are_used():
    deal = BuyGet(buy=2, get=1, buy_select=sku("a"))
    lines = lines_of(("a", 50, 3), ("b", 10, 2), ("c", 1, 1), target=sku("b"))
    grant = deal.grant_cart(lines)
    assert list(grant.parts_minor) == [10]
    assert used_by(grant, 3) == [2, 1, 0]


def test_a_unit_that_is_bought_is_not_got():
    deal = BuyGet(buy=1, get=1, buy_select=EVERYTHING)
    assert given_by(deal, ("a", 50, 1)) == [0]
    assert given_by(deal, ("a", 50, 2)) == [50]


def test_a_bundle_of_the_same_goods_twice_needs_two():
    twice = (item(sku("a")), item(sku("a")))
    for deal in (BundlePrice(items=twice, price_minor=70), HasBundle(items=twice)):
        assert deal.model_validate_json(deal.model_dump_json()) == deal
    deal, condition = BundlePrice(items=twice, price_minor=70), HasBundle(items=twice)
    assert given_by(deal, ("a", 50, 1)) == [0]
    assert given_by(deal, ("a", 50, 2)) == [30]
    assert condition.counts == sku("a")
    check = condition.check(condition.actual_cart(lines_of(("a", 50, 1))))
    assert (check.met, check.needed, check.shortfall) == (False, 2, 1)


def test_a_bundle_that_costs_more_than_its_parts_is_not_formed():
    deal = BundlePrice(items=(item(sku("a", "c")), item(sku("b"))), price_minor=100)
    rows = [("a", 80, 1), ("b", 30, 2), ("c", 5, 1)]
    # a and b cost 110 together, c and b 35
    lines = lines_of(*rows)
    grant = deal.grant_cart(lines)
    assert sum(grant.parts_minor) == 10
    assert used_by(grant, 3) == [1, 1, 0]
    assert given_by(deal, ("b", 30, 2), ("c", 5, 2)) == [0, 0]


def test_a_line_without_a_bundle_item_takes_no_part():
    deal = BundlePrice(items=(item(sku("a")), item(sku("b"))), price_minor=10)
    assert given_by(deal, ("a", 10, 1), ("b", 10, 1), ("c", 99, 5)) == [5, 5, 0]
    outside = lines_of(("a", 10, 1), ("b", 10, 1), target=sku("a"))
    assert list(deal.grant_cart(outside).parts_minor) == [0]
    assert deal.has_cart(outside) == 1


def test_a_saving_of_units_together_goes_by_what_they_have_left():
    deal = UnitsForPrice(quantity=2, price_minor=40)
    lines = lines_of(("a", 60, 1), ("b", 30, 3))
    lines.amounts.take([0], [30])
    # 60 and 30 for 40, and 30 and 30 for 40: a has 30 left, and b's three units 90
    grant = deal.grant_cart(lines)
    assert (grant.wanted_minor, list(grant.parts_minor)) == (70, [18, 52])


def test_a_floor_holds_back_what_the_other_lines_cannot_take():
    rows = [("a", 50, 1, {"floor_price_minor": 45}), ("b", 50, 1, {"floor_price_minor": 45})]
    grant = UnitsForPrice(quantity=2, price_minor=70).grant_cart(lines_of(*rows))
    assert (grant.wanted_minor, list(grant.parts_minor)) == (30, [5, 5])
    grant = nth(2, 0).grant_cart(lines_of(*rows))
    assert (grant.wanted_minor, list(grant.parts_minor)) == (50, [0, 5])


def test_a_line_gives_no_more_than_its_units_that_take_part():
    rows = [("a", 50, 1, {"floor_price_minor": 45}), ("b", 10, 2)]
    deal = UnitsForPrice(quantity=2, price_minor=30)
    lines = lines_of(*rows)
    # 50 and 10 for 30; a has room for 5, and one b for 10
    assert list(deal.grant_cart(lines).parts_minor) == [5, 10]
    cart = lines.amounts.cart
    moment = Moment(cart, list(cart.line_list_minor), [0, 0], [0, 0])
    assert_columns_equal(deal, [moment], EVERYTHING, shares=False, chosen=[True])


def test_sharing_promotions_see_units_that_others_share():
    lines = lines_of(("a", 10, 2))
    deal = nth(2, 0)
    lines.amounts.use_up(deal.grant_cart(lines).uses, shares=True)
    assert list(deal.grant_cart(lines).parts_minor) == [0]
    sharing = lines.amounts.seen_by(EVERYTHING, shares=True)
    assert list(deal.grant_cart(sharing).parts_minor) == [10]


@pytest.mark.parametrize(
    ("deal", "gives"),
    [
        (nth(2, 50), HUGE),
        (nth(2, 50, policy="global"), HUGE),
        (UnitSchedule(steps=(None, FREE), then="repeat"), 2 * HUGE),
        (BuyGet(buy=1, get=1), 2 * HUGE),
        (BuyGet(buy=1, get=1, buy_select=sku("a")), 2 * HUGE),
        (UnitsForPrice(quantity=2, price_minor=3), HUGE),
        (BundlePrice(items=(item(sku("a")), item(sku("b"))), price_minor=3), HUGE),
    ],
)
def test_a_thousand_million_units_cost_no_more_than_one(deal, gives):
    assert sum(given_by(deal, ("a", 2, HUGE), ("b", 2, HUGE))) == gives


# ---- what is refused --------------------------------------------------------------------------
ITEMS = ({"select": {"kind": "all"}},)


@pytest.mark.parametrize(
    ("kind", "fields", "code"),
    [
        (NthUnit, {"n": 2, "pay_percent": 50, "rewarded": 2}, "rewarded_whole_group"),
        (
            NthUnit,
            {"n": 2, "pay_percent": 50, "per": "line", "policy": "global"},
            "policy_per_line",
        ),
        (NthUnit, {"n": 1, "pay_percent": 50}, "greater_than_equal"),
        (NthUnit, {"n": 2, "pay_percent": 100}, "less_than"),
        (NthUnit, {"n": 2, "pay_percent": -1}, "greater_than_equal"),
        (NthUnit, {"n": 2, "pay_percent": "0.00001"}, "decimal_max_places"),
        (NthUnit, {"n": 2, "pay_percent": 0.5}, "value_error"),
        (NthUnit, {"n": True, "pay_percent": 50}, "int_type"),
        (UnitSchedule, {"steps": ()}, "too_short"),
        (UnitSchedule, {"steps": (None, None)}, "schedule_without_change"),
        (UnitSchedule, {"steps": (None, FREE), "max_units": 1}, "schedule_out_of_reach"),
        (BuyGet, {"buy": 0, "get": 1}, "greater_than_equal"),
        (
            BuyGet,
            {"buy": 1, "get": 1, "policy": "global", "buy_select": {"kind": "all"}},
            "policy_of_other_goods",
        ),
        (UnitsForPrice, {"quantity": 1, "price_minor": 1}, "greater_than_equal"),
        (BundlePrice, {"items": (), "price_minor": 1}, "too_short"),
        (BundlePrice, {"items": ITEMS * 9, "price_minor": 1}, "too_long"),
        (HasBundle, {"items": ()}, "too_short"),
    ],
)
def test_what_means_nothing_is_refused(kind, fields, code):
    with pytest.raises(ValidationError) as error:
        kind.model_validate(fields)
    assert [one["type"] for one in error.value.errors()] == [code]


@pytest.mark.parametrize("pay", [0, "0.00", Decimal("-0"), "70", Decimal("99.9999")])
def test_a_percentage_to_pay_survives_json(pay):
    deal = nth(2, pay)
    text = deal.model_dump_json()
    assert '"-' not in text
    assert NthUnit.model_validate_json(text) == deal


@given(benefits)
def test_every_kind_survives_json_and_fits_stage_item_alone(benefit):
    assert type(benefit).model_validate_json(benefit.model_dump_json()) == benefit
    assert benefit.misfit("item") is None
    assert all(benefit.misfit(stage) for stage in ("price", "order", "coupon", "shipping"))
    assert not benefit.can_repeat


# ---- how they read ----------------------------------------------------------------------------
BOTH = (item(sku("a"), 2), item(ByBrand(brands=("X",))))
HALF, OFF_5, FOR_1 = (
    UnitChange(off_percent=Decimal(50)),
    UnitChange(off_minor=500),
    UnitChange(to_minor=100),
)


@pytest.mark.parametrize(
    ("deal", "english", "chinese"),
    [
        (nth(2, 50), "every 2nd item half price", "第 2 件半价"),
        (nth(3, 0), "every 3rd item free", "第 3 件免费"),
        (
            nth(11, 85, per="line", max_times=1),
            "every 11th item alike 15% off (at most once)",
            "同款第 11 件 8.5 折（最多 1 次）",
        ),
        (
            nth(5, 70, rewarded=2),
            "the cheapest 2 of every 5 items 30% off",
            "每满 5 件，其中最低价 2 件 7 折",
        ),
        (
            nth(3, 0, policy="global"),
            "1 item free for every 3, the cheapest of all",
            "每满 3 件，全部商品中最低价 1 件免费",
        ),
        (
            UnitSchedule(steps=(None, HALF, HALF, FOR_1), then="repeat", max_units=8),
            "item 1: full price, items 2–3: 50% off, item 4: for ¥1, and again (first 8 only)",
            "第 1 件原价，第 2–3 件打 5 折，第 4 件 ¥1，依次循环（最多 8 件）",
        ),
        (
            UnitSchedule(steps=(None, OFF_5, FREE), then="last", per="line"),
            "item 1: full price, item 2: ¥5 off, item 3 on: free on each line",
            "同款第 1 件原价，第 2 件减 ¥5，第 3 件起免费",
        ),
        (
            UnitSchedule(steps=(FREE, None, HALF, None, FREE)),
            "item 1: free, item 2: full price, item 3: 50% off, item 4: full price, …",
            "第 1 件免费，第 2 件原价，第 3 件打 5 折，第 4 件原价，…",
        ),
        (BuyGet(buy=2, get=1, max_times=3), "buy 2 get 1 free (at most 3 times)",
         "买 2 件送 1 件（最多 3 次）"),
        (
            BuyGet(buy=2, get=1, policy="global"),
            "buy 2 get 1 free, the cheapest of all",
            "买 2 件送 1 件，取全部商品中最低价",
        ),
        (
            BuyGet(buy=1, get=2, buy_select=sku("a"), reward=OFF_5),
            "buy 1 on SKU a, get 2 ¥5 off each",
            "买 SKU a 1 件，再买 2 件每件减 ¥5",
        ),
        (
            BuyGet(buy=1, get=1, reward=HALF),
            "buy 1 get 1 50% off",
            "买 1 件，再买 1 件打 5 折",
        ),
        (
            BuyGet(buy=1, get=2, buy_select=sku("a"), reward=FOR_1),
            "buy 1 on SKU a, get 2 for ¥1 each",
            "买 SKU a 1 件，每件 ¥1 换购 2 件",
        ),
        (
            UnitsForPrice(quantity=3, price_minor=99_00, max_times=2),
            "any 3 items for ¥99 (at most 2 times)",
            "¥99 任选 3 件（最多 2 次）",
        ),
        (
            BundlePrice(items=BOTH, price_minor=99_00),
            "2 items of SKU a + 1 item of brand X for ¥99",
            "¥99 套装：SKU a 2 件 ＋ 品牌 X 1 件",
        ),
        (
            HasBundle(items=(*BOTH, item(EVERYTHING))),
            "buy 2 items of SKU a + 1 item of brand X + any 1 item",
            "同时购买 SKU a 2 件 ＋ 品牌 X 1 件 ＋ 任意商品 1 件",
        ),
    ],
)  # fmt: skip
def test_every_kind_says_what_it_does(deal, english, chinese):
    assert deal.describe("en", "CNY") == english
    assert deal.describe("zh", "CNY") == chinese


@pytest.mark.parametrize(
    ("deal", "names_money"),
    [
        (nth(2, 50), False),
        (UnitSchedule(steps=(None, HALF)), False),
        (UnitSchedule(steps=(None, OFF_5)), True),
        (BuyGet(buy=1, get=1), False),
        (BuyGet(buy=1, get=1, reward=FOR_1), True),
        (BuyGet(buy=1, get=1, buy_select=ByUnitPrice(at_most_minor=1)), True),
        (UnitsForPrice(quantity=2, price_minor=1), True),
        (BundlePrice(items=BOTH, price_minor=1), True),
    ],
)
def test_amounts_are_known_to_need_a_currency(deal, names_money):
    assert deal.names_money is names_money
