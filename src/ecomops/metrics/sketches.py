"""Sketches: distinct ids and percentiles in bounded memory, with their error said.

Everything else here is exact. A sketch is for when ids no longer fit: a few kilobytes hold any
number of them. It needs the extra ``sketches`` (datasketches). Estimates may differ slightly with
how rows were cut into parts; their error does not. Stored bytes are checked for damage, not for
malice: read only what you wrote.
"""

from __future__ import annotations

import struct
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from attrs import field, frozen

from ecomops.errors import InvalidArgumentError, missing_extra
from ecomops.kernels.groups import distinct_keys
from ecomops.metrics.columns import VISITOR_ID, MetricColumn
from ecomops.metrics.reading import read_column

if TYPE_CHECKING:
    from types import ModuleType

_LEAST: Final = 5
_MOST: Final = 21
_LEAST_K: Final = 8
_MOST_K: Final = 65_535
_SIZE: Final = struct.Struct("<H")
_SEAL_BYTES: Final = 16
_DEVIATIONS: Final = 2
_VALUES: Final = MetricColumn("values", "decimal", "数值", "a number", may_be_negative=True)
_REMEDY: Final = "give what to_bytes of such a sketch wrote"


@frozen
class Estimate:
    """An estimate with its error (估计值).

    Attributes
    ----------
    value
        The estimate.
    low, high
        Between which the truth lies, 19 times of 20.
    """

    value: float
    low: float
    high: float

    def __float__(self) -> float:
        return self.value

    def __str__(self) -> str:
        return f"about {self.value:,.0f} ({self.low:,.0f} to {self.high:,.0f}, 19 times of 20)"


@frozen(eq=False)
class DistinctSketch:
    """About how many distinct ids there are, and how many two sets share (去重估计).

    A theta sketch: exact up to 2 ** `lg_k` ids, beyond that within 2 / √(2 ** `lg_k`) of the
    truth, 19 times of 20: 1.6 % at 14.

    Attributes
    ----------
    lg_k
        How large it may grow, as a power of two; 8 · 2 ** lg_k bytes.
    data
        The sketch, as datasketches stores it, for `to_bytes` alone; empty bytes: no ids yet.

    Examples
    --------
    >>> march = DistinctSketch().update(["li", "wang"])
    >>> april = DistinctSketch().update(["li", "zhao"])
    >>> print(march.merge(april).result())
    about 3 (3 to 3, 19 times of 20)
    >>> float(march.common(april))
    1.0
    """

    lg_k: int = field(default=14)
    data: bytes = b""

    def __attrs_post_init__(self) -> None:
        _check_size("lg_k", self.lg_k, _LEAST, _MOST)

    def update(self, ids: object) -> Self:
        """Take ids in: whole numbers or text, None for a missing one."""
        values, missing = read_column(VISITOR_ID, ids)
        lib = _datasketches()
        sketch = lib.update_theta_sketch(self.lg_k)
        kept = values if missing is None else values[~missing]
        for key in distinct_keys(kept).tolist():
            sketch.update(key.decode() if isinstance(key, bytes) else key)
        return self._united(sketch.compact())

    def merge(self, other: DistinctSketch) -> Self:
        """Unite two sets."""
        return self._united(_read(other)) if other.data else self

    def common(self, other: DistinctSketch) -> Estimate:
        """Estimate how many ids are in both: who came in March and in April."""
        if not (self.data and other.data):
            return Estimate(0.0, 0.0, 0.0)
        both = _datasketches().theta_intersection()
        both.update(_read(self))
        both.update(_read(other))
        return _estimate(both.get_result())

    def result(self) -> Estimate:
        """Estimate how many ids there are."""
        return _estimate(_read(self)) if self.data else Estimate(0.0, 0.0, 0.0)

    def to_bytes(self) -> bytes:
        """Write it as bytes."""
        return _sealed(b"T", self.lg_k, self.data)

    @classmethod
    def from_bytes(cls, data: bytes) -> DistinctSketch:
        """Read it back.

        Raises
        ------
        InvalidArgumentError
            If it is none.
        """
        return cls(*_opened(b"T", data))

    def _united(self, sketch: Any) -> Self:
        union = _datasketches().theta_union(self.lg_k)
        if self.data:
            union.update(_read(self))
        union.update(sketch)
        return type(self)(self.lg_k, union.get_result().serialize())


@frozen(eq=False)
class QuantileSketch:
    """About where percentiles of many numbers lie (分位数估计).

    A KLL sketch: a percentile is off by 1.7 points of rank at most, 99 times of 100, with the
    size of 200: what it calls the median lies between the 48.3rd and the 51.7th.

    Examples
    --------
    >>> waits = QuantileSketch().update(range(101))
    >>> waits.quantile(50), waits.merge(QuantileSketch()).n
    (50.0, 101)
    """

    k: int = 200
    data: bytes = b""

    def __attrs_post_init__(self) -> None:
        _check_size("k", self.k, _LEAST_K, _MOST_K)

    def update(self, values: object) -> Self:
        """Take numbers in; missing ones are left out."""
        listed = values if isinstance(values, np.ndarray) else list(values)  # type: ignore[call-overload]  # anything to go through
        whole, missing = read_column(_VALUES, listed)
        kept = (whole if missing is None else whole[~missing]) / _VALUES.scale
        sketch = self._sketch()
        sketch.update(kept)
        return type(self)(self.k, sketch.serialize())

    def merge(self, other: QuantileSketch) -> Self:
        """Put two together."""
        sketch = self._sketch()
        sketch.merge(other._sketch())
        return type(self)(self.k, sketch.serialize())

    def quantile(self, percent: float) -> float | None:
        """Estimate the value that so many per cent do not exceed; None: there are none."""
        if not 0 <= percent <= 100:
            raise InvalidArgumentError("percent", percent, "is out of range", "give 0 to 100")
        return float(self._sketch().get_quantile(percent / 100)) if self.n else None

    @property
    def n(self) -> int:
        """Numbers taken in."""
        return int(self._sketch().n)

    @property
    def rank_error_rate(self) -> float:
        """By how much of all numbers a percentile may be off, 99 times of 100."""
        as_pmf = False  # of one percentile, not of a whole histogram
        return float(self._sketch().normalized_rank_error(as_pmf))

    def to_bytes(self) -> bytes:
        """Write it as bytes."""
        return _sealed(b"K", self.k, self.data)

    @classmethod
    def from_bytes(cls, data: bytes) -> QuantileSketch:
        """Read it back.

        Raises
        ------
        InvalidArgumentError
            If it is none.
        """
        return cls(*_opened(b"K", data))

    def _sketch(self) -> Any:
        lib = _datasketches()
        if self.data:
            return lib.kll_doubles_sketch.deserialize(self.data)
        return lib.kll_doubles_sketch(self.k)


def _check_size(name: str, size: int, low: int, high: int) -> None:
    if type(size) is not int or not low <= size <= high:
        raise InvalidArgumentError(name, size, "is out of range", f"give {low} to {high}")


def _sealed(kind: bytes, size: int, data: bytes) -> bytes:
    """Write a sketch with a digest before it: datasketches crashes on bytes it did not write."""
    told = kind + _SIZE.pack(size) + data
    return blake2b(told, digest_size=_SEAL_BYTES).digest() + told


def _opened(kind: bytes, stored: bytes) -> tuple[int, bytes]:
    """Read the size and the sketch; bytes that were changed or cut never reach datasketches."""
    seal, told = stored[:_SEAL_BYTES], stored[_SEAL_BYTES:]
    start = len(kind) + _SIZE.size
    if blake2b(told, digest_size=_SEAL_BYTES).digest() != seal or told[: len(kind)] != kind:
        shown = f"{len(stored)} bytes"
        raise InvalidArgumentError("data", shown, "are no such sketch, or not whole", _REMEDY)
    return _SIZE.unpack(told[len(kind) : start])[0], told[start:]


def _datasketches() -> ModuleType:
    try:
        import datasketches  # an optional package
    except ImportError:
        raise missing_extra("datasketches", "sketches") from None
    found: ModuleType = datasketches
    return found


def _read(sketch: DistinctSketch) -> Any:
    return _datasketches().compact_theta_sketch.deserialize(sketch.data)


def _estimate(sketch: Any) -> Estimate:
    low, high = sketch.get_lower_bound(_DEVIATIONS), sketch.get_upper_bound(_DEVIATIONS)
    return Estimate(sketch.get_estimate(), low, high)
