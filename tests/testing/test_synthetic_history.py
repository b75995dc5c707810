"""The same seed makes the same past orders, and they can be asked what-if questions."""

import hashlib
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from ecomops import parse_promotion
from ecomops.errors import InvalidArgumentError
from ecomops.testing import synthetic_orders
from ecomops.whatif import OrderHistory, actuals, bootstrap, replay

HISTORY = synthetic_orders(20_000, seed=199)


def checksum(history: OrderHistory) -> str:
    table = history.table
    digest = hashlib.sha256(repr(table.items).encode())
    columns = [table.line_item, table.line_quantity, table.line_unit_price_minor, table.offset,
               table.cart_at_us, history.customer, history.given_minor,
               *(history.labels[name].code for name in ("channel", "segment"))]  # fmt: skip
    for column in columns:
        assert column is not None
        digest.update(column.astype("<i8").tobytes())
    return digest.hexdigest()[:16]


def test_a_seed_gives_the_same_orders_everywhere() -> None:
    assert checksum(synthetic_orders(1_000, seed=7)) == "a0354c51c0e63b28"
    assert checksum(synthetic_orders(1_000, seed=8)) != checksum(synthetic_orders(1_000, seed=7))


def test_orders_look_like_those_of_a_shop() -> None:
    table = HISTORY.table
    assert len(HISTORY) == len(table) == 20_000
    assert 2.3 < table.n_lines / len(table) < 2.9
    totals = table.list_minor
    assert 4_000 < np.median(totals) < 12_000
    assert totals.mean() > 1.3 * np.median(totals)  # a heavy tail
    assert (np.diff(table.offset) >= 1).all()
    at = HISTORY.span
    assert at is not None
    assert 360 < (at[1] - at[0]).days <= 365
    assert all(item.category and item.cost_minor is not None for item in table.items)


def test_some_customers_buy_often_and_some_orders_are_a_guests() -> None:
    assert HISTORY.customer is not None
    assert HISTORY.is_guest is not None
    assert 0.05 < HISTORY.is_guest.mean() < 0.07
    times = np.bincount(HISTORY.customer[~HISTORY.is_guest])
    times = np.sort(times[times > 0])[::-1]
    assert times[: times.size // 10].sum() > 0.25 * times.sum()
    assert np.median(times) <= 4
    labels = HISTORY.labels["segment"]
    names = np.array(labels.names)[labels.code]
    assert ((names == "guest") == HISTORY.is_guest).all()
    of_whom = Counter(zip(HISTORY.customer.tolist(), names.tolist(), strict=True))
    for (who, name), n in list(of_whom.items())[:2_000]:
        if name != "guest":
            assert name == ("loyal" if n > 12 else "regular" if n > 4 else "new"), who


def test_all_questions_can_be_asked_of_them() -> None:
    deal = parse_promotion("满199减20", currency="CNY")
    year = replay(HISTORY, [deal], reach_minor=5000)
    assert 0 < year.rows[0].within_reach < year.rows[0].qualifying < 20_000
    assert year.totals.known_rate == 1
    assert 0.3 < float(year.totals.margin_rate or 0) < 0.5
    assert 0.015 < float(actuals(HISTORY).totals.cost_rate or 0) < 0.025
    assert len(year.by("segment").groups) == 4
    assert len(year.by_period("month", "Asia/Shanghai").groups) in {12, 13}
    assert "(none)" not in year.by_category().describe()
    assert bootstrap(year, seed=1, replicates=100).by_customer


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_orders_and_none(n: int) -> None:
    history = synthetic_orders(n, seed=3)
    assert (len(history), len(history.labels["channel"].code)) == (n, n)


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"n": -1}, "n = -1 is out of range"),
        ({"n": 1, "n_skus": 1}, "n_skus = 1 is out of range"),
        ({"n": 1, "mean_lines": 31}, "mean_lines = 31 is out of range"),
    ],
)
def test_sizes_out_of_range_are_refused(asked: dict[str, int], named: str) -> None:
    with pytest.raises(InvalidArgumentError, match=named):
        synthetic_orders(**asked, seed=1)  # type: ignore[arg-type]  # wrong on purpose


def test_numpy_is_loaded_when_orders_are_made() -> None:
    code = "import sys, ecomops.testing; assert not {'numpy', 'hypothesis'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
