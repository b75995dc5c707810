"""Arguments of the wrong type, refused before anything is asked of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from attrs import Attribute

from ecomops.errors import InvalidArgumentError

T = TypeVar("T")


def check_type(name: str, value: object, kind: type[object], remedy: str) -> None:
    """Refuse what is not of a type.

    >>> check_type("policy", None, dict, "give a dict")
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: policy = None is no dict; give a dict
    """
    if not isinstance(value, kind):
        raise InvalidArgumentError(name, value, f"is no {kind.__name__}", remedy)


def checked_list(name: str, values: Iterable[T], kind: type[T], remedy: str) -> list[T]:
    """List values of one type; refuse any other, and one alone.

    >>> checked_list("days", [1, "2"], int, "give whole numbers")
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: days[1] = '2' is no int; give whole numbers
    """
    given: Any = values
    if isinstance(given, kind) or not isinstance(given, Iterable):
        raise InvalidArgumentError(name, given, f"is no list of {kind.__name__}", remedy)
    found = list(values)
    for i, one in enumerate(found):
        if not isinstance(one, kind):
            check_type(f"{name}[{i}]", one, kind, remedy)
    return found


def of_type(kind: type[object], remedy: str) -> Callable[[object, Attribute[Any], object], None]:
    """Make the check of an attrs field."""

    def check(_: object, attribute: Attribute[Any], value: object) -> None:
        check_type(attribute.name, value, kind, remedy)

    return check
