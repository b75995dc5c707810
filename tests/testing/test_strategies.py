"""Every public strategy draws valid values that differ, and that JSON gives back."""

from __future__ import annotations

import pytest
from hypothesis import Phase, find, given, settings, strategies as st
from hypothesis.errors import NoSuchExample

import ecomops.testing
from ecomops import testing
from ecomops._typing import MAX_MINOR
from ecomops.models import AdjustPoints, DomainModel, EarnPoints, HoldPoints, RedeemPoints
from ecomops.money import Money

SEARCH = settings(database=None, derandomize=True, max_examples=2_000, phases=[Phase.generate])
# explaining, the phase left out, takes longer than finding
SHRINK = settings(SEARCH, phases=[Phase.generate, Phase.shrink])

MODELS: dict[str, st.SearchStrategy[DomainModel]] = {
    name: getattr(testing, name)()
    for name in [
        "benefits",
        "business_hours",
        "cart_lines",
        "carts",
        "category_trees",
        "conditions",
        "coupons",
        "members",
        "option_axes",
        "order_lines",
        "orders",
        "points_commands",
        "products",
        "promotion_sets",
        "promotions",
        "quotas",
        "roles",
        "selectors",
        "skus",
        "sla_policies",
        "stock_rules",
        "tickets",
    ]
}


@pytest.mark.parametrize("name", MODELS)
def test_json_gives_a_drawn_value_back(name):
    @given(MODELS[name])
    def round_trip(value):
        assert type(value).model_validate_json(value.model_dump_json()) == value

    round_trip()


@pytest.mark.parametrize("name", MODELS)
def test_a_strategy_draws_many_values(name):
    drawn = set()

    @settings(max_examples=60)
    @given(MODELS[name])
    def collect(value):
        drawn.add(value)

    collect()
    assert len(drawn) > 15


@pytest.mark.parametrize("name", MODELS)
def test_a_strategy_shrinks_to_something_short(name):
    simplest = find(MODELS[name], lambda value: True, settings=SHRINK)
    assert len(simplest.model_dump_json(exclude_defaults=True)) < 400


def reaches(strategy, wanted) -> bool:
    try:
        find(strategy, wanted, settings=SEARCH)
    except NoSuchExample:
        return False
    return True


@pytest.mark.parametrize(
    ("name", "wanted"),
    {
        "empty cart": ("carts", lambda cart: not cart.lines),
        "unticked line": ("carts", lambda cart: any(not line.selected for line in cart.lines)),
        "line that takes no part": (
            "carts",
            lambda cart: any(not line.discountable for line in cart.lines),
        ),
        "options": ("carts", lambda cart: any(len(line.options) > 1 for line in cart.lines)),
        "amount above int32": (
            "carts",
            lambda cart: any(line.list_minor > 2**31 for line in cart.lines),
        ),
        "free goods": (
            "carts",
            lambda cart: any(not line.unit_price_minor for line in cart.lines),
        ),
        "fully discounted order": (
            "orders",
            lambda order: order.goods_list_minor > 0 == order.goods_net_minor,
        ),
        "order with a fraction off": (
            "orders",
            lambda order: 0 < order.discount_minor < order.goods_list_minor,
        ),
        "order with shipping": ("orders", lambda order: order.shipping_minor > 0),
        "sku with a floor": ("skus", lambda sku: 0 < sku.floor_price_minor < sku.list_price_minor),
        "sku with a barcode": ("skus", lambda sku: sku.barcode is not None),
        "three levels": (
            "category_trees",
            lambda tree: any(len(tree.path(c.category_id)) > 2 for c in tree.categories),
        ),
        "leap day": ("members", lambda m: (m.birth_month, m.birth_day) == (2, 29)),
        "month alone": ("members", lambda m: m.birth_month and not m.birth_day),
        "locked coupon": ("coupons", lambda coupon: coupon.status == "locked"),
        "message before the ticket": (
            "tickets",
            lambda ticket: ticket.events[0].kind == "customer_message",
        ),
        "resolved ticket": ("tickets", lambda ticket: ticket.status == "resolved"),
        "points that expire": (
            "points_commands",
            lambda e: isinstance(e, EarnPoints) and e.expires_at is not None,
        ),
        "points redeemed": ("points_commands", lambda e: isinstance(e, RedeemPoints)),
        "points held": ("points_commands", lambda e: isinstance(e, HoldPoints)),
        "points taken away": (
            "points_commands",
            lambda e: isinstance(e, AdjustPoints) and e.points < 0,
        ),
        "Chinese": ("products", lambda product: "茶" in product.title),
    }.items(),
)
def test_strategies_reach(name, wanted):
    strategy, is_wanted = wanted
    assert reaches(MODELS[strategy], is_wanted), name


def test_one_currency_can_be_asked_for():
    one = st.tuples(testing.carts("JPY"), testing.orders("JPY"), testing.skus("JPY"))

    @given(one, testing.money("JPY"))
    def check(models, amount):
        assert {model.currency for model in models} == {amount.currency} == {"JPY"}

    check()


@given(testing.carts(max_lines=2), testing.orders(max_lines=1))
def test_lines_can_be_limited(cart, order):
    assert len(cart.lines) <= 2
    assert len(order.lines) == 1


@given(testing.money())
def test_money_is_valid(amount):
    assert Money(amount.minor, amount.currency) == amount
    assert abs(amount.minor) <= MAX_MINOR


def test_money_has_either_sign_and_several_exponents():
    assert reaches(testing.money(), lambda amount: amount.minor < 0)
    assert reaches(testing.money(), lambda amount: amount.currency == "JPY")
    assert reaches(testing.money(), lambda amount: amount.currency == "KWD")


@given(testing.instants())
def test_instants_are_aware(at):
    assert at.utcoffset() is not None


def test_public_names_are_there():
    assert set(testing.__all__) <= set(dir(ecomops.testing))
    for name in testing.__all__:
        assert callable(getattr(testing, name))


def test_a_wrong_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'card'"):
        getattr(testing, "card")  # noqa: B009  the name is wrong on purpose
