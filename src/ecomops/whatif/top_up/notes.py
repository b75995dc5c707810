"""What to keep in mind about a share that was read from a threshold."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.models.base import DomainModel

TopUpNoteCode: TypeAlias = Literal[
    "before_discount",
    "paid_prices",
    "also_here",
    "no_placebo",
    "shows_elsewhere",
    "masses_differ",
    "window_short",
]
"""Why a share may mislead (注意事项)."""

_WORDS: Final[dict[TopUpNoteCode, dict[Language, str]]] = {
    "before_discount": {
        "en": "totals have to be those BEFORE the discount, which the threshold was held against:"
        " at paid prices an order that got it stands lower, and shows the threshold elsewhere",
        "zh": "订单金额必须是优惠前金额，即判断是否满额的金额；若用实付金额，达标订单会少掉"
        "优惠额，门槛会显示在别处",
    },
    "paid_prices": {
        "en": "THESE ORDERS ARE AT PAID PRICES: unless nothing was taken off them, the share is"
        " wrong",
        "zh": "这些订单是实付金额：除非没有任何优惠，否则凑单率是错的",
    },
    "also_here": {
        "en": "whatever else begins at the same amount, such as free shipping, is in the share;"
        " orders that topped up from beyond the reach are not",
        "zh": "同一金额处的其他门槛（如包邮）带来的凑单也计入其中；差额超出凑单范围的订单不计入",
    },
    "no_placebo": {
        "en": "tried where nothing ran, the method says nothing: orders are too few at other"
        " amounts. Amounts that people like anyway would look the same",
        "zh": "其他金额处订单太少，安慰剂检验说明不了问题：顾客本来就偏爱的整数金额看起来会一样",
    },
    "shows_elsewhere": {
        "en": "where nothing ran the method shows up to {n} %: the share is no surer than that",
        "zh": "在没有活动的金额处，该方法也显示出最多 {n}%：凑单率的可信程度不会高于此",
    },
    "masses_differ": {
        "en": "excess less missing orders is {n}, more than chance explains: if orders are"
        " missing, take a longer overshoot window; if there are too many, some are new",
        "zh": "增多与减少的订单相差 {n} 单，超出随机波动：若为负，请加长超出窗口；若为正，"
        "部分订单是新增的",
    },
    "window_short": {
        "en": "orders that topped up overshoot by {n} % of the window on average: take one of"
        " five times the mean, or the last of them are missed",
        "zh": "凑单订单平均超出门槛的金额已达窗口的 {n}%：请把窗口加长到平均值的五倍，"
        "否则会漏掉末尾的凑单",
    },
}


class TopUpNote(DomainModel):
    """One reason to read a share with care (注意事项).

    >>> print(TopUpNote(code="shows_elsewhere", n="1.2"))
    where nothing ran the method shows up to 1.2 %: the share is no surer than that
    """

    code: TopUpNoteCode
    n: str | None = None
    """The number that the sentence tells, if it tells one."""

    def words(self, language: Language = "en") -> str:
        """Say it in one sentence."""
        return _WORDS[self.code][known_language(language)].format(n=self.n)

    def __str__(self) -> str:
        return self.words()
