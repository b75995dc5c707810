"""Results as pictures, where a picture says more than the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ecomops.commands.progress import Progress
from ecomops.commands.whatif.answers import Answers
from ecomops.commands.whatif.question import Question
from ecomops.commands.whatif.tables import writing
from ecomops.commands.whatif.words import reason_text
from ecomops.errors import InvalidArgumentError, MissingExtraError
from ecomops.whatif import SweepReport, TopUpEstimate, Tornado

if TYPE_CHECKING:
    import altair as alt

_Drawing: TypeAlias = "tuple[str, str, Callable[[], alt.TopLevelMixin]]"
"""The name of the file, what to call it, and how to draw it."""


def draw_figures(
    question: Question, answers: Answers, folder: Path
) -> list[tuple[Path | None, str]]:
    """Draw every promotion and result that can be drawn; say why where there is no figure."""
    drawn, language = list[tuple[Path | None, str]](), question.language
    for name, label, draw in _drawings(question, answers):
        try:
            chart = draw()
        except InvalidArgumentError as reason:
            why = reason_text(reason, language)
            drawn.append((None, f"{label}：{why}" if language == "zh" else f"{label} {why}"))
            continue
        except MissingExtraError as reason:  # the tables are written all the same
            return [*drawn, (None, reason_text(reason, language))]
        try:
            drawn.append((_saved(chart, folder / name, is_svg=question.draws_svg), ""))
        except MissingExtraError as reason:
            drawn.append((None, reason_text(reason, language)))
    return drawn


def _saved(chart: Any, path: Path, *, is_svg: bool) -> Path:
    from ecomops.plots import save_png, save_svg

    save, ending = (save_svg, "svg") if is_svg else (save_png, "png")
    with Progress("drawing").note(), writing(path.with_name(f"{path.name}.{ending}")) as file:
        return save(chart, file)


def _drawings(question: Question, answers: Answers) -> Iterator[_Drawing]:
    from ecomops import plots  # an extra stands behind it

    names, language = answers.names, question.language
    for label, one, row in answers.labelled:
        draw = partial(plots.threshold_chart, one, row.promotion_id, language=language)
        yield names.of(label), label, draw
    for name, replay in answers.replays.items():
        own = [name] if len(answers.replays) > 1 else []
        draw = partial(plots.waterfall_chart, replay, language=language)
        yield names.of("waterfall", *own), name, draw
    for told in answers.told:
        result = told.result
        if isinstance(result, Tornado):
            draw = partial(plots.tornado_chart, result, language=language)
            yield told.name, told.heading, draw
        if isinstance(result, TopUpEstimate):
            draw = partial(plots.top_up_chart, result, language=language)
            yield told.name, told.heading, draw
        if isinstance(result, SweepReport):
            draw = partial(plots.cost_curve_chart, result, language=language)
            yield names.of("cost-curve"), told.heading, draw
            rates = _assumed(question)
            draw = partial(plots.sweep_chart, result, **rates, language=language)
            yield told.name, told.heading, draw


def _assumed(question: Question) -> dict[str, Any]:
    """Give the map of a sweep margin and top-up rate; without one of each it shows cost rates."""
    given = {"margin_rate": question.margins, "top_up_rate": question.top_ups}
    if any(len(one) != 1 for one in given.values()):
        return {"shows": "cost_rate"}
    return {name: one[0].likely for name, one in given.items()}
