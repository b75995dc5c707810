"""What became of one promotion on one cart: a code and the numbers behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from attrs import define, setters

from ecomops.promotions.base import Check

if TYPE_CHECKING:
    from ecomops.promotions.rules.eligibility import Evidence

VerdictCode: TypeAlias = Literal[
    "applied",
    "disabled",
    "currency",
    "not_started",
    "expired",
    "outside_window",
    "code_missing",
    "audience",
    "limit_reached",
    "budget_exhausted",
    "below_threshold",
    "no_matching_lines",
    "nothing_left",
    "no_saving",
    "excluded_by",
    "beaten_by",
]
"""What became of a promotion; of several reasons against it, the first in this order.

``applied`` it gave something · ``disabled`` it is switched off · ``currency`` its amounts are
in other currencies · ``not_started``, ``expired`` outside its time · ``outside_window`` not on
this day or at this hour · ``code_missing`` it takes a code or coupon that is not in hand ·
``audience`` it is for others · ``limit_reached`` all its uses are taken · ``budget_exhausted``
its budget does not suffice · ``below_threshold`` a condition asks for more ·
``no_matching_lines`` none of its goods are in the cart · ``nothing_left`` its goods are at zero
or at their floor already · ``no_saving`` it would give less than one minor unit ·
``excluded_by`` another promotion, or points as payment, does not go with it ·
``beaten_by`` another promotion of its group gave more, or another price was lower.
"""

VERDICT_CODES: Final[tuple[VerdictCode, ...]] = get_args(VerdictCode)
"""Every code in order; `QuoteTable.code` holds places in this tuple."""

BEFORE_CHECKS: Final[frozenset[VerdictCode]] = frozenset(
    VERDICT_CODES[1 : VERDICT_CODES.index("budget_exhausted")]
)
"""The codes that are given before any goods are looked at."""


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
        The discount it gave, on goods and shipping. [minor]
    ungranted_minor
        What it would have given but for floor prices. [minor]
    checks
        Its conditions in order, each with what was needed and what was there; empty where
        the promotion was out of the question before any line was looked at.
    saves_minor
        Where a threshold is not reached: what it would give at least once it is, were it
        alone in its stage; 0 where that depends on the goods added. [minor]
    winner
        The promotion that applied instead, where one excluded or beat this one; None where
        points that pay for goods exclude it, see `is_excluded_by_points`.
    times
        How many times it was given (每满); 0 where it did not apply.
    step
        The ladder step reached, counted from 1; 0 without one. With steps by line, the highest.
    next_check
        Where it applied and more would bring more: what the next step or time asks for.
    evidence
        Why it was not for this checkout: what was needed and what was there.
    """

    promotion_id: str
    code: VerdictCode
    amount_minor: int = 0
    ungranted_minor: int = 0
    checks: tuple[Check, ...] = ()
    saves_minor: int = 0
    winner: str | None = None
    times: int = 0
    step: int = 0
    next_check: Check | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def applied(self) -> bool:
        """Whether it gave something."""
        return self.code == "applied"

    @property
    def is_excluded_by_points(self) -> bool:
        """Whether points pay for goods, and it does not tolerate that."""
        return self.code == "excluded_by" and self.winner is None

    @property
    def unmet(self) -> tuple[Check, ...]:
        """The conditions that ask for more, each with its `shortfall`."""
        return tuple(check for check in self.checks if not check.met)
