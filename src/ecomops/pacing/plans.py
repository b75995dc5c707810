"""How many days it takes to reach an audience, and who is reached when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from typing import Annotated, Final

from attrs import field, frozen
from pydantic import Field

from ecomops._typing import Count, Id, Language
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.models.base import DomainModel
from ecomops.pacing.frame_columns import FrameColumns, day_column
from ecomops.pacing.periods import LAST_DAY, WEEK_DAYS
from ecomops.pacing.plan_text import campaigns_table, days_table, plan_text
from ecomops.pacing.quota import Quota
from ecomops.pacing.route import NoEnd, Route, Walk
from ecomops.pacing.spreading import whole_count
from ecomops.text_table import text_table

_SHOWN_DAYS: Final = 14


class CampaignAudience(DomainModel):
    """How many a campaign has to reach, from when on, and how urgent it is (活动受众).

    >>> CampaignAudience(campaign_id="double-11", audience_size=1000).priority
    0
    """

    campaign_id: Id
    audience_size: Count
    """How many are still to be reached."""
    priority: Annotated[int, Field(strict=True)] = 0
    """The higher is served first; of equals the one with the lesser id."""
    start_on: date | None = None
    """The first day on which it may be sent; None: the first day of the plan."""


@frozen
class SendDay:
    """How many are reached on a day (当日发送量).

    Attributes
    ----------
    send_on
        The day, in the quota's zone.
    campaign_id
        By which campaign; None: there is only one.
    count
        How many.
    """

    send_on: date
    campaign_id: str | None
    count: int


@frozen
class SendRun:
    """Weeks in a row in which the same is sent (连续发送周).

    Attributes
    ----------
    monday
        The first day of the first week.
    weeks
        How many weeks.
    by_weekday
        How many are reached on each day from Monday to Sunday.
    """

    monday: date
    weeks: int
    by_weekday: tuple[int, ...]


@frozen
class SendPlan:
    """How long it takes to reach an audience (发送计划).

    Attributes
    ----------
    quota
        What it uses.
    campaign_id, audience_size
        Which campaign, if there are several, and how many it has to reach.
    start_on
        The first day on which it might be sent.
    planned
        How many are reached: all, or as many as ever can be.
    days_needed
        On how many days something is sent; None: not all can be reached.
    first_on, last_on
        The first and the last day on which something is sent; None: nothing is, or see
        `no_end_because`. No plan that keeps to the quota could end sooner.
    no_end_because
        Why there is no last day; None where there is one, or nobody to be reached. A plan that
        ends after the year 9999 has `days_needed` all the same, where each week is as the other.
    """

    quota: Quota
    campaign_id: str | None
    audience_size: int
    start_on: date
    planned: int
    days_needed: int | None
    first_on: date | None
    last_on: date | None
    no_end_because: NoEnd | None
    _route: Route = field(repr=False)
    _place: int = field(default=0, repr=False)

    @property
    def calendar_days(self) -> int | None:
        """How many days pass, from `start_on` through `last_on`; None: there is no last day."""
        return None if self.last_on is None else (self.last_on - self.start_on).days + 1

    def days(self) -> Iterator[SendDay]:
        """Go through the days on which something is sent, as far as the calendar goes (逐日计划).

        They are worked out while you go, so a plan of millions of days takes no room.
        """
        return _days(self._route, {self._place: self.campaign_id})

    def runs(self) -> Iterator[SendRun]:
        """Go through the same by weeks, those alike as one (按周计划)."""
        kept: SendRun | None = None
        for week in Walk.along(self._route).weeks():
            if self._place not in week.sent or week.monday > LAST_DAY:
                continue
            monday, sent = date.fromordinal(week.monday), tuple(week.sent[self._place])
            if kept is not None and _follows(kept, week.monday, sent):
                kept = SendRun(kept.monday, kept.weeks + week.times, sent)
                continue
            if kept is not None:
                yield kept
            kept = SendRun(monday, week.times, sent)
        if kept is not None:
            yield kept

    def columns(self) -> FrameColumns:
        """Give a row for each day of `days`, and who is left after it, for a data frame (明细).

        Days are ``datetime64[D]``. All days are kept at once: of a plan of millions, go through
        `days`.
        """
        days = list(self.days())
        sent = accumulate(day.count for day in days)
        return {
            "send_on": day_column(day.send_on for day in days),
            "campaign_id": [day.campaign_id for day in days],
            "count": [day.count for day in days],
            "left": [self.audience_size - so_many for so_many in sent],
        }

    def describe(self, language: Language = "en") -> str:
        """Say it in a sentence."""
        return plan_text(self, known_language(language))

    def table(self, language: Language = "en", limit: int = _SHOWN_DAYS) -> str:
        """Lay out the first days as text, `limit` of them at most."""
        limit = whole_count("limit", limit)
        return text_table(*days_table(self, known_language(language), limit))

    def __str__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        return html_table(*days_table(self, "en", _SHOWN_DAYS), caption=self.describe())


@frozen
class CampaignPlan:
    """How long it takes to reach the audiences of campaigns that share a quota (多活动发送计划).

    Attributes
    ----------
    quota
        What they share.
    plans
        The campaigns, the most urgent one first.
    """

    quota: Quota
    plans: tuple[SendPlan, ...]
    _route: Route = field(repr=False)

    def days(self) -> Iterator[SendDay]:
        """Go through the days on which something is sent; on each the campaigns by priority."""
        return _days(self._route, {i: plan.campaign_id for i, plan in enumerate(self.plans)})

    def columns(self) -> FrameColumns:
        """Give a tidy table, a row for each campaign, as columns for a data frame (明细).

        Days are ``datetime64[D]``; NaT and None stand where there is none.
        """
        plans = self.plans
        return {
            "campaign_id": [one.campaign_id for one in plans],
            "audience_size": [one.audience_size for one in plans],
            "planned": [one.planned for one in plans],
            "start_on": day_column(one.start_on for one in plans),
            "days_needed": [one.days_needed for one in plans],
            "calendar_days": [one.calendar_days for one in plans],
            "first_on": day_column(one.first_on for one in plans),
            "last_on": day_column(one.last_on for one in plans),
            "no_end_because": [one.no_end_because for one in plans],
        }

    def describe(self, language: Language = "en") -> str:
        """Lay it out as text, a row for each campaign."""
        return text_table(*campaigns_table(self, known_language(language)))

    def __str__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        return html_table(*campaigns_table(self, "en"))


def _follows(run: SendRun, monday: int, by_weekday: tuple[int, ...]) -> bool:
    """Tell whether a week comes after a run and is the same again."""
    stop = run.monday.toordinal() + run.weeks * WEEK_DAYS
    return stop == monday and run.by_weekday == by_weekday


def _days(route: Route, names: dict[int, str | None]) -> Iterator[SendDay]:
    for week in Walk.along(route).weeks():
        places = sorted(place for place in week.sent if place in names)
        for i in range(week.times if places else 0):
            for weekday in range(WEEK_DAYS):
                day = week.monday + i * WEEK_DAYS + weekday
                if day > LAST_DAY:
                    return
                for place in places:
                    if count := week.sent[place][weekday]:
                        yield SendDay(date.fromordinal(day), names[place], count)
