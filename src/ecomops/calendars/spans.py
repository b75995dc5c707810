"""Spans of time in order, none touching the next: what is open, as plain integers.

A span is [start, end). Lists of spans are united, cut and turned round here; what they are spans
of, and in which unit, is the caller's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from operator import itemgetter
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""From when on, and until when."""

_start, _end = itemgetter(0), itemgetter(1)


def united(spans: Iterable[Span]) -> list[Span]:
    """Sort spans and join those that overlap or touch; empty ones go.

    >>> united([(5, 7), (1, 3), (3, 4), (6, 9), (9, 9)])
    [(1, 4), (5, 9)]
    """
    found: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            if end > found[-1][1]:
                found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def inside(spans: list[Span], start: int, end: int) -> list[Span]:
    """Cut spans in order to what lies between two bounds.

    >>> inside([(1, 4), (5, 9)], 2, 6)
    [(2, 4), (5, 6)]
    """
    # a span ends before the next one starts, so both bounds can be searched for
    first = bisect_left(spans, start, key=_end)
    if first < len(spans) and spans[first][1] == start:
        first += 1
    found = spans[first : bisect_left(spans, end, key=_start)]
    if found:
        found[0] = max(found[0][0], start), found[0][1]
        found[-1] = found[-1][0], min(found[-1][1], end)
    return found


def between(spans: list[Span], start: int, end: int) -> list[Span]:
    """Give the gaps that spans in order leave between two bounds.

    >>> between([(1, 4), (5, 9)], 0, 9)
    [(0, 1), (4, 5)]
    """
    found: list[Span] = []
    for a, b in inside(spans, start, end):
        if a > start:
            found.append((start, a))
        start = b
    if start < end:
        found.append((start, end))
    return found


def without(spans: list[Span], others: list[Span]) -> list[Span]:
    """Cut others out of spans; both in order.

    >>> without([(1, 4), (5, 9)], [(3, 6), (7, 8)])
    [(1, 3), (6, 7), (8, 9)]
    """
    if not (spans and others):
        return list(spans)
    return common(spans, between(others, spans[0][0], spans[-1][1]))


def common(spans: list[Span], others: list[Span]) -> list[Span]:
    """Give what lies in both; both in order.

    >>> common([(1, 4), (5, 9)], [(3, 6), (7, 8)])
    [(3, 4), (5, 6), (7, 8)]
    """
    found: list[Span] = []
    i = j = 0
    while i < len(spans) and j < len(others):
        start = max(spans[i][0], others[j][0])
        end = min(spans[i][1], others[j][1])
        if start < end:
            found.append((start, end))
        if spans[i][1] < others[j][1]:
            i += 1
        else:
            j += 1
    return found
