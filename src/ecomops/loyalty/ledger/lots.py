"""Points that came together, and what was done with them.

An account has many of these, and most are never looked at again. So it keeps lots and
redemptions as plain tuples of numbers and texts: those are quick to make, and the garbage
collector leaves them alone. `Lot` and `Redemption` give their places names.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from attrs import define

Parts: TypeAlias = list[tuple[int, int]]
"""Points out of lots, in the order in which they were taken: number of the lot, points."""

LotRow: TypeAlias = tuple[int, int, int, int, int, str | None, int | None]
"""A `Lot` as an account keeps it."""

RedemptionRow: TypeAlias = tuple[int, int, tuple[tuple[int, int], ...], int, int, bool]
"""A `Redemption` as an account keeps it."""


class Lot(NamedTuple):
    """Points that came together and are gone together."""

    seq: int
    earned_us: int
    issued: int
    expires_us: int
    available_us: int
    earn_id: str | None
    """None for points that no earn brought."""
    earn_seq: int | None
    """The lot that the earn brought: this one, unless its points came back late."""


class Redemption(NamedTuple):
    """Points spent: what a restore gives back, in reverse."""

    since_us: int
    """When its points left the lots: at the hold, where there was one."""
    points: int
    parts: tuple[tuple[int, int], ...]
    unpaid: int
    """Points that were not there when a debit was recorded late; they became debt."""
    restored: int
    is_lapsed: bool
    """Whether everything was gone meanwhile, in an account that this one came from."""


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
