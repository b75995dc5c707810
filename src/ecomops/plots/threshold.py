"""Where orders stand around a spend threshold, and what other thresholds would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecomops._typing import Language
from ecomops.currencies import symbol
from ecomops.errors import InvalidArgumentError
from ecomops.languages import known_language
from ecomops.plots.bins import ticks
from ecomops.plots.frame import LABEL, RIMS, WIDTH, framed, load_altair
from ecomops.plots.style import COLOURS
from ecomops.plots.threshold_view import ThresholdView
from ecomops.whatif import CostCurve, Replay, ReplayRow

if TYPE_CHECKING:
    import altair as alt

_COLOURS: Final = {
    "below": COLOURS["grey"], "near": COLOURS["orange"], "qualifying": COLOURS["blue"],
}  # fmt: skip
_OWN: Final = COLOURS["vermilion"]
_HEADROOM: Final = 1.3  # above the highest bar: room for the labels


def threshold_chart(
    replay: Replay, promotion_id: str | None = None, *, language: Language = "en"
) -> alt.VConcatChart:
    """Draw the orders around a promotion's spend threshold (凑单分布图).

    Above: how many orders are worth how much; those within reach and those that qualify in
    colours of their own, the gap shaded; of a ladder around its first step, the others dashed.
    Below: what the same discount would cost at other thresholds, where that can be told from the
    totals alone: for a fixed amount off orders without floor prices. All is counted beforehand, so
    the chart holds a few hundred rows.

    Parameters
    ----------
    replay
        Past orders under promotions.
    promotion_id
        Which promotion; may be left out when there is only one.
    language
        Of titles and labels. Chinese needs a font that has the characters.

    Raises
    ------
    InvalidArgumentError
        If the promotion has no spend threshold that stands alone, or none is named of many.
    UnknownIdError
        If the replay has no such promotion.
    MissingExtraError
        If altair is not installed.

    Examples
    --------
    >>> from ecomops import AmountOff, CartTable, MinSpend, Promotion
    >>> from ecomops.whatif import replay
    >>> table = CartTable.of([{"currency": "USD", "lines": [
    ...     {"line_id": "1", "sku_id": "tea", "quantity": 4, "unit_price_minor": 1500}]}])
    >>> deal = Promotion(promotion_id="p", currency="USD",
    ...     conditions=(MinSpend(spend_minor=5000),), benefits=(AmountOff(off_minor=500),))
    >>> chart = threshold_chart(replay(table, [deal], reach_minor=1000, basis="paid"))
    >>> chart.to_dict()["title"]["text"]
    ['“Spend $50, get $5 off” would have cost $5.00, 8.33 % of sales']
    """
    known_language(language)
    alt = load_altair()
    view = ThresholdView.of(replay, _row(replay, promotion_id), language)
    panels = [_histogram(alt, view)]
    if view.curve is not None:
        panels.append(_costs(alt, view, view.curve))
    return framed(alt, panels, view.answer, [view.subtitle], language)


def _row(replay: Replay, promotion_id: str | None) -> ReplayRow:
    if promotion_id is not None:
        return replay.row(promotion_id)
    if len(replay.rows) != 1:
        problem = f"leaves open which of {len(replay.rows)} promotions to draw"
        raise InvalidArgumentError("promotion_id", None, problem, "name one")
    return replay.rows[0]


def _x(alt: Any, view: ThresholdView, field: str, title: str) -> Any:
    return alt.X(
        f"{field}:Q",
        title=title,
        scale=alt.Scale(domain=[0, view.major(int(view.edges[-1]))], nice=False, zero=False),
        axis=alt.Axis(grid=False, tickCount=12, labelExpr=_money_labels(view)),
    )


def _money_labels(view: ThresholdView) -> str:
    return f"{symbol(view.row.currency)!r} + format(datum.value, ',')"


def _histogram(alt: Any, view: ThresholdView) -> Any:
    """Draw bars, the shaded gap, the threshold, and a label on either side of it."""
    most = max(int(view.counts.max(initial=0)), 1)
    scale = alt.Scale(domain=[0, most * _HEADROOM], nice=False)
    bars = [
        {"from": view.major(left), "to": view.major(right), "orders": n, "side": view.side(left)}
        for left, right, n in zip(
            view.edges[:-1].tolist(), view.edges[1:].tolist(), view.counts.tolist(), strict=True
        )
    ]
    gap = {"from": view.major(view.reach_start), "to": view.major(view.threshold_minor)}
    x, end = (_x(alt, view, field, view.total_title) for field in ("from", "to"))
    y_title = view.say("y", width=view.money(int(np.diff(view.edges).max())))
    y = alt.Y(
        "orders:Q",
        title=y_title,
        scale=scale,
        axis=alt.Axis(format=",d", values=ticks(most)),  # no grid line where the labels stand
    )
    colour = alt.Color(
        "side:N",
        legend=None,
        scale=alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values())),
    )
    spacing = 0.5 if len(bars) <= WIDTH // 4 else 0  # a gap would be most of a narrow bar
    shade = alt.Chart(alt.Data(values=[gap])).mark_rect(color=_COLOURS["near"], opacity=0.18)
    drawn = alt.Chart(alt.Data(values=bars)).mark_bar(binSpacing=spacing)
    rule = alt.Chart(alt.Data(values=[gap])).mark_rule(color="black", strokeWidth=1.5)
    layers = [
        shade.encode(x=x, x2="to:Q"),
        drawn.encode(x=x, x2="to:Q", y=y, y2=alt.YDatum(0), color=colour),
        rule.encode(x=end),
    ]
    if view.steps:
        steps = alt.Data(values=[{"to": view.major(step)} for step in view.steps])
        dashed = alt.Chart(steps).mark_rule(color="black", strokeDash=[4, 3])
        layers.append(dashed.encode(x=end))
    sides = ((view.near_lines, "right", -7), ([view.qualifying_line], "left", 7))
    for lines, align, dx in sides:
        labels = [
            {"to": gap["to"], "at": most * _HEADROOM * (0.955 - 0.07 * i), "text": line}
            for i, line in enumerate(lines)
        ]
        text = alt.Chart(alt.Data(values=labels)).mark_text(align=align, dx=dx, **LABEL)
        at = alt.Y("at:Q", scale=scale, title=y_title)
        layers.append(text.encode(x=end, y=at, text="text:N"))
    return alt.layer(*layers).properties(width=WIDTH, height=280)


def _costs(alt: Any, view: ThresholdView, curve: CostCurve) -> Any:
    """Draw the cost at every threshold, the promotion's own marked."""
    row = view.row
    points = [
        {"from": view.major(at), "cost": view.major(cost)}
        for at, cost in zip(curve.threshold_minor.tolist(), curve.cost_minor.tolist(), strict=True)
    ]
    own = {
        "from": view.major(view.threshold_minor),
        "cost": view.major(row.cost_minor),
        "text": view.say("point", threshold=view.money(view.threshold_minor), cost=view.cost),
    }
    x = _x(alt, view, "from", view.say("cost_x", currency=row.currency))
    y = alt.Y(
        "cost:Q",
        title=view.say("cost_y", currency=row.currency),
        scale=alt.Scale(zero=True),
        axis=alt.Axis(tickCount=5, labelExpr=_money_labels(view)),
    )
    line = alt.Chart(alt.Data(values=points)).mark_line(color="#333333", strokeWidth=2)
    mark = alt.Chart(alt.Data(values=[own]))
    layers = [
        mark.mark_rule(color=_OWN, strokeDash=[4, 3]).encode(x=x),
        line.encode(x=x, y=y),
        mark.mark_point(color=_OWN, filled=True, size=90, opacity=1).encode(x=x, y=y),
    ]
    for rim in RIMS:
        text = mark.mark_text(align="left", dx=10, dy=-12, **LABEL, **rim)
        layers.append(text.encode(x=x, y=y, text="text:N"))
    off = view.money(row.off_at_threshold_minor or 0)
    title = alt.TitleParams(
        view.say("cost_title", off=off), anchor="start", fontSize=13, fontWeight="normal"
    )
    return alt.layer(*layers).properties(width=WIDTH, height=170, title=title)
