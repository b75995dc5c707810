"""Rows in their groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set as AbstractSet
from decimal import Decimal, InvalidOperation
from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops.errors import BadRowError, DuplicateIdError, InvalidArgumentError
from ecomops.kernels.given_columns import type_name
from ecomops.kernels.groups import dense_codes, group_counts, has_repeats
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.gathered import Gathered, Told
from ecomops.metrics.gathering import Gathering
from ecomops.metrics.reading import Values, read_every_row
from ecomops.metrics.results import GroupLabel
from ecomops.metrics.rows import Rows

IN_TWO_GROUPS: Final = ("stands in two groups", "give each one group")

NUMBERS: Final = "numbers"
"""What a column of groups holds, whose labels are numbers, written as text unless whole."""
ONE_TYPE: Final = "give groups of one type: read the column as text everywhere"

_GROUP: Final = MetricColumn("group", "id", "分组", "the group of the row")


def grouped(metric: MetricDefinition, rows: Rows, group: IntArray) -> tuple[Rows, IntArray]:
    """Gather rows within their groups; what counts once may not stand in two of them."""
    if metric.gathering is not None:
        spread = metric.gathering.spread(rows)
        if not metric.gathering.is_once or has_repeats(spread.keys):
            told = Told(metric.gathering.key, spread.keys, rows)
            code, keys = dense_codes(spread.keys)
            done, of = _gathered_pairs(metric.gathering, spread, (code, keys), group, told)
            if metric.gathering.is_once:
                _check_apart(told, code, group)
            spread, group = done, of
        rows = spread.rows(metric.gathering.key, rows.n_missing)
    return without_left_out(metric, rows, group)


def gathered_in_groups(
    gathering: Gathering, rows: Rows, group: IntArray
) -> tuple[Gathered, IntArray]:
    """Gather rows within their groups, group by group, and ids in rising order.

    An id may stand in several of them. Errors name no rows.
    """
    order = np.argsort(group, kind="stable")  # ids that rise through the rows then do in groups
    spread, group = gathering.spread(rows.take(order)), group[order]
    told = Told(gathering.key, spread.keys)
    return _gathered_pairs(gathering, spread, dense_codes(spread.keys), group, told)


def _gathered_pairs(
    gathering: Gathering,
    spread: Gathered,
    coded: tuple[IntArray, Values],
    group: IntArray,
    told: Told,
) -> tuple[Gathered, IntArray]:
    """Make rows of one id in one group one row; `coded` are codes of the ids, and the ids."""
    code, keys = coded
    n_keys = max(keys.size, 1)
    done = gathering.gathered(Gathered(group * n_keys + code, spread.columns), told)
    group, code = np.divmod(done.keys, n_keys)
    return Gathered(keys[code], done.columns), group


def without_left_out(
    metric: MetricDefinition, rows: Rows, group: IntArray
) -> tuple[Rows, IntArray]:
    """Leave out what the metric's flag says, in rows and in their groups."""
    if metric.leave_out is None:
        return rows, group
    kept = ~rows[metric.leave_out]
    return rows.where(kept), group[kept]


def _check_apart(told: Told, code: IntArray, group: IntArray) -> None:
    """Refuse an id in two groups: it would count twice."""
    first = np.empty(int(code.max(initial=-1)) + 1, dtype=np.int64)
    first[code[::-1]] = group[::-1]
    elsewhere = np.flatnonzero(group != first[code])
    if elsewhere.size:
        row = int(elsewhere[0])
        before = int(np.argmax(code == code[row]))
        raise told.apart((before, row), *IN_TWO_GROUPS)


def read_groups(group: object) -> tuple[IntArray, tuple[GroupLabel, ...]]:
    """Read the group of each row as dense codes, and what the groups are called."""
    code, distinct = dense_codes(_read(group))
    return code, tuple(
        label.decode() if isinstance(label, bytes) else label for label in distinct.tolist()
    )


def read_labels(groups: object) -> tuple[GroupLabel, ...]:
    """Read what groups are called.

    Raises
    ------
    InvalidArgumentError
        If this is no list of names: text, or whole numbers; or a table would show two of them
        as one.
    DuplicateIdError
        If two groups have one name.

    Examples
    --------
    >>> read_labels(["ads", "mail"]), read_labels(range(2))
    (('ads', 'mail'), (0, 1))
    """
    if isinstance(groups, str | bytes | Mapping | AbstractSet) or not isinstance(groups, Iterable):
        shown = type(groups).__name__
        remedy = "give a list, the name of code 0 first"
        raise InvalidArgumentError("groups", shown, "is no list of names", remedy)
    labels: dict[GroupLabel, None] = {}
    for given in groups:
        label = given.item() if isinstance(given, np.generic) else given
        if type(label) is not int and type(label) is not str:
            remedy = "name groups by text or whole numbers"
            raise InvalidArgumentError("groups", label, "names no group", remedy)
        if label in labels:
            raise DuplicateIdError("groups", label, "stands twice", "name each group once")
        labels[label] = None
    refuse_alike(labels, "groups")
    return tuple(labels)


def refuse_alike(groups: Iterable[GroupLabel], name: str = "group") -> None:
    """Refuse groups that a table would show as one: 7 beside "7".

    Raises
    ------
    InvalidArgumentError
        If there are such.

    Examples
    --------
    >>> refuse_alike([7, "rest"])
    >>> refuse_alike([7, "7"])
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: group = '7' stands beside 7, a number beside text; \
give all of them as text, or all as numbers
    """
    if {int, str} - set(map(type, groups)):
        return
    seen: dict[str, GroupLabel] = {}
    for group in groups:
        other = seen.setdefault(str(group), group)
        if other != group:
            raise InvalidArgumentError(
                name, group, f"stands beside {other!r}, a number beside text",
                "give all of them as text, or all as numbers",
            )  # fmt: skip


def one_type(held: str | None, other: str | None, group: GroupLabel) -> str | None:
    """Say what groups hold, as two parts tell it; None tells nothing.

    Labels alone do not tell 1.5 from "1.5", nor a date from its text.

    Raises
    ------
    InvalidArgumentError
        If they hold two types; `group` is one of the other part.

    Examples
    --------
    >>> one_type("text", None, "ads")
    'text'
    >>> one_type("numbers", "text", "1.5")
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: group = '1.5' is one of text, and groups of another \
part are numbers; give groups of one type: read the column as text everywhere
    """
    if held is not None and other is not None and held != other:
        problem = f"is one of {other}, and groups of another part are {held}"
        raise InvalidArgumentError("group", group, problem, ONE_TYPE)
    return other if held is None else held


def rising(groups: Iterable[GroupLabel], held: str | None) -> tuple[GroupLabel, ...]:
    """Put groups in order: numbers first, then text.

    Examples
    --------
    >>> rising(["10.5", "1.5", 3], "numbers"), rising(["10.5", "1.5", 3], None)
    (('1.5', 3, '10.5'), (3, '1.5', '10.5'))
    """

    def order(group: GroupLabel) -> tuple[bool, Decimal | int, str]:
        number = _number(group) if held == NUMBERS or isinstance(group, int) else None
        return (True, 0, str(group)) if number is None else (False, number, "")

    return tuple(sorted(groups, key=order))


def _number(group: GroupLabel) -> Decimal | None:
    """Read a label that was written of a number; None: it is of none."""
    try:
        number = Decimal(group)
    except InvalidOperation:  # as a name that was given beside them
        return None
    return None if number.is_nan() else number


def read_codes(code: object, n_groups: int) -> IntArray:
    """Read the group of each row, given as its place."""
    values = _read(code)
    if values.dtype.kind != "i":
        remedy = "give whole numbers from 0"
        raise InvalidArgumentError("group", type_name(values), "are no dense codes", remedy)
    bad = np.flatnonzero((values < 0) | (values >= n_groups))
    if bad.size:
        row = int(bad[0])
        remedy = f"give 0 to {n_groups - 1}" if n_groups else "name the groups"
        raise BadRowError("group", int(values[row]), "is the code of no group", remedy, row=row)
    return values


def _read(group: object) -> Values:
    return read_every_row(_GROUP, group, "give every row a group")


def missing_counts(code: IntArray, kept: IntArray, n_groups: int) -> tuple[int, ...]:
    """Count the rows of each group that were left out."""
    if kept.size == code.size:
        return (0,) * n_groups
    left_out = group_counts(code, n_groups) - group_counts(kept, n_groups)
    return tuple(left_out.tolist())
