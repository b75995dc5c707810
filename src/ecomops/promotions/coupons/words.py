"""What is said of coupons: where they stand, and why one can't be used."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language

if TYPE_CHECKING:
    from ecomops.promotions.coupons.results import CouponRefusal, CouponRefusalCode

_STATUSES: Final[dict[str, str]] = {
    "issued": "已发放",
    "locked": "已锁定",
    "redeemed": "已核销",
    "expired": "已过期",
    "void": "已作废",
    "released": "已释放",
    "restored": "已退回",
}

_REASONS: Final[dict[CouponRefusalCode, dict[Language, str]]] = {
    "not_started": {"en": "is not valid yet", "zh": "尚未生效"},
    "expired": {"en": "has expired", "zh": "已过期"},
    "used_up": {"en": "has no use left", "zh": "已用完"},
    "void": {"en": "is void", "zh": "已作废"},
    "locked": {"en": "is held by another order", "zh": "已被其他订单锁定"},
    "other_holder": {"en": "is somebody else's", "zh": "不属于该顾客"},
    "not_locked": {"en": "is not locked", "zh": "未锁定"},
    "not_redeemed": {"en": "is not redeemed", "zh": "未核销"},
    "still_valid": {"en": "is still valid", "zh": "仍然有效"},
}

_EVIDENCE: Final[dict[CouponRefusalCode, dict[Language, str]]] = {
    "not_started": {
        "en": " until {needed}; it is {actual}", "zh": "，{needed} 起可用，现在是 {actual}",
    },
    "expired": {
        "en": "; it was valid until {needed}, and it is {actual}",
        "zh": "，有效至 {needed}，现在是 {actual}",
    },
    "locked": {"en": ", {actual}", "zh": "：{actual}"},
    "other_holder": {"en": ", of {needed}", "zh": "，持有人为 {needed}"},
    "not_locked": {"en": " for this order; it is {actual}", "zh": "，当前{actual}"},
    "not_redeemed": {"en": " for this order; it is {actual}", "zh": "，当前{actual}"},
    "still_valid": {
        "en": " until {needed}; it is {actual}", "zh": "至 {needed}，现在是 {actual}",
    },
}  # fmt: skip


def status_text(coupon_id: str, status: str, language: Language) -> str:
    """Say where a coupon stands.

    >>> status_text("C-1", "locked", "en"), status_text("C-1", "locked", "zh")
    ('coupon C-1 is locked', '优惠券 C-1 已锁定')
    """
    if language == "zh":
        return f"优惠券 {coupon_id} {_STATUSES[status]}"
    return f"coupon {coupon_id} is {status}"


def reason_text(coupon_id: str, code: CouponRefusalCode, language: Language) -> str:
    """Say why a coupon can't be used, and nothing that concerns other people.

    >>> reason_text("C-1", "other_holder", "en")
    "coupon C-1 is somebody else's"
    """
    head = f"优惠券 {coupon_id}" if language == "zh" else f"coupon {coupon_id}"
    return f"{head} {_REASONS[code][language]}"


def refusal_text(refusal: CouponRefusal, language: Language) -> str:
    """Say why a command on a coupon can't be done, with what was needed and what there was."""
    told = _EVIDENCE.get(refusal.code, {"en": "", "zh": ""})[language].format(
        needed=_shown(refusal.needed, language), actual=_shown(refusal.actual, language)
    )
    return f"{reason_text(refusal.coupon.coupon_id, refusal.code, language)}{told}"


def _shown(evidence: object, language: Language) -> object:
    if isinstance(evidence, datetime):
        return evidence.isoformat(sep=" ", timespec="minutes")
    return _STATUSES.get(str(evidence), evidence) if language == "zh" else evidence
