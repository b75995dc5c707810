"""What a loader gives back: a table, and everything it did to the data on the way."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.adapters.cleaning import Cleaning
from ecomops.facts import CartTable
from ecomops.languages import known_language
from ecomops.whatif.history import OrderHistory


@frozen(eq=False)
class LoadedOrders:
    """Orders as a table, with what was done to get there (载入的订单).

    Attributes
    ----------
    history : OrderHistory
        The orders, with what belongs to them: customers, labels, what was given then.
    n_rows : int
        Rows of the input.
    cleanings : tuple of Cleaning
        In the order in which they were done; empty if the data was taken as it is.
    row_source : (n_table_rows,) int64, optional
        The input row that each row given to the table came from; None while they are the
        same. A line amount that does not divide by its quantity gives the table two rows.

    Examples
    --------
    >>> table = CartTable.of([{"currency": "CNY", "lines": [
    ...     {"line_id": "1", "sku_id": "tee", "quantity": 2, "unit_price_minor": 9900}]}])
    >>> loaded = LoadedOrders(OrderHistory(table), 2, (Cleaning("dropped", 1, 0),))
    >>> print(loaded)
    2 rows -> 1 carts, 1 lines, 1 items, CNY
      1 row: dropped; its basket stays (no units and no amount); the first is row 0
    >>> print(loaded.describe("zh"))
    2 行 → 1 单，1 个订单行，1 种商品，CNY
      1 行：舍去该行，订单保留（没有件数也没有金额）；首个行号 0
    """

    history: OrderHistory
    n_rows: int
    cleanings: tuple[Cleaning, ...] = ()
    row_source: IntArray | None = None

    @property
    def table(self) -> CartTable:
        """The orders as columns."""
        return self.history.table

    def row_amounts(self, line_amount_minor: IntArray) -> IntArray:
        """Deal an amount per table line back to the rows of the input; dropped rows get 0.

        What was taken off a row is what it came to less its net, both dealt: units of a line share
        its net, and a discount dealt by itself may give the odd cent to another row.

        Parameters
        ----------
        line_amount_minor : (n_lines,) int64
            Such as the net of each line of `table`. [minor]

        Returns
        -------
        (n_rows,) int64
            Adds up to the same total. [minor]

        Examples
        --------
        >>> table = CartTable.of([{"currency": "CNY", "lines": [
        ...     {"line_id": "1", "sku_id": "tee", "quantity": 2, "unit_price_minor": 9900}]}])
        >>> loaded = LoadedOrders(OrderHistory(table), 2, row_source=np.array([1]))
        >>> loaded.row_amounts(np.array([50])).tolist()
        [0, 50]
        """
        dealt = self.table.row_amounts(line_amount_minor)
        if self.row_source is None:
            return dealt
        amounts = np.zeros(self.n_rows, dtype=np.int64)
        np.add.at(amounts, self.row_source, dealt)
        return amounts

    def describe(self, language: Language = "en") -> str:
        """Say how much was loaded, and what was done to it.

        Raises
        ------
        InvalidArgumentError
            If it is not written in that language.
        """
        table = self.table
        pattern = (
            "{:,} 行 → {:,} 单，{:,} 个订单行，{:,} 种商品，{}"
            if known_language(language) == "zh"
            else "{:,} rows -> {:,} carts, {:,} lines, {:,} items, {}"
        )
        head = pattern.format(
            self.n_rows, len(table), table.n_lines, len(table.items), table.currency
        )
        return "\n".join([head, *(f"  {one.describe(language)}" for one in self.cleanings)])

    def __str__(self) -> str:
        return self.describe()
