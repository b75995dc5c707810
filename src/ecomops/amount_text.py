"""Amounts as text: read exactly or refused, printed plainly."""

from __future__ import annotations

import re
from decimal import Decimal, Inexact, InvalidOperation
from functools import cache
from typing import Final

from ecomops._typing import MAX_MINOR
from ecomops.currencies import exponent, signs, symbol
from ecomops.errors import AmountTooLargeError, InexactAmountError, InvalidAmountError
from ecomops.rounding import scaled

_MAX_CHARACTERS: Final = 100  # far more than any amount within MAX_MINOR needs
_NARROW: Final = str.maketrans("０１２３４５６７８９＋－−．，￥＄　", "0123456789+--.,¥$ ")


def parse_minor(text: str | int | Decimal, currency: str) -> int:
    """Read an amount exactly, in minor units (解析金额).

    Parameters
    ----------
    text
        Major units: ``"199.00"``, ``Decimal("199.0")`` and ``199`` are all 199 yuan. A
        string may have one sign, one mark of the currency before or after it (``¥``, ``元``,
        ``CNY``), commas between thousands, full-width characters and blanks around. The
        decimal mark is a point in every currency.
    currency
        ISO 4217 code; says how many decimals there are.

    Raises
    ------
    InvalidAmountError
        If this is no amount: empty, not finite, misplaced commas, another currency's mark.
    InexactAmountError
        If it is a float, or a decimal beyond the currency's is not zero.
    AmountTooLargeError
        If it does not fit in an int64 of minor units.
    UnknownCurrencyError
        If the currency is not in ISO 4217.

    Examples
    --------
    >>> parse_minor("1.15", "CNY"), parse_minor("￥20,692.00", "CNY"), parse_minor(500, "JPY")
    (115, 2069200, 500)
    """
    minor = _minor_in_text(text, currency) if isinstance(text, str) else _minor_in(text, currency)
    if abs(minor) > MAX_MINOR:
        raise _too_large("amount", text, currency)
    return minor


def format_minor(
    minor: int, currency: str, *, trim: bool = False, sign: bool = True, grouping: bool = False
) -> str:
    """Print an amount plainly, the same in every locale (金额显示).

    Parameters
    ----------
    minor
        The amount. [minor]
    trim
        Drop the decimals where all are zero.
    sign
        Put the currency's sign before it, or the code where it has no well-known one.
    grouping
        Put commas between thousands.

    Examples
    --------
    >>> format_minor(129900, "CNY"), format_minor(-500, "JPY"), format_minor(1250, "KWD")
    ('¥1299.00', '-¥500', 'KWD 1.250')
    >>> format_minor(2000, "CNY", trim=True), format_minor(1250, "CNY", trim=True)
    ('¥20', '¥12.50')
    >>> format_minor(129900, "CNY", sign=False, grouping=True)
    '1,299.00'
    """
    places = exponent(currency)
    check_minor("minor", minor, currency)
    whole, fraction = divmod(abs(minor), 10**places)
    digits = f"{whole:,}" if grouping else str(whole)
    if places and (fraction or not trim):
        digits = f"{digits}.{fraction:0{places}}"
    return f"{'-' if minor < 0 else ''}{symbol(currency) if sign else ''}{digits}"


def check_minor(name: str, value: object, currency: str) -> None:
    """Refuse what is not a whole number of minor units within int64."""
    if isinstance(value, bool) or not isinstance(value, int):
        error = InexactAmountError if isinstance(value, float | Decimal) else InvalidAmountError
        remedy = "give whole minor units, or read major units with Money.parse"
        raise error(name, value, "is not an int", remedy)
    if abs(value) > MAX_MINOR:
        raise _too_large(name, value, currency)


def _too_large(name: str, value: object, currency: str) -> AmountTooLargeError:
    largest = format_minor(MAX_MINOR, currency, sign=False)
    remedy = f"give an amount within ±{largest} {currency}, the range of int64"
    return AmountTooLargeError(name, value, "is too large", remedy)


def _too_fine(value: object, currency: str) -> InexactAmountError:
    places = exponent(currency)
    remedy = f"give at most {places} decimals" if places else "give a whole number"
    problem = f"is finer than {currency} allows"
    return InexactAmountError("amount", value, problem, f"{remedy}, or round it first")


def _minor_in(value: object, currency: str) -> int:
    places = exponent(currency)
    if isinstance(value, float):
        problem = "is a float, which can't hold most decimals exactly"
        remedy = f"give the string {str(value)!r} or a Decimal"
        raise InexactAmountError("amount", value, problem, remedy)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        remedy = "give a string such as '199.00', or a Decimal"
        raise InvalidAmountError("amount", value, "is not an amount", remedy)
    if isinstance(value, int):
        return int(value * 10**places)
    if not value.is_finite():
        remedy = "give a finite amount, or leave it out"
        raise InvalidAmountError("amount", value, "is not finite", remedy)
    try:
        return scaled(value, places)
    except Inexact:
        raise _too_fine(value, currency) from None
    except InvalidOperation:  # more digits than the context holds
        raise _too_large("amount", value, currency) from None


def _minor_in_text(text: str, currency: str) -> int:
    match = None
    places = exponent(currency)
    if len(text) <= _MAX_CHARACTERS:
        plain = text if text.isascii() else text.translate(_NARROW)
        match = _amount_pattern(currency).fullmatch(plain.strip())
    if match is None:
        like = f"{'1299.' if places else '1299'}{'0' * places}"
        problem = f"can't be read as {currency}"
        remedy = f"write it like '{like}' or '1,{like[1:]}'"
        raise InvalidAmountError("amount", text, problem, remedy)
    outer, before, inner, whole, fraction, after = match.groups(default="")
    if (outer and inner) or (before and after):
        remedy = "give each once"
        raise InvalidAmountError("amount", text, "has two signs or two currency marks", remedy)
    if fraction[places:].strip("0"):
        raise _too_fine(text, currency)
    minor = int(f"0{whole.replace(',', '')}{fraction[:places]:0<{places}}")
    return -minor if "-" in (outer, inner) else minor


@cache
def _amount_pattern(currency: str) -> re.Pattern[str]:
    mark = "|".join(map(re.escape, signs(currency)))
    return re.compile(
        rf"([+-]?)\s*({mark})?\s*([+-]?)"
        r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|(?=\.))(?:\.([0-9]+))?"
        rf"\s*({mark})?"
    )
