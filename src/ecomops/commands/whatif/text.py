"""The answers as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ecomops._typing import Language
from ecomops.commands.whatif.answers import Answers
from ecomops.commands.whatif.question import Question
from ecomops.commands.whatif.words import told as say
from ecomops.whatif import WhatIfResult, summary_table
from ecomops.whatif.replay.verdict_text import verdicts_told

_MOST_COLUMNS: Final = 3
"""So many promotions stand side by side; more stand below one another."""


def text_of(question: Question, answers: Answers) -> Iterator[str]:
    """Write what was loaded, what each promotion did, and all else that was asked."""
    language = question.language
    yield answers.loaded.describe(language)
    if answers.replays:
        yield ""
        yield from _promotions(question, answers)
    for told in answers.told:
        yield "\n" + say("heading", language, heading=told.heading)
        yield _body(told.result, language)
    for reason in answers.unanswered:
        yield "\n" + say("no_answer", language, reason=reason)
    results = [told.result for told in (*answers.replayed, *answers.told)]
    caveats = dict.fromkeys(words for one in results for words in one.caveat_words(language))
    if caveats:
        yield "\n" + say("keep_in_mind", language)
        yield from (f"! {words}" for words in caveats)


def _promotions(question: Question, answers: Answers) -> Iterator[str]:
    """Write what each promotion asks for, cost and met."""
    language = question.language
    found = [(label, row) for label, _, row in answers.labelled]
    for label, row in found:
        yield f"{label}: {row.description_zh if language == 'zh' else row.description}"
    yield ""
    for start in range(0, len(found), _MOST_COLUMNS):
        part = found[start : start + _MOST_COLUMNS]
        yield summary_table(
            [row for _, row in part],
            [label for label, _ in part],
            top_up_rates=question.top_up_rates,
            margin_rates=question.margin_rates,
            language=language,
        )
        yield ""
    yield say("verdicts", language)
    for label, row in found:
        verdicts = verdicts_told(row.verdicts, language) or say("no_orders", language)
        yield f"  {label}: {verdicts}"
    if question.margins:
        yield "\n" + say("break_even", language)
    for rate in question.margin_rates:
        for label, row in found:
            yield f"  {label}, {row.break_even(rate).words(language)}"


def _body(result: WhatIfResult, language: Language) -> str:
    """Write a result without what is to be kept in mind: that is said once, for all."""
    return result.describe(language, caveats=False)
