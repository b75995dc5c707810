"""Arrow columns in types that can be computed with, however their values are laid out."""

from __future__ import annotations

from typing import Any, Final

from ecomops.errors import InvalidArgumentError

_MOST_SHORT_DIGITS: Final = 38
_MOST_DIGITS: Final = 76


def plain_array(array: Any, name: str) -> Any:
    """Take off what wraps the values of an array: extensions, dictionaries, runs and views.

    Raises
    ------
    InvalidArgumentError
        If it holds decimals of more digits than Arrow can write out.

    Examples
    --------
    >>> import pyarrow as pa
    >>> plain_array(pa.array(["a", None, "a"], pa.string_view()), "city").type
    DataType(large_string)
    """
    array = computable_array(array, name)
    return array.dictionary_decode() if hasattr(array, "dictionary_decode") else array


def plain_table(table: Any) -> Any:
    """Give a table whose columns can be computed with; dictionaries stay what they are.

    >>> import pyarrow as pa
    >>> plain_table(pa.table({"city": pa.array(["a"], pa.string_view())})).schema.types
    [DataType(large_string)]
    """
    import pyarrow as pa

    for place, name in enumerate(table.schema.names):
        column = table.column(place)
        chunks = [computable_array(chunk, name) for chunk in column.chunks]
        if any(chunk.type != column.type for chunk in chunks):
            if len({chunk.type for chunk in chunks}) > 1:  # not every dictionary has a null
                chunks = [plain_array(chunk, name) for chunk in chunks]
            table = table.set_column(place, name, pa.chunked_array(chunks))
    return table


def computable_array(array: Any, name: str) -> Any:
    """Give an array in a type that all functions of Arrow take.

    >>> import pyarrow as pa
    >>> codes = pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array(["a", None]))
    >>> computable_array(codes, "city").null_count
    1
    """
    import pyarrow as pa

    types = pa.types
    if isinstance(array.type, pa.BaseExtensionType):
        array = array.storage
    kind = array.type
    if types.is_run_end_encoded(kind):
        return _without_runs(array, name)
    if types.is_dictionary(kind):
        return _with_counted_nulls(array, name)
    if types.is_decimal(kind) and kind.scale < 0:
        return _without_scale(array, name)
    plain = {
        pa.string_view(): pa.large_string(),
        pa.binary_view(): pa.large_binary(),
        pa.date64(): pa.date32(),  # the other is unknown to narwhals
    }.get(kind)
    return array if plain is None else array.cast(plain)


def _with_counted_nulls(array: Any, name: str) -> Any:
    """Make values of a dictionary plain; a null among them is none that is counted."""
    import pyarrow as pa

    values = computable_array(array.dictionary, name)
    if values.type != array.type.value_type:
        array = pa.DictionaryArray.from_arrays(array.indices, values)
    return array.dictionary_decode() if values.null_count else array


def _without_runs(array: Any, name: str) -> Any:
    """Write out values that are told once for several rows."""
    import pyarrow as pa
    from pyarrow import compute

    values = plain_array(array.values, name)  # dictionaries and views can't be written out
    whole = pa.RunEndEncodedArray.from_arrays(array.run_ends, values)
    rows = whole.slice(array.offset, len(array))
    return compute.call_function("run_end_decode", [rows])


def _without_scale(array: Any, name: str) -> Any:
    """Write out decimals that are multiples of a power of ten."""
    import pyarrow as pa

    digits = array.type.precision - array.type.scale
    if digits > _MOST_DIGITS:
        problem = f"holds {array.type}"
        remedy = f"give decimals of at most {_MOST_DIGITS} digits"
        raise InvalidArgumentError("column", name, problem, remedy)
    wide = pa.decimal128 if digits <= _MOST_SHORT_DIGITS else pa.decimal256
    return array.cast(wide(digits, 0))
