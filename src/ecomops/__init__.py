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
        SearchLimitError as SearchLimitError,
        UnknownCurrencyError as UnknownCurrencyError,
        UnknownIdError as UnknownIdError,
        UnreadablePromotionError as UnreadablePromotionError,
    )
    from ecomops.facts import (
        CartFacts as CartFacts,
        CartTable as CartTable,
        Checkout as Checkout,
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
        CouponClaim as CouponClaim,
        CouponEvent as CouponEvent,
        DomainModel as DomainModel,
        GiftChoice as GiftChoice,
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
        ShippingEntry as ShippingEntry,
        Shopper as Shopper,
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
    from ecomops.promotions.audience import (
        Audience as Audience,
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
    from ecomops.promotions.benefits.bundle_price import (
        BundlePrice as BundlePrice,
    )
    from ecomops.promotions.benefits.buy_get import (
        BuyGet as BuyGet,
    )
    from ecomops.promotions.benefits.fixed_unit_price import (
        FixedUnitPrice as FixedUnitPrice,
    )
    from ecomops.promotions.benefits.gift import (
        Gift as Gift,
        GiftOption as GiftOption,
    )
    from ecomops.promotions.benefits.next_coupon import (
        NextCoupon as NextCoupon,
    )
    from ecomops.promotions.benefits.nth_unit import (
        NthUnit as NthUnit,
    )
    from ecomops.promotions.benefits.order_price import (
        OrderPrice as OrderPrice,
    )
    from ecomops.promotions.benefits.percent_off import (
        PercentOff as PercentOff,
    )
    from ecomops.promotions.benefits.points_bonus import (
        PointsBonus as PointsBonus,
    )
    from ecomops.promotions.benefits.points_multiplier import (
        PointsMultiplier as PointsMultiplier,
    )
    from ecomops.promotions.benefits.shipping_off import (
        ShippingOff as ShippingOff,
    )
    from ecomops.promotions.benefits.total_off import (
        TotalOff as TotalOff,
    )
    from ecomops.promotions.benefits.unit_schedule import (
        UnitSchedule as UnitSchedule,
    )
    from ecomops.promotions.benefits.units_for_price import (
        UnitsForPrice as UnitsForPrice,
    )
    from ecomops.promotions.bundle_item import (
        BundleItem as BundleItem,
    )
    from ecomops.promotions.cart_engine import (
        price_cart as price_cart,
    )
    from ecomops.promotions.conditions.bundle import (
        HasBundle as HasBundle,
    )
    from ecomops.promotions.conditions.complete_groups import (
        CompleteGroups as CompleteGroups,
    )
    from ecomops.promotions.conditions.contains import (
        Contains as Contains,
    )
    from ecomops.promotions.conditions.min_line_quantity import (
        MinLineQuantity as MinLineQuantity,
    )
    from ecomops.promotions.conditions.min_quantity import (
        MinQuantity as MinQuantity,
    )
    from ecomops.promotions.conditions.min_spend import (
        MinSpend as MinSpend,
    )
    from ecomops.promotions.conditions.nth_order import (
        FirstOrder as FirstOrder,
        NthOrder as NthOrder,
    )
    from ecomops.promotions.conditions.shipping_method import (
        ByShippingMethod as ByShippingMethod,
    )
    from ecomops.promotions.coupon_codes import (
        CodeBook as CodeBook,
        CodeForm as CodeForm,
        check_code as check_code,
        issue_codes as issue_codes,
        normalise_code as normalise_code,
    )
    from ecomops.promotions.exchange import (
        Exchange as Exchange,
        exchange as exchange,
    )
    from ecomops.promotions.explain import (
        describe as describe,
    )
    from ecomops.promotions.extras import (
        CouponGiven as CouponGiven,
        Extra as Extra,
        GiftGiven as GiftGiven,
        PointsGiven as PointsGiven,
        PointsTimes as PointsTimes,
    )
    from ecomops.promotions.kinds import (
        Benefit as Benefit,
        Condition as Condition,
        Ladder as Ladder,
        Promotion as Promotion,
        Step as Step,
    )
    from ecomops.promotions.ladder import (
        LadderOf as LadderOf,
        LadderStep as LadderStep,
    )
    from ecomops.promotions.limits import (
        Limits as Limits,
        limits_of as limits_of,
    )
    from ecomops.promotions.line_table import (
        LineTable as LineTable,
    )
    from ecomops.promotions.lines import (
        Lines as Lines,
    )
    from ecomops.promotions.lint.check import (
        lint as lint,
    )
    from ecomops.promotions.lint.finding import (
        Finding as Finding,
        TriedCart as TriedCart,
    )
    from ecomops.promotions.points_terms import (
        PointsPaid as PointsPaid,
        PointsTerms as PointsTerms,
    )
    from ecomops.promotions.promotion import (
        CurrencyVariant as CurrencyVariant,
        PromotionOf as PromotionOf,
    )
    from ecomops.promotions.promotion_set import (
        GroupLimit as GroupLimit,
        PromotionSet as PromotionSet,
        compile_promotions as compile_promotions,
    )
    from ecomops.promotions.quote import (
        Quote as Quote,
        QuoteFee as QuoteFee,
    )
    from ecomops.promotions.quote_document import (
        QuoteDocument as QuoteDocument,
    )
    from ecomops.promotions.quote_line import (
        QuoteLine as QuoteLine,
    )
    from ecomops.promotions.quote_table import (
        QuoteTable as QuoteTable,
    )
    from ecomops.promotions.refund_policies import (
        RefundPolicy as RefundPolicy,
    )
    from ecomops.promotions.refund_record import (
        CouponOwed as CouponOwed,
        GiftOwed as GiftOwed,
        RefundRecord as RefundRecord,
    )
    from ecomops.promotions.refunds import (
        Refund as Refund,
        RefundLine as RefundLine,
        refund as refund,
    )
    from ecomops.promotions.rules import (
        Terms as Terms,
    )
    from ecomops.promotions.schedule import (
        DailyWindow as DailyWindow,
    )
    from ecomops.promotions.search import (
        Search as Search,
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
        OnSale as OnSale,
        Selector as Selector,
        SelectorKind as SelectorKind,
        on_lines as on_lines,
    )
    from ecomops.promotions.shorthand.parse import (
        parse_promotion as parse_promotion,
    )
    from ecomops.promotions.table_engine import (
        price_table as price_table,
    )
    from ecomops.promotions.unit_change import (
        UnitChange as UnitChange,
    )
    from ecomops.promotions.unit_limit import (
        UnitLimit as UnitLimit,
    )
    from ecomops.promotions.usage import (
        PromotionUse as PromotionUse,
        Usage as Usage,
        UseEvent as UseEvent,
        UseExpired as UseExpired,
        UseRedeemed as UseRedeemed,
        UseReleased as UseReleased,
        UseReserved as UseReserved,
        UseRestored as UseRestored,
        expire_due as expire_due,
        redeem as redeem,
        release as release,
        reserve as reserve,
        restore as restore,
        usage_of as usage_of,
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
    "Audience": "promotions.audience",
    "BadRowError": "errors",
    "Benefit": "promotions.kinds",
    "BenefitKind": "promotions.base",
    "BreakEven": "whatif",
    "BundleItem": "promotions.bundle_item",
    "BundlePrice": "promotions.benefits.bundle_price",
    "BuyGet": "promotions.benefits.buy_get",
    "ByBrand": "promotions.selectors",
    "ByCategory": "promotions.selectors",
    "ByProduct": "promotions.selectors",
    "ByShippingMethod": "promotions.conditions.shipping_method",
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
    "Checkout": "facts",
    "Cleaning": "adapters.loaded",
    "CodeBook": "promotions.coupon_codes",
    "CodeForm": "promotions.coupon_codes",
    "CompleteGroups": "promotions.conditions.complete_groups",
    "Condition": "promotions.kinds",
    "ConditionKind": "promotions.base",
    "Contains": "promotions.conditions.contains",
    "CostCurve": "whatif",
    "Coupon": "models",
    "CouponClaim": "models",
    "CouponEvent": "models",
    "CouponGiven": "promotions.extras",
    "CouponOwed": "promotions.refund_record",
    "CurrencyMismatchError": "errors",
    "CurrencyVariant": "promotions.promotion",
    "DailyWindow": "promotions.schedule",
    "DomainModel": "models",
    "DuplicateIdError": "errors",
    "EVERYTHING": "promotions.selectors",
    "EcomopsError": "errors",
    "Exchange": "promotions.exchange",
    "Extra": "promotions.extras",
    "Finding": "promotions.lint.finding",
    "FirstOrder": "promotions.conditions.nth_order",
    "FixedUnitPrice": "promotions.benefits.fixed_unit_price",
    "Gift": "promotions.benefits.gift",
    "GiftChoice": "models",
    "GiftGiven": "promotions.extras",
    "GiftOption": "promotions.benefits.gift",
    "GiftOwed": "promotions.refund_record",
    "Grant": "promotions.base",
    "GrantTable": "promotions.base",
    "GroupLimit": "promotions.promotion_set",
    "HasBundle": "promotions.conditions.bundle",
    "InexactAmountError": "errors",
    "InvalidAmountError": "errors",
    "InvalidArgumentError": "errors",
    "Item": "facts",
    "Ladder": "promotions.kinds",
    "LadderOf": "promotions.ladder",
    "LadderStep": "promotions.ladder",
    "Language": "promotions.base",
    "Limits": "promotions.limits",
    "LineTable": "promotions.line_table",
    "Lines": "promotions.lines",
    "LoadedOrders": "adapters.loaded",
    "Member": "models",
    "MinLineQuantity": "promotions.conditions.min_line_quantity",
    "MinQuantity": "promotions.conditions.min_quantity",
    "MinSpend": "promotions.conditions.min_spend",
    "MinorAmount": "_typing",
    "MissingColumnError": "errors",
    "MissingExtraError": "errors",
    "MissingFileError": "errors",
    "MissingInstantError": "errors",
    "Money": "money",
    "NaiveDatetimeError": "errors",
    "NextCoupon": "promotions.benefits.next_coupon",
    "Not": "promotions.selectors",
    "NthOrder": "promotions.conditions.nth_order",
    "NthUnit": "promotions.benefits.nth_unit",
    "OnSale": "promotions.selectors",
    "OptionAxis": "models",
    "OptionValue": "models",
    "Order": "models",
    "OrderColumns": "adapters.columns",
    "OrderLine": "models",
    "OrderPrice": "promotions.benefits.order_price",
    "Percent": "_typing",
    "PercentOff": "promotions.benefits.percent_off",
    "PointsAdjusted": "models",
    "PointsBonus": "promotions.benefits.points_bonus",
    "PointsEarned": "models",
    "PointsEntry": "models",
    "PointsExpired": "models",
    "PointsGiven": "promotions.extras",
    "PointsMultiplier": "promotions.benefits.points_multiplier",
    "PointsPaid": "promotions.points_terms",
    "PointsRedeemed": "models",
    "PointsTerms": "promotions.points_terms",
    "PointsTimes": "promotions.extras",
    "PositiveMinorAmount": "_typing",
    "Product": "models",
    "Promotion": "promotions.kinds",
    "PromotionOf": "promotions.promotion",
    "PromotionSet": "promotions.promotion_set",
    "PromotionUse": "promotions.usage",
    "Quantity": "_typing",
    "Quote": "promotions.quote",
    "QuoteDocument": "promotions.quote_document",
    "QuoteFee": "promotions.quote",
    "QuoteLine": "promotions.quote_line",
    "QuoteTable": "promotions.quote_table",
    "Refund": "promotions.refunds",
    "RefundLine": "promotions.refunds",
    "RefundPolicy": "promotions.refund_policies",
    "RefundRecord": "promotions.refund_record",
    "Replay": "whatif",
    "ReplayRow": "whatif",
    "Role": "models",
    "Rounding": "rounding",
    "Search": "promotions.search",
    "SearchLimitError": "errors",
    "Selector": "promotions.selectors",
    "SelectorKind": "promotions.selectors",
    "ShippingEntry": "models",
    "ShippingOff": "promotions.benefits.shipping_off",
    "Shopper": "models",
    "Sku": "models",
    "Stage": "promotions.base",
    "Step": "promotions.kinds",
    "Terms": "promotions.rules",
    "Ticket": "models",
    "TicketEvent": "models",
    "Tier": "models",
    "TotalOff": "promotions.benefits.total_off",
    "TriedCart": "promotions.lint.finding",
    "Unit": "promotions.base",
    "UnitChange": "promotions.unit_change",
    "UnitLimit": "promotions.unit_limit",
    "UnitSchedule": "promotions.benefits.unit_schedule",
    "UnitsForPrice": "promotions.benefits.units_for_price",
    "UnknownCurrencyError": "errors",
    "UnknownIdError": "errors",
    "UnreadablePromotionError": "errors",
    "Usage": "promotions.usage",
    "UseEvent": "promotions.usage",
    "UseExpired": "promotions.usage",
    "UseRedeemed": "promotions.usage",
    "UseReleased": "promotions.usage",
    "UseReserved": "promotions.usage",
    "UseRestored": "promotions.usage",
    "Verdict": "promotions.verdict",
    "allocate": "kernels.allocation",
    "allocate_table": "kernels.allocation",
    "cart_table": "adapters.frames",
    "check_code": "promotions.coupon_codes",
    "compile_promotions": "promotions.promotion_set",
    "cost_curve": "whatif",
    "describe": "promotions.explain",
    "divide_rounded": "rounding",
    "exchange": "promotions.exchange",
    "expire_due": "promotions.usage",
    "format_minor": "amount_text",
    "issue_codes": "promotions.coupon_codes",
    "limits_of": "promotions.limits",
    "lint": "promotions.lint.check",
    "load_complete_journey": "adapters.complete_journey",
    "load_orders": "adapters.frames",
    "may": "models",
    "normalise_code": "promotions.coupon_codes",
    "on_lines": "promotions.selectors",
    "parse_minor": "amount_text",
    "parse_promotion": "promotions.shorthand.parse",
    "percent_of": "rounding",
    "price_cart": "promotions.cart_engine",
    "price_table": "promotions.table_engine",
    "read_orders_file": "adapters.files",
    "redeem": "promotions.usage",
    "refund": "promotions.refunds",
    "release": "promotions.usage",
    "replay": "whatif",
    "reserve": "promotions.usage",
    "restore": "promotions.usage",
    "save_png": "plots",
    "threshold_chart": "plots",
    "units_amount": "kernels.allocation",
    "units_amount_table": "kernels.allocation",
    "usage_of": "promotions.usage",
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
