"""Lines by their unit price, and by whether stage ``price`` replaced it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import BoolArray
from ecomops._typing import MAX_MINOR, Language, MinorAmount
from ecomops.facts import Item
from ecomops.selectors.base import LineColumns, SelectorKind
from ecomops.words import amount_text


class ByUnitPrice(SelectorKind):
    """Lines whose unit price lies in a range, both ends included (价格区间).

    >>> ByUnitPrice(at_least_minor=50_00).matches(Item("tee"), 50_00)
    True
    """

    kind: Literal["unit_price"] = "unit_price"
    at_least_minor: MinorAmount | None = None
    at_most_minor: MinorAmount | None = None

    @model_validator(mode="after")
    def _is_a_range(self) -> ByUnitPrice:
        low, high = self.at_least_minor, self.at_most_minor
        if low is None and high is None:
            raise PydanticCustomError(
                "no_price_range", "give at_least_minor, at_most_minor, or both"
            )
        if low is not None and high is not None and low > high:
            raise PydanticCustomError(
                "empty_price_range",
                "at_least_minor {low} is above at_most_minor {high}, so no price fits",
                {"low": low, "high": high},
            )
        return self

    def matches(self, item: Item, unit_price_minor: int, on_sale: bool = False) -> bool:
        """Tell whether the price lies in the range."""
        return (self.at_least_minor is None or unit_price_minor >= self.at_least_minor) and (
            self.at_most_minor is None or unit_price_minor <= self.at_most_minor
        )

    def mask(self, columns: LineColumns) -> BoolArray | None:
        """Tell it for every line."""
        price = columns.line_unit_price_minor
        low = self.at_least_minor or 0
        high = MAX_MINOR if self.at_most_minor is None else self.at_most_minor
        return (price >= low) & (price <= high)

    def describe(self, language: Language, currency: str | None) -> str:
        """Name the lines in a few words."""
        low, high = (
            None if amount is None else amount_text(amount, currency, language)
            for amount in (self.at_least_minor, self.at_most_minor)
        )
        if language == "zh":
            return f"单价 {low} 起" if high is None else f"单价 {low or 0}–{high}"
        if high is None:
            return f"items from {low} each"
        return f"items up to {high} each" if low is None else f"items at {low}–{high} each"

    @property
    def names_money(self) -> bool:
        """Whether an amount stands inside: always."""
        return True

    @property
    def reads_price(self) -> bool:
        """Whether the choice depends on the price: always."""
        return True


class OnSale(SelectorKind):
    """Lines whose price stage ``price`` replaced, or those that it left alone (特价商品).

    >>> OnSale(on_sale=False).describe("en", None)
    'items at full price'
    """

    kind: Literal["on_sale"] = "on_sale"
    on_sale: Annotated[bool, Field(strict=True)] = True
    """False: the lines at full price."""

    def matches(self, item: Item, unit_price_minor: int, on_sale: bool = False) -> bool:
        """Tell whether the line's price was replaced, or was not."""
        return on_sale == self.on_sale

    def mask(self, columns: LineColumns) -> BoolArray | None:
        """Tell it for every line."""
        on_sale = columns.line_on_sale
        if on_sale is None:
            return columns.line_unit_price_minor < 0 if self.on_sale else None
        return on_sale if self.on_sale else ~on_sale

    def describe(self, language: Language, currency: str | None) -> str:
        """Name the lines in a few words."""
        if language == "zh":
            return "特价商品" if self.on_sale else "非特价商品"
        return "items on sale" if self.on_sale else "items at full price"

    @property
    def reads_price(self) -> bool:
        """Whether the choice depends on the price: always."""
        return True
