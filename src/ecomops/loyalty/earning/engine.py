"""What a purchase or an event earns: one at a time, with the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor, lcm

from attrs import evolve

from ecomops.arguments import check_type
from ecomops.errors import CurrencyMismatchError, InvalidArgumentError
from ecomops.kernels.allocation import allocate
from ecomops.loyalty.earning.earned import (
    CapApplied,
    CapCode,
    EventEarning,
    FactorApplied,
    LineCode,
    LineEarning,
    OrderEarning,
)
from ecomops.loyalty.earning.facts import EarnedSoFar, MemberEvent, Purchase, PurchaseLine
from ecomops.loyalty.earning.programme import EarningProgramme
from ecomops.loyalty.earning.rounding import whole_points
from ecomops.loyalty.earning.rules import EarnOnAmount

_NOTHING = EarnedSoFar()


def earn_on_order(
    programme: EarningProgramme, purchase: Purchase, so_far: EarnedSoFar = _NOTHING
) -> OrderEarning:
    """Say what a purchase earns, and how it comes about (计算本单积分).

    Parameters
    ----------
    programme
        The rules.
    purchase
        What was bought, at what net amounts.
    so_far
        What the member's orders earned before on the same day and in the same month; only caps
        look at it.

    Raises
    ------
    CurrencyMismatchError
        If the purchase is in another currency than the programme.
    InvalidArgumentError
        If an amount is negative.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from ecomops.facts import Item
    >>> programme = EarningProgramme.model_validate({
    ...     "currency": "CNY", "zone": "Asia/Shanghai",
    ...     "rules": [{"kind": "on_amount", "rule_id": "spend", "points": 1, "per_minor": 100}],
    ...     "multipliers": [
    ...         {"kind": "tier", "tier_ids": ["gold"], "factor": "1.5", "name": "金卡"}],
    ... })
    >>> noon = datetime(2026, 11, 11, 4, tzinfo=UTC)
    >>> tea = PurchaseLine("1", Item("tea"), 199_00)
    >>> earning = earn_on_order(programme, Purchase("CNY", (tea,), noon, tier_id="gold"))
    >>> earning.points
    298
    >>> print(earning.describe("zh"))
    本单得 298 分：¥199 计 199 分，其中金卡 1.5 倍，得 298.5 分；共 298.5 分，舍去小数
    """
    check_type(
        "programme", programme, EarningProgramme, "read one with EarningProgramme.model_validate"
    )
    check_type("purchase", purchase, Purchase, "make one of an order with Purchase.of")
    if purchase.currency != programme.currency:
        raise CurrencyMismatchError(
            "purchase.currency", purchase.currency,
            f"is not that of the programme, {programme.currency}",
            "give the programme in that currency",
        )  # fmt: skip
    for name in ("shipping_minor", "promised_points"):
        _check_amount(name, getattr(purchase, name))
    lines = [_line(programme, purchase, line) for line in purchase.lines]
    rule = programme.shipping_rule
    if programme.on_shipping and rule is not None and purchase.shipping_minor:
        lines.append(_earns(programme, purchase, None, purchase.shipping_minor, rule))
    exact, rounded, shares = _rounded(programme, lines)
    bonus = 0
    counted = rounded if rounded >= programme.minimum_points else 0
    if exact and rounded >= programme.minimum_points:
        bonus = programme.bonus_points
    caps, points = _capped(
        counted + bonus,
        (
            ("per_order", programme.max_per_order, 0),
            ("per_day", programme.max_per_day, so_far.today),
            ("per_month", programme.max_per_month, so_far.this_month),
        ),
    )
    return OrderEarning(
        points + purchase.promised_points,
        shares, exact, rounded, programme.minimum_points, bonus, caps,
        purchase.promised_points, programme.currency, programme.rounding,
        programme.floors_base_first, programme.waits,
    )  # fmt: skip


def points_no_longer_earned(
    programme: EarningProgramme,
    bought: Purchase,
    kept: Purchase,
    so_far: EarnedSoFar = _NOTHING,
) -> int:
    """Say how many points a refund takes back (退款回收积分).

    Those of what was bought less those of what is kept. Recomputed, not in proportion: refunds
    in any number of parts take back all that the order earned, to the last point.

    Parameters
    ----------
    programme
        The rules under which it earned.
    bought, kept
        The purchase as it was, and with the amounts that are left after the refund.
    so_far
        What was earned before the order, as when it earned.
    """
    before = earn_on_order(programme, bought, so_far).points
    return before - earn_on_order(programme, kept, so_far).points


def earn_on_event(
    programme: EarningProgramme, event: MemberEvent, so_far: EarnedSoFar = _NOTHING
) -> EventEarning:
    """Say what an event earns, and the key that lets it do so once (计算行为积分).

    Parameters
    ----------
    programme
        The rules.
    event
        What a member did.
    so_far
        What the same rule gave the member before on the same day and in the same month. An event
        that it knows, told again, earns what it earned then: the ledger answers `replayed`.

    Raises
    ------
    InvalidArgumentError
        If the event lacks the order or the line that it may bring points for once.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> programme = EarningProgramme.model_validate({
    ...     "currency": "CNY", "zone": "Asia/Shanghai",
    ...     "rules": [{"kind": "on_event", "rule_id": "check-in", "event": "check_in",
    ...                "points": 5, "once": "per_day"}],
    ... })
    >>> at = datetime(2026, 11, 11, 17, tzinfo=UTC)
    >>> earning = earn_on_event(programme, MemberEvent("check_in", "M-1", at))
    >>> earning.points, earning.key
    (5, '["check-in", "M-1", "2026-11-12"]')
    """
    check_type(
        "programme", programme, EarningProgramme, "read one with EarningProgramme.model_validate"
    )
    check_type("event", event, MemberEvent, "say what was done, by whom and when")
    rule = programme.event_rule(event.event)
    if rule is None:
        return EventEarning(0, None, None, (), event.event, event.order_id)
    key = rule.once_key(event, programme.zone_info)
    if key is not None and key in so_far.given:  # caps looked at it then
        return EventEarning(so_far.given[key], rule.rule_id, key, (), event.event, event.order_id)
    caps, points = _capped(
        rule.points,
        (
            ("per_day", rule.max_per_day, so_far.today),
            ("per_month", rule.max_per_month, so_far.this_month),
        ),
    )
    return EventEarning(points, rule.rule_id, key, caps, event.event, event.order_id)


def _check_amount(name: str, amount: object) -> None:
    if type(amount) is not int or amount < 0:
        raise InvalidArgumentError(
            name, amount, "is no amount", "give whole minor units or points, 0 or more"
        )


# ---- lines ------------------------------------------------------------------------------------
def _line(programme: EarningProgramme, purchase: Purchase, line: PurchaseLine) -> LineEarning:
    """Say what a line earns before rounding, or why nothing."""
    for name in ("net_minor", "points_minor"):
        _check_amount(f"lines[{line.line_id!r}].{name}", getattr(line, name))
    paid = line.net_minor + (line.points_minor if programme.on_points else 0)
    rule = next((r for r in programme.amount_rules if line.is_chosen(r.select)), None)
    code: LineCode | None = None
    if line.is_gift and not programme.on_gifts:
        code = "gift"
    elif programme.excludes is not None and line.is_chosen(programme.excludes):
        code = "excluded"
    elif rule is None:
        code = "no_rule"
    elif not paid:
        code = "nothing_paid"
    if code is not None or rule is None:
        return LineEarning(line.line_id, code or "no_rule", paid)
    return _earns(programme, purchase, line, paid, rule)


def _earns(
    programme: EarningProgramme,
    purchase: Purchase,
    line: PurchaseLine | None,
    paid: int,
    rule: EarnOnAmount,
) -> LineEarning:
    zone = programme.zone_info
    factors = [
        FactorApplied(multiplier.label("en"), multiplier.label("zh"), multiplier.factor)
        for multiplier in programme.multipliers
        if multiplier.is_on(purchase, zone)
        and (multiplier.takes_delivery if line is None else line.is_chosen(multiplier.goods))
    ]
    factors += [FactorApplied(name, name, factor) for name, factor in purchase.promotion_factors]
    base = paid * rule.rate
    if programme.floors_base_first and programme.rounds_per == "line":
        base = Fraction(floor(base))
    exact = base * total_factor(tuple(one.factor for one in factors), programme.combine)
    line_id = None if line is None else line.line_id
    return LineEarning(line_id, "earns", paid, rule.rule_id, base, tuple(factors), exact)


def total_factor(factors: tuple[Decimal, ...], combine: str) -> Fraction:
    """Multiply factors, or add up what each adds to 1.

    >>> from decimal import Decimal
    >>> both = Decimal("1.5"), Decimal(2)
    >>> total_factor(both, "multiplied"), total_factor(both, "added")
    (Fraction(3, 1), Fraction(5, 2))
    """
    total = Fraction(1)
    for factor in factors:
        times = Fraction(factor)
        total = total * times if combine == "multiplied" else total + times - 1
    return max(total, Fraction(0))


def _rounded(
    programme: EarningProgramme, lines: list[LineEarning]
) -> tuple[Fraction, int, tuple[LineEarning, ...]]:
    """Round what lines earn; give the exact sum, the whole points, and each line's share."""
    if programme.rounds_per == "line":
        parts = [whole_points(line.exact, programme.rounding) for line in lines]
        exact = sum((line.exact for line in lines), Fraction(0))
        return exact, sum(parts), _shared(lines, parts)
    exact = sum((line.exact for line in lines), Fraction(0))
    if programme.floors_base_first:
        bases: dict[Fraction, Fraction] = {}
        for line in lines:
            if line.base:
                factor = line.exact / line.base
                bases[factor] = bases.get(factor, Fraction(0)) + line.base
        exact = sum((floor(base) * factor for factor, base in bases.items()), Fraction(0))
    rounded = whole_points(exact, programme.rounding)
    common = lcm(*(line.exact.denominator for line in lines)) if lines else 1
    weights = [int(line.exact * common) for line in lines]
    return exact, rounded, _shared(lines, allocate(rounded, weights))


def _shared(lines: list[LineEarning], parts: Sequence[int]) -> tuple[LineEarning, ...]:
    return tuple(evolve(line, points=points) for line, points in zip(lines, parts, strict=True))


def _capped(
    points: int, caps: tuple[tuple[CapCode, int | None, int], ...]
) -> tuple[tuple[CapApplied, ...], int]:
    """Cut points to each cap in turn, and note those that cut."""
    found = []
    for code, most, before in caps:
        room = points if most is None else max(most - before, 0)
        if most is not None and points > room:
            found.append(CapApplied(code, most, before, points - room))
            points = room
    return tuple(found), points
