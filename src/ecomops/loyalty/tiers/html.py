"""Standings and histories as small HTML tables, for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecomops.amount_text import format_minor
from ecomops.html_table import html_table
from ecomops.loyalty.tiers.needs import TierNeed, day_text

if TYPE_CHECKING:
    from ecomops.loyalty.tiers.history import TierHistory
    from ecomops.loyalty.tiers.standing import TierStanding


def standing_html(standing: TierStanding) -> str:
    """Write a standing as a table: what the next tier needs under what is in force."""
    needs = standing.next_needs
    head = ("next tier needs", "needed", "counted", "missing", "by") if needs else ()
    rows = [_need_row(need, standing.currency) for need in needs]
    return html_table(head, rows, "<>>><", caption=standing.describe())


def history_html(history: TierHistory) -> str:
    """Write a history as a table, one row a period."""
    head, *rows = history.rows()
    return html_table(head, rows, "<" * len(head), caption=history.member_id)


def _need_row(need: TierNeed, currency: str) -> tuple[str, ...]:
    numbers = (need.needed, need.counted, need.missing)
    if need.metric == "spend_minor":
        texts = [format_minor(number, currency, trim=True) for number in numbers]
    else:
        texts = [str(number) for number in numbers]
    name = {"spend_minor": "spend", "orders": "orders", "points_earned": "points earned"}
    return (name[need.metric], *texts, day_text(need.by, "en") if need.by else "")
