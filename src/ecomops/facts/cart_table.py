"""Many carts as columns: canonical order, one currency, whole minor units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np
from attrs import evolve, field, frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.currencies import exponent
from ecomops.errors import AmountTooLargeError, CurrencyMismatchError, InvalidArgumentError
from ecomops.facts.cart import CartFacts
from ecomops.facts.checkout import NOTHING_KNOWN, Checkout
from ecomops.facts.item import Item
from ecomops.kernels.allocation import units_amount_table
from ecomops.kernels.columns import check_range, whole_numbers
from ecomops.kernels.segments import checked_product, checked_segment_sum, offsets_of
from ecomops.models import Cart

_KEY_BITS: Final = 63
"""What a packed sort key may take of an int64."""


@frozen(eq=False)
class CartTable:
    """Many carts as columns (购物车表); cart i owns lines offset[i]:offset[i + 1].

    Lines of a cart stand in canonical order (SKU id, then unit price) and no two are equal
    in all but quantity, exactly as in `CartFacts`. Carts may be empty. Build a table with
    `of` (from carts), `from_rows` (from arrays), or from any data frame with
    `ecomops.adapters.frames.cart_table`.

    Memory: 32 bytes a line and 16 a cart, and 24 more a row where rows had to be sorted or
    merged; the items stand once each.

    Attributes
    ----------
    currency : str
        ISO 4217 code of every amount.
    items : tuple of Item
        The distinct items, in canonical order.
    line_item : (n_lines,) int64
        Which item a line holds: a place in `items`.
    line_quantity : (n_lines,) int64
        Units; from 1.
    line_unit_price_minor : (n_lines,) int64
        Price of one unit before any promotion. [minor]
    offset : (n_carts + 1,) int64
    cart_id : sequence, optional
        The caller's name of each cart.
    cart_at_us : (n_carts,) int64, optional
        When each cart was placed. [microseconds since 1970, UTC]
    checkouts : tuple of Checkout
        What carts have beside goods, each once.
    cart_checkout : (n_carts,) int64, optional
        Which checkout a cart has: a place in `checkouts`; None: all have the first.

    Examples
    --------
    >>> table = CartTable.of([
    ...     {"currency": "CNY", "lines": [
    ...         {"line_id": "1", "sku_id": "tee", "quantity": 2, "unit_price_minor": 9900}]},
    ...     {"currency": "CNY"},
    ... ])
    >>> len(table), table.n_lines, table.list_minor.tolist()
    (2, 1, [19800, 0])
    """

    currency: str
    items: tuple[Item, ...]
    line_item: IntArray
    line_quantity: IntArray
    line_unit_price_minor: IntArray
    offset: IntArray
    line_list_minor: IntArray
    cart_id: Sequence[object] | None = None
    cart_at_us: IntArray | None = None
    # where each input row went; None while row i is line i
    row_line: IntArray | None = None
    row_start: IntArray | None = field(default=None)
    row_quantity: IntArray | None = None
    checkouts: tuple[Checkout, ...] = field(default=(NOTHING_KNOWN,), repr=False)
    cart_checkout: IntArray | None = None

    # ---- building ---------------------------------------------------------------------

    @classmethod
    def of(
        cls, carts: Iterable[Cart | CartFacts | Mapping[str, object]], currency: str | None = None
    ) -> CartTable:
        """Build a table from carts, in their order.

        Parameters
        ----------
        carts
            Cart models, cart facts, or dicts that validate as `Cart`.
        currency
            Needed only when there may be no cart to tell it.

        Raises
        ------
        CurrencyMismatchError
            If two carts have different currencies.
        """
        facts = [CartFacts.of(cart) for cart in carts]
        if currency is None:
            if not facts:
                raise InvalidArgumentError("carts", [], "are empty", "give currency= as well")
            currency = facts[0].currency
        for cart in facts:
            if cart.currency != currency:
                raise CurrencyMismatchError(
                    "carts", cart.currency, f"met {currency}", "build one table for each currency"
                )
        place: dict[Item, int] = {}
        item = [place.setdefault(i, len(place)) for cart in facts for i in cart.line_item]
        return cls.from_rows(
            currency=currency,
            items=tuple(place),
            cart=np.repeat(np.arange(len(facts)), [len(cart.line_item) for cart in facts]),
            item=_ints(item),
            quantity=_ints([q for cart in facts for q in cart.line_quantity]),
            unit_price_minor=_ints([p for cart in facts for p in cart.line_unit_price_minor]),
            n_carts=len(facts),
            cart_id=tuple(cart.cart_id for cart in facts),
            checkouts=[cart.checkout for cart in facts],
        )

    @classmethod
    def from_rows(
        cls,
        *,
        currency: str,
        items: Sequence[Item],
        cart: IntArray,
        item: IntArray,
        quantity: IntArray,
        unit_price_minor: IntArray,
        n_carts: int | None = None,
        cart_id: Sequence[object] | None = None,
        cart_at_us: IntArray | None = None,
        checkouts: Sequence[Checkout] | None = None,
    ) -> CartTable:
        """Build a table from arrays with one entry per row, in any order.

        Rows that are already in canonical order are taken as they are; otherwise they are
        sorted once. Rows equal in cart, item and price are merged; `row_amounts` deals
        results back to them, earlier rows first.

        Parameters
        ----------
        currency
            ISO 4217 code.
        items
            What the codes in `item` stand for; in any order, without repeats.
        cart : (n_rows,) int64
            Which cart a row belongs to: 0 … n_carts − 1.
        item : (n_rows,) int64
            A place in `items`.
        quantity : (n_rows,) int64
            From 1.
        unit_price_minor : (n_rows,) int64
            From 0. [minor]
        n_carts
            Needed when the last carts may have no rows.
        checkouts
            What each cart has beside goods, one entry per cart; equal ones are kept once.

        Raises
        ------
        BadRowError
            If a row's quantity, price, cart or item is out of range; it names the row.
        AmountTooLargeError
            If what a row or a cart comes to leaves int64, fees included; it names which.
        """
        exponent(currency)  # an unknown currency is refused here
        _check_lengths(cart=cart, item=item, quantity=quantity, unit_price_minor=unit_price_minor)
        if n_carts is None:
            n_carts = int(cart.max()) + 1 if cart.size else 0
        check_range("cart", cart, 0, n_carts - 1)
        check_range("item", item, 0, len(items) - 1)
        check_range("quantity", quantity, 1)
        check_range("unit_price_minor", unit_price_minor, 0)
        for name, column in (
            ("cart_id", cart_id),
            ("cart_at_us", cart_at_us),
            ("checkouts", checkouts),
        ):
            if column is not None and len(column) != n_carts:
                problem = f"has {len(column)} entries"
                remedy = f"give one for each of the {n_carts} carts"
                raise InvalidArgumentError(name, f"<{len(column)}>", problem, remedy)
        # before rows are sorted and merged, so that the row named is the caller's
        list_minor = checked_product(unit_price_minor, quantity, "row list_minor")
        ordered, item_code, sku_code = _ordered_items(items, item)
        order = _canonical_order(cart, sku_code, unit_price_minor, item_code)
        row_line = row_start = row_quantity = None
        if order is not None:
            counts = np.bincount(cart, minlength=n_carts)
            checked_segment_sum(list_minor[order], offsets_of(counts), "cart list_minor")
            starts, quantity, row_line, row_start, row_quantity = _merged(
                order, quantity, cart, item_code, unit_price_minor
            )
            first = order[starts]
            cart, item_code, unit_price_minor = (
                column[first] for column in (cart, item_code, unit_price_minor)
            )
            list_minor = unit_price_minor * quantity  # each at most what its cart comes to
        offset = offsets_of(np.bincount(cart, minlength=n_carts).astype(np.int64))
        if order is None:
            checked_segment_sum(list_minor, offset, "cart list_minor")
        table = cls(
            currency,
            ordered,
            item_code,
            quantity,
            unit_price_minor,
            offset,
            list_minor,
            cart_id,
            cart_at_us,
            row_line,
            row_start,
            row_quantity,
            *_distinct(checkouts),
        )
        _check_fees(table)
        return table

    # ---- reading ----------------------------------------------------------------------

    def __len__(self) -> int:
        return self.offset.size - 1

    @property
    def n_lines(self) -> int:
        """Lines of all carts together."""
        return self.line_item.size

    @cached_property
    def list_minor(self) -> IntArray:
        """List amount of each cart [minor]."""
        return checked_segment_sum(self.line_list_minor, self.offset, "cart list_minor")

    @cached_property
    def item_floor_minor(self) -> IntArray:
        """Floor price of one unit of each item [minor]."""
        return _ints([item.floor_price_minor for item in self.items])

    @cached_property
    def item_cost_minor(self) -> IntArray:
        """What one unit of each item costs the shop; −1 where it is not known [minor]."""
        return _ints([-1 if item.cost_minor is None else item.cost_minor for item in self.items])

    @cached_property
    def item_discountable(self) -> BoolArray:
        """Whether each item takes part in promotions at all."""
        return np.array([item.discountable for item in self.items], dtype=np.bool_)

    def cart(self, index: int) -> CartFacts:
        """Return one cart of the table, for the engine that explains.

        >>> table = CartTable.of([{"currency": "CNY", "lines": [
        ...     {"line_id": "1", "sku_id": "tee", "quantity": 2, "unit_price_minor": 9900}]}])
        >>> table.cart(0).list_minor
        19800
        """
        if not -len(self) <= index < len(self):
            remedy = f"give a place among the {len(self)} carts"
            raise InvalidArgumentError("index", index, "is outside the table", remedy)
        index %= len(self)
        lines = slice(int(self.offset[index]), int(self.offset[index + 1]))
        name = None if self.cart_id is None else self.cart_id[index]
        return CartFacts(
            self.currency,
            tuple(self.items[code] for code in self.line_item[lines].tolist()),
            tuple(self.line_quantity[lines].tolist()),
            tuple(self.line_unit_price_minor[lines].tolist()),
            cart_id=None if name is None else str(name),
            checkout=self.checkout(index),
        )

    def checkout(self, index: int) -> Checkout:
        """Return what a cart has beside its goods."""
        return self.checkouts[0 if self.cart_checkout is None else self.cart_checkout[index]]

    def lines_of(self, carts: IntArray) -> IntArray:
        """Return the places of the lines of some carts, cart after cart.

        Parameters
        ----------
        carts : (m,) int64
            Places of carts.

        Returns
        -------
        (n_taken,) int64
        """
        start, stop = self.offset[carts], self.offset[carts + 1]
        before = np.cumsum(stop - start) - (stop - start)
        places: IntArray = np.repeat(start - before, stop - start)
        places += np.arange(places.size)
        return places

    def take(self, carts: IntArray) -> CartTable:
        """Return a table of some carts, in the order given (选取购物车).

        Lines, checkouts, ids and instants come along. Rows that were merged do not: of the new
        table each line is a row of its own.

        Parameters
        ----------
        carts : (m,) int64
            Places of carts; a cart may come twice.

        Raises
        ------
        InvalidArgumentError
            If they are no column of whole numbers.
        BadRowError
            If one lies outside the table; it names the row.

        Examples
        --------
        >>> table = CartTable.of([
        ...     {"currency": "CNY", "cart_id": name, "lines": [
        ...         {"line_id": "1", "sku_id": "tee", "quantity": n, "unit_price_minor": 9900}]}
        ...     for n, name in enumerate("abc", start=1)])
        >>> some = table.take(np.array([2, 0]))
        >>> some.cart_id, some.list_minor.tolist()
        (('c', 'a'), [29700, 9900])
        """
        carts = whole_numbers("carts", carts)
        check_range("carts", carts, 0, len(self) - 1)
        lines = self.lines_of(carts)
        name, at_us, checkout = self.cart_id, self.cart_at_us, self.cart_checkout
        return self._with(
            line_item=self.line_item[lines],
            line_quantity=self.line_quantity[lines],
            line_unit_price_minor=self.line_unit_price_minor[lines],
            offset=offsets_of(self.offset[carts + 1] - self.offset[carts]),
            line_list_minor=self.line_list_minor[lines],
            cart_id=None if name is None else tuple([name[cart] for cart in carts.tolist()]),
            cart_at_us=None if at_us is None else at_us[carts],
            row_line=None,
            row_start=None,
            row_quantity=None,
            cart_checkout=None if checkout is None else checkout[carts],
        )

    def with_checkouts(
        self, checkouts: Sequence[Checkout], cart_checkout: IntArray | None
    ) -> CartTable:
        """Give the carts other checkouts (更换结算信息).

        Parameters
        ----------
        checkouts
            Each once.
        cart_checkout : (n_carts,) int64, optional
            Which one a cart has: a place among them; None: all have the first, which is kept
            alone.

        Raises
        ------
        InvalidArgumentError
            If there is no checkout, or not one place for each cart.
        BadRowError
            If a place names none of the checkouts; it names the cart.
        AmountTooLargeError
            If the goods and the fees of a cart leave int64; it names the cart.

        Examples
        --------
        >>> table = CartTable.of([{"currency": "CNY"}, {"currency": "CNY"}])
        >>> app = Checkout(channel="app")
        >>> table.with_checkouts([NOTHING_KNOWN, app], np.array([0, 1])).checkout(1) is app
        True
        """
        if not checkouts:
            raise InvalidArgumentError("checkouts", (), "are empty", "give NOTHING_KNOWN")
        if cart_checkout is None:
            checkouts, cart_checkout = checkouts[:1], np.zeros(len(self), dtype=np.int64)
        last = len(checkouts) - 1
        cart_checkout = whole_numbers("cart_checkout", cart_checkout, len(self), low=0, high=last)
        table = self._with(checkouts=tuple(checkouts), cart_checkout=cart_checkout)
        _check_fees(table)
        return table

    def _with(self, **columns: Any) -> CartTable:
        """Change some columns, and keep what is known of the items."""
        changed = evolve(self, **columns)
        for known in ("item_floor_minor", "item_cost_minor", "item_discountable"):
            object.__setattr__(changed, known, getattr(self, known))
        return changed

    def row_amounts(self, line_amount_minor: IntArray) -> IntArray:
        """Deal an amount per line back to the rows that the table was built from.

        Units of a line are alike, so rows that were merged share it by cumulative rounding,
        earlier rows first; the rows of a line add up to the line. Deal list and net amounts, and
        take a row's discount as their difference, as `price_cart` has it.
        """
        if self.row_line is None or self.row_start is None or self.row_quantity is None:
            return line_amount_minor
        return units_amount_table(
            line_amount_minor[self.row_line],
            self.line_quantity[self.row_line],
            self.row_start,
            self.row_start + self.row_quantity,
        )

    def __repr__(self) -> str:
        return (
            f"CartTable({len(self)} carts, {self.n_lines} lines, "
            f"{len(self.items)} items, {self.currency})"
        )


def _distinct(
    checkouts: Sequence[Checkout] | None,
) -> tuple[tuple[Checkout, ...], IntArray | None]:
    """Keep each checkout once, and tell which one each cart has."""
    if checkouts is None or all(checkout is NOTHING_KNOWN for checkout in checkouts):
        return (NOTHING_KNOWN,), None
    place: dict[Checkout, int] = {}
    codes = _ints([place.setdefault(checkout, len(place)) for checkout in checkouts])
    return tuple(place), codes


def _check_fees(table: CartTable) -> None:
    """Refuse carts of which goods and fees together leave int64."""
    fees = [checkout.shipping_list_minor for checkout in table.checkouts]
    if not any(fees):
        return
    place = 0 if table.cart_checkout is None else table.cart_checkout
    most = np.array([MAX_MINOR - fee if fee <= MAX_MINOR else -1 for fee in fees])[place]
    over = np.flatnonzero(table.list_minor > most)
    if over.size:
        cart = int(over[0])
        name = cart if table.cart_id is None else table.cart_id[cart]
        whole = int(table.list_minor[cart]) + table.checkout(cart).shipping_list_minor
        raise AmountTooLargeError(
            f"goods and fees of cart {name!r}", whole, "leave int64",
            f"keep what a cart comes to at most {MAX_MINOR}",
        )  # fmt: skip


def _ints(values: Sequence[int]) -> IntArray:
    return np.array(values, dtype=np.int64)


def _check_lengths(**columns: IntArray) -> None:
    sizes = {name: column.shape for name, column in columns.items()}
    if len(set(sizes.values())) > 1:
        raise InvalidArgumentError(
            "columns", sizes, "differ in length", "give one entry per row in each"
        )
    for name, column in columns.items():
        if column.dtype != np.int64:
            raise InvalidArgumentError(
                name, column.dtype.name, "is not int64", "convert it to int64 without loss"
            )


def _ordered_items(
    items: Sequence[Item], code: IntArray
) -> tuple[tuple[Item, ...], IntArray, IntArray]:
    """Sort the items; return them, each row's new code, and each row's SKU rank."""
    by_key = sorted(range(len(items)), key=lambda i: items[i].key)
    ordered = tuple(items[i] for i in by_key)
    if any(a == b for a, b in pairwise(ordered)):
        raise InvalidArgumentError("items", f"<{len(items)}>", "has equal items", "name each once")
    new_code = np.empty(len(items), dtype=np.int64)
    new_code[by_key] = np.arange(len(items))
    rank = 0
    ranks: list[int] = []
    for i, item in enumerate(ordered):
        rank += i > 0 and item.sku_id != ordered[i - 1].sku_id
        ranks.append(rank)
    item_code = new_code[code]
    return ordered, item_code, _ints(ranks)[item_code]


def _merged(
    order: IntArray, quantity: IntArray, *columns: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray]:
    """Make one line of rows that stand together and are alike in all columns.

    Returns
    -------
    starts, line_quantity : (n_lines,)
        Where each line begins among the rows in order, and its units.
    row_line, row_start, row_quantity : (n_rows,)
        Of each row as it was given: its line, the units of that line before it, its own.
    """
    is_new = np.ones(order.size, dtype=np.bool_)
    is_new[1:] = np.any([np.diff(column[order]) != 0 for column in columns], axis=0)
    starts = np.flatnonzero(is_new)
    rows, line = quantity[order], np.cumsum(is_new) - 1
    before = np.cumsum(rows) - rows
    row_line, row_start, row_quantity = (np.empty_like(order) for _ in range(3))
    row_line[order] = line
    row_start[order] = before - before[starts][line]
    row_quantity[order] = rows
    return starts, np.add.reduceat(rows, starts), row_line, row_start, row_quantity


def _canonical_order(
    cart: IntArray, sku: IntArray, price: IntArray, item: IntArray
) -> IntArray | None:
    """Return the rows in the order (cart, SKU, price, item), or None if they already are.

    None also promises that no two rows are equal in all four.
    """
    if cart.size == 0:
        return None
    # items stand in SKU order: where no SKU has two of them, the item alone says the SKU
    one_each = int(item.max()) == int(sku.max())
    columns = (cart, item, price) if one_each else (cart, sku, price, item)
    bits = [int(column.max()).bit_length() for column in columns]
    if sum(bits) <= _KEY_BITS:
        key = cart
        for column, width in zip(columns[1:], bits[1:], strict=True):
            key = (key << width) | column
        if (key[1:] > key[:-1]).all():
            return None
        return np.argsort(key, kind="stable")
    return np.lexsort((item, price, sku, cart)).astype(np.int64)
