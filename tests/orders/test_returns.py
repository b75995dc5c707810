"""Returns, exchanges and refunds of units: windows, quantities, and amounts to the last fen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from ecomops.errors import NaiveDatetimeError
from ecomops.models import CartLine, Order, OrderLine
from ecomops.orders import events as e
from ecomops.orders.life import OrderLife
from ecomops.orders.policy import OrderPolicy

PLACED = datetime(2026, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def done(life, *events):
    for event in events:
        result = life.apply(event)
        assert result.code == "ok", str(result)
    return life


def line_of(quantity, net, line_id="a"):
    cart_line = CartLine(
        line_id=line_id, sku_id="tea", quantity=quantity, unit_price_minor=-(-net // quantity)
    )
    return OrderLine.of(cart_line, discount_minor=cart_line.list_minor - net)


def paid_life(*lines, shipping_minor=0, **policy):
    order = Order.of(
        lines, order_id="O-1", placed_at=PLACED, currency="CNY", shipping_minor=shipping_minor
    )
    life = OrderLife(order, OrderPolicy(**({"zone": "UTC"} | policy)))
    if amount := order.payable_minor:
        done(
            life,
            e.PaymentAuthorisation(at=PLACED, amount_minor=amount),
            e.PaymentCapture(at=PLACED, amount_minor=amount),
        )
    return life


def delivered(life, *lines, at=PLACED):
    return done(life, e.OrderShipment(at=at, lines=lines), e.OrderDelivery(at=at, lines=lines))


def ask(name, *lines, at=PLACED):
    return e.ReturnRequest(at=at, return_id=name, lines=lines, reason="changed_mind")


def receipt(name, *lines, condition="resellable"):
    return e.ReturnReceipt(at=PLACED, return_id=name, lines=lines, condition=condition)


def approval(name):
    return e.ReturnApproval(at=PLACED, return_id=name)


# ---- the window ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("zone", "delivered_at", "days", "closes"),
    [
        ("Asia/Shanghai", "2026-11-01T00:00:00+08:00", 7, "2026-11-09T00:00:00+08:00"),
        ("Asia/Shanghai", "2026-11-01T23:59:59+08:00", 7, "2026-11-09T00:00:00+08:00"),
        ("Asia/Shanghai", "2026-11-01T16:00:00+00:00", 7, "2026-11-10T00:00:00+08:00"),
        ("Asia/Shanghai", "2028-02-28T12:00:00+08:00", 0, "2028-02-29T00:00:00+08:00"),
        ("America/New_York", "2026-03-07T12:00:00-05:00", 1, "2026-03-09T00:00:00-04:00"),
        ("America/New_York", "2026-10-31T12:00:00-04:00", 1, "2026-11-02T00:00:00-05:00"),
        ("Pacific/Kiritimati", "2026-12-30T10:00:00+00:00", 1, "2027-01-02T00:00:00+14:00"),
        ("America/Sao_Paulo", "2018-11-02T12:00:00-03:00", 1, "2018-11-04T01:00:00-02:00"),
    ],
)
def test_window_ends_with_a_local_day(zone, delivered_at, days, closes):
    closes_at = datetime.fromisoformat(closes)
    at = datetime.fromisoformat(delivered_at)
    policy = OrderPolicy(zone=zone, return_window_days=days)
    assert policy.returns_close_at(at) == closes_at
    for when, code in ((closes_at - MICROSECOND, "ok"), (closes_at, "window_closed")):
        order = Order.of([line_of(1, 0)], order_id="O-1", placed_at=at, currency="CNY")
        life = delivered(OrderLife(order, policy), ("a", 1), at=at)
        assert life.apply(ask("R1", ("a", 1), at=when)).code == code


@pytest.mark.parametrize("reverse", [False, True])
def test_window_runs_from_the_lines_last_delivery_in_whatever_order_scans_come(reverse):
    life = paid_life(line_of(2, 10), line_of(1, 10, "b"))
    done(life, e.OrderShipment(at=PLACED, lines=(("a", 2), ("b", 1))))
    scans = [
        e.OrderDelivery(at=PLACED, lines=(("a", 1), ("b", 1))),
        e.OrderDelivery(at=PLACED + timedelta(days=5), lines=(("a", 1),)),
    ]
    done(life, *(reversed(scans) if reverse else scans))
    late = PLACED + timedelta(days=12)
    refused = life.apply(ask("R1", ("a", 2), ("b", 1), at=late))
    assert (refused.code, refused.subject_id) == ("window_closed", "b")
    done(life, ask("R2", ("a", 2), at=late))
    assert life.apply(ask("R3", ("a", 1), at=late + timedelta(days=1))).code == "exceeds_quantity"


def test_without_a_window_a_return_can_always_be_asked_for():
    life = delivered(paid_life(line_of(1, 10), return_window_days=None), ("a", 1))
    done(life, ask("R1", ("a", 1), at=datetime(9999, 12, 31, tzinfo=UTC)))


def test_window_past_the_end_of_the_calendar_never_closes():
    policy = OrderPolicy(zone="UTC", return_window_days=36_500)
    assert policy.returns_close_at(datetime(9990, 1, 1, tzinfo=UTC)) is None
    east = datetime(9999, 12, 31, 23, tzinfo=ZoneInfo("UTC"))
    assert OrderPolicy(zone="Asia/Shanghai").returns_close_at(east) is None


# ---- quantities ---------------------------------------------------------------------------
@pytest.mark.parametrize("end", [e.ReturnRejection, e.ReturnWithdrawal])
def test_rejected_or_withdrawn_return_frees_its_units(end):
    life = delivered(paid_life(line_of(2, 10)), ("a", 2))
    done(life, ask("R1", ("a", 2)))
    assert life.return_status == "requested"
    assert life.apply(ask("R2", ("a", 1))).code == "exceeds_quantity"
    done(life, end(at=PLACED, return_id="R1"))
    assert (life.return_status, life.units.requested) == ("none", 0)
    done(life, ask("R2", ("a", 2)))


def test_withdrawal_after_approval_frees_its_units():
    life = delivered(paid_life(line_of(2, 10)), ("a", 2))
    done(life, ask("R1", ("a", 2)), approval("R1"))
    assert (life.return_status, life.units.approved) == ("approved", 2)
    done(life, e.ReturnWithdrawal(at=PLACED, return_id="R1"), ask("R2", ("a", 2)))
    assert (life.units.approved, life.units.requested) == (0, 2)


def test_part_received_return_can_be_closed_and_frees_the_rest():
    life = delivered(paid_life(line_of(3, 10), line_of(1, 5, "b")), ("a", 3), ("b", 1))
    done(life, ask("R1", ("a", 3), ("b", 1)), approval("R1"), receipt("R1", ("a", 2)))
    assert life.returns["R1"].status == "part_received"
    assert life.returns_in["part_received"] == 1
    done(life, e.ReturnClosure(at=PLACED, return_id="R1"))
    units = life.lines["a"].units
    assert (units.requested, units.approved, units.received, units.returned) == (2, 2, 2, 2)
    assert life.units.returned == 2
    assert life.lines["b"].units.requested == 0
    assert life.apply(receipt("R1", ("a", 1))).code == "illegal_state"
    done(life, e.PaymentRefund(at=PLACED, lines=(("a", 2),)), ask("R2", ("a", 1), ("b", 1)))


def test_return_that_was_never_sent_can_be_closed():
    life = delivered(paid_life(line_of(1, 10)), ("a", 1))
    done(life, ask("R1", ("a", 1)), approval("R1"), e.ReturnClosure(at=PLACED, return_id="R1"))
    assert (life.units.requested, life.units.approved, life.return_status) == (0, 0, "none")


def test_only_resellable_units_are_restocked():
    life = delivered(paid_life(line_of(3, 10)), ("a", 3))
    done(life, ask("R1", ("a", 3)), approval("R1"))
    done(life, receipt("R1", ("a", 1)), receipt("R1", ("a", 2), condition="unusable"))
    assert (life.units.received, life.units.restocked) == (3, 1)
    assert life.return_status == "returned"


def test_return_of_several_lines_is_received_whole_or_not_at_all():
    life = delivered(paid_life(line_of(1, 10), line_of(1, 5, "b")), ("a", 1), ("b", 1))
    done(life, ask("R1", ("a", 1)), approval("R1"))
    refused = life.apply(receipt("R1", ("a", 1), ("b", 1)))
    assert (refused.code, refused.subject_id) == ("exceeds_quantity", "b")
    assert life.units.received == 0


# ---- lost and sent again ------------------------------------------------------------------
def test_lost_units_can_be_sent_again():
    life = done(paid_life(line_of(2, 10)), e.OrderShipment(at=PLACED, lines=(("a", 2),)))
    done(life, e.ParcelLoss(at=PLACED, lines=(("a", 2),)))
    assert (life.fulfilment_status, life.units.allocated) == ("unfulfilled", 2)
    assert life.lines["a"].units == life.units
    delivered(life, ("a", 2))
    done(life, e.OrderCompletion(at=PLACED))
    assert life.units.lost == 2


def test_lost_units_can_be_cancelled_and_refunded():
    life = done(paid_life(line_of(3, 100)), e.OrderShipment(at=PLACED, lines=(("a", 3),)))
    done(life, e.ParcelLoss(at=PLACED, lines=(("a", 1),)))
    refund = e.PaymentRefund(at=PLACED, lines=(("a", 1),))
    assert life.apply(refund).code == "exceeds_refundable"  # first it must not be sent any more
    done(life, e.OrderCancellation(at=PLACED, lines=(("a", 1),)), refund)
    assert life.money.refunded_minor == 33
    done(life, e.OrderDelivery(at=PLACED, lines=(("a", 2),)), e.OrderCompletion(at=PLACED))


def test_order_lost_whole_can_be_cancelled_whole():
    life = paid_life(line_of(3, 100), shipping_minor=6)
    done(life, e.OrderShipment(at=PLACED, lines=(("a", 3),)))
    done(life, e.ParcelLoss(at=PLACED, lines=(("a", 3),)), e.OrderCancellation(at=PLACED))
    assert (life.status, life.fulfilment_status) == ("cancelled", "cancelled")
    assert life.owed_back_minor == 106


# ---- exchanges ----------------------------------------------------------------------------
def test_exchange_names_the_new_order_and_leaves_nothing_to_refund():
    life = delivered(paid_life(line_of(3, 100)), ("a", 3))
    done(life, ask("R1", ("a", 2)), approval("R1"), receipt("R1", ("a", 2)))
    assert life.owed_back_minor == 66
    done(life, e.ReturnExchange(at=PLACED, return_id="R1", new_order_id="O-2"))
    assert life.returns["R1"].new_order_ids == ["O-2"]
    assert (life.units.refundable, life.owed_back_minor, life.outstanding_minor) == (0, 0, 0)
    assert life.apply(e.PaymentRefund(at=PLACED, lines=(("a", 1),))).code == "exceeds_refundable"


def test_what_was_refunded_can_t_be_exchanged():
    life = delivered(paid_life(line_of(1, 100)), ("a", 1))
    done(life, ask("R1", ("a", 1)), approval("R1"), receipt("R1", ("a", 1)))
    assert "exchange" in life.allowed
    done(life, e.PaymentRefund(at=PLACED, lines=(("a", 1),)))
    assert "exchange" not in life.allowed


def test_return_executed_half_in_money_and_half_in_goods():
    life = delivered(paid_life(line_of(3, 100)), ("a", 3))
    done(life, ask("R1", ("a", 2)), approval("R1"), receipt("R1", ("a", 2)))
    swap = e.ReturnExchange(at=PLACED, return_id="R1", lines=(("a", 1),), new_order_id="O-2")
    refund = e.PaymentRefund(at=PLACED, lines=(("a", 1),))
    done(life, swap, refund)
    assert life.apply(swap).code == "exceeds_refundable"
    assert life.apply(refund).code == "exceeds_refundable"
    assert (life.money.refunded_minor, life.owed_back_minor) == (33, 0)


# ---- amounts ------------------------------------------------------------------------------
@given(
    st.integers(1, 12), st.sampled_from((0, 1, 11, 100, 10_001)), st.randoms(use_true_random=False)
)
def test_units_of_a_line_add_up_in_any_split_and_order(quantity, net, random):
    """Some cancelled, some returned in several parts, refunded as they come or at the end."""
    life = paid_life(line_of(quantity, net))
    cancelled = random.randint(0, quantity - 1)
    if cancelled:
        done(life, e.OrderCancellation(at=PLACED, lines=(("a", cancelled),)))
    kept = quantity - cancelled
    delivered(life, ("a", kept))
    given_back, number = 0, 0
    while kept or life.units.refundable:
        if kept and random.random() < 0.5:
            some, number = random.randint(1, kept), number + 1
            name = f"R{number}"
            done(life, ask(name, ("a", some)), approval(name), receipt(name, ("a", some)))
            kept -= some
        elif life.units.refundable:
            some = random.randint(1, life.units.refundable)
            result = life.apply(e.PaymentRefund(at=PLACED, lines=(("a", some),)))
            assert result.code == "ok"
            given_back += result.amount_minor
            assert abs(result.amount_minor - net * some / quantity) < 1
        assert life.outstanding_minor == 0
    assert given_back == life.money.refunded_minor == net
    assert life.owed_back_minor == 0
    assert life.payment_status == ("refunded" if net else "paid" if cancelled < quantity else 0)


def test_amount_withheld_from_one_return_may_come_back_with_the_next():
    life = delivered(paid_life(line_of(2, 180_00)), ("a", 2))
    for name, owed, amount, status in (
        ("R1", 90_00, 80_00, "partly_refunded"),
        ("R2", 90_00, 100_00, "refunded"),
    ):
        done(life, ask(name, ("a", 1)), approval(name), receipt(name, ("a", 1)))
        assert life.owed_back_minor == owed
        done(life, e.PaymentRefund(at=PLACED, lines=(("a", 1),), amount_minor=amount))
        assert (life.outstanding_minor, life.owed_back_minor) == (0, 0)
        assert life.payment_status == status


def test_refund_of_units_shipping_and_all_at_once():
    life = paid_life(line_of(1, 100), shipping_minor=6)
    done(life, e.OrderCancellation(at=PLACED))
    whole = e.PaymentRefund(at=PLACED, lines=(("a", 1),), shipping_minor=6)
    assert life.apply(whole).amount_minor == 106
    assert (life.payment_status, life.money.goodwill_minor) == ("refunded", 0)


def test_goodwill_leaves_less_for_units_and_shipping_and_nothing_is_cut():
    life = paid_life(line_of(1, 100), shipping_minor=6)
    done(life, e.PaymentRefund(at=PLACED, amount_minor=1), e.OrderCancellation(at=PLACED))
    refused = life.apply(e.PaymentRefund(at=PLACED, lines=(("a", 1),), shipping_minor=6))
    assert (refused.code, refused.needed, refused.actual) == ("exceeds_captured", 106, 105)
    assert life.money.refunded_minor == 1


def test_amount_of_units_and_shipping_can_be_said_as_one():
    for amount, code in ((107, "exceeds_refundable"), (106, "ok")):
        life = done(paid_life(line_of(1, 100), shipping_minor=6), e.OrderCancellation(at=PLACED))
        refund = e.PaymentRefund(
            at=PLACED, lines=(("a", 1),), shipping_minor=6, amount_minor=amount
        )
        assert life.apply(refund).code == code


def test_each_cancellation_says_what_it_took_off():
    life = paid_life(line_of(3, 100), shipping_minor=6)
    one = e.OrderCancellation(at=PLACED, lines=(("a", 1),))
    assert [life.apply(one).amount_minor for _ in range(3)] == [33, 33, 34 + 6]
    assert (life.status, life.owed_back_minor) == ("cancelled", 106)


def test_amount_beyond_shipping_without_lines_is_goodwill():
    life = paid_life(line_of(1, 100), shipping_minor=6)
    done(life, e.PaymentRefund(at=PLACED, shipping_minor=6, amount_minor=16))
    assert (life.money.shipping_refunded_minor, life.money.goodwill_minor) == (6, 10)
    assert (life.outstanding_minor, life.owed_back_minor) == (0, 0)


def test_free_units_are_refunded_for_nothing():
    life = done(paid_life(line_of(2, 0)), e.OrderCancellation(at=PLACED, lines=(("a", 1),)))
    assert (life.payment_status, life.refundable_minor) == ("paid", 0)
    assert "refund" in life.allowed
    assert life.apply(e.PaymentRefund(at=PLACED, lines=(("a", 1),))).amount_minor == 0
    assert "refund" not in life.allowed
    assert life.units.refunded == 1


def test_when_returns_close_is_asked_with_an_offset():
    naive = datetime(2026, 11, 1, 12)  # noqa: DTZ001  naive on purpose
    with pytest.raises(NaiveDatetimeError, match="last_delivered_at"):
        OrderPolicy(zone="Asia/Shanghai").returns_close_at(naive)
