"""What the events of an order come to: counters, and the statuses that follow from them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from attrs import define, field

from ecomops._typing import Language
from ecomops.arguments import of_type
from ecomops.languages import known_language
from ecomops.models.order import Order
from ecomops.orders.cases import DisputeCase, DisputeStatus, ReturnCase, ReturnCaseStatus
from ecomops.orders.counters import LineState, MoneyCounts, UnitCounts
from ecomops.orders.policy import OrderPolicy, hours_after
from ecomops.orders.statuses import (
    FulfilmentStatus,
    OrderStatus,
    PaymentStatus,
    ReturnStatus,
    fulfilment_status,
    order_status,
    payment_status,
    return_status,
)
from ecomops.orders.text import state_text


@define
class OrderState:
    """Where an order stands (订单状态): to be read; only `OrderLife.apply` changes it.

    Attributes
    ----------
    order
        What was placed.
    policy
        How its life goes.
    lines
        By line id.
    units
        Of all lines together.
    money
        Of the order.
    returns, disputes
        By id, in the order in which they were opened.
    returns_in, disputes_in
        How many of them are in each status.
    accepted
        How many events were accepted.
    ship_by_promised_at
        What was promised when the order was placed.
    paid_at
        When it was first paid; of an order with nothing to pay, when it was placed.
    """

    order: Order = field(validator=of_type(Order, "read it with Order.model_validate"))
    policy: OrderPolicy = field(
        validator=of_type(OrderPolicy, "give one, such as OrderPolicy(zone='Asia/Shanghai')")
    )
    lines: dict[str, LineState] = field(init=False)
    units: UnitCounts = field(init=False)
    money: MoneyCounts = field(init=False)
    returns: dict[str, ReturnCase] = field(factory=dict, init=False)
    disputes: dict[str, DisputeCase] = field(factory=dict, init=False)
    returns_in: Counter[ReturnCaseStatus] = field(factory=Counter, init=False)
    disputes_in: Counter[DisputeStatus] = field(factory=Counter, init=False)
    accepted: int = field(default=0, init=False)
    ship_by_promised_at: datetime | None = field(default=None, init=False)
    paid_at: datetime | None = field(default=None, init=False)
    completed_at: datetime | None = field(default=None, init=False)
    expired_at: datetime | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        lines = self.order.lines
        self.lines = {line.line_id: LineState.of(line) for line in lines}
        self.units = UnitCounts(sum(line.quantity for line in lines))
        self.money = MoneyCounts(self.order.payable_minor)
        self.note_payment(self.order.placed_at)

    def note_payment(self, at: datetime) -> None:
        """Remember when the order was first paid; after refunds, when nothing was outstanding."""
        if self.paid_at is None and (
            self.payment_status == "paid"
            or (self.is_open and self.money.refundable_minor and not self.outstanding_minor)
        ):
            self.paid_at = at

    # ---- statuses ---------------------------------------------------------------------
    @property
    def status(self) -> OrderStatus:
        """Whether it is open, or how it ended."""
        return order_status(
            self.units,
            is_completed=self.completed_at is not None,
            is_expired=self.expired_at is not None,
        )

    @property
    def is_open(self) -> bool:
        """Whether more than voids, refunds and returns can come."""
        return self.status == "open"

    @property
    def payment_status(self) -> PaymentStatus:
        """How far it is paid."""
        return payment_status(self.money, self.units)

    @property
    def fulfilment_status(self) -> FulfilmentStatus:
        """How far its goods have come."""
        return fulfilment_status(self.units)

    @property
    def return_status(self) -> ReturnStatus:
        """How much of it came back, or is about to."""
        return return_status(self.units, self.returns_in)

    @property
    def disputes_open(self) -> int:
        """How many disputes are not closed."""
        return self.disputes_in["open"] + self.disputes_in["answered"]

    # ---- amounts ----------------------------------------------------------------------
    @property
    def payable_minor(self) -> int:
        """Total less what was cancelled (应付) [minor]."""
        return self.money.payable_minor

    @property
    def outstanding_minor(self) -> int:
        """What the customer still has to pay (待付) [minor]."""
        return self.money.outstanding_minor

    @property
    def owed_back_minor(self) -> int:
        """What the shop has taken and may not keep (应退) [minor]."""
        return self.money.owed_back_minor

    @property
    def refundable_minor(self) -> int:
        """The most that can still be given back (可退) [minor]."""
        return self.money.refundable_minor

    @property
    def shipping_refundable_minor(self) -> int:
        """How much of the shipping fee can still be given back [minor]."""
        return self.order.shipping_minor - self.money.shipping_refunded_minor

    # ---- shipping ---------------------------------------------------------------------
    @property
    def may_ship(self) -> bool:
        """Whether goods may leave: the order is open, and paid unless it need not be (可发货)."""
        return self.is_open and (self.policy.pay_on_delivery or not self.outstanding_minor)

    @property
    def ship_from_at(self) -> datetime | None:
        """Since when the goods could leave; None: not yet paid."""
        return self.order.placed_at if self.policy.pay_on_delivery else self.paid_at

    @property
    def ship_by_at(self) -> datetime | None:
        """Until when the goods are to leave (最晚发货时间); None: not yet known, or no promise."""
        if self.ship_by_promised_at is not None:
            return self.ship_by_promised_at
        since = self.ship_from_at
        return None if since is None else hours_after(since, self.policy.ship_within_hours)

    def describe(self, language: Language = "en") -> str:
        """Say in a few lines where the order stands."""
        known_language(language)
        return state_text(self, language)

    def __str__(self) -> str:
        return self.describe("en")
