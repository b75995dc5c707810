"""A quote as JSON: the snapshot that an order keeps of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from attrs import asdict
from pydantic import TypeAdapter

from ecomops.facts import Checkout, Usage
from ecomops.models import GiftChoice, Instant
from ecomops.promotions.base import Check
from ecomops.promotions.quotes.check import totals_of
from ecomops.promotions.quotes.document import (
    AnyQuoteDocument,
    AudienceEvidence,
    CouponEvidence,
    CustomerUsage,
    LimitEvidence,
    QuotedCheck,
    QuotedCheckout,
    QuotedDiscount,
    QuotedEvidence,
    QuotedExtra,
    QuotedFee,
    QuotedGift,
    QuotedLine,
    QuoteDocumentOf,
    QuotedOption,
    QuotedPoints,
    QuotedSearch,
    QuotedTerms,
    QuotedTotals,
    QuotedUsage,
    QuotedUse,
    QuotedVerdict,
)
from ecomops.promotions.quotes.quote import Quote
from ecomops.promotions.rules.eligibility import Evidence
from ecomops.promotions.rules.promotion_set import GroupLimit
from ecomops.promotions.rules.rule import Terms
from ecomops.promotions.rules.verdict import Verdict
from ecomops.promotions.terms.audience import Miss
from ecomops.promotions.terms.limits import LimitMiss

_INSTANT: Final = TypeAdapter[datetime | None](Instant | None)


# ---- to JSON ----------------------------------------------------------------------------
def quote_to_json(quote: Quote) -> str:
    """Write a quote as JSON: see `Quote.to_json`."""
    lines, shipping = tuple(_lines(quote)), tuple(_fees(quote))
    # not validated: promotions of any kind are written by their own fields
    document: AnyQuoteDocument = QuoteDocumentOf.model_construct(
        cart_id=quote.cart.cart_id,
        currency=quote.currency,
        now=_INSTANT.validate_python(quote.now),
        totals=QuotedTotals(**totals_of(lines, shipping)),
        lines=lines,
        shipping=shipping,
        points=QuotedPoints(**asdict(quote.points)),
        gifts=gifts_of(quote),
        extras=tuple(_extras(quote)),
        verdicts=tuple(map(_verdict, quote.verdicts)),
        uses=tuple(QuotedUse(**asdict(use, recurse=False)) for use in quote.uses),
        search=None if quote.search is None else QuotedSearch(**asdict(quote.search)),
        checkout=_checkout(quote.cart.checkout),
        promotions=quote.promotions,
        terms=_terms(quote.terms),
        usage=_usage(quote.usage),
    )
    return document.model_dump_json()


def _lines(quote: Quote) -> Iterator[QuotedLine]:
    has_ids, lines = bool(quote.cart.line_sources), iter(quote.lines)
    for place, item in enumerate(quote.cart.line_item):
        goods = item._asdict()
        goods["options"] = tuple(QuotedOption(axis=axis, value=v) for axis, v in item.options)
        price = quote.cart.line_unit_price_minor[place]
        for _ in quote.cart.line_sources[place] if has_ids else (None,):
            line = next(lines)
            yield QuotedLine(
                line_id=line.line_id if has_ids else None,
                quantity=line.quantity,
                unit_price_minor=price,
                list_minor=line.list_minor,
                discounts=discounts_of(line.discounts),
                points_minor=line.points_minor,
                net_minor=line.net_minor,
                **goods,
            )


def _fees(quote: Quote) -> Iterator[QuotedFee]:
    for entry, fee in zip(quote.cart.checkout.shipping, quote.shipping, strict=True):
        yield QuotedFee(
            entry_id=entry.entry_id,
            method=entry.method,
            list_minor=fee.list_minor,
            discounts=discounts_of(fee.discounts),
            net_minor=fee.net_minor,
        )


def discounts_of(pairs: Sequence[tuple[str, int]]) -> tuple[QuotedDiscount, ...]:
    """Write the discounts of a line or a shipping entry."""
    return tuple(QuotedDiscount(promotion_id=name, amount_minor=off) for name, off in pairs)


def gifts_of(quote: Quote) -> tuple[QuotedGift, ...]:
    """Write the gifts."""
    return tuple(
        QuotedGift(promotion_id=gift.promotion_id, sku_id=gift.sku_id, quantity=gift.quantity)
        for gift in quote.gifts
    )


def _extras(quote: Quote) -> Iterator[QuotedExtra]:
    by_id = {promotion.promotion_id: promotion for promotion in quote.promotions}
    for extra in quote.extras:
        promotion = by_id[extra.promotion_id]
        benefits = (promotion.rewards_in(quote.currency) or promotion).all_benefits
        # of two that are equal the one that is meant
        same = [i for i, one in enumerate(benefits) if one is extra.benefit]
        yield QuotedExtra(
            promotion_id=extra.promotion_id,
            benefit=same[0] if same else benefits.index(extra.benefit),
            kind=extra.benefit.kind,
            count=extra.count,
        )


def _verdict(verdict: Verdict) -> QuotedVerdict:
    fields = asdict(verdict, recurse=False)
    fields["checks"] = tuple(map(_check, verdict.checks))
    if verdict.next_check is not None:
        fields["next_check"] = _check(verdict.next_check)
    fields["evidence"] = tuple(map(_evidence, verdict.evidence))
    return QuotedVerdict(**fields)


def _check(check: Check) -> QuotedCheck:
    return QuotedCheck(**asdict(check))


def _evidence(evidence: Evidence) -> QuotedEvidence:
    fields = asdict(evidence, recurse=False)
    if isinstance(evidence, Miss):
        return AudienceEvidence(**fields)
    if isinstance(evidence, LimitMiss):
        return LimitEvidence(**fields)
    return CouponEvidence(**fields)


def _checkout(checkout: Checkout) -> QuotedCheckout:
    fields = asdict(checkout, recurse=False)
    del fields["shipping"]
    fields["gift_choices"] = tuple(
        GiftChoice(promotion_id=promotion_id, sku_id=sku_id)
        for promotion_id, sku_id in checkout.gift_choices
    )
    return QuotedCheckout(**fields)


def _terms(terms: Terms) -> QuotedTerms:
    fields = asdict(terms, recurse=False)
    at_most = fields.pop("at_most")
    groups = tuple(GroupLimit(group=group, at_most=number) for group, number in at_most)
    return QuotedTerms(groups=groups, **fields)


def _usage(usage: Usage) -> tuple[QuotedUsage, ...]:
    customers: dict[str, list[CustomerUsage]] = {}
    for (customer_id, promotion_id), uses in sorted(usage.customer_uses.items()):
        entry = CustomerUsage(customer_id=customer_id, uses=uses)
        customers.setdefault(promotion_id, []).append(entry)
    return tuple(
        QuotedUsage(
            promotion_id=name,
            uses=usage.uses_of(name),
            spent_minor=usage.spent_minor_on(name),
            customers=tuple(customers.get(name, ())),
        )
        for name in sorted({*usage.uses, *usage.spent_minor, *customers})
    )
