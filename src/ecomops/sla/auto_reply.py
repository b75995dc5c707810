"""What to say when nobody is there."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.calendars.business_calendar import BusinessCalendar
from ecomops.errors import BeyondCoverageError
from ecomops.languages import known_language
from ecomops.words import instant_text


@frozen
class AutoReply:
    """Whether a machine should answer, and when somebody will be there (自动回复).

    Attributes
    ----------
    is_due
        Whether nobody is there now.
    back_at
        When somebody will be; None: now, never, or the calendar does not know.
    is_known
        Whether the calendar knows when that is.
    """

    is_due: bool
    back_at: datetime | None = None
    is_known: bool = True

    def describe(self, language: Language = "en") -> str:
        """Say it as a customer can be told."""
        known_language(language)
        zh = language == "zh"
        if not self.is_due:
            return "客服在线" if zh else "somebody is there"
        if self.back_at is None:
            return "客服已下班" if zh else "nobody is there"
        at = instant_text(self.back_at)
        return f"客服已下班，将于 {at} 上班后回复" if zh else f"nobody is there until {at}"

    def __str__(self) -> str:
        return self.describe()


def should_auto_reply(calendar: BusinessCalendar, at: datetime) -> AutoReply:
    """Tell whether a machine should answer, and when somebody will be there (是否自动回复).

    Parameters
    ----------
    calendar
        When somebody is there.
    at
        When the message came.

    Raises
    ------
    BeyondCoverageError
        If the calendar does not know the day.
    NaiveDatetimeError
        If `at` has no offset.

    Examples
    --------
    >>> from ecomops.calendars.business_calendar import calendar_of
    >>> from ecomops.calendars.opening_hours import BusinessHours
    >>> desk = calendar_of(BusinessHours(zone="Asia/Shanghai", weekly={"mon": ["09:00-18:00"]}))
    >>> sunday = datetime.fromisoformat("2026-11-15T20:00:00+08:00")
    >>> print(should_auto_reply(desk, sunday))
    nobody is there until 2026-11-16 09:00 +08:00
    """
    check_type("calendar", calendar, BusinessCalendar, "make one with calendar_of")
    if calendar.is_open(at):
        return AutoReply(is_due=False)
    try:
        return AutoReply(is_due=True, back_at=calendar.next_open(at))
    except BeyondCoverageError:  # the day of the message is known, so this is about later ones
        return AutoReply(is_due=True, is_known=False)
