"""The same estimate at other amounts, where nothing ran: what shows there is no top-up."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, Self

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR, PositiveMinorAmount
from ecomops.arguments import checked_list
from ecomops.errors import InvalidArgumentError
from ecomops.models.base import DomainModel
from ecomops.rounding import check_whole
from ecomops.whatif.top_up.enough import is_enough
from ecomops.whatif.top_up.figure import TopUpFigure
from ecomops.whatif.top_up.window import TopUpWindow

_TRIED: Final = 8
_WANTED: Final = 3
_WIDER: Final = 2
_ROUND: Final = (1, 2, 5)


class TopUpPlacebo(DomainModel):
    """What the method shows at an amount at which nothing ran (安慰剂检验)."""

    threshold_minor: PositiveMinorAmount
    """Where it was tried. [minor]"""
    share: TopUpFigure | None
    """What shows there; None: there are too few orders or bins around it."""
    is_telling: bool
    """Whether its interval is at most twice as wide as that of the estimate."""

    @classmethod
    def of(cls, threshold_minor: int, share: TopUpFigure | None, estimate: TopUpFigure) -> Self:
        """Say whether what shows can be held against an estimate."""
        is_telling = share is not None and share.width <= _WIDER * estimate.width
        return cls(threshold_minor=threshold_minor, share=share, is_telling=is_telling)

    @property
    def shown(self) -> Fraction:
        """The share that shows, of whatever sign; 0 where it may be chance."""
        if self.share is None or not self.is_telling or not self.share.distance_from_zero:
            return Fraction(0)
        return abs(self.share.value)


def placebo_thresholds(window: TopUpWindow, given: Sequence[int] | None) -> list[int]:
    """Choose the amounts at which to try the method, nearest first.

    If none are given: the threshold plus and minus whole multiples of the least 1, 2 or 5 times
    a power of ten that keeps windows apart, so that they are about as round as the threshold.

    Raises
    ------
    InvalidArgumentError
        If a given one is no amount, stands not a whole number of bins from the threshold, or
        so near that orders which topped up lie in its window.
    """
    if given is None:
        step, threshold = _step(window), window.threshold_minor
        return [
            place
            for k in range(1, _TRIED + 1)
            for place in (threshold - k * step, threshold + k * step)
            if 0 < place <= MAX_MINOR
        ]
    remedy = "give whole minor units, or leave them out"
    for i, place in enumerate(checked_list("placebo_minor", given, int, remedy)):
        name = f"placebo_minor[{i}]"
        check_whole(name, place, remedy)
        distance = abs(place - window.threshold_minor)
        if distance % window.bin_minor:
            raise InvalidArgumentError(
                name, place, f"is no whole number of bins of {window.bin_minor} away",
                "give amounts that are, or other bins",
            )  # fmt: skip
        if distance < window.affected_minor or not 0 < place <= MAX_MINOR:
            raise InvalidArgumentError(
                name, place, f"is not {window.affected_minor} or more from the threshold",
                "give amounts whose reach and overshoot window keep clear of its own",
            )  # fmt: skip
    return list(given)


def placebo_windows(
    window: TopUpWindow, ordered: IntArray, given: Sequence[int] | None
) -> dict[int, TopUpWindow | None]:
    """Lay a window around each amount; None: too few bins or orders there.

    If none are given: around the nearest three on either side that have enough.

    Parameters
    ----------
    window
        Of the threshold.
    ordered : (n_orders,) int64
        Totals in rising order. [minor]
    given
        The amounts. [minor]
    """
    found: dict[int, TopUpWindow | None] = {}
    for place in placebo_thresholds(window, given):
        moved = window.moved(place)
        found[place] = moved if moved is not None and is_enough(moved, ordered) else None
    if given is not None:
        return found
    usable = [place for place, moved in found.items() if moved is not None]
    below = [place for place in usable if place < window.threshold_minor][:_WANTED]
    above = [place for place in usable if place > window.threshold_minor][:_WANTED]
    return {place: found[place] for place in sorted([*below, *above])}


def _step(window: TopUpWindow) -> int:
    """Choose the least round distance that keeps windows apart, in whole bins."""
    apart = window.affected_minor
    power = 1
    while 10 * power <= apart:
        power *= 10
    for step in (times * scale for scale in (power, 10 * power) for times in _ROUND):
        if step >= apart and step % window.bin_minor == 0:
            return step
    return apart
