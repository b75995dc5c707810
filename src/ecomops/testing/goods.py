"""Strategies for SKUs, products, category trees, carts and orders."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ecomops._typing import MAX_MINOR, MAX_QUANTITY
from ecomops.models import (
    Cart,
    CartLine,
    Category,
    CategoryTree,
    OptionAxis,
    Order,
    OrderLine,
    Product,
    Sku,
)
from ecomops.testing.limits import Limits, changed
from ecomops.testing.values import (
    amounts,
    currencies,
    ids,
    instants,
    mostly,
    texts,
    whole_numbers,
)

_LIMITS: Final = Limits()
_NOTHING: Final[SearchStrategy[Any]] = st.just(0)


def _codes(currency: str | None) -> SearchStrategy[str]:
    return currencies() if currency is None else st.just(currency)


def skus(currency: str | None = None) -> SearchStrategy[Sku]:
    """Draw SKUs; floor prices are at most the list price (SKU)."""
    given = {"currency": _codes(currency), "floor_price_minor": _NOTHING}
    percents = mostly(_NOTHING, st.integers(0, 100), one_in=2)
    return st.builds(
        lambda sku, percent: changed(
            sku, {"floor_price_minor": sku.list_price_minor * percent // 100}
        ),
        _LIMITS.model(Sku, given),
        percents,
    )


def option_axes() -> SearchStrategy[OptionAxis]:
    """Draw option axes with distinct values (规格维度)."""
    values = st.lists(texts(), min_size=1, max_size=3, unique=True).map(tuple)
    return st.builds(OptionAxis, axis_id=ids(), values=values)


def products() -> SearchStrategy[Product]:
    """Draw products whose axes differ (商品)."""
    axes = st.lists(option_axes(), max_size=2, unique_by=lambda axis: axis.axis_id).map(tuple)
    return _LIMITS.model(Product, {"axes": axes})


def category_trees() -> SearchStrategy[CategoryTree]:
    """Draw forests of a few categories, parents before or after their children (类目树)."""
    # category i hangs under one of those before it, or under none
    node = st.tuples(texts(), st.none() | st.integers(0, 5))
    return st.builds(_tree, st.lists(node, max_size=6), st.sampled_from((1, -1)))


def _tree(nodes: list[tuple[str, int | None]], step: int) -> CategoryTree:
    categories = [
        Category(
            category_id=str(i),
            name=name,
            parent_id=None if above is None or i == 0 else str(above % i),
        )
        for i, (name, above) in enumerate(nodes)
    ]
    return CategoryTree(categories=tuple(categories[::step]))


def cart_lines() -> SearchStrategy[CartLine]:
    """Draw cart lines whose list amount stays within int64 (购物车行)."""
    quantities = mostly(st.integers(1, 5), whole_numbers(1, MAX_QUANTITY), one_in=8)
    drawn = _LIMITS.model(CartLine, {"quantity": quantities})
    return drawn.map(lambda line: _cut(line, MAX_MINOR))


def _cut(line: CartLine, room_minor: int) -> CartLine:
    """Lower the unit price where the list amount would not fit in the room."""
    most = room_minor // line.quantity
    return line if line.unit_price_minor <= most else changed(line, {"unit_price_minor": most})


def _lines(min_size: int, max_size: int) -> SearchStrategy[tuple[CartLine, ...]]:
    return st.lists(cart_lines(), min_size=min_size, max_size=max_size).map(_numbered)


def _numbered(lines: list[CartLine]) -> tuple[CartLine, ...]:
    """Give the lines their ids, and cut their prices where the total would leave int64."""
    room, numbered = MAX_MINOR, []
    for i, line in enumerate(lines, start=1):
        fitting = _cut(line, room)
        room -= fitting.list_minor
        numbered.append(changed(fitting, {"line_id": str(i)}))
    return tuple(numbered)


def carts(currency: str | None = None, max_lines: int = 5) -> SearchStrategy[Cart]:
    """Draw carts, empty ones too (购物车).

    For carts that meet your promotions at their thresholds, see `carts_near`.

    Parameters
    ----------
    currency
        One currency for all, or any.
    max_lines
        The most lines of a cart.

    Examples
    --------
    >>> from hypothesis import given
    >>> @given(carts("CNY"))
    ... def test_quoting_without_promotions_is_list_price(cart):
    ...     counted = [line.list_minor for line in cart.lines if line.selected]
    ...     assert price_cart(cart, []).payable_minor == sum(counted)
    >>> from ecomops import price_cart
    >>> test_quoting_without_promotions_is_list_price()
    """
    return st.builds(
        Cart,
        cart_id=st.none() | ids(),
        currency=_codes(currency),
        lines=_lines(0, max_lines),
    )


def order_lines() -> SearchStrategy[OrderLine]:
    """Draw order lines whose amounts reconcile (订单行)."""
    return st.builds(_sold, cart_lines(), _shares())


def _shares() -> SearchStrategy[int]:
    """Draw how much of a line's list amount is off, in thousandths."""
    return mostly(_NOTHING, st.sampled_from((1000, 500)) | st.integers(0, 1000), one_in=2)


def _sold(line: CartLine, off_permille: int) -> OrderLine:
    return OrderLine.of(line, discount_minor=line.list_minor * off_permille // 1000)


def orders(currency: str | None = None, max_lines: int = 5) -> SearchStrategy[Order]:
    """Draw orders whose totals reconcile (订单).

    Parameters
    ----------
    currency
        One currency for all, or any.
    max_lines
        The most lines of an order; it has at least one.
    """
    return st.builds(
        _order,
        _lines(1, max_lines),
        st.lists(_shares(), min_size=max_lines, max_size=max_lines),
        order_id=ids(),
        placed_at=instants(),
        currency=_codes(currency),
        member_id=st.none() | ids(),
        shipping_minor=_NOTHING | amounts(),
    )


def _order(
    lines: tuple[CartLine, ...], shares: list[int], *, shipping_minor: int, **about: Any
) -> Order:
    sold = [_sold(line, share) for line, share in zip(lines, shares, strict=False)]
    room = MAX_MINOR - sum(line.line_net_minor for line in sold)
    return Order.of(sold, shipping_minor=min(shipping_minor, room), **about)
