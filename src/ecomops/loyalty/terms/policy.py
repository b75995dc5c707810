"""How a points ledger behaves where shops differ."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, model_validator

from ecomops.calendars.zones import ZoneName
from ecomops.loyalty.terms.expiry import NoExpiry, PointsExpiry
from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse


class LedgerPolicy(DomainModel):
    """How a points ledger behaves where shops differ (积分账本规则).

    Every field has a default except the zone: whose days count is nothing to guess.

    Examples
    --------
    Points of the calendar year, usable two weeks after the order:

    >>> from ecomops.loyalty.terms.expiry import ExpiryOnDate
    >>> policy = LedgerPolicy(
    ...     zone="Asia/Shanghai", pending_days=14,
    ...     expiry=ExpiryOnDate(month=12, day=31, plus_years=1),
    ... )
    >>> policy.burn_order, policy.on_clawback_shortfall
    ('soonest_expiring', 'debt')
    """

    zone: ZoneName
    """Whose calendar days count."""
    expiry: PointsExpiry = NoExpiry()
    """When points are gone, unless an earn says it itself."""
    expiry_anchor: Literal["earned", "available"] = "earned"
    """What the time to expiry counts from."""
    pending_days: Annotated[int, Field(strict=True, ge=0, le=36_500)] = 0
    """Days of 24 hours until points become available, unless an earn says it itself."""
    burn_order: Literal["soonest_expiring", "first_in_first_out"] = "soonest_expiring"
    """Which points are spent first. Ties by the time earned, then by their place in the
    journal; those that never expire come last."""
    clawback_reach: Literal["own_then_others", "own_only"] = "own_then_others"
    """Whether a clawback may take points that other orders earned."""
    on_clawback_shortfall: Literal["debt", "forgive", "refuse"] = "debt"
    """What happens to points that a clawback can't find any more."""
    restore_grace_days: Annotated[int, Field(strict=True, ge=0, le=36_500)] | None = 30
    """Restored points that have expired meanwhile are good through so many local days more;
    None: they keep their expiry, and so are gone at once."""
    holds_protect: StrictBool = True
    """Whether held points outlive their expiry until the hold is resolved."""
    on_adjustment_shortfall: Literal["refuse", "debt"] = "refuse"
    """What happens where an adjustment takes more than there is."""

    @model_validator(mode="after")
    def _debt_needs_reach(self) -> LedgerPolicy:
        if self.clawback_reach == "own_only" and self.on_clawback_shortfall == "debt":
            text = (
                "clawback_reach should be 'own_then_others' where a shortfall becomes debt: debt "
                "would stand beside points of other orders that could have been taken"
            )
            place = ("clawback_reach",)
            refuse("LedgerPolicy", [problem("debt_beside_points", place, "own_only", text)])
        return self
