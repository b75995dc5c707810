"""An order's life: it takes events one by one and keeps what was accepted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from attrs import define, field

from ecomops.errors import InvalidArgumentError
from ecomops.models.order import Order
from ecomops.orders.events import EventKind, LifeEvent, OrderEvent
from ecomops.orders.moves import disputes, goods, payment, returns
from ecomops.orders.moves.base import Move, Objection
from ecomops.orders.policy import OrderPolicy
from ecomops.orders.results import OrderApplied, OrderRefused, OrderReplayed, OrderResult
from ecomops.orders.state import OrderState

MOVES: Final[dict[EventKind, Move[Any]]] = {
    "place": goods.PLACE,
    "authorise": payment.AUTHORISE,
    "capture": payment.CAPTURE,
    "void": payment.VOID,
    "ship": goods.SHIP,
    "deliver": goods.DELIVER,
    "lose": goods.LOSE,
    "complete": goods.COMPLETE,
    "cancel": goods.CANCEL,
    "expire": goods.EXPIRE,
    "request_return": returns.REQUEST,
    "approve_return": returns.APPROVE,
    "reject_return": returns.REJECT,
    "withdraw_return": returns.WITHDRAW,
    "receive_return": returns.RECEIVE,
    "close_return": returns.CLOSE,
    "refund": payment.REFUND,
    "exchange": returns.EXCHANGE,
    "open_dispute": disputes.OPEN,
    "answer_dispute": disputes.ANSWER,
    "close_dispute": disputes.CLOSE,
}


@define
class OrderLife(OrderState):
    """The life of one order: events, the counters they come to, statuses (订单生命周期).

    Nothing is stored and no clock is read. An event gives `OrderApplied`, to be stored;
    `OrderReplayed` where its key was seen before; or `OrderRefused`. Only the first changes
    anything, and what an event costs does not depend on how many came before it. The same
    events always give an equal life.

    Examples
    --------
    >>> from ecomops.models import CartLine, OrderLine
    >>> from ecomops.orders.events import OrderShipment, PaymentAuthorisation, PaymentCapture
    >>> tea = CartLine(line_id="1", sku_id="TEA-250", quantity=3, unit_price_minor=50_00)
    >>> noon = "2026-11-11T12:00:00+08:00"
    >>> order = Order.of([OrderLine.of(tea)], order_id="O-1", placed_at=noon, currency="CNY")
    >>> life = OrderLife(order, OrderPolicy(zone="Asia/Shanghai"))
    >>> print(life.apply(OrderShipment(at=noon, lines=(("1", 2),))))
    ship refused while unpaid: needs ¥150 captured, has ¥0; allowed: place, authorise, cancel, \
expire, open_dispute
    >>> life.apply(PaymentAuthorisation(at=noon, amount_minor=150_00)).code
    'ok'
    >>> life.apply(PaymentCapture(at=noon, amount_minor=150_00, key="pay-7")).code
    'ok'
    >>> life.apply(PaymentCapture(at=noon, amount_minor=150_00, key="pay-7")).code
    'replayed'
    >>> life.apply(OrderShipment(at=noon, lines=(("1", 2),))).code
    'ok'
    >>> life.payment_status, life.fulfilment_status, life.outstanding_minor
    ('paid', 'partly_shipped', 0)
    >>> OrderLife.of(order, life.policy, life.events) == life
    True
    """

    events: list[OrderEvent] = field(factory=list, init=False)
    """Everything accepted, in the order in which it came."""
    _by_key: dict[str, OrderApplied] = field(factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, order: Order, policy: OrderPolicy, events: Iterable[OrderEvent] = ()) -> OrderLife:
        """Rebuild a life from the events that it accepted.

        An event that was stored twice with its key counts once.

        Raises
        ------
        InvalidArgumentError
            If an event is refused: the list is not that of an order's life.
        """
        life = cls(order, policy)
        for i, event in enumerate(events):
            result = life.apply(event)
            if isinstance(result, OrderRefused):
                raise InvalidArgumentError(
                    f"events[{i}]",
                    event.kind,
                    f"can't have been accepted: {result}",
                    "give the events of this order, all of them, as they were accepted",
                )
        return life

    @property
    def allowed(self) -> tuple[EventKind, ...]:
        """What the order would accept now, given the right numbers and ids."""
        return tuple(kind for kind, move in MOVES.items() if move.may(self))

    def apply(self, event: OrderEvent) -> OrderResult:
        """Decide on an event, and do what it says if it is accepted."""
        if not isinstance(event, LifeEvent):
            raise InvalidArgumentError(
                "event", event, "is no event",
                "validate it first, with TypeAdapter(OrderEvent).validate_python",
            )  # fmt: skip
        key = event.key
        if key is not None and (first := self._by_key.get(key)) is not None:
            if event.repeats(first.event):
                return OrderReplayed(first.event, first.amount_minor, first.currency)
            return self._refused(
                event, Objection("idempotency_conflict", "key", key, first.event.kind)
            )
        if event.at < self.order.placed_at:
            return self._refused(event, Objection("invalid", "at", self.order.placed_at, event.at))
        move = MOVES[event.kind]
        objection = move.decide(self, event)
        if objection is not None:
            return self._refused(event, objection)
        applied = OrderApplied(event, move.do(self, event), self.order.currency)
        self.accepted += 1
        self.note_payment(event.at)
        self.events.append(event)
        if key is not None:
            self._by_key[key] = applied
        return applied

    def _refused(self, event: OrderEvent, objection: Objection) -> OrderRefused:
        return OrderRefused(
            objection.code,
            event.kind,
            objection.about,
            objection.needed,
            objection.actual,
            objection.subject_id,
            self.status if objection.state is None else objection.state,
            self.allowed if objection.allowed is None else objection.allowed,
            self.order.currency,
        )
