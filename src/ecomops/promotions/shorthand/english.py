"""English phrases: who and what is asked for, and how clauses make a sentence."""

from __future__ import annotations

from typing import Final

from ecomops.promotions.benefits.gift import Gift
from ecomops.promotions.benefits.percent_off import PercentOff
from ecomops.promotions.shorthand.english_asks import (
    MOST,
    ask_after,
    ask_before,
    at_most_times,
    order_number,
)
from ecomops.promotions.shorthand.english_gives import gift_named, give
from ecomops.promotions.shorthand.english_units import pieces
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

_STOPS: Final = (",", ";", "/", "\n")
_SITEWIDE: Final = ("sitewide", "storewide", "everything", "all items")
_NEW: Final = ("for new customers", "new customers", "new customers only")


def sentence(reader: Reader) -> Sentence | None:
    """Read a whole English phrase; None where it can't be read to its end."""
    said = Sentence()
    _heads(reader, said)
    while len(said.clauses) < MAX_CLAUSES:
        clause = reader.attempt(_gift_over, _clause)
        if clause is None:
            return None
        said.clauses.append(clause)
        if reader.take(*_NEW):
            said.is_for_new = True
        is_parted = False
        while reader.take(*_STOPS):
            is_parted = True
        reader.take(".", "!")
        if reader.is_done:
            return said
        if not is_parted:
            reader.note()
            return None
    return None


def _heads(reader: Reader, said: Sentence) -> None:
    """Read what stands before all clauses: whose order it is for."""
    while reader.take("\n"):
        pass
    while True:
        if reader.take(*_NEW):
            said.is_for_new = True
        elif reader.take("coupon :"):
            said.is_coupon = True
        elif (order := reader.attempt(order_number)) is not None:
            said.heads.append(order)
        elif not reader.take(*_SITEWIDE):
            return
        reader.take(":", ",", "and")


def _clause(reader: Reader) -> Clause | None:
    """Read a threshold and what it brings, or what is given and from where on."""
    clause = Clause(reader.place)
    while (ask := reader.attempt(ask_before)) is not None:
        clause.asks.append(ask)
        if not (reader.peek("and") and reader.sees(_and_ask)):
            break
        reader.take("and")
    if clause.asks:
        _link(reader)
    reader.take("get", "receive")
    while True:
        at = reader.at
        benefit = reader.attempt(give)
        if benefit is None:
            return None
        clause.gives.append(benefit)
        _refuse_half_price(reader, clause, at)
        _limits(reader, clause)
        if not reader.take("and", "&", "+", "plus"):
            break
    if len(clause.gives) == 1 and not clause.asks:
        while (ask := reader.attempt(ask_after)) is not None:
            clause.asks.append(ask)
        _refuse_half_price(reader, clause, at)
        _limits(reader, clause)
    if reader.take("with a coupon", "with coupon"):
        clause.is_coupon = True
    return clause


def _link(reader: Reader) -> None:
    reader.take(":", ",")
    reader.take("and")
    reader.take("you")


def _and_ask(reader: Reader) -> Ask | None:
    reader.take("and")
    return ask_before(reader)


def _refuse_half_price(reader: Reader, clause: Clause, at: int) -> None:
    """Refuse buy 2 half price, which may be half of both, or the second at half price."""
    by_pieces = any(ask.is_of_pieces for ask in clause.asks)
    if by_pieces and isinstance(clause.gives[-1], PercentOff) and "half" in reader.said(at):
        reason = "write 'second item half price' for one of two, or '50% off' for both"
        raise reader.unreadable(reader.tokens[at].start, reason)


def _gift_over(reader: Reader) -> Clause | None:
    """Read free gift over 299: mug."""
    place = reader.place
    if not reader.take("free gift", "gift", "a free gift", "a gift"):
        return None
    ask = reader.attempt(ask_after)
    if ask is None or not reader.take(":", ","):
        return None
    gift = gift_named(reader, place, 1)
    return None if gift is None else Clause(place, [ask], [gift])


# ---- limits after a benefit -----------------------------------------------------------------
_NO_LIMIT: Final = ("no limit", "without limit", "unlimited")


def _limits(reader: Reader, clause: Clause) -> None:
    while reader.attempt(lambda reader: _limit(reader, clause)):
        pass


def _limit(reader: Reader, clause: Clause) -> bool | None:
    """Read how often or how much at most, and change the clause."""
    opened = reader.take("(", ",")
    place = reader.place
    last = clause.gives[-1]
    if reader.take(*_NO_LIMIT):
        leave_unlimited(reader, clause, place)
        return None if opened == "(" and not reader.take(")") else True
    amount = gifts = None
    times = reader.attempt(at_most_times)
    if times is None:
        if not reader.take(*MOST):
            return None
        if isinstance(last, Gift):
            gifts = pieces(reader)
        else:
            amount = reader.amount()
    if (amount, times, gifts) == (None,) * 3 or (opened == "(" and not reader.take(")")):
        return None
    if times is not None:
        limit_times(reader, clause, times, place)
    elif amount is not None:
        cap(reader, clause, amount, place)
    else:
        clause.gives[-1] = reader.make(place, Gift, **{**dict(last), "max_quantity": gifts})
    return True
