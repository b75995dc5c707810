"""Funnels that are worked out from rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.analysis.exact import Exact, Figure, RateFigure
from ecomops.metrics.analysis.funnels.funnel import Funnel
from ecomops.metrics.analysis.funnels.steps import (
    checked_count,
    checked_rate,
    listed_steps,
    parted_steps,
)


def funnel_of_rates(
    top: tuple[str, Figure],
    rates: Mapping[str, RateFigure | None] | Iterable[tuple[str, RateFigure | None]],
) -> Funnel:
    """Work out what rates come to: impressions × CTR × CVR = orders (按转化率推算).

    A zero anywhere makes a zero, and where none are left, it does not matter what an undefined
    rate (None) would be.

    Parameters
    ----------
    top
        The first step and its count.
    rates
        By the name of the step that they lead to; above 1 where a step grows.

    Raises
    ------
    InvalidArgumentError
        If a rate is negative or no rate, or undefined where some are left; or if there are
        more than 64 steps, or more at one than int64 holds.
    DuplicateIdError
        If two steps have one name.

    Examples
    --------
    >>> funnel_of_rates(("impressions", 10_000), {"clicks": "2%", "orders": "6%"}).counts
    (10000, 200, 12)
    >>> funnel_of_rates(("impressions", 10_000), {"clicks": 0, "orders": None}).counts
    (10000, 0, 0)
    """
    names, figures = parted_steps(chain([top], listed_steps("rates", rates)))
    found: list[Exact] = [checked_count(names[0], figures[0])]
    for name, figure in zip(names[1:], figures[1:], strict=True):
        if figure is None:
            if found[-1]:
                raise InvalidArgumentError(
                    f"rates[{name!r}]", None, f"is undefined, but {found[-1]} are left",
                    "give a rate; only after a zero it does not matter",
                )  # fmt: skip
            found.append(0)
            continue
        more = found[-1] * checked_rate(f"rates[{name!r}]", figure)
        if more > MAX_MINOR:
            raise InvalidArgumentError(
                f"rates[{name!r}]", figure, "leads to more than int64 holds", "give a lower rate"
            )
        found.append(more.numerator if more.denominator == 1 else more)
    return Funnel(names, tuple(found))
