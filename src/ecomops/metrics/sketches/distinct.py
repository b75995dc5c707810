"""Distinct ids of which two sets can be compared: a theta sketch."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from attrs import frozen

from ecomops.metrics.sketches.estimate import NONE, Estimate, estimate_of
from ecomops.metrics.sketches.of_ids import IdSketch
from ecomops.metrics.sketches.sealed import datasketches


@frozen(eq=False, repr=False)
class DistinctSketch(IdSketch):
    """About how many distinct ids there are, and how many two sets share (去重估计).

    A theta sketch: exact up to 2 ** `lg_k` ids, beyond that within 2 / √(2 ** `lg_k`) of the
    truth, 19 times of 20: 1.6 % at 14. It takes 8 · 2 ** `lg_k` bytes, 128 KiB at 14; where no
    two sets are to be compared, `HllSketch` takes a sixteenth of that. Only sketches of one
    `lg_k`, and of ids of one type, can be merged.

    Examples
    --------
    >>> march = DistinctSketch().update(["li", "wang"])
    >>> april = DistinctSketch().update(["li", "zhao"])
    >>> print(march.merge(april).result())
    about 3 (3 to 3, 19 times of 20)
    >>> float(march.common(april))
    1.0
    """

    _KIND: ClassVar[bytes] = b"T"
    _LEAST: ClassVar[int] = 5

    def common(self, other: DistinctSketch) -> Estimate:
        """Estimate how many ids are in both: who came in March and in April.

        The sketches may be of two sizes: the smaller one decides how sure it is, and `low` and
        `high` say so.

        Raises
        ------
        InvalidArgumentError
            If the other is no such sketch, or has text for ids where this one has whole numbers.
        """
        self._check(other)
        self._common_kind(other._id_kind)
        if not (self.stored and other.stored):
            return NONE
        both = datasketches().theta_intersection()
        both.update(self._sketch())
        both.update(other._sketch())
        return estimate_of(both.get_result())

    def _sketch(self) -> Any:
        return datasketches().compact_theta_sketch.deserialize(self._data())

    def _with(self, keys: list[int | str]) -> bytes:
        sketch = datasketches().update_theta_sketch(self.lg_k)
        for key in keys:
            sketch.update(key)
        return self._plus(sketch.compact())

    def _united(self, other: Self) -> bytes:
        return self._plus(other._sketch())

    def _plus(self, sketch: Any) -> bytes:
        union = datasketches().theta_union(self.lg_k)
        if self.stored:
            union.update(self._sketch())
        union.update(sketch)
        written: bytes = union.get_result().serialize()
        return written
