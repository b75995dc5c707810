"""Strategies for selectors, conditions, benefits, promotions, and sets of promotions."""

from __future__ import annotations

import operator
from datetime import timedelta
from functools import cache
from typing import Any, Final, TypeVar, get_args

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import ValidationError

from ecomops.promotions.base import STAGES, BenefitKind, ConditionKind, Stage
from ecomops.promotions.kinds import Benefit, Condition, Promotion
from ecomops.promotions.promotion import PromotionOf
from ecomops.promotions.promotion_set import PromotionSet
from ecomops.promotions.selectors import ByUnitPrice, Selector, SelectorKind
from ecomops.testing.limits import Limits, changed
from ecomops.testing.values import amounts, currencies, instants, mostly

P = TypeVar("P", bound=PromotionOf[Any, Any])

_GROUPS: Final = ("A", "B")
_LENGTHS: Final = (timedelta(microseconds=1), timedelta(seconds=1), timedelta(days=1))


def unit_price_selectors() -> SearchStrategy[ByUnitPrice]:
    """Draw price ranges: open below, open above, or closed (价格区间)."""
    closed = st.tuples(amounts(), amounts()).map(sorted)
    return st.one_of(
        st.builds(ByUnitPrice, at_most_minor=amounts()),
        st.builds(ByUnitPrice, at_least_minor=amounts()),
        closed.map(lambda ends: ByUnitPrice(at_least_minor=ends[0], at_most_minor=ends[1])),
    )


RULE_LIMITS: Final = Limits({ByUnitPrice: unit_price_selectors})
"""Draws any kind of rule, its selectors included."""


def selectors() -> SearchStrategy[SelectorKind]:
    """Draw selectors of every kind, up to two levels deep (选择器)."""
    return _SELECTORS


def conditions() -> SearchStrategy[ConditionKind]:
    """Draw conditions of every kind that `Promotion` takes (条件)."""
    return _CONDITIONS


def benefits(stage: Stage | None = None) -> SearchStrategy[BenefitKind]:
    """Draw benefits of every kind that `Promotion` takes; all of them fit `stage` (优惠)."""
    return _BENEFITS if stage is None else _fitting(_BENEFITS, stage)


# a strategy is checked in full when first drawn from, so each is built once and kept
_SELECTORS: Final[SearchStrategy[SelectorKind]] = RULE_LIMITS.annotation(Selector)
_CONDITIONS: Final[SearchStrategy[ConditionKind]] = RULE_LIMITS.annotation(Condition)
_BENEFITS: Final[SearchStrategy[BenefitKind]] = RULE_LIMITS.annotation(Benefit)


def _fitting(drawn: SearchStrategy[BenefitKind], stage: Stage) -> SearchStrategy[BenefitKind]:
    return drawn.filter(lambda benefit: not benefit.misfit(stage))


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
        return st.one_of([_drafts(model, one) for one in reversed(STAGES)])
    condition, benefit = (
        RULE_LIMITS.annotation(get_args(model.model_fields[name].annotation)[0])
        for name in ("conditions", "benefits")
    )
    given = {
        "stage": st.just(stage),
        "currency": st.just("CNY"),
        "enabled": mostly(st.just(0), st.just(1), one_in=12).map(operator.not_),
        "priority": mostly(st.just(0), st.integers(-2, 2), one_in=2),
        "group": st.none(),
        "starts_at": st.none(),
        "ends_at": st.none(),
        "conditions": st.lists(condition, max_size=2).map(tuple),
        "benefits": st.lists(_fitting(benefit, stage), min_size=1, max_size=2).map(tuple),
    }
    return st.builds(changed, RULE_LIMITS.model(model, given), _windows())


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
    )


def _set(
    members: list[tuple[Promotion, str | None, str | None, bool]], currency: str, step: int
) -> PromotionSet:
    ids = [f"p{i}" for i in range(len(members))][::step]
    return PromotionSet(
        promotions=tuple(
            changed(
                _finished(draft, other or currency, is_bare),
                {"promotion_id": name, "group": group and f"{draft.stage} {group}"},
            )
            for (draft, group, other, is_bare), name in zip(members, ids, strict=True)
        )
    )
