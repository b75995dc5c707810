"""What a carrier pays for lateness."""

from __future__ import annotations

from typing import Final, Literal, Self, TypeAlias

from pydantic import model_validator

from ecomops._typing import Count, MinorAmount, Percent, PositiveMinorAmount
from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse
from ecomops.rounding import Rounding, percent_of

OverdueUnit: TypeAlias = Literal["hour", "day"]
"""hour 小时, day 天: 24 hours after a promise in hours, a local day after one in days."""

UnitCounts: TypeAlias = Literal["started", "whole"]
"""started 不足一个单位按一个计: each unit that has begun counts. whole 按满单位计: only those that
are over."""

HOUR_US: Final = 3_600 * 10**6
UNIT_US: Final[dict[OverdueUnit, int]] = {"hour": HOUR_US, "day": 24 * HOUR_US}


class PerOverdueUnit(DomainModel):
    """So much for every hour or day too late (按逾期时长赔付).

    Examples
    --------
    A tenth of the shipping fee for every day from the second on, half of it at most:

    >>> terms = PerOverdueUnit(percent=10, free_units=1, max_percent=50)
    >>> [terms.due_minor(units, 1999) for units in (0, 1, 2, 3, 6, 99)]
    [0, 0, 200, 400, 1000, 1000]
    """

    kind: Literal["per_overdue_unit"] = "per_overdue_unit"
    unit: OverdueUnit = "day"
    counts: UnitCounts = "started"
    amount_minor: PositiveMinorAmount | None = None
    """What is paid for a unit [minor]; or else a percentage."""
    percent: Percent | None = None
    """The share of the shipping fee that is paid for a unit. The total is rounded, once."""
    free_units: Count = 0
    """For so many units nothing is paid; being late counts nevertheless."""
    max_minor: MinorAmount | None = None
    """The most that is paid for one parcel [minor]."""
    max_percent: Percent | None = None
    """The same as a share of its shipping fee, rounded alike. Of two limits the lower holds."""
    rounding: Rounding = "half_up"
    """How a fraction of a minor unit is rounded."""

    @model_validator(mode="after")
    def _pays_one_way(self) -> Self:
        if (self.amount_minor is None) == (self.percent is None):
            text = "amount_minor or percent should say what is paid for a unit, and one only"
            where = [problem("pays_what", ("amount_minor",), self.amount_minor, text)]
            refuse("PerOverdueUnit", where)
        return self

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here."""
        return self.amount_minor is not None or self.max_minor is not None

    def most_minor(self, fee_minor: int) -> int | None:
        """Say what is paid at most for a parcel with such a shipping fee; None: no limit."""
        limits = [] if self.max_minor is None else [self.max_minor]
        if self.max_percent is not None:
            limits.append(percent_of(fee_minor, self.max_percent, self.rounding))
        return min(limits, default=None)

    def due_minor(self, units: int, fee_minor: int) -> int:
        """Say what is paid for so many units too late [minor]."""
        paid, most = self.uncapped_minor(units, fee_minor), self.most_minor(fee_minor)
        return paid if most is None else min(paid, most)

    def uncapped_minor(self, units: int, fee_minor: int) -> int:
        """Say what would be paid without limits [minor]."""
        paid_units = max(units - self.free_units, 0)
        if self.percent is not None:
            return percent_of(fee_minor * paid_units, self.percent, self.rounding)
        return (self.amount_minor or 0) * paid_units


Compensation: TypeAlias = PerOverdueUnit
"""What a carrier pays for lateness; one kind so far, told apart by `kind` (延误赔付)."""
