"""Carts: what a shopper means to buy."""

from __future__ import annotations

from pydantic import Field, model_validator

from ecomops._typing import MAX_MINOR, CartId
from ecomops.currencies import CurrencyCode
from ecomops.errors import AmountTooLargeError
from ecomops.models.base import DomainModel
from ecomops.models.line import MAX_LINES, Flag, GoodsLine
from ecomops.models.problems import duplicates, problem, refuse
from ecomops.models.sku import Sku


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


class Cart(DomainModel):
    """What one shopper means to buy, in one currency (购物车).

    An empty cart is a cart. The order of lines has no meaning to any rule.

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

    @model_validator(mode="after")
    def _lines_fit_together(self) -> Cart:
        lines = self.lines
        if len({line.line_id for line in lines}) < len(lines):
            refuse("Cart", duplicates("lines", "line_id", [line.line_id for line in lines]))
        total = sum([line.unit_price_minor * line.quantity for line in lines])
        if total > MAX_MINOR:
            text = f"List amounts of all lines should sum to at most {MAX_MINOR}, not {total}"
            refuse("Cart", [problem("cart_too_large", ("lines",), len(lines), text)])
        return self
