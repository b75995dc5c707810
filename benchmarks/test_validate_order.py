"""Validating an order from JSON, beside reading the same JSON without a model."""

import json
from datetime import UTC, datetime

import pytest

from ecomops import Order, OrderLine
from ecomops.testing import synthetic_carts

LINES = [1, 5, 20, 100]


def order_json(n_lines):
    (cart,) = synthetic_carts(1, seed=199, lines=n_lines)
    order = Order.of(
        [OrderLine.of(line) for line in cart.lines],
        order_id="O-1",
        placed_at=datetime(2026, 11, 11, tzinfo=UTC),
        currency=cart.currency,
    )
    return order.model_dump_json()


@pytest.mark.parametrize("n_lines", LINES)
@pytest.mark.benchmark(group="an order from JSON")
def test_validate_order(benchmark, n_lines):
    text = order_json(n_lines)
    order = benchmark(Order.model_validate_json, text)
    assert len(order.lines) == n_lines


@pytest.mark.parametrize("n_lines", LINES)
@pytest.mark.benchmark(group="an order from JSON")
def test_reference_json_loads(benchmark, n_lines):
    text = order_json(n_lines)
    assert len(benchmark(json.loads, text)["lines"]) == n_lines
