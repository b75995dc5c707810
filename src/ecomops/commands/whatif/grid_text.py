"""The grid of a sweep, as it is written on the command line."""

from __future__ import annotations

import re
from typing import Final

from attrs import frozen

from ecomops.commands.arguments import amount
from ecomops.errors import InvalidArgumentError

_ARGUMENT: Final = "--sweep"
_BETWEEN: Final = re.compile(r"(?<=[\s\d])[xX×](?=[\s\d])")
_FORM: Final = 'write it like "40:80:5 x 3:10:1" or "49,99 x 5,8": thresholds x amounts off'
_RANGE_PARTS: Final = 3
_MOST_SCHEMES: Final = 100_000
"""As many as a result can hold and still be read."""


@frozen
class Grid:
    """Thresholds and amounts off to try with one another (扫描网格).

    Attributes
    ----------
    thresholds_minor, offs_minor
        [minor]
    """

    thresholds_minor: tuple[int, ...]
    offs_minor: tuple[int, ...]


def read_grid(text: str, currency: str) -> Grid:
    """Read ``THRESHOLDS x OFFS``, in major units.

    Each side is a list with commas of amounts and of ranges ``FROM:TO:STEP``; a range goes on
    up to its end, and holds it where a step meets it.

    Raises
    ------
    InvalidArgumentError
        If it is written otherwise, an amount is no amount above zero, a range does not rise,
        or there are more than 100 000 pairs.

    Examples
    --------
    >>> grid = read_grid("40:50:5 x 3,4.50", "USD")
    >>> grid.thresholds_minor, grid.offs_minor
    ((4000, 4500, 5000), (300, 450))
    """
    sides = _BETWEEN.split(text)
    if len(sides) != 2:
        raise InvalidArgumentError(_ARGUMENT, text, "is no grid", _FORM)
    thresholds, offs = (_side(text, side, currency) for side in sides)
    pairs = len(thresholds) * len(offs)
    if pairs > _MOST_SCHEMES:
        raise InvalidArgumentError(
            _ARGUMENT, text, f"has {pairs:,} pairs", f"give {_MOST_SCHEMES:,} at most"
        )
    return Grid(thresholds, offs)


def _side(text: str, side: str, currency: str) -> tuple[int, ...]:
    """Read one axis; each value once, in the order given."""
    found: dict[int, None] = {}
    for part in side.split(","):
        found.update(dict.fromkeys(_values(text, part.strip(), currency)))
    return tuple(found)


def _values(text: str, part: str, currency: str) -> range:
    ends = part.split(":")
    if len(ends) not in (1, _RANGE_PARTS):
        raise InvalidArgumentError(_ARGUMENT, text, f"has no range in {part!r}", _FORM)
    amounts = [amount(_ARGUMENT, end.strip(), currency, least=1) for end in ends]
    if len(ends) == 1:
        return range(amounts[0], amounts[0] + 1)
    first, last, step = amounts
    if last < first:
        raise InvalidArgumentError(_ARGUMENT, text, f"does not rise in {part!r}", _FORM)
    found = range(first, last + 1, step)
    if len(found) > _MOST_SCHEMES:
        raise InvalidArgumentError(
            _ARGUMENT, text, f"has {len(found):,} values in {part!r}", "give a larger step"
        )
    return found
