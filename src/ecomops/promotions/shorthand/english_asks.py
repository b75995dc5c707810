"""English phrases about what is asked for: spend 199, over 199, for every 300 spent."""

from __future__ import annotations

from typing import Final

from ecomops.promotions.base import ConditionKind
from ecomops.promotions.conditions.complete_groups import CompleteGroups
from ecomops.promotions.conditions.min_line_quantity import MinLineQuantity
from ecomops.promotions.conditions.min_quantity import MinQuantity
from ecomops.promotions.conditions.min_spend import MinSpend
from ecomops.promotions.conditions.nth_order import FirstOrder, NthOrder
from ecomops.promotions.shorthand.english_units import PIECES, buy_get, pieces
from ecomops.promotions.shorthand.reader import Reader
from ecomops.promotions.shorthand.sentence import Ask

_FIRST: Final = ("on the first order", "first order", "on your first order", "your first order")
MOST: Final = ("at most", "up to", "max", "maximum", "no more than", "capped at")
"""What stands before a limit."""


def order_number(reader: Reader) -> ConditionKind | None:
    """Read on the first order, on order number 5."""
    place = reader.place
    if reader.take(*_FIRST):
        return FirstOrder()
    nth = reader.count() if reader.take("on order number", "order number") else None
    return None if nth is None else reader.make(place, NthOrder, nth=nth)


_OVER: Final = (
    "over", "from", "on orders over", "for orders over", "orders over", "on orders from",
    "on orders of", "if you spend", "when you spend", "for spending",
)  # fmt: skip
_OR_MORE: Final = ("or more", "or over", "and more", "and over", "+")
_ONE_KIND: Final = ("of one kind", "of a kind")


def ask_before(reader: Reader) -> Ask | None:
    """Read a threshold that stands before what it brings."""
    rule = reader.attempt(order_number, _every, _groups, _spent)
    return reader.attempt(_of_line, _bought) if rule is None else Ask.of(rule)


def ask_after(reader: Reader) -> Ask | None:
    """Read a threshold that stands after what it brings."""
    rule = reader.attempt(_first, _every, _bought_after, _over)
    return None if rule is None else Ask.of(rule)


def _spent(reader: Reader) -> ConditionKind | None:
    return _amount(reader) if reader.take("spend", *_OVER) else None


def _over(reader: Reader) -> ConditionKind | None:
    return _amount(reader) if reader.take(*_OVER) else None


def _amount(reader: Reader) -> ConditionKind | None:
    place = reader.place
    amount = reader.amount()
    reader.take(*_OR_MORE)
    return None if amount is None else reader.make(place, MinSpend, spend_minor=amount)


def _first(reader: Reader) -> ConditionKind | None:
    return FirstOrder() if reader.take("the first order", *_FIRST) else None


def _bought_after(reader: Reader) -> ConditionKind | None:
    place = reader.place
    quantity = pieces(reader) if reader.take("when you buy", "if you buy", "for buying") else None
    reader.take(*_OR_MORE)
    return None if quantity is None else reader.make(place, MinQuantity, quantity=quantity)


def _every(reader: Reader) -> ConditionKind | None:
    """Read for every ¥300 spent and for every 3 items bought, at most so many times."""
    place = reader.place
    if not reader.take("for every", "for each", "every", "each"):
        return None
    rule: ConditionKind
    quantity = reader.count(*PIECES)
    amount = reader.amount() if quantity is None else None
    if quantity is not None:
        rule = reader.make(place, MinQuantity, quantity=quantity, every=True)
    elif amount is not None:
        rule = reader.make(place, MinSpend, spend_minor=amount, every=True)
    else:
        return None
    if not reader.take(*(("spent", "you spend") if quantity is None else ("bought", "you buy"))):
        return None
    most = reader.attempt(_most_times)
    if most is None:
        return rule
    return reader.make(place, type(rule), **{**dict(rule), "max_times": most})


def _bought(reader: Reader) -> Ask | None:
    """Read buy 3 items, of one kind, or alike, which asks it of each line."""
    place = reader.place
    if reader.sees(buy_get) or not reader.take("buy"):
        return None
    quantity = pieces(reader)
    if quantity is None:
        return None
    reader.take(*_OR_MORE)
    if reader.take("alike"):
        return Ask(None, "line_quantity", quantity)
    kind = MinLineQuantity if reader.take(*_ONE_KIND) else MinQuantity
    return Ask.of(reader.make(place, kind, quantity=quantity))


def _groups(reader: Reader) -> ConditionKind | None:
    """Read buy 2 complete sets of 3 items."""
    place = reader.place
    if not reader.take("buy"):
        return None
    groups = 1 if reader.take("a") else reader.count()
    size = reader.count(*PIECES) if reader.take("complete set of", "complete sets of") else None
    if groups is None or size is None:
        return None
    return reader.make(place, CompleteGroups, size=size, groups=groups)


def _of_line(reader: Reader) -> Ask | None:
    """Read ¥100 on one line, and shipping from ¥10."""
    if reader.take("shipping from"):
        fee = reader.amount()
        return None if fee is None else Ask(None, "shipping", fee)
    amount = reader.amount()
    if amount is None or not reader.take("on one line"):
        return None
    return Ask(None, "line_amount", amount)


def _most_times(reader: Reader) -> int | None:
    reader.take(",")
    return at_most_times(reader)


def at_most_times(reader: Reader) -> int | None:
    """Read at most 3 times, at most once."""
    if not reader.take(*MOST):
        return None
    if reader.take("once"):
        return 1
    return 2 if reader.take("twice") else reader.count("times", "time")
