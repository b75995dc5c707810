"""What is printed never says more, or less, than the value: beside limits, near 0 and near all."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ecomops.errors import AmountTooLargeError, InvalidArgumentError, UnknownIdError
from ecomops.metrics import AOV, CSAT, CTR, GMV, RESOLUTION_RATE, RETURN_RATE, ROAS, UV, Band
from ecomops.metrics.figures import limit_text, value_text
from ecomops.metrics.result_text import band_text
from ecomops.rate_text import percent_digits, rate_text
from ecomops.text_table import display_width, text_table

UNITS = ["rate", "minor", "count", "mean", "times", "s", "days", "score"]
LIMITS = st.decimals(0, 300, places=9) | st.sampled_from(
    [Decimal(x) for x in ("0", "0.03", "0.123456789", "1", "3", "100", "9999.67")]
)
NEAR = st.sampled_from([Fraction(0), *(Fraction(1, 10**n) for n in (1, 2, 3, 5, 8, 11, 13, 20))])
CURRENCIES = st.sampled_from([None, "CNY", "JPY", "KWD"])


def band_of(**limits: Any) -> Band:
    return Band(**limits)


def read(text, unit, currency):
    """Read a printed value back: which sign stands before it, and the number."""
    match = re.fullmatch(r"([<>] )?(-)?[^-0-9]*([0-9,]+(?:\.[0-9]+)?).*", text)
    assert match is not None, text
    number = Fraction(match[3].replace(",", "")) * (-1 if match[2] else 1)
    if unit == "rate":
        number /= 100
    if unit == "minor" and currency is not None:
        number *= {"CNY": 100, "JPY": 1, "KWD": 1000}[currency]
    return (match[1] or "").strip(), number


@given(LIMITS, NEAR, st.sampled_from([-1, 1]), st.sampled_from(UNITS), CURRENCIES)
def test_a_value_reads_on_the_side_of_the_limit_where_it_lies(limit, step, sign, unit, currency):
    at = Fraction(limit)
    value = at + sign * step
    text = value_text(value, unit, "en", currency, unlike=(at,))
    mark, shown = read(text, unit, currency)
    assert read(limit_text(at, unit, "en", currency), unit, currency) == ("", at)
    if mark:  # nearer than twelve decimals tell
        assert abs(value - at) < Fraction(1, 10**11)
        assert mark == ("<" if value < at else ">")
        assert shown == at or unit == "rate"
    else:
        assert (shown > at) - (shown < at) == (value > at) - (value < at)
        assert abs(shown - value) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("metric", "band", "value", "currency", "said"),
    [
        (AOV, band_of(at_least=10000), Fraction(999_967, 100), "CNY", "¥99.9967"),
        (AOV, band_of(at_least=10000), Fraction(999_967, 100), "JPY", "¥9999.67"),
        (AOV, band_of(at_least=10000), 10000, "CNY", "¥100.00"),
        (AOV, band_of(at_most="0.5"), Fraction(3, 5), "CNY", "¥0.01"),
        (AOV, band_of(at_most=1), 1 + Fraction(1, 3), "CNY", "¥0.0133"),
        (ROAS, band_of(more_than=3), 3 + Fraction(1, 10**15), None, "> 3×"),
        (ROAS, band_of(more_than=3), 3, None, "3×"),
        (RETURN_RATE, band_of(at_most="0.123456789"), Fraction(1234565, 10**7), None,
         "12.34565 %"),
        (RETURN_RATE, band_of(at_most="0.15"), Fraction(15, 100) - Fraction(1, 10**16), None,
         "< 15 %"),
    ],
)  # fmt: skip
def test_a_value_never_contradicts_its_verdict(metric, band, value, currency, said):
    result = metric.with_band(band).of_counts(value / Fraction(metric.times), 1)
    assert result.value_text("en", currency) == said
    assert said in result.describe(currency=currency)


def test_bands_are_written_with_all_their_decimals():
    band = band_of(at_least="0.123456789", less_than="9999.67")
    assert band_text(band, "rate") == "≥ 12.3456789 %, < 999,967 %"
    assert band_text(band, "minor", "zh", "CNY") == "≥ ¥0.00123456789，< ¥99.9967"
    assert band_text(band_of(at_least=10000), "minor", currency="KWD") == "≥ KWD 10.000"
    assert (
        value_text(Fraction(-1, 3), "minor", currency="CNY", unlike=(Fraction(0),)) == "-¥0.0033"
    )


RATES = st.builds(Fraction, st.integers(0, 10**13), st.just(10**13)) | st.builds(
    Fraction, st.integers(0, 10**7), st.integers(10**7 - 3, 10**7)
)


@given(RATES, st.sampled_from(["en", "zh"]), st.integers(0, 3))
def test_only_nothing_and_all_read_so(rate, language, places):
    texts = value_text(rate, "rate", language), rate_text(rate, language, places)
    for text in texts:
        is_end = re.fullmatch(r"(0|100)(\.0*)? ?%", text) is not None
        assert is_end == (rate in {0, 1})
        mark, shown = read(text, "rate", None)
        assert abs(shown - rate) <= Fraction(1, 100)
        assert (not mark) or 0 < abs(shown - rate) < Fraction(1, 10**12)


def test_one_failure_of_ten_million_is_seen():
    assert str(RESOLUTION_RATE.of_counts(10**7 - 1, 10**7)).startswith(
        "resolution rate 99.99999 %"
    )
    assert str(CTR.of_counts(1, 10**6)).startswith("click-through rate 0.0001 %")
    assert CTR.of_counts(1, 10**30).value_text("zh") == "> 0%"
    assert rate_text(Fraction(-1, 10**30)) == "< 0 %"
    assert rate_text(1 + Fraction(1, 10**5)) == "100.0010 %"
    assert percent_digits(Fraction(1, 3), 4) == "33.3333"


# ---- representations ------------------------------------------------------------------------
def test_results_say_themselves_shortly():
    one = RETURN_RATE.of_counts(151, 1000)
    assert repr(one) == f"<{one}>"
    assert len(repr(one)) < 100
    some = RETURN_RATE.by([f"g{i}" for i in range(200)], order_id=list(range(200)),
                          is_returned=[False] * 200)  # fmt: skip
    assert repr(some) == "<return rate of 200 groups, all: 0 %>"


def test_a_result_is_a_table_of_one_row_in_two_languages():
    one: Any = RETURN_RATE.of_counts(151, 1000)
    html = one._repr_html_()
    for text in ("return rate", "15.1 %", "151", "1,000", "≤ 15 %", "too high"):
        assert f">{text}</td>" in html
    zh = one.to_html("zh")
    for text in ("退货率", "15.1%", "偏高", "≤ 15%"):
        assert f">{text}</td>" in zh
    assert "¥124.50" in AOV.of_counts(24_900, 2).to_html("zh", "CNY")
    assert GMV.of_counts(500).to_html().count("<td") == 4
    with pytest.raises(InvalidArgumentError, match="language = 'fr'"):
        one.to_html("fr")


def test_groups_are_written_in_two_languages_as_html():
    found = AOV.by(["<b>", "b"], order_id=[1, 2], paid_minor=[100, 250])
    assert "&lt;b&gt;" in found._repr_html_()
    assert "average order value" in found.to_html()
    zh = found.to_html("zh", "CNY")
    assert "笔单价" in zh
    assert "合计" in zh
    assert "¥2.50" in zh


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=5), min_size=1))
def test_no_name_breaks_a_table(names):
    names = [name for name in names if not name.endswith("\0")] or ["x"]
    lines = str(UV.by(names, visitor_id=list(range(len(names))))).split("\n")
    assert len(lines) == len(set(names)) + 3
    assert not set("".join(lines)) & set("\t\r\x1b\x85\u2028\u202e")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a\nb", r"a\nb"), ("a\tb", r"a\tb"), ("\x1b[31mred", r"\x1b[31mred"), ("a\r", r"a\r"),
     ("\u202eabc", r"\u202eabc"), ("\u2028", r"\u2028"), ("\x85", r"\x85"),
     ("家👨‍👩‍👧", "家👨‍👩‍👧")],
)  # fmt: skip
def test_control_characters_are_written_out(name, shown):
    assert shown in str(UV.by([name, "x"], visitor_id=[1, 2]))
    assert f">{shown}</td>" in UV.by([name, "x"], visitor_id=[1, 2]).to_html()
    head, ruler, row = text_table([name, "n"], [["x", "1"]]).split("\n")
    assert display_width(head) == display_width(ruler) == display_width(row)


# ---- misuse ---------------------------------------------------------------------------------
def test_what_is_no_band_or_group_is_refused_at_once():
    one: Any = CTR.of_counts(1, 2)
    for band in ("x", 5, {"at_most": 1}):
        with pytest.raises(InvalidArgumentError, match=r"band = .* is no Band"):
            one.held_against(band)
    some: Any = band_of(at_most="0.5")
    for value in (0.5, "0.5", True, Decimal("0.5")):
        with pytest.raises(InvalidArgumentError, match=r"value = .* is no exact value"):
            some.verdict(value)
    assert some.verdict(0) == "healthy"
    assert RETURN_RATE.of_counts(1, 2).held_against(None).verdict == "no_band"
    found: Any = CTR.by(["a"], clicks=[1], impressions=[2])
    for group in (["b"], {"b"}, None):
        with pytest.raises(UnknownIdError, match="is none of the groups"):
            found[group]


def test_a_value_beyond_floats_is_a_typed_error():
    result = CTR.of_counts(10**400, 1)
    with pytest.raises(AmountTooLargeError, match="is more than a float64 holds"):
        float(result)
    assert result.exact == 10**400
    assert float(CSAT.of_counts(1, 10**400)) == 0.0
