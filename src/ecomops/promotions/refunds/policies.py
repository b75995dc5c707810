"""How a shop refunds the return of a part of an order."""

from __future__ import annotations

from typing import Literal, TypeAlias

from ecomops.models.base import DomainModel

RefundMethod: TypeAlias = Literal["prorated", "retest"]
"""``prorated``: what was paid for the goods that come back, after their share of every
discount. ``retest``: what the order would have cost without them is kept, the rest refunded."""

ShippingRefund: TypeAlias = Literal["never", "with_last_unit"]
"""Whether the shipping that was paid comes back once everything is returned."""


class RefundPolicy(DomainModel):
    """How a shop refunds the return of a part of an order (退款规则).

    >>> RefundPolicy(method="retest").refund_shipping
    'with_last_unit'
    """

    method: RefundMethod = "prorated"
    refund_shipping: ShippingRefund = "with_last_unit"
    """``never``: the shop keeps what was paid for shipping, whatever comes back."""

    @classmethod
    def of(cls, policy: RefundPolicy | RefundMethod) -> RefundPolicy:
        """Take a policy, or the name of a method.

        >>> RefundPolicy.of("retest").method
        'retest'
        """
        return policy if isinstance(policy, RefundPolicy) else cls(method=policy)
