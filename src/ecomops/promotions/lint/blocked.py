"""Promotions that another always keeps out, because it applies to every cart before them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Final

from ecomops.promotions.base import BenefitKind
from ecomops.promotions.benefits.amount_off import AmountOff
from ecomops.promotions.benefits.percent_off import PercentOff
from ecomops.promotions.lint.finding import Finding
from ecomops.promotions.lint.subject import Listed, Subject
from ecomops.promotions.lint.together import exclude_each_other
from ecomops.promotions.rules.rule import AnyPromotion
from ecomops.promotions.vocabulary import STAGES
from ecomops.selectors.kinds import EVERYTHING

_MOST_BLOCKERS: Final = 20
_SURE_PERCENT: Final = 1
"""Smaller percentages may come to nothing."""


def check_blocked(subject: Subject) -> Iterator[Finding]:
    """Find promotions that exclude, or are excluded by, one that always applies before."""
    if subject.terms.strategy != "priority":
        return  # the best combination leaves out what is in its way
    ordered = sorted(subject.listed, key=lambda one: _turn(one.promotion))
    certain: list[Listed] = []
    # promotions that exclude in the same way stand for each other: there are but few ways
    before: dict[Hashable, AnyPromotion] = {}
    for listed in ordered:
        promotion = listed.promotion
        blocker = next((one for one in certain if _blocks(one.promotion, promotion)), None)
        if blocker is not None:
            yield listed.finding("always_blocked", "warning", blocker=blocker.promotion_id)
        elif (
            len(certain) < _MOST_BLOCKERS
            and _always_applies(promotion)
            and not any(exclude_each_other(other, promotion) for other in before.values())
            and not any(other.exclusive == "line" for other in before.values())
        ):
            certain.append(listed)
        before.setdefault(
            (promotion.stage, promotion.exclusive, frozenset(promotion.combines_with)), promotion
        )


def _turn(promotion: AnyPromotion) -> tuple[int, int, str]:
    return STAGES.index(promotion.stage), -promotion.priority, promotion.promotion_id


def _blocks(blocker: AnyPromotion, promotion: AnyPromotion) -> bool:
    currencies = {promotion.currency, *(v.currency for v in promotion.in_other_currencies)}
    return (
        blocker.currency in {None, *currencies}
        and (blocker.currency is None or len(currencies) == 1)
        and exclude_each_other(blocker, promotion)
    )


def _always_applies(promotion: AnyPromotion) -> bool:
    """Tell whether a promotion takes something off any cart that has anything left to take."""
    if (
        promotion.conditions
        or promotion.ladder is not None
        or promotion.target_lines != EVERYTHING
        or promotion.needs_instant
        or promotion.audience is not None
        or promotion.is_coded
        or promotion.limits is not None
        or promotion.group is not None
        or promotion.in_other_currencies
        # of several prices the lowest stands, and holds the cart alone
        or (promotion.stage == "price" and promotion.exclusive is not None)
    ):
        return False
    return any(_always_gives(benefit) for benefit in promotion.benefits)


def _always_gives(benefit: BenefitKind) -> bool:
    if isinstance(benefit, AmountOff):
        return benefit.limit is None
    return (
        isinstance(benefit, PercentOff)
        and benefit.limit is None
        and benefit.off_percent >= _SURE_PERCENT
    )
