"""Worked lives of orders, told step by step with the numbers that must come out."""

from __future__ import annotations

from datetime import datetime

import pytest

from ecomops.models import CartLine, Order, OrderLine
from ecomops.orders.events import (
    OrderDelivery,
    OrderShipment,
    PaymentAuthorisation,
    PaymentCapture,
)
from ecomops.orders.life import OrderLife
from ecomops.orders.policy import OrderPolicy

PLACED = datetime.fromisoformat("2026-10-30T09:00:00+08:00")
SHIPPED = datetime.fromisoformat("2026-10-31T18:00:00+08:00")
DELIVERED = datetime.fromisoformat("2026-11-01T12:00:00+08:00")


@pytest.fixture
def life():
    """Three mugs for 100.00 together, which three does not divide, and a pot for 50.00."""
    mugs = CartLine(line_id="mugs", sku_id="mug", quantity=3, unit_price_minor=40_00)
    pot = CartLine(line_id="pot", sku_id="pot", quantity=1, unit_price_minor=50_00)
    lines = [OrderLine.of(mugs, discount_minor=20_00), OrderLine.of(pot)]
    order = Order.of(lines, order_id="O-20", placed_at=PLACED, currency="CNY")
    return OrderLife(order, OrderPolicy(zone="Asia/Shanghai"))


def test_order_sent_in_three_parcels_of_which_two_units_arrived(life):
    steps = (
        (PaymentAuthorisation(at=PLACED, amount_minor=150_00), "authorised", "unfulfilled"),
        (PaymentCapture(at=PLACED, amount_minor=150_00), "paid", "unfulfilled"),
        (OrderShipment(at=SHIPPED, lines=(("mugs", 2),)), "paid", "partly_shipped"),
        (OrderDelivery(at=DELIVERED, lines=(("mugs", 1),)), "paid", "partly_delivered"),
        (OrderShipment(at=SHIPPED, lines=(("mugs", 1),)), "paid", "partly_delivered"),
        (OrderShipment(at=SHIPPED, lines=(("pot", 1),)), "paid", "partly_delivered"),
        (OrderDelivery(at=DELIVERED, lines=(("mugs", 1),)), "paid", "partly_delivered"),
    )
    for event, payment, fulfilment in steps:
        assert life.apply(event).code == "ok"
        assert (life.payment_status, life.fulfilment_status) == (payment, fulfilment)
    assert life.return_status == "none"
    assert (life.money.captured_minor, life.money.refunded_minor) == (150_00, 0)
    assert life.refundable_minor == 150_00
    assert life.units.refundable == 0
    assert [line.refundable_minor for line in life.lines.values()] == [0, 0]
    assert life.units.restocked == 0
    assert life.outstanding_minor == life.owed_back_minor == 0


def test_that_order_described_in_both_languages(life):
    life.apply(PaymentAuthorisation(at=PLACED, amount_minor=150_00))
    life.apply(PaymentCapture(at=PLACED, amount_minor=150_00))
    life.apply(OrderShipment(at=SHIPPED, lines=(("mugs", 2),)))
    assert life.describe() == (
        "order O-20: open, paid, partly shipped, no returns; "
        "payable ¥150, captured ¥150, refunded ¥0"
    )
    assert life.describe("zh") == (
        "订单 O-20：进行中，已付款，部分发货，无退货；应付 ¥150，已收 ¥150，已退 ¥0"
    )
