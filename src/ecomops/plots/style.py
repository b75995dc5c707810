"""Colours and fonts that all charts share."""

from __future__ import annotations

from typing import Final

COLOURS: Final = {
    "grey": "#999999", "orange": "#E69F00", "blue": "#0072B2", "vermilion": "#D55E00",
}  # fmt: skip
"""Okabe and Ito's colours, told apart by colour-blind readers too."""

_FONT: Final = "DejaVu Sans, Noto Sans, Helvetica, Arial, sans-serif"

FONTS: Final = {
    "en": _FONT,
    "zh": "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, "
    f"SimHei, WenQuanYi Micro Hei, {_FONT}",
}
"""Fonts by language, the first that is there."""
