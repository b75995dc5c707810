"""A line over the columns of a map, broken where it leaves the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]


def runs(edges: Sequence[float], heights: Sequence[float | None]) -> list[list[Point]]:
    """Join the heights of neighbouring columns into lines.

    Each line goes from the left edge of its first column to the right edge of its last.

    >>> runs([0, 2, 4, 6], [5, 7, None])
    [[(0, 5), (1.0, 5), (3.0, 7), (4, 7)]]
    """
    lines: list[list[Point]] = []
    last = None
    for i, height in enumerate(heights):
        if height is None:
            continue
        left, right = edges[i], edges[i + 1]
        if last != i - 1:
            lines.append([(left, height)])
        elif lines[-1][-1][0] == left:
            lines[-1].pop()
        lines[-1] += [((left + right) / 2, height), (right, height)]
        last = i
    return lines
