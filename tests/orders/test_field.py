"""What broke in shops that are in use: the same situation, the right answer."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta

import pytest

from ecomops.models import CartLine, Order, OrderLine
from ecomops.orders.events import (
    OrderCancellation,
    OrderCompletion,
    OrderDelivery,
    OrderExpiry,
    OrderShipment,
    PaymentAuthorisation,
    PaymentCapture,
    PaymentRefund,
    ReturnApproval,
    ReturnReceipt,
    ReturnRequest,
)
from ecomops.orders.life import OrderLife
from ecomops.orders.policy import OrderPolicy

NOON = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
LATER = NOON + timedelta(days=3)


def order_of(*quantity_and_net, shipping_minor=0):
    """Build an order whose lines cost so much; they are named a, b, c."""
    lines = []
    for name, (quantity, net) in zip("abc", quantity_and_net, strict=False):
        cart_line = CartLine(
            line_id=name, sku_id=f"sku-{name}", quantity=quantity, unit_price_minor=net
        )
        lines.append(OrderLine.of(cart_line, discount_minor=net * quantity - net))
    return Order.of(
        lines, order_id="O-1", placed_at=NOON, currency="CNY", shipping_minor=shipping_minor
    )


def life_of(order, **policy):
    return OrderLife(order, OrderPolicy(zone="Asia/Shanghai", **policy))


def done(life, *events):
    for event in events:
        result = life.apply(event)
        assert result.code == "ok", str(result)
    return life


def paid(order, **policy):
    amount = order.payable_minor
    return done(
        life_of(order, **policy),
        PaymentAuthorisation(at=NOON, amount_minor=amount),
        PaymentCapture(at=NOON, amount_minor=amount),
    )


def sent(life, *lines):
    """Send lines and have them delivered."""
    return done(life, OrderShipment(at=NOON, lines=lines), OrderDelivery(at=NOON, lines=lines))


def returned(life, name, *lines):
    """Have units sent back and received."""
    return done(
        life,
        ReturnRequest(at=LATER, return_id=name, lines=lines, reason="quality"),
        ReturnApproval(at=LATER, return_id=name),
        ReturnReceipt(at=LATER, return_id=name, lines=lines, condition="resellable"),
    )


# ---- wrong outstanding amount after several refunds ---------------------------------------
def test_outstanding_amount_stays_zero_over_several_refunds():
    """medusa#11481, #10842, #10491, #13433: each refund made the order look unpaid again."""
    life = sent(paid(order_of((3, 100_00), (1, 50_00), shipping_minor=6_00)), ("a", 3), ("b", 1))
    for name, lines, owed in (
        ("R1", (("a", 1),), 33_33),
        ("R2", (("a", 1),), 33_33),
        ("R3", (("a", 1), ("b", 1)), 83_34),
    ):
        returned(life, name, *lines)
        assert (life.outstanding_minor, life.owed_back_minor) == (0, owed)
        assert life.apply(PaymentRefund(at=LATER, lines=lines)).amount_minor == owed
        assert (life.outstanding_minor, life.owed_back_minor) == (0, 0)
    assert life.money.refunded_minor == 150_00
    assert life.refundable_minor == 6_00


def test_several_goodwill_refunds_leave_nothing_outstanding_and_nothing_owed():
    life = paid(order_of((1, 100_00)))
    for _ in range(3):
        done(life, PaymentRefund(at=NOON, amount_minor=10_00))
        assert (life.outstanding_minor, life.owed_back_minor) == (0, 0)
    assert life.refundable_minor == 70_00


def test_customer_who_paid_in_part_owes_the_rest_whatever_was_refunded():
    life = done(
        life_of(order_of((10, 100_00))),
        PaymentAuthorisation(at=NOON, amount_minor=50_00),
        PaymentCapture(at=NOON, amount_minor=50_00),
        OrderCancellation(at=NOON, lines=(("a", 3),)),
    )
    assert life.outstanding_minor == 20_00
    done(life, PaymentRefund(at=NOON, lines=(("a", 3),)))
    assert life.outstanding_minor == 50_00  # 70.00 to pay, and 20.00 of the money is left


def test_goods_sent_back_unpaid_are_not_owed():
    life = sent(life_of(order_of((2, 60_00)), pay_on_delivery=True), ("a", 2))
    assert life.outstanding_minor == 60_00
    returned(life, "R1", ("a", 1))
    assert (life.outstanding_minor, life.owed_back_minor) == (30_00, 0)
    done(
        life,
        PaymentAuthorisation(at=LATER, amount_minor=30_00),
        PaymentCapture(at=LATER, amount_minor=30_00),
        OrderCompletion(at=LATER),
    )


# ---- partial refund blocks shipping -------------------------------------------------------
def test_partial_refund_does_not_block_shipping_or_completion():
    """Sylius#14850: two bought, one refunded before it left, and the order was stuck."""
    life = done(
        paid(order_of((2, 80_00))),
        OrderCancellation(at=NOON, lines=(("a", 1),)),
        PaymentRefund(at=NOON, lines=(("a", 1),)),
    )
    assert life.payment_status == "partly_refunded"
    assert life.may_ship
    done(sent(life, ("a", 1)), OrderCompletion(at=LATER))
    assert life.status == "completed"
    assert life.fulfilment_status == "delivered"


def test_goodwill_before_shipment_does_not_block_it():
    life = done(paid(order_of((1, 80_00))), PaymentRefund(at=NOON, amount_minor=80_00))
    assert life.payment_status == "refunded"
    sent(life, ("a", 1))


def test_refund_of_one_parcel_does_not_block_the_next():
    life = returned(sent(paid(order_of((1, 30_00), (1, 70_00))), ("a", 1)), "R1", ("a", 1))
    done(life, PaymentRefund(at=LATER, lines=(("a", 1),)))
    done(life, OrderShipment(at=LATER, lines=(("b", 1),)))


def test_order_that_was_paid_and_refunded_does_not_expire():
    """Sylius#13442: the job for unpaid orders cancelled those that were partly refunded."""
    life = done(paid(order_of((1, 80_00))), PaymentRefund(at=NOON, amount_minor=10_00))
    refused = life.apply(OrderExpiry(at=LATER))
    assert (refused.code, refused.state) == ("illegal_state", "partly_refunded")


# ---- wrong payment status -----------------------------------------------------------------
def test_full_refund_reads_refunded_and_not_unpaid():
    """saleor#14278: NOT_CHARGED where it should have been FULLY_REFUNDED."""
    life = returned(sent(paid(order_of((2, 75_00))), ("a", 2)), "R1", ("a", 1))
    done(life, PaymentRefund(at=LATER, lines=(("a", 1),)))
    assert life.payment_status == "partly_refunded"  # and not partly paid
    returned(life, "R2", ("a", 1))
    done(life, PaymentRefund(at=LATER, lines=(("a", 1),)))
    assert life.payment_status == "refunded"


def test_refunds_in_parts_that_come_to_the_whole_read_refunded():
    """nopCommerce#740: 60 and 40 of 100 stayed partially refunded."""
    life = paid(order_of((1, 100_00)))
    done(life, PaymentRefund(at=NOON, amount_minor=60_00))
    done(life, PaymentRefund(at=NOON, amount_minor=40_00))
    assert life.payment_status == "refunded"


# ---- a goodwill refund, then a line refund, above what was captured -----------------------
def test_goodwill_then_line_refund_never_exceeds_what_was_captured():
    """craftcms/commerce#1098: two refunds that were each within bounds."""
    life = returned(sent(paid(order_of((2, 100_00))), ("a", 2)), "R1", ("a", 2))
    done(life, PaymentRefund(at=LATER, amount_minor=30_00))
    before = deepcopy(life)
    refused = life.apply(PaymentRefund(at=LATER, lines=(("a", 2),)))
    assert (refused.code, refused.needed, refused.actual) == ("exceeds_captured", 100_00, 70_00)
    assert life == before  # refused, and never cut
    done(life, PaymentRefund(at=LATER, lines=(("a", 1),)))
    assert life.apply(PaymentRefund(at=LATER, lines=(("a", 1),))).code == "exceeds_captured"
    assert life.refundable_minor == 20_00
    done(life, PaymentRefund(at=LATER, lines=(("a", 1),), amount_minor=20_00))
    assert life.payment_status == "refunded"
    assert life.units.refundable == 0


def test_units_are_refunded_as_they_come_in_and_not_as_they_were_asked_for():
    """spree#14678: the units that were requested were refunded, not those received."""
    life = sent(paid(order_of((3, 90_00))), ("a", 3))
    done(
        life,
        ReturnRequest(at=LATER, return_id="R1", lines=(("a", 3),), reason="quality"),
        ReturnApproval(at=LATER, return_id="R1"),
        ReturnReceipt(at=LATER, return_id="R1", lines=(("a", 1),), condition="unusable"),
    )
    refused = life.apply(PaymentRefund(at=LATER, lines=(("a", 3),)))
    assert (refused.code, refused.needed, refused.actual) == ("exceeds_refundable", 3, 1)


# ---- replayed callback --------------------------------------------------------------------
@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=9)])
def test_replayed_callback_changes_nothing(later):
    life = done(life_of(order_of((1, 100_00))), PaymentAuthorisation(at=NOON, amount_minor=100_00))
    callback = PaymentCapture(at=NOON, amount_minor=50_00, key="pay-1")
    done(life, callback)
    before = deepcopy(life)
    again = life.apply(PaymentCapture(at=NOON + later, amount_minor=50_00, key="pay-1"))
    assert (again.code, again.event, again.amount_minor) == ("replayed", callback, 50_00)
    assert life == before
    assert life.payment_status == "partly_paid"


def test_replayed_refund_pays_once_even_after_the_order_ended():
    life = sent(paid(order_of((1, 100_00))), ("a", 1))
    refund = PaymentRefund(at=LATER, amount_minor=10_00, key="r")
    done(life, refund, OrderCompletion(at=LATER))
    assert life.apply(refund).code == "replayed"
    assert life.money.refunded_minor == 10_00


def test_one_key_for_two_events_is_a_conflict():
    life = done(
        life_of(order_of((1, 100_00))),
        PaymentAuthorisation(at=NOON, amount_minor=100_00),
        PaymentCapture(at=NOON, amount_minor=40_00, key="pay-1"),
    )
    before = deepcopy(life)
    for event in (
        PaymentCapture(at=NOON, amount_minor=60_00, key="pay-1"),
        PaymentAuthorisation(at=NOON, amount_minor=40_00, key="pay-1"),
    ):
        refused = life.apply(event)
        assert (refused.code, refused.needed, refused.actual) == (
            "idempotency_conflict",
            "pay-1",
            "capture",
        )
    assert life == before


def test_refused_event_burns_no_key():
    life = life_of(order_of((1, 100_00)))
    capture = PaymentCapture(at=NOON, amount_minor=100_00, key="pay-1")
    assert life.apply(capture).code == "exceeds_authorized"
    done(life, PaymentAuthorisation(at=NOON, amount_minor=100_00), capture)
