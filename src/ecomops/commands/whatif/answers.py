"""Everything that was asked, answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from attrs import frozen

from ecomops.adapters.files import read_orders_file
from ecomops.adapters.frames import load_orders
from ecomops.adapters.loaded import LoadedOrders
from ecomops.commands.progress import Progress
from ecomops.commands.whatif.file_names import FileNames
from ecomops.commands.whatif.question import Question
from ecomops.commands.whatif.words import colon, reason_text, told
from ecomops.errors import InvalidArgumentError
from ecomops.whatif import (
    Replay,
    ReplayRow,
    WhatIfResult,
    bootstrap,
    compare_replays,
    replay,
    respond,
    sweep_thresholds,
    tornado,
)


@frozen
class Told:
    """One result, what stands above it, and what its files are called (单项结果)."""

    name: str
    heading: str
    result: WhatIfResult


@frozen(eq=False)
class Answers:
    """What a question comes to (假设分析回答).

    Attributes
    ----------
    loaded
        The orders.
    replays
        By scenario.
    replayed
        The replays as results, to save.
    told
        The other results, in the order in which they are shown.
    unanswered
        Why something has no answer, a sentence each.
    names
        The names that files have already.
    """

    loaded: LoadedOrders
    replays: Mapping[str, Replay]
    replayed: tuple[Told, ...]
    told: tuple[Told, ...]
    unanswered: tuple[str, ...]
    names: FileNames

    @property
    def labelled(self) -> Iterator[tuple[str, Replay, ReplayRow]]:
        """Every promotion with what to call it: its scenario too, where ids come twice."""
        return labelled(self.replays)


def labelled(replays: Mapping[str, Replay]) -> Iterator[tuple[str, Replay, ReplayRow]]:
    """Go through all promotions of all scenarios."""
    ids = [row.promotion_id for one in replays.values() for row in one.rows]
    is_clear = len(set(ids)) == len(ids)
    for name, one in replays.items():
        for row in one.rows:
            yield row.promotion_id if is_clear else f"{name}: {row.promotion_id}", one, row


def answer(question: Question) -> Answers:
    """Load the orders, replay them, and ask the rest."""
    with Progress("loading orders").note():
        loaded = load_orders(
            read_orders_file(question.orders, encoding=question.encoding),
            question.columns,
            currency=question.currency,
            basis=question.basis,
            float_noise=question.float_noise,
        )
    if not len(loaded.table):
        problem = f"holds no order in {loaded.n_rows} rows"
        remedy = "see what the export leaves out; a header alone answers nothing"
        raise InvalidArgumentError("file", str(question.orders), problem, remedy)
    replays = {name: _replayed(question, loaded, name) for name in question.scenarios}
    names, unanswered = FileNames(), list[str]()
    many = len(replays) > 1
    replayed = tuple(
        Told(names.of("replay", *([name] if many else [])), name, one.report)
        for name, one in replays.items()
    )
    all_told = [
        *_estimated(question, loaded, names),
        *_compared(question, replays, loaded, names),
        *_split(question, replays, names),
        *_reactions(question, replays, names, unanswered),
        *_resampled(question, replays, names),
        *_swept(question, loaded, names, unanswered),
    ]
    return Answers(loaded, replays, replayed, tuple(all_told), tuple(unanswered), names)


def _replayed(question: Question, loaded: LoadedOrders, name: str) -> Replay:
    with Progress(f"pricing {name}") as progress:
        return replay(
            loaded.history,
            question.scenarios[name],
            reach_minor=question.reach_minor,
            now=question.now,
            progress=progress,
        )


def _estimated(question: Question, loaded: LoadedOrders, names: FileNames) -> Iterator[Told]:
    ran, seed = question.past_threshold, question.seed
    if ran is None or seed is None:
        return
    with Progress("resampling customers").note():
        estimate = ran.estimate(loaded.history, seed)
    yield Told(names.of("top-up"), told("estimate", question.language), estimate)


def _compared(
    question: Question, replays: Mapping[str, Replay], loaded: LoadedOrders, names: FileNames
) -> Iterator[Told]:
    """Set scenarios side by side, and beside what happened where that is known."""
    if len(replays) > 1 or (replays and loaded.history.given_minor is not None):
        heading = told("side_by_side", question.language)
        yield Told(names.of("comparison"), heading, compare_replays(replays))


def _split(question: Question, replays: Mapping[str, Replay], names: FileNames) -> Iterator[Told]:
    language = question.language
    for name, one in replays.items():
        own = [name] if len(replays) > 1 else []
        for split in question.splits:
            heading = told("by", language, name=name, split=split.words(language))
            yield Told(names.of("by", split.text, *own), heading, split.of(one))


def _reactions(
    question: Question, replays: Mapping[str, Replay], names: FileNames, unanswered: list[str]
) -> Iterator[Told]:
    for label, one, row in labelled(replays):
        for response, margin in question.reactions:
            which, language = row.promotion_id, question.language
            try:
                outcome = respond(one, response, margin_rate=margin, promotion_id=which)
            except InvalidArgumentError as reason:
                argument = "--step-up" if reason.field == "step_up_rate" else "--top-up"
                unanswered.append(
                    f"{label}{colon(language)}{reason_text(reason, language, argument)}"
                )
                break
            heading = told("reactions", language, name=label)
            yield Told(names.of("outcome", label), heading, outcome)
            if not any(one.is_range for one in (*response.behaviours.values(), margin)):
                continue
            bars = tornado(one, response, margin_rate=margin, promotion_id=which)
            yield Told(names.of("tornado", label), told("tornado", language, name=label), bars)


def _resampled(
    question: Question, replays: Mapping[str, Replay], names: FileNames
) -> Iterator[Told]:
    if not question.wants_intervals or question.seed is None:
        return
    for name, one in replays.items():
        own = [name] if len(replays) > 1 else []
        with Progress("resampling customers").note():
            sampling = bootstrap(one, seed=question.seed)
        heading = told("intervals", question.language, name=name)
        yield Told(names.of("intervals", *own), heading, sampling)


def _swept(
    question: Question, loaded: LoadedOrders, names: FileNames, unanswered: list[str]
) -> Iterator[Told]:
    """Sweep; where customers can't be split in two every scheme is shown, and none the best."""
    if question.grid is None:
        return
    with Progress("sweeping").note():
        sweep = partial(
            sweep_thresholds,
            loaded.history,
            question.grid.thresholds_minor,
            question.grid.offs_minor,
            reach_minor=question.reach_minor,
        )
        objective = question.objective
        try:
            swept = sweep(seed=None if objective is None else question.seed)
        except InvalidArgumentError as reason:
            if objective is None or reason.field != "seed":
                raise
            best = told("best", question.language)
            why = reason_text(reason, question.language, "--seed")
            unanswered.append(f"{best}{colon(question.language)}{why}")
            objective, swept = None, sweep()
        report = swept.report(objective)
    yield Told(names.of("sweep"), told("sweep", question.language), report)
