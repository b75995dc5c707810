"""Which lines a rule sees: by goods, by unit price, and by and / or / not of these.

Selectors are values: they compose with ``&``, ``|`` and ``~``, compare by content, and
travel as JSON under their `kind`. Each tests one line and, as columns, every line.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Annotated, Literal, Protocol, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR, Label, MinorAmount, ProductId, SkuId
from ecomops.facts import Item
from ecomops.models.base import DomainModel
from ecomops.promotions.base import Language
from ecomops.promotions.words import amount_text, names_text

ItemKeyword: TypeAlias = tuple[str, object]
"""One thing that goods can be found by: ``("sku", "tee-m")``, ``("category", ("clothing",))``."""


def item_keywords(item: Item) -> Iterator[ItemKeyword]:
    """Name everything that an item can be found by.

    >>> list(item_keywords(Item("tee", category=("clothing", "tees"))))
    [('sku', 'tee'), ('category', ('clothing',)), ('category', ('clothing', 'tees'))]
    """
    yield "sku", item.sku_id
    if item.product_id is not None:
        yield "product", item.product_id
    if item.brand is not None:
        yield "brand", item.brand
    for tag in item.tags:
        yield "tag", tag
    for depth in range(1, len(item.category) + 1):
        yield "category", item.category[:depth]


class LineColumns(Protocol):
    """The columns that a selector may read."""

    @property
    def line_unit_price_minor(self) -> IntArray:
        """Price of one unit of each line [minor]."""
        ...

    @property
    def line_on_sale(self) -> BoolArray | None:
        """Whether stage ``price`` replaced the price of each line; None: of none."""
        ...

    def lines_with(self, selector: ItemSelector) -> BoolArray:
        """Which lines hold an item that the selector matches."""
        ...


class SelectorKind(DomainModel, ABC):
    """What every selector has: a test for one line, the same for columns, and words."""

    @abstractmethod
    def matches(self, item: Item, unit_price_minor: int, on_sale: bool = False) -> bool:  # noqa: FBT001, FBT002  called for every line
        """Tell whether a line of this item at this price is chosen."""

    @abstractmethod
    def mask(self, columns: LineColumns) -> BoolArray | None:
        """Tell it for every line; None stands for all lines."""

    @abstractmethod
    def describe(self, language: Language, currency: str | None) -> str:
        """Name the lines in a few words."""

    @property
    def names_money(self) -> bool:
        """Whether an amount stands somewhere inside, so that a currency is needed."""
        return False

    @property
    def reads_price(self) -> bool:
        """Whether the choice may change when stage ``price`` replaces a unit price."""
        return False

    @property
    def keys(self) -> frozenset[ItemKeyword] | None:
        """What chosen goods have at least one of, so that sets can find rules by goods.

        None where no list of goods says it.
        """
        return None

    def could_match(self, item: Item) -> bool:  # noqa: ARG002  to be on the safe side
        """Tell whether a line of this item might be chosen at some price, on sale or not."""
        return True

    def __and__(self, other: SelectorKind) -> AllOf:
        return all_of(self, other)

    def __or__(self, other: SelectorKind) -> AnyOf:
        return any_of(self, other)

    def __invert__(self) -> Not:
        return Not.model_validate({"of": self})


class ItemSelector(SelectorKind):
    """A selector that looks at the item alone, so columns test each distinct item once."""

    @abstractmethod
    def matches_item(self, item: Item) -> bool:
        """Tell whether the item is chosen."""

    def matches(self, item: Item, unit_price_minor: int, on_sale: bool = False) -> bool:  # noqa: ARG002, FBT001, FBT002
        """Tell whether a line of this item is chosen, at any price."""
        return self.matches_item(item)

    def could_match(self, item: Item) -> bool:
        """Tell whether the item is chosen; no price changes that."""
        return self.matches_item(item)

    def mask(self, columns: LineColumns) -> BoolArray | None:
        """Tell it for every line."""
        return columns.lines_with(self)


class All(SelectorKind):
    """Every line (全场).

    >>> All().describe("zh", None)
    '全场'
    """

    kind: Literal["all"] = "all"

    def matches(self, item: Item, unit_price_minor: int, on_sale: bool = False) -> bool:  # noqa: ARG002, FBT001, FBT002
        """Choose the line, whatever it holds."""
        return True

    def mask(self, columns: LineColumns) -> BoolArray | None:  # noqa: ARG002  every line
        """Choose every line."""
        return None

    def describe(self, language: Language, currency: str | None) -> str:  # noqa: ARG002
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

    def describe(self, language: Language, currency: str | None) -> str:  # noqa: ARG002
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

    def describe(self, language: Language, currency: str | None) -> str:  # noqa: ARG002
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

    def describe(self, language: Language, currency: str | None) -> str:  # noqa: ARG002
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

    def describe(self, language: Language, currency: str | None) -> str:  # noqa: ARG002
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

    def describe(self, language: Language, currency: str | None) -> str:  # noqa: ARG002
        """Name the lines in a few words."""
        return ("标签 " if language == "zh" else "tag ") + names_text(self.tags, language)


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

    def matches(self, item: Item, unit_price_minor: int, on_sale: bool = False) -> bool:  # noqa: ARG002, FBT001, FBT002
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
            None if amount is None else amount_text(amount, currency)
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

    def matches(self, item: Item, unit_price_minor: int, on_sale: bool = False) -> bool:  # noqa: ARG002, FBT001, FBT002
        """Tell whether the line's price was replaced, or was not."""
        return on_sale == self.on_sale

    def mask(self, columns: LineColumns) -> BoolArray | None:
        """Tell it for every line."""
        on_sale = columns.line_on_sale
        if on_sale is None:
            return columns.line_unit_price_minor < 0 if self.on_sale else None
        return on_sale if self.on_sale else ~on_sale

    def describe(self, language: Language, currency: str | None) -> str:  # noqa: ARG002
        """Name the lines in a few words."""
        if language == "zh":
            return "特价商品" if self.on_sale else "非特价商品"
        return "items on sale" if self.on_sale else "items at full price"

    @property
    def reads_price(self) -> bool:
        """Whether the choice depends on the price: always."""
        return True


class AllOf(SelectorKind):
    """Lines that every one of several selectors chooses (且)."""

    kind: Literal["all_of"] = "all_of"
    of: tuple[Selector, ...] = Field(min_length=1)

    def matches(self, item: Item, unit_price_minor: int, on_sale: bool = False) -> bool:  # noqa: FBT001, FBT002
        """Tell whether all inner selectors choose the line."""
        return all(inner.matches(item, unit_price_minor, on_sale) for inner in self.of)

    def mask(self, columns: LineColumns) -> BoolArray | None:
        """Tell it for every line."""
        chosen: BoolArray | None = None
        for inner in self.of:
            mask = inner.mask(columns)
            if mask is not None:
                chosen = mask if chosen is None else chosen & mask
        return chosen

    def describe(self, language: Language, currency: str | None) -> str:
        """Name the lines in a few words."""
        inner = [selector.describe(language, currency) for selector in self.of]
        return ("且" if language == "zh" else " and ").join(inner)

    def could_match(self, item: Item) -> bool:
        """Tell whether a line of this item might be chosen."""
        return all(inner.could_match(item) for inner in self.of)

    @property
    def reads_price(self) -> bool:
        """Whether an inner choice depends on the price."""
        return any(inner.reads_price for inner in self.of)

    @property
    def keys(self) -> frozenset[ItemKeyword] | None:
        """What chosen goods have one of: the shortest list among the inner ones."""
        known = [keys for inner in self.of if (keys := inner.keys) is not None]
        return min(known, key=len, default=None)

    @property
    def names_money(self) -> bool:
        """Whether an amount stands somewhere inside."""
        return any(inner.names_money for inner in self.of)


class AnyOf(SelectorKind):
    """Lines that at least one of several selectors chooses (或)."""

    kind: Literal["any_of"] = "any_of"
    of: tuple[Selector, ...] = Field(min_length=1)

    def matches(self, item: Item, unit_price_minor: int, on_sale: bool = False) -> bool:  # noqa: FBT001, FBT002
        """Tell whether an inner selector chooses the line."""
        return any(inner.matches(item, unit_price_minor, on_sale) for inner in self.of)

    def mask(self, columns: LineColumns) -> BoolArray | None:
        """Tell it for every line."""
        chosen: BoolArray | None = None
        for inner in self.of:
            mask = inner.mask(columns)
            if mask is None:
                return None
            chosen = mask if chosen is None else chosen | mask
        return chosen

    def describe(self, language: Language, currency: str | None) -> str:
        """Name the lines in a few words."""
        inner = [selector.describe(language, currency) for selector in self.of]
        return ("或" if language == "zh" else " or ").join(inner)

    def could_match(self, item: Item) -> bool:
        """Tell whether a line of this item might be chosen."""
        return any(inner.could_match(item) for inner in self.of)

    @property
    def reads_price(self) -> bool:
        """Whether an inner choice depends on the price."""
        return any(inner.reads_price for inner in self.of)

    @property
    def keys(self) -> frozenset[ItemKeyword] | None:
        """What chosen goods have one of: all lists together."""
        found: frozenset[ItemKeyword] = frozenset()
        for inner in self.of:
            keys = inner.keys
            if keys is None:
                return None
            found |= keys
        return found

    @property
    def names_money(self) -> bool:
        """Whether an amount stands somewhere inside."""
        return any(inner.names_money for inner in self.of)


class Not(SelectorKind):
    """Lines that another selector leaves out (非)."""

    kind: Literal["not"] = "not"
    of: Selector

    def matches(self, item: Item, unit_price_minor: int, on_sale: bool = False) -> bool:  # noqa: FBT001, FBT002
        """Tell whether the inner selector leaves the line out."""
        return not self.of.matches(item, unit_price_minor, on_sale)

    def mask(self, columns: LineColumns) -> BoolArray | None:
        """Tell it for every line."""
        inner = self.of.mask(columns)
        return columns.line_unit_price_minor < 0 if inner is None else ~inner

    def describe(self, language: Language, currency: str | None) -> str:
        """Name the lines in a few words."""
        inner = self.of.describe(language, currency)
        return f"除 {inner} 外" if language == "zh" else f"all but {inner}"

    def could_match(self, item: Item) -> bool:
        """Tell whether a line of this item might be chosen."""
        return self.of.reads_price or not self.of.could_match(item)

    @property
    def reads_price(self) -> bool:
        """Whether an inner choice depends on the price."""
        return self.of.reads_price

    @property
    def names_money(self) -> bool:
        """Whether an amount stands somewhere inside."""
        return self.of.names_money


Selector: TypeAlias = Annotated[
    All
    | BySku
    | ByProduct
    | ByCategory
    | ByBrand
    | ByTag
    | ByUnitPrice
    | OnSale
    | AllOf
    | AnyOf
    | Not,
    Field(discriminator="kind"),
]
"""Any selector of the library; in JSON, `kind` tells which."""

EVERYTHING = All()
"""Every line: what a rule sees when it names no selector."""

AllOf.model_rebuild()
AnyOf.model_rebuild()
Not.model_rebuild()


def all_of(*selectors: SelectorKind) -> AllOf:
    """Choose the lines that every one of these chooses."""
    return AllOf.model_validate({"of": selectors})


def any_of(*selectors: SelectorKind) -> AnyOf:
    """Choose the lines that at least one of these chooses."""
    return AnyOf.model_validate({"of": selectors})


def on_lines(select: SelectorKind, language: Language, currency: str | None) -> str:
    """Say which goods a rule is about, or nothing when it is about all.

    >>> on_lines(ByBrand(brands=("Acme",)), "en", None)
    ' on brand Acme'
    """
    if isinstance(select, All):
        return ""
    name = select.describe(language, currency)
    return f"{name} " if language == "zh" else f" on {name}"
