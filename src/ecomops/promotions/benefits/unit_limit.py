"""How many units a benefit reaches, and which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import IntArray
from ecomops._typing import MAX_QUANTITY, Language
from ecomops.kernels.segments import offsets_of
from ecomops.models.base import DomainModel
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Stage
from ecomops.words import pieces_text


class UnitLimit(DomainModel):
    """The units that get a benefit: so many of the cheapest or the dearest (限件).

    >>> UnitLimit(most=1).describe("zh"), UnitLimit(groups_of=3, pick="dearest").describe("en")
    ('最低价 1 件', 'on complete sets of 3 items, dearest first')
    """

    most: Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)] | None = None
    """At most so many units."""
    groups_of: Annotated[int, Field(strict=True, ge=2, le=MAX_QUANTITY)] | None = None
    """All units of complete groups of this size."""
    pick: Literal["cheapest", "dearest"] = "cheapest"
    """Which units, by unit price; ties by canonical order."""
    per: Literal["order", "line"] = "order"
    """Whether units are counted over all target lines together or on each line."""

    @model_validator(mode="after")
    def _is_one_limit(self) -> Self:
        if (self.most is None) == (self.groups_of is None):
            raise PydanticCustomError("unit_limit", "give exactly one of most and groups_of")
        return self

    def cart(self, lines: Lines) -> Lines:
        """Narrow one cart's lines to the units that the benefit reaches."""
        quantity = lines.quantity
        if self.per == "line":
            return lines.of_units([min(q, self._most(q)) for q in quantity])
        order: Sequence[int] = lines.dearest_first
        left = self._most(sum(quantity))
        units = [0] * len(quantity)
        for k in order if self.pick == "dearest" else reversed(order):
            units[k] = min(quantity[k], left)
            left -= units[k]
        return lines.of_units(units)

    def table(self, lines: LineTable) -> LineTable:
        """Narrow many carts' lines; `cart`, for many."""
        quantity = lines.quantity
        if self.per == "line":
            return lines.of_units(np.minimum(quantity, self._most_table(quantity)))
        order = lines.dearest_first
        total = lines.per_cart(quantity)
        most = lines.to_lines(self._most_table(total))
        in_order = quantity[order]
        # carts stand one after the other in the order, so sums to the left tell the rank
        end = np.cumsum(in_order)
        end -= lines.to_lines(offsets_of(total)[:-1])
        before = end - in_order if self.pick == "dearest" else lines.to_lines(total) - end
        units = np.empty_like(quantity)
        units[order] = np.clip(most - before, 0, in_order)
        return lines.of_units(units)

    def _most(self, quantity: int) -> int:
        if self.groups_of is None:
            return self.most or 0
        return quantity // self.groups_of * self.groups_of

    def _most_table(self, quantity: IntArray) -> IntArray:
        if self.groups_of is None:
            return np.full_like(quantity, self.most or 0)
        return quantity // self.groups_of * self.groups_of

    def describe(self, language: Language) -> str:
        """Name the units in a few words."""
        if self.groups_of is not None:
            pieces = pieces_text(self.groups_of, language)
            if language == "zh":
                each = "每行" if self.per == "line" else ""
                end = "价高者优先" if self.pick == "dearest" else "价低者优先"
                return f"{each}每满 {pieces}成组，{end}"
            each = " of each line" if self.per == "line" else ""
            return f"on complete sets of {pieces}{each}, {self.pick} first"
        pieces = pieces_text(self.most or 0, language)
        if language == "zh":
            if self.per == "line":
                return f"每行 {pieces}"
            return f"{'最高价' if self.pick == 'dearest' else '最低价'} {pieces}"
        if self.per == "line":
            return f"on {pieces} of each line"
        return f"on the {self.pick} {'item' if self.most == 1 else pieces}"


def unit_misfit(
    stage: Stage, per: Literal["order", "line", "unit"], limit: UnitLimit | None
) -> str | None:
    """Say why a benefit at this level means nothing in a stage, or None where it fits."""
    if stage == "price" and per != "unit":
        return "stage 'price' replaces unit prices, so it takes benefits per unit"
    if stage == "price" and limit is not None:
        return "stage 'price' gives all units of a line one price, so it takes no limit"
    if per == "unit" and stage not in {"price", "item"}:
        return "a benefit per unit works in stage 'item', where the units of a line are alike"
    return None
