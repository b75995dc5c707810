"""The obvious carts of a catalogue: which SKUs to try, and how many units of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import frozen

from ecomops._typing import MAX_MINOR, MAX_QUANTITY
from ecomops.facts import CartFacts, Checkout
from ecomops.promotions.lint.shelves import Goods, Shelves
from ecomops.promotions.rules.rule import Rule
from ecomops.selectors.base import ItemKeyword, SelectorKind, item_keywords

MOST_SKUS: Final = 300
"""How many SKUs are tried; of a larger catalogue those that differ in what applies to them."""
MOST_QUANTITIES: Final = 24
"""How many quantities of one SKU are tried, the smallest first."""
_MOST_TESTS: Final = 3_000_000
"""How many times a selector may be tried on an SKU while choosing."""
_MOST_LOOKED_AT: Final = 50
"""Among how many SKUs the one for a part of a bundle is chosen."""


@frozen
class Chosen:
    """The SKUs to try, and how many there are that promotions look at."""

    goods: tuple[Goods, ...]
    n_touched: int


def choose(goods: Sequence[Goods], rules: Sequence[Rule]) -> Chosen:
    """Choose SKUs to try: all, or of those that the same rules look at a few that differ most.

    Those that most rules look at come first. Of each class: where the least is left at cost
    or floor, the cheapest, and the dearest.
    """
    targets = list(dict.fromkeys(rule.target for rule in rules))
    always, by_key = _filed(targets)
    every = max(-(-len(goods) * (len(always) + 1) // _MOST_TESTS), 1)
    classes: defaultdict[tuple[int, ...], list[Goods]] = defaultdict(list)
    for one in goods[::every]:
        seen = dict.fromkeys(always)
        for key in item_keywords(one.item):
            seen.update(dict.fromkeys(by_key.get(key, ())))
        # prices may be replaced, so what could be chosen counts
        touched = tuple(place for place in seen if targets[place].could_match(one.item))
        if touched and one.price_minor:
            classes[touched].append(one)
    n_touched = sum(map(len, classes.values())) if every == 1 else len(goods)
    by_interest = sorted(classes.items(), key=lambda entry: (-len(entry[0]), entry[0]))
    first: dict[Goods, None] = {}
    for _, members in by_interest:
        first.setdefault(max(members, key=lambda one: one.thinness))
        first.setdefault(min(members, key=lambda one: one.price_minor))
        first.setdefault(max(members, key=lambda one: one.price_minor))
    for _, members in by_interest:
        first.update(dict.fromkeys(members))
    return Chosen(tuple(first)[:MOST_SKUS], n_touched)


def _filed(
    targets: Sequence[SelectorKind],
) -> tuple[list[int], dict[ItemKeyword, list[int]]]:
    """File selectors by what the goods that they choose can be found by."""
    always: list[int] = []
    by_key: defaultdict[ItemKeyword, list[int]] = defaultdict(list)
    for place, target in enumerate(targets):
        keys = target.keys
        if keys is None:
            always.append(place)
        else:
            for key in keys:
                by_key[key].append(place)
    return always, dict(by_key)


# ---- how many -------------------------------------------------------------------------------
def quantities(
    price_minor: int, units_left_minor: Iterable[int], rules: Iterable[Rule]
) -> list[int]:
    """Say how many units of one SKU to try: 1, 2, and those at thresholds and one below.

    Parameters
    ----------
    price_minor
        List price of one unit; no cart is made that leaves int64.
    units_left_minor
        What one unit costs at the start of each stage, for thresholds in money.
    rules
        Those that look at it.
    """
    found = {1, 2}
    pieces, amounts = _thresholds(rules)
    for amount in amounts:
        found.update(-(-amount // left) for left in units_left_minor if left > 0)
    found |= pieces
    found |= {quantity - 1 for quantity in found}
    most = min(MAX_QUANTITY, MAX_MINOR // max(price_minor, 1))
    return sorted(quantity for quantity in found if 1 <= quantity <= most)[:MOST_QUANTITIES]


def _thresholds(rules: Iterable[Rule]) -> tuple[set[int], set[int]]:
    pieces: set[int] = set()
    amounts: set[int] = set()
    for rule in rules:
        for condition, _ in rule.conditions:
            if condition.unit == "minor":
                amounts.add(condition.needed)
            elif condition.unit == "pieces":
                pieces.add(condition.needed)
        if rule.ladder is not None and rule.ladder.on != "shipping":
            (amounts if rule.ladder.counts_money else pieces).update(
                step.at_least for step in rule.ladder.steps
            )
        pieces.update(benefit.asks for benefit in rule.asking if benefit.asks is not None)
    return pieces, amounts


# ---- carts ----------------------------------------------------------------------------------
def cart_of(goods: Iterable[tuple[Goods, int]], currency: str, checkout: Checkout) -> CartFacts:
    """Put goods into a cart, each in some quantity."""
    units: defaultdict[Goods, int] = defaultdict(int)
    for one, quantity in goods:
        units[one] += quantity
    lines = sorted(units.items(), key=lambda line: (line[0].item.sku_id, line[0].price_minor))
    return CartFacts(
        currency,
        tuple(one.item for one, _ in lines),
        tuple(quantity for _, quantity in lines),
        tuple(one.price_minor for one, _ in lines),
        tuple(((one.item.sku_id, quantity),) for one, quantity in lines),
        checkout=checkout,
    )


def combined(rule: Rule, shelves: Shelves, currency: str) -> list[tuple[Goods, int]] | None:
    """Choose the goods that a rule takes together; None where one SKU will do, or some lack."""
    parts = list(_parts(rule))
    found = []
    for selector, quantity in parts:
        fitting = shelves.fitting(selector, currency, at_list=True)
        some = [one for _, one in zip(range(_MOST_LOOKED_AT), fitting, strict=False)]
        if not some:
            return None
        found.append((max(some, key=lambda one: one.thinness), quantity))
    total = sum(one.price_minor * quantity for one, quantity in found)
    if len({one for one, _ in found}) < 2 or total > MAX_MINOR:
        return None
    return found


def _parts(rule: Rule) -> Iterator[tuple[SelectorKind, int]]:
    for condition, selector in rule.conditions:
        if condition.parts:
            yield from ((rule.target if own is None else own, n) for own, n in condition.parts)
        elif selector is not None:
            yield selector, condition.needed if condition.unit == "pieces" else 1
    parts = [part for benefit in rule.benefits for part in benefit.parts]
    for own, quantity in parts or [(None, 1)]:
        yield rule.target if own is None else own, quantity
