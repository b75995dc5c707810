"""Whole numbers spread evenly: exact, within one of the share, as far apart as they go."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.pacing import slow_pacing

from ecomops.errors import InvalidArgumentError
from ecomops.pacing.spreading import even_shares, share_before, spread_evenly

weights = st.lists(st.integers(0, 7), max_size=31)


@given(st.integers(0, 200) | st.integers(0, 10**30), weights)
def test_parts_sum_to_the_total_and_are_within_one_of_their_share(total, weights):
    if not any(weights):
        total = 0
    parts = spread_evenly(total, weights)
    assert sum(parts) == total
    assert len(parts) == len(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights) or 1)) < 1
    assert all(type(part) is int for part in parts)


@given(st.integers(0, 200), weights.filter(any))
def test_largest_fractions_get_the_rest(total, weights):
    parts, whole = spread_evenly(total, weights), sum(weights)
    assert list(parts) == slow_pacing.split(total, weights)
    got = [
        (total * w % whole, part - total * w // whole)
        for w, part in zip(weights, parts, strict=True)
    ]
    given_up = [fraction for fraction, extra in got if extra]
    kept = [fraction for fraction, extra in got if not extra]
    assert not given_up or not kept or min(given_up) >= max(kept)


@given(st.integers(1, 60), st.integers(0, 60))
def test_equal_days_differ_by_one_and_gaps_between_the_larger_ones_by_one(n, total):
    parts = spread_evenly(total, [1] * n)
    assert max(parts) - min(parts) <= 1
    places = [i for i, part in enumerate(parts) if part == max(parts)]
    gaps = [b - a for a, b in zip(places, [*places[1:], places[0] + n], strict=True)]
    assert max(gaps) - min(gaps) <= 1


@given(st.integers(0, 10**20), weights.filter(any), st.data())
def test_share_before_is_the_sum_of_the_parts(total, weights, data):
    place = data.draw(st.integers(0, len(weights)))
    assert share_before(total, tuple(weights), place) == sum(spread_evenly(total, weights)[:place])


def test_numbers_of_numpy_are_spread_as_those_of_python():
    most: Any = np.int64(2**63 - 1)
    few: Any = np.int32(20)
    weights = np.array([127, 127, 1], dtype=np.int8)
    assert spread_evenly(most, weights) == spread_evenly(2**63 - 1, [127, 127, 1])
    shares = even_shares(few, date(2026, 11, 1), date(2026, 11, 30))
    assert shares == even_shares(20, date(2026, 11, 1), date(2026, 11, 30))
    assert all(type(share.count) is int for share in shares)


def test_twenty_quotes_over_the_weeks_of_december():
    # weeks of 6, 7, 7, 7 and 4 of 31 days: 3.87, 4.52, 4.52, 4.52 and 2.58 of 20; the whole parts
    # are 17, so .87 and .58 get one each, and of the three that tie the first
    shares = even_shares(20, date(2026, 12, 1), date(2026, 12, 31))
    assert [(share.first_on.day, share.last_on.day, share.count) for share in shares] == [
        (1, 6, 4), (7, 13, 5), (14, 20, 4), (21, 27, 4), (28, 31, 3),
    ]  # fmt: skip


def test_february_that_begins_on_a_monday_has_four_equal_weeks():
    shares = even_shares(20, date(2027, 2, 1), date(2027, 2, 28))
    assert [share.count for share in shares] == [5, 5, 5, 5]


@given(
    st.integers(0, 100), st.dates(date(1, 1, 1), date(9000, 1, 1)), st.integers(0, 400), st.data()
)
def test_shares_are_weeks_from_monday_cut_at_the_ends(total, first, more, data):
    last = first + timedelta(days=more)
    for over in ("week", "day"):
        shares = even_shares(total, first, last, over)
        assert (shares[0].first_on, shares[-1].last_on) == (first, last)
        assert sum(share.count for share in shares) == total
        for before, after in pairwise(shares):
            assert after.first_on - before.last_on == timedelta(days=1)
            assert after.first_on.weekday() == 0 or over == "day"
        lengths = [(share.last_on - share.first_on).days + 1 for share in shares]
        assert max(lengths) <= (7 if over == "week" else 1)
        assert [share.count for share in shares] == list(spread_evenly(total, lengths))


WRONG: Any = {"float": 1.0, "text": "2026-11-01", "none": None, "decimal": Decimal(3)}


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (lambda: spread_evenly(-1, [1]), "total = -1 is no count; give a whole number from 0"),
        (lambda: spread_evenly(True, [1]), "total = True is no count"),
        (lambda: spread_evenly(WRONG["float"], [1]), "total = 1.0 is no count"),
        (lambda: spread_evenly(WRONG["decimal"], [1]), r"total = Decimal\('3'\) is no count"),
        (lambda: spread_evenly(1, [1, -1]), r"weights\[1\] = -1 is no count"),
        (lambda: spread_evenly(1, [WRONG["float"]]), r"weights\[0\] = 1.0 is no count"),
        (lambda: spread_evenly(5, WRONG["float"]), "weights = 1.0 are no list; give one"),
        (lambda: spread_evenly(5, WRONG["none"]), "weights = None are no list"),
        (lambda: spread_evenly(1, []), r"weights = \(\) hold nothing, so 1 can't be split"),
        (lambda: spread_evenly(1, [0, 0]), r"weights = \(0, 0\) hold nothing"),
        (
            lambda: even_shares(1, WRONG["text"], date(2026, 1, 1)),
            "first_on = '2026-11-01' is no date",
        ),
        (
            lambda: even_shares(1, datetime(2026, 1, 1), date(2026, 1, 1)),  # noqa: DTZ001
            "first_on = .* is a datetime; give a date",
        ),
        (lambda: even_shares(1, date(2026, 1, 2), date(2026, 1, 1)), "lies before first_on"),
        (lambda: even_shares(1, date.min, date.max), "makes more than 100000 periods"),
        (lambda: even_shares(1, date.min, date.max, "month"), "over = 'month' is no span"),  # type: ignore[arg-type]
    ],
)
def test_misuse_is_told(ask, text):
    with pytest.raises(InvalidArgumentError, match=text):
        ask()


def test_shares_reach_both_ends_of_the_calendar():
    assert [
        one.count for one in even_shares(7, date.max - timedelta(days=6), date.max, "day")
    ] == [1] * 7
    assert even_shares(7, date.min, date.min)[0].count == 7
