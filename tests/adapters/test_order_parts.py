"""Orders that stand in two parts are found, whatever the parts are; others are not."""

from __future__ import annotations

import pickle

import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from ecomops.adapters.order_parts import PartOrders, check_whole_orders
from ecomops.errors import (
    BadRowError,
    DuplicateIdError,
    InvalidArgumentError,
    MissingColumnError,
)

# parts of whole orders: of each, how many lines it has
parts = st.lists(
    st.dictionaries(st.integers(-3, 12), st.integers(1, 3), max_size=5), min_size=1, max_size=4
)


def batches_of(part: dict[int, int], size: int, *, as_text: bool = False) -> list[pa.RecordBatch]:
    ids = [f"O{no}" if as_text else no for no, n in part.items() for _ in range(n)]
    table = pa.table({"no": pa.array(ids, pa.string() if as_text else pa.int64())})
    return table.to_batches(max_chunksize=size)


def is_refused(ranges: list[pa.RecordBatch]) -> bool:
    try:
        check_whole_orders(ranges)
    except DuplicateIdError:
        return True
    return False


@given(parts, st.integers(1, 5), st.booleans())
def test_an_order_in_two_parts_is_refused(
    drawn: list[dict[int, int]], size: int, as_text: bool
) -> None:
    ids_of = pickle.loads(pickle.dumps(PartOrders("no")))  # noqa: S301  our own bytes
    found = [b for part in drawn for b in ids_of(batches_of(part, size, as_text=as_text))]
    names = [no for part in drawn for no in part]
    assert sum(batch.num_rows for batch in found) == len(names)
    assert is_refused(found) == (len(set(names)) < len(names))
    assert is_refused(found[::-1]) == is_refused(found)


@given(parts, st.integers(1, 5))
def test_so_is_one_within_the_range_of_another_part(
    drawn: list[dict[int, int]], size: int
) -> None:
    rising = [dict(sorted(part.items())) for part in drawn]
    ids_of = PartOrders("no", is_rising=True)
    found = [batch for part in rising for batch in ids_of(batches_of(part, size))]
    bounds = [(min(part), max(part)) for part in rising if part]
    assert [tuple(b.to_pylist()[0].values()) for b in found] == bounds
    meet = any(
        a[0] <= b[1] and b[0] <= a[1] for i, a in enumerate(bounds) for b in bounds[i + 1 :]
    )
    assert is_refused(found) == meet


def test_it_says_which_order_and_why() -> None:
    ids_of = PartOrders("no", is_rising=True)
    split = [b for ids in ([1, 4], [4, 9]) for b in ids_of(pa.table({"no": ids}))]
    with pytest.raises(DuplicateIdError, match="order_id = 4 stands in two parts"):
        check_whole_orders(split)
    within = [b for ids in ([1, 9], [4, 5]) for b in ids_of(pa.table({"no": ids}))]
    with pytest.raises(
        DuplicateIdError, match="order_id = 4 begins within another part, from 1 to 9"
    ):
        check_whole_orders(within)
    each = [b for ids in ([1, 9], [4, 5]) for b in PartOrders("no")(pa.table({"no": ids}))]
    check_whole_orders(each)
    check_whole_orders(pa.Table.from_batches(each))
    check_whole_orders([])


def test_an_order_that_comes_back_within_a_part_is_refused_there() -> None:
    lines = pa.table({"no": [7, 7, 5, 7]})
    with pytest.raises(BadRowError, match="row 3: no = 7 comes back"):
        list(PartOrders("no")(lines.to_batches(max_chunksize=1)))
    with pytest.raises(BadRowError, match="row 2: no = 5 does not lie above"):
        list(PartOrders("no", is_rising=True)(lines.to_batches(max_chunksize=1)))


def test_wrong_parts_are_named() -> None:
    with pytest.raises(MissingColumnError, match="no"):
        list(PartOrders("no")(pa.table({"nr": [1]})))
    with pytest.raises(MissingColumnError, match="first_id"):
        check_whole_orders(pa.table({"no": [1]}))
    mixed = [b for ids in ([1], ["1"]) for b in PartOrders("no")(pa.table({"no": ids}))]
    with pytest.raises(InvalidArgumentError, match="do not go with"):
        check_whole_orders(mixed)
    with pytest.raises(InvalidArgumentError, match="do not go with"):
        list(
            PartOrders("no")(
                [b for ids in ([1], ["1"]) for b in pa.table({"no": ids}).to_batches()]
            )
        )
    with pytest.raises(BadRowError, match="row 2: no = None"):
        list(PartOrders("no")(pa.table({"no": [1, 1, None]}).to_batches(max_chunksize=1)))
