"""What engines and rule kinds agree on: evidence, grants, and two small base classes.

A kind is one pydantic class in one file. It states its fields, what it means for one cart,
the same for columns, and how it reads in English and Chinese. Engines know order, stacking
and evidence, and no kind by name.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from attrs import define, setters

from ecomops._arrays import IntArray
from ecomops.models.base import DomainModel

if TYPE_CHECKING:
    from ecomops.promotions.lines import Lines, LineTable
    from ecomops.promotions.selectors import SelectorKind

Language: TypeAlias = Literal["en", "zh"]
"""Language of an explanation: English or Chinese."""

Stage: TypeAlias = Literal["item", "order"]
"""Where in the calculation a promotion works: on goods, or on the whole order (计算阶段)."""

STAGES: tuple[Stage, ...] = ("item", "order")
"""The stages in the order in which they run; each works on what the ones before left."""

AmountBase: TypeAlias = Literal["stage_start", "current", "list"]
"""Which amount of a line counts (计算基数).

``stage_start``: what the stages before left. ``current``: what is left right now, after
promotions of the same stage too. ``list``: unit price × quantity.
"""

Unit: TypeAlias = Literal["minor", "pieces"]
"""What a check counts: money in minor units, or units of goods."""


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
        """How much more would meet the condition; 0 when it is met."""
        return 0 if self.met else self.needed - self.actual


@define
class Grant:
    """What a benefit gives on one cart: a discount per line that it saw.

    `wanted_minor` is what the rule would give with what is left of the lines; `parts_minor`
    sum to less where floor prices bind, and only there.
    """

    wanted_minor: int
    parts_minor: tuple[int, ...]


@define(eq=False)
class GrantTable:
    """What a benefit gives on many carts; `Grant`, for many."""

    wanted_minor: IntArray  # (n_carts,)
    parts_minor: IntArray  # (n_lines,)


class ConditionKind(DomainModel, ABC):
    """One requirement on a cart; the base of every kind of condition."""

    unit: ClassVar[Unit]
    """What it counts in."""

    if TYPE_CHECKING:
        kind: str
        """The name that tells this kind from others in JSON."""
        select: SelectorKind
        """The lines that count towards it."""

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

    def check(self, actual: int) -> Check:
        """Weigh what a cart has against what is needed."""
        return Check(self.kind, actual >= self.needed, self.needed, actual, self.unit)


class BenefitKind(DomainModel, ABC):
    """One thing that a promotion gives; the base of every kind of benefit."""

    if TYPE_CHECKING:
        kind: str
        """The name that tells this kind from others in JSON."""

    @abstractmethod
    def grant_cart(self, lines: Lines) -> Grant:
        """Work out the discounts on one cart's target lines."""

    @abstractmethod
    def grant_table(self, lines: LineTable) -> GrantTable:
        """Work out the discounts on many carts' target lines; `grant_cart`, for many."""

    @abstractmethod
    def saving_if_added(self, lines: Lines, added_minor: int) -> int:
        """Say what it would give at least if goods of this price joined the target lines."""

    @abstractmethod
    def describe(self, language: Language, currency: str | None) -> str:
        """Say it in a few words."""

    @property
    def names_money(self) -> bool:
        """Whether a field is an amount, so that the promotion needs a currency."""
        return False

    def misfit(self, stage: Stage) -> str | None:  # noqa: ARG002  most kinds fit every stage
        """Say why this benefit means nothing in a stage, or None where it fits."""
        return None
