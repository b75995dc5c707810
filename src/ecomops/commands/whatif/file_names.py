"""Names of files for results that are named in words."""

from __future__ import annotations

import re
from typing import Final

_NOT_IN_NAMES: Final = re.compile(r"[^\w-]+")
_MOST_CHARACTERS: Final = 60  # in UTF-8 still within what file systems take
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
"""What Windows takes for a device, whatever stands behind the point."""
_NAMELESS: Final = "promotion"


class FileNames:
    """Gives each result a name of its own, whatever it is called (文件名).

    >>> names = FileNames()
    >>> names.of("by", "segment"), names.of("spend 50: 5 off"), names.of("Spend 50! 5 off")
    ('by-segment', 'spend-50-5-off', 'Spend-50-5-off-2')
    """

    def __init__(self) -> None:
        self._taken: set[str] = set(_DEVICES)

    def of(self, *parts: str) -> str:
        """Join the parts; what a file can't be called becomes a dash."""
        words = _NOT_IN_NAMES.sub("-", "-".join(parts)).strip("-")
        words = words[:_MOST_CHARACTERS].strip("-") or _NAMELESS
        name, n = words, 1
        while name.casefold() in self._taken:  # many file systems know no capitals
            n += 1
            name = f"{words}-{n}"
        self._taken.add(name.casefold())
        return name
