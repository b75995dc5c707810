"""Columns out of Arrow batches, with pyarrow alone: what runs on workers needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.adapters.arrow_plain import plain_array
from ecomops.adapters.gaps import NO_ROWS
from ecomops.adapters.instants import microseconds, refuse_far_days
from ecomops.adapters.raw import Kind, RawColumn, refuse_durations
from ecomops.errors import BadRowError, InvalidArgumentError, missing_extra

if TYPE_CHECKING:
    import pyarrow as pa


def record_batches(batches: object) -> Iterator[pa.RecordBatch]:
    """Give the batches of anything that holds some: an iterator, a table, a reader, a frame.

    Raises
    ------
    InvalidArgumentError
        If it is none, or one of its parts is no batch.
    MissingExtraError
        If pyarrow is not installed.

    Examples
    --------
    >>> import pyarrow as pa
    >>> [batch.num_rows for batch in record_batches(pa.table({"clicks": [1, 2]}))]
    [2]
    """
    pa = arrow()
    if isinstance(batches, pa.RecordBatch):
        yield batches
        return
    if hasattr(batches, "__arrow_c_stream__"):  # tables, readers, frames of many libraries
        yield from _streamed(_reader(batches))
        return
    if not isinstance(batches, Iterable):
        remedy = "give an iterator of pyarrow.RecordBatch, or a table"
        raise InvalidArgumentError("batches", type(batches).__name__, "are none", remedy)
    for batch in batches:
        if not isinstance(batch, pa.RecordBatch):
            remedy = "give pyarrow.RecordBatch, such as a file's iter_batches()"
            raise InvalidArgumentError("batches", type(batch).__name__, "is no batch", remedy)
        yield batch


def _reader(batches: object) -> pa.RecordBatchReader:
    """Open a stream of another library."""
    library = arrow()
    try:
        reader: pa.RecordBatchReader = library.RecordBatchReader.from_stream(batches)
    except library.ArrowInvalid as error:  # such as whole numbers of 128 bits
        problem = f"hold a column that pyarrow can't take ({error})"
        remedy = "cast it to a type that pyarrow has, such as whole numbers of 64 bits"
        raise InvalidArgumentError("batches", type(batches).__name__, problem, remedy) from None
    return reader


def _streamed(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """Give the batches of a stream; one without rows where there are none, for its columns."""
    is_empty = True
    for batch in reader:
        yield batch
        is_empty = False
    if is_empty:
        arrays = [arrow().nulls(0, kind) for kind in reader.schema.types]
        yield arrow().RecordBatch.from_arrays(arrays, schema=reader.schema)


def arrow() -> Any:
    """Load pyarrow.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    try:
        import pyarrow
    except ImportError:
        raise missing_extra("pyarrow", "demo") from None
    return pyarrow


def batch_column(batch: pa.RecordBatch, name: str) -> pa.Array[Any]:
    """Take a column of a batch, which has no other of its name.

    Raises
    ------
    InvalidArgumentError
        If two have it.
    """
    if batch.schema.names.count(name) > 1:
        remedy = "rename them, so that each name stands for one column"
        raise InvalidArgumentError("batches", name, "is the name of two columns", remedy)
    return batch.column(name)


def arrow_column(array: pa.Array[Any], name: str) -> RawColumn:
    """Read one column of a batch.

    Examples
    --------
    >>> import pyarrow as pa
    >>> column = arrow_column(pa.array(["a", None, "b", "a"]), "source")
    >>> column.kind, column.values.tolist(), column.distinct, column.missing.tolist()
    ('text', [0, -1, 1, 0], ('a', 'b'), [1])
    """
    pa = arrow()
    given: Any = plain_array(array, name)
    if pa.types.is_nested(given.type):
        problem = f"holds {given.type}"
        raise InvalidArgumentError("column", name, problem, "give one plain value per row")
    missing = NO_ROWS
    if given.null_count:
        missing = np.flatnonzero(_numbers(given.is_null().cast(pa.int8())))
    try:
        kind, values, distinct = _read(given, name)
    except UnicodeDecodeError:
        problem = "holds text that is no UTF-8"
        raise InvalidArgumentError("column", name, problem, "write it anew in UTF-8") from None
    return RawColumn(name, kind, values, distinct, missing)


def _read(array: Any, name: str) -> tuple[Kind, NDArray[Any], tuple[object, ...]]:
    """Read values; 0 where there is none, or -1 where they are codes."""
    types, int8 = arrow().types, arrow().int8()
    kind = array.type
    if types.is_boolean(kind):
        return "flag", _numbers(_dense(array.cast(int8))).astype(np.bool_), ()
    if types.is_integer(kind):
        return "int", _int64(_numbers(_dense(array)), name), ()
    if types.is_floating(kind):
        return "float", _numbers(_dense(array)), ()
    if types.is_timestamp(kind):
        numbers = _numbers(_dense(array.cast(arrow().int64())))
        return "instant" if kind.tz else "local", microseconds(numbers, kind.unit, name), ()
    if types.is_decimal(kind):  # as texts, because hashing a decimal is slow
        codes, texts = _coded(array.cast(arrow().string()))
        return "object", codes, tuple(Decimal(str(text)) for text in texts)
    if types.is_date(kind):
        refuse_far_days(_numbers(_dense(array.cast(arrow().int32()))), name)
    if types.is_duration(kind) or types.is_interval(kind):
        refuse_durations(name, kind)
    return "text" if is_text(kind) else "object", *_coded(array)


def is_text(kind: pa.DataType) -> bool:
    """Tell whether a plain column is one of text."""
    types = arrow().types
    return bool(types.is_string(kind) or types.is_large_string(kind))


def _coded(array: Any) -> tuple[IntArray, tuple[object, ...]]:
    if arrow().types.is_null(array.type):
        return np.full(len(array), -1, dtype=np.int64), ()
    coded = array.dictionary_encode()
    codes = _numbers(coded.indices.fill_null(-1)).astype(np.int64)
    if is_text(coded.dictionary.type):
        return codes, _texts(coded.dictionary)
    return codes, tuple(one.as_py() for one in coded.dictionary)


def _texts(array: Any) -> tuple[str, ...]:
    """Read the texts of a new dictionary, which is no slice.

    With as_py it takes ten times as long, and to_pylist may load pandas.
    """
    _, bounds, texts = array.buffers()
    width = np.int64 if arrow().types.is_large_string(array.type) else np.int32
    places = np.frombuffer(bounds, dtype=width, count=len(array) + 1).tolist()
    held = b"" if texts is None else texts.to_pybytes()
    return tuple(held[start:stop].decode() for start, stop in pairwise(places))


def _dense(array: pa.Array[Any]) -> Any:
    return array.fill_null(0) if array.null_count else array


def _numbers(array: Any) -> Any:
    return np.from_dlpack(array)  # not to_numpy, which may load pandas


def _int64(values: Any, name: str) -> IntArray:
    if values.dtype == np.uint64:
        beyond = np.flatnonzero(values > MAX_MINOR)
        if beyond.size:
            row = int(beyond[0])
            remedy = f"give numbers up to {MAX_MINOR}; ids, such as hashes, as text"
            raise BadRowError(name, int(values[row]), "leaves int64", remedy, row=row)
    whole: IntArray = values.astype(np.int64)
    return whole
