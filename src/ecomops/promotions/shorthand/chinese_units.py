"""Chinese phrases about units: 第二件半价, 买二送一, 99元任选3件, and units in their turn."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ecomops.promotions.base import BenefitKind
from ecomops.promotions.benefits.buy_get import BuyGet
from ecomops.promotions.benefits.nth_unit import NthUnit
from ecomops.promotions.benefits.unit_change import UnitChange
from ecomops.promotions.benefits.unit_schedule import UnitSchedule
from ecomops.promotions.benefits.units_for_price import UnitsForPrice
from ecomops.promotions.shorthand.numerals import chinese_tenths
from ecomops.promotions.shorthand.reader import Reader

PIECES: Final = ("件", "个", "份")
"""The measure words that are read: what is counted is always units of goods."""

ANY: Final = ("任选", "任意", "任买")
"""What says that the shopper picks the units."""

_OTHERWISE: Final = ("折", "%", "倍", "张", "次", "积分", "券", "优惠券", "封顶")
_NUMERALS: Final = frozenset("零一二三四五六七八九两十点")
_HALF, _ALL = Decimal(50), Decimal(100)


# ---- percentages ----------------------------------------------------------------------------
def discount(reader: Reader) -> Decimal | None:
    """Read 8折, 8.5折, 85折 or 八五折, with or without 打 before it: the share saved."""
    reader.take("打")
    at, place = reader.at, reader.place
    token = reader.token
    if token.kind == "number":
        written, reader.at = token.text, at + 1
    else:
        while reader.token.text in _NUMERALS:
            reader.at += 1
        written = reader.said(at)
    if not written or not reader.peek("折"):
        reader.at = at
        reader.note()
        return None
    tenths = _tenths(written)
    if tenths is None:
        reason = "write 8折, 8.5折 or 85折 for what is paid"
        raise reader.unreadable(place, f"{reason}; 20折 may be a percentage saved")
    reader.take("折")
    return _ALL - tenths * 10


def _tenths(written: str) -> Decimal | None:
    if not written[0].isascii():
        return chinese_tenths(written)
    whole, point, _ = written.partition(".")
    if len(whole) == 1:
        return Decimal(written)
    is_two_digits = len(whole) == 2 and not point and "0" not in whole
    return Decimal(whole) / 10 if is_two_digits else None


def change(reader: Reader) -> UnitChange | None:
    """Read what becomes of a unit's price: 半价, 免费, 打8折, 减5元, 9.9元."""
    place = reader.place
    if reader.take("半价"):
        return UnitChange(off_percent=_HALF)
    if reader.take("免费", "免单"):
        return UnitChange(off_percent=_ALL)
    off_percent = reader.attempt(discount)
    if off_percent is not None:
        return reader.make(place, UnitChange, off_percent=off_percent)
    if reader.take("减", "立减", "优惠"):
        off = reader.amount()
        return None if off is None else reader.make(place, UnitChange, off_minor=off)
    to = reader.amount()
    return None if to is None else reader.make(place, UnitChange, to_minor=to)


# ---- the nth unit, and units in their turn --------------------------------------------------
_Span = tuple[int, int, UnitChange | None, bool]


def in_turn(reader: Reader) -> BenefitKind | None:
    """Read 第2件半价, which goes on with every second unit, or a list of such spans."""
    place = reader.place
    is_by_line = bool(reader.take("同款"))
    spans = [reader.attempt(_span)]
    while spans[-1] is not None:
        spans.append(reader.attempt(_next_span))
    known = [span for span in spans if span is not None]
    if not known:
        return None
    first, last, what, goes_on = known[0]
    per = "line" if is_by_line else "order"
    if len(known) == 1 and first == last > 1 and not goes_on:
        if what is None:
            return None
        if what.to_minor == 0:
            what = UnitChange(off_percent=_ALL)
        if what.off_percent is None:
            raise reader.unreadable(
                place, "say what the units before it cost: 第1件原价，第2件9.9元"
            )
        paid = _ALL - what.off_percent
        return reader.make(place, NthUnit, n=first, pay_percent=paid, per=per)
    return _schedule(reader, place, known, per)


def _next_span(reader: Reader) -> _Span | None:
    reader.take(",", "、", ";")
    return _span(reader)


def _span(reader: Reader) -> _Span | None:
    """Read 第3件免费, 第2-3件5折 or 第3件起7折."""
    if not reader.take("第"):
        return None
    first = last = reader.count()
    if first is not None and reader.take("-", "至", "到"):
        reader.take("第")
        last = reader.count()
    if first is None or last is None or not reader.take(*PIECES):
        return None
    goes_on = bool(reader.take("起"))
    if reader.take("原价"):
        return first, last, None, goes_on
    what = reader.attempt(change)
    return None if what is None else (first, last, what, goes_on)


def _schedule(reader: Reader, place: int, spans: list[_Span], per: str) -> BenefitKind:
    steps: list[UnitChange | None] = []
    then = "stop"
    for first, last, what, goes_on in spans:
        if not len(steps) < first <= last <= 100 or then == "last":
            raise reader.unreadable(place, "its units do not stand in their order, up to 100")
        steps += [None] * (first - 1 - len(steps)) + [what] * (last - first + 1)
        if goes_on:
            then = "last"
    if then == "stop" and reader.attempt(_again) is not None:
        then = "repeat"
    most = reader.attempt(_most_units)
    fields = {"steps": tuple(steps), "then": then, "per": per, "max_units": most}
    return reader.make(place, UnitSchedule, **fields)


def _again(reader: Reader) -> str | None:
    reader.take(",")
    return reader.take("依次循环", "循环") or None


def _most_units(reader: Reader) -> int | None:
    opened = reader.take("(", ",")
    if not reader.take("最多", "至多", "限"):
        return None
    most = reader.count(*PIECES)
    return None if opened == "(" and not reader.take(")") else most


def of_groups(reader: Reader) -> BenefitKind | None:
    """Read 每满5件，其中最低价2件7折, and the cheapest of all."""
    place = reader.place
    per = "line" if reader.take("同款") else "order"
    if not reader.take("每满", "每买", "每"):
        return None
    n = reader.count(*PIECES)
    reader.take(",")
    where = reader.take("其中", "中", "全部商品中")
    if n is None or not where or not reader.take("最低价", "最便宜的", "最便宜"):
        return None
    rewarded = reader.count(*PIECES)
    what = None if rewarded is None else reader.attempt(change)
    if what is None or what.off_percent is None:
        return None
    fields = {"n": n, "rewarded": rewarded, "pay_percent": _ALL - what.off_percent, "per": per}
    policy = "global" if where == "全部商品中" else "groups"
    return reader.make(place, NthUnit, **fields, policy=policy)


# ---- buy some, get some; some for a price ---------------------------------------------------
def buy_get(reader: Reader) -> BenefitKind | None:
    """Read 买2送1, 买1件，再买1件5折 or 买2件，每件1元换购1件."""
    place = reader.place
    if not reader.take("买", "购买"):
        return None
    buy = reader.count()
    reader.take(*PIECES)
    if buy is None:
        return None
    fields: dict[str, object] | None = reader.attempt(_sent, _added, _swapped)
    if fields is None:
        return None
    if reader.attempt(_cheapest_of_all):
        fields = {**fields, "policy": "global"}
    return reader.make(place, BuyGet, buy=buy, **fields)


def _sent(reader: Reader) -> dict[str, object] | None:
    reader.take(",")
    if not reader.take("送", "赠"):  # 买3免1 takes the free unit from the three, or adds one
        return None
    get = reader.count()
    if get is None or reader.peek("积分", "张", "倍", *reader.marks):
        return None
    reader.take(*PIECES)
    return {"get": get}


def _added(reader: Reader) -> dict[str, object] | None:
    reader.take(",")
    if not reader.take("再买", "加购"):
        return None
    get = reader.count(*PIECES)
    reader.take("每件")
    reward = reader.attempt(change)
    return None if get is None or reward is None else {"get": get, "reward": reward}


def _swapped(reader: Reader) -> dict[str, object] | None:
    reader.take(",")
    if not reader.take("每件", "加"):
        return None
    place = reader.place
    to = reader.amount()
    if to is None or not reader.take("换购"):
        return None
    get = reader.count(*PIECES)
    reward = reader.make(place, UnitChange, to_minor=to)
    return None if get is None else {"get": get, "reward": reward}


def _cheapest_of_all(reader: Reader) -> str | None:
    reader.take(",")
    return reader.take("取全部商品中最低价") or None


def units_for_price(reader: Reader) -> BenefitKind | None:
    """Read 99元任选3件, 任选3件99元, 3件99元 or 99元3件."""
    place = reader.place
    is_any = bool(reader.take(*ANY))
    pieces = reader.count(*PIECES)
    price = reader.amount()
    is_clear = is_any or reader.is_marked
    if pieces is None and not is_any:
        is_clear = bool(reader.take(*ANY)) or is_clear
        pieces = reader.count(*PIECES)
    if pieces is None or price is None or not is_clear or reader.peek(*_OTHERWISE):
        return None
    return reader.make(place, UnitsForPrice, quantity=pieces, price_minor=price)
