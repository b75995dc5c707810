"""A standing as a document: what its JSON looks like."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field

from ecomops._typing import MemberId
from ecomops.currencies import CurrencyCode
from ecomops.loyalty.tiers.needs import TierNeed
from ecomops.loyalty.tiers.policy import Metric, TierBenefits
from ecomops.loyalty.tiers.standing import TierStanding
from ecomops.loyalty.tiers.tally import Counted
from ecomops.loyalty.tiers.walk import WhyCode
from ecomops.models.base import DomainModel
from ecomops.models.instants import Instant
from ecomops.models.member import Tier

_Number = Annotated[int, Field(strict=True, ge=0)]


class CountedDocument(DomainModel):
    """What counts, net of refunds (累计)."""

    spend_minor: _Number
    orders: _Number
    points_earned: _Number


class TierNeedDocument(DomainModel):
    """One need of the next tier (升级条件)."""

    metric: Metric
    needed: _Number
    counted: _Number
    missing: _Number
    by: date | None


class TierStandingDocument(DomainModel):
    """A member's tier at an instant, as JSON (会员等级状态)."""

    schema_version: Literal[1] = 1
    member_id: MemberId
    at: Instant
    tier: Tier
    benefits: TierBenefits
    since: Instant | None
    why: WhyCode
    through: date | None
    reviewed_on: date | None
    counted: CountedDocument
    next_tier: Tier | None
    next_needs: tuple[TierNeedDocument, ...]
    needs: Literal["any", "all"]
    currency: CurrencyCode

    @classmethod
    def of(cls, standing: TierStanding) -> Self:
        """Write a standing down."""
        counted, needs = standing.counted, standing.next_needs
        return cls(
            member_id=standing.member_id,
            at=standing.at,
            tier=standing.tier,
            benefits=standing.benefits,
            since=standing.since,
            why=standing.why,
            through=standing.through,
            reviewed_on=standing.reviewed_on,
            counted=CountedDocument(
                spend_minor=counted.spend_minor,
                orders=counted.orders,
                points_earned=counted.points_earned,
            ),
            next_tier=standing.next_tier,
            next_needs=tuple(
                TierNeedDocument(
                    metric=need.metric,
                    needed=need.needed,
                    counted=need.counted,
                    missing=need.missing,
                    by=need.by,
                )
                for need in needs
            ),
            needs=standing.needs,
            currency=standing.currency,
        )

    def standing(self) -> TierStanding:
        """Give the standing that was written down."""
        counted = self.counted
        return TierStanding(
            member_id=self.member_id,
            at=self.at,
            tier=self.tier,
            benefits=self.benefits,
            since=self.since,
            why=self.why,
            through=self.through,
            reviewed_on=self.reviewed_on,
            counted=Counted(counted.spend_minor, counted.orders, counted.points_earned),
            next_tier=self.next_tier,
            next_needs=tuple(
                TierNeed(need.metric, need.needed, need.counted, need.by)
                for need in self.next_needs
            ),
            needs=self.needs,
            currency=self.currency,
        )
