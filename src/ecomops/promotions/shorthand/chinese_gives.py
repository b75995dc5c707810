"""Chinese phrases about what is given: amounts, percentages, prices, shipping, gifts, points."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ecomops.promotions.base import BenefitKind
from ecomops.promotions.benefits.amount_off import AmountOff
from ecomops.promotions.benefits.fixed_unit_price import FixedUnitPrice
from ecomops.promotions.benefits.gift import Gift
from ecomops.promotions.benefits.next_coupon import NextCoupon
from ecomops.promotions.benefits.order_price import OrderPrice
from ecomops.promotions.benefits.percent_off import PercentOff
from ecomops.promotions.benefits.points_bonus import PointsBonus
from ecomops.promotions.benefits.points_multiplier import PointsMultiplier
from ecomops.promotions.benefits.shipping_off import ShippingOff
from ecomops.promotions.benefits.total_off import TotalOff
from ecomops.promotions.benefits.unit_limit import UnitLimit
from ecomops.promotions.shorthand.chinese_units import (
    PIECES,
    buy_get,
    change,
    discount,
    in_turn,
    of_groups,
    units_for_price,
)
from ecomops.promotions.shorthand.names import QUOTE_IT, name_zh, option
from ecomops.promotions.shorthand.reader import Reader

Given = tuple[BenefitKind, bool]
"""A benefit, and whether the words say that it takes a coupon."""

SENDS: Final = ("赠", "送", "赠送", "获赠", "免费送", "得", "赠品")
"""What stands before a gift, points or a coupon."""

_FILLERS: Final = ("可享", "享受", "即享", "立享", "可", "享", "即", "就", "立即", "无门槛")
_PRICES: Final = (
    "限时价", "限时特价", "限时秒杀", "限时秒杀价", "秒杀", "秒杀价", "一口价", "特价", "会员价",
    "单价",
)  # fmt: skip
_OFF: Final = ("减", "立减", "直减", "直降", "立省", "减免", "优惠", "省")


def give(reader: Reader) -> Given | None:
    """Read one benefit."""
    coupon = reader.attempt(_coupon_amount)
    if coupon is not None:
        return coupon, True
    reader.take(*_FILLERS)
    found = reader.attempt(
        in_turn, of_groups, buy_get, units_for_price, _shipping, _total, _multiplied, _sent,
        _off, _price,
    )  # fmt: skip
    return None if found is None else (found, False)


def _coupon_amount(reader: Reader) -> BenefitKind | None:
    """Read 无门槛10元券 or 10元无门槛券."""
    place = reader.place
    is_open = bool(reader.take("无门槛"))
    amount = reader.amount()
    is_open = bool(reader.take("无门槛")) or is_open
    if amount is None or not is_open or not reader.take("券", "优惠券", "代金券"):
        return None
    return reader.make(place, AmountOff, off_minor=amount)


# ---- less for goods -------------------------------------------------------------------------
def _off(reader: Reader) -> BenefitKind | None:
    """Read 减20, 减20%, 8折, 每件减5, 最低价1件5折, 每件9.9元 of some units."""
    place = reader.place
    limit = None if reader.take("整单") else reader.attempt(_limit)
    per = {"每件": "unit", "每行": "line"}.get(reader.take("每件", "每行"), "order")
    fields = {"per": per, "limit": limit}
    is_free = limit is not None and bool(reader.take("免费"))
    off_percent = Decimal(100) if is_free else reader.attempt(_share)
    if off_percent is not None:
        return reader.make(place, PercentOff, off_percent=off_percent, **fields)
    if reader.take(*_OFF):
        amount = reader.amount()
        if amount is None:
            return None
        return reader.make(place, AmountOff, off_minor=amount, **fields)
    if per == "unit" and (price := reader.amount()) is not None and reader.is_marked:
        return reader.make(place, FixedUnitPrice, price_minor=price, limit=limit)
    return None


def _share(reader: Reader) -> Decimal | None:
    """Read 8折, 半价, 免单 or 减20%."""
    if reader.take("半价"):
        return Decimal(50)
    if reader.take("免单", "全免"):
        return Decimal(100)
    found = reader.attempt(discount)
    if found is not None:
        reader.take("优惠")
        return found
    return reader.percent() if reader.take(*_OFF) else None


def _limit(reader: Reader) -> UnitLimit | None:
    """Read which units alone take part: 最低价1件, 每行2件."""
    place = reader.place
    word = reader.take("最低价", "最便宜的", "最便宜", "最高价", "最贵的", "最贵", "每行")
    most = reader.count(*PIECES) if word else None
    if most is None:
        return None
    per = "line" if word == "每行" else "order"
    pick = "dearest" if word in {"最高价", "最贵的", "最贵"} else "cheapest"
    return reader.make(place, UnitLimit, most=most, per=per, pick=pick)


def _price(reader: Reader) -> BenefitKind | None:
    """Read 一口价9.9 and 限时价9.9, of each unit, and 整单199, of all together."""
    place = reader.place
    if reader.take("整单一口价", "整单"):
        price = reader.amount()
        return None if price is None else reader.make(place, OrderPrice, price_minor=price)
    if not reader.take(*_PRICES):
        return None
    price = reader.amount()
    return None if price is None else reader.make(place, FixedUnitPrice, price_minor=price)


# ---- shipping -------------------------------------------------------------------------------
def _shipping(reader: Reader) -> BenefitKind | None:
    """Read 包邮, 运费减5, 运费半价, 运费5元, 每包裹运费5元."""
    place = reader.place
    if reader.take("包邮", "免邮", "免邮费", "免运费", "运费全免"):
        return ShippingOff()
    per = "entry" if reader.take("每包裹", "每个包裹") else "order"
    what = reader.attempt(change) if reader.take("运费", "邮费") else None
    return None if what is None else reader.make(place, ShippingOff, change=what, per=per)


def _total(reader: Reader) -> BenefitKind | None:
    """Read 含运费减20 and 含运费8折."""
    place = reader.place
    if not reader.take("含运费", "连运费"):
        return None
    off_percent = reader.attempt(_share)
    if off_percent is not None:
        return reader.make(place, TotalOff, off_percent=off_percent)
    amount = reader.amount() if reader.take(*_OFF) else None
    return None if amount is None else reader.make(place, TotalOff, off_minor=amount)


# ---- what is given besides ------------------------------------------------------------------
def _multiplied(reader: Reader) -> BenefitKind | None:
    """Read 双倍积分, 2倍积分, 积分翻倍, 积分3倍."""
    place = reader.place
    if reader.take("双倍积分", "积分翻倍", "积分双倍"):
        return reader.make(place, PointsMultiplier, multiplier=2)
    is_before = bool(reader.take("积分"))
    number = reader.percent("倍" if is_before else "倍积分")
    return None if number is None else reader.make(place, PointsMultiplier, multiplier=number)


def _sent(reader: Reader) -> BenefitKind | None:
    """Read what 赠, 送 and 返 bring: points, coupons, gifts."""
    place = reader.place
    is_per_units = bool(reader.take("每"))
    per_units = reader.count(*PIECES) if is_per_units else None
    if is_per_units and per_units is None:
        return None
    if reader.take("返", "返还"):
        return reader.attempt(_points, _next_coupon) if per_units is None else None
    if not reader.take(*SENDS):
        return reader.attempt(_points) if per_units is None else None
    reader.take(":")
    if per_units is None and (found := reader.attempt(_points, _next_coupon)) is not None:
        return found
    return _gift(reader, place, per_units)


def _points(reader: Reader) -> BenefitKind | None:
    place = reader.place
    points = reader.count("积分", "个积分", "分积分")
    return None if points is None else reader.make(place, PointsBonus, points=points)


def _next_coupon(reader: Reader) -> BenefitKind | None:
    """Read 20元券, 2张20元优惠券, 优惠券."""
    place = reader.place
    number = reader.count("张")
    amount = reader.amount()
    if amount is not None and not reader.is_marked:  # 送3券: three of them, or one of 3?
        return None
    if not reader.take("券", "优惠券", "代金券"):
        return None
    if reader.coupon is None:
        reason = "give next_coupon, the id of the promotion that the coupon is for"
        raise reader.unreadable(place, reason)
    fields = {"quantity": 1 if number is None else number, "value_minor": amount or 0}
    return reader.make(place, NextCoupon, promotion_id=reader.coupon, **fields)


def _gift(reader: Reader, place: int, per_units: int | None) -> BenefitKind | None:
    """Read 茶杯, 2件茶杯, 茶杯2件, 甲、乙任选1件."""
    quantity = reader.count(*PIECES)
    found = name_zh(reader)
    if found is None:
        raise reader.unreadable(reader.place, QUOTE_IT)
    name, glued = found
    names = [name]
    if glued is None:
        names += reader.attempt(_alternatives) or []
        glued = reader.count(*PIECES)
    if quantity is not None and glued is not None:
        raise reader.unreadable(place, "the quantity stands there twice")
    options = tuple(option(reader, place, name) for name in names)
    fields = {"quantity": quantity or glued or 1, "per_units": per_units}
    return reader.make(place, Gift, options=options, **fields)


def _alternatives(reader: Reader) -> list[str] | None:
    """Read the other gifts to pick from, up to 任选."""
    names: list[str] = []
    while not reader.take("任选"):
        found = name_zh(reader) if reader.take("、", "或") else None
        if found is None or found[1] is not None:
            return None
        names.append(found[0])
    return names or None
