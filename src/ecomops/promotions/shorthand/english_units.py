"""English phrases about units: second item half price, buy 2 get 1 free, any 3 for 99."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ecomops.currencies import exponent
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.benefits.buy_get import BuyGet
from ecomops.promotions.benefits.nth_unit import NthUnit
from ecomops.promotions.benefits.unit_change import UnitChange
from ecomops.promotions.benefits.unit_schedule import UnitSchedule
from ecomops.promotions.benefits.units_for_price import UnitsForPrice
from ecomops.promotions.shorthand.numerals import ORDINALS
from ecomops.promotions.shorthand.reader import Reader

PIECES: Final = ("item", "items", "piece", "pieces", "pcs", "unit", "units", "product", "products")
"""What is counted; a number alone may count too."""

OFF: Final = ("off", "discount")
HALF_PRICE: Final = ("half price", "half off", "at half price", "at half the price")
_HALF, _ALL = Decimal(50), Decimal(100)


def pieces(reader: Reader) -> int | None:
    """Read 3, 3 items or three pieces."""
    found = reader.count()
    reader.take(*PIECES)
    return found


def change(reader: Reader) -> UnitChange | None:
    """Read what becomes of a price: free, half price, 20% off, ¥5 off, for ¥1."""
    place = reader.place
    if reader.take("free", "for free"):
        return UnitChange(off_percent=_ALL)
    if reader.take(*HALF_PRICE):
        return UnitChange(off_percent=_HALF)
    off_percent = reader.percent()
    is_price = off_percent is None and bool(reader.take("for", "at"))
    amount = reader.amount() if off_percent is None else None
    if off_percent is None and amount is None:
        return None
    if is_price:
        return reader.make(place, UnitChange, to_minor=amount)
    if not reader.take(*OFF):
        return None
    return reader.make(place, UnitChange, off_percent=off_percent, off_minor=amount)


# ---- the nth unit, and units in their turn --------------------------------------------------
def nth_unit(reader: Reader) -> BenefitKind | None:
    """Read second item half price, every 3rd item free."""
    place = reader.place
    reader.take("every", "each", "the")
    n = reader.attempt(ordinal)
    if n is None or not reader.take(*PIECES, "one"):
        return None
    per = "line" if reader.take("alike") else "order"
    return _nth(reader, place, change(reader), n=n, per=per)


def ordinal(reader: Reader) -> int | None:
    """Read second, 2nd, 11th."""
    word = reader.token.text
    if word in ORDINALS:
        reader.at += 1
        return ORDINALS[word]
    return reader.count("st", "nd", "rd", "th")


def of_groups(reader: Reader) -> BenefitKind | None:
    """Read the cheapest 2 of every 5 items 30% off."""
    place = reader.place
    reader.take("the")
    rewarded = reader.count() if reader.take("cheapest") else None
    n = reader.count(*PIECES) if reader.take("of every", "of each") else None
    if rewarded is None or n is None:
        return None
    per = "line" if reader.take("alike") else "order"
    return _nth(reader, place, change(reader), n=n, rewarded=rewarded, per=per)


def cheapest_of_all(reader: Reader) -> BenefitKind | None:
    """Read 1 item free for every 3, the cheapest of all."""
    place = reader.place
    rewarded = reader.count(*PIECES)
    what = None if rewarded is None else reader.attempt(change)
    n = reader.count() if reader.take("for every") else None
    if what is None or n is None or not reader.take(", the cheapest of all"):
        return None
    return _nth(reader, place, what, n=n, rewarded=rewarded, policy="global")


def _nth(
    reader: Reader, place: int, what: UnitChange | None, **fields: object
) -> BenefitKind | None:
    if what is None:
        return None
    if what.to_minor == 0:
        what = UnitChange(off_percent=_ALL)
    if what.off_percent is None:
        reason = "say what the units before it cost: item 1: full price, item 2: for ¥9.90"
        raise reader.unreadable(place, reason)
    return reader.make(place, NthUnit, pay_percent=_ALL - what.off_percent, **fields)


_Span = tuple[int, int, UnitChange | None, bool]


def schedule(reader: Reader) -> BenefitKind | None:
    """Read item 1: full price, item 2: 20% off, item 3 on: 50% off."""
    place = reader.place
    steps: list[UnitChange | None] = []
    then = "stop"
    while (span := reader.attempt(_span)) is not None:
        first, last, what, goes_on = span
        if not len(steps) < first <= last <= 100 or then == "last":
            raise reader.unreadable(place, "its items do not stand in their order, up to 100")
        steps += [None] * (first - 1 - len(steps)) + [what] * (last - first + 1)
        if goes_on:
            then = "last"
    if not steps:
        return None
    if then == "stop" and reader.take(", and again"):
        then = "repeat"
    per = "line" if reader.take("on each line") else "order"
    most = reader.attempt(_most_units)
    fields = {"steps": tuple(steps), "then": then, "per": per, "max_units": most}
    return reader.make(place, UnitSchedule, **fields)


def _span(reader: Reader) -> _Span | None:
    reader.take(",")
    if not reader.take("item", "items"):
        return None
    first = last = reader.count()
    if reader.take("-", "to"):
        last = reader.count()
    goes_on = bool(reader.take("on"))
    if first is None or last is None or not reader.take(":"):
        return None
    if reader.take("full price"):
        return first, last, None, goes_on
    what = reader.attempt(change)
    return None if what is None else (first, last, what, goes_on)


def _most_units(reader: Reader) -> int | None:
    most = reader.count() if reader.take("(first") else None
    return most if reader.take("only)") else None


# ---- buy some, get some; some for a price ---------------------------------------------------
def buy_get(reader: Reader) -> BenefitKind | None:
    """Read buy 2 get 1 free, buy one get one half price, buy 1 get 2 for ¥1 each."""
    place = reader.place
    buy = pieces(reader) if reader.take("buy") else None
    reader.take(",")
    reader.take("and")
    get = reader.count() if buy is not None and reader.take("get") else None
    if get is None:
        return None
    reader.take("more", "another")
    reader.take(*PIECES)
    reward = reader.attempt(change)
    if reward is None:
        return None
    if reward.names_money:
        reader.take("each")
    policy = "global" if reader.take(", the cheapest of all") else "groups"
    return reader.make(place, BuyGet, buy=buy, get=get, reward=reward, policy=policy)


def units_for_price(reader: Reader) -> BenefitKind | None:
    """Read any 3 items for ¥99, 3 for 99."""
    place = reader.place
    reader.take("any")
    quantity = pieces(reader)
    price = reader.amount() if quantity is not None and reader.take("for") else None
    currency = reader.currency
    if quantity is None or currency is None or price is None or reader.peek(*OFF, "%"):
        return None
    found = reader.make(place, UnitsForPrice, quantity=quantity, price_minor=price)
    if not reader.is_marked and price <= quantity * 10 ** exponent(currency):
        reason = "say what 3 for 2 means: buy 2 get 1 free, or 3 for ¥2"
        raise reader.unreadable(place, reason)
    return found
