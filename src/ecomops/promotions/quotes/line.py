"""The lines of a quote: merged lines dealt back to the input lines they were made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from attrs import frozen

from ecomops.facts import CartFacts
from ecomops.kernels.allocation import allocate, units_amount


@frozen
class QuoteLine:
    """One input line with what every promotion took off it (报价行).

    Attributes
    ----------
    line_id, sku_id, quantity
        As in the cart.
    list_minor
        Unit price × quantity. [minor]
    discounts
        Promotion id and discount of each promotion that gave this line something. [minor]
    points_minor
        What points paid of it. [minor]
    net_minor
        What is left to pay: list − discounts − points. [minor]
    """

    line_id: str
    sku_id: str
    quantity: int
    list_minor: int
    discounts: tuple[tuple[str, int], ...]
    points_minor: int
    net_minor: int
    _merged_net_minor: int
    _merged_quantity: int
    _first_unit: int

    @property
    def discount_minor(self) -> int:
        """What all promotions together took off [minor]."""
        return self.list_minor - self.points_minor - self.net_minor

    def units_net_minor(self, start: int, stop: int) -> int:
        """Sum the net of units start + 1 … stop of this line [minor].

        Units are dealt by cumulative rounding, so any cut of the line adds up to
        `net_minor`: refund unit by unit, or any number at a time.

        >>> from ecomops import price_cart
        >>> cart = {"currency": "CNY", "lines": [
        ...     {"line_id": "1", "sku_id": "a", "quantity": 3, "unit_price_minor": 5}]}
        >>> line = price_cart(cart, []).lines[0]
        >>> line.units_net_minor(0, 1), line.units_net_minor(1, 3)
        (5, 10)
        """
        if not 0 <= start <= stop <= self.quantity:
            units_amount(self.net_minor, self.quantity, start, stop)  # raises, naming the limits
        first = self._first_unit
        return units_amount(
            self._merged_net_minor, self._merged_quantity, first + start, first + stop
        )

    @property
    def unit_nets_minor(self) -> Iterator[int]:
        """The net of each unit, one after the other [minor]."""
        return (self.units_net_minor(k, k + 1) for k in range(self.quantity))


def deal(
    cart: CartFacts,
    place: int,
    net_minor: int,
    discounts: Sequence[tuple[str, int]],
    points_minor: int,
) -> Iterator[QuoteLine]:
    """Deal a merged line's amounts back to the input lines it was made of, by line id.

    Parameters
    ----------
    place
        Which merged line of the cart.
    net_minor, points_minor
        Its net, and what points paid of it [minor].
    discounts
        What each promotion took off it [minor].
    """
    quantity, price = cart.line_quantity[place], cart.line_unit_price_minor[place]
    sources = cart.line_sources[place] if cart.line_sources else ((str(place + 1), quantity),)
    ends = [0]
    for _, units in sources:
        ends.append(ends[-1] + units)
    nets = [units_amount(net_minor, quantity, start, stop) for start, stop in pairwise(ends)]
    for_lines: list[list[tuple[str, int]]] = [[] for _ in sources]
    # in proportion to what each line still has to explain, so that both sums come out
    unexplained = [price * units - own for (_, units), own in zip(sources, nets, strict=True)]
    for promotion_id, part in discounts:
        for k, share in enumerate(allocate(part, unexplained)):
            unexplained[k] -= share
            if share:
                for_lines[k].append((promotion_id, share))
    points = allocate(points_minor, unexplained)
    for k, (line_id, units) in enumerate(sources):
        yield QuoteLine(
            line_id,
            cart.line_item[place].sku_id,
            units,
            price * units,
            tuple(for_lines[k]),
            points[k],
            nets[k],
            net_minor,
            quantity,
            ends[k],
        )
