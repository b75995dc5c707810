"""What is true of every ledger, whatever was asked of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from attrs import asdict
from hypothesis import assume, given, strategies as st
from tests.loyalty.ledger_scripts import ALONE, DAY, HOUR, TICK, by_date, commands, policies

from ecomops import LedgerSnapshot, PointsBalances, PointsLedger

NEVER = datetime.max.replace(tzinfo=UTC)


def played(policy, script):
    ledger = PointsLedger(policy)
    return ledger, [ledger.apply(command) for command in script]


def copied(ledger):
    return PointsLedger.from_lines(ledger.to_lines())


def stands(ledger, member, at):
    """Tell everything about a member but the version."""
    balances = asdict(ledger.balances(member, at=at))
    del balances["version"]
    return balances, ledger.lots(member, at=at), ledger.expiries(member, at=at)


def balances(ledger, member, at):
    """Tell what a member has; nothing before the first entry."""
    is_known = member in ledger.members
    return ledger.balances(member, at=at) if is_known else PointsBalances()


def available(ledger, member, at):
    """Count the points that can be spent, by the instant at which they are gone."""
    counted: Counter[datetime] = Counter()
    for lot in ledger.lots(member, at=at) if member in ledger.members else ():
        if lot.state == "available":
            counted[lot.expires_at or NEVER] += lot.points
    return counted


def latest(script):
    return script[-1].at


# ---- refusals and retries ------------------------------------------------------------------


@given(policies(), commands())
def test_a_refusal_leaves_state_version_and_key_untouched(policy, script):
    ledger = PointsLedger(policy)
    for command in script:
        before, journal = ledger.snapshot(), tuple(ledger.journal)
        wrong = command.model_copy(update={"expected_version": 10**6})
        assert ledger.apply(wrong).code == "version_conflict"
        assert ledger.snapshot() == before
        result = ledger.apply(command)
        if result.code == "ok":
            continue
        assert ledger.snapshot() == before
        assert tuple(ledger.journal) == journal
        again = copied(ledger).earn(
            command.member_id, 1, at=command.at + TICK, source="test", key=command.key
        )
        assert again.code != "idempotency_conflict"


@given(st.data(), policies(), commands())
def test_a_retry_changes_nothing(data, policy, script):
    ledger, results = played(policy, script)
    before = ledger.snapshot()
    done = [
        (one, result) for one, result in zip(script, results, strict=True) if result.code == "ok"
    ]
    for command, result in data.draw(st.permutations(done)):
        again = ledger.apply(command)
        assert again.code == "replayed"
        assert again.entry is result.entry
    assert ledger.snapshot() == before


@given(policies(), commands(), st.sampled_from((DAY, 40 * DAY, 400 * DAY)))
def test_looking_changes_nothing(policy, script, span):
    ledger, _ = played(policy, script)
    before = ledger.snapshot()
    told = [stands(ledger, member, latest(script) + span) for member in ledger.members]
    for command in script:
        for member in ledger.members:
            stands(ledger, member, command.at)
            ledger.statement(member, until=command.at)
    assert [stands(ledger, member, latest(script) + span) for member in ledger.members] == told
    assert ledger.snapshot() == before
    assert LedgerSnapshot.model_validate_json(before.model_dump_json()) == before


# ---- what does not matter ------------------------------------------------------------------


@given(st.data(), policies(), commands(kinds=ALONE))
def test_commands_of_different_members_commute(data, policy, script):
    ledger, _ = played(policy, script)
    waiting = {name: [one for one in script if one.member_id == name] for name in ("A", "B")}
    other = PointsLedger(policy)
    while any(waiting.values()):
        name = data.draw(st.sampled_from([name for name in waiting if waiting[name]]))
        other.apply(waiting[name].pop(0))
    assert {*other.members} == {*ledger.members}
    for member in ledger.members:
        at = latest(script)
        assert stands(other, member, at) == stands(ledger, member, at)


@given(st.data(), policies(), commands(members=("A",), kinds=ALONE))
def test_splitting_an_earn_into_two_of_equal_dates_changes_no_balance(data, policy, script):
    earns = [one for one in script if one.kind == "earn" and one.points > 1]
    assume(earns)
    earn = data.draw(st.sampled_from(earns))
    mine = data.draw(st.integers(1, earn.points - 1))
    first = earn.model_copy(update={"points": mine})
    second = earn.model_copy(
        update={"points": earn.points - mine, "entry_id": "the-rest", "key": "the-rest"}
    )
    whole = [one for one in script if getattr(one, "earn_id", None) != earn.entry_id]
    halves = [two for one in whole for two in ((first, second) if one is earn else (one,))]
    (ledger, _), (split, _) = played(policy, whole), played(policy, halves)
    for at in {one.at for one in whole} | {latest(whole) + span for span in (DAY, 100 * DAY)}:
        for_one, for_two = (asdict(one.balances("A", at=at)) for one in (ledger, split))
        del for_one["version"], for_two["version"]
        assert for_one == for_two


@given(
    st.data(),
    policies(by_date),
    commands(members=("A",), kinds=ALONE),
    st.sampled_from((timedelta(0), HOUR, DAY)),
)
def test_to_redeem_and_restore_all_before_expiry_is_to_do_nothing(data, policy, script, span):
    ledger, _ = played(policy, script)
    at = latest(script)
    has = balances(ledger, "A", at).available
    assume(has and all(coming.at > at + span for coming in ledger.expiries("A", at=at)))
    points = data.draw(st.integers(1, has))
    other = copied(ledger)
    assert other.redeem("A", points, at=at, entry_id="spent").code == "ok"
    assert other.restore("A", "spent", at=at + span).code == "ok"
    assert stands(other, "A", at + span) == stands(ledger, "A", at + span)


# ---- bounds --------------------------------------------------------------------------------


@given(policies(), commands(max_size=20))
def test_no_more_is_taken_back_than_was_earned_or_given_back_than_was_spent(policy, script):
    ledger, _ = played(policy, script)
    entries = {entry.entry_id: entry for entry in ledger.journal}
    back: Counter[tuple[str, str]] = Counter()
    for entry in ledger.journal:
        if entry.kind in {"claw_back", "restore", "capture"}:
            back[entry.kind, entry.about] += entry.moved
    for (_, about), points in back.items():
        assert points <= entries[about].moved


@given(
    st.data(),
    policies(),
    commands(members=("A",), kinds=ALONE),
    st.sampled_from((timedelta(0), DAY, 31 * DAY)),
)
def test_captured_released_and_expired_while_held_is_what_was_held(data, policy, script, span):
    ledger, _ = played(policy, script)
    at = latest(script)
    has = balances(ledger, "A", at).available
    assume(has)
    points = data.draw(st.integers(1, has))
    assert ledger.hold("A", points, at=at, entry_id="the-hold").code == "ok"
    at += span
    had = balances(ledger, "A", at)
    taken = data.draw(st.integers(0, points))
    if taken:
        result = ledger.capture("A", "the-hold", taken, at=at)
    else:
        result = ledger.void("A", "the-hold", at=at)
    assume(result.code == "ok")  # where holds do not protect, less may be left to capture
    now = balances(ledger, "A", at)
    captured = now.redeemed - had.redeemed
    released = (now.available - had.available) - (now.debt - had.debt)
    expired = now.expired - had.expired
    assert captured == taken
    assert had.held - now.held == captured + released + expired
    assert min(captured, released, expired) >= 0


@given(policies(), commands(members=("A",), kinds=ALONE))
def test_what_is_spent_is_good_and_nothing_left_would_be_gone_sooner(policy, script):
    ledger = PointsLedger(policy)
    for command in script:
        at = command.at
        had = available(ledger, "A", at)
        result = ledger.apply(command)
        if result.code != "ok" or command.kind not in {"redeem", "hold"}:
            continue
        if policy.expiry.kind == "inactivity":  # to spend moves the day on which all is gone
            continue
        left = available(ledger, "A", at)
        spent = had - left
        assert spent.total() == command.points
        assert min(spent) > at
        if policy.burn_order == "soonest_expiring" and left:
            assert max(spent) <= min(left)


# ---- from one to another -------------------------------------------------------------------


@given(st.data(), policies(by_date), commands())
def test_a_transfer_keeps_the_sum_net_of_debt_and_the_dates(data, policy, script):
    ledger, _ = played(policy, script)
    at = latest(script)
    has = balances(ledger, "A", at).available
    assume(has)
    points = data.draw(st.integers(1, has))
    giver, taker = available(ledger, "A", at), available(ledger, "B", at)
    debt = balances(ledger, "B", at).debt
    owned = sum(balances(ledger, member, at).owned for member in "AB")
    assert ledger.transfer("A", points, to_member_id="B", at=at).code == "ok"
    assert sum(balances(ledger, member, at).owned for member in "AB") == owned
    sent = giver - available(ledger, "A", at)
    received = available(ledger, "B", at) - taker
    assert received <= sent
    assert received.total() == sent.total() - min(debt, points)
    assert sent.total() == points
