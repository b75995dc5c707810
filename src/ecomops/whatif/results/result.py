"""What-if results: a tidy table, sentences, caveats; printed, shown in a notebook, saved."""

from __future__ import annotations

from abc import ABC, abstractmethod
from html import escape
from typing import ClassVar, Literal, Self, TypeAlias

from ecomops._typing import Language
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.models.base import DomainModel
from ecomops.text_table import text_table
from ecomops.whatif.results.origin import Origin

Cells: TypeAlias = tuple[list[str], list[list[str]]]
"""A head, and rows of as many texts."""


class WhatIfResult(DomainModel, ABC):
    """The answer to one what-if question (假设分析结果).

    It carries what it was made of and what to keep in mind, prints as a table, gives plain
    columns for any data frame, and is saved as JSON and read back equal.
    """

    align: ClassVar[str | None] = None
    """``<`` or ``>`` per column of the table; None: the first to the left, others to the right."""

    schema_version: Literal[1] = 1
    """Of the JSON form."""
    origin: Origin
    """What it was made of."""

    @abstractmethod
    def columns(self) -> dict[str, list[object]]:
        """Give the table as plain columns, for any data frame; undefined values are None."""

    def describe(self, language: Language = "en") -> str:
        """Write the table, what it says, and what to keep in mind.

        Raises
        ------
        InvalidArgumentError
            If results are not written in that language.
        """
        known_language(language)
        parts = [text_table(*self._cells(language), self.align), *self._sentences(language)]
        return "\n".join([*parts, *(f"! {text}" for text in self.caveat_words(language))])

    def caveat_words(self, language: Language = "en") -> list[str]:
        """Say what to keep in mind, a sentence each."""
        known_language(language)
        return [caveat.words(language) for caveat in self.origin.caveats]

    def html(self, language: Language = "en") -> str:
        """Write the same as HTML, for a page or a notebook."""
        known_language(language)
        table = html_table(*self._cells(language), self.align, caption=self._title(language))
        said = "".join(f"<p>{escape(text)}</p>" for text in self._sentences(language))
        notes = "".join(f"<p>! {escape(text)}</p>" for text in self.caveat_words(language))
        # a wide table scrolls in its place instead of running out of the page
        return f'<div style="overflow-x: auto">{table}</div>{said}{notes}'

    @abstractmethod
    def _title(self, language: Language) -> str:
        """Write what stands above the table."""

    @abstractmethod
    def _cells(self, language: Language) -> Cells:
        """Write the head and the rows."""

    def _sentences(self, language: Language) -> list[str]:
        """Write what stands below the table: nothing, unless there is something to say."""
        del language
        return []

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._title('en')}>"

    def _repr_html_(self) -> str:
        return self.html()

    # ---- kept -------------------------------------------------------------------------
    def to_json(self) -> str:
        """Write it as JSON; rates are fractions such as ``"1/3"``, so nothing is lost."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote.

        Raises
        ------
        pydantic.ValidationError
            If it is no such text; it names every place.
        """
        return cls.model_validate_json(text)
