"""The share of orders within reach that topped up, read from the bunch above a threshold."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops.errors import InvalidArgumentError
from ecomops.rate_text import percent_digits, short_rate_text
from ecomops.rounding import check_whole, divide_rounded
from ecomops.whatif.order_totals import Orders
from ecomops.whatif.rates import Rate, exact_rate
from ecomops.whatif.top_up.binned_orders import BinnedOrders, Grid
from ecomops.whatif.top_up.checks import data_checks, first_unmet
from ecomops.whatif.top_up.enough import orders_by_part
from ecomops.whatif.top_up.estimate import TopUpBin, TopUpEstimate
from ecomops.whatif.top_up.measure import Draws, Measured, mean_overshoot, measure
from ecomops.whatif.top_up.notes import TopUpNote
from ecomops.whatif.top_up.placebos import placebo_windows
from ecomops.whatif.top_up.seen_orders import SeenOrders
from ecomops.whatif.top_up.window import TopUpWindow

_FEWEST_REPLICATES: Final = 100
_MOST_REPLICATES: Final = 100_000
_MOST_SEED: Final = 2**63
_SHORT: Final = Fraction(1, 4)


def estimate_top_up(
    orders: Orders,
    *,
    threshold_minor: int,
    reach_minor: int,
    overshoot_window_minor: int,
    bin_minor: int,
    seed: int,
    fit_from_minor: int | None = None,
    fit_until_minor: int | None = None,
    degree: int = 6,
    placebo_minor: Sequence[int] | None = None,
    replicates: int = 1000,
    confidence: Rate = "95%",
    customers: object = None,
    currency: str | None = None,
    basis: str | None = None,
) -> TopUpEstimate:
    """Read the share of orders within reach that topped up from a history (估计凑单率).

    The history ran under a spend threshold. Orders are **totals before the discount**, as they
    were held against it: at paid prices, an order that got the discount stands lower by it.
    Just below the threshold orders are missing, just above there are too many. How many there
    would have been says a smooth curve through the orders farther away on either side; the mean
    of missing and excess orders is what moved, and over the orders that would be within reach
    it is the share (bunching: Saez 2010, Chetty et al. 2011, Kleven 2016).

    Parameters
    ----------
    orders
        Past orders: a history, a table of carts, or order totals. [minor]
    threshold_minor
        From which amount an order got the discount. [minor]
    reach_minor
        From how far below customers may have topped up; a whole number of bins. [minor]
    overshoot_window_minor
        How far above they may have landed, some five times what they overshoot on average; a
        whole number of bins. [minor]
    bin_minor
        How wide a bin is: whole steps of whatever prices end in, so each has as many price
        points. [minor]
    seed
        What resamples are drawn from, from 0.
    fit_from_minor, fit_until_minor
        Where the curve begins and ends; whole bins from the threshold. By default not below
        half of where the reach begins, and not above twice where the overshoot window ends.
        [minor]
    degree
        Of the curve, a polynomial.
    placebo_minor
        Other amounts, at which nothing ran and at which the same must not show. By default the
        nearest three on either side that have orders enough, at whole multiples of the least 1,
        2 or 5 times a power of ten that keeps windows apart. [minor]
    replicates
        How many resamples, from 100 to 100 000: of customers with all their orders; of orders,
        with a caveat, if nobody knows who placed them.
    confidence
        The share of resamples within an interval.
    customers : (n_orders,), optional
        Who placed each order, unless the orders are a history that knows; None among them is a
        guest.
    currency, basis
        Of the amounts, unless the orders tell.

    Returns
    -------
    TopUpEstimate
        With a verdict: too few orders, an interval that includes 0, as much where nothing ran,
        or masses that differ make it anything but ``shown``, and no error.

    Raises
    ------
    InvalidArgumentError
        If an argument is out of range, of a wrong type, or no whole number of bins.
    BadRowError
        If a total is negative.

    Examples
    --------
    Nine thousand orders, of which a third of those from ¥150 topped up to ¥200:

    >>> totals = [20_00 + 19 * n for n in range(3000) for _ in range(3)]
    >>> seen = [t if t % 3 or not 150_00 <= t < 200_00 else 200_00 + t % 20_00 for t in totals]
    >>> estimate = estimate_top_up(
    ...     seen, threshold_minor=200_00, reach_minor=50_00, overshoot_window_minor=40_00,
    ...     bin_minor=5_00, degree=3, seed=7, currency="CNY")
    >>> print(estimate.verdict, round(float(estimate.top_up_rate), 2))
    shown 0.33
    """
    window = TopUpWindow.of(
        threshold_minor=threshold_minor,
        reach_minor=reach_minor,
        overshoot_window_minor=overshoot_window_minor,
        bin_minor=bin_minor,
        fit_from_minor=fit_from_minor,
        fit_until_minor=fit_until_minor,
        degree=degree,
    )
    share = exact_rate("confidence", confidence)
    draws = _draws(seed, replicates, share)
    seen = SeenOrders.of(orders, customers, currency, basis)
    ordered = np.sort(seen.totals)
    elsewhere = placebo_windows(window, ordered, placebo_minor)
    grid = Grid.over([window, *(moved for moved in elsewhere.values() if moved is not None)])
    binned = BinnedOrders.of(seen, grid, threshold_minor)
    start = grid.place(window.fit_from_minor) + window.affected.start
    around = range(start, start + len(window.affected))
    checks = data_checks(window, ordered, binned.n_customers(around))
    measured = None
    if first_unmet(checks) == "shown":
        measured = measure(window, elsewhere, binned, draws)
        checks += measured.checks
    overshoot = None
    if measured is not None:
        overshoot = mean_overshoot(window, ordered, measured)
    # a share of orders that the curve does not have means nothing
    told = None if first_unmet(checks) == "no_curve" else measured
    by_part = orders_by_part(window, ordered)
    return TopUpEstimate(
        origin=seen.origin(draws.seed),
        window=window,
        confidence=share,
        replicates=draws.replicates,
        by_customer=seen.customer_id is not None,
        verdict=first_unmet(checks),
        checks=tuple(checks),
        within_reach=by_part["reach"],
        above=by_part["above"],
        share=None if told is None else told.share,
        missing_share=None if told is None else told.missing_share,
        missing=None if measured is None else measured.missing,
        excess=None if measured is None else measured.excess,
        difference=None if measured is None else measured.difference,
        mean_overshoot_minor=overshoot,
        bins=tuple(_bins(window, ordered, measured)),
        placebos=tuple(measured.placebos if measured else ()),
        notes=tuple(_notes(window, seen, measured, overshoot)),
    )


def _draws(seed: int, replicates: int, confidence: Fraction) -> Draws:
    for name, value, low, high in (
        ("seed", seed, 0, _MOST_SEED),
        ("replicates", replicates, _FEWEST_REPLICATES, _MOST_REPLICATES),
    ):
        check_whole(name, value, f"give a whole number from {low}")
        if not low <= value <= high:
            raise InvalidArgumentError(name, value, "is out of range", f"give {low} to {high}")
    if not 0 < confidence < 1:
        raise InvalidArgumentError(
            "confidence", str(confidence), "is not between 0 and 1", "give a share such as '95%'"
        )
    outside = (1 - confidence) / 2
    if outside * (replicates + 1) < 1:
        least = -int(-1 // outside) - 1
        raise InvalidArgumentError(
            "replicates", replicates, f"are too few for {short_rate_text(confidence)}",
            f"give {least} or more, or a lower confidence",
        )  # fmt: skip
    return Draws(seed, replicates, outside)


def _bins(window: TopUpWindow, ordered: IntArray, measured: Measured | None) -> list[TopUpBin]:
    edges = window.edges
    counts = np.diff(np.searchsorted(ordered, edges)).tolist()
    return [
        TopUpBin(
            from_minor=edges[i],
            until_minor=edges[i + 1],
            part=part,
            orders=counts[i],
            counterfactual=None if measured is None else measured.curve[i],
        )
        for part, bins in window.parts.items()
        for i in bins
    ]


def _notes(
    window: TopUpWindow, seen: SeenOrders, measured: Measured | None, overshoot: Fraction | None
) -> list[TopUpNote]:
    found = [TopUpNote(code="before_discount")]
    if seen.basis == "paid":
        found.append(TopUpNote(code="paid_prices"))
    found.append(TopUpNote(code="also_here"))
    if measured is None:
        return found
    telling = [placebo for placebo in measured.placebos if placebo.is_telling]
    elsewhere = max((placebo.shown for placebo in telling), default=Fraction(0))
    if not telling:
        found.append(TopUpNote(code="no_placebo"))
    elif elsewhere:
        found.append(TopUpNote(code="shows_elsewhere", n=percent_digits(elsewhere, 1)))
    if measured.difference.distance_from_zero:
        orders = measured.difference.value
        n = f"{divide_rounded(orders.numerator, orders.denominator):,}"
        found.append(TopUpNote(code="masses_differ", n=n))
    if overshoot is not None and overshoot > _SHORT * window.overshoot_window_minor:
        length = overshoot / window.overshoot_window_minor
        found.append(TopUpNote(code="window_short", n=percent_digits(length, 0)))
    return found
