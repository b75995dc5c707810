from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ecomops.adapters.files import read_orders_file
from ecomops.adapters.frames import load_orders
from ecomops.errors import (
    InvalidArgumentError,
    MissingExtraError,
    MissingFileError,
)


def read(folder: Path, name: str, content: bytes, **options: Any) -> dict[str, list[Any]]:
    path = folder / name
    path.write_bytes(content)
    return read_orders_file(path, **options).to_pydict()


@pytest.mark.parametrize(
    ("name", "content", "options", "expected"),
    [
        ("a.csv", b"id,p\r\n007,1.10\r\n", {}, {"id": ["007"], "p": ["1.10"]}),
        ("a.CSV", b"\xef\xbb\xbfid,p\n1,2\n", {}, {"id": ["1"], "p": ["2"]}),
        ("a.csv", b"\n\nid,p\n1,2\n", {}, {"id": ["1"], "p": ["2"]}),
        ("a.csv", b'id,p\n"a\nb",\n', {}, {"id": ["a\nb"], "p": [None]}),
        ("a.csv", b"id,p\nNA,true\n", {}, {"id": ["NA"], "p": ["true"]}),
        ("a.csv", b"id,p\n", {}, {"id": [], "p": []}),
        ("a.csv", b"id,p", {}, {"id": [], "p": []}),
        ("a.csv", b"\n\nid,p\r\n\r\n", {}, {"id": [], "p": []}),
        ("a.csv", "编号,价".encode("utf-16"), {"encoding": "utf-16"}, {"编号": [], "价": []}),
        ("a.csv", b"id,p\n1,2", {}, {"id": ["1"], "p": ["2"]}),
        ("a.tsv", b"id\tp\n1\t2,000\n", {}, {"id": ["1"], "p": ["2,000"]}),
        ("a.csv", "编号\n甲\n".encode("gbk"), {"encoding": "gbk"}, {"编号": ["甲"]}),
        ("a.csv", "编号\n甲\n".encode("utf-16"), {"encoding": "utf-16"}, {"编号": ["甲"]}),
    ],
)
def test_text_files_come_as_texts(tmp_path, name, content, options, expected):
    assert read(tmp_path, name, content, **options) == expected


def test_parquet_comes_as_it_is(tmp_path):
    table = pa.table({"id": [1, 2], "p": ["1.10", None]})
    pq.write_table(table, tmp_path / "a.parquet")
    assert read_orders_file(str(tmp_path / "a.parquet")).equals(table)


def test_csv_loads_exactly(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text('order,sku,n,price\nA,="007",2,"1,299.00"\nA,8,1.0,0.07\n', encoding="utf-8")
    columns = {"cart_id": "order", "sku_id": "sku", "quantity": "n", "unit_price": "price"}
    loaded = load_orders(read_orders_file(path), columns, currency="CNY")
    assert loaded.table.list_minor.tolist() == [2598_07]
    assert [item.sku_id for item in loaded.table.items] == ["007", "8"]


@pytest.mark.parametrize(
    ("name", "content", "options", "message"),
    [
        (
            "a.xlsx",
            b"x",
            {},
            r"is of an unknown kind; give a file that ends in .csv, .tsv",
        ),
        ("a.csv", b"", {}, r"is empty; export the orders again"),
        ("a.csv", b"\n\n", {}, r"is empty; export the orders again"),
        (
            "a.csv",
            b"a,b\n1\n",
            {},
            r"can't be read as CSV \(.*Expected 2 columns, got 1.*\)",
        ),
        ("a.csv", "甲\n".encode("gbk"), {}, r"is not utf-8 text; save it .* encoding='gbk'"),
        ("a.csv", "a\n甲\n".encode("gbk"), {}, r"is not utf-8 text; save it .* encoding='gbk'"),
        ("a.csv", b"a\n\xff\n", {"encoding": "gbk"}, r"is not gbk text; .* encoding='utf-8'"),
        ("a.csv", b"a\n1\n", {"encoding": "gbx"}, r"^encoding = 'gbx' is unknown; give one such"),
        *(
            ("a.csv", b"a\n1\n", {"encoding": name}, r"^encoding = .* is unknown; give one such")
            for name in ("rot13", "base64", "hex", "undefined", "a\0b", None, 8)
        ),
        (
            "a.csv",
            b"o;s;p\nA;x;1,00\n",
            {},
            r"'o;s;p': its cells seem to be separated by semicolons; export it with commas",
        ),
        (
            "a.csv",
            b"o;s;p\nA;x;1,00\n",
            {},
            r"or read it with pandas.read_csv\(file, sep=';', dtype=str\) and load that$",
        ),
        ("a.csv", b"o;s;p\nA;x;1.00\n", {}, r"separated by semicolons"),
        ("a.csv", b"o\ts\nA\tx\n", {}, r"separated by tabs; name it .tsv, or read it with"),
        ("a.tsv", b"o,s\nA,x\n", {}, r"separated by commas; name it .csv, or read it with"),
        ("a.parquet", b"PAR1", {}, r"can't be read as parquet \(.*\); write it again, or export"),
    ],
)
def test_unreadable_file_says_what_to_do(tmp_path, name, content, options, message):
    with pytest.raises(InvalidArgumentError, match=message):
        read(tmp_path, name, content, **options)


def test_missing_file_is_also_a_file_not_found_error(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none.csv' does not exist; check the path$"):
        read_orders_file(tmp_path / "none.csv")
    assert issubclass(MissingFileError, FileNotFoundError)


def test_folder_is_refused(tmp_path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(InvalidArgumentError, match="is not a file"):
        read_orders_file(tmp_path / "a.csv")


def test_without_pyarrow_the_install_command_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'ecomops\[demo\]'"):
        read(tmp_path, "a.csv", b"a\n1\n")
