"""Errors of whole-model rules, placed at the field that is wrong.

pydantic reports an error of a model validator at the model. A `ValidationError` raised
there keeps its own places instead, and may carry several problems at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

_SHOWN_CHARACTERS: Final = 80
_SHOWN_DUPLICATES: Final = 10


def shown(value: object) -> str:
    """Write a value for a message, cut where it is long.

    >>> shown("S"), len(shown("S" * 1000))
    ("'S'", 81)
    """
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def listed(values: Sequence[object], at_most: int = 12) -> str:
    """Write what is allowed, cut where it is much.

    >>> listed(["S", "M"])
    "'S', 'M'"
    >>> listed("abcd", at_most=2)
    "'a', 'b' and 2 more"
    """
    text = ", ".join(shown(value) for value in values[:at_most])
    more = len(values) - at_most
    return text if more <= 0 else f"{text} and {more} more"


def problem(code: str, place: tuple[str | int, ...], value: object, text: str) -> InitErrorDetails:
    """Say what is wrong with the value at one place of a model."""
    # the text goes in as a value: braces in it are no placeholders
    error = PydanticCustomError(code, "{text}", {"text": text})
    return InitErrorDetails(type=error, loc=place, input=value)


def refuse(title: str, problems: list[InitErrorDetails]) -> None:
    """Raise the problems found, if any."""
    if problems:
        raise ValidationError.from_exception_data(title, problems)


def duplicates(field: str, name: str, ids: Sequence[str]) -> list[InitErrorDetails]:
    """Find the items of `field` whose id stands on an earlier item too; the first ten.

    >>> [p["loc"] for p in duplicates("lines", "line_id", ["a", "b", "a"])]
    [('lines', 2, 'line_id')]
    """
    if len(set(ids)) == len(ids):
        return []
    first: dict[str, int] = {}
    found: list[InitErrorDetails] = []
    for i, id_ in enumerate(ids):
        earlier = first.setdefault(id_, i)
        if earlier != i and len(found) < _SHOWN_DUPLICATES:
            text = f"{name} should be unique, but {shown(id_)} is that of {field}[{earlier}] too"
            found.append(problem("duplicate_id", (field, i, name), id_, text))
    return found
