"""Steps that every loader shares: coding carts and items, and splitting uneven amounts."""

from __future__ import annotations

import numpy as np

from ecomops._arrays import IntArray
from ecomops.adapters.cleaning import Cleaning


def first_rows(code: IntArray, n_codes: int) -> IntArray:
    """Find the first row of each code; every code occurs.

    >>> first_rows(np.array([0, 1, 0, 2]), 3).tolist()
    [0, 1, 3]
    """
    first = np.empty(n_codes, dtype=np.int64)
    # of several writes to one place the last stays, so the rows are written backwards
    first[code[::-1]] = np.arange(code.size - 1, -1, -1)
    return first


def first_rows_among(rows: IntArray, code: IntArray, n_codes: int) -> IntArray:
    """Find the first of some rows for each code; −1 where none of them has it.

    Parameters
    ----------
    rows : (n,) int64
        In rising order.
    code : (n_rows,) int64
        Of all rows.

    Examples
    --------
    >>> first_rows_among(np.array([1, 2, 3]), np.array([0, 0, 1, 1, 2]), 3).tolist()
    [1, 2, -1]
    """
    first = np.full(n_codes, -1, dtype=np.int64)
    first[code[rows[::-1]]] = rows[::-1]
    return first


def code_ints(values: IntArray) -> tuple[IntArray, IntArray]:
    """Code values in the order of their first rows.

    Returns
    -------
    code : (n_rows,) int64
        Each row's place in `first`.
    first : (n_distinct,) int64
        The row where each distinct value stands first; ascending.

    Examples
    --------
    >>> code, first = code_ints(np.array([7, 7, 3, 7]))
    >>> code.tolist(), first.tolist()
    ([0, 0, 1, 0], [0, 2])
    """
    if values.size == 0:
        return values, values
    steps = values[1:] != values[:-1]
    if (values[1:] >= values[:-1]).all():  # files often stand in the order of their ids
        code = np.zeros(values.size, dtype=np.int64)
        np.cumsum(steps, out=code[1:])
        return code, np.concatenate([[0], np.flatnonzero(steps) + 1])
    _, first, by_value = np.unique(values, return_index=True, return_inverse=True)
    by_row = np.argsort(first)
    rank = np.empty_like(by_row)
    rank[by_row] = np.arange(by_row.size)
    return rank[by_value], first[by_row]


def refined(code: IntArray, first: IntArray, part: IntArray) -> tuple[IntArray, IntArray]:
    """Split codes where one more attribute differs; return codes and their first rows.

    >>> code, first = refined(np.array([0, 0, 1]), np.array([0, 2]), np.array([5, 6, 6]))
    >>> code.tolist(), first.tolist()
    ([0, 1, 2], [0, 1, 2])
    """
    if (part == part[first][code]).all():  # an SKU nearly always has one brand, one category
        return code, first
    part_code, part_first = code_ints(part)
    return code_ints(code * part_first.size + part_code)


def split_uneven(
    amount_minor: IntArray, quantity: IntArray
) -> tuple[IntArray, IntArray, IntArray, Cleaning | None]:
    """Turn line amounts into unit prices that multiply back to the same amounts.

    An amount A of q units is A mod q units at ⌈A / q⌉ and the rest at ⌊A / q⌋.

    Parameters
    ----------
    amount_minor : (n_rows,) int64
        From 0. [minor]
    quantity : (n_rows,) int64
        From 1.

    Returns
    -------
    source, quantity, unit_price_minor : (n_rows + n_uneven,) int64
        The rows at the lower price, in their order, then the dearer units of uneven rows.
    cleaning : Cleaning or None
        None if every amount divides.

    Examples
    --------
    >>> source, quantity, price, _ = split_uneven(np.array([1000, 1000]), np.array([2, 3]))
    >>> source.tolist(), quantity.tolist(), price.tolist()
    ([0, 1, 1], [2, 2, 1], [500, 333, 334])
    """
    price, dearer = np.divmod(amount_minor, quantity)
    source = np.arange(quantity.size)
    uneven = np.flatnonzero(dearer)
    if uneven.size == 0:
        return source, quantity, price, None
    cleaning = Cleaning.of("amount_split", uneven)
    return (
        np.concatenate([source, uneven]),
        np.concatenate([quantity - dearer, dearer[uneven]]),
        np.concatenate([price, price[uneven] + 1]),
        cleaning,
    )
