"""Whether a promotion is open to a checkout at all, before any goods are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final, TypeAlias

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import Language
from ecomops.calendars.zones import local_month
from ecomops.facts import CartTable, Checkout, Usage, UsageTable
from ecomops.kernels.groups import dense_codes
from ecomops.models import Coupon
from ecomops.models.instants import EPOCH, MICROSECOND
from ecomops.promotions.coupons.codes import normalise_code
from ecomops.promotions.coupons.results import CouponRefusalCode
from ecomops.promotions.coupons.usable import not_usable
from ecomops.promotions.coupons.words import reason_text
from ecomops.promotions.rules.rule import Rule
from ecomops.promotions.rules.verdict import VerdictCode
from ecomops.promotions.terms.audience import Miss
from ecomops.promotions.terms.limits import LimitMiss, limit_miss
from ecomops.promotions.terms.limits_table import barred_table
from ecomops.promotions.terms.schedule import WallClockTable, is_open


@frozen
class CouponMiss:
    """A coupon in hand that names the promotion and can't be used (不可用优惠券)."""

    coupon_id: str
    reason: CouponRefusalCode

    def describe(self, language: Language, currency: str | None = None) -> str:  # noqa: ARG002  as its siblings
        """Say it in a few words; no amount needs the currency."""
        return reason_text(self.coupon_id, self.reason, language)


_NOTHING_USED: Final = Usage()

Evidence: TypeAlias = Miss | LimitMiss | CouponMiss
"""Why a promotion is not for this checkout, with what was needed and what was there."""


@frozen
class Refused:
    """A promotion is out of the question for a checkout, and why."""

    code: VerdictCode
    evidence: tuple[Evidence, ...] = ()


def refusal(rule: Rule, checkout: Checkout, now: datetime | None, usage: Usage) -> Refused | None:
    """Find the first reason that bars a rule from a checkout; None if it may be tried."""
    if rule.own_fate is not None:
        return Refused(rule.own_fate)
    if rule.is_open:
        return None
    return refusal_by_time(rule, now) or _refused_person(rule, checkout, now, usage)


def refusal_by_time(rule: Rule, now: datetime | None) -> Refused | None:
    """Find the first reason that lies in the instant alone."""
    promotion = rule.promotion
    if now is None:
        return None
    if code := promotion.not_now(now):
        return Refused(code)
    if (promotion.weekdays or promotion.windows) and not is_open(
        promotion.weekdays, promotion.windows, promotion.zone or "UTC", now
    ):
        return Refused("outside_window")
    return None


def _refused_person(
    rule: Rule, checkout: Checkout, now: datetime | None, usage: Usage
) -> Refused | None:
    """Go on with the reasons that lie in the checkout."""
    promotion, shopper = rule.promotion, checkout.shopper
    if promotion.is_coded and not opened_by_code(rule, checkout):
        misses = []
        for coupon, reason in _coupons_for(rule.promotion_id, checkout, now):
            if reason is None:
                break
            misses.append(CouponMiss(coupon.coupon_id, reason))
        else:
            return Refused("code_missing", tuple(misses))
    audience = promotion.audience
    if audience is not None:
        month = None
        if audience.birthday_month and now is not None:
            month = local_month(promotion.zone or "UTC", now)
        if misses_of := audience.misses(shopper, checkout.channel, checkout.region, month):
            return Refused("audience", misses_of)
    if promotion.limits is not None:
        customer = None if shopper is None else shopper.customer_id
        if miss := limit_miss(promotion.limits, rule.promotion_id, usage, customer):
            return Refused(miss.code, (miss,))
    return None


def opened_by_code(rule: Rule, checkout: Checkout) -> bool:
    """Tell whether the shopper typed one of the promotion's own codes."""
    return bool(rule.codes) and any(normalise_code(code) in rule.codes for code in checkout.codes)


def coupon_taken(promotion_id: str, checkout: Checkout, now: datetime | None) -> tuple[str, ...]:
    """Choose the coupon that a promotion is given for: of several the one that ends first."""
    coupons = sorted(
        (coupon.valid_until, coupon.coupon_id)
        for coupon, reason in _coupons_for(promotion_id, checkout, now)
        if reason is None
    )
    return tuple(name for _, name in coupons[:1])


def _coupons_for(
    promotion_id: str, checkout: Checkout, now: datetime | None
) -> Iterator[tuple[Coupon, CouponRefusalCode | None]]:
    """Go through the coupons in hand that name a promotion, each with what is against it."""
    customer = None if checkout.shopper is None else checkout.shopper.customer_id
    for coupon in checkout.coupons:
        if coupon.promotion_id == promotion_id and now is not None:
            yield coupon, not_usable(coupon, now, customer_id=customer)


# ---- as columns ---------------------------------------------------------------------------
@frozen(eq=False)
class EligibilityTable:
    """The same for every cart of a table: each distinct checkout is looked at once."""

    table: CartTable
    now: datetime | None
    usage: Usage | UsageTable
    clocks: dict[str, WallClockTable]

    @classmethod
    def of(
        cls, table: CartTable, now: datetime | None, usage: Usage | UsageTable
    ) -> EligibilityTable:
        """Prepare a table."""
        return cls(table, now, usage, {})

    def refusals(self, rule: Rule) -> Iterator[tuple[VerdictCode, BoolArray | None]]:
        """Name the codes that bar a rule, each with the carts that it bars; None for all.

        Where two codes name one cart the first holds.
        """
        if rule.own_fate is not None:
            yield rule.own_fate, None
            return
        if rule.is_open:
            return
        at_us = self.table.cart_at_us
        if self.now is not None or at_us is None:
            if refused := refusal_by_time(rule, self.now):
                yield refused.code, None
                return
        else:
            yield from self._by_times(rule, at_us)
        yield from self._by_checkout(rule)

    def _by_times(
        self, rule: Rule, at_us: IntArray
    ) -> Iterator[tuple[VerdictCode, BoolArray | None]]:
        promotion = rule.promotion
        if promotion.starts_at is not None:
            yield "not_started", at_us < (promotion.starts_at - EPOCH) // MICROSECOND
        if promotion.ends_at is not None:
            yield "expired", at_us >= (promotion.ends_at - EPOCH) // MICROSECOND
        if promotion.weekdays or promotion.windows:
            clock = self._clock(promotion.zone or "UTC", at_us)
            yield "outside_window", ~clock.is_open(promotion.weekdays, promotion.windows)

    def _clock(self, zone: str, at_us: IntArray) -> WallClockTable:
        if zone not in self.clocks:
            self.clocks[zone] = WallClockTable.of(zone, at_us)
        return self.clocks[zone]

    def _by_checkout(self, rule: Rule) -> Iterator[tuple[VerdictCode, BoolArray | None]]:
        """Look at each distinct checkout, once for every month or instant that matters."""
        table, promotion = self.table, rule.promotion
        place = table.cart_checkout
        if place is None:
            place = np.zeros(len(table), dtype=np.int64)
        key = place
        if self.now is None and table.cart_at_us is not None:
            has_coupons = promotion.is_coded and any(c.coupons for c in table.checkouts)
            audience = promotion.audience
            if has_coupons:
                key = np.arange(len(table))
            elif audience is not None and audience.birthday_month:
                key = place * 12 + self._clock(promotion.zone or "UTC", table.cart_at_us).month
        back, distinct = dense_codes(key)
        some_cart = np.empty(distinct.size, dtype=np.int64)
        some_cart[back] = np.arange(back.size)
        # what each cart sees used is looked at as a column, below
        usage = self.usage if isinstance(self.usage, Usage) else _NOTHING_USED
        found = [
            _refused_person(rule, table.checkouts[place[cart]], self.instant(cart), usage)
            for cart in some_cart.tolist()
        ]
        codes: tuple[VerdictCode, ...] = (
            "code_missing", "audience", "limit_reached", "budget_exhausted",
        )  # fmt: skip
        for code in codes:
            barred = np.array([one is not None and one.code == code for one in found], np.bool_)
            if barred.any():
                yield code, barred[back]
        if isinstance(self.usage, UsageTable) and promotion.limits is not None:
            yield from barred_table(promotion.limits, rule.promotion_id, self.usage)

    def usage_of(self, cart: int) -> Usage:
        """Return what was used when a cart came."""
        if isinstance(self.usage, Usage):
            return self.usage
        shopper = self.table.checkout(cart).shopper
        return self.usage.of_cart(cart, None if shopper is None else shopper.customer_id)

    def instant(self, cart: int) -> datetime | None:
        """Return the instant at which a cart is priced."""
        if self.now is not None or self.table.cart_at_us is None:
            return self.now
        return EPOCH + int(self.table.cart_at_us[cart]) * MICROSECOND
