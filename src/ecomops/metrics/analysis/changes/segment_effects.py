"""What each segment has to do with the change of a ratio."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from attrs import frozen

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.analysis.exact import Exact, ratio
from ecomops.metrics.analysis.segments import Quotient, TwoPeriods
from ecomops.metrics.results import GroupLabel

EffectKind: TypeAlias = Literal["rate", "mix", "unmatched"]
"""rate 自身变化: the segment's own value · mix 结构变化: its share of the whole ·
unmatched 无分母: a numerator without a denominator."""

_MOST_BITS: Final = 2**20


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
    both: TwoPeriods, sums: Sequence[Quotient], mean_ratio: Fraction | None
) -> tuple[SegmentEffect, ...]:
    """Work out every segment's part in the change of a ratio.

    Parameters
    ----------
    sums
        All segments added up, in the two periods.
    mean_ratio
        The mean of what their ratios are then; None: undefined, and so are all effects.
    """
    found: list[SegmentEffect] = []
    for label in both.labels:
        now, then = parts = both.at(label)
        values = [both.value(part) for part in parts]
        shares = [ratio(part.below, one.below) for part, one in zip(parts, sums, strict=True)]
        effects: tuple[Fraction | None, ...] = (None, None, None)
        if mean_ratio is not None:
            loose = [
                Fraction(part.above * both.times) / one.below if value is None else Fraction(0)
                for part, one, value in zip(parts, sums, values, strict=True)
            ]
            effects = (*_rate_and_mix(values, shares, mean_ratio), loose[0] - loose[1])
        figures = (now.above, now.below, then.above, then.below)
        found.append(SegmentEffect(label, *figures, *values, *shares, *effects))
    return tuple(found)


def _rate_and_mix(
    values: Sequence[Fraction | None], shares: Sequence[Fraction | None], mean_ratio: Fraction
) -> tuple[Fraction, Fraction]:
    """Work out what a segment's own ratio did, and what its share did.

    A ratio that is undefined takes the other period's; if both are, the mean of all, at which
    shares do not matter.
    """
    now, then = values
    if now is None:
        now = mean_ratio if then is None else then
    if then is None:
        then = now
    share_now, share_then = (share or Fraction(0) for share in shares)
    rate = (share_now + share_then) / 2 * (now - then)
    return rate, ((now + then) / 2 - mean_ratio) * (share_now - share_then)


def check_denominators(both: TwoPeriods) -> None:
    """Refuse negative denominators: a share of a whole is none of theirs."""
    for name, one in zip(("current", "base"), both, strict=True):
        for label, part in one.parts.items():
            if part.below < 0:
                raise InvalidArgumentError(
                    f"{name}[{label!r}]", part.below, "is a denominator below 0",
                    "give zero or more, or put the segment together with another",
                )  # fmt: skip


def are_too_many(denominators: Iterable[Exact]) -> bool:
    """Tell whether the common denominator of segments' ratios may have more than a million bits.

    Exact sums of so many take minutes.

    >>> are_too_many(range(1, 40_000)), are_too_many(range(10**9, 10**9 + 40_000))
    (False, True)
    """
    below = {abs(number.numerator) for number in denominators}
    bits = sum(number.bit_length() for number in below)
    # whole numbers up to n, however many, have a common multiple of about 1.44 n bits
    return bits > _MOST_BITS and max(below) > _MOST_BITS


def check_size(both: TwoPeriods) -> None:
    """Refuse segments that `are_too_many`."""
    if are_too_many(part.below for one in both for part in one.parts.values()):
        raise InvalidArgumentError(
            "current", len(both.labels), "segments are too many to add up exactly",
            "put the small ones together into one",
        )  # fmt: skip
