"""Strategies for members, coupons, points, tickets and roles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ecomops.models import (
    CHANNELS,
    PRESETS,
    ActivatePoints,
    AdjustPoints,
    CapturePoints,
    ClawBackPoints,
    Coupon,
    CouponStatus,
    EarnPoints,
    HoldPoints,
    Member,
    MergeMembers,
    PointsCommand,
    RedeemPoints,
    RestorePoints,
    Role,
    Ticket,
    TicketCreated,
    TicketEvent,
    TransferPoints,
    VoidHold,
)
from ecomops.testing.limits import Limits, changed
from ecomops.testing.values import READABLE, ids, instants, mostly, texts

E = TypeVar("E", EarnPoints, HoldPoints, AdjustPoints)

_LIMITS: Final = Limits()
_LATE: Final = datetime(9999, 1, 1, tzinfo=UTC)
_LONGEST_MONTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LENGTHS: Final = st.sampled_from((86_400, 1, 30 * 86_400, 365 * 86_400)).map(
    lambda seconds: timedelta(seconds=seconds)
) | st.just(timedelta(microseconds=1))


def _starts() -> SearchStrategy[datetime]:
    """Draw instants that leave a year to come, and one behind."""
    return instants().filter(lambda at: 3 < at.year < 9997)


def members() -> SearchStrategy[Member]:
    """Draw members; a birthday is none, a month, or a day that the month has (会员)."""
    months = st.integers(1, 12)
    dated = months.flatmap(
        lambda month: st.tuples(st.just(month), st.integers(1, _LONGEST_MONTHS[month - 1]))
    )
    leap = st.just((2, 29))
    birthdays = st.just((None, None)) | months.map(lambda month: (month, None)) | dated | leap
    nothing = {"birth_month": st.none(), "birth_day": st.none()}
    return st.builds(
        lambda member, day: changed(member, {"birth_month": day[0], "birth_day": day[1]}),
        _LIMITS.model(Member, nothing),
        birthdays,
    )


def coupons() -> SearchStrategy[Coupon]:
    """Draw coupons of every status; locked ones name the order that holds them (优惠券)."""
    nothing = {
        "code": st.text(READABLE, min_size=1, max_size=8),
        "valid_from": _starts(),
        "valid_until": st.just(_LATE),
        "status": st.just("expired"),  # goes with any number of uses
        "locked_by": st.none(),
    }
    statuses: SearchStrategy[CouponStatus] = st.sampled_from(
        ("issued", "locked", "redeemed", "expired", "void")
    )
    return st.builds(_coupon, _LIMITS.model(Coupon, nothing), _LENGTHS, statuses, ids())


def _coupon(drawn: Coupon, length: timedelta, status: CouponStatus, order_id: str) -> Coupon:
    return changed(
        drawn,
        {
            "valid_until": drawn.valid_from + length,
            "status": status,
            "uses_left": _uses_left(drawn.uses_left, status),
            "locked_by": order_id if status == "locked" else None,
            # an order that holds it has no use of its own yet
            "claims": tuple(claim for claim in drawn.claims if claim.order_id != order_id),
        },
    )


def _uses_left(drawn: int, status: CouponStatus) -> int:
    if status == "redeemed":
        return 0
    return max(drawn, 1) if status in {"issued", "locked"} else drawn


def earn_points() -> SearchStrategy[EarnPoints]:
    """Draw points to give, for ever or until a later instant (获得)."""
    return _ending(EarnPoints)


def hold_points() -> SearchStrategy[HoldPoints]:
    """Draw points to set aside, until a command or until a later instant (冻结)."""
    return _ending(HoldPoints)


def adjust_points() -> SearchStrategy[AdjustPoints]:
    """Draw corrections by hand, up and down (调整)."""
    return _ending(AdjustPoints)


def points_commands() -> SearchStrategy[PointsCommand]:
    """Draw commands to a points ledger, of every kind (积分指令)."""
    others = (
        ActivatePoints, RedeemPoints, CapturePoints, VoidHold, ClawBackPoints, RestorePoints,
        TransferPoints, MergeMembers,
    )  # fmt: skip
    ending = (earn_points(), hold_points(), adjust_points())
    return st.one_of(*ending, *(_LIMITS.model(model) for model in others))


def _ending(model: type[E]) -> SearchStrategy[E]:
    """Draw commands whose points or hold end, if they do, after they begin."""
    drawn = {"at": _starts(), "expires_at": st.none()}
    if "available_at" in model.model_fields:
        drawn["available_at"] = st.none() | _starts()
    return st.builds(
        lambda command, length: changed(
            command, {"expires_at": None if length is None else _beginning(command) + length}
        ),
        _LIMITS.model(model, drawn),
        st.none() | _LENGTHS,
    )


def _beginning(command: EarnPoints | HoldPoints | AdjustPoints) -> datetime:
    available_at = command.available_at if isinstance(command, EarnPoints) else None
    return command.at if available_at is None else max(command.at, available_at)


def tickets() -> SearchStrategy[Ticket]:
    """Draw tickets with a few events; messages may be older than the ticket (工单)."""
    about = {
        "channel": mostly(st.sampled_from(CHANNELS), texts(), one_in=8),
        "events": st.just((TicketCreated(event_id="0", at=_LATE),)),
    }
    event: SearchStrategy[Any] = _LIMITS.annotation(TicketEvent).filter(
        lambda event: not isinstance(event, TicketCreated)
    )
    # minutes and seconds after the ticket was opened; 0 meets it in one instant
    after = st.sampled_from((0, 1, 25, 60, 600)) | st.integers(0, 14 * 86_400)
    rows = st.lists(st.tuples(event, after, st.integers(0, 5)), max_size=5)
    return st.builds(_ticket, _LIMITS.model(Ticket, about), _starts(), rows)


def _ticket(drawn: Ticket, at: datetime, rows: list[tuple[Any, int, int]]) -> Ticket:
    events: list[Any] = [TicketCreated(event_id="1", at=at)]
    for i, (event, seconds, early) in enumerate(rows, start=2):
        speaks = event.kind in {"customer_message", "agent_reply", "automatic_reply"}
        moved = -seconds if speaks and early == 5 else seconds
        when = at + timedelta(seconds=moved)
        # of one instant, the beginning comes first
        events.append(changed(event, {"event_id": str(i), "at": when, "seq": i}))
    return changed(drawn, {"events": tuple(events[::-1])})


def roles() -> SearchStrategy[Role]:
    """Draw the usual roles, and others with any permissions (角色)."""
    return st.sampled_from(PRESETS) | _LIMITS.model(Role)
