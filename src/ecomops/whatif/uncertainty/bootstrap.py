"""How sure a replay's figures are, given that other customers might have come."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR, Language
from ecomops.arguments import checked_list, is_one_of
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.kernels.id_hash import HashArray, hashed_ids, mixed
from ecomops.models.base import DomainModel
from ecomops.models.problems import listed
from ecomops.rate_text import rate_text, short_rate_text
from ecomops.whatif.history import OrderHistory
from ecomops.whatif.rates import Rate, exact_rate
from ecomops.whatif.replay.actuals import Actuals
from ecomops.whatif.replay.figures import Figures
from ecomops.whatif.replay.replay import Replay
from ecomops.whatif.results.amounts import exact_money
from ecomops.whatif.results.caveats import Caveat
from ecomops.whatif.results.origin import Count
from ecomops.whatif.results.result import Cells, WhatIfResult
from ecomops.whatif.uncertainty.ratios import FIGURES, RatioFigure, SumName
from ecomops.whatif.uncertainty.resampled_sums import ResampledSums

FigureName: TypeAlias = Literal[
    "cost_minor", "cost_rate", "discounted_rate", "aov_minor", "net_aov_minor",
    "margin_after_minor", "margin_after_rate",
]  # fmt: skip
"""What can be resampled; see `ecomops.whatif.uncertainty.ratios.FIGURES`."""

_FEWEST_REPLICATES: Final = 100
_MOST_REPLICATES: Final = 100_000
_TWO: Final = 2
_GUEST: Final = 0x67756573745F5F5F
_USUAL: Final[tuple[FigureName, ...]] = ("cost_rate", "discounted_rate", "aov_minor",
                                         "net_aov_minor")  # fmt: skip
_HEAD: Final[dict[Language, list[str]]] = {
    "en": ["figure", "value", "from", "to", "standard error"],
    "zh": ["指标", "数值", "下限", "上限", "标准误"],
}


class Interval(DomainModel):
    """One figure with the range that chance alone explains (置信区间)."""

    figure: FigureName
    """Which figure."""
    value: Fraction | None
    """On the history itself; None: undefined. [rate or minor]"""
    low: float | None
    """Below it lie half of the resamples that are left out; None: undefined."""
    high: float | None
    """Above it lie the other half."""
    standard_error: float | None
    """Standard deviation over the resamples."""
    undefined: Count = 0
    """Resamples in which the figure is undefined."""


class Sampling(WhatIfResult):
    """How far figures would scatter had other customers come (抽样不确定性).

    It is about which customers happened to be in the history, and nothing else: what people
    would do under a promotion is another matter, see `tornado`.
    """

    kind: Literal["sampling"] = "sampling"
    confidence: Fraction
    """The share of resamples within the interval."""
    replicates: Count
    """How many resamples were drawn."""
    by_customer: bool
    """Whether customers were resampled with all their orders, or single orders."""
    intervals: tuple[Interval, ...]
    """One per figure."""

    def __contains__(self, figure: object) -> bool:
        """Tell whether a figure was resampled."""
        return is_one_of(figure, {interval.figure for interval in self.intervals})

    def __getitem__(self, figure: str) -> Interval:
        """Give one figure.

        Raises
        ------
        UnknownIdError
            If it was not resampled.
        """
        for interval in self.intervals:
            if interval.figure == figure:
                return interval
        known = listed([interval.figure for interval in self.intervals])
        raise UnknownIdError("figure", figure, "was not resampled", f"give one of {known}")

    def columns(self) -> dict[str, list[object]]:
        """Give a row per figure; undefined values are None."""
        values = [one.value for one in self.intervals]
        return {
            "figure": [one.figure for one in self.intervals],
            "value": [None if value is None else float(value) for value in values],
            "low": [one.low for one in self.intervals],
            "high": [one.high for one in self.intervals],
            "standard_error": [one.standard_error for one in self.intervals],
            "undefined": [one.undefined for one in self.intervals],
        }

    def made_of(self) -> dict[str, object]:
        """Add how the resamples were drawn."""
        return super().made_of() | {
            "confidence": float(self.confidence),
            "replicates": self.replicates,
            "by_customer": self.by_customer,
        }

    def _title(self, language: Language) -> str:
        share = short_rate_text(self.confidence, language)
        if language == "zh":
            unit = "顾客" if self.by_customer else "订单"
            return f"按{unit}重抽样 {self.replicates:,} 次的 {share} 区间"
        unit = "customer" if self.by_customer else "order"
        return f"{share} intervals from {self.replicates:,} resamples by {unit}"

    def _cells(self, language: Language) -> Cells:
        return _HEAD[language], [self._row(one, language) for one in self.intervals]

    def _row(self, one: Interval, language: Language) -> list[str]:
        figure = FIGURES[one.figure]

        def written(value: Fraction | float | None) -> str:
            exact = None if value is None else Fraction(value)
            if figure.unit == "rate":
                return rate_text(exact, language)
            return exact_money(exact, self.origin.currency, language)

        name = figure.zh if language == "zh" else figure.name
        return [name, *map(written, (one.value, one.low, one.high, one.standard_error))]

    def _sentences(self, language: Language) -> list[str]:
        return [self._title(language) + (f"，种子 {self.origin.seed}" if language == "zh" else
                                         f", seed {self.origin.seed}")]  # fmt: skip


def bootstrap(
    result: Replay | Actuals,
    *,
    seed: int,
    figures: Sequence[FigureName] = _USUAL,
    replicates: int = 1000,
    confidence: Rate = "95%",
) -> Sampling:
    """Resample the customers of a replay and say how far its figures scatter (自助法).

    Customers are drawn with all their orders: orders of one customer are alike, and drawn one
    by one they would make figures look far surer than they are. Intervals are percentiles of
    the resamples (Efron 1979); a customer's count in a resample is a Poisson variable that
    follows from seed and id alone, so the result depends neither on the order of rows nor on
    how they are cut into parts.

    Parameters
    ----------
    result
        A replay, or what was given at the time: `actuals`. If it is not known who placed the
        orders, orders are resampled, and a caveat says so.
    seed
        A whole number from 0; equal seeds give equal results.
    figures
        Which figures.
    replicates
        How many resamples: from 100 to 100 000.
    confidence
        The share of resamples to keep within the interval.

    Raises
    ------
    InvalidArgumentError
        If it is no replay, a seed is missing, the confidence is not between 0 and 1, there are
        too few or too many resamples, or no figures.
    UnknownIdError
        If a figure has no such name.

    Examples
    --------
    >>> from ecomops import CartTable, parse_promotion
    >>> from ecomops.whatif import OrderHistory, replay
    >>> table = CartTable.of([{"currency": "CNY", "lines": [
    ...     {"line_id": "1", "sku_id": "tee", "quantity": 1 + n % 3, "unit_price_minor": 9900}]}
    ...     for n in range(60)])
    >>> history = OrderHistory.of(table, customer_id=[n // 2 for n in range(60)])
    >>> deal = parse_promotion("满199减20", currency="CNY")
    >>> sampling = bootstrap(replay(history, [deal], reach_minor=0), seed=7)
    >>> sampling["cost_rate"].value, [round(one, 3) for one in (
    ...     sampling["cost_rate"].low, sampling["cost_rate"].high)]
    (Fraction(10, 297), [0.026, 0.039])
    """
    given: Any = result
    if not isinstance(given, Replay | Actuals):
        remedy = "give a replay, or the actuals of a history"
        raise InvalidArgumentError("result", type(given).__name__, "is neither", remedy)
    drawn_from = _whole("seed", seed, 0, MAX_MINOR)
    times = _whole("replicates", replicates, _FEWEST_REPLICATES, _MOST_REPLICATES)
    share = exact_rate("confidence", confidence)
    if not 0 < share < 1:
        raise InvalidArgumentError(
            "confidence", confidence, "is not between 0 and 1", "give a share such as '95%'"
        )
    names = _names(figures)
    chosen = [_figure(name) for name in names]
    needed = dict.fromkeys(n for f in chosen for side in (f.above, f.below) for n in side)
    needed.pop("customers", None)  # a customer is no order: counted apart
    keys, customer = customer_keys(result.history)
    columns = _columns(result.figures, len(result.history))
    sums = ResampledSums(drawn_from, times, tuple(needed))
    sums.add(keys, customer, columns)
    heads = ResampledSums(drawn_from, times, ("customers",))
    if any(figure.is_total for figure in chosen):
        ones = np.ones(keys.size, dtype=np.int64)
        heads.add(keys, np.arange(keys.size), {"customers": ones})
    intervals = tuple(
        _interval(name, figure, sums, heads, share)
        for name, figure in zip(names, chosen, strict=True)
    )
    by_customer = result.history.customer is not None
    more = () if by_customer else (Caveat(code="no_customers"),)
    origin = result.report.origin
    return Sampling(
        origin=origin.model_copy(update={"seed": drawn_from, "caveats": (*origin.caveats, *more)}),
        confidence=share,
        replicates=times,
        by_customer=by_customer,
        intervals=intervals,
    )


def customer_keys(history: OrderHistory) -> tuple[HashArray, IntArray]:
    """Hash each customer's id, and tell which customer each order has.

    A guest, or an order of which nobody knows the customer, is a customer called after the
    order: its `cart_id`, or else its place in the table.
    """
    if history.customer is None or history.customer_id is None:
        return _guest_keys(history), np.arange(len(history))
    hashed = hashed_ids(history.customer_id)
    if history.is_guest is not None:
        hashed = np.where(history.is_guest, _guest_keys(history), hashed)
    keys = np.zeros(history.n_customers or 0, dtype=np.uint64)
    keys[history.customer] = hashed
    return keys, history.customer


def _guest_keys(history: OrderHistory) -> HashArray:
    named, n = history.table.cart_id, len(history)
    if named is None:
        orders = hashed_ids(np.arange(n))
    else:
        orders = hashed_ids(np.array([str(name).encode() for name in named] or [b""])[:n])
    return mixed(orders ^ np.uint64(_GUEST))


def _columns(figures: Figures, n: int) -> dict[SumName, IntArray]:
    return {
        "orders": np.ones(n, dtype=np.int64),
        "discounted": figures.is_discounted.astype(np.int64),
        "sales_minor": figures.sales,
        "off_minor": figures.off,
        "cost_minor": figures.off + figures.shipping_off,
        "known_sales_minor": figures.known_sales,
        "known_cost_minor": figures.known_off + figures.shipping_off,
        "goods_cost_minor": figures.goods_cost,
    }


def _interval(
    name: FigureName, figure: RatioFigure, sums: ResampledSums, heads: ResampledSums,
    share: Fraction,
) -> Interval:  # fmt: skip
    above, drawn_above = sums.sum_of(figure.above)
    if figure.is_total:
        n, drawn_n = heads.sum_of(figure.below)
        return _read(name, Fraction(above), drawn_above * n, drawn_n, share)
    below, drawn_below = sums.sum_of(figure.below)
    value = Fraction(above, below) if below > 0 else None
    return _read(name, value, drawn_above, drawn_below, share)


def _read(
    name: FigureName, value: Fraction | None, above: NDArray[Any], below: NDArray[Any],
    share: Fraction,
) -> Interval:  # fmt: skip
    """Order the resampled ratios and cut off both ends."""
    is_defined = np.array([one > 0 for one in below.tolist()], dtype=np.bool_)
    ratios = np.sort((above[is_defined] / below[is_defined]).astype(np.float64))
    missing = int(below.size - ratios.size)
    if value is None or not ratios.size:
        return Interval(
            figure=name, value=value, low=None, high=None, standard_error=None, undefined=missing
        )
    outside = (1 - share) / 2
    low, high = (_quantile(ratios, side) for side in (outside, 1 - outside))
    return Interval(
        figure=name,
        value=value,
        low=low,
        high=high,
        standard_error=_scatter(ratios),
        undefined=missing,
    )


def _scatter(ordered: NDArray[np.float64]) -> float | None:
    """Say how far ratios scatter: not at all if all are alike, whatever floats make of it."""
    if ordered.size < _TWO:
        return None
    return 0.0 if ordered[0] == ordered[-1] else float(ordered.std(ddof=1))


def _quantile(ordered: NDArray[np.float64], share: Fraction) -> float:
    """Take the first value at or below which a share lies (inverted distribution)."""
    place = -(-share.numerator * ordered.size // share.denominator) - 1
    return float(ordered[min(max(place, 0), ordered.size - 1)])


def _names(figures: Sequence[FigureName]) -> list[FigureName]:
    remedy = f"give a list of some of {listed(list(FIGURES))}"
    given: Any = figures
    found = checked_list("figures", given, str, remedy)
    if not found:
        raise InvalidArgumentError("figures", given, "are none", remedy)
    names: Any = found
    return list(names)


def _figure(name: str) -> RatioFigure:
    figure = FIGURES.get(name)
    if figure is None:
        raise UnknownIdError(
            "figures", name, "can't be resampled", f"give one of {listed(list(FIGURES))}"
        )
    return figure


def _whole(name: str, value: object, low: int, stop: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidArgumentError(name, value, "is not a whole number", f"give one from {low}")
    if not low <= value <= stop:
        raise InvalidArgumentError(name, value, "is out of range", f"give {low} to {stop}")
    return value
