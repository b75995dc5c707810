"""Members and their tiers."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from pydantic import Field, model_validator

from ecomops._typing import Count, Label, MemberId
from ecomops.models.base import DomainModel
from ecomops.models.ids import TierId
from ecomops.models.instants import Instant
from ecomops.models.problems import problem, refuse
from ecomops.models.tags import Tags

Month: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=12)]
DayOfMonth: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=31)]

_LONGEST_MONTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Tier(DomainModel):
    """A level of the membership programme (会员等级).

    >>> Tier(tier_id="gold", name="金卡", rank=2).rank
    2
    """

    tier_id: TierId
    name: Label
    rank: Count
    """Higher is better; 0 is where everybody starts."""


class Member(DomainModel):
    """A registered customer (会员).

    A birthday is a month and a day: shops rarely know the year and no rule asks for it. The
    month may be known alone. 29 February is a birthday.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> joined_at = datetime(2025, 2, 1, tzinfo=UTC)
    >>> Member(member_id="M-1", joined_at=joined_at, birth_month=2, birth_day=29).points_balance
    0
    """

    member_id: MemberId
    tier: Tier | None = None
    joined_at: Instant
    birth_month: Month | None = None
    """1 to 12 (生日月)."""
    birth_day: DayOfMonth | None = None
    """Day of `birth_month`; only together with it."""
    segments: Tags = ()
    """The groups that campaigns address (客群); kept sorted, each once."""
    points_balance: Count = 0
    """Points free to spend (可用积分); what a member owes is kept apart, in the ledger."""

    @model_validator(mode="after")
    def _birthday_exists(self) -> Member:
        day, month = self.birth_day, self.birth_month
        if day is None:
            return self
        if month is None:
            text = "birth_day should be None while birth_month is: a day alone is no birthday"
            refuse("Member", [problem("birthday", ("birth_day",), day, text)])
        elif day > _LONGEST_MONTHS[month - 1]:
            last = _LONGEST_MONTHS[month - 1]
            text = f"birth_day should be at most {last} in month {month}, not {day}"
            refuse("Member", [problem("birthday", ("birth_day",), day, text)])
        return self
