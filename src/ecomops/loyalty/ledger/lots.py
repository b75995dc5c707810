"""Points that came together, and what was done with them."""

from __future__ import annotations

from typing import TypeAlias

from attrs import define

from ecomops.loyalty.ledger.times import NEVER

Parts: TypeAlias = list[tuple["Lot", int]]
"""Points out of lots, in the order in which they were taken."""


@define(eq=False)
class Lot:
    """Points that came together and are gone together; for an earn, also what became of it."""

    seq: int
    earned_us: int
    issued: int
    expires_us: int = NEVER
    available_us: int = 0
    left: int = 0
    """Spendable, or pending while `is_pending`."""
    is_pending: bool = False
    is_queued: bool = False
    """Whether it stands in the queue of what is burnt next."""
    earn_id: str | None = None
    """None for points that no earn brought."""
    earn: Lot | None = None
    """For points of an earn that came back late: the earn."""
    clawed: int = 0
    """Of an earn: taken back, forgiven points among them."""
    expired: int = 0
    """Of an earn: gone by expiry, wherever they stood."""
    late: list[Lot] | None = None
    """Of an earn: its points that came back late."""
    holds: list[Hold] | None = None
    """The holds on its points, where holds do not protect them."""

    @property
    def open(self) -> int:
        """What a clawback of this earn may still name."""
        return self.issued - self.clawed

    @property
    def due(self) -> int:
        """What a clawback of this earn may still take: what has expired is gone already."""
        return max(self.issued - self.clawed - self.expired, 0)

    @property
    def own(self) -> list[Lot]:
        """All lots of this earn."""
        return [self] if self.late is None else [self, *self.late]


@define(eq=False)
class Hold:
    """Points set aside for a purchase that is not paid yet."""

    entry_id: str
    seq: int
    since_us: int
    expires_us: int
    parts: Parts
    held: int
    """What is still held."""
    is_open: bool = True
    is_resolved: bool = False
    """Whether a command closed it, and not the clock."""
    is_lapsed: bool = False
    """Whether everything was gone meanwhile, in an account that this one came from."""


@define(eq=False)
class Redemption:
    """Points spent: what a restore gives back, in reverse."""

    entry_id: str
    since_us: int
    """When its points left the lots: at the hold, where there was one."""
    points: int
    parts: Parts
    unpaid: int = 0
    """Points that were not there when a debit was recorded late; they became debt."""
    restored: int = 0
    is_lapsed: bool = False
    """Whether everything was gone meanwhile, in an account that this one came from."""
