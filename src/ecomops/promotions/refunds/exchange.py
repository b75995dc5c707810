"""Goods come back and others go out: one refund, one new quote, one difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from attrs import frozen

from ecomops._typing import Language
from ecomops.amount_text import format_minor
from ecomops.errors import CurrencyMismatchError
from ecomops.facts import CartFacts, Usage
from ecomops.languages import known_language
from ecomops.models import Cart
from ecomops.promotions.quotes.pricing import NOTHING_USED, price_cart
from ecomops.promotions.quotes.quote import Quote
from ecomops.promotions.refunds.policies import RefundMethod, RefundPolicy
from ecomops.promotions.refunds.record import RefundRecord
from ecomops.promotions.refunds.refund import Refund, refund
from ecomops.promotions.refunds.returned import Returned
from ecomops.promotions.rules.promotion_set import Promotions

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {"pay": "to pay: {amount}", "refund": "to refund: {amount}", "even": "even exchange"},
    "zh": {"pay": "应补差价：{amount}", "refund": "应退差价：{amount}", "even": "等价换货"},
}


@frozen
class Exchange:
    """A return and a new order, settled together (换货). Print it to read it.

    Attributes
    ----------
    refund
        What the return gives back.
    quote
        What the new goods cost: an order of its own.
    """

    refund: Refund
    quote: Quote

    @property
    def to_pay_minor(self) -> int:
        """What the shopper still pays, once the refund is set off [minor]."""
        return max(self.quote.payable_minor - self.refund.amount_minor, 0)

    @property
    def to_refund_minor(self) -> int:
        """What is left of the refund, once the new goods are paid [minor]."""
        return max(self.refund.amount_minor - self.quote.payable_minor, 0)

    def explain(self, language: Language = "en") -> str:
        """Write out the refund, the new order, and the difference."""
        known_language(language)
        words, difference = _WORDS[language], self.to_pay_minor or self.to_refund_minor
        kind = "pay" if self.to_pay_minor else "refund" if difference else "even"
        last = words[kind].format(amount=format_minor(difference, self.quote.currency))
        return "\n\n".join([self.refund.explain(language), self.quote.explain(language), last])

    def __str__(self) -> str:
        return self.explain("en")


def exchange(
    quote: Quote,
    returned: Returned,
    cart: Cart | CartFacts | Mapping[str, object],
    promotions: Promotions,
    *,
    now: datetime | None = None,
    usage: Usage = NOTHING_USED,
    policy: RefundPolicy | RefundMethod = "prorated",
    before: Iterable[Refund | RefundRecord] = (),
) -> Exchange:
    """Take goods back and sell others, and settle the difference (换货).

    The new goods are an order of their own, under the promotions of the day. To swap goods
    inside the order, as if the shopper had bought them in the first place, price the order
    anew: the page on refunds shows how.

    Parameters
    ----------
    quote, returned, policy, before
        The return, as for `refund`.
    cart, promotions, now, usage
        The new order, as for `price_cart`.

    Raises
    ------
    CurrencyMismatchError
        If the new cart is in another currency.
    EcomopsError
        As `refund` and `price_cart` do.

    Examples
    --------
    >>> order = price_cart({"currency": "CNY", "lines": [
    ...     {"line_id": "1", "sku_id": "tee", "quantity": 2, "unit_price_minor": 100_00}]}, [])
    >>> new = {"currency": "CNY", "lines": [
    ...     {"line_id": "1", "sku_id": "coat", "quantity": 1, "unit_price_minor": 130_00}]}
    >>> exchange(order, {"1": 1}, new, []).to_pay_minor
    3000
    """
    facts = CartFacts.of(cart)
    if facts.currency != quote.currency:
        raise CurrencyMismatchError(
            "cart", facts.currency, "is not the currency of the order", f"use {quote.currency}"
        )
    back = refund(quote, returned, policy=policy, before=before)
    return Exchange(back, price_cart(facts, promotions, now=now, usage=usage))
