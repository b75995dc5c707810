"""A health check as a picture: every figure beside its band, now and before."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError, missing_extra
from ecomops.health import HealthReport, HealthRow
from ecomops.languages import known_language
from ecomops.metrics.bands import Band, verdict_word
from ecomops.metrics.figures import limit_text
from ecomops.plots.style import COLOURS, FONTS

if TYPE_CHECKING:
    import altair as alt

_VERDICT_COLOURS: Final = {
    "healthy": COLOURS["blue"], "too_low": COLOURS["vermilion"],
    "too_high": COLOURS["vermilion"],
}  # fmt: skip
_BAND_COLOUR: Final = "#CFE3D4"
_ROW_HEIGHT: Final = 46
_WIDTH: Final = 460
_MARGIN: Final = Fraction(1, 5)
_WORDS: Final = {
    "en": ("Health check: {alarms} of {n} figures out of their bands", "all {n} in their bands",
           "filled: now · hollow: before · green: healthy"),
    "zh": ("店铺体检：{n} 项中 {alarms} 项异常", "店铺体检：{n} 项全部正常",
           "实心：本期 · 空心：上期 · 绿色：正常范围"),
}  # fmt: skip


def health_chart(
    report: HealthReport, *, language: Language = "en", currency: str | None = None
) -> alt.LayerChart:
    """Draw a health check: a line per figure, its band shaded (体检图).

    Every line has a scale of its own, from the least to the greatest of the two values and the
    limits. Figures without a band, or undefined now, are left to the table.

    Parameters
    ----------
    language
        Of titles and labels. Chinese needs a font that has the characters.
    currency
        ISO 4217 code to write amounts in; None: as minor units.

    Raises
    ------
    InvalidArgumentError
        If this is no report, or no figure has both a value and a band.
    MissingExtraError
        If altair is not installed.

    Examples
    --------
    >>> from ecomops.health import health_check
    >>> from ecomops.metrics import RETURN_RATE
    >>> chart = health_chart(health_check([RETURN_RATE.of_counts(20, 100)]))
    >>> chart.to_dict()["title"]["text"]
    'Health check: 1 of 1 figures out of their bands'
    """
    check_type("report", report, HealthReport, "give what health_check returns")
    known_language(language)
    try:
        # An optional package, and slow to import: only where a chart is asked for.
        import altair as alt
    except ImportError:
        raise missing_extra("altair", "plot") from None
    rows = [r for r in report.rows if r.metric.band is not None and r.current.exact is not None]
    if not rows:
        raise InvalidArgumentError(
            "report", len(report.rows), "figures, none with a value and a band",
            "give bands, or print the report",
        )  # fmt: skip
    drawn = [_drawn(row, i, language, currency) for i, row in enumerate(rows)]
    alarms = sum(row.is_alarm for row in rows)
    some, none, legend = _WORDS[language]
    title = alt.TitleParams(
        (some if alarms else none).format(alarms=alarms, n=len(rows)), subtitle=legend,
        anchor="start", fontSize=17, subtitleFontSize=12, subtitleColor="#555555", offset=12,
    )  # fmt: skip
    chart: alt.LayerChart = (
        alt.layer(*_layers(alt, drawn))
        .properties(width=_WIDTH, height=_ROW_HEIGHT * len(rows), title=title)
        .configure(font=FONTS[language], background="white", padding=18)
        .configure_view(stroke=None)
    )
    return chart


def _drawn(row: HealthRow, i: int, language: Language, currency: str | None) -> dict[str, Any]:
    """Place one line: positions from 0 to 1."""
    band, now = row.metric.band, row.current.exact
    if band is None or now is None:
        raise TypeError  # such rows are not drawn
    then = None if row.base is None else row.base.exact
    low, high = _ends(band, now, then)

    def place(value: Fraction) -> float:
        return float((value - low) / (high - low))

    signs = {limit: sign for sign, limit in band.limits()}

    def text(limit: Decimal | None) -> str:
        if limit is None:
            return ""
        value = limit_text(Fraction(limit), row.metric.unit, language, currency)
        return f"{signs[limit]} {value}"

    start = low if band.low is None else Fraction(band.low)
    stop = high if band.high is None else Fraction(band.high)
    return {
        "row": i,
        "name": row.metric.zh if language == "zh" else row.metric.name,
        "now": place(now),
        "then": None if then is None else place(then),
        "from": place(start),
        "to": place(stop),
        "colour": _VERDICT_COLOURS[row.verdict],
        "value": f"{row.current.value_text(language, currency)}  "
        f"{verdict_word(row.verdict, language)}",
        "low": text(band.low),
        "high": text(band.high),
    }


def _ends(band: Band, now: Fraction, then: Fraction | None) -> tuple[Fraction, Fraction]:
    """Find the ends of a line's scale, with some room at both."""
    limits = [Fraction(limit) for _, limit in band.limits()]
    shown = [*limits, now, *([] if then is None else [then])]
    low, high = min(shown), max(shown)
    room = (high - low) * _MARGIN or abs(low) * _MARGIN or Fraction(1)
    if low >= 0:  # rates and times have nothing below 0
        return max(low - room, Fraction(0)), high + room
    return low - room, high + room


def _layers(alt: Any, drawn: list[dict[str, Any]]) -> list[Any]:
    data = alt.Data(values=drawn)
    n = len(drawn)
    x = {"scale": alt.Scale(domain=[0, 1], nice=False), "axis": None}
    y = alt.Y("row:Q", scale=alt.Scale(domain=[n - 0.5, -0.5], nice=False), axis=None)
    colour = alt.Color("colour:N", scale=None, legend=None)
    start, stop, then, now = (alt.X(f"{f}:Q", **x) for f in ("from", "to", "then", "now"))
    base = alt.Chart(data)
    text = {"baseline": "middle", "fontSize": 13}
    ends = {"dy": 17, "fontSize": 10, "color": "#666666"}
    return [
        base.mark_rule(color="#BBBBBB").encode(x=alt.XDatum(0, **x), x2=alt.X2Datum(1), y=y),
        base.mark_bar(color=_BAND_COLOUR, height=18).encode(x=start, x2="to:Q", y=y),
        base.mark_point(filled=False, size=90, color="#555555").encode(x=then, y=y),
        base.mark_point(filled=True, size=130, opacity=1).encode(x=now, y=y, color=colour),
        base.mark_text(**ends).encode(x=start, y=y, text="low:N"),
        base.mark_text(**ends).encode(x=stop, y=y, text="high:N"),
        base.mark_text(align="right", dx=-12, **text).encode(
            x=alt.XDatum(0, **x), y=y, text="name:N"
        ),
        base.mark_text(align="left", dx=12, fontWeight="bold", **text).encode(
            x=alt.XDatum(1, **x), y=y, text="value:N", color=colour
        ),
    ]
