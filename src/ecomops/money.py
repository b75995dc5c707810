"""Amounts of money in whole minor units: rounding, percentages, parsing, printing.

Nothing here rounds unless it is asked to by name, and nothing depends on the caller's
`decimal` context.
"""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, Inexact, InvalidOperation, localcontext
from functools import cache
from typing import Any, Final, Literal, TypeAlias

from attrs import frozen
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from ecomops._typing import MAX_MINOR, PERCENT_PLACES
from ecomops.currencies import CurrencyCode, exponent, signs, symbol
from ecomops.errors import (
    AmountTooLargeError,
    CurrencyMismatchError,
    InexactAmountError,
    InvalidAmountError,
    InvalidArgumentError,
    missing_extra,
)

Rounding: TypeAlias = Literal["half_up", "half_even", "down"]
"""How a fraction becomes a whole number: ``half_up`` takes halves away from zero,
``half_even`` to the even neighbour, ``down`` drops the fraction (舍入)."""

PERCENT_DENOMINATOR: Final = 100 * 10**PERCENT_PLACES
"""``amount * percent_parts(p) / PERCENT_DENOMINATOR`` is p percent of the amount."""

_MAX_PERCENT: Final = 10**6
_MAX_CHARACTERS: Final = 100  # far more than any amount within MAX_MINOR needs
_EXACT: Final = Context(
    prec=60, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[Inexact, InvalidOperation]
)  # an operation is exact or raises
_NARROW: Final = str.maketrans("０１２３４５６７８９＋－−．，￥＄　", "0123456789+--.,¥$ ")


# ---- rounding and percentages -----------------------------------------------------------
def divide_rounded(numerator: int, denominator: int, rounding: Rounding = "half_up") -> int:
    """Divide whole numbers and round to a whole number (舍入).

    Parameters
    ----------
    numerator
        Of either sign; a negative result is the mirror image of the positive one, so
        ``half_up`` takes halves away from zero and ``down`` cuts toward zero.
    denominator
        At least 1.
    rounding
        ``half_up``, ``half_even`` or ``down``.

    Raises
    ------
    InvalidArgumentError
        If the denominator is not positive, the rounding has another name, or a number is
        not whole.

    Examples
    --------
    >>> divide_rounded(5, 2), divide_rounded(5, 2, "half_even"), divide_rounded(5, 2, "down")
    (3, 2, 2)
    >>> divide_rounded(-5, 2), divide_rounded(-5, 2, "half_even"), divide_rounded(-5, 2, "down")
    (-3, -2, -2)
    """
    if type(numerator) is not int or type(denominator) is not int:  # spares the engines a call
        _check_whole("numerator", numerator)
        _check_whole("denominator", denominator)
    if denominator < 1:
        raise InvalidArgumentError(
            "denominator", denominator, "is not positive", "give a whole number from 1"
        )
    quotient, rest = divmod(abs(numerator), denominator)
    if rounding == "half_up":
        quotient += 2 * rest >= denominator
    elif rounding == "half_even":
        quotient += 2 * rest + quotient % 2 > denominator
    elif rounding != "down":
        raise InvalidArgumentError(
            "rounding", rounding, "is unknown", "give 'half_up', 'half_even' or 'down'"
        )
    return -quotient if numerator < 0 else quotient


def percent_parts(percent: Decimal | int) -> int:
    """Turn a percentage into whole ten-thousandths of a percent (百分比).

    Raises
    ------
    InvalidArgumentError
        If the percentage is a float, not finite, beyond ±1 000 000, or has more than four
        decimals that are not zero.

    Examples
    --------
    >>> percent_parts(Decimal("12.5"))
    125000
    """
    _check_percent(percent)
    try:
        return _scaled(Decimal(percent), PERCENT_PLACES)
    except Inexact:
        raise InvalidArgumentError(
            "percent", percent, "is too fine", f"give at most {PERCENT_PLACES} decimals"
        ) from None


def percent_of(amount_minor: int, percent: Decimal | int, rounding: Rounding = "half_up") -> int:
    """Take a percentage of an amount, exactly, then round once (按比例).

    Parameters
    ----------
    amount_minor
        Of either sign. [minor]
    percent
        With at most four decimals.
    rounding
        How the fraction of a minor unit is rounded; see `divide_rounded`.

    Examples
    --------
    >>> percent_of(1999, Decimal("12.5"))
    250
    >>> percent_of(1999, Decimal("12.5"), "down")
    249
    """
    _check_whole("amount_minor", amount_minor)
    return divide_rounded(amount_minor * percent_parts(percent), PERCENT_DENOMINATOR, rounding)


# ---- reading and printing ---------------------------------------------------------------
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
    _check_minor("minor", minor, currency)
    whole, fraction = divmod(abs(minor), 10**places)
    digits = f"{whole:,}" if grouping else str(whole)
    if places and (fraction or not trim):
        digits = f"{digits}.{fraction:0{places}}"
    return f"{'-' if minor < 0 else ''}{symbol(currency) if sign else ''}{digits}"


# ---- the value --------------------------------------------------------------------------
@frozen
class Money:
    """An amount in whole minor units (分) of one currency.

    Two amounts are equal if both parts are; amounts in two currencies are never equal, and
    adding or ordering them raises `CurrencyMismatchError`. As a field of a pydantic model it
    reads and writes ``{"minor": 19900, "currency": "CNY"}``.

    Parameters
    ----------
    minor
        Of either sign, within int64. [minor]
    currency
        ISO 4217 code.

    Raises
    ------
    InexactAmountError, InvalidAmountError, AmountTooLargeError, UnknownCurrencyError
        If the amount is a float, not a whole number or too large, or the code is unknown.

    Examples
    --------
    >>> Money(199_00, "CNY") + Money.parse("0.50", "CNY")
    Money(minor=19950, currency='CNY')
    >>> print(Money(1999, "CNY") * 3)
    CNY 59.97
    """

    minor: int
    currency: str

    def __attrs_post_init__(self) -> None:
        exponent(self.currency)
        _check_minor("minor", self.minor, self.currency)

    @classmethod
    def parse(cls, text: str | int | Decimal, currency: str) -> Money:
        """Read an amount in major units exactly; see `parse_minor` (解析金额).

        >>> Money.parse("199.00", "CNY")
        Money(minor=19900, currency='CNY')
        """
        return cls(parse_minor(text, currency), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with the currency's decimals.

        >>> Money(19900, "CNY").amount
        Decimal('199.00')
        """
        return _EXACT.scaleb(Decimal(self.minor), -exponent(self.currency))

    def percent(self, percent: Decimal | int, rounding: Rounding = "half_up") -> Money:
        """Take a percentage, rounded once to a minor unit; see `percent_of` (按比例).

        >>> Money(1999, "CNY").percent(Decimal("12.5"))
        Money(minor=250, currency='CNY')
        """
        return Money(percent_of(self.minor, percent, rounding), self.currency)

    def format(self, locale: str | None = None, *, trim: bool = False) -> str:
        """Print the amount with its currency's sign (金额显示).

        Parameters
        ----------
        locale
            Such as ``zh_CN`` or ``de-DE``: written as people there do, which needs the
            ``i18n`` extra. Without one, as `format_minor` does.
        trim
            Drop the decimals where all are zero.

        Raises
        ------
        InvalidArgumentError
            If the locale is unknown.
        MissingExtraError
            If a locale is given and babel is not installed.

        Examples
        --------
        >>> Money(129900, "CNY").format(), Money(129900, "EUR").format("en_IE", trim=True)
        ('¥1299.00', '€1,299')
        """
        if locale is None:
            return format_minor(self.minor, self.currency, trim=trim)
        return _localised(self, locale, trim=trim)

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.minor + self._minor_of(other), self.currency)

    def __radd__(self, other: int) -> Money:
        if type(other) is int and other == 0:  # where sum() starts
            return self
        return NotImplemented

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.minor - self._minor_of(other), self.currency)

    def __mul__(self, factor: int) -> Money:
        _check_whole("factor", factor, "multiply by an int, or take a share with .percent()")
        return Money(self.minor * factor, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._minor_of(other) if isinstance(other, Money) else NotImplemented

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._minor_of(other) if isinstance(other, Money) else NotImplemented

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._minor_of(other) if isinstance(other, Money) else NotImplemented

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._minor_of(other) if isinstance(other, Money) else NotImplemented

    def __str__(self) -> str:
        return f"{self.currency} {format_minor(self.minor, self.currency, sign=False)}"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)  # so that f"{money:>12}" lines up a column

    def _minor_of(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatchError(
                "currency", other.currency, f"is not {self.currency}", "convert the amount first"
            )
        return other.minor

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        minor = core_schema.int_schema(strict=True, ge=-MAX_MINOR, le=MAX_MINOR)
        fields = {"minor": minor, "currency": handler.generate_schema(CurrencyCode)}
        as_dict = core_schema.typed_dict_schema(
            {name: core_schema.typed_dict_field(schema) for name, schema in fields.items()},
            extra_behavior="forbid",
        )
        return core_schema.no_info_wrap_validator_function(
            _read_money,
            as_dict,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda money: {"minor": money.minor, "currency": money.currency},
                return_schema=as_dict,
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler(schema) | {
            "title": "Money",
            "description": "An amount in whole minor units of one currency.",
        }


def _read_money(value: object, read: core_schema.ValidatorFunctionWrapHandler) -> Money:
    if isinstance(value, Money):
        return value
    if not isinstance(value, dict):
        raise PydanticCustomError(
            "money_type",
            'expected Money or an object such as {"minor": 19900, "currency": "CNY"}',
        )
    return Money(**read(value))


# ---- checks and small steps -------------------------------------------------------------
def _check_whole(name: str, value: object, remedy: str = "give an int") -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidArgumentError(name, value, "is not a whole number", remedy)


def _check_percent(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise InvalidArgumentError(
            "percent", value, "is not exact", "give an int or a Decimal, such as Decimal('12.5')"
        )
    is_number = isinstance(value, int) or value.is_finite()
    if not (is_number and -_MAX_PERCENT <= value <= _MAX_PERCENT):
        raise InvalidArgumentError(
            "percent", value, "is out of range", f"give a percentage within ±{_MAX_PERCENT}"
        )


def _check_minor(name: str, value: object, currency: str) -> None:
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


def _scaled(number: Decimal, places: int) -> int:
    """Shift the point by so many places; raise Inexact if a fraction is left."""
    return int(_EXACT.scaleb(_EXACT.quantize(number, Decimal((0, (1,), -places))), places))


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
        return _scaled(value, places)
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


def _localised(money: Money, locale: str, *, trim: bool) -> str:
    try:
        # An optional package, and slow to import: only where a locale is asked for.
        from babel import Locale, UnknownLocaleError
        from babel.numbers import parse_pattern
    except ImportError:
        raise missing_extra("babel", "i18n") from None
    try:
        place = Locale.parse(str(locale).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        raise InvalidArgumentError(
            "locale", locale, "is unknown", "give one such as 'zh_CN' or 'en_US'"
        ) from None
    places = exponent(money.currency)
    if trim and money.minor % 10**places == 0:
        places = 0
    pattern = parse_pattern(place.currency_formats["standard"].pattern)
    pattern.frac_prec = (places, places)  # the standard's decimals; CLDR has its own for some
    with localcontext(_EXACT):
        text: str = pattern.apply(
            money.amount, place, currency=money.currency, currency_digits=False
        )
    return text
