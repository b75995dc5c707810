"""A price change for each unit in its turn."""

from __future__ import annotations

from itertools import accumulate, groupby
from typing import Annotated, ClassVar, Final, Literal, Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR, Language
from ecomops.kernels.run_groups import Then, step_units, step_units_table
from ecomops.kernels.runs import first_units, first_units_table, run_bounds, run_bounds_table
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.benefits.nth_unit import grant_off, grant_off_table
from ecomops.promotions.benefits.unit_change import UnitChange
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.grants import Grant, GrantTable
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Stage
from ecomops.words import amount_text

_SHOWN_STEPS: Final = 4


class UnitSchedule(BenefitKind):
    """What becomes of the first unit, the second, and so on (逐件优惠).

    Units that serve no other promotion of such kinds stand by descending unit price, ties in
    canonical order; the dearest gets the first step. Every unit up to the last that a step
    changes is used up.

    >>> from decimal import Decimal
    >>> steps = (None, UnitChange(off_percent=Decimal(20)), UnitChange(off_percent=Decimal(50)))
    >>> UnitSchedule(steps=steps, then="last").describe("en", "CNY")
    'item 1: full price, item 2: 20% off, item 3 on: 50% off'
    >>> UnitSchedule(steps=steps, per="line").describe("zh", "CNY")
    '同款第 1 件原价，第 2 件打 8 折，第 3 件打 5 折'
    """

    stages: ClassVar[tuple[Stage, ...]] = ("item",)

    kind: Literal["unit_schedule"] = "unit_schedule"
    steps: Annotated[tuple[UnitChange | None, ...], Field(min_length=1, max_length=100)]
    """What becomes of each unit's price, one step a unit; None leaves it as it is."""
    then: Then = "stop"
    """What follows the last step: nothing, the last step for ever, or the first again."""
    per: Literal["order", "line"] = "order"
    """Whether units are counted over all target lines together, or on each line."""
    max_units: Annotated[int, Field(strict=True, ge=1, le=MAX_MINOR)] | None = None
    """Units from here on get nothing, on one order or on each line as `per` says."""

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if all(step is None for step in self.steps):
            raise PydanticCustomError(
                "schedule_without_change", "no step changes a price; give at least one that does"
            )
        if self.max_units is not None and self.max_units < self.asks:
            raise PydanticCustomError(
                "schedule_out_of_reach",
                "max_units {max_units} ends before step {first}, the first to change a price",
                {"max_units": self.max_units, "first": self.asks},
            )
        return self

    @property
    def names_money(self) -> bool:
        """Whether an amount stands in a step."""
        return any(step is not None and step.names_money for step in self.steps)

    @property
    def asks(self) -> int:
        """How many units it takes to give anything: up to the first step with a change."""
        return 1 + next(i for i, step in enumerate(self.steps) if step is not None)

    @property
    def is_by_line(self) -> bool:
        """Whether each line has groups of its own."""
        return self.per == "line"

    def has_cart(self, lines: Lines) -> int:
        """Count the units there are for the steps."""
        quantity = lines.free.quantity
        return sum(quantity) if self.per == "order" else max(quantity, default=0)

    def has_table(self, lines: LineTable) -> IntArray:
        """Count the units there are for the steps, in each cart."""
        quantity = lines.free.quantity
        return lines.per_cart(quantity) if self.per == "order" else lines.per_cart_max(quantity)

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:  # never repeats
        """Work out the discounts on one cart's target lines."""
        off, used = self._worked_out(lines)
        return grant_off(lines, off, (lines.index, used))

    def _worked_out(self, lines: Lines) -> tuple[list[int], list[int]]:
        """Say what each line saves on its unit prices, and the units that it uses up."""
        quantity, price = lines.free.quantity, lines.unit_price_minor
        off, used = [0] * len(quantity), [0] * len(quantity)
        if self.per == "line":
            for k, units in enumerate(quantity):
                off[k] = self._off(price[k], 0, units)
                used[k] = self._reach(units)
            return off, used
        order = lines.dearest_first
        reach = self._reach(sum(quantity))
        for k, start, stop in zip(order, *run_bounds([quantity[k] for k in order]), strict=True):
            off[k] = self._off(price[k], start, stop)
            used[k] = first_units(start, stop, reach)
        return off, used

    def _off(self, unit_price_minor: int, start: int, stop: int) -> int:
        return sum(
            change.saved(unit_price_minor)
            * step_units(
                start,
                stop,
                step=step,
                n_steps=len(self.steps),
                then=self.then,
                most=self.max_units,
            )
            for step, change in enumerate(self.steps)
            if change is not None
        )

    @property
    def _ends(self) -> list[int]:
        """For 0, 1, 2 … units, the units up to the last that the first round changes."""
        changed = [0 if step is None else i + 1 for i, step in enumerate(self.steps)]
        return list(accumulate(changed, max, initial=0))

    def _reach(self, total: int) -> int:
        """Count the units up to the last that is changed."""
        units = total if self.max_units is None else min(total, self.max_units)
        n_steps, ends = len(self.steps), self._ends
        if self.then == "repeat":
            rounds, rest = divmod(units, n_steps)
            if ends[rest] or not rounds:
                return rounds * n_steps + ends[rest]
            return (rounds - 1) * n_steps + ends[-1]
        if self.then == "last" and units > n_steps and self.steps[-1] is not None:
            return units
        return ends[min(units, n_steps)]

    def grant_table(
        self,
        lines: LineTable,
        times: IntArray | None = None,  # never repeats
    ) -> GrantTable:
        """Work out the discounts on many carts' target lines."""
        quantity = lines.free.quantity
        if self.per == "line":
            off = self._off_table(lines.unit_price_minor, np.zeros_like(quantity), quantity)
            return grant_off_table(lines, off, (lines.index, self._reach_table(quantity)))
        order = lines.dearest_first
        # carts stand one after the other in the order too
        start, stop = run_bounds_table(quantity[order], lines.offset)
        reach = lines.to_lines(self._reach_table(lines.per_cart(quantity)))
        off, used = np.empty_like(quantity), np.empty_like(quantity)
        off[order] = self._off_table(lines.unit_price_minor[order], start, stop)
        used[order] = first_units_table(start, stop, reach)
        return grant_off_table(lines, off, (lines.index, used))

    def _off_table(self, unit_price_minor: IntArray, start: IntArray, stop: IntArray) -> IntArray:
        off = np.zeros_like(start)
        for step, change in enumerate(self.steps):
            if change is not None:
                units = step_units_table(
                    start,
                    stop,
                    step=step,
                    n_steps=len(self.steps),
                    then=self.then,
                    most=self.max_units,
                )
                off += change.saved_table(unit_price_minor) * units
        return off

    def _reach_table(self, total: IntArray) -> IntArray:
        units = total if self.max_units is None else np.minimum(total, self.max_units)
        n_steps, ends = len(self.steps), np.array(self._ends, dtype=np.int64)
        if self.then == "repeat":
            rounds, rest = np.divmod(units, n_steps)
            at_rest = (ends[rest] > 0) | (rounds == 0)
            reach = rounds * n_steps + ends[rest]
            return np.where(at_rest, reach, (rounds - 1) * n_steps + ends[-1])
        reach = ends[np.minimum(units, n_steps)]
        if self.then == "last" and self.steps[-1] is not None:
            return np.where(units > n_steps, units, reach)
        return reach

    def most_cart(self, lines: Lines, times: int = 1) -> int:  # never repeats
        """Say what it can give at most on these lines [minor].

        The unit at any place only gets cheaper as units drop out, so the steps give most now.
        """
        return min(sum(self._worked_out(lines)[0]), sum(lines.room_minor))

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words, units that are treated alike together."""
        spans: list[str] = []
        first = 1
        for change, alike in groupby(self.steps):
            last = first + len(list(alike)) - 1
            goes_on = self.then == "last" and last == len(self.steps)
            spans.append(_span(first, last, change, language, currency, goes_on=goes_on))
            first = last + 1
        if len(spans) > _SHOWN_STEPS:
            spans = [*spans[:_SHOWN_STEPS], "…"]
        if language == "zh":
            again = "，依次循环" if self.then == "repeat" else ""
            most = "" if self.max_units is None else f"（最多 {self.max_units} 件）"
            return f"{'同款' if self.per == 'line' else ''}{'，'.join(spans)}{again}{most}"
        again = ", and again" if self.then == "repeat" else ""
        where = " on each line" if self.per == "line" else ""
        most = "" if self.max_units is None else f" (first {self.max_units} only)"
        return f"{', '.join(spans)}{again}{where}{most}"


def _span(
    first: int,
    last: int,
    change: UnitChange | None,
    language: Language,
    currency: str | None,
    *,
    goes_on: bool,
) -> str:
    if language == "zh":
        units = f"第 {first} 件" if first == last else f"第 {first}–{last} 件"
        says = "原价" if change is None else change.describe(language, currency)
        if change is not None and change.to_minor is not None:
            says = f" {amount_text(change.to_minor, currency, language)}"
        return f"第 {first} 件起{says}" if goes_on else f"{units}{says}"
    units = f"item {first}" if first == last else f"items {first}–{last}"
    says = "full price" if change is None else change.describe(language, currency)
    return f"item {first} on: {says}" if goes_on else f"{units}: {says}"
