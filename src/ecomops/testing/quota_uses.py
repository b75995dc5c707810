"""Strategies for quotas, and for uses that lie where a quota turns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ecomops.models.instants import FIRST_US, LAST_US, from_us, to_us
from ecomops.pacing.periods import DayClock, first_day, number_of
from ecomops.pacing.quota import MAX_QUOTA, Carry, Quota
from ecomops.pacing.status import quota_status
from ecomops.pacing.uses import QuotaUse
from ecomops.testing.limits import Limits
from ecomops.testing.values import mostly

_LIMITS: Final = Limits()
_SMALL: Final = st.sampled_from((0, 1, 2, 5, 20, 31, 200))
_COUNTS: Final = mostly(_SMALL, st.sampled_from((10**6, MAX_QUOTA)), one_in=12)
_MONDAY: Final = date(2026, 10, 26)
"""Around it clocks are put back in Europe and America."""
_DAYS: Final = st.integers(-40, 40).map(lambda n: _MONDAY + timedelta(days=n))
_MINUTE_US: Final = 60 * 10**6
_FORTY_DAYS: Final = 40 * 1440
_AROUND: Final = range(-2, 3)
"""Periods before and after the present one, and days, at whose edges uses lie."""


def quotas() -> SearchStrategy[Quota]:
    """Draw quotas of every period, with all that they may have; most numbers are small (配额).

    What begins on a day, such as carrying over, does so in autumn 2026, when clocks are put
    back in many zones.
    """
    carries = _LIMITS.model(
        Carry, {"from_on": _DAYS, "unused_at_most": _COUNTS, "borrow_at_most": _SMALL}
    )
    changes = st.dictionaries(_DAYS, _COUNTS, max_size=2).map(
        lambda limits: tuple({"from_on": day, "limit": limits[day]} for day in sorted(limits))
    )
    given = {"limit": _COUNTS, "carry": st.none() | carries, "limit_changes": changes}
    return _LIMITS.model(Quota, given)


@st.composite
def quota_uses_near(
    draw: DrawFn,
    quota: Quota,
    now: datetime,
    *,
    account_ids: Sequence[str] = ("A-1", "A-2"),
    max_uses: int = 8,
) -> list[QuotaUse]:
    """Draw uses of a quota that is about to turn (临界用量).

    They lie at the edges of periods and days on the quota's clock, at `now`, and a microsecond
    beside them, before and after; and often an account has used just what it may, one less, or
    one more. Some are told twice, as a retry would be, and some are of another quota. Lists for
    several quotas can be put together.

    Parameters
    ----------
    draw
        Given by Hypothesis.
    quota
        Which one.
    now
        As of when it is about to turn.
    account_ids
        Who uses it; where all share the quota, nobody may be named too.
    max_uses
        The most uses, retries aside.

    Examples
    --------
    >>> from hypothesis import given
    >>> from ecomops.pacing import CAMPAIGN_EMAILS
    >>> now = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
    >>> @given(quota_uses_near(CAMPAIGN_EMAILS, now))
    ... def test_what_is_left_may_be_used_and_no_more(uses):
    ...     status = quota_status(CAMPAIGN_EMAILS, uses, now)
    ...     assert status.ask(status.left_now) and not status.ask(status.left_now + 1)
    >>> test_what_is_left_may_be_used_and_no_more()
    """
    accounts = st.sampled_from([*account_ids, *([None] if quota.is_shared else [])])
    edges = st.sampled_from(_edges(quota, now))
    beside = st.builds(lambda edge, step: edge + step, edges, st.integers(-1, 1))
    anywhere = st.integers(-_FORTY_DAYS, _FORTY_DAYS).map(
        lambda minutes: to_us("now", now) + minutes * _MINUTE_US
    )
    instants = (beside | anywhere).map(lambda at: from_us(min(max(at, FIRST_US), LAST_US)))
    other = "other" if quota.quota_id != "other" else "another"
    use = st.builds(
        QuotaUse,
        quota_id=mostly(st.just(quota.quota_id), st.just(other), one_in=6),
        at=instants,
        count=st.sampled_from(_turning(quota)),
        account_id=accounts,
        campaign_id=st.sampled_from((None, "c", "d")),
    )
    drawn = draw(st.lists(use, max_size=max_uses))
    if len(drawn) < max_uses and draw(st.booleans()):
        filling = draw(use.map(lambda one: one.model_copy(update={"quota_id": quota.quota_id})))
        left = quota_status(quota, drawn, now, filling.account_id).left_now
        count = max(left + draw(st.integers(-1, 1)), 0)
        drawn.append(filling.model_copy(update={"count": count, "at": now}))
    return _told_again(draw, drawn, quota.quota_id)


def _told_again(draw: DrawFn, uses: list[QuotaUse], name: str) -> list[QuotaUse]:
    """Give some uses a key that no list for another quota has, and tell some of those twice."""
    found = []
    for i, use in enumerate(uses):
        times = draw(st.sampled_from((0, 1, 2)))
        keyed = use.model_copy(update={"idempotency_key": f"{name}-{i}"}) if times else use
        found += [keyed] * max(times, 1)
    return found


def _edges(quota: Quota, now: datetime) -> list[int]:
    """List instants at which a period or a day begins, and now, in microseconds since 1970."""
    clock = DayClock(ZoneInfo(quota.zone))
    today = clock.day_of(now)
    number = number_of(quota.period, today)
    days = [first_day(quota.period, number + n) for n in _AROUND] + [today + n for n in _AROUND]
    days += [change.from_on.toordinal() for change in quota.limit_changes]
    if quota.carry is not None:
        days.append(quota.carry.from_on.toordinal())
    return list(dict.fromkeys([to_us("now", now), *map(clock.start_us, days)]))


def _turning(quota: Quota) -> list[int]:
    """List counts at which it may turn: its own numbers, halves, and one more or less."""
    own = [quota.limit, *(change.limit for change in quota.limit_changes)]
    if quota.carry is not None:
        own += [quota.carry.unused_at_most, quota.carry.borrow_at_most]
    near = [n + step for n in own for step in (0, -1, 1)] + [n // 2 for n in own]
    return list(dict.fromkeys(n for n in (0, 1, 2, *near) if n >= 0))
