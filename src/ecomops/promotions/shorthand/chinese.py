"""Chinese phrases: who and what is asked for, and how clauses make a sentence."""

from __future__ import annotations

from typing import Final

from ecomops.promotions.base import ConditionKind
from ecomops.promotions.benefits.gift import Gift
from ecomops.promotions.benefits.percent_off import PercentOff
from ecomops.promotions.conditions.complete_groups import CompleteGroups
from ecomops.promotions.conditions.min_line_quantity import MinLineQuantity
from ecomops.promotions.conditions.min_quantity import MinQuantity
from ecomops.promotions.conditions.min_spend import MinSpend
from ecomops.promotions.conditions.nth_order import FirstOrder, NthOrder
from ecomops.promotions.ladder import LadderMeasure
from ecomops.promotions.shorthand.chinese_gives import SENDS, give
from ecomops.promotions.shorthand.chinese_units import ANY, PIECES, buy_get, units_for_price
from ecomops.promotions.shorthand.reader import Reader
from ecomops.promotions.shorthand.sentence import (
    MAX_CLAUSES,
    Ask,
    Clause,
    Sentence,
    cap,
    leave_unlimited,
    limit_times,
)

FORMS: Final = (
    "满199减20", "满199减20，满399减50", "每满300减50，最多3次", "满299赠茶杯", "2件9折，3件8折",
    "8折，最多减50", "第2件半价", "买2送1", "99元任选3件", "满99包邮", "首单减10", "无门槛10元券",
    "限时价9.9", "双倍积分",
)  # fmt: skip
"""What an error shows of the phrases that are understood."""

_COMMAS: Final = (",", ":")
_STOPS: Final = (",", "、", ";", "/", "\n")


def sentence(reader: Reader) -> Sentence | None:
    """Read a whole Chinese phrase; None where it can't be read to its end."""
    said = Sentence()
    _heads(reader, said)
    while len(said.clauses) < MAX_CLAUSES:
        found = reader.attempt(_clause)
        if found is None:
            return None
        said.clauses.append(found)
        is_parted = False
        while reader.take(*_STOPS):
            is_parted = True
        reader.take("。", ".", "!")
        if reader.is_done:
            return said
        if not is_parted and not reader.peek("满") and not reader.sees(_bought):
            reader.note()
            return None
    return None


def _heads(reader: Reader, said: Sentence) -> None:
    """Read what stands before all clauses: whose order it is for."""
    while reader.take("\n"):
        pass
    while True:
        if reader.take("新人", "新客", "新用户", "新顾客", "新会员"):
            reader.take("专享", "专属")
            said.is_for_new = True
        elif (order := reader.attempt(_order_number)) is not None:
            said.heads.append(order)
        elif not reader.take("全场", "全店", "全部商品", "全场商品", "所有商品"):
            return
        reader.take("且", *_COMMAS)


def _order_number(reader: Reader) -> ConditionKind | None:
    place = reader.place
    if reader.take("首单"):
        return FirstOrder()
    if reader.take("第") and (nth := reader.count("单")) is not None:
        return reader.make(place, NthOrder, nth=nth)
    return None


def _clause(reader: Reader) -> Clause | None:
    """Read what is asked for, if anything is, and what is given."""
    clause = Clause(reader.place)
    while (ask := reader.attempt(_ask)) is not None:
        clause.asks.append(ask)
        if not reader.take("且", "并且", "同时"):
            break
    while True:
        reader.take(*_COMMAS)
        at = reader.at
        found = reader.attempt(give)
        if found is None:
            return None
        benefit, is_coupon = found
        clause.gives.append(benefit)
        clause.is_coupon |= is_coupon
        _refuse_half_price(reader, clause, at)
        while reader.attempt(lambda reader: _limit(reader, clause)):
            pass
        if reader.take("券", "优惠券"):
            clause.is_coupon = True
        if not reader.attempt(_and):
            return clause


def _and(reader: Reader) -> bool | None:
    reader.take(*_COMMAS)
    return bool(reader.take("且", "并且", "并", "+", "加")) or None


def _refuse_half_price(reader: Reader, clause: Clause, at: int) -> None:
    """Refuse 2件半价, which may be half of the price of both, or the second at half price."""
    by_pieces = any(ask.is_of_pieces for ask in clause.asks)
    if by_pieces and isinstance(clause.gives[-1], PercentOff) and "半价" in reader.said(at):
        reason = "write 第2件半价 for one of two, or 2件5折 for both"
        raise reader.unreadable(reader.tokens[at].start, reason)


# ---- what is asked for ----------------------------------------------------------------------
_SPEND: Final = ("满", "购满", "消费满", "实付满", "单笔满", "订单满", "消费")
_BUY: Final = ("买", "购买", "买满", *ANY)
_EVERY: Final = ("每满", "每买满", "每消费满", "每消费", "每购满", "每买", "每购买", "每")
_OR_MORE: Final = ("及以上", "或以上", "以上")


def _ask(reader: Reader) -> Ask | None:
    rule = reader.attempt(_order_number, _every, _bought, _groups, _spent)
    return reader.attempt(_of_line) if rule is None else Ask.of(rule)


def _every(reader: Reader) -> ConditionKind | None:
    """Read 每满300, 每满3件 and how often at most; 每3件赠 is a benefit of its own."""
    place = reader.place
    every = reader.take(*_EVERY)
    rule = reader.attempt(lambda reader: _threshold(reader, place, every=True)) if every else None
    if rule is None or reader.peek(",其中", ",全部商品中", "其中", "中最低价"):
        return None
    if every == "每" and isinstance(rule, MinQuantity) and reader.peek(*SENDS):
        return None
    most = reader.attempt(_most_times)
    if most is None:
        return rule
    return reader.make(place, type(rule), **{**dict(rule), "max_times": most})


def _spent(reader: Reader) -> ConditionKind | None:
    place = reader.place
    return _threshold(reader, place) if reader.take(*_SPEND) else None


def _threshold(reader: Reader, place: int, *, every: bool = False) -> ConditionKind | None:
    pieces = reader.count(*PIECES)
    amount = reader.amount() if pieces is None else None
    reader.take(*_OR_MORE)
    if pieces is not None:
        return reader.make(place, MinQuantity, quantity=pieces, every=every)
    if amount is None:
        return None
    return reader.make(place, MinSpend, spend_minor=amount, every=every)


def _bought(reader: Reader) -> ConditionKind | None:
    """Read 买3件, 任选3件 and 3件, unless more is said of these units."""
    place = reader.place
    if reader.sees(buy_get) or reader.sees(units_for_price):
        return None
    reader.take(*_BUY)
    pieces = reader.count(*PIECES)
    reader.take(*_OR_MORE)
    return None if pieces is None else reader.make(place, MinQuantity, quantity=pieces)


def _most_times(reader: Reader) -> int | None:
    if not reader.take("(") or not reader.take("最多", "至多", "限"):
        return None
    most = reader.count("次")
    return most if reader.take(")") else None


def _groups(reader: Reader) -> ConditionKind | None:
    """Read 满 2 组（每组 3 件）."""
    place = reader.place
    groups = reader.count("组") if reader.take("满") else None
    if groups is None or not reader.take("(每组"):
        return None
    size = reader.count(*PIECES)
    if size is None or not reader.take(")"):
        return None
    return reader.make(place, CompleteGroups, size=size, groups=groups)


def _of_line(reader: Reader) -> Ask | None:
    """Read the thresholds of one line, or of the shipping fees."""
    place = reader.place
    if reader.take("任一款满", "任一款买"):
        pieces = reader.count(*PIECES)
        if pieces is None:
            return None
        reader.take(*_OR_MORE)
        return Ask.of(reader.make(place, MinLineQuantity, quantity=pieces))
    if reader.take("同款满", "同款买", "同款"):
        pieces = reader.count(*PIECES)
        reader.take(*_OR_MORE)
        return None if pieces is None else Ask(None, "line_quantity", pieces)
    on: LadderMeasure = "shipping" if reader.peek("运费") else "line_amount"
    if not reader.take("单行满", "运费满"):
        return None
    amount = reader.amount()
    return None if amount is None else Ask(None, on, amount)


# ---- limits after a benefit -----------------------------------------------------------------
_MOST: Final = ("最多", "至多", "最高", "不超过", "限", "封顶", "上限")
_MOST_OFF: Final = ("最多减", "最高减", "至多减", "最多优惠", "最高优惠")
_NO_LIMIT: Final = ("上不封顶", "不封顶", "不限次数", "不限次", "无上限")


def _limit(reader: Reader, clause: Clause) -> bool | None:
    """Read how often or how much at most, and change the clause."""
    opened = reader.take("(", *_COMMAS)
    place = reader.place
    last = clause.gives[-1]
    amount = times = gifts = None
    if reader.take(*_NO_LIMIT):
        leave_unlimited(reader, clause, place)
        return None if opened == "(" and not reader.take(")") else True
    if reader.take(*_MOST_OFF):
        amount = reader.amount()
    elif reader.take(*_MOST):
        times = reader.count("次")
        if times is None and isinstance(last, Gift):
            gifts = reader.count(*PIECES)
        elif times is None:
            amount = reader.amount()
    elif (amount := reader.amount()) is not None and not reader.take("封顶"):
        return None
    if (amount, times, gifts) == (None,) * 3 or (opened == "(" and not reader.take(")")):
        return None
    if times is not None:
        limit_times(reader, clause, times, place)
    elif amount is not None:
        cap(reader, clause, amount, place)
    else:
        clause.gives[-1] = reader.make(place, Gift, **{**dict(last), "max_quantity": gifts})
    return True
