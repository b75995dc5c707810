"""The one list of rule kinds. A new kind is its own file and its name here."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from ecomops.promotions.benefits.amount_off import AmountOff
from ecomops.promotions.benefits.bundle_price import BundlePrice
from ecomops.promotions.benefits.buy_get import BuyGet
from ecomops.promotions.benefits.fixed_unit_price import FixedUnitPrice
from ecomops.promotions.benefits.gift import Gift
from ecomops.promotions.benefits.next_coupon import NextCoupon
from ecomops.promotions.benefits.nth_unit import NthUnit
from ecomops.promotions.benefits.order_price import OrderPrice
from ecomops.promotions.benefits.percent_off import PercentOff
from ecomops.promotions.benefits.points_bonus import PointsBonus
from ecomops.promotions.benefits.points_multiplier import PointsMultiplier
from ecomops.promotions.benefits.shipping_off import ShippingOff
from ecomops.promotions.benefits.total_off import TotalOff
from ecomops.promotions.benefits.unit_schedule import UnitSchedule
from ecomops.promotions.benefits.units_for_price import UnitsForPrice
from ecomops.promotions.conditions.bundle import HasBundle
from ecomops.promotions.conditions.complete_groups import CompleteGroups
from ecomops.promotions.conditions.contains import Contains
from ecomops.promotions.conditions.min_line_quantity import MinLineQuantity
from ecomops.promotions.conditions.min_quantity import MinQuantity
from ecomops.promotions.conditions.min_spend import MinSpend
from ecomops.promotions.conditions.nth_order import FirstOrder, NthOrder
from ecomops.promotions.conditions.shipping_method import ByShippingMethod
from ecomops.promotions.ladder import LadderOf, LadderStep
from ecomops.promotions.promotion import PromotionOf

Condition: TypeAlias = Annotated[
    MinSpend
    | MinQuantity
    | MinLineQuantity
    | Contains
    | CompleteGroups
    | HasBundle
    | FirstOrder
    | NthOrder
    | ByShippingMethod,
    Field(discriminator="kind"),
]
"""What a cart must have; in JSON, `kind` tells which."""

Benefit: TypeAlias = Annotated[
    AmountOff
    | PercentOff
    | FixedUnitPrice
    | OrderPrice
    | NthUnit
    | UnitSchedule
    | BuyGet
    | UnitsForPrice
    | BundlePrice
    | Gift
    | ShippingOff
    | TotalOff
    | PointsBonus
    | PointsMultiplier
    | NextCoupon,
    Field(discriminator="kind"),
]
"""What a promotion gives; in JSON, `kind` tells which."""

Ladder: TypeAlias = LadderOf[Benefit]
"""Steps of threshold and benefits of the library's own kinds."""

Step: TypeAlias = LadderStep[Benefit]
"""One step of a `Ladder`."""


class Promotion(PromotionOf[Condition, Benefit]):
    """If every condition holds, the benefits are given (促销活动).

    Examples
    --------
    满199减20, spend 199 and get 20 off:

    >>> deal = Promotion(
    ...     promotion_id="spend-199-get-20-off",
    ...     currency="CNY",
    ...     conditions=(MinSpend(spend_minor=199_00),),
    ...     benefits=(AmountOff(off_minor=20_00),),
    ... )
    >>> deal.stage, deal.target_lines.kind
    ('order', 'all')
    """
