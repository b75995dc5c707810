"""A member's tier at an instant, and what is still missing for the next one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from attrs import frozen

from ecomops._typing import Language
from ecomops.calendars.days import local_time
from ecomops.languages import known_language
from ecomops.loyalty.tiers.facts import TierRecord, instant_in_utc
from ecomops.loyalty.tiers.local_days import ALWAYS, days_after
from ecomops.loyalty.tiers.needs import TierNeed, day_text, needs_on, needs_text
from ecomops.loyalty.tiers.policy import TierBenefits, TierPolicy
from ecomops.loyalty.tiers.tally import Counted
from ecomops.loyalty.tiers.walk import Walk, WhyCode
from ecomops.models.member import Tier


@frozen
class TierStanding:
    """A member's tier at an instant, with its reasons (会员等级状态).

    Print it to read it; `describe` gives the same in Chinese.

    Attributes
    ----------
    at
        The instant.
    tier, benefits
        The tier in force and what it brings.
    since
        Since when, on the shop's clock; None before the first fact. Being kept for another
        term changes nothing.
    why
        Why the present term began.
    through
        The last local day of its term; None: it has no end. In the days of grace it is past.
    reviewed_on
        The first local day on which it can be lost: after `through` and grace; None: never.
    counted
        What counts on this local day, net of refunds.
    next_tier, next_needs
        The next tier, and each of its needs beside what counts; none above the highest.
    needs
        Whether any of them is enough or all must be met.
    currency
        Of every amount.
    """

    member_id: str
    at: datetime
    tier: Tier
    benefits: TierBenefits
    since: datetime | None
    why: WhyCode
    through: date | None
    reviewed_on: date | None
    counted: Counted
    next_tier: Tier | None
    next_needs: tuple[TierNeed, ...]
    needs: Literal["any", "all"]
    currency: str

    def hint(self, language: Language = "en") -> str | None:
        """Say what is missing for the next tier, and by when; None at the highest."""
        known_language(language)
        if self.next_tier is None:
            return None
        name = self.next_tier.name
        return needs_text(
            self.next_needs,
            needs_all=self.needs == "all",
            currency=self.currency,
            language=language,
            goal=f"升级{name}" if language == "zh" else f"for {name}",
        )

    def describe(self, language: Language = "en") -> str:
        """Say the tier, since when and how long, and what is missing for the next."""
        known_language(language)
        name, is_zh = self.tier.name, language == "zh"
        text = f"当前等级：{name}" if is_zh else name
        if self.since is not None:
            day = day_text(self.since.date(), language)
            text += f"，自 {day} 起" if is_zh else f" since {day}"
        if self.through and self.reviewed_on:
            day = day_text(self.through, language)
            text += f"，有效期至 {day}" if is_zh else f", through {day}"
            last = days_after(self.reviewed_on, -1)
            if last > self.through:
                day = day_text(last, language)
                text += f"，宽限至 {day}" if is_zh else f" and in grace through {day}"
        hint = self.hint(language)
        return text if hint is None else f"{text}{'；' if is_zh else '; '}{hint}"

    def __str__(self) -> str:
        return self.describe("en")

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        from ecomops.loyalty.tiers.html import standing_html

        return standing_html(self)

    def to_json(self) -> str:
        """Write all of it as JSON, with the version of its form."""
        from ecomops.loyalty.tiers.document import TierStandingDocument

        return TierStandingDocument.of(self).model_dump_json()

    @classmethod
    def from_json(cls, text: str | bytes) -> TierStanding:
        """Read what `to_json` wrote.

        Raises
        ------
        pydantic.ValidationError
            If it is no such text; it names every place.
        """
        from ecomops.loyalty.tiers.document import TierStandingDocument

        return TierStandingDocument.model_validate_json(text).standing()


def tier_at(record: TierRecord, policy: TierPolicy, *, at: datetime) -> TierStanding:
    """Give a member's tier at an instant, and what the next one needs (当前等级).

    What is at that instant counts; what is later does not.

    Raises
    ------
    NaiveDatetimeError
        If `at` has no offset.
    UnknownIdError
        If a grant names a tier that the policy does not have.
    InvalidArgumentError
        If a grant ends before the local day on which it begins.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> from ecomops.loyalty.tiers.facts import TierOrder
    >>> from ecomops.loyalty.tiers.policy import TierLevel
    >>> from ecomops.loyalty.tiers.reviews import YearEndReview
    >>> from ecomops.loyalty.tiers.windows import CalendarYearWindow
    >>> policy = TierPolicy(
    ...     zone="Asia/Shanghai",
    ...     currency="CNY",
    ...     tiers=(
    ...         TierLevel(tier=Tier(tier_id="basic", name="普通", rank=0)),
    ...         TierLevel(tier=Tier(tier_id="silver", name="银卡", rank=1), spend_minor=1_000_00),
    ...         TierLevel(tier=Tier(tier_id="gold", name="金卡", rank=2), spend_minor=3_000_00),
    ...     ),
    ...     window=CalendarYearWindow(),
    ...     review=YearEndReview(),
    ... )
    >>> in_march = datetime(2026, 3, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    >>> record = TierRecord("M-1", orders=(TierOrder("o-1", in_march, 2_650_00),))
    >>> standing = tier_at(record, policy, at=in_march)
    >>> print(standing)
    银卡 since 1 Mar 2026, through 31 Dec 2027; spend ¥350 more by 31 Dec 2026 for 金卡
    >>> print(standing.describe("zh"))
    当前等级：银卡，自 2026-03-01 起，有效期至 2027-12-31；再消费 ¥350 升级金卡（最迟 2026-12-31）
    """
    walk = Walk(policy, record)
    instant = instant_in_utc("at", at)
    walk.to(instant)
    return standing_of(walk, instant)


def standing_of(walk: Walk, at: datetime) -> TierStanding:
    """Read a standing off a walk that has come to an instant."""
    policy, now, today = walk.policy, walk.standing, walk.today
    level = policy.tiers[now.rung]
    above = policy.tiers[now.rung + 1] if now.rung + 1 < len(policy.tiers) else None
    return TierStanding(
        member_id=walk.record.member_id,
        at=local_time(walk.zone, at),
        tier=level.tier,
        benefits=level.benefits,
        since=local_time(walk.zone, walk.since) if walk.since else None,
        why=walk.stretches[-1].why if walk.stretches else "began",
        through=None if now.through == ALWAYS else now.through,
        reviewed_on=None if now.held_through == ALWAYS else days_after(now.held_through, 1),
        counted=walk.tally.counted_on(today),
        next_tier=above.tier if above else None,
        next_needs=needs_on(today, above, walk.tally, policy.window) if above else (),
        needs=policy.needs,
        currency=policy.currency,
    )
