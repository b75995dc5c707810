"""From where on advertising, and a price cut, pays."""

from __future__ import annotations

from fractions import Fraction

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.analysis.exact import RateFigure, exact_rate


def break_even_roas(margin_rate: RateFigure) -> Fraction | None:
    """Say from which return on advertising spend on advertising pays (盈亏平衡 ROAS).

    Spend s brings sales r·s, of which the margin m is left: m·r·s = s at r = 1 / m.

    Parameters
    ----------
    margin_rate
        What is left of a sale after the cost of goods, fees and delivery, 0 to 1.

    Returns
    -------
    Fraction or None
        Sales per unit spent. None: undefined, nothing is left of a sale and no return pays.

    Raises
    ------
    InvalidArgumentError
        If the margin is no exact rate, or not within 0 to 1.

    Examples
    --------
    >>> break_even_roas("25%"), break_even_roas("0.3"), break_even_roas(0)
    (Fraction(4, 1), Fraction(10, 3), None)
    """
    margin = exact_rate("margin_rate", margin_rate)
    if not 0 <= margin <= 1:
        raise InvalidArgumentError(
            "margin_rate", margin_rate, "is not within 0 to 1", "give a share such as '25%'"
        )
    return 1 / margin if margin else None


def break_even_sales_change(
    price_change_rate: RateFigure, margin_rate: RateFigure
) -> Fraction | None:
    """Say by how much units sold must change for a price change to earn the same (保本销量变化).

    ``−ΔP / (CM + ΔP)``: after a cut by ΔP each unit leaves CM + ΔP instead of CM.

    Parameters
    ----------
    price_change_rate
        ΔP as a share of the price: ``"-15%"`` is a cut; above 0 it is a rise, which may lose
        units.
    margin_rate
        CM: what a unit leaves, as a share of the price before the change.

    Returns
    -------
    Fraction or None
        0.25: a quarter more units. None: undefined, no number of units earns the same: one
        leaves nothing after the change, or less than nothing before it.

    Raises
    ------
    InvalidArgumentError
        If a rate is not exact, the price would fall below 0, or the margin is above 1.

    Examples
    --------
    >>> break_even_sales_change("-15%", "50%"), break_even_sales_change("-0.5", "0.4")
    (Fraction(3, 7), None)
    """
    change = exact_rate("price_change_rate", price_change_rate)
    margin = exact_rate("margin_rate", margin_rate)
    if change < -1:
        raise InvalidArgumentError(
            "price_change_rate", price_change_rate, "would take the price below 0",
            "give a cut of at most 100 %, such as '-15%'",
        )  # fmt: skip
    if margin > 1:
        raise InvalidArgumentError(
            "margin_rate", margin_rate, "is above 1", "give a share of the price such as '50%'"
        )
    left = margin + change
    return -change / left if left > 0 and margin >= 0 else None
