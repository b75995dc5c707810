"""A policy as accounts ask it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from attrs import define

from ecomops.calendars.days import local_date, start_of_day
from ecomops.calendars.zones import load_zone
from ecomops.loyalty.ledger.times import NEVER
from ecomops.loyalty.terms.expiry import ExpiryWhenInactive
from ecomops.loyalty.terms.policy import LedgerPolicy
from ecomops.models.instants import from_us, to_us

_DAY: Final = timedelta(days=1)


@define(eq=False)
class Rules:
    """A policy as accounts ask it: compiled once per ledger."""

    policy: LedgerPolicy
    zone: ZoneInfo
    is_soonest_first: bool
    holds_protect: bool
    queue_is_clock: bool
    """Whether what is burnt next is also what expires next, wherever it stands."""
    ends_by_inactivity: bool
    _day: tuple[int, int, int] = (0, 0, 0)
    """From when until when an earn's points are gone at the same instant, and that instant."""

    @classmethod
    def of(cls, policy: LedgerPolicy) -> Rules:
        """Compile a policy."""
        return cls(
            policy,
            load_zone(policy.zone),
            policy.burn_order == "soonest_expiring",
            policy.holds_protect,
            policy.holds_protect and policy.burn_order == "soonest_expiring",
            isinstance(policy.expiry, ExpiryWhenInactive),
        )

    def gone_us(self, anchor_us: int) -> int:
        """Say when points with this anchor are gone."""
        start_us, stop_us, gone_us = self._day
        if start_us <= anchor_us < stop_us:
            return gone_us
        expiry = self.policy.expiry
        gone = expiry.gone_at(from_us(anchor_us), self.zone)
        gone_us = NEVER if gone is None else to_us("expires_at", gone)
        if expiry.is_by_day:
            self._day = (*self._day_around(anchor_us), gone_us)
        return gone_us

    def _day_around(self, at_us: int) -> tuple[int, int]:
        """Give the ends of a local day; none where it lies at the ends of time."""
        day = local_date(self.zone, from_us(at_us))
        try:
            start, stop = start_of_day(self.zone, day), start_of_day(self.zone, day + _DAY)
        except OverflowError:
            return 0, 0
        return to_us("start", start), to_us("stop", stop)

    def idle_us(self, active_us: int) -> int:
        """Say when everything is gone unless something happens."""
        idle = self.policy.expiry.idle_until(from_us(active_us), self.zone)
        return NEVER if idle is None else to_us("expires_at", idle)

    def grace_us(self, at_us: int) -> int | None:
        """Say when points are gone that come back expired; None where they are gone at once."""
        days = self.policy.restore_grace_days
        if days is None:
            return None
        try:
            day = local_date(self.zone, from_us(at_us)) + (days + 1) * _DAY
            return to_us("expires_at", start_of_day(self.zone, day))
        except OverflowError:
            return NEVER
