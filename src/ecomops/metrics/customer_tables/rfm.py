"""How recency, frequency, age and monetary value are worked out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from ecomops._arrays import IntArray
from ecomops.calendars.local_days import FIRST_DAY
from ecomops.kernels.groups import group_counts, row_blocks
from ecomops.metrics.customer_tables.book import OrderBook
from ecomops.metrics.customer_tables.history import PurchaseHistory, purchase_history
from ecomops.metrics.customer_tables.pairs import distinct_pair_blocks
from ecomops.metrics.customer_tables.rfm_result import RfmTable
from ecomops.periods.kinds import PeriodUnit, check_unit, unit_number


def rfm_table(
    orders: OrderBook | Mapping[str, object],
    *,
    zone: str,
    as_of: date | None = None,
    unit: PeriodUnit = "day",
    include_first: bool = False,
) -> RfmTable:
    """Work out recency, frequency, age and monetary value of each customer (RFM 分析).

    Parameters
    ----------
    orders
        An `OrderBook`, or the columns that its `update` takes, by name. Orders of nothing count,
        as in all metrics; cancelled ones do not.
    zone
        Whose days and periods: an IANA zone.
    as_of
        The last local day that counts: later orders are left out. None: that of the last order
        that counts, one with a customer and an amount; where orders of guests come later, say it.
    unit
        The periods to count in. Two orders in one period are one purchase.
    include_first
        Count the first period in `frequency` and `monetary` too.

    Raises
    ------
    InvalidArgumentError, BadRowError, DuplicateIdError
        As `OrderBook.update`; or if there is no such zone or unit, or the day is none.
    AmountTooLargeError
        If what a customer paid leaves int64.

    Notes
    -----
    With ``unit="day"`` and ``"week"`` the columns are those of
    ``lifetimes.utils.summary_data_from_transaction_data``; its months are days / 30.44, those
    here are months of the calendar. If orders go on after `as_of`, it counts those of the same
    week; here they are left out.

    Examples
    --------
    >>> day = 86_400_000_000
    >>> table = rfm_table(
    ...     dict(order_id=[1, 2, 3, 4], customer_id=["li", "li", "li", "wang"],
    ...          placed_at_us=[0, 9*day, 9*day + 1, 4*day], paid_minor=[500, 200, 300, 100]),
    ...     zone="UTC", as_of=date(1970, 1, 15))
    >>> table["li"].monetary, table["wang"].monetary
    (Fraction(500, 1), None)
    >>> print(table.describe(currency="CNY"))
    customer  last order  days since  orders    paid  frequency  recency  age   monetary
    ────────  ──────────  ──────────  ──────  ──────  ─────────  ───────  ───  ─────────
    li        1970-01-10           5       3  ¥10.00          1        9   14      ¥5.00
    wang      1970-01-05          10       1   ¥1.00          0        0   10  undefined
    """
    check_unit("unit", unit)
    return rfm_of(purchase_history(orders, zone, as_of), unit, include_first=include_first)


def rfm_of(history: PurchaseHistory, unit: PeriodUnit, *, include_first: bool) -> RfmTable:
    """Work it out of a history that is read."""
    n = history.n_customers
    codes, number, n_periods = history.unit_numbers(unit, history.at_us)
    first, last = np.full(n, n_periods), np.full(n, -1)
    np.minimum.at(first, history.code, codes)
    np.maximum.at(last, history.code, codes)
    frequency = np.zeros(n, dtype=np.int64)
    for customer, _ in distinct_pair_blocks(history.code, n, codes, n_periods):
        counts = np.bincount(customer - customer[0])  # customers rise
        frequency[customer[0] : customer[0] + counts.size] += counts
    counted = history.paid_minor
    if not include_first:
        frequency -= 1
        counted = counted.copy()
        for block in row_blocks(counted.size):
            counted[block][codes[block] == first[history.code[block]]] = 0
    now = number if history.as_of is None else unit_number(unit, history.as_of)
    days = (first + number, last + number) if unit == "day" else _days(history)
    # the first day that there is is number 0
    first_day, last_day = ((day + FIRST_DAY).astype("M8[D]") for day in days)
    return RfmTable(
        history.customers, unit, history.zone, history.as_of, include_first,
        first_day, last_day,
        group_counts(history.code, n),
        history.sums(history.paid_minor),
        frequency, last - first, now - number - first,
        history.sums(counted),
        history.n_missing, history.n_later,
    )  # fmt: skip


def _days(history: PurchaseHistory) -> tuple[IntArray, IntArray]:
    """(n_customers,) Number the days of the first order and of the last."""
    both = np.concatenate((history.first_us, history.last_us))
    codes, number, _ = history.unit_numbers("day", both)
    return codes[: history.n_customers] + number, codes[history.n_customers :] + number
