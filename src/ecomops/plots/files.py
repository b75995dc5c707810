"""Charts to files, without a browser or a network."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ecomops.errors import missing_extra

if TYPE_CHECKING:
    import altair as alt


def save_png(chart: alt.TopLevelMixin, path: str | Path, scale: float = 2) -> Path:
    """Draw a chart into a PNG file, and return its path (保存图片).

    Parameters
    ----------
    path
        The file to write, in a folder that exists.
    scale
        Pixels per point: 2 is sharp on most screens.

    Raises
    ------
    MissingExtraError
        If vl-convert-python is not installed.
    OSError
        If the file can't be written.
    """
    _check_renderer()
    path = Path(path)
    chart.save(path, format="png", scale_factor=scale)
    return path


def save_svg(chart: alt.TopLevelMixin, path: str | Path) -> Path:
    """Draw a chart into an SVG file, sharp at any size, and return its path (保存矢量图).

    Texts stay texts, so whoever opens it needs a font with their characters.

    Parameters
    ----------
    path
        The file to write, in a folder that exists.

    Raises
    ------
    MissingExtraError
        If vl-convert-python is not installed.
    OSError
        If the file can't be written.
    """
    _check_renderer()
    path = Path(path)
    chart.save(path, format="svg")
    return path


def _check_renderer() -> None:
    if find_spec("vl_convert") is None:
        raise missing_extra("vl-convert-python", "plot")
