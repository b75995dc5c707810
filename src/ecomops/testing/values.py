"""The smallest strategies: texts, amounts, percentages, instants, codes.

They are readable where they can be, and reach for the edges now and then.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ecomops._typing import MAX_MINOR, PERCENT_PLACES
from ecomops.currencies import currency_codes
from ecomops.models.barcode import gtin_check_digit
from ecomops.models.options import OptionValue
from ecomops.money import Money

T = TypeVar("T")

READABLE: Final = "abcde12345-茶衣鞋'é"
"""The letters of drawn ids and labels: short, told apart at a glance, not ASCII alone."""

_FAMILIAR: Final = ("CNY", "USD", "JPY", "KWD", "CLF")
_EDGES: Final = (10**6, 2**31 - 1, 2**31, 10**12, 2**53, 2**53 + 1, 10**17, 2**62)
_ROUND: Final = (1, 2, 3, 5, 10, 20, 99, 100, 199)
_PERCENTS: Final = ("10", "20", "50", "100", "12.5", "33.3333", "0.0001", "99.9999", "8.8", "15")
_YEAR_2026: Final = datetime(2026, 1, 1, tzinfo=UTC)
_OFFSETS: Final = (0, 480, -300, 345)


def mostly(
    common: SearchStrategy[T], rare: SearchStrategy[T], *, one_in: int
) -> SearchStrategy[T]:
    """Draw from `rare` one time in so many; shrinks into `common`.

    >>> mostly(st.just("plain"), st.just("odd"), one_in=8).validate()
    """
    last = one_in - 1
    return st.integers(0, last).flatmap(lambda n: rare if n == last else common)


def currencies() -> SearchStrategy[str]:
    """Draw ISO 4217 codes with a minor unit, familiar ones first (币种)."""
    return mostly(st.sampled_from(_FAMILIAR), st.sampled_from(currency_codes()), one_in=4)


def whole_numbers(low: int, high: int) -> SearchStrategy[int]:
    """Draw integers within limits: mostly small, sometimes round, now and then at an edge."""
    near = max(low, 0) if high >= 0 else high
    if high - low <= 500_00:
        return st.integers(low, high)
    small = st.integers(near, min(near + 500_00, high))
    if low < 0:
        small = small | st.integers(max(low, -500_00), -1)
    hundreds = [n * m for n in _ROUND for m in (1, 100) if low <= n * m <= high]
    common = st.sampled_from(hundreds) | small if hundreds else small
    edges = sorted({n for n in (*_EDGES, high - 1, high, low, low + 1) if low <= n <= high})
    return mostly(common, st.sampled_from(edges), one_in=12)


def amounts(at_most: int = MAX_MINOR) -> SearchStrategy[int]:
    """Draw amounts in minor units from zero up (金额)."""
    return whole_numbers(0, at_most)


def money(currency: str | None = None) -> SearchStrategy[Money]:
    """Draw amounts of money of either sign, in one currency or in any (金额).

    >>> from hypothesis import find, settings
    >>> find(
    ...     money("CNY"), lambda amount: amount < Money(0, "CNY"),
    ...     settings=settings(database=None, derandomize=True),
    ... )
    Money(minor=-1, currency='CNY')
    """
    codes = currencies() if currency is None else st.just(currency)
    return st.builds(Money, whole_numbers(-MAX_MINOR, MAX_MINOR), codes)


def texts(min_size: int = 1, max_size: int = 200) -> SearchStrategy[str]:
    """Draw labels: short readable ones, rarely any Unicode or the greatest length."""
    short = st.text(READABLE, min_size=min_size, max_size=max(min_size, min(max_size, 4)))
    odd = st.text(st.characters(codec="utf-8"), min_size=min_size, max_size=max(min_size, 6))
    if max_size < 6:
        odd = short
    return mostly(short, odd | st.just("长" * max_size), one_in=20)


def ids(max_size: int = 128) -> SearchStrategy[str]:
    """Draw ids: not empty, no blanks at either end, on one line (编号)."""
    short = st.text(READABLE, min_size=1, max_size=3)
    odd = st.sampled_from(["a b", "A/1", "🍵", "0", "00", "-", "id" * (max_size // 2)])
    return mostly(short, odd, one_in=12)


def percents(low: Decimal = Decimal(0), high: Decimal = Decimal(100)) -> SearchStrategy[Decimal]:
    """Draw exact percentages above `low`, up to `high`, with at most four decimals (百分比)."""
    scale = 10**PERCENT_PLACES
    fine = st.integers(int(low * scale) + 1, int(high * scale)).map(
        lambda parts: Decimal(parts).scaleb(-PERCENT_PLACES).normalize()
    )
    usual = [p for p in map(Decimal, _PERCENTS) if low < p <= high]
    whole = st.integers(int(low) + 1, int(high)).map(Decimal) if int(low) < int(high) else fine
    return st.sampled_from(usual) | whole | fine if usual else whole | fine


def instants() -> SearchStrategy[datetime]:
    """Draw aware instants with a fixed offset, most of them in 2026 (时刻).

    Hours are whole more often than not, so that two instants meet.
    """
    zones = st.sampled_from(_OFFSETS).map(lambda minutes: timezone(timedelta(minutes=minutes)))
    hours = st.integers(0, 400 * 24).map(lambda n: _YEAR_2026 + timedelta(hours=n))
    ticks = st.integers(0, 400 * 86_400 * 10**6).map(
        lambda n: _YEAR_2026 + timedelta(microseconds=n)
    )
    far = st.datetimes(
        min_value=datetime(1, 1, 2),  # noqa: DTZ001  hypothesis wants naive bounds
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001  as the other bound
    ).map(lambda at: at.replace(tzinfo=UTC))
    in_2026 = st.builds(lambda at, zone: at.astimezone(zone), hours | ticks, zones)
    return mostly(in_2026, far, one_in=12)


def zones() -> SearchStrategy[str]:
    """Draw IANA names of zones with and without changes of clocks (时区)."""
    return st.sampled_from(("Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"))


def gtins() -> SearchStrategy[str]:
    """Draw GTIN barcodes with a right check digit (商品条码)."""
    bodies = st.sampled_from((7, 11, 12, 13)).flatmap(
        lambda size: st.text("0123456789", min_size=size, max_size=size)
    )
    return bodies.map(lambda body: body + gtin_check_digit(body))


def options() -> SearchStrategy[tuple[OptionValue, ...]]:
    """Draw the option values of an SKU, at most one on each axis (规格值)."""
    values = st.sampled_from(("S", "M", "红")) | texts()
    chosen = st.dictionaries(st.sampled_from(("size", "颜色")) | ids(), values, max_size=2)
    return chosen.map(
        lambda by_axis: tuple(
            OptionValue(axis=axis, value=value) for axis, value in by_axis.items()
        )
    )
