"""Exact numbers of what-if questions: how they are read, and how JSON keeps them."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Any, Final, TypeAlias

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from ecomops.errors import InvalidArgumentError
from ecomops.rate_text import Rate, read_rate

__all__ = ["Exact", "ExactShare", "Rate", "exact_rate"]

_WRITTEN: Final = re.compile(r"-?[0-9]{1,4000}(/0{0,3998}[1-9][0-9]{0,3999})?")
"""How a fraction is written in JSON."""


def exact_rate(field: str, value: Rate) -> Fraction:
    """Read a rate from 0 to 1 exactly (比率).

    Parameters
    ----------
    field
        What to call it in an error.
    value
        A string, with or without a percent sign, a `Decimal`, a `Fraction`, or 0 or 1.

    Raises
    ------
    InvalidArgumentError
        If it is a float, which holds most rates inexactly, no number, or not within 0 to 1.

    Examples
    --------
    >>> exact_rate("margin_rate", "25%"), exact_rate("margin_rate", "0.125")
    (Fraction(1, 4), Fraction(1, 8))
    """
    rate = read_rate(field, value)
    if not 0 <= rate <= 1:
        raise InvalidArgumentError(
            field, value, "is not within 0 to 1", "give a share such as '0.25' or '25%'"
        )
    return rate


# ---- in models ----------------------------------------------------------------------------
def _written(value: Any) -> Any:
    """Take a fraction as JSON holds it; leave all else."""
    is_written = isinstance(value, str) and _WRITTEN.fullmatch(value)
    return Fraction(value) if is_written else value


def _exact(value: object) -> Fraction:
    return read_rate("value", _written(value))


def _share(value: object) -> Fraction:
    return exact_rate("rate", _written(value))


_AS_TEXT: Final = PlainSerializer(str, return_type=str, when_used="json")

Exact: TypeAlias = Annotated[
    Fraction,
    BeforeValidator(_exact),
    _AS_TEXT,
    WithJsonSchema({"type": "string", "description": "exact number, such as '1.5' or '1/3'"}),
]
"""An exact number; floats are refused. In JSON a fraction such as ``"1/3"``."""

ExactShare: TypeAlias = Annotated[
    Fraction,
    BeforeValidator(_share),
    _AS_TEXT,
    WithJsonSchema({"type": "string", "description": "exact share, such as '25%' or '1/3'"}),
]
"""An exact rate from 0 to 1; in JSON a fraction such as ``"1/3"``."""
