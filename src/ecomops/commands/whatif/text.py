"""The answers as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ecomops.commands.whatif.answers import Answers
from ecomops.commands.whatif.question import Question
from ecomops.whatif import WhatIfResult, summary_table

_MOST_COLUMNS: Final = 3
"""So many promotions stand side by side; more stand below one another."""


def text_of(question: Question, answers: Answers) -> Iterator[str]:
    """Write what was loaded, what each promotion did, and all else that was asked."""
    yield str(answers.loaded)
    if answers.replays:
        yield ""
        yield from _promotions(question, answers)
    for told in answers.told:
        yield f"\n{told.heading}:"
        yield _body(told.result)
    for reason in answers.unanswered:
        yield f"\nno answer: {reason}"
    results = [told.result for told in (*answers.replayed, *answers.told)]
    caveats = dict.fromkeys(words for one in results for words in one.caveat_words())
    if caveats:
        yield "\nKeep in mind:"
        yield from (f"! {words}" for words in caveats)


def _promotions(question: Question, answers: Answers) -> Iterator[str]:
    """Write what each promotion asks for, cost and met."""
    found = [(label, row) for label, _, row in answers.labelled]
    for label, row in found:
        yield f"{label}: {row.description}"
    yield ""
    for start in range(0, len(found), _MOST_COLUMNS):
        part = found[start : start + _MOST_COLUMNS]
        yield summary_table(
            [row for _, row in part],
            [label for label, _ in part],
            top_up_rates=question.top_up_rates,
            margin_rates=question.margin_rates,
        )
        yield ""
    yield "What became of each promotion, by orders:"
    for label, row in found:
        verdicts = ", ".join(f"{code} {n:,}" for code, n in row.verdicts.items())
        yield f"  {label}: {verdicts or 'no orders'}"
    if question.margins:
        yield "\nBreak-even:"
    for rate in question.margin_rates:
        for label, row in found:
            yield f"  {label}, {row.break_even(rate)}"


def _body(result: WhatIfResult) -> str:
    """Write a result without what is to be kept in mind: that is said once, for all."""
    lines = result.describe().splitlines()
    return "\n".join(lines[: len(lines) - len(result.caveat_words())])
