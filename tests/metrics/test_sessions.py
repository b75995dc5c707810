"""Sessions are cut where a plain loop cuts them, to the microsecond."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.metrics import (
    BOUNCE_RATE,
    MEAN_DWELL,
    PV,
    UV,
    VISIT_DEPTH,
    bounce_rate,
    cut_sessions,
)

GAP_US = 30 * 60 * 10**6
LAST_US = 253_402_300_799_999_999
NAMES = st.sampled_from([["li", "wang", "张"], [-5, 0, 2**62], ["only"]])
STEPS = st.sampled_from([0, 1, GAP_US - 1, GAP_US, GAP_US + 1, 2 * GAP_US]) | st.integers(0, 2**44)


@st.composite
def page_views(draw):
    """Draw views whose gaps lie on, and beside, half an hour."""
    visitors = draw(NAMES)
    views, at = [], 0
    for step in draw(st.lists(STEPS, max_size=20)):
        at += step
        views.append((draw(st.sampled_from(visitors)), at))
    return draw(st.permutations(views))


def loop_sessions(views, gap_us=GAP_US):
    """Go through each visitor's views in time, and begin anew after a long enough gap."""
    found, number = [0] * len(views), -1
    visitors = sorted(
        {visitor for visitor, _ in views}, key=lambda v: v if isinstance(v, int) else v.encode()
    )
    for visitor in visitors:
        last = None
        for place in sorted(range(len(views)), key=lambda i: views[i][1]):
            if views[place][0] != visitor:
                continue
            at = views[place][1]
            if last is None or at - last >= gap_us:
                number += 1
            found[place] = number
            last = at
    return found, number + 1


def cut(views, **options):
    return cut_sessions(
        visitor_id=[visitor for visitor, _ in views], viewed_at_us=[at for _, at in views],
        **options,
    )  # fmt: skip


@given(page_views())
def test_sessions_are_those_of_a_plain_loop(views):
    expected, n = loop_sessions(views)
    found = cut(views)
    assert (found.session_id.tolist(), found.n_sessions) == (expected, n)


@given(page_views(), st.integers(1, 4000))
def test_another_gap_is_cut_as_exactly(views, gap_s):
    views = [(visitor, at // 1800 * gap_s) for visitor, at in views]
    expected, _ = loop_sessions(views, gap_s * 10**6)
    assert cut(views, idle_gap_s=gap_s).session_id.tolist() == expected


@pytest.mark.parametrize(("after_us", "n"), [(GAP_US - 1, 1), (GAP_US, 2), (GAP_US + 1, 2)])
def test_half_an_hour_to_the_microsecond_begins_a_new_session(after_us, n):
    assert cut([("li", 0), ("li", after_us)]).n_sessions == n
    assert cut([("li", after_us), ("li", 0)]).n_sessions == n
    assert cut([("li", LAST_US - after_us), ("li", LAST_US)]).n_sessions == n


@given(page_views())
def test_metrics_of_sessions_are_those_of_a_plain_loop(views):
    ids, n = loop_sessions(views)
    columns = cut(views).columns
    by_session = [[at for i, (_, at) in zip(ids, views, strict=True) if i == k] for k in range(n)]
    assert PV(**columns).numerator == len(views)
    assert UV(**columns).numerator == len({visitor for visitor, _ in views})
    depth, dwell, bounce = VISIT_DEPTH(**columns), MEAN_DWELL(**columns), BOUNCE_RATE(**columns)
    assert (depth.numerator, depth.denominator) == (len(views), n)
    assert dwell.numerator == Fraction(sum(max(one) - min(one) for one in by_session), 10**6)
    assert dwell.denominator == bounce.denominator == n
    assert bounce.numerator == sum(len(one) == 1 for one in by_session)
    at_most = bounce_rate(max_views=2)(**columns).numerator
    assert at_most == sum(len(one) <= 2 for one in by_session)


def test_views_far_apart_of_many_visitors_need_no_common_key():
    n = 3_000
    visitors = np.random.default_rng(3).permutation(n) * 2**50
    at_us = np.concatenate([np.arange(n) - 10**16, np.arange(n) - 10**16 + GAP_US - 1])
    at_us = np.append(at_us, LAST_US)  # so long a span that visitor and time are two keys
    found = cut_sessions(visitor_id=np.append(np.tile(visitors, 2), -1), viewed_at_us=at_us)
    assert found.n_sessions == n + 1
    assert (found.session_id[:n] == found.session_id[n:-1]).all()
    assert found.session_id[:n].tolist() == [v // 2**50 + 1 for v in visitors.tolist()]


def test_parts_of_different_visitors_go_on_numbering():
    one = cut([("li", 0), ("li", GAP_US)])
    two = cut([("wang", 0)], first_id=one.n_sessions)
    state = VISIT_DEPTH.empty()
    for part in (one, two):
        state = state.update(session_id=part.session_id)
    assert state.result().denominator == 3
    assert two.session_id.tolist() == [2]


def test_other_columns_and_missing_values_go_along():
    found = cut_sessions(
        visitor_id=["li", None, "li"],
        viewed_at_us=[0, 0, GAP_US],
        has_bought=[True, False, False],
        first_response_s=[0.5, 1, 2],
    )
    assert (len(found), found.n_sessions, found.n_missing) == (2, 2, 1)
    assert found.row is not None
    assert found.row.tolist() == [0, 2]
    assert {name: values.tolist() for name, values in found.columns.items()} == {
        "session_id": [0, 1], "visitor_id": ["li", "li"], "viewed_at_us": [0, GAP_US],
        "has_bought": [True, False], "first_response_s": [0.5, 2.0],
    }  # fmt: skip
    assert cut([]).n_sessions == 0


def test_what_is_no_gap_or_no_column_is_refused():
    for gap in (0, -1, 1.5, True, "30", None):
        with pytest.raises(InvalidArgumentError, match=r"idle_gap_s = .* is no gap"):
            cut([], idle_gap_s=gap)
    for first in (-1, 1.0, True, 2**63):
        with pytest.raises(InvalidArgumentError, match=r"first_id = .* is no number to"):
            cut([], first_id=first)
    with pytest.raises(InvalidArgumentError, match="column = 'session_id' is what is made here"):
        cut([("li", 0)], session_id=[1])
    with pytest.raises(InvalidArgumentError, match="column = 'sku' is no column"):
        cut([("li", 0)], sku=[1])
    with pytest.raises(BadRowError, match="row 1: viewed_at_us"):
        cut([("li", 0), ("li", LAST_US + 1)])
