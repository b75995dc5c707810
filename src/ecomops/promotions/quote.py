"""What the cart engine answers: amounts per line, and one verdict for every promotion."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

from attrs import frozen

from ecomops.amount_text import format_minor
from ecomops.errors import UnknownIdError
from ecomops.facts import CartFacts
from ecomops.kernels.allocation import allocate, units_amount
from ecomops.promotions.base import Language
from ecomops.promotions.explain import hint, sentence, title
from ecomops.promotions.kinds import AnyPromotion
from ecomops.promotions.verdict import Verdict
from ecomops.text_table import text_table

_HEAD = {
    "en": ("line", "SKU", "qty", "list", "discount", "net"),
    "zh": ("行", "SKU", "数量", "原价", "优惠", "实付"),
}
_TOTAL = {"en": "total", "zh": "合计"}
_MARK = {True: "✓", False: "·"}


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
    net_minor
        What is left: list − discounts. [minor]
    """

    line_id: str
    sku_id: str
    quantity: int
    list_minor: int
    discounts: tuple[tuple[str, int], ...]
    net_minor: int
    _merged_net_minor: int
    _merged_quantity: int
    _first_unit: int

    @property
    def discount_minor(self) -> int:
        """What all promotions together took off [minor]."""
        return self.list_minor - self.net_minor

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


@frozen
class Quote:
    """A priced cart (报价): what each line costs, and what became of every promotion.

    Print it to read it; `explain` gives the same in Chinese.

    Attributes
    ----------
    cart
        The facts that were priced, lines merged and in canonical order.
    line_net_minor
        Net of each merged line. [minor]
    line_discounts
        For each promotion that applied, its id and its discount per merged line. [minor]
    promotions
        The whole set, in the order in which it runs.
    verdicts
        One for every promotion, in that order.
    """

    cart: CartFacts
    line_net_minor: tuple[int, ...]
    line_discounts: tuple[tuple[str, tuple[int, ...]], ...]
    promotions: tuple[AnyPromotion, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def currency(self) -> str:
        """ISO 4217 code of every amount."""
        return self.cart.currency

    @property
    def list_minor(self) -> int:
        """The cart at list price [minor]."""
        return self.cart.list_minor

    @property
    def net_minor(self) -> int:
        """The goods after all discounts [minor]."""
        return sum(self.line_net_minor)

    @property
    def discount_minor(self) -> int:
        """What all promotions together took off [minor]."""
        return self.list_minor - self.net_minor

    @property
    def payable_minor(self) -> int:
        """What the shopper pays [minor]."""
        return self.net_minor

    def verdict(self, promotion_id: str) -> Verdict:
        """Look up what became of a promotion.

        Raises
        ------
        UnknownIdError
            If the set has no such promotion.
        """
        for verdict in self.verdicts:
            if verdict.promotion_id == promotion_id:
                return verdict
        known = ", ".join(verdict.promotion_id for verdict in self.verdicts[:5]) or "none"
        raise UnknownIdError(
            "promotion_id", promotion_id, "is not in the quoted set", f"it has: {known}"
        )

    @cached_property
    def lines(self) -> tuple[QuoteLine, ...]:
        """Every selected input line, in canonical order, then by line id."""
        return tuple(line for i in range(len(self.cart.line_item)) for line in self._deal(i))

    def _deal(self, i: int) -> Iterator[QuoteLine]:
        """Deal a merged line's amounts back to the input lines it was made of."""
        cart, net = self.cart, self.line_net_minor[i]
        quantity, price = cart.line_quantity[i], cart.line_unit_price_minor[i]
        sources = cart.line_sources[i] if cart.line_sources else ((str(i + 1), quantity),)
        ends = [0]
        for _, units in sources:
            ends.append(ends[-1] + units)
        nets = [units_amount(net, quantity, start, stop) for start, stop in pairwise(ends)]
        for_lines: list[list[tuple[str, int]]] = [[] for _ in sources]
        # in proportion to what each line still has to explain, so that both sums come out
        unexplained = [price * units - own for (_, units), own in zip(sources, nets, strict=True)]
        for promotion_id, parts in self.line_discounts:
            for k, share in enumerate(allocate(parts[i], unexplained)):
                unexplained[k] -= share
                if share:
                    for_lines[k].append((promotion_id, share))
        for k, (line_id, units) in enumerate(sources):
            yield QuoteLine(
                line_id,
                cart.line_item[i].sku_id,
                units,
                price * units,
                tuple(for_lines[k]),
                nets[k],
                net,
                quantity,
                ends[k],
            )

    def hints(self, language: Language = "en") -> tuple[str, ...]:
        """Say what the shopper could add, for every promotion that asks for more (凑单提示)."""
        pairs = zip(self.verdicts, self.promotions, strict=True)
        return tuple(
            hint(verdict, promotion, self.currency, language)
            for verdict, promotion in pairs
            if verdict.code == "below_threshold"
        )

    def explain(self, language: Language = "en") -> str:
        """Write the quote out: the lines, then a sentence on every promotion."""
        pairs = zip(self.verdicts, self.promotions, strict=True)
        comma = "：" if language == "zh" else ": "
        said = [
            f"{_MARK[verdict.applied]} {title(promotion, language)}{comma}"
            f"{sentence(verdict, promotion, self.currency, language)}"
            for verdict, promotion in pairs
        ]
        return "\n".join([self._table(language), *said])

    def _table(self, language: Language) -> str:
        def money(minor: int) -> str:
            return format_minor(minor, self.currency)

        rows = [
            (
                line.line_id,
                line.sku_id,
                str(line.quantity),
                money(line.list_minor),
                money(-line.discount_minor),
                money(line.net_minor),
            )
            for line in self.lines
        ]
        total = (
            _TOTAL[language],
            "",
            str(sum(self.cart.line_quantity)),
            money(self.list_minor),
            money(-self.discount_minor),
            money(self.payable_minor),
        )
        return text_table(_HEAD[language], [*rows, total], "<<>>>>")

    def __str__(self) -> str:
        return self.explain("en")
