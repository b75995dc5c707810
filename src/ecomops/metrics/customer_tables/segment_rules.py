"""Rules that say who belongs to which segment, as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Self, TypeAlias

from pydantic import Field, model_validator

from ecomops._typing import MAX_MINOR, Id, Label, Language
from ecomops.amount_text import format_minor
from ecomops.languages import known_language
from ecomops.models.base import DomainModel
from ecomops.models.problems import duplicates, problem, refuse

SegmentId: TypeAlias = Id

_Whole: TypeAlias = Annotated[int, Field(strict=True, ge=-MAX_MINOR, le=MAX_MINOR)]
_MOST_SEGMENTS: Final = 100

CONDITIONS: Final = {
    "days_since_last": ("days since the last order", "距上次下单天数"),
    "days_since_first": ("days since the first order", "距首单天数"),
    "orders": ("orders", "订单数"),
    "paid_minor": ("paid", "实付"),
    "recency_score": ("recency score", "R 分"),
    "frequency_score": ("frequency score", "F 分"),
    "monetary_score": ("monetary score", "M 分"),
}
"""What a rule may ask about a customer."""


class WholeRange(DomainModel):
    """Whole numbers from one to another, both of them in it (范围).

    >>> WholeRange(at_least=2).contains(2), str(WholeRange(at_least=2, at_most=4))
    (True, '2 to 4')
    """

    at_least: _Whole | None = None
    at_most: _Whole | None = None

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        if self.at_least is None and self.at_most is None:
            text = "give at_least or at_most"
            refuse("WholeRange", [problem("no_limit", (), None, text)])
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            text = f"at_most should be at_least or more, which is {self.at_least}"
            refuse("WholeRange", [problem("empty", ("at_most",), self.at_most, text)])
        return self

    def contains(self, value: int) -> bool:
        """Tell whether a number is in it."""
        return (self.at_least is None or value >= self.at_least) and (
            self.at_most is None or value <= self.at_most
        )

    def describe(self, language: Language = "en", currency: str | None = None) -> str:
        """Write it; as amounts if there is a currency."""
        zh = known_language(language) == "zh"
        low, high = (
            None if limit is None
            else f"{limit:,}" if currency is None
            else format_minor(limit, currency, trim=True)
            for limit in (self.at_least, self.at_most)
        )  # fmt: skip
        if low == high:
            return str(low)
        if low is None or high is None:
            return f"≥ {low}" if high is None else f"≤ {high}"
        return f"{low} 至 {high}" if zh else f"{low} to {high}"

    def __str__(self) -> str:
        return self.describe()


class SegmentRule(DomainModel):
    """Who belongs to one segment: all that is asked has to hold (客群规则).

    Scores are those of `fifths`, among the customers of the table: 1 the worst, 5 the best.

    Examples
    --------
    >>> rule = SegmentRule(segment_id="asleep", name="asleep", name_zh="沉睡客户",
    ...     days_since_last={"at_least": 181}, orders={"at_least": 2})
    >>> print(rule)
    asleep: days since the last order ≥ 181, orders ≥ 2
    >>> print(rule.describe("zh"))
    沉睡客户：距上次下单天数 ≥ 181，订单数 ≥ 2
    """

    segment_id: SegmentId
    name: Label
    name_zh: Label | None = None
    """The name in Chinese; None: as in English."""
    days_since_last: WholeRange | None = None
    days_since_first: WholeRange | None = None
    orders: WholeRange | None = None
    paid_minor: WholeRange | None = None
    recency_score: WholeRange | None = None
    frequency_score: WholeRange | None = None
    monetary_score: WholeRange | None = None
    todo: Label | None = None
    """What to do with them."""
    todo_zh: Label | None = None

    def label(self, language: Language = "en") -> str:
        """Name the segment."""
        return self.name_zh or self.name if known_language(language) == "zh" else self.name

    def conditions(self) -> Iterator[tuple[str, WholeRange]]:
        """List what is asked: the column, and the range that it has to be in."""
        for name in CONDITIONS:
            wanted = getattr(self, name)
            if wanted is not None:
                yield name, wanted

    def describe(self, language: Language = "en", currency: str | None = None) -> str:
        """Say the rule in a sentence."""
        zh = known_language(language) == "zh"
        asked = [
            f"{CONDITIONS[name][zh]} "
            + wanted.describe(language, currency if name == "paid_minor" else None)
            for name, wanted in self.conditions()
        ] or ["其余客户" if zh else "all others"]
        label = self.label(language)
        return f"{label}：{'，'.join(asked)}" if zh else f"{label}: {', '.join(asked)}"

    def __str__(self) -> str:
        return self.describe()


class SegmentScheme(DomainModel):
    """Segments into which all customers fall, each into one (客群方案).

    A customer belongs to the first segment whose rule holds. The last one asks nothing, so that
    nobody is left over.

    Examples
    --------
    >>> scheme = SegmentScheme(rules=(
    ...     SegmentRule(segment_id="new", name="new", name_zh="新客", orders={"at_most": 1}),
    ...     SegmentRule(segment_id="known", name="known", name_zh="老客")))
    >>> print(scheme.describe("zh"))
    新客：订单数 ≤ 1
    老客：其余客户
    """

    rules: Annotated[tuple[SegmentRule, ...], Field(min_length=1, max_length=_MOST_SEGMENTS)]
    name: Label | None = None

    @model_validator(mode="after")
    def _leaves_nobody_over(self) -> Self:
        ids = [rule.segment_id for rule in self.rules]
        found = duplicates("rules", "segment_id", ids)
        last = len(self.rules) - 1
        for i, rule in enumerate(self.rules):
            asks_nothing = not any(True for _ in rule.conditions())
            if i == last and not asks_nothing:
                text = "the last rule should ask nothing, so that nobody is left over"
                found.append(problem("not_all", ("rules", i), rule.segment_id, text))
            if i < last and asks_nothing:
                text = "only the last rule may ask nothing; nobody would get to those after it"
                found.append(problem("never", ("rules", i), rule.segment_id, text))
        refuse("SegmentScheme", found)
        return self

    def describe(self, language: Language = "en", currency: str | None = None) -> str:
        """Write the rules, one a line."""
        known_language(language)
        return "\n".join(rule.describe(language, currency) for rule in self.rules)

    def __str__(self) -> str:
        return self.describe()
