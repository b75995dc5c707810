"""Long sentences broken into lines, Chinese ones too."""

from __future__ import annotations

import re
from typing import Final

from ecomops.text_table import display_width

_OPENING: Final = "（“「《"
_CLOSING: Final = "，。；：、）”」》％%"
_WIDE: Final = "\u2e80-\uffef"
_PIECE: Final = re.compile(
    rf"[{_OPENING}]*(?:[^\s{_WIDE}{_OPENING}]+|[{_WIDE}])(?:\s*[{_CLOSING}])*\s*|\s+|."
)
"""A word, or one Chinese character, with the marks that may not part from it."""


def wrapped(text: str, width: int) -> list[str]:
    """Break a sentence into lines; a Chinese character is two columns wide.

    No line begins with a closing mark, unless the sentence does. A word longer than a line stays
    whole.

    >>> wrapped("what it costs, and whom", 14)
    ['what it costs,', 'and whom']
    >>> wrapped("补贴不低于毛利，订单再多", 14)
    ['补贴不低于毛', '利，订单再多']
    """
    lines: list[str] = []
    line = ""
    for piece in _PIECE.findall(text.lstrip()):
        if line and display_width((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines
