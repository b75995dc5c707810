"""Until when an order is to leave, for one order."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, Literal, TypeAlias, get_args

from attrs import frozen

from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.languages import known_language
from ecomops.models.instants import check_aware, check_span
from ecomops.sla.promises.base import PromiseDue, PromiseKind
from ecomops.sla.promises.kinds import ShipByRule
from ecomops.sla.promises.text import ship_by_text
from ecomops.sla.rulers import Calendars, NotReached, Rulers

ShipByState: TypeAlias = Literal["met", "missed", "overdue", "due_soon", "open", "unknown"]
"""met 按时发货, missed 逾期发货: it left too late, overdue 已超时: too late and not gone, due soon
即将到期, open 待发货, unknown 无法判断: it depends on days that the calendar does not know."""

SHIP_BY_STATES: Final[tuple[ShipByState, ...]] = get_args(ShipByState)


@frozen
class ShipBy:
    """Until when an order is to leave, and why (发货时限).

    Attributes
    ----------
    rule
        What was promised.
    placed_at
        When the order came in.
    due
        Until when it is to leave.
    """

    rule: ShipByRule
    placed_at: datetime
    due: PromiseDue

    @property
    def ship_by_at(self) -> datetime | None:
        """When the promise ends; None: never, or not known (最晚发货时间).

        After a promise in hours this instant is still in time; one in days ends with a day, and
        this is the start of the next one, and too late. `is_late` knows.
        """
        return self.due.due_at

    @property
    def breach_at(self) -> datetime | None:
        """The last instant that is in time: `ship_by_at`, or a microsecond before it."""
        return self.due.breach_at

    @property
    def received_on(self) -> date | None:
        """The working day on which the order was taken in; None: not asked, or not known."""
        return self.due.received_on

    @property
    def no_due_because(self) -> NotReached | None:
        """Why `ship_by_at` is None; None where it is not."""
        return self.due.no_due_because

    @property
    def beyond_coverage(self) -> bool:
        """Whether it depends on days that the calendar does not know (超出日历范围)."""
        return self.due.beyond_coverage

    def is_late(self, shipped_at: datetime) -> bool | None:
        """Tell whether goods that left at an instant left too late; None: nobody knows.

        Raises
        ------
        NaiveDatetimeError
            If the instant has no offset.
        """
        return self.due.is_late(check_aware("shipped_at", shipped_at))

    def describe(self, language: Language = "en") -> str:
        """Say until when, and why.

        Raises
        ------
        InvalidArgumentError
            If the language is not known.
        """
        return ship_by_text(self, known_language(language))

    def __str__(self) -> str:
        return self.describe()


def ship_by(rule: ShipByRule, placed_at: datetime, calendars: Calendars | None = None) -> ShipBy:
    """Find until when an order is to leave (发货时限).

    Never fails for one order: where the days are not known that it depends on, or where none
    comes any more, the answer says so.

    Parameters
    ----------
    rule
        What is promised.
    placed_at
        When the order came in.
    calendars
        Calendars by the names that rules call them.

    Raises
    ------
    NaiveDatetimeError
        If the instant has no offset.
    InvalidArgumentError
        If there is no calendar of the rule's name, or it is no rule.

    Examples
    --------
    >>> from ecomops.calendars.business_calendar import calendar_of
    >>> from ecomops.calendars.opening_hours import BusinessHours, WeeklyHours
    >>> from ecomops.sla.promises.elapsed_hours import ElapsedHours
    >>> from ecomops.sla.promises.handling_days import HandlingDays
    >>> warehouse = calendar_of(BusinessHours(zone="Asia/Shanghai", weekly=WeeklyHours.on(
    ...     "mon", "tue", "wed", "thu", "fri", rows=["09:00-18:00"])))
    >>> thursday = datetime.fromisoformat("2026-03-05T15:00:00+08:00")
    >>> print(ship_by(ElapsedHours(hours=48), thursday))
    ship by 2026-03-07 15:00 +08:00: within 48 h
    >>> rule = HandlingDays(days=1, cut_off="15:00", calendar_id="warehouse")
    >>> found = ship_by(rule, thursday, {"warehouse": warehouse})
    >>> print(found.describe("zh"))
    应于 2026-03-10 00:00 +08:00 前发货：1 个工作日内（15:00 前计当日），2026-03-06 受理
    >>> found.is_late(found.ship_by_at), found.is_late(found.breach_at)
    (True, False)
    """
    check_rule(rule)
    placed_at = check_aware("placed_at", placed_at)
    return ShipBy(rule, placed_at, rule.due(placed_at, Rulers.of(calendars or {})))


def check_rule(rule: object) -> None:
    """Refuse what is no rule."""
    remedy = "give one, such as ElapsedHours(hours=48) or HandlingDays(days=1, calendar_id=...)"
    check_type("rule", rule, PromiseKind, remedy)


def ship_by_state(
    ship_by: ShipBy,
    now: datetime,
    shipped_at: datetime | None = None,
    *,
    soon: timedelta | None = None,
) -> ShipByState:
    """Tell how an order stands against its ship-by time (发货状态).

    Parameters
    ----------
    ship_by
        Until when it is to leave.
    now
        As of when; what left later has not left yet.
    shipped_at
        When it left, the last of it if it went in parts; None: it has not.
    soon
        How long before its ship-by time it is due soon; None: it never is.

    Raises
    ------
    NaiveDatetimeError
        If an instant has no offset.
    InvalidArgumentError
        If `soon` is below zero.

    Examples
    --------
    >>> from ecomops.sla.promises.elapsed_hours import ElapsedHours
    >>> placed = datetime.fromisoformat("2026-03-05T15:00:00+08:00")
    >>> due = ship_by(ElapsedHours(hours=48), placed)
    >>> hours = [timedelta(hours=h) for h in (1, 40, 48, 49)]
    >>> [ship_by_state(due, placed + span, soon=timedelta(hours=12)) for span in hours]
    ['open', 'due_soon', 'due_soon', 'overdue']
    >>> ship_by_state(due, placed + hours[3], placed + hours[2])
    'met'
    """
    check_type("ship_by", ship_by, ShipBy, "give what ship_by returns")
    now = check_aware("now", now)
    shipped_at = None if shipped_at is None else check_aware("shipped_at", shipped_at)
    soon = None if soon is None else check_span("soon", soon)
    if ship_by.beyond_coverage:
        return "unknown"
    if shipped_at is not None and shipped_at <= now:
        return "missed" if ship_by.is_late(shipped_at) else "met"
    if ship_by.is_late(now):
        return "overdue"
    due_at = ship_by.ship_by_at
    is_soon = soon is not None and due_at is not None and due_at - now <= soon
    return "due_soon" if is_soon else "open"
