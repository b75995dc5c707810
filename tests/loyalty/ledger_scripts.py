"""Policies of a ledger, and lists of commands that earn, spend, take back and pass on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from ecomops import (
    ActivatePoints,
    AdjustPoints,
    CapturePoints,
    ClawBackPoints,
    EarnPoints,
    ExpiryAfterDays,
    ExpiryAfterMonths,
    ExpiryOnDate,
    ExpiryWhenInactive,
    HoldPoints,
    LedgerPolicy,
    NoExpiry,
    PointsCommand,
    RedeemPoints,
    RestorePoints,
    TransferPoints,
    VoidHold,
)

START = datetime(2023, 11, 30, 15, 59, tzinfo=UTC)
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

ends = st.sampled_from(("day", "day_exclusive", "month", "instant"))
by_date = st.one_of(
    st.just(NoExpiry()),
    st.builds(ExpiryAfterMonths, months=st.sampled_from((1, 2, 3, 12)), ends=ends),
    st.builds(ExpiryAfterDays, days=st.sampled_from((1, 2, 30, 90)), ends=ends),
    st.builds(
        ExpiryOnDate,
        month=st.sampled_from((2, 12, 1)),
        day=st.sampled_from((29, 31, 1)),
        plus_years=st.sampled_from((0, 1)),
    ),
)
expiries = by_date | st.builds(ExpiryWhenInactive, months=st.sampled_from((1, 2, 6)))
reaches = st.sampled_from(
    (
        {},
        {"on_clawback_shortfall": "forgive"},
        {"on_clawback_shortfall": "refuse"},
        {"on_clawback_shortfall": "forgive", "clawback_reach": "own_only"},
        {"on_clawback_shortfall": "refuse", "clawback_reach": "own_only"},
    )
)


def policies(expiry=expiries):
    """Draw policies."""
    return st.builds(
        lambda reach, **fields: LedgerPolicy(**fields, **reach),
        reaches,
        zone=st.sampled_from(
            ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Europe/Berlin")
        ),
        expiry=expiry,
        expiry_anchor=st.sampled_from(("earned", "available")),
        pending_days=st.sampled_from((0, 0, 1, 14)),
        burn_order=st.sampled_from(("soonest_expiring", "first_in_first_out")),
        restore_grace_days=st.sampled_from((30, 0, None)),
        holds_protect=st.booleans(),
        on_adjustment_shortfall=st.sampled_from(("refuse", "debt")),
    )


NAMES = {
    "activate": ("earn_id", "earn"),
    "claw_back": ("earn_id", "earn"),
    "capture": ("hold_id", "hold"),
    "void": ("hold_id", "hold"),
    "restore": ("redemption_id", "redeem", "capture"),
}
MODELS = {
    "earn": EarnPoints, "activate": ActivatePoints, "redeem": RedeemPoints, "hold": HoldPoints,
    "capture": CapturePoints, "void": VoidHold, "claw_back": ClawBackPoints,
    "restore": RestorePoints, "adjust": AdjustPoints, "transfer": TransferPoints,
}  # fmt: skip
ALONE = ("earn", "earn", "earn", "redeem", "redeem", "hold", "adjust", *NAMES)
"""Commands of one member only, those that bring points more often."""
SPANS = (timedelta(0), TICK, HOUR, DAY, 10 * DAY, 31 * DAY, 100 * DAY)


@st.composite
def commands(draw, *, members=("A", "B"), kinds=(*ALONE, "transfer"), max_size=12):
    """Draw commands in the order of time, each with a key; some of them will be refused."""
    at, drawn = START, draw(st.integers(2, max_size))
    made: list[PointsCommand] = []
    while len(made) < drawn:
        at += draw(st.sampled_from(SPANS))
        kind, member = draw(st.sampled_from(kinds)), draw(st.sampled_from(members))
        fields = {"member_id": member, "at": at, "key": f"k{len(made)}"}
        fields["entry_id"] = f"{kind}-{len(made)}"
        if kind in NAMES:
            field, *sources = NAMES[kind]
            known = [one for one in made if one.kind in sources and one.member_id == member]
            if not known:
                kind, fields["entry_id"] = "earn", f"earn-{len(made)}"
            else:
                fields[field] = draw(st.sampled_from(known)).entry_id
        made.append(MODELS[kind](**fields, **_more(draw, kind, member, at)))
    return tuple(made)


def _more(draw, kind, member, at):
    points = draw(st.sampled_from((1, 2, 5, 10, 20)))
    some = draw(st.sampled_from((None, 1, 2, 5)))
    until = draw(st.sampled_from((None, None, at + DAY, at + 40 * DAY)))
    if kind == "earn":
        return {"points": points, "source": "test", "expires_at": until}
    if kind == "hold":
        return {"points": points, "expires_at": until}
    if kind == "adjust":
        return {"points": draw(st.sampled_from((points, -points))), "reason": "test"}
    if kind == "transfer":
        return {"points": points, "to_member_id": "B" if member == "A" else "A"}
    if kind == "redeem":
        return {"points": points}
    return {} if kind in {"activate", "void"} else {"points": some}
