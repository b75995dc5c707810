"""From a model's field limits to a strategy: what the limits allow is what is drawn.

The walk knows types and limits, no model and no rule kind by name, so a kind that is added
tomorrow is drawn tomorrow. Where a model has rules across fields, a shape written by hand
takes over; without one, what the model refuses is drawn again.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
)

from attrs import field, frozen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import AwareDatetime, BaseModel, StringConstraints, ValidationError
from pydantic.fields import FieldInfo

from ecomops._typing import MAX_MINOR
from ecomops.calendars.zones import ZoneName
from ecomops.currencies import CurrencyCode
from ecomops.models.barcode import Gtin
from ecomops.models.options import Options
from ecomops.testing.values import (
    currencies,
    gtins,
    ids,
    instants,
    options,
    percents,
    texts,
    whole_numbers,
    zones,
)

M = TypeVar("M", bound=BaseModel)
Shapes: TypeAlias = Mapping[type[BaseModel], Callable[[], SearchStrategy[Any]]]

MAX_DEPTH: Final = 2
"""How often a recursive model, such as ``AllOf``, may stand inside another."""
MAX_ITEMS: Final = 3
"""The most items drawn for a tuple that may hold more."""

# ids share one pattern, and a validator marks what no limit says
_ID_PATTERN: Final = r"^\S(.*\S)?$"
_MARKED: Final[tuple[tuple[object, Callable[[], SearchStrategy[Any]]], ...]] = (
    (get_args(CurrencyCode)[-1], currencies),
    (get_args(Gtin)[-1], gtins),
    (get_args(Options)[-1], options),
    (get_args(ZoneName)[-1], zones),
)


@frozen
class Limits:
    """Turns annotations into strategies, with `shapes` for the models that need one."""

    shapes: Shapes = field(factory=dict)
    _built: dict[tuple[type[BaseModel], int], SearchStrategy[Any]] = field(
        factory=dict, init=False, repr=False, eq=False
    )

    def model(
        self,
        model: type[M],
        given: Mapping[str, SearchStrategy[Any]] | None = None,
        depth: int = 0,
    ) -> SearchStrategy[M]:
        """Draw a model field by field; `given` replaces the strategies of some fields.

        A field with a default is left at it about half of the time.
        """
        inner = depth + is_recursive(model)
        own = {} if given is None else given
        fields = {
            name: own[name] if name in own else self._field(info, inner)
            for name, info in model.model_fields.items()
        }

        def build(values: tuple[Any, ...]) -> M | None:
            try:
                return model.model_validate(dict(zip(fields, values, strict=True)))
            except ValidationError:
                return None  # a rule across fields; the filter below draws again

        built = st.tuples(*fields.values()).map(build).filter(lambda made: made is not None)
        return cast("SearchStrategy[M]", built)

    def _field(self, info: FieldInfo, depth: int) -> SearchStrategy[Any]:
        drawn = self.annotation(info.annotation, info.metadata, depth)
        if info.is_required():
            return drawn
        return st.just(info.get_default(call_default_factory=True)) | drawn

    def annotation(
        self, annotation: Any, metadata: Iterable[object] = (), depth: int = 0
    ) -> SearchStrategy[Any]:
        """Draw what an annotation and its limits allow."""
        limits = list(_flat(metadata))
        origin = get_origin(annotation)
        if origin is Annotated:
            inner, *more = get_args(annotation)
            return self.annotation(inner, [*more, *limits], depth)
        marked = next((strategy for mark, strategy in _MARKED if mark in limits), None)
        if marked is not None:
            return marked()
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            if depth >= MAX_DEPTH and is_recursive(annotation):
                return st.nothing()
            return self._once(annotation, depth)
        return self._composed(annotation, limits, depth)

    def _once(self, model: type[BaseModel], depth: int) -> SearchStrategy[Any]:
        # Hypothesis checks a strategy in full when it first draws, so each is built once
        if (model, depth) not in self._built:
            shape = self.shapes.get(model)
            drawn = self.model(model, depth=depth) if shape is None else shape()
            self._built[model, depth] = drawn
        return self._built[model, depth]

    def _composed(self, annotation: Any, limits: list[object], depth: int) -> SearchStrategy[Any]:
        origin = get_origin(annotation)
        if origin is Literal:
            return st.sampled_from(get_args(annotation))
        if origin in {Union, types.UnionType}:
            return self._union(get_args(annotation), limits, depth)
        if origin is tuple:
            return self._tuple(get_args(annotation), limits, depth)
        return _scalar(annotation, limits)

    def _union(
        self, members: tuple[Any, ...], limits: list[object], depth: int
    ) -> SearchStrategy[Any]:
        # None first, for it is the simplest
        ordered = sorted(members, key=lambda member: member is not types.NoneType)
        return st.one_of([self.annotation(member, limits, depth) for member in ordered])

    def _tuple(
        self, items: tuple[Any, ...], limits: list[object], depth: int
    ) -> SearchStrategy[Any]:
        if len(items) != 2 or items[1] is not Ellipsis:
            return st.tuples(*(self.annotation(item, (), depth) for item in items))
        low = int(_limit(limits, "min_length", 0))
        high = int(_limit(limits, "max_length", low + MAX_ITEMS))
        most = min(high, max(low, 1) + MAX_ITEMS - 1 if depth == 0 else max(low, 1) + 1)
        item = self.annotation(items[0], (), depth)
        if item.is_empty:  # too deep for another of its kind
            return st.nothing() if low else st.just(())
        return st.lists(item, min_size=low, max_size=most).map(tuple)


def changed(model: M, changes: Mapping[str, object]) -> M:
    """Build the model anew with some fields changed; unlike `model_copy`, it validates."""
    if not changes:
        return model
    fields = {name: getattr(model, name) for name in type(model).model_fields}
    return type(model).model_validate({**fields, **changes})


def is_recursive(annotation: Any) -> bool:
    """Tell whether an annotation is a model that can stand inside itself."""
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return is_model and annotation in _models_inside(annotation)


@cache
def _models_inside(model: type[BaseModel]) -> frozenset[type[BaseModel]]:
    found: set[type[BaseModel]] = set()
    waiting = _field_annotations(model)
    while waiting:
        at = waiting.pop()
        if isinstance(at, type) and issubclass(at, BaseModel):
            if at not in found:
                found.add(at)
                waiting.extend(_field_annotations(at))
        else:
            waiting.extend(get_args(at))
    return frozenset(found)


def _field_annotations(model: type[BaseModel]) -> list[Any]:
    return [info.annotation for info in model.model_fields.values()]


def _flat(metadata: Iterable[object]) -> Iterable[object]:
    for item in metadata:
        if isinstance(item, FieldInfo):
            yield from item.metadata
        else:
            yield item


def _limit(limits: list[object], name: str, default: Any) -> Any:
    found = [getattr(limit, name, None) for limit in limits]
    return next((limit for limit in found if limit is not None), default)


def _scalar(annotation: Any, limits: list[object]) -> SearchStrategy[Any]:
    by_limits = _BY_LIMITS.get(annotation)
    if by_limits is not None:
        return by_limits(limits)
    return instants() if annotation is AwareDatetime else st.from_type(annotation)


def _integer(limits: list[object]) -> SearchStrategy[int]:
    low = _limit(limits, "ge", _limit(limits, "gt", -MAX_MINOR - 1) + 1)
    high = _limit(limits, "le", _limit(limits, "lt", MAX_MINOR + 1) - 1)
    return whole_numbers(low, high)


def _decimal(limits: list[object]) -> SearchStrategy[Decimal]:
    low, high = _limit(limits, "gt", None), _limit(limits, "le", None)
    if low is not None and high is not None and _limit(limits, "decimal_places", None) == 4:
        return percents(Decimal(low), Decimal(high))
    return st.decimals(
        min_value=_limit(limits, "ge", low),
        max_value=_limit(limits, "lt", high),
        places=_limit(limits, "decimal_places", None),
        allow_nan=False,
        allow_infinity=False,
    ).filter(lambda number: number not in {low, _limit(limits, "lt", None)})


def _text(limits: list[object]) -> SearchStrategy[str]:
    low, high = _limit(limits, "min_length", 0), _limit(limits, "max_length", 200)
    pattern = next(
        (limit.pattern for limit in limits if isinstance(limit, StringConstraints)), None
    )
    if pattern is None:
        return texts(low, high)
    if pattern == _ID_PATTERN and low <= 1:
        return ids(high)
    return st.from_regex(pattern, fullmatch=True).filter(lambda text: low <= len(text) <= high)


_BY_LIMITS: Final[Mapping[Any, Callable[[list[object]], SearchStrategy[Any]]]] = {
    types.NoneType: lambda _: st.none(),
    bool: lambda _: st.booleans(),
    int: _integer,
    Decimal: _decimal,
    str: _text,
    datetime: lambda _: instants(),
}
