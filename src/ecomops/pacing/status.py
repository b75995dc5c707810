"""How a quota stands as of an instant, and whether so much more may be used."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

from attrs import frozen

from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.languages import known_language
from ecomops.pacing.allowance import Allowance
from ecomops.pacing.minimum import MinimumCheck, check_minimum
from ecomops.pacing.periods import DayClock, check_now, first_day, number_of
from ecomops.pacing.quota import Quota
from ecomops.pacing.skipped_days import skipped_days
from ecomops.pacing.spreading import share_before, slice_days, slice_starts, whole_count
from ecomops.pacing.text import status_text, verdict_text
from ecomops.pacing.uses import QuotaUse, Tally, account_key, tally_of

Pace: TypeAlias = Literal["behind", "even", "ahead"]
"""behind 落后, even 正常, ahead 超前: what was used against an even pace."""

QuotaCode: TypeAlias = Literal["allowed", "limit_reached", "ahead_of_pace"]
"""allowed 允许, limit reached 已达上限, ahead of pace 超出匀速进度: the period has room, but not
yet; only a spread that is binding says so."""

QUOTA_CODES: Final[tuple[QuotaCode, ...]] = get_args(QuotaCode)


@frozen
class QuotaStatus:
    """How a quota stands (配额状态).

    Attributes
    ----------
    quota, account_id, now
        Which quota, whose, and as of when; account None: all share it.
    starts_at, resets_at
        When the period began, and when the next one does, on the clock of the quota's zone.
    limit
        How much the period gives.
    carried
        How much earlier periods left to it; below zero where they borrowed.
    used
        How much of it is used.
    may_borrow
        How much of the next period's quota this one may use.
    used_later
        How much is recorded for the rest of the period, after `now`; it is not counted.
    even_from, even_to
        How much an even pace would have used when the present week or day began, and when it
        ends; None where the quota is not spread.
    slice_ends_at
        When that week or day ends.
    more_at
        From when on more may be used in the period than now if nothing else is used: with the
        first week or day of which a binding spread gives more. None: it holds nothing back.
    minimum_check
        Whether there were enough campaigns; None where nothing is asked.
    """

    quota: Quota
    account_id: str | None
    now: datetime
    starts_at: datetime
    resets_at: datetime
    limit: int
    carried: int
    used: int
    may_borrow: int = 0
    used_later: int = 0
    even_from: int | None = None
    even_to: int | None = None
    slice_ends_at: datetime | None = None
    more_at: datetime | None = None
    minimum_check: MinimumCheck | None = None

    @property
    def allowance(self) -> int:
        """All that the period may use: limit, carried, and what may be borrowed (可用总额)."""
        return self.limit + self.carried + self.may_borrow

    @property
    def left(self) -> int:
        """How much may still be used in the period (剩余额度)."""
        return max(0, self.allowance - self.used)

    @property
    def left_now(self) -> int:
        """How much may be used now: less than `left` where a binding spread holds it back."""
        spread = self.quota.spread
        if spread is None or not spread.is_binding or self.even_to is None:
            return self.left
        return min(self.left, max(0, self.even_to - self.used))

    @property
    def excess(self) -> int:
        """How much more than allowed was used (超用量)."""
        return max(0, self.used - self.allowance)

    @property
    def pace(self) -> Pace | None:
        """What was used against an even pace (进度); None where the quota is not spread.

        Behind: less than before this week or day began; ahead: more than when it ends.
        """
        if self.even_from is None or self.even_to is None:
            return None
        if self.used < self.even_from:
            return "behind"
        return "ahead" if self.used > self.even_to else "even"

    def ask(self, asked: int) -> QuotaVerdict:
        """Say whether so much more may be used now, all at once.

        Raises
        ------
        InvalidArgumentError
            If that is no count.
        """
        asked = whole_count("asked", asked)
        code: QuotaCode = "allowed"
        if asked > self.left:
            code = "limit_reached"
        elif asked > self.left_now:
            code = "ahead_of_pace"
        return QuotaVerdict(code, asked, self)

    def describe(self, language: Language = "en") -> str:
        """Say it in a sentence."""
        return status_text(self, known_language(language))

    def __str__(self) -> str:
        return self.describe()


@frozen
class QuotaVerdict:
    """Whether so much may be used, and why not (配额判定); true where it may.

    Attributes
    ----------
    code
        ``allowed``, or which bound refuses it.
    asked
        How much was asked for.
    status
        How the quota stands: `left_now` is the number that it was held against.
    """

    code: QuotaCode
    asked: int
    status: QuotaStatus

    @property
    def is_allowed(self) -> bool:
        """Whether it may be used (是否允许)."""
        return self.code == "allowed"

    @property
    def left_now(self) -> int:
        """How much may be used now at most (当前可用)."""
        return self.status.left_now

    def describe(self, language: Language = "en") -> str:
        """Say it in a sentence."""
        return verdict_text(self, known_language(language))

    def __bool__(self) -> bool:
        return self.is_allowed

    def __str__(self) -> str:
        return self.describe()


def quota_status(
    quota: Quota, uses: Iterable[QuotaUse], now: datetime, account_id: str | None = None
) -> QuotaStatus:
    """Say how a quota stands as of an instant (配额状态).

    Parameters
    ----------
    quota
        Which one.
    uses
        What was used, of this quota and others, in any order. What lies after `now` is not
        counted, but told as `used_later`.
    now
        As of when.
    account_id
        Whose; where all share the quota it makes no difference.

    Raises
    ------
    NaiveDatetimeError
        If `now` has no offset.
    InvalidArgumentError
        If each account has the quota for itself, and an account is not named.
    DuplicateIdError
        If two uses have one key and differ.

    Examples
    --------
    >>> from ecomops.pacing.presets import CAMPAIGN_EMAILS, VISITOR_CONTACTS
    >>> morning = "2026-11-11T09:00:00+08:00"
    >>> uses = [QuotaUse(quota_id="visitor-contacts", at=morning, count=15, account_id="A-1"),
    ...         QuotaUse(quota_id="campaign-e-mails", at=morning, count=150)]
    >>> now = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
    >>> print(quota_status(VISITOR_CONTACTS, uses, now, "A-1"))
    visitor-contacts (A-1): 15 of 20 used today, 5 left; resets 2026-11-12 00:00 +08:00
    >>> print(quota_status(VISITOR_CONTACTS, uses, now, "A-2").describe("zh"))
    visitor-contacts（A-2）：今日已用 0/20，剩余 20；2026-11-12 00:00 +08:00 重置
    >>> print(quota_status(CAMPAIGN_EMAILS, uses, now).describe().partition("; ")[2])
    resets 2026-11-12 00:00 +08:00; campaigns this week: 1 (at least 1)
    """
    check_type("quota", quota, Quota, "give a Quota")
    now = check_now(now)
    account, clock = account_key(quota, account_id), DayClock(ZoneInfo(quota.zone))
    return status_of(quota, tally_of(quota, uses, now, account_id, clock), now, account, clock)


def may_use(
    quota: Quota,
    asked: int,
    uses: Iterable[QuotaUse],
    now: datetime,
    account_id: str | None = None,
) -> QuotaVerdict:
    """Say whether so much more of a quota may be used now (能否使用配额).

    A refusal is an answer: it names the bound and both numbers. To hold a quota under load, ask
    in the transaction that stores the use.

    Examples
    --------
    >>> from ecomops.pacing.presets import CAMPAIGN_EMAILS
    >>> now = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
    >>> sent = [QuotaUse(quota_id="campaign-e-mails", at=now, count=150)]
    >>> print(may_use(CAMPAIGN_EMAILS, 60, sent, now))
    campaign-e-mails: refused: 60 asked, 50 of 200 left today; resets 2026-11-12 00:00 +08:00
    >>> bool(may_use(CAMPAIGN_EMAILS, 50, sent, now))
    True
    """
    asked = whole_count("asked", asked)
    return quota_status(quota, uses, now, account_id).ask(asked)


def status_of(
    quota: Quota, tally: Tally, now: datetime, account_id: str | None, clock: DayClock
) -> QuotaStatus:
    """Work out how a quota stands from what was added up."""
    day, terms = clock.day_of(now), Allowance.of(quota)
    number = number_of(quota.period, day)
    first, stop = first_day(quota.period, number), first_day(quota.period, number + 1)
    limit, carried = terms.limit_in(number), terms.carried_into(number, tally.used)
    even_from = even_to = slice_ends_at = more_at = None
    if quota.spread is not None:
        weights, place, stops = slice_of(quota, day)
        whole = max(0, limit + carried)
        even_from, even_to = (share_before(whole, weights, i) for i in (place, place + 1))
        slice_ends_at = clock.start_at(stops[place])
        if quota.spread.is_binding:
            taken = max(even_to, tally.used[number])
            more_at = _more_at(whole, weights, stops, taken, clock)
    check, minimum = None, quota.minimum_use
    if minimum is not None:
        check = check_minimum(minimum, number_of(minimum.period, day), tally, now, clock)
    return QuotaStatus(
        quota, account_id, now, clock.start_at(first), clock.start_at(stop),
        limit, carried, tally.used[number], terms.borrow_in(number), tally.later,
        even_from, even_to, slice_ends_at, more_at, check,
    )  # fmt: skip


def _more_at(
    whole: int, weights: tuple[int, ...], stops: list[int], taken: int, clock: DayClock
) -> datetime | None:
    """Tell when the first week or day begins by whose end an even pace uses more than so much."""
    places = range(len(weights))
    first = bisect_right(places, taken, key=lambda i: share_before(whole, weights, i + 1))
    # the present one gives no more than what is taken, so one before the first found has a stop
    return clock.start_at(stops[first - 1]) if first < len(weights) else None


def slice_of(quota: Quota, day: int) -> tuple[tuple[int, ...], int, list[int]]:
    """Cut a day's period into weeks or days: their lengths, which has it, where each ends."""
    if quota.spread is None:
        return (1,), 0, [first_day(quota.period, number_of(quota.period, day) + 1)]
    number = number_of(quota.period, day)
    first, stop = first_day(quota.period, number), first_day(quota.period, number + 1)
    starts = slice_starts(first, stop, quota.spread.over)
    place = sum(start <= day for start in starts) - 1
    weights = slice_days(starts, stop, skipped_days(quota.zone))
    return weights, place, [*starts[1:], stop]
