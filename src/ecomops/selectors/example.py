"""Goods that a selector fits: an example, or the proof that there are none.

A selector is and / or / not of tests of one attribute each, and attributes do not depend on
each other. So a clause, some tests that must all turn out in one way, has an example if each
attribute alone has one; a selector has one if a clause of its disjunctive form has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, TypeAlias

from attrs import define, field, frozen

from ecomops._typing import MAX_MINOR
from ecomops.facts import Item
from ecomops.selectors.base import SelectorKind
from ecomops.selectors.goods import All, ByBrand, ByCategory, ByProduct, BySku, ByTag
from ecomops.selectors.kinds import AllOf, AnyOf, Not
from ecomops.selectors.prices import ByUnitPrice, OnSale

Clause: TypeAlias = tuple[tuple[SelectorKind, bool], ...]
"""Selectors, each with whether it is to choose the line."""

_MOST_CLAUSES: Final = 512
"""Selectors that branch further are left unjudged."""


@frozen
class Example:
    """A line that a selector chooses (样例商品).

    Attributes
    ----------
    item
        The goods.
    least_minor, most_minor
        Any unit price from one to the other will do. [minor]
    on_sale
        Whether stage ``price`` must have replaced the price, or must not; None: either.
    """

    item: Item
    least_minor: int = 0
    most_minor: int = MAX_MINOR
    on_sale: bool | None = None

    def price_near(self, price_minor: int) -> int:
        """Return the price next to one that will do [minor]."""
        return min(max(price_minor, self.least_minor), self.most_minor)


@frozen
class Search:
    """What was found: an example, or none; and whether that is certain."""

    example: Example | None
    is_certain: bool = True

    @property
    def is_hopeless(self) -> bool:
        """Whether it is certain that there are no such goods."""
        return self.is_certain and self.example is None


def search_goods(selector: SelectorKind, *, has_sales: bool = True) -> Search:
    """Look for goods that a selector chooses (选择器是否可能命中).

    Parameters
    ----------
    has_sales
        Whether any promotion puts goods on sale.

    Examples
    --------
    >>> a, b = BySku(sku_ids=("a",)), BySku(sku_ids=("b",))
    >>> search_goods(a & b).is_hopeless, search_goods(a & ~b).example.item.sku_id
    (True, 'a')
    """
    is_certain = True
    clauses = list(islice(_clauses(selector, wanted=True), _MOST_CLAUSES + 1))
    if len(clauses) > _MOST_CLAUSES:
        clauses.pop()
        is_certain = False
    for clause in clauses:
        demand = _Demand()
        if not all(demand.add(test, wanted=wanted) for test, wanted in clause):
            is_certain = False  # a selector of a kind that is not known here
            continue
        example = demand.example(has_sales=has_sales)
        if example is not None:
            return Search(example)
    return Search(None, is_certain)


def _clauses(selector: SelectorKind, *, wanted: bool) -> Iterator[Clause]:
    """Write a selector, or its opposite, as clauses of which one must hold."""
    if isinstance(selector, All):
        if wanted:
            yield ()
    elif isinstance(selector, Not):
        yield from _clauses(selector.of, wanted=not wanted)
    elif isinstance(selector, AllOf | AnyOf):
        if isinstance(selector, AllOf) == wanted:
            yield from _every(selector.of, wanted=wanted)
        else:
            for inner in selector.of:
                yield from _clauses(inner, wanted=wanted)
    elif isinstance(selector, ByUnitPrice) and not wanted:
        if selector.at_least_minor:
            yield ((ByUnitPrice(at_most_minor=selector.at_least_minor - 1), True),)
        if selector.at_most_minor is not None and selector.at_most_minor < MAX_MINOR:
            yield ((ByUnitPrice(at_least_minor=selector.at_most_minor + 1), True),)
    else:
        yield ((selector, wanted),)


def _every(selectors: Sequence[SelectorKind], *, wanted: bool) -> Iterator[Clause]:
    """Combine a clause of each selector."""
    if not selectors:
        yield ()
        return
    for head in _clauses(selectors[0], wanted=wanted):
        for tail in _every(selectors[1:], wanted=wanted):
            yield head + tail


@define
class _Names:
    """What one name may be: one of a few, if any are given, and none of others."""

    allowed: tuple[str, ...] | None = None
    barred: set[str] = field(factory=set)

    def add(self, names: tuple[str, ...], *, wanted: bool) -> None:
        if not wanted:
            self.barred.update(names)
        elif self.allowed is None:
            self.allowed = names
        else:
            self.allowed = tuple(name for name in self.allowed if name in names)

    def pick(self) -> str | None:
        """Return the first name that will do, if one must be among a few."""
        return next((name for name in self.allowed or () if name not in self.barred), None)

    @property
    def is_impossible(self) -> bool:
        return self.allowed is not None and self.pick() is None


@define
class _Demand:
    """What one clause asks of a line, attribute by attribute."""

    sku: _Names = field(factory=_Names)
    product: _Names = field(factory=_Names)
    brand: _Names = field(factory=_Names)
    tags: list[tuple[str, ...]] = field(factory=list)
    barred_tags: set[str] = field(factory=set)
    paths: list[tuple[str, ...]] = field(factory=list)
    barred_paths: list[tuple[str, ...]] = field(factory=list)
    least_minor: int = 0
    most_minor: int = MAX_MINOR
    on_sale: set[bool] = field(factory=lambda: {True, False})

    def add(self, test: SelectorKind, *, wanted: bool) -> bool:
        """Take in one test; tell whether its kind is known."""
        if isinstance(test, BySku):
            self.sku.add(test.sku_ids, wanted=wanted)
        elif isinstance(test, ByProduct):
            self.product.add(test.product_ids, wanted=wanted)
        elif isinstance(test, ByBrand):
            self.brand.add(test.brands, wanted=wanted)
        elif isinstance(test, ByTag) and wanted:
            self.tags.append(test.tags)
        elif isinstance(test, ByTag):
            self.barred_tags.update(test.tags)
        elif isinstance(test, ByCategory):
            (self.paths if wanted else self.barred_paths).append(test.path)
        elif isinstance(test, ByUnitPrice):
            self.least_minor = max(self.least_minor, test.at_least_minor or 0)
            if test.at_most_minor is not None:
                self.most_minor = min(self.most_minor, test.at_most_minor)
        elif isinstance(test, OnSale):
            self.on_sale &= {test.on_sale == wanted}
        else:
            return False
        return True

    def example(self, *, has_sales: bool) -> Example | None:
        """Return goods that meet it, or None where there can't be any."""
        tags = [next((t for t in some if t not in self.barred_tags), None) for some in self.tags]
        path = max(self.paths, key=len, default=())
        on_sale = self.on_sale if has_sales else self.on_sale - {True}
        if (
            any(names.is_impossible for names in (self.sku, self.product, self.brand))
            or None in tags
            or any(path[: len(other)] != other for other in self.paths)
            or any(path[: len(other)] == other for other in self.barred_paths)
            or self.least_minor > self.most_minor
            or not on_sale
        ):
            return None
        item = Item(
            self.sku.pick() or _unlike(self.sku.barred),
            self.product.pick(),
            path,
            self.brand.pick(),
            tuple(sorted({tag for tag in tags if tag is not None})),
        )
        known = None if len(on_sale) > 1 else on_sale.pop()
        return Example(item, self.least_minor, self.most_minor, known)


def _unlike(names: set[str]) -> str:
    """Make up an SKU id that is none of these."""
    name = "any"
    while name in names:
        name += "-other"
    return name
