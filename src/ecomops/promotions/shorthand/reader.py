"""A cursor over a phrase: its tokens, its numbers and amounts, and where it can't be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from ecomops.amount_text import parse_minor
from ecomops.errors import EcomopsError, UnreadablePromotionError
from ecomops.promotions.shorthand.numerals import CHINESE, TIMES, WORDS, chinese_number
from ecomops.promotions.shorthand.tokens import Token, all_marks, own_marks, phrase, tokens_of

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

_MAX_DIGITS: Final = 30  # far more than any amount or quantity has
_SHOWN_PART: Final = 20


class Reader:
    """Reads one phrase from left to right.

    A rule that finds nothing returns None, wherever it stands: `attempt` goes back. The
    furthest place that no rule could read is where the phrase is in error.
    """

    def __init__(self, text: str, currency: str | None, coupon: str | None = None) -> None:
        self.text = text
        self.currency = currency
        self.coupon = coupon  # the promotion that coupons for the next order open
        end = Token("end", "", len(text.rstrip()), len(text))
        self.tokens = (*tokens_of(text), end)
        self.at = 0
        self._furthest, self._reason = -1, ""
        self.marks = own_marks(currency)

    # ---- where it stands ---------------------------------------------------------------------
    @property
    def token(self) -> Token:
        """The token to read next."""
        return self.tokens[self.at]

    @property
    def place(self) -> int:
        """Where the token to read next begins."""
        return self.token.start

    def follows(self, *words: str) -> bool:
        """Tell whether one of some words stands just before."""
        return self.at > 0 and self.tokens[self.at - 1].text in words

    @property
    def is_glued(self) -> bool:
        """Whether a number stands before the next token without a blank: 2nd, 3M."""
        last = self.tokens[max(self.at - 1, 0)]
        return last.kind == "number" and last.end == self.place

    def said(self, at: int) -> str:
        """Join what was read from a token on, without blanks."""
        return "".join(token.text for token in self.tokens[at : self.at])

    @property
    def is_done(self) -> bool:
        """Whether everything is read."""
        return self.token.kind == "end"

    def note(self, reason: str = "", at: int | None = None) -> None:
        """Remember that nothing could be read here, and why."""
        at = self.at if at is None else at
        if at > self._furthest or (at == self._furthest and reason and not self._reason):
            self._furthest, self._reason = at, reason

    # ---- rules and words ---------------------------------------------------------------------
    def attempt(self, *rules: Callable[[Reader], T | None]) -> T | None:
        """Return what the first of some rules finds; without a find, nothing is read."""
        at = self.at
        for rule in rules:
            found = rule(self)
            if found is not None:
                return found
            self.at = at
        return None

    def sees(self, rule: Callable[[Reader], object]) -> bool:
        """Tell whether a rule finds something here, and read nothing."""
        at = self.at
        found = rule(self)
        self.at = at
        return found is not None

    def _matched(self, phrases: tuple[str, ...]) -> str:
        longest, length = "", 0
        for words in phrases:
            parts = phrase(words)
            size = len(parts)
            if size > length and all(
                self.tokens[min(self.at + i, len(self.tokens) - 1)].text == part
                for i, part in enumerate(parts)
            ):
                longest, length = words, size
        self.at += length
        return longest

    def take(self, *phrases: str) -> str:
        """Read the longest of some phrases that stands here; empty where none does."""
        found = self._matched(phrases)
        if not found:
            self.note()
        return found

    def peek(self, *phrases: str) -> bool:
        """Tell whether one of some phrases stands here."""
        at = self.at
        found = self._matched(phrases)
        self.at = at
        return bool(found)

    # ---- numbers -----------------------------------------------------------------------------
    def number(self) -> Decimal | None:
        """Read a number: digits, a Chinese numeral, an English word up to twelve."""
        token = self.token
        if token.kind == "number":
            if len(token.text) > _MAX_DIGITS:
                self.note("the number is too long")
                return None
            self.at += 1
            value = Decimal(token.text.replace(",", ""))
            if self.token.text in TIMES:
                value *= TIMES[self.token.text]
                self.at += 1
            return value
        if token.text in WORDS:
            self.at += 1
            return Decimal(WORDS[token.text])
        start = self.at
        while self.token.text in CHINESE:
            self.at += 1
        found = chinese_number("".join(t.text for t in self.tokens[start : self.at]))
        if found is None:
            spoken = "write it in full or in digits" if self.at > start else ""
            self.at = start
            self.note(spoken)
            return None
        return Decimal(found)

    def count(self, *units: str) -> int | None:
        """Read a whole number, and after it one of the units if there are any."""
        start = self.at
        value = self.number()
        if value is not None and value == value.to_integral_value():
            if not units or self._matched(units):
                return int(value)
        elif value is not None:
            self.note("this takes a whole number", start)
        self.at = start
        self.note()
        return None

    def percent(self, *signs: str) -> Decimal | None:
        """Read a number and one of the signs after it, such as 20%."""
        start = self.at
        value = self.number()
        if value is None or not self._matched(signs or ("%", "percent")):
            self.at = start
            self.note()
            return None
        return value

    def amount(self) -> int | None:
        """Read an amount of the promotion's currency, its mark before or after it [minor]."""
        start = self.at
        has_mark = bool(self._matched(self.marks))
        self._note_foreign()
        number_at = self.at
        value = self.number()
        if value is None:
            self.at = start
            return None
        if self.currency is None:
            self.at = start
            self.note("it is an amount, so give a currency, for example currency='CNY'")
            return None
        try:
            minor = parse_minor(value, self.currency)
        except EcomopsError as error:
            self.at = start
            self.note(f"the amount {error.problem}", number_at)
            return None
        if not has_mark:
            self._matched(self.marks)
        self._note_foreign()
        return minor

    @property
    def is_marked(self) -> bool:
        """Whether the amount just read has its currency's mark beside it."""
        read = self.tokens[max(self.at - 2, 0) : self.at]
        ends = {part for mark in self.marks for part in phrase(mark)}
        return any(token.text in ends for token in read)

    def _note_foreign(self) -> None:
        token = self.token
        written = self.text[token.start : token.end]
        if written in all_marks() and token.text not in map(str.lower, self.marks):
            means = "an amount" if self.currency is None else self.currency
            self.note(f"the mark {written!r} does not stand for {means}")

    # ---- names -------------------------------------------------------------------------------
    def quoted(self) -> str | None:
        """Read a name in quotation marks."""
        token = self.token
        if token.kind != "quoted":
            self.note()
            return None
        self.at += 1
        return self.text[token.start + 1 : token.end - 1]

    def run(self, pattern: re.Pattern[str]) -> str | None:
        """Read what a pattern matches from here on, in the original spelling."""
        found = pattern.match(self.text, self.place)
        if found is None:
            self.note()
            return None
        at = self.at
        while self.tokens[at].start < found.end():
            at += 1
        if self.tokens[at - 1].end > found.end():  # it would split a number
            self.note()
            return None
        self.at = at
        return found.group()

    # ---- what it becomes ---------------------------------------------------------------------
    def make(self, place: int, model: type[M], **fields: object) -> M:
        """Build a rule from what was read from a place on.

        Raises
        ------
        UnreadablePromotionError
            If it makes no sense: a threshold of zero, more than 100 %.
        """
        try:
            return model(**fields)
        except ValidationError as error:
            raise self.unreadable(place, sense_of(error)) from None

    def unreadable(self, place: int | None = None, reason: str = "") -> UnreadablePromotionError:
        """Build the error for what can't be read; by default the furthest place reached."""
        if place is None:
            furthest = max(self._furthest, self.at)
            place = self.tokens[furthest].start
            reason = self._reason if furthest == self._furthest else ""
        part = re.split(r"[\s,，;；、/]", self.text[place:].strip()[: _SHOWN_PART + 1])[0]
        part = part if len(part) <= _SHOWN_PART else f"{part[:_SHOWN_PART]}…"
        part = part or self.text[place : place + 1].strip()
        problem = f"can't be read at character {place + 1}, {part!r}" if part else "stops too soon"
        understood = self.text[:place].strip()
        if understood:
            shown = understood if len(understood) <= 60 else f"…{understood[-60:]}"
            problem += f", after {shown!r}"
        if reason:
            problem += f": {reason}"
        return UnreadablePromotionError("text", self.text, problem, "", place)


def sense_of(error: ValidationError) -> str:
    """Say why pydantic refused a rule, in one clause."""
    first = error.errors(include_url=False)[0]
    return str(first["msg"]).replace("Input should", "the number should")
