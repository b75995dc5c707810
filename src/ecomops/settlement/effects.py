"""What a step of an order brings, for every wing to store."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from attrs import frozen

from ecomops._typing import Language
from ecomops.amount_text import format_minor
from ecomops.languages import known_language
from ecomops.models.order import Order
from ecomops.models.points import PointsCommand
from ecomops.orders.events import OrderEvent
from ecomops.orders.words import KIND_WORDS
from ecomops.promotions.coupons.results import CouponChange, CouponRefusal
from ecomops.promotions.refunds.refund import Refund
from ecomops.promotions.usage.events import UseEvent
from ecomops.words import word

Step: TypeAlias = Literal["place", "pay", "cancel", "refund", "close"]
"""place 下单, pay 支付, cancel 取消, refund 退款, close 售后期满."""

_STEPS: Final[dict[Step, dict[Language, str]]] = {
    "place": {"en": "placed", "zh": "下单"},
    "pay": {"en": "paid", "zh": "支付"},
    "cancel": {"en": "cancelled", "zh": "取消"},
    "refund": {"en": "refunded", "zh": "退款"},
    "close": {"en": "can't be returned any more", "zh": "售后期满"},
}
_POINTS: Final[dict[str, dict[Language, str]]] = {
    "hold": {"en": "hold {n} points", "zh": "冻结 {n} 积分"},
    "capture": {"en": "spend the held points", "zh": "扣除冻结积分"},
    "void": {"en": "free the held points", "zh": "解冻积分"},
    "earn": {"en": "earn {n} points", "zh": "获得 {n} 积分"},
    "activate": {"en": "make the earned points available", "zh": "积分生效"},
    "claw_back": {"en": "take back {n} points", "zh": "回收 {n} 积分"},
    "restore": {"en": "give back {n} points", "zh": "退回 {n} 积分"},
}


_USES: Final = {
    "reserve": "预占",
    "redeem": "核销",
    "release": "释放",
    "expire": "到期释放",
    "restore": "退回",
}


@frozen
class Effects:
    """All that a step brings (结算结果): store it together, or not at all.

    Attributes
    ----------
    step
        Which step.
    order_id
        Of which order.
    currency
        ISO 4217 code of the amounts.
    order
        The order, when it is placed.
    order_events
        For `OrderLife.apply`, in this order.
    points
        For `PointsLedger.apply`. A hold may be refused for want of points, and the capture of
        one that timed out before the payment: then nothing of the step holds.
    uses
        For the store of uses; see `usage_of`.
    coupons
        The coupons after it, with the events to store.
    refund
        What was given back and taken back, with its record, when something was.
    """

    step: Step
    order_id: str
    currency: str
    order: Order | None = None
    order_events: tuple[OrderEvent, ...] = ()
    points: tuple[PointsCommand, ...] = ()
    uses: tuple[UseEvent, ...] = ()
    coupons: tuple[CouponChange, ...] = ()
    refund: Refund | None = None
    code: Literal["ok"] = "ok"

    def describe(self, language: Language = "en") -> str:
        """Say what is to be stored, an effect on each line."""
        known_language(language)
        is_zh = language == "zh"
        said = [f"{self.order_id} {_STEPS[self.step][language]}"]
        for event in self.order_events:
            amount = getattr(event, "amount_minor", None)
            shown = "" if amount is None else f" {format_minor(amount, self.currency)}"
            said.append(f"- {word(KIND_WORDS, event.kind, language)}{shown}")
        for command in self.points:
            template = _POINTS[command.kind][language]
            said.append("- " + template.format(n=getattr(command, "points", "")))
        names = ", ".join(sorted({use.promotion_id for use in self.uses}))
        if self.uses:
            kind = self.uses[0].kind
            said.append(
                f"- {_USES[kind]}活动用量：{names}" if is_zh else f"- {kind} uses of {names}"
            )
        said += (f"- {change.describe(language)}" for change in self.coupons)
        return "\n".join(said)

    def __str__(self) -> str:
        return self.describe()


@frozen
class NotSettled:
    """A step can't be taken, because coupons refuse it (未结算): nothing changes.

    Attributes
    ----------
    step
        Which step.
    order_id
        Of which order.
    refusals
        Why, coupon by coupon.
    """

    step: Step
    order_id: str
    refusals: tuple[CouponRefusal, ...]
    code: Literal["coupon_refused"] = "coupon_refused"

    def describe(self, language: Language = "en") -> str:
        """Say what is not done and why, a coupon on each line."""
        known_language(language)
        step = _STEPS[self.step][language]
        head = (
            f"{self.order_id} 未{step}" if language == "zh" else f"{self.order_id} is not {step}"
        )
        return "\n".join((head, *(f"- {one.describe(language)}" for one in self.refusals)))

    def __str__(self) -> str:
        return self.describe()


Settlement: TypeAlias = Effects | NotSettled
"""What a step comes to, told apart by its class or by `code`."""
