"""Rows as an HTML table for a notebook: escaped, aligned, readable on any background."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import starmap
from typing import Final

from ecomops.visible_text import visible_text

# the class stands there twice to outweigh what notebooks say about tables
_STYLE: Final = """
.ecomops-table.ecomops-table { border-collapse: collapse; color: inherit; background: none; }
.ecomops-table.ecomops-table caption { text-align: left; font-weight: bold; padding: 0.3em 0; \
color: inherit; caption-side: top; white-space: nowrap; }
.ecomops-table.ecomops-table th, .ecomops-table.ecomops-table td { padding: 0.25em 0.8em; \
text-align: left; border: 0; background: none; color: inherit; white-space: nowrap; }
.ecomops-table.ecomops-table thead th { border-bottom: 1px solid; }
.ecomops-table.ecomops-table .number { text-align: right; white-space: nowrap; \
font-variant-numeric: tabular-nums; }
"""


def html_table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    align: str | None = None,
    *,
    caption: str = "",
) -> str:
    """Write rows under a head; all text is escaped, for names and ids may hold anything.

    Control characters are written out, as in a table for a terminal.

    Parameters
    ----------
    head
        Column titles; empty where there are no rows.
    rows
        One text per column in each.
    align
        ``<`` or ``>`` per column; by default the first is left and the others right.
    caption
        What stands above.

    Examples
    --------
    >>> print(html_table(["line", "net"], [["<tee>", "199.00"]]).partition("</style>")[2])
    <thead><tr><th scope="col">line</th><th scope="col" class="number">net</th></tr></thead>
    <tbody><tr><td>&lt;tee&gt;</td><td class="number">199.00</td></tr></tbody>
    </table>
    """
    align = align or "<" + ">" * (len(head) - 1)
    marks = [' class="number"' if side == ">" else "" for side in align]
    titles = "".join(
        f'<th scope="col"{mark}>{_escaped(title)}</th>'
        for mark, title in zip(marks, head, strict=False)
    )
    body = "".join(
        f"<tr>{''.join(starmap(_cell, zip(marks, row, strict=True)))}</tr>" for row in rows
    )
    above = f"<caption>{_escaped(caption)}</caption>" if caption else ""
    return (
        f'<table class="ecomops-table">{above}<style>{_STYLE}</style>'
        + (f"<thead><tr>{titles}</tr></thead>\n" if head else "")
        + f"<tbody>{body}</tbody>\n</table>"
    )


def _cell(mark: str, text: str) -> str:
    return f"<td{mark}>{_escaped(text)}</td>"


def _escaped(text: str) -> str:
    return escape(visible_text(text))
