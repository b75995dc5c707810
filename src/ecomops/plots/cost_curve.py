"""What a discount costs, by the spend threshold it is given from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ecomops._typing import Language
from ecomops.errors import InvalidArgumentError
from ecomops.languages import known_language
from ecomops.plots.amounts import major, money_labels, percent_labels
from ecomops.plots.cost_curve_view import CostCurveView
from ecomops.plots.frame import WIDTH, framed, load_altair, noted
from ecomops.whatif import CostCurve
from ecomops.whatif.sweep import Sweep, SweepReport

if TYPE_CHECKING:
    import altair as alt

_HEIGHT: Final = 320
_HEADROOM: Final = 1.05
_COLOURS: Final = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_SYMBOL: Final = 36
_LETTER: Final = 6.6
"""What a sign of the legend and a letter of it take. [pixel]"""
_DASHES: Final = ([1, 0], [8, 3], [3, 2], [8, 3, 2, 3], [1, 3], [12, 4])


def cost_curve_chart(
    curve: CostCurve | Sweep | SweepReport,
    *,
    offs: Sequence[int | Decimal] | None = None,
    currency: str | None = None,
    sales_minor: int | None = None,
    language: Language = "en",
) -> alt.VConcatChart:
    """Draw what discounts cost at every spend threshold (成本曲线图).

    A line per discount; the left axis has the cost, the right one the same as a share of sales
    where sales are known.

    Parameters
    ----------
    curve
        One discount at many thresholds, or a sweep of pairs.
    offs
        Of a sweep: which of its discounts, six at most; None: six from the least to the largest.
        Amounts in minor units, or percentages as Decimals.
    currency, sales_minor
        Of a bare curve: its currency, and what its orders are worth.
    language
        Of titles and labels. Chinese needs a font that has the characters.

    Raises
    ------
    InvalidArgumentError
        If this is neither, a discount was not swept, the currency of a curve is not given, or
        something is given that a sweep says already.
    MissingExtraError
        If altair is not installed.

    Examples
    --------
    >>> from ecomops.whatif import cost_curve
    >>> curve = cost_curve([1200, 4100, 5000, 9900], [4000, 5000], 500)
    >>> chart = cost_curve_chart(curve, currency="CNY", sales_minor=20200)
    >>> chart.to_dict()["title"]["text"]
    ['The discount would cost ¥15.00 (7.43 %) from ¥40 on, ¥10.00 (4.95 %) from ¥50 on']
    """
    known_language(language)
    if isinstance(curve, CostCurve):
        if offs is not None:
            raise InvalidArgumentError("offs", offs, "is of sweeps only", "leave it out")
        view = CostCurveView.of_curve(curve, currency, sales_minor, language)
    else:
        for name, value in (("currency", currency), ("sales_minor", sales_minor)):
            if value is not None:
                raise InvalidArgumentError(name, value, "is the sweep's to say", "leave it out")
        view = CostCurveView.of_sweep(curve, offs, language)
    alt = load_altair()
    panel = _panel(alt, view).properties(width=WIDTH, height=_HEIGHT)
    return framed(alt, [noted(alt, panel, view.notes)], view.answer, view.subtitle, language)


def _panel(alt: Any, view: CostCurveView) -> Any:
    rows = [
        {"at": major(threshold, view.currency), "cost": major(cost, view.currency),
         "line": line.name}
        for line in view.lines
        for threshold, cost in zip(view.thresholds_minor, line.costs_minor, strict=True)
    ]  # fmt: skip
    top = max(view.most_minor, 1)
    money = money_labels(view.currency, view.language)
    x = alt.X(
        "at:Q",
        title=view.title_of("x"),
        scale=alt.Scale(zero=False, nice=False),
        axis=alt.Axis(grid=False, tickCount=10, labelExpr=money),
    )
    y = alt.Y(
        "cost:Q",
        title=view.title_of("y"),
        scale=alt.Scale(domain=[0, major(top, view.currency) * _HEADROOM], nice=False),
        axis=alt.Axis(tickCount=6, labelExpr=money, gridColor="#EEEEEE"),
    )
    names = [line.name for line in view.lines]
    encoded: dict[str, Any] = {"x": x, "y": y}
    if len(names) > 1:
        # above the panel: within it no corner is free of lines in every sweep
        legend = alt.Legend(
            title=None, orient="top", columns=_legend_columns(names), symbolSize=400,
            symbolStrokeWidth=2.5,
        )  # fmt: skip
        for channel, values in ((alt.Color, _COLOURS), (alt.StrokeDash, _DASHES)):
            scale = alt.Scale(domain=names, range=list(values[: len(names)]))
            encoded[channel.__name__[0].lower() + channel.__name__[1:]] = channel(
                "line:N", scale=scale, legend=legend
            )
    base = alt.Chart(alt.Data(values=rows))
    if len(view.thresholds_minor) == 1:
        encoded.pop("strokeDash", None)
        drawn = base.mark_point(filled=True, size=110, opacity=1)
    else:
        drawn = base.mark_line(strokeWidth=2.2)
    line = drawn.encode(**encoded)
    if not view.sales_minor:
        return alt.layer(line)
    return alt.layer(line, _rate_axis(alt, view, top)).resolve_scale(y="independent")


def _legend_columns(names: Sequence[str]) -> int:
    """Say how many names stand side by side above the panel."""
    widest = max(map(len, names))
    return max(1, min(len(names), int(WIDTH // (_SYMBOL + _LETTER * widest))))


def _rate_axis(alt: Any, view: CostCurveView, top: int) -> Any:
    """Draw a second axis: the same costs as shares of sales."""
    highest = top * _HEADROOM / (view.sales_minor or 1)
    labels = percent_labels(view.language, 100)
    axis = alt.Axis(orient="right", tickCount=6, grid=False, labelExpr=labels)
    scale = alt.Scale(domain=[0, highest], nice=False)
    y = alt.Y("rate:Q", title=view.title_of("rate"), scale=scale, axis=axis)
    nothing = alt.Chart(alt.Data(values=[{"rate": 0}]))
    return nothing.mark_point(opacity=0).encode(y=y)
