"""Strategies for what metrics read: columns near a band's limits, parts of them, and groups."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ecomops.metrics.metric import Metric
from ecomops.testing.figure_rows import FigureRows, IdKind, RowOptions, columns_of

L = TypeVar("L", str, int)

MetricColumns: TypeAlias = dict[str, list[Any]]
"""Columns by name, as a metric is called with them; None where a value is missing."""


def metric_columns(
    metric: Metric,
    *,
    max_rows: int = 120,
    ids: IdKind = "any",
    with_missing: bool = True,
    with_repeats: bool = True,
    beyond_int64: bool = True,
) -> SearchStrategy[MetricColumns]:
    """Draw the columns that a metric reads (指标列).

    Every other table has a value at a limit of the metric's band, or just beside it; where
    rows count for themselves, it is found for a metric of your own too. Values stand at the
    numbers that the definition names, such as the days within which a buyer has to come back.
    Orders are told again, rows miss a value, an optional column is there or not.

    Parameters
    ----------
    metric
        Of the catalogue, or yours.
    max_rows
        The most rows. A limit of 3 % takes a hundred to be met exactly.
    ids
        What columns of ids hold: whole numbers, text, or either.
    with_missing
        Whether rows may miss a value.
    with_repeats
        Whether what counts once, such as an order, may be told again, with the same content.
    beyond_int64
        Whether there are numbers whose sum leaves int64. Metrics add them up all the same, but
        no column of a data frame holds what they come to.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from hypothesis import find, settings
    >>> from ecomops.metrics import RETURN_RATE
    >>> columns = find(
    ...     metric_columns(RETURN_RATE, ids="number"),
    ...     lambda columns: RETURN_RATE(**columns).exact == Fraction(15, 100),
    ...     settings=settings(database=None, derandomize=True),
    ... )
    >>> sum(columns["is_returned"]), len(columns["order_id"]), RETURN_RATE(**columns).verdict
    (3, 20, 'healthy')
    """
    return _columns(metric, RowOptions(max_rows, ids, with_missing, with_repeats, beyond_int64))


@lru_cache(maxsize=512)  # a strategy is checked in full when first drawn from
def _columns(metric: Metric, options: RowOptions) -> SearchStrategy[MetricColumns]:
    plain = columns_of(FigureRows(metric, options, with_optional=False))
    if not metric.optional:
        return plain
    return plain | columns_of(FigureRows(metric, options, with_optional=True))


@st.composite
def metric_batches(
    draw: DrawFn,
    metric: Metric,
    columns: SearchStrategy[MetricColumns] | None = None,
    *,
    max_batches: int = 4,
) -> list[MetricColumns]:
    """Draw columns in parts, as days, streams or several machines have them (指标分批).

    Rows are dealt to parts in any way, so an order that is told again may come in another one,
    and a part may be empty. There is at least one.

    Parameters
    ----------
    draw
        Given by Hypothesis.
    metric
        Whose columns.
    columns
        From what the whole is drawn; None: ``metric_columns(metric)``.
    max_batches
        The most parts.

    Examples
    --------
    >>> from hypothesis import given
    >>> from ecomops.metrics import AOV
    >>> @given(metric_batches(AOV))
    ... def test_parts_come_to_the_same_as_the_whole(batches):
    ...     state = AOV.empty()
    ...     for batch in batches:
    ...         state = state.merge(AOV.empty().update(**batch))
    ...     whole = {name: sum((one[name] for one in batches), []) for name in batches[0]}
    ...     assert state.result() == AOV(**whole)
    >>> test_parts_come_to_the_same_as_the_whole()
    """
    whole = draw(metric_columns(metric) if columns is None else columns)
    n_parts, n_rows = draw(st.integers(1, max_batches)), _n_rows(whole)
    places = draw(st.lists(st.integers(0, n_parts - 1), min_size=n_rows, max_size=n_rows))
    return [
        {
            name: [value for value, place in zip(values, places, strict=True) if place == part]
            for name, values in whole.items()
        }
        for part in range(n_parts)
    ]


@st.composite
def metric_groups(
    draw: DrawFn, metric: Metric, columns: MetricColumns, labels: Sequence[L]
) -> list[L]:
    """Draw the group of each row; what counts once stays in one group (指标分组).

    Parameters
    ----------
    draw
        Given by Hypothesis.
    metric
        Whose columns.
    columns
        The rows, such as `metric_columns` draws.
    labels
        What the groups are called.

    Examples
    --------
    >>> from hypothesis import given, strategies as st
    >>> from ecomops.metrics import GMV
    >>> @given(metric_columns(GMV), st.data())
    ... def test_groups_add_up(columns, data):
    ...     groups = data.draw(metric_groups(GMV, columns, ["ads", "mail"]))
    ...     found = GMV.by(groups, **columns)
    ...     assert sum(one.numerator for one in found) == found.total.numerator
    >>> test_groups_add_up()
    """
    label, gathering = st.sampled_from(labels), metric.gathering
    if gathering is None or not gathering.is_once:
        n_rows = _n_rows(columns)
        return draw(st.lists(label, min_size=n_rows, max_size=n_rows))
    keys = list(zip(*(columns[key.name] for key in gathering.key), strict=True))
    drawn = {key: draw(label) for key in dict.fromkeys(keys)}
    return [drawn[key] for key in keys]


def _n_rows(columns: MetricColumns) -> int:
    return len(next(iter(columns.values()), ()))
