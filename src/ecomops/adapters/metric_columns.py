"""Columns of any frame as functions of `ecomops.metrics` take them, and the order book of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from ecomops.adapters.cleaning import Cleaning
from ecomops.adapters.metric_mapping import VOCABULARY, ColumnNames, unknown_key
from ecomops.adapters.metric_opened import OpenedFrame
from ecomops.adapters.metric_options import ReadOptions
from ecomops.arguments import checked_list
from ecomops.metrics.columns import ColumnKind, MetricColumn
from ecomops.metrics.customer_tables.book import BOOK, OrderBook
from ecomops.metrics.reading import Values


@frozen
class _Asked:
    """What is to be read, as a metric says it: all of it is needed."""

    needed: tuple[MetricColumn, ...]
    optional: tuple[MetricColumn, ...] = ()


def frame_columns(
    frame: object,
    names: Iterable[str] | Mapping[str, ColumnKind],
    columns: ColumnNames | None = None,
    *,
    currency: str | None = None,
    zone: str | None = None,
    float_noise: float = 0.0,
    cleanings: list[Cleaning] | None = None,
) -> dict[str, Values]:
    """Read columns of any data frame, exact, as the functions of metrics take them (读取数据列).

    `measure` reads frames by itself. Funnels, price bands, causes, sources and moments take
    columns by name, whatever they come from: this reads them out of a frame with the same care.

    Parameters
    ----------
    frame
        Of pandas, polars, pyarrow or anything else that narwhals knows.
    names
        Which columns, as metrics call them, such as ``"paid_minor"``; or by name what each holds:
        ``{"unit_price_minor": "minor", "units": "count"}``.
    columns, currency, zone, float_noise, cleanings
        As for `measure`.

    Returns
    -------
    dict
        (n,) By name: amounts as whole minor units, instants as microseconds since 1970, ids as
        int64 or text, flags as bool; masked where a value is missing.

    Raises
    ------
    MissingColumnError, BadRowError, InvalidArgumentError, MissingExtraError
        As `measure`.

    Examples
    --------
    >>> import polars as pl
    >>> from ecomops.metrics.analysis import source_table
    >>> frame = pl.DataFrame({"源": ["ads", "mail"], "访客": [200, 50], "买家": [6, 2],
    ...     "成交": ["594.00", "198.00"]})
    >>> read = frame_columns(
    ...     frame, {"source": "id", "uv": "count", "buyers": "count", "paid_minor": "minor"},
    ...     {"source": "源", "uv": "访客", "buyers": "买家", "paid": "成交"}, currency="CNY")
    >>> read["paid_minor"].tolist()
    [59400, 19800]
    >>> [(row.source, row.cvr) for row in source_table(**read).rows]
    [('ads', Fraction(3, 100)), ('mail', Fraction(1, 25))]
    """
    asked = _Asked(_columns_of(names))
    options = ReadOptions(currency, zone, float_noise, [] if cleanings is None else cleanings)
    opened = OpenedFrame.of(frame, (asked,), columns, (), options)
    return opened.read_with(asked, dict)


def order_book(
    frame: object,
    columns: ColumnNames | None = None,
    *,
    currency: str | None = None,
    zone: str | None = None,
    float_noise: float = 0.0,
    cleanings: list[Cleaning] | None = None,
) -> OrderBook:
    """Read the orders of any data frame into an order book (数据框转订单簿).

    Out of a book come recency, frequency and value, cohorts, segments and the next campaign's
    candidates: `rfm_table`, `cohort_table`, `candidates`. Books of several frames merge.

    Parameters
    ----------
    frame
        One row for each order, of pandas, polars, pyarrow or anything else that narwhals knows;
        of order lines make orders first, with `order_batches`.
    columns
        What the frame calls ``order_id``, ``customer_id``, ``placed_at`` (or ``placed_at_us``),
        ``paid`` (or ``paid_minor``) and, if it has such, ``is_cancelled``.
    currency, zone, float_noise, cleanings
        As for `measure`.

    Raises
    ------
    MissingColumnError, BadRowError, DuplicateIdError, InvalidArgumentError, MissingExtraError
        As `measure`.

    Examples
    --------
    >>> import polars as pl
    >>> from ecomops.metrics.customer_tables import rfm_table
    >>> frame = pl.DataFrame({"单号": ["A", "B", "C"], "买家": ["li", "wu", "li"],
    ...     "下单时间": ["2026-10-31 20:00", "2026-11-01 09:30", "2026-11-11 00:05"],
    ...     "实付": ["199.00", "50.00", "80.00"]})
    >>> book = order_book(frame, {"order_id": "单号", "customer_id": "买家",
    ...     "placed_at": "下单时间", "paid": "实付"}, currency="CNY", zone="Asia/Shanghai")
    >>> print(rfm_table(book, zone="Asia/Shanghai").describe(currency="CNY"))
    customer  last order  days since  orders     paid  frequency  recency  age   monetary
    ────────  ──────────  ──────────  ──────  ───────  ─────────  ───────  ───  ─────────
    li        2026-11-11           0       2  ¥279.00          1       11   11     ¥80.00
    wu        2026-11-01          10       1   ¥50.00          0        0   10  undefined
    """
    options = ReadOptions(currency, zone, float_noise, [] if cleanings is None else cleanings)
    opened = OpenedFrame.of(frame, (BOOK,), columns, (), options)
    return opened.read_with(BOOK, lambda read: OrderBook.empty().update(**read))


def _columns_of(names: Iterable[str] | Mapping[str, ColumnKind]) -> tuple[MetricColumn, ...]:
    if isinstance(names, Mapping):
        return tuple(MetricColumn(name, kind, name, name) for name, kind in names.items())
    remedy = "give names such as ['order_id', 'paid_minor']"
    listed = checked_list("names", names, str, remedy)
    for name in listed:
        if name not in VOCABULARY:
            raise unknown_key(name, VOCABULARY)
    return tuple(VOCABULARY[name] for name in listed)
