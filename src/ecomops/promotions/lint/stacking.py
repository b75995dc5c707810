"""Obvious carts that come to less than their cost or to nothing, or meet a floor price."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Final, TypeAlias

from attrs import define, evolve, field

from ecomops.facts import CartFacts
from ecomops.promotions.lint.carts import Chosen, cart_of, choose, combined, quantities
from ecomops.promotions.lint.finding import Fact, Finding, Phrase, Severity, TriedCart, cost_of
from ecomops.promotions.lint.occasions import Occasion, occasions_of
from ecomops.promotions.lint.pricer import Ids, Pricer
from ecomops.promotions.lint.shelves import Goods, Shelves
from ecomops.promotions.lint.subject import Subject
from ecomops.promotions.lint.texts import FindingCode
from ecomops.promotions.quotes.quote import Quote
from ecomops.promotions.vocabulary import STAGES

Badness: TypeAlias = tuple[Fraction, int]
"""How bad a cart is, the higher the worse: a share of money, then the fewer units."""

_MOST_WORK: Final = 40_000
"""How many times rules may be tried on carts in one check."""
_MOST_CULPRITS: Final = 4
"""Of how many promotions on one cart all parts are tried."""
_MOST_COMBINED: Final = 200
"""For how many promotions a cart of several goods is made."""


def check_stacking(subject: Subject) -> Iterator[Finding]:
    """Price obvious carts of the catalogue, and find those that are too cheap."""
    shelves = subject.shelves
    if shelves is None or not subject.listed:
        return
    occasions, n_occasions = occasions_of(subject)
    work_left, n_tried, n_all = _MOST_WORK, 0, 0
    for currency in sorted({one.currency for one in shelves.goods}):
        stacks = _Stacks(Pricer.of(subject, currency, work_left), occasions)
        goods = [one for one in shelves.goods if one.currency == currency]
        chosen = choose(goods, stacks.pricer.open_rules)
        n_all += chosen.n_touched
        n_tried += stacks.try_each(chosen)
        stacks.try_together(shelves)
        work_left = stacks.pricer.work_left
        yield from stacks.findings(subject)
    if n_tried < n_all:
        yield _sampled(Phrase("SKUs of the catalogue", "目录中的 SKU"), n_tried, n_all)
    if n_tried and len(occasions) < n_occasions:
        what = Phrase("instants and shoppers", "时刻与顾客组合")
        yield _sampled(what, len(occasions), n_occasions)


def _sampled(what: Phrase, tried: int, everything: int) -> Finding:
    facts = (("what", what), ("tried", tried), ("all", everything))
    return Finding("sampled", "note", (), "catalogue", facts)


@define(eq=False)
class _Case:
    """One kind of finding about the same promotions, with its worst cart."""

    badness: Badness
    tried: TriedCart
    facts: tuple[tuple[str, Fact], ...]
    sku_ids: set[str] = field(factory=set)


@define(eq=False)
class _Stacks:
    """Tries the obvious carts of one currency, and notes what is wrong with them."""

    pricer: Pricer
    occasions: Sequence[Occasion]
    sku_ids: set[str] = field(factory=set)
    """What was tried."""
    cases: dict[tuple[FindingCode, Ids], _Case] = field(factory=dict)

    # ---- trying -------------------------------------------------------------------------

    def try_each(self, chosen: Chosen) -> int:
        """Try each SKU by itself; tell how many there was time for."""
        for n_tried, goods in enumerate(chosen.goods):
            if self.pricer.work_left <= 0:
                return n_tried
            for occasion in self.occasions:
                self._try(goods, occasion)
        return len(chosen.goods)

    def _try(self, goods: Goods, occasion: Occasion) -> None:
        pricer, checkout = self.pricer, occasion.checkout
        first = cart_of([(goods, 1)], pricer.currency, checkout)
        one = pricer.price(first, occasion)
        left = self._left_by_stage(goods, one)
        for quantity in quantities(goods.price_minor, left, pricer.rules_on(first)):
            if pricer.work_left <= 0:
                return
            cart = cart_of([(goods, quantity)], pricer.currency, checkout)
            self._weigh(cart, occasion, one if quantity == 1 else pricer.price(cart, occasion))

    def _left_by_stage(self, goods: Goods, one: Quote) -> list[int]:
        """Say what one unit costs at the start of each stage."""
        off = dict.fromkeys(STAGES, 0)
        for name, parts in one.line_discounts:
            off[self.pricer.by_id[name].stage] += sum(parts)
        left = [goods.price_minor]
        for part in off.values():
            left.append(left[-1] - part)
        return list(dict.fromkeys(left))

    def try_together(self, shelves: Shelves) -> None:
        """Try the goods that some rules take together."""
        n_carts = 0
        for rule in self.pricer.open_rules:
            if min(self.pricer.work_left, shelves.tests_left, _MOST_COMBINED - n_carts) <= 0:
                return
            several = combined(rule, shelves, self.pricer.currency)
            if several is None:
                continue
            n_carts += 1
            for occasion in self.occasions:
                cart = cart_of(several, self.pricer.currency, occasion.checkout)
                self._weigh(cart, occasion, self.pricer.price(cart, occasion))

    # ---- weighing -----------------------------------------------------------------------

    def _weigh(self, cart: CartFacts, occasion: Occasion, quote: Quote) -> None:
        """Note what is wrong with a price."""
        self.sku_ids.update(item.sku_id for item in cart.line_item)
        if (code := _fault(cart, quote)) is not None:
            taken = sorted(quote.line_discounts, key=lambda taken: -sum(taken[1]))
            self._blame(code, cart, occasion, tuple(name for name, _ in taken))
        if any(cart.line_floor_minor):
            for use in quote.uses:
                place = self.pricer.place_of[use.promotion_id]
                if withheld := quote.verdicts[place].ungranted_minor:
                    tried = self.pricer.tried(cart, occasion, quote)
                    share = Fraction(withheld, max(cart.list_minor, 1))
                    facts = (("withheld_minor", withheld),)
                    self._note("floor_withholds", (use.promotion_id,), share, tried, facts)

    def _blame(self, code: FindingCode, cart: CartFacts, occasion: Occasion, ids: Ids) -> None:
        """Find the fewest promotions that do it: one alone, or some together.

        Parameters
        ----------
        ids
            Who took something off, those who took most first.
        """

        def price(some: Ids) -> Quote:
            return self.pricer.price(cart, occasion, some)

        if len(ids) > _MOST_CULPRITS:
            # of very many the first few that are enough
            n_enough = bisect_left(
                range(1, len(ids)), 1, key=lambda n: _fault(cart, price(ids[:n])) == code
            )
            ids = ids[: n_enough + 1]
        if len(ids) > _MOST_CULPRITS:
            self._charge(ids, cart, occasion, price(ids))
            return
        parts = [some for n in range(1, len(ids) + 1) for some in combinations(ids, n)]
        quotes = {some: price(some) for some in parts}
        faults = {some: found for some in parts if (found := _fault(cart, quotes[some]))}
        # who gives away with others may sell below cost alone
        those = [some for some, found in faults.items() if found == code]
        for some in dict.fromkeys([*_fewest(faults), *_fewest(those)]):
            self._charge(some, cart, occasion, quotes[some])

    def _charge(self, ids: Ids, cart: CartFacts, occasion: Occasion, quote: Quote) -> None:
        """Note a price that some promotions make without the others."""
        code, cost = _fault(cart, quote), cost_of(cart)
        if code is None:
            return
        tried = self.pricer.tried(cart, occasion, quote)
        if code == "free_goods" or cost is None:
            self._note(code, ids, Fraction(1), tried, ())
        else:
            share = Fraction(cost - quote.net_minor, max(cost, 1))
            self._note(code, ids, share, tried, (("cost_minor", cost),))

    def _note(
        self,
        code: FindingCode,
        ids: Ids,
        share: Fraction,
        tried: TriedCart,
        facts: tuple[tuple[str, Fact], ...],
    ) -> None:
        ids = tuple(sorted(ids, key=self.pricer.place_of.__getitem__))
        badness = share, -sum(tried.cart.line_quantity)
        case = self.cases.get((code, ids))
        if case is None:
            case = self.cases[code, ids] = _Case(badness, tried, facts)
        elif badness > case.badness:
            case.badness, case.tried, case.facts = badness, tried, facts
        case.sku_ids.update(item.sku_id for item in tried.cart.line_item)

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """Report what was noted, each with its worst cart."""
        by_id = {one.promotion_id: one for one in subject.listed}
        kept: list[tuple[FindingCode, frozenset[str], _Case]] = []
        for (code, ids), case in sorted(self.cases.items(), key=lambda entry: len(entry[0][1])):
            those = frozenset(ids)
            if any(
                code == other and some < those and case.sku_ids <= fewer.sku_ids
                for other, some, fewer in kept
            ):
                continue  # fewer promotions do the same
            kept.append((code, those, case))
            severity: Severity = "error" if len(ids) > 1 else "warning"
            if code == "floor_withholds":
                severity = "note"
            found = subject.about(
                code, severity, [by_id[name] for name in ids],
                currency=self.pricer.currency, tried=case.tried,
                skus=len(case.sku_ids), skus_tried=len(self.sku_ids),
            )  # fmt: skip
            yield evolve(found, facts=found.facts + case.facts)


def _fewest(several: Iterable[Ids]) -> list[Ids]:
    """Keep the sets without a part that is there too; smaller ones come first."""
    kept: list[Ids] = []
    for ids in several:
        if not any(set(some) <= set(ids) for some in kept):
            kept.append(ids)
    return kept


def _fault(cart: CartFacts, quote: Quote) -> FindingCode | None:
    """Say what is wrong with a price that promotions made."""
    if not quote.net_minor:
        return "free_goods" if cart.list_minor else None
    cost = cost_of(cart)
    # goods that are listed below their cost are so without any promotion
    if cost is not None and quote.net_minor < cost <= cart.list_minor:
        return "below_cost"
    return None
