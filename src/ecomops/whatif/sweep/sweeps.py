"""The questions that a sweep answers: which threshold, which discount, which ladder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.columns import Numbers
from ecomops.rounding import check_whole
from ecomops.whatif.order_totals import Orders
from ecomops.whatif.sweep.arguments import ladder_step, scheme_set, swept_amounts, swept_list
from ecomops.whatif.sweep.grids.every import EveryGrid
from ecomops.whatif.sweep.grids.kinds import Schemes
from ecomops.whatif.sweep.grids.ladders import LadderList
from ecomops.whatif.sweep.grids.percents import PercentGrid
from ecomops.whatif.sweep.grids.thresholds import ThresholdGrid
from ecomops.whatif.sweep.orders import SweptOrders
from ecomops.whatif.sweep.sweep import Sweep


def sweep_thresholds(
    orders: Orders,
    thresholds_minor: Numbers,
    offs_minor: Numbers,
    *,
    reach_minor: int,
    customers: object = None,
    currency: str | None = None,
    basis: str | None = None,
    seed: int | None = None,
) -> Sweep:
    """Cost every pair of a spend threshold and an amount off at once (满减扫描).

    From order totals sorted once and their running sums: ten thousand pairs cost hardly more
    than one. Each equals a `replay` of that promotion alone, exactly: the first step is
    inclusive, and an order gets no more than it is worth.

    Parameters
    ----------
    orders
        A history, a table of carts, or a column of order totals (n_orders,) from 0. [minor]
    thresholds_minor : (n_thresholds,)
        From 1, in any order. [minor]
    offs_minor : (n_offs,)
        From 1, in any order. [minor]
    reach_minor
        How much an order may lack to count as within reach. [minor]
    customers : (n_orders,), optional
        Who placed each order, None for a guest; of a history it is known.
    currency
        Of bare totals.
    basis
        What the amounts are, such as ``paid`` or ``shelf``: said in the result.
    seed
        Draws two halves of the customers, so that the best pair can be chosen on one and
        judged on the other (`Sweep.report`). Orders without customers are drawn one by one.

    Raises
    ------
    InvalidArgumentError
        If there is no threshold or no amount off, there are fewer than two customers to split,
        or floor prices cut what orders would get.
    BadRowError
        If an amount is out of range; it names the row.
    AmountTooLargeError
        If the sums of the orders leave int64.

    Examples
    --------
    >>> sweep = sweep_thresholds(
    ...     [1200, 4100, 5000, 9900], [4000, 5000], [300, 500], reach_minor=1000, currency="CNY")
    >>> sweep.cost_minor.tolist(), sweep.qualifying.tolist()
    ([[900, 1500], [600, 1000]], [[3, 3], [2, 2]])
    >>> sweep.whole.break_even_top_up_rate("60%").round(2).tolist()
    [[nan, nan], [2.5, 25.0]]
    """
    grid = scheme_set(
        ThresholdGrid,
        thresholds_minor=swept_amounts("thresholds_minor", thresholds_minor),
        offs_minor=swept_amounts("offs_minor", offs_minor),
    )
    read = SweptOrders.of(orders, customers, currency, basis)
    return _swept(read, grid, reach_minor, seed)


def sweep_percents(
    orders: Orders,
    thresholds_minor: Numbers,
    off_percents: Sequence[str | int | Decimal],
    *,
    reach_minor: int,
    cap_minor: int | None = None,
    customers: object = None,
    currency: str | None = None,
    basis: str | None = None,
    seed: int | None = None,
) -> Sweep:
    """Cost every pair of a spend threshold and a percentage off at once (满折扫描).

    As `sweep_thresholds`; each percentage looks at every distinct total once, because what it
    takes off each order is rounded.

    Parameters
    ----------
    orders, thresholds_minor, reach_minor, customers, currency, basis, seed
        As of `sweep_thresholds`.
    off_percents : (n_percents,)
        Shares saved, exact: ``"12.5"`` saves 12.5 %.
    cap_minor
        The most that one order gets. [minor]

    Raises
    ------
    InvalidArgumentError
        If a percentage is a float or out of range, and where `sweep_thresholds` raises it.
    BadRowError, AmountTooLargeError
        As `sweep_thresholds`.

    Examples
    --------
    >>> sweep = sweep_percents([1200, 4100, 5000, 9900], [4000, 5000], ["10", "12.5"],
    ...     reach_minor=1000, currency="CNY")
    >>> sweep.cost_minor.tolist()
    [[1900, 2376], [1490, 1863]]
    """
    grid = scheme_set(
        PercentGrid,
        thresholds_minor=swept_amounts("thresholds_minor", thresholds_minor),
        off_percents=swept_list("off_percents", off_percents),
        cap_minor=cap_minor,
    )
    read = SweptOrders.of(orders, customers, currency, basis)
    return _swept(read, grid, reach_minor, seed)


def sweep_every(
    orders: Orders,
    thresholds_minor: Numbers,
    offs_minor: Numbers,
    *,
    reach_minor: int,
    max_times: int | None = None,
    customers: object = None,
    currency: str | None = None,
    basis: str | None = None,
    seed: int | None = None,
) -> Sweep:
    """Cost every pair of 每满N减x at once: an amount off each time (每满减扫描).

    Parameters
    ----------
    orders, thresholds_minor, offs_minor, reach_minor, customers, currency, basis, seed
        As of `sweep_thresholds`.
    max_times
        How many times an order gets the amount at most; None: as often as it reaches it.

    Raises
    ------
    InvalidArgumentError, BadRowError, AmountTooLargeError
        As `sweep_thresholds`.

    Examples
    --------
    >>> sweep = sweep_every([1200, 4100, 5000, 9900], [2000, 3000], [300],
    ...     reach_minor=1000, max_times=3, currency="CNY")
    >>> sweep.cost_minor.tolist(), sweep.within_reach.tolist()
    ([[2100], [1500]], [[1], [0]])
    """
    grid = scheme_set(
        EveryGrid,
        thresholds_minor=swept_amounts("thresholds_minor", thresholds_minor),
        offs_minor=swept_amounts("offs_minor", offs_minor),
        max_times=max_times,
    )
    read = SweptOrders.of(orders, customers, currency, basis)
    return _swept(read, grid, reach_minor, seed)


def sweep_ladders(
    orders: Orders,
    ladders: Iterable[Iterable[tuple[int, int]]],
    *,
    reach_minor: int,
    customers: object = None,
    currency: str | None = None,
    basis: str | None = None,
    seed: int | None = None,
) -> Sweep:
    """Cost many ladders at once; the highest step that is reached counts (阶梯满减扫描).

    Orders that have reached a step do not count as within reach of the next one.

    Parameters
    ----------
    orders, reach_minor, customers, currency, basis, seed
        As of `sweep_thresholds`.
    ladders
        Each its steps by rising thresholds: ``[(199_00, 20_00), (399_00, 50_00)]``, in minor
        units.

    Raises
    ------
    InvalidArgumentError
        If there is no ladder, a ladder has no step, does not rise, or names what is no amount,
        and where `sweep_thresholds` raises it.
    BadRowError, AmountTooLargeError
        As `sweep_thresholds`.

    Examples
    --------
    >>> sweep = sweep_ladders([1200, 4100, 5000, 9900],
    ...     [[(4000, 300), (9000, 900)], [(5000, 500)]], reach_minor=1000, currency="CNY")
    >>> sweep.cost_minor.tolist(), sweep.qualifying.tolist()
    ([1500, 1000], [3, 2])
    """
    listed = [
        tuple(map(ladder_step, swept_list("ladders", steps)))
        for steps in swept_list("ladders", ladders)
    ]
    grid = scheme_set(LadderList, ladders=tuple(listed))
    read = SweptOrders.of(orders, customers, currency, basis)
    return _swept(read, grid, reach_minor, seed)


def _swept(orders: SweptOrders, schemes: Schemes, reach_minor: int, seed: int | None) -> Sweep:
    _check_from_zero("reach_minor", reach_minor, "give minor units")
    if seed is not None:
        _check_from_zero("seed", seed, "give an int")
    return Sweep.of(orders, schemes, reach_minor, seed)


def _check_from_zero(name: str, value: int, remedy: str) -> None:
    check_whole(name, value, remedy)
    if not 0 <= value <= MAX_MINOR:
        raise InvalidArgumentError(name, value, "is out of range", f"{remedy} from 0")
