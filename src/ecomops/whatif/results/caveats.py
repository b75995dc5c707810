"""What a reader has to know before a what-if figure is believed."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.models.base import DomainModel
from ecomops.rate_text import percent_digits

_FEW_CUSTOMERS: Final = 30
_SHORT: Final = timedelta(days=90)
"""Purchases that a promotion brings forward show in the months after it."""

CaveatCode: TypeAlias = Literal[
    "same_behaviour",
    "already_discounted",
    "shelf_rebuilt",
    "short_history",
    "cost_unknown",
    "no_customers",
    "few_customers",
    "customers_apart",
    "best_of_many",
    "limits_as_placed",
    "limits_by_row",
    "guests_barred",
    "extras_not_costed",
    "gap_after_discounts",
    "fees_apart",
    "fees_untold",
    "fact_untold",
]
"""Why a figure may mislead (注意事项)."""

_WORDS: Final[dict[CaveatCode, dict[Language, str]]] = {
    "same_behaviour": {
        "en": "past orders are taken as placed: whoever qualifies chose to spend as much without"
        " the promotion, and what others would have done is assumed, not measured",
        "zh": "历史订单按原样重算：达标者本来就会买这么多，其他顾客的反应只是假设，并非实测",
    },
    "already_discounted": {
        "en": "these orders were placed under other promotions, which took off {n} %: their"
        " thresholds and prices shaped what people bought",
        "zh": "这些订单下单时已有其他优惠（让利 {n}%），当时的门槛与价格影响了顾客的购买",
    },
    "shelf_rebuilt": {
        "en": "shelf prices are rebuilt as what was paid plus what had been taken off",
        "zh": "货架价由实付金额加回当时的优惠还原而来",
    },
    "short_history": {
        "en": "too few days of history ({n}) to see purchases that were only brought forward,"
        " or a season",
        "zh": "历史仅 {n} 天，看不出提前消费，也看不出季节变化",
    },
    "cost_unknown": {
        "en": "what goods cost is known for {n} % of sales only; margins are of those",
        "zh": "仅 {n}% 的销售额有成本数据，毛利只按这部分计算",
    },
    "no_customers": {
        "en": "it is not known who placed which order, so orders are taken as independent:"
        " the true uncertainty is larger",
        "zh": "不知道订单属于哪位顾客，只能视订单彼此独立，真实的不确定性更大",
    },
    "few_customers": {
        "en": "only {n} customers: an interval of so few says little",
        "zh": "仅 {n} 位顾客，样本太少，区间参考价值有限",
    },
    "customers_apart": {
        "en": "parts of a history were added up: a customer may stand in several, so how many"
        " there are is not told",
        "zh": "由多段历史相加而成：同一顾客可能出现在几段中，故不给出顾客数",
    },
    "best_of_many": {
        "en": "the best of {n} was chosen on one half of the customers; on that half its figures"
        " are flattered, believe those of the other",
        "zh": "这是在一半顾客上从 {n} 个方案中选出的最优，该半数上的数字偏乐观，请看另一半",
    },
    "limits_as_placed": {
        "en": "limits of uses and budgets were used up by the orders as they were placed: had"
        " people reacted, they would have ended sooner; what is assumed of people knows no limits",
        "zh": "次数与预算限制按历史订单的先后消耗；若顾客有反应，会更早用完；反应的测算不受其限制",
    },
    "limits_by_row": {
        "en": "it is not known when orders were placed, so limits are held in the order of the"
        " table",
        "zh": "不知道下单时间，限制按表中的先后顺序计算",
    },
    "guests_barred": {
        "en": "guests could not use what is limited by customer; they placed {n} of the orders",
        "zh": "{n} 个游客订单无法使用按顾客限次的优惠",
    },
    "extras_not_costed": {
        "en": "gifts, points and coupons for later were given too: the cost is what was taken off"
        " orders, without them",
        "zh": "还送出了赠品、积分或下次可用的券：补贴只含订单减免，不含这些",
    },
    "gap_after_discounts": {
        "en": "what orders lack is counted after the discounts of promotions before: at the prices"
        " of the history they have to add more, and what those promotions take off the added goods"
        " is in no gain",
        "zh": "差额按前序优惠后的金额计算：按历史价格需加购更多，"
        "前序优惠对加购商品的让利也未计入收益",
    },
    "fees_apart": {
        "en": "{n} off shipping belongs to no category: these groups give away less than the"
        " whole",
        "zh": "运费减免 {n} 不属于任何类目，各组补贴之和小于合计",
    },
    "fees_untold": {
        "en": "no order tells its shipping fees: what promotions take off shipping is in no cost",
        "zh": "订单中没有运费：运费优惠未计入补贴",
    },
    "fact_untold": {
        "en": "no order tells {n}: promotions that ask for it were given to nobody",
        "zh": "订单中没有{n}：以此为条件的活动无人享受",
    },
}

_FACTS: Final[dict[str | int | None, dict[Language, str]]] = {
    "codes": {"en": "its codes or coupons", "zh": "优惠码或优惠券"},
    "coupons": {"en": "which coupons its shopper had", "zh": "顾客所持优惠券"},
    "shipping_method": {"en": "how it travelled", "zh": "配送方式"},
    "orders_placed": {"en": "how many orders its shopper placed before", "zh": "顾客的历史订单数"},
    "tier": {"en": "its shopper's tier", "zh": "顾客等级"},
    "segments": {"en": "its shopper's segments", "zh": "顾客的客群"},
    "birth_month": {"en": "its shopper's birth month", "zh": "顾客的生日月"},
    "customer_id": {"en": "who placed it", "zh": "下单顾客"},
    "channel": {"en": "its channel", "zh": "渠道"},
    "region": {"en": "its region", "zh": "地区"},
}
"""What `fact_untold` is about, by its `n`."""

OF_ALL_PARTS: Final[frozenset[CaveatCode]] = frozenset({"fees_untold", "fact_untold"})
"""What no order tells is said of a whole only where it is said of each part."""


class Caveat(DomainModel):
    """One reason to read a figure with care (注意事项).

    >>> print(Caveat(code="few_customers", n=7))
    only 7 customers: an interval of so few says little
    """

    code: CaveatCode
    n: str | int | None = None
    """The number or the fact that the sentence tells, if it tells one."""

    def words(self, language: Language = "en") -> str:
        """Say it in one sentence."""
        pattern = _WORDS[self.code][known_language(language)]
        fact = _FACTS.get(self.n) if self.code == "fact_untold" else None
        return pattern.format(n=self.n if fact is None else fact[language])

    def __str__(self) -> str:
        return self.words()


def caveats_of(
    *,
    sales_minor: int,
    given_minor: int | None = None,
    is_rebuilt: bool = False,
    span: tuple[datetime, datetime] | None = None,
    customers: int | None = None,
    known_sales_minor: int = 0,
) -> tuple[Caveat, ...]:
    """Find what a reader has to know of some orders.

    Parameters
    ----------
    sales_minor, given_minor
        What they were worth, and what was taken off them at the time. [minor]
    is_rebuilt
        Whether their prices were rebuilt.
    span
        When the first and the last were placed.
    customers
        Who placed them.
    known_sales_minor
        Sales of goods whose cost is known; none and all need no word. [minor]

    Examples
    --------
    >>> [caveat.code for caveat in caveats_of(sales_minor=100, given_minor=15, customers=3)]
    ['same_behaviour', 'already_discounted', 'few_customers']
    """
    found = [Caveat(code="same_behaviour")]
    if given_minor and sales_minor:
        share = percent_digits(Fraction(given_minor, sales_minor), 1)
        found.append(Caveat(code="already_discounted", n=share))
    if is_rebuilt:
        found.append(Caveat(code="shelf_rebuilt"))
    if span is not None and span[1] - span[0] < _SHORT:
        found.append(Caveat(code="short_history", n=(span[1] - span[0]).days + 1))
    if customers is not None and 0 < customers < _FEW_CUSTOMERS:
        found.append(Caveat(code="few_customers", n=customers))
    if 0 < known_sales_minor < sales_minor:
        share = percent_digits(Fraction(known_sales_minor, sales_minor), 1)
        found.append(Caveat(code="cost_unknown", n=share))
    return tuple(found)
