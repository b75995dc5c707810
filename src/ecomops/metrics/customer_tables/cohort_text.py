"""Cohorts as rows of text."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from ecomops._typing import Language
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.customer_tables.words import COLUMN_WORDS, amount_of, count_of
from ecomops.metrics.figures import value_text
from ecomops.models.problems import listed
from ecomops.periods.text import UNIT_WORDS
from ecomops.words import word

if TYPE_CHECKING:
    from ecomops.metrics.customer_tables.cohort_result import CohortCell, CohortTable

CohortFigure: TypeAlias = Literal["retention", "customers", "orders", "paid"]
"""retention 留存率, customers 客户数, orders 订单数, paid 实付金额."""

_FIGURES: Final[tuple[CohortFigure, ...]] = get_args(CohortFigure)
_FIGURE_WORDS: Final[dict[CohortFigure, tuple[str, str]]] = {
    "retention": ("retention", "留存率"), "customers": ("customers", "客户数"),
    "orders": ("orders", "订单数"), "paid": ("paid", "实付金额"),
}  # fmt: skip
_SHOWN_COHORTS: Final = 36
_SHOWN_AGES: Final = 13
_NOT_OVER: Final = "*"
_OF_NOBODY: Final = "–"
_NOTES: Final = {
    "en": "* the period is not over",
    "zh": "* 该周期尚未结束",
}


def check_figure(figure: CohortFigure) -> None:
    """Refuse what is no figure of a cohort."""
    if figure not in _FIGURES:
        raise InvalidArgumentError(
            "figure", figure, "is no figure of a cohort", f"give one of {listed(_FIGURES)}"
        )


def cohort_rows(
    table: CohortTable, figure: CohortFigure, language: Language, currency: str | None
) -> tuple[list[str], list[list[str]]]:
    """Lay cohorts out, one row each; of many, the last ones and their first periods."""
    n = len(table.cohorts)
    ages = range(min(n, _SHOWN_AGES))
    head = [word(COLUMN_WORDS, name, language) for name in ("cohort", "customers")]
    rows = []
    for i in range(max(n - _SHOWN_COHORTS, 0), n):
        cells = [table.cell(i, age) for age in ages]
        label = table.cohorts[i].describe(language)
        rows.append([
            label, count_of(int(table.cohort_size[i])),
            *(_cell_text(cell, figure, language, currency) for cell in cells),
        ])  # fmt: skip
    if n > _SHOWN_COHORTS:
        rows.insert(0, ["…", *[""] * (len(rows[0]) - 1)])
    if figure == "retention" and n:
        rates = [_rate_text(rate, language) for rate in table.overall[: len(ages)]]
        total = count_of(int(table.cohort_size.sum()))
        rows.append([word(COLUMN_WORDS, "all", language), total, *rates])
    if n > _SHOWN_AGES:
        return [*head, *map(str, ages), "…"], [[*row, ""] for row in rows]
    return [*head, *map(str, ages)], rows


def cohort_note(table: CohortTable, language: Language) -> str:
    """Explain the mark of periods that are not over; empty if none is marked."""
    return _NOTES[language] if table.is_last_partial and len(table.cohorts) else ""


def cohort_title(table: CohortTable, figure: CohortFigure, language: Language) -> str:
    """Say what the table is of, and explain its mark."""
    zh = language == "zh"
    unit, what = UNIT_WORDS[table.unit][zh], _FIGURE_WORDS[figure][zh]
    title = f"按首购{unit}的{what}" if zh else f"{what} by {unit} of first order"
    note = cohort_note(table, language)
    if not note:
        return title
    return f"{title}（{note}）" if zh else f"{title} ({note})"


def _cell_text(
    cell: CohortCell | None, figure: CohortFigure, language: Language, currency: str | None
) -> str:
    if cell is None:
        return ""  # nobody knows yet
    if figure == "retention":
        text = _rate_text(cell.retention_rate, language)
    elif figure == "paid":
        text = amount_of(cell.paid_minor, language, currency)
    else:
        text = count_of(cell.customers if figure == "customers" else cell.orders)
    return text + (_NOT_OVER if cell.is_partial else "")


def _rate_text(rate: Fraction | None, language: Language) -> str:
    return _OF_NOBODY if rate is None else value_text(rate, "rate", language)
