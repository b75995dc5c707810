"""Order files as tables of text columns, so that money stays as it was written."""

from __future__ import annotations

import codecs
import csv
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from ecomops.errors import InvalidArgumentError, MissingFileError, missing_extra

if TYPE_CHECKING:
    import pyarrow as pa

_DELIMITERS: Final = {".csv": ",", ".tsv": "\t"}
_MARKS: Final = {";": "semicolons", "\t": "tabs", ",": "commas"}
_SUFFIXES: Final = (*_DELIMITERS, ".parquet")


def read_orders_file(path: str | PathLike[str], *, encoding: str = "utf-8") -> pa.Table:
    r"""Read a CSV, TSV or parquet file for `load_orders` (读取订单文件).

    Every column of a text file comes as text, so "199.00" and "00123" stay what they are;
    an empty cell is a missing value.

    Parameters
    ----------
    path
        Ends in .csv, .tsv or .parquet.
    encoding
        Of a text file: UTF-8, with or without a byte order mark, unless said otherwise;
        spreadsheets in China often write ``gbk``.

    Raises
    ------
    MissingFileError
        If there is no such file.
    InvalidArgumentError
        If it is a folder, empty, of another kind, or can't be read.
    MissingExtraError
        If pyarrow is not installed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "orders.csv")
    ...     _ = path.write_text("order,sku,price\nA,00123,199.00\n", encoding="utf-8")
    ...     print(read_orders_file(path).to_pylist())
    [{'order': 'A', 'sku': '00123', 'price': '199.00'}]
    """
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix not in _SUFFIXES:
        remedy = f"give a file that ends in {', '.join(_SUFFIXES)}"
        raise InvalidArgumentError("file", str(file), "is of an unknown kind", remedy)
    if not file.exists():
        raise MissingFileError("file", str(file), "does not exist", "check the path")
    if not file.is_file():
        raise InvalidArgumentError("file", str(file), "is not a file", "name the file in it")
    if file.stat().st_size == 0:
        _refuse_empty(file)
    try:
        import pyarrow  # noqa: F401  an optional package
    except ImportError:
        raise missing_extra("pyarrow", "demo") from None
    if suffix == ".parquet":
        return _read_parquet(file)
    return _read_text(file, _DELIMITERS[suffix], encoding)


def _read_parquet(file: Path) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file) as opened:
            return opened.read()
    except (pa.ArrowException, OSError) as error:
        _refuse(file, "parquet", error, "write it again, or export CSV")


def _read_text(file: Path, delimiter: str, encoding: str) -> pa.Table:
    import pyarrow as pa
    from pyarrow import csv as pa_csv

    names, has_rows = _header(file, delimiter, encoding)
    if not has_rows:  # Arrow takes a head without a line break for nothing
        return pa.Table.from_arrays([pa.array([], pa.string()) for _ in names], names=names)
    # said by name, because Arrow would otherwise guess numbers and dates
    types: dict[str, Any] = dict.fromkeys(names, pa.string())
    try:
        return pa_csv.read_csv(
            file,
            read_options=pa_csv.ReadOptions(encoding=encoding),
            parse_options=pa_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types=types, null_values=[""], strings_can_be_null=True
            ),
        )
    except UnicodeError as error:
        _refuse_encoding(file, encoding, error)
    except pa.ArrowInvalid as error:
        if "UTF8" in str(error):
            _refuse_encoding(file, encoding, error)
        _refuse(file, "CSV", error, "give every line as many cells as the first has")


def _header(file: Path, delimiter: str, encoding: str) -> tuple[list[str], bool]:
    """Read the names of the columns, and whether any row follows."""
    try:
        "".encode(encoding)  # codecs that are of no text, such as base64, are refused here
        is_utf8 = codecs.lookup(encoding).name == "utf-8"
    except (LookupError, TypeError, ValueError):
        remedy = "give one such as 'utf-8' or 'gbk'"
        raise InvalidArgumentError("encoding", encoding, "is unknown", remedy) from None
    try:
        with file.open(encoding="utf-8-sig" if is_utf8 else encoding, newline="") as lines:
            # blank lines before the head are skipped, as Arrow does
            head = next(filter(None, csv.reader(lines, delimiter=delimiter)), None)
            has_rows = any(line.strip("\r\n") for line in lines)
    except UnicodeError as error:
        _refuse_encoding(file, encoding, error)
    except csv.Error as error:
        _refuse(file, "CSV", error, "export it again")
    if head is None:
        _refuse_empty(file)
    if len(head) == 1:
        _check_cells(file, head[0], delimiter)
    return head, has_rows


def _check_cells(file: Path, head: str, delimiter: str) -> None:
    """Refuse a head of one cell that seems to be several, with another mark between them."""
    for mark, name in _MARKS.items():
        if mark != delimiter and mark in head:
            read = f"read it with pandas.read_csv(file, sep={mark!r}, dtype=str) and load that"
            named = [suffix for suffix, its in _DELIMITERS.items() if its == mark]
            remedy = (
                f"name it {named[0]}, or {read}" if named else f"export it with commas, or {read}"
            )
            problem = f"has one column, {head!r}: its cells seem to be separated by {name}"
            raise InvalidArgumentError("file", str(file), problem, remedy)


def _refuse_empty(file: Path) -> NoReturn:
    raise InvalidArgumentError("file", str(file), "is empty", "export the orders again")


def _refuse_encoding(file: Path, encoding: str, cause: Exception) -> NoReturn:
    other = "gbk" if encoding.lower().startswith("utf") else "utf-8"
    remedy = f"save it as UTF-8, or name its encoding, such as encoding={other!r}"
    problem = f"is not {encoding} text"
    raise InvalidArgumentError("file", str(file), problem, remedy) from cause


def _refuse(file: Path, kind: str, cause: Exception, remedy: str) -> NoReturn:
    reason = str(cause).partition("\n")[0]
    problem = f"can't be read as {kind} ({reason})"
    raise InvalidArgumentError("file", str(file), problem, remedy) from cause
