"""Where an estimate looks: bins around a threshold, and what each of them is for."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import Field

from ecomops._typing import MAX_MINOR, PositiveMinorAmount
from ecomops.errors import InvalidArgumentError
from ecomops.models.base import DomainModel
from ecomops.rounding import check_whole

Part: TypeAlias = Literal["below", "reach", "above", "beyond"]
"""What a bin is for (分组用途).

``reach`` just below the threshold, where orders go missing · ``above`` it, where they turn up ·
``below`` and ``beyond`` on either side, which tell what would have been there.
"""

MOST_BINS: Final = 500
MOST_DEGREE: Final = 9
_LEAST_SHARE: Final = Fraction(1, 2)
_MOST_SHARE: Final = Fraction(2)
_REMEDY: Final = "give whole minor units"


class TopUpWindow(DomainModel):
    """A threshold, and how far around it orders are looked at (凑单观察窗口).

    Everything is a whole number of bins away from the threshold, so no bin lies on both sides
    of a line.
    """

    threshold_minor: PositiveMinorAmount
    """From which amount an order gets the discount. [minor]"""
    reach_minor: PositiveMinorAmount
    """How much an order may lack to count as within reach. [minor]"""
    overshoot_window_minor: PositiveMinorAmount
    """How far above the threshold orders that topped up are looked for. [minor]"""
    bin_minor: PositiveMinorAmount
    """How wide a bin is. [minor]"""
    fit_from_minor: Annotated[int, Field(strict=True, ge=0, le=MAX_MINOR)]
    """Where the bins start. [minor]"""
    fit_until_minor: PositiveMinorAmount
    """Where they end; an order of as much is not in them. [minor]"""
    degree: Annotated[int, Field(strict=True, ge=1, le=MOST_DEGREE)]
    """Of the polynomial that says what would have been there."""

    @classmethod
    def of(
        cls,
        *,
        threshold_minor: int,
        reach_minor: int,
        overshoot_window_minor: int,
        bin_minor: int,
        fit_from_minor: int | None,
        fit_until_minor: int | None,
        degree: int,
    ) -> Self:
        """Check the lengths, and fill in how far the fit looks where that is not given.

        Raises
        ------
        InvalidArgumentError
            If a length is out of range, or no whole number of bins.
        """
        given = {
            "threshold_minor": threshold_minor,
            "reach_minor": reach_minor,
            "overshoot_window_minor": overshoot_window_minor,
            "bin_minor": bin_minor,
        }
        for name, value in given.items():
            _check_length(name, value)
        if reach_minor >= threshold_minor:
            raise InvalidArgumentError(
                "reach_minor", reach_minor, f"is not below the threshold of {threshold_minor}",
                "give how much an order may lack",
            )  # fmt: skip
        for name in ("reach_minor", "overshoot_window_minor"):
            _check_multiple(name, given[name], given[name], bin_minor)
        _check_degree(degree)
        bottom, top = threshold_minor - reach_minor, threshold_minor + overshoot_window_minor
        low, high = _ends(threshold_minor, bottom, top, bin_minor, (_LEAST_SHARE, _MOST_SHARE))
        if fit_from_minor is not None:
            check_whole("fit_from_minor", fit_from_minor, _REMEDY)
            _check_multiple("fit_from_minor", fit_from_minor, threshold_minor - fit_from_minor,
                            bin_minor)  # fmt: skip
            if not 0 <= fit_from_minor < bottom:
                raise InvalidArgumentError(
                    "fit_from_minor", fit_from_minor, f"is not from 0 and below {bottom}",
                    "start below the orders within reach",
                )  # fmt: skip
            low = fit_from_minor
        if fit_until_minor is not None:
            check_whole("fit_until_minor", fit_until_minor, _REMEDY)
            _check_multiple("fit_until_minor", fit_until_minor, fit_until_minor - threshold_minor,
                            bin_minor)  # fmt: skip
            if not top < fit_until_minor <= MAX_MINOR:
                raise InvalidArgumentError(
                    "fit_until_minor", fit_until_minor, f"is not above {top}",
                    "end above the overshoot window",
                )  # fmt: skip
            high = fit_until_minor
        if high > MAX_MINOR:
            raise InvalidArgumentError(
                "threshold_minor", threshold_minor, "is too large", "give smaller amounts"
            )
        n_bins = (high - low) // bin_minor
        if n_bins > MOST_BINS:
            raise InvalidArgumentError(
                "bin_minor", bin_minor, f"makes {n_bins} bins", f"give wider ones: {MOST_BINS} do"
            )
        return cls(**given, fit_from_minor=low, fit_until_minor=high, degree=degree)

    # ---- bins -------------------------------------------------------------------------
    @property
    def bottom_minor(self) -> int:
        """The least an order within reach is worth [minor]."""
        return self.threshold_minor - self.reach_minor

    @property
    def top_minor(self) -> int:
        """Where the overshoot window ends [minor]."""
        return self.threshold_minor + self.overshoot_window_minor

    @property
    def affected_minor(self) -> int:
        """How long reach and overshoot window are together [minor]."""
        return self.reach_minor + self.overshoot_window_minor

    @property
    def n_bins(self) -> int:
        """How many bins there are."""
        return (self.fit_until_minor - self.fit_from_minor) // self.bin_minor

    @property
    def edges(self) -> list[int]:
        """Where the bins start, and where the last ends [minor]."""
        return list(range(self.fit_from_minor, self.fit_until_minor + 1, self.bin_minor))

    @property
    def parts(self) -> dict[Part, range]:
        """Which bins are for what."""
        ends = (
            self.fit_from_minor, self.bottom_minor, self.threshold_minor, self.top_minor,
            self.fit_until_minor,
        )  # fmt: skip
        first = [(end - self.fit_from_minor) // self.bin_minor for end in ends]
        return {
            "below": range(first[0], first[1]),
            "reach": range(first[1], first[2]),
            "above": range(first[2], first[3]),
            "beyond": range(first[3], first[4]),
        }

    @property
    def affected(self) -> range:
        """The bins in which orders go missing or turn up."""
        parts = self.parts
        return range(parts["reach"].start, parts["above"].stop)

    @property
    def start(self) -> int:
        """How many bins the first lies above an amount of 0, were bins counted from there."""
        return self.fit_from_minor // self.bin_minor

    # ---- elsewhere --------------------------------------------------------------------
    def moved(self, threshold_minor: int) -> Self | None:
        """Look in the same way around another threshold; None: there is no room for it.

        The fit reaches as far in proportion: to the same share of where the reach starts, and
        of where the overshoot window ends.
        """
        bottom = threshold_minor - self.reach_minor
        top = threshold_minor + self.overshoot_window_minor
        shares = (
            Fraction(self.fit_from_minor, self.bottom_minor),
            Fraction(self.fit_until_minor, self.top_minor),
        )
        if bottom <= 0 or top * shares[1] > MAX_MINOR:
            return None
        low, high = _ends(threshold_minor, bottom, top, self.bin_minor, shares)
        if low >= bottom or high <= top or (high - low) // self.bin_minor > MOST_BINS:
            return None
        return self.model_copy(
            update={
                "threshold_minor": threshold_minor,
                "fit_from_minor": low,
                "fit_until_minor": high,
            }
        )


def _ends(
    threshold: int, bottom: int, top: int, width: int, shares: Sequence[Fraction]
) -> tuple[int, int]:
    """Go from the threshold in whole bins, not past a share of the bottom and of the top."""
    down = int((threshold - bottom * shares[0]) // width)
    up = int((top * shares[1] - threshold) // width)
    return threshold - down * width, threshold + up * width


def _check_length(name: str, value: int) -> None:
    check_whole(name, value, _REMEDY)
    if not 1 <= value <= MAX_MINOR:
        raise InvalidArgumentError(name, value, "is out of range", "give minor units from 1")


def _check_multiple(name: str, value: int, length: int, width: int) -> None:
    if length % width:
        raise InvalidArgumentError(
            name, value, f"is no whole number of bins of {width} from the threshold",
            "give a multiple of bin_minor, or other bins",
        )  # fmt: skip


def _check_degree(degree: int) -> None:
    check_whole("degree", degree, "give a whole number")
    if not 1 <= degree <= MOST_DEGREE:
        raise InvalidArgumentError(
            "degree", degree, "is out of range", f"give a whole number from 1 to {MOST_DEGREE}"
        )
