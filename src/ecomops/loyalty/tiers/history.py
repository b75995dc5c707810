"""Which tier a member had when: time from the first fact on, tiled without gaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise

from attrs import frozen

from ecomops._typing import Language
from ecomops.calendars.days import local_time
from ecomops.languages import known_language
from ecomops.loyalty.tiers.facts import TierRecord, instant_in_utc
from ecomops.loyalty.tiers.local_days import ALWAYS
from ecomops.loyalty.tiers.needs import day_text
from ecomops.loyalty.tiers.policy import TierPolicy
from ecomops.loyalty.tiers.walk import Walk, WhyCode
from ecomops.models.instants import MICROSECOND
from ecomops.models.member import Tier
from ecomops.text_table import text_table

WHY: dict[Language, dict[WhyCode, str]] = {
    "en": {
        "began": "began", "upgraded": "upgraded", "granted": "granted",
        "requalified": "requalified", "downgraded": "downgraded",
        "grant_ended": "grant ended", "refunded": "refunded",
    },
    "zh": {
        "began": "加入", "upgraded": "升级", "granted": "授予", "requalified": "保级",
        "downgraded": "降级", "grant_ended": "授予到期", "refunded": "退款",
    },
}  # fmt: skip
"""Why a period began, in words."""

_HEAD: dict[Language, tuple[str, ...]] = {
    "en": ("tier", "since", "until", "why", "through"),
    "zh": ("等级", "起", "止", "原因", "有效期至"),
}


@frozen
class TierPeriod:
    """A period with one tier and one term (等级区间).

    Attributes
    ----------
    since, until
        From the first instant to that of the next period, which is not in it.
    why
        Why it began.
    through
        The last local day of the tier's term as it stood when the period began; None: none.
    """

    tier: Tier
    since: datetime
    until: datetime
    why: WhyCode
    through: date | None


@frozen
class TierHistory:
    """The periods of one member, one after the other without gaps (等级历史)."""

    member_id: str
    periods: tuple[TierPeriod, ...]

    def __len__(self) -> int:
        return len(self.periods)

    def __iter__(self) -> Iterator[TierPeriod]:
        return iter(self.periods)

    def rows(self, language: Language = "en") -> tuple[tuple[str, ...], ...]:
        """Write the head and every period as texts."""
        known_language(language)
        return (
            _HEAD[language],
            *(
                (
                    period.tier.name,
                    period.since.isoformat(timespec="minutes"),
                    period.until.isoformat(timespec="minutes"),
                    WHY[language][period.why],
                    day_text(period.through, language) if period.through else "",
                )
                for period in self.periods
            ),
        )

    def describe(self, language: Language = "en") -> str:
        """Write it out as a table."""
        known_language(language)
        head, *rows = self.rows(language)
        return text_table(head, rows, "<<<<<")

    def __str__(self) -> str:
        return self.describe("en")

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        from ecomops.loyalty.tiers.html import history_html

        return history_html(self)


def tier_history(record: TierRecord, policy: TierPolicy, *, until: datetime) -> TierHistory:
    """Give a member's tiers from the first fact up to an instant (等级历史).

    A period ends where the tier changes, and where its term is prolonged; with a daily
    review, where every order prolongs it, only where the tier changes. What is at `until`
    is not in it.

    Raises
    ------
    EcomopsError
        As `tier_at` does.

    Examples
    --------
    >>> from ecomops.loyalty.tiers.facts import TierOrder
    >>> from ecomops.loyalty.tiers.policy import TierLevel
    >>> from ecomops.loyalty.tiers.reviews import AnniversaryReview
    >>> from ecomops.loyalty.tiers.windows import RollingMonthsWindow
    >>> policy = TierPolicy(
    ...     zone="Asia/Shanghai",
    ...     currency="CNY",
    ...     tiers=(
    ...         TierLevel(tier=Tier(tier_id="basic", name="Basic", rank=0)),
    ...         TierLevel(tier=Tier(tier_id="gold", name="Gold", rank=1), orders=2),
    ...     ),
    ...     window=RollingMonthsWindow(months=12),
    ...     review=AnniversaryReview(),
    ... )
    >>> orders = [TierOrder(f"o-{m}", datetime(2026, m, 1, 12, tzinfo=UTC), 1) for m in (3, 5)]
    >>> record = TierRecord("M-1", orders=orders)
    >>> print(tier_history(record, policy, until=datetime(2028, 1, 1, tzinfo=UTC)))
    tier   since                   until                   why         through
    ─────  ──────────────────────  ──────────────────────  ──────────  ───────────
    Basic  2026-03-01T20:00+08:00  2026-05-01T20:00+08:00  began
    Gold   2026-05-01T20:00+08:00  2027-05-01T00:00+08:00  upgraded    30 Apr 2027
    Basic  2027-05-01T00:00+08:00  2028-01-01T08:00+08:00  downgraded
    """
    end = instant_in_utc("until", until)
    walk = Walk(policy, record)
    if end > datetime.min.replace(tzinfo=UTC):
        walk.to(end - MICROSECOND)
    starts = [*(stretch.since for stretch in walk.stretches), end]
    return TierHistory(
        record.member_id,
        tuple(
            TierPeriod(
                policy.tiers[stretch.standing.rung].tier,
                local_time(walk.zone, since),
                local_time(walk.zone, until_),
                stretch.why,
                None if stretch.standing.through == ALWAYS else stretch.standing.through,
            )
            for stretch, (since, until_) in zip(walk.stretches, pairwise(starts), strict=True)
        ),
    )
