"""What a command comes to: done, done before, or refused. All three are data."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import define

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.loyalty.ledger.balances import PointsBalances
from ecomops.loyalty.ledger.entries import PointsEntry
from ecomops.loyalty.ledger.times import from_us_or_never
from ecomops.loyalty.ledger.words import done_text, late_text, refusal_text
from ecomops.models.instants import from_us

RefusalCode: TypeAlias = Literal[
    "idempotency_conflict",
    "version_conflict",
    "insufficient",
    "invalid",
    "hold_closed",
    "exceeds_hold",
    "exceeds_earn",
    "unknown_earn",
    "exceeds_redemption",
    "unknown_redemption",
]
"""Why a command was refused."""

InvalidDetail: TypeAlias = Literal[
    "no_count", "no_change", "ends_too_soon", "recorded_too_early", "before_snapshot",
    "nothing_pending", "merged", "merges_past", "no_account", "same_member", "id_taken",
    "too_many",
]  # fmt: skip
"""What is wrong with a command that is refused as ``invalid``."""

Evidence: TypeAlias = int | str | datetime | None


@define(eq=False)
class LateEffect:
    """What an entry recorded late changed for one member, as of now (补录影响).

    Attributes
    ----------
    member_id
        Whose account.
    at
        The latest instant that the account had come to.
    before, after
        What the member had then, without the entry and with it.
    """

    member_id: str
    at: datetime
    before: PointsBalances
    after: PointsBalances

    def describe(self, language: Language = "en") -> str:
        """Say what changed."""
        known_language(language)
        return late_text(self.member_id, self.before.counts(), self.after.counts(), language)


@define(eq=False)
class PointsApplied:
    """The command was accepted: store the entry (已入账)."""

    entry: PointsEntry
    late: tuple[LateEffect, ...] = ()
    """For what takes effect before entries that the journal has: what it changed since."""
    code: Literal["ok"] = "ok"

    def describe(self, language: Language = "en") -> str:
        """Say what was done, and what came of recording it late."""
        known_language(language)
        late = (one.describe(language) for one in self.late)
        return ("；" if language == "zh" else "; ").join((done_text(self.entry, language), *late))

    def __str__(self) -> str:
        return self.describe()


@define(eq=False)
class PointsReplayed:
    """The same command was accepted before under its key: nothing changed (重复请求)."""

    entry: PointsEntry
    """What it came to the first time."""
    code: Literal["replayed"] = "replayed"

    def describe(self, language: Language = "en") -> str:
        """Say what was done before."""
        known_language(language)
        said = done_text(self.entry, language)
        return (
            f"重复请求，无变更：{said}" if language == "zh" else f"nothing changes: {said} before"
        )

    def __str__(self) -> str:
        return self.describe()


@define(eq=False)
class PointsRefused:
    """The command was refused, and nothing changed (已拒绝).

    Attributes
    ----------
    code
        Why.
    about
        The field or the number that it is about.
    needed, actual
        What the command needed there, and what there was.
    detail
        For ``invalid``: what is wrong.
    """

    code: RefusalCode
    about: str
    needed: Evidence = None
    actual: Evidence = None
    detail: InvalidDetail | None = None

    def describe(self, language: Language = "en") -> str:
        """Say why in a sentence.

        >>> PointsRefused("insufficient", "points", 200, 199).describe()
        'needs 200 points; 199 are available'
        """
        known_language(language)
        return refusal_text(self.detail or self.code, self.needed, self.actual, language)

    def __str__(self) -> str:
        return self.describe()


PointsResult: TypeAlias = PointsApplied | PointsReplayed | PointsRefused
"""What a command comes to, told apart by its class or by `code`."""


def ends_too_soon(at_us: int, ends_us: int) -> PointsRefused:
    """Refuse what would be over before it began."""
    return PointsRefused(
        "invalid", "expires_at", from_us(at_us), from_us_or_never(ends_us), "ends_too_soon"
    )
