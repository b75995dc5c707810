"""Whether two promotions can ever apply to one order, as far as their own fields tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ecomops.promotions.lint.never import order_of
from ecomops.promotions.lint.windows import run_at_once
from ecomops.promotions.rules.rule import ONE_COUPON, AnyPromotion, Terms
from ecomops.promotions.rules.stacking import CLASS_OF
from ecomops.promotions.terms.audience import Audience


def group_of(promotion: AnyPromotion) -> str | None:
    """Return the group that limits a promotion; coupons that name none share one."""
    if promotion.group is None and promotion.stage == "coupon":
        return ONE_COUPON
    name: str | None = promotion.group
    return name


def exclude_each_other(one: AnyPromotion, other: AnyPromotion) -> bool:
    """Tell whether only one of two promotions can apply to a cart, whatever its lines."""
    scopes = {one.exclusive, other.exclusive}
    if "cart" in scopes or (one.stage == other.stage and "stage" in scopes):
        return True
    mine, theirs = CLASS_OF.get(one.stage), CLASS_OF.get(other.stage)
    if mine is None or theirs is None:
        return False  # price replacements combine with everything
    return mine not in other.combines_with or theirs not in one.combines_with


def share_shoppers(one: AnyPromotion, other: AnyPromotion) -> bool:
    """Tell whether somebody may be in both audiences, with one order."""
    for mine, theirs in zip(order_of(one, one), order_of(other, other), strict=True):
        if mine is not None and theirs is not None and mine != theirs:
            return False
    first, second = one.audience, other.audience
    if first is None or second is None:
        return True
    return all(_meet(first, second, name) for name in ("channels", "regions", "customer_ids"))


def _meet(one: Audience, other: Audience, name: str) -> bool:
    mine, theirs = getattr(one, name), getattr(other, name)
    return not mine or not theirs or not set(mine).isdisjoint(theirs)


def may_join(
    promotion: AnyPromotion, others: Sequence[AnyPromotion], terms: Terms, now: datetime | None
) -> bool:
    """Tell whether a promotion may discount a line that others discount together."""
    group = group_of(promotion)
    if group is not None:
        at_most = terms.coupons_per_order if group == ONE_COUPON else _at_most(terms, group)
        if sum(group_of(other) == group for other in others) >= at_most:
            return False
    return all(
        "line" not in {promotion.exclusive, other.exclusive}
        and not exclude_each_other(promotion, other)
        and share_shoppers(promotion, other)
        and run_at_once(promotion, other, now)
        for other in others
    )


def _at_most(terms: Terms, group: Any) -> int:
    return dict(terms.at_most).get(group, 1)
