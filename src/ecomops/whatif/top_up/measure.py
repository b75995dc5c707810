"""Orders held against the curve, in the history and in every resample of it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.kernels.segments import exact_total
from ecomops.whatif.top_up.binned_orders import BinnedOrders
from ecomops.whatif.top_up.checks import TopUpCheck, curve_checks, shift_checks
from ecomops.whatif.top_up.counterfactual import Counterfactual
from ecomops.whatif.top_up.figure import TopUpFigure
from ecomops.whatif.top_up.placebos import TopUpPlacebo
from ecomops.whatif.top_up.shift import ShiftWeights
from ecomops.whatif.top_up.window import TopUpWindow


@frozen(eq=False)
class Draws:
    """How resamples are drawn, and what share of them is left out on either side."""

    seed: int
    replicates: int
    outside: Fraction


@frozen(eq=False)
class Measured:
    """What a window shows, and what others show; see `TopUpEstimate` for the figures."""

    share: TopUpFigure
    missing_share: TopUpFigure
    missing: TopUpFigure
    excess: TopUpFigure
    difference: TopUpFigure
    curve: list[Fraction]
    placebos: list[TopUpPlacebo]
    checks: list[TopUpCheck]


def measure(
    window: TopUpWindow,
    elsewhere: Mapping[int, TopUpWindow | None],
    orders: BinnedOrders,
    draws: Draws,
) -> Measured:
    """Fit the curve, and count what is missing within reach and too many above."""
    fit = Counterfactual.of(window)
    start = orders.grid.place(window.fit_from_minor)
    curve = fit.fitted(orders.counts[start : start + window.n_bins].tolist())
    resampled = orders.resampled(draws.seed, draws.replicates)
    weights = ShiftWeights.of(fit, orders.grid)
    seen, drawn = weights.shift(orders.counts[None, :]), weights.shift(resampled)
    share, missing_share, missing, excess, difference = (
        TopUpFigure.of(value, values, draws.outside)
        for (value,), values in (
            (seen.shares, drawn.shares),
            (seen.missing_shares, drawn.missing_shares),
            (seen.missing, drawn.missing),
            (seen.excess, drawn.excess),
            (seen.differences, drawn.differences),
        )
    )
    placebos = [
        TopUpPlacebo.of(
            place,
            None if moved is None else _elsewhere(moved, fit, orders, resampled, draws.outside),
            share,
        )
        for place, moved in elsewhere.items()
    ]
    checks = [
        *curve_checks(window, curve),
        *shift_checks(share, missing, excess, difference, placebos),
    ]
    return Measured(share, missing_share, missing, excess, difference, curve, placebos, checks)


def _elsewhere(
    window: TopUpWindow,
    fit: Counterfactual,
    orders: BinnedOrders,
    resampled: IntArray,
    outside: Fraction,
) -> TopUpFigure:
    """Measure a share around another amount, as if nothing had run at the threshold either."""
    weights = ShiftWeights.of(Counterfactual.of(window), orders.grid).without(fit, orders.grid)
    (value,) = weights.shift(orders.counts[None, :]).shares
    return TopUpFigure.of(value, weights.shift(resampled).shares, outside)


def mean_overshoot(window: TopUpWindow, ordered: IntArray, measured: Measured) -> Fraction | None:
    """Say how far above the threshold orders that topped up lie on average [minor].

    The curve is raised or lowered as a whole until as many are too many as moved. What it has
    lies in the middles of its bins; orders lie where they are. None: none can be told to have
    moved, or the mean would lie outside of the window.
    """
    low, high = np.searchsorted(ordered, [window.threshold_minor, window.top_minor])
    n, above = int(high - low), window.parts["above"]
    moved = (measured.missing.value + measured.excess.value) / 2
    expected = sum((measured.curve[i] for i in above), Fraction(0))
    if measured.share.low <= 0 or moved > n or expected <= 0:
        return None
    distance = sum(
        measured.curve[i] * Fraction((2 * k + 1) * window.bin_minor, 2)
        for k, i in enumerate(above)
    )
    seen = exact_total(ordered[low:high]) - n * window.threshold_minor
    found = (seen - distance * (n - moved) / expected) / moved
    return found if 0 <= found <= window.overshoot_window_minor else None
