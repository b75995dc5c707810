"""What the cart engine answers: amounts per line, and one verdict for every promotion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from attrs import define, field, frozen, setters

from ecomops._typing import Language
from ecomops.errors import UnknownIdError
from ecomops.facts import CartFacts, Usage
from ecomops.languages import known_language
from ecomops.points_terms import PointsPaid
from ecomops.promotions.benefits.gift import Gift
from ecomops.promotions.benefits.next_coupon import NextCoupon
from ecomops.promotions.benefits.points_bonus import PointsBonus
from ecomops.promotions.benefits.points_multiplier import PointsMultiplier
from ecomops.promotions.cart_engine.search import Search
from ecomops.promotions.quotes.extras import (
    CouponGiven,
    Extra,
    GiftGiven,
    PointsGiven,
    PointsTimes,
)
from ecomops.promotions.quotes.line import QuoteLine, deal
from ecomops.promotions.quotes.text import best_hint_of, explained, hints_of
from ecomops.promotions.rules.eligibility import coupon_taken
from ecomops.promotions.rules.rule import AnyPromotion, Rules, Terms
from ecomops.promotions.rules.verdict import Verdict
from ecomops.promotions.usage.use import PromotionUse


@frozen
class QuoteFee:
    """One shipping entry with what every promotion took off it (运费行).

    Attributes
    ----------
    entry_id
        As in the cart.
    list_minor
        The fee before promotions. [minor]
    discounts
        Promotion id and discount of each promotion that took something off. [minor]
    net_minor
        What is left to pay. [minor]
    """

    entry_id: str
    list_minor: int
    discounts: tuple[tuple[str, int], ...]
    net_minor: int


# frozen through its setter: attrs.frozen would take three times as long to build one
@define(on_setattr=setters.frozen)
class Quote:
    """A priced cart (报价): what each line costs, and what became of every promotion.

    Print it to read it; `explain` gives the same in Chinese.

    Attributes
    ----------
    cart
        The facts that were priced, lines merged and in canonical order.
    line_net_minor
        Net of each merged line, after points. [minor]
    line_discounts
        For each promotion that took something off goods, its id and its discount per merged
        line. [minor]
    line_points_minor
        What points paid of each merged line. [minor]
    fee_net_minor, fee_discounts
        The same for shipping entries. [minor]
    points
        Points that pay for goods.
    extras
        What is given besides: gifts, points, coupons.
    promotions
        The whole set, in the order in which it runs.
    terms
        What the set says about its promotions together.
    verdicts
        One for every promotion, in that order.
    now, usage
        The instant, and the usage so far, that it was priced at.
    search
        How the best combination was found; None under strategy ``priority``.
    """

    cart: CartFacts
    line_net_minor: tuple[int, ...]
    line_discounts: tuple[tuple[str, tuple[int, ...]], ...]
    line_points_minor: tuple[int, ...]
    fee_net_minor: tuple[int, ...]
    fee_discounts: tuple[tuple[str, tuple[int, ...]], ...]
    points: PointsPaid
    extras: tuple[Extra, ...]
    promotions: tuple[AnyPromotion, ...]
    terms: Terms
    verdicts: Sequence[Verdict]
    now: datetime | None
    usage: Usage
    search: Search | None
    rules: Rules = field(eq=False, repr=False)
    """The compiled set, for pricing again."""

    @property
    def currency(self) -> str:
        """ISO 4217 code of every amount."""
        return self.cart.currency

    @property
    def list_minor(self) -> int:
        """The goods at list price [minor]."""
        return self.cart.list_minor

    @property
    def net_minor(self) -> int:
        """What is left to pay for goods, after discounts and points [minor]."""
        return sum(self.line_net_minor)

    @property
    def points_minor(self) -> int:
        """What points pay for goods [minor]."""
        return sum(self.line_points_minor)

    @property
    def discount_minor(self) -> int:
        """What all promotions together took off the goods [minor]."""
        return self.list_minor - self.net_minor - self.points_minor

    @property
    def shipping_list_minor(self) -> int:
        """The shipping fees before promotions [minor]."""
        return sum(entry.amount_minor for entry in self.cart.checkout.shipping)

    @property
    def shipping_minor(self) -> int:
        """What is left to pay for shipping [minor]."""
        return sum(self.fee_net_minor)

    @property
    def payable_minor(self) -> int:
        """What the shopper pays in money: goods and shipping [minor]."""
        return self.net_minor + self.shipping_minor

    @property
    def saved_minor(self) -> int:
        """What all promotions together took off goods and shipping [minor]."""
        return self.discount_minor + self.shipping_list_minor - self.shipping_minor

    @property
    def worth_minor(self) -> int:
        """What is given besides, at its declared worth [minor]."""
        return sum(extra.worth_minor for extra in self.extras)

    # ---- what is given besides ----------------------------------------------------------

    @property
    def gifts(self) -> tuple[GiftGiven, ...]:
        """Goods given besides."""
        picks = dict(self.cart.checkout.gift_choices)
        found = []
        for extra in self.extras:
            if isinstance(extra.benefit, Gift):
                option = extra.benefit.picked(picks.get(extra.promotion_id))
                names = tuple(option.sku_id for option in extra.benefit.options)
                found.append(
                    GiftGiven(
                        extra.promotion_id,
                        option.sku_id,
                        extra.count,
                        option.list_price_minor,
                        names,
                    )
                )
        return tuple(found)

    @property
    def bonus_points(self) -> tuple[PointsGiven, ...]:
        """Points given besides those earned by paying."""
        return tuple(
            PointsGiven(extra.promotion_id, extra.count)
            for extra in self.extras
            if isinstance(extra.benefit, PointsBonus)
        )

    @property
    def points_multipliers(self) -> tuple[PointsTimes, ...]:
        """What multiplies the points earned by paying `net_minor` of each line."""
        return tuple(
            PointsTimes(extra.promotion_id, extra.benefit.multiplier)
            for extra in self.extras
            if isinstance(extra.benefit, PointsMultiplier)
        )

    @property
    def next_coupons(self) -> tuple[CouponGiven, ...]:
        """Coupons to issue for the next order."""
        return tuple(
            CouponGiven(
                extra.promotion_id,
                extra.benefit.promotion_id,
                extra.count,
                extra.benefit.valid_days,
            )
            for extra in self.extras
            if isinstance(extra.benefit, NextCoupon)
        )

    @cached_property
    def uses(self) -> tuple[PromotionUse, ...]:
        """What an order placed on this quote uses of its promotions; see `reserve_uses`."""
        gave = {name for name, _ in (*self.line_discounts, *self.fee_discounts)}
        gave.update(extra.promotion_id for extra in self.extras)
        checkout = self.cart.checkout
        customer = None if checkout.shopper is None else checkout.shopper.customer_id
        return tuple(
            PromotionUse(
                name,
                self.verdict(name).amount_minor,
                customer,
                coupon_taken(name, checkout, self.now) if checkout.coupons else (),
            )
            for promotion in self.promotions
            if (name := promotion.promotion_id) in gave
        )

    # ---- looking closer -----------------------------------------------------------------

    @cached_property
    def _place(self) -> dict[str, int]:
        return {promotion.promotion_id: i for i, promotion in enumerate(self.promotions)}

    def verdict(self, promotion_id: str) -> Verdict:
        """Look up what became of a promotion.

        Raises
        ------
        UnknownIdError
            If the set has no such promotion.
        """
        place = self._place.get(promotion_id)
        if place is None:
            known = ", ".join(promotion.promotion_id for promotion in self.promotions[:5])
            raise UnknownIdError(
                "promotion_id",
                promotion_id,
                "is not in the quoted set",
                f"it has: {known or 'none'}",
            )
        return self.verdicts[place]

    @cached_property
    def lines(self) -> tuple[QuoteLine, ...]:
        """Every selected input line, in canonical order, then by line id."""
        return tuple(
            line
            for i, net in enumerate(self.line_net_minor)
            for line in deal(
                self.cart,
                i,
                net,
                [(name, parts[i]) for name, parts in self.line_discounts if parts[i]],
                self.line_points_minor[i],
            )
        )

    @property
    def shipping(self) -> tuple[QuoteFee, ...]:
        """Every shipping entry, in the order of the ids."""
        return tuple(
            QuoteFee(
                entry.entry_id,
                entry.amount_minor,
                tuple((name, parts[i]) for name, parts in self.fee_discounts if parts[i]),
                self.fee_net_minor[i],
            )
            for i, entry in enumerate(self.cart.checkout.shipping)
        )

    # ---- reading ----------------------------------------------------------------------

    def hints(self, language: Language = "en") -> tuple[str, ...]:
        """Say what the shopper could add, for every promotion that asks for more (凑单提示)."""
        known_language(language)
        return hints_of(self, language)

    def best_hint(self, language: Language = "en") -> str | None:
        """Say the one thing that brings most for what it costs (最优凑单); None: nothing does.

        The largest saving in relation to what the shopper would have to add; goods that are
        to be added by number count at the lowest price of such goods in the cart. What is
        known to save comes before what only may; ties in the order of the promotions.
        """
        known_language(language)
        return best_hint_of(self, language)

    def explain(self, language: Language = "en") -> str:
        """Write the quote out: the lines, then a sentence on every promotion."""
        known_language(language)
        return explained(self, language)

    def to_html(self, language: Language = "en") -> str:
        """Write it out as a piece of HTML that needs nothing else, for web pages and mails."""
        known_language(language)
        from ecomops.promotions.quotes.html import html_of

        return html_of(self, language)

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        return self.to_html()

    def __str__(self) -> str:
        return self.explain("en")

    # ---- keeping ----------------------------------------------------------------------

    def to_json(self) -> str:
        """Write all of it as JSON, to be kept with the order (报价存档).

        Cart, promotions, instant and usage are in it, so `from_json` needs nothing else and
        what it reads can be priced and refunded again. All of `usage` is in it, too: for a
        document that names no other customer, price with the usage of this one.
        """
        from ecomops.promotions.quotes.writer import quote_to_json

        return quote_to_json(self)

    @classmethod
    def from_json(
        cls, text: str | bytes, *, promotion_type: type[AnyPromotion] | None = None
    ) -> Quote:
        """Read what `to_json` wrote; the quote is equal to the one that was written.

        Parameters
        ----------
        promotion_type
            What the promotions are; by default `Promotion`. For a host application's own
            kinds give the type that has them.

        Raises
        ------
        pydantic.ValidationError
            If it is no such text, or ids or numbers in it do not fit together; it names
            every place.

        Examples
        --------
        >>> from ecomops import price_cart
        >>> quote = price_cart({"currency": "CNY", "lines": [
        ...     {"line_id": "1", "sku_id": "tee", "quantity": 3, "unit_price_minor": 99_00}]}, [])
        >>> Quote.from_json(quote.to_json()) == quote
        True
        """
        from ecomops.promotions.quotes.reader import quote_from_json

        return quote_from_json(text, promotion_type)

    def __hash__(self) -> int:
        # of what differs between quotes: usage holds dicts, and verdicts are made when asked for
        return hash((self.cart, self.line_net_minor, self.fee_net_minor, self.extras, self.now))
