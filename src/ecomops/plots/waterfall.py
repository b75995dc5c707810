"""From list sales to what is paid, promotion by promotion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.plots.amounts import major, money_labels
from ecomops.plots.frame import LABEL, framed, load_altair, noted
from ecomops.plots.style import COLOURS
from ecomops.plots.waterfall_view import WaterfallView
from ecomops.plots.wrapping import wrapped
from ecomops.whatif import Actuals, Replay, ReplayReport

if TYPE_CHECKING:
    import altair as alt

_WIDTH: Final = 460
_ROW_HEIGHT: Final = 42
_NAME_COLUMNS: Final = 34
_COLOURS: Final = {
    "total": COLOURS["blue"], "less": COLOURS["vermilion"], "more": COLOURS["grey"],
}  # fmt: skip


def waterfall_chart(
    replay: Replay | Actuals | ReplayReport, *, language: Language = "en"
) -> alt.VConcatChart:
    """Draw the way from sales to what is paid, a bar per promotion (瀑布图).

    Sales at the prices of the history, shipping fees, what each promotion takes in the order in
    which they run, what points pay, and what is left to pay. A saved report knows neither fees
    nor points: it ends at what is paid for goods. Of more than twelve promotions the least are
    put together. Amounts beside the bars are exact.

    Parameters
    ----------
    replay
        Past orders under promotions, or as they were; or the report of it.
    language
        Of titles and labels. Chinese needs a font that has the characters.

    Raises
    ------
    InvalidArgumentError
        If it is neither, or the orders have no sales.
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
    >>> chart = waterfall_chart(replay(table, [deal], reach_minor=1000))
    >>> chart.to_dict()["title"]["text"]
    ['Promotions would have taken $5.00 off $60.00: 8.33 %']
    """
    known_language(language)
    view = WaterfallView.of(replay, language)
    alt = load_altair()
    panel = alt.layer(*_layers(alt, view)).properties(
        width=_WIDTH, height=_ROW_HEIGHT * len(view.steps)
    )
    return framed(alt, [noted(alt, panel, view.notes)], view.answer, view.subtitle, language)


def _layers(alt: Any, view: WaterfallView) -> list[Any]:
    n = len(view.steps)
    ends = [major(end, view.currency) for s in view.steps for end in (s.start_minor, s.end_minor)]
    rows = [
        {
            "row": i, "name": wrapped(step.name, _NAME_COLUMNS), "label": step.label,
            "from": major(step.start_minor, view.currency),
            "to": major(step.end_minor, view.currency),
            "next": i + 1, "colour": _COLOURS[step.kind], "left": min(0.0, *ends),
            "right": max(ends),
        }
        for i, step in enumerate(view.steps)
    ]  # fmt: skip
    x: dict[str, Any] = {
        "title": view.axis_title,
        "scale": alt.Scale(domain=[min(0.0, *ends), max(ends)], nice=False),
        "axis": alt.Axis(
            tickCount=5, labelExpr=money_labels(view.currency, view.language), gridColor="#EEEEEE"
        ),
    }
    y: dict[str, Any] = {
        "scale": alt.Scale(domain=[n - 0.5, -0.5], nice=False), "axis": None,
    }  # fmt: skip
    base = alt.Chart(alt.Data(values=rows))
    links = alt.Chart(alt.Data(values=rows[:-1]))
    at = alt.Y("row:Q", **y)
    colour = {
        name: channel("colour:N", scale=None, legend=None)
        for name, channel in (("color", alt.Color), ("stroke", alt.Stroke))
    }
    bars = base.mark_bar(height=24, strokeWidth=1.2)  # the rim keeps the least amounts visible
    text = {"baseline": "middle"}
    return [
        links.mark_rule(color="#999999").encode(x=alt.X("to:Q", **x), y=at, y2=alt.Y2("next:Q")),
        bars.encode(x=alt.X("from:Q", **x), x2="to:Q", y=at, **colour),
        base.mark_text(align="right", dx=-12, fontSize=12.5, lineHeight=15, **text).encode(
            x=alt.X("left:Q", **x), y=at, text="name:N"
        ),
        base.mark_text(align="left", dx=12, **text, **LABEL).encode(
            x=alt.X("right:Q", **x), y=at, text="label:N"
        ),
    ]
