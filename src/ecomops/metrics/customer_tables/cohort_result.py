"""Cohorts as a table: who came back, by the period of the first order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import Language
from ecomops.errors import InvalidArgumentError
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.metrics.customer_tables.cohort_text import (
    CohortFigure,
    check_figure,
    cohort_note,
    cohort_rows,
    cohort_title,
)
from ecomops.metrics.customer_tables.words import as_of_text
from ecomops.metrics.results import FloatArray
from ecomops.periods.kinds import PeriodUnit
from ecomops.periods.period import Period
from ecomops.text_table import text_table

MaskedInts: TypeAlias = "np.ma.MaskedArray[Any, np.dtype[np.int64]]"
"""Whole numbers, some of which nobody knows; ``tolist`` gives None for those."""


@frozen
class CohortCell:
    """One cohort in one period (同期群单元).

    Attributes
    ----------
    cohort
        The period of the first orders.
    age
        How many periods later it is.
    cohort_size
        Customers of the cohort.
    customers, orders, paid_minor
        Those who bought in that period, how often, and what they paid [minor].
    is_partial
        Whether the period is not over.
    """

    cohort: Period
    age: int
    cohort_size: int
    customers: int
    orders: int
    paid_minor: int
    is_partial: bool

    @property
    def retention_rate(self) -> Fraction | None:
        """The share of the cohort that bought in that period; None: nobody is in the cohort."""
        return Fraction(self.customers, self.cohort_size) if self.cohort_size else None


@frozen(eq=False, repr=False)
class CohortTable:
    """Who came back, by the period of the first order (同期群留存表).

    Row i is a cohort, column j the period j periods after its first orders. What lies after
    `as_of` nobody knows: it is masked in whole numbers, NaN in rates and None as a cell, never 0.
    In column 0 everybody bought.

    Attributes
    ----------
    unit, zone
        What periods are made of, and on whose clock.
    as_of
        The last local day that counts; None: there are no orders, and nobody said.
    cohorts
        (n) The periods of first orders, without gaps, up to that of `as_of`.
    cohort_size
        (n,) int64 Customers of each cohort.
    customers, orders, paid_minor
        (n, n) masked int64 Who bought in that period, how often, and for how much.
    is_last_partial
        Whether the period of `as_of` is not over, so that its figures will still grow.
    n_missing, n_later
        Rows left out because a value was missing; orders left out because they came later.
    """

    unit: PeriodUnit
    zone: str
    as_of: date | None
    cohorts: Sequence[Period]
    cohort_size: IntArray
    customers: MaskedInts
    orders: MaskedInts
    paid_minor: MaskedInts
    is_last_partial: bool
    n_missing: int = 0
    n_later: int = 0

    def __len__(self) -> int:
        return len(self.cohorts)

    # ---- figures --------------------------------------------------------------------------
    @property
    def is_partial(self) -> BoolArray:
        """(n, n) Whether a period has begun and is not over."""
        n = len(self)
        marked = np.zeros((n, n), dtype=np.bool_)
        if self.is_last_partial:
            row = np.arange(n)
            marked[row, n - 1 - row] = True
        return marked

    @property
    def retention_rates(self) -> FloatArray:
        """(n, n) The share of each cohort that bought; NaN where nobody knows, or is in it."""
        rates = np.full((len(self), len(self)), np.nan)
        known = ~np.ma.getmaskarray(self.customers) & (self.cohort_size > 0)[:, np.newaxis]
        np.divide(self.customers.data, self.cohort_size[:, np.newaxis], out=rates, where=known)
        return rates

    @property
    def overall(self) -> tuple[Fraction | None, ...]:
        """(n) The share of all cohorts that bought so many periods later.

        A ratio of sums, over the cohorts for which that period is over; None: there is none.
        """
        is_over = ~np.ma.getmaskarray(self.customers) & ~self.is_partial
        above = np.where(is_over, self.customers.data, 0).sum(axis=0).tolist()
        below = np.where(is_over, self.cohort_size[:, np.newaxis], 0).sum(axis=0).tolist()
        return tuple(
            Fraction(one, other) if other else None
            for one, other in zip(above, below, strict=True)
        )

    def cell(self, cohort: int, age: int) -> CohortCell | None:
        """Give one cohort so many periods later; None: nobody knows yet.

        Raises
        ------
        InvalidArgumentError
            If there is no such cohort or age.
        """
        n = len(self)
        for name, place in (("cohort", cohort), ("age", age)):
            if type(place) is not int or not 0 <= place < n:
                remedy = f"give a whole number from 0 to {n - 1}" if n else "there are none"
                raise InvalidArgumentError(name, place, "is not in the table", remedy)
        if cohort + age >= n:
            return None
        return CohortCell(
            self.cohorts[cohort], age, int(self.cohort_size[cohort]),
            int(self.customers.data[cohort, age]), int(self.orders.data[cohort, age]),
            int(self.paid_minor.data[cohort, age]),
            self.is_last_partial and cohort + age == n - 1,
        )  # fmt: skip

    # ---- tables ---------------------------------------------------------------------------
    def columns(self) -> dict[str, NDArray[Any]]:
        """Give a row for each cell that is known, as numpy columns for any data frame."""
        row, age = np.nonzero(~np.ma.getmaskarray(self.customers))
        firsts = np.array([p.first_day for p in self.cohorts], dtype="M8[D]")
        names = np.array([str(period) for period in self.cohorts], dtype=np.str_)
        return {
            "cohort": names[row],
            "cohort_first_day": firsts[row],
            "age": age,
            "cohort_size": self.cohort_size[row],
            "customers": self.customers.data[row, age],
            "orders": self.orders.data[row, age],
            "paid_minor": self.paid_minor.data[row, age],
            "retention_rate": self.retention_rates[row, age],
            "is_partial": self.is_partial[row, age],
        }

    def describe(
        self,
        language: Language = "en",
        figure: CohortFigure = "retention",
        currency: str | None = None,
    ) -> str:
        """Write the table as text; of many cohorts the last 36, of many periods the first 13.

        What nobody knows yet is left blank; what will still grow is marked.
        """
        known_language(language)
        check_figure(figure)
        text = text_table(*cohort_rows(self, figure, language, currency))
        note = cohort_note(self, language)
        return f"{text}\n{note}" if note else text

    def to_html(
        self,
        language: Language = "en",
        figure: CohortFigure = "retention",
        currency: str | None = None,
    ) -> str:
        """Write the same as an HTML table, as a notebook shows it."""
        known_language(language)
        check_figure(figure)
        caption = cohort_title(self, figure, language)
        return html_table(*cohort_rows(self, figure, language, currency), caption=caption)

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<{len(self):,} cohorts by {self.unit}{as_of_text(self.as_of, 'en')}>"

    def _repr_html_(self) -> str:
        return self.to_html()
