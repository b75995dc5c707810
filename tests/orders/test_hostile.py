"""Orders at the edge of what a caller can send: many lines, many events, large numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from time import process_time
from typing import Any

import pytest

from ecomops._typing import MAX_MINOR
from ecomops.models import CartLine, Order, OrderLine
from ecomops.orders import events as e
from ecomops.orders.life import OrderLife
from ecomops.orders.policy import OrderPolicy

NOON = datetime(2026, 11, 11, 4, tzinfo=UTC)
POLICY = OrderPolicy(zone="Asia/Shanghai", pay_on_delivery=True)


def life_of(*lines, shipping_minor=0):
    order = Order.of(
        [OrderLine.of(CartLine(sku_id="tea", **line)) for line in lines],
        order_id="O-1", placed_at=NOON, currency="CNY", shipping_minor=shipping_minor,
    )  # fmt: skip
    return OrderLife(order, POLICY)


def done(life, *events):
    for event in events:
        result = life.apply(event)
        assert result.code == "ok", str(result)[:200]
    return result


def test_a_line_of_a_thousand_million_units():
    count = 10**9
    life = life_of({"line_id": "1", "quantity": count, "unit_price_minor": 7})
    pay: dict[str, Any] = {"at": NOON, "amount_minor": 7 * count}
    done(life, e.PaymentAuthorisation(**pay), e.PaymentCapture(**pay))
    done(life, e.OrderCancellation(at=NOON, lines=(("1", 1),)))
    rest = (("1", count - 1),)
    done(life, e.OrderShipment(at=NOON, lines=rest), e.OrderDelivery(at=NOON, lines=rest))
    done(life, e.ReturnRequest(at=NOON, return_id="R", lines=rest, reason="quality"))
    done(life, e.ReturnApproval(at=NOON, return_id="R"))
    done(life, e.ReturnReceipt(at=NOON, return_id="R", lines=rest, condition="unusable"))
    refund = e.PaymentRefund(at=NOON, lines=(("1", count),))
    assert done(life, refund).amount_minor == 7 * count
    refused = life.apply(refund)
    assert (refused.code, refused.needed, refused.actual) == ("exceeds_refundable", count, 0)


def test_the_largest_amount_there_is():
    life = life_of(
        {"line_id": "1", "quantity": 1, "unit_price_minor": MAX_MINOR - 1}, shipping_minor=1
    )
    pay: dict[str, Any] = {"at": NOON, "amount_minor": MAX_MINOR}
    done(life, e.PaymentAuthorisation(**pay), e.PaymentCapture(**pay))
    assert life.apply(e.PaymentAuthorisation(**pay)).code == "exceeds_total"
    done(life, e.PaymentRefund(**pay))
    assert (life.payment_status, life.outstanding_minor) == ("refunded", 0)
    assert "¥92233720368547758.07" in life.describe()


@pytest.mark.parametrize(
    "at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)
def test_orders_at_either_end_of_the_calendar(at):
    line = OrderLine.of(CartLine(line_id="1", sku_id="tea", quantity=1, unit_price_minor=0))
    order = Order.of([line], order_id="O-1", placed_at=at, currency="CNY")
    for zone in ("America/New_York", "Pacific/Kiritimati"):
        life = OrderLife(order, OrderPolicy(zone=zone))
        lines = (("1", 1),)
        done(life, e.OrderShipment(at=at, lines=lines), e.OrderDelivery(at=at, lines=lines))
        assert life.ship_by_at is None or life.ship_by_at > at
        done(life, e.ReturnRequest(at=at, return_id="R", lines=lines, reason="other"))


def test_an_order_of_ten_thousand_lines_goes_through_every_step_at_once():
    names = [f"l{i}" for i in range(10_000)]
    life = life_of(*({"line_id": n, "quantity": 1, "unit_price_minor": 10} for n in names))
    lines = tuple((name, 1) for name in names)
    pay: dict[str, Any] = {"at": NOON, "amount_minor": 100_000}
    began = process_time()
    done(life, e.PaymentAuthorisation(**pay), e.PaymentCapture(**pay))
    done(life, e.OrderShipment(at=NOON, lines=lines), e.OrderDelivery(at=NOON, lines=lines))
    done(life, e.ReturnRequest(at=NOON, return_id="R", lines=lines, reason="quality"))
    done(life, e.ReturnApproval(at=NOON, return_id="R"))
    for line in lines:
        done(
            life,
            e.ReturnReceipt(at=NOON, return_id="R", lines=(line,), condition="resellable"),
            e.PaymentRefund(at=NOON, lines=(line,)),
        )
    assert process_time() - began < 20  # it takes about 1 s; a quadratic one took minutes
    assert (life.payment_status, life.return_status) == ("refunded", "returned")
    assert OrderLife.of(life.order, POLICY, life.events) == life


def test_ten_thousand_returns_and_disputes_on_one_order():
    life = life_of({"line_id": "1", "quantity": 10_000, "unit_price_minor": 10})
    every = (("1", 10_000),)
    began = process_time()
    done(life, e.OrderShipment(at=NOON, lines=every), e.OrderDelivery(at=NOON, lines=every))
    for i in range(10_000):
        name = f"R{i}"
        done(
            life,
            e.ReturnRequest(
                at=NOON, return_id=name, lines=(("1", 1),), reason="price", key=f"k{i}"
            ),
            e.ReturnRejection(at=NOON, return_id=name),
            e.DisputeOpening(at=NOON, dispute_id=name, reason="rejected"),
        )
        assert life.apply(e.ReturnRejection(at=NOON, return_id=name)).code == "illegal_state"
    assert process_time() - began < 20
    assert life.units.requested == 0
    assert (life.returns_in["rejected"], life.disputes_open) == (10_000, 10_000)


@pytest.mark.parametrize("size", [1, 3])
def test_unknown_line_anywhere_refuses_the_whole_event(size):
    life = life_of(*({"line_id": n, "quantity": 1, "unit_price_minor": 1} for n in "abc"))
    lines = (*((n, 1) for n in "abc"[:size]), ("zzz", 10**9))
    for event in (
        e.OrderShipment(at=NOON, lines=lines),
        e.OrderCancellation(at=NOON, lines=lines),
    ):
        refused = life.apply(event)
        assert (refused.code, refused.subject_id) == ("unknown_line", "zzz")
    assert life == OrderLife(life.order, POLICY)


def test_long_and_odd_ids_are_cut_and_quoted_in_texts():
    life = life_of({"line_id": "1", "quantity": 1, "unit_price_minor": 1})
    name = "{x}" * 40
    refused = life.apply(e.OrderShipment(at=NOON, lines=((name, 1),)))
    for language in ("en", "zh"):
        assert "{x}{x}" in refused.describe(language)
        assert "…" in refused.describe(language)
