"""A quote as HTML: for notebooks, web pages and mails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.promotions.quotes.text import HEAD, MARK, rows_of, told_of

if TYPE_CHECKING:
    from ecomops.promotions.quotes.quote import Quote

_ALL_ROWS: Final = 200
"""Longer quotes show so many lines and count the others."""
_TEXT_COLUMNS: Final = 2
"""Columns before the numbers."""

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "quote": "Quote, {currency}", "promotions": "Promotions", "more": "… {n} more lines",
        "mark": "applied", "name": "promotion", "said": "what became of it",
        "True": "applied", "False": "not applied",
    },
    "zh": {
        "quote": "报价（{currency}）", "promotions": "活动", "more": "…… 另有 {n} 行",
        "mark": "是否享受", "name": "活动", "said": "结果",
        "True": "已享", "False": "未享",
    },
}  # fmt: skip
_LANGUAGES: Final[dict[Language, str]] = {"en": "en", "zh": "zh-Hans"}

# the class stands there twice to outweigh what notebooks say about tables; colours are those of
# the text around, so that it reads on any background
_STYLE: Final = """
.ecomops-quote { overflow-x: auto; max-width: 100%; color: inherit; }
.ecomops-quote.ecomops-quote table { border-collapse: collapse; margin: 0 0 1em; \
color: inherit; background: none; font-size: 0.95em; }
.ecomops-quote.ecomops-quote caption { text-align: left; font-weight: bold; padding: 0.3em 0; \
color: inherit; caption-side: top; }
.ecomops-quote.ecomops-quote th, .ecomops-quote.ecomops-quote td { padding: 0.25em 0.8em; \
text-align: left; vertical-align: baseline; border: 0; background: none; color: inherit; \
font-weight: normal; max-width: 40em; overflow-wrap: anywhere; white-space: normal; }
.ecomops-quote.ecomops-quote thead th { font-weight: bold; border-bottom: 1px solid; }
.ecomops-quote.ecomops-quote tfoot > tr > * { font-weight: bold; border-top: 1px solid; }
.ecomops-quote.ecomops-quote .number { text-align: right; white-space: nowrap; \
font-variant-numeric: tabular-nums; }
.ecomops-quote.ecomops-quote .applied > th { font-weight: bold; }
"""


def html_of(quote: Quote, language: Language) -> str:
    """Write the quote out as HTML: the lines, then a sentence on every promotion.

    All text is escaped: names and ids may hold anything.
    """
    parts = [
        f'<div class="ecomops-quote" lang="{_LANGUAGES[language]}">',
        f"<style>{_STYLE}</style>",
        *_lines(quote, language),
    ]
    if quote.promotions:
        parts += _promotions(quote, language)
    return "\n".join([*parts, "</div>"])


def _lines(quote: Quote, language: Language) -> Iterator[str]:
    words, rows = _WORDS[language], [*rows_of(quote, language)]
    n_more = len(rows) - 1 - _ALL_ROWS
    yield "<table>"
    yield f"<caption>{escape(words['quote'].format(currency=quote.currency))}</caption>"
    yield from _head(HEAD[language], _TEXT_COLUMNS)
    yield "<tbody>"
    for row in rows[:-1][:_ALL_ROWS]:
        yield _row(row)
    if n_more > 0:
        text = escape(words["more"].format(n=n_more))
        yield f'<tr><td colspan="{len(HEAD[language])}">{text}</td></tr>'
    yield "</tbody>"
    yield f"<tfoot>{_row(rows[-1])}</tfoot>"
    yield "</table>"


def _promotions(quote: Quote, language: Language) -> Iterator[str]:
    words, (told, others) = _WORDS[language], told_of(quote, language)
    yield "<table>"
    yield f"<caption>{words['promotions']}</caption>"
    yield from _head((words["mark"], words["name"], words["said"]), 3)
    yield "<tbody>"
    for is_applied, name, text in told:
        row = '<tr class="applied">' if is_applied else "<tr>"
        yield (
            f"{row}<td>{_mark(is_applied, language)}</td>"
            f'<th scope="row">{escape(name)}</th><td>{escape(text)}</td></tr>'
        )
    for text in others:
        yield f'<tr><td>{MARK[False]}</td><td colspan="2">{escape(text)}</td></tr>'
    yield "</tbody>"
    yield "</table>"


def _mark(is_applied: bool, language: Language) -> str:  # noqa: FBT001  the one thing it shows
    label = _WORDS[language][str(is_applied)]
    return f'<span role="img" aria-label="{label}" title="{label}">{MARK[is_applied]}</span>'


def _head(titles: Sequence[str], n_text: int) -> Iterable[str]:
    cells = "".join(
        f'<th scope="col"{_number(i, n_text)}>{escape(title)}</th>'
        for i, title in enumerate(titles)
    )
    return (f"<thead><tr>{cells}</tr></thead>",)


def _row(texts: Sequence[str]) -> str:
    first, *others = texts
    cells = "".join(
        f"<td{_number(i, _TEXT_COLUMNS)}>{escape(text)}</td>"
        for i, text in enumerate(others, start=1)
    )
    return f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'


def _number(column: int, n_text: int) -> str:
    return "" if column < n_text else ' class="number"'
