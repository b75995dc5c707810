"""The ISO 4217 currency table: codes, decimals, signs.

The table is data of the standard as published on 2026-01-01. A withdrawn code (BGN, HRK) is
unknown here: amounts of its time are recorded in what replaced it.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Final, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ecomops.errors import UnknownCurrencyError

_CODES_BY_EXPONENT: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD "
        "CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
        "GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK "
        "LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO "
        "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS "
        "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST "
        "XAD XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

_EXPONENTS: Final = {
    code: exponent for exponent, codes in _CODES_BY_EXPONENT.items() for code in codes.split()
}

_CODES_WITHOUT_MINOR_UNIT: Final = "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX"
_WITHOUT_MINOR_UNIT: Final = frozenset(_CODES_WITHOUT_MINOR_UNIT.split())

_SYMBOLS: Final = {
    "AUD": "A$", "BRL": "R$", "CAD": "CA$", "CNY": "¥", "EUR": "€", "GBP": "£", "HKD": "HK$",
    "ILS": "₪", "INR": "₹", "JPY": "¥", "KRW": "₩", "MXN": "MX$", "NGN": "₦", "NZD": "NZ$",
    "PHP": "₱", "SGD": "S$", "THB": "฿", "TRY": "₺", "TWD": "NT$", "UAH": "₴", "USD": "$",
    "VND": "₫",
}  # fmt: skip

# What shops write beside an amount, besides the code and the symbol above.
_OTHER_SIGNS: Final = {
    "AUD": ("$",), "CAD": ("C$", "$"), "CNY": ("元", "RMB"), "HKD": ("$",), "JPY": ("円",),
    "KRW": ("원",), "MXN": ("$",), "NZD": ("$",), "SGD": ("$",), "TWD": ("元", "$"),
    "USD": ("US$",),
}  # fmt: skip

# Names that are no codes, and too far from the code for a spelling match.
_EVERYDAY_NAMES: Final = {"RMB": "CNY", "CNH": "CNY", "NTD": "TWD"}


def currency_codes() -> tuple[str, ...]:
    """List every code that amounts may have, in alphabetical order (币种代码).

    >>> currency_codes()[:3]
    ('AED', 'AFN', 'ALL')
    """
    return tuple(sorted(_EXPONENTS))


def exponent(code: str) -> int:
    """Look up how many decimals a currency has (小数位数).

    Raises
    ------
    UnknownCurrencyError
        If ISO 4217 does not list the code, or lists it without a minor unit.

    Examples
    --------
    >>> exponent("CNY"), exponent("JPY"), exponent("KWD")
    (2, 0, 3)
    >>> try:
    ...     exponent("RMB")
    ... except ValueError as error:
    ...     print(error)
    currency = 'RMB' is unknown; give an ISO 4217 code such as 'CNY'
    """
    if isinstance(code, str):  # an unhashable value would fail the look-up with a TypeError
        found = _EXPONENTS.get(code)
        if found is not None:
            return found
    problem, example = _fault(code)
    raise UnknownCurrencyError(
        "currency", code, problem, f"give an ISO 4217 code such as {example!r}"
    )


def symbol(code: str) -> str:
    """Give what stands before a plainly printed amount (货币符号).

    A well-known sign, or else the code and a blank.

    >>> symbol("CNY"), symbol("KWD")
    ('¥', 'KWD ')
    """
    exponent(code)
    return _SYMBOLS.get(code, f"{code} ")


def signs(code: str) -> tuple[str, ...]:
    """List the marks that may stand beside an amount of this currency, the longest first.

    >>> signs("CNY")
    ('CNY', 'RMB', '¥', '元')
    """
    exponent(code)
    own = (_SYMBOLS[code],) if code in _SYMBOLS else ()
    return tuple(sorted((code, *own, *_OTHER_SIGNS.get(code, ())), key=lambda s: (-len(s), s)))


def _fault(code: object) -> tuple[str, str]:
    """Say what is wrong with a code that has no exponent, and which code to suggest."""
    if not isinstance(code, str):
        return "is not a string", "CNY"
    if code in _WITHOUT_MINOR_UNIT:
        return "has no minor unit, so amounts in it can't be counted", "CNY"
    if len(code) > 8:  # a spelling match on a long text is slow and finds nothing
        return "is unknown", "CNY"
    upper = code.strip().upper()
    if upper in _EVERYDAY_NAMES:
        return "is unknown", _EVERYDAY_NAMES[upper]
    return "is unknown", next(iter(get_close_matches(upper, currency_codes(), n=1)), "CNY")


def _known(code: str) -> str:
    if code in _EXPONENTS:
        return code
    problem, example = _fault(code)
    shown = repr(code if len(code) <= 20 else f"{code[:20]}…")
    if problem == "is unknown":
        template = "unknown currency {code}; expected an ISO 4217 code such as {example}"
    else:
        template = "currency {code} {problem}; expected an ISO 4217 code such as {example}"
    context = {"code": shown, "problem": problem, "example": repr(example)}
    raise PydanticCustomError("unknown_currency", template, context)


CurrencyCode: TypeAlias = Annotated[
    str,
    Field(strict=True, json_schema_extra={"pattern": "^[A-Z]{3}$"}),
    AfterValidator(_known),
]
"""An ISO 4217 code whose currency has a minor unit (币种)."""
