"""What moved a ratio: which segments, and whether by their own values or by their shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from attrs import frozen

from ecomops.metrics.analysis.changes.segment_effects import EffectKind, SegmentEffect
from ecomops.metrics.analysis.changes.sentences import first_few
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.metrics.figures import Unit
from ecomops.metrics.results import GroupLabel

ReasonKind: TypeAlias = EffectKind | Literal["overlap"]
"""What an effect can be; overlap 跨组重复: what stands in several segments."""

_FROM_RATES: Final = ("from rates", "来自各组比率")
_REASONS: Final[Mapping[ReasonKind, tuple[str, str]]] = {
    "rate": ("from values", "来自各组自身"),
    "mix": ("from mix", "来自结构"),
    "unmatched": ("from segments without a denominator", "来自无分母的分组"),
    "overlap": ("from what stands in several segments", "来自跨组重复"),
}
_ALWAYS_SAID: Final = frozenset({"rate", "mix"})


@frozen
class ChangeDriver:
    """One reason for a change (变动原因).

    Attributes
    ----------
    segment
        Which segment.
    kind
        Whether its own value or its share moved.
    effect
        Its part of the change.
    """

    segment: GroupLabel
    kind: EffectKind
    effect: Fraction


def drivers_of(effects: Iterable[SegmentEffect]) -> tuple[ChangeDriver, ...]:
    """List the reasons, the largest first; of equals, in the order of segments, rates first."""
    found = [
        ChangeDriver(one.segment, kind, part)
        for one in effects
        for kind, part in one.parts
        if part
    ]
    return tuple(sorted(found, key=lambda driver: abs(driver.effect), reverse=True))


def reasons_text(
    sums: Mapping[ReasonKind, Fraction | None],
    drivers: Iterable[ChangeDriver],
    unit: Unit,
    said: Wording,
) -> str:
    """Say what each kind of effect comes to, and the segments that count most in it.

    ``-0.25 from rates (ads -0.30, mail +0.05), 0.00 from mix``; nothing of an effect that is
    seldom there, if it is not.
    """
    named: dict[ReasonKind, list[ChangeDriver]] = {kind: [] for kind in sums}
    for driver in drivers:
        named[driver.kind].append(driver)
    reasons = [
        _reason(kind, effect, named[kind], unit, said)
        for kind, effect in sums.items()
        if effect or kind in _ALWAYS_SAID
    ]
    return said.pick(", ", "，").join(reasons)


def _reason(
    kind: ReasonKind,
    effect: Fraction | None,
    drivers: Iterable[ChangeDriver],
    unit: Unit,
    said: Wording,
) -> str:
    en, zh = _FROM_RATES if kind == "rate" and unit == "rate" else _REASONS[kind]
    amount = said.change(effect, unit)
    text = said.pick(f"{amount} {en}", f"{zh} {amount}")
    few = first_few(f"{one.segment} {said.change(one.effect, unit)}" for one in drivers)
    return text + said.noted(said.listed(few))
