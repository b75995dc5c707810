"""A quote out of its JSON document: what `quote_json` wrote, to be refunded years later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import NoReturn, cast

from pydantic import ValidationError
from pydantic_core import InitErrorDetails

from ecomops.errors import EcomopsError
from ecomops.facts import CartFacts, Checkout, Usage
from ecomops.facts.item import Item
from ecomops.models import ShippingEntry
from ecomops.models.problems import duplicates, problem, refuse, shown
from ecomops.points_terms import PointsPaid
from ecomops.promotions.base import Check
from ecomops.promotions.cart_engine.search import Search
from ecomops.promotions.quotes.check import check_document
from ecomops.promotions.quotes.document import (
    AnyQuoteDocument,
    AudienceEvidence,
    LimitEvidence,
    QuotedCheck,
    QuotedEvidence,
    QuotedFee,
    QuotedLine,
    QuoteDocument,
    QuoteDocumentOf,
    QuotedUsage,
    QuotedVerdict,
)
from ecomops.promotions.quotes.extras import Extra
from ecomops.promotions.quotes.quote import Quote
from ecomops.promotions.quotes.verdicts import Verdicts
from ecomops.promotions.quotes.writer import discounts_of, gifts_of
from ecomops.promotions.rules.eligibility import CouponMiss, Evidence
from ecomops.promotions.rules.rule import AnyPromotion, Rules, Terms
from ecomops.promotions.rules.verdict import Verdict
from ecomops.promotions.terms.audience import Miss
from ecomops.promotions.terms.limits import LimitMiss
from ecomops.promotions.usage.use import PromotionUse


def quote_from_json(text: str | bytes, promotion_type: type[AnyPromotion] | None = None) -> Quote:
    """Read a quote: see `Quote.from_json`."""
    document = _model(promotion_type).model_validate_json(text)
    check_document(document)
    rules, search = _read_rules(document), document.search
    items = [_item(line) for line in document.lines]
    _check_line_order(document.lines, items)
    merged = _merged(document.lines, items)
    quote = Quote(
        cart=_cart(document, [(items[places[0]], own) for places, own in merged]),
        line_net_minor=tuple(sum(line.net_minor for line in own) for _, own in merged),
        line_discounts=_by_promotion(rules, [own for _, own in merged]),
        line_points_minor=tuple(sum(line.points_minor for line in own) for _, own in merged),
        fee_net_minor=tuple(fee.net_minor for fee in document.shipping),
        fee_discounts=_by_promotion(rules, [(fee,) for fee in document.shipping]),
        points=PointsPaid(**document.points.model_dump()),
        extras=tuple(_read_extras(document)),
        promotions=rules.promotions,
        terms=rules.terms,
        verdicts=Verdicts.of(tuple(map(_read_verdict, document.verdicts))),
        now=document.now,
        usage=_read_usage(document.usage),
        search=None if search is None else Search(**search.model_dump()),
        rules=rules,
    )
    refuse("Quote", list(_dealt_otherwise(document, quote)))
    for i, (found, expected) in enumerate(zip_longest(document.uses, quote.uses)):
        if found is None or expected is None or PromotionUse(**dict(found)) != expected:
            _refuse(("uses", i), found, f"uses[{i}] should be {expected}, as the rest says")
    return quote


def _model(promotion_type: type[AnyPromotion] | None) -> type[AnyQuoteDocument]:
    model: object = QuoteDocument
    if promotion_type is not None:
        model = QuoteDocumentOf.__class_getitem__(promotion_type)
    return cast("type[AnyQuoteDocument]", model)  # siblings to a type checker, alike in use


def _refuse(place: tuple[str | int, ...], value: object, text: str) -> NoReturn:
    raise ValidationError.from_exception_data(
        "Quote", [problem("quote_inconsistent", place, value, text)]
    )


def _read_rules(document: AnyQuoteDocument) -> Rules:
    fields = dict(document.terms)
    at_most = tuple((limit.group, limit.at_most) for limit in fields.pop("groups"))
    try:
        rules = Rules.of(document.promotions, Terms(at_most=at_most, **fields))
    except EcomopsError as error:
        _refuse(("promotions",), len(document.promotions), str(error))
    pairs = zip(document.promotions, rules.promotions, strict=True)
    for i, (found, expected) in enumerate(pairs):
        if found is not expected:
            text = (
                f"promotions[{i}] should be {shown(expected.promotion_id)}: "
                "they stand by stage, descending priority and id"
            )
            _refuse(("promotions", i, "promotion_id"), found.promotion_id, text)
    return rules


def _item(line: QuotedLine) -> Item:
    return Item(
        line.sku_id,
        line.product_id,
        line.category,
        line.brand,
        line.tags,
        tuple((option.axis, option.value) for option in line.options),
        line.floor_price_minor,
        line.cost_minor,
        line.discountable,
    )


def _check_line_order(lines: Sequence[QuotedLine], items: Sequence[Item]) -> None:
    """Refuse lines out of canonical order, and ids that are missing or stand there twice."""
    ids = [line.line_id for line in lines if line.line_id is not None]
    refuse("Quote", duplicates("lines", "line_id", ids))
    if ids and len(ids) < len(lines):
        place = next(i for i, line in enumerate(lines) if line.line_id is None)
        _refuse(("lines", place, "line_id"), None, "either all lines have an id or none has")
    keys = [
        (line.sku_id, line.unit_price_minor, item.key, line.line_id or "")
        for line, item in zip(lines, items, strict=True)
    ]
    for i, (one, next_) in enumerate(pairwise(keys), start=1):
        if one > next_ or (one == next_ and items[i - 1] == items[i]):
            text = "lines should stand by SKU id, unit price, the rest of the goods and line id"
            _refuse(("lines", i), lines[i].sku_id, text)


def _merged(
    lines: Sequence[QuotedLine], items: Sequence[Item]
) -> list[tuple[list[int], list[QuotedLine]]]:
    """Gather the places and lines of each merged line."""
    gathered: list[tuple[list[int], list[QuotedLine]]] = []
    for i, line in enumerate(lines):
        before = gathered[-1][0][0] if gathered else None
        if (
            before is not None
            and line.line_id is not None
            and line.unit_price_minor == lines[before].unit_price_minor
            and items[i] == items[before]
        ):
            gathered[-1][0].append(i)
            gathered[-1][1].append(line)
        else:
            gathered.append(([i], [line]))
    return gathered


def _cart(
    document: AnyQuoteDocument, merged: Sequence[tuple[Item, Sequence[QuotedLine]]]
) -> CartFacts:
    kept, has_ids = document.checkout, any(line.line_id for line in document.lines)
    checkout = Checkout(
        kept.shopper,
        kept.channel,
        kept.region,
        kept.codes,
        kept.coupons,
        tuple(
            ShippingEntry(entry_id=fee.entry_id, amount_minor=fee.list_minor, method=fee.method)
            for fee in document.shipping
        ),
        kept.use_points,
        tuple((choice.promotion_id, choice.sku_id) for choice in kept.gift_choices),
    )
    return CartFacts(
        document.currency,
        tuple(item for item, _ in merged),
        tuple(sum(line.quantity for line in own) for _, own in merged),
        tuple(own[0].unit_price_minor for _, own in merged),
        tuple(tuple((line.line_id or "", line.quantity) for line in own) for _, own in merged)
        if has_ids
        else (),
        document.cart_id,
        checkout,
    )


def _by_promotion(
    rules: Rules, places: Sequence[Sequence[QuotedLine | QuotedFee]]
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Add discounts up for each promotion, in the order in which they run."""
    parts: dict[str, list[int]] = {}
    for i, own in enumerate(places):
        for line in own:
            for discount in line.discounts:
                mine = parts.setdefault(discount.promotion_id, [0] * len(places))
                mine[i] += discount.amount_minor
    ids = (promotion.promotion_id for promotion in rules.promotions)
    return tuple((name, tuple(parts[name])) for name in ids if name in parts)


def _read_extras(document: AnyQuoteDocument) -> Iterator[Extra]:
    by_id = {promotion.promotion_id: promotion for promotion in document.promotions}
    for i, extra in enumerate(document.extras):
        promotion = by_id[extra.promotion_id]
        benefits = (promotion.rewards_in(document.currency) or promotion).all_benefits
        if extra.benefit >= len(benefits):
            text = f"benefit should be one of the promotion's {len(benefits)}, counted from 0"
            _refuse(("extras", i, "benefit"), extra.benefit, text)
        benefit = benefits[extra.benefit]
        if benefit.kind != extra.kind or benefit.works_on != "extra":
            text = (
                f"kind should be that of benefit {extra.benefit} of the promotion, "
                f"which gives something besides, not {shown(extra.kind)}"
            )
            _refuse(("extras", i, "kind"), extra.kind, text)
        yield Extra(extra.promotion_id, benefit, extra.count)


def _read_verdict(verdict: QuotedVerdict) -> Verdict:
    fields = dict(verdict)
    fields["checks"] = tuple(map(_read_check, verdict.checks))
    if verdict.next_check is not None:
        fields["next_check"] = _read_check(verdict.next_check)
    fields["evidence"] = tuple(map(_read_evidence, verdict.evidence))
    return Verdict(**fields)


def _read_check(check: QuotedCheck) -> Check:
    return Check(**dict(check))


def _read_evidence(evidence: QuotedEvidence) -> Evidence:
    fields = evidence.model_dump(exclude={"about"})
    if isinstance(evidence, AudienceEvidence):
        return Miss(**fields)
    if isinstance(evidence, LimitEvidence):
        return LimitMiss(**fields)
    return CouponMiss(**fields)


def _read_usage(entries: Sequence[QuotedUsage]) -> Usage:
    return Usage(
        {entry.promotion_id: entry.uses for entry in entries},
        {
            (customer.customer_id, entry.promotion_id): customer.uses
            for entry in entries
            for customer in entry.customers
        },
        {entry.promotion_id: entry.spent_minor for entry in entries},
    )


def _dealt_otherwise(document: AnyQuoteDocument, quote: Quote) -> Iterator[InitErrorDetails]:
    """Find what is not as the quote that was put together deals it."""
    for i, (found, line) in enumerate(zip(document.lines, quote.lines, strict=True)):
        expected = {
            "discounts": discounts_of(line.discounts),
            "points_minor": line.points_minor,
            "net_minor": line.net_minor,
        }
        for name, value in expected.items():
            if getattr(found, name) != value:
                text = f"{name} should be dealt over lines of the same goods by quantity"
                yield problem("dealt_otherwise", ("lines", i, name), getattr(found, name), text)
                return
    if document.gifts != gifts_of(quote):
        text = "gifts should be those of extras, as gift_choices pick them"
        yield problem("gifts_mismatch", ("gifts",), len(document.gifts), text)
