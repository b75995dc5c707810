"""Which assumption matters: the gain at both ends of each."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.plots.amounts import major, money_labels
from ecomops.plots.frame import LABEL, RIMS, framed, load_altair, noted
from ecomops.plots.style import COLOURS
from ecomops.plots.tornado_view import TornadoView
from ecomops.whatif.uncertainty.tornado import Tornado

if TYPE_CHECKING:
    import altair as alt

_WIDTH: Final = 500
_ROW_HEIGHT: Final = 52
_ROOM: Final = Fraction(3, 20)
"""On either side, as a share of the axis: for the labels of the ends."""


def tornado_chart(tornado: Tornado, *, language: Language = "en") -> alt.VConcatChart:
    """Draw how far the gain moves with each assumption, largest first (龙卷风图).

    A bar goes from the gain at the low end of an assumption (orange) over the gain at all
    likely values to the one at its high end (blue); the ends of the assumption stand beside
    it. A dashed line marks no gain, a black one the likely gain.

    Parameters
    ----------
    tornado
        What `tornado` returns.
    language
        Of titles and labels. Chinese needs a font that has the characters.

    Raises
    ------
    InvalidArgumentError
        If this is none, no assumption is a range, or no bar has a defined end.
    MissingExtraError
        If altair is not installed.

    Examples
    --------
    >>> from ecomops.whatif import ReplayRow
    >>> from ecomops.whatif.response.response import Response
    >>> from ecomops.whatif.uncertainty.tornado import tornado
    >>> row = ReplayRow(promotion_id="p", description="spend $50: $5 off",
    ...     description_zh="满 $50 减 $5", currency="USD", basis="paid", reach_minor=4000,
    ...     orders=400, sales_minor=16_000_00, qualifying=50, within_reach=200,
    ...     gap_minor=4_000_00, cost_minor=250_00, off_at_threshold_minor=500,
    ...     threshold_minor=5000, verdicts={"applied": 50, "below_threshold": 350})
    >>> found = tornado(row, Response(top_up_rate=("10%", "20%", "50%")), margin_rate="50%")
    >>> tornado_chart(found).to_dict()["title"]["text"]
    ['Top-up rate alone decides whether “Spend $50, get $5 off” pays']
    """
    known_language(language)
    view = TornadoView.of(tornado, language)
    alt = load_altair()
    panel = alt.layer(*_layers(alt, view)).properties(
        width=_WIDTH, height=_ROW_HEIGHT * len(view.bars)
    )
    return framed(alt, [noted(alt, panel, view.notes)], view.answer, view.subtitle, language)


def _layers(alt: Any, view: TornadoView) -> list[Any]:
    low, high = _domain(view)
    n = len(view.bars)
    money = money_labels(view.currency, view.language)
    scale = alt.Scale(domain=[major(low, view.currency), major(high, view.currency)], nice=False)
    axis = alt.Axis(tickCount=6, labelExpr=money, gridColor="#EEEEEE")
    x: dict[str, Any] = {"scale": scale, "axis": axis, "title": view.axis_title}
    y = alt.Y("row:Q", scale=alt.Scale(domain=[n - 0.5, -0.5], nice=False), axis=None)
    names = [view.say("low"), view.say("high")]
    colour = alt.Color(
        "end:N",
        scale=alt.Scale(domain=names, range=[COLOURS["orange"], COLOURS["blue"]]),
        legend=alt.Legend(title=None, orient="top", symbolType="square", symbolSize=150),
    )
    halves = alt.Chart(alt.Data(values=_halves(view)))
    layers = [
        halves.mark_bar(height=26).encode(x=alt.X("from:Q", **x), x2="to:Q", y=y, color=colour),
        *_rules(alt, view, x),
    ]
    for side, dx in (("left", -6), ("right", 6)):
        found = halves.transform_filter(f"datum.side == '{side}'")
        align = "right" if side == "left" else "left"
        layers += [
            found.mark_text(align=align, dx=dx, baseline="middle", fontSize=12, **rim).encode(
                x=alt.X("to:Q", **x), y=y, text="text:N"
            )
            for rim in RIMS
        ]
    return layers + _beside(alt, view, x, y)


def _domain(view: TornadoView) -> tuple[Fraction, Fraction]:
    """Find the ends of the axis: 0 among them, and room for labels."""
    gains = [*view.gains_minor, Fraction(0)]
    low, high = min(gains), max(gains)
    room = (high - low) * _ROOM or Fraction(100)
    return low - room, high + room


def _halves(view: TornadoView) -> list[dict[str, Any]]:
    """Cut each bar at the likely gain; an end without a gain is left out."""
    found = []
    likely = view.tornado.gain_minor
    for row, bar in enumerate(view.bars):
        ends = (("low", bar.low, bar.at_low_minor, bar.at_high_minor),
                ("high", bar.high, bar.at_high_minor, bar.at_low_minor))  # fmt: skip
        for end, text, gain, other in ends:
            if gain is None:
                continue
            start = gain if likely is None else likely
            is_left = gain < (other if other is not None and other != gain else start)
            if other == gain:  # both labels at one place would hide each other
                is_left = end == "low"
            found.append({
                "row": row, "end": view.say(end), "text": text,
                "from": major(start, view.currency), "to": major(gain, view.currency),
                "side": "left" if is_left else "right",
            })  # fmt: skip
    return found


def _rules(alt: Any, view: TornadoView, x: dict[str, Any]) -> list[Any]:
    """Draw no gain, and the likely one."""
    rules = [(0.0, "#555555", [4, 3])]
    if view.tornado.gain_minor is not None:
        rules.append((major(view.tornado.gain_minor, view.currency), "black", [1, 0]))
    return [
        alt.Chart(alt.Data(values=[{"at": at}]))
        .mark_rule(color=colour, strokeDash=dash, strokeWidth=1.5)
        .encode(x=alt.X("at:Q", **x))
        for at, colour, dash in rules
    ]


def _beside(alt: Any, view: TornadoView, x: dict[str, Any], y: Any) -> list[Any]:
    """Write the assumption to the left of its bar, the swing to the right."""
    low, high = (major(end, view.currency) for end in _domain(view))
    rows = [
        {"row": i, "low": low, "high": high, "name": bar.name, "range": bar.range,
         "swing": f"{view.say('swing')} {bar.swing}", "turns": bar.turns}
        for i, bar in enumerate(view.bars)
    ]  # fmt: skip
    base = alt.Chart(alt.Data(values=rows))
    small = {"fontSize": 11, "color": "#666666", "baseline": "middle"}
    texts = (
        ("low", "name", "right", -12, -8, LABEL | {"baseline": "middle"}),
        ("low", "range", "right", -12, 9, small),
        ("high", "swing", "left", 12, -8, LABEL | {"baseline": "middle"}),
        ("high", "turns", "left", 12, 9, small),
    )
    return [
        base.mark_text(align=align, dx=dx, dy=dy, **style).encode(
            x=alt.X(f"{at}:Q", **x), y=y, text=f"{field}:N"
        )
        for at, field, align, dx, dy, style in texts
    ]
