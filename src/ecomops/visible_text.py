"""Names as they stand in a line: what would break it, or hide in it, written out."""

from __future__ import annotations

import re
from typing import Final

_SHORT: Final = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}
# controls, ends of lines and halves of characters; and marks that turn the direction of what
# follows, so that a name can't make the figures beside it read backwards
_HIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def visible_text(text: str) -> str:
    r"""Write control characters as a program would: a name stays in its line, and shows them.

    >>> visible_text("ads\tspring\x1b[31m"), visible_text("帽子 👍🏽")
    ('ads\\tspring\\x1b[31m', '帽子 👍🏽')
    """
    return _HIDDEN.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    one = match[0]
    code = ord(one)
    return _SHORT.get(one) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
