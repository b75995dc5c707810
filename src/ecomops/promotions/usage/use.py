"""What one quote would use of one promotion."""

from __future__ import annotations

from attrs import define, setters


# frozen through its setter: attrs.frozen would take three times as long to build one
@define(on_setattr=setters.frozen, unsafe_hash=True)
class PromotionUse:
    """What one quote would use of one promotion (本单用量).

    Attributes
    ----------
    promotion_id
        Which promotion.
    amount_minor
        What it gives, and what goes off its budget. [minor]
    customer_id
        Whose use it is; None: a guest's.
    coupon_ids
        The coupons that it was given for.
    """

    promotion_id: str
    amount_minor: int = 0
    customer_id: str | None = None
    coupon_ids: tuple[str, ...] = ()
