"""The steps of an order, each through every wing: place, pay, cancel, refund."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from attrs import evolve

from ecomops.amount_text import check_minor
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.models.coupon import Coupon
from ecomops.models.instants import check_aware
from ecomops.models.points import (
    ActivatePoints,
    CapturePoints,
    ClawBackPoints,
    HoldPoints,
    PointsCommand,
    RestorePoints,
    VoidHold,
)
from ecomops.orders.events import (
    OrderCancellation,
    OrderEvent,
    OrderPlacement,
    PaymentAuthorisation,
    PaymentCapture,
    PaymentRefund,
)
from ecomops.promotions.coupons.life import (
    lock_coupon,
    redeem_coupon,
    release_coupon,
    restore_coupon,
)
from ecomops.promotions.coupons.results import CouponChange, CouponRefusal, CouponResult
from ecomops.promotions.refunds.record import RefundRecord
from ecomops.promotions.refunds.refund import Refund, refund
from ecomops.promotions.usage.commands import expire_uses, redeem_uses, release_uses, restore_uses
from ecomops.settlement.deal import Deal
from ecomops.settlement.effects import Effects, NotSettled, Settlement

Coupons = Mapping[str, Coupon]
"""Coupons as they are stored now, by id."""


def place_order(deal: Deal, coupons: Coupons | None = None) -> Settlement:
    """Place a quoted cart as an order (下单).

    Its points are held, its coupons locked, its uses reserved.

    Parameters
    ----------
    deal
        The order.
    coupons
        The coupons as they are stored now; needed where the quote takes any.

    Raises
    ------
    UnknownIdError
        If a coupon that the quote takes is not given.

    Examples
    --------
    >>> from datetime import UTC
    >>> from ecomops import price_cart
    >>> cart = {"currency": "CNY", "lines": [
    ...     {"line_id": "1", "sku_id": "tea", "quantity": 2, "unit_price_minor": 100_00}]}
    >>> deal = Deal("O-7", price_cart(cart, []), datetime(2026, 11, 11, tzinfo=UTC))
    >>> print(place_order(deal))
    O-7 placed
    - place
    """
    at = deal.placed_at
    points: tuple[PointsCommand, ...] = ()
    if deal.quote.points.used and deal.member_id is not None:
        points = (
            HoldPoints(
                member_id=deal.member_id, at=at, points=deal.quote.points.used,
                order_id=deal.order_id, expires_at=deal.held_until, entry_id=deal.hold_id,
                key=deal.key("hold"),
            ),
        )  # fmt: skip
    effects = Effects(
        "place",
        deal.order_id,
        deal.quote.currency,
        deal.order,
        (OrderPlacement(at=at, key=deal.key("place")),),
        points,
        deal.reservations,
    )
    return _with_coupons(
        effects,
        coupons,
        _taken(deal),
        lambda coupon: _lock(deal, coupon),
    )


def pay_order(
    deal: Deal, *, at: datetime, coupons: Coupons | None = None, paid_before_minor: int = 0
) -> Settlement:
    """Take the payment of an order (支付), or what is left of it (尾款).

    Its points, coupons and uses are spent, and what it brings is earned. A part that was paid
    before, such as a deposit (定金), is an event of the order alone.

    Parameters
    ----------
    deal
        The order, placed before.
    at
        When it is paid in full.
    coupons
        The coupons as they are stored now; needed where the quote takes any.
    paid_before_minor
        What was captured before. [minor]

    Raises
    ------
    UnknownIdError
        If a coupon that the quote takes is not given.
    InvalidArgumentError
        If more was paid before than is payable.
    """
    at = check_aware("at", at)
    _check_part(deal, paid_before_minor)
    payable = deal.order.payable_minor - paid_before_minor
    events: tuple[OrderEvent, ...] = ()
    if payable:
        events = (
            PaymentAuthorisation(at=at, amount_minor=payable, key=deal.key("authorise")),
            PaymentCapture(at=at, amount_minor=payable, key=deal.key("capture")),
        )
    points: list[PointsCommand] = []
    if deal.member_id is not None and deal.quote.points.used:
        points.append(
            CapturePoints(
                member_id=deal.member_id, at=at, hold_id=deal.hold_id,
                entry_id=deal.redemption_id, key=deal.key("spend"),
            )
        )  # fmt: skip
    if deal.member_id is not None and deal.earning is not None:
        earn = deal.earning.command(deal.member_id, at, order_id=deal.order_id)
        points += [] if earn is None else [earn]
    effects = Effects(
        "pay",
        deal.order_id,
        deal.quote.currency,
        None,
        events,
        tuple(points),
        redeem_uses(deal.reservations, at),
    )
    return _with_coupons(
        effects, coupons, _taken(deal), lambda coupon: redeem_coupon(coupon, deal.order_id, at=at)
    )


def cancel_order(
    deal: Deal, *, at: datetime, coupons: Coupons | None = None, paid_before_minor: int = 0
) -> Settlement:
    """Cancel an order that is not paid: free its points, coupons and uses (取消未付订单).

    Its order refuses if a payment came first. A paid one is cancelled by `refund_order`. Once the
    time is over for which its points and uses were held, they are free already, and only what
    says so is left to store.

    Parameters
    ----------
    deal
        The order.
    at
        When.
    coupons
        The coupons as they are stored now; needed where the quote takes any.
    paid_before_minor
        What was captured as a deposit (定金); it is given back. A shop that keeps it leaves the
        refund out of `order_events`. [minor]

    Raises
    ------
    UnknownIdError
        If a coupon that the quote takes is not given.
    InvalidArgumentError
        If more was paid before than is payable.
    """
    at = check_aware("at", at)
    _check_part(deal, paid_before_minor)
    events: list[OrderEvent] = [
        OrderCancellation(at=at, if_unpaid=not paid_before_minor, key=deal.key("cancel"))
    ]
    if paid_before_minor:
        units = tuple((line.line_id, line.quantity) for line in deal.order.lines)
        events.append(
            PaymentRefund(
                at=at, lines=units, amount_minor=paid_before_minor, key=deal.key("refund:0")
            )
        )
    points: tuple[PointsCommand, ...] = ()
    is_over = at >= deal.held_until
    if deal.member_id is not None and deal.quote.points.used and not is_over:
        points = (
            VoidHold(member_id=deal.member_id, at=at, hold_id=deal.hold_id, key=deal.key("free")),
        )
    effects = Effects(
        "cancel",
        deal.order_id,
        deal.quote.currency,
        None,
        tuple(events),
        points,
        expire_uses(deal.reservations, at) if is_over else release_uses(deal.reservations, at),
    )
    return _with_coupons(
        effects, coupons, _taken(deal), lambda coupon: release_coupon(coupon, deal.order_id, at=at)
    )


def refund_order(
    deal: Deal,
    returned: Mapping[str, int],
    *,
    at: datetime,
    before: Iterable[Refund | RefundRecord] = (),
    coupons: Coupons | None = None,
    cancels: bool = False,
) -> Settlement:
    """Refund units of a paid order: money, points both ways, coupons and uses (退款).

    The promotions say the amount; the earning programme what is to be taken back, worked out
    anew for what is kept; the points that paid come back in their part; a coupon or use whose
    promotion no longer applies comes back.

    Parameters
    ----------
    deal
        The order.
    returned
        Units by order line. They have come back, or are cancelled with `cancels`.
    at
        When.
    before
        The earlier refunds or their records, in their order.
    coupons
        The coupons as they are stored now; needed where one comes back.
    cancels
        Whether the units are cancelled with the refund, before they are sent.

    Raises
    ------
    UnknownIdError
        If the order has no such line.
    InvalidArgumentError
        If more units are named than are left.
    """
    at = check_aware("at", at)
    records = tuple(one.record if isinstance(one, Refund) else one for one in before)
    goods = deal.cart_lines(returned, records)
    done = refund(deal.quote, goods, policy=deal.refund_policy, before=records)
    n = len(records) + 1
    lines = deal.order_lines(done.record)
    events: list[OrderEvent] = []
    if cancels:
        events.append(OrderCancellation(at=at, lines=lines, key=deal.key(f"cancel:{n}")))
    events.append(
        PaymentRefund(
            at=at, lines=lines, amount_minor=done.amount_minor,
            shipping_minor=done.shipping_minor, key=deal.key(f"refund:{n}"),
        )
    )  # fmt: skip
    earlier = deal.refunds(records)
    points = _points(deal, done, earlier, n, at)
    redeemed = redeem_uses(deal.reservations, deal.placed_at)
    uses = restore_uses((u for u in redeemed if u.promotion_id in done.uses_to_restore), at)
    effects = Effects(
        "refund",
        deal.order_id,
        deal.quote.currency,
        None,
        tuple(events),
        points,
        uses,
        refund=done,
    )
    return _with_coupons(
        effects,
        coupons,
        done.coupons_to_restore,
        lambda coupon: restore_coupon(coupon, deal.order_id, at=at),
    )


def close_returns(deal: Deal, *, at: datetime) -> Effects:
    """Let what an order earned become available when nothing can come back any more (售后期满).

    For programmes whose points wait (`EarningProgramme.waits`); for others there is nothing to
    do. When that is, `OrderPolicy.returns_close_at` says. Where all was taken back before, the
    ledger answers that nothing is pending.
    """
    points: tuple[PointsCommand, ...] = ()
    earning = deal.earning
    if deal.member_id is not None and earning is not None and earning.points and earning.waits:
        points = (
            ActivatePoints(
                member_id=deal.member_id, at=at, earn_id=deal.earn_id, key=deal.key("activate")
            ),
        )
    return Effects("close", deal.order_id, deal.quote.currency, points=points)


def _check_part(deal: Deal, amount_minor: int) -> None:
    """Refuse what is no part of what is payable."""
    check_minor("paid_before_minor", amount_minor, deal.quote.currency)
    if not 0 <= amount_minor <= deal.order.payable_minor:
        raise InvalidArgumentError(
            "paid_before_minor", amount_minor, "is no part of what is payable",
            f"give an amount from 0 to {deal.order.payable_minor}",
        )  # fmt: skip


# ---- parts of a refund ------------------------------------------------------------------------
def _points(
    deal: Deal, done: Refund, earlier: tuple[Refund, ...], n: int, at: datetime
) -> tuple[PointsCommand, ...]:
    """Give back the points that paid, and take back those that are no longer earned."""
    member_id = deal.member_id
    if member_id is None:
        return ()
    commands: list[PointsCommand] = []
    # what comes back first can be taken back then
    if done.points_to_restore:
        commands.append(
            RestorePoints(
                member_id=member_id, at=at, redemption_id=deal.redemption_id,
                points=done.points_to_restore, order_id=deal.order_id,
                key=deal.key(f"restore:{n}"),
            )
        )  # fmt: skip
    lost = _points_kept(deal, earlier) - _points_kept(deal, (*earlier, done))
    if lost > 0:
        commands.append(
            ClawBackPoints(
                member_id=member_id, at=at, earn_id=deal.earn_id, points=lost,
                order_id=deal.order_id, key=deal.key(f"claw_back:{n}"),
            )
        )  # fmt: skip
    return tuple(commands)


def _points_kept(deal: Deal, refunds: tuple[Refund, ...]) -> int:
    """Say what is kept of the points that the order earned, after refunds.

    A refund may leave more to earn, where a promotion falls away that stood in the way of another;
    what was taken back before is not given again.
    """
    earnings = (deal.earning_of(deal.kept(refunds[:n])) for n in range(len(refunds) + 1))
    return min((earning.points for earning in earnings if earning is not None), default=0)


# ---- coupons ----------------------------------------------------------------------------------
def _taken(deal: Deal) -> tuple[str, ...]:
    return tuple(sorted({name for use in deal.quote.uses for name in use.coupon_ids}))


def _lock(deal: Deal, coupon: Coupon) -> CouponResult | None:
    """Lock a coupon for the order; one that the order has let go of was locked for it before."""
    if any(claim.order_id == deal.order_id for claim in coupon.claims):
        return None
    at, customer_id = deal.placed_at, _customer(deal)
    return lock_coupon(coupon, deal.order_id, at=at, customer_id=customer_id)


def _customer(deal: Deal) -> str | None:
    shopper = deal.quote.cart.checkout.shopper
    return None if shopper is None else shopper.customer_id


def _with_coupons(
    effects: Effects,
    coupons: Coupons | None,
    names: Iterable[str],
    move: Callable[[Coupon], CouponResult | None],
) -> Settlement:
    """Move coupons on; where one refuses, nothing of the step holds."""
    changes: list[CouponChange] = []
    refusals: list[CouponRefusal] = []
    for name in names:
        coupon = (coupons or {}).get(name)
        if coupon is None:
            raise UnknownIdError(
                "coupons", name, "is taken by the quote, but is not given",
                "give every coupon as it is stored now",
            )  # fmt: skip
        result = move(coupon)
        if isinstance(result, CouponRefusal):
            refusals.append(result)
        elif isinstance(result, CouponChange):
            changes.append(result)
    if refusals:
        return NotSettled(effects.step, effects.order_id, tuple(refusals))
    return evolve(effects, coupons=tuple(changes))
