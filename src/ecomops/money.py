"""Money: an amount in whole minor units of one currency.

Nothing here rounds unless it is asked to by name.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

from attrs import frozen
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from ecomops._typing import MAX_MINOR
from ecomops.amount_text import check_minor, format_minor, parse_minor
from ecomops.currencies import CurrencyCode, exponent
from ecomops.errors import CurrencyMismatchError, InvalidArgumentError, missing_extra
from ecomops.rounding import EXACT, Rounding, check_whole, percent_of


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
        check_minor("minor", self.minor, self.currency)

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
        return EXACT.scaleb(Decimal(self.minor), -exponent(self.currency))

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
        check_whole("factor", factor, "multiply by an int, or take a share with .percent()")
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
    with localcontext(EXACT):
        text: str = pattern.apply(
            money.amount, place, currency=money.currency, currency_digits=False
        )
    return text
