"""What is assumed, written out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.rate_text import percent_digits, short_rate_text
from ecomops.whatif.response.assumption import Assumption
from ecomops.whatif.response.closed_form import AssumptionName
from ecomops.whatif.results.amounts import exact_money

_NAMES: Final[dict[AssumptionName, tuple[str, str]]] = {
    "top_up_rate": ("top-up rate", "凑单率"),
    "step_up_rate": ("step-up rate", "升档率"),
    "overshoot_minor": ("overshoot", "凑单超出额"),
    "padded_return_rate": ("padded return rate", "凑单退货率"),
    "visit_elasticity": ("visit elasticity", "到访弹性"),
    "pull_forward_rate": ("pull-forward rate", "提前消费率"),
    "cannibalisation_rate": ("cannibalisation rate", "蚕食率"),
    "margin_rate": ("margin", "毛利率"),
}


def assumption_name(name: AssumptionName, language: Language = "en") -> str:
    """Name an assumption.

    >>> assumption_name("margin_rate", "zh")
    '毛利率'
    """
    return _NAMES[name][known_language(language) == "zh"]


def assumed_value_text(
    name: AssumptionName, value: Fraction, currency: str, language: Language = "en"
) -> str:
    """Write a value of an assumption.

    >>> assumed_value_text("top_up_rate", Fraction(1, 8), "CNY", "zh")
    '12.5%'
    >>> assumed_value_text("overshoot_minor", Fraction(300), "CNY")
    '¥3.00'
    >>> assumed_value_text("visit_elasticity", Fraction(3, 2), "CNY")
    '1.5'
    """
    known_language(language)
    if name == "overshoot_minor":
        return exact_money(value, currency, language)
    if name == "visit_elasticity":
        return percent_digits(value / 100, 4).rstrip("0").rstrip(".")
    return short_rate_text(value, language)


def assumption_text(
    name: AssumptionName, assumption: Assumption, currency: str, language: Language = "en"
) -> str:
    """Write an assumption: its name, its likely value, and its range if it has one.

    >>> assumption_text("margin_rate", Assumption.of("m", ("0.2", "0.25", "0.3")), "CNY")
    'margin 25 % (20 % to 30 %)'
    """
    known_language(language)
    low, likely, high = (
        assumed_value_text(name, value, currency, language)
        for value in (assumption.low, assumption.likely, assumption.high)
    )
    said = f"{assumption_name(name, language)} {likely}"
    if not assumption.is_range:
        return said
    return f"{said}（{low} 至 {high}）" if language == "zh" else f"{said} ({low} to {high})"


def joined(texts: Sequence[str], language: Language = "en") -> str:
    """Write texts one after the other."""
    return ("，" if known_language(language) == "zh" else ", ").join(texts)
