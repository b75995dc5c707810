"""Standings and histories as small HTML tables, for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from ecomops.amount_text import format_minor
from ecomops.loyalty.tiers.needs import TierNeed, day_text

if TYPE_CHECKING:
    from ecomops.loyalty.tiers.history import TierHistory
    from ecomops.loyalty.tiers.standing import TierStanding


def standing_html(standing: TierStanding) -> str:
    """Write a standing as a table: what the next tier needs under what is in force."""
    head = ("next tier needs", "needed", "counted", "missing", "by")
    rows = [_need_row(need, standing.currency) for need in standing.next_needs]
    return _table(standing.describe(), head, rows)


def history_html(history: TierHistory) -> str:
    """Write a history as a table, one row a period."""
    head, *rows = history.rows()
    return _table(history.member_id, head, rows)


def _need_row(need: TierNeed, currency: str) -> tuple[str, ...]:
    numbers = (need.needed, need.counted, need.missing)
    if need.metric == "spend_minor":
        texts = [format_minor(number, currency, trim=True) for number in numbers]
    else:
        texts = [str(number) for number in numbers]
    name = {"spend_minor": "spend", "orders": "orders", "points_earned": "points earned"}
    return (name[need.metric], *texts, day_text(need.by, "en") if need.by else "")


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows
    )
    return (
        f'<table class="ecomops-tiers"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"
    )
