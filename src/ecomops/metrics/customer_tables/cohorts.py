"""How customers are put into cohorts, and who of them came back is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.groups import group_counts, group_sums, row_blocks, rows_for
from ecomops.metrics.customer_tables.book import OrderBook
from ecomops.metrics.customer_tables.cohort_result import CohortTable, MaskedInts
from ecomops.metrics.customer_tables.history import PurchaseHistory, purchase_history
from ecomops.metrics.customer_tables.pairs import distinct_pair_blocks
from ecomops.periods.kinds import PeriodUnit, check_day, check_unit, first_day_of, unit_number
from ecomops.periods.period import Period
from ecomops.periods.runs import period_run

_MOST_CELLS: Final = 2**22


def cohort_table(
    orders: OrderBook | Mapping[str, object],
    *,
    zone: str,
    unit: PeriodUnit = "month",
    as_of: date | None = None,
    cohorts_from: date | None = None,
) -> CohortTable:
    """Put customers into cohorts by their first order, and count who came back (同期群留存).

    Parameters
    ----------
    orders
        An `OrderBook`, or the columns that its `update` takes, by name: all orders there ever
        were, for who ordered before them is taken to be new.
    zone
        Whose periods: an IANA zone.
    unit
        Of cohorts and of later periods.
    as_of
        The last local day that counts, a whole one: later orders are left out, and its period is
        marked where it is not over. None: the day of the last order that counts, one with a
        customer and an amount, taken to be a whole one. If it came at 10:00 on the 31st, the
        month counts as over, though the rest of the day may bring more: give the last day that
        your data have in full.
    cohorts_from
        List only the cohorts from the period of this local day on; earlier orders still say who
        is new.

    Raises
    ------
    InvalidArgumentError, BadRowError, DuplicateIdError
        As `OrderBook.update`; or if there is no such zone or unit, a day is none, or there would
        be more than four million cells.
    AmountTooLargeError
        If what a cohort paid in a period leaves int64.

    Examples
    --------
    >>> at = np.array(["2026-01-05", "2026-02-07", "2026-01-20", "2026-03-01", "2026-02-02"],
    ...     "M8[us]").astype("int64")
    >>> table = cohort_table(
    ...     dict(order_id=[1, 2, 3, 4, 5], customer_id=["a", "a", "b", "b", "c"],
    ...          placed_at_us=at, paid_minor=[100, 50, 80, 40, 60]),
    ...     zone="UTC", as_of=date(2026, 3, 10))
    >>> print(table)
    cohort   customers      0     1      2
    ───────  ─────────  ─────  ────  ─────
    2026-01          2  100 %  50 %  50 %*
    2026-02          1  100 %  0 %*
    2026-03          0     –*
    all              3  100 %  50 %      –
    * the period is not over
    >>> table.customers.tolist()
    [[2, 1, 1], [1, 0, None], [0, None, None]]
    """
    check_unit("unit", unit)
    if cohorts_from is not None:
        check_day("cohorts_from", cohorts_from)
    return _cohorts(purchase_history(orders, zone, as_of), unit, cohorts_from)


def _cohorts(history: PurchaseHistory, unit: PeriodUnit, cohorts_from: date | None) -> CohortTable:
    codes, number, n_codes = history.unit_numbers(unit, history.at_us)
    n = 0
    if history.as_of is not None and n_codes:
        n = unit_number(unit, history.as_of) - number + 1
    since = 0
    if cohorts_from is not None:
        since = min(max(unit_number(unit, cohorts_from) - number, 0), n)
    n -= since
    if n * n > _MOST_CELLS:
        raise InvalidArgumentError(
            "unit", unit, f"makes {n:,} cohorts, each with as many periods",
            "give a longer unit, a later cohorts_from, or an earlier as_of",
        )  # fmt: skip
    first = np.full(history.n_customers, n_codes)
    np.minimum.at(first, history.code, codes)
    cell_of = first * (n - 1) - since * n  # (first - since) * n + (code - first), less the code
    has_row = first >= since  # earlier cohorts have none
    size = np.bincount(first[has_row] - since, minlength=n)
    active = np.zeros(n * n, dtype=np.int64)
    for customer, code in distinct_pair_blocks(
        history.code, history.n_customers, codes, n_codes, rows_for(n * n)
    ):
        came = cell_of[customer] + code
        active += group_counts(came[has_row[customer]] if since else came, n * n)
    cell, paid = codes, history.paid_minor  # periods are needed no more: cells take their place
    for block in row_blocks(cell.size):
        cell[block] += cell_of[history.code[block]]
    if since:
        counts = has_row[history.code]
        cell, paid = cell[counts], paid[counts]
    periods, is_last_partial = _periods(unit, number + since, n, history)

    def named(at: int) -> str:
        cohort, later = divmod(at, n)
        return f"the cohort of {periods[cohort]} in {periods[cohort + later]}"

    return CohortTable(
        unit, history.zone, history.as_of, periods, size,
        _masked(active, n), _masked(group_counts(cell, n * n), n),
        _masked(group_sums(paid, cell, n * n, "paid_minor", named), n),
        is_last_partial, history.n_missing, history.n_later,
    )  # fmt: skip


def _masked(counts: IntArray, n: int) -> MaskedInts:
    """(n, n) Mask what lies after the last period."""
    row = np.arange(n)
    return np.ma.MaskedArray(counts.reshape(n, n), mask=row[:, np.newaxis] + row >= n)


def _periods(
    unit: PeriodUnit, first: int, n: int, history: PurchaseHistory
) -> tuple[Sequence[Period], bool]:
    """List the cohorts' periods, and tell whether the last one is not over."""
    if not n or history.as_of is None:
        return (), False
    periods = period_run(unit, first_day_of(unit, first), history.as_of, history.zone)
    return periods, periods[-1].last_day != history.as_of
