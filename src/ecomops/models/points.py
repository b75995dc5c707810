"""Entries of the points journal: what happened to a member's points."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ecomops._typing import MAX_MINOR, Label, MemberId, OrderId
from ecomops.models.base import DomainModel
from ecomops.models.ids import EntryId
from ecomops.models.instants import Instant
from ecomops.models.problems import problem, refuse

Points: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=MAX_MINOR)]
"""A number of points; one or more."""


def _not_zero(points: int) -> int:
    if points == 0:
        raise PydanticCustomError(
            "zero_points", "Input should not be 0: an adjustment adds points or takes some away"
        )
    return points


PointsChange: TypeAlias = Annotated[
    int, Field(strict=True, ge=-MAX_MINOR, le=MAX_MINOR), AfterValidator(_not_zero)
]
"""Points added (above zero) or taken away (below zero)."""


class JournalEntry(DomainModel):
    """What every entry of the journal says; entries are appended and never changed (积分流水)."""

    entry_id: EntryId
    member_id: MemberId
    effective_at: Instant
    """When it took effect."""
    recorded_at: Instant
    """When the journal learnt of it; before or after it took effect."""


class PointsEarned(JournalEntry):
    """Points were given for something (获得)."""

    kind: Literal["earn"] = "earn"
    points: Points
    source: Label
    """What they were given for, such as ``"order"``, ``"review"`` or ``"check_in"``."""
    order_id: OrderId | None = None
    expires_at: Instant | None = None
    """The first instant at which they are gone; None: never."""

    @model_validator(mode="after")
    def _expires_later(self) -> PointsEarned:
        if self.expires_at is not None and self.expires_at <= self.effective_at:
            text = (
                f"expires_at should be after effective_at, which is "
                f"{self.effective_at.isoformat()}, not {self.expires_at.isoformat()}"
            )
            refuse(
                "PointsEarned", [problem("empty_validity", ("expires_at",), self.expires_at, text)]
            )
        return self


class PointsRedeemed(JournalEntry):
    """Points were spent (核销)."""

    kind: Literal["redeem"] = "redeem"
    points: Points
    order_id: OrderId | None = None


class PointsExpired(JournalEntry):
    """Points ran out (过期)."""

    kind: Literal["expire"] = "expire"
    points: Points


class PointsAdjusted(JournalEntry):
    """Points were corrected by hand (调整)."""

    kind: Literal["adjust"] = "adjust"
    points: PointsChange
    reason: Label


PointsEntry: TypeAlias = Annotated[
    PointsEarned | PointsRedeemed | PointsExpired | PointsAdjusted, Field(discriminator="kind")
]
"""Any entry of the journal, told apart by `kind`; for `pydantic.TypeAdapter` and fields."""
