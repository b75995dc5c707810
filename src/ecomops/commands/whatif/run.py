"""Check, answer, save, print."""

from __future__ import annotations

import argparse
import json

from ecomops.commands.whatif.answers import answer
from ecomops.commands.whatif.figures import draw_figures
from ecomops.commands.whatif.question import Question
from ecomops.commands.whatif.report import report_of
from ecomops.commands.whatif.tables import make_folder, write_tables
from ecomops.commands.whatif.text import text_of
from ecomops.commands.whatif.words import told


def run_whatif(options: argparse.Namespace) -> None:
    """Answer what is asked; every argument is checked before the orders are read."""
    question = Question.of(options)
    language = question.language
    if options.out is not None:
        make_folder(options.out)
    answers = answer(question)
    if not options.json:  # before files are written: a full disk should not cost the answer
        for text in text_of(question, answers):
            print(text)
    if options.out is None:
        tables, figures = [], []
    else:
        tables = write_tables((*answers.replayed, *answers.told), options.out)
        figures = draw_figures(question, answers, options.out)
    if options.json:
        report = report_of(question, answers)
        report["files"] = [str(path) for path in tables]
        report["figures"] = [str(path) for path, _ in figures if path is not None]
        report["no_figures"] = [reason for path, reason in figures if path is None]
        print(json.dumps(report, ensure_ascii=False, indent=2))
        return
    if options.out is not None:
        print()
    for path in tables:
        print(told("table" if path.suffix == ".csv" else "result", language, path=path))
    for drawn, reason in figures:
        is_drawn = drawn is not None
        print(told("figure" if is_drawn else "no_figure", language, path=drawn, reason=reason))
