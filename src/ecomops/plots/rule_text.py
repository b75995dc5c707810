"""A rule as it stands within a sentence."""

from __future__ import annotations

from ecomops._typing import Language


def quoted_rule(rule: str, language: Language) -> str:
    """Put the description of a promotion in quotation marks.

    >>> quoted_rule("spend $50: $5 off", "en"), quoted_rule("满 $50 减 $5", "zh")
    ('“Spend $50, get $5 off”', '“满 $50 减 $5”')
    """
    if language == "en":
        rule = rule.replace(": ", ", get ", 1)
        rule = rule[:1].upper() + rule[1:]
    return f"“{rule}”"
