"""The turns of phrase that rule kinds share when they describe themselves."""

from __future__ import annotations

from ecomops.amount_text import format_minor
from ecomops.promotions.base import Language


def amount_text(amount_minor: int, currency: str | None) -> str:
    """Write an amount as briefly as it goes: ``¥20``, ``¥12.50``.

    >>> amount_text(20_00, "CNY"), amount_text(20_00, None)
    ('¥20', '2000 minor units')
    """
    if currency is None:
        return f"{amount_minor} minor units"
    return format_minor(amount_minor, currency, trim=True)


def pieces_text(quantity: int, language: Language) -> str:
    """Write a number of units: ``2 items``, ``2 件``."""
    if language == "zh":
        return f"{quantity} 件"
    return f"{quantity} item" if quantity == 1 else f"{quantity} items"
