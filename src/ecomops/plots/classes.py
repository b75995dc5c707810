"""Classes that a map is coloured by: 1, 3, 10, 30 …, for values of many sizes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from attrs import frozen

from ecomops._typing import Language

Side: TypeAlias = Literal["loss", "gain"]

N_CLASSES: Final = 4
"""Classes on either side of 0."""

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {"between": "{} to {}", "over": "{} or more", "under": "{} or less"},
    "zh": {"between": "{} 至 {}", "over": "{} 及以上", "under": "{} 及以下"},
}


def breaks(most: Fraction, least: Fraction, n: int) -> list[Fraction]:
    """Choose at most n − 1 limits, each 1 or 3 times a power of ten, rising.

    Parameters
    ----------
    most
        The largest value, above 0.
    least
        No limit is below this.

    Examples
    --------
    >>> [int(limit) for limit in breaks(Fraction(4200), Fraction(1), 4)]
    [300, 1000, 3000]
    """
    power = Fraction(1)
    while power * 10 <= most:
        power *= 10
    while power > most:
        power /= 10
    lead = 3 if 3 * power <= most else 1
    found: list[Fraction] = []
    while len(found) < n - 1 and lead * power >= least:
        found.append(lead * power)
        if lead == 1:
            power /= 10
        lead = 4 - lead
    return found[::-1]


def even_breaks(most: Fraction, least: Fraction, n: int) -> list[Fraction]:
    """Choose at most n − 1 limits between two values, multiples of 1, 2 or 5 times a power of ten.

    >>> even_breaks(Fraction(94), Fraction(37), 4)
    [Fraction(40, 1), Fraction(60, 1), Fraction(80, 1)]
    """
    if most <= least:
        return []
    power = Fraction(1)
    while power * n > most - least:
        power /= 10
    while True:
        for step in (power, 2 * power, 5 * power):
            found = range(int(least // step) + 1, int(most // step) + 1)
            if len(found) < n:
                return [k * step for k in found]
        power *= 10


def limits_of(values: list[Fraction], least: Fraction, n: int) -> tuple[Fraction, ...]:
    """Choose limits for values above 0: evenly where 1, 3, 10 … would tell fewer of them apart.

    >>> [int(limit) for limit in limits_of([Fraction(37), Fraction(94)], Fraction(1), 4)]
    [40, 60, 80]
    """
    if not values:
        return ()
    by_tens = breaks(max(values), least, n)
    even = [limit for limit in even_breaks(max(values), min(values), n) if limit >= least]
    told, told_evenly = (len({bisect_right(one, v) for v in values}) for one in (by_tens, even))
    return tuple(by_tens if told >= told_evenly else even)


@frozen
class Classes:
    """Limits on either side of 0, and what to call what lies between (分级).

    Attributes
    ----------
    above, below
        Limits of values from 0, and of losses: both rising and positive.
    language
    write
        Writes a limit.
    """

    above: tuple[Fraction, ...]
    below: tuple[Fraction, ...]
    language: Language
    write: Callable[[Fraction], str]

    @classmethod
    def of(
        cls,
        values: list[Fraction],
        least: Fraction,
        n: int,
        language: Language,
        write: Callable[[Fraction], str],
    ) -> Classes:
        """Choose limits for some values; there are none below `least`."""
        return cls(
            limits_of([value for value in values if value > 0], least, n),
            limits_of([-value for value in values if value < 0], least, n),
            language,
            write,
        )

    def place(self, value: Fraction) -> tuple[Side, int]:
        """Find the class of a value: its side of 0, and how far out, from 0."""
        if value >= 0:
            return "gain", bisect_right(self.above, value)
        return "loss", bisect_right(self.below, -value)

    def name(self, side: Side, at: int) -> str:
        """Write what lies in a class."""
        words = _WORDS[self.language]
        limits, sign = (self.above, 1) if side == "gain" else (self.below, -1)
        near = self.write(sign * limits[at - 1]) if at else self.write(Fraction(0))
        if at == len(limits):
            return words["over" if side == "gain" else "under"].format(near)
        ends = [near, self.write(sign * limits[at])]
        return words["between"].format(*(ends if side == "gain" else ends[::-1]))
