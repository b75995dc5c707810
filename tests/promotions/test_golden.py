"""Worked cases, each with its arithmetic: both engines give the stated numbers.

A case is a cart, promotions, what else the set says (`set`), the instant (`now`) and the usage
so far (`usage`). Of what came out, `expect` states as much as the case is about: a key of it is
a name in `STATED`, which says how to read it off a quote.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest
from attrs import evolve

from ecomops import CartTable, PromotionSet, Quote, Usage, price_cart, price_table

CASES = json.loads((Path(__file__).parents[1] / "golden" / "promotions.json").read_text("utf-8"))
EVERY_CASE = pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])


def parts(case):
    fields = {"promotions": case["promotions"], **case.get("set", {})}
    promotions = PromotionSet.model_validate_json(json.dumps(fields))
    now = datetime.fromisoformat(case["now"]) if "now" in case else None
    usage = Usage.from_json(json.dumps(case["usage"])) if "usage" in case else Usage()
    return case["cart"], promotions, now, usage


# ---- what a case may state ----------------------------------------------------------------
def of_verdicts(read):
    """Read something off the verdicts of those promotions that the case names."""
    return lambda answer, stated: {name: read(answer.verdict(name)) for name in stated}


STATED_OF_VERDICTS = {
    "verdicts": of_verdicts(lambda verdict: verdict.code),
    "amounts": of_verdicts(lambda verdict: verdict.amount_minor),
    "withheld": of_verdicts(lambda verdict: verdict.ungranted_minor),
    "times": of_verdicts(lambda verdict: verdict.times),
    "steps": of_verdicts(lambda verdict: verdict.step),
    "winners": of_verdicts(lambda verdict: verdict.winner),
    "shortfalls": of_verdicts(lambda verdict: [check.shortfall for check in verdict.unmet]),
}


def discounts_by_promotion(quote, stated):
    found: dict[str, dict[str, int]] = {name: {} for name in stated}
    for line in quote.lines:
        for name, minor in line.discounts:
            found.setdefault(name, {})[line.line_id] = minor
    return found


def gifts(quote, stated):
    found: dict[str, dict[str, int]] = {name: {} for name in stated}
    for gift in quote.gifts:
        found.setdefault(gift.promotion_id, {})[gift.sku_id] = gift.quantity
    return found


def explained(quote, stated):
    """Read what is said about each promotion, below the lines."""
    n_promotions = len(quote.promotions)
    return {language: quote.explain(language).splitlines()[-n_promotions:] for language in stated}


STATED = {
    "payable_minor": lambda quote, _: quote.payable_minor,
    "line_discounts": lambda quote, _: {line.line_id: line.discount_minor for line in quote.lines},
    "line_points": lambda quote, _: {line.line_id: line.points_minor for line in quote.lines},
    "unit_nets": lambda quote, _: {line.line_id: [*line.unit_nets_minor] for line in quote.lines},
    "by_promotion": discounts_by_promotion,
    "shipping": lambda quote, _: {fee.entry_id: fee.net_minor for fee in quote.shipping},
    "points_used": lambda quote, _: quote.points.used,
    "gifts": gifts,
    "bonus_points": lambda quote, _: {
        bonus.promotion_id: bonus.points for bonus in quote.bonus_points
    },
    "points_times": lambda quote, _: {
        times.promotion_id: str(times.multiplier) for times in quote.points_multipliers
    },
    "next_coupons": lambda quote, _: {
        coupon.promotion_id: {coupon.for_promotion_id: coupon.quantity}
        for coupon in quote.next_coupons
    },
    **STATED_OF_VERDICTS,
    "hints": lambda quote, _: list(quote.hints()),
    "hints_zh": lambda quote, _: list(quote.hints("zh")),
    "explain": explained,
}


# ---- the cases ----------------------------------------------------------------------------
@EVERY_CASE
def test_one_cart(case):
    cart, promotions, now, usage = parts(case)
    quote = price_cart(cart, promotions, now=now, usage=usage)
    found = {name: STATED[name](quote, stated) for name, stated in case["expect"].items()}
    assert found == case["expect"], case["why"]


class OneCart:
    """One cart of a priced table, to be asked as a quote is."""

    def __init__(self, priced, place):
        self.priced = priced
        self.place = place

    def verdict(self, promotion_id):
        return self.priced.verdict(promotion_id, self.place)


@EVERY_CASE
def test_as_columns(case):
    cart, promotions, now, usage = parts(case)
    priced = price_table(CartTable.of([cart, cart]), promotions, now=now, usage=usage)
    expect = case["expect"]
    assert priced.payable_minor.tolist() == [expect["payable_minor"]] * 2, case["why"]
    for name in expect.keys() & STATED_OF_VERDICTS.keys():
        for place in range(2):
            one = OneCart(priced, place)
            assert STATED_OF_VERDICTS[name](one, expect[name]) == expect[name], case["why"]


@EVERY_CASE
def test_all_that_a_case_leaves_unsaid_is_the_same_as_columns(case):
    cart, promotions, now, usage = parts(case)
    quote = price_cart(cart, promotions, now=now, usage=usage)
    priced = price_table(CartTable.of([cart]), promotions, now=now, usage=usage, by_line=True)
    taken = dict(quote.line_discounts)
    nothing = (0,) * len(quote.line_net_minor)
    assert tuple(priced.line_net_minor.tolist()) == quote.line_net_minor
    assert priced.points_used.tolist() == [quote.points.used]
    for own in quote.verdicts:
        name = own.promotion_id
        # columns do not work out what a promotion would save
        assert priced.verdict(name, 0) == evolve(own, saves_minor=0)
        assert tuple(priced.line_discount_minor(name).tolist()) == taken.get(name, nothing)
        extras = [(extra.benefit, extra.count) for extra in quote.extras]
        for benefit, count in priced.extras(name):
            assert (benefit, count[0]) in extras or not count[0]


@EVERY_CASE
def test_it_survives_json_and_a_change_of_order(case):
    cart, promotions, now, usage = parts(case)
    quote = price_cart(cart, promotions, now=now, usage=usage)
    assert Quote.from_json(quote.to_json()) == quote
    backwards = {**cart, "lines": cart["lines"][::-1]}
    again = promotions.model_copy(update={"promotions": promotions.promotions[::-1]})
    assert price_cart(backwards, again, now=now, usage=usage) == quote
