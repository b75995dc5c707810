"""Rows as aligned text for a terminal, wide Chinese characters counted as two columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from ecomops.visible_text import visible_text

_WIDE: Final = frozenset("WF")


def display_width(text: str) -> int:
    """Count the terminal columns that a text takes.

    >>> display_width("满减 20")
    7
    """
    return sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in _WIDE)
        for c in text
    )


def text_table(
    head: Sequence[str], rows: Sequence[Sequence[str]], align: str | None = None
) -> str:
    """Lay out rows under a head, with a rule between.

    Parameters
    ----------
    head
        Column titles.
    rows
        One text per column in each; control characters are written out, so that names of
        whatever kind keep to their line.
    align
        ``<`` or ``>`` per column; by default the first is left and the others right.

    Examples
    --------
    >>> print(text_table(["line", "net"], [["tee", "199.00"], ["帽子", "9.90"]]))
    line     net
    ────  ──────
    tee   199.00
    帽子    9.90
    """
    align = align or "<" + ">" * (len(head) - 1)
    head, *rows = ([visible_text(text) for text in row] for row in (head, *rows))
    widths = [max(display_width(row[i]) for row in (head, *rows)) for i in range(len(head))]
    ruler = ["─" * width for width in widths]
    lines = [
        "  ".join(_pad(*cell) for cell in zip(row, widths, align, strict=True)).rstrip()
        for row in (head, ruler, *rows)
    ]
    return "\n".join(lines)


def _pad(text: str, width: int, side: str) -> str:
    blanks = " " * (width - display_width(text))
    return blanks + text if side == ">" else text + blanks
