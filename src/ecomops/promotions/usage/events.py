"""The events that say what was used of a promotion. They are appended and never changed."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from ecomops._typing import CouponId, MemberId, MinorAmount, OrderId, PromotionId, Quantity
from ecomops.models.base import DomainModel
from ecomops.models.ids import EventId
from ecomops.models.instants import Instant
from ecomops.models.problems import problem, refuse


class UseEntry(DomainModel):
    """What every event of a use says (活动用量流水).

    A use is known by its order, its promotion and the attempt; its events carry the same
    customer, number and amount, so that each can be read alone.
    """

    event_id: EventId
    """The idempotency key: the same step of the same use has the same (幂等键)."""
    promotion_id: PromotionId
    order_id: OrderId
    attempt: Quantity = 1
    """Counts up where an order reserves again after its reservation was released or expired."""
    customer_id: MemberId | None = None
    """Whose use it is; None: a guest's, which counts for no customer."""
    uses: Annotated[int, Field(strict=True, ge=1, le=1)] = 1
    """An order uses a promotion once."""
    amount_minor: MinorAmount = 0
    """What goes off the budget."""
    coupon_ids: tuple[CouponId, ...] = ()
    at: Instant
    """When it took effect."""

    @property
    def use_id(self) -> str:
        """What the events of one use have in common."""
        return use_id_of(self.order_id, self.promotion_id, self.attempt)


class UseReserved(UseEntry):
    """An order was placed and holds its use until it is paid (预占)."""

    kind: Literal["reserve"] = "reserve"
    expires_at: Instant
    """The first instant at which the hold has lapsed."""

    @model_validator(mode="after")
    def _expires_later(self) -> Self:
        if self.expires_at <= self.at:
            text = (
                f"expires_at should be after at, which is {self.at.isoformat()}, "
                f"not {self.expires_at.isoformat()}"
            )
            refuse("UseReserved", [problem("empty_hold", ("expires_at",), self.expires_at, text)])
        return self


class UseRedeemed(UseEntry):
    """The order was paid; its use is final (核销)."""

    kind: Literal["redeem"] = "redeem"


class UseReleased(UseEntry):
    """The order was given up before it was paid (释放)."""

    kind: Literal["release"] = "release"


class UseExpired(UseEntry):
    """The order was not paid in time (过期)."""

    kind: Literal["expire"] = "expire"


class UseRestored(UseEntry):
    """A paid order was cancelled; uses and budget come back (退还)."""

    kind: Literal["restore"] = "restore"


UseEvent: TypeAlias = Annotated[
    UseReserved | UseRedeemed | UseReleased | UseExpired | UseRestored,
    Field(discriminator="kind"),
]
"""Any event of a use, told apart by `kind`; for `pydantic.TypeAdapter` and fields."""

CARRIED: Final = tuple(name for name in UseEntry.model_fields if name not in {"event_id", "at"})
"""What the events of one use have in common."""


def use_id_of(order_id: str, promotion_id: str, attempt: int) -> str:
    """Name the attempt of an order to use a promotion."""
    # a digest, because two ids with a mark between would be too long and could be misread
    return sha256(json.dumps([order_id, promotion_id, attempt]).encode()).hexdigest()[:32]
