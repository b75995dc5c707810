"""Statuses as tables: counters on the left, the status on the right."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest

from ecomops.orders.cases import DisputeCase, ReturnCase
from ecomops.orders.counters import MoneyCounts, UnitCounts
from ecomops.orders.statuses import (
    FulfilmentStatus,
    PaymentStatus,
    ReturnStatus,
    fulfilment_status,
    order_status,
    payment_status,
    return_status,
)

NOON = datetime(2026, 11, 11, 4, tzinfo=UTC)

# authorised, voided, captured, refunded, cancelled (all of 100 payable)
PAYMENTS = [
    ((0, 0, 0, 0, 0), "unpaid"),
    ((1, 0, 0, 0, 0), "partly_authorised"),
    ((99, 0, 0, 0, 0), "partly_authorised"),
    ((100, 0, 0, 0, 0), "authorised"),
    ((60, 0, 0, 0, 40), "authorised"),
    ((100, 1, 0, 0, 0), "partly_authorised"),
    ((100, 100, 0, 0, 0), "voided"),
    ((100, 0, 1, 0, 0), "partly_paid"),
    ((100, 99, 1, 0, 0), "partly_paid"),
    ((100, 0, 100, 0, 0), "paid"),
    ((100, 40, 60, 0, 40), "paid"),
    ((100, 0, 100, 1, 0), "partly_refunded"),
    ((100, 0, 50, 49, 0), "partly_refunded"),
    ((100, 0, 50, 50, 0), "refunded"),
    ((100, 0, 100, 100, 100), "refunded"),
    ((0, 0, 0, 0, 100), "paid"),  # only free goods are left
]


@pytest.mark.parametrize(("counts", "status"), PAYMENTS)
def test_payment_status(counts, status):
    authorised, voided, captured, refunded, cancelled = counts
    money = MoneyCounts(
        100,
        authorised_minor=authorised,
        voided_minor=voided,
        captured_minor=captured,
        refunded_minor=refunded,
        cancelled_minor=cancelled,
    )
    assert payment_status(money, UnitCounts(2, cancelled=1)) == status


def test_order_that_was_cancelled_unpaid_is_not_paid():
    money = MoneyCounts(100, cancelled_minor=100)
    assert payment_status(money, UnitCounts(2, cancelled=2)) == "unpaid"


# cancelled, shipped, delivered (all of 4)
FULFILMENTS = [
    ((0, 0, 0), "unfulfilled"),
    ((3, 0, 0), "unfulfilled"),
    ((4, 0, 0), "cancelled"),
    ((0, 1, 0), "partly_shipped"),
    ((0, 4, 0), "shipped"),
    ((2, 2, 0), "shipped"),
    ((0, 1, 1), "partly_delivered"),
    ((0, 4, 3), "partly_delivered"),
    ((0, 4, 4), "delivered"),
    ((3, 1, 1), "delivered"),
]


@pytest.mark.parametrize(("counts", "status"), FULFILMENTS)
def test_fulfilment_status(counts, status):
    cancelled, shipped, delivered = counts
    units = UnitCounts(4, cancelled=cancelled, shipped=shipped, delivered=delivered)
    assert fulfilment_status(units) == status


RETURNS = [
    (0, 0, {}, "none"),
    (0, 0, {"rejected": 3, "withdrawn": 1, "closed": 1, "requested": 0}, "none"),
    (0, 0, {"requested": 1, "approved": 1}, "requested"),
    (0, 0, {"requested": 0, "approved": 1}, "approved"),
    (0, 1, {"part_received": 1, "requested": 1}, "partly_returned"),
    (1, 2, {"received": 1}, "partly_returned"),
    (1, 3, {"closed": 1}, "returned"),
]


@pytest.mark.parametrize(("cancelled", "received", "returns_in", "status"), RETURNS)
def test_return_status(cancelled, received, returns_in, status):
    units = UnitCounts(4, cancelled=cancelled, received=received)
    assert return_status(units, returns_in) == status


def test_every_status_is_in_the_tables():
    assert {status for _, status in PAYMENTS} == set(get_args(PaymentStatus))
    assert {status for _, status in FULFILMENTS} == set(get_args(FulfilmentStatus))
    assert {row[-1] for row in RETURNS} == set(get_args(ReturnStatus))


@pytest.mark.parametrize(
    ("cancelled", "ends", "status"),
    [
        (0, {}, "open"),
        (2, {}, "open"),
        (3, {}, "cancelled"),
        (0, {"is_completed": True}, "completed"),
        (3, {"is_expired": True}, "expired"),
    ],
)
def test_order_status(cancelled, ends, status):
    assert order_status(UnitCounts(3, cancelled=cancelled), **ends) == status


@pytest.mark.parametrize(
    ("received", "decision", "is_closed", "status"),
    [
        (0, None, False, "requested"),
        (0, "approved", False, "approved"),
        (0, "rejected", False, "rejected"),
        (0, "withdrawn", False, "withdrawn"),
        (1, "approved", False, "part_received"),
        (2, "approved", False, "received"),
        (0, "approved", True, "closed"),
        (2, "approved", True, "closed"),
    ],
)
def test_status_of_a_return(received, decision, is_closed, status):
    case = ReturnCase("R", NOON, "price", None, {}, 2, received, decision, is_closed)
    assert case.status == status


@pytest.mark.parametrize(
    ("answered_at", "closed_at", "status"),
    [
        (None, None, "open"),
        (NOON, None, "answered"),
        (None, NOON, "closed"),
        (NOON, NOON, "closed"),
    ],
)
def test_status_of_a_dispute(answered_at, closed_at, status):
    case = DisputeCase("D", NOON, "fake", answered_at=answered_at, closed_at=closed_at)
    assert case.status == status
