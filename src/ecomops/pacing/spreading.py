"""Splitting a number evenly: whole, exact, and as even as it goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate, groupby
from numbers import Integral
from typing import Final

from attrs import frozen

from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.columns import Numbers
from ecomops.models.problems import listed
from ecomops.pacing.periods import WEEK_DAYS
from ecomops.pacing.quota import SpreadOver

_MOST_SHARES: Final = 100_000


def spread_evenly(total: int, weights: Numbers) -> tuple[int, ...]:
    """Split a number over periods in proportion to their weights (均匀分配).

    By largest remainder: each period gets the whole part of its share, and what is still missing
    goes, one each, to the largest fractions. Where these tie, those chosen lie as far apart as
    they can, so that twenty over the thirty days of a month do not all come first.

    Parameters
    ----------
    total
        Zero or more, of any size.
    weights
        One per period, zero or more: days, working days, or 1 each.

    Raises
    ------
    InvalidArgumentError
        If a number is none, or negative, or all weights are zero and the total is not.

    Examples
    --------
    >>> spread_evenly(20, [7, 7, 7, 7, 3])
    (5, 4, 5, 4, 2)
    >>> spread_evenly(4, [1] * 8)
    (1, 0, 1, 0, 1, 0, 1, 0)
    >>> spread_evenly(0, [])
    ()
    """
    total = whole_count("total", total)
    if not isinstance(weights, Iterable):
        raise InvalidArgumentError("weights", weights, "are no list", "give one per period")
    kept = tuple(whole_count(f"weights[{i}]", weight) for i, weight in enumerate(weights))
    if total and not any(kept):
        raise InvalidArgumentError(
            "weights", kept, f"hold nothing, so {total} can't be split over them",
            "give at least one that is above zero",
        )  # fmt: skip
    return _spread(total, kept)


def _spread(total: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    whole = sum(weights) or 1
    parts = [total * weight // whole for weight in weights]
    fractions = [total * weight % whole for weight in weights]
    missing = total - sum(parts) if any(weights) else 0
    # sorted is stable, so those that tie keep their order
    by_claim = sorted(range(len(parts)), key=lambda i: -fractions[i])
    for _, tied in groupby(by_claim, key=fractions.__getitem__):
        if not missing:
            break
        places = list(tied)
        n = min(missing, len(places))
        for j in range(n):
            parts[places[j * len(places) // n]] += 1
        missing -= n
    return tuple(parts)


@lru_cache(maxsize=4096)
def _sums(total: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(accumulate(_spread(total, weights), initial=0))


def share_before(total: int, weights: tuple[int, ...], place: int) -> int:
    """Say how much of an evenly spread number the periods before a place have together.

    >>> [share_before(20, (7, 7, 7, 7, 3), place) for place in range(6)]
    [0, 5, 9, 14, 18, 20]
    """
    # whole multiples of the weights' sum spread without fractions
    times, rest = divmod(total, sum(weights))
    return times * sum(weights[:place]) + _sums(rest, weights)[place]


def slice_starts(first: int, stop: int, over: SpreadOver) -> list[int]:
    """List the days on which the weeks, or days, of a span begin; the first one does anyway."""
    if over == "day":
        return list(range(first, stop))
    monday = first + 1 + -first % WEEK_DAYS  # the first one after the first day
    return [first, *range(monday, stop, WEEK_DAYS)]


def slice_days(starts: Sequence[int], stop: int, skipped: Sequence[int] = ()) -> tuple[int, ...]:
    """Count the days of each, the last one up to the end, without those that the clock skipped."""
    return tuple(
        b - a - sum(a <= day < b for day in skipped)
        for a, b in zip(starts, [*starts[1:], stop], strict=True)
    )


@frozen
class EvenShare:
    """What a week or a day has of something spread evenly (均分份额).

    Attributes
    ----------
    first_on, last_on
        The first and the last day.
    count
        How much of it.
    """

    first_on: date
    last_on: date
    count: int


def even_shares(
    total: int, first_on: date, last_on: date, over: SpreadOver = "week"
) -> tuple[EvenShare, ...]:
    """Spread a number over the weeks or days of a span (按周均分).

    Weeks begin on Monday; the first and the last one may be cut, and have the share of their days.

    Raises
    ------
    InvalidArgumentError
        If the number is none, or the span ends before it begins or is very long.

    Examples
    --------
    >>> for share in even_shares(20, date(2026, 11, 1), date(2026, 11, 30)):
    ...     print(share.first_on, share.last_on, share.count)
    2026-11-01 2026-11-01 1
    2026-11-02 2026-11-08 5
    2026-11-09 2026-11-15 4
    2026-11-16 2026-11-22 5
    2026-11-23 2026-11-29 5
    2026-11-30 2026-11-30 0
    """
    total = whole_count("total", total)
    if over not in ("week", "day"):
        raise InvalidArgumentError("over", over, "is no span", f"give {listed(['week', 'day'])}")
    first, stop = check_days(first_on, last_on, WEEK_DAYS if over == "week" else 1)
    starts = slice_starts(first, stop, over)
    ends = [*starts[1:], stop]
    parts = _spread(total, slice_days(starts, stop))
    return tuple(
        EvenShare(date.fromordinal(a), date.fromordinal(b - 1), part)
        for a, b, part in zip(starts, ends, parts, strict=True)
    )


def check_days(first_on: date, last_on: date, each: int) -> tuple[int, int]:
    """Read a span of days: its first one, and the one after its last."""
    for name, day in (("first_on", first_on), ("last_on", last_on)):
        check_day(name, day)
    first, stop = first_on.toordinal(), last_on.toordinal() + 1
    if first >= stop:
        raise InvalidArgumentError(
            "last_on", last_on.isoformat(), f"lies before first_on, {first_on}", "turn them round"
        )
    if (stop - first) // each > _MOST_SHARES:
        raise InvalidArgumentError(
            "last_on", last_on.isoformat(),
            f"makes more than {_MOST_SHARES} periods from {first_on}", "ask for a shorter span",
        )  # fmt: skip
    return first, stop


def check_day(name: str, day: date) -> date:
    """Refuse what is no date; a datetime is none, for it does not say whose day it means."""
    remedy = "give a date such as date(2026, 11, 1)"
    check_type(name, day, date, remedy)
    if hasattr(day, "hour"):
        raise InvalidArgumentError(name, day, "is a datetime", remedy)
    return day


def whole_count(name: str, value: int) -> int:
    """Read a count, of numpy too; as Python has it, which never wraps.

    >>> whole_count("asked", 5)
    5
    """
    given: object = value
    if isinstance(given, bool) or not isinstance(given, Integral) or given < 0:
        raise InvalidArgumentError(name, given, "is no count", "give a whole number from 0")
    return int(given)
