"""English phrases about what is given: amounts, percentages, prices, shipping, gifts, points."""

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
from ecomops.promotions.benefits.unit_change import UnitChange
from ecomops.promotions.benefits.unit_limit import UnitLimit
from ecomops.promotions.shorthand.english_units import (
    HALF_PRICE,
    OFF,
    PIECES,
    buy_get,
    change,
    cheapest_of_all,
    nth_unit,
    of_groups,
    schedule,
    units_for_price,
)
from ecomops.promotions.shorthand.names import name_en, option
from ecomops.promotions.shorthand.reader import Reader

_WHOLE: Final = ("everything", "sitewide", "storewide", "all items", "your order", "all orders")
_SHIPPING: Final = ("shipping", "delivery", "postage")
_FOLD: Final = {"double": 2, "triple": 3, "twice the": 2}


def give(reader: Reader) -> BenefitKind | None:
    """Read one benefit."""
    return reader.attempt(
        schedule, nth_unit, of_groups, cheapest_of_all, buy_get, units_for_price, _shipping,
        _points, _multiplied, _next_coupon, _off, _off_some, _price, _gift,
    )  # fmt: skip


# ---- less for goods, or for shipping --------------------------------------------------------
def _off(reader: Reader) -> BenefitKind | None:
    """Read 20 off, 20% off, save 20, half price: goods, shipping, or both together."""
    place = reader.place
    what = reader.attempt(_saved)
    if what is None:
        return None
    if reader.take(*_SHIPPING, *(f"on {word}" for word in _SHIPPING)):
        per = "entry" if reader.take("each parcel") else "order"
        return reader.make(place, ShippingOff, change=what, per=per)
    is_total = bool(reader.take("goods and shipping"))
    amount, percent = what.off_minor, what.off_percent
    if is_total:
        return reader.make(place, TotalOff, off_minor=amount, off_percent=percent)
    fields = {"per": _per(reader), "limit": reader.attempt(_limit)}
    reader.take(*_WHOLE, *(f"on {word}" for word in _WHOLE))
    if amount is not None:
        return reader.make(place, AmountOff, off_minor=amount, **fields)
    return reader.make(place, PercentOff, off_percent=percent, **fields)


def _off_some(reader: Reader) -> BenefitKind | None:
    """Read the cheapest item free, the cheapest 2 items 50% off."""
    place = reader.place
    reader.take("the")
    most = 1 if reader.take("cheapest item", "cheapest one") else None
    if most is None:
        most = reader.count(*PIECES) if reader.take("cheapest") else None
    what = None if most is None else reader.attempt(change)
    if what is None or what.off_percent is None:
        return None
    limit = reader.make(place, UnitLimit, most=most)
    return reader.make(place, PercentOff, off_percent=what.off_percent, limit=limit)


def _saved(reader: Reader) -> UnitChange | None:
    place = reader.place
    is_saved = bool(reader.take("save"))
    if reader.take(*HALF_PRICE):
        return UnitChange(off_percent=Decimal(50))
    percent = reader.percent()
    amount = reader.amount() if percent is None else None
    has_off = bool(reader.take(*OFF))
    if (percent is None and amount is None) or not (is_saved or has_off):
        return None
    return reader.make(place, UnitChange, off_percent=percent, off_minor=amount)


def _per(reader: Reader) -> str:
    words = {"each item": "unit", "per item": "unit", "each": "unit", "each line": "line"}
    return words.get(reader.take(*words), "order")


def _limit(reader: Reader) -> UnitLimit | None:
    """Read which units alone take part: on the cheapest item, on 2 items of each line."""
    place = reader.place
    reader.take("on")
    reader.take("the")
    word = reader.take("cheapest", "dearest", "most expensive")
    most = 1 if word and reader.take("item", "one") else reader.count(*PIECES)
    if most is None:
        return None
    per = "order" if word else "line"
    if not word and not reader.take("of each line"):
        return None
    pick = "cheapest" if word in {"", "cheapest"} else "dearest"
    return reader.make(place, UnitLimit, most=most, per=per, pick=pick)


def _price(reader: Reader) -> BenefitKind | None:
    """Read ¥9.90 each, of each unit, and all for ¥199, of all together."""
    place = reader.place
    if reader.take("all for", "everything for"):
        price = reader.amount()
        return None if price is None else reader.make(place, OrderPrice, price_minor=price)
    is_clear = bool(reader.take("for")) or not reader.follows("get", "receive")
    price = reader.amount()
    if price is None or not (is_clear or reader.is_marked) or not reader.take("each", "per item"):
        return None  # get 2 each: two units, or for 2?
    limit = reader.attempt(_limit)
    return reader.make(place, FixedUnitPrice, price_minor=price, limit=limit)


def _shipping(reader: Reader) -> BenefitKind | None:
    """Read free shipping, shipping for ¥5, shipping 50% off."""
    place = reader.place
    if reader.take("free shipping", "free delivery", "free postage"):
        return ShippingOff()
    if not reader.take(*_SHIPPING):
        return None
    what = reader.attempt(change)
    if what is None:
        return None
    per = "entry" if reader.take("each parcel") else "order"
    return reader.make(place, ShippingOff, change=what, per=per)


# ---- what is given besides ------------------------------------------------------------------
def _points(reader: Reader) -> BenefitKind | None:
    """Read 100 bonus points."""
    place = reader.place
    points = reader.count("bonus points", "extra points", "points", "bonus point", "point")
    return None if points is None else reader.make(place, PointsBonus, points=points)


def _multiplied(reader: Reader) -> BenefitKind | None:
    """Read double points, 3x points, 1.5 times the points."""
    place = reader.place
    word = reader.take(*_FOLD)
    if word:
        number = Decimal(_FOLD[word]) if reader.take("points") else None
    else:
        number = reader.percent("times the points", "times points", "x points", "× points")
    return None if number is None else reader.make(place, PointsMultiplier, multiplier=number)


def _next_coupon(reader: Reader) -> BenefitKind | None:
    """Read a ¥20 coupon for the next order."""
    place = reader.place
    number = 1 if reader.take("a", "an") else reader.count()
    amount = reader.amount()
    if not reader.take("coupon for the next order", "coupons for the next order"):
        return None
    if reader.coupon is None:
        reason = "give next_coupon, the id of the promotion that the coupon is for"
        raise reader.unreadable(place, reason)
    fields = {"quantity": number, "value_minor": amount or 0}
    return reader.make(place, NextCoupon, promotion_id=reader.coupon, **fields)


def _gift(reader: Reader) -> BenefitKind | None:
    """Read a gift of 1 mug or cup, free gift: mug, a free mug."""
    place = reader.place
    quantity: int | None = 1
    if reader.take("a gift of", "gift of"):
        quantity = 1 if reader.take("a", "an") else reader.count()
    elif reader.take("free gift", "gift", "a free gift", "a gift"):
        reader.take(":", "of")
        quantity = reader.count() or 1
    else:
        if not reader.take("a", "an"):
            quantity = reader.count() or 1
        if not reader.take("free"):
            return None
    if quantity is None or reader.is_glued:
        reader.note()
        return None
    return gift_named(reader, place, quantity)


def gift_named(reader: Reader, place: int, quantity: int) -> BenefitKind | None:
    """Read what the gift is, and how often it is given."""
    names = [reader.attempt(name_en)]
    while names[-1] is not None and reader.take("or"):
        names.append(reader.attempt(name_en))
    if None in names:
        return None
    options = tuple(option(reader, place, name) for name in names if name is not None)
    per_units = reader.attempt(_per_units)
    fields = {"quantity": quantity, "per_units": per_units}
    return reader.make(place, Gift, options=options, **fields)


def _per_units(reader: Reader) -> int | None:
    per_units = reader.count(*PIECES) if reader.take("for every") else None
    return None if reader.peek("bought") else per_units
