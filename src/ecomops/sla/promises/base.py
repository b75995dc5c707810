"""What a promise comes to, and what the kinds of promise have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import Language
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.models.base import DomainModel
from ecomops.models.instants import MICROSECOND, check_aware
from ecomops.sla.rulers import NotReached, Rulers


@frozen
class PromiseDue:
    """Until when something is to be done (承诺时限).

    Attributes
    ----------
    due_at
        When the promise ends, to show and sort by. A promise in hours includes this instant;
        one in days ends with a day, so this is the start of the next one and already too late.
        None: see `no_due_because`.
    breach_at
        The last instant that is in time: `due_at`, or a microsecond before it.
    received_on
        The working day on which it was taken in; None: the promise does not ask, or it is not
        known.
    zone
        Whose local days the promise counts; None: it counts hours.
    no_due_because
        Why there is no instant; None where there is one.

    Examples
    --------
    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 6, 12, tzinfo=UTC)
    >>> PromiseDue.at(noon, end_is_in_time=True).is_late(noon)
    False
    >>> PromiseDue.at(noon, end_is_in_time=False).is_late(noon)
    True
    """

    due_at: datetime | None
    breach_at: datetime | None
    received_on: date | None = None
    zone: str | None = None
    no_due_because: NotReached | None = None

    @classmethod
    def at(
        cls,
        due_at: datetime,
        *,
        end_is_in_time: bool,
        received_on: date | None = None,
        zone: str | None = None,
    ) -> PromiseDue:
        """Make one that ends at an instant, which is still in time or is not any more."""
        breach_at = due_at if end_is_in_time else due_at - MICROSECOND
        return cls(due_at, breach_at, received_on, zone)

    @property
    def beyond_coverage(self) -> bool:
        """Whether it depends on days that the calendar does not know (超出日历范围)."""
        return self.no_due_because == "beyond_coverage"

    def is_late(self, done_at: datetime) -> bool | None:
        """Tell whether what was done at an instant was too late; None: nobody knows.

        Raises
        ------
        NaiveDatetimeError
            If the instant has no offset.
        """
        done_at = check_aware("done_at", done_at)
        if self.breach_at is None:
            return None if self.beyond_coverage else False
        return done_at > self.breach_at


@frozen(eq=False)
class DueTable:
    """Until when many things are to be done (承诺时限表); row i is the `PromiseDue` of thing i.

    Attributes
    ----------
    due_us : (n,) int64
        As `PromiseDue.due_at`; `NO_INSTANT`: never, or not known. [µs since 1970]
    received_day : (n,) int64
        As `PromiseDue.received_on`, in days since 1970: ``.view("M8[D]")`` shows dates.
        `NO_INSTANT`: none.
    beyond_coverage : (n,) bool
        Whether it depends on days that the calendar does not know.
    end_is_in_time
        Whether what is done at `due_us` is in time.
    """

    due_us: IntArray
    received_day: IntArray
    beyond_coverage: BoolArray
    end_is_in_time: bool

    @classmethod
    def of(cls, due_us: IntArray, *, end_is_in_time: bool) -> DueTable:
        """Make one of instants that depend on no calendar."""
        n = due_us.size
        return cls(due_us, np.full(n, NO_INSTANT, np.int64), np.zeros(n, np.bool_), end_is_in_time)

    @property
    def breach_us(self) -> IntArray:
        """(n,) The last instant that is in time; `NO_INSTANT` as `due_us` [µs since 1970]."""
        if self.end_is_in_time:
            return self.due_us
        return np.where(self.due_us == NO_INSTANT, NO_INSTANT, self.due_us - 1)


class PromiseKind(DomainModel, ABC):
    """Until when something is to be done after it began; the base of every kind (承诺规则)."""

    if TYPE_CHECKING:
        kind: str
        """The name that tells this kind from others in JSON."""

    @abstractmethod
    def due(self, start_at: datetime, rulers: Rulers) -> PromiseDue:
        """Find until when, for one thing.

        Parameters
        ----------
        start_at
            When it began, with a fixed offset.
        rulers
            The calendars.
        """

    @abstractmethod
    def due_table(self, start_us: IntArray, rulers: Rulers) -> DueTable:
        """Find until when, for many (n,) [µs since 1970]; `due` for each."""

    @abstractmethod
    def describe(self, language: Language) -> str:
        """Say what is promised, in a few words."""
