"""Quotas of many accounts from columns of uses: `quota_status`, for many."""

from __future__ import annotations

from datetime import datetime
from numbers import Integral
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from attrs import frozen

from ecomops._arrays import CodeArray, IntArray
from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.columns import Numbers, whole_numbers
from ecomops.kernels.groups import dense_codes, group_sums
from ecomops.models.instants import FIRST_US, LAST_US, to_us
from ecomops.pacing.allowance import Allowance
from ecomops.pacing.periods import DayClock, check_now, first_day, number_of
from ecomops.pacing.quota import Quota
from ecomops.pacing.spreading import share_before
from ecomops.pacing.status import QUOTA_CODES, slice_of
from ecomops.pacing.use_columns import UseColumns, numbers_of

_MOST_ACCOUNTS = 10**9


@frozen(eq=False)
class QuotaTable:
    """How a quota stands for many accounts (批量配额状态).

    Row i is the `QuotaStatus` of account i; where they share the quota there is one row.

    Attributes
    ----------
    quota, now
        Which quota, and as of when.
    starts_at, resets_at
        When the period began, and when the next one does.
    limit
        How much the period gives each of them.
    carried, used, used_later : (n_accounts,) int64
        As those of `QuotaStatus`.
    may_borrow
        How much of the next period's quota each may use.
    even_from, even_to : (n_accounts,) int64 or None
        As those of `QuotaStatus`.
    """

    quota: Quota
    now: datetime
    starts_at: datetime
    resets_at: datetime
    limit: int
    carried: IntArray
    used: IntArray
    used_later: IntArray
    may_borrow: int = 0
    even_from: IntArray | None = None
    even_to: IntArray | None = None

    @property
    def allowance(self) -> IntArray:
        """(n,) All that the period may use: limit, carried, and what may be borrowed."""
        allowance: IntArray = self.carried + (self.limit + self.may_borrow)
        return allowance

    @property
    def left(self) -> IntArray:
        """(n,) How much may still be used in the period."""
        left: IntArray = np.maximum(self.allowance - self.used, 0)
        return left

    @property
    def left_now(self) -> IntArray:
        """(n,) How much may be used now: less where a binding spread holds it back."""
        spread = self.quota.spread
        if spread is None or not spread.is_binding or self.even_to is None:
            return self.left
        left: IntArray = np.minimum(self.left, np.maximum(self.even_to - self.used, 0))
        return left

    @property
    def excess(self) -> IntArray:
        """(n,) How much more than allowed was used."""
        excess: IntArray = np.maximum(self.used - self.allowance, 0)
        return excess

    @property
    def pace(self) -> IntArray | None:
        """(n,) -1: behind an even pace, 1: ahead of it, 0: neither; None: it is not spread."""
        if self.even_from is None or self.even_to is None:
            return None
        is_ahead, is_behind = self.used > self.even_to, self.used < self.even_from
        pace: IntArray = is_ahead.astype(np.int64) - is_behind
        return pace

    def ask(self, asked: Numbers | int) -> CodeArray:
        """Say whether so much more may be used now; `QuotaStatus.ask`, for each account.

        Parameters
        ----------
        asked : (n,) int64, or one for all
            How much; zero or more.

        Returns
        -------
        (n,) uint8
            Places in `QUOTA_CODES`; 0 is allowed.
        """
        n = len(self)
        given: Any = asked
        is_one = isinstance(given, int | np.integer)
        wanted = whole_numbers("asked", [given] if is_one else given, None if is_one else n, low=0)
        ahead = np.where(wanted > self.left_now, QUOTA_CODES.index("ahead_of_pace"), 0)
        codes = np.where(wanted > self.left, QUOTA_CODES.index("limit_reached"), ahead)
        return np.broadcast_to(codes, n).astype(np.uint8)

    def __len__(self) -> int:
        return self.used.size

    def __repr__(self) -> str:
        rows = "all together" if self.quota.is_shared else f"{len(self)} accounts"
        return f"QuotaTable({self.quota.quota_id}, {rows}, now={self.now.isoformat()})"


def quota_table(
    quota: Quota,
    now: datetime,
    at_us: Numbers,
    count: Numbers | None = None,
    *,
    account_code: Numbers | None = None,
    n_accounts: int | None = None,
    use_code: Numbers | None = None,
) -> QuotaTable:
    """Say how a quota stands for many accounts; `quota_status`, for columns (批量配额状态).

    Parameters
    ----------
    quota
        Which one.
    now
        As of when.
    at_us : (n,) int64
        When something was used. [µs since 1970]
    count : (n,) int64
        How much; None: 1 each.
    account_code : (n,) int64
        Which account used it, counted from 0. Where all share the quota it only tells whether
        rows with one `use_code` are one use.
    n_accounts
        How many accounts there are; not asked where all share the quota.
    use_code : (n,) int64
        Rows with equal codes are one use, as uses with equal idempotency keys are; None: every
        row counts.

    Raises
    ------
    BadRowError
        If a number is out of range, or two rows have one code and differ; it names the row.
    AmountTooLargeError
        If the uses of an account leave int64.

    Examples
    --------
    >>> from ecomops.pacing.presets import VISITOR_CONTACTS
    >>> now = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
    >>> at = np.array(["2026-11-10T15:00", "2026-11-11T01:00", "2026-11-11T02:00"], "M8[us]")
    >>> table = quota_table(VISITOR_CONTACTS, now, at.astype("int64"), [20, 20, 5],
    ...                     account_code=[0, 0, 1], n_accounts=3)
    >>> table.left.tolist(), [QUOTA_CODES[code] for code in table.ask(16)]
    ([0, 15, 20], ['limit_reached', 'limit_reached', 'allowed'])
    """
    check_type("quota", quota, Quota, "give a Quota")
    now = check_now(now)
    at = whole_numbers("at_us", at_us, low=FIRST_US, high=LAST_US)
    counts = np.ones_like(at) if count is None else whole_numbers("count", count, at.size, low=0)
    codes, n = _accounts(quota, account_code, n_accounts, at.size)
    uses = UseColumns(at, counts, codes, n)
    if use_code is not None:
        uses = uses.once(use_code, codes if account_code is None else account_code)
    clock, now_us = DayClock(ZoneInfo(quota.zone)), to_us("now", now)
    day = clock.day_of(now)
    number = number_of(quota.period, day)
    start, stop = (first_day(quota.period, one) for one in (number, number + 1))
    start_us, stop_us = clock.start_us(start), clock.start_us(stop)
    used = uses.where((uses.at >= start_us) & (uses.at <= now_us)).sums()
    later = uses.where((uses.at > now_us) & (uses.at < stop_us)).sums()
    terms = Allowance.of(quota)
    limit, carried = terms.limit_in(number), _carried(terms, quota, number, clock, uses)
    even_from, even_to = _even(quota, day, np.maximum(carried + limit, 0))
    return QuotaTable(
        quota, now, clock.start_at(start), clock.start_at(stop),
        limit, carried, used, later, terms.borrow_in(number), even_from, even_to,
    )  # fmt: skip


def _accounts(
    quota: Quota, account_code: Numbers | None, n_accounts: int | None, n: int
) -> tuple[IntArray, int]:
    """Read whose uses they are; all are of one where the quota is shared."""
    if quota.is_shared:
        return np.zeros(n, dtype=np.int64), 1
    given: object = n_accounts
    is_number = isinstance(given, Integral) and not isinstance(given, bool)
    if n_accounts is None or not (is_number and 0 <= n_accounts <= _MOST_ACCOUNTS):
        raise InvalidArgumentError(
            "n_accounts", n_accounts, "is no number of accounts",
            f"give a whole number from 0 to {_MOST_ACCOUNTS}: how many there are",
        )  # fmt: skip
    if account_code is None:
        raise InvalidArgumentError(
            "account_code", None,
            f"is missing, and each account has {quota.quota_id!r} for itself",
            "say for each use which account used it, counted from 0",
        )  # fmt: skip
    n_accounts = int(n_accounts)
    return whole_numbers("account_code", account_code, n, low=0, high=n_accounts - 1), n_accounts


def _carried(
    terms: Allowance, quota: Quota, number: int, clock: DayClock, uses: UseColumns
) -> IntArray:
    """(n,) Say what is carried into a period, with what each account used before it."""
    first = terms.first
    if first is None or number <= first:
        return np.zeros(uses.n, dtype=np.int64)
    start_us, stop_us = (clock.start_us(first_day(quota.period, n)) for n in (first, number))
    past = uses.where((uses.at >= start_us) & (uses.at < stop_us))
    numbers, span = numbers_of(quota.period, clock.days_of(past.at)) - first, number - first
    group, keys = dense_codes(past.codes * span + numbers)
    used = group_sums(
        past.counts, group, keys.size, "used", lambda i: f"account {keys[i] // span}"
    )
    carried = np.full(past.n, terms.idle(0, first, number), dtype=np.int64)
    of, period = np.divmod(keys, span)
    ends = np.flatnonzero(np.diff(of, append=-1))
    rows = zip((period + first).tolist(), used.tolist(), strict=True)
    stop = 0
    for end in ends.tolist():
        balance, here = 0, first
        for _ in range(end + 1 - stop):
            one, so_many = next(rows)
            balance = terms.after(terms.idle(balance, here, one), so_many, one)
            here = one + 1
        carried[of[end]] = terms.idle(balance, here, number)
        stop = end + 1
    return carried


def _even(
    quota: Quota, day: int, whole: IntArray
) -> tuple[IntArray, IntArray] | tuple[None, None]:
    """(n,) Say how much an even pace has used before and after a day's week or day."""
    if quota.spread is None:
        return None, None
    weights, place, _ = slice_of(quota, day)
    # what is beyond whole multiples of the days has as many forms as there are days
    days = sum(weights)
    times, rest = np.divmod(whole, days)

    def before(i: int) -> IntArray:
        forms = np.array([share_before(k, weights, i) for k in range(days)], dtype=np.int64)
        used: IntArray = times * sum(weights[:i]) + forms[rest]
        return used

    return before(place), before(place + 1)
