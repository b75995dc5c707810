"""Promotions that are equal, and members of a group that another always beats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import frozen

from ecomops.promotions.base import BenefitKind, ConditionKind
from ecomops.promotions.benefits.amount_off import AmountOff
from ecomops.promotions.benefits.fixed_unit_price import FixedUnitPrice
from ecomops.promotions.benefits.percent_off import PercentOff
from ecomops.promotions.conditions.min_quantity import MinQuantity
from ecomops.promotions.conditions.min_spend import MinSpend
from ecomops.promotions.lint.finding import Finding
from ecomops.promotions.lint.subject import Listed, Subject
from ecomops.promotions.rules.rule import AnyPromotion

Number: TypeAlias = int | Fraction


def check_twins(subject: Subject) -> Iterator[Finding]:
    """Find promotions that are equal in all but id and name."""
    alike: defaultdict[Hashable, list[Listed]] = defaultdict(list)
    for listed in subject.listed:
        alike[_bare(listed.promotion)].append(listed)
    for twins in alike.values():
        if len(twins) > 1:
            yield subject.about("twins", "warning", twins)


def _bare(promotion: AnyPromotion, **more: Any) -> Hashable:
    """Take from a promotion its id and its name, and whatever is not to be compared."""
    return promotion.model_copy(update={"promotion_id": "", "name": "", **more})


# ---- groups ---------------------------------------------------------------------------------
@frozen
class _Rank:
    """How much a promotion asks for and gives, where all else is the same."""

    listed: Listed
    asks: int
    gives: Number

    @property
    def key(self) -> tuple[int, Number, int]:
        """The easiest first, then the most generous."""
        return self.asks, -self.gives, self.listed.index


def check_dominated(subject: Subject) -> Iterator[Finding]:
    """Find members of a group that ask for more than another, or as much, and give no more."""
    several = {name for name, at_most in subject.terms.at_most if at_most > 1}
    comparable: defaultdict[Hashable, list[_Rank]] = defaultdict(list)
    for listed in subject.listed:
        promotion = listed.promotion
        # one that runs out of uses or budget leaves room for the other
        if promotion.group is None or promotion.group in several or promotion.limits is not None:
            continue
        if (ranked := _ranked(listed)) is not None:
            key, rank = ranked
            comparable[key].append(rank)
    for ranks in comparable.values():
        ranks.sort(key=lambda rank: rank.key)
        best = ranks[0]
        for rank in ranks[1:]:
            if rank.gives > best.gives:
                best = rank
            elif (rank.asks, rank.gives) != (best.asks, best.gives):
                yield rank.listed.finding("dominated", "warning", other=best.listed.promotion_id)


def _ranked(listed: Listed) -> tuple[Hashable, _Rank] | None:
    """Part a promotion into what it asks for and gives, and all else; None where it can't be."""
    promotion = listed.promotion
    conditions, benefits = promotion.conditions, promotion.benefits
    if len(benefits) != 1 or len(conditions) > 1 or promotion.in_other_currencies:
        return None
    gives = _gives(benefits[0])
    if gives is None:
        return None
    name, amount, sign = gives
    update: dict[str, Any] = {
        "benefits": (benefits[0].model_copy(update={name: None}),),
        "priority": 0,
        # a condition taken away must not change which lines get the benefit
        "target": promotion.target_lines,
    }
    asks = 0
    if conditions:
        asked = _asks(conditions[0])
        if asked is None:
            return None
        field, asks = asked
        update["conditions"] = (conditions[0].model_copy(update={field: None}),)
    return _bare(promotion, **update), _Rank(listed, asks, sign * amount)


def _asks(condition: ConditionKind) -> tuple[str, int] | None:
    if isinstance(condition, MinSpend):
        return "spend_minor", condition.spend_minor
    if isinstance(condition, MinQuantity):
        return "quantity", condition.quantity
    return None


def _gives(benefit: BenefitKind) -> tuple[str, Number, int] | None:
    """Name the field that says how much, its number, and whether more or less is better."""
    if isinstance(benefit, AmountOff):
        return "off_minor", benefit.off_minor, 1
    if isinstance(benefit, PercentOff):
        return "off_percent", Fraction(benefit.off_percent), 1
    if isinstance(benefit, FixedUnitPrice):
        return "price_minor", benefit.price_minor, -1
    return None
