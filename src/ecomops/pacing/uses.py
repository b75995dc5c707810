"""Uses of quotas as plain facts, and what they come to as of an instant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from attrs import define, field

from ecomops._typing import Count, Id, IdempotencyKey
from ecomops.arguments import check_distinct, checked_list
from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.models.base import DomainModel
from ecomops.models.ids import AN_ID
from ecomops.models.instants import Instant
from ecomops.pacing.periods import DayClock, first_day, number_of
from ecomops.pacing.quota import Quota


class QuotaUse(DomainModel):
    """So much of a quota was used at an instant (配额用量).

    Examples
    --------
    >>> QuotaUse(quota_id="e-mail", at="2026-11-11T09:00:00+08:00", count=150,
    ...          campaign_id="double-11").count
    150
    """

    quota_id: Id
    at: Instant
    count: Count = 1
    account_id: Id | None = None
    """Who used it; a quota that each account has for itself needs it."""
    campaign_id: Id | None = None
    """For what; uses without one are a campaign each where campaigns are counted."""
    idempotency_key: IdempotencyKey | None = None
    """Uses of one quota with equal keys are one; without a key every use counts."""


PlacedUses: TypeAlias = list[tuple[int, QuotaUse]]
"""Uses with their places in the list that was given, which errors name."""


@define
class Tally:
    """What one account, or all together, used as of an instant."""

    used: Counter[int] = field(factory=Counter)
    """By the number of the period."""
    later: int = 0
    """What lies after the instant, in its own period."""
    campaigns: dict[int, set[object]] = field(factory=dict)
    """By the number of the period that the quota's minimum counts."""


def uses_by_quota(uses: Iterable[QuotaUse]) -> dict[str, PlacedUses]:
    """Sort uses by the quota that they are of, each with its place in the list."""
    found: dict[str, PlacedUses] = {}
    for i, use in enumerate(checked_list("uses", uses, QuotaUse, "give QuotaUse values")):
        found.setdefault(use.quota_id, []).append((i, use))
    return found


def _each_once(quota: Quota, uses: PlacedUses) -> list[QuotaUse]:
    """List the uses of a quota, each once."""
    found, by_key = list[QuotaUse](), dict[str, QuotaUse]()
    for i, use in uses:
        if use.account_id is None and not quota.is_shared:
            raise InvalidArgumentError(
                f"uses[{i}].account_id", None,
                f"is missing, and each account has {quota.quota_id!r} for itself",
                "say which account used it",
            )  # fmt: skip
        key = use.idempotency_key
        if key is not None and key in by_key:
            if by_key[key] != use:
                raise DuplicateIdError(
                    f"uses[{i}].idempotency_key", key,
                    "is that of an earlier use with other content",
                    "give each use a key of its own, and a retry all that it had before",
                )  # fmt: skip
            continue
        if key is not None:
            by_key[key] = use
        found.append(use)
    return found


def tallies(
    quota: Quota, uses: PlacedUses, now: datetime, clock: DayClock
) -> dict[str | None, Tally]:
    """Add up the uses of a quota as of an instant, by account; shared: under None.

    `uses` are those that `uses_by_quota` has for the quota.
    """
    now_number = number_of(quota.period, clock.day_of(now))
    stop_at = clock.start_at(first_day(quota.period, now_number + 1))
    minimum = quota.minimum_use
    found: dict[str | None, Tally] = {}
    for i, use in enumerate(_each_once(quota, uses)):
        key = None if quota.is_shared else use.account_id
        tally = found.get(key)
        if tally is None:
            tally = found[key] = Tally()
        if use.at > now:
            tally.later += use.count if use.at < stop_at else 0
            continue
        day = clock.day_of(use.at)
        tally.used[number_of(quota.period, day)] += use.count
        if minimum is not None and use.count:
            # a number is no id, so a use without a campaign meets none that is named
            name: object = i if use.campaign_id is None else use.campaign_id
            tally.campaigns.setdefault(number_of(minimum.period, day), set()).add(name)
    return found


def tally_of(
    quota: Quota,
    uses: Iterable[QuotaUse],
    now: datetime,
    account_id: str | None,
    clock: DayClock,
) -> Tally:
    """Add up the uses of one account as of an instant; of all, where they share the quota."""
    own = uses_by_quota(uses).get(quota.quota_id, [])
    return tallies(quota, own, now, clock).get(account_key(quota, account_id), Tally())


def account_key(quota: Quota, account_id: str | None) -> str | None:
    """Say under which account uses count; None: all together."""
    if quota.is_shared:
        return None
    if account_id is None:
        raise InvalidArgumentError(
            "account_id", None,
            f"is missing, and each account has {quota.quota_id!r} for itself",
            "say which account is meant",
        )  # fmt: skip
    return AN_ID.check("account_id", account_id)


def listed_quotas(quotas: Iterable[Quota]) -> list[Quota]:
    """List the quotas that are asked for; refuse one alone, and two of one id."""
    found = checked_list("quotas", quotas, Quota, "give Quota values")
    check_distinct("quotas", "quota_id", found, "quota", "give each quota an id of its own")
    return found


def listed_accounts(account_ids: Iterable[str]) -> list[str]:
    """List the accounts that are asked for; refuse one alone, and one that stands twice."""
    found = checked_list("account_ids", account_ids, str, "give ids in a list")
    seen = set[str]()
    for name in found:
        if name in seen:
            raise DuplicateIdError("account_ids", name, "stands twice", "name each account once")
        seen.add(name)
    return found
