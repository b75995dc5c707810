"""What a return takes back or gives back besides money: discounts, gifts, coupons, points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from attrs import frozen

from ecomops.promotions.quotes.quote import Quote
from ecomops.promotions.refunds.policies import RefundPolicy
from ecomops.promotions.refunds.record import CouponOwed, GiftOwed, RefundRecord, summed
from ecomops.promotions.refunds.returned import Position


@frozen
class Owed:
    """What a return leaves owing, beside the money.

    What can be split goes in proportion under ``prorated``; gifts, coupons and uses, which
    can't, come back with the last unit. Under ``retest`` the quote of what is kept decides.
    """

    position: Position
    policy: RefundPolicy
    so_far: RefundRecord
    kept: Quote | None

    @property
    def quote(self) -> Quote:
        """The order as it was bought."""
        return self.position.quote

    @property
    def _is_shared_out(self) -> bool:
        """Whether the goods that come back take their share with them, no more and no less."""
        return self.kept is None and not self.position.is_all_back

    @property
    def _earning(self) -> Quote | None:
        """What still earns gifts and coupons: what is kept; all, until nothing is kept."""
        return self.quote if self._is_shared_out else self.kept

    def discounts(self) -> tuple[tuple[str, int], ...]:
        """List the discount lost, by promotion."""
        if self._is_shared_out:
            after, before = self.position.worth_after, self.position.worth_before
            return summed((after.discounts.items(), _negative(before.discounts.items())))
        kept: Iterable[tuple[str, int]] = ()
        if self.kept is not None:
            kept = _discounts_of(self.kept)
        elif self.policy.refund_shipping == "never":
            kept = ((name, sum(parts)) for name, parts in self.quote.fee_discounts)
        return summed(
            (_discounts_of(self.quote), _negative(kept), _negative(self.so_far.clawed_back))
        )

    def gifts(self) -> tuple[GiftOwed, ...]:
        """List the gifts that are no longer earned."""
        back = Counter(
            {
                (gift.promotion_id, gift.sku_id, gift.list_price_minor): gift.quantity
                for gift in self.so_far.gifts
            }
        )
        owed = _gifts_of(self.quote) - _gifts_of(self._earning) - back
        return tuple(
            GiftOwed(promotion_id=name, sku_id=sku, quantity=units, list_price_minor=price)
            for (name, sku, price), units in sorted(owed.items())
        )

    def coupons(self) -> tuple[CouponOwed, ...]:
        """List the coupons for the next order that are no longer earned."""
        back = Counter(
            {
                (coupon.promotion_id, coupon.for_promotion_id): coupon.quantity
                for coupon in self.so_far.coupons
            }
        )
        owed = _coupons_of(self.quote) - _coupons_of(self._earning) - back
        return tuple(
            CouponOwed(promotion_id=name, for_promotion_id=named, quantity=number)
            for (name, named), number in sorted(owed.items())
        )

    def bonus_points(self) -> tuple[tuple[str, int], ...]:
        """List the bonus points that are no longer earned, by promotion."""
        given, back = _bonus_of(self.quote), Counter(dict(self.so_far.bonus_points))
        if not self._is_shared_out:
            owed = given - _bonus_of(self._earning) - back
        else:
            owed = Counter({name: self._share_of(points) for name, points in given.items()}) & (
                given - back
            )
        return tuple(sorted(owed.items()))

    def _share_of(self, points: int) -> int:
        """Cut bonus points to the share of the goods that come back, by what was paid."""
        whole = self.quote.net_minor + self.quote.points_minor
        if not whole:
            return 0
        upto, before = (
            points * (worth.net_minor + worth.points_minor) // whole
            for worth in (self.position.worth_after, self.position.worth_before)
        )
        return upto - before

    def uses(self) -> tuple[str, ...]:
        """List the promotions that no longer apply."""
        still = set(self.so_far.uses)
        if self._earning is not None:
            still.update(use.promotion_id for use in self._earning.uses)
        lost = {use.promotion_id for use in self.quote.uses} - still
        return tuple(sorted(lost))


def _negative(pairs: Iterable[tuple[str, int]]) -> Iterable[tuple[str, int]]:
    return ((name, -number) for name, number in pairs)


def _discounts_of(quote: Quote) -> Iterable[tuple[str, int]]:
    return ((use.promotion_id, use.amount_minor) for use in quote.uses)


# counters, for one promotion may give the same thing in two benefits; their difference
# leaves out what is not above zero
def _gifts_of(quote: Quote | None) -> Counter[tuple[str, str, int]]:
    found: Counter[tuple[str, str, int]] = Counter()
    for gift in () if quote is None else quote.gifts:
        found[gift.promotion_id, gift.sku_id, gift.list_price_minor] += gift.quantity
    return found


def _coupons_of(quote: Quote | None) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for coupon in () if quote is None else quote.next_coupons:
        found[coupon.promotion_id, coupon.for_promotion_id] += coupon.quantity
    return found


def _bonus_of(quote: Quote | None) -> Counter[str]:
    found: Counter[str] = Counter()
    for bonus in () if quote is None else quote.bonus_points:
        found[bonus.promotion_id] += bonus.points
    return found
