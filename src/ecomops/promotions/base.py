"""What engines and rule kinds agree on: evidence, grants, and two small base classes.

A kind is one pydantic class in one file. It states its fields, what it means for one cart,
the same for columns, and how it reads in English and Chinese. Engines know order, stacking
and evidence, and no kind by name.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import numpy as np
from attrs import define, setters

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.models.base import DomainModel
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.grants import Grant, GrantTable
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Stage, Unit, WorksOn
from ecomops.selectors.base import SelectorKind

Part: TypeAlias = tuple[SelectorKind | None, int]
"""Goods that a kind takes together with others, and how many; None: the target lines."""


# frozen through its setter: attrs.frozen would take three times as long to build one
@define(on_setattr=setters.frozen, unsafe_hash=True)
class Check:
    """Evidence of one condition: what was needed and what was there.

    Examples
    --------
    >>> Check("min_spend", met=False, needed=19900, actual=18650, unit="minor").shortfall
    1250
    """

    kind: str
    met: bool
    needed: int
    actual: int
    unit: Unit

    @property
    def shortfall(self) -> int:
        """How much more would meet the condition; 0 when it is met or more does not help."""
        return 0 if self.met else max(self.needed - self.actual, 0)


class ConditionKind(DomainModel, ABC):
    """One requirement on a cart; the base of every kind of condition."""

    unit: ClassVar[Unit]
    """What it counts in."""

    if TYPE_CHECKING:
        kind: str
        """The name that tells this kind from others in JSON."""

    @property
    @abstractmethod
    def needed(self) -> int:
        """The inclusive threshold, in `unit`."""

    @property
    @abstractmethod
    def measure(self) -> str | None:
        """What is counted, within its kind: equal measures are counted once per stage.

        None where the count can move within a stage.
        """

    @property
    def counts(self) -> SelectorKind | None:
        """The lines that count towards it; None where it looks at no goods."""
        selector: SelectorKind | None = getattr(self, "select", None)
        return selector

    @abstractmethod
    def actual_cart(self, lines: Lines) -> int:
        """Count what one cart has of it, given the lines that count."""

    @abstractmethod
    def actual_table(self, lines: LineTable) -> IntArray:
        """Count it for each cart; `actual_cart`, for many."""

    @abstractmethod
    def describe(self, language: Language, currency: str | None) -> str:
        """Say it in a few words."""

    @property
    def names_money(self) -> bool:
        """Whether a field is an amount, so that the promotion needs a currency."""
        return False

    @property
    def is_by_line(self) -> bool:
        """Whether it looks at one line at a time, so that more helps only on one line."""
        return False

    @property
    def parts(self) -> tuple[Part, ...]:
        """The goods that it wants together, with how many of each; empty for one kind of goods."""
        return ()

    @property
    def is_repeating(self) -> bool:
        """Whether it tells how many times the benefits are given (每满)."""
        return False

    @property
    def most_times(self) -> int | None:
        """The most times that a repeating condition counts."""
        return None

    def met_by(self, actual: int) -> bool:
        """Tell whether a count is enough."""
        return actual >= self.needed

    def met_by_table(self, actual: IntArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Tell it for many counts; `met_by`, for many."""
        met: np.ndarray[tuple[int], np.dtype[np.bool_]] = actual >= self.needed
        return met

    def check(self, actual: int) -> Check:
        """Weigh what a cart has against what is needed."""
        return Check(self.kind, self.met_by(actual), self.needed, actual, self.unit)


class BenefitKind(DomainModel, ABC):
    """One thing that a promotion gives; the base of every kind of benefit."""

    works_on: ClassVar[WorksOn] = "goods"
    """What it takes money off: the target lines, shipping entries, both, or nothing."""
    stages: ClassVar[tuple[Stage, ...]] = ("item", "order", "coupon")
    """The stages in which it means something."""

    if TYPE_CHECKING:
        kind: str
        """The name that tells this kind from others in JSON."""

    @abstractmethod
    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:
        """Work out what one cart gets, given its target lines, so many times over.

        A benefit on shipping gets the cart's shipping entries as its lines.
        """

    def grant_table(self, lines: LineTable, times: IntArray | None = None) -> GrantTable:
        """Work out what many carts get; `grant_cart`, for many. No `times` means once.

        A kind that does not say it in columns is asked cart by cart.
        """
        return lines.grant_each(self.grant_cart, times)

    @abstractmethod
    def describe(self, language: Language, currency: str | None) -> str:
        """Say it in a few words."""

    def saving_if_added(self, lines: Lines, added_minor: int) -> int:  # unknown
        """Say what it would give at least if goods of this price joined the target lines.

        0 where that depends on which goods join.
        """
        return 0

    def off_for_amount(
        self, amount_minor: int, left_minor: int, times: int = 1
    ) -> int | None:  # unknown
        """Say what goods get from it that cost so much together, whatever goods they are.

        None where units, lines or fees have a say in it.

        Parameters
        ----------
        amount_minor
            What they cost at the beginning of the stage. [minor]
        left_minor
            What benefits of the same promotion have left of it. [minor]
        """
        return None

    def most_cart(self, lines: Lines, times: int = 1) -> int:  # a safe bound
        """Say what it can give at most on these lines, whatever happens to them before [minor].

        Lines may lose value, units or themselves before this benefit's turn. The search for
        the best combination prunes by it: too much costs time, too little costs the optimum.
        """
        return sum(lines.room_minor)

    @property
    def other_selectors(self) -> tuple[SelectorKind, ...]:
        """The selectors that it has beside the promotion's target."""
        return ()

    @property
    def is_by_line(self) -> bool:
        """Whether it looks at one line at a time, so that more units help only on one line."""
        return False

    @property
    def parts(self) -> tuple[Part, ...]:
        """The goods that it takes together, with how many of each; empty for one kind of goods."""
        return ()

    @property
    def asks(self) -> int | None:
        """How many units it takes to give anything; None where that is no question."""
        return None

    def has_cart(self, lines: Lines) -> int:
        """Count what one cart has of the units that it asks for."""
        return sum(lines.free.quantity)

    def has_table(self, lines: LineTable) -> IntArray:
        """Count it for each cart; `has_cart`, for many."""
        return lines.per_cart(lines.free.quantity)

    def asks_cart(self, lines: Lines) -> Check | None:
        """Weigh the units that one cart has against those that it takes to give anything."""
        if self.asks is None:
            return None
        has = self.has_cart(lines)
        return Check(self.kind, has >= self.asks, self.asks, has, "pieces")

    @property
    def names_money(self) -> bool:
        """Whether a field is an amount, so that the promotion needs a currency."""
        return False

    @property
    def worth_minor(self) -> int:
        """What one of an extra is worth beside a discount, as declared [minor]."""
        return 0

    @property
    def can_repeat(self) -> bool:
        """Whether it can be given several times over (每满)."""
        return False

    def misfit(self, stage: Stage) -> str | None:
        """Say why this benefit means nothing in a stage, or None where it fits."""
        if stage in self.stages:
            return None
        return f"it works in stage {' or '.join(repr(fit) for fit in self.stages)}"
