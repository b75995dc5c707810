"""One column as numpy: numbers, or codes of distinct values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, NoReturn, TypeAlias, TypeVar

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from ecomops._arrays import IntArray
from ecomops.errors import BadRowError, EcomopsError, InvalidArgumentError

Kind: TypeAlias = Literal["int", "float", "flag", "text", "object", "instant", "local"]
"""``int``, ``float`` and ``flag`` hold numbers; ``instant`` and ``local`` microseconds since
1970, in UTC or by the wall clock; ``text`` and ``object`` codes of distinct values."""

T = TypeVar("T")

_HELD: Final = {"int": "whole numbers", "float": "floats", "flag": "true and false"}


def refuse_durations(name: str, held: object) -> NoReturn:
    """Refuse a column of lengths of time, which nothing here is; `held` is its type."""
    remedy = "turn it into whole seconds, or text"
    raise InvalidArgumentError("column", name, f"holds {held}", remedy)


@frozen(eq=False)
class RawColumn:
    """One column as it came: numbers, or codes into distinct values (原始列).

    Attributes
    ----------
    name
        Of the column, for messages.
    kind
        What `values` are; see `Kind`.
    values : (n_rows,)
        0 where there is no value; -1 where it is a code.
    distinct
        What codes stand for, in the order of their first rows.
    missing : (n_missing,) int64
        Rows without a value.
    """

    name: str
    kind: Kind
    values: NDArray[Any]
    distinct: tuple[object, ...]
    missing: IntArray

    @property
    def is_coded(self) -> bool:
        """Whether `values` are codes."""
        return self.kind in {"text", "object"}

    def refuse(self, row: int, problem: str, remedy: str) -> NoReturn:
        """Raise the error that names this column, a row and what stands there.

        Raises
        ------
        BadRowError
        """
        raise BadRowError(self.name, self.shown(row), problem, remedy, row=row)

    def shown(self, row: int) -> object:
        """Give what stands in a row, as errors show it; None: nothing does."""
        if row in self.missing:
            return None
        if self.is_coded:
            return self.distinct[self.values[row]]
        if self.kind in {"instant", "local"}:
            return str(np.datetime64(int(self.values[row]), "us"))
        return self.values[row].item()

    def refuse_all(self, needed: str, remedy: str) -> NoReturn:
        """Raise the error for a column of a kind that can't be read at all."""
        held = _HELD.get(self.kind, "points in time")
        raise InvalidArgumentError("column", self.name, f"holds {held}, not {needed}", remedy)

    def refuse_missing(self, remedy: str) -> None:
        """Raise if a row has no value."""
        if self.missing.size:
            self.refuse(int(self.missing[0]), "is missing", remedy)

    def convert(self, convert: Callable[[object], T]) -> list[T]:
        """Convert each distinct value once; an error becomes one of the first row with it.

        Raises
        ------
        BadRowError
            If `convert` raises an error of this library.
        """
        converted: list[T] = []
        for code, value in enumerate(self.distinct):
            try:
                converted.append(convert(value))
            except EcomopsError as error:
                row = int(np.flatnonzero(self.values == code)[0])
                self.refuse(row, error.problem, error.remedy)
        return converted
