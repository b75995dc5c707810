"""Money: exact rounding, parsing and printing, and arithmetic that refuses to guess."""

import copy
import decimal
import operator
import pickle
import sys
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, assert_type, get_args

import jsonschema
import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given, strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from ecomops._typing import MAX_MINOR
from ecomops.amount_text import format_minor, parse_minor
from ecomops.currencies import currency_codes, exponent, signs
from ecomops.errors import (
    AmountTooLargeError,
    CurrencyMismatchError,
    EcomopsError,
    InexactAmountError,
    InvalidAmountError,
    InvalidArgumentError,
    MissingExtraError,
    UnknownCurrencyError,
)
from ecomops.money import Money
from ecomops.rounding import (
    PERCENT_DENOMINATOR,
    Rounding,
    divide_rounded,
    percent_of,
    percent_of_each,
    percent_parts,
)

DECIMAL_NAME = {
    "half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN,
}  # fmt: skip

roundings: st.SearchStrategy[Rounding] = st.sampled_from(get_args(Rounding))
codes = st.sampled_from(currency_codes())
minors = st.integers(-MAX_MINOR, MAX_MINOR)
small = st.integers(-(10**9), 10**9)
percents = st.integers(-(10**10), 10**10).map(lambda parts: Decimal(parts).scaleb(-4))


# ---- rounding ----
@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6), roundings)
def test_divide_rounded_equals_decimal(n: int, d: int, rounding: Rounding) -> None:
    with decimal.localcontext(prec=60):
        exact = Decimal(n) / Decimal(d)  # 60 digits tell a half from its neighbours
        expected = exact.quantize(Decimal(1), rounding=DECIMAL_NAME[rounding])
    assert divide_rounded(n, d, rounding) == expected


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**30), roundings)
def test_rounding_moves_by_at_most_what_its_name_says(n: int, d: int, rounding: Rounding) -> None:
    moved = abs(divide_rounded(n, d, rounding)) - abs(Fraction(n, d))
    if rounding == "down":
        assert -1 < moved <= 0
    else:
        assert abs(moved) <= Fraction(1, 2)


@given(st.integers(-(10**6), 10**6))
def test_halves_go_where_the_name_says(whole: int) -> None:
    away = whole + 1 if whole >= 0 else whole
    assert divide_rounded(2 * whole + 1, 2, "half_up") == away
    assert divide_rounded(2 * whole + 1, 2, "half_even") % 2 == 0
    assert divide_rounded(2 * whole + 1, 2, "down") == int((2 * whole + 1) / 2)


@given(st.integers(), st.integers(1), roundings)
def test_negative_numbers_mirror_positive_ones(n: int, d: int, rounding: Rounding) -> None:
    assert divide_rounded(-n, d, rounding) == -divide_rounded(n, d, rounding)


@pytest.mark.parametrize("denominator", [0, -1])
def test_denominator_must_be_positive(denominator: int) -> None:
    with pytest.raises(InvalidArgumentError, match=f"denominator = {denominator} is not positive"):
        divide_rounded(1, denominator)


@pytest.mark.parametrize("rounding", ["up", "HALF_UP", "", None])
def test_unknown_rounding_is_refused_even_without_a_fraction(rounding: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="'half_up', 'half_even' or 'down'"):
        divide_rounded(4, 2, rounding)


@pytest.mark.parametrize("bad", [1.5, True, Decimal(1), "1", None])
def test_rounding_takes_only_whole_numbers(bad: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"numerator = .* is not a whole number"):
        divide_rounded(bad, 1)
    with pytest.raises(InvalidArgumentError, match=r"denominator = .* is not a whole number"):
        divide_rounded(1, bad)
    with pytest.raises(InvalidArgumentError, match=r"amount_minor = .* is not a whole number"):
        percent_of(bad, 10)


# ---- percentages ----
@given(small, percents, roundings)
def test_percent_of_is_one_rounding_of_the_exact_share(
    minor: int, percent: Decimal, rounding: Rounding
) -> None:
    exact = minor * Fraction(percent) / 100
    assert percent_of(minor, percent, rounding) == divide_rounded(
        exact.numerator, exact.denominator, rounding
    )


@given(percents)
def test_percent_parts_are_exact(percent: Decimal) -> None:
    assert Fraction(percent_parts(percent), PERCENT_DENOMINATOR) == Fraction(percent) / 100


@pytest.mark.parametrize(
    ("percent", "parts"),
    [
        (Decimal("12.5"), 125_000), (Decimal("12.50000000"), 125_000), (20, 200_000),
        (Decimal("2E+1"), 200_000), (Decimal("0.0001"), 1), (Decimal("0E-99"), 0),
        (Decimal("1000000"), 10**10), (Decimal("-33.3333"), -333_333),
    ],
)  # fmt: skip
def test_percent_parts(percent: Decimal | int, parts: int) -> None:
    assert percent_parts(percent) == parts


@pytest.mark.parametrize(
    ("percent", "problem"),
    [
        (12.5, "is not exact"), ("12.5", "is not exact"), (True, "is not exact"),
        (None, "is not exact"), (Decimal("0.00001"), "is too fine"),
        (Decimal("1E-999999"), "is too fine"), (Decimal("1E+999999"), "is out of range"),
        (Decimal("1000000.0001"), "is out of range"), (-(10**6) - 1, "is out of range"),
        (Decimal("NaN"), "is out of range"), (Decimal("sNaN"), "is out of range"),
        (Decimal("-Infinity"), "is out of range"),
    ],
)  # fmt: skip
def test_percentage_that_is_not_exact_or_bounded_is_refused(percent: Any, problem: str) -> None:
    with pytest.raises(InvalidArgumentError, match=problem):
        percent_parts(percent)


# ---- reading ----
@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("199.00", "CNY", 19900), ("199", "CNY", 19900), (Decimal("199.0"), "CNY", 19900),
        (199, "CNY", 19900), (-199, "JPY", -199), ("1.990", "CNY", 199), ("0", "CNY", 0),
        ("-0.00", "CNY", 0), ("+5", "CNY", 500), ("-5.5", "CNY", -550), ("007", "CNY", 700),
        ("  12.50\n", "CNY", 1250), ("20,692.00", "CNY", 2069200), ("1,234,567", "JPY", 1234567),
        (".5", "CNY", 50), (".0", "JPY", 0), ("1.000", "JPY", 1), ("1.250", "KWD", 1250),
        ("1.2345", "CLF", 12345), (Decimal("2E+3"), "CNY", 200000), (Decimal("-0"), "CNY", 0),
        ("¥12.50", "CNY", 1250), ("￥12.50", "CNY", 1250), ("12.50元", "CNY", 1250),
        ("12.50 元\t", "CNY", 1250), ("CNY 12.50", "CNY", 1250), ("12.50 RMB", "CNY", 1250),
        ("-¥5.00", "CNY", -500), ("¥-5.00", "CNY", -500), ("¥ 5", "CNY", 500),
        ("$5", "USD", 500), ("US$5", "USD", 500), ("CA$5", "CAD", 500), ("5 €", "EUR", 500),
        ("500円", "JPY", 500),
        ("１２．５０", "CNY", 1250), ("＋￥５", "CNY", 500),
        ("－２０，６９２．００", "CNY", -2069200),
        ("−5.00", "CNY", -500), ("\u30005\u3000", "CNY", 500),
        ("92233720368547758.07", "CNY", MAX_MINOR),
        ("-92,233,720,368,547,758.07", "CNY", -MAX_MINOR),
        ("9223372036854775807", "JPY", MAX_MINOR), (MAX_MINOR, "JPY", MAX_MINOR),
    ],
)  # fmt: skip
def test_reads(text: str | int | Decimal, currency: str, minor: int) -> None:
    assert parse_minor(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "-", ".", "¥", "元", "5.", "5-", "--5", "+-5", "+¥-5", "¥5元", "CNY ¥5", "(5)",
        "1,23", "12,34,567", ",123", "1,2345", "1234,567", "1,,234", "1.5,000", "1 234", "1.2.3",
        "1.299,00", "1e3", "1E3", "0x10", "1_000", "NaN", "Infinity", "inf", "$5", "5 USD", "5%",
        "5²", "٣", "①", "½", "abc", "5\x00", "5\n5", "'5", "1" * 101, " " * 101,
        True, False, None, b"5", [5], 5j, Fraction(1, 2),
        Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(text: Any) -> None:
    with pytest.raises(InvalidAmountError, match="amount = "):
        parse_minor(text, "CNY")


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("1.999", "USD"), ("1.5", "JPY"), ("0.001", "CNY"), ("0.0010", "CNY"), (".005", "CNY"),
        ("1.00001", "CLF"), (Decimal("1.005"), "CNY"), (Decimal("1E-3"), "CNY"),
        (Decimal("1E-999999"), "CNY"), (1.15, "CNY"), (1.0, "CNY"), (float("nan"), "CNY"),
        (Decimal.from_float(1.15), "CNY"),  # the binary float's own 52 decimals
    ],
)  # fmt: skip
def test_what_is_not_exact_is_refused(text: Any, currency: str) -> None:
    with pytest.raises(InexactAmountError, match="amount = "):
        parse_minor(text, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("92233720368547758.08", "CNY"), ("-92233720368547758.08", "CNY"), ("9" * 100, "CNY"),
        ("9223372036854775808", "JPY"), (MAX_MINOR, "CNY"), (-MAX_MINOR - 1, "JPY"),
        (Decimal("92233720368547758.08"), "CNY"), (Decimal("1E+30"), "CNY"),
        (Decimal("1E+999999"), "CNY"), (10**1000, "CNY"),
    ],
)  # fmt: skip
def test_what_int64_cannot_carry_is_refused(text: Any, currency: str) -> None:
    with pytest.raises(AmountTooLargeError, match="is too large; give an amount within ±"):
        parse_minor(text, currency)


def test_a_megabyte_of_digits_is_refused_without_being_read() -> None:
    with pytest.raises(InvalidAmountError) as caught:
        parse_minor("1" * 10**6, "CNY")
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("text", "currency", "message"),
    [
        (
            "1.999",
            "USD",
            (
                "amount = '1.999' is finer than USD allows; "
                "give at most 2 decimals, or round it first"
            ),
        ),
        (
            "1.5",
            "JPY",
            "amount = '1.5' is finer than JPY allows; give a whole number, or round it first",
        ),
        (
            1.15,
            "CNY",
            (
                "amount = 1.15 is a float, which can't hold most decimals exactly; "
                "give the string '1.15' or a Decimal"
            ),
        ),
        ("x", "JPY", "amount = 'x' can't be read as JPY; write it like '1299' or '1,299'"),
        (
            "x",
            "KWD",
            "amount = 'x' can't be read as KWD; write it like '1299.000' or '1,299.000'",
        ),
        (
            "¥5元",
            "CNY",
            "amount = '¥5元' has two signs or two currency marks; give each once",
        ),
        ("5", "RMB", "currency = 'RMB' is unknown; give an ISO 4217 code such as 'CNY'"),
    ],
)
def test_refusals_say_what_to_do(text: Any, currency: str, message: str) -> None:
    with pytest.raises(EcomopsError) as caught:
        parse_minor(text, currency)
    assert str(caught.value) == message


def test_fields_trap_of_binary_floats_does_not_exist_for_strings() -> None:
    assert int(1.15 * 100) == 114
    assert parse_minor("1.15", "CNY") == 115
    assert Money.parse("1.15", "CNY") * 100 == Money.parse("115", "CNY")
    assert sum([Money.parse("0.10", "CNY")] * 3) == Money.parse("0.30", "CNY")


@given(minors, codes)
def test_parsing_what_was_printed_gives_the_amount_back(minor: int, code: str) -> None:
    for trim in (False, True):
        for sign in (False, True):
            for grouping in (False, True):
                text = format_minor(minor, code, trim=trim, sign=sign, grouping=grouping)
                assert parse_minor(text, code) == minor
    assert Money.parse(str(Money(minor, code)), code) == Money(minor, code)
    assert Money.parse(Money(minor, code).amount, code) == Money(minor, code)


@given(minors, codes, st.data())
def test_every_mark_is_read_before_and_after(minor: int, code: str, data: st.DataObject) -> None:
    mark = data.draw(st.sampled_from(signs(code)))
    digits = format_minor(minor, code, sign=False)
    assert parse_minor(f"{mark}{digits}", code) == minor
    assert parse_minor(f"{digits} {mark}", code) == minor


@given(st.text(max_size=30) | st.from_regex(r"[¥$+\-]{0,2}[0-9,.]{1,12}(元|CNY)?"), codes)
def test_any_text_is_an_amount_or_one_of_our_errors(text: str, code: str) -> None:
    try:
        minor = parse_minor(text, code)
    except EcomopsError:
        return
    assert abs(minor) <= MAX_MINOR


@given(st.decimals(), codes)
def test_any_decimal_is_read_exactly_or_refused(number: Decimal, code: str) -> None:
    try:
        minor = parse_minor(number, code)
    except EcomopsError:
        return
    assert Fraction(minor, 10 ** exponent(code)) == Fraction(number)


def test_results_do_not_depend_on_the_callers_decimal_context() -> None:
    with decimal.localcontext(decimal.Context(prec=3, traps=[])):
        assert parse_minor(Decimal("1234567.89"), "CNY") == 123456789
        assert percent_parts(Decimal("12.3456")) == 123456
        assert Money(123456789, "CNY").amount == Decimal("1234567.89")
        assert Money(123456789, "CNY").format("en_US") == "CN¥1,234,567.89"


# ---- printing ----
@pytest.mark.parametrize(
    ("minor", "currency", "options", "text"),
    [
        (129900, "CNY", {}, "¥1299.00"), (-500, "CNY", {}, "-¥5.00"), (5, "CNY", {}, "¥0.05"),
        (0, "CNY", {}, "¥0.00"), (2000, "CNY", {"trim": True}, "¥20"),
        (1250, "CNY", {"trim": True}, "¥12.50"), (0, "CNY", {"trim": True}, "¥0"),
        (129900, "CNY", {"grouping": True}, "¥1,299.00"), (-1250, "KWD", {}, "-KWD 1.250"),
        (1299, "JPY", {}, "¥1299"), (1299, "JPY", {"trim": True}, "¥1299"),
        (129900, "CNY", {"sign": False}, "1299.00"), (5, "CLF", {}, "CLF 0.0005"),
        (MAX_MINOR, "USD", {"grouping": True}, "$92,233,720,368,547,758.07"),
    ],
)  # fmt: skip
def test_prints(minor: int, currency: str, options: dict[str, bool], text: str) -> None:
    assert format_minor(minor, currency, **options) == text


@pytest.mark.parametrize(
    ("money", "locale", "text"),
    [
        (Money(129900, "CNY"), "zh_CN", "¥1,299.00"),
        (Money(129900, "CNY"), "en-US", "CN¥1,299.00"),
        (Money(129900, "CNY"), "de_DE", "1.299,00\xa0CN¥"),
        (Money(-129900, "USD"), "en_US", "-$1,299.00"),
        (Money(1299, "JPY"), "en_US", "¥1,299"),
        (Money(1299, "JPY"), "de_DE", "1.299\xa0¥"),
        (Money(1250, "KWD"), "de_DE", "1,250\xa0KWD"),
        (Money(1250, "KWD"), "en_US", "KWD1.250"),
        (Money(500, "IRR"), "en_US", "IRR5.00"),  # CLDR prints no decimals, ISO 4217 has two
        (Money(MAX_MINOR, "CNY"), "zh_CN", "¥92,233,720,368,547,758.07"),
    ],
)
def test_prints_by_locale(money: Money, locale: str, text: str) -> None:
    assert money.format(locale) == text


def test_trimming_by_locale_drops_only_a_zero_fraction() -> None:
    assert Money(2000, "CNY").format("de_DE", trim=True) == "20\xa0CN¥"
    assert Money(1250, "CNY").format("de_DE", trim=True) == "12,50\xa0CN¥"
    assert Money(1200, "JPY").format("de_DE", trim=True) == "1.200\xa0¥"


def test_plain_format_is_that_of_format_minor() -> None:
    assert Money(129900, "CNY").format() == "¥1299.00"
    assert Money(129900, "CNY").format(trim=True) == "¥1299"


@pytest.mark.parametrize("locale", ["xx_YY", "", "../zh", "zh_CN_", 5])
def test_unknown_locale_is_refused(locale: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"locale = .* is unknown; give one such as"):
        Money(1, "CNY").format(locale)


def test_locale_without_babel_names_the_install_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "babel", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'ecomops\[i18n\]'"):
        Money(1, "CNY").format("zh_CN")
    assert Money(1, "CNY").format() == "¥0.01"


def test_str_and_format_spec() -> None:
    assert str(Money(19900, "CNY")) == "CNY 199.00"
    assert f"{Money(-19900, 'CNY')}" == "CNY -199.00"
    assert f"{Money(500, 'JPY'):>10}" == "   JPY 500"
    assert repr(Money(19900, "CNY")) == "Money(minor=19900, currency='CNY')"


# ---- the value ----
@pytest.mark.parametrize(
    ("minor", "error"),
    [
        (1.0, InexactAmountError), (Decimal(1), InexactAmountError), (True, InvalidAmountError),
        ("1", InvalidAmountError), (None, InvalidAmountError),
        (MAX_MINOR + 1, AmountTooLargeError), (-MAX_MINOR - 1, AmountTooLargeError),
    ],
)  # fmt: skip
def test_amount_must_be_an_int_that_int64_carries(minor: Any, error: type[EcomopsError]) -> None:
    with pytest.raises(error, match="minor = "):
        Money(minor, "CNY")
    with pytest.raises(error, match="minor = "):
        format_minor(minor, "CNY")


@pytest.mark.parametrize("currency", ["RMB", "cny", "XAU", "", None])
def test_currency_must_be_known(currency: Any) -> None:
    with pytest.raises(UnknownCurrencyError):
        Money(1, currency)


@given(st.tuples(small, small, small), codes)
def test_amounts_of_one_currency_form_a_group(numbers: tuple[int, int, int], code: str) -> None:
    a, b, c = (Money(n, code) for n in numbers)
    zero = Money(0, code)
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert a + zero == a
    assert a + -a == zero
    assert a - b == a + -b
    assert abs(a) in {a, -a}
    assert abs(a) >= zero
    assert (a + b) * 3 == 3 * a + 3 * b
    assert sum([a, b, c]) == a + b + c
    assert bool(a) == (a != zero)


@given(small, small, codes)
def test_order_is_that_of_the_minor_units(a: int, b: int, code: str) -> None:
    for compare in (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne):
        assert compare(Money(a, code), Money(b, code)) == compare(a, b)


MIXED: list[Callable[[Any, Any], object]] = [
    operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge,
]  # fmt: skip


@pytest.mark.parametrize("combine", MIXED)
def test_two_currencies_never_mix(combine: Callable[[Any, Any], object]) -> None:
    with pytest.raises(CurrencyMismatchError) as caught:
        combine(Money(1, "CNY"), Money(1, "USD"))
    assert str(caught.value) == "currency = 'USD' is not CNY; convert the amount first"


@pytest.mark.parametrize("combine", MIXED)
@pytest.mark.parametrize("other", [1, 0.5, Decimal(1), "1", None])
def test_amount_and_bare_number_never_mix(
    combine: Callable[[Any, Any], object], other: object
) -> None:
    with pytest.raises(TypeError):
        combine(Money(1, "CNY"), other)
    with pytest.raises(TypeError):
        combine(other, Money(1, "CNY"))


def test_equality_across_currencies_and_types_is_false() -> None:
    bare: object = 1
    assert Money(1, "CNY") != Money(1, "USD")
    assert Money(0, "CNY") != Money(0, "USD")
    assert Money(1, "CNY") != bare


def test_sum_starts_from_zero_and_from_nothing_else() -> None:
    prices = [Money(100, "CNY"), Money(250, "CNY")]
    assert sum(prices) == Money(350, "CNY")
    assert sum(prices, Money(1, "CNY")) == Money(351, "CNY")
    with pytest.raises(TypeError):
        sum(prices, 1)


@pytest.mark.parametrize("factor", [0.8, Decimal("0.8"), True, "2", None, Money(1, "CNY")])
def test_only_whole_numbers_multiply(factor: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"factor = .*take a share with \.percent\(\)"):
        Money(100, "CNY") * factor
    with pytest.raises(InvalidArgumentError, match="factor = "):
        factor * Money(100, "CNY")


def test_results_that_leave_int64_are_refused() -> None:
    largest = Money(MAX_MINOR, "CNY")
    overflows: list[Callable[[], Money]] = [
        lambda: largest + Money(1, "CNY"),
        lambda: -largest - Money(1, "CNY"),
        lambda: largest * 2,
        lambda: largest.percent(101),
    ]
    for overflow in overflows:
        with pytest.raises(AmountTooLargeError):
            overflow()


@given(small, percents, roundings, codes)
def test_percent_is_percent_of(
    minor: int, percent: Decimal, rounding: Rounding, code: str
) -> None:
    assert Money(minor, code).percent(percent, rounding) == Money(
        percent_of(minor, percent, rounding), code
    )


@given(minors, codes)
def test_amount_has_the_decimals_of_its_currency(minor: int, code: str) -> None:
    amount = Money(minor, code).amount
    assert Fraction(amount) == Fraction(minor, 10 ** exponent(code))
    assert amount.as_tuple().exponent == -exponent(code)


@given(minors, codes)
def test_survives_pickle_copy_and_hash(minor: int, code: str) -> None:
    money = Money(minor, code)
    assert pickle.loads(pickle.dumps(money)) == money  # noqa: S301  own bytes
    assert copy.deepcopy(copy.copy(money)) == money
    assert {money: 1}[Money(minor, code)] == 1


def test_is_immutable() -> None:
    money = Money(1, "CNY")
    with pytest.raises(FrozenInstanceError):
        money.minor = 2  # type: ignore[misc]  # the checker refuses it too
    assert not hasattr(money, "__dict__")


def test_types_are_visible_to_a_checker() -> None:
    money = Money(1, "CNY")
    assert_type(money + money, Money)
    assert_type(money * 2, Money)
    assert_type(2 * money, Money)
    assert_type(money.amount, Decimal)
    assert_type(money < money, bool)  # noqa: PLR0124  its type is the point
    assert_type(parse_minor("1", "CNY"), int)
    assert_type(sum([money], money), Money)


# ---- as a field of a pydantic model ----
class Price(BaseModel):
    price: Money
    was: Money | None = None


@given(minors, codes)
def test_model_round_trips_through_json(minor: int, code: str) -> None:
    price = Price(price=Money(minor, code))
    assert Price.model_validate_json(price.model_dump_json()) == price
    assert Price.model_validate(price.model_dump()) == price


def test_model_keeps_an_amount_and_writes_an_object() -> None:
    price = Price.model_validate({"price": {"minor": 19900, "currency": "CNY"}})
    assert price.price == Money(19900, "CNY")
    assert price.model_dump() == {"price": {"minor": 19900, "currency": "CNY"}, "was": None}
    assert price.model_dump_json() == '{"price":{"minor":19900,"currency":"CNY"},"was":null}'


@pytest.mark.parametrize(
    ("value", "where", "message"),
    [
        ("199.00", (), 'expected Money or an object such as {"minor": 19900, "currency": "CNY"}'),
        ({"minor": "5", "currency": "CNY"}, ("minor",), "Input should be a valid integer"),
        ({"minor": 5.0, "currency": "CNY"}, ("minor",), "Input should be a valid integer"),
        ({"minor": True, "currency": "CNY"}, ("minor",), "Input should be a valid integer"),
        (
            {"minor": 2**63, "currency": "CNY"},
            ("minor",),
            f"Input should be less than or equal to {MAX_MINOR}",
        ),
        (
            {"minor": -(2**63), "currency": "CNY"},
            ("minor",),
            f"Input should be greater than or equal to {-MAX_MINOR}",
        ),
        (
            {"minor": 5, "currency": "RMB"},
            ("currency",),
            "unknown currency 'RMB'; expected an ISO 4217 code such as 'CNY'",
        ),
        ({"minor": 5}, ("currency",), "Field required"),
        (
            {"minor": 5, "currency": "CNY", "x": 1},
            ("x",),
            "Extra inputs are not permitted",
        ),
    ],
)
def test_model_names_the_field_and_what_is_expected(
    value: object, where: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Price.model_validate({"price": value})
    assert [(e["loc"], e["msg"]) for e in caught.value.errors()] == [(("price", *where), message)]


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_json_schema_takes_what_is_written_and_refuses_the_rest(mode: Any) -> None:
    schema = TypeAdapter(Money).json_schema(mode=mode)
    assert schema["title"] == "Money"
    jsonschema.validate({"minor": -MAX_MINOR, "currency": "CNY"}, schema)
    for bad in (
        {"minor": 5},
        {"minor": 5.5, "currency": "CNY"},
        {"minor": 5, "currency": "cny"},
        {"minor": MAX_MINOR + 1, "currency": "CNY"},
        {"minor": 5, "currency": "CNY", "x": 1},
        "CNY 5",
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, schema)


@given(
    st.lists(st.integers(0, 10**12), max_size=5),
    st.integers(1, 10**6).map(lambda parts: Decimal(parts).scaleb(-4)),
    st.sampled_from(["half_up", "half_even", "down"]),
)
def test_a_percentage_of_each_is_that_of_every_one(amounts, percent, rounding):
    expected = [percent_of(amount, percent, rounding) for amount in amounts]
    assert percent_of_each(amounts, percent, rounding) == expected
