"""Ids, labels and flags out of columns, spelling marks of spreadsheets taken off."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Generic, TypeVar

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.adapters.cleaning import Cleaning
from ecomops.adapters.raw import RawColumn
from ecomops.adapters.rows import code_ints
from ecomops.errors import InvalidArgumentError

T = TypeVar("T")

_FORMULA: Final = re.compile(r'="([^"]*)"')  # ="00123" keeps a spreadsheet from reading a number
_QUOTED: Final = re.compile(r"'([^']+)")  # and so does '00123
_ONE_LINE: Final = re.compile(r"\S(.*\S)?")
_COMMAS: Final = re.compile("[,，、]")
_MAX_ID: Final = 128
_MAX_LABEL: Final = 200

_NAMES: Final = {True: "true", False: "false"}
_TRUE: Final = frozenset({"true", "t", "yes", "y", "1", "1.0", "是"})
_FALSE: Final = frozenset({"false", "f", "no", "n", "0", "0.0", "否"})


@frozen(eq=False)
class Coded(Generic[T]):
    """Values by row, each distinct one once (编码列).

    Attributes
    ----------
    code : (n_rows,) int64
        A place in `values`.
    values
        Distinct, in the order of their first rows.
    """

    code: IntArray
    values: tuple[T, ...]


def read_cart_ids(column: RawColumn, cleanings: list[Cleaning]) -> Coded[str] | Coded[int]:
    """Read the column of cart ids; whole numbers stay numbers, so that they can be joined.

    Raises
    ------
    BadRowError
        As `read_ids`.
    """
    if column.kind == "int" and not column.missing.size:
        code, first = code_ints(column.values)
        return Coded(code, tuple(column.values[first].tolist()))
    return read_ids(column, cleanings)


def read_ids(column: RawColumn, cleanings: list[Cleaning]) -> Coded[str]:
    """Read a column of ids as texts (编号列).

    Raises
    ------
    BadRowError
        If a row has none, or it is a float, longer than 128 characters, on two lines, or ends in
        NUL.
    """
    column.refuse_missing("give each row an id")
    return _coded(column, _required_id, "", cleanings)


def read_optional_ids(column: RawColumn, cleanings: list[Cleaning]) -> Coded[str | None]:
    """Read a column of ids as texts; a row without one has None."""
    return _coded(column, _optional_id, None, cleanings)


def read_labels(column: RawColumn, cleanings: list[Cleaning]) -> Coded[str | None]:
    """Read a column of names to show, such as brands; a row without one has None."""
    return _coded(column, _label, None, cleanings)


def with_named_flags(column: RawColumn) -> RawColumn:
    """Call true and false by their names, as groups of metrics are called.

    >>> column = RawColumn("is_member", "flag", np.array([True, False]), (), np.array([], int))
    >>> with_named_flags(column).distinct, with_named_flags(column).values.tolist()
    (('false', 'true'), [1, 0])
    """
    if column.kind == "flag":
        code = column.values.astype(np.int64)
        code[column.missing] = -1
        return RawColumn(column.name, "text", code, (_NAMES[False], _NAMES[True]), column.missing)
    if not any(isinstance(value, bool) for value in column.distinct):
        return column
    named = (_NAMES[one] if isinstance(one, bool) else one for one in column.distinct)
    return RawColumn(column.name, column.kind, column.values, tuple(named), column.missing)


def read_tags(column: RawColumn) -> Coded[tuple[str, ...]]:
    """Read a column of tags with commas between; sorted, each once."""
    return _coded(column, _tags, (), [])


def read_flags(column: RawColumn) -> IntArray:
    """Read a column of true and false as 1 and 0 (是否列).

    Raises
    ------
    BadRowError
        If a row has neither.
    """
    column.refuse_missing("give true or false")
    values: IntArray = column.values
    if column.is_coded:
        return np.array(column.convert(_flag), dtype=np.int64)[values]
    if column.kind not in {"flag", "int", "float"}:
        column.refuse_all("true and false", "name another column")
    wrong = np.flatnonzero((values != 0) & (values != 1))
    if wrong.size:
        column.refuse(int(wrong[0]), "is neither true nor false", "give one of them, or 1 or 0")
    return values.astype(np.int64)


# ---- columns ----------------------------------------------------------------------------
def _coded(
    column: RawColumn, convert: Callable[[object], T], missing: T, cleanings: list[Cleaning]
) -> Coded[T]:
    """Convert distinct values, and give equal results one code."""
    coded = _with_codes(column)
    converted = coded.convert(convert)
    is_changed = [
        isinstance(before, str) and bool(before.strip()) and before != after
        for before, after in zip(coded.distinct, converted, strict=True)
    ]
    changed = np.flatnonzero(np.array([*is_changed, False])[coded.values])
    if changed.size and convert is not _tags:
        cleanings.append(Cleaning.of("blanks_stripped", changed, column.name))
    place: dict[T, int] = {}
    new_code = [place.setdefault(value, len(place)) for value in converted]
    if column.missing.size:
        new_code.append(place.setdefault(missing, len(place)))  # where code -1 points
    return Coded(np.array(new_code, dtype=np.int64)[coded.values], tuple(place))


def _with_codes(column: RawColumn) -> RawColumn:
    if column.is_coded:
        return column
    if column.kind in {"flag", "instant", "local"}:
        column.refuse_all("text", "name another column")
    present = np.ones(column.values.size, dtype=np.bool_)
    present[column.missing] = False
    if column.kind == "float" and present.any():
        remedy = "read the column as text: a float drops leading zeros and long ids"
        column.refuse(int(np.flatnonzero(present)[0]), "is a float, not text", remedy)
    code = np.full(present.size, -1, dtype=np.int64)
    if not present.any():  # nothing in it, which frames hold as numbers
        return RawColumn(column.name, "object", code, (), column.missing)
    code[present], first = code_ints(column.values[present])
    distinct = tuple(column.values[present][first].tolist())
    return RawColumn(column.name, "object", code, distinct, column.missing)


# ---- one value --------------------------------------------------------------------------
def _required_id(value: object) -> str:
    text = _optional_id(value)
    if text is None:
        raise InvalidArgumentError("value", value, "is empty", "give each row an id")
    return text


def _optional_id(value: object) -> str | None:
    text = _text(value)
    found = _FORMULA.fullmatch(text) or _QUOTED.fullmatch(text)
    return _limited(found[1].strip() if found else text, _MAX_ID)


def _label(value: object) -> str | None:
    return _limited(_text(value), _MAX_LABEL)


def _tags(value: object) -> tuple[str, ...]:
    pieces = {piece.strip() for piece in _COMMAS.split(_text(value))}
    return tuple(sorted(tag for tag in pieces if _limited(tag, _MAX_LABEL)))


def _flag(value: object) -> bool:
    if isinstance(value, bool | int | float | str):
        text = str(value).strip().lower()
        if text in _TRUE or text in _FALSE:
            return text in _TRUE
    remedy = "give true or false, yes or no, 1 or 0, 是 or 否"
    raise InvalidArgumentError("value", value, "is neither true nor false", remedy)


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        remedy = "read the column as text"
        raise InvalidArgumentError("value", value, "is not text", remedy)
    return str(value).strip()


def _limited(text: str, at_most: int) -> str | None:
    if len(text) > at_most:
        remedy = f"keep it to {at_most} characters"
        raise InvalidArgumentError("value", text, f"has {len(text)} characters", remedy)
    if text.endswith("\0"):  # columns of bytes drop it, and would take two ids for one
        raise InvalidArgumentError("value", text, "ends in NUL", "leave it out")
    if text and not _ONE_LINE.fullmatch(text):
        raise InvalidArgumentError("value", text, "has a line break", "write it on one line")
    return text or None
