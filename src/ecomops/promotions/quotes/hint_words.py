"""A hint in words: what to add, and what that brings."""

from __future__ import annotations

from typing import Final

from ecomops._typing import MAX_MINOR, Language
from ecomops.promotions.quotes.asks import Ask
from ecomops.promotions.quotes.hints import Hint
from ecomops.selectors.goods import ByBrand, ByCategory, ByProduct, BySku, ByTag
from ecomops.selectors.kinds import EVERYTHING
from ecomops.words import amount_text, pieces_text

_FIRST_WIDE: Final = "\u2e80"
"""From here on characters are Chinese, which stand together without blanks."""
_NAMED: Final = (BySku, ByProduct, ByCategory, ByBrand, ByTag)
"""Goods whose name stands well before or behind a number."""
_OF_ONE_KIND: Final[dict[tuple[str, Language], str]] = {
    ("pieces", "en"): "{more} of one kind",
    ("minor", "en"): "{more} on one line",
    ("pieces", "zh"): "同款 {more}",
    ("minor", "zh"): "同款 {more}",
}


def hint_text(hint: Hint, currency: str, language: Language) -> str:
    """Say what would help, and how: ``add ¥12.50 to save ¥20``."""
    more = [_more(ask, currency, language) for ask in hint.asks]
    gain = _gain(hint, currency, language)
    if language == "zh":
        blank = "" if more[0] >= _FIRST_WIDE else " "
        gap = "" if more[-1].endswith("）") else " "
        return f"再买{blank}{'、'.join(more)}{gap}{gain}"
    return f"add {' and '.join(more)} to {gain}"


def _more(ask: Ask, currency: str, language: Language) -> str:
    is_money, missing = ask.unit == "minor", ask.missing
    more = amount_text(missing, currency) if is_money else pieces_text(missing, language)
    if ask.is_by_line:
        more = _OF_ONE_KIND[ask.unit, language].format(more=more)
    if ask.goods == EVERYTHING:
        return more
    goods = ask.goods.describe(language, currency)
    if not isinstance(ask.goods, _NAMED):
        # a price, or goods of several kinds: what they are stands behind, and by itself
        return f"{more}（{goods}）" if language == "zh" else f"{more} ({goods})"
    if language == "zh":
        return f"{goods} {more}"
    return f"{more} {'on' if is_money else 'of'} {goods}"


def _gain(hint: Hint, currency: str, language: Language) -> str:
    is_zh, said = language == "zh", []
    if hint.saving_minor:
        saved = amount_text(min(hint.saving_minor, MAX_MINOR), currency)
        said.append(f"{'再' if hint.is_more else ''}减 {saved}" if is_zh else f"save {saved}")
        if hint.is_more and not is_zh:
            said[0] += " more"
    gifts = [benefit.describe(language, currency) for benefit in hint.extras]
    again = hint.is_once_more
    if gifts and is_zh:
        said += [f"再{gift}" if again else gift for gift in gifts]
    elif gifts:
        said.append(f"get {' and '.join(gifts)}{' once more' if again else ''}")
    if said:
        return "、".join(said) if is_zh else " and ".join(said)
    if hint.is_more:
        return "享更多优惠" if is_zh else "get more"
    return "享优惠" if is_zh else "qualify"
