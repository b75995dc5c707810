"""What a bundle is made of, and the lines that can serve each item of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeAlias

import numpy as np
from pydantic import Field

from ecomops._arrays import CodeArray, IntArray
from ecomops._typing import Language, Quantity
from ecomops.kernels.run_bundles import most_matched
from ecomops.models.base import DomainModel
from ecomops.promotions.base import Part
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.selectors.kinds import EVERYTHING, Selector
from ecomops.words import pieces_text


class BundleItem(DomainModel):
    """One item of a bundle: so many units of some goods (套装组成).

    A unit serves one item only, so a bundle that names the same goods twice takes the units
    of both items.

    >>> from ecomops import BySku
    >>> BundleItem(select=BySku(sku_ids=("tee",)), quantity=2).describe("en", None)
    '2 items of SKU tee'
    """

    select: Selector
    """The goods that serve it."""
    quantity: Quantity = 1
    """Units in one bundle."""

    def describe(self, language: Language, currency: str | None) -> str:
        """Name the item in a few words."""
        pieces = pieces_text(self.quantity, language)
        if self.select == EVERYTHING:
            return f"任意商品 {pieces}" if language == "zh" else f"any {pieces}"
        goods = self.select.describe(language, currency)
        return f"{goods} {pieces}" if language == "zh" else f"{pieces} of {goods}"


BundleItems: TypeAlias = Annotated[tuple[BundleItem, ...], Field(min_length=1, max_length=8)]
"""The items of one bundle. At most eight: every set of them is looked at."""


def items_text(items: Sequence[BundleItem], language: Language, currency: str | None) -> str:
    """Name all items of a bundle."""
    join = " ＋ " if language == "zh" else " + "
    return join.join(item.describe(language, currency) for item in items)


def needs_of(items: Sequence[BundleItem]) -> tuple[int, ...]:
    """List the units that each item needs in one bundle."""
    return tuple(item.quantity for item in items)


def parts_of(items: Sequence[BundleItem]) -> tuple[Part, ...]:
    """List the goods of one bundle, with how many of each."""
    return tuple((item.select, item.quantity) for item in items)


# ---- which items a line can serve, bit j for item j -----------------------------------------
def served_cart(items: Sequence[BundleItem], lines: Lines) -> list[int]:
    """Say of each line which items its units can serve."""
    mask = dict.fromkeys(lines.index, 0)
    for j, item in enumerate(items):
        for i in lines.other(item.select).index:
            if i in mask:
                mask[i] |= 1 << j
    return list(mask.values())


def served_table(items: Sequence[BundleItem], lines: LineTable) -> CodeArray:
    """Say of each line which items its units can serve; `served_cart`, for many."""
    mask = np.zeros(len(lines), dtype=np.uint8)
    for j, item in enumerate(items):
        chosen = lines.amounts.mask_of(item.select)
        bit = np.uint8(1 << j)
        if chosen is None:
            mask |= bit
        else:
            mask |= bit * (chosen if lines.index is None else chosen[lines.index])
    return mask


# ---- how much of one bundle is there --------------------------------------------------------
def present_cart(items: Sequence[BundleItem], lines: Lines) -> int:
    """Count the units of one bundle that are there, each serving one item."""
    return most_matched(served_cart(items, lines), lines.quantity, needs=needs_of(items))


def present_table(items: Sequence[BundleItem], lines: LineTable) -> IntArray:
    """Count the units of one bundle that are there in each cart; `present_cart`, for many."""
    mask, quantity, needs = served_table(items, lines), lines.quantity, needs_of(items)
    present = np.full(lines.n_carts, sum(needs), dtype=np.int64)
    for chosen in range(1, 2 ** len(needs)):
        # by König: the units that can serve some items, and the needs of the others, are a cover
        others = sum(need for j, need in enumerate(needs) if not chosen >> j & 1)
        serving = lines.per_cart(quantity * (mask & np.uint8(chosen) != 0))
        np.minimum(present, serving + others, out=present)
    return present
