"""What multiplies points: a family of kinds, told apart by `kind`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, Self, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import Label, Language, exact_decimal
from ecomops.calendars.days import day_of_month, local_date
from ecomops.calendars.offsets import offsets_s
from ecomops.loyalty.earning.facts import Purchase
from ecomops.loyalty.earning.table import PurchaseTable
from ecomops.models.base import DomainModel
from ecomops.models.ids import TierId
from ecomops.models.instants import Instant, to_us
from ecomops.models.problems import problem, refuse
from ecomops.selectors.base import SelectorKind
from ecomops.selectors.goods import All
from ecomops.selectors.kinds import Selector
from ecomops.words import plain_number

Factor: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(exact_decimal),
    Field(ge=0, le=1000, decimal_places=4, allow_inf_nan=False),
    PlainSerializer(plain_number, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "description": "exact number, at most 1000",
            "anyOf": [
                {"type": "string", "pattern": r"^[0-9]{1,4}(\.[0-9]{1,4})?$"},
                {"type": "integer", "minimum": 0, "maximum": 1000},
            ],
        }
    ),
]
"""How many times points count: an exact number, with at most four decimals."""


class MultiplierKind(DomainModel, ABC):
    """How many times points count; the base of every kind (积分倍数)."""

    if TYPE_CHECKING:
        kind: str
        """The name that tells this kind from others in JSON."""
    factor: Factor
    """How many times; 1 changes nothing."""
    name: Label | None = None
    """How customers know it, for explanations."""

    @abstractmethod
    def is_on(self, purchase: Purchase, zone: ZoneInfo) -> bool:
        """Tell whether the purchase is one that it is for."""

    @abstractmethod
    def is_on_table(self, purchases: PurchaseTable, zone: ZoneInfo) -> BoolArray:
        """Tell it for many purchases."""

    @property
    def goods(self) -> SelectorKind:
        """Which goods it is for."""
        return All()

    @property
    def takes_delivery(self) -> bool:
        """Whether delivery counts too: where it is for all goods."""
        return isinstance(self.goods, All)

    def label(self, language: Language) -> str:
        """Name it, as customers know it or in a word."""
        return self.name or self._word(language)

    @abstractmethod
    def _word(self, language: Language) -> str: ...


class TierMultiplier(MultiplierKind):
    """Members of some tiers earn more (等级倍数).

    >>> TierMultiplier(tier_ids=("gold",), factor="1.5", name="金卡").factor
    Decimal('1.5')
    """

    kind: Literal["tier"] = "tier"
    tier_ids: tuple[TierId, ...] = Field(min_length=1)

    def is_on(self, purchase: Purchase, zone: ZoneInfo) -> bool:
        """Tell whether the member has one of the tiers."""
        return purchase.tier_id in self.tier_ids

    def is_on_table(self, purchases: PurchaseTable, zone: ZoneInfo) -> BoolArray:
        """Tell it for many purchases."""
        if purchases.order_tier is None:
            return np.zeros(purchases.n_orders, dtype=np.bool_)
        # the last place is that of no tier
        is_mine = np.array([tier in self.tier_ids for tier in purchases.tiers] + [False])
        return is_mine[purchases.order_tier]

    def _word(self, language: Language) -> str:
        return "、".join(self.tier_ids) if language == "zh" else ", ".join(self.tier_ids)


class CampaignMultiplier(MultiplierKind):
    """Points count more for a time (活动倍数)."""

    kind: Literal["campaign"] = "campaign"
    starts_at: Instant
    """First instant of the campaign."""
    ends_at: Instant
    """First instant after it."""
    select: Selector = All()
    """Which goods it is for."""

    @model_validator(mode="after")
    def _ends_later(self) -> Self:
        if self.ends_at <= self.starts_at:
            text = (
                f"ends_at should be after starts_at, which is {self.starts_at.isoformat()}, "
                f"not {self.ends_at.isoformat()}"
            )
            found = [problem("empty_validity", ("ends_at",), self.ends_at, text)]
            refuse("CampaignMultiplier", found)
        return self

    def is_on(self, purchase: Purchase, zone: ZoneInfo) -> bool:
        """Tell whether the campaign is on."""
        return self.starts_at <= purchase.at < self.ends_at

    def is_on_table(self, purchases: PurchaseTable, zone: ZoneInfo) -> BoolArray:
        """Tell it for many purchases."""
        at_us = purchases.order_at_us
        start_us, end_us = to_us("starts_at", self.starts_at), to_us("ends_at", self.ends_at)
        return (start_us <= at_us) & (at_us < end_us)

    @property
    def goods(self) -> SelectorKind:
        """Which goods it is for."""
        return self.select

    def _word(self, language: Language) -> str:
        return "活动" if language == "zh" else "campaign"


class GoodsMultiplier(MultiplierKind):
    """Some goods earn more, or none with a factor of 0 (商品倍数)."""

    kind: Literal["goods"] = "goods"
    select: Selector
    """Which goods."""

    def is_on(self, purchase: Purchase, zone: ZoneInfo) -> bool:
        """Tell whether it is on: always."""
        return True

    def is_on_table(self, purchases: PurchaseTable, zone: ZoneInfo) -> BoolArray:
        """Tell it for many purchases."""
        return np.ones(purchases.n_orders, dtype=np.bool_)

    @property
    def goods(self) -> SelectorKind:
        """Which goods it is for."""
        return self.select

    def _word(self, language: Language) -> str:
        return self.select.describe(language, None)


class BirthdayMultiplier(MultiplierKind):
    """Points count more on a member's birthday, or all that month (生日倍数).

    Who was born on 29 February has a birthday on the 28th of other years.
    """

    kind: Literal["birthday"] = "birthday"
    span: Literal["day", "month"] = "month"
    """On the day, or in the month."""

    def is_on(self, purchase: Purchase, zone: ZoneInfo) -> bool:
        """Tell whether it is the member's birthday in the zone."""
        if purchase.birth_month is None:
            return False
        today = local_date(zone, purchase.at)
        if self.span == "month":
            return today.month == purchase.birth_month
        if purchase.birth_day is None:
            return False
        return today == day_of_month(today.year, purchase.birth_month, purchase.birth_day)

    def is_on_table(self, purchases: PurchaseTable, zone: ZoneInfo) -> BoolArray:
        """Tell it for many purchases."""
        birth = purchases.order_birth
        if birth is None:
            return np.zeros(purchases.n_orders, dtype=np.bool_)
        at_s = purchases.order_at_us // 10**6
        wall = (at_s + offsets_s(zone, at_s)).astype("datetime64[s]")
        month = wall.astype("datetime64[M]").astype(np.int64) % 12 + 1
        is_month = birth // 100 == month
        if self.span == "month":
            return np.asarray(is_month)
        day = (wall.astype("datetime64[D]") - wall.astype("datetime64[M]")).astype(np.int64) + 1
        last = _last_day(wall)
        return np.asarray(is_month & (birth % 100 > 0) & (day == np.minimum(birth % 100, last)))

    def _word(self, language: Language) -> str:
        return "生日" if language == "zh" else "birthday"


Multiplier: TypeAlias = Annotated[
    TierMultiplier | CampaignMultiplier | GoodsMultiplier | BirthdayMultiplier,
    Field(discriminator="kind"),
]
"""What multiplies points, told apart by `kind`."""


def _last_day(wall: npt.NDArray[np.datetime64]) -> IntArray:
    """Count the days of the month that clocks show."""
    month = wall.astype("datetime64[M]")
    days = (month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")
    return np.asarray(days.astype(np.int64))
