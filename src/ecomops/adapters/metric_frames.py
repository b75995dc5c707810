"""Metrics of a data frame of any library: values, groups, and a table in the caller's library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ecomops.adapters.cleaning import Cleaning
from ecomops.adapters.metric_groups import (
    ByPeriod,
    GroupBy,
    groupings,
    joined_groups,
    one_grouping,
)
from ecomops.adapters.metric_mapping import ColumnNames, MetricLike, one_metric, several_metrics
from ecomops.adapters.metric_opened import OpenedFrame
from ecomops.adapters.metric_options import ReadOptions
from ecomops.adapters.metric_table import check_names, tidy_table
from ecomops.metrics.results import GroupedResult, MetricResult

__all__ = ["ByPeriod", "measure", "measure_groups", "measure_one"]


def measure(
    frame: object,
    metrics: MetricLike | Iterable[MetricLike],
    columns: ColumnNames | None = None,
    *,
    by: GroupBy | Iterable[GroupBy] = (),
    currency: str | None = None,
    zone: str | None = None,
    float_noise: float = 0.0,
    cleanings: list[Cleaning] | None = None,
) -> Any:
    """Measure a data frame, and give a table of the same library back (计算指标表).

    A row that misses a value leaves both sides of the metrics that read it, and no others.

    Parameters
    ----------
    frame
        Of pandas, polars, pyarrow or anything else that narwhals knows; lazy ones too, which
        are collected once.
    metrics
        One metric or several: definitions, or ids of the catalogue.
    columns
        What the frame calls the metrics' columns; those that are not named have the same name.
        ``{"paid_minor": "fen"}`` takes whole minor units, ``{"paid": "yuan"}`` major units; and
        so ``placed_at_us`` microseconds since 1970, ``placed_at`` datetimes or text. None as a
        name leaves an optional column out.
    by
        Columns of the frame, and `ByPeriod`; each combination that occurs is a group.
    currency
        ISO 4217 code of amounts in major units.
    zone
        The shop's: whose clock times without an offset show, and periods go by.
    float_noise
        How far a float may lie from the nearest amount; 0 takes exact amounts alone. [minor]
    cleanings
        Gets an entry for whatever was changed on the way, such as blanks around ids.

    Returns
    -------
    data frame
        The columns of `by`, then metric_id, numerator, denominator, value, n, n_missing and
        verdict, metric by metric and groups in rising order; null where a value is undefined,
        and below plain totals.

    Raises
    ------
    MissingColumnError
        If a column is not there; it names the nearest.
    BadRowError
        If a row's value can't be read, or it has no group.
    DuplicateIdError
        If an id stands twice with different content, or in two groups.
    AmountTooLargeError
        If a number does not fit the table's columns.
    InvalidArgumentError
        If this is no frame, or an argument can't be used.
    MissingExtraError
        If narwhals is not installed.

    Examples
    --------
    >>> import polars as pl
    >>> orders = pl.DataFrame({"id": ["A", "B", "C"], "源": ["ads", "mail", "ads"],
    ...     "paid": ["199.00", "50.00", None]})
    >>> table = measure(orders, "aov", {"order_id": "id"}, by="源", currency="CNY")
    >>> for row in table.rows():
    ...     print(row)
    ('ads', 'aov', 19900, 1, 19900.0, 1, 1, 'no_band')
    ('mail', 'aov', 5000, 1, 5000.0, 1, 0, 'no_band')
    """
    chosen, wanted = several_metrics(metrics), groupings(by)
    check_names(wanted)
    options = ReadOptions(currency, zone, float_noise, [] if cleanings is None else cleanings)
    opened = OpenedFrame.of(frame, chosen, columns, wanted, options)
    if not wanted:
        return tidy_table(opened.frame, chosen, [[opened.total(m)] for m in chosen])
    groups = [opened.groups(one) for one in wanted]
    code, row = joined_groups(groups, opened.frame.n_rows)
    results = [list(opened.by_codes(metric, code, range(row.size))) for metric in chosen]
    return tidy_table(opened.frame, chosen, results, groups, by=wanted, row=row)


def measure_one(
    frame: object,
    metric: MetricLike,
    columns: ColumnNames | None = None,
    *,
    currency: str | None = None,
    zone: str | None = None,
    float_noise: float = 0.0,
    cleanings: list[Cleaning] | None = None,
) -> MetricResult:
    """Give the value of one metric over a data frame (计算指标); arguments as for `measure`.

    Examples
    --------
    >>> import polars as pl
    >>> visits = pl.DataFrame({"visitor_id": [1, 2, 2], "has_bought": ["否", "否", "是"]})
    >>> print(measure_one(visits, "payment_conversion_rate"))
    payment conversion rate 50 % (buyers 1 / visitors 2): too high, healthy ≥ 3 %, ≤ 5 %
    """
    chosen = one_metric(metric)
    options = ReadOptions(currency, zone, float_noise, [] if cleanings is None else cleanings)
    return OpenedFrame.of(frame, (chosen,), columns, (), options).total(chosen)


def measure_groups(
    frame: object,
    metric: MetricLike,
    by: GroupBy,
    columns: ColumnNames | None = None,
    *,
    currency: str | None = None,
    zone: str | None = None,
    float_noise: float = 0.0,
    cleanings: list[Cleaning] | None = None,
) -> GroupedResult:
    """Give the values of one metric by group (分组计算指标); arguments as for `measure`.

    Examples
    --------
    >>> import polars as pl
    >>> ads = pl.DataFrame({"day": ["2026-10-31", "2026-11-01", "2026-11-02"],
    ...     "clicks": [3, 1, 2], "impressions": [100, 90, 110]})
    >>> print(measure_groups(ads, "ctr", ByPeriod("day", "month")))
    group    click-through rate  clicks  impressions  verdict
    ───────  ──────────────────  ──────  ───────────  ───────
    2026-10                 3 %       3          100  healthy
    2026-11               1.5 %       3          200  healthy
    all                     2 %       6          300  healthy
    """
    chosen = one_metric(metric)
    options = ReadOptions(currency, zone, float_noise, [] if cleanings is None else cleanings)
    opened = OpenedFrame.of(frame, (chosen,), columns, (one_grouping(by),), options)
    groups = opened.groups(by)
    return opened.by_codes(chosen, groups.code, groups.labels)
