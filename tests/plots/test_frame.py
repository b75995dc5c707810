import re
import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from ecomops import CartTable
from ecomops.errors import MissingExtraError
from ecomops.plots import cost_curve_chart, save_svg, sweep_chart, tornado_chart, waterfall_chart
from ecomops.plots.amounts import brief_money, money_labels
from ecomops.plots.classes import Classes, breaks
from ecomops.plots.frontier import runs
from ecomops.plots.wrapping import wrapped
from ecomops.text_table import display_width
from ecomops.whatif import ReplayRow, cost_curve, replay
from ecomops.whatif.response.response import Response
from ecomops.whatif.sweep import sweep_thresholds
from ecomops.whatif.uncertainty.tornado import tornado

texts = st.text(st.sampled_from("ab 1,.$补贴，。（）“”%；"), max_size=80)


@given(texts, st.integers(4, 30))
@example(" ））", 4)
def test_lines_hold_all_words_and_begin_with_no_closing_mark(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for before, line in pairwise(lines):
        assert line[0] not in "，。；）”%" or before[-1] in "（“" or not before.strip()
    for line in lines:
        # what is too wide can't be broken further: closing marks stay with what they close
        word = re.sub(r"\s*[，。；：、）”」》％%]", "", line)
        assert display_width(line) <= width or " " not in word.strip()


@given(st.fractions(Fraction(1, 1000), 10**12), st.integers(2, 7))
def test_limits_are_ones_and_threes_up_to_the_largest_value(most: Fraction, n: int) -> None:
    limits = breaks(most, Fraction(1, 100), n)
    assert limits == sorted(limits)
    assert len(limits) <= n - 1
    for limit in limits:
        assert Fraction(1, 100) <= limit <= most
        assert {*f"{float(limit):.12f}".replace(".", "")} - {"0"} in ({"1"}, {"3"})
    if limits:
        assert most < 4 * limits[-1] or most < 10 * limits[-1] / 3 + limits[-1]


@given(st.lists(st.fractions(-(10**6), 10**6), min_size=1))
def test_a_value_lies_between_the_limits_of_its_class(values: list[Fraction]) -> None:
    classes = Classes.of(values, Fraction(1), 4, "en", str)
    for value in values:
        side, at = classes.place(value)
        limits = classes.above if side == "gain" else classes.below
        assert (value < 0) == (side == "loss")
        assert all(abs(value) >= limit for limit in limits[:at])
        assert all(abs(value) < limit for limit in limits[at:])


def test_classes_are_named_by_their_limits() -> None:
    classes = Classes((Fraction(10), Fraction(30)), (Fraction(5),), "en", str)
    assert [classes.name("gain", i) for i in range(3)] == ["0 to 10", "10 to 30", "30 or more"]
    assert [classes.name("loss", i) for i in range(2)] == ["-5 to 0", "-5 or less"]


def test_lines_break_where_a_column_has_no_height() -> None:
    assert runs([0, 1, 2, 3], [None, 4, None]) == [[(1, 4), (1.5, 4), (2, 4)]]
    assert len(runs([0, 1, 2, 3], [4, None, 4])) == 2
    assert runs([0, 1], [None]) == []


def test_amounts_in_labels() -> None:
    assert brief_money(2**70, "JPY") == f"¥{2**70:,}"
    assert "'B'" in money_labels("USD", "en")
    assert "'亿'" in money_labels("USD", "zh")


def charts() -> list[Callable[[], Any]]:
    row = ReplayRow(
        promotion_id="p", description="spend $50: $5 off", description_zh="满 $50 减 $5",
        currency="USD", basis="paid", reach_minor=4000, orders=400, sales_minor=16_000_00,
        qualifying=50, within_reach=200, gap_minor=4_000_00, cost_minor=250_00,
        off_at_threshold_minor=500, threshold_minor=5000, verdicts={},
    )  # fmt: skip
    sweep = sweep_thresholds(
        [4100, 5000], [4000, 5000], [50, 300], reach_minor=1000, currency="CNY"
    )
    found = tornado(row, Response(top_up_rate=("0", "10%", "20%")), margin_rate="20%")
    table = CartTable.of([{"currency": "USD", "lines": [
        {"line_id": "1", "sku_id": "tea", "quantity": 4, "unit_price_minor": 1500}]}])  # fmt: skip
    past = replay(table, [], reach_minor=0)
    return [
        lambda: sweep_chart(sweep, margin_rate="20%", top_up_rate="20%", language="zh"),
        lambda: cost_curve_chart(cost_curve([5000], [4000, 5000], 50), currency="CNY"),
        lambda: tornado_chart(found),
        lambda: waterfall_chart(past),
    ]


def test_svg_is_written_with_its_texts(tmp_path: Path) -> None:
    content = save_svg(charts()[0](), tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert content.startswith("<svg")
    assert "满减门槛" in content


@pytest.mark.parametrize("i", range(4))
def test_missing_altair_names_the_install_command(monkeypatch, i: int) -> None:
    draw = charts()[i]
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'ecomops\[plot\]'"):
        draw()


def test_missing_renderer_names_the_install_command(monkeypatch, tmp_path: Path) -> None:
    chart = charts()[1]()
    monkeypatch.setattr("ecomops.plots.files.find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match="vl-convert-python"):
        save_svg(chart, tmp_path / "chart.svg")
