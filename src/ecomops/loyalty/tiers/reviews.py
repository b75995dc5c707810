"""When a tier is looked at again: a family of reviews, told apart by `kind`.

Every tier that a member has reached is held for a term of its own, through a local day.
A kind says how long a term is, when meeting the needs again begins another, and what a
review makes of one that is over.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple, TypeAlias

from pydantic import Field

from ecomops.calendars.days import add_months
from ecomops.loyalty.tiers.local_days import ALWAYS, days_after, first_day
from ecomops.models.base import DomainModel

GraceDays: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=3660)]
Lands: TypeAlias = Literal["qualified", "one_down"]
"""Where a review that fails leaves a member: at the tier qualified for, or at most one below."""

_YEAR_MONTHS = 12


class Keeping(NamedTuple):
    """What decides whether one more order keeps a tier."""

    judged: date
    """The local day whose count decides."""
    first: date
    """The first local day for that order, if it still counts on the day that is judged."""
    last: date
    """The last local day for it."""


class ReviewKind(DomainModel, ABC):
    """When a tier is looked at again; the base of every kind."""

    if TYPE_CHECKING:
        kind: str
        """The name that tells this kind from others in JSON."""

    follows_window: ClassVar[bool] = False
    """Whether a tier is good exactly while its needs are met, and so nothing else decides."""

    @property
    def days_of_grace(self) -> int:
        """Local days after a term during which the tier is kept."""
        return 0

    @property
    def is_soft(self) -> bool:
        """Whether a review takes away one tier at a time."""
        return False

    @abstractmethod
    def through(self, met_on: date, enough_through: date) -> date:
        """Give the last local day of the term of a tier whose needs are met.

        Parameters
        ----------
        met_on
            The local day on which they are.
        enough_through
            The last local day on which what was earned so far meets them; only where
            `follows_window`.
        """

    @abstractmethod
    def heeds_from(self, through: date) -> date:
        """Give the first local day on which meeting the needs again changes a term."""

    @abstractmethod
    def renewed(self, reached_on: date, through: date) -> date:
        """Give the last local day of the term after one whose review was passed."""

    @abstractmethod
    def landed(self, landed_on: date, through: date) -> date:
        """Give the last local day of the term of the tier one below, after a review failed.

        Parameters
        ----------
        landed_on
            The first local day of the new term.
        through
            The last local day of the term that was reviewed.
        """

    @abstractmethod
    def keeping(self, today: date, through: date, held_through: date) -> Keeping:
        """Say what decides whether one more order keeps a tier."""

    def reaching(self, today: date, held_through: date) -> Keeping:
        """Say what decides whether one more order reaches a granted tier, for longer.

        A term of its own that is over by then would keep nothing.
        """
        first = first_day(
            today,
            held_through,
            lambda day: days_after(self.through(day, day), self.days_of_grace) > held_through,
        )
        return Keeping(first, first, held_through)


class NeverReviewed(ReviewKind):
    """A tier once reached is kept for good (永不降级).

    >>> NeverReviewed().through(date(2026, 3, 1), date.max) == date.max
    True
    """

    kind: Literal["never"] = "never"

    def through(self, met_on: date, enough_through: date) -> date:
        """Give `date.max`: the term never ends."""
        return ALWAYS

    def heeds_from(self, through: date) -> date:
        """Give `date.max`: nothing changes a term that never ends."""
        return ALWAYS

    def renewed(self, reached_on: date, through: date) -> date:
        """Give `date.max`."""
        return ALWAYS

    def landed(self, landed_on: date, through: date) -> date:
        """Give `date.max`."""
        return ALWAYS

    def keeping(self, today: date, through: date, held_through: date) -> Keeping:
        """Say what decides whether one more order keeps a tier; here, it is kept anyway."""
        return Keeping(today, today, held_through)


class DailyReview(ReviewKind):
    """A tier is looked at whenever a local day begins (每日评定).

    It is good while its needs are met, and kept for `grace_days` more. It always lands at
    the tier qualified for: to go down one tier a day would be no kindness.

    >>> DailyReview().through(date(2026, 3, 1), date(2026, 9, 30))
    datetime.date(2026, 9, 30)
    """

    kind: Literal["daily"] = "daily"
    grace_days: GraceDays = 0

    follows_window: ClassVar[bool] = True

    @property
    def days_of_grace(self) -> int:
        """Local days after a term during which the tier is kept."""
        return self.grace_days

    def through(self, met_on: date, enough_through: date) -> date:
        """Give the last local day on which what was earned so far meets the needs."""
        return enough_through

    def heeds_from(self, through: date) -> date:
        """Give `date.min`: every order counts."""
        return date.min

    def renewed(self, reached_on: date, through: date) -> date:
        """Give the same day: a term that follows the window ends with it."""
        return through

    def landed(self, landed_on: date, through: date) -> date:
        """Give the same day: it never lands."""
        return through

    def keeping(self, today: date, through: date, held_through: date) -> Keeping:
        """Say what decides whether one more order keeps a tier: the day after the term."""
        return Keeping(max(today, days_after(through, 1)), today, held_through)

    def reaching(self, today: date, held_through: date) -> Keeping:
        """Say what decides whether one more order reaches a granted tier, for longer."""
        day = days_after(held_through, 1 - self.grace_days)
        return Keeping(max(today, day), today, held_through)


class _TermReview(ReviewKind):
    """What the kinds with terms of a fixed length share."""

    grace_days: GraceDays = 0
    """Local days between the end of a term and its review, during which the tier is kept."""
    lands: Lands = "qualified"
    """Where a failed review leaves the member."""

    @property
    def days_of_grace(self) -> int:
        """Local days after a term during which the tier is kept."""
        return self.grace_days

    @property
    def is_soft(self) -> bool:
        """Whether a review takes away one tier at a time."""
        return self.lands == "one_down"


class YearEndReview(_TermReview):
    """A tier reached in year Y is good through 31 December of Y + `keep_years` (年终评定).

    Meeting its needs in a later year extends it. The review judges the window as of the last
    day of the term; an order placed in the days of grace that meets the needs extends the
    tier by itself, so judging the window as of their last day could bring nothing more. A
    review counts as one of the year that it judges: a tier kept, or landed at, is good for
    `keep_years` after that year.

    >>> YearEndReview().through(date(2026, 3, 1), date.max)
    datetime.date(2027, 12, 31)
    """

    kind: Literal["year_end"] = "year_end"
    keep_years: Annotated[int, Field(strict=True, ge=1, le=100)] = 1
    """At least 1: with 0 a review would judge the very year in which the tier was reached."""

    def through(self, met_on: date, enough_through: date) -> date:
        """Give 31 December, `keep_years` after the year in which the needs are met."""
        return _year_end(met_on.year + self.keep_years)

    def heeds_from(self, through: date) -> date:
        """Give 1 January of the year after the one that the term was reached in."""
        if through == ALWAYS:
            return ALWAYS
        return days_after(_year_end(through.year - self.keep_years), 1)

    def renewed(self, reached_on: date, through: date) -> date:
        """Give 31 December, `keep_years` after the year that was judged."""
        return _year_end(through.year + self.keep_years)

    def landed(self, landed_on: date, through: date) -> date:
        """Give 31 December, `keep_years` after the year that was judged."""
        return self.renewed(landed_on, through)

    def keeping(self, today: date, through: date, held_through: date) -> Keeping:
        """Say what decides whether one more order keeps a tier: what counts when it comes.

        In the year in which the tier was reached it would prolong nothing.
        """
        day = max(today, self.heeds_from(through))
        return Keeping(day, day, held_through)


class AnniversaryReview(_TermReview):
    """A tier is good through the day before its anniversary (周年评定).

    Its anniversaries are counted from the local day on which it was reached, every
    `keep_months`, and cut to the end of a shorter month: 29 February comes back in leap
    years. Meeting the needs again changes nothing before the term is over; in the days of
    grace it reaches the tier anew, and the anniversary moves to that day.

    >>> AnniversaryReview().through(date(2024, 2, 29), date.max)
    datetime.date(2025, 2, 27)
    >>> AnniversaryReview().renewed(date(2024, 2, 29), date(2027, 2, 27))
    datetime.date(2028, 2, 28)
    """

    kind: Literal["anniversary"] = "anniversary"
    keep_months: Annotated[int, Field(strict=True, ge=1, le=1200)] = _YEAR_MONTHS

    def through(self, met_on: date, enough_through: date) -> date:
        """Give the day before the first anniversary."""
        return self._anniversary_eve(met_on, 1)

    def heeds_from(self, through: date) -> date:
        """Give the day after the term."""
        return days_after(through, 1)

    def renewed(self, reached_on: date, through: date) -> date:
        """Give the day before the next anniversary."""
        anniversary = days_after(through, 1)
        months = (anniversary.year - reached_on.year) * _YEAR_MONTHS
        months += anniversary.month - reached_on.month
        return self._anniversary_eve(reached_on, months // self.keep_months + 1)

    def landed(self, landed_on: date, through: date) -> date:
        """Give the day before the first anniversary of the landing."""
        return self._anniversary_eve(landed_on, 1)

    def keeping(self, today: date, through: date, held_through: date) -> Keeping:
        """Say what decides whether one more order keeps a tier: the count on the last day."""
        if today > through:
            return Keeping(today, today, held_through)
        return Keeping(through, today, through)

    def _anniversary_eve(self, reached_on: date, number: int) -> date:
        try:
            return days_after(add_months(reached_on, number * self.keep_months), -1)
        except OverflowError:  # past the last day that a calendar has
            return ALWAYS


TierReview: TypeAlias = Annotated[
    NeverReviewed | DailyReview | YearEndReview | AnniversaryReview, Field(discriminator="kind")
]
"""When a tier is looked at again, told apart by `kind`."""


def _year_end(year: int) -> date:
    # 31 December 9999 is `date.max`, which stands for never: the years after it are not known
    return date(min(max(year, 1), date.max.year), 12, 31)
