"""Uses of quotas as columns, and how quotas stand by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.adapters.texts import Coded
from ecomops.arguments import check_type, checked_place
from ecomops.errors import BadRowError
from ecomops.models.instants import from_us
from ecomops.pacing.columns import QuotaTable, quota_table
from ecomops.pacing.quota import Quota
from ecomops.pacing.uses import QuotaUse, listed_accounts


@frozen(eq=False)
class QuotaUseTable:
    """Uses of quotas as columns (配额用量表); row i is a `QuotaUse`.

    What takes a list of uses, such as `quota_board`, takes the table too.

    Attributes
    ----------
    at_us
        (n) When. [µs since 1970]
    count
        (n) How much.
    quota_id, account_id, campaign_id, idempotency_key
        (n) As those of `QuotaUse`: codes, and what they stand for.

    Examples
    --------
    >>> import polars as pl
    >>> from ecomops.adapters.quota_use_frames import quota_use_table
    >>> from ecomops.pacing import VISITOR_CONTACTS
    >>> frame = pl.DataFrame({"at": ["2026-11-11T09:00:00+08:00"] * 2, "n": [15, 4],
    ...     "who": ["A-2", "A-1"]})
    >>> uses = quota_use_table(frame, {"at": "at", "count": "n", "account_id": "who",
    ...     "one_quota": "visitor-contacts"})
    >>> now = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
    >>> uses.accounts_of(VISITOR_CONTACTS), uses.status(VISITOR_CONTACTS, now).left.tolist()
    (('A-1', 'A-2'), [16, 5])
    >>> [(use.account_id, use.count) for use in uses]
    [('A-2', 15), ('A-1', 4)]
    """

    at_us: IntArray
    count: IntArray
    quota_id: Coded[str]
    account_id: Coded[str | None]
    campaign_id: Coded[str | None]
    idempotency_key: Coded[str | None]

    def __len__(self) -> int:
        return self.at_us.size

    def __getitem__(self, place: int) -> QuotaUse:
        place = checked_place("place", place, len(self))
        return QuotaUse(
            quota_id=self.quota_id.values[self.quota_id.code[place]],
            at=from_us(int(self.at_us[place])),
            count=int(self.count[place]),
            account_id=self.account_id.values[self.account_id.code[place]],
            campaign_id=self.campaign_id.values[self.campaign_id.code[place]],
            idempotency_key=self.idempotency_key.values[self.idempotency_key.code[place]],
        )

    def __iter__(self) -> Iterator[QuotaUse]:
        return (self[place] for place in range(len(self)))

    def __repr__(self) -> str:
        return f"QuotaUseTable({len(self)} uses of {len(self.quota_id.values)} quotas)"

    def accounts_of(self, quota: Quota) -> tuple[str, ...]:
        """Name the accounts that used a quota, in the order of their ids (使用账号)."""
        codes = np.unique(self.account_id.code[self._is_of(quota)]).tolist()
        named = (self.account_id.values[code] for code in codes)
        return tuple(sorted(name for name in named if name is not None))

    def status(
        self, quota: Quota, now: datetime, account_ids: Iterable[str] | None = None
    ) -> QuotaTable:
        """Say how a quota stands for many accounts; `quota_table`, for these uses (批量配额状态).

        Parameters
        ----------
        quota
            Which one.
        now
            As of when.
        account_ids
            For which accounts, in this order; None: for those that `accounts_of` names. Uses of
            others are left out. Not asked where all share the quota.

        Raises
        ------
        BadRowError
            If a use names no account, and each has the quota for itself; it names the row.
        DuplicateIdError
            If an account is named twice.
        AmountTooLargeError
            If the uses of an account leave int64.
        """
        check_type("quota", quota, Quota, "give a Quota")
        rows = np.flatnonzero(self._is_of(quota))
        if quota.is_shared:
            return quota_table(
                quota, now, self.at_us[rows], self.count[rows], use_code=self._use_codes(rows)
            )
        accounts = (
            self.accounts_of(quota) if account_ids is None else tuple(listed_accounts(account_ids))
        )
        code = self._places(quota, rows, accounts)
        rows, code = rows[code >= 0], code[code >= 0]
        return quota_table(
            quota, now, self.at_us[rows], self.count[rows],
            account_code=code, n_accounts=len(accounts), use_code=self._use_codes(rows),
        )  # fmt: skip

    def _is_of(self, quota: Quota) -> BoolArray:
        ids = self.quota_id.values
        code = ids.index(quota.quota_id) if quota.quota_id in ids else len(ids)
        is_of: BoolArray = self.quota_id.code == code
        return is_of

    def _use_codes(self, rows: IntArray) -> IntArray:
        """(n,) Number uses so that retries are one, and those without a key each their own."""
        keys = self.idempotency_key
        code = keys.code[rows]
        has_none = np.array([key is None for key in keys.values], dtype=np.bool_)[code]
        return np.where(has_none, len(keys.values) + np.arange(rows.size), code)

    def _places(self, quota: Quota, rows: IntArray, accounts: tuple[str, ...]) -> IntArray:
        """(n,) Say which of the accounts each use is of; -1: none of them."""
        place = {name: i for i, name in enumerate(accounts)}
        of = self.account_id.code[rows]
        for code, name in enumerate(self.account_id.values):
            if name is None and (of == code).any():
                raise BadRowError(
                    "account_id", None,
                    f"is missing, and each account has {quota.quota_id!r} for itself",
                    "say which account used it", row=int(rows[of == code][0]),
                )  # fmt: skip
        places = [-1 if name is None else place.get(name, -1) for name in self.account_id.values]
        return np.array(places, dtype=np.int64)[of]
