"""What a table of a change shows adds up; what can't be explained is refused, not explained."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from ecomops.errors import InvalidArgumentError
from ecomops.metrics import AOV, CPC, PAYMENT_CONVERSION, REFUND_RATE, UV_VALUE
from ecomops.metrics.analysis import (
    break_even_sales_change,
    explain_change,
    price_band_table,
    propose_price_bands,
    rate_mix_change,
    top_entries,
    total_change,
)
from ecomops.metrics.analysis.reports.wording import Wording

COUNTS = st.integers(0, 5) | st.integers(0, 10**6)
PAIRS = st.dictionaries(st.sampled_from("abcdef"), st.tuples(COUNTS, COUNTS), max_size=5)
EFFECTS = slice(5, None)


def figures(table: Any, line: str) -> list[Fraction]:
    """Read a line of effects as exact numbers, blanks as 0."""
    head, rows = table._cells(Wording())
    (cells,) = [row for row in rows if row[0] == line]
    texts = [cell.replace(",", "") or "0" for cell in cells[EFFECTS][: len(head)]]
    return [Fraction(0 if text in {"> 0", "< 0"} else text) for text in texts]


@given(PAIRS, PAIRS)
@example(
    {"b": (0, 1), "c": (0, 33_414)}, {"a": (0, 1), "b": (0, 1), "c": (0, 66_827), "e": (1, 0)}
)
def test_visible_effects_add_up_across_and_down(now: Any, then: Any) -> None:
    found = rate_mix_change(now, then)
    if not found.is_defined:
        return
    _, rows = found._cells(Wording())
    lines = [figures(found, row[0]) for row in rows]
    whole, rounding = lines[-1], Fraction(1, 100) / 2
    for place, total in enumerate(whole):
        down = sum(line[place] for line in lines[:-1])
        assert abs(down - total) <= rounding * (len(lines) + 1)
    for line in lines[:-1]:
        assert abs(sum(line[:-1]) - line[-1]) <= rounding * len(line)


def test_a_numerator_without_a_denominator_has_a_column() -> None:
    found = rate_mix_change({"a": (5, 100), "b": (5, 0)}, {"a": (5, 100)}, REFUND_RATE)
    head, rows = found._cells(Wording())
    assert head[EFFECTS] == ["rate", "mix", "no denominator", "effect, points"]
    assert [row[EFFECTS] for row in rows] == [
        ["0.00", "0.00", "0.00", "0.00"],
        ["0.00", "0.00", "+5.00", "+5.00"],
        ["0.00", "0.00", "+5.00", "+5.00"],
    ]
    assert "无分母" in found.describe("zh")
    plain = rate_mix_change({"a": (5, 100)}, {"a": (4, 100)})
    assert "no denominator" not in str(plain)


def test_what_stands_in_several_segments_has_a_line() -> None:
    now = PAYMENT_CONVERSION.by(["a", "b", "b"], visitor_id=[1, 1, 2],
                                has_bought=[True, True, False])  # fmt: skip
    then = PAYMENT_CONVERSION.by(["a", "b"], visitor_id=[1, 2], has_bought=[True, False])
    found = explain_change(now, then)
    _, rows = found._cells(Wording())
    names = [row[0] for row in rows]
    assert names == ["a", "b", "in several", "all"]
    parts = [figures(found, name)[-1] for name in names]
    assert abs(sum(parts[:-1]) - parts[-1]) <= Fraction(2, 100)
    assert parts[2] != 0
    assert "跨组重复" in found.describe("zh")


def test_the_rest_of_many_segments_is_one_line() -> None:
    now = {f"s{i:03}": (i, 100 + i) for i in range(120)}
    then = {f"s{i:03}": (120 - i, 100) for i in range(120)}
    found = rate_mix_change(now, then)
    _, rows = found._cells(Wording())
    assert [row[0] for row in rows[-2:]] == ["others (70)", "all"]
    assert len(rows) == 52
    hidden = found.effects[50:]
    assert rows[-2][EFFECTS] == [
        Wording().change(sum(part, Fraction(0)), "rate")
        for part in (
            [one.rate_effect or Fraction(0) for one in hidden],
            [one.mix_effect or Fraction(0) for one in hidden],
            [one.effect or Fraction(0) for one in hidden],
        )
    ]
    assert "其他（70）" in found.describe("zh")


def test_the_rest_and_what_stands_in_several_add_up() -> None:
    groups = [i % 60 for i in range(180)]
    visitors = [i % 70 for i in range(180)]
    now = PAYMENT_CONVERSION.by(
        groups, visitor_id=visitors, has_bought=[i < 90 for i in range(180)]
    )
    then = PAYMENT_CONVERSION.by(
        groups, visitor_id=visitors, has_bought=[i < 9 for i in range(180)]
    )
    found = explain_change(now, then)
    _, rows = found._cells(Wording())
    assert [row[0] for row in rows[-3:]] == ["others (10)", "in several", "all"]
    effects = [figures(found, row[0])[-1] for row in rows]
    assert abs(sum(effects[:-1]) - effects[-1]) <= Fraction(len(rows), 100)
    assert abs(effects[-2]) > 1


# ---- refusals -------------------------------------------------------------------------------
def test_negative_denominators_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match=r"current\['a'\] = -10 is a denom"):
        rate_mix_change({"a": (3, -10), "b": (5, 20)}, {"a": (1, 2)})
    with pytest.raises(InvalidArgumentError, match=r"base\['b'\] = -20"):
        rate_mix_change({"a": (3, 10)}, {"b": (5, -20)})
    days = {"order_id": [1, 2], "paid_minor": [-5, 100], "refunded_minor": [0, 1]}
    corrected = REFUND_RATE.by(["mon", "tue"], **days)
    with pytest.raises(InvalidArgumentError, match=r"current\['mon'\] = -5"):
        explain_change(corrected, corrected)
    negative = UV_VALUE.by(["mon"], visitor_id=[1], paid_minor=[-5])
    assert explain_change(negative, negative).change == 0  # above, corrections are taken


@given(st.decimals(-1, 1, places=2), st.decimals(-1, 1, places=2))
def test_a_price_change_that_earns_the_same_is_checked_by_earning(
    change: Decimal, margin: Decimal
) -> None:
    found = break_even_sales_change(change, margin)
    before, after = Fraction(margin), Fraction(margin) + Fraction(change)
    if before < 0 or after <= 0:
        assert found is None
    else:
        assert found is not None
        assert found >= -1
        assert (1 + found) * after == before


def test_a_loss_before_the_change_has_no_break_even() -> None:
    assert break_even_sales_change("10%", "-5%") is None
    assert break_even_sales_change("10%", "0%") == -1


# ---- prices that are missing ----------------------------------------------------------------
ROWS = st.lists(st.tuples(st.integers(0, 10**6) | st.none(), st.integers(0, 9) | st.none()),
                min_size=1, max_size=9)  # fmt: skip


@given(ROWS)
def test_rows_that_miss_a_price_or_units_propose_nothing(rows: Any) -> None:
    whole = [row for row in rows if None not in row]
    prices, units = ([row[i] for row in rows] for i in (0, 1))
    if not any(price and n for price, n in whole):
        message = f"unit_price_minor = {len(whole)} rows, none of which has units sold at a price"
        with pytest.raises(InvalidArgumentError, match=message):
            propose_price_bands(prices, units)
        return
    expected = propose_price_bands([row[0] for row in whole], [row[1] for row in whole])
    found = propose_price_bands(prices, units)
    assert found == expected
    assert price_band_table(found, prices, units).n_missing == len(rows) - len(whole)


# ---- words ----------------------------------------------------------------------------------
def test_changes_below_a_minor_unit_are_seen_in_a_currency() -> None:
    found = rate_mix_change({"a": (10_003, 10)}, {"a": (10_000, 10)}, AOV)
    assert "+¥0.003" in found.describe(currency="CNY")
    tiny = rate_mix_change({"a": (10**15 + 1, 10**18)}, {"a": (1, 1000)}, CPC)
    texts = ["> 0 minor units", "0 minor units", "> 0 minor units"]
    assert [row[EFFECTS] for row in tiny._cells(Wording())[1]] == [texts, texts]


NEARLY = Fraction(10**20 - 1, 10**20)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1 - NEARLY, "> 0 %"), (NEARLY - 1, "< 0 %"), (0, "0 %"), (NEARLY, "< 100 %"),
        (-NEARLY, "> -100 %"), (2 - NEARLY, "> 100 %"), (NEARLY - 2, "< -100 %"), (-1, "-100 %"),
    ],
)  # fmt: skip
def test_a_growth_too_close_to_call_says_on_which_side_it_lies(value: Any, text: str) -> None:
    assert Wording().relative(Fraction(value)) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1 - NEARLY, "rate", "> 0"), (NEARLY - 1, "rate", "< 0"), (NEARLY - 1, "count", "< 0"),
        (NEARLY - 1, "minor", "< ¥0.00"), (1 - NEARLY, "minor", "> ¥0.00"),
        (Fraction(-1, 2), "rate", "-50.00"), (Fraction(0), "minor", "¥0.00"),
    ],
)  # fmt: skip
def test_a_change_too_small_to_write_says_its_sign(value: Any, unit: Any, text: str) -> None:
    assert Wording(currency="CNY").change(value, unit) == text


def test_names_keep_to_their_line_in_sentences() -> None:
    name = "a\nb\x1b[31m"
    reports: list[Any] = [
        rate_mix_change({name: (1, 2)}, {name: (1, 3)}), total_change({name: 5}, {}),
        top_entries({name: 5}, {"b": 1}, 1),
    ]  # fmt: skip
    for report in reports:
        for text in (report.describe(), report.to_html(), report.describe("zh")):
            assert r"a\nb\x1b[31m" in text
            assert "\x1b" not in text
    assert "\n" not in reports[0].sentence()


def test_html_has_both_languages_and_the_sentences() -> None:
    found = rate_mix_change({"<a>": (1, 200)}, {"<a>": (1, 400)}, AOV)
    assert found._repr_html_() == found.to_html()
    zh = found.to_html("zh", "CNY")
    assert "<caption>笔单价变动归因</caption>" in zh
    assert "<li>笔单价上升" in zh
    assert "&lt;a&gt;" in zh
    assert "<a>" not in zh
