"""A refund in words: its lines as a table, then what is lost, owed and restored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.amount_text import format_minor
from ecomops.promotions.describe import title
from ecomops.text_table import text_table
from ecomops.words import amount_text

if TYPE_CHECKING:
    from ecomops.promotions.refunds.refund import Refund

_HEAD: Final = {
    "en": ("line", "SKU", "units", "list", "paid", "refund"),
    "zh": ("行", "SKU", "退货数量", "原价", "实付", "退款"),
}
_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "shipping": "shipping", "total": "total",
        "lost": "{title}: {amount} of its discount is lost",
        "shared": "{title}: {amount} of its discount goes with the goods",
        "gained": "{title}: gives {amount} more on what is kept",
        "gift": "gift {sku} × {n} goes back",
        "gift_or": "gift {sku} × {n} goes back, or {amount} is charged for it",
        "coupon": "coupon {name} can be used again",
        "next": "coupons for '{name}' to take back: {n}",
        "points": "{n} points used are given back",
        "bonus": "{n} bonus points are taken back",
        "clamped": "by the policy alone it would be {amount}; a refund is never below zero, "
        "nor above what is left of what was paid for the goods that are back",
        "so_far": "refunded so far: {given} of {paid}",
    },
    "zh": {
        "shipping": "运费", "total": "合计",
        "lost": "{title}：收回优惠 {amount}",
        "shared": "{title}：随退货扣除优惠 {amount}",
        "gained": "{title}：保留商品多优惠 {amount}",
        "gift": "退回赠品 {sku} {n} 件",
        "gift_or": "退回赠品 {sku} {n} 件，或扣款 {amount}",
        "coupon": "退还优惠券 {name}",
        "next": "收回“{name}”优惠券 {n} 张",
        "points": "退还抵现积分 {n}",
        "bonus": "扣回赠送积分 {n}",
        "clamped": "按规则计算为 {amount}；退款不低于零，也不超过已退商品尚未退还的实付金额",
        "so_far": "累计退款：{given} / {paid}",
    },
}  # fmt: skip


def explained(refund: Refund, language: Language) -> str:
    """Write the refund out."""
    table = text_table(_HEAD[language], [*_rows(refund, language)], "<<>>>>")
    return "\n".join([table, *(f"· {text}" for text in _told(refund, language))])


def _rows(refund: Refund, language: Language) -> Iterator[tuple[str, ...]]:
    """Write the goods that came back, shipping, and the total."""

    def money(minor: int) -> str:
        return format_minor(minor, refund.currency)

    words = _WORDS[language]
    for line in refund.lines:
        yield (
            line.line_id,
            line.sku_id,
            str(line.units),
            money(line.list_minor),
            money(line.net_minor),
            money(line.amount_minor),
        )
    if refund.shipping_minor:
        yield words["shipping"], "", "", "", "", money(refund.shipping_minor)
    yield (
        words["total"],
        "",
        str(sum(line.units for line in refund.lines)),
        money(sum(line.list_minor for line in refund.lines)),
        money(sum(line.net_minor for line in refund.lines)),
        money(refund.amount_minor),
    )


def _told(refund: Refund, language: Language) -> Iterator[str]:
    """Say what is lost, owed and restored."""

    def money(minor: int) -> str:
        return amount_text(minor, refund.currency)

    words = _WORDS[language]
    named = {promotion.promotion_id: promotion for promotion in refund.quote.promotions}
    for name, lost in refund.clawed_back:
        text = title(named[name], language) if name in named else name
        how = "gained" if lost < 0 else "shared" if refund.policy.method == "prorated" else "lost"
        yield words[how].format(title=text, amount=money(abs(lost)))
    for gift in refund.gifts_owed_back:
        worth = gift.list_price_minor * gift.quantity
        text = words["gift_or" if worth else "gift"]
        yield text.format(sku=gift.sku_id, n=gift.quantity, amount=money(worth))
    for name in refund.coupons_to_restore:
        yield words["coupon"].format(name=name)
    for coupon in refund.coupons_to_take_back:
        yield words["next"].format(n=coupon.quantity, name=coupon.for_promotion_id)
    if refund.points_to_restore:
        yield words["points"].format(n=refund.points_to_restore)
    if refund.points_to_take_back:
        yield words["bonus"].format(n=refund.points_to_take_back)
    if refund.is_clamped:
        yield words["clamped"].format(amount=money(refund.unclamped_minor))
    yield words["so_far"].format(
        given=money(refund.so_far.amount_minor), paid=money(refund.quote.payable_minor)
    )
