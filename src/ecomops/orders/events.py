"""The events of an order's life, as they come in and as they are stored.

Each is a command first, which an order may refuse, and once accepted it is the event to store;
so they have the names of nouns, and their `kind` is the verb. They are appended and never
changed.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from ecomops._typing import (
    Id,
    IdempotencyKey,
    Label,
    LineId,
    MinorAmount,
    OrderId,
    PositiveMinorAmount,
    Quantity,
)
from ecomops.models.base import DomainModel
from ecomops.models.instants import Instant
from ecomops.models.line import MAX_LINES
from ecomops.models.problems import problem, refuse, shown

ReturnId: TypeAlias = Id
DisputeId: TypeAlias = Id

ReturnReason: TypeAlias = Literal[
    "description",
    "quality",
    "price",
    "changed_mind",
    "damaged",
    "wrong_item",
    "late",
    "other",
]
"""description 与描述不符, quality 质量问题, price 价格原因, changed mind 不想要了,
damaged 运输破损, wrong item 发错货, late 送达太晚, other 其他."""

Condition: TypeAlias = Literal["resellable", "unusable"]
"""resellable 可二次销售: goes back to stock, unusable 不可二次销售."""

DisputeOutcome: TypeAlias = Literal["shop", "customer", "settled", "withdrawn"]
"""For the shop 商家胜诉, for the customer 买家胜诉, settled 协商解决, withdrawn 买家撤诉."""


def _by_line(lines: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """Sort by line, so that one set of goods is one value."""
    ordered = tuple(sorted(lines))
    for (line_id, _), (next_id, _) in pairwise(ordered):
        if line_id == next_id:
            raise PydanticCustomError(
                "duplicate_id",
                "each line should be named once, with its units added up, but {line_id} is twice",
                {"line_id": shown(line_id)},
            )
    return ordered


LineUnits: TypeAlias = Annotated[
    tuple[tuple[LineId, Quantity], ...], Field(max_length=MAX_LINES), AfterValidator(_by_line)
]
"""Line ids, each with units of it: ``(("1", 2), ("2", 1))`` (行与件数)."""
SomeUnits: TypeAlias = Annotated[LineUnits, Field(min_length=1)]
"""The same, and not nothing."""


class LifeEvent(DomainModel):
    """What every event says (订单事件)."""

    at: Instant
    """When it happened. Events may become known in another order than they happened in."""
    key: IdempotencyKey | None = None
    """The idempotency key: an event that comes twice with one key counts once (幂等键)."""

    def repeats(self, other: LifeEvent) -> bool:
        """Tell whether it says the same as another, instant and key aside."""
        return self.model_copy(update={"at": other.at, "key": other.key}) == other


class OrderPlacement(LifeEvent):
    """The order was placed (下单). It can only come first, and need not come at all."""

    kind: Literal["place"] = "place"
    ship_by_at: Instant | None = None
    """Until when the shop promised to send everything; None: as the policy says."""


# ---- money ------------------------------------------------------------------------------
class PaymentAuthorisation(LifeEvent):
    """The payer's bank set an amount aside (预授权)."""

    kind: Literal["authorise"] = "authorise"
    amount_minor: PositiveMinorAmount


class PaymentCapture(LifeEvent):
    """Authorised money was taken (收款)."""

    kind: Literal["capture"] = "capture"
    amount_minor: PositiveMinorAmount


class PaymentVoid(LifeEvent):
    """Authorised money that was not taken was released (撤销授权)."""

    kind: Literal["void"] = "void"
    amount_minor: PositiveMinorAmount | None = None
    """None: all that is left."""


class PaymentRefund(LifeEvent):
    """Money was given back (退款): for units and shipping, or as goodwill.

    Without units, whatever is not shipping is goodwill (补偿).
    """

    kind: Literal["refund"] = "refund"
    lines: LineUnits = ()
    """Units that were cancelled or received back."""
    shipping_minor: MinorAmount = 0
    """How much of it is shipping."""
    amount_minor: MinorAmount | None = None
    """Money given back, shipping included. None: what was paid for the units, and shipping.
    With units it may be less, where a discount is lost with the return; a later refund of
    units may make up for it."""

    @model_validator(mode="after")
    def _gives_something(self) -> Self:
        given = self.shipping_minor if self.amount_minor is None else self.amount_minor
        if not self.lines and not given:
            text = "a refund names lines, or is of at least one minor unit"
            refuse("PaymentRefund", [problem("empty_refund", ("amount_minor",), given, text)])
        if given < self.shipping_minor:
            text = (
                f"shipping_minor is a part of amount_minor, so at most {given}, "
                f"not {self.shipping_minor}"
            )
            place = ("shipping_minor",)
            refuse(
                "PaymentRefund",
                [problem("shipping_above_amount", place, self.shipping_minor, text)],
            )
        return self


# ---- goods ------------------------------------------------------------------------------
class OrderShipment(LifeEvent):
    """Units left the shop (发货)."""

    kind: Literal["ship"] = "ship"
    lines: SomeUnits


class OrderDelivery(LifeEvent):
    """Units reached the customer (签收)."""

    kind: Literal["deliver"] = "deliver"
    lines: SomeUnits


class ParcelLoss(LifeEvent):
    """Units were lost on their way (丢件): to be sent again, or cancelled and refunded."""

    kind: Literal["lose"] = "lose"
    lines: SomeUnits


class OrderCompletion(LifeEvent):
    """Everything was delivered and paid, and the order is done (交易完成)."""

    kind: Literal["complete"] = "complete"


class OrderCancellation(LifeEvent):
    """Units that have not left are not sent any more (取消)."""

    kind: Literal["cancel"] = "cancel"
    lines: LineUnits = ()
    """Empty: the whole order, of which nothing may have left."""
    reason: Label | None = None
    if_unpaid: StrictBool = False
    """Only if nothing is paid: for a cancellation that may meet a payment on its way."""


class OrderExpiry(LifeEvent):
    """The order was not paid in time (超时关闭)."""

    kind: Literal["expire"] = "expire"


# ---- returns ----------------------------------------------------------------------------
class ReturnEvent(LifeEvent):
    """What every event of a return says (退货事件)."""

    return_id: ReturnId


class ReturnRequest(ReturnEvent):
    """The customer wants to send units back (申请退货)."""

    kind: Literal["request_return"] = "request_return"
    lines: SomeUnits
    reason: ReturnReason
    note: Label | None = None


class ReturnApproval(ReturnEvent):
    """The shop takes them back (同意退货)."""

    kind: Literal["approve_return"] = "approve_return"


class ReturnRejection(ReturnEvent):
    """The shop does not take them back (拒绝退货)."""

    kind: Literal["reject_return"] = "reject_return"
    note: Label | None = None


class ReturnWithdrawal(ReturnEvent):
    """The customer keeps them after all (撤回退货)."""

    kind: Literal["withdraw_return"] = "withdraw_return"


class ReturnReceipt(ReturnEvent):
    """Units came back, all in one condition (退货入库)."""

    kind: Literal["receive_return"] = "receive_return"
    lines: SomeUnits
    condition: Condition


class ReturnClosure(ReturnEvent):
    """No more will come back (退货完结)."""

    kind: Literal["close_return"] = "close_return"


class ReturnExchange(ReturnEvent):
    """Units that came back are made good by another order, not in money (换货)."""

    kind: Literal["exchange"] = "exchange"
    lines: LineUnits = ()
    """Empty: all that came back in this return and was not exchanged yet."""
    new_order_id: OrderId


# ---- disputes ---------------------------------------------------------------------------
class DisputeEvent(LifeEvent):
    """What every event of a dispute says (纠纷事件)."""

    dispute_id: DisputeId


class DisputeOpening(DisputeEvent):
    """The customer called in the platform or the bank (发起纠纷)."""

    kind: Literal["open_dispute"] = "open_dispute"
    reason: Label
    amount_minor: MinorAmount | None = None
    """What is at stake, if known."""
    answer_by_at: Instant | None = None
    """Until when the shop has to answer."""


class DisputeAnswer(DisputeEvent):
    """The shop answered (回应纠纷)."""

    kind: Literal["answer_dispute"] = "answer_dispute"


class DisputeClosure(DisputeEvent):
    """The dispute is over (纠纷结案)."""

    kind: Literal["close_dispute"] = "close_dispute"
    outcome: DisputeOutcome | None = None


OrderEvent: TypeAlias = Annotated[
    OrderPlacement
    | PaymentAuthorisation
    | PaymentCapture
    | PaymentVoid
    | OrderShipment
    | OrderDelivery
    | ParcelLoss
    | OrderCompletion
    | OrderCancellation
    | OrderExpiry
    | ReturnRequest
    | ReturnApproval
    | ReturnRejection
    | ReturnWithdrawal
    | ReturnReceipt
    | ReturnClosure
    | PaymentRefund
    | ReturnExchange
    | DisputeOpening
    | DisputeAnswer
    | DisputeClosure,
    Field(discriminator="kind"),
]
"""Any event, told apart by `kind`; for `pydantic.TypeAdapter` and fields."""

EventKind: TypeAlias = Literal[
    "place", "authorise", "capture", "void", "ship", "deliver", "lose", "complete", "cancel",
    "expire", "request_return", "approve_return", "reject_return", "withdraw_return",
    "receive_return", "close_return", "refund", "exchange", "open_dispute", "answer_dispute",
    "close_dispute",
]  # fmt: skip
"""The kinds of events, in the order in which refusals list what is allowed."""
