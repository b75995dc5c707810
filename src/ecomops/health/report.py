"""A health check as a table, with a sentence for each alarm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import frozen

from ecomops._typing import Language
from ecomops.arguments import is_one_of
from ecomops.errors import UnknownIdError
from ecomops.health.health_row import TREND_WORDS, HealthRow
from ecomops.languages import known_language
from ecomops.metrics.analysis.changes.sentences import (
    moved_from_to,
    undefined_text,
    with_reasons,
)
from ecomops.metrics.analysis.reports.report import Cells, Report
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.metrics.bands import verdict_word
from ecomops.metrics.result_text import band_text, name_of
from ecomops.metrics.results import MetricResult
from ecomops.models.problems import listed
from ecomops.periods.comparison import Comparison
from ecomops.visible_text import visible_text

_HEAD: Final = (
    ("figure", "指标"), ("now", "本期"), ("before", "上期"), ("change", "变化"),
    ("healthy", "正常范围"), ("verdict", "判断"), ("trend", "趋势"),
)  # fmt: skip
_TOO_MANY: Final = ("too many groups to say which of them moved it", "分组过多，无法逐组归因")
_FIRST: Final = 2


@frozen(eq=False, repr=False)
class HealthReport(Report):
    """A shop's figures held against their bands, now and before (店铺体检).

    Attributes
    ----------
    rows
        New alarms first, then those that stood before, figures that are undefined, healthy
        ones, and those without a band.
    comparison
        The two periods, if they were given.

    Examples
    --------
    >>> from ecomops.health import health_check
    >>> from ecomops.metrics import AOV, RETURN_RATE
    >>> report = health_check(
    ...     [RETURN_RATE.of_counts(20, 100), AOV.of_counts(900_00, 10)],
    ...     [RETURN_RATE.of_counts(12, 100), AOV.of_counts(800_00, 10)])
    >>> print(report.describe(currency="CNY"))
    figure                  now  before    change  healthy   verdict  trend
    ───────────────────  ──────  ──────  ────────  ───────  ────────  ─────
    return rate            20 %    12 %  +8.00 pp   ≤ 15 %  too high  worse
    average order value  ¥90.00  ¥80.00   +¥10.00
    <BLANKLINE>
    return rate is newly too high; next: split returns by reason: description, quality, price; begin with the largest SKU
    """  # noqa: E501  the doctest shows the whole line

    rows: tuple[HealthRow, ...]
    comparison: Comparison | None = None

    @property
    def alarms(self) -> tuple[HealthRow, ...]:
        """The figures that are out of their bands."""
        return tuple(row for row in self.rows if row.is_alarm)

    def __iter__(self) -> Iterator[HealthRow]:
        return iter(self.rows)

    def __reversed__(self) -> Iterator[HealthRow]:
        return reversed(self.rows)

    def __contains__(self, metric_id: object) -> bool:
        """Tell whether a metric was checked."""
        return is_one_of(metric_id, {row.metric.metric_id for row in self.rows})

    def __getitem__(self, metric_id: str) -> HealthRow:
        """Give the row of one metric.

        Raises
        ------
        UnknownIdError
            If the check has none.
        """
        for row in self.rows:
            if row.metric.metric_id == metric_id:
                return row
        there = [row.metric.metric_id for row in self.rows]
        raise UnknownIdError(
            "metric_id", metric_id, "was not checked", f"give one of {listed(there) or 'none'}"
        )

    def columns(
        self, language: Language = "en", currency: str | None = None
    ) -> dict[str, list[object]]:
        """Give the table as plain columns, for any data frame; undefined values are None.

        Parameters
        ----------
        language, currency
            Of names and sentences; verdicts and trends stay the words that programs compare.
        """
        rows, said = self.rows, Wording.of(known_language(language), currency)
        return {
            "metric_id": [row.metric.metric_id for row in rows],
            "name": [name_of(row.metric, language) for row in rows],
            "unit": [row.metric.unit for row in rows],
            "current": [row.current.value for row in rows],
            "base": [None if row.base is None else row.base.value for row in rows],
            "change": [None if row.change is None else float(row.change) for row in rows],
            "growth": [None if row.growth is None else float(row.growth) for row in rows],
            "healthy": [None if r.metric.band is None else str(r.metric.band) for r in rows],
            "verdict": [row.verdict for row in rows],
            "base_verdict": [row.base_verdict for row in rows],
            "trend": [row.trend for row in rows],
            "driver": [_driver(row, said) or None for row in rows],
            "next_check": [r.next_check and said.word(r.next_check) for r in rows],
        }

    def _cells(self, said: Wording) -> Cells:
        return [said.word(pair) for pair in _HEAD], [_cells(row, said) for row in self.rows]

    def _sentences(self, said: Wording) -> list[str]:
        if not self.rows:
            return [said.pick("nothing was checked", "没有可检查的指标")]
        lines = [line for row in self.alarms for line in _advice(row, said)]
        if self.comparison is not None:
            lines.append(self.comparison.describe(said.language))
        return ["", *lines] if lines else []

    def _title(self, said: Wording) -> str:
        return said.pick("health check", "店铺体检")

    def __repr__(self) -> str:
        return f"<health check of {len(self.rows):,} figures, {len(self.alarms):,} alarms>"


def _cells(row: HealthRow, said: Wording) -> list[str]:
    metric = row.metric
    band = metric.band
    return [
        name_of(metric, said.language),
        _value(row.current, said),
        "" if row.base is None else _value(row.base, said),
        _change(row, said),
        "" if band is None else band_text(band, metric.unit, said.language, said.currency),
        "" if row.verdict == "no_band" else verdict_word(row.verdict, said.language),
        said.word(TREND_WORDS[row.trend]),
    ]


def _change(row: HealthRow, said: Wording) -> str:
    if row.change is None:
        return ""
    points = said.pick(" pp", " 个百分点") if row.metric.unit == "rate" else ""
    return said.change(row.change, row.metric.unit) + points


def _value(result: MetricResult, said: Wording) -> str:
    return result.value_text(said.language, said.currency)


def _advice(row: HealthRow, said: Wording) -> Iterator[str]:
    """Say what moved a figure that alarms, and what to look at next."""
    name = name_of(row.metric, said.language)
    verdict = verdict_word(row.verdict, said.language)
    if row.is_new_alarm:
        verdict = said.pick(f"newly {verdict}", f"新出现{verdict}")
    driver = _driver(row, said)
    todo = "" if row.next_check is None else said.word(row.next_check)
    if said.is_zh:
        text = f"{driver}；{verdict}" if driver else f"{name}：{verdict}"
        yield f"{text}。下一步：{todo}" if todo else text
    else:
        text = f"{driver}; {verdict}" if driver else f"{name} is {verdict}"
        yield f"{text}; next: {todo}" if todo else text


def _driver(row: HealthRow, said: Wording) -> str:
    """Name what moved it most, or say that there are too many groups to tell."""
    if row.explained is not None:
        return row.explained.sentence(said.language, said.currency)
    if not row.has_too_many_groups:
        return ""
    name = name_of(row.metric, said.language)
    now, then = row.current.exact, None if row.base is None else row.base.exact
    if now is None or then is None:
        return undefined_text(name, now, then, said)
    moved = moved_from_to(name, then, now, row.metric.unit, said)
    return visible_text(with_reasons(moved, said.pick(*_TOO_MANY), said))
