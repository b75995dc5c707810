"""Shoppers: what rules may know about the person who buys."""

from __future__ import annotations

from ecomops._typing import Count, MemberId
from ecomops.models.base import DomainModel
from ecomops.models.member import Member, Month, Tier
from ecomops.models.tags import Tags


class Shopper(DomainModel):
    """Who buys, as rules see them at one moment (购买者).

    A guest of whom nothing is known is no shopper at all: leave the cart's shopper out.
    A shopper without any order is a new customer, so orders of the same person placed as a
    guest should be counted where the shop can tell.

    Examples
    --------
    >>> Shopper(customer_id="M-1", segments=("vip", "fans")).segments
    ('fans', 'vip')
    """

    customer_id: MemberId | None = None
    """None where the person is known only by these facts."""
    orders_placed: Count = 0
    """Orders before this one (历史订单数); the caller says which ones count."""
    tier: Tier | None = None
    segments: Tags = ()
    """The groups that campaigns address (客群); kept sorted, each once."""
    birth_month: Month | None = None
    """1 to 12 (生日月)."""
    points_balance: Count = 0
    """Points free to spend (可用积分)."""

    @classmethod
    def of(cls, member: Member, orders_placed: int) -> Shopper:
        """Take from a member what rules look at (会员转购买者).

        >>> from datetime import UTC, datetime
        >>> member = Member(member_id="M-1", joined_at=datetime(2025, 2, 1, tzinfo=UTC))
        >>> Shopper.of(member, orders_placed=3).customer_id
        'M-1'
        """
        return cls(
            customer_id=member.member_id,
            orders_placed=orders_placed,
            tier=member.tier,
            segments=member.segments,
            birth_month=member.birth_month,
            points_balance=member.points_balance,
        )

    @property
    def is_new(self) -> bool:
        """Whether no order was placed before this one (新客).

        >>> Shopper().is_new, Shopper(orders_placed=1).is_new
        (True, False)
        """
        return self.orders_placed == 0
