"""What every model has in common: copies leave the original, and pickles come back equal."""

import copy
import pickle

import pytest

from ecomops import Cart, MinSpend, Promotion, price_cart

RUNGS = {
    "promotion_id": "rungs",
    "currency": "CNY",
    "ladder": {"steps": [{"at_least": 100, "benefits": [{"kind": "amount_off", "off_minor": 5}]}]},
    "in_other_currencies": [
        {"currency": "USD", "benefits": [{"kind": "amount_off", "off_minor": 1}]}
    ],
}


def test_a_copy_with_changes_leaves_the_original():
    condition = MinSpend(spend_minor=1)
    changed = condition.model_copy(update={"spend_minor": 2})
    assert (condition.spend_minor, changed.spend_minor) == (1, 2)


def pickled(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301  written a moment ago


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, pickled])
def test_generic_models_are_copied_and_pickled(clone):
    deal = Promotion.model_validate(RUNGS)
    twin = clone(deal)
    assert twin == deal
    assert hash(twin) == hash(deal)
    assert twin.model_dump_json() == deal.model_dump_json()


def test_a_quote_of_generic_models_is_pickled():
    lines = [{"line_id": "1", "sku_id": "a", "quantity": 1, "unit_price_minor": 100}]
    cart = Cart.model_validate({"currency": "CNY", "lines": lines})
    quote = price_cart(cart, [Promotion.model_validate(RUNGS)])
    twin = pickled(quote)
    assert twin == quote
    assert str(twin) == str(quote)
