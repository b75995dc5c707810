"""What a points ledger can be told to do, as it arrives and as it is saved: one model per command.

The ledger refuses by data what depends on its state. What no state could make right, such as
points that end before they begin, is refused here, at the door.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from ecomops._typing import MAX_MINOR, Count, IdempotencyKey, Label, MadeId, MemberId, OrderId
from ecomops.models.base import DomainModel
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


class MemberCommand(DomainModel):
    """What every command to a points ledger says (积分指令)."""

    member_id: MemberId
    at: Instant
    """When it takes effect."""
    recorded_at: Instant | None = None
    """When the ledger learns of it; None: when it takes effect."""
    entry_id: MadeId | None = None
    """The id of what it brings, for later commands to name; None: the ledger gives one."""
    key: IdempotencyKey | None = None
    """The idempotency key: a command repeated under its key changes nothing (幂等键)."""
    expected_version: Count | None = None
    """The member's version that the command was decided on; None: any."""


def _ends_later(
    command: EarnPoints | HoldPoints | AdjustPoints,
    name: str = "at",
    begins_at: Instant | None = None,
) -> None:
    """Refuse an end before the beginning."""
    begins_at = command.at if begins_at is None else begins_at
    if command.expires_at is not None and command.expires_at <= begins_at:
        text = (
            f"expires_at should be after {name}, which is {begins_at.isoformat()}, "
            f"not {command.expires_at.isoformat()}"
        )
        found = [problem("empty_validity", ("expires_at",), command.expires_at, text)]
        refuse(type(command).__name__, found)


class EarnPoints(MemberCommand):
    """Give points for something (获得).

    >>> EarnPoints(
    ...     member_id="M-1", at="2026-11-11T12:00:00+08:00", points=199, source="order"
    ... ).kind
    'earn'
    """

    kind: Literal["earn"] = "earn"
    points: Points
    source: Label
    """What they are given for, such as ``"order"``, ``"review"`` or ``"check_in"``."""
    order_id: OrderId | None = None
    available_at: Instant | None = None
    """When they can be spent first; None: as the policy says."""
    expires_at: Instant | None = None
    """The first instant at which they are gone; None: as the policy says."""
    waits: StrictBool = False
    """Whether they stay pending until they are activated."""

    @model_validator(mode="after")
    def _expires_later(self) -> Self:
        _ends_later(self)
        if not self.waits:
            _ends_later(self, "available_at", self.available_at)
        return self


class ActivatePoints(MemberCommand):
    """Let pending points of an earn become available by an event (生效)."""

    kind: Literal["activate"] = "activate"
    earn_id: MadeId


class RedeemPoints(MemberCommand):
    """Spend points at once (核销)."""

    kind: Literal["redeem"] = "redeem"
    points: Points
    order_id: OrderId | None = None


class HoldPoints(MemberCommand):
    """Set points aside for a purchase that is not paid yet (冻结)."""

    kind: Literal["hold"] = "hold"
    points: Points
    order_id: OrderId | None = None
    expires_at: Instant | None = None
    """When they are free again if nothing else happens; None: never."""

    @model_validator(mode="after")
    def _expires_later(self) -> Self:
        _ends_later(self)
        return self


class CapturePoints(MemberCommand):
    """Spend held points; what is not captured is free again (扣除)."""

    kind: Literal["capture"] = "capture"
    hold_id: MadeId
    points: Points | None = None
    """How many; None: all that are held."""


class VoidHold(MemberCommand):
    """Let held points be free again (解冻)."""

    kind: Literal["void"] = "void"
    hold_id: MadeId


class ClawBackPoints(MemberCommand):
    """Take back earned points, as after a refund (回收)."""

    kind: Literal["claw_back"] = "claw_back"
    earn_id: MadeId
    points: Points | None = None
    """How many; None: all that are due."""
    order_id: OrderId | None = None


class RestorePoints(MemberCommand):
    """Give redeemed points back, as after a cancellation (退回)."""

    kind: Literal["restore"] = "restore"
    redemption_id: MadeId
    points: Points | None = None
    """How many; None: all that are left."""
    order_id: OrderId | None = None


class AdjustPoints(MemberCommand):
    """Correct a balance by hand (调整)."""

    kind: Literal["adjust"] = "adjust"
    points: PointsChange
    reason: Label
    expires_at: Instant | None = None
    """For points added: when they are gone; None: as the policy says."""

    @model_validator(mode="after")
    def _expires_later(self) -> Self:
        _ends_later(self)
        return self


class TransferPoints(MemberCommand):
    """Give points to another member; they keep their dates (转赠)."""

    kind: Literal["transfer"] = "transfer"
    points: Points
    to_member_id: MemberId


class MergeMembers(MemberCommand):
    """Let another member take over the whole account (合并账户)."""

    kind: Literal["merge"] = "merge"
    to_member_id: MemberId


PointsCommand: TypeAlias = Annotated[
    EarnPoints
    | ActivatePoints
    | RedeemPoints
    | HoldPoints
    | CapturePoints
    | VoidHold
    | ClawBackPoints
    | RestorePoints
    | AdjustPoints
    | TransferPoints
    | MergeMembers,
    Field(discriminator="kind"),
]
"""Any command, told apart by `kind`; for `pydantic.TypeAdapter` and fields."""
