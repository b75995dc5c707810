"""What rules know of a cart apart from its goods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from ecomops.models.coupon import Coupon
from ecomops.models.shipping import ShippingEntry
from ecomops.models.shopper import Shopper

if TYPE_CHECKING:
    from ecomops.models import Cart


@frozen
class Checkout:
    """Who buys, where, with what in hand (结算信息): all of a cart but its goods.

    Attributes
    ----------
    shopper
        Who buys; None for a guest.
    channel, region
        Where the order comes from and goes to, in the shop's own words.
    codes
        What the shopper typed, as typed.
    coupons
        Coupons in hand.
    shipping
        Shipping entries, in the order of their ids.
    use_points
        Points that the shopper asks to pay with.
    gift_choices
        Which gift the shopper picked: promotion id and SKU id.

    Examples
    --------
    >>> Checkout(channel="app").channel, Checkout() == NOTHING_KNOWN
    ('app', True)
    """

    shopper: Shopper | None = None
    channel: str | None = None
    region: str | None = None
    codes: tuple[str, ...] = ()
    coupons: tuple[Coupon, ...] = ()
    shipping: tuple[ShippingEntry, ...] = ()
    use_points: int = 0
    gift_choices: tuple[tuple[str, str], ...] = ()

    @property
    def shipping_list_minor(self) -> int:
        """All shipping entries together, before promotions [minor]."""
        return sum(entry.amount_minor for entry in self.shipping)

    @classmethod
    def of(cls, cart: Cart) -> Checkout:
        """Take all but the goods out of a cart."""
        if not (
            cart.shopper or cart.channel or cart.region or cart.codes or cart.coupons
            or cart.shipping or cart.use_points or cart.gift_choices
        ):  # fmt: skip
            return NOTHING_KNOWN
        return cls(
            cart.shopper,
            cart.channel,
            cart.region,
            cart.codes,
            cart.coupons,
            tuple(sorted(cart.shipping, key=_entry_id)) if cart.shipping else (),
            cart.use_points,
            tuple((choice.promotion_id, choice.sku_id) for choice in cart.gift_choices),
        )


def _entry_id(entry: ShippingEntry) -> str:
    return entry.entry_id


NOTHING_KNOWN: Final = Checkout()
"""A guest's checkout without anything in hand: goods and nothing else."""
