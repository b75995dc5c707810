"""Which share topped up: orders around a threshold that ran, and what would have been."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.plots.amounts import money_labels
from ecomops.plots.bins import ticks
from ecomops.plots.frame import LABEL, RIMS, WIDTH, framed, load_altair, noted
from ecomops.plots.style import COLOURS
from ecomops.plots.top_up_view import TopUpView
from ecomops.whatif import TopUpEstimate

if TYPE_CHECKING:
    import altair as alt

_COLOURS: Final = {
    "below": COLOURS["grey"], "reach": COLOURS["orange"], "above": COLOURS["blue"],
    "beyond": COLOURS["grey"],
}  # fmt: skip
_CURVE: Final = "#222222"
_HEADROOM: Final = 1.18
_ROW_HEIGHT: Final = 26


def top_up_chart(estimate: TopUpEstimate, *, language: Language = "en") -> alt.VConcatChart:
    """Draw the orders around a threshold that ran, and what would have been (凑单率估计图).

    Above: orders per bin, those within reach and those in the overshoot window in colours of
    their own, and the curve that the others give. Below: the share that shows at the threshold
    and, by the same method, at amounts where nothing ran.

    Parameters
    ----------
    estimate
        What `estimate_top_up` found, whatever its verdict.
    language
        Of titles and labels. Chinese needs a font that has the characters.

    Raises
    ------
    InvalidArgumentError
        If it is no estimate.
    MissingExtraError
        If altair is not installed.

    Examples
    --------
    >>> from ecomops.whatif import estimate_top_up
    >>> totals = [20_00 + 19 * n for n in range(3000) for _ in range(3)]
    >>> seen = [t if t % 3 or not 150_00 <= t < 200_00 else 200_00 + t % 20_00 for t in totals]
    >>> estimate = estimate_top_up(
    ...     seen, threshold_minor=200_00, reach_minor=50_00, overshoot_window_minor=40_00,
    ...     bin_minor=5_00, degree=3, seed=7, currency="CNY")
    >>> chart = top_up_chart(estimate)
    >>> chart.to_dict()["title"]["text"]
    ['33.4 % of the orders that lacked up to ¥50 of ¥200 topped up']
    """
    known_language(language)
    view = TopUpView.of(estimate, language)
    alt = load_altair()
    panels = [_histogram(alt, view)]
    if view.places:
        panels.append(_places(alt, view))
    panels[-1] = noted(alt, panels[-1], estimate.caveat_words(language))
    return framed(alt, panels, view.answer, view.subtitle, language)


def _histogram(alt: Any, view: TopUpView) -> Any:
    window, currency = view.estimate.window, view.estimate.origin.currency
    rows: list[dict[str, Any]] = [
        {
            "from": view.major(one.from_minor), "to": view.major(one.until_minor),
            "middle": (view.major(one.from_minor) + view.major(one.until_minor)) / 2,
            "orders": one.orders, "part": one.part,
            "curve": None if one.counterfactual is None else float(one.counterfactual),
        }
        for one in view.bins
    ]  # fmt: skip
    most = max([1.0, *(float(max(row["orders"], row["curve"] or 0)) for row in rows)])
    # a curve may lead below 0, where it means nothing: it is seen to
    least = min([0.0, *(row["curve"] or 0.0 for row in rows)])
    ends, money = [rows[0]["from"], rows[-1]["to"]], money_labels(currency, view.language)

    def x(field: str) -> Any:
        return alt.X(
            f"{field}:Q",
            title=view.say("x", currency=currency),
            scale=alt.Scale(domain=ends, nice=False, zero=False),
            axis=alt.Axis(grid=False, tickCount=12, labelExpr=money),
        )

    scale = alt.Scale(domain=[least * _HEADROOM, most * _HEADROOM], nice=False)
    y_title = view.say("y", width=view.money(window.bin_minor))
    axis = alt.Axis(format=",d", values=ticks(int(most)))
    y = alt.Y("orders:Q", title=y_title, scale=scale, axis=axis)
    colour = alt.Color(
        "part:N",
        legend=None,
        scale=alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values())),
    )
    data = alt.Chart(alt.Data(values=rows))
    threshold = alt.Chart(alt.Data(values=[{"to": view.major(window.threshold_minor)}]))
    layers = [
        data.mark_bar(binSpacing=0.5).encode(
            x=x("from"), x2="to:Q", y=y, y2=alt.YDatum(0), color=colour
        ),
        threshold.mark_rule(color="black", strokeWidth=1.5).encode(x=x("to")),
    ]
    if view.has_curve:
        line = data.mark_line(color=_CURVE, strokeWidth=2)
        layers.append(line.encode(x=x("middle"), y=alt.Y("curve:Q", title=y_title, scale=scale)))
    for text, align, dx in zip(view.labels, ("right", "left"), (-7, 7), strict=True):
        label = {"to": view.major(window.threshold_minor), "at": most * 1.1, "text": text}
        drawn = alt.Chart(alt.Data(values=[label])).mark_text(align=align, dx=dx, **LABEL)
        at = alt.Y("at:Q", scale=scale, title=y_title)
        layers.append(drawn.encode(x=x("to"), y=at, text="text:N"))
    return alt.layer(*layers).properties(width=WIDTH, height=280)


def _places(alt: Any, view: TopUpView) -> Any:
    """Draw what shows at each amount, with its interval."""
    rows = [
        {
            "name": place.name, "share": place.share, "low": place.low, "high": place.high,
            "own": place.is_own, "text": place.label,
        }
        for place in view.places
    ]  # fmt: skip
    names = [row["name"] for row in rows]
    y = alt.Y("name:N", title=None, sort=names, axis=alt.Axis(labelLimit=220, ticks=False))
    x_title = view.say("place_x")
    colour = alt.condition("datum.own", alt.value(COLOURS["blue"]), alt.value(COLOURS["grey"]))
    data = alt.Chart(alt.Data(values=rows))
    zero = alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule(color="#444444")
    layers = [
        zero.encode(x=alt.X("at:Q", title=x_title)),
        data.mark_rule(strokeWidth=3).encode(
            x=alt.X("low:Q", title=x_title, axis=alt.Axis(tickCount=8)),
            x2="high:Q",
            y=y,
            color=colour,
        ),
        data.mark_point(filled=True, size=80, opacity=1).encode(
            x=alt.X("share:Q", title=x_title), y=y, color=colour
        ),
    ]
    for rim in RIMS:
        text = data.mark_text(dy=-10, **{**LABEL, "fontSize": 11}, **rim)
        layers.append(text.encode(x=alt.X("share:Q", title=x_title), y=y, text="text:N"))
    return alt.layer(*layers).properties(width=WIDTH - 120, height=_ROW_HEIGHT * len(rows))
