"""Worked cases, each with its arithmetic: both engines give the stated numbers."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from ecomops import CartTable, PromotionSet, price_cart, price_table

CASES = json.loads((Path(__file__).parents[1] / "golden" / "promotions.json").read_text("utf-8"))


def parts(case):
    promotions = PromotionSet.model_validate_json(json.dumps({"promotions": case["promotions"]}))
    now = datetime.fromisoformat(case["now"]) if "now" in case else None
    return case["cart"], promotions, now, case["expect"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_one_cart(case):
    cart, promotions, now, expect = parts(case)
    quote = price_cart(cart, promotions, now=now)
    assert quote.payable_minor == expect["payable_minor"], case["why"]
    assert {v: quote.verdict(v).code for v in expect.get("verdicts", {})} == expect.get(
        "verdicts", {}
    )
    assert {v: quote.verdict(v).amount_minor for v in expect.get("amounts", {})} == expect.get(
        "amounts", {}
    )
    if "line_discounts" in expect:
        assert {line.line_id: line.discount_minor for line in quote.lines} == expect[
            "line_discounts"
        ]
    if "hints" in expect:
        assert list(quote.hints()) == expect["hints"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_as_columns(case):
    cart, promotions, now, expect = parts(case)
    priced = price_table(CartTable.of([cart, cart]), promotions, now=now)
    assert priced.net_minor.tolist() == [expect["payable_minor"]] * 2, case["why"]
    assert {v: priced.verdict(v, 1).code for v in expect.get("verdicts", {})} == expect.get(
        "verdicts", {}
    )
    assert {v: priced.verdict(v, 0).amount_minor for v in expect.get("amounts", {})} == expect.get(
        "amounts", {}
    )
