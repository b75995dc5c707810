"""Roles and what each may do."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias, get_args

from pydantic import AfterValidator

from ecomops._typing import Label
from ecomops.errors import InvalidArgumentError
from ecomops.models.base import DomainModel
from ecomops.models.ids import RoleId
from ecomops.models.problems import listed

Action: TypeAlias = Literal[
    "after_sales.handle",
    "campaigns.read",
    "campaigns.write",
    "finance.read",
    "orders.read",
    "orders.write",
    "products.read",
    "products.write",
    "refunds.execute",
    "roles.manage",
    "tickets.handle",
]
"""Everything that a role can be allowed to do (权限点)."""

ACTIONS: Final[tuple[Action, ...]] = get_args(Action)


def _sorted_unique(permissions: tuple[Action, ...]) -> tuple[Action, ...]:
    return tuple(sorted(set(permissions)))


class Role(DomainModel):
    """A named set of permissions (角色).

    What is not listed is not allowed; no role contains another.

    >>> Role(role_id="picker", name="Picker", permissions=("orders.read",)).permissions
    ('orders.read',)
    """

    role_id: RoleId
    name: Label
    permissions: Annotated[tuple[Action, ...], AfterValidator(_sorted_unique)] = ()
    """The allowed actions, kept sorted, each once."""


SUPER_ADMIN: Final = Role(role_id="super_admin", name="Super admin", permissions=ACTIONS)
"""Everything (超级管理员)."""

OPERATIONS: Final = Role(
    role_id="operations",
    name="Operations",
    permissions=(
        "products.read",
        "products.write",
        "orders.read",
        "orders.write",
        "campaigns.read",
        "campaigns.write",
    ),
)
"""Products, orders and campaigns (运营)."""

SERVICE: Final = Role(
    role_id="service",
    name="Customer service",
    permissions=("tickets.handle", "after_sales.handle"),
)
"""Tickets and after-sales (客服)."""

FINANCE: Final = Role(
    role_id="finance", name="Finance", permissions=("orders.read", "refunds.execute")
)
"""Sees orders and handles refunds (财务)."""

PRESETS: Final = (SUPER_ADMIN, OPERATIONS, SERVICE, FINANCE)
"""The roles that most shops have."""


def may(role: Role, action: Action) -> bool:
    """Tell whether a role is allowed an action (鉴权).

    Raises
    ------
    InvalidArgumentError
        If there is no such action: a misspelt one must not read as a plain "no".

    Examples
    --------
    >>> may(FINANCE, "refunds.execute"), may(SERVICE, "refunds.execute")
    (True, False)
    """
    if action not in ACTIONS:
        raise InvalidArgumentError(
            "action", action, "is not known", f"give one of {listed(ACTIONS)}"
        )
    return action in role.permissions
