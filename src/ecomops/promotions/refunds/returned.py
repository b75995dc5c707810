"""What comes back of an order: read, checked, and what was paid for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from attrs import evolve, field, frozen

from ecomops.errors import DuplicateIdError, InvalidArgumentError, UnknownIdError
from ecomops.facts import CartFacts
from ecomops.facts.cart import SourceLine
from ecomops.promotions.quotes.line import QuoteLine
from ecomops.promotions.quotes.quote import Quote
from ecomops.promotions.refunds.record import RefundRecord

Returned: TypeAlias = Mapping[str, int] | Iterable[tuple[str, int]]
"""Line ids, each with the units that came back."""


def read_returned(returned: Returned) -> dict[str, int]:
    """Read line ids and units; each line once, each with one unit or more."""
    found: dict[str, int] = {}
    try:
        pairs = [(name, n) for name, n in _pairs(returned)]
    except (TypeError, ValueError):
        raise InvalidArgumentError(
            "returned", returned, "is no list of lines and units", "give such as {'1': 2}"
        ) from None
    for line_id, units in pairs:
        if line_id in found:
            raise DuplicateIdError(
                "returned", line_id, "stands there twice", "add the units of a line up"
            )
        if type(units) is not int or units < 1:
            raise InvalidArgumentError(
                f"returned[{line_id!r}]",
                units,
                "is no number of units",
                "give a whole number from 1, or leave the line out",
            )
        found[line_id] = units
    if not found:
        raise InvalidArgumentError(
            "returned", returned, "names no goods", "give line ids and units"
        )
    return found


def _pairs(returned: Returned) -> Iterable[tuple[str, int]]:
    return returned.items() if isinstance(returned, Mapping) else returned


@frozen
class UnitsWorth:
    """What was paid for some units of an order, and what was off."""

    net_minor: int = 0
    points_minor: int = 0
    discounts: Counter[str] = field(factory=Counter)
    """By promotion."""


@frozen
class Position:
    """How much of an order is back, and how much of it came back just now.

    Attributes
    ----------
    lines
        The lines of the quote, by id.
    before, now
        Units of each line that came back before, and now; lines without any are absent.
    """

    quote: Quote
    lines: dict[str, QuoteLine]
    before: dict[str, int]
    now: dict[str, int]

    @classmethod
    def of(cls, quote: Quote, returned: Returned, so_far: RefundRecord) -> Position:
        """Read what comes back, and check it against what was bought and not yet returned."""
        lines = {line.line_id: line for line in quote.lines}
        position = cls(quote, lines, {}, {})
        position._add("before", dict(so_far.returned), position.before)
        position._add("returned", read_returned(returned), position.now)
        return position

    def _add(self, name: str, units_of: Mapping[str, int], into: dict[str, int]) -> None:
        for line_id, units in units_of.items():
            line = self.lines.get(line_id)
            if line is None:
                known = ", ".join(sorted(self.lines)[:5])
                raise UnknownIdError(
                    name, line_id, "is no line of this order", f"it has: {known or 'none'}"
                )
            left = line.quantity - self.before.get(line_id, 0)
            if units > left:
                raise InvalidArgumentError(
                    f"{name}[{line_id!r}]",
                    units,
                    f"is more than the {left} bought and not yet returned",
                    f"give at most {left}" if left else "leave the line out",
                )
            into[line_id] = units

    def back(self, line_id: str) -> int:
        """Count the units of a line that are back by now."""
        return self.before.get(line_id, 0) + self.now.get(line_id, 0)

    @property
    def is_all_back(self) -> bool:
        """Whether nothing is left with the shopper."""
        return all(self.back(line_id) == line.quantity for line_id, line in self.lines.items())

    # ---- what was paid ----------------------------------------------------------------
    @property
    def worth_before(self) -> UnitsWorth:
        """What was paid for all units that came back before."""
        return self._worth(self.before)

    @property
    def worth_after(self) -> UnitsWorth:
        """What was paid for all units that are back by now."""
        return self._worth({line_id: self.back(line_id) for line_id in self.before | self.now})

    def paid_now(self, line_id: str) -> UnitsWorth:
        """Say what was paid for the units of one line that came back just now, discounts aside."""
        line = self.lines[line_id]
        before = units_worth(line, self.before.get(line_id, 0))
        after = units_worth(line, self.back(line_id))
        return UnitsWorth(
            after.net_minor - before.net_minor, after.points_minor - before.points_minor
        )

    def _worth(self, units_of: Mapping[str, int]) -> UnitsWorth:
        net = points = 0
        discounts: Counter[str] = Counter()
        for line_id, units in units_of.items():
            own = units_worth(self.lines[line_id], units)
            net += own.net_minor
            points += own.points_minor
            discounts += own.discounts
        return UnitsWorth(net, points, discounts)

    # ---- what is kept -----------------------------------------------------------------
    def kept_cart(self) -> CartFacts:
        """Make the cart that the shopper would have bought: the same checkout, less goods.

        Points pay again, but no more of them than were used: a return never costs points.
        """
        cart = self.quote.cart
        sources = [
            _kept_sources(
                cart.line_sources[i] if cart.line_sources else ((str(i + 1), quantity),), self
            )
            for i, quantity in enumerate(cart.line_quantity)
        ]
        kept = [i for i, own in enumerate(sources) if own]
        return evolve(
            cart,
            line_item=tuple(cart.line_item[i] for i in kept),
            line_quantity=tuple(sum(units for _, units in sources[i]) for i in kept),
            line_unit_price_minor=tuple(cart.line_unit_price_minor[i] for i in kept),
            line_sources=tuple(sources[i] for i in kept),
            checkout=evolve(
                cart.checkout,
                use_points=min(cart.checkout.use_points, self.quote.points.used),
            ),
        )


def _kept_sources(sources: tuple[SourceLine, ...], position: Position) -> tuple[SourceLine, ...]:
    left = ((line_id, units - position.back(line_id)) for line_id, units in sources)
    return tuple((line_id, units) for line_id, units in left if units)


def units_worth(line: QuoteLine, units: int) -> UnitsWorth:
    """Say what was paid for the first units of a line, and what each promotion took off them.

    Net, points and discounts add up to list, for any number of units: what is off is split
    over promotions and points by cumulative rounding.
    """
    net = line.units_net_minor(0, units)
    off, whole = line.list_minor // line.quantity * units - net, line.list_minor - line.net_minor
    discounts: Counter[str] = Counter()
    reached = dealt = 0
    for promotion_id, part in line.discounts:
        reached += part
        upto = off * reached // whole
        discounts[promotion_id] += upto - dealt
        dealt = upto
    return UnitsWorth(net, off - dealt, discounts)
