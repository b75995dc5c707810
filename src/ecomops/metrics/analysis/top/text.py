"""Tables of the largest entries in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ecomops.metrics.analysis.reports.report import Cells, shown_rows
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.metrics.analysis.top.entry import EntryStatus, LineKind, TopEntry
from ecomops.metrics.figures import Unit
from ecomops.metrics.results import GroupLabel
from ecomops.words import names_text

_STATUSES: Final[dict[EntryStatus, tuple[str, str]]] = {
    "new": ("new", "新进"), "kept": ("", ""), "lost": ("lost", "流失"),
}  # fmt: skip
_LINES: Final[dict[LineKind, tuple[str, str]]] = {
    "others": ("others", "其他"), "overlap": ("in several", "跨组重复"), "total": ("all", "合计"),
}  # fmt: skip

_HEAD: Final = (
    ("entry", "名称"), ("rank", "名次"), ("rank before", "上期名次"), ("now", "本期"),
    ("before", "上期"), ("change", "增减"), ("growth", "增长率"), ("share", "占比"),
    ("share before", "上期占比"), ("", ""),
)  # fmt: skip
_CHANGE: Final = 5
_SHARES: Final = slice(7, 9)


def top_cells(lines: Sequence[tuple[LineKind, TopEntry]], unit: Unit, said: Wording) -> Cells:
    """Lay the entries out, what is left over and the total below them."""
    head = [said.word(pair) for pair in _HEAD]
    if unit == "rate":
        head[_CHANGE] = said.pick("points", "百分点")
    entries = (one for kind, one in lines if kind == "entry")
    rest = ((kind, one) for kind, one in lines if kind != "entry")
    rows = shown_rows(_row(str(one.label), one, unit, said) for one in entries)
    rows += [_row(_name(kind, one, said), one, unit, said) for kind, one in rest]
    _, total = lines[-1]
    if total.current_share is None and total.base_share is None:
        for row in (head, *rows):
            del row[_SHARES]
    return head, rows


def _name(kind: LineKind, one: TopEntry, said: Wording) -> str:
    word = said.word(_LINES[kind])
    return f"{word} ({one.n})" if kind == "others" else word


def _row(label: str, one: TopEntry, unit: Unit, said: Wording) -> list[str]:
    return [
        label,
        *("" if rank is None else str(rank) for rank in (one.rank, one.base_rank)),
        said.value(one.current, unit),
        said.value(one.base, unit),
        said.change(one.change, unit),
        said.relative(one.growth),
        said.rate(one.current_share),
        said.rate(one.base_share),
        said.word(_STATUSES[one.status]) if one.status else "",
    ]


def came_and_went(status: EntryStatus, labels: Sequence[GroupLabel], said: Wording) -> list[str]:
    """Name the entries that are new, or lost; say nothing if there are none."""
    if not labels:
        return []
    names = names_text([str(label) for label in labels], said.language)
    word = said.word(_STATUSES[status])
    return [said.pick(f"{word}: {names}", f"{word}：{names}")]
