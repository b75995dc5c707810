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
from ecomops.errors import UnknownIdError
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.metrics.bands import Band, BandVerdict, verdict_word
from ecomops.metrics.definition import MetricDefinition, Part
from ecomops.metrics.figures import Unit, value_text
from ecomops.models.problems import listed
from ecomops.text_table import text_table

GroupLabel: TypeAlias = str | int
FloatArray: TypeAlias = NDArray[np.float64]

_SHOWN_GROUPS: Final = 50
_WORDS: Final = {
    "en": {"group": "group", "verdict": "verdict", "all": "all"},
    "zh": {"group": "分组", "verdict": "判断", "all": "合计"},
}


@frozen
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
    def value(self) -> float | None:
        """The value as a float; None: undefined."""
        exact = self.exact
        return None if exact is None else float(exact)

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
        """Hold the same value against another band."""
        return attrs.evolve(self, metric=attrs.evolve(self.metric, band=band))

    def value_text(self, language: Language = "en", currency: str | None = None) -> str:
        """Write the value alone: ``15.1 %``."""
        known_language(language)
        band = self.metric.band
        unlike = tuple(Fraction(limit) for _, limit in band.limits()) if band else ()
        return value_text(self.exact, self.metric.unit, language, currency, unlike=unlike)

    def describe(self, language: Language = "en", currency: str | None = None) -> str:
        """Say the value, what it was made of, and how it lies beside its band."""
        known_language(language)
        zh = language == "zh"
        text = (
            f"{self.metric.zh if zh else self.metric.name} {self.value_text(language, currency)}"
        )
        text += self._parts(language)
        if self.verdict in {"undefined", "no_band"} or self.metric.band is None:
            return text
        verdict = verdict_word(self.verdict, language)
        limits = band_text(self.metric.band, self.metric.unit, language, currency)
        return (
            f"{text}：{verdict}，正常 {limits}" if zh else f"{text}: {verdict}, healthy {limits}"
        )

    def _parts(self, language: Language) -> str:
        if self.metric.is_total or self.numerator is None:
            return ""
        parts = (self.numerator, self.denominator or 0)
        names = self.metric.side_names(language)
        above, under = (
            f"{name} {value_text(Fraction(part), 'count', language)}"
            for name, part in zip(names, parts, strict=True)
        )
        return f"（{above} / {under}）" if language == "zh" else f" ({above} / {under})"

    def __str__(self) -> str:
        return self.describe()


def place_of(group: GroupLabel, places: Mapping[GroupLabel, int]) -> int:
    """Find where a group stands.

    Raises
    ------
    UnknownIdError
        If there is no such group.
    """
    place = places.get(group)
    if place is None:
        remedy = f"give one of {listed(list(places))}"
        raise UnknownIdError("group", group, "is none of the groups", remedy)
    return place


def band_text(
    band: Band, unit: Unit, language: Language = "en", currency: str | None = None
) -> str:
    """Write a band in the unit of its metric: ``≥ 3 %, ≤ 5 %``."""
    known_language(language)
    parts = (
        f"{sign} {value_text(Fraction(limit), unit, language, currency)}"
        for sign, limit in band.limits()
    )
    return ("，" if language == "zh" else ", ").join(parts)


@frozen(eq=False)
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
        """(n) The values; NaN where undefined."""
        return np.array([float(result) for result in self], dtype=np.float64)

    @cached_property
    def _place(self) -> Mapping[GroupLabel, int]:
        return {group: i for i, group in enumerate(self.groups)}

    def __len__(self) -> int:
        return len(self.groups)

    def __iter__(self) -> Iterator[MetricResult]:
        return (self._at(i) for i in range(len(self)))

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
        """Give the table as plain columns, for any data frame; undefined values are None."""
        found = list(self)
        return {
            "group": list(self.groups),
            "numerator": [_plain(result.numerator) for result in found],
            "denominator": [_plain(result.denominator) for result in found],
            "value": [result.value for result in found],
            "n": list(self.counts),
            "n_missing": list(self.missing),
            "verdict": [result.verdict for result in found],
        }

    def describe(self, language: Language = "en", currency: str | None = None) -> str:
        """Write the table as text, all groups last; of many, the first fifty."""
        head, rows = self._table(known_language(language), currency)
        return text_table(head, rows)

    def _table(
        self, language: Language, currency: str | None
    ) -> tuple[list[str], list[list[str]]]:
        words = _WORDS[language]
        shown = [(str(group), self._at(i)) for i, group in enumerate(self.groups[:_SHOWN_GROUPS])]
        rows = [
            _row(label, result, language, currency)
            for label, result in [*shown, (words["all"], self.total)]
        ]
        if len(self) > _SHOWN_GROUPS:
            rows.insert(-1, ["…", *[""] * (len(rows[0]) - 1)])
        name = self.metric.zh if language == "zh" else self.metric.name
        head = [words["group"], name]
        if not self.metric.is_total:
            head += self.metric.side_names(language)
        return [*head, words["verdict"]], rows

    def __str__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        return html_table(*self._table("en", None), caption=self.metric.name)


def _row(label: str, result: MetricResult, language: Language, currency: str | None) -> list[str]:
    parts = () if result.metric.is_total else (result.numerator, result.denominator)
    shown = (value_text(None if p is None else Fraction(p), "count", language) for p in parts)
    verdict = verdict_word(result.verdict, language) if result.metric.band else ""
    return [label, result.value_text(language, currency), *shown, verdict]


def _plain(part: Part) -> object:
    return float(part) if isinstance(part, Fraction) else part
