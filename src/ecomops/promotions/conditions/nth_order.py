"""The shopper's first order, and the n-th."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR, MAX_QUANTITY, Language
from ecomops.facts import Checkout
from ecomops.promotions.base import ConditionKind
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Unit


class _OrderNumber(ConditionKind):
    """Which order of the shopper's this is; a guest's has no number."""

    unit: ClassVar[Unit] = "orders"

    @property
    def measure(self) -> str | None:
        """What is counted; it never moves."""
        return "orders"

    def actual_cart(self, lines: Lines) -> int:
        """Say which order this is; 0 for a guest."""
        return _number(lines.checkout)

    def actual_table(self, lines: LineTable) -> IntArray:
        """Say it for each cart."""
        return lines.per_checkout(_number)

    def met_by(self, actual: int) -> bool:
        """Tell whether it is the very one."""
        return actual == self.needed

    def met_by_table(self, actual: IntArray) -> BoolArray:
        """Tell it for many carts."""
        met: BoolArray = actual == self.needed
        return met


class FirstOrder(_OrderNumber):
    """The shopper's first order (首单).

    >>> FirstOrder().describe("zh", None)
    '首单'
    """

    kind: Literal["first_order"] = "first_order"

    @property
    def needed(self) -> int:
        """The first."""
        return 1

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the condition in a few words."""
        return "首单" if language == "zh" else "on the first order"


class NthOrder(_OrderNumber):
    """The shopper's n-th order, and no other (第 N 单).

    >>> NthOrder(nth=5).describe("en", None)
    'on order number 5'
    """

    kind: Literal["nth_order"] = "nth_order"
    nth: Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)]
    """Counted from 1, this order included."""

    @property
    def needed(self) -> int:
        """Which one."""
        return self.nth

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the condition in a few words."""
        return f"第 {self.nth} 单" if language == "zh" else f"on order number {self.nth}"


def _number(checkout: Checkout) -> int:
    if checkout.shopper is None:
        return 0
    # no rule asks for an order of so high a number, and columns hold none higher
    return min(checkout.shopper.orders_placed + 1, MAX_MINOR)
