from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from ecomops._typing import MAX_MINOR
from ecomops.models import CartLine, Order, OrderLine

PLACED = datetime(2026, 11, 11, tzinfo=UTC)
TEA = CartLine(line_id="1", sku_id="TEA", quantity=2, unit_price_minor=99_00)
CUP = CartLine(
    line_id="2",
    sku_id="CUP",
    quantity=1,
    unit_price_minor=20_00,
    brand="Acme",
    tags=("new",),
    floor_price_minor=10_00,
    cost_minor=8_00,
    discountable=False,
)


def order() -> Order:
    lines = [OrderLine.of(TEA, discount_minor=18_00), OrderLine.of(CUP)]
    return Order.of(
        lines, order_id="O-1", placed_at=PLACED, currency="CNY", member_id="M", shipping_minor=6_00
    )


def changed(**changes: Any) -> Order:
    return Order.model_validate({**order().model_dump(), **changes})


def changed_line(**changes: Any) -> OrderLine:
    return OrderLine.model_validate({**OrderLine.of(TEA).model_dump(), **changes})


def problems(error: pytest.ExceptionInfo[ValidationError]) -> list[tuple[object, str]]:
    return [(found["loc"], found["msg"]) for found in error.value.errors()]


def test_totals_are_those_of_the_lines() -> None:
    made = order()
    assert made.goods_list_minor == 218_00
    assert made.discount_minor == 18_00
    assert made.goods_net_minor == 200_00
    assert made.payable_minor == 206_00


@pytest.mark.parametrize(
    ("field", "formula", "expected"),
    [
        ("goods_list_minor", "the sum of line_list_minor", 218_00),
        ("discount_minor", "the sum of line_discount_minor", 18_00),
        ("goods_net_minor", "the sum of line_net_minor", 200_00),
        ("payable_minor", "goods net + shipping_minor", 206_00),
    ],
)
@pytest.mark.parametrize("off", [-1, 1])
def test_total_that_does_not_add_up_is_refused_with_both_numbers(
    field: str, formula: str, expected: int, off: int
) -> None:
    with pytest.raises(ValidationError) as error:
        changed(**{field: expected + off})
    text = f"{field} should be {formula} = {expected}, not {expected + off}"
    assert problems(error) == [((field,), text)]


def test_every_wrong_total_is_told_at_once() -> None:
    with pytest.raises(ValidationError) as error:
        changed(goods_list_minor=0, payable_minor=0)
    assert [place for place, _ in problems(error)] == [("goods_list_minor",), ("payable_minor",)]


def test_line_list_amount_is_price_times_quantity() -> None:
    with pytest.raises(ValidationError) as error:
        changed_line(line_list_minor=198_01)
    text = "line_list_minor should be unit_price_minor * quantity = 19800, not 19801"
    assert problems(error) == [(("line_list_minor",), text)]


def test_line_net_amount_is_list_less_discount() -> None:
    with pytest.raises(ValidationError) as error:
        changed_line(line_discount_minor=1)
    text = "line_net_minor should be line_list_minor - line_discount_minor = 19799, not 19800"
    assert problems(error) == [(("line_net_minor",), text)]


def test_discount_is_at_most_the_list_amount() -> None:
    assert OrderLine.of(TEA, discount_minor=198_00).line_net_minor == 0
    with pytest.raises(ValidationError) as error:
        OrderLine.of(TEA, discount_minor=198_01)
    text = "line_discount_minor should be at most line_list_minor, which is 19800, not 19801"
    assert problems(error) == [(("line_discount_minor",), text)]


def test_negative_discount_is_refused() -> None:
    with pytest.raises(ValidationError) as error:
        OrderLine.of(TEA, discount_minor=-1)
    assert error.value.errors()[0]["loc"] == ("line_discount_minor",)


def test_order_without_lines_is_refused() -> None:
    with pytest.raises(ValidationError, match="an order has at least one line"):
        changed(lines=())


def test_one_bad_line_is_one_problem() -> None:
    line = {**OrderLine.of(TEA).model_dump(), "quantity": "2"}
    with pytest.raises(ValidationError) as error:
        changed(lines=[line])
    assert [place for place, _ in problems(error)] == [("lines", 0, "quantity")]


def test_duplicate_line_id_is_refused() -> None:
    lines = [OrderLine.of(TEA), OrderLine.of(TEA)]
    with pytest.raises(ValidationError) as error:
        Order.of(lines, order_id="O", placed_at=PLACED, currency="CNY")
    text = "line_id should be unique, but '1' is that of lines[0] too"
    assert problems(error) == [(("lines", 1, "line_id"), text)]


def test_total_beyond_int64_is_refused() -> None:
    lines = [
        OrderLine.of(CartLine(line_id=id_, sku_id="A", quantity=1, unit_price_minor=MAX_MINOR))
        for id_ in "ab"
    ]
    with pytest.raises(ValidationError, match=f"less than or equal to {MAX_MINOR}"):
        Order.of(lines, order_id="O", placed_at=PLACED, currency="CNY")


def test_naive_placed_at_is_refused() -> None:
    with pytest.raises(ValidationError, match="placed_at\n  Input should have an offset"):
        changed(placed_at="2026-11-11T00:00:00")


def test_unknown_currency_is_refused() -> None:
    with pytest.raises(ValidationError, match="currency\n  unknown currency 'RMB'"):
        changed(currency="RMB")


def test_cart_of_an_order_has_its_goods_at_list_price() -> None:
    cart = order().cart()
    assert cart.lines == (TEA, CUP)
    assert cart.currency == "CNY"
