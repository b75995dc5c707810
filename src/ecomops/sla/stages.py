"""Where a metric stands, and what makes it move: the words in which kinds of metrics are told."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import TypeAlias


class SlaStage(IntEnum):
    """Where a metric stands."""

    BEFORE = 0
    """Nothing counts yet."""
    OPEN = 1
    """Something is owed; time counts unless the status pauses it."""
    DONE = 2
    """What was owed is done; something may be owed again."""


class SlaTurn(Enum):
    """What can move a metric."""

    CREATED = "created"
    CUSTOMER = "customer"
    REPLY = "reply"
    SOLVED = "solved"
    """The ticket moved to a status in which nothing is left to do."""
    REOPENED = "reopened"
    """It moved back from one."""
    OPENED_ANEW = "opened anew"
    """The same, because the ticket was opened that took the solved one in."""


Step: TypeAlias = tuple[SlaStage, bool]
"""The stage after a turn, and whether a new cycle begins with it."""
