"""What was bought up to a day, by customer: where all tables of customers begin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.arguments import check_type
from ecomops.calendars.zones import load_zone
from ecomops.kernels.groups import dense_codes, group_sums
from ecomops.metrics.columns import CUSTOMER_ID, PAID_MINOR, PLACED_AT_US
from ecomops.metrics.customer_tables.book import OrderBook, order_rows
from ecomops.metrics.keys import plain_ids
from ecomops.metrics.reading import Values
from ecomops.models.instants import from_us
from ecomops.periods.codes import period_codes
from ecomops.periods.kinds import PeriodUnit, check_day, unit_number
from ecomops.periods.period import Period


@frozen(eq=False)
class PurchaseHistory:
    """The orders that count, with their customers as dense codes (购买记录).

    Attributes
    ----------
    customers
        (n_customers,) Their ids, in rising order.
    code, at_us, paid_minor
        (n,) Of each order: whose, when, how much.
    zone
        Whose days.
    as_of
        The last local day that counts; None: there are no orders, and nobody said.
    n_missing, n_later
        Rows left out because a value was missing; orders left out because they came later.
    """

    customers: Values
    code: IntArray
    at_us: IntArray
    paid_minor: IntArray
    zone: str
    as_of: date | None
    n_missing: int
    n_later: int

    @property
    def n_customers(self) -> int:
        """Customers there are."""
        return int(self.customers.size)

    @property
    def first_us(self) -> IntArray:
        """(n_customers,) The first order of each."""
        first = np.full(self.n_customers, np.iinfo(np.int64).max)
        np.minimum.at(first, self.code, self.at_us)
        return first

    @property
    def last_us(self) -> IntArray:
        """(n_customers,) The last order of each."""
        last = np.full(self.n_customers, np.iinfo(np.int64).min)
        np.maximum.at(last, self.code, self.at_us)
        return last

    def sums(self, paid_minor: IntArray) -> IntArray:
        """(n_customers,) Add up by customer an amount of each order.

        Raises
        ------
        AmountTooLargeError
            If a sum leaves int64; it names the customer.
        """
        return group_sums(
            paid_minor, self.code, self.n_customers, PAID_MINOR.name,
            lambda i: f"customer {plain_ids(self.customers[i : i + 1])[0]!r}",
        )  # fmt: skip

    def unit_numbers(self, unit: PeriodUnit, at_us: IntArray) -> tuple[IntArray, int, int]:
        """(n,) Count the units since the first that occurs; say which that is, and how many."""
        codes, periods = period_codes(at_us, unit, self.zone)
        first = unit_number(unit, periods[0].first_day) if len(periods) else 0
        return codes, first, len(periods)


def purchase_history(
    orders: OrderBook | Mapping[str, object], zone: str, as_of: date | None
) -> PurchaseHistory:
    """Read orders up to the end of a local day; None: that of the last order that counts."""
    check_type("zone", zone, str, "give an IANA name such as 'Asia/Shanghai'")
    load_zone(zone)
    if as_of is not None:
        check_day("as_of", as_of)
    rows = order_rows(orders)
    at_us: IntArray = rows[PLACED_AT_US]
    n_later = 0
    if as_of is not None:
        counts = at_us < Period.of("day", as_of, zone).end_us
        n_later = rows.n - int(np.count_nonzero(counts))
        if n_later:
            rows = rows.where(counts)
            at_us = rows[PLACED_AT_US]
    elif rows.n:
        as_of = Period.at("day", from_us(int(at_us.max())), zone).first_day
    code, customers = dense_codes(rows[CUSTOMER_ID])
    return PurchaseHistory(
        customers, code, at_us, rows[PAID_MINOR], zone, as_of, rows.n_missing, n_later
    )
