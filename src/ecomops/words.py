"""The turns of phrase that rule kinds share when they describe themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from ecomops._typing import Language
from ecomops.amount_text import format_minor
from ecomops.languages import known_language

_ALL: Final = Decimal(100)
_SHOWN_NAMES: Final = 3


def word(words: Mapping[str, tuple[str, str]], name: str, language: Language) -> str:
    """Say a status, reason or kind, of which a table has the English and the Chinese word.

    >>> word({"paid": ("paid", "已付款")}, "paid", "zh")
    '已付款'
    """
    return words[name][language == "zh"]


def amount_text(amount_minor: int, currency: str | None, language: Language = "en") -> str:
    """Write an amount as briefly as it goes: ``¥20``, ``¥12.50``.

    >>> amount_text(20_00, "CNY"), amount_text(20_00, None), amount_text(20_00, None, "zh")
    ('¥20', '2000 minor units', '2000 分')
    """
    is_zh = known_language(language) == "zh"
    if currency is None:
        return f"{amount_minor} 分" if is_zh else f"{amount_minor} minor units"
    return format_minor(amount_minor, currency, trim=True)


def pieces_text(quantity: int, language: Language) -> str:
    """Write a number of units: ``2 items``, ``2 件``."""
    if language == "zh":
        return f"{quantity} 件"
    return f"{quantity} item" if quantity == 1 else f"{quantity} items"


def instant_text(at: datetime) -> str:
    """Write an instant as a clock on the wall shows it, with its offset.

    >>> instant_text(datetime.fromisoformat("2026-11-11T09:00:00+08:00"))
    '2026-11-11 09:00 +08:00'
    """
    exact = (at.microsecond and "microseconds") or (at.second and "seconds") or "minutes"
    text = at.isoformat(sep=" ", timespec=exact)
    return f"{text[:-6]} {text[-6:]}"


def names_text(names: Sequence[str], language: Language) -> str:
    """Write names one after the other, and no more than three of them.

    >>> names_text(("a", "b", "c", "d"), "en"), names_text(("a", "b"), "zh")
    ('a, b, c … (4)', 'a、b')
    """
    shown = ("、" if language == "zh" else ", ").join(names[:_SHOWN_NAMES])
    if len(names) <= _SHOWN_NAMES:
        return shown
    return f"{shown} 等 {len(names)} 个" if language == "zh" else f"{shown} … ({len(names)})"


def discount_text(off_percent: Decimal, language: Language) -> str:
    """Write a share saved: ``20% off``, ``打 8 折``.

    >>> discount_text(Decimal("12.5"), "zh"), discount_text(Decimal(100), "zh")
    ('打 8.75 折', '免单')
    """
    if language == "zh":
        paid = (_ALL - off_percent) / 10
        return f"打 {plain_number(paid)} 折" if paid else "免单"
    return f"{plain_number(off_percent)}% off"


def plain_number(number: Decimal) -> str:
    """Write a decimal without exponent and without zeros at the end.

    >>> plain_number(Decimal("8.50"))
    '8.5'
    """
    return format(number.normalize(), "f")


# ---- names that stand in a sentence ---------------------------------------------------------
_PLAIN: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_OF_OFFERS: Final = re.compile(
    "[零〇一二两三四五六七八九十百千万满减折券免元块且返第每买赠送]|积分|任选|包邮|运费|半价|原价"
    "|首单|新人|最低价|最高价|一口价|整单|同款|全场|封顶|最多|优惠|无门槛|以上"
    "|^[件个份次倍张起打]$"
)
_WORDS_OF_OFFERS: Final = (
    "a alike all an and any at bonus bought buy by capped cheapest coupon coupons dearest "
    "discount double each every everything extra first for free from get gift gifts half if in "
    "item items line max more most of off on or order orders over parcel per percent points price "
    "save second shipping spend spent the third times to triple unlimited up when with without "
    "you your one two three four five six seven eight nine ten eleven twelve"
)
_STOPS: Final = frozenset(_WORDS_OF_OFFERS.split())


def is_plain_name(name: str) -> bool:
    """Tell whether a name can't be taken for anything else in the sentence around it.

    >>> is_plain_name("茶杯"), is_plain_name("travel mug"), is_plain_name("20元券")
    (True, False, False)
    """
    return (
        _PLAIN.fullmatch(name) is not None
        and _OF_OFFERS.search(name) is None
        and name.lower() not in _STOPS
    )


def name_text(name: str, language: Language) -> str:
    """Write a name in a sentence, in quotation marks unless it is a plain one.

    >>> name_text("茶杯", "zh"), name_text("travel mug", "en")
    ('茶杯', '"travel mug"')
    """
    if is_plain_name(name):
        return name
    pairs = ("“”", "「」", '""') if language == "zh" else ('""', "“”", "「」")
    marks = next((p for p in pairs if not set(p) & set(name)), pairs[0])
    return f"{marks[0]}{name}{marks[1]}"
