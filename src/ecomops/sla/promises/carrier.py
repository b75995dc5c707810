"""What a carrier has promised, and until when a parcel is to arrive."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from ecomops._typing import Id
from ecomops.arguments import check_type
from ecomops.currencies import CurrencyCode
from ecomops.models.base import DomainModel
from ecomops.models.instants import check_aware
from ecomops.models.problems import problem, refuse
from ecomops.sla.promises.base import PromiseDue
from ecomops.sla.promises.compensation import Compensation
from ecomops.sla.promises.kinds import DeliveryRule
from ecomops.sla.rulers import Calendars, Rulers


class CarrierSla(DomainModel):
    """How quickly a carrier delivers, and what it pays where it does not (承运商时效).

    Examples
    --------
    >>> from ecomops.sla.promises.compensation import PerOverdueUnit
    >>> from ecomops.sla.promises.elapsed_hours import ElapsedHours
    >>> sla = CarrierSla(carrier_id="express", within=ElapsedHours(hours=48), currency="CNY",
    ...     compensation=(PerOverdueUnit(amount_minor=5_00, max_minor=20_00),))
    >>> sla.within.describe("en")
    'within 48 h'
    """

    carrier_id: Id
    within: DeliveryRule
    """The time it has, from the hand-over on."""
    compensation: Annotated[tuple[Compensation, ...], Field(max_length=10)] = ()
    """What it pays for lateness; of several, all of them. They count one unit in one way, so
    that a scale can be made of them: more from the fourth day on."""
    currency: CurrencyCode | None = None
    """Of the amounts above; needed where there are any."""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        for i, terms in enumerate(self.compensation):
            if terms.names_money and self.currency is None:
                text = "currency should be given: compensation names an amount"
                refuse("CarrierSla", [problem("no_currency", ("currency",), None, text)])
            first = self.compensation[0]
            if (terms.unit, terms.counts) != (first.unit, first.counts):
                text = f"compensation should count {first.counts} {first.unit}s throughout"
                where = ("compensation", i, "unit")
                refuse("CarrierSla", [problem("other_unit", where, terms.unit, text)])
        return self


def carrier_due(
    sla: CarrierSla, handed_over_at: datetime, calendars: Calendars | None = None
) -> PromiseDue:
    """Find until when a parcel is to arrive (应签收时间).

    Parameters
    ----------
    sla
        What the carrier has promised.
    handed_over_at
        When it got the parcel.
    calendars
        Calendars by the names that promises call them.

    Raises
    ------
    NaiveDatetimeError
        If the instant has no offset.
    InvalidArgumentError
        If there is no calendar of the promise's name.

    Examples
    --------
    >>> from ecomops.calendars.business_calendar import always_open
    >>> from ecomops.sla.promises.handling_days import HandlingDays
    >>> sla = CarrierSla(carrier_id="next day", within=HandlingDays(
    ...     days=1, cut_off="18:00", calendar_id="all days"))
    >>> evening = datetime.fromisoformat("2026-03-05T18:00:00+08:00")
    >>> due = carrier_due(sla, evening, {"all days": always_open("Asia/Shanghai")})
    >>> str(due.received_on), due.due_at.isoformat()
    ('2026-03-06', '2026-03-08T00:00:00+08:00')
    """
    check_type("sla", sla, CarrierSla, "give a CarrierSla")
    handed_over_at = check_aware("handed_over_at", handed_over_at)
    return sla.within.due(handed_over_at, Rulers.of(calendars or {}))
