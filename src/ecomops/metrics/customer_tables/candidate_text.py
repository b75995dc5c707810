"""Candidates in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.metrics.customer_tables.words import (
    amount_of,
    as_of_text,
    count_of,
    head_of,
    more_rows,
)
from ecomops.periods.text import days_text
from ecomops.words import word

if TYPE_CHECKING:
    from ecomops.metrics.customer_tables.candidate_result import Candidate, CandidateTable

GOAL_WORDS: Final = {
    "repurchase": ("due to buy again", "应复购"),
    "churn": ("falling silent", "流失预警"),
}
_COLUMNS: Final = ("customer_id", "days_since_last", "orders", "paid_minor", "reason")
_SHOWN: Final = 20


def reason_text(one: Candidate, language: Language) -> str:
    """Say why somebody is on the list."""
    return (_due if one.goal == "repurchase" else _silent)(one, language)


def _every(days: int, language: Language) -> str:
    if language == "zh":
        return "每天" if days == 1 else f"每 {days} 天"
    return "every day" if days == 1 else f"every {days} days"


def _due(one: Candidate, language: Language) -> str:
    zh = language == "zh"
    since, gap = one.days_since_last, one.usual_gap_days
    if one.is_own_gap:
        every = _every(gap, language)
        usual = f"通常{every}购买一次" if zh else f"usually buys {every}"
    else:
        days = days_text(gap, language)
        usual = f"全店通常间隔 {days}复购" if zh else f"the shop's usual gap is {days}"
    last = f"距上次购买 {since} 天" if zh else (
        f"last {'' if one.is_own_gap else 'order '}{_ago(since)}"
    )  # fmt: skip
    return f"{usual}，{last}：{_when(one, language)}" if zh else (
        f"{usual}, {last}: {_when(one, language)}"
    )  # fmt: skip


def _ago(days: int) -> str:
    return f"{days_text(days, 'en')} ago" if days else "today"


def _when(one: Candidate, language: Language) -> str:
    late = one.days_overdue
    if language == "zh":
        if not late:
            return "今日应复购"
        return f"{-late} 天后应复购" if late < 0 else f"已逾期 {late} 天"
    if not late:
        return "due today"
    return f"due in {days_text(-late, 'en')}" if late < 0 else f"due {_ago(late)}"


def _silent(one: Candidate, language: Language) -> str:
    zh = language == "zh"
    since, limit = days_text(one.days_since_last, language), days_text(one.limit_days, language)
    if one.is_own_gap:
        every = _every(one.usual_gap_days, language)
        if zh:
            return f"通常{every}购买一次，已 {since}未购买，超过 {limit}"
        return f"usually buys {every}, silent for {since}: more than {limit}"
    within = days_text(one.silence_days, language)
    often = (
        f"全店 {one.silence_percent}% 的复购在 {within}以内" if zh
        else f"{one.silence_percent} % of repeat purchases come within {within}"
    )  # fmt: skip
    if one.silence_days == one.limit_days:
        return f"已 {since}未购买，{often}" if zh else f"silent for {since}: {often}"
    if zh:  # the rule warns of nobody sooner
        return f"{often}，已 {since}未购买，超过 {limit}"
    return f"{often}, silent for {since}: more than {limit}"


def candidate_title(table: CandidateTable, language: Language) -> str:
    """Say what the list is of."""
    goal = word(GOAL_WORDS, table.goal, language)
    if language == "zh":
        return f"{goal}{as_of_text(table.as_of, language)}：{table.n_found:,} 位"
    return f"{goal}{as_of_text(table.as_of, language, ',')}: {table.n_found:,}"


def candidate_rows(
    table: CandidateTable, language: Language, currency: str | None
) -> tuple[list[str], list[list[str]]]:
    """Lay the best out, one row each."""
    rows = [
        [
            str(one.customer_id), count_of(one.days_since_last), count_of(one.orders),
            amount_of(one.paid_minor, language, currency), one.reason(language),
        ]
        for one in (table[i] for i in range(min(len(table), _SHOWN)))
    ]  # fmt: skip
    return head_of(_COLUMNS, language, currency), more_rows(rows, len(table))
