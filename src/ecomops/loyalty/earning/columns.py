"""What many purchases earn: the same as one at a time, to the last point."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.arguments import check_type
from ecomops.errors import AmountTooLargeError, CurrencyMismatchError
from ecomops.kernels.columns import whole_numbers
from ecomops.kernels.segments import checked_segment_sum, exact_total, offsets_of
from ecomops.loyalty.earning.engine import total_factor
from ecomops.loyalty.earning.programme import EarningProgramme, PointsRounding
from ecomops.loyalty.earning.rounding import whole_points
from ecomops.loyalty.earning.table import PurchaseTable

_NO_RULE: Final = -1


@frozen(eq=False)
class _Lines:
    """The lines that earn, delivery among them: whose, what amount, at which class."""

    order: IntArray
    paid_minor: IntArray
    combo: IntArray
    rates: tuple[Fraction, ...]
    """The rate of each class."""
    factors: tuple[Fraction, ...]
    """The multiple of each class."""


def earn_on_orders(
    programme: EarningProgramme,
    purchases: PurchaseTable,
    *,
    earned_today: IntArray | None = None,
    earned_this_month: IntArray | None = None,
) -> IntArray:
    """Say what each of many purchases earns; `earn_on_order`, for many (批量计算积分).

    Parameters
    ----------
    programme
        The rules.
    purchases
        What was bought.
    earned_today, earned_this_month : (n_orders,) int64, optional
        What each purchase's member had earned before on the same day, in the same month;
        only caps look at it. [points]

    Returns
    -------
    (n_orders,) int64
        Points.

    Raises
    ------
    CurrencyMismatchError
        If the purchases are in another currency than the programme.
    AmountTooLargeError
        If a purchase earns more points than an int64 holds.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from ecomops.facts import Item
    >>> from ecomops.loyalty.earning.facts import Purchase, PurchaseLine
    >>> programme = EarningProgramme.model_validate({
    ...     "currency": "CNY", "zone": "Asia/Shanghai",
    ...     "rules": [{"kind": "on_amount", "rule_id": "spend", "points": 1, "per_minor": 100}],
    ... })
    >>> noon = datetime(2026, 11, 11, 4, tzinfo=UTC)
    >>> bought = [Purchase("CNY", [PurchaseLine("1", Item("tea"), n)], noon) for n in (9999, 50)]
    >>> earn_on_orders(programme, PurchaseTable.of(bought)).tolist()
    [99, 0]
    """
    check_type(
        "programme", programme, EarningProgramme, "read one with EarningProgramme.model_validate"
    )
    check_type("purchases", purchases, PurchaseTable, "make a table with PurchaseTable.of")
    if purchases.currency != programme.currency:
        raise CurrencyMismatchError(
            "purchases.currency", purchases.currency,
            f"is not that of the programme, {programme.currency}",
            "give the programme in that currency",
        )  # fmt: skip
    n = purchases.n_orders
    if earned_today is not None:
        earned_today = whole_numbers("earned_today", earned_today, n, low=0)
    if earned_this_month is not None:
        earned_this_month = whole_numbers("earned_this_month", earned_this_month, n, low=0)
    lines = _earning_lines(programme, purchases)
    points, is_any = _whole_points(programme, lines, purchases.n_orders)
    is_enough = points >= programme.minimum_points
    points = np.where(is_enough, points, 0)
    points = _plus(points, np.where(is_enough & is_any, programme.bonus_points, 0), "points")
    for most, before in (
        (programme.max_per_order, None),
        (programme.max_per_day, earned_today),
        (programme.max_per_month, earned_this_month),
    ):
        if most is not None:
            room = most if before is None else np.maximum(most - before, 0)
            points = np.minimum(points, room)
    promised = purchases.order_promised_points
    return points if promised is None else _plus(points, promised, "points")


# ---- which lines earn, and at what ------------------------------------------------------------
def _earning_lines(programme: EarningProgramme, purchases: PurchaseTable) -> _Lines:
    """Find the lines that earn, and sort them into classes of one rate and one multiple."""
    paid = purchases.line_net_minor
    if programme.on_points and purchases.line_points_minor is not None:
        paid = _plus(paid, purchases.line_points_minor, "line_net_minor")
    n_lines = len(paid)
    rule = np.full(n_lines, _NO_RULE, dtype=np.int64)
    for place in reversed(range(len(programme.amount_rules))):
        rule[purchases.mask_of(programme.amount_rules[place].select)] = place
    chosen = (rule != _NO_RULE) & (paid > 0)
    if not programme.on_gifts and purchases.line_is_gift is not None:
        chosen &= ~purchases.line_is_gift
    if programme.excludes is not None:
        chosen &= ~purchases.mask_of(programme.excludes)
    places = np.flatnonzero(chosen)
    order, rule, paid = purchases.line_order[places], rule[places], paid[places]
    zone = programme.zone_info
    on_order = [m.is_on_table(purchases, zone) for m in programme.multipliers]
    on_line = [
        on[order] & purchases.mask_of(multiplier.goods)[places]
        for multiplier, on in zip(programme.multipliers, on_order, strict=True)
    ]
    shipping, shipping_rule = purchases.order_shipping_minor, programme.shipping_rule
    if programme.on_shipping and shipping_rule is not None and shipping is not None:
        sent = np.flatnonzero(shipping > 0)
        order, paid = np.concatenate((order, sent)), np.concatenate((paid, shipping[sent]))
        which = programme.amount_rules.index(shipping_rule)
        rule = np.concatenate((rule, np.full(len(sent), which, dtype=np.int64)))
        on_line = [
            np.concatenate((line, on[sent] & multiplier.takes_delivery))
            for line, on, multiplier in zip(on_line, on_order, programme.multipliers, strict=True)
        ]
    return _classes(programme, purchases, order, paid, (rule, on_line))


def _classes(
    programme: EarningProgramme,
    purchases: PurchaseTable,
    order: IntArray,
    paid: IntArray,
    how: tuple[IntArray, list[BoolArray]],
) -> _Lines:
    rule, on_line = how
    promised = purchases.order_factors
    code = rule if promised is None else rule * len(purchases.factors) + promised[order]
    # one class at a time joins in, so that codes stay small however many multipliers there are
    for on in on_line:
        _, code = np.unique(code * 2 + on, return_inverse=True)
    _, first, combo = np.unique(code, return_index=True, return_inverse=True)
    rates, factors = [], []
    for place in first.tolist():
        mine = [
            m.factor for m, on in zip(programme.multipliers, on_line, strict=True) if on[place]
        ]
        if promised is not None:
            mine += purchases.factors[int(promised[order[place]])]
        rates.append(programme.amount_rules[int(rule[place])].rate)
        factors.append(total_factor(tuple(mine), programme.combine))
    return _Lines(order, paid, combo.astype(np.int64), tuple(rates), tuple(factors))


# ---- whole points -----------------------------------------------------------------------------
def _whole_points(
    programme: EarningProgramme, lines: _Lines, n_orders: int
) -> tuple[IntArray, BoolArray]:
    """Sum and round per order; tell also which orders earn anything before rounding."""
    rates, factors = lines.rates, lines.factors
    order, paid, combo = lines.order, lines.paid_minor, lines.combo
    if programme.floors_base_first:
        if programme.rounds_per == "order":
            # what has the same multiple is rounded together
            multiples = {factor: place for place, factor in enumerate(dict.fromkeys(factors))}
            of_combo = np.array([multiples[factor] for factor in factors], dtype=np.int64)
            key, inverse = np.unique(
                order * max(len(multiples), 1) + of_combo[combo], return_inverse=True
            )
            base = _Rounded.of(inverse, paid, combo, rates, len(key)).points("floor")
            order, combo = key // max(len(multiples), 1), key % max(len(multiples), 1)
            factors = tuple(multiples)
        else:
            each = np.arange(len(paid), dtype=np.int64)
            base = _Rounded.of(each, paid, combo, rates, len(paid)).points("floor")
        values, weights = base, factors
    else:
        values = paid
        weights = tuple(rate * factor for rate, factor in zip(rates, factors, strict=True))
    most = _most(programme)
    if programme.rounds_per == "line":
        each = np.arange(len(values), dtype=np.int64)
        rounded = _Rounded.of(each, values, combo, weights, len(values))
        points = _sums(order, rounded.points(programme.rounding, most), n_orders)
        return points, _sums(order, rounded.is_any.astype(np.int64), n_orders) > 0
    by_order = _Rounded.of(order, values, combo, weights, n_orders)
    return by_order.points(programme.rounding, most), by_order.is_any


def _most(programme: EarningProgramme) -> int | None:
    """Say beyond how many points it is all the same how many they are; None: it never is."""
    caps = (programme.max_per_order, programme.max_per_day, programme.max_per_month)
    known = [cap for cap in caps if cap is not None]
    return max(min(known), programme.minimum_points) if known else None


def _plus(numbers: IntArray, more: IntArray, name: str) -> IntArray:
    """Add columns from 0, or say which sum leaves int64."""
    if int(numbers.max(initial=0)) + int(more.max(initial=0)) > MAX_MINOR:
        for i, pair in enumerate(zip(numbers.tolist(), more.tolist(), strict=True)):
            if sum(pair) > MAX_MINOR:
                raise _too_many(f"{name}[{i}]", sum(pair))
    return numbers + more


def _too_many(name: str, number: int) -> AmountTooLargeError:
    return AmountTooLargeError(
        name, number, "are more than a column holds",
        "earn less at a time, or ask for one purchase",
    )  # fmt: skip


@frozen(eq=False)
class _Rounded:
    """Exact sums over a common denominator; plain Python numbers where int64 might not hold."""

    numerator: np.ndarray
    denominator: int

    @classmethod
    def of(
        cls,
        group: IntArray,
        values: IntArray,
        combo: IntArray,
        weights: tuple[Fraction, ...],
        n_groups: int,
    ) -> _Rounded:
        """Sum value times weight per group."""
        denominator = lcm(*(weight.denominator for weight in weights)) if weights else 1
        scaled = [int(weight * denominator) for weight in weights] or [1]
        largest = max(scaled) * (exact_total(values) if len(values) else 0)
        # half a point is added before rounding, and doubled to find the even neighbour
        fits = 4 * (largest + denominator) <= MAX_MINOR
        dtype = np.int64 if fits else object
        parts = values.astype(dtype) * np.array(scaled, dtype=dtype)[combo]
        if fits:
            return cls(_sums(group, parts, n_groups), denominator)
        sums = np.zeros(n_groups, dtype=object)
        np.add.at(sums, group, parts)
        return cls(sums, denominator)

    @property
    def is_any(self) -> BoolArray:
        """Where there is more than nothing."""
        return np.asarray(self.numerator > 0, dtype=np.bool_)

    def points(self, rounding: PointsRounding, most: int | None = None) -> IntArray:
        """Round to whole points; more than `most` is as good as that."""
        top, bottom = self.numerator, self.denominator
        if top.dtype == object:
            whole = [whole_points(Fraction(int(n), bottom), rounding) for n in top]
            if most is not None:
                whole = [min(n, most) for n in whole]
            if max(whole, default=0) > MAX_MINOR:
                raise _too_many("points", max(whole))
            return np.array(whole, dtype=np.int64)
        if rounding == "floor":
            return np.asarray(top // bottom)
        if rounding == "ceil":
            return np.asarray(-(-top // bottom))
        up = (2 * top + bottom) // (2 * bottom)
        if rounding == "half_even":
            is_half = (2 * top + bottom) % (2 * bottom) == 0
            up -= is_half & (up % 2 == 1)
        return np.asarray(up)


def _sums(group: IntArray, values: IntArray, n_groups: int) -> IntArray:
    """Sum per group, whatever the order."""
    ordered = np.argsort(group, kind="stable")
    offset = offsets_of(np.bincount(group, minlength=n_groups).astype(np.int64))
    return checked_segment_sum(values[ordered], offset, "points")
