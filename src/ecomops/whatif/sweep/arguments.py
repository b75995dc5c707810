"""Lists that say what to sweep, read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from pydantic import ValidationError

from ecomops.errors import InvalidArgumentError
from ecomops.kernels.columns import Numbers, whole_numbers

_REMEDIES: Final = {
    "off_percents": "give exact percentages such as '12.5', above 0 and up to 100",
    "cap_minor": "give minor units from 1, or None",
    "max_times": "give a whole number from 1, or None",
    "ladders": "give steps (threshold, off) in whole minor units from 1, by rising thresholds",
}
_EMPTY: Final = "is empty, so there is nothing to sweep"


def swept_amounts(name: str, values: Numbers) -> tuple[int, ...]:
    """Read amounts from 1, in whatever column they come."""
    found = whole_numbers(name, values, low=1)
    if not found.size:
        raise InvalidArgumentError(name, [], _EMPTY, "give at least one amount")
    return tuple(found.tolist())


def swept_list(name: str, values: object) -> tuple[Any, ...]:
    """List values of whatever type; refuse what is no list, and an empty one."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InvalidArgumentError(name, values, "is no list", "give a list")
    found = tuple(values)
    if not found:
        raise InvalidArgumentError(name, [], _EMPTY, "give at least one")
    return found


def ladder_step(step: Any) -> tuple[Any, ...]:
    """Take numpy's whole numbers for Python's."""
    return tuple(int(n) if isinstance(n, np.integer) else n for n in swept_list("ladders", step))


def scheme_set(kind: type[Any], **fields: Any) -> Any:
    """Build a set of schemes; name the argument that is at fault."""
    try:
        return kind(**fields)
    except ValidationError as error:
        first = error.errors()[0]
        place = "".join(f"[{at}]" for at in first["loc"][1:])
        raise InvalidArgumentError(
            f"{first['loc'][0]}{place}", first["input"], f"is refused ({first['msg']})",
            _REMEDIES[str(first["loc"][0])],
        ) from None  # fmt: skip
