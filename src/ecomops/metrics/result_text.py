"""Values of metrics in words, and as rows of tables."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, Protocol

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.metrics.bands import Band, BandVerdict, verdict_word
from ecomops.metrics.definition import Measure, MetricDefinition, Part
from ecomops.metrics.figures import Unit, limit_text, value_text
from ecomops.metrics.measures import Sum
from ecomops.words import word

_WORDS: Final = {
    "group": ("group", "分组"), "figure": ("figure", "指标"), "value": ("value", "数值"),
    "healthy": ("healthy", "正常范围"), "verdict": ("verdict", "判断"), "all": ("all", "合计"),
}  # fmt: skip


class Shown(Protocol):
    """What is written of one value."""

    @property
    def metric(self) -> MetricDefinition:
        """The definition."""

    @property
    def exact(self) -> Fraction | None:
        """The value, exact; None: undefined."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """What stands above, and below if the metric has such."""

    @property
    def verdict(self) -> BandVerdict:
        """Where it lies beside the metric's band."""


def band_text(
    band: Band, unit: Unit, language: Language = "en", currency: str | None = None
) -> str:
    """Write a band in the unit of its metric, limits as exact as they are: ``≥ 3 %, ≤ 5 %``."""
    known_language(language)
    parts = (
        f"{sign} {limit_text(Fraction(limit), unit, language, currency)}"
        for sign, limit in band.limits()
    )
    return ("，" if language == "zh" else ", ").join(parts)


def exact_text(one: Shown, language: Language, currency: str | None) -> str:
    """Write a value so that it stands to the limits of its band as it really does."""
    band = one.metric.band
    unlike = () if band is None else tuple(Fraction(limit) for _, limit in band.limits())
    return value_text(one.exact, one.metric.unit, language, currency, unlike=unlike)


def sentence_of(one: Shown, language: Language, currency: str | None) -> str:
    """Say a value, what it was made of, and how it lies beside its band."""
    metric, zh = one.metric, language == "zh"
    text = f"{name_of(metric, language)} {exact_text(one, language, currency)}"
    if not metric.is_total and one.parts[0] is not None:
        told = zip(metric.side_names(language), _side_texts(one, language, currency), strict=True)
        made_of = " / ".join(f"{name} {side}" for name, side in told)
        text += f"（{made_of}）" if zh else f" ({made_of})"
    if one.verdict in {"undefined", "no_band"} or metric.band is None:
        return text
    verdict = verdict_word(one.verdict, language)
    limits = band_text(metric.band, metric.unit, language, currency)
    return f"{text}：{verdict}，正常 {limits}" if zh else f"{text}: {verdict}, healthy {limits}"


def figure_cells(
    one: Shown, language: Language, currency: str | None
) -> tuple[list[str], list[list[str]]]:
    """Lay one figure out as a table of one row, with its band."""
    metric = one.metric
    limits = ""
    if metric.band is not None:
        limits = band_text(metric.band, metric.unit, language, currency)
    *cells, verdict = _row(name_of(metric, language), one, language, currency)
    head = [
        _word("figure", language), _word("value", language), *_side_names(metric, language),
        _word("healthy", language), _word("verdict", language),
    ]  # fmt: skip
    return head, [[*cells, limits, verdict]]


def grouped_cells(
    labels: Sequence[str],
    groups: Sequence[Shown],
    total: Shown,
    language: Language,
    currency: str | None,
    *,
    has_more: bool,
) -> tuple[list[str], list[list[str]]]:
    """Lay groups out, a row each, and all of them last; mark that there are more."""
    metric = total.metric
    head = [
        _word("group", language), name_of(metric, language), *_side_names(metric, language),
        _word("verdict", language),
    ]  # fmt: skip
    rows = [
        _row(label, one, language, currency) for label, one in zip(labels, groups, strict=True)
    ]
    if has_more:
        rows.append(["…", *[""] * (len(head) - 1)])
    return head, [*rows, _row(_word("all", language), total, language, currency)]


def name_of(metric: MetricDefinition, language: Language) -> str:
    """Name a metric."""
    return metric.zh if language == "zh" else metric.name


def _word(name: str, language: Language) -> str:
    return word(_WORDS, name, language)


def _row(label: str, one: Shown, language: Language, currency: str | None) -> list[str]:
    verdict = verdict_word(one.verdict, language) if one.metric.band else ""
    value = exact_text(one, language, currency)
    return [label, value, *_side_texts(one, language, currency), verdict]


def _side_names(metric: MetricDefinition, language: Language) -> tuple[str, ...]:
    return () if metric.is_total else metric.side_names(language)


def _side_texts(one: Shown, language: Language, currency: str | None) -> list[str]:
    """Write what stands above and below; sums of money as money, once the currency is known."""
    if one.metric.is_total:  # which is the value itself
        return []
    return [
        value_text(
            None if part is None else Fraction(part),
            "minor" if currency is not None and _is_money(side) else "count",
            language,
            currency,
        )
        for side, part in zip(one.metric.sides, one.parts, strict=True)
    ]


def _is_money(side: Measure) -> bool:
    return isinstance(side, Sum) and side.columns[0].kind == "minor"
