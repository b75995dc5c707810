"""What each segment has to do with the change of a ratio."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal, TypeAlias

from attrs import frozen

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.analysis.exact import Exact, ratio
from ecomops.metrics.analysis.segments import Matched, Part, value_of
from ecomops.metrics.results import GroupLabel

EffectKind: TypeAlias = Literal["rate", "mix", "unmatched"]
"""rate 自身变化: the segment's own value · mix 结构变化: its share of the whole ·
unmatched 无分母: a numerator without a denominator."""

_MOST_BITS: Final = 2**20
_HALF: Final = Fraction(1, 2)


@frozen
class SegmentEffect:
    """What one segment has to do with the change of a ratio (分组贡献).

    Attributes
    ----------
    segment
        What it is called.
    current_numerator, current_denominator, base_numerator, base_denominator
        What stands above and below in the two periods; 0 where the segment is absent.
    current_value, base_value
        Its ratios; None: undefined.
    current_share, base_share
        Its shares of the whole denominator; None: the whole has none.
    rate_effect
        Mean share × change of its own ratio.
    mix_effect
        Mean ratio less that of the whole × change of its share.
    unmatched_effect
        What its numerator adds while it has no denominator, as refunds on days without sales.

    The effects are None where the change of the whole is undefined.
    """

    segment: GroupLabel
    current_numerator: Exact
    current_denominator: Exact
    base_numerator: Exact
    base_denominator: Exact
    current_value: Fraction | None
    base_value: Fraction | None
    current_share: Fraction | None
    base_share: Fraction | None
    rate_effect: Fraction | None
    mix_effect: Fraction | None
    unmatched_effect: Fraction | None

    @property
    def effect(self) -> Fraction | None:
        """All of it; None: undefined."""
        if self.rate_effect is None or self.mix_effect is None or self.unmatched_effect is None:
            return None
        return self.rate_effect + self.mix_effect + self.unmatched_effect

    @property
    def parts(self) -> tuple[tuple[EffectKind, Fraction | None], ...]:
        """Its effects, each with its kind."""
        return (
            ("rate", self.rate_effect),
            ("mix", self.mix_effect),
            ("unmatched", self.unmatched_effect),
        )


def segment_effects(
    both: Matched, added: list[Fraction | None], *, is_defined: bool
) -> tuple[SegmentEffect, ...]:
    """Work out every segment's part; `added` are the ratios of the segments together."""
    nothing = Part(0, 0)
    middle = sum((value or Fraction(0) for value in added), Fraction(0)) * _HALF
    below = [one.added.below for one in (both.current, both.base)]
    found: list[SegmentEffect] = []
    for label in both.labels:
        parts = [one.parts.get(label, nothing) for one in (both.current, both.base)]
        values = [value_of(part, both.times) for part in parts]
        shares = [ratio(part.below, under) for part, under in zip(parts, below, strict=True)]
        effects: tuple[Fraction | None, ...] = (None, None, None)
        if is_defined:
            loose = [
                Fraction(part.above * both.times) / under if value is None else Fraction(0)
                for part, under, value in zip(parts, below, values, strict=True)
            ]
            effects = (*_shared(values, shares, middle), loose[0] - loose[1])
        found.append(
            SegmentEffect(
                label, parts[0].above, parts[0].below, parts[1].above, parts[1].below,
                *values, *shares, *effects,
            )
        )  # fmt: skip
    return tuple(found)


def _shared(
    values: list[Fraction | None], shares: list[Fraction | None], middle: Fraction
) -> tuple[Fraction, Fraction]:
    """Work out what a segment's own ratio did, and what its share did."""
    now, then = values
    if now is None:
        now = middle if then is None else then
    if then is None:
        then = now
    w_now, w_then = (share or Fraction(0) for share in shares)
    rate = (w_now + w_then) * _HALF * (now - then)
    return rate, ((now + then) * _HALF - middle) * (w_now - w_then)


def check_size(both: Matched) -> None:
    """Refuse sums of fractions whose common denominator would have a million digits."""
    below = {
        abs(part.below.numerator)
        for one in (both.current, both.base)
        for part in one.parts.values()
    }
    bits = sum(number.bit_length() for number in below)
    if bits > _MOST_BITS and max(below) > _MOST_BITS:
        raise InvalidArgumentError(
            "current", len(both.labels), "segments are too many to add up exactly",
            "put the small ones together into one",
        )  # fmt: skip
