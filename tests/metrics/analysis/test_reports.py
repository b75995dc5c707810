"""Every result is a table in both languages, HTML, and plain columns for any frame."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from ecomops.errors import InvalidArgumentError, UnknownCurrencyError
from ecomops.metrics.analysis import (
    cause_table,
    compare_funnels,
    funnel,
    funnels_by,
    mean_variance,
    price_band_table,
    price_bands_by,
    rate_mix_change,
    source_table,
    top_entries,
    total_change,
)
from ecomops.metrics.analysis.reports.report import Report

HOSTILE = "<b>满减</b>"
MANY = {f"k{i:03}": i for i in range(120)}
NOW = funnel({"clicks": 10, HOSTILE: 3})
THEN = funnel({"clicks": 20, HOSTILE: 3})
REPORTS: dict[str, Report] = {
    "funnel": NOW,
    "gaps": NOW.against(THEN),
    "change": compare_funnels(NOW, THEN),
    "grouped funnel": funnels_by([HOSTILE], {"clicks": [1], "orders": [0]}),
    "many funnels": funnels_by(list(MANY), {"clicks": list(MANY.values())}),
    "rate and mix": rate_mix_change({HOSTILE: (1, 2)}, {"b": (1, 3)}),
    "undefined": rate_mix_change({HOSTILE: (1, 0)}, {}),
    "many segments": rate_mix_change({k: (v, v + 1) for k, v in MANY.items()}, {"k000": (1, 1)}),
    "total": total_change({HOSTILE: 5}, {}),
    "many totals": total_change(MANY, {}),
    "top": top_entries({HOSTILE: 5}, {"b": 1}, 1),
    "top of many": top_entries(MANY, {}, 100),
    "sources": source_table([HOSTILE], uv=[1], buyers=[0], paid_minor=[-7]),
    "many sources": source_table(
        list(MANY), uv=list(MANY.values()), buyers=[0] * 120, paid_minor=[0] * 120
    ),
    "price bands": price_band_table((0, 50_00), [10_00], order_id=[1]),
    "grouped price bands": price_bands_by([HOSTILE], (10_00, 50_00), [5_00]),
    "many price bands": price_bands_by(list(MANY), (0, 50), list(MANY.values())),
    "moments": mean_variance([1, 2]),
    "many causes": cause_table(list(MANY), sku_id=list(MANY)),
}


@pytest.fixture(params=REPORTS)
def report(request: Any) -> Report:
    return REPORTS[request.param]


def test_text_is_a_table_in_both_languages(report: Report) -> None:
    en, zh = report.describe(), report.describe("zh")
    assert str(report) == en
    assert en.splitlines()[1].startswith("─")
    assert zh.splitlines()[1].startswith("─")
    assert en != zh
    assert len(en.splitlines()) < 60  # the first fifty of many


@pytest.mark.parametrize(("n", "n_lines"), [(50, 50), (51, 51), (120, 51)])
def test_the_first_fifty_rows_are_shown_and_that_there_are_more(n: int, n_lines: int) -> None:
    lines = str(funnels_by(list(range(n)), {"clicks": [1] * n})).splitlines()
    rows = lines[2:-1]  # below the head and its rule, above the row of all
    assert len(rows) == n_lines
    assert rows[49].startswith("49 ")
    assert [row.strip() for row in rows if "…" in row] == ["…"] * (n > 50)


def test_amounts_are_written_in_a_currency(report: Report) -> None:
    assert "minor units" not in report.describe(currency="CNY")


def test_languages_and_currencies_that_are_not_known_are_refused(report: Report) -> None:
    with pytest.raises(InvalidArgumentError, match="is not one that explanations are written in"):
        report.describe("fr")  # type: ignore[arg-type]
    with pytest.raises(UnknownCurrencyError, match="'RMB'"):
        report.describe(currency="RMB")


def test_html_escapes_names(report: Report) -> None:
    html = report._repr_html_()
    assert html.startswith('<table class="ecomops-table">')
    assert HOSTILE not in html


def test_columns_are_plain_and_of_one_length(report: Report) -> None:
    columns = report.columns()
    assert len({len(values) for values in columns.values()}) == 1
    frame = pl.DataFrame(columns, strict=False)
    assert frame.columns == list(columns)
    kinds = {type(value) for values in columns.values() for value in values}
    assert kinds <= {int, float, str, bool, type(None)}


def test_a_repr_is_short(report: Report) -> None:
    assert len(repr(report)) < 500
    assert "\n" not in repr(report)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("grouped funnel", "<clicks to orders of 1 groups>"),
        ("many sources", "<120 sources of 7,140 visitors>"),
        ("many price bands", "<2 price bands of 120 groups>"),
        ("price bands", "<2 price bands of 1 units>"),
        ("top of many", "<total: the first 100>"),
        ("many totals", f"<{total_change(MANY, {}).sentence()}>"),
    ],
)
def test_a_repr_says_what_it_is_of(name: str, text: str) -> None:
    assert repr(REPORTS[name]) == text
