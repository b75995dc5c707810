"""Which assumption matters: each moved over its range, the others at their likely values."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal

from ecomops._typing import Language
from ecomops.models.base import DomainModel
from ecomops.whatif.replay.replay import Replay
from ecomops.whatif.replay.report import ReplayReport
from ecomops.whatif.replay.row import ReplayRow
from ecomops.whatif.response.asked import Asked
from ecomops.whatif.response.assumption import Assumed, Assumption
from ecomops.whatif.response.assumption_text import assumed_value_text, assumption_name, joined
from ecomops.whatif.response.closed_form import AssumptionName
from ecomops.whatif.response.extent import plain_figure
from ecomops.whatif.response.response import Response
from ecomops.whatif.response.situation import Situation
from ecomops.whatif.response.top_ups import OffFor
from ecomops.whatif.results.amounts import exact_money
from ecomops.whatif.results.origin import Origin
from ecomops.whatif.results.result import Cells, WhatIfResult
from ecomops.words import word

_HEADS: Final = {
    "assumption": ("assumption", "假设"),
    "low": ("low", "低"),
    "likely": ("likely", "最可能"),
    "high": ("high", "高"),
    "at_low": ("gain at low", "取低值时的收益"),
    "at_high": ("gain at high", "取高值时的收益"),
    "swing": ("swing", "波动"),
    "turning_point": ("gain is 0 at", "收益为零处"),
}
_WORDS: Final = {
    "title": ("{}: which assumption matters", "{}：哪个假设影响最大"),
    "no_range": ("no assumption is a range, so none can matter", "没有取值范围的假设，无从比较"),
    "likely": ("with all at their likely values the gain is {}", "全部取最可能值时收益为 {}"),
    "most": ("{} matters most: {} from lowest to highest", "{}影响最大：最高与最低相差 {}"),
    "decides": ("each of these alone decides whether it pays: {}", "单独一项即可决定能否回本：{}"),
}
_NOWHERE: Final = "-"


class TornadoBar(DomainModel):
    """How far the gain moves with one assumption (敏感性条)."""

    name: AssumptionName
    """Which assumption."""
    assumption: Assumption
    """Its range."""
    at_low_minor: Fraction | None
    """The gain with it at its low end; None: undefined. [minor]"""
    at_high_minor: Fraction | None
    """The gain with it at its high end; None: undefined. [minor]"""
    swing_minor: Fraction | None
    """The largest gain less the smallest; None: undefined. [minor]"""
    turning_point: Fraction | None
    """The value within its range at which the gain is 0; None where there is none, and for the
    overshoot, in which the gain need not be linear."""

    @property
    def decides(self) -> bool:
        """Whether the promotion pays at one end of the range and loses at the other."""
        if self.at_low_minor is None or self.at_high_minor is None:
            return False
        return (self.at_low_minor < 0) != (self.at_high_minor < 0)


class Tornado(WhatIfResult):
    """Which assumption matters most for the gain (龙卷风图), largest swing first.

    One range at a time goes from end to end while all others stay at their likely values. What
    two of them do together is not in it: that is in the ends of an `Outcome`.
    """

    kind: Literal["tornado"] = "tornado"
    row: ReplayRow
    """The promotion as replayed."""
    response: Response
    """What people are assumed to do."""
    margin_rate: Assumption
    """What is assumed to be left of a sale after the cost of goods."""
    gain_minor: Fraction | None
    """The gain with all assumptions at their likely values; None: undefined. [minor]"""
    bars: tuple[TornadoBar, ...]
    """One for each assumption that is a range; undefined swings last."""

    def columns(self) -> dict[str, list[object]]:
        """Give a row per bar; amounts are rounded half up.

        What was assumed is written out, and stands in ``assumed_low`` and so on as a number.
        """
        found: dict[str, list[object]] = {"assumption": [bar.name for bar in self.bars]}
        for end in ("low", "likely", "high"):
            found[end] = [self._text(bar, getattr(bar.assumption, end), "en") for bar in self.bars]
        for end in ("low", "likely", "high"):
            found[f"assumed_{end}"] = [
                plain_figure(bar.name, getattr(bar.assumption, end)) for bar in self.bars
            ]
        for name in ("at_low_minor", "at_high_minor", "swing_minor"):
            found[name] = [plain_figure(name, getattr(bar, name)) for bar in self.bars]
        found["turning_point"] = [
            plain_figure("turning_point", bar.turning_point) for bar in self.bars
        ]
        return found

    def made_of(self) -> dict[str, object]:
        """Add the promotion, and the likely value of all that is assumed."""
        assumed = {**self.response.behaviours, "margin_rate": self.margin_rate}
        told: dict[str, object] = {"promotion_id": self.row.promotion_id}
        for name, one in assumed.items():
            told[f"assumed_{name}"] = plain_figure(name, one.likely)
        return super().made_of() | told

    def _title(self, language: Language) -> str:
        row = self.row
        rule = row.description_zh if language == "zh" else row.description
        return word(_WORDS, "title", language).format(rule)

    def _cells(self, language: Language) -> Cells:
        return [word(_HEADS, name, language) for name in _HEADS], [
            [
                assumption_name(bar.name, language),
                *(self._text(bar, value, language) for value in bar.assumption.ends),
                *(
                    exact_money(gain, self.row.currency, language)
                    for gain in (bar.at_low_minor, bar.at_high_minor, bar.swing_minor)
                ),
                _NOWHERE
                if bar.turning_point is None
                else self._text(bar, bar.turning_point, language),
            ]
            for bar in self.bars
        ]

    def _text(self, bar: TornadoBar, value: Fraction, language: Language) -> str:
        return assumed_value_text(bar.name, value, self.row.currency, language)

    def _sentences(self, language: Language) -> list[str]:
        gain = exact_money(self.gain_minor, self.row.currency, language)
        said = [word(_WORDS, "likely", language).format(gain)]
        if not self.bars:
            return [*said, word(_WORDS, "no_range", language)]
        first = self.bars[0]
        if first.swing_minor:
            swing = exact_money(first.swing_minor, self.row.currency, language)
            name = assumption_name(first.name, language)
            said.append(word(_WORDS, "most", language).format(name, swing))
        deciding = [assumption_name(bar.name, language) for bar in self.bars if bar.decides]
        if deciding:
            told = word(_WORDS, "decides", language).format(joined(deciding, language))
            said.append(told)
        return said


def tornado(
    row: ReplayRow | Replay | ReplayReport,
    response: Response,
    *,
    margin_rate: Assumed,
    promotion_id: str | None = None,
    off_for: OffFor | None = None,
    origin: Origin | None = None,
) -> Tornado:
    """Say which assumption matters most for the gain (敏感性分析).

    Parameters
    ----------
    row, response, margin_rate, promotion_id, off_for, origin
        As in `respond`; the margin may be a range too.

    Raises
    ------
    InvalidArgumentError
        As `respond`.

    Examples
    --------
    >>> row = ReplayRow(promotion_id="p", description="spend $50: $5 off",
    ...     description_zh="满 $50 减 $5", currency="USD", basis="paid", reach_minor=4000,
    ...     orders=400, sales_minor=16_000_00, qualifying=50, within_reach=200,
    ...     gap_minor=4_000_00, cost_minor=250_00, off_at_threshold_minor=500,
    ...     threshold_minor=5000, verdicts={"applied": 50, "below_threshold": 350})
    >>> response = Response(top_up_rate=("10%", "20%", "50%"), cannibalisation_rate="10%")
    >>> margins = ("40%", "50%", "60%")
    >>> print(tornado(row, response, margin_rate=margins).describe().partition("!")[0])
    assumption    low  likely  high  gain at low  gain at high    swing  gain is 0 at
    ───────────  ────  ──────  ────  ───────────  ────────────  ───────  ────────────
    top-up rate  10 %    20 %  50 %     -$170.00       $150.00  $320.00       31.25 %
    margin       40 %    50 %  60 %     -$162.00       -$18.00  $144.00             -
    with all at their likely values the gain is -$90.00
    top-up rate matters most: $320.00 from lowest to highest
    each of these alone decides whether it pays: top-up rate
    <BLANKLINE>
    """
    asked = Asked.of(row, promotion_id, off_for, origin)
    situation = Situation.of(asked.row, response, margin_rate, asked.off_for, asked.near)
    bars = [_bar(situation, name) for name in situation.ranged]
    bars.sort(key=lambda bar: (bar.swing_minor is None, -(bar.swing_minor or 0)))
    return Tornado(
        origin=asked.origin,
        row=asked.row,
        response=response,
        margin_rate=situation.assumptions["margin_rate"],
        gain_minor=situation.figures(situation.likely).gain_minor,
        bars=tuple(bars),
    )


def _bar(situation: Situation, name: AssumptionName) -> TornadoBar:
    assumption, likely = situation.assumptions[name], situation.likely
    gains = [
        situation.figures(likely.but({name: value})).gain_minor
        for value in situation.looked_at(name)
    ]
    known = [gain for gain in gains if gain is not None]
    is_known = len(known) == len(gains)
    return TornadoBar(
        name=name,
        assumption=assumption,
        at_low_minor=gains[0],
        at_high_minor=gains[-1],
        swing_minor=max(known) - min(known) if is_known else None,
        turning_point=None
        if name == "overshoot_minor"
        else _root(assumption.low, assumption.high, gains[0], gains[-1]),
    )


def _root(
    low: Fraction, high: Fraction, at_low: Fraction | None, at_high: Fraction | None
) -> Fraction | None:
    """Find where a straight line meets 0 between two ends; None: nowhere, or everywhere."""
    if at_low is None or at_high is None or at_low == at_high or at_low * at_high > 0:
        return None
    return low + (high - low) * at_low / (at_low - at_high)
