"""What a command on a coupon answers: a change, a replay, or a refusal with its reason."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.models.coupon import Coupon, CouponEvent
from ecomops.promotions.coupons.words import refusal_text, status_text

CouponRefusalCode: TypeAlias = Literal[
    "other_holder",
    "void",
    "used_up",
    "expired",
    "not_started",
    "locked",
    "not_locked",
    "not_redeemed",
    "still_valid",
]
"""Why a coupon can't be used, or a command can't be done.

``other_holder`` it is another customer's · ``void`` it was called back · ``used_up`` no use is
left · ``expired``, ``not_started`` outside its validity · ``locked`` another order holds it ·
``not_locked`` this order does not hold it · ``not_redeemed`` this order has no use to give
back · ``still_valid`` too early to expire it.
"""

Evidence: TypeAlias = datetime | int | str | None
"""What a refusal is about: an instant, a number of uses, an order, a holder or a status."""


@frozen
class CouponChange:
    """A command was done (已生效): the coupon after it, and the event to store with it."""

    coupon: Coupon
    event: CouponEvent
    code: Literal["ok"] = "ok"

    def describe(self, language: Language = "en") -> str:
        """Say where the coupon stands now."""
        known_language(language)
        return status_text(self.coupon.coupon_id, self.coupon.status, language)

    def __str__(self) -> str:
        return self.describe()


@frozen
class CouponReplay:
    """What the command asks for is so already (重复请求): nothing changes or is to be stored.

    `idempotency_key` is that of the command's event. Only `expire` may find it so without
    one: a coupon that comes back after its end expires by the event which brings it back.
    """

    coupon: Coupon
    idempotency_key: str
    code: Literal["replayed"] = "replayed"

    def describe(self, language: Language = "en") -> str:
        """Say that nothing changes, and where the coupon stands."""
        known_language(language)
        stands = status_text(self.coupon.coupon_id, self.coupon.status, language)
        return f"{stands}，重复请求，无变更" if language == "zh" else f"{stands}; nothing changes"

    def __str__(self) -> str:
        return self.describe()


@frozen
class CouponRefusal:
    """A command can't be done (拒绝): why, what it needed and what was there.

    Ids in `needed` and `actual` may be other people's: for staff and logs, not for shoppers.
    """

    coupon: Coupon
    code: CouponRefusalCode
    needed: Evidence
    actual: Evidence

    def describe(self, language: Language = "en") -> str:
        """Say why in a sentence.

        >>> from datetime import UTC, datetime
        >>> from ecomops import Coupon, lock_coupon
        >>> march, april = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
        >>> coupon = Coupon(coupon_id="C-1", code="SPRING", promotion_id="spring",
        ...                 valid_from=march, valid_until=april)
        >>> print(lock_coupon(coupon, "O-7", at=april))
        coupon C-1 has expired; it was valid until 2026-04-01 00:00+00:00, and it is \
2026-04-01 00:00+00:00
        """
        known_language(language)
        return refusal_text(self, language)

    def __str__(self) -> str:
        return self.describe()


CouponResult: TypeAlias = CouponChange | CouponReplay | CouponRefusal
"""What a command answers; each has the `coupon` as it now stands, a `code` and `describe`."""
