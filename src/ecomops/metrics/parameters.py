"""Parameters of definitions, refused where they are given and not where they are used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.columns import ColumnKind, MetricColumn

MOST: Final = 10**9
"""No parameter of a definition needs to be larger."""

OF_PERIOD: Final = "ecomops.of_period"
"""Marks, in the metadata of a field, an instant that is another in each period."""

_TWO: Final = 2


def check_whole(name: str, value: object, problem: str, at_least: int = 1) -> None:
    """Refuse what is no whole number from `at_least` on.

    >>> check_whole("max_views", 1.5, "is no number of views")
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: max_views = 1.5 is no number of views; give 1 or more, \
as an int
    """
    if type(value) is not int or value < at_least:
        raise InvalidArgumentError(name, value, problem, f"give {at_least} or more, as an int")
    if value > MOST:
        raise InvalidArgumentError(name, value, problem, f"give at most {MOST:,}")


def check_text(name: str, value: object) -> None:
    """Refuse what is no text, or empty."""
    if not isinstance(value, str) or not value:
        raise InvalidArgumentError(name, value, "says nothing", "give text")


def check_label(label: object) -> None:
    """Refuse what does not name something in two languages."""
    if (
        not isinstance(label, tuple)
        or len(label) != _TWO
        or not all(isinstance(one, str) for one in label)
    ):
        remedy = "give the English and the Chinese name, as two texts"
        raise InvalidArgumentError("label", label, "is no pair of names", remedy)


def check_columns(
    name: str,
    columns: tuple[MetricColumn, ...],
    kinds: Sequence[ColumnKind],
    *,
    are_alike: bool = False,
) -> None:
    """Refuse what is no list of columns of some kinds, or of one of them.

    >>> from ecomops.metrics.columns import CLICKS
    >>> check_columns("column", (CLICKS,), ("flag",))
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: column = 'clicks' is a column of kind 'count'; give flag
    """
    if not isinstance(columns, tuple) or not columns:
        raise InvalidArgumentError(name, columns, "are no columns", "give a tuple of one or more")
    for column in columns:
        check_type(name, column, MetricColumn, "give columns of ecomops.metrics.columns")
        problem = f"is a column of kind {column.kind!r}"
        if column.kind not in kinds:
            raise InvalidArgumentError(
                name, column.name, problem, f"give {', '.join(map(str, kinds))}"
            )
        if are_alike and column.kind != columns[0].kind:
            remedy = f"give one kind alone: {columns[0].name!r} is of kind {columns[0].kind!r}"
            raise InvalidArgumentError(name, column.name, problem, remedy)
