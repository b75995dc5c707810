"""A metric as a table of states and signs: one text that both engines follow.

A state is where the metric stands together with what the ticket's status means to it. The
table of a metric is made once, from its `follow` and its pauses.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Final

from attrs import frozen

from ecomops.errors import InvalidArgumentError
from ecomops.facts.ticket import TicketSign
from ecomops.models.ticket_events import SOLVED_STATUSES, TICKET_STATUSES, TicketStatus
from ecomops.sla.metrics.base import SlaMetric
from ecomops.sla.stages import SlaStage, SlaTurn


class Phase(IntEnum):
    """What a state means for time."""

    IDLE = 0
    """Nothing is owed yet."""
    RUNNING = 1
    PAUSED = 2
    DONE = 3


class _Meaning(IntEnum):
    """What a status means for time."""

    OPEN = 0
    PAUSING = 1
    SOLVED = 2


START: Final = 0
"""The state in which every metric begins: nothing happened."""
_TURNS: Final = {
    TicketSign.CREATED: SlaTurn.CREATED,
    TicketSign.CUSTOMER: SlaTurn.CUSTOMER,
    TicketSign.REPLY: SlaTurn.REPLY,
}


@frozen
class Automaton:
    """A metric as tables.

    Attributes
    ----------
    after
        The state after a sign: ``after[state][sign]``.
    begins
        Whether a new cycle begins with it.
    phase
        What each state means for time.
    """

    after: tuple[tuple[int, ...], ...]
    begins: tuple[tuple[bool, ...], ...]
    phase: tuple[Phase, ...]


def automaton_of(metric: SlaMetric) -> Automaton:
    """Make the tables of a metric, once.

    >>> from ecomops.sla.metrics.first_response import FirstResponse
    >>> from ecomops.sla.targets import SlaTarget
    >>> made = automaton_of(FirstResponse(targets=(SlaTarget(target_s=30),)))
    >>> opened = made.after[START][TicketSign.CREATED]
    >>> made.phase[opened].name, made.phase[made.after[opened][TicketSign.REPLY]].name
    ('RUNNING', 'DONE')
    """
    try:
        return _made_once(metric)
    except TypeError:  # a field that has no hash, such as a list
        return _made(metric)


def _made(metric: SlaMetric) -> Automaton:
    meanings = {status: _meaning(status, metric.pauses) for status in TICKET_STATUSES}
    states = [(stage, meaning) for stage in SlaStage for meaning in _Meaning]
    after: list[tuple[int, ...]] = []
    begins: list[tuple[bool, ...]] = []
    for stage, meaning in states:
        steps = [_step(metric, stage, meaning, sign, meanings) for sign in TicketSign]
        after.append(tuple(states.index(step[:2]) for step in steps))
        begins.append(tuple(step[2] for step in steps))
    return Automaton(tuple(after), tuple(begins), tuple(_phase(*state) for state in states))


_made_once: Final = lru_cache(maxsize=1024)(_made)


def _meaning(status: TicketStatus, pauses: Sequence[TicketStatus]) -> _Meaning:
    if status in SOLVED_STATUSES:
        return _Meaning.SOLVED
    return _Meaning.PAUSING if status in pauses else _Meaning.OPEN


def _step(
    metric: SlaMetric,
    stage: SlaStage,
    meaning: _Meaning,
    sign: TicketSign,
    meanings: dict[TicketStatus, _Meaning],
) -> tuple[SlaStage, _Meaning, bool]:
    """Say where a sign leads, and whether a cycle begins with it."""
    was = meaning
    if sign in {TicketSign.CREATED, TicketSign.OPENED_ANEW}:
        meaning = meanings["pending"]
    elif sign >= TicketSign.PENDING:
        meaning = meanings[TICKET_STATUSES[sign - TicketSign.PENDING]]
    turns = [_TURNS[sign]] if sign in _TURNS else []
    if sign is TicketSign.OPENED_ANEW:  # to open a ticket is to ask for something
        turns.append(SlaTurn.CUSTOMER)
    if (was is _Meaning.SOLVED) != (meaning is _Meaning.SOLVED):
        back = SlaTurn.OPENED_ANEW if sign is TicketSign.OPENED_ANEW else SlaTurn.REOPENED
        turns.append(back if was is _Meaning.SOLVED else SlaTurn.SOLVED)
    begins = False
    for turn in turns:
        was_stage = stage
        stage, begins_here = metric.follow(stage, turn)
        if (begins_here and stage is not SlaStage.OPEN) or (
            was_stage is not SlaStage.BEFORE and stage is SlaStage.BEFORE
        ):
            raise InvalidArgumentError(
                f"{type(metric).__name__}.follow", (was_stage.name, turn.name),
                f"gives {stage.name} and {begins_here}",
                "begin a cycle with OPEN, end it with DONE, and never go back to BEFORE",
            )  # fmt: skip
        begins |= begins_here
    return stage, meaning, begins


def _phase(stage: SlaStage, meaning: _Meaning) -> Phase:
    if stage is not SlaStage.OPEN:
        return Phase.DONE if stage is SlaStage.DONE else Phase.IDLE
    return Phase.RUNNING if meaning is _Meaning.OPEN else Phase.PAUSED
