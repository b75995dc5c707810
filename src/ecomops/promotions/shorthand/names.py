"""Names of gifts in a phrase: plain ones as they are, others in quotation marks."""

from __future__ import annotations

import re
from typing import Final

from ecomops.promotions.benefits.gift import GiftOption
from ecomops.promotions.shorthand.numerals import CHINESE, chinese_number
from ecomops.promotions.shorthand.reader import Reader
from ecomops.promotions.shorthand.tokens import narrow
from ecomops.words import is_plain_name

_RUN: Final = re.compile(r"(?:(?!任选|且)[^\s,，;；、/|:：()（）。.!！?？+＋“”「」\"])+")
_QUANTITY_AFTER: Final = re.compile(
    r"(?P<name>.+?)(?P<quantity>[0-9]{1,9}|[一两二三四五六七八九十])[件个份]"
)
_INSIDE: Final = re.compile(f"[0-9{''.join(CHINESE)}]")
QUOTE_IT: Final = "a name with blanks, digits at its start or words of offers goes in “quotes”"
"""Why a name is not read."""


def name_zh(reader: Reader) -> tuple[str, int | None] | None:
    """Read a name up to a blank or a stop, and a quantity that is glued to it: 杯子2件."""
    quoted = reader.quoted()
    if quoted is not None:
        return quoted, None
    at = reader.at
    written = reader.run(_RUN)
    if written is None:
        return None
    found = _QUANTITY_AFTER.fullmatch(narrow(written))
    name, quantity = written, None
    if found is not None:
        name, quantity = written[: found.end("name")], found.group("quantity")
    if not is_plain_name(f"{name[:1]}{_INSIDE.sub('', name[1:-1])}{name[1:][-1:]}"):
        reader.at = at
        reader.note(QUOTE_IT)
        return None
    if quantity is None:
        return name, None
    return name, int(quantity) if quantity.isdecimal() else chinese_number(quantity)


def name_en(reader: Reader) -> str | None:
    """Read a name word by word, up to a word that offers are made of."""
    quoted = reader.quoted()
    if quoted is not None:
        return quoted
    start = reader.at
    while reader.attempt(_word) is not None:
        pass
    if reader.at == start:
        reader.note(QUOTE_IT)
        return None
    return reader.text[reader.tokens[start].start : reader.tokens[reader.at - 1].end]


def _word(reader: Reader) -> str | None:
    word = reader.run(_RUN)
    return word if word is not None and is_plain_name(word) else None


def option(reader: Reader, place: int, name: str) -> GiftOption:
    """Make a gift of a name, which is its SKU too."""
    return reader.make(place, GiftOption, sku_id=name, name=name)
