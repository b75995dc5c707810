"""Strategies for selectors, conditions, benefits, promotions, and sets of promotions."""

from __future__ import annotations

import operator
from datetime import timedelta
from functools import cache
from typing import Annotated, Any, Final, Literal, TypeVar, cast, get_args, get_origin

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import ValidationError

from ecomops._typing import MAX_MINOR, MAX_QUANTITY
from ecomops.points_terms import PointsTerms
from ecomops.promotions.base import BenefitKind, ConditionKind
from ecomops.promotions.benefits.total_off import TotalOff
from ecomops.promotions.benefits.unit_change import UnitChange
from ecomops.promotions.benefits.unit_limit import UnitLimit
from ecomops.promotions.kinds import Benefit, Condition, Promotion
from ecomops.promotions.promotion import EVERY_CLASS, PromotionOf
from ecomops.promotions.rules.promotion_set import GroupLimit, PromotionSet
from ecomops.promotions.terms.audience import Audience
from ecomops.promotions.terms.limits import Limits as UseLimits
from ecomops.promotions.terms.windows import DailyWindow
from ecomops.promotions.vocabulary import StackingClass, Stage
from ecomops.selectors.base import SelectorKind
from ecomops.selectors.kinds import Selector
from ecomops.selectors.prices import ByUnitPrice
from ecomops.testing.limits import Limits, changed
from ecomops.testing.values import (
    amounts,
    currencies,
    instants,
    mostly,
    percents,
    whole_numbers,
    zones,
)

P = TypeVar("P", bound=PromotionOf[Any, Any])
T = TypeVar("T")

_GROUPS: Final = ("A", "B")
_SIMPLEST_FIRST: Final[tuple[Stage, ...]] = ("order", "item", "coupon", "price", "shipping")
_LENGTHS: Final = (timedelta(microseconds=1), timedelta(seconds=1), timedelta(days=1))


def unit_price_selectors() -> SearchStrategy[ByUnitPrice]:
    """Draw price ranges: open below, open above, or closed (价格区间)."""
    closed = st.tuples(amounts(), amounts()).map(sorted)
    return st.one_of(
        st.builds(ByUnitPrice, at_most_minor=amounts()),
        st.builds(ByUnitPrice, at_least_minor=amounts()),
        closed.map(lambda ends: ByUnitPrice(at_least_minor=ends[0], at_most_minor=ends[1])),
    )


def unit_changes() -> SearchStrategy[UnitChange]:
    """Draw what may become of a unit's price (单件优惠)."""
    rounding = mostly(st.just("half_up"), st.sampled_from(("half_even", "down")), one_in=3)
    return st.one_of(
        st.builds(UnitChange, off_percent=percents(), rounding=rounding),
        st.builds(UnitChange, off_minor=whole_numbers(1, MAX_MINOR)),
        st.builds(UnitChange, to_minor=amounts()),
    )


def unit_limits() -> SearchStrategy[UnitLimit]:
    """Draw which units a benefit reaches (限件)."""
    picks, levels = st.sampled_from(("cheapest", "dearest")), st.sampled_from(("order", "line"))
    few = st.integers(1, 4) | whole_numbers(1, MAX_QUANTITY)
    return st.builds(UnitLimit, most=few, pick=picks, per=levels) | st.builds(
        UnitLimit, groups_of=st.integers(2, 4), pick=picks, per=levels
    )


def totals_off() -> SearchStrategy[TotalOff]:
    """Draw discounts on goods and shipping together (含运费立减)."""
    caps = st.none() | whole_numbers(1, MAX_MINOR)
    return st.builds(TotalOff, off_minor=whole_numbers(1, MAX_MINOR)) | st.builds(
        TotalOff, off_percent=percents(), cap_minor=caps
    )


RULE_LIMITS: Final = Limits(
    {
        ByUnitPrice: unit_price_selectors,
        TotalOff: totals_off,
        UnitChange: unit_changes,
        UnitLimit: unit_limits,
    }
)
"""Draws any kind of rule, its selectors included."""


def selectors() -> SearchStrategy[SelectorKind]:
    """Draw selectors of every kind, up to two levels deep (选择器)."""
    return _SELECTORS


def conditions() -> SearchStrategy[ConditionKind]:
    """Draw conditions of every kind that `Promotion` takes (条件)."""
    return _CONDITIONS


def benefits(stage: Stage | None = None) -> SearchStrategy[BenefitKind]:
    """Draw benefits of every kind that `Promotion` takes; all of them fit `stage` (优惠)."""
    return _BENEFITS if stage is None else _fitting(Benefit, stage)


# a strategy is checked in full when first drawn from, so each is built once and kept
_SELECTORS: Final[SearchStrategy[SelectorKind]] = RULE_LIMITS.annotation(Selector)
_CONDITIONS: Final[SearchStrategy[ConditionKind]] = RULE_LIMITS.annotation(Condition)
_BENEFITS: Final[SearchStrategy[BenefitKind]] = RULE_LIMITS.annotation(Benefit)


def _fitting(annotation: Any, stage: Stage) -> SearchStrategy[BenefitKind]:
    """Draw the benefits of a union that fit a stage."""
    kinds = [kind for kind in _members(annotation) if stage in kind.stages]
    drawn = st.one_of([RULE_LIMITS.annotation(kind) for kind in kinds])
    return drawn.filter(lambda benefit: not benefit.misfit(stage))


def _members(annotation: Any) -> list[type[BenefitKind]]:
    """List the kinds of a union, of unions in it, and of those that a discriminator marks."""
    if isinstance(annotation, type):
        return [annotation]
    inner = get_args(annotation)
    inner = inner[:1] if get_origin(annotation) is Annotated else inner
    return [kind for one in inner for kind in _members(one)]


def promotions(
    stage: Stage | None = None, currency: str | None = None
) -> SearchStrategy[Promotion]:
    """Draw promotions of the library's own kinds (促销活动).

    Parameters
    ----------
    stage
        One stage for all, or any.
    currency
        One currency for all that name one, or any. A promotion that names no amount may
        have none.
    """
    return promotions_of(Promotion, stage, currency)


def promotions_of(
    model: type[P], stage: Stage | None = None, currency: str | None = None
) -> SearchStrategy[P]:
    """Draw promotions of a host application's kinds, the library's or both (促销活动).

    Parameters
    ----------
    model
        Such as ``PromotionOf[Condition | MyCondition, Benefit]``.
    """
    codes = currencies() if currency is None else st.just(currency)
    return st.builds(_finished, _drafts(model, stage), codes, st.booleans())


@cache
def _drafts(model: type[P], stage: Stage | None) -> SearchStrategy[P]:
    """Draw promotions in some currency, which a caller replaces."""
    if stage is None:
        each = [_drafts(model, one) for one in _SIMPLEST_FIRST]
        return st.one_of([some for some in each if not some.is_empty])
    condition = RULE_LIMITS.annotation(_kinds(model, "conditions"))
    benefit = _fitting(_kinds(model, "benefits"), stage)
    if benefit.is_empty:  # a host's kinds need not serve every stage
        return st.nothing()
    given = {
        "stage": st.just(stage),
        "currency": st.just("CNY"),
        "enabled": mostly(st.just(0), st.just(1), one_in=12).map(operator.not_),
        "priority": mostly(st.just(0), st.integers(-2, 2), one_in=2),
        "group": st.none(),
        "starts_at": st.none(),
        "ends_at": st.none(),
        "conditions": st.lists(condition, max_size=2).map(tuple),
        "benefits": st.lists(benefit, min_size=1, max_size=2).map(tuple),
        "ladder": st.none(),
        "in_other_currencies": st.just(()),
        "exclusive": _rarely(None, st.sampled_from(("line", "stage", "cart"))),
        "combines_with": _rarely(EVERY_CLASS, st.sampled_from(_COMPANIES)),
        "shares_units": _seldom(),
        "weekdays": _rarely((), st.sampled_from((("mon", "tue", "wed"), ("sat", "sun")))),
        "windows": _rarely((), st.sampled_from(_HOURS)),
        "zone": zones(),
        "audience": _rarely(None, audiences()),
        "needs_code": _seldom(),
        "codes": st.just(("SALE",)) if stage == "coupon" else _rarely((), st.just(("SALE",))),
        "limits": _rarely(None, limits()),
    }
    drafts = RULE_LIMITS.model(model, given)
    changes = st.builds(operator.or_, _windows(), _rarely({}, _ladders(model, stage)))
    drawn = st.builds(_changed_if_valid, drafts, changes)
    return cast("SearchStrategy[P]", drawn.filter(lambda made: made is not None))


def _kinds(model: type[P], name: Literal["conditions", "benefits"]) -> Any:
    """Give the union that a host's promotions choose their conditions or benefits from."""
    return get_args(model.model_fields[name].annotation)[0]


def _rarely(common: T, rare: SearchStrategy[T]) -> SearchStrategy[T]:
    return mostly(st.just(common), rare, one_in=10)


def _seldom() -> SearchStrategy[bool]:
    return mostly(st.just(0), st.just(1), one_in=10).map(bool)


def _changed_if_valid(draft: P, changes: dict[str, object]) -> P | None:
    try:
        return changed(draft, changes)
    except ValidationError:
        return None


_COMPANIES: Final[tuple[tuple[StackingClass, ...], ...]] = (
    ("item", "order"), ("item", "shipping"), ("coupon",), (), ("item", "order", "points"),
)  # fmt: skip
_HOURS: Final = (
    (DailyWindow(start="10:00", end="12:00"),),
    (DailyWindow(start="22:00", end="02:00"),),
)


def audiences() -> SearchStrategy[Audience]:
    """Draw whom a promotion may be for (活动人群)."""
    words = ("vip", "app", "north")
    return st.one_of(
        st.builds(Audience, new_customer=st.booleans()),
        st.builds(Audience, min_tier_rank=st.integers(0, 3)),
        st.builds(Audience, segments=st.just(words[:1])),
        st.builds(Audience, birthday_month=st.just(1).map(bool)),
        st.builds(Audience, channels=st.just(words[1:2]), regions=st.just(words[2:])),
        st.builds(Audience, customer_ids=st.just(("somebody",))),
    )


def limits() -> SearchStrategy[UseLimits]:
    """Draw how often and how much a promotion may be used (活动限制)."""
    money = whole_numbers(1, MAX_MINOR)
    return st.one_of(
        st.builds(UseLimits, total_uses=st.integers(1, 9)),
        st.builds(UseLimits, uses_per_customer=st.integers(1, 3)),
        st.builds(UseLimits, cap_per_order_minor=money),
        st.builds(
            UseLimits, budget_minor=money, on_overflow=st.sampled_from(("refuse", "grant_rest"))
        ),
    )


def _ladders(model: type[P], stage: Stage) -> SearchStrategy[dict[str, object]]:
    """Draw a ladder in place of benefits."""
    gives = st.lists(_fitting(_kinds(model, "benefits"), stage), min_size=1, max_size=2)
    thresholds = st.lists(whole_numbers(1, MAX_MINOR), min_size=1, max_size=3, unique=True)
    measures = ("spend", "quantity", "line_amount", "line_quantity", "shipping")

    def build(
        on: str, base: str, select: SelectorKind, at: list[int], given: list[list[BenefitKind]]
    ) -> dict[str, object]:
        steps = [
            {"at_least": n, "benefits": tuple(mine)}
            for n, mine in zip(sorted(at), given, strict=False)
        ]
        base = base if on in {"spend", "line_amount"} else "stage_start"
        return {
            "benefits": (),
            "ladder": {"on": on, "base": base, "select": select, "steps": tuple(steps)},
        }

    return st.builds(
        build,
        st.sampled_from(measures),
        st.sampled_from(("stage_start", "current", "list")),
        _SELECTORS,
        thresholds,
        st.lists(gives, min_size=3, max_size=3),
    )


def _finished(draft: P, currency: str, is_bare: bool) -> P:  # noqa: FBT001  drawn by place
    """Give a promotion its currency, or none if it is to be bare and names no amount."""
    if is_bare:
        try:
            return changed(draft, {"currency": None})
        except ValidationError:
            pass  # it names an amount
    return changed(draft, {"currency": currency})


def _windows() -> SearchStrategy[dict[str, object]]:
    """Draw a start, an end, or both, and most often neither."""
    ends = (("starts_at", "ends_at"), ("starts_at",), ("ends_at",))
    return st.builds(
        lambda at, length, kept: {
            name: moment
            for name, moment in (("starts_at", at), ("ends_at", at + length))
            if name in kept
        },
        instants().filter(lambda at: at.year < 9999),
        st.sampled_from(_LENGTHS),
        mostly(st.just(()), st.sampled_from(ends), one_in=6),
    )


def promotion_sets(max_size: int = 4, currency: str | None = None) -> SearchStrategy[PromotionSet]:
    """Draw promotions that run together (促销集合).

    Ids are unique, most amounts are in one currency, some promotions have a window, and
    some share a group within one stage.

    Parameters
    ----------
    max_size
        The most promotions in a set; a set may be empty.
    currency
        One currency for all, or any.
    """
    others = currencies() if currency is None else st.just(currency)
    member = st.tuples(
        _drafts(Promotion, None),
        st.none() | st.sampled_from(_GROUPS),
        mostly(st.none(), others, one_in=8),
        st.booleans(),
    )
    return st.builds(
        _set,
        st.lists(member, max_size=max_size),
        currencies() if currency is None else st.just(currency),
        st.sampled_from((1, -1)),  # the order of ids need not be that of the set
        _terms(),
    )


def _terms() -> SearchStrategy[dict[str, object]]:
    """Draw what a set says about its promotions together; strategy ``best`` is up to you."""
    worth = whole_numbers(1, 10**6)
    points = st.builds(
        PointsTerms,
        points=st.sampled_from((1, 100, 7)),
        worth_minor=worth,
        min_points=st.sampled_from((0, 100, 8)),
        max_share_percent=st.none() | percents(),
        max_minor=st.none() | worth,
        least_payable_minor=st.just(0) | worth,
    )
    return st.fixed_dictionaries(
        {
            "points": mostly(st.none(), points, one_in=3),
            "groups": _rarely((), st.just((GroupLimit(group="order A", at_most=2),))),
            "coupons_per_order": _rarely(1, st.just(2)),
        }
    )


def _set(
    members: list[tuple[Promotion, str | None, str | None, bool]],
    currency: str,
    step: int,
    terms: dict[str, object],
) -> PromotionSet:
    ids = [f"p{i}" for i in range(len(members))][::step]
    promotions = tuple(
        changed(
            _finished(draft, other or currency, is_bare),
            {"promotion_id": name, "group": group and f"{draft.stage} {group}"},
        )
        for (draft, group, other, is_bare), name in zip(members, ids, strict=True)
    )
    return PromotionSet.model_validate({"promotions": promotions, **terms})
