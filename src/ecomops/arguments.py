"""Arguments of the wrong type, refused before anything is asked of them; exact numbers, read."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from typing import Any, Final, TypeAlias, TypeVar

from attrs import Attribute

from ecomops.errors import DuplicateIdError, InvalidArgumentError, NoSuchPlaceError

T = TypeVar("T")

ExactNumber: TypeAlias = int | Fraction | Decimal
"""A number without rounding."""

_MOST_DIGITS: Final = 1_000
"""A Decimal such as 1E+999999999 would be written out."""


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


def check_distinct(
    name: str, field: str, values: Iterable[object], what: str, remedy: str
) -> None:
    """Refuse two values of one id.

    Parameters
    ----------
    field
        Which of their attributes is the id.
    what
        What one of them is called.

    Examples
    --------
    >>> check_distinct("parts", "real", [1, 2, 1], "part", "give each once")
    Traceback (most recent call last):
    ...
    ecomops.errors.DuplicateIdError: parts[2].real = 1 is that of an earlier part; give each once
    """
    seen = set[object]()
    for i, one in enumerate(values):
        known = getattr(one, field)
        if known in seen:
            problem = f"is that of an earlier {what}"
            raise DuplicateIdError(f"{name}[{i}].{field}", known, problem, remedy)
        seen.add(known)


def check_named(name: str, values: object, remedy: str) -> None:
    """Refuse what is no mapping of names to values.

    >>> check_named("labels", ["new", "old"], "give labels by name")
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: labels = ['new', 'old'] is no mapping; give labels by name
    """
    if not isinstance(values, Mapping):
        raise InvalidArgumentError(name, values, "is no mapping", remedy)


def checked_place(name: str, place: object, n: int) -> int:
    """Read a place among so many, negative ones from the end, as sequences take them.

    Raises
    ------
    InvalidArgumentError
        If it is no whole number.
    NoSuchPlaceError
        If there is no such place; it is an IndexError, at which loops over a sequence end.

    Examples
    --------
    >>> checked_place("i", -1, 3)
    2
    >>> checked_place("i", 5, 3)
    Traceback (most recent call last):
    ...
    ecomops.errors.NoSuchPlaceError: i = 5 is past the end of 3; give a place from 0 to 2
    """
    if isinstance(place, bool) or not isinstance(place, Integral):
        raise InvalidArgumentError(name, place, "is no place", "give a whole number from 0")
    found = int(place)
    if not -n <= found < n:
        problem = f"is {'past the end' if found >= 0 else 'before the beginning'} of {n}"
        remedy = f"give a place from 0 to {n - 1}" if n else "there is nothing in it"
        raise NoSuchPlaceError(name, found, problem, remedy)
    return found % n


def is_one_of(key: object, keys: Container[object]) -> bool:
    """Tell whether something is one of some keys, whatever it is.

    Parameters
    ----------
    keys
        A set or a mapping: what can't be hashed is in neither.

    Examples
    --------
    >>> is_one_of("ads", {"ads", "mail"}), is_one_of(["ads"], {"ads", "mail"})
    (True, False)
    """
    try:
        return key in keys
    except TypeError:  # a list, or what else can't name anything
        return False


def of_type(kind: type[object], remedy: str) -> Callable[[object, Attribute[Any], object], None]:
    """Make the check of an attrs field."""

    def check(_: object, attribute: Attribute[Any], value: object) -> None:
        check_type(attribute.name, value, kind, remedy)

    return check


def exact_number(
    name: str, value: object, remedy: str = "give an int, a Fraction or a Decimal"
) -> int | Fraction:
    """Read a number that holds what it says; a float holds most decimals inexactly.

    Raises
    ------
    InvalidArgumentError
        If it is a float, not finite, no number, or a Decimal of more than 1000 digits.

    Examples
    --------
    >>> exact_number("orders", 12), exact_number("rate", Decimal("0.25"))
    (12, Fraction(1, 4))
    >>> exact_number("orders", 0.5)
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: orders = 0.5 is a float; \
give an int, a Fraction or a Decimal
    """
    if type(value) is not bool and isinstance(value, Integral):
        return int(value)
    if isinstance(value, Fraction):
        return value
    if isinstance(value, Decimal) and value.is_finite():
        if not value:
            return 0
        _, digits, exponent = value.as_tuple()
        if len(digits) + abs(int(exponent)) <= _MOST_DIGITS:
            return Fraction(value)
    problem = "is a float" if isinstance(value, float) else "is no exact figure"
    raise InvalidArgumentError(name, value, problem, remedy)
