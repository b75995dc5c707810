"""From any model to a strategy: its field limits, and shapes where fields depend on each other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any, Final, TypeVar, overload

from hypothesis.strategies import SearchStrategy
from pydantic import BaseModel

from ecomops.calendars.opening_hours import BusinessHours
from ecomops.loyalty.earning.programme import EarningProgramme
from ecomops.loyalty.tiers.policy import TierPolicy
from ecomops.models import (
    AdjustPoints,
    Cart,
    CartLine,
    CategoryTree,
    Coupon,
    EarnPoints,
    HoldPoints,
    Member,
    OptionAxis,
    Order,
    OrderLine,
    Product,
    Role,
    Sku,
    Ticket,
)
from ecomops.money import Money
from ecomops.pacing.quota import Quota
from ecomops.promotions.benefits.total_off import TotalOff
from ecomops.promotions.benefits.unit_change import UnitChange
from ecomops.promotions.benefits.unit_limit import UnitLimit
from ecomops.promotions.promotion import PromotionOf
from ecomops.promotions.rules.promotion_set import PromotionSet
from ecomops.promotions.terms.audience import Audience
from ecomops.promotions.terms.limits import Limits as UseLimits
from ecomops.selectors.prices import ByUnitPrice
from ecomops.stock.stock_rule import StockRule
from ecomops.testing import desks, goods, people, programmes, quota_uses, rules, stocks, values
from ecomops.testing.limits import Limits

M = TypeVar("M", bound=BaseModel)

SHAPES: Final[Mapping[type[BaseModel], Callable[[], SearchStrategy[Any]]]] = {
    Audience: rules.audiences,
    BusinessHours: desks.business_hours,
    ByUnitPrice: rules.unit_price_selectors,
    UseLimits: rules.limits,
    TotalOff: rules.totals_off,
    UnitChange: rules.unit_changes,
    UnitLimit: rules.unit_limits,
    Cart: goods.carts,
    CartLine: goods.cart_lines,
    CategoryTree: goods.category_trees,
    Coupon: people.coupons,
    Member: people.members,
    OptionAxis: goods.option_axes,
    Order: goods.orders,
    OrderLine: goods.order_lines,
    EarnPoints: people.earn_points,
    HoldPoints: people.hold_points,
    AdjustPoints: people.adjust_points,
    Product: goods.products,
    PromotionSet: rules.promotion_sets,
    Quota: quota_uses.quotas,
    Role: people.roles,
    Sku: goods.skus,
    StockRule: stocks.stock_rules,
    Ticket: people.tickets,
    EarningProgramme: programmes.earning_programmes,
    TierPolicy: programmes.tier_policies,
}
"""Models with rules across fields, which no field limit can say."""

_LIMITS: Final = Limits(SHAPES)


@overload
def from_model(model: type[M]) -> SearchStrategy[M]: ...
@overload
def from_model(model: object) -> SearchStrategy[Any]: ...
def from_model(model: Any) -> SearchStrategy[Any]:
    """Draw valid values of a model, from the limits of its fields (由模型生成).

    Parameters
    ----------
    model
        A pydantic model, the library's or yours, or a union such as `Condition`. Where
        fields depend on each other in ways that their limits don't say, values that the
        model refuses are drawn again; if they are most, build a strategy by hand.

    Examples
    --------
    >>> from hypothesis import Phase, find, settings
    >>> from ecomops import MinSpend
    >>> found = find(
    ...     from_model(MinSpend), lambda condition: condition.base == "list",
    ...     settings=settings(
    ...         database=None, derandomize=True, max_examples=1_000, phases=tuple(Phase)
    ...     ),
    ... )
    >>> found.spend_minor, found.base, found.every
    (1, 'list', False)
    """
    if isinstance(model, type) and issubclass(model, PromotionOf):
        return rules.promotions_of(model)
    return _annotation(model) if isinstance(model, Hashable) else _LIMITS.annotation(model)


@lru_cache(maxsize=512)  # building one and its check at the first draw take longer than a draw
def _annotation(model: Hashable) -> SearchStrategy[Any]:
    return _LIMITS.annotation(model)


def strategy_of(thing: type[object]) -> SearchStrategy[Any]:
    """Give what ``st.from_type(thing)`` should draw from."""
    return values.money() if thing is Money else from_model(thing)
