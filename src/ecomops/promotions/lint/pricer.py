"""Prices carts of one currency under the whole set, and under a few promotions of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, TypeAlias

from attrs import define, evolve, field

from ecomops.errors import SearchLimitError
from ecomops.facts import CartFacts
from ecomops.models import Coupon
from ecomops.promotions.lint.finding import TriedCart
from ecomops.promotions.lint.occasions import Occasion
from ecomops.promotions.lint.subject import Subject
from ecomops.promotions.lint.trial import CODE
from ecomops.promotions.quotes.pricing import price_cart
from ecomops.promotions.quotes.quote import Quote
from ecomops.promotions.rules.rule import AnyPromotion, Rule, Rules

Ids: TypeAlias = tuple[str, ...]

_WORK_OF_CART: Final = 3
"""What a cart costs beside its rules, in tries of a rule."""
_SEARCH_LIMIT: Final = 200
"""How many combinations strategy ``best`` may look at for one cart before each rule takes its
turn instead, which leaves no less to pay."""
_LONGEST_ID: Final = 128
_FIRST: Final = datetime(1, 1, 2, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 30, tzinfo=UTC)


@define(eq=False)
class Pricer:
    """A set compiled for carts whose shopper has every code."""

    currency: str
    rules: Rules
    quick: Rules
    """The same without a search for the best combination."""
    by_id: dict[str, AnyPromotion]
    """The promotions with their own codes."""
    work_left: int
    """How many more times rules may be tried."""
    place_of: dict[str, int]
    """Which verdict is whose."""
    _parts: dict[Ids, tuple[Rules, Rules]] = field(factory=dict)

    @classmethod
    def of(cls, subject: Subject, currency: str, work_left: int) -> Pricer:
        """Compile a set."""
        by_id = {one.promotion_id: one.promotion for one in subject.listed}
        limit = min(subject.terms.search_limit, _SEARCH_LIMIT)
        terms = evolve(subject.terms, search_limit=limit, points=None)
        rules = Rules.of(map(_opened, by_id.values()), terms)
        quick = Rules.of(rules.promotions, evolve(terms, strategy="priority"))
        places = {p.promotion_id: place for place, p in enumerate(rules.promotions)}
        return cls(currency, rules, quick, by_id, work_left, places)

    @property
    def open_rules(self) -> list[Rule]:
        """The rules that are in this currency."""
        plan = self.rules.plan(self.currency)
        return [rule for rule in plan.rules if rule.own_fate is None]

    def rules_on(self, cart: CartFacts) -> list[Rule]:
        """Return the rules that look at the goods of a cart."""
        touching = self.rules.plan(self.currency).touching(cart.line_item)
        return [rule for _, some in touching for rule in some if rule.own_fate is None]

    def price(self, cart: CartFacts, occasion: Occasion, ids: Ids | None = None) -> Quote:
        """Price a cart under the set, or under some promotions of it."""
        rules, quick = (self.rules, self.quick) if ids is None else self._part(ids)
        try:
            quote = price_cart(cart, rules, now=occasion.now)
            examined = 1 if quote.search is None else quote.search.examined + 1
        except SearchLimitError:
            quote = price_cart(cart, quick, now=occasion.now)
            examined = _SEARCH_LIMIT
        n_rules = len(self.rules_on(cart)) if ids is None else len(ids)
        self.work_left -= examined * (_WORK_OF_CART + n_rules)
        return quote

    def _part(self, ids: Ids) -> tuple[Rules, Rules]:
        if ids not in self._parts:
            promotions = [self.rules.promotions[self.place_of[name]] for name in ids]
            both = (Rules.of(promotions, rules.terms) for rules in (self.rules, self.quick))
            self._parts[ids] = next(both), next(both)
        return self._parts[ids]

    def tried(self, cart: CartFacts, occasion: Occasion, quote: Quote) -> TriedCart:
        """Keep a cart with what it came to, and with the codes and coupons that this takes."""
        discounts = tuple((name, sum(parts)) for name, parts in quote.line_discounts)
        coded = [p for name, _ in discounts if (p := self.by_id[name]).is_coded]
        checkout = evolve(
            cart.checkout,
            codes=tuple(promotion.codes[0] for promotion in coded if promotion.codes),
            coupons=tuple(_coupon(p.promotion_id) for p in coded if not p.codes),
        )
        facts = evolve(cart, checkout=checkout)
        return TriedCart(facts, occasion.now, discounts, quote.net_minor)


def _opened(promotion: AnyPromotion) -> AnyPromotion:
    """Let one code open a promotion that takes any."""
    if not promotion.is_coded:
        return promotion
    return promotion.model_copy(update={"codes": (CODE,), "needs_code": False})


def _coupon(promotion_id: str) -> Coupon:
    """Make up a coupon for a promotion that nothing else opens."""
    return Coupon(
        coupon_id=f"for {promotion_id}"[:_LONGEST_ID].strip(),
        code=CODE,
        promotion_id=promotion_id,
        valid_from=_FIRST,
        valid_until=_LAST,
    )
