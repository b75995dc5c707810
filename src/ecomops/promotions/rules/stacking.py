"""Which promotions stand beside which: exclusivity and the classes that each tolerates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from attrs import define, field

from ecomops._arrays import BoolArray, IntArray
from ecomops.promotions.rules.rule import Rule
from ecomops.promotions.vocabulary import StackingClass, Stage

NOBODY: Final = -1
"""The place of no rule."""

POINTS: Final = -2
"""The place of points that pay for goods; promotions may refuse their company, too."""

CLASS_OF: Final[dict[Stage, StackingClass]] = {
    "item": "item", "order": "order", "coupon": "coupon", "shipping": "shipping",
}  # fmt: skip
"""The class of each stage; price replacements have none, for they combine with everything."""

CLASSES: Final[tuple[StackingClass, ...]] = ("item", "order", "coupon", "points", "shipping")


@define(eq=False)
class Company:
    """Who has applied to one cart so far, as far as others must know."""

    first: int = NOBODY
    """The first rule that applied."""
    first_in_stage: int = NOBODY
    holder: int = NOBODY
    """The rule that holds the whole cart."""
    stage_holder: int = NOBODY
    first_of: dict[StackingClass, int] = field(factory=dict)
    """The first rule that applied of each class."""
    barred_by: dict[StackingClass, int] = field(factory=dict)
    """The first rule that applied and does not tolerate a class."""
    line_first: dict[int, int] = field(factory=dict)
    """The first rule that discounted a line."""
    line_holder: dict[int, int] = field(factory=dict)
    """The rule that holds a line for itself."""
    has_points: bool = False
    """Whether points paid for goods."""

    def copy(self) -> Company:
        """Set out from here without moving this on."""
        return Company(
            self.first, self.first_in_stage, self.holder, self.stage_holder,
            self.first_of.copy(), self.barred_by.copy(),
            self.line_first.copy(), self.line_holder.copy(), self.has_points,
        )  # fmt: skip

    def start_stage(self) -> None:
        """Forget who applied in the stage before."""
        self.first_in_stage = self.stage_holder = NOBODY

    def excluder(self, rule: Rule) -> int:
        """Return the place of a rule that keeps this one from the cart, or `NOBODY`.

        `POINTS` where no rule does but points that paid before.
        """
        if self.holder != NOBODY:
            return self.holder
        exclusive = rule.promotion.exclusive
        if exclusive == "cart" and self.first != NOBODY:
            return self.first
        if self.stage_holder != NOBODY:
            return self.stage_holder
        if exclusive == "stage" and self.first_in_stage != NOBODY:
            return self.first_in_stage
        own = CLASS_OF.get(rule.stage)
        return NOBODY if own is None else self._stranger(own, rule)

    def _stranger(self, own: StackingClass, rule: Rule) -> int:
        """Return who does not go with a rule of a class, or `NOBODY`."""
        if own not in self.barred_by and len(rule.tolerates) == len(CLASSES):
            return NOBODY
        found = [self.barred_by[own]] if own in self.barred_by else []
        found += [place for kind, place in self.first_of.items() if kind not in rule.tolerates]
        if not found and self.has_points and "points" not in rule.tolerates:
            return POINTS
        return min(found, default=NOBODY)

    def barred_lines(self, rule: Rule) -> dict[int, int]:
        """Return the lines that are not this rule's to discount, each with who keeps it so."""
        if rule.promotion.exclusive == "line":
            return self.line_first
        return self.line_holder

    def join(self, rule: Rule) -> None:
        """Let a rule apply; `join_lines` tells where."""
        place, exclusive = rule.place, rule.promotion.exclusive
        if self.first == NOBODY:
            self.first = place
        if self.first_in_stage == NOBODY:
            self.first_in_stage = place
        if exclusive == "cart":
            self.holder = place
        elif exclusive == "stage":
            self.stage_holder = place
        own = CLASS_OF.get(rule.stage)
        if own is None:
            return
        self.first_of.setdefault(own, place)
        if len(rule.tolerates) < len(CLASSES):
            for kind in CLASSES:
                if kind not in rule.tolerates:
                    self.barred_by.setdefault(kind, place)

    def join_lines(self, rule: Rule, lines: Iterable[int]) -> None:
        """Note the lines that a rule discounted."""
        is_holder = rule.promotion.exclusive == "line"
        for line in lines:
            self.line_first.setdefault(line, rule.place)
            if is_holder:
                self.line_holder[line] = rule.place


@define(eq=False)
class CompanyTable:
    """The same for a block of carts; `Company`, for many. Places are `NOBODY` for no rule."""

    first: IntArray
    first_in_stage: IntArray
    holder: IntArray
    stage_holder: IntArray
    first_of: dict[StackingClass, IntArray]
    barred_by: dict[StackingClass, IntArray]
    line_first: IntArray | None
    line_holder: IntArray | None
    has_points: BoolArray | None = None

    @classmethod
    def of(cls, n_carts: int, n_lines: int, *, bars_lines: bool) -> CompanyTable:
        """Start with nobody."""

        def nobody(size: int) -> IntArray:
            return np.full(size, NOBODY, dtype=np.int64)

        lines = (nobody(n_lines), nobody(n_lines)) if bars_lines else (None, None)
        return cls(
            nobody(n_carts), nobody(n_carts), nobody(n_carts), nobody(n_carts), {}, {}, *lines
        )

    def start_stage(self) -> None:
        """Forget who applied in the stage before."""
        self.first_in_stage[:] = NOBODY
        self.stage_holder[:] = NOBODY

    def excluder(self, rule: Rule) -> IntArray:
        """Return for each cart the place of a rule that keeps this one out, or `NOBODY`.

        `POINTS` where no rule does but points that paid before.
        """
        found = self.holder.copy()
        exclusive = rule.promotion.exclusive
        if exclusive == "cart":
            _fill(found, self.first)
        _fill(found, self.stage_holder)
        if exclusive == "stage":
            _fill(found, self.first_in_stage)
        own = CLASS_OF.get(rule.stage)
        if own is None:
            return found
        columns = [self.barred_by[own]] if own in self.barred_by else []
        columns += [column for kind, column in self.first_of.items() if kind not in rule.tolerates]
        if columns:
            n_rules = np.iinfo(np.int64).max
            least = np.min([np.where(c == NOBODY, n_rules, c) for c in columns], axis=0)
            _fill(found, np.where(least == n_rules, NOBODY, least))
        if self.has_points is not None and "points" not in rule.tolerates:
            _fill(found, np.where(self.has_points, POINTS, NOBODY))
        return found

    def barred_lines(self, rule: Rule) -> IntArray | None:
        """Return for each line who keeps it from this rule, or `NOBODY`; None: nobody any."""
        return self.line_first if rule.promotion.exclusive == "line" else self.line_holder

    def join(self, rule: Rule, carts: BoolArray) -> None:
        """Let a rule apply on some carts; `join_lines` tells where."""
        place, exclusive = rule.place, rule.promotion.exclusive
        for column in (self.first, self.first_in_stage):
            column[carts & (column == NOBODY)] = place
        if exclusive == "cart":
            self.holder[carts] = place
        elif exclusive == "stage":
            self.stage_holder[carts] = place
        own = CLASS_OF.get(rule.stage)
        if own is None:
            return
        self._note(self.first_of, own, carts, place)
        for kind in CLASSES:
            if kind not in rule.tolerates:
                self._note(self.barred_by, kind, carts, place)

    def _note(
        self,
        columns: dict[StackingClass, IntArray],
        kind: StackingClass,
        carts: BoolArray,
        place: int,
    ) -> None:
        column = columns.setdefault(kind, np.full_like(self.first, NOBODY))
        column[carts & (column == NOBODY)] = place

    def join_lines(self, rule: Rule, lines: IntArray) -> None:
        """Note the lines that a rule discounted, by place in the block."""
        if self.line_first is None or self.line_holder is None:
            return
        new = lines[self.line_first[lines] == NOBODY]
        self.line_first[new] = rule.place
        if rule.promotion.exclusive == "line":
            self.line_holder[lines] = rule.place


def _fill(found: IntArray, other: IntArray) -> None:
    np.copyto(found, other, where=found == NOBODY)
