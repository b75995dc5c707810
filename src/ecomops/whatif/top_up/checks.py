"""What has to hold before a history can show a share that topped up, each with both numbers."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from ecomops._arrays import IntArray
from ecomops.models.base import DomainModel
from ecomops.whatif.top_up.enough import LEAST_ORDERS, fewest_bins, orders_by_part
from ecomops.whatif.top_up.figure import TopUpFigure
from ecomops.whatif.top_up.placebos import TopUpPlacebo
from ecomops.whatif.top_up.window import Part, TopUpWindow

TopUpVerdict: TypeAlias = Literal[
    "shown",
    "threshold_outside_data",
    "too_few_bins",
    "too_few_below",
    "too_few_above",
    "too_few_beyond",
    "too_few_customers",
    "no_curve",
    "too_few_within_reach",
    "not_above_zero",
    "shown_elsewhere",
    "masses_differ",
    "none_missing",
]
"""Whether the history shows a share that topped up, or why not (结论).

``shown`` it does · ``threshold_outside_data`` no orders on both sides of it · ``too_few_bins``
for the fit, on a side · ``too_few_…`` orders there, or customers around it · ``no_curve`` the
fit has no orders where some have to be · ``not_above_zero`` the interval includes 0 ·
``shown_elsewhere`` as much shows where nothing ran · ``masses_differ`` many more orders turned
up than went missing, or fewer: no shift · ``none_missing`` no hole shows below the threshold, so
the bunch above may be new orders.
"""

LEAST_CUSTOMERS: Final = 30
"""Of fewer a bootstrap says little."""
TOLERANCE: Final = Fraction(1, 4)
"""Of the orders that moved: by so much excess and missing orders may differ."""

_SEEN: Final[dict[Part, TopUpVerdict]] = {
    "below": "too_few_below",
    "above": "too_few_above",
    "beyond": "too_few_beyond",
}


class TopUpCheck(DomainModel):
    """One thing that has to hold, what was found and what it is held against (检查项)."""

    verdict: TopUpVerdict
    """What it means if this does not hold."""
    is_met: bool
    """Whether it holds."""
    found: Fraction
    """What was found: orders, bins, customers, minor units, or a share."""
    needed: Fraction
    """What it is held against, in the same."""


def first_unmet(checks: Iterable[TopUpCheck]) -> TopUpVerdict:
    """Give the verdict of checks, in the order in which they matter."""
    return next((check.verdict for check in checks if not check.is_met), "shown")


def data_checks(window: TopUpWindow, ordered: IntArray, n_customers: int) -> list[TopUpCheck]:
    """Look whether there is enough to fit anything to.

    Parameters
    ----------
    window
        Where to look.
    ordered : (n_orders,) int64
        Totals in rising order. [minor]
    n_customers
        With orders within reach or just above.
    """
    threshold = window.threshold_minor
    least, most = (int(ordered[0]), int(ordered[-1])) if ordered.size else (0, 0)
    n_bins = fewest_bins(window)
    return [
        _check(
            "threshold_outside_data", threshold, most if threshold > most else least,
            is_met=least < threshold <= most,
        ),
        _check("too_few_bins", n_bins, window.degree + 1, is_met=n_bins > window.degree),
        *(
            _check(_SEEN[part], n, LEAST_ORDERS, is_met=n >= LEAST_ORDERS)
            for part, n in orders_by_part(window, ordered).items()
            if part in _SEEN
        ),
        _check(
            "too_few_customers", n_customers, LEAST_CUSTOMERS,
            is_met=n_customers >= LEAST_CUSTOMERS,
        ),
    ]  # fmt: skip


def curve_checks(window: TopUpWindow, curve: list[Fraction]) -> list[TopUpCheck]:
    """Look whether the curve has orders on both sides of the threshold, and enough to move.

    Few that are seen within reach may be many that topped up.
    """
    within, above = (
        sum((curve[i] for i in window.parts[part]), Fraction(0)) for part in ("reach", "above")
    )
    least = min(within, above)
    return [
        _check("no_curve", least, 0, is_met=least > 0),
        _check("too_few_within_reach", within, LEAST_ORDERS, is_met=within >= LEAST_ORDERS),
    ]


def shift_checks(
    share: TopUpFigure,
    missing: TopUpFigure,
    excess: TopUpFigure,
    difference: TopUpFigure,
    placebos: Iterable[TopUpPlacebo],
) -> list[TopUpCheck]:
    """Look whether what shows can be a share that topped up."""
    elsewhere = max((placebo.shown for placebo in placebos), default=Fraction(0))
    moved = max((missing.value + excess.value) / 2, Fraction(0))
    is_shift = difference.distance_from_zero <= TOLERANCE * moved
    return [
        _check("not_above_zero", share.low, 0, is_met=share.low > 0),
        _check("shown_elsewhere", share.low, elsewhere, is_met=share.low > elsewhere),
        _check("masses_differ", excess.value, missing.value, is_met=is_shift),
        _check("none_missing", missing.low, 0, is_met=missing.low > 0),
    ]


def _check(
    verdict: TopUpVerdict, found: Fraction | int, needed: Fraction | int, *, is_met: bool
) -> TopUpCheck:
    return TopUpCheck(
        verdict=verdict, is_met=is_met, found=Fraction(found), needed=Fraction(needed)
    )
