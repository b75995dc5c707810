"""The currency table against an independent copy of the standard, and its door."""

import pickle
from collections.abc import Callable
from typing import Any

import pytest
from iso4217 import Currency
from pydantic import TypeAdapter, ValidationError

from ecomops.currencies import CurrencyCode, currency_codes, exponent, signs, symbol
from ecomops.errors import EcomopsError, UnknownCurrencyError

STANDARD = {str(c.code): c.exponent for c in Currency}


def test_every_code_with_a_minor_unit_has_the_exponent_of_the_standard() -> None:
    expected = {code: places for code, places in STANDARD.items() if places is not None}
    ours = {code: exponent(code) for code in currency_codes()}
    differing = {
        code: {"ours": ours.get(code), "standard": expected.get(code)}
        for code in ours.keys() | expected.keys()
        if ours.get(code) != expected.get(code)
    }
    assert differing == {}


@pytest.mark.parametrize("code", sorted(c for c, places in STANDARD.items() if places is None))
def test_code_without_minor_unit_is_refused_with_that_reason(code: str) -> None:
    with pytest.raises(UnknownCurrencyError, match="has no minor unit"):
        exponent(code)


@pytest.mark.parametrize(
    ("given", "suggested"),
    [
        ("usd", "USD"), (" EUR ", "EUR"), ("RMB", "CNY"), ("rmb", "CNY"), ("EURO", "EUR"),
        ("KWDD", "KWD"), ("", "CNY"), ("123", "CNY"), ("¥", "CNY"),
    ],
)  # fmt: skip
def test_unknown_code_gets_the_nearest_one_suggested(given: str, suggested: str) -> None:
    with pytest.raises(UnknownCurrencyError) as caught:
        exponent(given)
    assert str(caught.value) == (
        f"currency = {given!r} is unknown; give an ISO 4217 code such as {suggested!r}"
    )


@pytest.mark.parametrize("given", [None, 156, b"CNY", ["CNY"], 1.5])
def test_code_that_is_no_string_is_refused(given: Any) -> None:
    with pytest.raises(UnknownCurrencyError, match="is not a string"):
        exponent(given)


def test_unknown_currency_is_both_ours_and_a_value_error_and_pickles() -> None:
    with pytest.raises(ValueError, match="RMB") as caught:
        exponent("RMB")
    assert isinstance(caught.value, EcomopsError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301  own bytes


def test_a_very_long_code_is_refused_briefly() -> None:
    with pytest.raises(UnknownCurrencyError) as caught:
        exponent("X" * 10**6)
    assert len(str(caught.value)) < 250


# ---- as a field ----
READ: TypeAdapter[str] = TypeAdapter(CurrencyCode)


@pytest.mark.parametrize("code", currency_codes())
def test_field_takes_every_code(code: str) -> None:
    assert READ.validate_python(code) == code
    assert READ.validate_json(f'"{code}"') == code


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("RMB", "unknown currency 'RMB'; expected an ISO 4217 code such as 'CNY'"),
        ("usd", "unknown currency 'usd'; expected an ISO 4217 code such as 'USD'"),
        (
            "XAU",
            (
                "currency 'XAU' has no minor unit, so amounts in it can't be counted; "
                "expected an ISO 4217 code such as 'CNY'"
            ),
        ),
        (
            "Z" * 50,
            f"unknown currency '{'Z' * 20}…'; expected an ISO 4217 code such as 'CNY'",
        ),
        (156, "Input should be a valid string"),
        (b"CNY", "Input should be a valid string"),
    ],
)
def test_field_says_what_is_expected(given: Any, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        READ.validate_python(given)
    assert [error["msg"] for error in caught.value.errors()] == [message]


def test_field_has_a_pattern_in_its_json_schema() -> None:
    assert READ.json_schema() == {"type": "string", "pattern": "^[A-Z]{3}$"}


# ---- signs ----
def test_well_known_signs() -> None:
    shown = {code: symbol(code) for code in ("CNY", "USD", "EUR", "GBP", "JPY", "KRW", "INR")}
    assert shown == {
        "CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "KRW": "₩", "INR": "₹",
    }  # fmt: skip


def test_currency_without_a_sign_shows_its_code() -> None:
    assert symbol("KWD") == "KWD "


@pytest.mark.parametrize("code", currency_codes())
def test_marks_include_the_code_and_the_sign(code: str) -> None:
    assert {code, symbol(code).strip()} <= set(signs(code))


@pytest.mark.parametrize("code", currency_codes())
def test_no_mark_hides_a_longer_one_behind_it(code: str) -> None:
    lengths = [len(mark) for mark in signs(code)]
    assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize("look_up", [symbol, signs])
def test_signs_of_an_unknown_currency_are_refused(look_up: Callable[[str], object]) -> None:
    with pytest.raises(UnknownCurrencyError):
        look_up("RMB")
