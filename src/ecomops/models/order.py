"""Orders: what a customer placed, with amounts that reconcile."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from pydantic import Field, model_validator
from pydantic_core import InitErrorDetails

from ecomops._typing import MemberId, MinorAmount, OrderId
from ecomops.amount_text import check_minor
from ecomops.currencies import CurrencyCode
from ecomops.models.base import DomainModel
from ecomops.models.cart import Cart, CartLine
from ecomops.models.instants import Instant
from ecomops.models.line import MAX_LINES, GoodsLine
from ecomops.models.problems import duplicates, problem, refuse

_TOTALS: Final = {
    "goods_list_minor": "the sum of line_list_minor",
    "discount_minor": "the sum of line_discount_minor",
    "goods_net_minor": "the sum of line_net_minor",
    "payable_minor": "goods net + shipping_minor",
}


class OrderLine(GoodsLine):
    """One SKU on an order (订单行).

    >>> line = CartLine(line_id="1", sku_id="TEA-250", quantity=2, unit_price_minor=99_00)
    >>> OrderLine.of(line, discount_minor=18_00).line_net_minor
    18000
    """

    line_list_minor: MinorAmount
    """Unit price times quantity (行标价金额)."""
    line_discount_minor: MinorAmount
    """All discounts of the line together (行优惠金额); at most the list amount."""
    line_net_minor: MinorAmount
    """List less discount (行实付金额)."""

    @classmethod
    def of(cls, line: CartLine, *, discount_minor: int = 0) -> OrderLine:
        """Turn a cart line into an order line with its amounts computed (生成订单行)."""
        amounts = {
            "line_list_minor": line.list_minor,
            "line_discount_minor": discount_minor,
            # a discount above the list amount is refused as such, not as a negative net
            "line_net_minor": max(line.list_minor - discount_minor, 0),
        }
        return cls.model_validate({**_goods(line), **amounts})

    @model_validator(mode="after")
    def _amounts_reconcile(self) -> OrderLine:
        if self.line_discount_minor > self.line_list_minor:
            text = (
                f"line_discount_minor should be at most line_list_minor, "
                f"which is {self.line_list_minor}, not {self.line_discount_minor}"
            )
            place = ("line_discount_minor",)
            found = [problem("discount_above_list", place, self.line_discount_minor, text)]
            refuse("OrderLine", found)
        amount = self.unit_price_minor * self.quantity
        if self.line_list_minor != amount:
            formula = "unit_price_minor * quantity"
            refuse(
                "OrderLine", _mismatch("line_list_minor", self.line_list_minor, amount, formula)
            )
        net = amount - self.line_discount_minor
        if self.line_net_minor != net:
            formula = "line_list_minor - line_discount_minor"
            refuse("OrderLine", _mismatch("line_net_minor", self.line_net_minor, net, formula))
        return self


class Order(DomainModel):
    """What a customer placed (订单).

    Totals are stored, as shops export them, and must be those of the lines.

    Examples
    --------
    >>> tea = CartLine(line_id="1", sku_id="TEA-250", quantity=2, unit_price_minor=99_00)
    >>> order = Order.of(
    ...     [OrderLine.of(tea, discount_minor=18_00)],
    ...     order_id="O-1", placed_at="2026-11-11T00:00:05+08:00", currency="CNY",
    ...     shipping_minor=6_00,
    ... )
    >>> order.goods_net_minor, order.payable_minor
    (18000, 18600)
    """

    order_id: OrderId
    placed_at: Instant
    currency: CurrencyCode
    member_id: MemberId | None = None
    """None for a guest."""
    # `min_length` counts what is left after bad lines are dropped, and would complain twice
    lines: tuple[OrderLine, ...] = Field(max_length=MAX_LINES, json_schema_extra={"minItems": 1})
    """At least one."""
    goods_list_minor: MinorAmount
    """Sum of the lines' list amounts (商品标价总额)."""
    discount_minor: MinorAmount
    """Sum of the lines' discounts (优惠总额)."""
    goods_net_minor: MinorAmount
    """Sum of the lines' net amounts (商品实付总额)."""
    shipping_minor: MinorAmount = 0
    """What the customer pays for delivery (运费)."""
    payable_minor: MinorAmount
    """Goods net plus shipping (应付总额)."""

    @classmethod
    def of(
        cls,
        lines: Iterable[OrderLine],
        *,
        order_id: str,
        placed_at: datetime | str,
        currency: str,
        member_id: str | None = None,
        shipping_minor: int = 0,
    ) -> Order:
        """Build an order with its totals computed from the lines (生成订单)."""
        rows = tuple(OrderLine.model_validate(line) for line in lines)
        check_minor("shipping_minor", shipping_minor, currency)
        net = sum(line.line_net_minor for line in rows)
        return cls.model_validate(
            {
                "order_id": order_id,
                "placed_at": placed_at,
                "currency": currency,
                "member_id": member_id,
                "lines": rows,
                "goods_list_minor": sum(line.line_list_minor for line in rows),
                "discount_minor": sum(line.line_discount_minor for line in rows),
                "goods_net_minor": net,
                "shipping_minor": shipping_minor,
                "payable_minor": net + shipping_minor,
            }
        )

    @model_validator(mode="after")
    def _totals_reconcile(self) -> Order:
        lines = self.lines
        if not lines:
            refuse("Order", [problem("no_lines", ("lines",), 0, "an order has at least one line")])
        if len({line.line_id for line in lines}) < len(lines):
            refuse("Order", duplicates("lines", "line_id", [line.line_id for line in lines]))
        net = sum([line.line_net_minor for line in lines])
        expected = {
            "goods_list_minor": sum([line.line_list_minor for line in lines]),
            "discount_minor": sum([line.line_discount_minor for line in lines]),
            "goods_net_minor": net,
            "payable_minor": net + self.shipping_minor,
        }
        problems: list[InitErrorDetails] = []
        for field, amount in expected.items():
            if getattr(self, field) != amount:
                problems += _mismatch(field, getattr(self, field), amount, _TOTALS[field])
        refuse("Order", problems)
        return self

    def cart(self) -> Cart:
        """Take the goods back into a cart at list price, to price them anew (还原购物车)."""
        lines = tuple(CartLine.model_validate(_goods(line)) for line in self.lines)
        return Cart(currency=self.currency, lines=lines)


def _goods(line: GoodsLine) -> dict[str, object]:
    """Read the fields that every kind of line has, as they are."""
    return {name: getattr(line, name) for name in GoodsLine.model_fields}


def _mismatch(field: str, given: int, expected: int, formula: str) -> list[InitErrorDetails]:
    text = f"{field} should be {formula} = {expected}, not {given}"
    return [problem("total_mismatch", (field,), given, text)]
