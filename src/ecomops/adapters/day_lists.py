"""Holidays and make-up workdays from the packages that know them."""

from __future__ import annotations

import warnings
from datetime import date
from typing import Any, Final

from ecomops.calendars.day_list import DayList
from ecomops.errors import InvalidArgumentError, UnknownIdError, missing_extra

_EXTRA: Final = "calendars"


def load_chinese_days(first_year: int | None = None, last_year: int | None = None) -> DayList:
    """Load the holidays and make-up workdays of mainland China (中国节假日).

    They are those of the package ``chinesecalendar``.

    They are published year by year, usually in November. The list ends with the last year that
    the installed package knows; nothing is guessed for the next.

    Parameters
    ----------
    first_year, last_year
        Which years; by default all that are known.

    Raises
    ------
    MissingExtraError
        If the package is not installed.
    InvalidArgumentError
        If none of these years is known.

    Examples
    --------
    >>> days = load_chinese_days(2026)
    >>> date(2026, 10, 10) in days.workdays, date(2026, 10, 7) in days.holidays
    (True, True)
    """
    try:
        from chinese_calendar import constants
    except ImportError:
        raise missing_extra("chinesecalendar", _EXTRA) from None
    known = min(constants.holidays).year, max(constants.holidays).year
    first = known[0] if first_year is None else max(first_year, known[0])
    last = known[1] if last_year is None else min(last_year, known[1])
    if first > last:
        asked = f"{first_year or ''}-{last_year or ''}"
        raise InvalidArgumentError(
            "years", asked, "are not known to the installed chinesecalendar",
            f"it knows {known[0]} to {known[1]}; a newer one may know more",
        )  # fmt: skip
    start, end = date(first, 1, 1), date(last, 12, 31)
    return DayList(
        holidays=tuple(day for day in constants.holidays if start <= day <= end),
        workdays=tuple(day for day in constants.workdays if start <= day <= end),
        covered_from=start,
        covered_through=end,
        source="chinesecalendar",
    )


def load_holidays(
    country: str,
    first_year: int,
    last_year: int,
    *,
    subdivision: str | None = None,
    published_through: date | None = None,
) -> DayList:
    """Load the public holidays of a country, by ``holidays`` (各国法定节假日).

    Where a country moves workdays, the package knows them only for years that are published, and
    tells no difference between a year without any and one that is not published yet. So there
    the list ends with the last year that has some, unless `published_through` says otherwise.

    Parameters
    ----------
    country
        ISO 3166-1 code, such as ``"DE"``.
    first_year, last_year
        Which years.
    subdivision
        Part of the country with holidays of its own, such as ``"BY"`` for Bavaria.
    published_through
        The last day for which moved workdays are published, if you know better.

    Raises
    ------
    MissingExtraError
        If the package is not installed.
    UnknownIdError
        If it knows no such country or part.
    InvalidArgumentError
        If it knows none of these years.

    Examples
    --------
    >>> days = load_holidays("DE", 2026, 2027, subdivision="BY")
    >>> date(2026, 1, 6) in days.holidays, days.covered_through
    (True, datetime.date(2027, 12, 31))
    """
    try:
        import holidays
    except ImportError:
        raise missing_extra("holidays", _EXTRA) from None
    kind = _country(holidays, country, subdivision)
    lowest, highest = int(kind.start_year), int(kind.end_year)
    first, last = max(first_year, lowest), min(last_year, highest)
    published = last if published_through is None else published_through.year
    moved: set[date] = getattr(kind, "weekend_workdays", set())
    if published_through is None and moved:
        published = max(day.year for day in moved)
    end = min(published_through or date(published, 12, 31), date(max(last, 1), 12, 31))
    if first > last or end < date(first, 1, 1):
        known = f"{lowest} to {min(highest, published)}"
        raise InvalidArgumentError(
            "years", f"{first_year}-{last_year}", f"are not known to holidays for {country}",
            f"it knows {known}; a newer one may know more, or say published_through",
        )  # fmt: skip
    years, start = range(first, end.year + 1), date(first, 1, 1)
    found = holidays.country_holidays(country, subdiv=subdivision, years=years)
    workdays: set[date] = getattr(found, "weekend_workdays", set())
    return DayList(
        holidays=tuple(day for day in found if start <= day <= end),
        workdays=tuple(day for day in workdays if start <= day <= end),
        covered_from=start,
        covered_through=end,
        source=f"holidays {country}" + (f"-{subdivision}" if subdivision else ""),
    )


def _country(holidays: Any, country: str, subdivision: str | None) -> Any:
    """Look a country up, with all the workdays that it ever moved."""
    known = holidays.list_supported_countries()
    if country not in known:
        raise UnknownIdError(
            "country", country, "is not known to holidays", "give an ISO 3166-1 code, such as 'DE'"
        )
    if subdivision is not None and subdivision not in known[country]:
        parts = ", ".join(known[country][:10]) or "none"
        raise UnknownIdError(
            "subdivision", subdivision, f"is no part of {country}", f"it has: {parts}"
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # years that it does not know are cut off anyway
        return holidays.country_holidays(country, subdiv=subdivision, years=range(1990, 2101))
