"""Mappings that frozen results hold: they do not change, and have a hash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, NoReturn, TypeAlias, TypeVar

from pydantic import AfterValidator

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A dictionary that stays as it was made (不可变字典); equal ones have one hash.

    >>> counts = FrozenDict({"applied": 2})
    >>> counts == {"applied": 2}, hash(counts) == hash(FrozenDict(applied=2))
    (True, True)
    >>> counts["applied"] = 3
    Traceback (most recent call last):
    ...
    TypeError: a result does not change; make a dict of it first
    """

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]  # a dict has none, for it may change
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Callable[..., FrozenDict[K, V]], tuple[dict[K, V]]]:
        return type(self), (dict(self),)

    def _refuse(self, *_given: object, **_more: object) -> NoReturn:
        message = "a result does not change; make a dict of it first"
        raise TypeError(message)

    __setitem__ = __delitem__ = __ior__ = _refuse
    update = setdefault = pop = popitem = clear = _refuse


FrozenMapping: TypeAlias = Annotated[Mapping[K, V], AfterValidator(FrozenDict)]
"""A mapping of a result; in JSON a plain object."""
