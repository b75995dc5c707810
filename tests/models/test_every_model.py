"""Laws that hold for each model: JSON gives it back, it hashes, pickles and stays frozen."""

from __future__ import annotations

import pickle
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

import ecomops.models
from ecomops._typing import MAX_MINOR
from ecomops.currencies import currency_codes
from ecomops.models import (
    ACTIONS,
    ActivatePoints,
    AdjustPoints,
    AgentReply,
    Assigned,
    AutomaticReply,
    CapturePoints,
    Cart,
    CartLine,
    Category,
    CategoryTree,
    ClawBackPoints,
    Coupon,
    CouponStatus,
    CustomerMessage,
    DomainModel,
    EarnPoints,
    HoldPoints,
    InternalNote,
    Member,
    MergeMembers,
    OptionAxis,
    OptionValue,
    Order,
    OrderLine,
    PriorityChanged,
    Product,
    RedeemPoints,
    RestorePoints,
    Role,
    Sku,
    StatusChanged,
    Ticket,
    TicketCreated,
    Tier,
    TransferPoints,
    VoidHold,
    gtin_check_digit,
)

letters = st.characters(codec="utf-8", exclude_categories=("Cc", "Zs", "Zl", "Zp"))
ids = st.text(letters, min_size=1, max_size=6)
labels = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
amounts = st.integers(0, 10**9) | st.just(2**40)
points = st.integers(1, MAX_MINOR)
instants = st.datetimes(
    min_value=datetime(1, 1, 2),  # noqa: DTZ001  hypothesis wants naive bounds
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001  naive on purpose
    timezones=st.timezones(),
    allow_imaginary=False,
).filter(lambda at: at.year > 1)
options = st.dictionaries(ids, labels, max_size=3).map(
    lambda chosen: tuple(OptionValue(axis=axis, value=value) for axis, value in chosen.items())
)
currencies = st.sampled_from(currency_codes())
gtins = st.from_regex("[0-9]{7}|[0-9]{11,13}", fullmatch=True).map(
    lambda body: body + gtin_check_digit(body)
)
described: dict[str, st.SearchStrategy[Any]] = {
    "category": st.lists(labels, max_size=3).map(tuple),
    "brand": st.none() | labels,
    "tags": st.lists(labels, max_size=3).map(tuple),
}


def lists(items: st.SearchStrategy[Any], key: str, min_size: int = 0) -> st.SearchStrategy[Any]:
    """Build tuples of models that differ in the id named `key`."""
    unique = st.lists(
        items, min_size=min_size, max_size=4, unique_by=lambda item: getattr(item, key)
    )
    return unique.map(tuple)


axes = st.builds(
    OptionAxis,
    axis_id=ids,
    values=st.lists(labels, min_size=1, max_size=3, unique=True).map(tuple),
)
products = st.builds(
    Product, product_id=ids, title=labels, axes=lists(axes, "axis_id"), **described
)
skus = st.builds(
    Sku,
    sku_id=ids,
    product_id=ids,
    title=labels,
    options=options,
    currency=currencies,
    list_price_minor=amounts.map(lambda amount: amount + 2**41),
    floor_price_minor=amounts,
    cost_minor=st.none() | amounts,
    barcode=st.none() | gtins,
    weight_g=st.none() | st.integers(0, 10**6),
    **described,
)
cart_lines = st.builds(
    CartLine,
    line_id=ids,
    sku_id=ids,
    quantity=st.integers(1, 1000),
    unit_price_minor=amounts,
    product_id=st.none() | ids,
    options=options,
    floor_price_minor=amounts,
    cost_minor=st.none() | amounts,
    selected=st.booleans(),
    discountable=st.booleans(),
    **described,
)
carts = st.builds(
    Cart, cart_id=st.none() | ids, currency=currencies, lines=lists(cart_lines, "line_id")
)


@st.composite
def order_lines(draw: st.DrawFn) -> OrderLine:
    line = draw(cart_lines)
    return OrderLine.of(line, discount_minor=draw(st.integers(0, line.list_minor)))


orders = st.builds(
    Order.of,
    lists(order_lines(), "line_id", min_size=1),
    order_id=ids,
    placed_at=instants,
    currency=currencies,
    member_id=st.none() | ids,
    shipping_minor=amounts,
)


@st.composite
def category_trees(draw: st.DrawFn) -> CategoryTree:
    known = draw(st.lists(ids, unique=True, max_size=6))
    parents = [
        draw(st.none() | st.sampled_from(known[:i])) if i else None for i in range(len(known))
    ]
    nodes = [
        Category(category_id=id_, name=draw(labels), parent_id=parent)
        for id_, parent in zip(known, parents, strict=True)
    ]
    return CategoryTree(categories=tuple(draw(st.permutations(nodes))))


@st.composite
def coupons(draw: st.DrawFn) -> Coupon:
    bounds = st.lists(instants, min_size=2, max_size=2, unique_by=lambda at: at.timestamp())
    start, end = sorted(draw(bounds), key=lambda at: at.timestamp())
    statuses: list[CouponStatus] = ["issued", "locked", "redeemed", "expired", "void"]
    status = draw(st.sampled_from(statuses))
    has_uses = status in {"issued", "locked"}
    return Coupon(
        coupon_id=draw(ids),
        code=draw(ids),
        promotion_id=draw(ids),
        member_id=draw(st.none() | ids),
        valid_from=start,
        valid_until=end,
        uses_left=0 if status == "redeemed" else draw(st.integers(int(has_uses), 5)),
        status=status,
        locked_by=draw(ids) if status == "locked" else None,
    )


tiers = st.builds(Tier, tier_id=ids, name=labels, rank=st.integers(0, 9))
members = st.builds(
    Member,
    member_id=ids,
    tier=st.none() | tiers,
    joined_at=instants,
    birth_month=st.integers(1, 12),
    birth_day=st.none() | st.integers(1, 29),
    segments=st.lists(labels, max_size=3).map(tuple),
    points_balance=st.integers(0, MAX_MINOR),
)
stamp: dict[str, st.SearchStrategy[Any]] = {
    "member_id": ids,
    "at": instants,
    "recorded_at": st.none() | instants,
    "entry_id": st.none() | ids,
    "key": st.none() | ids,
    "expected_version": st.none() | points,
}
order_ids = st.none() | ids
some = st.none() | points
ends = st.none() | st.just(datetime.fromisoformat("9999-12-31T23:59:59.999999+00:00"))
commands = (
    st.builds(
        EarnPoints,
        points=points,
        source=labels,
        order_id=order_ids,
        available_at=st.none() | instants,
        expires_at=ends,
        waits=st.booleans(),
        **stamp,
    ),
    st.builds(ActivatePoints, earn_id=ids, **stamp),
    st.builds(RedeemPoints, points=points, order_id=order_ids, **stamp),
    st.builds(HoldPoints, points=points, order_id=order_ids, expires_at=ends, **stamp),
    st.builds(CapturePoints, hold_id=ids, points=some, **stamp),
    st.builds(VoidHold, hold_id=ids, **stamp),
    st.builds(ClawBackPoints, earn_id=ids, points=some, order_id=order_ids, **stamp),
    st.builds(RestorePoints, redemption_id=ids, points=some, order_id=order_ids, **stamp),
    st.builds(
        AdjustPoints,
        points=st.integers(-MAX_MINOR, MAX_MINOR).filter(bool),
        reason=labels,
        expires_at=ends,
        **stamp,
    ),
    st.builds(TransferPoints, points=points, to_member_id=ids, **stamp),
    st.builds(MergeMembers, to_member_id=ids, **stamp),
)
when: dict[str, st.SearchStrategy[Any]] = {
    "event_id": ids,
    "at": instants,
    "seq": st.integers(0, 3),
}
staff: dict[str, st.SearchStrategy[Any]] = {"staff_id": st.none() | ids}
created = st.builds(
    TicketCreated,
    event_id=st.just("the beginning"),
    at=st.just(datetime.fromisoformat("0001-01-01T00:00:00+00:00")),
    seq=st.integers(0, 3),
)
events = st.one_of(
    st.builds(CustomerMessage, **when),
    st.builds(AgentReply, **when, **staff),
    st.builds(AutomaticReply, **when),
    st.builds(InternalNote, **when, **staff),
    st.builds(StatusChanged, status=st.sampled_from(["pending", "closed"]), **when),
    st.builds(PriorityChanged, priority=st.sampled_from(["low", "urgent"]), **when),
    st.builds(Assigned, **when, **staff),
)
tickets = st.builds(
    lambda first, rest, **more: Ticket(events=(first, *rest), **more),
    created,
    lists(events, "event_id"),
    ticket_id=ids,
    order_id=st.none() | ids,
    member_id=st.none() | ids,
    channel=labels,
    priority=st.sampled_from(["low", "normal", "high", "urgent"]),
)
roles = st.builds(
    Role,
    role_id=ids,
    name=labels,
    permissions=st.lists(st.sampled_from(ACTIONS), max_size=4).map(tuple),
)
every_model = st.one_of(
    axes,
    products,
    skus,
    category_trees(),
    cart_lines,
    carts,
    order_lines(),
    orders,
    coupons(),
    tiers,
    members,
    *commands,
    events,
    tickets,
    roles,
)


@given(every_model)
def test_json_gives_an_equal_model_back(model: DomainModel) -> None:
    again = type(model).model_validate_json(model.model_dump_json())
    assert again == model
    assert hash(again) == hash(model)


@given(every_model)
def test_plain_data_gives_an_equal_model_back(model: DomainModel) -> None:
    assert type(model).model_validate(model.model_dump()) == model


@given(every_model)
def test_pickle_gives_an_equal_model_back(model: DomainModel) -> None:
    again = pickle.loads(pickle.dumps(model))  # noqa: S301  our own bytes
    assert again == model
    assert hash(again) == hash(model)


@given(every_model)
def test_fields_are_frozen_and_closed(model: DomainModel) -> None:
    field = next(iter(type(model).model_fields))
    with pytest.raises(ValidationError, match="Instance is frozen"):
        setattr(model, field, None)
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        type(model).model_validate({**model.model_dump(), "no_such_field": 1})


@given(category_trees())
def test_tree_works_after_pickle(tree: CategoryTree) -> None:
    again = pickle.loads(pickle.dumps(tree))  # noqa: S301  our own bytes
    assert [again.path(c.category_id) for c in tree.categories] == [
        tree.path(c.category_id) for c in tree.categories
    ]


@given(orders)
def test_cart_of_an_order_has_the_goods_of_its_lines(order: Order) -> None:
    cart = order.cart()
    assert [line.list_minor for line in cart.lines] == [
        line.line_list_minor for line in order.lines
    ]
    assert (
        order.payable_minor == order.goods_list_minor - order.discount_minor + order.shipping_minor
    )


def test_every_public_name_exists_once() -> None:
    names = ecomops.models.__all__
    assert len(set(names)) == len(names)
    assert all(hasattr(ecomops.models, name) for name in names)
