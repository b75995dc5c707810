"""What the events of an order add up to: units and money."""

from __future__ import annotations

from datetime import datetime

from attrs import define

from ecomops.kernels.allocation import units_amount
from ecomops.models.order import OrderLine


@define
class UnitCounts:
    """How far the units of a line, or of a whole order, have come (件数).

    Always ``returned ≤ received ≤ approved ≤ requested ≤ delivered ≤ shipped ≤ wanted``, and
    ``refunded + exchanged ≤ cancelled + received``.
    """

    ordered: int
    cancelled: int = 0
    """Will not be sent; those of an order that expired among them."""
    shipped: int = 0
    """On their way, or delivered; not those that were lost."""
    delivered: int = 0
    lost: int = 0
    """Lost so far. Each counts as not shipped again: it is sent anew or cancelled."""
    requested: int = 0
    """In returns that were not rejected or withdrawn; of closed ones, what came back."""
    approved: int = 0
    """Those of them whose return was approved."""
    received: int = 0
    """Those of them that came back."""
    returned: int = 0
    """Those of them whose return is closed."""
    restocked: int = 0
    """Those that came back and can be sold again."""
    refunded: int = 0
    exchanged: int = 0

    @property
    def wanted(self) -> int:
        """Ordered and not cancelled."""
        return self.ordered - self.cancelled

    @property
    def allocated(self) -> int:
        """Set aside for the order: wanted, and not yet on their way (待发)."""
        return self.wanted - self.shipped

    @property
    def in_transit(self) -> int:
        """On their way (在途)."""
        return self.shipped - self.delivered

    @property
    def given_up(self) -> int:
        """Cancelled or back, and not made good by an exchange."""
        return self.cancelled + self.received - self.exchanged

    @property
    def refundable(self) -> int:
        """Cancelled or back, and made good neither by money nor by an exchange (可退件数)."""
        return self.given_up - self.refunded


@define
class LineState:
    """One line of an order and how far its units have come (订单行状态)."""

    line: OrderLine
    units: UnitCounts
    last_delivered_at: datetime | None = None
    """The latest instant at which units of it were delivered."""

    @classmethod
    def of(cls, line: OrderLine) -> LineState:
        """Start a line."""
        return cls(line, UnitCounts(line.quantity))

    def worth(self, start: int, stop: int) -> int:
        """Say what was paid for units start + 1 to stop of the line [minor]."""
        return units_amount(self.line.line_net_minor, self.line.quantity, start, stop)

    @property
    def refundable_minor(self) -> int:
        """What was paid for the units that can be refunded [minor]."""
        return self.worth(self.units.refunded, self.units.given_up)


@define
class MoneyCounts:
    """What was asked for, set aside, taken and given back (金额) [minor].

    Always ``refunded ≤ captured ≤ authorised - voided ≤ total``.
    """

    total_minor: int
    """What the order came to when it was placed."""
    cancelled_minor: int = 0
    """What was to be paid for cancelled units; once all are, shipping too."""
    authorised_minor: int = 0
    voided_minor: int = 0
    captured_minor: int = 0
    refunded_minor: int = 0
    goodwill_minor: int = 0
    """The part of refunds for neither units nor shipping."""
    shipping_refunded_minor: int = 0
    """The part of refunds that is shipping."""
    shipping_dropped_minor: int = 0
    """Shipping that is not due because everything was cancelled."""
    given_up_minor: int = 0
    """What is not due because its units were cancelled, or came back and were not exchanged."""
    withheld_minor: int = 0
    """How much less was refunded for units than was paid for them."""

    @property
    def payable_minor(self) -> int:
        """Total less what was cancelled (应付) [minor]."""
        return self.total_minor - self.cancelled_minor

    @property
    def held_minor(self) -> int:
        """Authorised and not voided, whether captured or not (已授权) [minor]."""
        return self.authorised_minor - self.voided_minor

    @property
    def voidable_minor(self) -> int:
        """Authorised, and neither captured nor voided [minor]."""
        return self.held_minor - self.captured_minor

    @property
    def refundable_minor(self) -> int:
        """The most that can still be given back: captured less refunded (可退) [minor]."""
        return self.captured_minor - self.refunded_minor

    @property
    def due_minor(self) -> int:
        """What the shop may keep by now, given all that was cancelled, returned or waived [minor].

        Cancelled units lower it when they are cancelled and returned ones when they are received,
        not when they are refunded; goodwill lowers it as it is given.
        """
        shipping_off = max(self.shipping_refunded_minor, self.shipping_dropped_minor)
        off = self.given_up_minor - self.withheld_minor + shipping_off + self.goodwill_minor
        return max(self.total_minor - off, 0)

    @property
    def outstanding_minor(self) -> int:
        """What the customer still has to pay (待付) [minor]."""
        return max(self.due_minor - self.refundable_minor, 0)

    @property
    def owed_back_minor(self) -> int:
        """What the shop has taken and may not keep (应退) [minor]."""
        return max(self.refundable_minor - self.due_minor, 0)
