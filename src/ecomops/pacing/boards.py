"""Many quotas and many accounts at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from attrs import frozen

from ecomops._typing import Language
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.pacing.frame_columns import FrameColumns, instant_column
from ecomops.pacing.periods import DayClock, check_now
from ecomops.pacing.quota import Quota
from ecomops.pacing.status import QuotaStatus, status_of
from ecomops.pacing.uses import (
    QuotaUse,
    Tally,
    account_key,
    listed_accounts,
    listed_quotas,
    tallies,
    uses_by_quota,
)
from ecomops.pacing.words import PACE_WORDS, number_text
from ecomops.text_table import text_table
from ecomops.words import instant_text, word

_SHOWN: Final = 5
_TOLD: Final = (
    "account_id", "limit", "carried", "allowance", "used", "left", "left_now", "excess",
    "used_later", "even_from", "even_to", "pace",
)  # fmt: skip
"""What a row of columns has, besides the quota and the ends of the period."""


@frozen
class QuotaBoard:
    """How quotas stand, a row for each account or for all that share one (配额看板).

    Attributes
    ----------
    rows
        Quota by quota, in the order of the account ids.
    unlisted
        Accounts that used one of the quotas and were not asked for.
    """

    rows: tuple[QuotaStatus, ...]
    unlisted: tuple[str, ...] = ()

    def used_up(self) -> tuple[QuotaStatus, ...]:
        """List those of which nothing may be used now (已用完)."""
        return tuple(row for row in self.rows if not row.left_now)

    def columns(self) -> FrameColumns:
        """Give a tidy table, a row for each account, as columns for a data frame (明细).

        The same as `quota_status_frame` gives: instants are ``datetime64[us]`` in UTC, and None
        stands where there is none.
        """
        rows = self.rows
        found: FrameColumns = {"quota_id": [row.quota.quota_id for row in rows]}
        for name in _TOLD:
            found[name] = [getattr(row, name) for row in rows]
        for name in ("starts_at", "resets_at"):
            found[name] = instant_column(name, [getattr(row, name) for row in rows])
        return found

    def describe(self, language: Language = "en") -> str:
        """Lay it out as text, and name below it who is left out."""
        known_language(language)
        return "\n".join(
            filter(None, (text_table(*self._table(language)), self._left_out(language)))
        )

    def __str__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        return html_table(*self._table("en"), caption=self._left_out("en"))

    def _left_out(self, language: Language) -> str:
        """Name the first accounts that used something and were not asked for."""
        if not self.unlisted:
            return ""
        shown, n = ", ".join(self.unlisted[:_SHOWN]), len(self.unlisted)
        if language == "zh":
            return f"未列出但有用量的账号：{shown}" + (f" 等 {n} 个" if n > _SHOWN else "")
        more = f" and {n - _SHOWN} more" if n > _SHOWN else ""
        return f"with uses, but not asked for: {shown}{more}"

    def _table(self, language: Language) -> tuple[list[str], list[list[str]], str]:
        zh = language == "zh"
        head = ["quota", "account", "used", "of", "carried", "left", "over", "pace", "resets"]
        if zh:
            head = ["配额", "账号", "已用", "可用总额", "结转", "剩余", "超出", "进度", "重置"]
        rows = [
            [
                row.quota.name or row.quota.quota_id,
                row.account_id or ("共用" if zh else "shared"),
                number_text(row.used),
                number_text(row.allowance),
                number_text(row.carried if row.quota.carry else None),
                number_text(row.left),
                number_text(row.excess),
                "–" if row.pace is None else word(PACE_WORDS, row.pace, language),
                instant_text(row.resets_at),
            ]
            for row in self.rows
        ]
        return head, rows, "<<>>>>><<"


def quota_board(
    quotas: Iterable[Quota],
    uses: Iterable[QuotaUse],
    now: datetime,
    account_ids: Iterable[str] | None = None,
) -> QuotaBoard:
    """Say how quotas stand as of an instant, for many accounts (配额看板).

    Parameters
    ----------
    quotas
        Which ones.
    uses
        What was used of all of them.
    now
        As of when.
    account_ids
        For which accounts; None: for those that used a quota, of that quota. Others that used
        one are named as `unlisted`.

    Raises
    ------
    DuplicateIdError
        If two quotas have one id, two uses of one quota have one key and differ, or an account is
        named twice.

    Examples
    --------
    >>> from ecomops.pacing.presets import CAMPAIGN_EMAILS, VISITOR_CONTACTS
    >>> now = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
    >>> uses = [QuotaUse(quota_id="visitor-contacts", at=now, count=n, account_id=account)
    ...         for account, n in (("A-1", 20), ("A-2", 4))]
    >>> print(quota_board([VISITOR_CONTACTS, CAMPAIGN_EMAILS], uses, now))
    quota             account  used   of  carried  left  over  pace  resets
    ────────────────  ───────  ────  ───  ───────  ────  ────  ────  ───────────────────────
    visitor-contacts  A-1        20   20        –     0     0  –     2026-11-12 00:00 +08:00
    visitor-contacts  A-2         4   20        –    16     0  –     2026-11-12 00:00 +08:00
    campaign-e-mails  shared      0  200        –   200     0  –     2026-11-12 00:00 +08:00
    """
    asked = listed_quotas(quotas)
    by_quota = uses_by_quota(uses)
    accounts = None if account_ids is None else sorted(listed_accounts(account_ids))
    now, rows, used = check_now(now), list[QuotaStatus](), set[str]()
    for quota in asked:
        clock = DayClock(ZoneInfo(quota.zone))
        found = tallies(quota, by_quota.get(quota.quota_id, []), now, clock)
        keys: list[str | None] = [None]
        if not quota.is_shared:
            keys = [account_key(quota, one) for one in accounts or ()]
            if accounts is None:
                keys = sorted(found, key=str)
            used |= {key for key in found if key is not None}
        rows += [status_of(quota, found.get(key, Tally()), now, key, clock) for key in keys]
    unlisted = [] if accounts is None else sorted(used.difference(accounts))
    return QuotaBoard(tuple(rows), tuple(unlisted))
