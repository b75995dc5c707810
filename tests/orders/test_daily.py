"""The daily lists: what is on them, what is not, and in which order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ecomops.errors import InvalidArgumentError, NaiveDatetimeError
from ecomops.models import CartLine, Order, OrderLine
from ecomops.orders import events as e
from ecomops.orders.daily import (
    DisputeWaiting,
    ReturnWaiting,
    ShipmentDue,
    open_disputes,
    returns_waiting,
    ship_by_soon_or_past,
)
from ecomops.orders.life import OrderLife
from ecomops.orders.policy import OrderPolicy

NOON = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
BOTH = (("1", 2),)


def new(name="O-1", placed_at=NOON, **policy):
    line = CartLine(line_id="1", sku_id="tea", quantity=2, unit_price_minor=50_00)
    order = Order.of([OrderLine.of(line)], order_id=name, placed_at=placed_at, currency="CNY")
    return OrderLife(order, OrderPolicy(zone="Asia/Shanghai", **policy))


def done(life, *events):
    for event in events:
        result = life.apply(event)
        assert result.code == "ok", str(result)
    return life


def paid(life, at=NOON):
    pay: dict[str, Any] = {"at": at, "amount_minor": 100_00}
    return done(life, e.PaymentAuthorisation(**pay), e.PaymentCapture(**pay))


def delivered(life):
    return done(life, e.OrderShipment(at=NOON, lines=BOTH), e.OrderDelivery(at=NOON, lines=BOTH))


# ---- ship-by ------------------------------------------------------------------------------
def test_ship_by_counts_from_payment():
    life = paid(new(), at=NOON + 5 * HOUR)
    due = NOON + 53 * HOUR
    assert (life.ship_from_at, life.ship_by_at) == (NOON + 5 * HOUR, due)
    expected = ShipmentDue("O-1", NOON + 5 * HOUR, due, "soon", 2)
    assert ship_by_soon_or_past([life], due - DAY) == (expected,)
    assert ship_by_soon_or_past([life], due - DAY - MICROSECOND) == ()
    (row,) = ship_by_soon_or_past([life], due - DAY - HOUR, soon=25 * HOUR)
    assert row == expected


def test_order_is_late_after_its_time_and_not_at_it():
    life = paid(new())
    due = NOON + 48 * HOUR
    (row,) = ship_by_soon_or_past([life], due)
    assert row.reason == "soon"
    (row,) = ship_by_soon_or_past([life], due + MICROSECOND, soon=timedelta(0))
    assert row.reason == "past"


def test_unpaid_order_is_not_late():
    life = done(new(), e.PaymentAuthorisation(at=NOON, amount_minor=100_00))
    assert life.ship_by_at is None
    assert ship_by_soon_or_past([life], NOON + 99 * DAY) == ()
    life = new(pay_on_delivery=True)
    assert [row.since for row in ship_by_soon_or_past([life], NOON + 99 * DAY)] == [NOON]


def test_order_with_nothing_to_pay_is_paid_when_it_is_placed():
    line = CartLine(line_id="1", sku_id="sample", quantity=1, unit_price_minor=0)
    order = Order.of([OrderLine.of(line)], order_id="O-1", placed_at=NOON, currency="CNY")
    life = OrderLife(order, OrderPolicy(zone="Asia/Shanghai"))
    assert (life.payment_status, life.paid_at) == ("paid", NOON)
    assert life.ship_by_at == NOON + 48 * HOUR
    assert done(life, e.OrderShipment(at=NOON, lines=(("1", 1),))).paid_at == NOON


def test_promise_made_when_the_order_was_placed_goes_first():
    promised = NOON + 6 * DAY
    life = paid(done(new(), e.OrderPlacement(at=NOON, ship_by_at=promised)))
    assert ship_by_soon_or_past([life], NOON + 4 * DAY) == ()
    (row,) = ship_by_soon_or_past([life], NOON + 5 * DAY)
    assert row.due_at == promised
    unpaid = done(new(), e.OrderPlacement(at=NOON, ship_by_at=promised))
    assert ship_by_soon_or_past([unpaid], NOON + 9 * DAY) == ()


def test_without_a_promise_nothing_is_late():
    assert ship_by_soon_or_past([paid(new(ship_within_hours=None))], NOON + 99 * DAY) == ()


def test_only_units_still_to_leave_count():
    late = NOON + 9 * DAY
    life = done(paid(new()), e.OrderShipment(at=NOON, lines=(("1", 1),)))
    assert [row.units for row in ship_by_soon_or_past([life], late)] == [1]
    done(life, e.OrderShipment(at=NOON, lines=(("1", 1),)))
    assert ship_by_soon_or_past([life], late) == ()
    done(life, e.ParcelLoss(at=NOON, lines=(("1", 1),)))  # and so it has to be sent again
    assert [row.units for row in ship_by_soon_or_past([life], late)] == [1]
    done(life, e.OrderCancellation(at=NOON, lines=(("1", 1),)))
    assert ship_by_soon_or_past([life], late) == ()
    assert ship_by_soon_or_past([done(paid(new()), e.OrderCancellation(at=NOON))], late) == ()


def test_ship_by_list_refuses_what_is_no_instant_and_no_span():
    with pytest.raises(NaiveDatetimeError):
        ship_by_soon_or_past([], datetime(2026, 11, 11))  # noqa: DTZ001  naive on purpose
    with pytest.raises(InvalidArgumentError):
        ship_by_soon_or_past([], NOON, soon=-HOUR)


# ---- returns ------------------------------------------------------------------------------
def test_returns_wait_until_they_are_reviewed():
    life = delivered(paid(new()))
    for i, count in ((2, 1), (1, 1)):
        done(
            life,
            e.ReturnRequest(
                at=NOON + i * HOUR, return_id=f"R{i}", lines=(("1", count),), reason="quality"
            ),
        )
    other = delivered(paid(new("O-2", review_within_hours=None)))
    done(other, e.ReturnRequest(at=NOON, return_id="R0", lines=BOTH, reason="price"))
    first = ReturnWaiting("O-1", "R1", NOON + HOUR, NOON + 49 * HOUR, "quality", 1)
    assert returns_waiting([other, life]) == (
        first,
        ReturnWaiting("O-1", "R2", NOON + 2 * HOUR, NOON + 50 * HOUR, "quality", 1),
        ReturnWaiting("O-2", "R0", NOON, None, "price", 2),
    )
    done(life, e.ReturnApproval(at=NOON, return_id="R2"))
    done(other, e.ReturnRejection(at=NOON, return_id="R0"))
    assert returns_waiting([other, life]) == (first,)
    done(life, e.ReturnWithdrawal(at=NOON, return_id="R1"))
    assert returns_waiting([other, life]) == ()


# ---- disputes -----------------------------------------------------------------------------
def test_disputes_are_open_until_they_are_closed():
    life = new()
    soon, late = NOON + DAY, NOON + 2 * DAY
    for name, due in (("D1", None), ("D2", late), ("D3", soon)):
        done(
            life,
            e.DisputeOpening(
                at=NOON, dispute_id=name, reason="fake", answer_by_at=due, amount_minor=5
            ),
        )
    assert open_disputes([life]) == (
        DisputeWaiting("O-1", "D3", NOON, soon, "fake", False, 5),
        DisputeWaiting("O-1", "D2", NOON, late, "fake", False, 5),
        DisputeWaiting("O-1", "D1", NOON, None, "fake", False, 5),
    )
    done(life, e.DisputeAnswer(at=NOON, dispute_id="D3"))
    done(life, e.DisputeClosure(at=NOON, dispute_id="D2", outcome="shop"))
    assert open_disputes([life]) == (
        DisputeWaiting("O-1", "D1", NOON, None, "fake", False, 5),
        DisputeWaiting("O-1", "D3", NOON, None, "fake", True, 5),
    )
    assert life.disputes["D2"].outcome == "shop"


@given(st.permutations(range(6)))
def test_lists_do_not_depend_on_the_order_of_the_orders(places):
    lives = []
    for i in range(6):
        life = delivered(paid(new(f"A-{i}", NOON - i % 2 * HOUR)))
        done(
            life,
            e.ReturnRequest(at=NOON, return_id="R", lines=(("1", 1),), reason="other"),
            e.DisputeOpening(at=NOON, dispute_id="D", reason="other"),
        )
        lives += [life, paid(new(f"B-{i}", NOON - i % 2 * HOUR))]
    shuffled = [lives[2 * i + side] for i in places for side in (1, 0)]
    for listed in (
        returns_waiting,
        open_disputes,
        lambda found: ship_by_soon_or_past(found, NOON + DAY),
    ):
        assert listed(shuffled) == listed(lives)
        assert len(listed(lives)) == 6


def test_an_order_of_which_something_was_given_back_first_is_to_be_sent_all_the_same():
    life = new()
    total = life.payable_minor
    done(
        life,
        e.PaymentAuthorisation(at=NOON, amount_minor=total),
        e.PaymentCapture(at=NOON, amount_minor=total - 1_00),
        e.PaymentRefund(at=NOON, amount_minor=50),
    )
    assert (life.paid_at, life.outstanding_minor) == (None, 1_00)
    later = NOON + timedelta(hours=1)
    done(life, e.PaymentCapture(at=later, amount_minor=1_00))
    assert (life.payment_status, life.outstanding_minor, life.paid_at) == (
        "partly_refunded", 0, later,
    )  # fmt: skip
    assert [row.order_id for row in ship_by_soon_or_past([life], NOON + timedelta(days=30))]
