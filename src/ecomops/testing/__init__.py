"""For your tests: Hypothesis strategies for models, rules and columns, and seeded orders.

The strategies need the ``testing`` extra; `synthetic_table`, `synthetic_orders` and
`synthetic_carts` do not.
Names are loaded when first used, so that Hypothesis can ask for the types of this library
at next to no cost.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from ecomops.errors import missing_extra

if TYPE_CHECKING:  # what type checkers see; the same names as in _HOME_OF
    from ecomops.testing.checkouts import usage_near as usage_near
    from ecomops.testing.desks import (
        business_hours as business_hours,
        sla_policies as sla_policies,
        tickets_near as tickets_near,
    )
    from ecomops.testing.fields import (
        from_model as from_model,
    )
    from ecomops.testing.figures import (
        metric_batches as metric_batches,
        metric_columns as metric_columns,
        metric_groups as metric_groups,
    )
    from ecomops.testing.goods import (
        cart_lines as cart_lines,
        carts as carts,
        category_trees as category_trees,
        option_axes as option_axes,
        order_lines as order_lines,
        orders as orders,
        products as products,
        skus as skus,
    )
    from ecomops.testing.near import (
        carts_near as carts_near,
        instants_near as instants_near,
    )
    from ecomops.testing.people import (
        coupons as coupons,
        members as members,
        points_commands as points_commands,
        roles as roles,
        tickets as tickets,
    )
    from ecomops.testing.programmes import (
        earning_programmes as earning_programmes,
        ledger_policies as ledger_policies,
        redemption_programmes as redemption_programmes,
        tier_policies as tier_policies,
    )
    from ecomops.testing.quota_uses import (
        quota_uses_near as quota_uses_near,
        quotas as quotas,
    )
    from ecomops.testing.rules import (
        benefits as benefits,
        conditions as conditions,
        promotion_sets as promotion_sets,
        promotions as promotions,
        promotions_of as promotions_of,
        selectors as selectors,
    )
    from ecomops.testing.stocks import (
        sku_stocks_near as sku_stocks_near,
        stock_rules as stock_rules,
        stock_tables_near as stock_tables_near,
    )
    from ecomops.testing.synthetic import (
        synthetic_carts as synthetic_carts,
        synthetic_table as synthetic_table,
    )
    from ecomops.testing.synthetic_history import (
        synthetic_orders as synthetic_orders,
    )
    from ecomops.testing.values import (
        currencies as currencies,
        instants as instants,
        money as money,
    )

_HOME_OF: Final[dict[str, str]] = {
    "benefits": "rules",
    "business_hours": "desks",
    "cart_lines": "goods",
    "carts": "goods",
    "carts_near": "near",
    "category_trees": "goods",
    "conditions": "rules",
    "coupons": "people",
    "currencies": "values",
    "earning_programmes": "programmes",
    "from_model": "fields",
    "instants": "values",
    "instants_near": "near",
    "ledger_policies": "programmes",
    "members": "people",
    "metric_batches": "figures",
    "metric_columns": "figures",
    "metric_groups": "figures",
    "money": "values",
    "option_axes": "goods",
    "order_lines": "goods",
    "orders": "goods",
    "points_commands": "people",
    "products": "goods",
    "promotion_sets": "rules",
    "promotions": "rules",
    "promotions_of": "rules",
    "quota_uses_near": "quota_uses",
    "quotas": "quota_uses",
    "redemption_programmes": "programmes",
    "roles": "people",
    "selectors": "rules",
    "sku_stocks_near": "stocks",
    "skus": "goods",
    "sla_policies": "desks",
    "stock_rules": "stocks",
    "stock_tables_near": "stocks",
    "synthetic_carts": "synthetic",
    "synthetic_orders": "synthetic_history",
    "synthetic_table": "synthetic",
    "tickets": "people",
    "tickets_near": "desks",
    "tier_policies": "programmes",
    "usage_near": "checkouts",
}
"""Where each public name lives, below `ecomops.testing`."""

__all__ = sorted(_HOME_OF)  # noqa: PLE0605  a list, made of the keys

if not TYPE_CHECKING:  # or else a type checker would accept any name

    def __getattr__(name: str) -> object:
        """Load a public name when it is first asked for, and keep it."""
        home = _HOME_OF.get(name)
        if home is None:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message, name=name)
        try:
            module = import_module(f"{__name__}.{home}")
        except ModuleNotFoundError as error:
            if error.name != "hypothesis":
                raise
            raise missing_extra("hypothesis", "testing") from error
        value = globals()[name] = getattr(module, name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
