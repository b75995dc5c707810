"""Carts built on the rules' own numbers: thresholds, caps and floors, where bugs live."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from pydantic import BaseModel

from ecomops._typing import MAX_MINOR, MAX_QUANTITY
from ecomops.facts import Item
from ecomops.models import Cart, CartLine
from ecomops.promotions.promotion import PromotionOf
from ecomops.promotions.rules.promotion_set import PromotionSet
from ecomops.selectors.base import SelectorKind
from ecomops.selectors.kinds import EVERYTHING
from ecomops.testing.checkouts import checkouts_near
from ecomops.testing.named import Named, Rules, Turning
from ecomops.testing.values import mostly

Goods: TypeAlias = dict[str, Any]
Row: TypeAlias = dict[str, Any]

_TRIES: Final = 3
_SMALL_AMOUNTS: Final = st.sampled_from((1, 2, 3, 5, 7, 0, 10, 99, 100))


def carts_near(
    promotions: Rules, *, currency: str | None = None, max_lines: int = 6
) -> SearchStrategy[Cart]:
    """Draw carts in which the given rules are about to turn (临界购物车).

    Totals and quantities stand at, one below and one above the numbers that the rules
    name, their halves, sums and differences, and what percentages make of them. Goods lie
    inside and outside the selectors. There are lines that rules may not see (not ticked,
    not discountable), lines that are one line to the engines, floors near the price and
    near what a discount leaves, zero prices, and empty carts. Kinds of rules are read by
    their fields, so it works for yours too.

    Parameters
    ----------
    promotions
        A `PromotionSet`, a promotion, a condition or benefit, or several of these.
    currency
        That of every cart; by default the first that the promotions name, else CNY. So
        carts drawn near the same rules fit into one `CartTable`.
    max_lines
        The most lines of a cart.

    Examples
    --------
    A cart that just reaches a threshold is found at once:

    >>> from hypothesis import find, settings
    >>> from ecomops import MinSpend
    >>> cart = find(
    ...     carts_near(MinSpend(spend_minor=199_00)),
    ...     lambda cart: sum(line.list_minor for line in cart.lines) == 199_00,
    ...     settings=settings(database=None, derandomize=True),
    ... )
    >>> [(line.quantity, line.unit_price_minor) for line in cart.lines]
    [(1, 19900)]
    """
    named = Named.by(promotions)
    code = next(iter(named.currencies), "CNY") if currency is None else currency
    pools = _Pools(named)
    checkouts = checkouts_near(_promotions_in(promotions), named, pools.amounts)
    return st.builds(
        lambda rows, checkout: _cart(code, rows, checkout),
        _rows(pools, max_lines),
        mostly(st.just({}), checkouts, one_in=2),
    )


def instants_near(promotions: Rules) -> SearchStrategy[datetime]:
    """Draw instants at, just before and just after the ends of the promotions' windows (临界时刻).

    Without windows, one instant.
    """
    ends = sorted(
        {
            end
            for promotion in _promotions_in(promotions)
            for end in (promotion.starts_at, promotion.ends_at)
            if end is not None
        }
    )
    moments = ends or [datetime(2026, 1, 1, tzinfo=UTC)]
    if any(p.weekdays or p.windows for p in _promotions_in(promotions)):
        # quarters of an hour over a week, and a change of clocks
        week = datetime(2026, 3, 26, tzinfo=UTC)
        moments += [week + timedelta(minutes=15 * n) for n in range(0, 7 * 96, 13)]
    ticks = st.sampled_from((0, -1, 1)).map(lambda n: timedelta(microseconds=n))
    return st.builds(lambda at, tick: at + tick, st.sampled_from(moments), ticks)


def _promotions_in(rules: Rules) -> list[PromotionOf[Any, Any]]:
    if isinstance(rules, PromotionSet):
        return list(rules.promotions)
    several = (rules,) if isinstance(rules, BaseModel) else rules
    return [rule for rule in several if isinstance(rule, PromotionOf)]


class _Pools:
    """The strategies of one set of rules, built once."""

    def __init__(self, named: Named) -> None:
        turning = Turning.of(named)
        self.focus = st.sampled_from((EVERYTHING, *named.selectors))
        step = st.sampled_from((0, -1, 1))
        amounts = st.sampled_from(turning.plain) | st.sampled_from(turning.amounts)
        self.amounts = st.builds(lambda n, by: min(n + by, MAX_MINOR), amounts, step)
        counts = st.sampled_from(turning.quantities)
        self.quantities = st.builds(lambda n, by: min(max(n + by, 1), MAX_QUANTITY), counts, step)
        self.prices = mostly(_SMALL_AMOUNTS | self.amounts, st.integers(0, 10**12), one_in=10)
        self.few = mostly(st.integers(1, 3), self.quantities, one_in=4)
        self.discounts = st.sampled_from((*turning.plain, 1))
        self.goods = _goods(named)


def _goods(named: Named) -> SearchStrategy[Goods]:
    """Draw goods that the rules name, some of them, and others."""
    paths = [
        near for path in named.paths for near in (path, (*path, "sub"), path[:-1], path[::-1])
    ]
    tags = list(named.tags)
    return st.fixed_dictionaries(
        {
            "sku_id": st.sampled_from([*named.sku_ids, "s1", "s2"]),
            "product_id": st.sampled_from([*named.product_ids, None]),
            "category": st.sampled_from([*paths, (), ("other",)]),
            "brand": st.sampled_from([*named.brands, None, "other"]),
            "tags": st.sampled_from([*((tag,) for tag in tags), (), tuple(tags), ("other",)]),
        }
    )


@st.composite
def _rows(draw: DrawFn, pools: _Pools, max_lines: int) -> list[Row]:
    """Draw lines that count, at a number of the rules; then lines that only disturb."""
    focus = draw(pools.focus)
    plan = draw(st.sampled_from(("amount", "quantity", "free")))
    size = draw(mostly(st.integers(1, 4), st.just(0), one_in=10))
    size = min(size, max_lines)
    if plan == "amount":
        rows = _rows_of_amount(draw, draw(pools.amounts), size)
    elif plan == "quantity":
        rows = _rows_of_quantity(draw, pools, draw(pools.quantities), size)
    else:
        rows = [_row(draw(pools.prices), draw(pools.few)) for _ in range(size)]
    for row in rows:
        row.update(_goods_in(draw, pools, focus, row["unit_price_minor"]))
    _set_floors(draw, pools, rows)
    if rows and len(rows) < max_lines and draw(st.booleans()):
        rows += _again(draw, rows)
    while len(rows) < max_lines and draw(mostly(st.just(0), st.just(1), one_in=3)):
        rows.append(_disturbing(draw, pools))
    if draw(st.booleans()):
        rows.reverse()
    return rows


def _row(price: int, quantity: int) -> Row:
    return {"unit_price_minor": price, "quantity": quantity}


def _rows_of_amount(draw: DrawFn, total: int, size: int) -> list[Row]:
    """Split an amount over lines, exactly and mostly unevenly."""
    rows: list[Row] = []
    left = total
    for i in range(size):
        quantity = draw(st.sampled_from((1, 2, 3, 7)))
        if i == size - 1:
            if left % quantity:
                quantity = 1
            rows.append(_row(left // quantity, quantity))
        else:
            part = left // draw(st.sampled_from((size, 2, 3, 10, 1)))
            rows.append(_row(part // quantity, quantity))
            left -= part // quantity * quantity
    return rows


def _rows_of_quantity(draw: DrawFn, pools: _Pools, total: int, size: int) -> list[Row]:
    """Split a number of units over lines."""
    rows: list[Row] = []
    left = total
    for i in range(size):
        if left == 0:
            break
        part = left if i == size - 1 else max(left // draw(st.sampled_from((size, 2, 10))), 1)
        rows.append(_row(draw(pools.prices), part))
        left -= part
    return rows


def _goods_in(draw: DrawFn, pools: _Pools, focus: SelectorKind, price: int) -> Goods:
    """Draw goods, if possible those that the selector chooses."""
    goods: Goods = {}
    for _ in range(_TRIES):
        goods = draw(pools.goods)
        if focus.matches(Item(**goods), price):
            break
    return goods


def _set_floors(draw: DrawFn, pools: _Pools, rows: list[Row]) -> None:
    """Put a floor on some lines, near the price or near what a discount would leave."""
    if not draw(mostly(st.just(0), st.just(1), one_in=2)):
        return
    discount = draw(pools.discounts)
    total = sum(row["unit_price_minor"] * row["quantity"] for row in rows)
    for row in rows:
        price = row["unit_price_minor"]
        left = price - min(discount, total) * price // max(total, 1)
        near = (left, left + 1, left - 1, price, price - 1, price + 1, 0, price // 2)
        floor = draw(st.sampled_from(near))
        row["floor_price_minor"] = min(max(floor, 0), MAX_MINOR)


def _again(draw: DrawFn, rows: list[Row]) -> list[Row]:
    """Split a line in two equal ones, repeat it, or repeat its SKU at another price."""
    row = draw(st.sampled_from(rows))
    half = row["quantity"] // 2
    if half:
        row["quantity"] -= half
        return [{**row, "quantity": half}]
    change = draw(st.sampled_from(("", "unit_price_minor", "floor_price_minor")))
    return [{**row, change: draw(_SMALL_AMOUNTS)} if change else dict(row)]


def _disturbing(draw: DrawFn, pools: _Pools) -> Row:
    """Draw a line that rules may not see, or that lies outside what they look at."""
    how = draw(st.sampled_from(({"selected": False}, {"discountable": False}, {})))
    return {**_row(draw(pools.prices), draw(pools.few)), **draw(pools.goods), **how}


def _cart(currency: str, rows: list[Row], checkout: dict[str, Any]) -> Cart:
    """Give the lines their ids, and cut prices where the cart would leave int64."""
    room = MAX_MINOR - sum(entry.amount_minor for entry in checkout.get("shipping", ()))
    lines: list[CartLine] = []
    for i, row in enumerate(rows, start=1):
        price = min(row["unit_price_minor"], room // row["quantity"])
        room -= price * row["quantity"]
        lines.append(CartLine(line_id=str(i), **{**row, "unit_price_minor": price}))
    return Cart(currency=currency, lines=tuple(lines), **checkout)
