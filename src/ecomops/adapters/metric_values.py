"""One column of a frame or an Arrow batch, read as a metric's column: exact, or refused by row."""

from __future__ import annotations

from typing import Any, Final, TypeAlias, TypeGuard, cast

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.adapters.cleaning import Cleaning
from ecomops.adapters.gaps import filled, missing_rows, with_gaps
from ecomops.adapters.metric_amounts import read_metric_amounts
from ecomops.adapters.metric_decimals import read_decimals
from ecomops.adapters.metric_instants import read_microseconds, read_times
from ecomops.adapters.metric_options import ReadOptions
from ecomops.adapters.metric_wholes import read_wholes, whole_floats
from ecomops.adapters.raw import RawColumn
from ecomops.adapters.texts import read_flags, read_ids
from ecomops.metrics.columns import DECIMAL_SCALE, MetricColumn

Values: TypeAlias = NDArray[Any]

_MOST_CHARACTERS: Final = 128
_MARKS: Final = frozenset({"", "=", "'", '"', "\0"})
"""What ids that are to be cleaned, or refused, begin or end with beside blanks."""
_ID_TYPES: Final = {True: "text", False: "numbers"}


@frozen(eq=False)
class MetricValues:
    """A column as metrics keep it (指标列的值).

    Attributes
    ----------
    column
        Which.
    values : (n,)
        int64 or bool, decimals as millionths, ids that are text as codes into `texts`; where
        there is no value, what stands there means nothing.
    missing : (n,) bool, optional
        Rows without a value; None: there is none.
    texts
        What codes stand for; None: `values` are no codes.
    """

    column: MetricColumn
    values: Values
    missing: BoolArray | None = None
    texts: tuple[str, ...] | None = None

    def argument(self, *, with_texts: bool = False) -> Values:
        """Give what a metric is called with; ids that are text as codes, which count alike."""
        values = self.values
        if with_texts and self.texts is not None:
            values = np.array(self.texts, dtype=np.str_)[values]
        elif self.column.kind == "decimal":
            whole, rest = np.divmod(values, DECIMAL_SCALE)
            values = values / DECIMAL_SCALE if rest.any() else whole
        return values if self.missing is None else np.ma.MaskedArray(values, self.missing)

    def kept(self, rows: IntArray | None) -> Values:
        """Give what a state keeps of some rows; None: of all."""
        values: Values = self.values if rows is None else self.values[rows]
        if self.texts is None:
            return values
        return np.array([text.encode() for text in self.texts], dtype=np.bytes_)[values]


def read_values(
    raw: RawColumn, column: MetricColumn, options: ReadOptions, *, is_plain: bool = False
) -> MetricValues:
    """Read a column as a metric's column (读取指标列).

    Parameters
    ----------
    raw
        As it came.
    column
        What it is to be read as.
    options
        How.
    is_plain
        Whether amounts are in major units, and points in time are datetimes or text, and not
        whole minor units and microseconds.

    Raises
    ------
    BadRowError
        If a row's value can't be what the column holds; the first such row is named.
    InvalidArgumentError
        If the whole column can't be.

    Examples
    --------
    >>> from ecomops.metrics.columns import PAID_MINOR
    >>> raw = RawColumn("paid", "text", np.array([0, 1, -1]), ("12.50", "-3"), np.array([2]))
    >>> read = read_values(raw, PAID_MINOR, ReadOptions("CNY"), is_plain=True)
    >>> read.values.tolist(), read.missing.tolist()
    ([1250, -300, 0], [False, False, True])
    """
    raw = with_gaps(raw)
    missing = missing_rows(raw)
    if column.kind == "id":
        ids, texts = _ids(raw, options.cleanings)
        return MetricValues(column, ids, missing, texts)
    values = _numbers(raw, column, options, is_plain=is_plain)
    _refuse_beyond(raw, column, values, missing)
    return MetricValues(column, values, missing)


def _numbers(
    raw: RawColumn, column: MetricColumn, options: ReadOptions, *, is_plain: bool
) -> Values:
    match column.kind:
        case "flag":
            return read_flags(filled(raw)).astype(np.bool_)
        case "minor":
            return read_metric_amounts(filled(raw), column, options, is_major=is_plain)
        case "instant" if is_plain:
            return read_times(raw, options, column.name)
        case "instant":
            return read_microseconds(raw, column.name.removesuffix("_us"))
        case "decimal":
            return read_decimals(filled(raw), may_be_negative=column.may_be_negative)
        case _:
            low = -MAX_MINOR if column.may_be_negative else 0
            return read_wholes(filled(raw), low, MAX_MINOR)


def _refuse_beyond(
    raw: RawColumn, column: MetricColumn, values: Values, missing: BoolArray | None
) -> None:
    """Refuse what lies beyond the ends of a scale, such as 0 among scores of 1 to 5."""
    for end, side, is_beyond in (
        (column.least, "below", np.less),
        (column.most, "above", np.greater),
    ):
        if end is None:
            continue
        bad = is_beyond(values, end * column.scale)
        rows = np.flatnonzero(bad if missing is None else bad & ~missing)
        if rows.size:
            raw.refuse(int(rows[0]), f"is {side} {end}", f"give {column.meaning}, or leave it out")


def _ids(raw: RawColumn, cleanings: list[Cleaning]) -> tuple[IntArray, tuple[str, ...] | None]:
    if raw.kind == "int":
        return raw.values, None
    if raw.kind == "float":  # as some frames hold whole numbers beside missing ones
        remedy = "read the column as text, or as whole numbers: a float loses long ids"
        return whole_floats(raw, remedy), None
    if raw.kind == "object":
        if not raw.distinct:  # nothing says that they are text
            return np.zeros(raw.values.size, dtype=np.int64), None
        _refuse_mixed(raw)
    given = filled(raw)
    if raw.kind == "text" and _are_clean(given.distinct):
        return given.values, given.distinct
    ids = read_ids(given, cleanings)
    for code, text in enumerate(ids.values):
        if text.endswith("\0"):  # which bytes, as states keep them, would lose
            raw.refuse(int(np.flatnonzero(ids.code == code)[0]), "ends in NUL", "leave it out")
    return ids.code, ids.values


def _refuse_mixed(raw: RawColumn) -> None:
    """Refuse text beside whole numbers: nothing says whether 7 and "7" are one id."""
    is_text = [isinstance(value, str) for value in raw.distinct]
    if True in is_text and False in is_text:
        row = int(np.flatnonzero(raw.values == is_text.index(not is_text[0]))[0])
        problem = f"is of another type than the ids above it, which are {_ID_TYPES[is_text[0]]}"
        raw.refuse(row, problem, "read all of them as text")


def _are_clean(texts: tuple[object, ...]) -> TypeGuard[tuple[str, ...]]:
    """Tell whether all are ids as they stand, without a look at each of a million."""
    ids = cast("tuple[str, ...]", texts)
    if "\n" in "".join(ids) or max(map(len, ids), default=0) > _MOST_CHARACTERS:
        return False
    ends = {text[:1] for text in ids} | {text[-1:] for text in ids}
    return not any(end.isspace() or end in _MARKS for end in ends)
