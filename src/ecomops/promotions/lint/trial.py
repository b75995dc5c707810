"""What a promotion's benefits give on a made-up cart, alone and without limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from attrs import define, frozen

from ecomops._typing import MAX_MINOR, MAX_QUANTITY, Language
from ecomops.facts import CartFacts, Checkout, Item
from ecomops.models import ShippingEntry
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.benefits.gift import Gift
from ecomops.promotions.benefits.next_coupon import NextCoupon
from ecomops.promotions.benefits.points_bonus import PointsBonus
from ecomops.promotions.benefits.points_multiplier import PointsMultiplier
from ecomops.promotions.benefits.shipping_off import ShippingOff
from ecomops.promotions.lint.shelves import Shelves
from ecomops.promotions.lint.subject import AnyRewards, Listed
from ecomops.promotions.promotion import EVERY_CLASS
from ecomops.promotions.quotes.pricing import price_cart
from ecomops.promotions.rules.rule import AnyPromotion, Rules
from ecomops.selectors.base import SelectorKind
from ecomops.selectors.example import Example, search_goods
from ecomops.selectors.kinds import all_of
from ecomops.words import amount_text

CODE: Final = "set-check"
"""The one code that opens every coded promotion on a made-up cart."""

_PRICES: Final = (1_00, 10_00, 99_00, 1_000_00, 10_000_00, 1_000_000_00)
"""Unit prices to try where no catalogue says any [minor]."""
_FEES: Final = (10_00, 1_000_00)
"""Shipping fees to try [minor]."""
_MOST_PRICES: Final = 6


@frozen
class Gain:
    """What benefits give: an amount, and things besides."""

    amount_minor: int
    extras: tuple[tuple[str, int], ...]
    """What it is, and how much of it."""
    said: tuple[BenefitKind, ...] = ()
    """The benefits that give something besides, for the words."""

    def describe(self, language: Language, currency: str | None) -> str:
        """Say it in a few words."""
        words = [benefit.describe(language, currency) for benefit in self.said]
        if self.amount_minor or not words:
            words.insert(0, amount_text(self.amount_minor, currency, language))
        return ("、" if language == "zh" else " and ").join(words)

    def is_at_most(self, other: Gain) -> bool:
        """Tell whether it is nowhere more than another."""
        theirs = dict(other.extras)
        return self.amount_minor <= other.amount_minor and all(
            count <= theirs.get(name, 0) for name, count in self.extras
        )


@define(eq=False)
class Trials:
    """Made-up carts for one selector of lines that count, and one of lines that get."""

    listed: Listed
    counted: Example
    target: Example | None
    """Goods that get the benefits, where those that count do not."""
    prices_minor: tuple[int, ...]
    """Unit prices to try."""
    currency: str
    methods: tuple[str | None, ...]
    """Of the shipping entries; none where no benefit looks at them."""
    target_lines: SelectorKind

    @classmethod
    def of(
        cls,
        listed: Listed,
        rewards: AnyRewards,
        counts: SelectorKind,
        currency: str | None,
        shelves: Shelves | None,
    ) -> Trials | None:
        """Prepare carts; None where no goods are known that would do."""
        target = rewards.target_lines
        both = all_of(counts, target, is_own=True)
        counted = search_goods(both, has_sales=False).example
        rest: Example | None = None
        if counted is None:
            counted = search_goods(counts, has_sales=False).example
            rest = search_goods(target, has_sales=False).example
            if counted is None or rest is None:
                return None
        code = "CNY" if currency is None else currency
        prices = [counted.price_near(price) for price in _PRICES]
        if rest is None and shelves is not None and shelves.sells_in(code):
            goods = list(shelves.fitting(both, code, at_list=True))
            if goods:
                prices = _spread(sorted({one.price_minor for one in goods if one.price_minor}))
                counted = Example(goods[0].item)
        methods: tuple[str | None, ...] = ()
        if any(benefit.works_on in {"shipping", "both"} for benefit in rewards.all_benefits):
            shipping = [b for b in rewards.all_benefits if isinstance(b, ShippingOff)]
            methods = (None, *sorted({name for benefit in shipping for name in benefit.methods}))
        prices = list(dict.fromkeys(prices))
        return cls(listed, counted, rest, tuple(prices), code, methods, target)

    def spending(self, amount_minor: int) -> list[CartFacts]:
        """Make carts whose lines that count come to an amount, or just above."""
        found = []
        for units in (1, 3):
            price = self.counted.price_near(-(-amount_minor // units))
            quantity = -(-amount_minor // max(price, 1))
            found += self._carts(quantity, price)
        return found

    def buying(self, quantity: int) -> list[CartFacts]:
        """Make carts with so many units that count."""
        return [cart for price in self.prices_minor for cart in self._carts(quantity, price)]

    def shipped_for(self, fee_minor: int) -> list[CartFacts]:
        """Make carts with a shipping fee, by each method in turn."""
        methods = self.methods or (None,)
        fees = [tuple(fee_minor * (one == method) for one in methods) for method in methods]
        price = self.counted.price_near(100_00)
        return self._carts(1, price, [list(zip(methods, some, strict=True)) for some in fees])

    def _carts(
        self,
        quantity: int,
        price_minor: int,
        shipping: Sequence[Sequence[tuple[str | None, int]]] | None = None,
    ) -> list[CartFacts]:
        lines = [(self.counted.item, quantity, price_minor)]
        if self.target is not None:
            lines.append((self.target.item, 1, self.target.price_near(price_minor * quantity)))
        if shipping is None:
            fees = _FEES if self.methods else (0,)
            shipping = [[(method, fee) for method in self.methods] for fee in fees]
        total = sum(units * price for _, units, price in lines)
        most_fees = max(sum(fee for _, fee in some) for some in shipping)
        if not 1 <= quantity <= MAX_QUANTITY or total + most_fees > MAX_MINOR:
            return []
        lines.sort(key=lambda line: line[0].key)
        return [self._cart(lines, some) for some in shipping]

    def _cart(
        self, lines: Sequence[tuple[Item, int, int]], shipping: Sequence[tuple[str | None, int]]
    ) -> CartFacts:
        items, quantities, prices = zip(*lines, strict=True)
        entries = tuple(
            ShippingEntry(entry_id=str(k), amount_minor=fee, method=method)
            for k, (method, fee) in enumerate(shipping)
        )
        checkout = Checkout(codes=(CODE,), shipping=entries)
        return CartFacts(self.currency, items, quantities, prices, checkout=checkout)

    def gains(self, benefits: tuple[BenefitKind, ...], carts: Iterable[CartFacts]) -> list[Gain]:
        """Say what benefits give on each cart."""
        only = self.listed.promotion.model_copy(
            update={
                "conditions": (),
                "target": self.target_lines,
                "benefits": benefits,
                "ladder": None,
                "limits": None,
                "currency": self.currency,
                "in_other_currencies": (),
            }
        )
        rules = Rules.of([opened(only)])
        return [_gain(cart, rules) for cart in carts]


def opened(promotion: AnyPromotion) -> AnyPromotion:
    """Take from a promotion all that keeps it from a cart, but its conditions and limits."""
    return promotion.model_copy(
        update={
            "enabled": True,
            "group": None,
            "exclusive": None,
            "combines_with": EVERY_CLASS,
            "starts_at": None,
            "ends_at": None,
            "weekdays": (),
            "windows": (),
            "audience": None,
            "codes": (CODE,) if promotion.is_coded else (),
            "needs_code": False,
        }
    )


def _spread(prices: list[int]) -> list[int]:
    """Take a few from sorted prices, both ends among them."""
    if len(prices) <= _MOST_PRICES:
        return prices
    last = len(prices) - 1
    return [prices[last * k // (_MOST_PRICES - 1)] for k in range(_MOST_PRICES)]


def _gain(cart: CartFacts, rules: Rules) -> Gain:
    quote = price_cart(cart, rules)
    verdict = quote.verdicts[0]
    extras = [(_name(extra.benefit), _size(extra.benefit, extra.count)) for extra in quote.extras]
    counts: dict[str, int] = {}
    for name, count in extras:
        counts[name] = counts.get(name, 0) + count
    said = tuple(extra.benefit for extra in quote.extras)
    return Gain(verdict.amount_minor, tuple(sorted(counts.items())), said)


def _name(benefit: BenefitKind) -> str:
    """Name what an extra gives, equal for more and less of the same."""
    if isinstance(benefit, Gift):
        return f"gift {[option.sku_id for option in benefit.options]}"
    if isinstance(benefit, NextCoupon):
        return f"coupon {benefit.promotion_id} {benefit.valid_days}"
    if isinstance(benefit, PointsBonus | PointsMultiplier):
        return benefit.kind
    return benefit.model_dump_json()


def _size(benefit: BenefitKind, count: int) -> int:
    if isinstance(benefit, PointsMultiplier):
        return int(Fraction(benefit.multiplier) * 10_000)
    return count
