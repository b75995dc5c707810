"""Numbers as operators write them: Chinese numerals, and the first English number words."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_DIGITS: Final = "零一二三四五六七八九"
_PLACES: Final = {"十": 10, "百": 100, "千": 1000}
_MYRIAD: Final = 10_000
_LONGEST: Final = len("九千九百九十九万九千九百九十九")
_SAME: Final = str.maketrans("两〇", "二零")

TIMES: Final = _PLACES | {"万": _MYRIAD}
"""What a numeral after Arabic digits multiplies them by: 1万 is 10 000."""

CHINESE: Final = frozenset((*_DIGITS, *TIMES, "两", "〇"))
"""The characters that Chinese numerals are made of."""

_CARDINALS: Final = "one two three four five six seven eight nine ten eleven twelve"
_ORDINALS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth"

WORDS: Final = {word: value for value, word in enumerate(_CARDINALS.split(), start=1)}
"""English number words; larger numbers are written in digits."""

ORDINALS: Final = {word: value for value, word in enumerate(_ORDINALS.split(), start=1)}
"""English places in a row; further ones are written in digits."""


def chinese_number(numeral: str) -> int | None:
    """Read a Chinese numeral below 100 million; None where it is none, or not a full one.

    Spoken short forms are refused: 一百二 is 120 to some and 102 to others.

    >>> chinese_number("两百"), chinese_number("十二"), chinese_number("一万零五十")
    (200, 12, 10050)
    >>> chinese_number("一百二") is chinese_number("三三") is chinese_number("") is None
    True
    """
    plain = numeral.translate(_SAME)
    if not 0 < len(plain) <= _LONGEST:
        return None
    value = _guessed(plain)
    return value if _spelled(value) == plain else None


def _guessed(numeral: str) -> int:
    """Add up digits times places, in whatever order they stand."""
    total = digit = 0
    for character in numeral:
        if character == "万":
            total, digit = (total + digit) * _MYRIAD, 0
        elif character in _PLACES:
            total, digit = total + (digit or 1) * _PLACES[character], 0
        else:
            digit = max(_DIGITS.find(character), 0)
    return total + digit


def _spelled(value: int) -> str:
    """Write a number in full, one way only."""
    if value < 10:
        return _DIGITS[value]
    if value >= _MYRIAD:
        high, low = divmod(value, _MYRIAD)
        zero = "零" if 0 < low < 1000 else ""
        return f"{_spelled(high)}万{zero}{_places(low)}" if high < _MYRIAD else ""
    return _places(value).removeprefix("一") if value < 20 else _places(value)


def _places(value: int) -> str:
    """Write thousands, hundreds, tens and ones, with a zero for places left out between."""
    said, is_open = "", False
    for place, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, place)
        if digit:
            said += f"{'零' if is_open and said else ''}{_DIGITS[digit]}{mark}"
        is_open = not digit
    return said


def chinese_tenths(numeral: str) -> Decimal | None:
    """Read what stands before 折, as tenths that are paid: 八五 is 8.5 of them.

    >>> chinese_tenths("八"), chinese_tenths("八五"), chinese_tenths("八点五")
    (Decimal('8'), Decimal('8.5'), Decimal('8.5'))
    """
    whole, point, fraction = numeral.partition("点")
    if not point and len(numeral) == 2:
        whole, fraction = numeral[0], numeral[1]
    digits = [_DIGITS.find(character) for character in whole + fraction]
    if len(whole) != 1 or len(fraction) > 2 or bool(point) > bool(fraction) or -1 in digits:
        return None
    return Decimal("".join(map(str, digits))).scaleb(-len(fraction))
