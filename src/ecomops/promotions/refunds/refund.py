"""Refunding the return of a part of a quoted order."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.kernels.allocation import allocate
from ecomops.languages import known_language
from ecomops.promotions.quotes.pricing import price_cart
from ecomops.promotions.quotes.quote import Quote
from ecomops.promotions.refunds.amounts import History, Reckoning
from ecomops.promotions.refunds.extras import Owed
from ecomops.promotions.refunds.policies import RefundMethod, RefundPolicy
from ecomops.promotions.refunds.record import CouponOwed, GiftOwed, RefundRecord
from ecomops.promotions.refunds.returned import Position, Returned
from ecomops.promotions.refunds.text import explained


@frozen
class RefundLine:
    """The units of one order line that came back (退货行).

    Attributes
    ----------
    line_id, sku_id
        As in the cart.
    units
        How many came back this time.
    list_minor
        These units at list price. [minor]
    net_minor
        What was paid for them in money, after their share of every discount. [minor]
    points_minor
        What points paid for them. [minor]
    amount_minor
        What is given back for them in money. [minor]
    """

    line_id: str
    sku_id: str
    units: int
    list_minor: int
    net_minor: int
    points_minor: int
    amount_minor: int

    @property
    def withheld_minor(self) -> int:
        """What was paid for these units and is not given back; below 0 where more is [minor].

        Under ``retest`` it covers discounts that the goods kept have lost, and a later return
        gives back what was withheld too much.
        """
        return self.net_minor - self.amount_minor

    @property
    def earning_base_minor(self) -> int:
        """By how much the amount changes on which points are earned: 0 or less [minor]."""
        return -self.amount_minor


@frozen
class Refund:
    """What a return gives back, and what it takes back (退款). Print it to read it.

    Attributes
    ----------
    quote
        The order, as it was priced.
    policy
        How it was refunded.
    record
        What to store, and to pass as `before` to the next refund of the order.
    so_far
        All records of the order added up, with this one.
    lines
        What came back, line by line.
    kept
        Under ``retest``, the quote of what the shopper keeps; None where that is nothing.
    unclamped_minor
        What the method comes to before its bounds: below 0 where what is kept now costs more
        than was left paid. [minor]
    """

    quote: Quote = field(eq=False, repr=False)
    policy: RefundPolicy
    record: RefundRecord
    so_far: RefundRecord
    lines: tuple[RefundLine, ...]
    kept: Quote | None = field(repr=False)
    unclamped_minor: int

    @property
    def currency(self) -> str:
        """ISO 4217 code of every amount."""
        return self.quote.currency

    @property
    def amount_minor(self) -> int:
        """Money to give back, shipping included [minor]."""
        return self.record.amount_minor

    @property
    def shipping_minor(self) -> int:
        """How much of it is shipping [minor]."""
        return self.record.shipping_minor

    @property
    def is_clamped(self) -> bool:
        """Whether a bound changed the amount: never negative, and so on."""
        return self.unclamped_minor != self.amount_minor

    @property
    def clawed_back(self) -> tuple[tuple[str, int], ...]:
        """The discount lost, by promotion; below 0 where one gives more on what is kept [minor].

        Under ``prorated`` the share of the goods that came back; under ``retest`` what the
        promotion gave before, less what it gives on what is kept.
        """
        return self.record.clawed_back

    @property
    def gifts_owed_back(self) -> tuple[GiftOwed, ...]:
        """Gifts that the goods kept no longer earn; `GiftOwed.list_price_minor` prices one."""
        return self.record.gifts

    @property
    def coupons_to_restore(self) -> tuple[str, ...]:
        """Ids of coupons that were used on a promotion that no longer applies."""
        uses = (use for use in self.quote.uses if use.promotion_id in self.record.uses)
        return tuple(sorted({name for use in uses for name in use.coupon_ids}))

    @property
    def uses_to_restore(self) -> tuple[str, ...]:
        """Promotions that no longer apply: give back their use and budget, see `restore_uses`."""
        return self.record.uses

    @property
    def coupons_to_take_back(self) -> tuple[CouponOwed, ...]:
        """Coupons for the next order that the goods kept no longer earn."""
        return self.record.coupons

    @property
    def points_to_restore(self) -> int:
        """Points to give back of those that paid for goods."""
        return self.record.points_restored

    @property
    def points_to_take_back(self) -> int:
        """Bonus points that the goods kept no longer earn."""
        return sum(points for _, points in self.record.bonus_points)

    @property
    def earning_base_minor(self) -> int:
        """By how much the amount changes on which points are earned: 0 or less [minor]."""
        return self.shipping_minor - self.amount_minor

    def explain(self, language: Language = "en") -> str:
        """Write the refund out: the lines, then what is lost, owed and restored."""
        known_language(language)
        return explained(self, language)

    def __str__(self) -> str:
        return self.explain("en")


def refund(
    quote: Quote,
    returned: Returned,
    *,
    policy: RefundPolicy | RefundMethod = "prorated",
    before: Iterable[Refund | RefundRecord] = (),
) -> Refund:
    """Work out what the return of a part of an order gives back (退款).

    Nothing is changed and nothing is remembered: the answer depends on the quote and on what
    was refunded `before`, in whatever order that is given.

    Parameters
    ----------
    quote
        The order as it was bought.
    returned
        Line ids and the units that came back: give what was received, not what was asked for.
    policy
        A policy, or the name of its method.
    before
        All earlier refunds of this order, or their records.

    Raises
    ------
    UnknownIdError
        If the order has no such line.
    InvalidArgumentError
        If a number of units is not a whole number from 1, or more than was bought and not yet
        returned; if nothing is named; if `before` gives back more than was paid.
    DuplicateIdError
        If a line is named twice.
    SearchLimitError
        Under ``retest``, if the promotions' strategy is ``best`` and the search passes its limit.

    Examples
    --------
    Two of 100.00 with 20.00 off from 199.00: one comes back, and the other is below 199.00.

    >>> from ecomops import AmountOff, MinSpend, Promotion, price_cart
    >>> deal = Promotion(promotion_id="p", currency="CNY",
    ...     conditions=(MinSpend(spend_minor=199_00),), benefits=(AmountOff(off_minor=20_00),))
    >>> order = price_cart({"currency": "CNY", "lines": [
    ...     {"line_id": "1", "sku_id": "tee", "quantity": 2, "unit_price_minor": 100_00}]}, [deal])
    >>> refund(order, {"1": 1}).amount_minor
    9000
    >>> first = refund(order, {"1": 1}, policy="retest")
    >>> first.amount_minor, first.clawed_back
    (8000, (('p', 2000),))
    >>> refund(order, {"1": 1}, policy="retest", before=[first]).amount_minor
    10000
    """
    policy = RefundPolicy.of(policy)
    records = tuple(one.record if isinstance(one, Refund) else one for one in before)
    for i, record in enumerate(records):
        check_type(
            f"before[{i}]", record, RefundRecord, "read it with RefundRecord.model_validate_json"
        )
    history = History.of(quote, records)
    position = Position.of(quote, returned, history.so_far)
    reckoning = Reckoning(position, policy, history)
    kept = None
    if position.is_all_back:
        amounts = reckoning.the_rest()
    elif policy.method == "prorated":
        amounts = reckoning.prorated()
    else:
        kept = price_cart(position.kept_cart(), quote.rules, now=quote.now, usage=quote.usage)
        amounts = reckoning.retested(kept)
    owed = Owed(position, policy, history.so_far, kept)
    record = RefundRecord(
        returned=tuple(sorted(position.now.items())),
        amount_minor=amounts.goods_minor + amounts.shipping_minor,
        shipping_minor=amounts.shipping_minor,
        points_restored=amounts.points,
        clawed_back=owed.discounts(),
        gifts=owed.gifts(),
        coupons=owed.coupons(),
        bonus_points=owed.bonus_points(),
        uses=owed.uses(),
    )
    return Refund(
        quote,
        policy,
        record,
        RefundRecord.total((history.so_far, record)),
        _lines(position, amounts.goods_minor),
        kept,
        amounts.unclamped_minor,
    )


def _lines(position: Position, goods_minor: int) -> tuple[RefundLine, ...]:
    """Split what is given back over what came back, by what was paid for it."""
    lines = [line for name, line in position.lines.items() if name in position.now]
    units = [position.now[line.line_id] for line in lines]
    paid = [position.paid_now(line.line_id) for line in lines]
    nets = [worth.net_minor for worth in paid]
    # what was withheld before may come back with goods that were free
    amounts = allocate(goods_minor, nets if any(nets) else units)
    return tuple(
        RefundLine(
            line.line_id,
            line.sku_id,
            n,
            line.list_minor // line.quantity * n,
            worth.net_minor,
            worth.points_minor,
            amount,
        )
        for line, n, worth, amount in zip(lines, units, paid, amounts, strict=True)
    )
