"""What sketches of distinct ids have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Final, Self

from attrs import field, frozen

from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.groups import distinct_keys
from ecomops.metrics.columns import VISITOR_ID
from ecomops.metrics.reading import read_column
from ecomops.metrics.sketches.estimate import NONE, Estimate, estimate_of
from ecomops.metrics.sketches.sealed import check_size, opened, sealed

_MOST: Final = 21


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
        if self.stored and opened(self._KIND, self.stored)[0] != self.lg_k:
            raise InvalidArgumentError(
                "lg_k", self.lg_k, "is not that of the sketch", "read it with from_bytes"
            )

    def update(self, ids: object) -> Self:
        """Take ids in: whole numbers or text, None for a missing one.

        Raises
        ------
        InvalidArgumentError, BadRowError
            If something is no id; nothing is taken in then.
        """
        values, missing = read_column(VISITOR_ID, ids)
        kept = values if missing is None else values[~missing]
        keys = distinct_keys(kept).tolist()
        return self._with([key.decode() if isinstance(key, bytes) else key for key in keys])

    def merge(self, other: Self) -> Self:
        """Unite two sets.

        Raises
        ------
        InvalidArgumentError
            If the other is no such sketch.
        """
        self._check(other)
        return self._united(other) if other.stored else self

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
        size, told = opened(cls._KIND, data)
        return cls(size, data if told else b"")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.result()}>"

    def _check(self, other: object) -> None:
        check_type("other", other, type(self), f"give a {type(self).__name__}")

    def _data(self) -> bytes:
        return opened(self._KIND, self.stored)[1]

    @classmethod
    def _of(cls, lg_k: int, data: bytes) -> Self:
        return cls(lg_k, sealed(cls._KIND, lg_k, data))

    @abstractmethod
    def _sketch(self) -> Any:
        """Give the sketch as datasketches has it; there are ids."""

    @abstractmethod
    def _with(self, keys: list[int | str]) -> Self:
        """Take distinct ids in."""

    @abstractmethod
    def _united(self, other: Self) -> Self:
        """Unite with another that has ids."""
