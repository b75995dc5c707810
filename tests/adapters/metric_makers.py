"""One table in every library, and tables of every library as plain rows."""

from __future__ import annotations

from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pyarrow as pa


def pandas_frame(table: pa.Table) -> pd.DataFrame:
    frame = table.to_pandas()
    return frame.set_index(frame.index[::-1] + 7)  # an index that says nothing


def pandas_nullable(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas().convert_dtypes()


def pandas_arrow(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas(types_mapper=pd.ArrowDtype)


def polars_frame(table: pa.Table) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(table))


def polars_lazy(table: pa.Table) -> pl.LazyFrame:
    return polars_frame(table).lazy()


def arrow_table(table: pa.Table) -> pa.Table:
    return table


def arrow_chunks(table: pa.Table) -> pa.Table:
    half = table.num_rows // 2
    return pa.concat_tables([table.slice(0, half), table.slice(half)])


def arrow_dictionaries(table: pa.Table) -> pa.Table:
    for i, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            table = table.set_column(i, field.name, table[field.name].dictionary_encode())
    return table


def duckdb_relation(table: pa.Table) -> Any:
    return duckdb.connect().from_arrow(table)


MAKERS = [
    pandas_frame, pandas_nullable, pandas_arrow, polars_frame, polars_lazy, arrow_table,
    arrow_chunks, arrow_dictionaries, duckdb_relation,
]  # fmt: skip


def plain_rows(table: Any) -> list[tuple[Any, ...]]:
    """Rows of a table of any library; None where it has nothing."""
    frame = nw.from_native(table, eager_only=True)
    columns = [
        [None if null else value for null, value in zip(column.is_null(), column, strict=True)]
        for column in frame.iter_columns()
    ]
    return list(zip(*columns, strict=True))
