"""The words, numbers and marks of a phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, Literal

from attrs import frozen

from ecomops.currencies import currency_codes, signs

# full-width forms to ASCII, one character each so that places stay. The comma keeps its width,
# because only a narrow one stands between thousands; quotes keep theirs, as names may have them
_WIDE: Final = frozenset("，＂＇")
_NARROW: Final = {
    0xFF00 + code: 0x20 + code for code in range(1, 0x5F) if chr(0xFF00 + code) not in _WIDE
} | {ord("￥"): "¥", ord("￡"): "£", ord("￦"): "₩"}
_SAME: Final = {"，": ",", "–": "-", "—": "-", "~": "-", "\r": "\n"}

# a name has at most 200 characters; without a limit a row of quotes would take long
_TOKEN: Final = re.compile(
    r"(?P<quoted>“[^”\n]{1,200}”|「[^」\n]{1,200}」|\"[^\"\n]{1,200}\"|(?<!\w)'[^'\n]{1,200}'(?!\w))"
    r"|(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?)"
    r"|(?P<word>[^\W\d_\u3400-\u9fff]+)"
    r"|(?P<mark>[^\s\u200b\ufeff]|[\r\n])"
)

# what people say beside an amount, beside the signs that currencies.py knows
_SPOKEN: Final = {
    "CNY": ("块", "块钱", "圆", "人民币", "yuan"), "TWD": ("块", "块钱", "圆"),
    "USD": ("dollar", "dollars"), "EUR": ("euro", "euros"), "GBP": ("pound", "pounds"),
    "JPY": ("yen",),
}  # fmt: skip


@frozen
class Token:
    """A number, a word, a quoted name or a single mark, in lower case and narrow."""

    kind: Literal["number", "word", "mark", "quoted", "end"]
    text: str
    start: int
    end: int


def narrow(text: str) -> str:
    """Write full-width letters, digits and marks as ASCII, each in its place."""
    return text.translate(_NARROW)


def tokens_of(text: str) -> Iterator[Token]:
    """Split a phrase into tokens; blanks only part them.

    >>> [token.text for token in tokens_of("满１９９ 减20%，Free Gift")]
    ['满', '199', '减', '20', '%', ',', 'free', 'gift']
    """
    for found in _TOKEN.finditer(narrow(text)):
        kind: Any = found.lastgroup
        said = found.group().lower()
        yield Token(kind, _SAME.get(said, said), found.start(), found.end())


@cache
def phrase(words: str) -> tuple[str, ...]:
    """Split a phrase of the grammar, once."""
    return tuple(token.text for token in tokens_of(words))


@cache
def own_marks(currency: str | None) -> tuple[str, ...]:
    """List what may stand beside an amount of a currency."""
    if currency is None:
        return ()
    return (*signs(currency), *_SPOKEN.get(currency, ()))


@cache
def all_marks() -> frozenset[str]:
    """List what may stand beside an amount of any currency."""
    return frozenset(mark for code in currency_codes() for mark in own_marks(code))
