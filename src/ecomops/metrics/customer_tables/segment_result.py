"""Segments as a table: who is in which, how many they are, and how much they bring."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.arguments import is_one_of
from ecomops.errors import UnknownIdError
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.metrics.customer_tables.ids import place_of, told_ids
from ecomops.metrics.customer_tables.segment_rules import SegmentRule, SegmentScheme
from ecomops.metrics.customer_tables.words import COLUMN_WORDS, amount_of, count_of, head_of
from ecomops.metrics.figures import value_text
from ecomops.metrics.reading import Values
from ecomops.models.problems import listed
from ecomops.text_table import text_table
from ecomops.words import word

_COLUMNS: Final = (
    "segment", "customers", "customer_share", "orders", "paid_minor", "sales_share",
)  # fmt: skip


@frozen
class Segment:
    """One segment: how many customers it has, and how much they bring (客群).

    Attributes
    ----------
    rule
        Who belongs to it.
    customers, orders, paid_minor
        Customers in it, their orders, and what was paid for them [minor].
    of_customers, of_paid_minor
        The same of all segments.
    """

    rule: SegmentRule
    customers: int
    orders: int
    paid_minor: int
    of_customers: int
    of_paid_minor: int

    @property
    def customer_share_rate(self) -> Fraction | None:
        """The share of all customers; None: there are none."""
        return Fraction(self.customers, self.of_customers) if self.of_customers else None

    @property
    def sales_share_rate(self) -> Fraction | None:
        """The share of all that was paid; None: that is nothing."""
        return Fraction(self.paid_minor, self.of_paid_minor) if self.of_paid_minor else None


@frozen(eq=False, repr=False)
class SegmentTable:
    """Customers in segments, each in one (客群表).

    Attributes
    ----------
    scheme
        The rules.
    customer_keys
        (n,) The customers in rising order: int64, or text as UTF-8; see `customer_id`.
    segment_code
        (n,) int64 The place of each customer's segment in ``scheme.rules``.
    scores
        The scores of each customer that rules may ask for: (n,) int64 each, 1 to 5.
    segments
        The segments in the order of the rules, those without customers too.
    """

    scheme: SegmentScheme
    customer_keys: Values
    segment_code: IntArray
    scores: dict[str, IntArray]
    segments: tuple[Segment, ...]

    @property
    def customer_id(self) -> Values:
        """(n,) The customers: int64 or text."""
        return told_ids(self.customer_keys)

    @property
    def segment_id(self) -> Values:
        """(n,) The segment of each customer."""
        return np.array([rule.segment_id for rule in self.scheme.rules], dtype=np.str_)[
            self.segment_code
        ]

    def __len__(self) -> int:
        return int(self.customer_keys.size)

    def __iter__(self) -> Iterator[Segment]:
        return iter(self.segments)

    def __reversed__(self) -> Iterator[Segment]:
        return reversed(self.segments)

    def __contains__(self, segment_id: object) -> bool:
        """Tell whether there is a segment of that id; it is not asked for customers."""
        return is_one_of(segment_id, {rule.segment_id for rule in self.scheme.rules})

    def __getitem__(self, segment_id: str) -> Segment:
        """Give one segment.

        Raises
        ------
        UnknownIdError
            If there is none of that id.
        """
        return self.segments[self._place(segment_id)]

    def of(self, customer_id: int | str) -> SegmentRule:
        """Give the rule of one customer's segment.

        Raises
        ------
        UnknownIdError
            If the customer is not in the table.
        """
        return self.scheme.rules[int(self.segment_code[place_of(self.customer_keys, customer_id)])]

    def members(self, segment_id: str) -> Values:
        """(n_members,) List the customers of one segment, in rising order.

        Raises
        ------
        UnknownIdError
            If there is none of that id.
        """
        return told_ids(self.customer_keys[self.segment_code == self._place(segment_id)])

    def _place(self, segment_id: str) -> int:
        ids = [rule.segment_id for rule in self.scheme.rules]
        if segment_id not in self:
            raise UnknownIdError(
                "segment_id", segment_id, "is none of the segments", f"give one of {listed(ids)}"
            )
        return ids.index(segment_id)

    def columns(self) -> dict[str, NDArray[Any]]:
        """Give a row for each customer, as numpy columns for any data frame."""
        return {"customer_id": self.customer_id, "segment_id": self.segment_id, **self.scores}

    def describe(self, language: Language = "en", currency: str | None = None) -> str:
        """Write the segments as text, all of them last."""
        return text_table(*self._table(known_language(language), currency))

    def to_html(self, language: Language = "en", currency: str | None = None) -> str:
        """Write the same as an HTML table, as a notebook shows it."""
        known_language(language)
        caption = self.scheme.name or word(COLUMN_WORDS, "segments", language)
        return html_table(*self._table(language, currency), caption=caption)

    def _table(
        self, language: Language, currency: str | None
    ) -> tuple[list[str], list[list[str]]]:
        rows = [_row(one.rule.label(language), one, language, currency) for one in self]
        first = self.segments[0]
        orders = sum(one.orders for one in self)
        everybody = Segment(
            first.rule, first.of_customers, orders, first.of_paid_minor, first.of_customers,
            first.of_paid_minor,
        )  # fmt: skip
        rows.append(_row(word(COLUMN_WORDS, "all", language), everybody, language, currency))
        return head_of(_COLUMNS, language, currency), rows

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<{len(self.segments)} segments of {len(self):,} customers>"

    def _repr_html_(self) -> str:
        return self.to_html()


def _row(label: str, one: Segment, language: Language, currency: str | None) -> list[str]:
    return [
        label, count_of(one.customers), value_text(one.customer_share_rate, "rate", language),
        count_of(one.orders), amount_of(one.paid_minor, language, currency),
        value_text(one.sales_share_rate, "rate", language),
    ]  # fmt: skip
