"""States are handed on in batches that Arrow can hold."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ecomops.adapters.metric_state_rows import STATE_COLUMNS, StateRow, written_states
from ecomops.adapters.metric_streams import merge_grouped_state_batches, state_batches
from ecomops.errors import InvalidArgumentError
from ecomops.metrics import CTR, UV


def of_groups(n: int) -> list[StateRow]:
    """A visitor in each group."""
    state = UV.empty_by_group().update([f"组{i}" for i in range(n)], visitor_id=list(range(n)))
    return [StateRow(UV, one, group) for group, one in state.states.items()]


@pytest.mark.parametrize("n", [1, 2, 3, 7])
@pytest.mark.parametrize("per_batch", [1, 2, 3])
def test_a_batch_ends_before_it_is_too_long(n: int, per_batch: int) -> None:
    rows = of_groups(n)
    (one,) = written_states(rows[:1])
    size = sum(len(value.as_py().encode() if isinstance(value.as_py(), str) else value.as_py())
               for column in one.columns for value in column if value.is_valid)  # fmt: skip
    found = list(written_states(rows, size * per_batch))
    assert [batch.num_rows for batch in found] == [
        min(per_batch, n - start) for start in range(0, n, per_batch)
    ]
    (whole,) = written_states(rows)
    assert pa.Table.from_batches(found).to_pylist() == whole.to_pylist()
    merged = merge_grouped_state_batches(UV, found)
    assert {row.group: row.state for row in rows} == dict(merged.states)


def test_a_state_that_is_longer_has_a_batch_of_its_own() -> None:
    assert [batch.num_rows for batch in written_states(of_groups(3), 1)] == [1, 1, 1]


def test_of_no_group_comes_a_batch_without_rows() -> None:
    (batch,) = written_states([])
    assert (batch.num_rows, tuple(batch.schema.names)) == (0, STATE_COLUMNS)
    (given,) = state_batches([CTR, UV], by="page")([])
    assert given.num_rows == 0


def test_a_state_that_no_column_holds_is_refused() -> None:
    (row,) = of_groups(1)
    most = len(row.state.to_bytes()) - 1
    text = (
        rf"state = '{UV.fingerprint} by group' has {most + 1} bytes, and a value of an Arrow "
        rf"column holds {most}; give smaller batches of rows and fewer rows_per_state"
    )
    with pytest.raises(InvalidArgumentError, match=text):
        list(written_states([row], most_bytes=most))
    with pytest.raises(InvalidArgumentError, match=f"state = '{UV.fingerprint}' has"):
        list(written_states([StateRow(UV, row.state)], most_bytes=most))
    (fits,) = written_states([row], most_bytes=most + 1)
    assert fits.num_rows == 1
