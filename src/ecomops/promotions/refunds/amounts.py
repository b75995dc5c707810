"""How much money and how many points a return gives back."""

from __future__ import annotations

from attrs import frozen

from ecomops.errors import InvalidArgumentError
from ecomops.promotions.quotes.quote import Quote
from ecomops.promotions.refunds.policies import RefundPolicy
from ecomops.promotions.refunds.record import RefundRecord
from ecomops.promotions.refunds.returned import Position


@frozen
class History:
    """What was given back of an order before, and how much of it for goods that came back.

    Goodwill is in `so_far` only: it lowers what can still be given back, and no return.
    """

    so_far: RefundRecord
    goods_minor: int = 0
    """Without shipping [minor]."""
    points: int = 0

    @classmethod
    def of(cls, quote: Quote, records: tuple[RefundRecord, ...]) -> History:
        """Add records up, and check that they can be of this order."""
        for what, given, paid in (
            ("money", sum(record.amount_minor for record in records), quote.payable_minor),
            ("points", sum(record.points_restored for record in records), quote.points.used),
        ):
            if given > paid:
                raise InvalidArgumentError(
                    "before",
                    given,
                    f"is more {what} than the {paid} paid",
                    "give the refunds of this order, each once",
                )
        returns = [record for record in records if not record.is_goodwill]
        return cls(
            RefundRecord.total(records),
            sum(record.amount_minor - record.shipping_minor for record in returns),
            sum(record.points_restored for record in returns),
        )


@frozen
class Amounts:
    """What a return gives back (应退金额).

    Attributes
    ----------
    goods_minor, shipping_minor
        In money. [minor]
    points
        Points that had paid for goods.
    unclamped_minor
        The money that the method comes to before its bounds. [minor]
    """

    goods_minor: int
    shipping_minor: int
    points: int
    unclamped_minor: int


@frozen
class Reckoning:
    """One return of an order with a history, about to be worked out."""

    position: Position
    policy: RefundPolicy
    history: History

    @property
    def quote(self) -> Quote:
        """The order as it was bought."""
        return self.position.quote

    def the_rest(self) -> Amounts:
        """Give back all that is left, for nothing is kept: so everything refunds everything."""
        goods = self.quote.net_minor - self.history.goods_minor
        points = self.quote.points.used - self.history.points
        return self._within_bounds(goods, goods, points, self._shipping_left)

    def prorated(self) -> Amounts:
        """Give back what was paid for the goods that come back."""
        before, after = self.position.worth_before, self.position.worth_after
        paid, used = self.quote.points_minor, self.quote.points.used
        points = 0
        if paid:  # cumulative, so that any sequence adds up to the points used
            points = used * after.points_minor // paid - used * before.points_minor // paid
        goods = after.net_minor - before.net_minor
        return self._within_bounds(goods, goods, points)

    def retested(self, kept: Quote) -> Amounts:
        """Give back what was paid and is still there, less what the goods kept would cost."""
        quote, after = self.quote, self.position.worth_after
        shipping = kept.shipping_minor
        if self.policy.refund_shipping == "never":
            shipping = max(shipping, quote.shipping_minor)
        target = quote.payable_minor - kept.net_minor - shipping
        share = after.net_minor + after.points_minor
        given, restored = self.history.goods_minor, self._restored_minor
        goods, most = target - given, min(after.net_minor, share - restored) - given
        amounts = self._within_bounds(goods, most)
        if not quote.points_minor:
            return amounts
        # points are money too: what the bounds withhold in money comes back in points
        value = min(target + quote.points_minor - kept.points_minor, share)
        value = min(max(value - given - amounts.goods_minor, 0), quote.points_minor)
        points = quote.points.used * value // quote.points_minor - self.history.points
        return self._within_bounds(goods, most, points)

    @property
    def _restored_minor(self) -> int:
        """What the points were worth that came back before, rounded up [minor]."""
        points = self.quote.points
        return -(-self.history.points * points.amount_minor // max(points.used, 1))

    # ---- bounds -----------------------------------------------------------------------
    @property
    def _shipping_left(self) -> int:
        if self.policy.refund_shipping == "never":
            return 0
        return max(self.quote.shipping_minor - self.history.so_far.shipping_minor, 0)

    def _within_bounds(
        self, goods_minor: int, most_minor: int, points: int = 0, shipping_minor: int = 0
    ) -> Amounts:
        so_far = self.history.so_far
        given = so_far.amount_minor - so_far.shipping_minor
        left = max(self.quote.net_minor + self._shipping_left - given, 0)
        shipping = min(shipping_minor, left)
        return Amounts(
            max(min(goods_minor, most_minor, left - shipping), 0),
            shipping,
            min(max(points, 0), self.quote.points.used - so_far.points_restored),
            goods_minor + shipping_minor,
        )
