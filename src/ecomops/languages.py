"""The languages that explanations are written in."""

from __future__ import annotations

from typing import get_args

from ecomops._typing import Language
from ecomops.errors import InvalidArgumentError


def known_language(language: Language) -> Language:
    """Return a language that explanations are written in; refuse any other.

    >>> known_language("zh-CN")
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: language = 'zh-CN' is not one that explanations are \
written in; give one of: 'en', 'zh'
    """
    known = get_args(Language)
    if language not in known:
        problem = "is not one that explanations are written in"
        remedy = f"give one of: {', '.join(map(repr, known))}"
        raise InvalidArgumentError("language", language, problem, remedy)
    return language
