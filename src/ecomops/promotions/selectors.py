"""Which lines a rule sees: by goods, by unit price, and by and / or / not of these.

Selectors are values: they compose with ``&``, ``|`` and ``~``, compare by content, and
travel as JSON under their `kind`. Each tests one line and, as columns, every line.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Annotated, Literal, Protocol, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR, Label, MinorAmount, ProductId, SkuId
from ecomops.facts import Item
from ecomops.models.base import DomainModel
from ecomops.promotions.base import Language
from ecomops.promotions.words import amount_text

_SHOWN_NAMES = 3


class LineColumns(Protocol):
    """The columns that a selector may read."""

    @property
    def line_unit_price_minor(self) -> IntArray:
        """Price of one unit of each line [minor]."""
        ...

    def lines_with(self, selector: ItemSelector) -> BoolArray:
        """Which lines hold an item that the selector matches."""
        ...


class SelectorKind(DomainModel, ABC):
    """What every selector has: a test for one line, the same for columns, and words."""

    @abstractmethod
    def matches(self, item: Item, unit_price_minor: int) -> bool:
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

    def matches(self, item: Item, unit_price_minor: int) -> bool:  # noqa: ARG002  item alone
        """Tell whether a line of this item is chosen, at any price."""
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

    def matches(self, item: Item, unit_price_minor: int) -> bool:  # noqa: ARG002  every line
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

    def matches_item(self, item: Item) -> bool:
        """Tell whether the item is one of the SKUs."""
        return item.sku_id in self.sku_ids

    def describe(self, language: Language, currency: str | None) -> str:  # noqa: ARG002
        """Name the lines in a few words."""
        return "SKU " + _some(self.sku_ids, language)


class ByProduct(ItemSelector):
    """Lines of certain products, in any size or colour (指定商品)."""

    kind: Literal["product"] = "product"
    product_ids: tuple[ProductId, ...] = Field(min_length=1)

    def matches_item(self, item: Item) -> bool:
        """Tell whether the item belongs to one of the products."""
        return item.product_id in self.product_ids

    def describe(self, language: Language, currency: str | None) -> str:  # noqa: ARG002
        """Name the lines in a few words."""
        return ("商品 " if language == "zh" else "product ") + _some(self.product_ids, language)


class ByCategory(ItemSelector):
    """Lines in a category or anywhere below it (指定类目及其子类目).

    >>> ByCategory(path=("服装", "男装")).matches_item(Item("t", category=("服装", "男装", "T恤")))
    True
    """

    kind: Literal["category"] = "category"
    path: tuple[Label, ...] = Field(min_length=1, max_length=32)

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

    def matches_item(self, item: Item) -> bool:
        """Tell whether the item is of one of the brands."""
        return item.brand in self.brands

    def describe(self, language: Language, currency: str | None) -> str:  # noqa: ARG002
        """Name the lines in a few words."""
        return ("品牌 " if language == "zh" else "brand ") + _some(self.brands, language)


class ByTag(ItemSelector):
    """Lines that carry at least one of certain tags (指定标签)."""

    kind: Literal["tag"] = "tag"
    tags: tuple[Label, ...] = Field(min_length=1)

    def matches_item(self, item: Item) -> bool:
        """Tell whether the item carries one of the tags."""
        return any(tag in self.tags for tag in item.tags)

    def describe(self, language: Language, currency: str | None) -> str:  # noqa: ARG002
        """Name the lines in a few words."""
        return ("标签 " if language == "zh" else "tag ") + _some(self.tags, language)


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

    def matches(self, item: Item, unit_price_minor: int) -> bool:  # noqa: ARG002  price alone
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


class AllOf(SelectorKind):
    """Lines that every one of several selectors chooses (且)."""

    kind: Literal["all_of"] = "all_of"
    of: tuple[Selector, ...] = Field(min_length=1)

    def matches(self, item: Item, unit_price_minor: int) -> bool:
        """Tell whether all inner selectors choose the line."""
        return all(inner.matches(item, unit_price_minor) for inner in self.of)

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

    @property
    def names_money(self) -> bool:
        """Whether an amount stands somewhere inside."""
        return any(inner.names_money for inner in self.of)


class AnyOf(SelectorKind):
    """Lines that at least one of several selectors chooses (或)."""

    kind: Literal["any_of"] = "any_of"
    of: tuple[Selector, ...] = Field(min_length=1)

    def matches(self, item: Item, unit_price_minor: int) -> bool:
        """Tell whether an inner selector chooses the line."""
        return any(inner.matches(item, unit_price_minor) for inner in self.of)

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

    @property
    def names_money(self) -> bool:
        """Whether an amount stands somewhere inside."""
        return any(inner.names_money for inner in self.of)


class Not(SelectorKind):
    """Lines that another selector leaves out (非)."""

    kind: Literal["not"] = "not"
    of: Selector

    def matches(self, item: Item, unit_price_minor: int) -> bool:
        """Tell whether the inner selector leaves the line out."""
        return not self.of.matches(item, unit_price_minor)

    def mask(self, columns: LineColumns) -> BoolArray | None:
        """Tell it for every line."""
        inner = self.of.mask(columns)
        return columns.line_unit_price_minor < 0 if inner is None else ~inner

    def describe(self, language: Language, currency: str | None) -> str:
        """Name the lines in a few words."""
        inner = self.of.describe(language, currency)
        return f"除 {inner} 外" if language == "zh" else f"all but {inner}"

    @property
    def names_money(self) -> bool:
        """Whether an amount stands somewhere inside."""
        return self.of.names_money


Selector: TypeAlias = Annotated[
    All | BySku | ByProduct | ByCategory | ByBrand | ByTag | ByUnitPrice | AllOf | AnyOf | Not,
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


def _some(names: tuple[str, ...], language: Language) -> str:
    comma = "、" if language == "zh" else ", "
    shown = comma.join(names[:_SHOWN_NAMES])
    if len(names) <= _SHOWN_NAMES:
        return shown
    return f"{shown} 等 {len(names)} 个" if language == "zh" else f"{shown} … ({len(names)})"
