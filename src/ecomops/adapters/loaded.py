"""What a loader gives back: a table, and everything it did to the data on the way."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.facts import CartTable
from ecomops.whatif.history import OrderHistory


@frozen
class Cleaning:
    """One thing done to the data while loading (数据清洗).

    Attributes
    ----------
    what
        What was done, in plain words.
    rows
        How many input rows it touched.
    why
        The reason.
    example_row
        The first such row, counted from 0.

    Examples
    --------
    >>> print(Cleaning("dropped", 2, "a line without units says nothing", example_row=7))
    2 rows: dropped (a line without units says nothing); the first is row 7
    """

    what: str
    rows: int
    why: str
    example_row: int | None = None

    def __str__(self) -> str:
        noun = "row" if self.rows == 1 else "rows"
        first = "" if self.example_row is None else f"; the first is row {self.example_row}"
        return f"{self.rows:,} {noun}: {self.what} ({self.why}){first}"


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
    >>> print(LoadedOrders(OrderHistory(table), 2, (Cleaning("dropped", 1, "no units", 0),)))
    2 rows -> 1 carts, 1 lines, 1 items, CNY
      1 row: dropped (no units); the first is row 0
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

        Parameters
        ----------
        line_amount_minor : (n_lines,) int64
            Such as the discount of each line of `table`. [minor]

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

    def __str__(self) -> str:
        table = self.table
        head = (
            f"{self.n_rows:,} rows -> {len(table):,} carts, {table.n_lines:,} lines, "
            f"{len(table.items):,} items, {table.currency}"
        )
        return "\n".join([head, *(f"  {cleaning}" for cleaning in self.cleanings)])
