"""A quota: how much may be used in a period, by whom, and what becomes of the rest."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from ecomops._typing import Id, Label, Language
from ecomops.calendars.zones import ZoneName
from ecomops.languages import known_language
from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse
from ecomops.pacing.periods import QuotaPeriod
from ecomops.pacing.text import quota_text

QuotaScope: TypeAlias = Literal["account", "shared"]
"""account 按账号: each account has the whole quota, shared 共用: all accounts have it together."""

SpreadOver: TypeAlias = Literal["week", "day"]
"""week 周: weeks from Monday, cut where the period begins and ends, day 日."""

MAX_QUOTA: Final = 10**18
"""So that a limit, what is carried and what is borrowed fit into one int64 together."""

QuotaCount: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=MAX_QUOTA)]
"""How much a quota gives; zero or more."""


class Carry(DomainModel):
    """What becomes of the unused part of a period, and whether the next one can be used (结转).

    A period may use its own limit and what is carried into it. What is left is carried on, and
    what was already carried is carried on with it, up to `unused_at_most` in all; with
    `unused_at_most` up to the limit nothing outlives the next period. What a period borrows is
    taken from the next one: ``carried`` is below zero there.

    Examples
    --------
    >>> Carry(from_on="2026-11-01", unused_at_most=10).borrow_at_most
    0
    """

    from_on: date
    """A day of the first period whose rest is carried; nothing is carried into that one, and no
    earlier one may borrow."""
    unused_at_most: QuotaCount = 0
    """The most that is carried into a period."""
    borrow_at_most: QuotaCount = 0
    """How much a period may use in advance of the next one."""

    @model_validator(mode="after")
    def _means_something(self) -> Self:
        if not (self.unused_at_most or self.borrow_at_most):
            text = (
                "unused_at_most or borrow_at_most should be 1 or more; otherwise leave carry out"
            )
            refuse("Carry", [problem("carries_nothing", ("unused_at_most",), 0, text)])
        return self


class Spread(DomainModel):
    """That a period's quota is to be used evenly over its weeks or days (均匀分配).

    What can be used, the limit and what is carried, is split by largest remainder in proportion
    to days, so a week that the month cuts has the share of its days.

    Examples
    --------
    >>> Spread(over="week").is_binding
    False
    """

    over: SpreadOver
    is_binding: bool = Field(default=False, strict=True)
    """Whether more than an even pace allows is refused, or only told. What an earlier week did not
    use stays usable in the period."""


class MinimumUse(DomainModel):
    """How many campaigns there should be at least (最低使用频次); an alert, and never a refusal.

    >>> MinimumUse(period="week", campaigns=1).campaigns
    1
    """

    period: QuotaPeriod
    campaigns: Annotated[int, Field(strict=True, ge=1, le=MAX_QUOTA)] = 1
    """How many different campaigns have to use the quota in each period."""


class LimitChange(DomainModel):
    """A new limit, for the periods that begin on a day or later (额度变更).

    >>> LimitChange(from_on="2026-12-01", limit=300).limit
    300
    """

    from_on: date
    """The period in which the day lies keeps its limit, unless it begins on it."""
    limit: QuotaCount


_SPREADS: Final[dict[QuotaPeriod, tuple[SpreadOver, ...]]] = {
    "day": (), "week": ("day",), "month": ("week", "day"),
}  # fmt: skip


class Quota(DomainModel):
    """How much may be used in each day, week or month of a zone (配额).

    Examples
    --------
    >>> quota = Quota(quota_id="e-mail", limit=200, period="day", zone="Asia/Shanghai",
    ...               scope="shared", minimum_use=MinimumUse(period="week"))
    >>> quota.describe()
    '200 a day, shared by all accounts, at least 1 campaign a week'
    """

    quota_id: Id
    name: Label | None = None
    """What to call it in text; the id where there is none."""
    limit: QuotaCount
    """How much each period gives. To change it later, add to `limit_changes`: what was allowed in
    the past decides what is carried."""
    period: QuotaPeriod
    zone: ZoneName
    """Whose days, weeks and months."""
    scope: QuotaScope
    carry: Carry | None = None
    spread: Spread | None = None
    minimum_use: MinimumUse | None = None
    limit_changes: Annotated[tuple[LimitChange, ...], Field(max_length=100_000)] = ()
    """In the order of their days."""

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        spread = self.spread
        if spread is not None and spread.over not in _SPREADS[self.period]:
            text = f"a {self.period}'s quota can't be spread over each {spread.over}"
            refuse("Quota", [problem("spread_over", ("spread", "over"), spread.over, text)])
        if spread is not None and spread.is_binding and self.carry and self.carry.borrow_at_most:
            text = "a quota that may borrow can't be bound to an even pace"
            place = ("spread", "is_binding")
            refuse("Quota", [problem("borrows_and_binds", place, True, text)])  # noqa: FBT003  the value refused
        days = [change.from_on for change in self.limit_changes]
        for i, (earlier, later) in enumerate(pairwise(days), start=1):
            if later <= earlier:
                text = f"from_on should be later than that of the change before, {earlier}"
                place_of = ("limit_changes", i, "from_on")
                refuse("Quota", [problem("changes_out_of_order", place_of, later, text)])
        return self

    def describe(self, language: Language = "en") -> str:
        """Say what it gives, in a few words."""
        return quota_text(self, known_language(language))

    @property
    def is_shared(self) -> bool:
        """Whether all accounts have it together."""
        return self.scope == "shared"
