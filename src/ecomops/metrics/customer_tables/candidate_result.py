"""Whom a campaign should address, as a list with reasons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import Language
from ecomops.errors import InvalidArgumentError
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.metrics.customer_tables.campaign_rule import CampaignRule
from ecomops.metrics.customer_tables.candidate_text import (
    candidate_rows,
    candidate_title,
    reason_text,
)
from ecomops.metrics.customer_tables.ids import told_ids
from ecomops.metrics.customer_tables.rfm_result import DayArray, day_number
from ecomops.metrics.customer_tables.words import as_of_text
from ecomops.metrics.reading import Values
from ecomops.text_table import text_table
from ecomops.visible_text import visible_text

CampaignGoal: TypeAlias = Literal["repurchase", "churn"]
"""repurchase 促复购: who is due to buy again; churn 流失预警: whose silence is a warning."""

RankBy: TypeAlias = Literal["paid", "orders", "days"]
"""paid 按实付, orders 按订单数, days 按天数."""

GOALS: Final[tuple[CampaignGoal, ...]] = get_args(CampaignGoal)
RANKS: Final[tuple[RankBy, ...]] = get_args(RankBy)


@frozen
class Candidate:
    """One customer whom a campaign should address, and why (候选客户).

    Attributes
    ----------
    goal
        Whether the customer is due, or falls silent.
    customer_id
        Who.
    days_since_last
        Days since the last purchase.
    usual_gap_days
        After how many days the customer usually buys again.
    is_own_gap
        Whether that is the customer's own, or the shop's.
    limit_days
        More days than that are a warning.
    expected_day
        The last purchase and one usual gap; None: after the year 9999.
    orders, paid_minor
        All orders, and what was paid for them [minor].
    silence_percent, silence_days
        So many per cent of the shop's gaps are so many days long at most: the limit of customers
        without a usual gap of their own, but for the least that the rule allows.
    """

    goal: CampaignGoal
    customer_id: int | str
    days_since_last: int
    usual_gap_days: int
    is_own_gap: bool
    limit_days: int
    expected_day: date | None
    orders: int
    paid_minor: int
    silence_percent: int
    silence_days: int

    @property
    def days_overdue(self) -> int:
        """Days since the expected one; below zero: days until it."""
        return self.days_since_last - self.usual_gap_days

    def reason(self, language: Language = "en") -> str:
        """Say why, with the numbers that decided it."""
        return reason_text(self, known_language(language))

    def __str__(self) -> str:
        return f"{visible_text(str(self.customer_id))}: {self.reason()}"


@frozen(eq=False, repr=False)
class CandidateTable:
    """Whom a campaign should address, the best first (营销候选表).

    Attributes
    ----------
    goal, rank_by, rule
        What was asked.
    as_of
        The local day that silence is counted to; None: there are no orders, and nobody said.
    customer_keys
        (n,) The customers; see `customer_id`.
    days_since_last, usual_gap_days, limit_days
        (n,) int64 As those of `Candidate`.
    is_own_gap
        (n,) Whether the usual gap is the customer's own.
    orders, paid_minor
        (n,) int64 All orders, and what was paid for them.
    n_found
        How many there are in all, those beyond the limit of the list too.
    shop_gap_days, shop_silence_days, shop_limit_days
        The shop's usual gap, the gap that so many per cent of all do not exceed, and the limit
        that comes of it; None: nobody has come back yet.
    """

    goal: CampaignGoal
    rank_by: RankBy
    rule: CampaignRule
    as_of: date | None
    customer_keys: Values
    days_since_last: IntArray
    usual_gap_days: IntArray
    limit_days: IntArray
    is_own_gap: BoolArray
    orders: IntArray
    paid_minor: IntArray
    n_found: int
    shop_gap_days: int | None
    shop_silence_days: int | None
    shop_limit_days: int | None

    @property
    def customer_id(self) -> Values:
        """(n,) The customers: int64 or text."""
        return told_ids(self.customer_keys)

    @property
    def expected_day(self) -> DayArray:
        """(n,) The last purchase and one usual gap [datetime64[D]]."""
        if self.as_of is None:
            return np.zeros(0, dtype="M8[D]")
        days = day_number(self.as_of) - self.days_since_last + self.usual_gap_days
        return days.astype("M8[D]")

    def __len__(self) -> int:
        return int(self.customer_keys.size)

    def __getitem__(self, i: int) -> Candidate:
        """Give one of them; 0 is the best."""
        if type(i) is not int or not -len(self) <= i < len(self):
            remedy = f"give a place from 0 to {len(self) - 1}" if len(self) else "there is nobody"
            raise InvalidArgumentError("i", i, "is not in the list", remedy)
        i %= len(self)
        silent, usual = int(self.days_since_last[i]), int(self.usual_gap_days[i])
        day = (date.min if self.as_of is None else self.as_of).toordinal() - silent + usual
        return Candidate(
            self.goal, told_ids(self.customer_keys[i : i + 1]).tolist()[0], silent, usual,
            bool(self.is_own_gap[i]), int(self.limit_days[i]),
            date.fromordinal(day) if day <= date.max.toordinal() else None,
            int(self.orders[i]), int(self.paid_minor[i]), self.rule.silence_percent,
            self.shop_silence_days or 0,
        )  # fmt: skip

    def __iter__(self) -> Iterator[Candidate]:
        return (self[i] for i in range(len(self)))

    def columns(self, language: Language = "en") -> dict[str, NDArray[Any]]:
        """Give the list as numpy columns, for any data frame; reasons in one language."""
        known_language(language)
        return {
            "customer_id": self.customer_id,
            "days_since_last": self.days_since_last,
            "usual_gap_days": self.usual_gap_days,
            "is_own_gap": self.is_own_gap,
            "limit_days": self.limit_days,
            "expected_day": self.expected_day,
            "orders": self.orders,
            "paid_minor": self.paid_minor,
            "reason": np.array([one.reason(language) for one in self], dtype=np.str_),
        }

    def describe(self, language: Language = "en", currency: str | None = None) -> str:
        """Write the list as text; of many, the first twenty."""
        known_language(language)
        head, rows = candidate_rows(self, language, currency)
        return text_table(head, rows, "<" + ">" * (len(head) - 2) + "<")

    def to_html(self, language: Language = "en", currency: str | None = None) -> str:
        """Write the same as an HTML table, as a notebook shows it."""
        head, rows = candidate_rows(self, known_language(language), currency)
        align = "<" + ">" * (len(head) - 2) + "<"
        return html_table(head, rows, align, caption=candidate_title(self, language))

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        of = f"{len(self):,} of {self.n_found:,} candidates, {self.goal}"
        return f"<{of}{as_of_text(self.as_of, 'en', ',')}>"

    def _repr_html_(self) -> str:
        return self.to_html()
