"""What results that are tables have in common: text, HTML and plain columns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from html import escape
from itertools import islice
from typing import Final, TypeAlias

from attrs import frozen

from ecomops._typing import Language
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.metrics.results import GroupLabel
from ecomops.text_table import text_table
from ecomops.visible_text import visible_text

Cells: TypeAlias = tuple[list[str], list[list[str]]]
"""A head, and rows of as many texts."""

SHOWN_ROWS: Final = 50
"""So many rows of a table are written; plain columns have all of them."""


@frozen
class Report(ABC):
    """A result that is written as a table, with sentences below it (分析表)."""

    @abstractmethod
    def columns(self) -> dict[str, list[object]]:
        """Give the table as plain columns, for any data frame; undefined values are None."""

    def describe(self, language: Language = "en", currency: str | None = None) -> str:
        """Write the table and its sentences; of many rows, the first fifty.

        Parameters
        ----------
        currency
            ISO 4217 code to write amounts in; None: as minor units.

        Raises
        ------
        InvalidArgumentError, UnknownCurrencyError
            If results are not written in that language, or there is no such currency.
        """
        said = Wording.of(known_language(language), currency)
        sentences = map(visible_text, self._sentences(said))
        return "\n".join([text_table(*self._cells(said)), *sentences])

    def to_html(self, language: Language = "en", currency: str | None = None) -> str:
        """Write the same as HTML, as a notebook shows it.

        Raises
        ------
        InvalidArgumentError, UnknownCurrencyError
            As `describe` does.
        """
        said = Wording.of(known_language(language), currency)
        lines = [escape(visible_text(line)) for line in self._sentences(said) if line]
        below = "".join(f"<li>{line}</li>" for line in lines)
        table = html_table(*self._cells(said), caption=self._title(said))
        return f"{table}<ul>{below}</ul>" if below else table

    @abstractmethod
    def _cells(self, said: Wording) -> Cells:
        """Write the head and the rows."""

    def _sentences(self, said: Wording) -> list[str]:
        """Write what stands below the table: nothing, unless there is something to say."""
        del said
        return []

    @abstractmethod
    def _title(self, said: Wording) -> str:
        """Write the caption of the HTML table."""

    def __str__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        return self.to_html()


def shown_rows(rows: Iterable[list[str]]) -> list[list[str]]:
    """Take the first fifty rows, and mark that there are more; those are not even written."""
    shown = list(islice(rows, SHOWN_ROWS + 1))
    if len(shown) > SHOWN_ROWS:
        shown[SHOWN_ROWS] = ["…", *[""] * (len(shown[0]) - 1)]
    return shown


def grouped_columns(
    names: Iterable[str], groups: Iterable[GroupLabel], reports: Iterable[Report]
) -> dict[str, list[object]]:
    """Put the columns of each group's report one below the other, beside its group.

    Parameters
    ----------
    names
        The columns of a report, which are there even if no group is.
    """
    found: dict[str, list[object]] = {name: [] for name in ("group", *names)}
    for group, report in zip(groups, reports, strict=True):
        columns = report.columns()
        n_rows = len(next(iter(columns.values())))
        found["group"] += [group] * n_rows
        for name, values in columns.items():
            found[name] += values
    return found
