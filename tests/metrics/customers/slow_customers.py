"""Tables of customers the slow way: one order at a time, in plain loops and datetimes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from tests.periods.slow_periods import TURNS, us, when

from ecomops.models.instants import EPOCH, MICROSECOND

ZONES = ("Asia/Shanghai", "America/New_York", "America/Sao_Paulo", "Pacific/Apia", "UTC")
UNITS = ("day", "week", "month", "quarter", "year")
HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US

zones = st.sampled_from(ZONES)
units = st.sampled_from(UNITS)


class Order(NamedTuple):
    order_id: Any
    customer_id: Any
    at_us: int
    paid_minor: int
    is_cancelled: bool = False


def columns_of(orders: Iterable[Order]) -> dict[str, list[Any]]:
    """Write orders as the columns that the library takes."""
    rows = list(orders)
    names = ("order_id", "customer_id", "placed_at_us", "paid_minor", "is_cancelled")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


@st.composite
def order_lists(draw: Any, ids: str = "any", cancelled: bool = True) -> list[Order]:
    """Draw orders near midnights, ends of months and each other; some are told twice."""
    kind = draw(st.sampled_from(["int", "text"])) if ids == "any" else ids
    base = us(when(draw(st.sampled_from(TURNS))))
    step = draw(st.sampled_from([HOUR_US, 7 * HOUR_US, DAY_US, 9 * DAY_US, 40 * DAY_US]))
    names = (
        st.sampled_from([-(2**63), -1, 0, 7, 2**63 - 1])
        if kind == "int"
        else st.sampled_from(["li", "王", "li ", "Z", "zhang-" * 9])
    )
    rows = draw(
        st.lists(
            st.builds(
                Order,
                st.integers(0, 10**6),
                names,
                st.builds(lambda n, d: base + n * step + d, st.integers(-6, 6),
                          st.sampled_from([-1, 0, 1, HOUR_US])),
                st.sampled_from([0, 1, 2, 50, 199_00, -30, -199_00]) | st.integers(-999, 10**6),
                st.sampled_from([False, False, False, True]) if cancelled else st.just(False),
            ),
            max_size=14,
            unique_by=lambda row: row.order_id,
        )
    )  # fmt: skip
    if kind == "text":
        rows = [row._replace(order_id=f"O-{row.order_id}") for row in rows]
    again = draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else []
    shuffled: list[Order] = draw(st.permutations(rows + again))
    return shuffled


def counted(orders: Iterable[Order]) -> list[Order]:
    """Take each order once, cancelled ones not at all."""
    once = {row.order_id: row for row in orders}
    return [row for row in once.values() if not row.is_cancelled]


def day_of(row: Order, zone: str) -> date:
    return (EPOCH + row.at_us * MICROSECOND).astimezone(ZoneInfo(zone)).date()


def number_of(unit: str, day: date) -> int:
    """Number the periods, one after the other."""
    if unit == "day":
        return day.toordinal()
    if unit == "week":
        return (day - timedelta(days=day.weekday())).toordinal() // 7
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    return (day.year * 12 + day.month - 1) // months


def last_day_of(unit: str, day: date) -> date:
    while number_of(unit, day + timedelta(days=1)) == number_of(unit, day):
        day += timedelta(days=1)
    return day


def up_to(
    orders: Iterable[Order], zone: str, as_of: date | None
) -> tuple[list[Order], date | None]:
    rows = counted(orders)
    days = [day_of(row, zone) for row in rows]
    if as_of is None and days:
        as_of = max(days)
    kept = [row for row, day in zip(rows, days, strict=True) if as_of is not None and day <= as_of]
    return kept, as_of


def by_customer(rows: Iterable[Order]) -> dict[Any, list[Order]]:
    found = defaultdict(list)
    for row in rows:
        found[row.customer_id].append(row)
    return {
        key: found[key]
        for key in sorted(found, key=lambda k: k.encode() if isinstance(k, str) else k)
    }


# ---- recency, frequency, age, monetary -------------------------------------------------------
def slow_rfm(
    orders: Iterable[Order], zone: str, as_of: date | None, unit: str, *, include_first: bool
) -> dict[Any, dict[str, Any]]:
    kept, as_of = up_to(orders, zone, as_of)
    found = {}
    for customer, rows in by_customer(kept).items():
        totals: dict[int, int] = defaultdict(int)
        for row in rows:
            totals[number_of(unit, day_of(row, zone))] += row.paid_minor
        periods = sorted(totals)
        repeats = periods if include_first else periods[1:]
        days = [day_of(row, zone) for row in rows]
        assert as_of is not None
        found[customer] = {
            "first_day": min(days),
            "last_day": max(days),
            "days_since_last": (as_of - max(days)).days,
            "orders": len(rows),
            "paid_minor": sum(row.paid_minor for row in rows),
            "frequency": len(repeats),
            "recency": periods[-1] - periods[0],
            "age": number_of(unit, as_of) - periods[0],
            "monetary": Fraction(sum(totals[p] for p in repeats), len(repeats))
            if repeats
            else None,
        }
    return found


# ---- cohorts ---------------------------------------------------------------------------------
def slow_cohorts(
    orders: Iterable[Order], zone: str, as_of: date | None, unit: str
) -> tuple[list[int], dict[tuple[int, int], tuple[int, int, int, bool]]]:
    """Give the sizes of cohorts, and customers, orders, paid and partial of each known cell."""
    kept, as_of = up_to(orders, zone, as_of)
    people = by_customer(kept)
    numbers = {
        key: [number_of(unit, day_of(row, zone)) for row in rows] for key, rows in people.items()
    }
    if not numbers or as_of is None:
        return [], {}
    first = min(min(n) for n in numbers.values())
    last = number_of(unit, as_of)
    is_partial = last_day_of(unit, as_of) != as_of
    sizes, cells = [], {}
    for cohort in range(first, last + 1):
        mine = [key for key, n in numbers.items() if min(n) == cohort]
        pairs = [pair for key in mine for pair in zip(numbers[key], people[key], strict=True)]
        sizes.append(len(mine))
        for period in range(cohort, last + 1):
            rows = [row for number, row in pairs if number == period]
            cells[cohort - first, period - cohort] = (
                len({row.customer_id for row in rows}),
                len(rows),
                sum(row.paid_minor for row in rows),
                is_partial and period == last,
            )
    return sizes, cells


# ---- gaps ------------------------------------------------------------------------------------
def least_reached(values: list[int], percent: int) -> int | None:
    """Find the least value that so many per cent of all do not exceed, by trying each."""
    for value in sorted(values):
        if sum(v <= value for v in values) * 100 >= percent * len(values):
            return value
    return None


def slow_gaps(orders: Iterable[Order], zone: str, as_of: date | None) -> dict[Any, list[int]]:
    kept, _ = up_to(orders, zone, as_of)
    found = {}
    for key, rows in by_customer(kept).items():
        days = sorted({day_of(row, zone) for row in rows})
        found[key] = [(b - a).days for a, b in pairwise(days)]
    return found
