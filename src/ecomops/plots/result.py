"""The chart of a result, whichever it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ecomops._typing import Language
from ecomops.errors import InvalidArgumentError
from ecomops.health import HealthReport
from ecomops.languages import known_language
from ecomops.plots.health import health_chart
from ecomops.plots.sweep import sweep_chart
from ecomops.plots.top_up import top_up_chart
from ecomops.plots.tornado import tornado_chart
from ecomops.plots.waterfall import waterfall_chart
from ecomops.whatif import (
    Actuals,
    Replay,
    ReplayReport,
    Sweep,
    SweepReport,
    TopUpEstimate,
    Tornado,
)

if TYPE_CHECKING:
    import altair as alt

_CHARTS: Final[dict[type[Any], Callable[..., Any]]] = {
    Replay: waterfall_chart,
    Actuals: waterfall_chart,
    ReplayReport: waterfall_chart,
    Sweep: sweep_chart,
    SweepReport: sweep_chart,
    Tornado: tornado_chart,
    TopUpEstimate: top_up_chart,
    HealthReport: health_chart,
}


def result_chart(result: object, *, language: Language = "en", **options: Any) -> alt.VConcatChart:
    """Draw a result the way that its kind is drawn (结果图).

    Parameters
    ----------
    result
        A replay, what really was, a sweep, a tornado, an estimated top-up share, or a health
        report; or the report of one, as `from_json` reads it back.
    language
        Of titles and labels. Chinese needs a font that has the characters.
    options
        As the chart of its kind takes them, such as ``margin_rate`` of a sweep.

    Raises
    ------
    InvalidArgumentError
        If there is no picture of such a result; or as its chart does.
    MissingExtraError
        If altair is not installed.

    See Also
    --------
    threshold_chart, cost_curve_chart : other pictures of a replay and of a sweep.

    Examples
    --------
    >>> from ecomops import CartTable, parse_promotion
    >>> from ecomops.whatif import replay
    >>> table = CartTable.of([{"currency": "USD", "lines": [
    ...     {"line_id": "1", "sku_id": "tea", "quantity": 4, "unit_price_minor": 1500}]}])
    >>> deal = parse_promotion("spend 50 get 5 off", currency="USD")
    >>> chart = result_chart(replay(table, [deal], reach_minor=1000))
    >>> chart.to_dict()["title"]["text"]
    ['Promotions would have taken $5.00 off $60.00: 8.33 %']
    """
    known_language(language)
    for kind, draw in _CHARTS.items():
        if isinstance(result, kind):
            return draw(result, language=language, **options)  # type: ignore[no-any-return]  # altair came in as Any
    known = ", ".join(sorted(kind.__name__ for kind in _CHARTS))
    raise InvalidArgumentError(
        "result", type(result).__name__, "has no picture", f"give one of {known}"
    )
