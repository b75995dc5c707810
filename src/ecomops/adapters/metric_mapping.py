"""Which column of the caller's data serves which column of a metric."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Final, Protocol, TypeAlias

from attrs import frozen

from ecomops.arguments import check_type
from ecomops.errors import DuplicateIdError, InvalidArgumentError, MissingColumnError
from ecomops.metrics import columns as vocabulary
from ecomops.metrics.catalogue import metric_of
from ecomops.metrics.columns import HOLDS, MetricColumn
from ecomops.metrics.metric import Metric

MetricLike: TypeAlias = Metric | str
"""A metric, or its id in the catalogue."""

ColumnNames: TypeAlias = Mapping[str, str | None]
"""What the caller's columns are called, by the metric's name for them."""

VOCABULARY: Final = {c.name: c for c in vars(vocabulary).values() if isinstance(c, MetricColumn)}
"""Every column that metrics read, by name."""

_PLAIN_ENDINGS: Final = {"minor": "_minor", "instant": "_us"}
_PLAIN_WORDS: Final = {"minor": "major units", "instant": "datetimes or text"}
_SHOWN_COLUMNS: Final = 40
NAMES_REMEDY: Final = "give what the data calls each column, such as {'order_id': 'id'}"


class ReadsColumns(Protocol):
    """What reads columns (读列者): a metric."""

    @property
    def needed(self) -> Sequence[MetricColumn]:
        """What it can't do without."""

    @property
    def optional(self) -> Sequence[MetricColumn]:
        """What it reads where it is there."""


@frozen
class Source:
    """Where a metric's column comes from (列来源).

    Attributes
    ----------
    column
        Of the metric.
    name
        Of the caller's.
    is_plain
        Whether it holds major units or datetimes, and not minor units or microseconds.
    """

    column: MetricColumn
    name: str
    is_plain: bool = False


def one_metric(metric: MetricLike) -> Metric:
    """Find a metric by its id, or take it as it is.

    >>> print(one_metric("aov"))
    average order value (笔单价) = paid / orders
    """
    if isinstance(metric, Metric):
        return metric
    given: object = metric
    if not isinstance(given, str):
        remedy = "give a Metric, or its id such as 'aov'"
        raise InvalidArgumentError("metric", given, "is no metric", remedy)
    return metric_of(given)


def several_metrics(metrics: MetricLike | Iterable[MetricLike]) -> tuple[Metric, ...]:
    """List one metric or several, each once."""
    if isinstance(metrics, Metric | str) or not isinstance(metrics, Iterable):
        return (one_metric(metrics),)
    found = tuple(map(one_metric, metrics))
    if not found:
        raise InvalidArgumentError("metrics", found, "are none", "give one, or several")
    ids = [metric.metric_id for metric in found]
    for i, metric_id in enumerate(ids):
        if metric_id in ids[:i]:
            remedy = "measure variants of one metric apart"
            raise DuplicateIdError("metrics", metric_id, "stands twice", remedy)
    return found


def plain_name(column: MetricColumn) -> str | None:
    """Name a column whose values are written as people do; None: there is no other way.

    >>> from ecomops.metrics.columns import CLICKS, PAID_MINOR, PLACED_AT_US
    >>> [plain_name(column) for column in (PAID_MINOR, PLACED_AT_US, CLICKS)]
    ['paid', 'placed_at', None]
    """
    ending = _PLAIN_ENDINGS.get(column.kind)
    if ending is None or not column.name.endswith(ending):
        return None
    return column.name.removesuffix(ending)


def sources_of(
    metrics: Sequence[ReadsColumns],
    columns: ColumnNames | None,
    there: Sequence[str],
    *,
    has_currency: bool = True,
) -> dict[str, Source]:
    """Find the column of each of the metrics' columns.

    Parameters
    ----------
    metrics
        Whose.
    columns
        What the caller calls them, and columns of other metrics too; None: the same names.
    there
        The caller's columns.
    has_currency
        Whether amounts in major units can be read.

    Returns
    -------
    dict
        By the name of the metric's column; optional ones that are not there are left out.

    Raises
    ------
    MissingColumnError
        If one that is needed is not there.
    InvalidArgumentError
        If a name is that of no column that metrics read, or one is given twice; or if two
        columns fit that are not named, such as ``paid`` and ``paid_minor``.

    Examples
    --------
    >>> from ecomops.metrics import AOV
    >>> found = sources_of([AOV], {"paid": "实付"}, ["order_id", "实付"])
    >>> [(name, source.name, source.is_plain) for name, source in found.items()]
    [('order_id', 'order_id', False), ('paid_minor', '实付', True)]
    """
    needed = {column.name: column for metric in metrics for column in metric.needed}
    optional = {column.name: column for metric in metrics for column in metric.optional}
    given = _given(named_columns(metrics, columns), optional | needed)
    found: dict[str, Source] = {}
    for name, column in (needed | optional).items():
        can_be_plain = has_currency or column.kind != "minor"
        source = _source(column, given, there, is_needed=name in needed, can_be_plain=can_be_plain)
        if source is not None:
            found[name] = source
    return found


def named_columns(metrics: Sequence[ReadsColumns], columns: ColumnNames | None) -> ColumnNames:
    """Take what the caller calls the columns, where each is that of a metric.

    Raises
    ------
    InvalidArgumentError
        If it names none by column, a name is that of no column that metrics read, or one is
        given twice.

    Examples
    --------
    >>> from ecomops.metrics import AOV
    >>> named_columns([AOV], ["paid"])
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: columns = ['paid'] is no Mapping; give what the data \
calls each column, such as {'order_id': 'id'}
    """
    if columns is None:
        return {}
    check_type("columns", columns, Mapping, NAMES_REMEDY)
    read = {c.name: c for metric in metrics for c in (*metric.optional, *metric.needed)}
    _given(columns, read)
    return columns


def sources_of_metric(metric: ReadsColumns, sources: Mapping[str, Source]) -> tuple[Source, ...]:
    """Choose those that one metric reads."""
    read = (*metric.needed, *metric.optional)
    return tuple(sources[column.name] for column in read if column.name in sources)


def missing_column(name: object, there: Sequence[str], remedy: str = "") -> MissingColumnError:
    """Build the error for a column that is not there; it names the nearest."""
    # those of a data frame may be anything
    nearest = get_close_matches(str(name), [one for one in there if isinstance(one, str)], n=1)
    listed_names = ", ".join(map(repr, there[:_SHOWN_COLUMNS])) or "none"
    if len(there) > _SHOWN_COLUMNS:
        listed_names += f" and {len(there) - _SHOWN_COLUMNS} more"
    hint = f"did you mean {nearest[0]!r}? " if nearest else ""
    remedy = f"{hint}{remedy}there are: {listed_names}"
    return MissingColumnError("column", name, "is not in the data", remedy)


def _given(
    columns: ColumnNames, wanted: Mapping[str, MetricColumn]
) -> dict[str, tuple[str | None, bool]]:
    """Sort the caller's names by the metric's column, and say whether they are plain ones."""
    known = {**VOCABULARY, **wanted}
    plain = {plain_name(column): name for name, column in known.items()}
    given: dict[str, tuple[str | None, bool]] = {}
    for key, name in columns.items():
        column = key if key in known else plain.get(key)
        if column is None:
            raise unknown_key(key, known)
        if column in given:
            problem = f"is given beside {column if key != column else plain_name(known[column])!r}"
            raise InvalidArgumentError("columns", key, problem, "give one of the two")
        if name is not None and not isinstance(name, str):
            raise InvalidArgumentError(
                "columns", name, f"is no name of a column for {key!r}", "give text"
            )
        given[column] = name, key != column
    return given


def unknown_key(key: object, known: Mapping[str, MetricColumn]) -> InvalidArgumentError:
    """Build the error for a name that no metric has for a column; it names the nearest."""
    names = [*known, *filter(None, map(plain_name, known.values()))]
    nearest = get_close_matches(str(key), names, n=1)
    hint = f"did you mean {nearest[0]!r}? " if nearest else ""
    remedy = f"{hint}name columns as metrics do: metric.needed lists them"
    return InvalidArgumentError("columns", key, "is no column that metrics read", remedy)


def _source(
    column: MetricColumn,
    given: Mapping[str, tuple[str | None, bool]],
    there: Sequence[str],
    *,
    is_needed: bool,
    can_be_plain: bool,
) -> Source | None:
    plain = plain_name(column)
    if column.name not in given:
        if column.name in there:
            if can_be_plain and plain is not None and plain in there:
                raise InvalidArgumentError(
                    "columns", column.name, f"is in the data, and {plain!r} too",
                    f"say which to read: {{{column.name!r}: {column.name!r}}} for "
                    f"{HOLDS[column.kind]}, {{{plain!r}: {plain!r}}} for "
                    f"{_PLAIN_WORDS[column.kind]}",
                )  # fmt: skip
            return Source(column, column.name)
        if plain is not None and plain in there:
            return Source(column, plain, is_plain=True)
    name, is_plain = given.get(column.name, (None, False))
    if name is not None:
        if name not in there:
            raise missing_column(name, there)
        return Source(column, name, is_plain)
    if not is_needed:
        return None
    if column.name in given:
        remedy = "name its column"
        raise InvalidArgumentError(
            "columns", column.name, "is needed, and None leaves it out", remedy
        )
    other = f", or {{{plain!r}: …}} for {_PLAIN_WORDS[column.kind]}" if plain else ""
    remedy = f"say with columns={{{column.name!r}: …}} which holds {HOLDS[column.kind]}{other}; "
    raise missing_column(column.name, there, remedy)
