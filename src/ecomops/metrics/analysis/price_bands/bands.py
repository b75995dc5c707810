"""Price bands: where one ends and the next begins."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from itertools import pairwise
from typing import Annotated, Final, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from ecomops._arrays import IntArray
from ecomops._typing import MinorAmount
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.columns import Numbers, whole_numbers
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse
from ecomops.words import amount_text

MOST_EDGES: Final = 200


class Outside(NamedTuple):
    """Whether something lies below the first edge, or from the last one on."""

    below: bool
    above: bool


class PriceBands(DomainModel):
    """Where one price band ends and the next begins (价格带).

    A band [lo, hi) has the price lo, and not hi. The last one is open above unless the last
    edge is to close it.

    Examples
    --------
    >>> bands = PriceBands(edges_minor=(0, 50_00, 100_00))
    >>> bands.n_bands, bands.band_of(49_99), bands.band_of(50_00), bands.band_of(9_999_99)
    (3, 0, 1, 2)
    >>> closed = PriceBands(edges_minor=(10_00, 50_00), is_open_ended=False)
    >>> closed.band_of(9_99), closed.band_of(50_00)
    (None, None)
    """

    edges_minor: Annotated[tuple[MinorAmount, ...], Field(min_length=1, max_length=MOST_EDGES)]
    """Rising prices of one unit. [minor]"""
    is_open_ended: bool = True
    """Whether a last band begins at the last edge and has no end."""

    @model_validator(mode="after")
    def _rises(self) -> Self:
        problems = [
            problem(
                "not_rising", ("edges_minor", i), high,
                f"edges should rise, but {high} follows {low}",
            )
            for i, (low, high) in enumerate(pairwise(self.edges_minor), start=1)
            if high <= low
        ]  # fmt: skip
        if not self.is_open_ended and len(self.edges_minor) < 2:
            text = "one edge makes a band only if that is open: give two, or is_open_ended=True"
            problems.append(problem("no_band", ("edges_minor",), self.edges_minor, text))
        refuse("PriceBands", problems)
        return self

    @classmethod
    def of(cls, bands: PriceBands | Numbers) -> PriceBands:
        """Read bands, or make open-ended ones of edges.

        Raises
        ------
        InvalidArgumentError, pydantic.ValidationError
            If they are neither, or edges do not rise.
        """
        if isinstance(bands, PriceBands):
            return bands
        given: object = bands
        if isinstance(given, np.ndarray):
            given = given.tolist()
        if isinstance(given, str | bytes) or not (
            isinstance(given, Iterable) and isinstance(given, Sized)
        ):
            raise InvalidArgumentError(
                "bands", bands, "are no price bands", "give PriceBands, or edges in minor units"
            )
        edges = [int(one) if isinstance(one, np.integer) else one for one in given]
        return cls(edges_minor=tuple(edges))

    @property
    def n_bands(self) -> int:
        """How many bands there are."""
        return len(self.edges_minor) - (not self.is_open_ended)

    def limits(self, band: int) -> tuple[int, int | None]:
        """Give the edges of a band, in minor units; None: it has no end.

        Raises
        ------
        InvalidArgumentError
            If there is no such band.
        """
        if not isinstance(band, int) or not 0 <= band < self.n_bands:
            raise InvalidArgumentError(
                "band", band, "is none of the bands", f"give 0 to {self.n_bands - 1}"
            )
        edges = (*self.edges_minor, None)
        return self.edges_minor[band], edges[band + 1]

    def band_of(self, unit_price_minor: int) -> int | None:
        """Find the band of one price, from 0; None: it lies outside."""
        code = int(self.bands_of([unit_price_minor])[0])
        return code if 0 <= code < self.n_bands else None

    def bands_of(self, unit_price_minor: Numbers) -> IntArray:
        """(n,) Find the band of each price (批量价格带).

        Parameters
        ----------
        unit_price_minor : (n,) int64
            Prices of one unit. [minor]

        Returns
        -------
        (n,) int64
            From 0; -1 below the first edge, `n_bands` from the last edge on where the last
            band is closed.

        Raises
        ------
        InvalidArgumentError, BadRowError
            If a price is no whole number, or negative.
        """
        prices = whole_numbers("unit_price_minor", unit_price_minor, low=0)
        edges = np.array(self.edges_minor, dtype=np.int64)
        return np.searchsorted(edges, prices, side="right") - 1

    def band_text(self, band: int, currency: str | None = None) -> str:
        """Write a band as an interval: ``[¥50, ¥100)``.

        >>> PriceBands(edges_minor=(0, 50_00)).band_text(1, "CNY")
        '[¥50, ∞)'
        """
        low, high = self.limits(band)
        end = "∞" if high is None else _price(high, currency)
        return f"[{_price(low, currency)}, {end})"


def band_names(bands: PriceBands, outside: Outside, said: Wording) -> list[str]:
    """Name the bands, and what lies outside of them if it is to be shown."""
    names = [bands.band_text(i, said.currency) for i in range(bands.n_bands)]
    first, last = (_price(bands.edges_minor[i], said.currency) for i in (0, -1))
    if outside.below:
        names.insert(0, said.pick(f"below {first}", f"{first} 以下"))
    if outside.above:
        names.append(said.pick(f"from {last}", f"{last} 及以上"))
    return names


def _price(minor: int, currency: str | None) -> str:
    return f"{minor:,}" if currency is None else amount_text(minor, currency)
