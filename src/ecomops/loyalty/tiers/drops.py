"""Members about to lose their tier: a list for every day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from attrs import frozen

from ecomops._typing import Language
from ecomops.arguments import checked_list
from ecomops.errors import InvalidArgumentError
from ecomops.languages import known_language
from ecomops.loyalty.tiers.facts import TierRecord, instant_in_utc
from ecomops.loyalty.tiers.local_days import ALWAYS, days_after, first_day
from ecomops.loyalty.tiers.needs import TierNeed, day_text, needs_on, needs_text, not_after
from ecomops.loyalty.tiers.policy import TierPolicy
from ecomops.loyalty.tiers.standing import TierStanding, standing_of
from ecomops.loyalty.tiers.walk import Walk
from ecomops.models.member import Tier


@frozen
class TierDrop:
    """A member who is about to lose a tier (即将降级).

    Attributes
    ----------
    standing
        The member's tier now.
    drops_on
        The first local day with the lower tier, if nothing more is bought.
    lands
        That tier.
    keep_needs
        What would keep the tier: one more order that brings what is missing of any, or of
        all, as `standing.needs` says; where nothing is, any order does. Empty if no order
        can, as where it would not count any more on the day that is judged.
    keep_from
        The first local day on which such an order would count.
    """

    standing: TierStanding
    drops_on: date
    lands: Tier
    keep_needs: tuple[TierNeed, ...]
    keep_from: date

    def describe(self, language: Language = "en") -> str:
        """Say who falls when and where to, and what would keep the tier."""
        known_language(language)
        standing = self.standing
        name, day = standing.tier.name, day_text(self.drops_on, language)
        if language == "zh":
            text = f"{standing.member_id}：{day} 由{name}降为{self.lands.name}"
            return f"{text}；{self._keep(language)}" if self.keep_needs else text
        text = f"{standing.member_id}: {name} becomes {self.lands.name} on {day}"
        return f"{text}; {self._keep(language)}" if self.keep_needs else text

    def _keep(self, language: Language) -> str:
        standing, first = self.standing, day_text(self.keep_from, language)
        name, is_zh = standing.tier.name, language == "zh"
        text = needs_text(
            self.keep_needs,
            needs_all=standing.needs == "all",
            currency=standing.currency,
            language=language,
            goal=f"保级{name}" if is_zh else f"to keep {name}",
        )
        if self.keep_from <= standing.at.date():
            return text
        return f"{first} 起{text}" if is_zh else f"from {first} {text}"

    def __str__(self) -> str:
        return self.describe("en")


def drops_within(
    records: Iterable[TierRecord], policy: TierPolicy, *, at: datetime, days: int
) -> tuple[TierDrop, ...]:
    """List the members who lose their tier soon unless they order (即将降级会员).

    Parameters
    ----------
    at
        The instant of the list; what is later does not count.
    days
        How far it looks: to tiers whose term and grace end on this local day or within so
        many days after it. A term that would be followed by another without a further order
        is none of these.

    Returns
    -------
    tuple
        The soonest first, then by the member's id.

    Raises
    ------
    InvalidArgumentError
        If `days` is no whole number from 0.
    """
    if isinstance(days, bool) or not isinstance(days, int) or days < 0:
        raise InvalidArgumentError("days", days, "is no count", "give a whole number from 0")
    instant = instant_in_utc("at", at)
    records = checked_list("records", records, TierRecord, "give one TierRecord a member")
    found = (_drop_of(Walk(policy, record), instant, days) for record in records)
    drops = [drop for drop in found if drop]
    return tuple(sorted(drops, key=lambda drop: (drop.drops_on, drop.standing.member_id)))


def _drop_of(walk: Walk, at: datetime, days: int) -> TierDrop | None:
    walk.to(at)
    policy, now, today = walk.policy, walk.standing, walk.today
    standing, horizon = standing_of(walk, at), days_after(today, days)
    ending = walk.standing
    while ending.held_through <= horizon and ending.held_through != ALWAYS:
        drops_on = days_after(ending.held_through, 1)
        walk.to_day(drops_on)
        if walk.standing.rung < now.rung:
            break
        ending = walk.standing  # the review was passed with what is there
    else:
        return None
    if ending.by_grant:  # no term that an order could prolong: the tier must be reached
        judged, first, last = policy.review.reaching(today, ending.held_through)
    elif ending.through == now.through:
        judged, first, last = policy.review.keeping(today, now.through, now.held_through)
    else:
        judged, first, last = ending.through, today, ending.through
    first = first_day(first, last, lambda day: policy.window.last_day(day) >= judged)
    needs = needs_on(judged, policy.tiers[now.rung], walk.tally, policy.window)
    return TierDrop(
        standing,
        drops_on,
        policy.tiers[walk.standing.rung].tier,
        # an alternative that ends before an order counts is none
        tuple(need for need in not_after(needs, last) if need.by and need.by >= first),
        first,
    )
