"""Coupon codes: written so that typing errors show, drawn so that guessing does not pay.

The check character is the scheme of ISBN-10 with 23 symbols for 11: number the symbols from
the right, 1, 2, 3 …, and the sum of number × value is a multiple of 23. As 23 is prime, one
wrong symbol changes the sum by something that 23 does not divide, and so does an exchange of
any two different symbols.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Annotated, Final, Literal, TypeAlias

from attrs import frozen
from pydantic import Field, StringConstraints, model_validator

from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse
from ecomops.rounding import check_whole

ALPHABET: Final = "23456789CDFHJKMNPQRTWXY"
"""The symbols of codes: no vowels, so no words; of 0 O, 1 I L, U V, 2 Z, 5 S, 6 G, 8 B at
most the digit, so no look-alikes; and 23 of them, a prime number, for the check."""

MAX_LENGTH: Final = len(ALPHABET) - 1
"""The longest code that one check character guards: beyond it two symbols weigh the same."""

GUESSES_PER_HIT: Final = 10**9
"""How many guesses to expect before one hits an issued code, unless told otherwise."""

CodeFault: TypeAlias = Literal["other_form", "length", "character", "check"]
"""What is wrong with a text as a code of some form.

``other_form`` it lacks the prefix · ``length`` too many or too few symbols · ``character`` a
character that no code has · ``check`` the check character does not fit.
"""

_GROUP: Final = 4
_VALUE: Final[Mapping[str, int]] = {symbol.casefold(): i for i, symbol in enumerate(ALPHABET)}
_DROPPED_CATEGORIES: Final = frozenset({"Pd", "Zs", "Zl", "Zp", "Cc", "Cf"})
_MINUS: Final = "\N{MINUS SIGN}"  # a mathematical sign to Unicode, a hyphen to many keyboards


def normalise_code(text: str) -> str:
    """Bring a code to the form in which codes are compared (规范化).

    Case, full and half width, spaces, hyphens and invisible characters make no difference.
    Look-alikes do: in a public code, O and 0 may both be meant.

    Examples
    --------
    >>> normalise_code(" Spring-7k3f 9QXM")
    'spring7k3f9qxm'
    >>> normalise_code("ＳＡＮＴＡ２０１６") == normalise_code("santa2016")
    True
    >>> normalise_code("双十一")
    '双十一'
    """
    check_type("code", text, str, "give the code as text")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kept = (
        character
        for character in folded
        if character != _MINUS and unicodedata.category(character) not in _DROPPED_CATEGORIES
    )
    return unicodedata.normalize("NFKC", "".join(kept))


class CodeForm(DomainModel):
    """How the codes of one batch look (券码格式): ``SPRING-7K3F-9QXM``.

    Examples
    --------
    >>> CodeForm(prefix="SPRING", length=8).possible_codes
    3404825447
    """

    prefix: Annotated[str, StringConstraints(max_length=32, pattern=r"^\S*$")] = ""
    """What all codes of the batch begin with; none by default."""
    length: Annotated[int, Field(strict=True, ge=4, le=MAX_LENGTH)] = 12
    """Symbols after the prefix, the check character among them."""

    @model_validator(mode="after")
    def _shows_its_prefix(self) -> CodeForm:
        if self.prefix and not normalise_code(self.prefix):
            text = "prefix should have a letter or digit: hyphens are dropped in comparison"
            refuse("CodeForm", [problem("prefix_empty", ("prefix",), self.prefix, text)])
        return self

    @property
    def possible_codes(self) -> int:
        """How many codes have this form."""
        return _possible(self.length)


@frozen
class CodeCheck:
    """Whether a text can be a code of a form, and if not, why (券码校验).

    `text` is normalised. `place` is that of the first character that no code has, in it.
    """

    text: str
    fault: CodeFault | None
    place: int | None = None


def check_character(symbols: str) -> str:
    """Compute the character that makes symbols of `ALPHABET` a code (校验码).

    Raises
    ------
    InvalidArgumentError
        If a symbol is not in the alphabet, or there are more than 21.

    Examples
    --------
    >>> check_character("7K3F9QX")
    'M'
    """
    if len(symbols) >= MAX_LENGTH:
        raise InvalidArgumentError(
            "symbols", symbols, "is too long for one check character", "give at most 21 symbols"
        )
    values = [_VALUE.get(symbol.casefold()) for symbol in symbols]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        remedy = f"use only {ALPHABET}"
        raise InvalidArgumentError("symbols", symbols, "has a symbol that no code has", remedy)
    return ALPHABET[-_weighted_sum([*known, 0]) % len(ALPHABET)]


def check_code(text: str, form: CodeForm) -> CodeCheck:
    """Tell a typing error from a code that could have been issued (校验券码).

    Every single wrong character and every exchange of two characters is found. A text
    without a fault is a possible code; whether it was issued only a lookup can tell.

    Examples
    --------
    >>> form = CodeForm(prefix="SPRING", length=8)
    >>> check_code("spring 7k3f 9qxm", form).fault is None
    True
    >>> check_code("SPRING-7K3F-9XQM", form).fault
    'check'
    >>> check_code("SPRING-7K3F-9OXM", form)
    CodeCheck(text='spring7k3f9oxm', fault='character', place=11)
    """
    key = normalise_code(text)
    prefix = normalise_code(form.prefix)
    if not key.startswith(prefix):
        return CodeCheck(key, "other_form")
    symbols = key[len(prefix) :]
    if len(symbols) != form.length:
        return CodeCheck(key, "length")
    values = []
    for place, symbol in enumerate(symbols, start=len(prefix)):
        if symbol not in _VALUE:
            return CodeCheck(key, "character", place)
        values.append(_VALUE[symbol])
    return CodeCheck(key, "check" if _weighted_sum(values) % len(ALPHABET) else None)


def issue_codes(
    count: int,
    form: CodeForm,
    *,
    rng: random.Random,
    taken: Iterable[str] = (),
    guesses_per_hit: int = GUESSES_PER_HIT,
) -> tuple[str, ...]:
    """Draw a batch of codes, all different (批量发码).

    Parameters
    ----------
    count
        How many; one or more.
    form
        How they look.
    rng
        Where chance comes from: ``random.SystemRandom()`` for codes that are worth money. A
        seeded ``random.Random`` gives the same codes again, to whoever knows the seed.
    taken
        Codes in use, of whatever form; none of them is drawn again.
    guesses_per_hit
        Refuse the batch if a guess hits an issued code more often than once in so many.

    Raises
    ------
    InvalidArgumentError
        If the form has too few codes for that, or a number is out of range.

    Examples
    --------
    >>> import random
    >>> issue_codes(2, CodeForm(prefix="SPRING", length=14), rng=random.Random(1))
    ('SPRING-MYCM-8FK8-Q6PH-YW', 'SPRING-X4CP-Q9T4-3KP9-6R')
    >>> issue_codes(2, CodeForm(length=4), rng=random.Random(1), guesses_per_hit=10_000)
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: length = 4 gives 12167 possible codes, but 2 codes at \
one hit in 10000 guesses need 20000; use a length of 5 or more
    """
    check_whole("count", count, "give a whole number from 1")
    if count < 1:
        raise InvalidArgumentError("count", count, "is not positive", "issue one code or more")
    if guesses_per_hit < 2:
        remedy = f"give 2 or more; {GUESSES_PER_HIT} is usual"
        raise InvalidArgumentError("guesses_per_hit", guesses_per_hit, "is too low", remedy)
    used = {check.text: check.fault is None for check in (check_code(t, form) for t in taken)}
    _check_capacity(count + sum(used.values()), form, guesses_per_hit)
    prefix = normalise_code(form.prefix)
    codes: dict[str, str] = {}
    # at most half of all possible codes are in use, so on average a code takes two tries at most
    while len(codes) < count:
        symbols = _symbols(rng.randrange(form.possible_codes), form.length)
        key = prefix + symbols.casefold()
        if key not in used:
            codes[key] = _written(form.prefix, symbols)
    return tuple(codes.values())


def _possible(length: int) -> int:
    possible: int = len(ALPHABET) ** (length - 1)  # the check character has no choice
    return possible


def _weighted_sum(values: list[int]) -> int:
    return sum(weight * value for weight, value in enumerate(reversed(values), start=1))


def _symbols(number: int, length: int) -> str:
    """Write a number in symbols, and the check character behind them."""
    symbols = ""
    for _ in range(length - 1):
        number, value = divmod(number, len(ALPHABET))
        symbols = ALPHABET[value] + symbols
    return symbols + check_character(symbols)


def _written(prefix: str, symbols: str) -> str:
    groups = [symbols[i : i + _GROUP] for i in range(0, len(symbols), _GROUP)]
    return "-".join([prefix, *groups] if prefix else groups)


def _check_capacity(issued: int, form: CodeForm, guesses_per_hit: int) -> None:
    needed = issued * guesses_per_hit
    if form.possible_codes >= needed:
        return
    enough = form.length
    while _possible(enough) < needed:
        enough += 1
    remedy = f"use a length of {enough} or more"
    if enough > MAX_LENGTH:
        remedy = "issue fewer codes, or accept fewer guesses_per_hit"
    raise InvalidArgumentError(
        "length",
        form.length,
        f"gives {form.possible_codes} possible codes, but {issued} codes at one hit in "
        f"{guesses_per_hit} guesses need {needed}",
        remedy,
    )
