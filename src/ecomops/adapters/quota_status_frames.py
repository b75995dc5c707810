"""How quotas stand by the uses in a data frame, as a table of the same library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from itertools import chain
from typing import Any, Final

import numpy as np

from ecomops.adapters.cleaning import Cleaning
from ecomops.adapters.native_table import native_table
from ecomops.adapters.quota_use_columns import QuotaUseColumns
from ecomops.adapters.quota_use_frames import opened_uses
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.models.instants import to_us
from ecomops.models.problems import listed
from ecomops.pacing.columns import QuotaTable
from ecomops.pacing.quota import Quota
from ecomops.pacing.uses import listed_accounts, listed_quotas

_PACES: Final = ("even", "ahead", "behind")
"""By the number that `QuotaTable.pace` has for it: 0, 1 and -1."""
_NUMBERS: Final = (
    "carried", "allowance", "used", "left", "left_now", "excess", "used_later",
)  # fmt: skip
_EVEN: Final = ("even_from", "even_to")
_NOT_SPREAD: Final = -1
"""Stands in for an even pace where there is none."""


def quota_status_frame(
    frame: object,
    columns: QuotaUseColumns | Mapping[str, object],
    quotas: Iterable[Quota],
    now: datetime,
    account_ids: Iterable[str] | None = None,
    *,
    cleanings: list[Cleaning] | None = None,
) -> Any:
    """Say how quotas stand, as a table of the library that their uses are in (配额状态数据框).

    Parameters
    ----------
    frame, columns, cleanings
        As for `quota_use_table`.
    quotas
        Which ones.
    now
        As of when.
    account_ids
        For which accounts; None: for those that used a quota, of that quota.

    Returns
    -------
    data frame
        Quota by quota, a row for each account, or one where all share it: quota_id, account_id,
        limit, carried, allowance, used, left, left_now, excess, used_later, even_from, even_to,
        pace, starts_at and resets_at, as those of `QuotaStatus`; instants in UTC, and nothing
        where there is none.

    Raises
    ------
    DuplicateIdError
        If two quotas have one id, or an account is named twice.
    UnknownIdError
        If `one_quota` is none of the quotas; it names the nearest.
    MissingColumnError, BadRowError, NaiveDatetimeError, InvalidArgumentError
        As `quota_use_table` and `QuotaUseTable.status` do.

    Examples
    --------
    >>> import polars as pl
    >>> from ecomops.pacing import CAMPAIGN_EMAILS, VISITOR_CONTACTS
    >>> frame = pl.DataFrame({"at": ["2026-11-11T09:00:00+08:00"] * 2, "n": [15, 150],
    ...     "who": ["A-1", None], "of": ["visitor-contacts", "campaign-e-mails"]})
    >>> columns = {"at": "at", "count": "n", "account_id": "who", "quota_id": "of"}
    >>> now = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
    >>> found = quota_status_frame(frame, columns, [VISITOR_CONTACTS, CAMPAIGN_EMAILS], now)
    >>> found.select("quota_id", "account_id", "used", "left").rows()
    [('visitor-contacts', 'A-1', 15, 5), ('campaign-e-mails', None, 150, 50)]
    """
    own = QuotaUseColumns.model_validate(columns)
    asked = listed_quotas(quotas)
    if not asked:
        raise InvalidArgumentError("quotas", asked, "are none", "give one, or several")
    _check_named(own.one_quota, [quota.quota_id for quota in asked])
    source, uses = opened_uses(frame, own, cleanings)
    given = None if account_ids is None else listed_accounts(account_ids)
    found: dict[str, list[Any]] = {}
    for quota in asked:
        table = uses.status(quota, now, given)
        accounts: Sequence[str | None] = uses.accounts_of(quota) if given is None else given
        for name, column in _columns(table, [None] if quota.is_shared else accounts).items():
            found.setdefault(name, []).append(column)
    whole = {name: _joined(columns) for name, columns in found.items()}
    return native_table(source, whole, {name: whole[name] == _NOT_SPREAD for name in _EVEN})


def _check_named(one_quota: str | None, ids: list[str]) -> None:
    """Refuse a quota that all uses are of, and that is not asked for: all would stay unused."""
    if one_quota is None or one_quota in ids:
        return
    near = get_close_matches(one_quota, ids, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    remedy = f"{hint}give one of {listed(ids)}, or that quota among the quotas"
    raise UnknownIdError("one_quota", one_quota, "is none of the quotas", remedy)


def _columns(table: QuotaTable, accounts: Sequence[str | None]) -> dict[str, Any]:
    """Lay out one quota, a row for each account."""
    n = len(table)
    numbers = {name: getattr(table, name) for name in _NUMBERS}
    even = {name: getattr(table, name) for name in _EVEN}
    pace = None if table.pace is None else table.pace.tolist()
    ends = {name: to_us(name, getattr(table, name)) for name in ("starts_at", "resets_at")}
    return {
        "quota_id": [table.quota.quota_id] * n,
        "account_id": list(accounts),
        "limit": np.full(n, table.limit, dtype=np.int64),
        **numbers,
        **{
            name: np.full(n, _NOT_SPREAD, dtype=np.int64) if column is None else column
            for name, column in even.items()
        },
        "pace": [None] * n if pace is None else [_PACES[one] for one in pace],
        **{name: np.full(n, at, dtype=np.int64).view("M8[us]") for name, at in ends.items()},
    }


def _joined(columns: list[Any]) -> Any:
    if isinstance(columns[0], np.ndarray):
        return np.concatenate(columns)
    return list(chain.from_iterable(columns))
