"""Changes of ratios in words."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ecomops.metrics.analysis.report import Cells, shown_rows
from ecomops.metrics.analysis.wording import Wording

if TYPE_CHECKING:
    from ecomops.metrics.analysis.rate_mix import RateMixChange
    from ecomops.metrics.analysis.segment_effects import SegmentEffect

_SAID: Final = 3
"""Segments that a sentence names for each kind of reason."""


def rate_mix_cells(change: RateMixChange, said: Wording) -> Cells:
    """Lay the segments out, and the whole below them."""
    points = change.unit == "rate"
    head = said.pick(
        ["segment", "now", "before", "share now", "share before", "rate", "mix", "effect"],
        ["分组", "本期", "上期", "本期占比", "上期占比", "自身", "结构", "合计贡献"],
    )
    if points:
        head[-1] += said.pick(", points", "（百分点）")
    rows = shown_rows([_row(change, one, said) for one in change.effects[:51]], len(head))
    unit = change.unit
    whole = [
        said.pick("all", "合计"),
        said.value(change.current, unit),
        said.value(change.base, unit),
        "", "",
        said.change(change.rate_effect, unit),
        said.change(change.mix_effect, unit),
        said.change(change.change, unit),
    ]  # fmt: skip
    return head, [*rows, whole]


def _row(change: RateMixChange, one: SegmentEffect, said: Wording) -> list[str]:
    unit = change.unit
    return [
        str(one.segment),
        said.value(one.current_value, unit),
        said.value(one.base_value, unit),
        said.rate(one.current_share),
        said.rate(one.base_share),
        said.change(one.rate_effect, unit),
        said.change(one.mix_effect, unit),
        said.change(one.effect, unit),
    ]


def rate_mix_sentence(change: RateMixChange, said: Wording) -> str:
    """Say which way the ratio went, and why."""
    name = said.pick(change.name, change.zh)
    if change.change is None or not change.is_defined:
        return _undefined(change, name, said)
    now, then = (said.value(value, change.unit) for value in (change.current, change.base))
    moved = said.moved(change.change, change.unit)
    head = said.pick(f"{name} {moved}", f"{name}{moved}")
    if change.change:
        head += said.pick(f", from {then} to {now}", f"（{then} → {now}）")
    parts = [
        _reason(change, kind, said)
        for kind, effect in (
            ("rate", change.rate_effect),
            ("mix", change.mix_effect),
            ("unmatched", change.unmatched_effect),
            ("overlap", change.overlap_effect),
        )
        if effect or kind in {"rate", "mix"}
    ]
    return head + said.pick(": ", "：") + said.pick(", ", "，").join(parts)


def _undefined(change: RateMixChange, name: str, said: Wording) -> str:
    when = [
        said.pick(*words)
        for words, value in (
            (("this period", "本期"), change.current),
            (("the period before", "上期"), change.base),
        )
        if value is None
    ]
    if not when:
        return said.pick(
            f"the change of {name} can't be shared: the segments have no denominator together",
            f"{name}的变动无法分解：各分组合计没有分母",
        )
    joined = said.pick(" and ", "和").join(when)
    return said.pick(
        f"{name} is undefined in {joined}: nothing stands below",
        f"{name}在{joined}无定义：没有分母",
    )


def _reason(change: RateMixChange, kind: str, said: Wording) -> str:
    """Say ``-0.25 from rates (ads -0.30, mail +0.05)``."""
    unit = change.unit
    effect = {
        "rate": change.rate_effect,
        "mix": change.mix_effect,
        "unmatched": change.unmatched_effect,
        "overlap": change.overlap_effect,
    }[kind]
    rates = ("from rates", "来自各组比率") if unit == "rate" else ("from values", "来自各组自身")
    words = {
        "rate": rates,
        "mix": ("from mix", "来自结构"),
        "unmatched": ("from segments without a denominator", "来自无分母的分组"),
        "overlap": ("from what stands in several segments", "来自跨组重复"),
    }[kind]
    amount = said.change(effect, unit)
    text = said.pick(f"{amount} {words[0]}", f"{words[1]} {amount}")
    if kind == "overlap":
        return text
    drivers = [driver for driver in change.drivers if driver.kind == kind]
    return text + said.noted(_listed(((d.segment, d.effect) for d in drivers), change, said))


def _listed(
    drivers: Iterable[tuple[object, Fraction]], change: RateMixChange, said: Wording
) -> str:
    texts = [f"{label} {said.change(effect, change.unit)}" for label, effect in drivers]
    more = ["…"] if len(texts) > _SAID else []
    return said.listed([*texts[:_SAID], *more])
