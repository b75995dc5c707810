"""Sessions out of raw page views: who is away long enough begins a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.groups import dense_codes
from ecomops.metrics.as_given import as_given
from ecomops.metrics.columns import COLUMNS, SESSION_ID, VIEWED_AT_US, VISITOR_ID
from ecomops.metrics.parameters import check_whole
from ecomops.metrics.reading import Values
from ecomops.metrics.rows import read_rows

IDLE_GAP_S: Final = 30 * 60
"""How long a visitor may be idle, as analytics tools have it: half an hour."""

_SECOND_US: Final = 1_000_000


@frozen(eq=False, repr=False)
class SessionViews:
    """Page views, each with its session (会话切分).

    Attributes
    ----------
    columns
        By name, as metrics take them, in the order of the views: ``session_id``, ``visitor_id``,
        ``viewed_at_us``, and what else was given.
    n_sessions
        Sessions there are.
    n_missing
        Views that were left out, because a value was missing.
    row
        (n,) Which of the given views each was; None: all of them, in order.
    """

    columns: Mapping[str, Values]
    n_sessions: int
    n_missing: int = 0
    row: IntArray | None = None

    @property
    def session_id(self) -> IntArray:
        """(n,) The session of each view."""
        found: IntArray = self.columns[SESSION_ID.name]
        return found

    def __len__(self) -> int:
        return int(self.session_id.size)

    def __repr__(self) -> str:
        return f"<{len(self):,} views in {self.n_sessions:,} sessions>"


def cut_sessions(
    *,
    visitor_id: object,
    viewed_at_us: object,
    idle_gap_s: int = IDLE_GAP_S,
    first_id: int = 0,
    **columns: object,
) -> SessionViews:
    """Cut the views of each visitor into sessions, at every long enough gap (会话切分).

    A view begins a new session where the visitor's view before is `idle_gap_s` ago or more: just
    half an hour later is a new one, as web analytics have it (inactive for 30 minutes or more),
    a microsecond less is not. Views of one instant are of one session.

    Parameters
    ----------
    visitor_id, viewed_at_us
        (n) Who saw a page, and when [µs since 1970]; in any order.
    idle_gap_s
        From which gap on a new session begins. [seconds]
    first_id
        The number of the first session. Sessions are numbered by visitor and time, whatever the
        order of the rows. Where a state takes views in parts, give each part all views of its
        visitors, and go on with the number after the last one.
    **columns
        (n) Any columns that metrics know, to be kept beside.

    Raises
    ------
    InvalidArgumentError
        If a column is unknown, of the wrong kind or length, or a number is none.
    BadRowError
        If a value can't be what its column holds.

    Examples
    --------
    >>> from ecomops.metrics import BOUNCE_RATE, MEAN_DWELL, VISIT_DEPTH
    >>> minute = 60_000_000
    >>> views = cut_sessions(visitor_id=["li", "wang", "li", "li"],
    ...                      viewed_at_us=[0, 5 * minute, 29 * minute, 59 * minute])
    >>> views, views.session_id.tolist()
    (<4 views in 3 sessions>, [0, 2, 0, 1])
    >>> print(BOUNCE_RATE(**views.columns))
    bounce rate 66.67 % (bounced sessions 2 / sessions 3)
    >>> print(MEAN_DWELL(**views.columns))
    mean dwell time 580 s (time between first and last view 1,740 / sessions 3)
    >>> float(VISIT_DEPTH(**views.columns))
    1.3333333333333333
    """
    check_whole("idle_gap_s", idle_gap_s, "is no gap")
    if type(first_id) is not int or not 0 <= first_id <= MAX_MINOR // 2:
        remedy = f"give a whole number from 0 to {MAX_MINOR // 2}"
        raise InvalidArgumentError("first_id", first_id, "is no number to begin with", remedy)
    if SESSION_ID.name in columns:
        raise InvalidArgumentError(
            "column", SESSION_ID.name, "is what is made here", "leave it out"
        )
    given = {"visitor_id": visitor_id, "viewed_at_us": viewed_at_us, **columns}
    kept = [COLUMNS[name] for name in columns if name in COLUMNS]
    rows = read_rows((VISITOR_ID, VIEWED_AT_US, *kept), (), given)
    code, n_sessions = _numbered(rows[VISITOR_ID], rows[VIEWED_AT_US], idle_gap_s * _SECOND_US)
    found: dict[str, Values] = {SESSION_ID.name: code + first_id if first_id else code}
    found |= {name: as_given(COLUMNS[name], rows.columns[name]) for name in given}
    return SessionViews(found, n_sessions, rows.n_missing, rows.row)


def _numbered(visitors: Values, at_us: IntArray, gap_us: int) -> tuple[IntArray, int]:
    """(n,) Number the session of each view, from 0; and how many there are."""
    if not at_us.size:
        return np.zeros(0, dtype=np.int64), 0
    visitor, distinct = dense_codes(visitors)
    order = _by_visitor_and_time(visitor, int(distinct.size), at_us)
    visitor, at_us = visitor[order], at_us[order]
    begins = np.zeros(at_us.size, dtype=np.int64)
    begins[1:] = (visitor[1:] != visitor[:-1]) | (at_us[1:] - at_us[:-1] >= gap_us)
    number = np.cumsum(begins)
    found = np.empty_like(number)
    found[order] = number
    return found, int(number[-1]) + 1


def _by_visitor_and_time(visitor: IntArray, n_visitors: int, at_us: IntArray) -> IntArray:
    """(n,) Order views by visitor, then time; by one key, where both fit into it."""
    first = int(at_us.min())
    span = int(at_us.max()) - first + 1
    if n_visitors * span > MAX_MINOR:
        return np.lexsort((at_us, visitor))
    return np.argsort(visitor * span + (at_us - first), kind="stable")
