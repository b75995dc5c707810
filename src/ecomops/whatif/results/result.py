"""What-if results: a tidy table, sentences, caveats; printed, shown in a notebook, saved."""

from __future__ import annotations

from abc import ABC, abstractmethod
from html import escape
from typing import ClassVar, Final, Literal, Self, TypeAlias

from ecomops._typing import Language
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.models.base import DomainModel
from ecomops.text_table import text_table
from ecomops.whatif.results.origin import Origin
from ecomops.whatif.results.shown import Shown

_MADE_OF: Final = ("currency", "basis", "rules_digest", "seed")

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

    def made_of(self) -> dict[str, object]:
        """Give what holds for the whole table (来源与假设): where it comes from, what was assumed.

        Currency and prices, the rules' fingerprint and the seed if there are any; and of what is
        assumed whatever is no column already. What is not known is left out.
        """
        told = {name: getattr(self.origin, name) for name in _MADE_OF}
        return {name: value for name, value in told.items() if value is not None}

    def describe(self, language: Language = "en", *, caveats: bool = True) -> str:
        """Write the answer, the table, what it says, and what to keep in mind.

        Parameters
        ----------
        language
            ``en`` or ``zh``.
        caveats
            Whether to say what to keep in mind; a page of many tables may say it once.

        Raises
        ------
        InvalidArgumentError
            If results are not written in that language.
        """
        known_language(language)
        table = text_table(*self._cells(language), self.align)
        notes = self.caveat_words(language) if caveats else ()
        said = [*self._answer(language), table, *self._sentences(language)]
        return "\n".join([*said, *(f"! {text}" for text in notes)])

    def caveat_words(self, language: Language = "en") -> list[str]:
        """Say what to keep in mind, a sentence each."""
        known_language(language)
        return [caveat.words(language) for caveat in self.origin.caveats]

    def html(self, language: Language = "en", *, caveats: bool = True) -> str:
        """Write the same as HTML, for a page or a notebook; arguments as for `describe`."""
        known_language(language)
        table = html_table(*self._cells(language), self.align, caption=self._title(language))
        notes = (f"! {text}" for text in (self.caveat_words(language) if caveats else ()))
        answer = "".join(
            f"<p><strong>{escape(text)}</strong></p>" for text in self._answer(language)
        )
        said = "".join(f"<p>{escape(text)}</p>" for text in (*self._sentences(language), *notes))
        # a wide table scrolls in its place instead of running out of the page
        return f'<div style="overflow-x: auto">{answer}{table}</div>{said}'

    def shown(self, language: Language = "en", *, caveats: bool = True) -> Shown:
        """Write it for a cell of a notebook, in either language; arguments as for `describe`.

        Raises
        ------
        InvalidArgumentError
            If results are not written in that language.

        Examples
        --------
        >>> from ecomops import CartTable, parse_promotion
        >>> from ecomops.whatif import replay
        >>> table = CartTable.of([{"currency": "CNY", "lines": [
        ...     {"line_id": "1", "sku_id": "tee", "quantity": 2, "unit_price_minor": 9950}]}])
        >>> deal = parse_promotion("满199减20", currency="CNY", promotion_id="p")
        >>> replay(table, [deal], reach_minor=0).report.shown("zh", caveats=False)
        活动  规则            达标订单  差额订单  差额合计    补贴    费率
        ────  ──────────────  ────────  ────────  ────────  ──────  ──────
        p     满 ¥199 减 ¥20         1         0     ¥0.00  ¥20.00  10.05%
        合计：1 / 1 单享优惠，补贴 ¥20.00，占销售额 ¥199.00 的 10.05%；笔单价 ¥199.00 → ¥179.00
        """
        known_language(language)
        html = self.html(language, caveats=caveats)
        return Shown(self.describe(language, caveats=caveats), html)

    @abstractmethod
    def _title(self, language: Language) -> str:
        """Write what stands above the table."""

    @abstractmethod
    def _cells(self, language: Language) -> Cells:
        """Write the head and the rows."""

    def _answer(self, language: Language) -> list[str]:
        """Write what stands above all else: nothing, unless one word answers the question."""
        del language
        return []

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
