"""What all what-if charts share: altair, the answer above, what to keep in mind below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from ecomops._typing import Language
from ecomops.errors import missing_extra
from ecomops.plots.style import FONTS
from ecomops.plots.wrapping import wrapped

if TYPE_CHECKING:
    import altair as alt

WIDTH: Final = 720
"""Of a panel, in points."""

LABEL: Final[dict[str, Any]] = {"fontSize": 13, "fontWeight": "bold", "color": "#222222"}
"""Of texts among the drawn."""

RIMS: Final[tuple[dict[str, Any], ...]] = ({"stroke": "white", "strokeWidth": 5}, {})
"""A text is drawn twice, so that a white rim keeps it clear of what lies below it."""

_ANSWER_COLUMNS: Final = 82
_SUBTITLE_COLUMNS: Final = 116
_NOTE_COLUMNS: Final = 132


def load_altair() -> Any:
    """Import altair: optional, and slow, so only where a chart is asked for.

    Raises
    ------
    MissingExtraError
        If altair is not installed.
    """
    try:
        import altair as alt
    except ImportError:
        raise missing_extra("altair", "plot") from None
    return alt


def noted(alt: Any, panel: Any, notes: Sequence[str]) -> Any:
    """Write what to keep in mind below a panel, small."""
    lines = [line for note in notes for line in wrapped(note, _NOTE_COLUMNS)]
    if not lines:
        return panel
    return panel.properties(
        title=alt.TitleParams(
            lines,
            orient="bottom",
            anchor="start",
            frame="bounds",
            fontSize=10.5,
            fontWeight="normal",
            color="#666666",
            offset=12,
        )
    )


def framed(
    alt: Any, panels: Sequence[Any], answer: str, subtitle: Sequence[str], language: Language
) -> alt.VConcatChart:
    """Put panels below what they say in words."""
    title = alt.TitleParams(
        wrapped(answer, _ANSWER_COLUMNS),
        subtitle=[line for text in subtitle for line in wrapped(text, _SUBTITLE_COLUMNS)],
        anchor="start",
        fontSize=17,
        subtitleFontSize=13,
        subtitleColor="#555555",
        offset=14,
    )
    chart: Any = (
        alt.vconcat(*panels, spacing=28, title=title)
        .configure(font=FONTS[language], background="white", padding=18)
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal")
        .configure_legend(labelFontSize=12, titleFontSize=12, titleFontWeight="normal")
    )
    return chart  # type: ignore[no-any-return]  # altair came in as Any, it is optional
