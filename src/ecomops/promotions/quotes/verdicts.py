"""The verdicts of a quote: made when asked for, for a set may have thousands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

from ecomops.promotions.rules.verdict import Verdict


class Verdicts(Sequence[Verdict]):
    """One verdict for every promotion, in the order in which they run (判定列表).

    Compares with any sequence of verdicts.
    """

    def __init__(self, n_verdicts: int, make: Callable[[int], Verdict]) -> None:
        self._made: list[Verdict | None] = [None] * n_verdicts
        self._make = make

    @classmethod
    def of(cls, verdicts: Sequence[Verdict]) -> Verdicts:
        """Hold verdicts that are made already."""
        return cls(len(verdicts), verdicts.__getitem__)

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, place: int) -> Verdict: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Verdict, ...]: ...
    def __getitem__(self, place: int | slice) -> Verdict | tuple[Verdict, ...]:
        if isinstance(place, slice):
            return tuple(self[i] for i in range(*place.indices(len(self))))
        verdict = self._made[place]
        if verdict is None:
            verdict = self._made[place] = self._make(place % len(self._made))
        return verdict

    def __iter__(self) -> Iterator[Verdict]:
        for place, verdict in enumerate(self._made):
            if verdict is None:
                verdict = self._made[place] = self._make(place)  # noqa: PLW2901  made but once
            yield verdict

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce__(self) -> tuple[Callable[..., Verdicts], tuple[tuple[Verdict, ...]]]:
        return Verdicts.of, (tuple(self),)

    def __repr__(self) -> str:
        return repr(tuple(self))
