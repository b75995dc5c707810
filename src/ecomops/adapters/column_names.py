"""What every mapping of columns has in common."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, TypeAlias

from pydantic import StringConstraints, model_validator

from ecomops.models.base import DomainModel
from ecomops.models.problems import listed, problem, refuse, shown

ColumnName: TypeAlias = Annotated[str, StringConstraints(strict=True, min_length=1)]


class ColumnNames(DomainModel):
    """Which column of a table holds what: fields first, then the columns they are read from."""

    @model_validator(mode="before")
    @classmethod
    def _knows_every_field(cls, given: Any) -> Any:
        """Refuse a misspelt field by the nearest one: this is where newcomers meet the library."""
        if isinstance(given, Mapping):
            fields = tuple(cls.model_fields)
            unknown = [key for key in given if key not in fields]
            told = [_told(key, given[key], fields) for key in unknown]
            told[:1] = [f"{one}; there are: {listed(fields, len(fields))}" for one in told[:1]]
            refuse(
                cls.__name__,
                [
                    problem("unknown_field", (str(key),), given[key], text)
                    for key, text in zip(unknown, told, strict=True)
                ],
            )
        return given


def _told(key: object, column: object, fields: tuple[str, ...]) -> str:
    if isinstance(column, str) and column in fields:
        hint = f"the field comes first, as in {{{column!r}: {shown(key)}}}"
    else:
        near = get_close_matches(str(key), fields, n=1)
        hint = f"did you mean {near[0]!r}" if near else "leave it out"
    return f"{shown(key)} is no field; {hint}"
