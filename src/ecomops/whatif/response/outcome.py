"""What a promotion would have come to if people had reacted as assumed."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal, TypeAlias

from ecomops._typing import Language
from ecomops.errors import InvalidArgumentError
from ecomops.languages import known_language
from ecomops.models.base import DomainModel
from ecomops.whatif.replay.row import ReplayRow
from ecomops.whatif.response.assumption import Assumption
from ecomops.whatif.response.closed_form import AssumptionName
from ecomops.whatif.response.extent import Extent, plain_figure
from ecomops.whatif.response.outcome_text import (
    outcome_cells,
    outcome_sentences,
    outcome_title,
    verdict_text,
)
from ecomops.whatif.response.response import Response
from ecomops.whatif.results.result import Cells, WhatIfResult

Pays: TypeAlias = Literal["never", "sometimes", "always"]
"""In which of the cases assumed a promotion pays for itself (能否回本)."""

FIGURE_NAMES: Final = (
    "sales_minor",
    "added_sales_minor",
    "topped_up_orders",
    "extra_orders",
    "cost_minor",
    "cost_rate",
    "gain_minor",
    "subsidised_share",
    "aov_minor",
)
"""The figures of an outcome, in the order in which they are shown."""


class Setting(DomainModel):
    """One assumption at one of its values (假设取值)."""

    name: AssumptionName
    """Which assumption."""
    value: Fraction
    """Its value; an overshoot in minor units."""


class Outcome(WhatIfResult):
    """What a promotion would have come to under assumptions (反应结果).

    Each figure has a low, a likely and a high of its own; those of two figures need not come
    about together. All are exact.
    """

    kind: Literal["outcome"] = "outcome"
    row: ReplayRow
    """The promotion as replayed, where nobody reacts."""
    response: Response
    """What people are assumed to do."""
    margin_rate: Assumption
    """What is assumed to be left of a sale after the cost of goods."""
    sales_minor: Extent
    """What is sold and not sent back, at the prices of the history. [minor]"""
    added_sales_minor: Extent
    """What of it would not have been sold without the promotion. [minor]"""
    topped_up_orders: Extent
    """Orders within reach that top up, those sent back in part too; on average, so a fraction."""
    extra_orders: Extent
    """Orders that would not have been placed then; on average, so a fraction."""
    cost_minor: Extent
    """What the promotion gives away. [minor]"""
    cost_rate: Extent
    """Cost as a share of sales."""
    gain_minor: Extent
    """What is earned over no promotion; below zero: lost. [minor]"""
    subsidised_share: Extent
    """Of the past orders that get the discount at the till, the share that needed none."""
    aov_minor: Extent
    """Sales per order placed (笔单价). [minor]"""
    lowest_where: tuple[Setting, ...]
    """Where the gain is lowest: which ranges are at which value; those that are not named are
    at their likely one, or do not matter there."""
    highest_where: tuple[Setting, ...]
    """Where the gain is highest."""
    is_bounded: bool
    """Whether low and high hold for all values between those given. False if the overshoot is
    a range over which a topped-up order gets more and more: then only its low, likely and high
    were looked at."""
    refunds_stop_at_zero: bool = False
    """Whether it is known, order by order, what a ``retest`` of a padded return leaves where the
    discount was worth more than what was added."""

    @property
    def aov_before_minor(self) -> Fraction | None:
        """Sales per order as replayed; None without orders [minor]."""
        return Fraction(self.row.sales_minor, self.row.orders) if self.row.orders else None

    @property
    def pays(self) -> Pays | None:
        """Whether it pays over all that is assumed.

        None where the gain is undefined, and where nobody gets it. To lose nothing is to pay. If
        `is_bounded` is false, only the cases that were looked at are told of.
        """
        low, high = self.gain_minor.low, self.gain_minor.high
        if low is None or high is None or self.reaches_nobody:
            return None
        return "always" if low >= 0 else "never" if high < 0 else "sometimes"

    @property
    def reaches_nobody(self) -> bool:
        """Whether no order gets it, and none is within reach: a gain of 0 says nothing then."""
        return not (self.row.qualifying or self.row.within_reach)

    def verdict(self, language: Language = "en") -> str:
        """Say in one sentence whether it pays.

        Raises
        ------
        InvalidArgumentError
            If results are not written in that language.
        """
        return verdict_text(self, known_language(language))

    def figure(self, name: str) -> Extent:
        """Look up a figure.

        Raises
        ------
        InvalidArgumentError
            If there is no such figure.
        """
        if name not in FIGURE_NAMES:
            remedy = f"give one of: {', '.join(FIGURE_NAMES)}"
            raise InvalidArgumentError("name", name, "is no figure of an outcome", remedy)
        found: Extent = getattr(self, name)
        return found

    def columns(self) -> dict[str, list[object]]:
        """Give three rows, ``low``, ``likely`` and ``high``, of every assumption and figure.

        Amounts are whole minor units, rounded half up; the figures themselves are exact.
        """
        found: dict[str, list[object]] = {
            "promotion_id": [self.row.promotion_id] * 3,
            "case": ["low", "likely", "high"],
        }
        for assumed, one in self.assumptions.items():
            found[f"assumed_{assumed}"] = [plain_figure(assumed, value) for value in one.ends]
        for name in FIGURE_NAMES:
            found[name] = [plain_figure(name, value) for value in self.figure(name).values]
        return found | {"rules_digest": [self.origin.rules_digest] * 3}

    def made_of(self) -> dict[str, object]:
        """Add what is refunded of orders that are sent back, if any are."""
        method = self.response.refund_method
        return super().made_of() | ({} if method is None else {"refund_method": method})

    @property
    def assumptions(self) -> dict[AssumptionName, Assumption]:
        """Everything that was assumed, by name."""
        return {**self.response.behaviours, "margin_rate": self.margin_rate}

    def _title(self, language: Language) -> str:
        return outcome_title(self, language)

    def _answer(self, language: Language) -> list[str]:
        return [self.verdict(language)]

    def _cells(self, language: Language) -> Cells:
        return outcome_cells(self, language)

    def _sentences(self, language: Language) -> list[str]:
        return outcome_sentences(self, language)
