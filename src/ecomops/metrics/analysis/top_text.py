"""Tables of the largest in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ecomops.metrics.analysis.report import SHOWN_ROWS, Cells, shown_rows
from ecomops.metrics.analysis.wording import Wording
from ecomops.words import names_text

if TYPE_CHECKING:
    from ecomops.metrics.analysis.top_table import TopEntry, TopTable

_STATUSES: Final = {"new": ("new", "新进"), "kept": ("", ""), "lost": ("lost", "流失")}
_LINES: Final = {
    "others": ("others", "其他"), "overlap": ("in several", "跨组重复"), "total": ("all", "合计"),
}  # fmt: skip

_HEAD_EN: Final = [
    "entry", "rank", "rank before", "now", "before", "change", "growth", "share", "share before",
    "",
]  # fmt: skip
_HEAD_ZH: Final = [
    "名称", "名次", "上期名次", "本期", "上期", "增减", "增长率", "占比", "上期占比", "",
]  # fmt: skip


def top_cells(table: TopTable, said: Wording) -> Cells:
    """Lay the rows out, what is left over and the total below them."""
    has_shares = table.total.current_share is not None or table.total.base_share is not None
    head = said.pick(
        [
            "entry",
            "rank",
            "rank before",
            "now",
            "before",
            "change",
            "growth",
            "share",
            "share before",
            "",
        ],
        ["名称", "名次", "上期名次", "本期", "上期", "增减", "增长率", "占比", "上期占比", ""],
    )
    if table.unit == "rate":
        head[5] = said.pick("points", "百分点")
    lines = table.lines
    kept = len(table.rows)
    entries = [_row(table, str(one.label), one, said) for one in table.rows[: SHOWN_ROWS + 1]]
    rest = [_row(table, _name(kind, one, said), one, said) for kind, one in lines[kept:]]
    rows = [*shown_rows(entries, len(head)), *rest]
    if has_shares:
        return head, rows
    return head[:7] + head[9:], [row[:7] + row[9:] for row in rows]


def _name(kind: str, one: TopEntry, said: Wording) -> str:
    word = said.word(_LINES[kind])
    return f"{word} ({one.n})" if kind == "others" else word


def _row(table: TopTable, label: str, one: TopEntry, said: Wording) -> list[str]:
    unit = table.unit
    ranks = [("" if rank is None else str(rank)) for rank in (one.rank, one.base_rank)]
    return [
        label,
        *ranks,
        said.value(one.current, unit),
        said.value(one.base, unit),
        said.change(one.change, unit),
        said.relative(one.growth),
        said.rate(one.current_share),
        said.rate(one.base_share),
        said.word(_STATUSES[one.status]) if one.status else "",
    ]


def top_sentences(table: TopTable, said: Wording) -> list[str]:
    """Name what came and what went."""
    found = []
    for labels, en, zh in ((table.new, "new", "新进"), (table.lost, "lost", "流失")):
        if labels:
            names = names_text([str(label) for label in labels], said.language)
            found.append(said.pick(f"{en}: {names}", f"{zh}：{names}"))
    return found
