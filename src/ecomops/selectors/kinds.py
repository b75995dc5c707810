"""And, or, not of other selectors, and the union of all kinds: the one list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal, Self, TypeAlias

from pydantic import Field, PrivateAttr, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import BoolArray
from ecomops._typing import Language
from ecomops.facts import Item
from ecomops.selectors.base import ItemKeyword, LineColumns, SelectorKind
from ecomops.selectors.goods import All, ByBrand, ByCategory, ByProduct, BySku, ByTag
from ecomops.selectors.prices import ByUnitPrice, OnSale

MOST_LEVELS: Final = 32
"""How deep selectors nest at most: what is deeper could not be written to JSON and read back."""


class _Nested(SelectorKind):
    """A selector made of others, down to some depth."""

    _levels: int = PrivateAttr(default=1)

    if TYPE_CHECKING:

        @property
        def of(self) -> SelectorKind | tuple[SelectorKind, ...]: ...

    @property
    def levels(self) -> int:
        """How deep it nests: 2 for a selector of simple ones."""
        return self._levels

    @model_validator(mode="after")
    def _is_not_too_deep(self, info: ValidationInfo) -> Self:
        inner = self.of if isinstance(self.of, tuple) else (self.of,)
        self._levels = 1 + max(one.levels if isinstance(one, _Nested) else 1 for one in inner)
        if self._levels > MOST_LEVELS + (info.context or 0):
            raise PydanticCustomError(
                "too_deep",
                "selectors nest {levels} deep, more than {most}; "
                "write chains of 'all_of' and 'any_of' flat, and leave out every 'not' of a 'not'",
                {"levels": self._levels, "most": MOST_LEVELS},
            )
        return self


def _bracketed(selector: SelectorKind, language: Language, currency: str | None) -> str:
    """Name lines as a part of a longer name: what is made of others stands in brackets."""
    name = selector.describe(language, currency)
    if not isinstance(selector, _Nested):
        return name
    return f"（{name}）" if language == "zh" else f"({name})"


class AllOf(_Nested):
    """Lines that every one of several selectors chooses (且)."""

    kind: Literal["all_of"] = "all_of"
    of: tuple[Selector, ...] = Field(min_length=1)

    def matches(self, item: Item, unit_price_minor: int, on_sale: bool = False) -> bool:
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
        inner = [_bracketed(selector, language, currency) for selector in self.of]
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


class AnyOf(_Nested):
    """Lines that at least one of several selectors chooses (或)."""

    kind: Literal["any_of"] = "any_of"
    of: tuple[Selector, ...] = Field(min_length=1)

    def matches(self, item: Item, unit_price_minor: int, on_sale: bool = False) -> bool:
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
        inner = [_bracketed(selector, language, currency) for selector in self.of]
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


class Not(_Nested):
    """Lines that another selector leaves out (非)."""

    kind: Literal["not"] = "not"
    of: Selector

    def matches(self, item: Item, unit_price_minor: int, on_sale: bool = False) -> bool:
        """Tell whether the inner selector leaves the line out."""
        return not self.of.matches(item, unit_price_minor, on_sale)

    def mask(self, columns: LineColumns) -> BoolArray | None:
        """Tell it for every line."""
        inner = self.of.mask(columns)
        return columns.line_unit_price_minor < 0 if inner is None else ~inner

    def describe(self, language: Language, currency: str | None) -> str:
        """Name the lines in a few words."""
        inner = _bracketed(self.of, language, currency)
        if language == "zh":
            return f"除{inner}外" if inner.endswith("）") else f"除 {inner} 外"
        return f"all but {inner}"

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


_SPARE: Final = 4
"""How much deeper than the deepest selector of a rule the library's own unions may be."""


def all_of(*selectors: SelectorKind, is_own: bool = False) -> AllOf:
    """Choose the lines that every one of these chooses; chains stay flat.

    `is_own` says that it is made of a rule's selectors and never written down, so that it may
    be deeper than `MOST_LEVELS`.
    """
    parts = [part for one in selectors for part in (one.of if isinstance(one, AllOf) else (one,))]
    return AllOf.model_validate({"of": parts}, context=_SPARE if is_own else None)


def any_of(*selectors: SelectorKind, is_own: bool = False) -> AnyOf:
    """Choose the lines that at least one of these chooses; chains stay flat.

    `is_own` as for `all_of`.
    """
    parts = [part for one in selectors for part in (one.of if isinstance(one, AnyOf) else (one,))]
    return AnyOf.model_validate({"of": parts}, context=_SPARE if is_own else None)


def on_lines(select: SelectorKind, language: Language, currency: str | None) -> str:
    """Say which goods a rule is about, or nothing when it is about all.

    >>> on_lines(ByBrand(brands=("Acme",)), "en", None)
    ' on brand Acme'
    """
    if isinstance(select, All):
        return ""
    name = select.describe(language, currency)
    return f"{name} " if language == "zh" else f" on {name}"
