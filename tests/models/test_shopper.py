from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from ecomops.models import Member, Tier
from ecomops.models.shipping import ShippingEntry
from ecomops.models.shopper import Shopper

GOLD = Tier(tier_id="gold", name="金卡", rank=2)


def test_member_gives_what_rules_look_at() -> None:
    member = Member.model_validate(
        {
            "member_id": "M-1",
            "tier": GOLD,
            "joined_at": "2025-02-01T00:00:00Z",
            "birth_month": 2,
            "birth_day": 29,
            "segments": ("vip", "fans"),
            "points_balance": 700,
        }
    )
    assert Shopper.of(member, 4) == Shopper(
        customer_id="M-1",
        orders_placed=4,
        tier=GOLD,
        segments=("fans", "vip"),
        birth_month=2,
        points_balance=700,
    )


@given(orders_placed=st.integers(0, 3))
def test_only_who_never_ordered_is_new(orders_placed: int) -> None:
    assert Shopper(orders_placed=orders_placed).is_new is (orders_placed == 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [("orders_placed", -1), ("orders_placed", True), ("birth_month", 13), ("customer_id", " ")],
)
def test_impossible_shopper_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as error:
        Shopper.model_validate({field: value})
    assert error.value.errors()[0]["loc"] == (field,)


def test_order_and_repetition_of_segments_say_nothing() -> None:
    shopper = Shopper(segments=("vip", "fans", "vip"))
    assert shopper == Shopper(segments=("fans", "vip"))
    assert hash(shopper) == hash(Shopper(segments=("fans", "vip")))


@pytest.mark.parametrize("model", [Shopper(customer_id="M", tier=GOLD), Shopper()])
def test_json_gives_a_shopper_back(model: Shopper) -> None:
    assert Shopper.model_validate_json(model.model_dump_json()) == model


def test_json_gives_a_shipping_entry_back() -> None:
    entry = ShippingEntry(entry_id="parcel-1", amount_minor=0, method="standard")
    assert ShippingEntry.model_validate_json(entry.model_dump_json()) == entry


@pytest.mark.parametrize(
    ("field", "value"), [("amount_minor", -1), ("amount_minor", 12.0), ("method", "")]
)
def test_impossible_shipping_entry_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as error:
        ShippingEntry.model_validate({"entry_id": "1", "amount_minor": 0, field: value})
    assert error.value.errors()[0]["loc"] == (field,)
