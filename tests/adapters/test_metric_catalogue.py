"""Every metric of the catalogue, out of a frame of every library, is what its columns give."""

from __future__ import annotations

from typing import Literal

import pyarrow as pa
from hypothesis import given, settings, strategies as st
from tests.adapters.metric_makers import MAKERS, pandas_frame, pandas_nullable

from ecomops.adapters.metric_frames import measure_groups, measure_one
from ecomops.metrics import METRICS
from ecomops.testing import metric_columns, metric_groups

PANDAS = (pandas_frame, pandas_nullable)


@st.composite
def drawn(draw):
    """Draw a metric, its columns and a library that can hold them."""
    metric = draw(st.sampled_from(list(METRICS.values())))
    make = draw(st.sampled_from(MAKERS))
    with_missing = draw(st.booleans())
    # beside missing values pandas keeps whole numbers as floats, which lose long ids
    ids: Literal["any", "text"] = "text" if make in PANDAS and with_missing else "any"
    columns = draw(
        metric_columns(metric, max_rows=30, ids=ids, with_missing=with_missing, beyond_int64=False)
    )
    return metric, columns, make


@settings(max_examples=300)
@given(drawn())
def test_frames_and_columns_come_to_the_same(given_):
    metric, columns, make = given_
    assert measure_one(make(pa.table(columns)), metric) == metric(**columns)


@settings(max_examples=200)
@given(drawn(), st.data())
def test_groups_of_frames_and_of_columns_come_to_the_same(given_, data):
    metric, columns, make = given_
    groups = data.draw(metric_groups(metric, columns, ["ads", "mail"]))
    table = pa.table({**columns, "group": pa.array(groups, pa.string())})
    found = measure_groups(make(table), metric, "group")
    expected = metric.by(groups, **columns)
    assert list(found) == list(expected)
    assert [str(name) for name in found.groups] == [str(name) for name in expected.groups]
