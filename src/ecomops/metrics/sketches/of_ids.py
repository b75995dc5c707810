"""What sketches of distinct ids have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Self

from attrs import field, frozen

from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.groups import distinct_keys
from ecomops.metrics.columns import VISITOR_ID
from ecomops.metrics.keys import check_alike_kinds, plain_ids
from ecomops.metrics.reading import read_column
from ecomops.metrics.sketches.estimate import NONE, Estimate, estimate_of
from ecomops.metrics.sketches.sealed import check_size, is_of, opened, sealed

_MOST: Final = 21
_MARKS: Final[Mapping[str, bytes]] = {"": b"", "i": b"-i", "S": b"-t"}
"""What is written after the kind of a sketch, by the kind of its ids as numpy names it: whole
numbers or text. Without ids nothing is, nor was it with any before ecomops kept what they are."""


@frozen(eq=False, repr=False)
class IdSketch(ABC):
    """About how many distinct ids there are (去重估计); never changed, each step gives another.

    Attributes
    ----------
    lg_k
        How large it may grow, as a power of two.
    stored
        What `to_bytes` writes; empty: no ids yet.
    """

    lg_k: int = field(default=14)
    stored: bytes = b""

    _KIND: ClassVar[bytes]
    _LEAST: ClassVar[int]

    def __attrs_post_init__(self) -> None:
        check_size("lg_k", self.lg_k, self._LEAST, _MOST)
        if self.stored and self._opened(self.stored)[0] != self.lg_k:
            raise InvalidArgumentError(
                "lg_k", self.lg_k, "is not that of the sketch", "read it with from_bytes"
            )

    def update(self, ids: object) -> Self:
        """Take ids in: whole numbers or text, None for a missing one.

        Raises
        ------
        InvalidArgumentError, BadRowError
            If something is no id, or text comes beside whole numbers; nothing is taken in then.
        """
        values, missing = read_column(VISITOR_ID, ids)
        kept = values if missing is None else values[~missing]
        kind = self._common_kind(kept.dtype.kind if kept.size else "")
        return self._of(self.lg_k, kind, self._with(plain_ids(distinct_keys(kept))))

    def merge(self, other: Self) -> Self:
        """Unite two sets.

        Raises
        ------
        InvalidArgumentError
            If the other is no such sketch, is of another size, or has text for ids where this
            one has whole numbers.
        """
        self._check(other)
        if self.lg_k != other.lg_k:  # datasketches 5 loses ids then, or takes the first one's size
            problem = f"is not {self.lg_k}, the size of this sketch"
            raise InvalidArgumentError("lg_k", other.lg_k, problem, "merge sketches of one size")
        kind = self._common_kind(other._id_kind)
        return self._of(self.lg_k, kind, self._united(other)) if other.stored else self

    def result(self) -> Estimate:
        """Estimate how many ids there are."""
        return estimate_of(self._sketch()) if self.stored else NONE

    def to_bytes(self) -> bytes:
        """Write it as bytes."""
        return self.stored or sealed(self._KIND, self.lg_k, b"")

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read it back.

        Raises
        ------
        InvalidArgumentError
            If it is none, or not whole.
        """
        size, _, told = cls._opened(data)
        return cls(size, data if told else b"")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.result()}>"

    def _check(self, other: object) -> None:
        check_type("other", other, type(self), f"give a {type(self).__name__}")

    @property
    def _id_kind(self) -> str:
        """What its ids are, as numpy names it; empty: there are none, or nobody wrote it down."""
        return self._opened(self.stored)[1] if self.stored else ""

    def _common_kind(self, other: str) -> str:
        """Give the kind of ids that two sets have together, and refuse two kinds."""
        mine = self._id_kind
        if mine and other:
            check_alike_kinds(VISITOR_ID.name, mine, other)
        return mine or other

    def _data(self) -> bytes:
        return self._opened(self.stored)[2]

    @classmethod
    def _opened(cls, stored: bytes) -> tuple[int, str, bytes]:
        """Read the size of a sketch, the kind of its ids, and what datasketches stores of it."""
        kind = next((k for k, m in _MARKS.items() if m and is_of(cls._KIND + m, stored)), "")
        size, data = opened(cls._KIND + _MARKS[kind], stored)
        return size, kind, data

    @classmethod
    def _of(cls, lg_k: int, id_kind: str, data: bytes) -> Self:
        return cls(lg_k, sealed(cls._KIND + _MARKS[id_kind], lg_k, data))

    @abstractmethod
    def _sketch(self) -> Any:
        """Give the sketch as datasketches has it; there are ids."""

    @abstractmethod
    def _with(self, keys: list[int | str]) -> bytes:
        """Take distinct ids in, and write what comes of it as datasketches does."""

    @abstractmethod
    def _united(self, other: Self) -> bytes:
        """Unite with another that has ids, and write it so."""
