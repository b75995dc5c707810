from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from ecomops.errors import InvalidArgumentError
from ecomops.whatif.response.assumption import Assumption
from ecomops.whatif.response.assumption_text import (
    assumed_value_text,
    assumption_name,
    assumption_text,
)
from ecomops.whatif.response.closed_form import BEHAVIOUR_NAMES
from ecomops.whatif.response.extent import Extent

fractions = st.fractions(-10, 10) | st.fractions()


@pytest.mark.parametrize(
    "value", ["10%", "0.1", ".1", Decimal("0.1"), Fraction(1, 10), ("10%", "0.1", Decimal("0.1"))]
)
def test_one_value_is_read_exactly_however_it_is_written(value: Any) -> None:
    tenth = Fraction(1, 10)
    assert Assumption.of("r", value) == Assumption(low=tenth, likely=tenth, high=tenth)
    assert not Assumption.of("r", value).is_range


def test_three_values_are_a_range() -> None:
    one = Assumption.of("r", ("5%", "10%", "20%"))
    assert one.ends == (Fraction(1, 20), Fraction(1, 10), Fraction(1, 5))
    assert one.is_range
    assert Assumption.of("r", one) is one
    assert Assumption.of("r", ["5%", "10%", "20%"]) == one  # type: ignore[arg-type]  # a list


def test_distinct_values_are_named_once() -> None:
    assert Assumption.of("r", (0, 1, 1)).values == (Fraction(0), Fraction(1))
    assert Assumption.of("r", 1).values == (Fraction(1),)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (0.1, "is a float"),
        (("5%", 0.1, "20%"), "is a float"),
        (Decimal("NaN"), "is no exact figure"),
        (Decimal("Infinity"), "is no exact figure"),
        (True, "is no exact figure"),
        (None, "is no exact figure"),
        ("", "is no rate"),
        ("a tenth", "is no rate"),
        ("1/10", "is no rate"),
        (("5%", "20%"), "has 2 values"),
        ((), "has 0 values"),
        (("1%", "2%", "3%", "4%"), "has 4 values"),
        (("20%", "10%", "30%"), "does not rise"),
        (("5%", "10%", "9%"), "does not rise"),
    ],
)
def test_what_is_neither_a_value_nor_a_range_is_refused_by_name(value: Any, problem: str) -> None:
    with pytest.raises(InvalidArgumentError, match=problem) as caught:
        Assumption.of("top_up_rate", value)
    assert caught.value.field == "top_up_rate"
    assert caught.value.remedy


@given(fractions, fractions, fractions)
def test_json_brings_back_the_same(a: Fraction, b: Fraction, c: Fraction) -> None:
    low, likely, high = sorted((a, b, c))
    one = Assumption(low=low, likely=likely, high=high)
    assert Assumption.model_validate_json(one.model_dump_json()) == one
    assert hash(one) == hash(Assumption.model_validate_json(one.model_dump_json()))


@pytest.mark.parametrize(
    ("low", "place"),
    [
        ("0.1", "low"),
        ('"1/0"', "low"),
        ('"nan"', "low"),
        ("true", "low"),
        ('"9/10"', "do not rise"),
    ],
)
def test_json_that_holds_no_exact_range_is_refused(low: str, place: str) -> None:
    with pytest.raises(ValidationError, match=place):
        Assumption.model_validate_json(f'{{"low": {low}, "likely": "1/2", "high": "1"}}')


def test_texts_name_the_value_and_its_range_in_both_languages() -> None:
    one = Assumption.of("r", ("5%", "12.5%", "20%"))
    assert assumption_text("top_up_rate", one, "CNY") == "top-up rate 12.5 % (5 % to 20 %)"
    assert assumption_text("top_up_rate", one, "CNY", "zh") == "凑单率 12.5%（5% 至 20%）"
    exact = Assumption.of("r", "300")
    assert assumption_text("overshoot_minor", exact, "CNY", "zh") == "凑单超出额 ¥3.00"


@pytest.mark.parametrize(
    ("value", "text"), [("1.5", "1.5"), ("2", "2"), ("0", "0"), ("0.0375", "0.0375"), ("20", "20")]
)
def test_elasticity_is_a_plain_number(value: str, text: str) -> None:
    assert assumed_value_text("visit_elasticity", Fraction(value), "CNY") == text


def test_every_assumption_has_a_name_of_its_own() -> None:
    for language in ("en", "zh"):
        names = {assumption_name(name, language) for name in (*BEHAVIOUR_NAMES, "margin_rate")}
        assert len(names) == 8


def test_a_figure_whose_ends_do_not_rise_is_refused() -> None:
    low, high = Fraction(1), Fraction(2)
    for ends in ((high, low, low), (low, high, low), (high, None, low)):
        with pytest.raises(ValidationError, match="do not rise"):
            Extent(low=ends[0], likely=ends[1], high=ends[2])
    assert Extent(low=None, likely=high, high=None).is_range is False
