"""Arrow columns in types that can be computed with, however their values are laid out."""

from __future__ import annotations

from typing import Any, Final

from ecomops.errors import InvalidArgumentError

_MOST_SHORT_DIGITS: Final = 38
_MOST_DIGITS: Final = 76


def plain_array(array: Any, name: str) -> Any:
    """Take off what wraps the values of an array: extensions, dictionaries and views.

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
    if types.is_dictionary(kind):
        values = computable_array(array.dictionary, name)
        if values.type != kind.value_type:
            array = pa.DictionaryArray.from_arrays(array.indices, values)
        # a null among the values is none that is counted
        return array.dictionary_decode() if values.null_count else array
    if types.is_string_view(kind):
        return array.cast(pa.large_string())
    if types.is_binary_view(kind):
        return array.cast(pa.large_binary())
    if types.is_decimal(kind) and kind.scale < 0:
        return _without_scale(array, name)
    return array


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
