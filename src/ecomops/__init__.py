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
        Language as Language,
        MinorAmount as MinorAmount,
        Percent as Percent,
        PositiveMinorAmount as PositiveMinorAmount,
        Quantity as Quantity,
    )
    from ecomops.adapters.cleaning import (
        Cleaning as Cleaning,
        CleaningCode as CleaningCode,
    )
    from ecomops.adapters.columns import (
        OrderColumns as OrderColumns,
    )
    from ecomops.adapters.complete_journey import (
        load_complete_journey as load_complete_journey,
    )
    from ecomops.adapters.day_lists import (
        load_chinese_days as load_chinese_days,
        load_holidays as load_holidays,
    )
    from ecomops.adapters.files import (
        read_orders_file as read_orders_file,
    )
    from ecomops.adapters.frames import (
        cart_table as cart_table,
        load_orders as load_orders,
    )
    from ecomops.adapters.loaded import (
        LoadedOrders as LoadedOrders,
    )
    from ecomops.adapters.metric_columns import (
        frame_columns as frame_columns,
        order_book as order_book,
    )
    from ecomops.adapters.metric_frames import (
        measure as measure,
        measure_groups as measure_groups,
        measure_one as measure_one,
    )
    from ecomops.adapters.metric_groups import (
        ByPeriod as ByPeriod,
    )
    from ecomops.adapters.metric_merging import (
        merge_grouped_state_batches as merge_grouped_state_batches,
        merge_state_batches as merge_state_batches,
    )
    from ecomops.adapters.metric_streams import (
        StateBatches as StateBatches,
        metric_state as metric_state,
        state_batches as state_batches,
    )
    from ecomops.adapters.order_parts import (
        PartOrders as PartOrders,
        check_whole_orders as check_whole_orders,
    )
    from ecomops.adapters.order_streams import (
        OrderBatches as OrderBatches,
        order_batches as order_batches,
    )
    from ecomops.adapters.price_streams import (
        PriceBatches as PriceBatches,
        price_batches as price_batches,
        replay_batches as replay_batches,
    )
    from ecomops.adapters.quota_status_frames import (
        quota_status_frame as quota_status_frame,
    )
    from ecomops.adapters.quota_use_columns import (
        QuotaUseColumns as QuotaUseColumns,
    )
    from ecomops.adapters.quota_use_frames import (
        quota_use_table as quota_use_table,
    )
    from ecomops.adapters.quota_use_table import (
        QuotaUseTable as QuotaUseTable,
    )
    from ecomops.adapters.result_frames import (
        FrameLibrary as FrameLibrary,
        result_frame as result_frame,
    )
    from ecomops.adapters.stock_columns import (
        StockColumns as StockColumns,
    )
    from ecomops.adapters.stock_frames import (
        check_stock_frame as check_stock_frame,
        stock_table as stock_table,
    )
    from ecomops.adapters.ticket_columns import (
        TicketColumns as TicketColumns,
        TicketEventColumns as TicketEventColumns,
    )
    from ecomops.adapters.ticket_frames import (
        ticket_table as ticket_table,
    )
    from ecomops.amount_text import (
        format_minor as format_minor,
        parse_minor as parse_minor,
    )
    from ecomops.calendars.business_calendar import (
        BusinessCalendar as BusinessCalendar,
        always_open as always_open,
        calendar_of as calendar_of,
    )
    from ecomops.calendars.calendar_columns import (
        NO_INSTANT as NO_INSTANT,
        CalendarColumns as CalendarColumns,
    )
    from ecomops.calendars.day_list import (
        DayList as DayList,
    )
    from ecomops.calendars.opening_hours import (
        BusinessHours as BusinessHours,
        DayHours as DayHours,
        WeeklyHours as WeeklyHours,
    )
    from ecomops.calendars.week_view import (
        DayView as DayView,
        WeekView as WeekView,
        week_view as week_view,
    )
    from ecomops.errors import (
        AmountTooLargeError as AmountTooLargeError,
        BadRowError as BadRowError,
        CategoryCycleError as CategoryCycleError,
        CorruptJournalError as CorruptJournalError,
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
        NoSuchPlaceError as NoSuchPlaceError,
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
        Usage as Usage,
        UsageTable as UsageTable,
    )
    from ecomops.facts.ticket import (
        TicketSign as TicketSign,
    )
    from ecomops.facts.ticket_table import (
        TicketTable as TicketTable,
    )
    from ecomops.kernels.allocation import (
        allocate as allocate,
        allocate_table as allocate_table,
        units_amount as units_amount,
        units_amount_table as units_amount_table,
    )
    from ecomops.loyalty.accounting.deferral import (
        DeferredSale as DeferredSale,
        revenue_by_period as revenue_by_period,
        revenue_to_date as revenue_to_date,
        share_price as share_price,
    )
    from ecomops.loyalty.accounting.legs import (
        PointsAccount as PointsAccount,
        PointsLeg as PointsLeg,
        PointsValuation as PointsValuation,
        legs_of as legs_of,
        trial_balance as trial_balance,
    )
    from ecomops.loyalty.earning.columns import (
        earn_on_orders as earn_on_orders,
    )
    from ecomops.loyalty.earning.earned import (
        CapApplied as CapApplied,
        EventEarning as EventEarning,
        FactorApplied as FactorApplied,
        LineEarning as LineEarning,
        OrderEarning as OrderEarning,
    )
    from ecomops.loyalty.earning.engine import (
        earn_on_event as earn_on_event,
        earn_on_order as earn_on_order,
        points_no_longer_earned as points_no_longer_earned,
    )
    from ecomops.loyalty.earning.facts import (
        EarnedSoFar as EarnedSoFar,
        MemberEvent as MemberEvent,
        Purchase as Purchase,
        PurchaseLine as PurchaseLine,
    )
    from ecomops.loyalty.earning.multipliers import (
        BirthdayMultiplier as BirthdayMultiplier,
        CampaignMultiplier as CampaignMultiplier,
        GoodsMultiplier as GoodsMultiplier,
        Multiplier as Multiplier,
        TierMultiplier as TierMultiplier,
    )
    from ecomops.loyalty.earning.programme import (
        EarningProgramme as EarningProgramme,
        PointsRounding as PointsRounding,
    )
    from ecomops.loyalty.earning.rules import (
        EarningRule as EarningRule,
        EarnOnAmount as EarnOnAmount,
        EarnOnEvent as EarnOnEvent,
    )
    from ecomops.loyalty.earning.table import (
        PurchaseTable as PurchaseTable,
    )
    from ecomops.loyalty.ledger.balances import (
        PointsBalances as PointsBalances,
    )
    from ecomops.loyalty.ledger.daily import (
        PointsExpiring as PointsExpiring,
        points_expiring as points_expiring,
    )
    from ecomops.loyalty.ledger.entries import (
        PointsEntries as PointsEntries,
        PointsEntry as PointsEntry,
    )
    from ecomops.loyalty.ledger.journal import (
        Journal as Journal,
        entry_from_json as entry_from_json,
        entry_to_json as entry_to_json,
        journal_from_lines as journal_from_lines,
        journal_to_lines as journal_to_lines,
    )
    from ecomops.loyalty.ledger.ledger import (
        PointsLedger as PointsLedger,
    )
    from ecomops.loyalty.ledger.lot_view import (
        ComingExpiry as ComingExpiry,
        PointsLot as PointsLot,
    )
    from ecomops.loyalty.ledger.results import (
        LateEffect as LateEffect,
        PointsApplied as PointsApplied,
        PointsRefused as PointsRefused,
        PointsReplayed as PointsReplayed,
        PointsResult as PointsResult,
    )
    from ecomops.loyalty.ledger.snapshot import (
        LedgerSnapshot as LedgerSnapshot,
    )
    from ecomops.loyalty.ledger.statement import (
        Statement as Statement,
        StatementLine as StatementLine,
    )
    from ecomops.loyalty.ledger.view import (
        LedgerView as LedgerView,
    )
    from ecomops.loyalty.members.as_of import (
        PointsAsOf as PointsAsOf,
        expiring_points as expiring_points,
        points_as_of as points_as_of,
    )
    from ecomops.loyalty.members.points_table import (
        PointsTable as PointsTable,
    )
    from ecomops.loyalty.members.tier_table import (
        TierTable as TierTable,
        tiers_as_of as tiers_as_of,
    )
    from ecomops.loyalty.redemption.facts import (
        Redeemer as Redeemer,
    )
    from ecomops.loyalty.redemption.offers import (
        CouponOffer as CouponOffer,
        GiftOffer as GiftOffer,
        PaymentOffer as PaymentOffer,
        RedemptionOffer as RedemptionOffer,
    )
    from ecomops.loyalty.redemption.programme import (
        RedemptionCode as RedemptionCode,
        RedemptionProgramme as RedemptionProgramme,
        RedemptionVerdict as RedemptionVerdict,
    )
    from ecomops.loyalty.terms.expiry import (
        ExpiryAfterDays as ExpiryAfterDays,
        ExpiryAfterMonths as ExpiryAfterMonths,
        ExpiryOnDate as ExpiryOnDate,
        ExpiryWhenInactive as ExpiryWhenInactive,
        NoExpiry as NoExpiry,
        PointsExpiry as PointsExpiry,
    )
    from ecomops.loyalty.terms.policy import (
        LedgerPolicy as LedgerPolicy,
    )
    from ecomops.loyalty.tiers.drops import (
        TierDrop as TierDrop,
        drops_within as drops_within,
    )
    from ecomops.loyalty.tiers.facts import (
        TierGrant as TierGrant,
        TierOrder as TierOrder,
        TierRecord as TierRecord,
        TierRefund as TierRefund,
    )
    from ecomops.loyalty.tiers.history import (
        TierHistory as TierHistory,
        tier_history as tier_history,
    )
    from ecomops.loyalty.tiers.policy import (
        TierBenefits as TierBenefits,
        TierLevel as TierLevel,
        TierPolicy as TierPolicy,
    )
    from ecomops.loyalty.tiers.reviews import (
        AnniversaryReview as AnniversaryReview,
        DailyReview as DailyReview,
        NeverReviewed as NeverReviewed,
        TierReview as TierReview,
        YearEndReview as YearEndReview,
    )
    from ecomops.loyalty.tiers.standing import (
        TierStanding as TierStanding,
        tier_at as tier_at,
    )
    from ecomops.loyalty.tiers.windows import (
        CalendarYearWindow as CalendarYearWindow,
        LifetimeWindow as LifetimeWindow,
        RollingMonthsWindow as RollingMonthsWindow,
        TierWindow as TierWindow,
    )
    from ecomops.models import (
        ActivatePoints as ActivatePoints,
        AdjustPoints as AdjustPoints,
        CapturePoints as CapturePoints,
        Cart as Cart,
        CartLine as CartLine,
        Category as Category,
        CategoryTree as CategoryTree,
        ClawBackPoints as ClawBackPoints,
        Coupon as Coupon,
        CouponClaim as CouponClaim,
        CouponEvent as CouponEvent,
        DomainModel as DomainModel,
        EarnPoints as EarnPoints,
        GiftChoice as GiftChoice,
        HoldPoints as HoldPoints,
        Member as Member,
        MergeMembers as MergeMembers,
        OptionAxis as OptionAxis,
        OptionValue as OptionValue,
        Order as Order,
        OrderLine as OrderLine,
        PointsCommand as PointsCommand,
        Product as Product,
        RedeemPoints as RedeemPoints,
        RestorePoints as RestorePoints,
        Role as Role,
        ShippingEntry as ShippingEntry,
        Shopper as Shopper,
        Sku as Sku,
        Ticket as Ticket,
        TicketEvent as TicketEvent,
        Tier as Tier,
        TransferPoints as TransferPoints,
        VoidHold as VoidHold,
        may as may,
    )
    from ecomops.money import (
        Money as Money,
    )
    from ecomops.orders.cases import (
        DisputeCase as DisputeCase,
        ReturnCase as ReturnCase,
        ReturnLine as ReturnLine,
    )
    from ecomops.orders.counters import (
        LineState as LineState,
        MoneyCounts as MoneyCounts,
        UnitCounts as UnitCounts,
    )
    from ecomops.orders.daily import (
        DisputeWaiting as DisputeWaiting,
        ReturnWaiting as ReturnWaiting,
        ShipmentDue as ShipmentDue,
        open_disputes as open_disputes,
        returns_waiting as returns_waiting,
        ship_by_soon_or_past as ship_by_soon_or_past,
    )
    from ecomops.orders.events import (
        DisputeAnswer as DisputeAnswer,
        DisputeClosure as DisputeClosure,
        DisputeOpening as DisputeOpening,
        OrderCancellation as OrderCancellation,
        OrderCompletion as OrderCompletion,
        OrderDelivery as OrderDelivery,
        OrderEvent as OrderEvent,
        OrderExpiry as OrderExpiry,
        OrderPlacement as OrderPlacement,
        OrderShipment as OrderShipment,
        ParcelLoss as ParcelLoss,
        PaymentAuthorisation as PaymentAuthorisation,
        PaymentCapture as PaymentCapture,
        PaymentRefund as PaymentRefund,
        PaymentVoid as PaymentVoid,
        ReturnApproval as ReturnApproval,
        ReturnClosure as ReturnClosure,
        ReturnExchange as ReturnExchange,
        ReturnReason as ReturnReason,
        ReturnReceipt as ReturnReceipt,
        ReturnRejection as ReturnRejection,
        ReturnRequest as ReturnRequest,
        ReturnWithdrawal as ReturnWithdrawal,
    )
    from ecomops.orders.journal import (
        OrderJournal as OrderJournal,
        order_events_from_json as order_events_from_json,
        order_events_to_json as order_events_to_json,
    )
    from ecomops.orders.life import (
        OrderLife as OrderLife,
    )
    from ecomops.orders.policy import (
        OrderPolicy as OrderPolicy,
    )
    from ecomops.orders.results import (
        OrderApplied as OrderApplied,
        OrderRefused as OrderRefused,
        OrderReplayed as OrderReplayed,
        OrderResult as OrderResult,
    )
    from ecomops.orders.state import (
        OrderState as OrderState,
    )
    from ecomops.orders.statuses import (
        FulfilmentStatus as FulfilmentStatus,
        OrderStatus as OrderStatus,
        PaymentStatus as PaymentStatus,
        ReturnStatus as ReturnStatus,
        fulfilment_status as fulfilment_status,
        order_status as order_status,
        payment_status as payment_status,
        return_status as return_status,
    )
    from ecomops.plots import (
        cost_curve_chart as cost_curve_chart,
        health_chart as health_chart,
        result_chart as result_chart,
        save_png as save_png,
        save_svg as save_svg,
        sweep_chart as sweep_chart,
        threshold_chart as threshold_chart,
        top_up_chart as top_up_chart,
        tornado_chart as tornado_chart,
        waterfall_chart as waterfall_chart,
    )
    from ecomops.points_terms import (
        PointsPaid as PointsPaid,
        PointsTerms as PointsTerms,
    )
    from ecomops.promotions.base import (
        BenefitKind as BenefitKind,
        Check as Check,
        ConditionKind as ConditionKind,
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
    from ecomops.promotions.benefits.unit_change import (
        UnitChange as UnitChange,
    )
    from ecomops.promotions.benefits.unit_limit import (
        UnitLimit as UnitLimit,
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
    from ecomops.promotions.cart_engine.search import (
        Search as Search,
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
    from ecomops.promotions.coupons.code_book import (
        CodeBook as CodeBook,
        CodeRefusal as CodeRefusal,
    )
    from ecomops.promotions.coupons.codes import (
        CodeCheck as CodeCheck,
        CodeForm as CodeForm,
        check_code as check_code,
        issue_codes as issue_codes,
        normalise_code as normalise_code,
    )
    from ecomops.promotions.coupons.daily import (
        CouponExpiring as CouponExpiring,
        coupons_expiring as coupons_expiring,
    )
    from ecomops.promotions.coupons.life import (
        expire_coupon as expire_coupon,
        lock_coupon as lock_coupon,
        redeem_coupon as redeem_coupon,
        release_coupon as release_coupon,
        restore_coupon as restore_coupon,
        void_coupon as void_coupon,
    )
    from ecomops.promotions.coupons.results import (
        CouponChange as CouponChange,
        CouponRefusal as CouponRefusal,
        CouponReplay as CouponReplay,
        CouponResult as CouponResult,
    )
    from ecomops.promotions.coupons.usable import (
        not_usable as not_usable,
    )
    from ecomops.promotions.describe import (
        describe as describe,
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
    from ecomops.promotions.lines.cart_lines import (
        Lines as Lines,
    )
    from ecomops.promotions.lines.grants import (
        Grant as Grant,
        GrantTable as GrantTable,
    )
    from ecomops.promotions.lines.table_lines import (
        LineTable as LineTable,
    )
    from ecomops.promotions.lint.check import (
        lint as lint,
    )
    from ecomops.promotions.lint.finding import (
        Finding as Finding,
        TriedCart as TriedCart,
    )
    from ecomops.promotions.promotion import (
        CurrencyVariant as CurrencyVariant,
        PromotionOf as PromotionOf,
    )
    from ecomops.promotions.quotes.document import (
        QuoteDocument as QuoteDocument,
    )
    from ecomops.promotions.quotes.extras import (
        CouponGiven as CouponGiven,
        Extra as Extra,
        GiftGiven as GiftGiven,
        PointsGiven as PointsGiven,
        PointsTimes as PointsTimes,
    )
    from ecomops.promotions.quotes.line import (
        QuoteLine as QuoteLine,
    )
    from ecomops.promotions.quotes.pricing import (
        price_cart as price_cart,
    )
    from ecomops.promotions.quotes.quote import (
        Quote as Quote,
        QuoteFee as QuoteFee,
    )
    from ecomops.promotions.refunds.exchange import (
        Exchange as Exchange,
        exchange as exchange,
    )
    from ecomops.promotions.refunds.policies import (
        RefundPolicy as RefundPolicy,
    )
    from ecomops.promotions.refunds.record import (
        CouponOwed as CouponOwed,
        GiftOwed as GiftOwed,
        RefundRecord as RefundRecord,
    )
    from ecomops.promotions.refunds.refund import (
        Refund as Refund,
        RefundLine as RefundLine,
        refund as refund,
    )
    from ecomops.promotions.rules.promotion_set import (
        GroupLimit as GroupLimit,
        PromotionSet as PromotionSet,
        compile_promotions as compile_promotions,
    )
    from ecomops.promotions.rules.rule import (
        Terms as Terms,
    )
    from ecomops.promotions.rules.verdict import (
        Verdict as Verdict,
    )
    from ecomops.promotions.shorthand.parse import (
        parse_promotion as parse_promotion,
    )
    from ecomops.promotions.table_engine.engine import (
        price_table as price_table,
    )
    from ecomops.promotions.table_engine.in_order import (
        price_in_order as price_in_order,
    )
    from ecomops.promotions.table_engine.quote_table import (
        QuoteTable as QuoteTable,
    )
    from ecomops.promotions.terms.audience import (
        Audience as Audience,
    )
    from ecomops.promotions.terms.limits import (
        LimitMiss as LimitMiss,
        Limits as Limits,
        limit_miss as limit_miss,
        overspent as overspent,
    )
    from ecomops.promotions.terms.periods import (
        ZonedLimits as ZonedLimits,
        limits_of as limits_of,
    )
    from ecomops.promotions.terms.windows import (
        DailyWindow as DailyWindow,
    )
    from ecomops.promotions.usage.commands import (
        expire_uses as expire_uses,
        redeem_uses as redeem_uses,
        release_uses as release_uses,
        reserve_uses as reserve_uses,
        restore_uses as restore_uses,
    )
    from ecomops.promotions.usage.counting import (
        may_follow as may_follow,
        redemptions_in as redemptions_in,
        reservations_in as reservations_in,
        usage_of as usage_of,
    )
    from ecomops.promotions.usage.events import (
        UseEvent as UseEvent,
        UseExpired as UseExpired,
        UseRedeemed as UseRedeemed,
        UseReleased as UseReleased,
        UseReserved as UseReserved,
        UseRestored as UseRestored,
    )
    from ecomops.promotions.usage.use import (
        PromotionUse as PromotionUse,
    )
    from ecomops.promotions.vocabulary import (
        AmountBase as AmountBase,
        Unit as Unit,
    )
    from ecomops.rounding import (
        Rounding as Rounding,
        divide_rounded as divide_rounded,
        percent_of as percent_of,
    )
    from ecomops.selectors.base import (
        SelectorKind as SelectorKind,
    )
    from ecomops.selectors.goods import (
        All as All,
        ByBrand as ByBrand,
        ByCategory as ByCategory,
        ByProduct as ByProduct,
        BySku as BySku,
        ByTag as ByTag,
    )
    from ecomops.selectors.kinds import (
        EVERYTHING as EVERYTHING,
        AllOf as AllOf,
        AnyOf as AnyOf,
        Not as Not,
        Selector as Selector,
        on_lines as on_lines,
    )
    from ecomops.selectors.prices import (
        ByUnitPrice as ByUnitPrice,
        OnSale as OnSale,
    )
    from ecomops.settlement.deal import (
        Deal as Deal,
    )
    from ecomops.settlement.effects import (
        Effects as Effects,
        NotSettled as NotSettled,
        Settlement as Settlement,
    )
    from ecomops.settlement.steps import (
        cancel_order as cancel_order,
        close_returns as close_returns,
        pay_order as pay_order,
        place_order as place_order,
        refund_order as refund_order,
    )
    from ecomops.sla.auto_reply import (
        AutoReply as AutoReply,
        should_auto_reply as should_auto_reply,
    )
    from ecomops.sla.boards import (
        SlaBoard as SlaBoard,
        SlaBoardRow as SlaBoardRow,
    )
    from ecomops.sla.clocks.clock import (
        Clock as Clock,
        ClockAlert as ClockAlert,
        ClockStretch as ClockStretch,
        EarlierBreach as EarlierBreach,
        PastCycle as PastCycle,
    )
    from ecomops.sla.clocks.engine import (
        clock as clock,
        clocks as clocks,
    )
    from ecomops.sla.columns.clock_table import (
        ClockTable as ClockTable,
        CycleTable as CycleTable,
    )
    from ecomops.sla.columns.engine import (
        clock_table as clock_table,
    )
    from ecomops.sla.columns.sla_table import (
        SlaTable as SlaTable,
    )
    from ecomops.sla.goals import (
        GoalVerdict as GoalVerdict,
        ServiceGoal as ServiceGoal,
    )
    from ecomops.sla.metrics.agent_work import (
        AgentWork as AgentWork,
    )
    from ecomops.sla.metrics.base import (
        EscalationLevel as EscalationLevel,
        SlaMetric as SlaMetric,
    )
    from ecomops.sla.metrics.first_response import (
        FirstResponse as FirstResponse,
    )
    from ecomops.sla.metrics.next_response import (
        NextResponse as NextResponse,
    )
    from ecomops.sla.metrics.periodic_update import (
        PeriodicUpdate as PeriodicUpdate,
    )
    from ecomops.sla.metrics.requester_wait import (
        RequesterWait as RequesterWait,
    )
    from ecomops.sla.metrics.resolution import (
        Resolution as Resolution,
    )
    from ecomops.sla.policy import (
        SlaPolicy as SlaPolicy,
        SlaPolicyOf as SlaPolicyOf,
        policy_for as policy_for,
    )
    from ecomops.sla.presets import (
        CSAT_GOAL as CSAT_GOAL,
        MEAN_RESPONSE_GOAL as MEAN_RESPONSE_GOAL,
        RESOLUTION_GOAL as RESOLUTION_GOAL,
        RESPONSE_POLICY as RESPONSE_POLICY,
        SERVICE_GOALS as SERVICE_GOALS,
        SHIP_WITHIN_48_H as SHIP_WITHIN_48_H,
    )
    from ecomops.sla.promises.base import (
        PromiseDue as PromiseDue,
    )
    from ecomops.sla.promises.carrier import (
        CarrierSla as CarrierSla,
        carrier_due as carrier_due,
    )
    from ecomops.sla.promises.carrier_report import (
        CarrierRow as CarrierRow,
        carrier_report as carrier_report,
    )
    from ecomops.sla.promises.compensation import (
        PerOverdueUnit as PerOverdueUnit,
    )
    from ecomops.sla.promises.delivery import (
        DeliveryVerdict as DeliveryVerdict,
        assess_delivery as assess_delivery,
    )
    from ecomops.sla.promises.elapsed_hours import (
        ElapsedHours as ElapsedHours,
    )
    from ecomops.sla.promises.handling_days import (
        HandlingDays as HandlingDays,
    )
    from ecomops.sla.promises.kinds import (
        ShipByRule as ShipByRule,
    )
    from ecomops.sla.promises.promised_date import (
        PromisedDate as PromisedDate,
    )
    from ecomops.sla.promises.ship_by import (
        ShipBy as ShipBy,
        ship_by as ship_by,
        ship_by_state as ship_by_state,
    )
    from ecomops.sla.promises.ship_by_table import (
        ShipByTable as ShipByTable,
        ship_by_table as ship_by_table,
    )
    from ecomops.sla.reports import (
        SlaReport as SlaReport,
        SlaReportRow as SlaReportRow,
        sla_report as sla_report,
    )
    from ecomops.sla.service import (
        ServiceReport as ServiceReport,
        service_report as service_report,
    )
    from ecomops.sla.stages import (
        SlaStage as SlaStage,
        SlaTurn as SlaTurn,
    )
    from ecomops.sla.targets import (
        SlaTarget as SlaTarget,
        TicketMatch as TicketMatch,
    )
    from ecomops.tickets.life import (
        TicketLife as TicketLife,
    )
    from ecomops.tickets.merging import (
        Merge as Merge,
        MergeResult as MergeResult,
        merge_tickets as merge_tickets,
    )
    from ecomops.tickets.results import (
        TicketApplied as TicketApplied,
        TicketRefused as TicketRefused,
        TicketReplayed as TicketReplayed,
        TicketResult as TicketResult,
    )
    from ecomops.whatif import (
        Actuals as Actuals,
        BreakdownComparison as BreakdownComparison,
        BreakEven as BreakEven,
        CostCurve as CostCurve,
        Replay as Replay,
        ReplayRow as ReplayRow,
        Shown as Shown,
        SplitScenario as SplitScenario,
        StepUp as StepUp,
        actuals as actuals,
        compare_breakdowns as compare_breakdowns,
        cost_curve as cost_curve,
        replay as replay,
    )

_HOME_OF: Final = {
    "ActivatePoints": "models",
    "Actuals": "whatif",
    "AdjustPoints": "models",
    "AgentWork": "sla.metrics.agent_work",
    "All": "selectors.goods",
    "AllOf": "selectors.kinds",
    "AmountBase": "promotions.vocabulary",
    "AmountOff": "promotions.benefits.amount_off",
    "AmountTooLargeError": "errors",
    "AnniversaryReview": "loyalty.tiers.reviews",
    "AnyOf": "selectors.kinds",
    "Audience": "promotions.terms.audience",
    "AutoReply": "sla.auto_reply",
    "BadRowError": "errors",
    "Benefit": "promotions.kinds",
    "BenefitKind": "promotions.base",
    "BirthdayMultiplier": "loyalty.earning.multipliers",
    "BreakEven": "whatif",
    "BreakdownComparison": "whatif",
    "BundleItem": "promotions.bundle_item",
    "BundlePrice": "promotions.benefits.bundle_price",
    "BusinessCalendar": "calendars.business_calendar",
    "BusinessHours": "calendars.opening_hours",
    "BuyGet": "promotions.benefits.buy_get",
    "ByBrand": "selectors.goods",
    "ByCategory": "selectors.goods",
    "ByPeriod": "adapters.metric_groups",
    "ByProduct": "selectors.goods",
    "ByShippingMethod": "promotions.conditions.shipping_method",
    "BySku": "selectors.goods",
    "ByTag": "selectors.goods",
    "ByUnitPrice": "selectors.prices",
    "CSAT_GOAL": "sla.presets",
    "CalendarColumns": "calendars.calendar_columns",
    "CalendarYearWindow": "loyalty.tiers.windows",
    "CampaignMultiplier": "loyalty.earning.multipliers",
    "CapApplied": "loyalty.earning.earned",
    "CapturePoints": "models",
    "CarrierRow": "sla.promises.carrier_report",
    "CarrierSla": "sla.promises.carrier",
    "Cart": "models",
    "CartFacts": "facts",
    "CartLine": "models",
    "CartTable": "facts",
    "Category": "models",
    "CategoryCycleError": "errors",
    "CategoryTree": "models",
    "Check": "promotions.base",
    "Checkout": "facts",
    "ClawBackPoints": "models",
    "Cleaning": "adapters.cleaning",
    "CleaningCode": "adapters.cleaning",
    "Clock": "sla.clocks.clock",
    "ClockAlert": "sla.clocks.clock",
    "ClockStretch": "sla.clocks.clock",
    "ClockTable": "sla.columns.clock_table",
    "CodeBook": "promotions.coupons.code_book",
    "CodeCheck": "promotions.coupons.codes",
    "CodeForm": "promotions.coupons.codes",
    "CodeRefusal": "promotions.coupons.code_book",
    "ComingExpiry": "loyalty.ledger.lot_view",
    "CompleteGroups": "promotions.conditions.complete_groups",
    "Condition": "promotions.kinds",
    "ConditionKind": "promotions.base",
    "Contains": "promotions.conditions.contains",
    "CorruptJournalError": "errors",
    "CostCurve": "whatif",
    "Coupon": "models",
    "CouponChange": "promotions.coupons.results",
    "CouponClaim": "models",
    "CouponEvent": "models",
    "CouponExpiring": "promotions.coupons.daily",
    "CouponGiven": "promotions.quotes.extras",
    "CouponOffer": "loyalty.redemption.offers",
    "CouponOwed": "promotions.refunds.record",
    "CouponRefusal": "promotions.coupons.results",
    "CouponReplay": "promotions.coupons.results",
    "CouponResult": "promotions.coupons.results",
    "CurrencyMismatchError": "errors",
    "CurrencyVariant": "promotions.promotion",
    "CycleTable": "sla.columns.clock_table",
    "DailyReview": "loyalty.tiers.reviews",
    "DailyWindow": "promotions.terms.windows",
    "DayHours": "calendars.opening_hours",
    "DayList": "calendars.day_list",
    "DayView": "calendars.week_view",
    "Deal": "settlement.deal",
    "DeferredSale": "loyalty.accounting.deferral",
    "DeliveryVerdict": "sla.promises.delivery",
    "DisputeAnswer": "orders.events",
    "DisputeCase": "orders.cases",
    "DisputeClosure": "orders.events",
    "DisputeOpening": "orders.events",
    "DisputeWaiting": "orders.daily",
    "DomainModel": "models",
    "DuplicateIdError": "errors",
    "EVERYTHING": "selectors.kinds",
    "EarlierBreach": "sla.clocks.clock",
    "EarnOnAmount": "loyalty.earning.rules",
    "EarnOnEvent": "loyalty.earning.rules",
    "EarnPoints": "models",
    "EarnedSoFar": "loyalty.earning.facts",
    "EarningProgramme": "loyalty.earning.programme",
    "EarningRule": "loyalty.earning.rules",
    "EcomopsError": "errors",
    "Effects": "settlement.effects",
    "ElapsedHours": "sla.promises.elapsed_hours",
    "EscalationLevel": "sla.metrics.base",
    "EventEarning": "loyalty.earning.earned",
    "Exchange": "promotions.refunds.exchange",
    "ExpiryAfterDays": "loyalty.terms.expiry",
    "ExpiryAfterMonths": "loyalty.terms.expiry",
    "ExpiryOnDate": "loyalty.terms.expiry",
    "ExpiryWhenInactive": "loyalty.terms.expiry",
    "Extra": "promotions.quotes.extras",
    "FactorApplied": "loyalty.earning.earned",
    "Finding": "promotions.lint.finding",
    "FirstOrder": "promotions.conditions.nth_order",
    "FirstResponse": "sla.metrics.first_response",
    "FixedUnitPrice": "promotions.benefits.fixed_unit_price",
    "FrameLibrary": "adapters.result_frames",
    "FulfilmentStatus": "orders.statuses",
    "Gift": "promotions.benefits.gift",
    "GiftChoice": "models",
    "GiftGiven": "promotions.quotes.extras",
    "GiftOffer": "loyalty.redemption.offers",
    "GiftOption": "promotions.benefits.gift",
    "GiftOwed": "promotions.refunds.record",
    "GoalVerdict": "sla.goals",
    "GoodsMultiplier": "loyalty.earning.multipliers",
    "Grant": "promotions.lines.grants",
    "GrantTable": "promotions.lines.grants",
    "GroupLimit": "promotions.rules.promotion_set",
    "HandlingDays": "sla.promises.handling_days",
    "HasBundle": "promotions.conditions.bundle",
    "HoldPoints": "models",
    "InexactAmountError": "errors",
    "InvalidAmountError": "errors",
    "InvalidArgumentError": "errors",
    "Item": "facts",
    "Journal": "loyalty.ledger.journal",
    "Ladder": "promotions.kinds",
    "LadderOf": "promotions.ladder",
    "LadderStep": "promotions.ladder",
    "Language": "_typing",
    "LateEffect": "loyalty.ledger.results",
    "LedgerPolicy": "loyalty.terms.policy",
    "LedgerSnapshot": "loyalty.ledger.snapshot",
    "LedgerView": "loyalty.ledger.view",
    "LifetimeWindow": "loyalty.tiers.windows",
    "LimitMiss": "promotions.terms.limits",
    "Limits": "promotions.terms.limits",
    "LineEarning": "loyalty.earning.earned",
    "LineState": "orders.counters",
    "LineTable": "promotions.lines.table_lines",
    "Lines": "promotions.lines.cart_lines",
    "LoadedOrders": "adapters.loaded",
    "MEAN_RESPONSE_GOAL": "sla.presets",
    "Member": "models",
    "MemberEvent": "loyalty.earning.facts",
    "Merge": "tickets.merging",
    "MergeMembers": "models",
    "MergeResult": "tickets.merging",
    "MinLineQuantity": "promotions.conditions.min_line_quantity",
    "MinQuantity": "promotions.conditions.min_quantity",
    "MinSpend": "promotions.conditions.min_spend",
    "MinorAmount": "_typing",
    "MissingColumnError": "errors",
    "MissingExtraError": "errors",
    "MissingFileError": "errors",
    "MissingInstantError": "errors",
    "Money": "money",
    "MoneyCounts": "orders.counters",
    "Multiplier": "loyalty.earning.multipliers",
    "NO_INSTANT": "calendars.calendar_columns",
    "NaiveDatetimeError": "errors",
    "NeverReviewed": "loyalty.tiers.reviews",
    "NextCoupon": "promotions.benefits.next_coupon",
    "NextResponse": "sla.metrics.next_response",
    "NoExpiry": "loyalty.terms.expiry",
    "NoSuchPlaceError": "errors",
    "Not": "selectors.kinds",
    "NotSettled": "settlement.effects",
    "NthOrder": "promotions.conditions.nth_order",
    "NthUnit": "promotions.benefits.nth_unit",
    "OnSale": "selectors.prices",
    "OptionAxis": "models",
    "OptionValue": "models",
    "Order": "models",
    "OrderApplied": "orders.results",
    "OrderBatches": "adapters.order_streams",
    "OrderCancellation": "orders.events",
    "OrderColumns": "adapters.columns",
    "OrderCompletion": "orders.events",
    "OrderDelivery": "orders.events",
    "OrderEarning": "loyalty.earning.earned",
    "OrderEvent": "orders.events",
    "OrderExpiry": "orders.events",
    "OrderJournal": "orders.journal",
    "OrderLife": "orders.life",
    "OrderLine": "models",
    "OrderPlacement": "orders.events",
    "OrderPolicy": "orders.policy",
    "OrderPrice": "promotions.benefits.order_price",
    "OrderRefused": "orders.results",
    "OrderReplayed": "orders.results",
    "OrderResult": "orders.results",
    "OrderShipment": "orders.events",
    "OrderState": "orders.state",
    "OrderStatus": "orders.statuses",
    "ParcelLoss": "orders.events",
    "PartOrders": "adapters.order_parts",
    "PastCycle": "sla.clocks.clock",
    "PaymentAuthorisation": "orders.events",
    "PaymentCapture": "orders.events",
    "PaymentOffer": "loyalty.redemption.offers",
    "PaymentRefund": "orders.events",
    "PaymentStatus": "orders.statuses",
    "PaymentVoid": "orders.events",
    "PerOverdueUnit": "sla.promises.compensation",
    "Percent": "_typing",
    "PercentOff": "promotions.benefits.percent_off",
    "PeriodicUpdate": "sla.metrics.periodic_update",
    "PointsAccount": "loyalty.accounting.legs",
    "PointsApplied": "loyalty.ledger.results",
    "PointsAsOf": "loyalty.members.as_of",
    "PointsBalances": "loyalty.ledger.balances",
    "PointsBonus": "promotions.benefits.points_bonus",
    "PointsCommand": "models",
    "PointsEntries": "loyalty.ledger.entries",
    "PointsEntry": "loyalty.ledger.entries",
    "PointsExpiring": "loyalty.ledger.daily",
    "PointsExpiry": "loyalty.terms.expiry",
    "PointsGiven": "promotions.quotes.extras",
    "PointsLedger": "loyalty.ledger.ledger",
    "PointsLeg": "loyalty.accounting.legs",
    "PointsLot": "loyalty.ledger.lot_view",
    "PointsMultiplier": "promotions.benefits.points_multiplier",
    "PointsPaid": "points_terms",
    "PointsRefused": "loyalty.ledger.results",
    "PointsReplayed": "loyalty.ledger.results",
    "PointsResult": "loyalty.ledger.results",
    "PointsRounding": "loyalty.earning.programme",
    "PointsTable": "loyalty.members.points_table",
    "PointsTerms": "points_terms",
    "PointsTimes": "promotions.quotes.extras",
    "PointsValuation": "loyalty.accounting.legs",
    "PositiveMinorAmount": "_typing",
    "PriceBatches": "adapters.price_streams",
    "Product": "models",
    "PromiseDue": "sla.promises.base",
    "PromisedDate": "sla.promises.promised_date",
    "Promotion": "promotions.kinds",
    "PromotionOf": "promotions.promotion",
    "PromotionSet": "promotions.rules.promotion_set",
    "PromotionUse": "promotions.usage.use",
    "Purchase": "loyalty.earning.facts",
    "PurchaseLine": "loyalty.earning.facts",
    "PurchaseTable": "loyalty.earning.table",
    "Quantity": "_typing",
    "QuotaUseColumns": "adapters.quota_use_columns",
    "QuotaUseTable": "adapters.quota_use_table",
    "Quote": "promotions.quotes.quote",
    "QuoteDocument": "promotions.quotes.document",
    "QuoteFee": "promotions.quotes.quote",
    "QuoteLine": "promotions.quotes.line",
    "QuoteTable": "promotions.table_engine.quote_table",
    "RESOLUTION_GOAL": "sla.presets",
    "RESPONSE_POLICY": "sla.presets",
    "RedeemPoints": "models",
    "Redeemer": "loyalty.redemption.facts",
    "RedemptionCode": "loyalty.redemption.programme",
    "RedemptionOffer": "loyalty.redemption.offers",
    "RedemptionProgramme": "loyalty.redemption.programme",
    "RedemptionVerdict": "loyalty.redemption.programme",
    "Refund": "promotions.refunds.refund",
    "RefundLine": "promotions.refunds.refund",
    "RefundPolicy": "promotions.refunds.policies",
    "RefundRecord": "promotions.refunds.record",
    "Replay": "whatif",
    "ReplayRow": "whatif",
    "RequesterWait": "sla.metrics.requester_wait",
    "Resolution": "sla.metrics.resolution",
    "RestorePoints": "models",
    "ReturnApproval": "orders.events",
    "ReturnCase": "orders.cases",
    "ReturnClosure": "orders.events",
    "ReturnExchange": "orders.events",
    "ReturnLine": "orders.cases",
    "ReturnReason": "orders.events",
    "ReturnReceipt": "orders.events",
    "ReturnRejection": "orders.events",
    "ReturnRequest": "orders.events",
    "ReturnStatus": "orders.statuses",
    "ReturnWaiting": "orders.daily",
    "ReturnWithdrawal": "orders.events",
    "Role": "models",
    "RollingMonthsWindow": "loyalty.tiers.windows",
    "Rounding": "rounding",
    "SERVICE_GOALS": "sla.presets",
    "SHIP_WITHIN_48_H": "sla.presets",
    "Search": "promotions.cart_engine.search",
    "SearchLimitError": "errors",
    "Selector": "selectors.kinds",
    "SelectorKind": "selectors.base",
    "ServiceGoal": "sla.goals",
    "ServiceReport": "sla.service",
    "Settlement": "settlement.effects",
    "ShipBy": "sla.promises.ship_by",
    "ShipByRule": "sla.promises.kinds",
    "ShipByTable": "sla.promises.ship_by_table",
    "ShipmentDue": "orders.daily",
    "ShippingEntry": "models",
    "ShippingOff": "promotions.benefits.shipping_off",
    "Shopper": "models",
    "Shown": "whatif",
    "Sku": "models",
    "SlaBoard": "sla.boards",
    "SlaBoardRow": "sla.boards",
    "SlaMetric": "sla.metrics.base",
    "SlaPolicy": "sla.policy",
    "SlaPolicyOf": "sla.policy",
    "SlaReport": "sla.reports",
    "SlaReportRow": "sla.reports",
    "SlaStage": "sla.stages",
    "SlaTable": "sla.columns.sla_table",
    "SlaTarget": "sla.targets",
    "SlaTurn": "sla.stages",
    "SplitScenario": "whatif",
    "StateBatches": "adapters.metric_streams",
    "Statement": "loyalty.ledger.statement",
    "StatementLine": "loyalty.ledger.statement",
    "Step": "promotions.kinds",
    "StepUp": "whatif",
    "StockColumns": "adapters.stock_columns",
    "Terms": "promotions.rules.rule",
    "Ticket": "models",
    "TicketApplied": "tickets.results",
    "TicketColumns": "adapters.ticket_columns",
    "TicketEvent": "models",
    "TicketEventColumns": "adapters.ticket_columns",
    "TicketLife": "tickets.life",
    "TicketMatch": "sla.targets",
    "TicketRefused": "tickets.results",
    "TicketReplayed": "tickets.results",
    "TicketResult": "tickets.results",
    "TicketSign": "facts.ticket",
    "TicketTable": "facts.ticket_table",
    "Tier": "models",
    "TierBenefits": "loyalty.tiers.policy",
    "TierDrop": "loyalty.tiers.drops",
    "TierGrant": "loyalty.tiers.facts",
    "TierHistory": "loyalty.tiers.history",
    "TierLevel": "loyalty.tiers.policy",
    "TierMultiplier": "loyalty.earning.multipliers",
    "TierOrder": "loyalty.tiers.facts",
    "TierPolicy": "loyalty.tiers.policy",
    "TierRecord": "loyalty.tiers.facts",
    "TierRefund": "loyalty.tiers.facts",
    "TierReview": "loyalty.tiers.reviews",
    "TierStanding": "loyalty.tiers.standing",
    "TierTable": "loyalty.members.tier_table",
    "TierWindow": "loyalty.tiers.windows",
    "TotalOff": "promotions.benefits.total_off",
    "TransferPoints": "models",
    "TriedCart": "promotions.lint.finding",
    "Unit": "promotions.vocabulary",
    "UnitChange": "promotions.benefits.unit_change",
    "UnitCounts": "orders.counters",
    "UnitLimit": "promotions.benefits.unit_limit",
    "UnitSchedule": "promotions.benefits.unit_schedule",
    "UnitsForPrice": "promotions.benefits.units_for_price",
    "UnknownCurrencyError": "errors",
    "UnknownIdError": "errors",
    "UnreadablePromotionError": "errors",
    "Usage": "facts",
    "UsageTable": "facts",
    "UseEvent": "promotions.usage.events",
    "UseExpired": "promotions.usage.events",
    "UseRedeemed": "promotions.usage.events",
    "UseReleased": "promotions.usage.events",
    "UseReserved": "promotions.usage.events",
    "UseRestored": "promotions.usage.events",
    "Verdict": "promotions.rules.verdict",
    "VoidHold": "models",
    "WeekView": "calendars.week_view",
    "WeeklyHours": "calendars.opening_hours",
    "YearEndReview": "loyalty.tiers.reviews",
    "ZonedLimits": "promotions.terms.periods",
    "actuals": "whatif",
    "allocate": "kernels.allocation",
    "allocate_table": "kernels.allocation",
    "always_open": "calendars.business_calendar",
    "assess_delivery": "sla.promises.delivery",
    "calendar_of": "calendars.business_calendar",
    "cancel_order": "settlement.steps",
    "carrier_due": "sla.promises.carrier",
    "carrier_report": "sla.promises.carrier_report",
    "cart_table": "adapters.frames",
    "check_code": "promotions.coupons.codes",
    "check_stock_frame": "adapters.stock_frames",
    "check_whole_orders": "adapters.order_parts",
    "clock": "sla.clocks.engine",
    "clock_table": "sla.columns.engine",
    "clocks": "sla.clocks.engine",
    "close_returns": "settlement.steps",
    "compare_breakdowns": "whatif",
    "compile_promotions": "promotions.rules.promotion_set",
    "cost_curve": "whatif",
    "cost_curve_chart": "plots",
    "coupons_expiring": "promotions.coupons.daily",
    "describe": "promotions.describe",
    "divide_rounded": "rounding",
    "drops_within": "loyalty.tiers.drops",
    "earn_on_event": "loyalty.earning.engine",
    "earn_on_order": "loyalty.earning.engine",
    "earn_on_orders": "loyalty.earning.columns",
    "entry_from_json": "loyalty.ledger.journal",
    "entry_to_json": "loyalty.ledger.journal",
    "exchange": "promotions.refunds.exchange",
    "expire_coupon": "promotions.coupons.life",
    "expire_uses": "promotions.usage.commands",
    "expiring_points": "loyalty.members.as_of",
    "format_minor": "amount_text",
    "frame_columns": "adapters.metric_columns",
    "fulfilment_status": "orders.statuses",
    "health_chart": "plots",
    "issue_codes": "promotions.coupons.codes",
    "journal_from_lines": "loyalty.ledger.journal",
    "journal_to_lines": "loyalty.ledger.journal",
    "legs_of": "loyalty.accounting.legs",
    "limit_miss": "promotions.terms.limits",
    "limits_of": "promotions.terms.periods",
    "lint": "promotions.lint.check",
    "load_chinese_days": "adapters.day_lists",
    "load_complete_journey": "adapters.complete_journey",
    "load_holidays": "adapters.day_lists",
    "load_orders": "adapters.frames",
    "lock_coupon": "promotions.coupons.life",
    "may": "models",
    "may_follow": "promotions.usage.counting",
    "measure": "adapters.metric_frames",
    "measure_groups": "adapters.metric_frames",
    "measure_one": "adapters.metric_frames",
    "merge_grouped_state_batches": "adapters.metric_merging",
    "merge_state_batches": "adapters.metric_merging",
    "merge_tickets": "tickets.merging",
    "metric_state": "adapters.metric_streams",
    "normalise_code": "promotions.coupons.codes",
    "not_usable": "promotions.coupons.usable",
    "on_lines": "selectors.kinds",
    "open_disputes": "orders.daily",
    "order_batches": "adapters.order_streams",
    "order_book": "adapters.metric_columns",
    "order_events_from_json": "orders.journal",
    "order_events_to_json": "orders.journal",
    "order_status": "orders.statuses",
    "overspent": "promotions.terms.limits",
    "parse_minor": "amount_text",
    "parse_promotion": "promotions.shorthand.parse",
    "pay_order": "settlement.steps",
    "payment_status": "orders.statuses",
    "percent_of": "rounding",
    "place_order": "settlement.steps",
    "points_as_of": "loyalty.members.as_of",
    "points_expiring": "loyalty.ledger.daily",
    "points_no_longer_earned": "loyalty.earning.engine",
    "policy_for": "sla.policy",
    "price_batches": "adapters.price_streams",
    "price_cart": "promotions.quotes.pricing",
    "price_in_order": "promotions.table_engine.in_order",
    "price_table": "promotions.table_engine.engine",
    "quota_status_frame": "adapters.quota_status_frames",
    "quota_use_table": "adapters.quota_use_frames",
    "read_orders_file": "adapters.files",
    "redeem_coupon": "promotions.coupons.life",
    "redeem_uses": "promotions.usage.commands",
    "redemptions_in": "promotions.usage.counting",
    "refund": "promotions.refunds.refund",
    "refund_order": "settlement.steps",
    "release_coupon": "promotions.coupons.life",
    "release_uses": "promotions.usage.commands",
    "replay": "whatif",
    "replay_batches": "adapters.price_streams",
    "reservations_in": "promotions.usage.counting",
    "reserve_uses": "promotions.usage.commands",
    "restore_coupon": "promotions.coupons.life",
    "restore_uses": "promotions.usage.commands",
    "result_chart": "plots",
    "result_frame": "adapters.result_frames",
    "return_status": "orders.statuses",
    "returns_waiting": "orders.daily",
    "revenue_by_period": "loyalty.accounting.deferral",
    "revenue_to_date": "loyalty.accounting.deferral",
    "save_png": "plots",
    "save_svg": "plots",
    "service_report": "sla.service",
    "share_price": "loyalty.accounting.deferral",
    "ship_by": "sla.promises.ship_by",
    "ship_by_soon_or_past": "orders.daily",
    "ship_by_state": "sla.promises.ship_by",
    "ship_by_table": "sla.promises.ship_by_table",
    "should_auto_reply": "sla.auto_reply",
    "sla_report": "sla.reports",
    "state_batches": "adapters.metric_streams",
    "stock_table": "adapters.stock_frames",
    "sweep_chart": "plots",
    "threshold_chart": "plots",
    "ticket_table": "adapters.ticket_frames",
    "tier_at": "loyalty.tiers.standing",
    "tier_history": "loyalty.tiers.history",
    "tiers_as_of": "loyalty.members.tier_table",
    "top_up_chart": "plots",
    "tornado_chart": "plots",
    "trial_balance": "loyalty.accounting.legs",
    "units_amount": "kernels.allocation",
    "units_amount_table": "kernels.allocation",
    "usage_of": "promotions.usage.counting",
    "void_coupon": "promotions.coupons.life",
    "waterfall_chart": "plots",
    "week_view": "calendars.week_view",
}
"""Where each public name lives, below `ecomops`."""

__all__ = sorted(_HOME_OF)  # noqa: PLE0605  a list, made of the keys

if not TYPE_CHECKING:  # or else a type checker would accept any name

    def __getattr__(name: str) -> object:
        """Load a public name when it is first asked for, and keep it."""
        home = _HOME_OF.get(name)
        if home is None:
            plain = {known.replace("_", "").lower(): known for known in reversed(__all__)}
            near = get_close_matches(name.replace("_", "").lower(), plain, n=1)
            hint = f"; did you mean {plain[near[0]]!r}?" if near else ""
            msg = f"module 'ecomops' has no attribute {name!r}{hint}"
            raise AttributeError(msg, name=name, obj=None)  # or else Python asks it once more
        value = globals()[name] = getattr(import_module(f"ecomops.{home}"), name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
