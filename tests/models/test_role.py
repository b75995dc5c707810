from __future__ import annotations

from typing import cast

import pytest
from pydantic import ValidationError

from ecomops.errors import InvalidArgumentError
from ecomops.models import (
    ACTIONS,
    FINANCE,
    OPERATIONS,
    PRESETS,
    SERVICE,
    SUPER_ADMIN,
    Action,
    Role,
    may,
)


def test_super_admin_may_do_everything() -> None:
    assert all(may(SUPER_ADMIN, action) for action in ACTIONS)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (SERVICE, {"tickets.handle", "after_sales.handle"}),
        (FINANCE, {"orders.read", "refunds.execute"}),
        (
            OPERATIONS,
            {
                "products.read",
                "products.write",
                "orders.read",
                "orders.write",
                "campaigns.read",
                "campaigns.write",
            },
        ),
    ],
)
def test_preset_may_do_what_its_work_needs_and_nothing_else(role: Role, allowed: set[str]) -> None:
    assert {action for action in ACTIONS if may(role, action)} == allowed


def test_only_the_super_admin_manages_roles() -> None:
    assert [role for role in PRESETS if may(role, "roles.manage")] == [SUPER_ADMIN]


def test_role_without_permissions_may_do_nothing() -> None:
    nobody = Role(role_id="nobody", name="Nobody")
    assert not any(may(nobody, action) for action in ACTIONS)


def test_unknown_action_is_an_error_listing_the_known_ones() -> None:
    misspelt = cast("Action", "refund.execute")
    with pytest.raises(
        InvalidArgumentError, match=r"^action = 'refund.execute' is not known"
    ) as e:
        may(SUPER_ADMIN, misspelt)
    assert all(repr(action) in str(e.value) for action in ACTIONS)


def test_unknown_permission_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"permissions\.0\n  Input should be 'after_sales"):
        Role.model_validate({"role_id": "r", "name": "r", "permissions": ["fly"]})


def test_permissions_are_sorted_and_each_once() -> None:
    role = Role(role_id="r", name="r", permissions=("orders.write", "orders.read", "orders.read"))
    assert role.permissions == ("orders.read", "orders.write")
