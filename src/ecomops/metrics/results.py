"""What a metric comes to: the value, what it was made of, and whether it is healthy."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Final, TypeAlias

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from ecomops._typing import Language
from ecomops.arguments import check_type, is_one_of
from ecomops.errors import UnknownIdError
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.metrics.bands import Band, BandVerdict
from ecomops.metrics.definition import MetricDefinition, Part
from ecomops.metrics.quotients import nearest_float, nearest_floats
from ecomops.metrics.result_text import (
    exact_text,
    figure_cells,
    grouped_cells,
    name_of,
    sentence_of,
)
from ecomops.models.problems import listed
from ecomops.text_table import text_table

GroupLabel: TypeAlias = str | int
FloatArray: TypeAlias = NDArray[np.float64]

_SHOWN_GROUPS: Final = 50


@frozen(repr=False)
class MetricResult:
    """The value of one metric (指标值).

    Attributes
    ----------
    metric
        The definition.
    numerator
        What stands above, exact and in the unit of the metric.
    denominator
        What stands below; None: the metric is a plain total.
    n
        Rows that counted.
    n_missing
        Rows that were left out of both sides, because a value was missing.

    Examples
    --------
    >>> from ecomops.metrics import RETURN_RATE
    >>> result = RETURN_RATE.of_counts(151, 1000)
    >>> result.exact, float(result), result.verdict
    (Fraction(151, 1000), 0.151, 'too_high')
    >>> print(result)
    return rate 15.1 % (returned orders 151 / orders 1,000): too high, healthy ≤ 15 %
    >>> print(result.describe("zh"))
    退货率 15.1%（退货订单 151 / 订单 1,000）：偏高，正常 ≤ 15%
    >>> print(RETURN_RATE.of_counts(0, 0))
    return rate undefined (returned orders 0 / orders 0)
    """

    metric: MetricDefinition
    numerator: Part
    denominator: Part = None
    n: int = 0
    n_missing: int = 0

    @property
    def exact(self) -> Fraction | None:
        """The value, exact; None: undefined."""
        if self.numerator is None:
            return None
        if self.metric.is_total:
            return Fraction(self.numerator)
        if not self.denominator:
            return None
        return Fraction(self.numerator) * self.metric.times / self.denominator

    @property
    def parts(self) -> tuple[Part, ...]:
        """What stands above, and below if the metric has such."""
        return (self.numerator,) if self.metric.is_total else (self.numerator, self.denominator)

    @property
    def value(self) -> float | None:
        """The value as the float that is nearest to it; None: undefined.

        Raises
        ------
        AmountTooLargeError
            If it is more than a float holds.
        """
        exact = self.exact
        return None if exact is None else nearest_float(exact)

    @property
    def verdict(self) -> BandVerdict:
        """Where it lies beside the metric's band."""
        if self.metric.band is None:
            return "undefined" if self.exact is None else "no_band"
        return self.metric.band.verdict(self.exact)

    def __float__(self) -> float:
        """Give the value; NaN where it is undefined."""
        value = self.value
        return math.nan if value is None else value

    def held_against(self, band: Band | None) -> MetricResult:
        """Hold the same value against another band; None: against none."""
        if band is not None:
            check_type("band", band, Band, "give a Band, or None for no band")
        return attrs.evolve(self, metric=attrs.evolve(self.metric, band=band))

    # ---- in words -----------------------------------------------------------------------
    def value_text(self, language: Language = "en", currency: str | None = None) -> str:
        """Write the value alone: ``15.1 %``."""
        return exact_text(self, known_language(language), currency)

    def describe(self, language: Language = "en", currency: str | None = None) -> str:
        """Say the value, what it was made of, and how it lies beside its band."""
        return sentence_of(self, known_language(language), currency)

    def to_html(self, language: Language = "en", currency: str | None = None) -> str:
        """Write it as a table of one row, as a notebook shows it."""
        return html_table(*figure_cells(self, known_language(language), currency))

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<{self}>"

    def _repr_html_(self) -> str:
        return self.to_html()


def place_of(group: GroupLabel, places: Mapping[GroupLabel, int]) -> int:
    """Find where a group stands.

    Raises
    ------
    UnknownIdError
        If there is no such group.
    """
    if not is_one_of(group, places):
        remedy = f"give one of {listed(list(places))}"
        raise UnknownIdError("group", group, "is none of the groups", remedy)
    return places[group]


@frozen(repr=False)
class GroupedResult:
    """The values of one metric, group by group (分组指标).

    Attributes
    ----------
    metric
        The definition.
    groups
        (n) What the groups are called.
    numerators, denominators
        (n) What each value is made of; no denominators: the metric is a plain total.
    counts
        (n) Rows that counted.
    missing
        (n) Rows that were left out, because a value was missing.
    total
        The value over all groups: a ratio of sums, distinct ids counted over all of them; not
        the mean of the groups.

    Examples
    --------
    >>> from ecomops.metrics import PAYMENT_CONVERSION
    >>> visits = PAYMENT_CONVERSION.by(["ads", "ads", "mail", "ads"],
    ...     visitor_id=[1, 2, 1, 1], has_bought=[False, True, False, False])
    >>> visits.groups, visits.rates.tolist(), visits["ads"].numerator, float(visits.total)
    (('ads', 'mail'), [0.5, 0.0], 1, 0.5)
    >>> print(visits)
    group  payment conversion rate  buyers  visitors   verdict
    ─────  ───────────────────────  ──────  ────────  ────────
    ads                       50 %       1         2  too high
    mail                       0 %       0         1   too low
    all                       50 %       1         2  too high
    """

    metric: MetricDefinition
    groups: tuple[GroupLabel, ...]
    numerators: tuple[Part, ...]
    denominators: tuple[Part, ...] | None
    counts: tuple[int, ...]
    missing: tuple[int, ...]
    total: MetricResult

    @cached_property
    def rates(self) -> FloatArray:
        """(n) The values, each the float that is nearest to it; NaN where undefined."""
        return nearest_floats(self.numerators, self.denominators, self.metric.times)

    @cached_property
    def _place(self) -> Mapping[GroupLabel, int]:
        return {group: i for i, group in enumerate(self.groups)}

    def __len__(self) -> int:
        return len(self.groups)

    def __iter__(self) -> Iterator[MetricResult]:
        return (self._at(i) for i in range(len(self)))

    def __reversed__(self) -> Iterator[MetricResult]:
        return (self._at(i) for i in reversed(range(len(self))))

    def __contains__(self, group: object) -> bool:
        """Tell whether there is such a group; the name of one, not what iterating gives."""
        return is_one_of(group, self._place)

    def __getitem__(self, group: GroupLabel) -> MetricResult:
        """Give the value of one group.

        Raises
        ------
        UnknownIdError
            If there is no such group.
        """
        return self._at(place_of(group, self._place))

    def _at(self, i: int) -> MetricResult:
        below = None if self.denominators is None else self.denominators[i]
        return MetricResult(
            self.metric, self.numerators[i], below, self.counts[i], self.missing[i]
        )

    def columns(self) -> dict[str, list[object]]:
        """Give the table as plain columns, for any data frame; undefined values are None.

        Whole numbers stay whole; parts that are none, as of seconds, are floats here and exact
        in `numerators` and `denominators`.
        """
        below = self.denominators or (None,) * len(self)
        values = self.rates.tolist()
        return {
            "group": list(self.groups),
            "numerator": [_plain(part) for part in self.numerators],
            "denominator": [_plain(part) for part in below],
            "value": [None if math.isnan(value) else value for value in values],
            "n": list(self.counts),
            "n_missing": list(self.missing),
            "verdict": [*self._verdicts()],
        }

    def _verdicts(self) -> list[BandVerdict]:
        below = self.denominators or (1,) * len(self)
        times = 1 if self.metric.is_total else self.metric.times
        above = [None if part is None else part * times for part in self.numerators]
        if self.metric.band is not None:
            return self.metric.band.verdicts(above, below)
        pairs = zip(above, below, strict=True)
        return ["no_band" if one is not None and other else "undefined" for one, other in pairs]

    # ---- in words -----------------------------------------------------------------------
    def describe(self, language: Language = "en", currency: str | None = None) -> str:
        """Write the table as text, all groups last; of many, the first fifty."""
        return text_table(*self._table(known_language(language), currency))

    def to_html(self, language: Language = "en", currency: str | None = None) -> str:
        """Write the same as an HTML table, as a notebook shows it."""
        known_language(language)
        caption = name_of(self.metric, language)
        return html_table(*self._table(language, currency), caption=caption)

    def _table(
        self, language: Language, currency: str | None
    ) -> tuple[list[str], list[list[str]]]:
        shown = range(min(len(self), _SHOWN_GROUPS))
        return grouped_cells(
            [str(self.groups[i]) for i in shown], [self._at(i) for i in shown], self.total,
            language, currency, has_more=len(self) > _SHOWN_GROUPS,
        )  # fmt: skip

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<{self.metric.name} of {len(self):,} groups, all: {self.total.value_text()}>"

    def _repr_html_(self) -> str:
        return self.to_html()


def _plain(part: Part) -> object:
    return nearest_float(part) if isinstance(part, Fraction) else part
