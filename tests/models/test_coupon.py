from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from ecomops.models import Coupon

COUPON: dict[str, Any] = {
    "coupon_id": "C",
    "code": "WELCOME10",
    "promotion_id": "P",
    "valid_from": "2026-11-01T00:00:00+08:00",
    "valid_until": "2026-12-01T00:00:00+08:00",
}


def test_new_coupon_is_issued_with_one_use() -> None:
    coupon = Coupon.model_validate(COUPON)
    assert (coupon.status, coupon.uses_left, coupon.member_id) == ("issued", 1, None)


@pytest.mark.parametrize("until", ["2026-11-01T00:00:00+08:00", "2026-10-31T16:00:00Z"])
def test_validity_is_not_empty(until: str) -> None:
    with pytest.raises(
        ValidationError, match="valid_until\n  valid_until should be after valid_from"
    ):
        Coupon.model_validate({**COUPON, "valid_until": until})


def test_locked_coupon_names_its_order() -> None:
    locked = Coupon.model_validate({**COUPON, "status": "locked", "locked_by": "O-1"})
    assert locked.locked_by == "O-1"
    with pytest.raises(ValidationError, match="locked_by should be the id of the order"):
        Coupon.model_validate({**COUPON, "status": "locked"})


@pytest.mark.parametrize("status", ["issued", "redeemed", "expired", "void"])
def test_only_a_locked_coupon_names_an_order(status: str) -> None:
    with pytest.raises(ValidationError, match=f"None while status is '{status}', not 'O-1'"):
        Coupon.model_validate({**COUPON, "status": status, "locked_by": "O-1"})


@pytest.mark.parametrize("code", ["", "A B", " A", "A\n", "x" * 65])
def test_code_has_no_blanks(code: str) -> None:
    with pytest.raises(ValidationError) as error:
        Coupon.model_validate({**COUPON, "code": code})
    assert error.value.errors()[0]["loc"] == ("code",)


def test_unknown_status_lists_the_known_ones() -> None:
    with pytest.raises(
        ValidationError, match="'issued', 'locked', 'redeemed', 'expired' or 'void'"
    ):
        Coupon.model_validate({**COUPON, "status": "used"})


def test_uses_left_is_not_negative() -> None:
    with pytest.raises(ValidationError, match="uses_left"):
        Coupon.model_validate({**COUPON, "uses_left": -1})
