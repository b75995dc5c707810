"""When promotions run: the first instants of their days and hours, and when two run at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from attrs import frozen

from ecomops._typing import Language
from ecomops.calendars.weekdays import Weekday
from ecomops.promotions.lint.finding import Finding
from ecomops.promotions.lint.subject import Listed, Subject
from ecomops.promotions.rules.rule import AnyPromotion
from ecomops.promotions.terms.schedule import describe_schedule, is_open
from ecomops.promotions.terms.windows import DailyWindow

_DAY: Final = timedelta(days=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
ALL_DAYS: Final = timedelta(days=15)
"""Within so long every weekday and hour comes, even if a clock change once skips it."""


@frozen
class Hours:
    """Days and hours in a zone, for the words of a finding."""

    weekdays: tuple[Weekday, ...]
    windows: tuple[DailyWindow, ...]
    zone: str

    @classmethod
    def of(cls, promotion: AnyPromotion) -> Hours:
        """Take from a promotion when it runs."""
        return cls(promotion.weekdays, promotion.windows, promotion.zone or "UTC")

    def describe(self, language: Language, currency: str | None) -> str:  # noqa: ARG002  as its siblings
        """Say when it is open."""
        return describe_schedule(self.weekdays, self.windows, self.zone, language)

    def is_open(self, at: datetime) -> bool:
        """Tell whether they are open at an instant."""
        return is_open(self.weekdays, self.windows, self.zone, at)

    def openings(self, start: datetime, stop: datetime) -> Iterator[datetime]:
        """Go through instants from `start` on and before `stop` at which they may open.

        If they are open at any instant in between, they are at one of these.
        """
        yield start
        if not (self.weekdays or self.windows):
            return
        zone = ZoneInfo(self.zone)
        times = sorted({window.start_s for window in self.windows} or {0})
        day = start.astimezone(zone).date()
        while datetime.combine(day, time.min, UTC) < stop + _DAY:
            found = [_instant(zone, datetime.combine(day, time.min) + s * _SECOND, fold)
                     for s in times for fold in (0, 1)]  # fmt: skip
            found += _clock_changes(zone, _instant(zone, datetime.combine(day, time.min), 0))
            yield from (at for at in sorted(set(found)) if start < at < stop)
            day += _DAY


def _instant(zone: ZoneInfo, wall: datetime, fold: int) -> datetime:
    return wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _clock_changes(zone: ZoneInfo, midnight: datetime) -> list[datetime]:
    """Find the instant within a day at which the zone's clock is put on or back."""

    def offset(hours_s: int) -> timedelta | None:
        return (midnight + hours_s * _SECOND).astimezone(zone).utcoffset()

    before, seconds = offset(0), range(2 * 86_400)
    if offset(len(seconds)) == before:
        return []
    changed = bisect_left(seconds, True, key=lambda s: offset(s) != before)  # noqa: FBT003  what to find
    return [midnight + changed * _SECOND]


def can_open(promotion: AnyPromotion, now: datetime | None) -> bool:
    """Tell whether a promotion whose window is not over has an open hour in it."""
    start, stop = promotion.starts_at, promotion.ends_at
    if now is not None and (start is None or start < now):
        start = now
    if start is None or stop is None or stop - start >= ALL_DAYS:
        return True
    hours = Hours.of(promotion)
    try:
        return any(hours.is_open(at) for at in hours.openings(start, stop))
    except OverflowError:  # at the ends of the calendar nothing is claimed
        return True


def run_at_once(one: AnyPromotion, other: AnyPromotion, now: datetime | None) -> bool:
    """Tell whether two promotions are ever open at the same instant."""
    starts = [at for at in (one.starts_at, other.starts_at, now) if at is not None]
    stops = [at for at in (one.ends_at, other.ends_at) if at is not None]
    if starts and stops and max(starts) >= min(stops):
        return False
    both = Hours.of(one), Hours.of(other)
    if not all(hours.weekdays or hours.windows for hours in both):
        return True
    try:
        start = max(starts) if starts else min(stops, default=datetime(2026, 1, 1, tzinfo=UTC))
        if not starts:
            start -= ALL_DAYS
        stop = min([start + ALL_DAYS, *stops])
        return any(
            both[0].is_open(at) and both[1].is_open(at)
            for hours in both
            for at in hours.openings(start, stop)
        )
    except OverflowError:  # at the ends of the calendar nothing is claimed
        return False


def any_overlap(those: Iterable[Listed]) -> bool:
    """Tell whether the windows of any two promotions overlap, days and hours aside."""
    latest: datetime | None = None
    runs = [(one.promotion.starts_at, one.promotion.ends_at) for one in those]
    # those without a start have begun before all others
    runs.sort(key=lambda run: (run[0] is not None, run[0] or _EPOCH))
    for k, (start, stop) in enumerate(runs):
        if k and (start is None or latest is None or start < latest):
            return True
        latest = stop if not k or latest is None or stop is None else max(latest, stop)
    return False


def check_windows(subject: Subject) -> Iterator[Finding]:
    """Find promotions whose time is over, or never comes."""
    for listed in subject.everything:
        if not listed.promotion.enabled:
            continue
        yield from _check_window(listed, subject.now)


def _check_window(listed: Listed, now: datetime | None) -> Iterable[Finding]:
    promotion = listed.promotion
    ends = promotion.ends_at
    if ends is None:
        return
    if now is not None and now >= ends:
        yield listed.finding("window_over", "warning", ".ends_at", ends=ends)
    elif (promotion.weekdays or promotion.windows) and not can_open(promotion, now):
        start = max(at for at in (promotion.starts_at, now) if at is not None)
        at = ".windows" if promotion.windows else ".weekdays"
        yield listed.finding(
            "never_open", "error", at, hours=Hours.of(promotion), starts=start, ends=ends
        )
