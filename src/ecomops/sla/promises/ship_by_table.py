"""Until when orders are to leave, for many: `ecomops.sla.promises.ship_by`, in columns."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.kernels.columns import Numbers, whole_numbers
from ecomops.models.instants import FIRST_US, LAST_US
from ecomops.sla.promises.base import DueTable
from ecomops.sla.promises.kinds import ShipByRule
from ecomops.sla.promises.ship_by import check_rule
from ecomops.sla.rulers import Calendars, Rulers


@frozen(eq=False)
class ShipByTable:
    """Until when many orders are to leave (发货时限表); row i is the `ShipBy` of order i.

    Attributes
    ----------
    rule
        What was promised.
    due
        Until when they are to leave.
    """

    rule: ShipByRule
    due: DueTable

    @property
    def ship_by_us(self) -> IntArray:
        """(n,) When each promise ends; `NO_INSTANT`: never, or not known [µs since 1970]."""
        return self.due.due_us

    @property
    def breach_us(self) -> IntArray:
        """(n,) The last instant that is in time; `NO_INSTANT` as `ship_by_us`."""
        return self.due.breach_us

    @property
    def received_day(self) -> IntArray:
        """(n,) The working day on which each was taken in; `NO_INSTANT`: none [days since 1970].

        ``.view("M8[D]")`` shows dates.
        """
        return self.due.received_day

    @property
    def beyond_coverage(self) -> BoolArray:
        """(n,) Whether it depends on days that the calendar does not know (超出日历范围)."""
        return self.due.beyond_coverage

    def is_late(self, shipped_us: Numbers) -> BoolArray:
        """(n,) Tell which orders left too late, as far as that is known.

        Parameters
        ----------
        shipped_us : (n,) int64
            When they left; `NO_INSTANT`: they have not, and are not late here. [µs since 1970]
        """
        shipped = whole_numbers("shipped_us", shipped_us, len(self), high=LAST_US)
        breach = self.breach_us
        found: BoolArray = (shipped > breach) & (breach != NO_INSTANT)
        return found

    def __len__(self) -> int:
        return self.due.due_us.size

    def __repr__(self) -> str:
        unknown = int(np.count_nonzero(self.beyond_coverage))
        more = f", {unknown} beyond coverage" if unknown else ""
        return f"ShipByTable({len(self)} orders {self.rule.describe('en')}{more})"


def ship_by_table(
    rule: ShipByRule, placed_us: Numbers, calendars: Calendars | None = None
) -> ShipByTable:
    """Find until when orders are to leave; `ship_by`, for many (批量发货时限).

    Parameters
    ----------
    rule
        What is promised.
    placed_us : (n,) int64
        When the orders came in. [µs since 1970]
    calendars
        Calendars by the names that rules call them.

    Raises
    ------
    InvalidArgumentError
        If there is no calendar of the rule's name, or it is no rule.
    BadRowError
        If an instant lies outside the years 1 to 9999.

    Examples
    --------
    >>> import numpy as np
    >>> from ecomops.calendars.business_calendar import always_open
    >>> from ecomops.sla.promises.handling_days import HandlingDays
    >>> placed = np.array(["2026-03-05T06:59", "2026-03-05T07:00"], "M8[us]").astype("int64")
    >>> rule = HandlingDays(days=1, cut_off="15:00", calendar_id="all days")
    >>> table = ship_by_table(rule, placed, {"all days": always_open("Asia/Shanghai")})
    >>> table.ship_by_us.view("M8[us]").astype("M8[h]")
    array(['2026-03-06T16', '2026-03-07T16'], dtype='datetime64[h]')
    >>> table.received_day.view("M8[D]")
    array(['2026-03-05', '2026-03-06'], dtype='datetime64[D]')
    """
    check_rule(rule)
    placed = whole_numbers("placed_us", placed_us, low=FIRST_US, high=LAST_US)
    return ShipByTable(rule, rule.due_table(placed, Rulers.of(calendars or {})))
