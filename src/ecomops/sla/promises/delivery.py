"""How a delivery stands against what its carrier has promised."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias, get_args

from attrs import evolve, frozen

from ecomops._typing import Language
from ecomops.amount_text import check_minor
from ecomops.calendars.local_days import day_number
from ecomops.calendars.zones import load_zone
from ecomops.currencies import exponent
from ecomops.errors import CurrencyMismatchError, InvalidArgumentError
from ecomops.languages import known_language
from ecomops.models.instants import check_aware, to_us
from ecomops.sla.promises.base import PromiseDue
from ecomops.sla.promises.carrier import CarrierSla, carrier_due
from ecomops.sla.promises.compensation import UNIT_US, OverdueUnit, UnitCounts
from ecomops.sla.promises.text import delivery_text
from ecomops.sla.rulers import Calendars

DeliveryState: TypeAlias = Literal["met", "missed", "overdue", "in_transit", "unknown"]
"""met 准时签收, missed 超时签收: delivered too late, overdue 已超时: too late and not delivered,
in transit 运输中, unknown 无法判断: see `DeliveryUnknown`."""

DELIVERY_STATES: Final[tuple[DeliveryState, ...]] = get_args(DeliveryState)

DeliveryUnknown: TypeAlias = Literal[
    "beyond_coverage", "delivered_before_hand_over", "hand_over_after_now"
]
"""beyond coverage 超出日历范围: it depends on days that the calendar does not know. delivered
before hand-over 签收早于交接 and hand-over after now 交接晚于当前: times that can't be right."""

_NO_TIME: Final = timedelta(0)


@frozen
class DeliveryVerdict:
    """How a delivery stands against its promise, as of an instant (派送时效判定).

    Attributes
    ----------
    carrier_id
        Who carries it.
    handed_over_at, delivered_at
        When the carrier got it, and when it arrived; None: not yet, as of `now`.
    now
        As of when.
    due
        Until when it is to arrive.
    currency
        ISO 4217 code of the compensation.
    state
        See `DeliveryState`.
    unknown_because
        Why the state is not known; None where it is.
    overdue
        How long after `due_at` it arrived, or is not there; 0 where it is in time.
    overdue_unit, counts
        What the contract counts, and how; None: it pays nothing.
    overdue_units
        How many of them; 0 where it is in time, or nothing is counted.
    compensation_minor
        What the carrier owes, so far if it is not there yet. [minor]
    is_capped
        Whether that is less than it would be without limits.
    """

    carrier_id: str
    handed_over_at: datetime
    delivered_at: datetime | None
    now: datetime
    due: PromiseDue
    currency: str
    state: DeliveryState = "in_transit"
    unknown_because: DeliveryUnknown | None = None
    overdue: timedelta = _NO_TIME
    overdue_unit: OverdueUnit | None = None
    counts: UnitCounts = "started"
    overdue_units: int = 0
    compensation_minor: int = 0
    is_capped: bool = False

    @property
    def due_at(self) -> datetime | None:
        """When the promise ends; None: never, or not known (应签收时间)."""
        return self.due.due_at

    @property
    def beyond_coverage(self) -> bool:
        """Whether it depends on days that the calendar does not know (超出日历范围)."""
        return self.due.beyond_coverage

    @property
    def transit(self) -> timedelta | None:
        """From the hand-over to the delivery; None: not delivered, or before that (运输时长)."""
        if self.delivered_at is None or self.delivered_at < self.handed_over_at:
            return None
        return self.delivered_at - self.handed_over_at

    def describe(self, language: Language = "en") -> str:
        """Say how it stands, and what it costs.

        Raises
        ------
        InvalidArgumentError
            If the language is not known.
        """
        return delivery_text(self, known_language(language))

    def __str__(self) -> str:
        return self.describe()


def assess_delivery(
    sla: CarrierSla,
    handed_over_at: datetime,
    delivered_at: datetime | None,
    *,
    fee_minor: int,
    currency: str,
    now: datetime,
    calendars: Calendars | None = None,
) -> DeliveryVerdict:
    """Tell whether a delivery is in time, and what the carrier owes if not (派送时效判定).

    Never fails for one parcel: where times can't be right, or days are not known, the answer
    says so.

    Parameters
    ----------
    sla
        What the carrier has promised.
    handed_over_at, delivered_at
        When it got the parcel, and when that arrived; None: it has not.
    fee_minor
        What the shop pays for the transport. [minor]
    currency
        Of the fee, and so of the compensation.
    now
        As of when; what happened later has not happened.
    calendars
        Calendars by the names that promises call them.

    Raises
    ------
    NaiveDatetimeError
        If an instant has no offset.
    UnknownCurrencyError
        If the currency is not in ISO 4217.
    CurrencyMismatchError
        If the contract names amounts in another currency.
    InvalidArgumentError
        If the fee is below zero, or there is no calendar of the promise's name.
    AmountTooLargeError
        If the compensation does not fit in an int64.

    Examples
    --------
    >>> from ecomops.sla.promises.compensation import PerOverdueUnit
    >>> from ecomops.sla.promises.elapsed_hours import ElapsedHours
    >>> sla = CarrierSla(carrier_id="express", within=ElapsedHours(hours=48), currency="CNY",
    ...     compensation=(PerOverdueUnit(amount_minor=5_00, max_minor=20_00),))
    >>> monday = datetime.fromisoformat("2026-03-02T18:00:00+08:00")
    >>> verdict = assess_delivery(
    ...     sla, monday, monday + timedelta(hours=73), fee_minor=12_00, currency="CNY",
    ...     now=monday + timedelta(days=9))
    >>> verdict.state, verdict.overdue_units, verdict.compensation_minor
    ('missed', 2, 1000)
    >>> print(verdict)
    express: delivered 2026-03-05 19:00 +08:00, due by 2026-03-04 18:00 +08:00, 25 h too late, \
2 started days, compensation ¥10
    """
    due = carrier_due(sla, handed_over_at, calendars)
    handed_over_at, now = check_aware("handed_over_at", handed_over_at), check_aware("now", now)
    _check_fee(sla, fee_minor, currency)
    if delivered_at is not None:
        delivered_at = check_aware("delivered_at", delivered_at)
        delivered_at = None if delivered_at > now else delivered_at
    verdict = DeliveryVerdict(sla.carrier_id, handed_over_at, delivered_at, now, due, currency)
    unknown = _unknown(verdict)
    if unknown is not None:
        return evolve(verdict, state="unknown", unknown_because=unknown)
    at = delivered_at or now
    if not due.is_late(at):
        return evolve(verdict, state="in_transit" if delivered_at is None else "met")
    state: DeliveryState = "overdue" if delivered_at is None else "missed"
    return _with_compensation(evolve(verdict, state=state), sla, at, fee_minor)


def _check_fee(sla: CarrierSla, fee_minor: int, currency: str) -> None:
    exponent(currency)
    check_minor("fee_minor", fee_minor, currency)
    if fee_minor < 0:
        raise InvalidArgumentError("fee_minor", fee_minor, "is below zero", "give 0 or more")
    if sla.currency not in {None, currency}:
        raise CurrencyMismatchError(
            "currency", currency, f"is not {sla.currency}, that of the contract",
            "convert the fee first, or give the contract in its currency",
        )  # fmt: skip


def _unknown(verdict: DeliveryVerdict) -> DeliveryUnknown | None:
    if verdict.handed_over_at > verdict.now:
        return "hand_over_after_now"
    delivered_at = verdict.delivered_at
    if delivered_at is not None and delivered_at < verdict.handed_over_at:
        return "delivered_before_hand_over"
    return "beyond_coverage" if verdict.beyond_coverage else None


def _with_compensation(
    verdict: DeliveryVerdict, sla: CarrierSla, at: datetime, fee_minor: int
) -> DeliveryVerdict:
    """Say how late it is, and what the carrier owes for that."""
    due_at = verdict.due.due_at
    if due_at is None:
        return verdict
    verdict = evolve(verdict, overdue=at - due_at)
    if not sla.compensation:
        return verdict
    first = sla.compensation[0]
    units = overdue_units(verdict.due, at, first.unit, first.counts)
    paid = sum(terms.due_minor(units, fee_minor) for terms in sla.compensation)
    uncapped = sum(terms.uncapped_minor(units, fee_minor) for terms in sla.compensation)
    check_minor("compensation_minor", paid, verdict.currency)
    return evolve(
        verdict,
        overdue_unit=first.unit,
        counts=first.counts,
        overdue_units=units,
        compensation_minor=paid,
        is_capped=paid < uncapped,
    )


def overdue_units(due: PromiseDue, at: datetime, unit: OverdueUnit, counts: UnitCounts) -> int:
    """Count the hours or days by which something is too late (逾期单位数).

    A promise in days ends with a day: the next one has begun at its first instant, and days are
    those of its zone, of 23 or 25 hours too. After a promise in hours a day is 24 of them.

    >>> noon = datetime.fromisoformat("2026-03-06T12:00:00+08:00")
    >>> due, late = PromiseDue.at(noon, end_is_in_time=True), noon + timedelta(minutes=61)
    >>> overdue_units(due, late, "hour", "started"), overdue_units(due, late, "hour", "whole")
    (2, 1)
    """
    if due.due_at is None or due.breach_at is None or at <= due.breach_at:
        return 0
    at_us, due_us = to_us("at", at), to_us("due_at", due.due_at)
    if unit == "day" and due.zone is not None:
        zone = load_zone(due.zone)
        days = day_number(zone, at_us) - day_number(zone, due_us)
        return days + (counts == "started")
    if counts == "whole":
        return (at_us - due_us) // UNIT_US[unit]
    return -((to_us("breach_at", due.breach_at) - at_us) // UNIT_US[unit])
