"""What trying one rule on the carts of a block gave; `Outcome`, for many."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import define, field

from ecomops._arrays import BoolArray, CodeArray, IntArray
from ecomops.promotions.rules.verdict import VERDICT_CODES, VerdictCode

CODE: Final[dict[VerdictCode, int]] = {code: place for place, code in enumerate(VERDICT_CODES)}
"""The place of each code in `VERDICT_CODES`."""

APPLIED: Final = CODE["applied"]


@define(eq=False)
class Attempt:
    """What trying one rule on some carts gave; `Outcome`, for many.

    Columns have one entry per cart of the block; what stands where a rule was not tried has
    no meaning.
    """

    code: CodeArray
    amount: IntArray
    wanted: IntArray
    actual: list[IntArray]
    """What each condition counts; then the ladder; then what benefits ask for."""
    index: IntArray | None = None
    """Places of lines; None for all."""
    parts: IntArray | None = None
    """A discount for each; None: nothing off goods."""
    units: IntArray | None = None
    """Units of each line of the block that are used up."""
    fees: IntArray | None = None
    """A discount for each shipping entry of the block."""
    counts: list[IntArray] = field(factory=list)
    """For each extra of the rule, how many."""
    winner: IntArray | None = None


def joined(first: Attempt, second: Attempt, where: BoolArray) -> None:
    """Take the codes and numbers of another attempt for some carts; nothing is given there."""
    first.code[where] = second.code[where]
    first.amount[where] = first.wanted[where] = 0
    for column, other in zip(first.actual, second.actual, strict=True):
        np.copyto(column, other, where=where)
