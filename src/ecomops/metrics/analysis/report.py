"""What results that are tables have in common: text, HTML, and plain columns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final, TypeAlias

from attrs import frozen

from ecomops._typing import Language
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.metrics.analysis.wording import Wording
from ecomops.text_table import text_table

Cells: TypeAlias = tuple[list[str], list[list[str]]]
"""A head, and rows of as many texts."""

SHOWN_ROWS: Final = 50


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
        """
        said = Wording.of(known_language(language), currency)
        return "\n".join([text_table(*self._cells(said)), *self._sentences(said)])

    @abstractmethod
    def _cells(self, said: Wording) -> Cells:
        """Write the head and the rows."""

    def _sentences(self, said: Wording) -> list[str]:
        del said
        return []

    def _title(self) -> str:
        return ""

    def __str__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        return html_table(*self._cells(Wording()), caption=self._title())


def shown_rows(rows: list[list[str]], n_columns: int) -> list[list[str]]:
    """Keep the first rows of many, and mark that there are more."""
    if len(rows) <= SHOWN_ROWS:
        return rows
    return [*rows[:SHOWN_ROWS], ["…", *[""] * (n_columns - 1)]]
