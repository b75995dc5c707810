"""What is still missing for a tier, and by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from attrs import evolve, frozen

from ecomops._typing import Language
from ecomops.amount_text import format_minor
from ecomops.loyalty.tiers.policy import Metric, TierLevel
from ecomops.loyalty.tiers.tally import Tally
from ecomops.loyalty.tiers.windows import WindowKind

_MONTHS: Final = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]


@frozen
class TierNeed:
    """One need of a tier: how much of it, and how much there is (升级条件).

    Attributes
    ----------
    metric
        What is counted.
    needed, counted
        How much the tier needs, and how much counts. [minor] where it is spend
    by
        The last local day on which no more is missing than now; None: it stays so.

    Examples
    --------
    >>> TierNeed("spend_minor", 3_000_00, 2_650_00, date(2026, 12, 31)).missing
    35000
    """

    metric: Metric
    needed: int
    counted: int
    by: date | None = None

    @property
    def missing(self) -> int:
        """What is missing, 0 if nothing is [minor where it is spend]."""
        return max(0, self.needed - self.counted)


def needs_on(
    day: date, level: TierLevel, tally: Tally, window: WindowKind
) -> tuple[TierNeed, ...]:
    """Set what a tier needs beside what counts on a day."""
    counted = tally.counted_on(day)
    return tuple(
        TierNeed(
            metric,
            needed,
            counted.of(metric),
            window.unchanged_through(day, tally.oldest_on(day, metric)),
        )
        for metric, needed in level.needs.items()
    )


def not_after(needs: Sequence[TierNeed], day: date) -> tuple[TierNeed, ...]:
    """Bring the days by which needs have to be met forward to a day."""
    return tuple(evolve(need, by=min(need.by or day, day)) for need in needs)


# ---- words ------------------------------------------------------------------------------


def day_text(day: date, language: Language) -> str:
    """Write a date: ``31 Dec 2026``, ``2026-12-31``.

    >>> day_text(date(2026, 12, 31), "en")
    '31 Dec 2026'
    """
    if language == "zh":
        return day.isoformat()
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def needs_text(
    needs: Sequence[TierNeed], *, needs_all: bool, currency: str, language: Language, goal: str
) -> str:
    """Say what is missing for a goal, and by when.

    Parameters
    ----------
    goal
        What it is for: ``"for Gold"``, ``"升级金卡"``.

    Examples
    --------
    >>> needs = [TierNeed("spend_minor", 3_000_00, 2_650_00, date(2026, 12, 31))]
    >>> needs_text(needs, needs_all=False, currency="CNY", language="en", goal="for Gold")
    'spend ¥350 more by 31 Dec 2026 for Gold'
    >>> needs_text(needs, needs_all=False, currency="CNY", language="zh", goal="升级金卡")
    '再消费 ¥350 升级金卡（最迟 2026-12-31）'
    """
    open_needs = [need for need in needs if need.missing]
    if not open_needs or (not needs_all and len(open_needs) < len(needs)):
        open_needs = []  # an order alone is enough
    days = [need.by for need in open_needs or needs]
    by = min((day for day in days if day), default=None)
    says_each = not needs_all and len({*days}) > 1
    parts = [
        _part(need, currency, language) + (_by(need.by, language) if says_each else "")
        for need in open_needs
    ] or [_one_more(language)]
    end = "" if says_each else _by(by, language)
    if language == "zh":
        joined = ("，且" if needs_all else "，或").join(parts)
        return f"{joined} {goal}{end}"
    return f"{(' and ' if needs_all else ' or ').join(parts)}{end} {goal}"


def _by(day: date | None, language: Language) -> str:
    if day is None:
        return ""
    text = day_text(day, language)
    return f"（最迟 {text}）" if language == "zh" else f" by {text}"


def _one_more(language: Language) -> str:
    return "再下 1 单" if language == "zh" else "place 1 more order"


def _part(need: TierNeed, currency: str, language: Language) -> str:
    n = need.missing
    if need.metric == "spend_minor":
        amount = format_minor(n, currency, trim=True)
        return f"再消费 {amount}" if language == "zh" else f"spend {amount} more"
    if need.metric == "orders":
        return f"再下 {n} 单" if language == "zh" else f"place {n} more order{'s' * (n > 1)}"
    return f"再得 {n} 积分" if language == "zh" else f"earn {n} more point{'s' * (n > 1)}"
