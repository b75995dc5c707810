"""What became of one promotion on one cart: a code and the numbers behind it."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

from attrs import define, setters

from ecomops.promotions.base import Check

VerdictCode: TypeAlias = Literal[
    "applied",
    "disabled",
    "currency",
    "not_started",
    "expired",
    "below_threshold",
    "no_matching_lines",
    "nothing_left",
    "no_saving",
    "beaten_by",
]
"""What became of a promotion; of several reasons against it, the first in this order.

``applied`` it gave a discount · ``disabled`` it is switched off · ``currency`` its amounts are
in another currency · ``not_started``, ``expired`` outside its window · ``below_threshold`` a
condition asks for more · ``no_matching_lines`` none of its goods are in the cart ·
``nothing_left`` its goods are at zero or at their floor already · ``no_saving`` it would give
less than one minor unit · ``beaten_by`` another promotion of its group gave more.
"""

VERDICT_CODES: Final[tuple[VerdictCode, ...]] = get_args(VerdictCode)
"""Every code in order; `QuoteTable.code` holds places in this tuple."""


# frozen through its setter: attrs.frozen would take three times as long to build one
@define(on_setattr=setters.frozen, unsafe_hash=True)
class Verdict:
    """What became of one promotion (活动判定): a refusal is data, never an error.

    Attributes
    ----------
    promotion_id
        Which promotion.
    code
        ``applied``, or the first reason why not.
    amount_minor
        The discount it gave. [minor]
    ungranted_minor
        What it would have given but for floor prices. [minor]
    checks
        Its conditions in order, each with what was needed and what was there; empty where
        the promotion was out of the question before any line was looked at.
    saves_minor
        Where a threshold is not reached: what it would give at least once it is, were it
        alone in its stage; 0 where that depends on the goods added. [minor]
    beaten_by
        The promotion of its group that applied instead.
    """

    promotion_id: str
    code: VerdictCode
    amount_minor: int = 0
    ungranted_minor: int = 0
    checks: tuple[Check, ...] = ()
    saves_minor: int = 0
    beaten_by: str | None = None

    @property
    def applied(self) -> bool:
        """Whether it gave a discount."""
        return self.code == "applied"

    @property
    def unmet(self) -> tuple[Check, ...]:
        """The conditions that ask for more, each with its `shortfall`."""
        return tuple(check for check in self.checks if not check.met)
