"""The set check: everything that can be said against a set before it meets a shopper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from ecomops.models import Sku
from ecomops.models.instants import check_aware
from ecomops.promotions.lint.blocked import check_blocked
from ecomops.promotions.lint.codes import check_codes, check_coupons, check_every
from ecomops.promotions.lint.finding import SEVERITIES, Finding
from ecomops.promotions.lint.groups import check_currencies, check_groups, check_ids
from ecomops.promotions.lint.ladders import check_ladders
from ecomops.promotions.lint.missing import check_missing_goods, check_prices
from ecomops.promotions.lint.never import check_conditions
from ecomops.promotions.lint.percents import check_percents
from ecomops.promotions.lint.stacking import check_stacking
from ecomops.promotions.lint.subject import Subject
from ecomops.promotions.lint.texts import FINDING_CODES
from ecomops.promotions.lint.twins import check_dominated, check_twins
from ecomops.promotions.lint.windows import check_windows
from ecomops.promotions.rules.promotion_set import Promotions

_CHECKS: Final = (
    check_ids,
    check_windows,
    check_conditions,
    check_missing_goods,
    check_prices,
    check_blocked,
    check_ladders,
    check_every,
    check_twins,
    check_dominated,
    check_groups,
    check_codes,
    check_coupons,
    check_percents,
    check_currencies,
    check_stacking,
)


def lint(
    promotions: Promotions,
    *,
    catalogue: Iterable[Sku] = (),
    now: datetime | None = None,
) -> tuple[Finding, ...]:
    """Check a set of promotions before shoppers do (活动检查).

    It finds what can never apply, what gives less than it seems to, what is there twice,
    codes that are taken for each other, percentages that add up to more than all, and, given
    a catalogue, obvious carts that come to less than their cost. Most of it is found by
    structure; carts and ladder steps are priced by `price_cart`.

    Nothing is claimed that is not so: what can't be decided is not reported. The work is
    bounded; where a large set or catalogue was not looked at in full, a ``sampled`` finding
    says how much of it was.

    Parameters
    ----------
    promotions
        A `PromotionSet`, or promotions in any order; places in findings follow that order.
    catalogue
        What the shop sells, with `cost_minor` and `floor_price_minor` where known.
    now
        Since when it matters, with an offset: windows that are over by then are reported, and
        what they hold is not looked at. No clock is read.

    Returns
    -------
    tuple of Finding
        Errors first, then warnings, then notes, each by place in the set.

    Raises
    ------
    NaiveDatetimeError
        If `now` has no offset.

    Examples
    --------
    >>> from ecomops import AmountOff, Ladder, Promotion
    >>> ladder = Ladder.model_validate({"steps": [
    ...     {"at_least": 199_00, "benefits": [{"kind": "amount_off", "off_minor": 30_00}]},
    ...     {"at_least": 399_00, "benefits": [{"kind": "amount_off", "off_minor": 20_00}]}]})
    >>> deal = Promotion(promotion_id="autumn", currency="CNY", ladder=ladder)
    >>> for finding in lint([deal]):
    ...     print(finding)
    error step_gives_less at promotions[0].ladder.steps[1] ('autumn'): at ¥399 the step gives \
¥20, where the step below would give ¥30; let every step give more than the one below
    """
    if now is not None:
        check_aware("now", now)
    return tuple(sorted(_found(Subject.of(promotions, catalogue, now)), key=_order))


def _found(subject: Subject) -> Iterator[Finding]:
    is_sound = True
    for check in _CHECKS:
        if check is check_stacking and not is_sound:
            continue  # the engines refuse such a set
        for finding in check(subject):
            is_sound = is_sound and finding.code not in {"duplicate_id", "group_in_two_stages"}
            yield finding


def _order(finding: Finding) -> tuple[int, bool, int, int, str, tuple[str, ...]]:
    """Sort the worst first, then by place."""
    digits = "".join(c for c in finding.place.partition("]")[0] if c in "0123456789")
    is_promotion = finding.place.startswith("promotions[")
    return (
        SEVERITIES.index(finding.severity),
        not is_promotion,
        int(digits or 0),
        FINDING_CODES.index(finding.code),
        finding.place,
        finding.promotion_ids,
    )
