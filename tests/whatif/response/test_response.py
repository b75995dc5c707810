from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from ecomops.whatif.response.closed_form import BEHAVIOUR_NAMES
from ecomops.whatif.response.response import Response

SHARES = ("top_up_rate", "padded_return_rate", "pull_forward_rate", "cannibalisation_rate")


def test_nothing_is_assumed_unless_it_is_said() -> None:
    for name, assumption in Response().behaviours.items():
        assert set(assumption.ends) == {0}, name
    assert tuple(Response().behaviours) == BEHAVIOUR_NAMES
    assert Response().refund_method is None


def test_fields_are_read_from_values_and_ranges() -> None:
    response = Response(top_up_rate=("5%", "10%", "20%"), overshoot_minor="150")
    assert response.top_up_rate.likely == Fraction(1, 10)
    assert response.behaviours["overshoot_minor"].values == (Fraction(150),)


def ranges(high: int) -> st.SearchStrategy[Any]:
    one = st.fractions(0, high, max_denominator=10**6)
    return st.lists(one, min_size=3, max_size=3).map(lambda values: tuple(sorted(values)))


@given(
    st.fixed_dictionaries(
        {name: ranges(1) for name in SHARES} | {"visit_elasticity": ranges(10**6)}
    ),
    st.tuples(*[st.integers(0, 10**6)] * 3).map(sorted).map(tuple),
)
def test_json_brings_back_the_same(given_: dict[str, Any], overshoot: Any) -> None:
    response = Response(**given_, overshoot_minor=overshoot, refund_method="prorated")
    assert Response.model_validate_json(response.model_dump_json()) == response


@pytest.mark.parametrize("name", SHARES)
@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("-1%", "is not within 0 to 1"),
        ("101%", "is not within 0 to 1"),
        (("0", "0.5", "1.01"), "= '101/100' is not within 0 to 1"),
        (("-0.01", "0.5", "1"), "= '-1/100' is not within 0 to 1"),
        (0.5, "is a float"),
        (("2%", "1%", "3%"), "does not rise"),
    ],
)
def test_what_is_no_share_is_refused_at_its_field(name: str, value: Any, problem: str) -> None:
    fields: dict[str, Any] = {name: value, "refund_method": "retest"}
    with pytest.raises(ValidationError, match=problem) as caught:
        Response(**fields)
    (error,) = caught.value.errors()
    assert error["loc"] == (name,)
    assert f"{name} = " in error["msg"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"visit_elasticity": "-0.5"}, "visit_elasticity = '-1/2' is not within 0 to 1000000"),
        ({"visit_elasticity": 10**6 + 1}, "visit_elasticity = '1000001' is not within 0 to"),
        ({"overshoot_minor": -1}, "overshoot_minor = '-1' is not within 0 to 9223372036854775807"),
        ({"overshoot_minor": 2**63}, "is not within"),
        ({"overshoot_minor": ("0", "0.5", "1")}, "is not whole"),
        ({"overshoot_minor": 3.0}, "is a float"),
        ({"padded_return_rate": "10%"}, "give 'retest' or 'prorated'"),
        ({"padded_return_rate": (0, 0, "1%")}, "refund_method = None does not say"),
        ({"refund_method": "never"}, "refund_method"),
        ({"top_up": "10%"}, "top_up"),
    ],
)
def test_what_means_nothing_is_refused(fields: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        Response(**fields)


def test_elasticity_may_be_above_1() -> None:
    assert Response(visit_elasticity="2.5").visit_elasticity.high == Fraction(5, 2)
