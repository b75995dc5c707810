"""The one list of rule kinds. A new kind is its own file and its name here."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import Field

from ecomops.promotions.benefits.amount_off import AmountOff
from ecomops.promotions.benefits.percent_off import PercentOff
from ecomops.promotions.conditions.min_quantity import MinQuantity
from ecomops.promotions.conditions.min_spend import MinSpend
from ecomops.promotions.promotion import PromotionOf

Condition: TypeAlias = Annotated[MinSpend | MinQuantity, Field(discriminator="kind")]
"""What a cart must have; in JSON, `kind` tells which."""

Benefit: TypeAlias = Annotated[AmountOff | PercentOff, Field(discriminator="kind")]
"""What a promotion gives; in JSON, `kind` tells which."""

AnyPromotion: TypeAlias = PromotionOf[Any, Any]
"""A promotion of the library's kinds or of a host application's."""


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
