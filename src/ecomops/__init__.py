"""E-commerce operations: typed models, rules that explain themselves, exact money.

Everything public is a name of this module, loaded when it is first used: importing
`ecomops` itself loads neither numpy nor any optional package.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # what type checkers see; the same names as in _HOME_OF
    from ecomops._typing import (
        MinorAmount as MinorAmount,
        Percent as Percent,
        PositiveMinorAmount as PositiveMinorAmount,
        Quantity as Quantity,
    )
    from ecomops.adapters.columns import (
        OrderColumns as OrderColumns,
    )
    from ecomops.adapters.complete_journey import (
        load_complete_journey as load_complete_journey,
    )
    from ecomops.adapters.files import (
        read_orders_file as read_orders_file,
    )
    from ecomops.adapters.frames import (
        cart_table as cart_table,
        load_orders as load_orders,
    )
    from ecomops.adapters.loaded import (
        Cleaning as Cleaning,
        LoadedOrders as LoadedOrders,
    )
    from ecomops.amount_text import (
        format_minor as format_minor,
        parse_minor as parse_minor,
    )
    from ecomops.errors import (
        AmountTooLargeError as AmountTooLargeError,
        BadRowError as BadRowError,
        CategoryCycleError as CategoryCycleError,
        CurrencyMismatchError as CurrencyMismatchError,
        DuplicateIdError as DuplicateIdError,
        EcomopsError as EcomopsError,
        InexactAmountError as InexactAmountError,
        InvalidAmountError as InvalidAmountError,
        InvalidArgumentError as InvalidArgumentError,
        MissingColumnError as MissingColumnError,
        MissingExtraError as MissingExtraError,
        MissingFileError as MissingFileError,
        MissingInstantError as MissingInstantError,
        NaiveDatetimeError as NaiveDatetimeError,
        UnknownCurrencyError as UnknownCurrencyError,
        UnknownIdError as UnknownIdError,
    )
    from ecomops.facts import (
        CartFacts as CartFacts,
        CartTable as CartTable,
        Item as Item,
    )
    from ecomops.kernels.allocation import (
        allocate as allocate,
        allocate_table as allocate_table,
        units_amount as units_amount,
        units_amount_table as units_amount_table,
    )
    from ecomops.models import (
        Cart as Cart,
        CartLine as CartLine,
        Category as Category,
        CategoryTree as CategoryTree,
        Coupon as Coupon,
        DomainModel as DomainModel,
        Member as Member,
        OptionAxis as OptionAxis,
        OptionValue as OptionValue,
        Order as Order,
        OrderLine as OrderLine,
        PointsAdjusted as PointsAdjusted,
        PointsEarned as PointsEarned,
        PointsEntry as PointsEntry,
        PointsExpired as PointsExpired,
        PointsRedeemed as PointsRedeemed,
        Product as Product,
        Role as Role,
        Sku as Sku,
        Ticket as Ticket,
        TicketEvent as TicketEvent,
        Tier as Tier,
        may as may,
    )
    from ecomops.money import (
        Money as Money,
    )
    from ecomops.plots import (
        save_png as save_png,
        threshold_chart as threshold_chart,
    )
    from ecomops.promotions.base import (
        AmountBase as AmountBase,
        BenefitKind as BenefitKind,
        Check as Check,
        ConditionKind as ConditionKind,
        Grant as Grant,
        GrantTable as GrantTable,
        Language as Language,
        Stage as Stage,
        Unit as Unit,
    )
    from ecomops.promotions.benefits.amount_off import (
        AmountOff as AmountOff,
    )
    from ecomops.promotions.benefits.percent_off import (
        PercentOff as PercentOff,
    )
    from ecomops.promotions.cart_engine import (
        price_cart as price_cart,
    )
    from ecomops.promotions.conditions.min_quantity import (
        MinQuantity as MinQuantity,
    )
    from ecomops.promotions.conditions.min_spend import (
        MinSpend as MinSpend,
    )
    from ecomops.promotions.explain import (
        describe as describe,
    )
    from ecomops.promotions.kinds import (
        Benefit as Benefit,
        Condition as Condition,
        Promotion as Promotion,
    )
    from ecomops.promotions.lines import (
        Lines as Lines,
        LineTable as LineTable,
    )
    from ecomops.promotions.promotion import (
        PromotionOf as PromotionOf,
    )
    from ecomops.promotions.promotion_set import (
        PromotionSet as PromotionSet,
        compile_promotions as compile_promotions,
    )
    from ecomops.promotions.quote import (
        Quote as Quote,
        QuoteLine as QuoteLine,
    )
    from ecomops.promotions.quote_table import (
        QuoteTable as QuoteTable,
    )
    from ecomops.promotions.selectors import (
        EVERYTHING as EVERYTHING,
        All as All,
        AllOf as AllOf,
        AnyOf as AnyOf,
        ByBrand as ByBrand,
        ByCategory as ByCategory,
        ByProduct as ByProduct,
        BySku as BySku,
        ByTag as ByTag,
        ByUnitPrice as ByUnitPrice,
        Not as Not,
        Selector as Selector,
        SelectorKind as SelectorKind,
        on_lines as on_lines,
    )
    from ecomops.promotions.table_engine import (
        price_table as price_table,
    )
    from ecomops.promotions.verdict import (
        Verdict as Verdict,
    )
    from ecomops.rounding import (
        Rounding as Rounding,
        divide_rounded as divide_rounded,
        percent_of as percent_of,
    )
    from ecomops.whatif import (
        BreakEven as BreakEven,
        CostCurve as CostCurve,
        Replay as Replay,
        ReplayRow as ReplayRow,
        cost_curve as cost_curve,
        replay as replay,
    )

_HOME_OF: Final = {
    "All": "promotions.selectors",
    "AllOf": "promotions.selectors",
    "AmountBase": "promotions.base",
    "AmountOff": "promotions.benefits.amount_off",
    "AmountTooLargeError": "errors",
    "AnyOf": "promotions.selectors",
    "BadRowError": "errors",
    "Benefit": "promotions.kinds",
    "BenefitKind": "promotions.base",
    "BreakEven": "whatif",
    "ByBrand": "promotions.selectors",
    "ByCategory": "promotions.selectors",
    "ByProduct": "promotions.selectors",
    "BySku": "promotions.selectors",
    "ByTag": "promotions.selectors",
    "ByUnitPrice": "promotions.selectors",
    "Cart": "models",
    "CartFacts": "facts",
    "CartLine": "models",
    "CartTable": "facts",
    "Category": "models",
    "CategoryCycleError": "errors",
    "CategoryTree": "models",
    "Check": "promotions.base",
    "Cleaning": "adapters.loaded",
    "Condition": "promotions.kinds",
    "ConditionKind": "promotions.base",
    "CostCurve": "whatif",
    "Coupon": "models",
    "CurrencyMismatchError": "errors",
    "DomainModel": "models",
    "DuplicateIdError": "errors",
    "EVERYTHING": "promotions.selectors",
    "EcomopsError": "errors",
    "Grant": "promotions.base",
    "GrantTable": "promotions.base",
    "InexactAmountError": "errors",
    "InvalidAmountError": "errors",
    "InvalidArgumentError": "errors",
    "Item": "facts",
    "Language": "promotions.base",
    "LineTable": "promotions.lines",
    "Lines": "promotions.lines",
    "LoadedOrders": "adapters.loaded",
    "Member": "models",
    "MinQuantity": "promotions.conditions.min_quantity",
    "MinSpend": "promotions.conditions.min_spend",
    "MinorAmount": "_typing",
    "MissingColumnError": "errors",
    "MissingExtraError": "errors",
    "MissingFileError": "errors",
    "MissingInstantError": "errors",
    "Money": "money",
    "NaiveDatetimeError": "errors",
    "Not": "promotions.selectors",
    "OptionAxis": "models",
    "OptionValue": "models",
    "Order": "models",
    "OrderColumns": "adapters.columns",
    "OrderLine": "models",
    "Percent": "_typing",
    "PercentOff": "promotions.benefits.percent_off",
    "PointsAdjusted": "models",
    "PointsEarned": "models",
    "PointsEntry": "models",
    "PointsExpired": "models",
    "PointsRedeemed": "models",
    "PositiveMinorAmount": "_typing",
    "Product": "models",
    "Promotion": "promotions.kinds",
    "PromotionOf": "promotions.promotion",
    "PromotionSet": "promotions.promotion_set",
    "Quantity": "_typing",
    "Quote": "promotions.quote",
    "QuoteLine": "promotions.quote",
    "QuoteTable": "promotions.quote_table",
    "Replay": "whatif",
    "ReplayRow": "whatif",
    "Role": "models",
    "Rounding": "rounding",
    "Selector": "promotions.selectors",
    "SelectorKind": "promotions.selectors",
    "Sku": "models",
    "Stage": "promotions.base",
    "Ticket": "models",
    "TicketEvent": "models",
    "Tier": "models",
    "Unit": "promotions.base",
    "UnknownCurrencyError": "errors",
    "UnknownIdError": "errors",
    "Verdict": "promotions.verdict",
    "allocate": "kernels.allocation",
    "allocate_table": "kernels.allocation",
    "cart_table": "adapters.frames",
    "compile_promotions": "promotions.promotion_set",
    "cost_curve": "whatif",
    "describe": "promotions.explain",
    "divide_rounded": "rounding",
    "format_minor": "amount_text",
    "load_complete_journey": "adapters.complete_journey",
    "load_orders": "adapters.frames",
    "may": "models",
    "on_lines": "promotions.selectors",
    "parse_minor": "amount_text",
    "percent_of": "rounding",
    "price_cart": "promotions.cart_engine",
    "price_table": "promotions.table_engine",
    "read_orders_file": "adapters.files",
    "replay": "whatif",
    "save_png": "plots",
    "threshold_chart": "plots",
    "units_amount": "kernels.allocation",
    "units_amount_table": "kernels.allocation",
}
"""Where each public name lives, below `ecomops`."""

__all__ = sorted(_HOME_OF)  # noqa: PLE0605  a list, made of the keys

if not TYPE_CHECKING:  # or else a type checker would accept any name

    def __getattr__(name: str) -> object:
        """Load a public name when it is first asked for, and keep it."""
        home = _HOME_OF.get(name)
        if home is None:
            near = get_close_matches(name, _HOME_OF, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            msg = f"module 'ecomops' has no attribute {name!r}{hint}"
            raise AttributeError(msg)
        value = globals()[name] = getattr(import_module(f"ecomops.{home}"), name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
