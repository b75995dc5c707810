"""Whether the parts of a definition go together: refused once, where the metric is defined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.gathering import Gathering
from ecomops.metrics.measures import Repeated
from ecomops.metrics.parameters import check_columns
from ecomops.metrics.purchases import SecondPurchases
from ecomops.metrics.quantiles import Quantile

_GATHERED: Final = (Repeated, SecondPurchases, Quantile)
"""What needs each id once, with all that is known of it: parts of these don't add up."""

_MEASURE: Final = ("label", "read", "scale", "total", "by_group")


def check_sides(sides: Iterable[object]) -> None:
    """Refuse what counts nothing."""
    for side in sides:
        for name in _MEASURE:
            if not hasattr(side, name):
                raise InvalidArgumentError(
                    "numerator or denominator", side, "is no measure",
                    "give Sum, Count or Distinct of ecomops.metrics.measures",
                )  # fmt: skip


def check_gathering(gathering: object, sides: Sequence[object]) -> None:
    """Refuse what is no gathering, and none where one is needed."""
    if gathering is not None:
        check_type("gathering", gathering, Gathering, "give Gathering(key, gathers), or None")
        return
    for side in sides:
        if isinstance(side, _GATHERED):
            problem = f"is missing, and {type(side).__name__} needs one"
            remedy = "say with Gathering how rows of one id become one"
            raise InvalidArgumentError("gathering", None, problem, remedy)


def check_leave_out(leave_out: MetricColumn | None) -> None:
    """Refuse what is no flag."""
    if leave_out is not None:
        check_columns("leave_out", (leave_out,), ("flag",))


def check_read(
    read: Iterable[MetricColumn], gathering: Gathering | None, given: Iterable[MetricColumn]
) -> None:
    """Refuse columns that gathering does not make, and two that go by one name.

    Parameters
    ----------
    read
        What is read once rows are gathered.
    gathering
        How they are.
    given
        What the caller gives.
    """
    made = None if gathering is None else {column.name for column in gathering.made}
    for column in read:
        if made is not None and column.name not in made:
            remedy = f"add Gather({column.name}) to the gathering, or count another"
            raise InvalidArgumentError("column", column.name, "is not gathered", remedy)
    named: dict[str, MetricColumn] = {}
    for column in (*read, *given, *(() if gathering is None else gathering.made)):
        other = named.setdefault(column.name, column)
        if other.kind != column.kind:
            problem = f"is of kind {other.kind!r}, and of kind {column.kind!r} too"
            raise InvalidArgumentError("column", column.name, problem, "name one of them anew")
