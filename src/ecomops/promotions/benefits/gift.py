"""Goods given besides."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import IntArray
from ecomops._typing import MAX_QUANTITY, Label, Language, MinorAmount, SkuId
from ecomops.models.base import DomainModel
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.grants import Grant, GrantTable
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Stage, WorksOn
from ecomops.words import name_text, pieces_text


class GiftOption(DomainModel):
    """One of the goods that a shopper may pick as a gift (可选赠品)."""

    sku_id: SkuId
    list_price_minor: MinorAmount = 0
    """What it would cost; its worth where combinations are compared [minor]."""
    name: Label | None = None
    """What to call it before shoppers."""


class Gift(BenefitKind):
    """Goods given besides, never counted towards any threshold (满赠, 赠品).

    >>> Gift(options=(GiftOption(sku_id="cup", name="茶杯"),), per_units=3).describe("zh", None)
    '每 3 件赠 茶杯 1 件'
    """

    works_on: ClassVar[WorksOn] = "extra"
    stages: ClassVar[tuple[Stage, ...]] = ("item", "order", "coupon", "shipping")

    kind: Literal["gift"] = "gift"
    options: Annotated[tuple[GiftOption, ...], Field(min_length=1, max_length=100)]
    """What the shopper may pick from; the first unless the cart's `gift_choices` say."""
    quantity: Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)] = 1
    """Units given at a time."""
    per_units: Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)] | None = None
    """Given once for every so many units of the target; by default once."""
    max_quantity: Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)] | None = None
    """The most units given on one order."""

    @field_validator("options")
    @classmethod
    def _each_once(cls, options: tuple[GiftOption, ...]) -> tuple[GiftOption, ...]:
        names = [option.sku_id for option in options]
        for place, name in enumerate(names):
            if name in names[:place]:
                raise PydanticCustomError(
                    "gift_repeated", "gift '{sku_id}' stands there twice", {"sku_id": name}
                )
        return options

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here: a gift's list price."""
        return any(option.list_price_minor for option in self.options)

    @property
    def worth_minor(self) -> int:
        """What one unit is worth, of the gift that is given unless another is picked [minor]."""
        return self.options[0].list_price_minor

    @property
    def can_repeat(self) -> bool:
        """Whether it can be given several times over: it can."""
        return True

    @property
    def _most(self) -> int:
        return MAX_QUANTITY if self.max_quantity is None else self.max_quantity

    def picked(self, sku_id: str | None) -> GiftOption:
        """Return what the shopper picked, or the first where that is not on offer."""
        return next((o for o in self.options if o.sku_id == sku_id), self.options[0])

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:
        """Count one cart's gifts."""
        sets = 1 if self.per_units is None else sum(lines.quantity) // self.per_units
        count = min(self.quantity * sets * times, self._most)
        return Grant(0, (0,) * len(lines), count=count)

    def grant_table(self, lines: LineTable, times: IntArray | None = None) -> GrantTable:
        """Count each cart's gifts."""
        count = np.full(lines.n_carts, min(self.quantity, self._most), dtype=np.int64)
        sets = None
        if self.per_units is not None:
            sets = lines.per_cart(lines.quantity) // self.per_units
        for factor in (sets, times):
            if factor is not None:  # both are cut first, so that the product stays in int64
                count = np.minimum(count * np.minimum(factor, MAX_QUANTITY), self._most)
        return GrantTable(np.zeros_like(count), np.zeros(len(lines), dtype=np.int64), count=count)

    def off_for_amount(self, amount_minor: int, left_minor: int, times: int = 1) -> int:
        """Say what it takes off goods of an amount: nothing."""
        return 0

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words."""
        names = [name_text(option.name or option.sku_id, language) for option in self.options]
        pieces = pieces_text(self.quantity, language)
        if language == "zh":
            per = "" if self.per_units is None else f"每 {self.per_units} 件"
            most = "" if self.max_quantity is None else f"，最多 {self.max_quantity} 件"
            pick = names[0] if len(names) == 1 else f"{'、'.join(names)} 任选"
            return f"{per}赠 {pick} {pieces}{most}"
        per = (
            "" if self.per_units is None else f" for every {pieces_text(self.per_units, language)}"
        )
        most = "" if self.max_quantity is None else f", at most {self.max_quantity}"
        return f"a gift of {self.quantity} {' or '.join(names)}{per}{most}"
