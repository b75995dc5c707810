"""Recency, frequency, age and monetary value of each customer, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any, Final, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.calendars.offsets import EPOCH_DAY
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.metrics.customer_tables.ids import found_place, place_of, told_ids
from ecomops.metrics.customer_tables.words import (
    amount_of,
    as_of_text,
    count_of,
    head_of,
    more_rows,
)
from ecomops.metrics.reading import Values
from ecomops.metrics.results import FloatArray
from ecomops.periods.kinds import PeriodUnit
from ecomops.text_table import text_table

DayArray: TypeAlias = NDArray[np.datetime64]
"""Local days, as numpy's datetime64[D]."""

_SHOWN: Final = 20
_COLUMNS: Final = (
    "customer_id", "last_day", "days_since_last", "orders", "paid_minor", "frequency", "recency",
    "age", "monetary",
)  # fmt: skip


@frozen
class CustomerRfm:
    """Recency, frequency, age and monetary value of one customer (单个客户 RFM).

    Attributes
    ----------
    customer_id
        Who.
    first_day, last_day
        The local days of the first order and of the last.
    days_since_last
        Days from the last order to the day of the table.
    orders, paid_minor
        All orders, and what was paid for them [minor].
    frequency, recency, age
        As those of `RfmTable`.
    monetary_numerator
        What was paid in the periods that `frequency` counts [minor].
    """

    customer_id: int | str
    first_day: date
    last_day: date
    days_since_last: int
    orders: int
    paid_minor: int
    frequency: int
    recency: int
    age: int
    monetary_numerator: int

    @property
    def monetary(self) -> Fraction | None:
        """What was paid in a period that `frequency` counts, on average; None: there is none."""
        return Fraction(self.monetary_numerator, self.frequency) if self.frequency else None


@frozen(eq=False, repr=False)
class RfmTable:
    """Recency, frequency, age and monetary value of each customer (RFM 表).

    Two readings of one table. What an operator asks: `days_since_last`, `orders`, `paid_minor`.
    And what models of customers' lives are fitted on, just as the library ``lifetimes`` defines
    it: `frequency`, `recency`, `age` (its T) and `monetary`, counted in periods. There, recency
    is how long a customer was seen to buy, not how long the silence since then is.

    Attributes
    ----------
    customer_keys
        (n,) The customers in rising order: int64, or text as UTF-8; see `customer_id`.
    unit
        The periods that frequency, recency and age are counted in.
    zone
        Whose days and periods.
    as_of
        The last local day that counts; None: there are no orders, and nobody said.
    include_first
        Whether `frequency` and `monetary` count the first period too.
    first_day, last_day
        (n,) The local days of the first order and of the last [datetime64[D]].
    orders, paid_minor
        (n,) int64 All orders, and what was paid for them.
    frequency
        (n,) int64 In how many periods something was bought, the first one left out.
    recency
        (n,) int64 How many periods after the first one the last one was.
    age
        (n,) int64 How many periods after the first one the period of `as_of` is.
    monetary_numerator
        (n,) int64 What was paid in the periods that `frequency` counts [minor].
    n_missing, n_later
        Rows left out because a value was missing; orders left out because they came later.
    """

    customer_keys: Values
    unit: PeriodUnit
    zone: str
    as_of: date | None
    include_first: bool
    first_day: DayArray
    last_day: DayArray
    orders: IntArray
    paid_minor: IntArray
    frequency: IntArray
    recency: IntArray
    age: IntArray
    monetary_numerator: IntArray
    n_missing: int = 0
    n_later: int = 0

    @property
    def customer_id(self) -> Values:
        """(n,) The customers: int64 or text."""
        return told_ids(self.customer_keys)

    @property
    def days_since_last(self) -> IntArray:
        """(n,) int64 Days from the last order to `as_of`."""
        if self.as_of is None:
            return np.zeros(0, dtype=np.int64)
        return day_number(self.as_of) - self.last_day.astype(np.int64)

    @property
    def monetary(self) -> FloatArray:
        """(n,) What was paid in a period that `frequency` counts, on average [minor].

        NaN where there is no such period; exactly, it is monetary_numerator / frequency.
        """
        mean = np.full(len(self), np.nan)
        np.divide(self.monetary_numerator, self.frequency, out=mean, where=self.frequency > 0)
        return mean

    def __len__(self) -> int:
        return int(self.customer_keys.size)

    def __iter__(self) -> Iterator[CustomerRfm]:
        return map(self._row, range(len(self)))

    def __reversed__(self) -> Iterator[CustomerRfm]:
        return map(self._row, reversed(range(len(self))))

    def __contains__(self, customer_id: object) -> bool:
        """Tell whether the customer has an order in the table."""
        return found_place(self.customer_keys, customer_id) is not None

    def __getitem__(self, customer_id: int | str) -> CustomerRfm:
        """Give one customer's row.

        Raises
        ------
        UnknownIdError
            If the customer has no order in the table.
        """
        return self._row(place_of(self.customer_keys, customer_id))

    def _row(self, i: int) -> CustomerRfm:
        first, last = self.first_day[i].item(), self.last_day[i].item()
        return CustomerRfm(
            told_ids(self.customer_keys[i : i + 1]).tolist()[0], first, last,
            (last if self.as_of is None else self.as_of).toordinal() - last.toordinal(),
            *(int(column[i]) for column in (
                self.orders, self.paid_minor, self.frequency, self.recency, self.age,
                self.monetary_numerator,
            )),
        )  # fmt: skip

    def columns(self) -> dict[str, NDArray[Any]]:
        """Give the table as numpy columns, for any data frame."""
        return {
            "customer_id": self.customer_id,
            "first_day": self.first_day,
            "last_day": self.last_day,
            "days_since_last": self.days_since_last,
            "orders": self.orders,
            "paid_minor": self.paid_minor,
            "frequency": self.frequency,
            "recency": self.recency,
            "age": self.age,
            "monetary_numerator": self.monetary_numerator,
            "monetary": self.monetary,
        }

    def lifetimes_columns(self) -> dict[str, NDArray[Any]]:
        """Give the columns as ``lifetimes`` names them and its fitters take them.

        All are floats; monetary_value is 0 where it is undefined, as that library has it.
        """
        return {
            "customer_id": self.customer_id,
            "frequency": self.frequency.astype(np.float64),
            "recency": self.recency.astype(np.float64),
            "T": self.age.astype(np.float64),
            "monetary_value": np.nan_to_num(self.monetary),
        }

    def describe(self, language: Language = "en", currency: str | None = None) -> str:
        """Write the table as text; of many customers, the first twenty."""
        return text_table(*self._table(known_language(language), currency))

    def to_html(self, language: Language = "en", currency: str | None = None) -> str:
        """Write the same as an HTML table, as a notebook shows it."""
        known_language(language)
        caption = f"RFM{as_of_text(self.as_of, language)}"
        return html_table(*self._table(language, currency), caption=caption)

    def _table(
        self, language: Language, currency: str | None
    ) -> tuple[list[str], list[list[str]]]:
        shown = [self._row(i) for i in range(min(len(self), _SHOWN))]
        rows = [
            [
                str(one.customer_id), str(one.last_day), count_of(one.days_since_last),
                count_of(one.orders), amount_of(one.paid_minor, language, currency),
                str(one.frequency), str(one.recency), str(one.age),
                amount_of(one.monetary, language, currency),
            ]
            for one in shown
        ]  # fmt: skip
        return head_of(_COLUMNS, language, currency), more_rows(rows, len(self))

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<RFM of {len(self):,} customers{as_of_text(self.as_of, 'en')}>"

    def _repr_html_(self) -> str:
        return self.to_html()


def day_number(day: date) -> int:
    """Count the days since 1970-01-01."""
    return day.toordinal() - EPOCH_DAY
