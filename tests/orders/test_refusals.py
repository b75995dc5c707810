"""Every event in every state it does not fit: a typed refusal with both numbers, and no change."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta
from inspect import signature
from typing import Any, get_args

import pytest

from ecomops.errors import InvalidArgumentError
from ecomops.models import CartLine, Order, OrderLine
from ecomops.orders import events as e
from ecomops.orders.life import MOVES, OrderLife
from ecomops.orders.policy import OrderPolicy
from ecomops.orders.results import OrderRefusalCode

NOON = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
BEFORE = NOON - timedelta(seconds=1)
TEN_DAYS = NOON + timedelta(days=10)


def new(**policy):
    """Two mugs and a pot for 100.00 each line, and 6.00 to send them."""
    lines = [
        CartLine(line_id="mugs", sku_id="mug", quantity=2, unit_price_minor=50_00),
        CartLine(line_id="pot", sku_id="pot", quantity=1, unit_price_minor=100_00),
    ]
    order = Order.of(
        [OrderLine.of(line) for line in lines],
        order_id="O-1", placed_at=NOON, currency="CNY", shipping_minor=6_00,
    )  # fmt: skip
    return OrderLife(order, OrderPolicy(zone="Asia/Shanghai", **policy))


def done(life, *events):
    for event in events:
        result = life.apply(event)
        assert result.code == "ok", str(result)
    return life


PAY: tuple[Any, ...] = (
    e.PaymentAuthorisation(at=NOON, amount_minor=206_00),
    e.PaymentCapture(at=NOON, amount_minor=206_00),
)
ALL = (("mugs", 2), ("pot", 1))
SEND: tuple[Any, ...] = (e.OrderShipment(at=NOON, lines=ALL), e.OrderDelivery(at=NOON, lines=ALL))
ASK = e.ReturnRequest(at=NOON, return_id="R1", lines=(("mugs", 2),), reason="quality")
APPROVE = e.ReturnApproval(at=NOON, return_id="R1")
OPEN = e.DisputeOpening(at=NOON, dispute_id="D1", reason="never came")


def got_back(count, **more):
    lines = (("mugs", count),)
    return e.ReturnReceipt(at=NOON, return_id="R1", lines=lines, condition="resellable", **more)


# what came before, the event, and: code, about, needed, actual, state, line or return or dispute
CASES: dict[str, tuple[list[Any], Any, tuple[Any, ...]]] = {
    "placed_twice": (
        [e.OrderPlacement(at=NOON)], e.OrderPlacement(at=NOON),
        ("illegal_state", "accepted", 0, 1, "open", None),
    ),
    "placed_after_something": (
        [PAY[0]], e.OrderPlacement(at=NOON),
        ("illegal_state", "accepted", 0, 1, "open", None),
    ),
    "promise_before_the_order": (
        [], e.OrderPlacement(at=NOON, ship_by_at=BEFORE),
        ("invalid", "ship_by_at", NOON, BEFORE, "open", None),
    ),
    "before_the_order": (
        [], e.PaymentAuthorisation(at=BEFORE, amount_minor=1),
        ("invalid", "at", NOON, BEFORE, "open", None),
    ),
    "authorised_above_total": (
        [e.PaymentAuthorisation(at=NOON, amount_minor=200_00)],
        e.PaymentAuthorisation(at=NOON, amount_minor=6_01),
        ("exceeds_total", "amount_minor", 6_01, 6_00, "open", None),
    ),
    "captured_above_authorised": (
        [e.PaymentAuthorisation(at=NOON, amount_minor=100_00)],
        e.PaymentCapture(at=NOON, amount_minor=100_01),
        ("exceeds_authorized", "amount_minor", 100_01, 100_00, "open", None),
    ),
    "voided_above_authorised": (
        [PAY[0], e.PaymentCapture(at=NOON, amount_minor=200_00)],
        e.PaymentVoid(at=NOON, amount_minor=6_01),
        ("exceeds_authorized", "amount_minor", 6_01, 6_00, "open", None),
    ),
    "nothing_to_void": (
        [*PAY], e.PaymentVoid(at=NOON),
        ("nothing_to_void", "amount_minor", 1, 0, "open", None),
    ),
    "shipped_unpaid": (
        [PAY[0], e.PaymentCapture(at=NOON, amount_minor=205_99)],
        e.OrderShipment(at=NOON, lines=ALL),
        ("illegal_state", "captured_minor", 206_00, 205_99, "partly_paid", None),
    ),
    "shipped_too_many": (
        [*PAY], e.OrderShipment(at=NOON, lines=(("mugs", 3), ("pot", 1))),
        ("exceeds_quantity", "allocated", 3, 2, "open", "mugs"),
    ),
    "shipped_unknown_line": (
        [*PAY], e.OrderShipment(at=NOON, lines=(("mugs", 1), ("pan", 1))),
        ("unknown_line", "line_id", "pan", None, "open", "pan"),
    ),
    "delivered_before_shipped": (
        [*PAY], e.OrderDelivery(at=NOON, lines=(("pot", 1),)),
        ("exceeds_quantity", "in_transit", 1, 0, "open", "pot"),
    ),
    "lost_after_delivery": (
        [*PAY, *SEND], e.ParcelLoss(at=NOON, lines=(("pot", 1),)),
        ("exceeds_quantity", "in_transit", 1, 0, "open", "pot"),
    ),
    "completed_undelivered": (
        [*PAY, SEND[0]], e.OrderCompletion(at=NOON),
        ("illegal_state", "delivered", 3, 0, "shipped", None),
    ),
    "completed_in_dispute": (
        [*PAY, *SEND, OPEN], e.OrderCompletion(at=NOON),
        ("illegal_state", "disputes", 0, 1, "open", None),
    ),
    "cancelled_what_has_left": (
        [*PAY, e.OrderShipment(at=NOON, lines=(("mugs", 1),))],
        e.OrderCancellation(at=NOON, lines=(("mugs", 2),)),
        ("exceeds_quantity", "allocated", 2, 1, "open", "mugs"),
    ),
    "cancelled_whole_when_part_has_left": (
        [*PAY, e.OrderShipment(at=NOON, lines=(("mugs", 1),))],
        e.OrderCancellation(at=NOON),
        ("illegal_state", "shipped", 0, 1, "partly_shipped", None),
    ),
    "cancelled_in_dispute": (
        [OPEN, e.DisputeAnswer(at=NOON, dispute_id="D1")],
        e.OrderCancellation(at=NOON, lines=ALL),
        ("illegal_state", "disputes", 0, 1, "answered", None),
    ),
    "expired_authorised": (
        [PAY[0]], e.OrderExpiry(at=NOON),
        ("illegal_state", "authorised_minor", 206_00, 206_00, "authorised", None),
    ),
    "return_of_more_than_delivered": (
        [*PAY, *SEND, ASK],
        e.ReturnRequest(at=NOON, return_id="R2", lines=(("mugs", 1),), reason="price"),
        ("exceeds_quantity", "delivered", 1, 0, "open", "mugs"),
    ),
    "return_under_a_taken_id": (
        [*PAY, *SEND, ASK],
        e.ReturnRequest(at=NOON, return_id="R1", lines=(("pot", 1),), reason="price"),
        ("invalid", "return_id", "an id of its own", "R1", "open", None),
    ),
    "return_too_late": (
        [*PAY, *SEND], ASK.model_copy(update={"at": TEN_DAYS}),
        (
            "window_closed", "at", datetime.fromisoformat("2026-11-19T00:00:00+08:00"),
            TEN_DAYS, "open", "mugs",
        ),
    ),
    "return_that_nobody_asked_for": (
        [*PAY, *SEND], APPROVE,
        ("unknown_return", "return_id", "R1", None, "open", "R1"),
    ),
    "received_unapproved": (
        [*PAY, *SEND, ASK], got_back(1),
        ("illegal_state", "return", "approved, part_received", "requested", "requested", "R1"),
    ),
    "received_too_many": (
        [*PAY, *SEND, ASK, APPROVE, got_back(1)], got_back(2),
        ("exceeds_quantity", "approved", 2, 1, "open", "mugs"),
    ),
    "withdrawn_when_some_is_back": (
        [*PAY, *SEND, ASK, APPROVE, got_back(1)],
        e.ReturnWithdrawal(at=NOON, return_id="R1"),
        ("illegal_state", "return", "requested, approved", "part_received", "part_received", "R1"),
    ),
    "rejected_when_approved": (
        [*PAY, *SEND, ASK, APPROVE], e.ReturnRejection(at=NOON, return_id="R1"),
        ("illegal_state", "return", "requested", "approved", "approved", "R1"),
    ),
    "closed_unreviewed": (
        [*PAY, *SEND, ASK], e.ReturnClosure(at=NOON, return_id="R1"),
        (
            "illegal_state", "return", "approved, part_received, received",
            "requested", "requested", "R1",
        ),
    ),
    "refunded_what_is_not_back": (
        [*PAY, *SEND, ASK, APPROVE], e.PaymentRefund(at=NOON, lines=(("mugs", 1),)),
        ("exceeds_refundable", "refundable", 1, 0, "open", "mugs"),
    ),
    "refunded_more_than_paid_for_the_units": (
        [*PAY, *SEND, ASK, APPROVE, got_back(1)],
        e.PaymentRefund(at=NOON, lines=(("mugs", 1),), amount_minor=50_01),
        ("exceeds_refundable", "amount_minor", 50_01, 50_00, "open", None),
    ),
    "refunded_more_than_shipping": (
        [*PAY, e.PaymentRefund(at=NOON, shipping_minor=6_00)],
        e.PaymentRefund(at=NOON, shipping_minor=1),
        ("exceeds_refundable", "shipping_minor", 1, 0, "open", None),
    ),
    "refunded_more_than_captured": (
        [*PAY, e.PaymentRefund(at=NOON, amount_minor=6_00)],
        e.PaymentRefund(at=NOON, amount_minor=200_01),
        ("exceeds_captured", "amount_minor", 200_01, 200_00, "open", None),
    ),
    "exchanged_what_is_not_back": (
        [*PAY, *SEND, ASK, APPROVE, got_back(1)],
        e.ReturnExchange(at=NOON, return_id="R1", lines=(("mugs", 2),), new_order_id="O-2"),
        ("exceeds_quantity", "received", 2, 1, "open", "mugs"),
    ),
    "exchanged_what_was_refunded": (
        [*PAY, *SEND, ASK, APPROVE, got_back(1), e.PaymentRefund(at=NOON, lines=(("mugs", 1),))],
        e.ReturnExchange(at=NOON, return_id="R1", new_order_id="O-2"),
        ("exceeds_refundable", "refundable", 1, 0, "open", "mugs"),
    ),
    "exchanged_twice": (
        [
            *PAY, *SEND, ASK, APPROVE, got_back(1),
            e.ReturnExchange(at=NOON, return_id="R1", new_order_id="O-2"),
        ],
        e.ReturnExchange(at=NOON, return_id="R1", new_order_id="O-3"),
        ("exceeds_quantity", "received", 1, 0, "open", "R1"),
    ),
    "exchanged_for_itself": (
        [*PAY, *SEND, ASK, APPROVE, got_back(1)],
        e.ReturnExchange(at=NOON, return_id="R1", new_order_id="O-1"),
        ("invalid", "new_order_id", "another order", "O-1", "open", None),
    ),
    "dispute_under_a_taken_id": (
        [OPEN], OPEN, ("invalid", "dispute_id", "an id of its own", "D1", "open", None),
    ),
    "answered_what_is_not_there": (
        [], e.DisputeAnswer(at=NOON, dispute_id="D1"),
        ("invalid", "dispute_id", "an open dispute", "D1", "open", "D1"),
    ),
    "answered_what_is_closed": (
        [OPEN, e.DisputeClosure(at=NOON, dispute_id="D1")],
        e.DisputeAnswer(at=NOON, dispute_id="D1"),
        ("illegal_state", "dispute", "open", "closed", "closed", "D1"),
    ),
    "key_of_another": (
        [PAY[0].model_copy(update={"key": "k"})], PAY[1].model_copy(update={"key": "k"}),
        ("idempotency_conflict", "key", "k", "authorise", "open", None),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_refusal_names_what_was_needed_and_what_there_was(name):
    before, event, expected = CASES[name]
    life = done(new(), *before)
    copy = deepcopy(life)
    refused = life.apply(event)
    assert (
        refused.code, refused.about, refused.needed, refused.actual,
        refused.state, refused.subject_id,
    ) == expected  # fmt: skip
    assert refused.kind == event.kind
    assert life == copy


def test_every_code_is_among_the_cases():
    assert {case[2][0] for case in CASES.values()} == set(get_args(OrderRefusalCode))


def test_every_event_is_among_the_cases_and_known_to_the_order():
    kinds = {model.model_fields["kind"].default for model in get_args(get_args(e.OrderEvent)[0])}
    assert kinds == set(MOVES) == set(get_args(e.EventKind))
    assert tuple(MOVES) == tuple(sorted(MOVES, key=get_args(e.EventKind).index))


# ---- states and what they allow -----------------------------------------------------------
@pytest.mark.parametrize(
    ("events", "allowed"),
    [
        ([], ("place", "authorise", "cancel", "expire", "open_dispute")),
        ([*PAY], ("ship", "cancel", "refund", "open_dispute")),
        ([*PAY, SEND[0]], ("deliver", "lose", "refund", "open_dispute")),
        ([*PAY, *SEND], ("complete", "request_return", "refund", "open_dispute")),
        ([*PAY, *SEND, e.OrderCompletion(at=NOON)], ("request_return", "refund")),
        ([PAY[0], e.OrderCancellation(at=NOON)], ("void", "refund")),
        ([PAY[0], e.OrderCancellation(at=NOON), e.PaymentVoid(at=NOON)], ("refund",)),
        ([e.OrderExpiry(at=NOON)], ("refund",)),
        (
            [*PAY, *SEND, ASK, APPROVE, e.OrderCompletion(at=NOON)],
            ("request_return", "withdraw_return", "receive_return", "close_return", "refund"),
        ),
    ],
)
def test_order_says_what_it_allows(events, allowed):
    life = done(new(), *events)
    assert life.allowed == allowed


def test_refusal_for_a_return_says_what_that_return_allows():
    life = done(new(), *PAY, *SEND, ASK)
    assert life.apply(got_back(1)).allowed == (
        "approve_return",
        "reject_return",
        "withdraw_return",
    )


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ([*PAY, *SEND, e.OrderCompletion(at=NOON)], "completed"),
        ([*PAY, e.OrderCancellation(at=NOON)], "cancelled"),
        ([e.OrderExpiry(at=NOON)], "expired"),
    ],
)
def test_order_that_has_ended_takes_nothing_but_voids_refunds_and_returns(events, status):
    life = done(new(pay_on_delivery=True), *events)
    assert life.status == status
    for event in (
        *PAY, *SEND, OPEN,
        e.ParcelLoss(at=NOON, lines=ALL),
        e.OrderCompletion(at=NOON),
        e.OrderCancellation(at=NOON),
        e.OrderExpiry(at=NOON),
        e.DisputeAnswer(at=NOON, dispute_id="D1"),
        e.DisputeClosure(at=NOON, dispute_id="D1"),
    ):  # fmt: skip
        refused = life.apply(event)
        assert (refused.code, refused.needed, refused.actual) == ("illegal_state", "open", status)
        assert refused.state == status


def test_refund_and_return_after_completion():
    life = done(new(), *PAY, *SEND, e.OrderCompletion(at=NOON), ASK, APPROVE, got_back(2))
    assert life.apply(e.PaymentRefund(at=NOON, lines=(("mugs", 2),))).amount_minor == 100_00
    assert (life.status, life.payment_status) == ("completed", "partly_refunded")
    assert life.return_status == "partly_returned"


def test_all_that_is_left_can_be_voided_by_its_amount():
    life = done(new(), PAY[0], e.PaymentCapture(at=NOON, amount_minor=200_00))
    assert life.apply(e.PaymentVoid(at=NOON, amount_minor=6_00)).amount_minor == 6_00
    assert (life.payment_status, life.outstanding_minor) == ("partly_paid", 6_00)
    done(new(), PAY[0], e.PaymentVoid(at=NOON, amount_minor=206_00), PAY[0])


def test_the_last_minor_unit_can_be_voided():
    life = done(new(), e.PaymentAuthorisation(at=NOON, amount_minor=1))
    assert "void" in life.allowed
    done(life, e.PaymentVoid(at=NOON))
    assert "void" not in life.allowed


def test_only_events_that_move_money_say_an_amount():
    promise = e.OrderPlacement(at=NOON, ship_by_at=NOON)
    life = done(new(), promise, *PAY)
    lose = e.ParcelLoss(at=NOON, lines=ALL)
    ends = (
        e.ReturnWithdrawal(at=NOON, return_id="R2"),
        e.ReturnRejection(at=NOON, return_id="R3"),
    )
    asked = [
        ASK.model_copy(update={"return_id": name, "lines": (("pot", 1),)}) for name in ("R2", "R3")
    ]
    for event in (
        SEND[0], lose, *SEND, ASK, APPROVE, got_back(2),
        e.ReturnExchange(at=NOON, return_id="R1", new_order_id="O-2"),
        e.ReturnClosure(at=NOON, return_id="R1"),
        asked[0], ends[0], asked[1], ends[1],
        OPEN,
        e.DisputeAnswer(at=NOON, dispute_id="D1"),
        e.DisputeClosure(at=NOON, dispute_id="D1"),
        e.OrderCompletion(at=NOON),
    ):  # fmt: skip
        result = life.apply(event)
        assert (result.code, result.amount_minor) == ("ok", 0)
    assert new().apply(promise).amount_minor == 0


def test_a_life_starts_with_an_order_and_a_policy_and_nothing_else():
    assert list(signature(OrderLife).parameters) == ["order", "policy"]


def test_void_and_refund_after_cancellation():
    capture = e.PaymentCapture(at=NOON, amount_minor=100_00)
    life = done(new(), PAY[0], capture)
    assert life.apply(e.OrderCancellation(at=NOON)).amount_minor == 206_00
    assert life.apply(e.PaymentVoid(at=NOON)).amount_minor == 106_00
    assert (life.payable_minor, life.outstanding_minor, life.owed_back_minor) == (0, 0, 100_00)
    done(life, e.PaymentRefund(at=NOON, lines=(("mugs", 2),)))
    assert (life.status, life.payment_status) == ("cancelled", "refunded")


# ---- what the text says -------------------------------------------------------------------
def test_refusal_in_both_languages():
    refused = new().apply(SEND[0])
    assert refused.describe() == (
        "ship refused while unpaid: needs ¥206 captured, has ¥0; "
        "allowed: place, authorise, cancel, expire, open_dispute"
    )
    assert refused.describe("zh") == (
        "发货被拒绝：当前为待付款，需收款 ¥206，已收 ¥0；"
        "可执行：下单、预授权、取消、超时关闭、发起纠纷"
    )
    refused = done(new(), *PAY, *SEND).apply(ASK.model_copy(update={"at": TEN_DAYS}))
    assert refused.describe() == (
        "request_return refused for 'mugs': returns closed at 2026-11-19T00:00:00+08:00, "
        "and it is 2026-11-21T12:00:00+08:00; "
        "allowed: complete, request_return, refund, open_dispute"
    )
    refused = done(new(), *PAY, *SEND, ASK, APPROVE).apply(
        e.ReturnRejection(at=NOON, return_id="R1")
    )
    assert refused.describe("zh") == (
        "拒绝退货被拒绝（'R1'）：当前为待退回；可执行：撤回退货、退货入库、完结退货"
    )


def test_refusal_says_what_there_is_too_little_of():
    texts = {
        "shipped_too_many": ("3 is more than the 2 to be sent", "3 超过待发件数 2"),
        "received_too_many": (
            "2 is more than the 1 awaited in this return",
            "2 超过本单待退回件数 1",
        ),
        "refunded_more_than_paid_for_the_units": (
            "¥50.01 is more than the ¥50 that can be given back for these units",
            "¥50.01 超过这些商品可退金额 ¥50",
        ),
        "refunded_more_than_captured": (
            "¥200.01 is more than the ¥200 captured and not refunded",
            "¥200.01 超过已收未退的 ¥200",
        ),
    }
    for name, (english, chinese) in texts.items():
        before, event, _ = CASES[name]
        refused = done(new(), *before).apply(event)
        assert english in refused.describe("en")
        assert chinese in refused.describe("zh")


# ---- rebuilding ---------------------------------------------------------------------------
def test_events_that_no_order_accepted_are_an_error():
    life = new()
    with pytest.raises(InvalidArgumentError, match=r"events\[1\] = 'ship' can't have been"):
        OrderLife.of(life.order, life.policy, [PAY[0], SEND[0]])


def test_event_that_was_stored_twice_counts_once():
    keyed: list[Any] = [event.model_copy(update={"key": f"k{i}"}) for i, event in enumerate(PAY)]
    life = done(new(), *keyed)
    assert OrderLife.of(life.order, life.policy, [*keyed, keyed[1], keyed[0]]) == life


def test_what_is_no_event_is_an_error_that_says_what_to_do():
    with pytest.raises(InvalidArgumentError, match="is no event; validate it first"):
        new().apply({"kind": "complete"})


def test_an_unknown_dispute_is_named_with_those_there_are():
    refused = done(new(), OPEN).apply(e.DisputeAnswer(at=NOON, dispute_id="D9"))
    assert (refused.needed, refused.actual) == ("D1", "D9")
    none = new().apply(e.DisputeAnswer(at=NOON, dispute_id="D9"))
    assert "the id of a dispute that was opened is expected" in none.describe()
    assert "应为 已发起的纠纷的编号" in none.describe("zh")
