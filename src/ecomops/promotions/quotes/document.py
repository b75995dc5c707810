"""A quote as a document: what an order keeps of the price that it was placed at.

The models here say what the JSON looks like. `ecomops.promotions.quotes.writer` writes it,
`ecomops.promotions.quotes.reader` reads it, and refuses what does not add up.
"""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeAlias, TypeVar

from pydantic import Field, SerializeAsAny, StrictBool, StrictInt, StrictStr

from ecomops._typing import Label, MinorAmount, PositiveMinorAmount
from ecomops.currencies import CurrencyCode
from ecomops.models import Coupon, DomainModel, GiftChoice, Instant, Shopper
from ecomops.models.ids import EntryId
from ecomops.points_terms import PointsTerms
from ecomops.promotions.coupons.results import CouponRefusalCode
from ecomops.promotions.kinds import Promotion
from ecomops.promotions.rules.promotion_set import GroupLimit
from ecomops.promotions.rules.rule import AnyPromotion, Strategy
from ecomops.promotions.rules.verdict import VerdictCode
from ecomops.promotions.terms.audience import Criterion
from ecomops.promotions.terms.limits import Period
from ecomops.promotions.vocabulary import Unit

Number: TypeAlias = Annotated[int, Field(strict=True, ge=0)]
"""An amount or a number of things that may leave int64, as sums of several do."""
Positive: TypeAlias = Annotated[int, Field(strict=True, ge=1)]

P = TypeVar("P", bound=AnyPromotion)


# ---- what was priced --------------------------------------------------------------------
class QuotedDiscount(DomainModel):
    """What one promotion took off a line or a shipping entry (优惠明细)."""

    promotion_id: str
    amount_minor: PositiveMinorAmount


class QuotedOption(DomainModel):
    """The value of an SKU on one axis (规格值)."""

    axis: str
    value: str


class QuotedLine(DomainModel):
    """One selected input line, with what was taken off it (报价行)."""

    line_id: str | None
    """As in the cart; null on all lines of a cart that came from a table."""
    sku_id: str
    product_id: str | None = None
    category: tuple[str, ...] = ()
    brand: str | None = None
    tags: tuple[str, ...] = ()
    options: tuple[QuotedOption, ...] = ()
    floor_price_minor: MinorAmount = 0
    cost_minor: MinorAmount | None = None
    discountable: StrictBool = True
    quantity: Positive
    unit_price_minor: MinorAmount
    list_minor: MinorAmount
    """Unit price × quantity [minor]."""
    discounts: tuple[QuotedDiscount, ...] = ()
    """What each promotion took off it, in the order in which they run."""
    points_minor: MinorAmount = 0
    """What points paid of it [minor]."""
    net_minor: MinorAmount
    """What is left to pay: list − discounts − points [minor]."""


class QuotedFee(DomainModel):
    """One shipping entry, with what was taken off it (运费行)."""

    entry_id: EntryId
    method: Label | None = None
    list_minor: MinorAmount
    discounts: tuple[QuotedDiscount, ...] = ()
    net_minor: MinorAmount


class QuotedCheckout(DomainModel):
    """Who bought, where, with what in hand (结算信息)."""

    shopper: Shopper | None = None
    channel: str | None = None
    region: str | None = None
    codes: tuple[str, ...] = ()
    coupons: tuple[Coupon, ...] = ()
    use_points: Number = 0
    gift_choices: tuple[GiftChoice, ...] = ()


# ---- what it was priced by --------------------------------------------------------------
class QuotedTerms(DomainModel):
    """What the set said about its promotions together; see the fields of a rules file."""

    strategy: Strategy
    groups: tuple[GroupLimit, ...] = ()
    coupons_per_order: Positive
    points: PointsTerms | None = None
    search_limit: Positive


class CustomerUsage(DomainModel):
    """How often one customer had used a promotion in its period (顾客用量)."""

    customer_id: str
    uses: Number


class QuotedUsage(DomainModel):
    """How much of one promotion was used before the quote (用量快照)."""

    promotion_id: str
    uses: Number = 0
    spent_minor: Number = 0
    customers: tuple[CustomerUsage, ...] = ()


# ---- what came of it --------------------------------------------------------------------
class QuotedTotals(DomainModel):
    """The sums of a quote (合计)."""

    list_minor: MinorAmount
    discount_minor: MinorAmount
    points_minor: MinorAmount
    net_minor: MinorAmount
    shipping_list_minor: MinorAmount
    shipping_minor: MinorAmount
    payable_minor: MinorAmount
    """Goods and shipping, after discounts and points."""


class QuotedPoints(DomainModel):
    """Points that pay for goods (积分抵现)."""

    asked: Number = 0
    balance: Number = 0
    used: Number = 0
    amount_minor: Number = 0


class QuotedExtra(DomainModel):
    """Something given besides: gifts, points, coupons (额外权益)."""

    promotion_id: str
    benefit: Number
    """Which benefit of the promotion in the quote's currency, from 0; those of a ladder are
    counted step after step."""
    kind: str
    """The kind of that benefit."""
    count: Positive


class QuotedGift(DomainModel):
    """Goods given besides (赠品)."""

    promotion_id: str
    sku_id: str
    quantity: Positive


class QuotedCheck(DomainModel):
    """One condition: what was needed and what was there (条件证据)."""

    kind: str
    met: StrictBool
    needed: StrictInt
    actual: StrictInt
    unit: Unit


class AudienceEvidence(DomainModel):
    """What an audience asked for and the cart had not (不符合的条件)."""

    about: Literal["audience"] = "audience"
    criterion: Criterion
    needed: tuple[StrictStr | StrictInt, ...]
    actual: tuple[StrictStr | StrictInt, ...] | None


class LimitEvidence(DomainModel):
    """Which limit refused the order (超出限制)."""

    about: Literal["limit"] = "limit"
    code: Literal["limit_reached", "budget_exhausted"]
    limit: Literal["total_uses", "uses_per_customer", "guest", "budget"]
    at_most: StrictInt
    needed: StrictInt
    actual: StrictInt
    period: Period


class CouponEvidence(DomainModel):
    """A coupon in hand that could not be used (不可用优惠券)."""

    about: Literal["coupon"] = "coupon"
    coupon_id: str
    reason: CouponRefusalCode


QuotedEvidence: TypeAlias = Annotated[
    AudienceEvidence | LimitEvidence | CouponEvidence, Field(discriminator="about")
]


class QuotedVerdict(DomainModel):
    """What became of one promotion (活动判定)."""

    promotion_id: str
    code: VerdictCode
    amount_minor: Number = 0
    ungranted_minor: Number = 0
    checks: tuple[QuotedCheck, ...] = ()
    saves_minor: Number = 0
    winner: str | None = None
    times: Number = 0
    step: Number = 0
    next_check: QuotedCheck | None = None
    evidence: tuple[QuotedEvidence, ...] = ()


class QuotedUse(DomainModel):
    """What an order placed on the quote uses of one promotion (本单用量)."""

    promotion_id: str
    amount_minor: Number = 0
    customer_id: str | None = None
    coupon_ids: tuple[str, ...] = ()


class QuotedSearch(DomainModel):
    """How the best combination was found (最优组合搜索)."""

    examined: Number
    is_optimal: StrictBool = True


# ---- the document -----------------------------------------------------------------------
class QuoteDocumentOf(DomainModel, Generic[P]):
    """A quote that can be stored, read back and refunded (报价文档).

    `QuoteDocument` fixes the kinds of promotions to the library's own. Whole numbers are
    written out in full: a reader whose numbers are floats loses those beyond 2**53.
    """

    schema_version: Literal[1] = 1
    cart_id: str | None = None
    currency: CurrencyCode
    now: Instant | None = None
    """The instant that it was priced at."""
    totals: QuotedTotals
    lines: tuple[QuotedLine, ...] = ()
    """In canonical order: by SKU id, unit price, all that is known of the goods, line id."""
    shipping: tuple[QuotedFee, ...] = ()
    points: QuotedPoints = QuotedPoints()
    gifts: tuple[QuotedGift, ...] = ()
    extras: tuple[QuotedExtra, ...] = ()
    verdicts: tuple[QuotedVerdict, ...] = ()
    """One for every promotion, in their order."""
    uses: tuple[QuotedUse, ...] = ()
    """One for every promotion that applied, in their order."""
    search: QuotedSearch | None = None
    checkout: QuotedCheckout = QuotedCheckout()
    promotions: tuple[SerializeAsAny[P], ...] = ()
    """In the order in which they run: by stage, descending priority, id."""
    terms: QuotedTerms
    usage: tuple[QuotedUsage, ...] = ()


class QuoteDocument(QuoteDocumentOf[Promotion]):
    """A quote that can be stored, read back and refunded (报价文档).

    Whole numbers are written out in full: a reader whose numbers are floats loses those
    beyond 2**53.
    """


AnyQuoteDocument: TypeAlias = QuoteDocumentOf[AnyPromotion]
