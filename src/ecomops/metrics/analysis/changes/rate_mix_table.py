"""Why a ratio moved, as a table whose rows and columns add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from attrs import frozen

from ecomops.metrics.analysis.changes.segment_effects import EffectKind, SegmentEffect
from ecomops.metrics.analysis.exact import exact_sum
from ecomops.metrics.analysis.reports.report import SHOWN_ROWS, Cells
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.metrics.figures import Unit

_Column: TypeAlias = EffectKind | Literal["effect"]

_HEAD: Final = (
    ("segment", "分组"), ("now", "本期"), ("before", "上期"), ("share now", "本期占比"),
    ("share before", "上期占比"),
)  # fmt: skip
_EFFECTS: Final[Mapping[_Column, tuple[str, str]]] = {
    "rate": ("rate", "自身"), "mix": ("mix", "结构"), "unmatched": ("no denominator", "无分母"),
    "effect": ("effect", "合计贡献"),
}  # fmt: skip
_POINTS: Final = (", points", "（百分点）")
_NOTHING: Final = ("", "", "", "")


@frozen
class Effects:
    """What a row of the table has: each kind of effect, and all of them; None: undefined."""

    rate: Fraction | None
    mix: Fraction | None
    unmatched: Fraction | None
    effect: Fraction | None

    @classmethod
    def of(cls, one: SegmentEffect) -> Effects:
        """Take those of a segment."""
        return cls(one.rate_effect, one.mix_effect, one.unmatched_effect, one.effect)

    def texts(self, columns: Sequence[_Column], unit: Unit, said: Wording) -> list[str]:
        """Write some of them."""
        return [said.change(getattr(self, column), unit) for column in columns]


def rate_mix_cells(
    effects: Sequence[SegmentEffect],
    values: Sequence[Fraction | None],
    sums: Effects,
    overlap: Fraction | None,
    *,
    unit: Unit,
    said: Wording,
) -> Cells:
    """Lay the segments out, then the rest of many, what stands in several of them, and all.

    Parameters
    ----------
    values
        The ratio of the whole, now and before.
    sums
        Each kind of effect of all segments, and the change of the whole.
    overlap
        What ids that stand in several segments make of the change.
    """
    has_unmatched = any(one.unmatched_effect for one in effects)
    columns = [name for name in _EFFECTS if has_unmatched or name != "unmatched"]
    head = [said.word(pair) for pair in _HEAD] + [said.word(_EFFECTS[name]) for name in columns]
    if unit == "rate":
        head[-1] += said.word(_POINTS)
    shown = effects[:SHOWN_ROWS]
    rows = [_row(one, columns, unit, said) for one in shown]
    if len(effects) > len(shown):
        n = len(effects) - len(shown)
        rest = _rest(sums, [Effects.of(one) for one in shown], overlap)
        label = said.pick(f"others ({n})", f"其他（{n}）")
        rows.append([label, *_NOTHING, *rest.texts(columns, unit, said)])
    if overlap:
        blank = [""] * (len(columns) - 1)
        label = said.pick("in several", "跨组重复")
        rows.append([label, *_NOTHING, *blank, said.change(overlap, unit)])
    whole = [said.value(value, unit) for value in values]
    last = [said.pick("all", "合计"), *whole, "", "", *sums.texts(columns, unit, said)]
    return head, [*rows, last]


def _row(one: SegmentEffect, columns: Sequence[_Column], unit: Unit, said: Wording) -> list[str]:
    return [
        str(one.segment),
        said.value(one.current_value, unit),
        said.value(one.base_value, unit),
        said.rate(one.current_share),
        said.rate(one.base_share),
        *Effects.of(one).texts(columns, unit, said),
    ]


def _rest(sums: Effects, shown: Sequence[Effects], overlap: Fraction | None) -> Effects:
    """Work out what is left for the segments that have no row, without adding them up."""

    def left(whole: Fraction | None, parts: Sequence[Fraction | None]) -> Fraction | None:
        if whole is None:
            return None
        return Fraction(whole - exact_sum(part for part in parts if part is not None))

    added = None if sums.effect is None or overlap is None else sums.effect - overlap
    return Effects(
        left(sums.rate, [one.rate for one in shown]),
        left(sums.mix, [one.mix for one in shown]),
        left(sums.unmatched, [one.unmatched for one in shown]),
        left(added, [one.effect for one in shown]),
    )
