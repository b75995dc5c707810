"""What is recorded late: nothing accepted is undone, and the past can be asked either way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from ecomops import (
    ExpiryAfterDays,
    ExpiryWhenInactive,
    LedgerPolicy,
    NoExpiry,
    PointsLedger,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PLAIN = LedgerPolicy(zone="Asia/Shanghai")


def day(number):
    return START + number * DAY


def ask(ledger, kind, points=None, *, on, recorded=None, name="", about="", member="A"):
    stamp = {"at": day(on)}
    if recorded is not None:
        stamp["recorded_at"] = day(recorded)
    if name:
        stamp["entry_id"] = name
    if kind == "earn":
        stamp["source"] = "test"
    if kind in {"earn", "redeem", "hold"}:
        return getattr(ledger, kind)(member, points, **stamp)
    if kind == "transfer":
        return ledger.transfer(member, points, about, **stamp)
    return getattr(ledger, kind)(member, about, *([] if kind == "void" else [points]), **stamp)


def test_a_late_debit_leaves_a_later_redemption_standing_and_becomes_debt():
    ledger = PointsLedger(PLAIN)
    ask(ledger, "earn", 100, on=1, name="e")
    assert ask(ledger, "redeem", 80, on=10, name="r").code == "ok"

    # on day 5 there were 100 points, whatever was spent afterwards
    assert ask(ledger, "redeem", 60, on=5, recorded=11, name="late").code == "ok"

    now = ledger.balances("A", at=day(11))
    assert (now.available, now.debt, now.redeemed) == (0, 40, 140)
    known_then = ledger.balances("A", at=day(10), known_at=day(10))
    assert (known_then.available, known_then.debt) == (20, 0)


def test_a_late_debit_beyond_what_there_was_is_refused():
    ledger = PointsLedger(PLAIN)
    ask(ledger, "earn", 100, on=1)
    ask(ledger, "earn", 100, on=9)
    refused = ask(ledger, "redeem", 150, on=5, recorded=10)
    assert (refused.code, refused.needed, refused.actual) == ("insufficient", 150, 100)


def test_a_late_debit_finds_no_points_that_had_expired_by_then():
    ledger = PointsLedger(LedgerPolicy(zone="UTC", expiry=ExpiryAfterDays(days=5)))
    ask(ledger, "earn", 1, on=0)
    assert ask(ledger, "redeem", 1, on=7).code == "insufficient"
    assert ask(ledger, "redeem", 1, on=6, recorded=8).code == "insufficient"


def test_the_past_is_closed_to_what_does_not_say_when_it_was_recorded():
    ledger = PointsLedger(PLAIN)
    ask(ledger, "earn", 100, on=9)
    refused = ask(ledger, "earn", 5, on=5)
    assert (refused.code, refused.about) == ("invalid", "recorded_at")


def test_a_hold_that_timed_out_for_want_of_its_capture_is_captured_late():
    ledger = PointsLedger(PLAIN)
    ask(ledger, "earn", 100, on=1)
    ledger.hold("A", 70, at=day(2), expires_at=day(4), entry_id="h")
    assert ask(ledger, "redeem", 90, on=5).code == "ok"  # the clock had given the points back

    assert ask(ledger, "capture", on=3, recorded=6, name="c", about="h").code == "ok"

    now = ledger.balances("A", at=day(6))
    assert (now.available, now.held, now.debt, now.redeemed) == (0, 0, 60, 160)
    assert ask(ledger, "void", on=3, recorded=7, about="h").code == "hold_closed"


def test_what_can_be_done_once_is_done_once_whatever_the_order_of_recording():
    ledger = PointsLedger(PLAIN)
    ask(ledger, "earn", 100, on=1, name="e")
    ask(ledger, "redeem", 40, on=2, name="r")
    assert ask(ledger, "restore", 30, on=8, about="r").code == "ok"
    refused = ask(ledger, "restore", 20, on=5, recorded=9, about="r")
    assert (refused.code, refused.needed, refused.actual) == ("exceeds_redemption", 20, 10)
    assert ask(ledger, "claw_back", 90, on=10, about="e").code == "ok"
    refused = ask(ledger, "claw_back", 20, on=6, recorded=11, about="e")
    assert (refused.code, refused.needed, refused.actual) == ("exceeds_earn", 20, 10)


kinds = st.sampled_from(
    ("earn", "redeem", "hold", "capture", "void", "claw_back", "restore", "transfer", "earn")
)
rows = st.lists(
    st.tuples(kinds, st.integers(1, 9), st.integers(0, 12), st.integers(0, 5)), max_size=24
)
policies = st.sampled_from(
    (
        PLAIN,
        LedgerPolicy(zone="America/New_York", expiry=ExpiryAfterDays(days=5)),
        LedgerPolicy(zone="UTC", expiry=ExpiryWhenInactive(months=1), holds_protect=False),
    )
)


@given(policies, rows)
def test_any_order_of_recording_keeps_every_point_and_rebuilds(policy, rows):
    ledger, recorded = PointsLedger(policy), 12
    seen = {}
    for n, (kind, points, on, place) in enumerate(rows):
        recorded += 1
        abouts = {"capture": "hold", "void": "hold", "claw_back": "earn", "restore": "redeem"}
        about = f"{abouts[kind]}-{place}" if kind in abouts else ""
        if kind == "transfer":
            about = "B"
        count = sum(entry.kind == kind for entry in ledger.journal)
        name = f"{kind}-{count}" if kind != "capture" else f"redeem-x{n}"
        ask(ledger, kind, points, on=on, recorded=recorded, name=name, about=about)
        seen[recorded] = [ledger.balances(m, at=day(12)) for m in "AB"]

    for member in "AB":
        for at in range(0, 60, 3):
            b = ledger.balances(member, at=day(at))
            gone = b.redeemed + b.expired + b.clawed + b.adjusted_down + b.sent
            assert b.issued - gone == b.available + b.pending + b.held - b.debt
            assert min(b.available, b.pending, b.held, b.debt) >= 0
            assert not (b.debt and b.available)
    rebuilt = PointsLedger.of(policy, ledger.journal)
    for known, balances in seen.items():
        for one in (ledger, rebuilt):
            then = [one.balances(m, at=day(12), known_at=day(known)) for m in "AB"]
            assert then == balances


def test_later_entries_change_no_earlier_balance():
    ledger = PointsLedger(LedgerPolicy(zone="UTC", expiry=NoExpiry()))
    ask(ledger, "earn", 10, on=1)
    before = ledger.balances("A", at=day(2))
    ask(ledger, "redeem", 10, on=3)
    ask(ledger, "earn", 7, on=4)
    assert ledger.balances("A", at=day(2)) == before


members = st.sampled_from("AAABC")
merging = st.sampled_from(("earn", "earn", "redeem", "hold", "void", "transfer", "merge"))
many_rows = st.lists(
    st.tuples(merging, members, members, st.integers(1, 9), st.integers(0, 12)), max_size=24
)


@given(policies, many_rows)
def test_a_merged_account_has_nothing_whatever_is_recorded_late(policy, rows):
    """Nothing that it did is left behind, what it had is the other's, no point is lost or won."""
    ledger, merged, held = PointsLedger(policy), set(), []
    for n, (kind, name, other, points, on) in enumerate(rows):
        if name in merged:
            continue
        more = {"at": day(on), "recorded_at": day(13 + n)}
        if kind == "earn":
            ledger.earn(name, points, source="x", **more)
        elif kind == "hold":
            if ledger.hold(name, points, entry_id=f"h{n}", **more).code == "ok":
                held.append(f"h{n}")
        elif kind == "void":
            ledger.void(name, held[-1] if held else "none", **more)
        elif kind == "merge":
            if ledger.merge(name, other, **more).code == "ok":
                merged.add(name)
        else:
            args = (other,) if kind == "transfer" else ()
            getattr(ledger, kind)(name, points, *args, **more)
    for name in "ABC":
        told = ledger.balances(name, at=day(50))
        if name in merged:
            assert not any(told.counts().values())
        assert not (told.debt and told.available)
    everything = [ledger.balances(name, at=day(50)) for name in "ABC"]
    gone = sum(b.redeemed + b.expired + b.clawed + b.adjusted_down + b.sent for b in everything)
    assert sum(b.issued - b.owned for b in everything) == gone
    rebuilt = PointsLedger.of(policy, ledger.journal)
    assert [rebuilt.balances(name, at=day(50)).counts() for name in "ABC"] == [
        b.counts() for b in everything
    ]
