"""How figures and changes are written, in one language and currency."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, TypeVar

from attrs import frozen

from ecomops._typing import Language
from ecomops.currencies import exponent
from ecomops.languages import known_language
from ecomops.metrics.analysis.exact import Exact
from ecomops.metrics.figures import Unit, value_text
from ecomops.rate_text import percent_digits

_MORE_PLACES: Final = (2, 4, 6, 9, 12)
_ZERO: Final = Fraction(0)
_MIRRORED: Final = {"<": ">", ">": "<"}

_T = TypeVar("_T")


@frozen
class Wording:
    """A language, and a currency to write amounts in; none: as minor units."""

    language: Language = "en"
    currency: str | None = None

    @classmethod
    def of(cls, language: Language, currency: str | None) -> Wording:
        """Check both.

        Raises
        ------
        InvalidArgumentError, UnknownCurrencyError
            If either is unknown.
        """
        known_language(language)
        if currency is not None:
            exponent(currency)
        return cls(language, currency)

    @property
    def is_zh(self) -> bool:
        """Whether it is Chinese."""
        return self.language == "zh"

    def pick(self, en: _T, zh: _T) -> _T:
        """Choose between the English and the Chinese."""
        return zh if self.is_zh else en

    def word(self, both: tuple[str, str]) -> str:
        """Choose from a pair of words, as tables of words hold them: English, Chinese."""
        return both[self.is_zh]

    def listed(self, texts: Sequence[str]) -> str:
        """Write texts one after the other: ``ads, mail``, ``ads、mail``."""
        return self.pick(", ", "、").join(texts)

    def noted(self, text: str) -> str:
        """Put a text in brackets, or nothing."""
        return self.pick(f" ({text})", f"（{text}）") if text else ""

    # ---- values -------------------------------------------------------------------------
    def value(self, value: Exact | None, unit: Unit) -> str:
        """Write a value in its unit."""
        exact = None if value is None else Fraction(value)
        return value_text(exact, unit, self.language, self.currency)

    def count(self, value: Exact | None) -> str:
        """Write a number of things."""
        return self.value(value, "count")

    def rate(self, value: Fraction | None) -> str:
        """Write a share or a rate as a percentage."""
        return self.value(value, "rate")

    # ---- changes ------------------------------------------------------------------------
    def change(self, value: Exact | None, unit: Unit) -> str:
        """Write a change with its sign; that of a rate as percentage points, without the word."""
        return self.value(None, unit) if value is None else _signed(value, self.size(value, unit))

    def relative(self, value: Exact | None) -> str:
        """Write a growth with its sign, as a percentage."""
        return (
            self.rate(None) if value is None else _signed(value, self.rate(abs(Fraction(value))))
        )

    def size(self, value: Exact, unit: Unit) -> str:
        """Write how large a change is; no change reads like none unless it is none."""
        exact = abs(Fraction(value))
        if unit != "rate":
            return value_text(exact, unit, self.language, self.currency, unlike=(_ZERO,))
        texts = (percent_digits(exact, places) for places in _MORE_PLACES)
        return next((text for text in texts if not exact or text.strip("0.")), "> 0")

    def moved(self, value: Exact, unit: Unit) -> str:
        """Say which way and how far: ``rose 0.40 points``, ``下降 ¥3.20``."""
        if not value:
            return self.pick("did not change", "未变")
        verb = self.pick("rose", "上升") if value > 0 else self.pick("fell", "下降")
        points = self.pick(" points", " 个百分点") if unit == "rate" else ""
        return f"{verb} {self.size(value, unit)}{points}"


def _signed(value: Exact, size: str) -> str:
    """Give a size its sign; one that only says on which side of a number it lies, says so."""
    if size[0] not in _MIRRORED:
        return ("+" if value > 0 else "-" if value < 0 else "") + size
    if value > 0:
        return size
    side, _, number = size.partition(" ")
    is_none = not any(digit in number for digit in "123456789")
    return f"{_MIRRORED[side]} {'' if is_none else '-'}{number}"
