"""Lines by what they hold: everything, SKUs, products, categories, brands, tags."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ecomops._arrays import BoolArray
from ecomops._typing import Label, Language, ProductId, SkuId
from ecomops.facts import Item
from ecomops.selectors.base import ItemKeyword, ItemSelector, LineColumns
from ecomops.words import names_text


class All(ItemSelector):
    """Every line (全场).

    >>> All().describe("zh", None)
    '全场'
    """

    kind: Literal["all"] = "all"

    def matches_item(self, item: Item) -> bool:
        """Choose the item, whatever it is."""
        return True

    def mask(self, columns: LineColumns) -> BoolArray | None:  # every line
        """Choose every line."""
        return None

    def describe(self, language: Language, currency: str | None) -> str:
        """Name the lines in a few words."""
        return "全场" if language == "zh" else "everything"


class BySku(ItemSelector):
    """Lines of certain SKUs (指定 SKU).

    >>> BySku(sku_ids=("tee-m", "tee-l")).matches_item(Item("tee-m"))
    True
    """

    kind: Literal["sku"] = "sku"
    sku_ids: tuple[SkuId, ...] = Field(min_length=1)

    @property
    def keys(self) -> frozenset[ItemKeyword] | None:
        """What chosen goods have one of."""
        return frozenset(("sku", name) for name in self.sku_ids)

    def matches_item(self, item: Item) -> bool:
        """Tell whether the item is one of the SKUs."""
        return item.sku_id in self.sku_ids

    def describe(self, language: Language, currency: str | None) -> str:
        """Name the lines in a few words."""
        return "SKU " + names_text(self.sku_ids, language)


class ByProduct(ItemSelector):
    """Lines of certain products, in any size or colour (指定商品)."""

    kind: Literal["product"] = "product"
    product_ids: tuple[ProductId, ...] = Field(min_length=1)

    @property
    def keys(self) -> frozenset[ItemKeyword] | None:
        """What chosen goods have one of."""
        return frozenset(("product", name) for name in self.product_ids)

    def matches_item(self, item: Item) -> bool:
        """Tell whether the item belongs to one of the products."""
        return item.product_id in self.product_ids

    def describe(self, language: Language, currency: str | None) -> str:
        """Name the lines in a few words."""
        return ("商品 " if language == "zh" else "product ") + names_text(
            self.product_ids, language
        )


class ByCategory(ItemSelector):
    """Lines in a category or anywhere below it (指定类目及其子类目).

    >>> ByCategory(path=("服装", "男装")).matches_item(Item("t", category=("服装", "男装", "T恤")))
    True
    """

    kind: Literal["category"] = "category"
    path: tuple[Label, ...] = Field(min_length=1, max_length=32)

    @property
    def keys(self) -> frozenset[ItemKeyword] | None:
        """What chosen goods have one of."""
        return frozenset({("category", self.path)})

    def matches_item(self, item: Item) -> bool:
        """Tell whether the item's category path starts with this one."""
        return item.category[: len(self.path)] == self.path

    def describe(self, language: Language, currency: str | None) -> str:
        """Name the lines in a few words."""
        return ("类目 " if language == "zh" else "category ") + " > ".join(self.path)


class ByBrand(ItemSelector):
    """Lines of certain brands (指定品牌)."""

    kind: Literal["brand"] = "brand"
    brands: tuple[Label, ...] = Field(min_length=1)

    @property
    def keys(self) -> frozenset[ItemKeyword] | None:
        """What chosen goods have one of."""
        return frozenset(("brand", name) for name in self.brands)

    def matches_item(self, item: Item) -> bool:
        """Tell whether the item is of one of the brands."""
        return item.brand in self.brands

    def describe(self, language: Language, currency: str | None) -> str:
        """Name the lines in a few words."""
        return ("品牌 " if language == "zh" else "brand ") + names_text(self.brands, language)


class ByTag(ItemSelector):
    """Lines that carry at least one of certain tags (指定标签)."""

    kind: Literal["tag"] = "tag"
    tags: tuple[Label, ...] = Field(min_length=1)

    @property
    def keys(self) -> frozenset[ItemKeyword] | None:
        """What chosen goods have one of."""
        return frozenset(("tag", name) for name in self.tags)

    def matches_item(self, item: Item) -> bool:
        """Tell whether the item carries one of the tags."""
        return any(tag in self.tags for tag in item.tags)

    def describe(self, language: Language, currency: str | None) -> str:
        """Name the lines in a few words."""
        return ("标签 " if language == "zh" else "tag ") + names_text(self.tags, language)
