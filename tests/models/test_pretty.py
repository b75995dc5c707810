"""Models as notebooks and failing property tests show them: code that makes them again."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st
from hypothesis.vendor.pretty import pretty as hypothesis_pretty
from IPython.lib.pretty import pretty

import ecomops
import ecomops.models
from ecomops import Cart, CartLine, LadderOf, parse_promotion
from ecomops.models.base import DomainModel
from ecomops.models.schema import PUBLIC_MODELS
from ecomops.testing import carts, orders, promotion_sets, tickets

NAMES = {**vars(ecomops.models), **{name: getattr(ecomops, name) for name in ecomops.__all__}}
both = pytest.mark.parametrize("show", [pretty, hypothesis_pretty])


@both
@pytest.mark.parametrize("drawn", [carts, orders, promotion_sets, tickets])
@given(data=st.data())
def test_what_is_shown_makes_the_value_again(show, drawn, data):
    value = data.draw(drawn())
    names = {**NAMES, "datetime": datetime, "Decimal": Decimal}
    assert eval(show(value), names) == value  # noqa: S307  it is what was just written


@pytest.mark.parametrize("model", PUBLIC_MODELS, ids=lambda model: model.__name__)
@given(data=st.data())
def test_every_model_is_shown_alike_by_both(model, data):
    value = data.draw(st.from_type(model))
    assert pretty(value).replace("\n", " ").split() == (
        hypothesis_pretty(value).replace("\n", " ").split()
    )


@both
def test_what_fits_on_a_line_stands_on_one(show):
    line = CartLine(line_id="1", sku_id="a", quantity=2, unit_price_minor=9900)
    assert show(line) == "CartLine(line_id='1', sku_id='a', quantity=2, unit_price_minor=9900)"


@both
def test_what_is_longer_stands_part_by_part(show):
    lines = tuple(
        CartLine(line_id=str(i), sku_id="a sku", quantity=2, unit_price_minor=9900, tags=("t",))
        for i in range(2)
    )
    assert show(Cart(currency="CNY", lines=lines)) == (
        "Cart(\n"
        "    currency='CNY',\n"
        "    lines=(\n"
        "        CartLine(\n"
        "            line_id='0',\n"
        "            sku_id='a sku',\n"
        "            quantity=2,\n"
        "            unit_price_minor=9900,\n"
        "            tags=('t',)\n"
        "        ),\n"
        "        CartLine(\n"
        "            line_id='1',\n"
        "            sku_id='a sku',\n"
        "            quantity=2,\n"
        "            unit_price_minor=9900,\n"
        "            tags=('t',)\n"
        "        )\n"
        "    )\n"
        ")"
    )


def test_values_equal_to_a_default_but_of_another_type_are_told():
    class Odd(DomainModel):
        """Has a default that equals another value."""

        size: int | bool = 1

    assert pretty(Odd(size=True)) == "Odd(size=True)"
    assert pretty(Odd(size=1)) == "Odd()"


def test_notebooks_are_spared_ten_thousand_lines():
    lines = tuple(
        CartLine(line_id=str(i), sku_id="a", quantity=1, unit_price_minor=1) for i in range(10_000)
    )
    shown = pretty(Cart(currency="CNY", lines=lines))
    assert shown.count("CartLine(") == 1000
    assert shown.endswith("unit_price_minor=1),\n        ...\n    )\n)")


def test_ladders_are_called_by_a_name_that_can_be_written():
    ladder = parse_promotion("满199减20，满299减40").ladder
    assert type(ladder) is not LadderOf
    assert repr(ladder).startswith("LadderOf(on='spend', ")
    assert pretty(ladder).startswith("LadderOf(\n    steps=(\n        LadderStep(at_least=19900, ")
