"""Whether a quote's document is consistent: every sum is right and every id is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeAlias

from pydantic_core import InitErrorDetails

from ecomops.models.problems import duplicates, problem, refuse, shown
from ecomops.promotions.quotes.document import (
    AnyQuoteDocument,
    QuotedDiscount,
    QuotedFee,
    QuotedLine,
)

Place: TypeAlias = tuple[str | int, ...]

_MOST_PROBLEMS: Final = 10
"""A document that is wrong in more places names the first of them."""


def check_document(document: AnyQuoteDocument) -> None:
    """Refuse a document whose ids or numbers do not fit together.

    Raises
    ------
    pydantic.ValidationError
        It names the places.
    """
    ids = [promotion.promotion_id for promotion in document.promotions]
    users = [entry.promotion_id for entry in document.usage]
    refuse("Quote", duplicates("promotions", "promotion_id", ids))
    refuse("Quote", duplicates("usage", "promotion_id", users))
    refuse("Quote", list(islice(_name_problems(document, ids), _MOST_PROBLEMS)))
    refuse("Quote", list(islice(_sum_problems(document), _MOST_PROBLEMS)))


def totals_of(lines: Sequence[QuotedLine], shipping: Sequence[QuotedFee]) -> Mapping[str, int]:
    """Sum up lines and shipping entries, by the fields of `QuotedTotals`."""
    list_minor = sum(line.list_minor for line in lines)
    points = sum(line.points_minor for line in lines)
    net = sum(line.net_minor for line in lines)
    fees = sum(fee.net_minor for fee in shipping)
    return {
        "list_minor": list_minor,
        "discount_minor": list_minor - points - net,
        "points_minor": points,
        "net_minor": net,
        "shipping_list_minor": sum(fee.list_minor for fee in shipping),
        "shipping_minor": fees,
        "payable_minor": net + fees,
    }


# ---- ids --------------------------------------------------------------------------------
def _name_problems(document: AnyQuoteDocument, ids: Sequence[str]) -> Iterator[InitErrorDetails]:
    """Find ids that stand where they should not."""
    told = [verdict.promotion_id for verdict in document.verdicts]
    if told != list(ids):
        yield _first_other_verdict(told, ids)
        return
    applied = {v.promotion_id for v in document.verdicts if v.code == "applied"}
    for i, verdict in enumerate(document.verdicts):
        if verdict.winner is not None and verdict.winner not in applied:
            yield _not_applied(("verdicts", i, "winner"), verdict.winner)
        if verdict.code == "excluded_by" and verdict.winner is None and not document.points.used:
            text = "winner should name a promotion: no points are used that could exclude this one"
            yield problem("winner_missing", ("verdicts", i, "winner"), None, text)
    for place, names in _names_in(document):
        for k, name in enumerate(names):
            if name not in applied:
                yield _not_applied((*place, k, "promotion_id"), name)
            elif place[-1] == "discounts" and name in names[:k]:
                text = f"promotion_id should stand there once, but {shown(name)} does twice"
                yield problem("duplicate_id", (*place, k, "promotion_id"), name, text)
    used = [use.promotion_id for use in document.uses]
    if used != [name for name in ids if name in applied]:
        text = "uses should be one for each promotion that applied, in their order"
        yield problem("uses_mismatch", ("uses",), used, text)


def _first_other_verdict(told: Sequence[str], ids: Sequence[str]) -> InitErrorDetails:
    for i, (found, expected) in enumerate(zip(told, ids, strict=False)):
        if found != expected:
            text = f"promotion_id should be {shown(expected)}, as in promotions[{i}]"
            return problem("verdict_order", ("verdicts", i, "promotion_id"), found, text)
    text = f"verdicts should be one for each of {len(ids)} promotions, not {len(told)}"
    return problem("verdict_missing", ("verdicts",), len(told), text)


def _not_applied(place: Place, name: str) -> InitErrorDetails:
    text = f"{place[-1]} should be that of a promotion that applied, not {shown(name)}"
    return problem("unknown_promotion", place, name, text)


def _names_in(document: AnyQuoteDocument) -> Iterator[tuple[Place, list[str]]]:
    """Go through the promotions that something is told to come from."""
    for i, line in enumerate(document.lines):
        yield ("lines", i, "discounts"), [one.promotion_id for one in line.discounts]
    for i, fee in enumerate(document.shipping):
        yield ("shipping", i, "discounts"), [one.promotion_id for one in fee.discounts]
    yield ("extras",), [extra.promotion_id for extra in document.extras]
    yield ("gifts",), [gift.promotion_id for gift in document.gifts]


# ---- sums -------------------------------------------------------------------------------
def _sum_problems(document: AnyQuoteDocument) -> Iterator[InitErrorDetails]:
    """Find amounts that are not the sum or difference that they should be."""
    off: defaultdict[str, int] = defaultdict(int)
    for i, line in enumerate(document.lines):
        whole = line.unit_price_minor * line.quantity
        place = "lines", i, "list_minor"
        yield from _unequal(place, line.list_minor, whole, "unit price × quantity")
        net = line.list_minor - _taken(line.discounts, off) - line.points_minor
        place = "lines", i, "net_minor"
        yield from _unequal(place, line.net_minor, net, "list − discounts − points")
    for i, fee in enumerate(document.shipping):
        net = fee.list_minor - _taken(fee.discounts, off)
        place = "shipping", i, "net_minor"
        yield from _unequal(place, fee.net_minor, net, "list − discounts")
    for i, verdict in enumerate(document.verdicts):
        place, sum_minor = ("verdicts", i, "amount_minor"), off[verdict.promotion_id]
        yield from _unequal(place, verdict.amount_minor, sum_minor, "its discounts")
    for i, use in enumerate(document.uses):
        place, sum_minor = ("uses", i, "amount_minor"), off[use.promotion_id]
        yield from _unequal(place, use.amount_minor, sum_minor, "its discounts")
    totals = totals_of(document.lines, document.shipping)
    paid = document.points.amount_minor
    yield from _unequal(
        ("points", "amount_minor"), paid, totals["points_minor"], "points_minor of all lines"
    )
    for name, total in totals.items():
        found = getattr(document.totals, name)
        yield from _unequal(("totals", name), found, total, "the sum of lines and shipping")


def _taken(discounts: Sequence[QuotedDiscount], off: defaultdict[str, int]) -> int:
    """Sum discounts, and add each to its promotion's."""
    for discount in discounts:
        off[discount.promotion_id] += discount.amount_minor
    return sum(discount.amount_minor for discount in discounts)


def _unequal(place: Place, found: int, expected: int, meaning: str) -> Iterator[InitErrorDetails]:
    if found != expected:
        text = f"{place[-1]} should be {meaning} = {expected}, not {found}"
        yield problem("does_not_add_up", place, found, text)
