"""Carts: what a shopper means to buy."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from pydantic import Field, model_validator

from ecomops._typing import MAX_MINOR, CartId, Count, Label, PromotionId, SkuId
from ecomops.currencies import CurrencyCode
from ecomops.errors import AmountTooLargeError
from ecomops.models.base import DomainModel
from ecomops.models.coupon import Coupon
from ecomops.models.line import MAX_LINES, Flag, GoodsLine
from ecomops.models.problems import duplicates, problem, refuse
from ecomops.models.shipping import ShippingEntry
from ecomops.models.shopper import Shopper
from ecomops.models.sku import Sku

MAX_CODES: Final = 100
"""The most codes, coupons or gift choices of one cart."""
MAX_SHIPPING: Final = 1000
"""The most shipping entries of one cart."""

TypedText: TypeAlias = Annotated[str, Field(max_length=200)]
"""What a shopper typed, as it is."""


class CartLine(GoodsLine):
    """One SKU in a cart (购物车行).

    >>> CartLine(line_id="1", sku_id="TEA-250", quantity=3, unit_price_minor=99_00).list_minor
    29700
    """

    selected: Flag = True
    """False: in the cart, but not ticked for this checkout (未勾选); rules do not see it."""

    @classmethod
    def of(cls, sku: Sku, quantity: int = 1, *, line_id: str | None = None) -> CartLine:
        """Put a quantity of an SKU on a line at its list price (加入购物车).

        Parameters
        ----------
        line_id
            The SKU id unless given.

        Notes
        -----
        A line has no currency of its own: it is up to the caller that the cart has the SKU's.
        """
        return cls(
            line_id=sku.sku_id if line_id is None else line_id,
            sku_id=sku.sku_id,
            quantity=quantity,
            unit_price_minor=sku.list_price_minor,
            product_id=sku.product_id,
            category=sku.category,
            brand=sku.brand,
            tags=sku.tags,
            options=sku.options,
            floor_price_minor=sku.floor_price_minor,
            cost_minor=sku.cost_minor,
        )

    @property
    def list_minor(self) -> int:
        """Unit price times quantity, in minor units (行标价金额).

        Raises
        ------
        AmountTooLargeError
            If it is more than 2**63 - 1; a line inside a `Cart` never is.
        """
        amount = self.unit_price_minor * self.quantity
        if amount > MAX_MINOR:
            raise AmountTooLargeError(
                "list_minor", amount, "leaves int64", f"keep it at most {MAX_MINOR}"
            )
        return amount


class GiftChoice(DomainModel):
    """Which of a promotion's gifts the shopper picked (赠品选择)."""

    promotion_id: PromotionId
    sku_id: SkuId


class Cart(DomainModel):
    """What one shopper means to buy, in one currency (购物车).

    An empty cart is a cart. The order of lines has no meaning to any rule. All that rules
    may ask about the shopper and the checkout comes along: nothing is looked up.

    Examples
    --------
    >>> cart = Cart.model_validate_json('''{"currency": "CNY", "lines": [
    ...     {"line_id": "1", "sku_id": "TEA-250", "quantity": 2, "unit_price_minor": 9900}]}''')
    >>> cart.lines[0].list_minor
    19800
    """

    cart_id: CartId | None = None
    currency: CurrencyCode
    lines: tuple[CartLine, ...] = Field(default=(), max_length=MAX_LINES)
    shopper: Shopper | None = None
    """Who buys; None for a guest (游客)."""
    channel: Label | None = None
    """Where the order comes from: "app", "web", "store" (渠道)."""
    region: Label | None = None
    """Where it goes, in the shop's own words (地区)."""
    codes: Annotated[tuple[TypedText, ...], Field(max_length=MAX_CODES)] = ()
    """Codes that the shopper typed (优惠码); compared without case, blanks and hyphens."""
    coupons: Annotated[tuple[Coupon, ...], Field(max_length=MAX_CODES)] = ()
    """Coupons in hand, looked up by the caller (优惠券)."""
    shipping: Annotated[tuple[ShippingEntry, ...], Field(max_length=MAX_SHIPPING)] = ()
    """Shipping fees, one entry a parcel (运费)."""
    use_points: Count = 0
    """Points that the shopper asks to pay with (使用积分)."""
    gift_choices: Annotated[tuple[GiftChoice, ...], Field(max_length=MAX_CODES)] = ()
    """Which gift the shopper picked, where a promotion offers several."""

    @model_validator(mode="after")
    def _lines_fit_together(self) -> Cart:
        lines = self.lines
        if len({line.line_id for line in lines}) < len(lines):
            refuse("Cart", duplicates("lines", "line_id", [line.line_id for line in lines]))
        total = sum([line.unit_price_minor * line.quantity for line in lines])
        if self.shipping:
            total += self._shipping_total()
        if total > MAX_MINOR:
            text = f"List amounts of all lines should sum to at most {MAX_MINOR}, not {total}"
            refuse("Cart", [problem("cart_too_large", ("lines",), len(lines), text)])
        if self.gift_choices:
            chosen = [choice.promotion_id for choice in self.gift_choices]
            refuse("Cart", duplicates("gift_choices", "promotion_id", chosen))
        if self.coupons:
            refuse("Cart", duplicates("coupons", "coupon_id", [c.coupon_id for c in self.coupons]))
        return self

    def _shipping_total(self) -> int:
        refuse(
            "Cart", duplicates("shipping", "entry_id", [entry.entry_id for entry in self.shipping])
        )
        return sum(entry.amount_minor for entry in self.shipping)
