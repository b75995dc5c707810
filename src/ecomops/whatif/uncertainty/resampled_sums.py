"""Sums over resamples of customers: a state that takes orders in parts, and merges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

import numpy as np
from attrs import define, field
from numpy.typing import NDArray
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import IntArray
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.groups import exact_group_sums
from ecomops.kernels.id_hash import HashArray
from ecomops.models.base import DomainModel
from ecomops.whatif.uncertainty.ratios import SumName
from ecomops.whatif.uncertainty.weights import resample_counts

_EXACT_FLOAT: Final = 2**53
_MOST_COUNT: Final = 21
_BLOCK: Final = 4096
"""Customers that are resampled at a time: 4 MB of counts for a hundred resamples."""
_REPLICATES_BLOCK: Final = 250
_LIMB_BITS: Final = 24


@define(eq=False)
class ResampledSums:
    """What columns come to in each of many resamples of customers (自助法累计).

    A customer's count in a resample follows from the seed and the id alone, so orders may come
    in any order and in parts, on one machine or many: the sums add up to the same.

    Attributes
    ----------
    seed, replicates
        What resamples are drawn from, and how many there are.
    names
        The columns.
    sums : (n_names, replicates) of int
        Exact, so as Python integers.
    total : (n_names,) of int
        Over all orders, each counted once.
    """

    seed: int
    replicates: int
    names: tuple[SumName, ...]
    sums: NDArray[Any] = field()
    total: list[int] = field()

    @sums.default
    def _no_sums(self) -> NDArray[Any]:
        return np.zeros((len(self.names), self.replicates), dtype=object)

    @total.default
    def _no_total(self) -> list[int]:
        return [0] * len(self.names)

    def add(
        self, keys: HashArray, customer: IntArray, columns: Mapping[SumName, IntArray]
    ) -> Self:
        """Add orders.

        Parameters
        ----------
        keys : (n_customers,) uint64
            Each customer's hashed id.
        customer : (n_orders,) int64
            The place of each order's customer in `keys`.
        columns
            One column of whole numbers per name, an entry per order.
        """
        n = keys.size
        each = [exact_group_sums(columns[name], customer, n) for name in self.names]
        for place, sums in enumerate(each):
            self.total[place] += sum(sums)
        for limb, values in _limbs(each):
            for start in range(0, n, _BLOCK):
                block = slice(start, start + _BLOCK)
                self._add_block(keys[block], values[:, block], limb)
        return self

    def _add_block(self, keys: HashArray, values: NDArray[np.float64], limb: int) -> None:
        for start in range(0, self.replicates, _REPLICATES_BLOCK):
            some = range(start, min(start + _REPLICATES_BLOCK, self.replicates))
            counts = resample_counts(keys, self.seed, some).astype(np.float64)
            found = (values @ counts).astype(np.int64)  # whole numbers that floats hold
            self.sums[:, some.start : some.stop] += found.astype(object) << (limb * _LIMB_BITS)

    def merge(self, other: ResampledSums) -> Self:
        """Add what another state has taken.

        Raises
        ------
        InvalidArgumentError
            If it was drawn from another seed, or has other columns or resamples.
        """
        mine = (self.seed, self.replicates, self.names)
        its = (other.seed, other.replicates, other.names)
        if mine != its:
            remedy = "resample all parts with one seed, for the same figures"
            raise InvalidArgumentError("other", its, f"does not fit {mine}", remedy)
        self.sums = self.sums + other.sums
        self.total = [a + b for a, b in zip(self.total, other.total, strict=True)]
        return self

    def sum_of(self, weights: Mapping[SumName, int]) -> tuple[int, NDArray[Any]]:
        """Combine columns: over all orders, and in each resample."""
        places = [(self.names.index(name), times) for name, times in weights.items()]
        whole = sum(self.total[place] * times for place, times in places)
        drawn: NDArray[Any] = sum(
            (self.sums[place] * times for place, times in places),
            start=np.zeros(self.replicates, dtype=object),
        )
        return whole, drawn

    # ---- kept -------------------------------------------------------------------------
    def to_json(self) -> str:
        """Write the state as JSON, to be merged elsewhere."""
        rows = tuple(tuple(row) for row in self.sums.tolist())
        return _Stored(
            seed=self.seed, replicates=self.replicates, names=self.names, sums=rows,
            total=tuple(self.total),
        ).model_dump_json()  # fmt: skip

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote.

        Raises
        ------
        pydantic.ValidationError
            If it is no such text.
        """
        stored = _Stored.model_validate_json(text)
        sums = np.zeros((len(stored.names), stored.replicates), dtype=object)
        for place, row in enumerate(stored.sums):
            sums[place] = row
        return cls(stored.seed, stored.replicates, stored.names, sums, list(stored.total))


_Whole: TypeAlias = Annotated[int, Field(strict=True)]


class _Stored(DomainModel):
    schema_version: Literal[1] = 1
    kind: Literal["resampled_sums"] = "resampled_sums"
    seed: Annotated[int, Field(strict=True, ge=0)]
    replicates: Annotated[int, Field(strict=True, ge=1)]
    names: tuple[SumName, ...]
    sums: tuple[tuple[_Whole, ...], ...]
    total: tuple[_Whole, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        n_rows = {len(self.names), len(self.sums), len(self.total)}
        if len(n_rows) > 1 or any(len(row) != self.replicates for row in self.sums):
            raise PydanticCustomError("sums", "sums should have a row per name, of one length")
        return self


def _limbs(each: list[list[int]]) -> list[tuple[int, NDArray[np.float64]]]:
    """Cut whole numbers into limbs so small that sums of their multiples are exact floats."""
    largest = max((abs(value) for values in each for value in values), default=0)
    n = max((len(values) for values in each), default=0)
    if largest * _MOST_COUNT * max(min(n, _BLOCK), 1) < _EXACT_FLOAT:
        return [(0, np.array(each, dtype=np.float64).reshape(len(each), n))]
    limbs = []
    for limb in range(-(-largest.bit_length() // _LIMB_BITS)):
        mask, shift = 2**_LIMB_BITS - 1, limb * _LIMB_BITS
        cut = [[(1 if v >= 0 else -1) * ((abs(v) >> shift) & mask) for v in vs] for vs in each]
        limbs.append((limb, np.array(cut, dtype=np.float64)))
    return limbs
