"""Which threshold and which discount: a map of all that were tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.plots.amounts import money_labels, percent_labels
from ecomops.plots.classes import Side
from ecomops.plots.frame import LABEL, RIMS, WIDTH, framed, load_altair, noted
from ecomops.plots.sweep_text import SweepText
from ecomops.plots.sweep_view import MapValue, SweepView
from ecomops.whatif import Rate
from ecomops.whatif.sweep import Sweep, SweepReport

if TYPE_CHECKING:
    import altair as alt

_HEIGHT: Final = 380
_GAINS: Final = ("#D6E9F5", "#8FC3E3", "#3B8FC4", "#004B78")
_LOSSES: Final = ("#FBE3D0", "#F3B27F", "#DE7A2B", "#A34500")
_RATES: Final = ("#FFF6DD", "#FDE3AC", "#F9C66E", "#EE9F3C", "#D5762A", "#A8501F", "#6E3013")
_UNDEFINED: Final = "#BDBDBD"


def sweep_chart(
    sweep: Sweep | SweepReport,
    *,
    margin_rate: Rate | None = None,
    top_up_rate: Rate | None = None,
    shows: MapValue = "gain",
    language: Language = "en",
) -> alt.VConcatChart:
    """Draw the gain of every threshold and discount, and the break-even line (方案热力图).

    A cell per pair, coloured by class; grey where no order qualifies or is within reach. On the
    line the gain is 0: the break-even top-up rate φ* equals the assumed one; between two
    discounts it is drawn straight. The winner of the report's ranking is marked; without a
    ranking, the pair with most gain. Of a large sweep a hundred values per axis are drawn.

    Parameters
    ----------
    sweep
        A sweep of pairs: thresholds, percentages or every-N.
    margin_rate, top_up_rate
        m and φ, exact; None takes them from a report that was ranked by `MostGain`. A map of
        cost rates needs neither; it then shows no break-even line.
    shows
        ``gain`` or ``cost_rate``: what cells are coloured by.
    language
        Of titles and labels. Chinese needs a font that has the characters.

    Raises
    ------
    InvalidArgumentError
        If this is no sweep, one of ladders, or a rate is not known, not exact or out of range.
    MissingExtraError
        If altair is not installed.

    Examples
    --------
    >>> from ecomops.whatif.sweep import sweep_thresholds
    >>> sweep = sweep_thresholds([4100, 4700, 5000], [4000, 5000], [50, 100, 300],
    ...     reach_minor=1000, currency="CNY")
    >>> chart = sweep_chart(sweep, margin_rate="50%", top_up_rate="50%")
    >>> chart.to_dict()["title"]["text"]
    ['“Spend ¥50, get ¥0.50 off” would gain most: ¥2.00']
    """
    known_language(language)
    view = SweepView.of(sweep, margin_rate, top_up_rate, shows, language)
    alt = load_altair()
    text = SweepText(view)
    layers = [_cells(alt, view, text), *_frontier(alt, view), *_best(alt, view, text)]
    panel = noted(alt, alt.layer(*layers).properties(width=WIDTH, height=_HEIGHT), text.notes)
    return framed(alt, [panel], text.answer, text.subtitle, language)


def _axes(alt: Any, view: SweepView, x: str, y: str) -> tuple[Any, Any]:
    swept, language = view.swept, view.language
    money = money_labels(swept.currency, language)
    of_off = percent_labels(language) if swept.is_percent else money
    found = (
        (alt.X, x, swept.threshold_title(language), view.x_edges, money),
        (alt.Y, y, swept.off_title(language), view.y_edges, of_off),
    )
    first, second = (
        channel(
            f"{field}:Q",
            title=title,
            scale=alt.Scale(domain=[edges[0], edges[-1]], nice=False, zero=False),
            axis=alt.Axis(grid=False, tickCount=8, labelExpr=labels),
        )
        for channel, field, title, edges, labels in found
    )
    return first, second


def _cells(alt: Any, view: SweepView, text: SweepText) -> Any:
    rows = [
        {
            "left": cell.left, "right": cell.right, "low": cell.low, "high": cell.high,
            "class": text.class_name(i),
        }
        for i, cell in enumerate(view.cells)
    ]  # fmt: skip
    names, colours = _legend(view, text)
    scale = alt.Scale(domain=names, range=colours)
    legend = alt.Legend(symbolType="square", symbolSize=220, symbolStrokeWidth=0, orient="right")
    x, y = _axes(alt, view, "left", "low")
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_rect(strokeWidth=0.8)  # else a renderer leaves hairs between cells
        .encode(
            x=x,
            x2="right:Q",
            y=y,
            y2="high:Q",
            color=alt.Color("class:N", title=text.say(view.shows), scale=scale, legend=legend),
            stroke=alt.Stroke("class:N", scale=scale, legend=None),
        )
    )


def _legend(view: SweepView, text: SweepText) -> tuple[list[str], list[str]]:
    """List the classes that occur, the highest first, and their colours."""
    found = {cell.colour: i for i, cell in enumerate(view.cells)}

    def height(colour: tuple[Side, int]) -> int:
        return colour[1] if colour[0] == "gain" else -1 - colour[1]

    known = [colour for colour in found if colour is not None]
    ordered: list[tuple[Side, int] | None] = [*sorted(known, key=height, reverse=True)]
    if None in found:
        ordered.append(None)  # what is undefined stands last
    colours = [_UNDEFINED if c is None else _shades(c[0], view)[c[1]] for c in ordered]
    return [text.class_name(found[colour]) for colour in ordered], colours


def _shades(side: Side, view: SweepView) -> tuple[str, ...]:
    """List the colours of one side of 0, from there on."""
    if side == "loss":
        return _LOSSES
    return _GAINS if view.shows == "gain" else _RATES


def _frontier(alt: Any, view: SweepView) -> list[Any]:
    """Draw the break-even line, white below black, so that it stands out on any colour."""
    points = [
        {"x": x, "y": y, "piece": piece, "at": at}
        for piece, line in enumerate(view.frontier)
        for at, (x, y) in enumerate(line)
    ]
    if not points:
        return []
    x, y = _axes(alt, view, "x", "y")
    base = alt.Chart(alt.Data(values=points))
    return [
        base.mark_line(color=colour, strokeWidth=width, clip=True).encode(
            x=x, y=y, detail="piece:N", order="at:Q"
        )
        for colour, width in (("white", 5), ("black", 2))
    ]


def _best(alt: Any, view: SweepView, text: SweepText) -> list[Any]:
    """Mark the best, its label on the side that has room."""
    point = view.best_point
    if point is None:
        return []
    (left, right), (low, high) = ((e[0], e[-1]) for e in (view.x_edges, view.y_edges))
    is_right, is_high = point[0] > (left + right) / 2, point[1] > (low + high) / 2
    x, y = _axes(alt, view, "x", "y")
    mark = alt.Chart(alt.Data(values=[{"x": point[0], "y": point[1]}]))
    layers = [
        mark.mark_point(
            shape="diamond", filled=True, size=210, opacity=1, color="black", stroke="white",
            strokeWidth=2,
        ).encode(x=x, y=y)
    ]  # fmt: skip
    lines = text.best_lines
    for i, line in enumerate(lines):
        down = 18 * i + 20 if is_high else 18 * (i - len(lines)) - 2
        place = {
            "align": "right" if is_right else "left",
            "dx": -10 if is_right else 10,
            "dy": down,
            "baseline": "middle" if is_high else "top",
        }
        layers += [mark.mark_text(**place, **LABEL, **rim).encode(
            x=x, y=y, text=alt.value(line)) for rim in RIMS]  # fmt: skip
    return layers
