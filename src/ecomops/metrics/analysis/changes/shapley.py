"""How much each factor of a product has to do with its change, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm, prod


def product_contributions(
    base: Sequence[Fraction], current: Sequence[Fraction]
) -> tuple[Fraction, ...]:
    """Share the change of a product among its factors (夏普利分解).

    Were the factors changed one after the other, each would be credited with what its own step
    brings, and the order would matter. This is the mean over all orders, the Shapley value: the
    parts add up to the change, a factor that stays has no part, and turning the two round
    changes nothing but signs. For a product the mean is an integral along the straight line
    from base to current, a polynomial, so that it takes no search and no rounding:
    ``(bᵢ − aᵢ) · ∫₀¹ Π_{j≠i} (aⱼ + u·(bⱼ − aⱼ)) du``.

    Parameters
    ----------
    base, current
        The factors before and after, as many of each.

    Examples
    --------
    >>> product_contributions([Fraction(100), Fraction(1, 10)], [Fraction(200), Fraction(1, 5)])
    (Fraction(15, 1), Fraction(15, 1))
    """
    scales = [lcm(a.denominator, b.denominator) for a, b in zip(base, current, strict=True)]
    starts = [int(a * scale) for a, scale in zip(base, scales, strict=True)]
    moves = [int((b - a) * scale) for a, b, scale in zip(base, current, scales, strict=True)]
    found: list[Fraction] = []
    for i, move in enumerate(moves):
        if not move:
            found.append(Fraction(0))
            continue
        curve = [1]
        for j, (start, slope) in enumerate(zip(starts, moves, strict=True)):
            if j != i:
                curve = [
                    start * one + slope * before
                    for one, before in zip([*curve, 0], [0, *curve], strict=True)
                ]
        parts = [Fraction(part, power) for power, part in enumerate(curve, start=1)]
        found.append(move * sum(parts, Fraction(0)) / prod(scales))
    return tuple(found)
