"""When customers are due to buy again, and when silence is a warning: the rule as data."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Self, TypeAlias

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from ecomops._typing import Language, exact_decimal
from ecomops.languages import known_language
from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse
from ecomops.words import plain_number

MOST_DAYS: Final = 36_500

_Days: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=MOST_DAYS)]
_Factor: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(exact_decimal),
    Field(ge=1, le=100, decimal_places=4, allow_inf_nan=False),
    PlainSerializer(plain_number, return_type=str, when_used="json"),
]


class CampaignRule(DomainModel):
    """When a customer is due to buy again, and when silence is a warning (复购与流失预警规则).

    All is counted in whole local days, and two orders on one day are one purchase.

    1. The usual gap is the customer's own: the least of the days between purchases that half
       of them do not exceed. With fewer than `min_own_gaps` of them, it is that of the shop: the
       same of all gaps of all customers.
    2. A customer is expected one usual gap after the last purchase, due `ahead_days` before.
    3. Silence is a warning when it is longer than `silence_factor` times the own usual gap;
       or, if there is none, longer than the gap that `silence_percent` of all gaps in the shop do
       not exceed. Nobody is warned about in the first `min_silence_days`.
    4. Whose silence is a warning, and longer than `lost_after_days`, is lost and on no list.

    Until silence is a warning, a customer who is due stays due: nobody is on both lists.

    Examples
    --------
    >>> print(CampaignRule(ahead_days=3))
    due from 3 days before the usual gap is over; a warning after 2 × the own usual gap (of at \
least 2), else after the gap that 90 % do not exceed, and more than 14 days; lost after 365 days
    """

    min_own_gaps: Annotated[int, Field(strict=True, ge=1, le=1000)] = 2
    """From how many gaps on the customer's own usual gap is taken."""
    ahead_days: _Days = 7
    """From how many days before the expected one a customer is due."""
    silence_factor: _Factor = Decimal(2)
    """How many usual gaps of silence are no warning yet."""
    silence_percent: Annotated[int, Field(strict=True, ge=50, le=100)] = 90
    """Which of the shop's gaps is the limit for those who have no usual gap of their own."""
    min_silence_days: _Days = 14
    """So many days of silence are never a warning."""
    lost_after_days: _Days | None = 365
    """After so many days a silent customer is given up; None: never."""

    @model_validator(mode="after")
    def _warns_before_it_gives_up(self) -> Self:
        if self.lost_after_days is not None and self.lost_after_days <= self.min_silence_days:
            text = f"lost_after_days should be above min_silence_days, {self.min_silence_days}"
            value = self.lost_after_days
            refuse("CampaignRule", [problem("never_warns", ("lost_after_days",), value, text)])
        return self

    def describe(self, language: Language = "en") -> str:
        """Say the rule in a sentence."""
        factor, lost = plain_number(self.silence_factor), self.lost_after_days
        if known_language(language) == "zh":
            given_up = "" if lost is None else f"；超过 {lost} 天为已流失"
            own = f"自身通常间隔（至少 {self.min_own_gaps} 个）的 {factor} 倍"
            shop = f"全店 {self.silence_percent}% 的间隔"
            return (
                f"通常间隔到期前 {self.ahead_days} 天起应复购；沉默超过{own}，否则超过{shop}，"
                f"且多于 {self.min_silence_days} 天，为流失预警{given_up}"
            )
        given_up = "" if lost is None else f"; lost after {lost} days"
        return (
            f"due from {self.ahead_days} days before the usual gap is over; a warning after "
            f"{factor} × the own usual gap (of at least {self.min_own_gaps}), else after the gap "
            f"that {self.silence_percent} % do not exceed, and more than "
            f"{self.min_silence_days} days{given_up}"
        )

    def __str__(self) -> str:
        return self.describe()
