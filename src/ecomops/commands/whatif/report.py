"""The answers as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ecomops.commands.whatif.answers import Answers
from ecomops.commands.whatif.question import Question
from ecomops.whatif import ReplayRow


def report_of(question: Question, answers: Answers) -> dict[str, object]:
    """Build what ``--json`` prints; each entry of ``results`` is read back by its class."""
    digests = [one.rules_digest for one in answers.replays.values()]
    return {
        "rows": answers.loaded.n_rows,
        "cleanings": [
            {
                "code": c.code,
                "what": c.what,
                "rows": c.rows,
                "why": c.why,
                "example_row": c.example_row,
            }
            for c in answers.loaded.cleanings
        ],
        "basis": answers.loaded.history.basis,
        "reach_minor": question.reach_minor,
        "rules_digest": digests[0] if len(digests) == 1 else None,
        "scenarios": [
            {"name": name, "rules_digest": one.rules_digest}
            for name, one in answers.replays.items()
        ],
        "promotions": [
            {"scenario": name, **_row(question, row)}
            for name, one in answers.replays.items()
            for row in one.rows
        ],
        "results": _results(answers),
        "unanswered": list(answers.unanswered),
    }


def _row(question: Question, row: ReplayRow) -> dict[str, object]:
    return row.to_dict() | {
        "subsidised_shares": [
            {"top_up_rate": float(rate), "subsidised_share": row.subsidised_share(rate)}
            for rate in question.top_up_rates
        ],
        "break_even": [row.break_even(rate).to_dict() for rate in question.margin_rates],
    }


def _results(answers: Answers) -> dict[str, Any]:
    all_told: Iterable[Any] = (*answers.replayed, *answers.told)
    return {told.name: json.loads(told.result.to_json()) for told in all_told}
