"""Who buys, where, with what in hand: near what rules ask of a checkout."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ecomops.facts import Usage
from ecomops.models import Coupon, GiftChoice, ShippingEntry, Shopper, Tier
from ecomops.promotions.benefits.gift import Gift
from ecomops.promotions.promotion import PromotionOf
from ecomops.testing.named import Named
from ecomops.testing.values import mostly

_SMALL: Final = st.integers(0, 6)
_FEES: Final = st.sampled_from((1000, 0, 1, 3, 10, 99, 600))
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
_FAR_AHEAD: Final = datetime(2100, 1, 1, tzinfo=UTC)


def checkouts_near(
    promotions: Sequence[PromotionOf[Any, Any]], named: Named, amounts: SearchStrategy[int]
) -> SearchStrategy[dict[str, Any]]:
    """Draw all of a cart but its lines: mostly what some promotion asks for."""
    coded = [promotion for promotion in promotions if promotion.is_coded]
    picks = [
        (promotion.promotion_id, option.sku_id)
        for promotion in promotions
        for benefit in promotion.all_benefits
        if isinstance(benefit, Gift)
        for option in benefit.options
    ]
    few = [n for n in named.numbers if n <= 10**6]
    points = st.sampled_from([0, *few]) | amounts.map(lambda n: min(n, 10**9)) | _SMALL
    codes = _some([*named.codes, "other"])
    return st.fixed_dictionaries(
        {
            "shopper": st.none() | _shoppers(named, points),
            "channel": st.sampled_from([*named.channels, None]),
            "region": st.sampled_from([*named.regions, None]),
            "codes": codes.map(tuple) if coded else st.just(()),
            "coupons": _coupons([p.promotion_id for p in coded]) if coded else st.just(()),
            "shipping": _shipping(named, amounts),
            "use_points": points,
            "gift_choices": st.lists(
                st.sampled_from(picks), max_size=1, unique_by=lambda pick: pick[0]
            ).map(lambda chosen: tuple(GiftChoice(promotion_id=p, sku_id=s) for p, s in chosen))
            if picks
            else st.just(()),
        }
    )


def _some(words: Sequence[str]) -> SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), max_size=2, unique=True)


def _shoppers(named: Named, points: SearchStrategy[int]) -> SearchStrategy[Shopper]:
    ranks = [n for n in named.numbers if n <= 10**6] or [0]
    near = st.sampled_from((0, -1, 1))
    rank = st.builds(lambda n, by: max(n + by, 0), st.sampled_from(ranks), near)
    orders = st.builds(lambda n, by: max(n + by, 0), st.sampled_from([1, *ranks]), near)
    tier = st.none() | rank.map(lambda n: Tier(tier_id="t", name="t", rank=n))
    return st.builds(
        Shopper,
        customer_id=st.sampled_from([*named.customers, "somebody", None]),
        orders_placed=st.just(0) | orders,
        tier=tier,
        segments=_some([*named.segments, "other"]).map(tuple),
        birth_month=st.none() | st.integers(1, 12),
        points_balance=points,
    )


@st.composite
def _coupons(draw: DrawFn, promotion_ids: Sequence[str]) -> tuple[Coupon, ...]:
    """Draw coupons for promotions; most are good for any time in this century."""
    chosen = draw(st.lists(st.sampled_from(promotion_ids), max_size=2))
    found = []
    for i, promotion_id in enumerate(chosen):
        kind = draw(mostly(st.just("good"), st.sampled_from(("void", "held", "over")), one_in=4))
        found.append(
            Coupon(
                coupon_id=f"c{i}",
                code=f"C{i}",
                promotion_id=promotion_id,
                member_id="somebody" if kind == "held" else None,
                valid_from=_LONG_AGO,
                valid_until=_LONG_AGO + timedelta(days=1) if kind == "over" else _FAR_AHEAD,
                status="void" if kind == "void" else "issued",
            )
        )
    return tuple(found)


def _shipping(
    named: Named, amounts: SearchStrategy[int]
) -> SearchStrategy[tuple[ShippingEntry, ...]]:
    methods = st.sampled_from([*named.methods, None, "other"])
    fees = _FEES | amounts.map(lambda n: min(n, 10**12))
    entries = st.lists(st.tuples(fees, methods), max_size=3)
    return st.just(()) | entries.map(
        lambda drawn: tuple(
            ShippingEntry(entry_id=f"s{i}", amount_minor=fee, method=method)
            for i, (fee, method) in enumerate(drawn)
        )
    )


def usage_near(promotions: Sequence[PromotionOf[Any, Any]]) -> SearchStrategy[Usage]:
    """Draw usage at, just below and just above the limits of promotions (临界用量)."""
    uses, spent, customers = {}, {}, {}
    step = st.sampled_from((-1, 0, -2, 1))
    for promotion in promotions:
        limits, name = promotion.limits, promotion.promotion_id
        if limits is None:
            continue
        if limits.total_uses is not None:
            uses[name] = _near(limits.total_uses, step)
        if limits.uses_per_customer is not None:
            customers["somebody", name] = _near(limits.uses_per_customer, step)
        if limits.budget_minor is not None:
            left = (0, 1, 100, 2000, limits.budget_minor // 2)
            spent[name] = st.sampled_from([max(limits.budget_minor - n, 0) for n in left])
    return st.builds(
        Usage,
        uses=st.fixed_dictionaries(uses),
        customer_uses=st.fixed_dictionaries(customers),
        spent_minor=st.fixed_dictionaries(spent),
    )


def _near(number: int, step: SearchStrategy[int]) -> SearchStrategy[int]:
    return st.just(0) | step.map(lambda by: max(number + by, 0))
