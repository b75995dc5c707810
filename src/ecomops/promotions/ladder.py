"""Ladders: the more, the better the benefit."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Generic, Literal, Self, TypeVar

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR, Language
from ecomops.models.base import DomainModel
from ecomops.promotions.base import BenefitKind, Check
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import AmountBase, Unit
from ecomops.selectors.kinds import EVERYTHING, Selector, on_lines
from ecomops.words import amount_text, pieces_text

B = TypeVar("B", bound=BenefitKind)

LadderMeasure = Literal["spend", "quantity", "line_amount", "line_quantity", "shipping"]
"""What a ladder climbs on: see `LadderOf.on`."""

_MONEY: frozenset[LadderMeasure] = frozenset({"spend", "line_amount", "shipping"})
_BY_LINE: frozenset[LadderMeasure] = frozenset({"line_amount", "line_quantity"})


class LadderStep(DomainModel, Generic[B]):
    """What is given from a threshold on (阶梯档位)."""

    at_least: Annotated[int, Field(strict=True, ge=1, le=MAX_MINOR)]
    """The inclusive threshold [minor or units]."""
    benefits: Annotated[tuple[B, ...], Field(min_length=1, max_length=20)]
    """What is given, one after the other."""


class LadderOf(DomainModel, Generic[B]):
    """Steps of threshold and benefits: the highest step reached counts (阶梯优惠)."""

    on: LadderMeasure = "spend"
    """``spend`` or ``quantity`` of the lines that count together; ``line_amount`` or
    ``line_quantity`` of each line, which then has its own step; ``shipping``: the fees."""
    base: AmountBase = "stage_start"
    """Which amount counts, where it counts amounts."""
    select: Selector = EVERYTHING
    """The lines that count."""
    steps: Annotated[tuple[LadderStep[B], ...], Field(min_length=1, max_length=100)]
    """In ascending order of thresholds."""

    @model_validator(mode="after")
    def _climbs(self) -> Self:
        for low, high in pairwise(self.steps):
            if high.at_least <= low.at_least:
                raise PydanticCustomError(
                    "ladder_order",
                    "step at {high} stands after the step at {low}; order the steps by threshold",
                    {"low": low.at_least, "high": high.at_least},
                )
        if self.base != "stage_start" and self.on not in {"spend", "line_amount"}:
            raise PydanticCustomError(
                "ladder_base",
                "base '{base}' means nothing on {on}; leave base out",
                {"base": self.base, "on": self.on},
            )
        return self

    @property
    def counts_money(self) -> bool:
        """Whether thresholds are amounts."""
        return self.on in _MONEY

    @property
    def is_by_line(self) -> bool:
        """Whether each line has its own step."""
        return self.on in _BY_LINE

    @property
    def unit(self) -> Unit:
        """What thresholds are in."""
        return "minor" if self.counts_money else "pieces"

    @property
    def names_money(self) -> bool:
        """Whether an amount stands somewhere inside."""
        return (
            self.counts_money
            or self.select.names_money
            or any(benefit.names_money for step in self.steps for benefit in step.benefits)
        )

    @property
    def benefits(self) -> tuple[B, ...]:
        """The benefits of all steps, one after the other."""
        return tuple(benefit for step in self.steps for benefit in step.benefits)

    def actual_lines(self, lines: Lines) -> list[int]:
        """Count what each line, or the cart in one number, has towards the steps."""
        if self.on == "quantity":
            return [sum(lines.quantity)]
        if self.on == "line_quantity":
            return list(lines.quantity)
        if self.on == "shipping":
            return [sum(lines.shipping.amount_minor("list"))]
        amounts = lines.amount_minor(self.base)
        return [sum(amounts)] if self.on == "spend" else list(amounts)

    def actual_table(self, lines: LineTable) -> IntArray:
        """Count it for each line, or each cart; `actual_lines`, for many."""
        if self.on == "quantity":
            return lines.per_cart(lines.quantity)
        if self.on == "line_quantity":
            return lines.quantity
        if self.on == "shipping":
            entries = lines.shipping
            return entries.per_cart(entries.amount_minor("list"))
        amounts = lines.amount_minor(self.base)
        return lines.per_cart(amounts) if self.on == "spend" else amounts

    def step_of(self, actual: int) -> int:
        """Say which step a number reaches; 0 for none, 1 for the first."""
        return sum(actual >= step.at_least for step in self.steps)

    def step_of_table(self, actual: IntArray) -> IntArray:
        """Say it for many numbers; `step_of`, for many."""
        thresholds = np.array([step.at_least for step in self.steps], dtype=np.int64)
        return np.searchsorted(thresholds, actual, side="right").astype(np.int64)

    def check(self, actual: int, step: int = 0) -> Check:
        """Weigh a number against the threshold of the step after this one."""
        needed = self.steps[step].at_least
        return Check(f"ladder_{self.on}", actual >= needed, needed, actual, self.unit)

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the ladder in a few words, step by step."""
        comma = "，且" if language == "zh" else " and "
        where = on_lines(self.select, language, currency)
        said = []
        for step in self.steps:
            gives = comma.join(benefit.describe(language, currency) for benefit in step.benefits)
            said.append(self._threshold(step.at_least, language, currency, gives))
        return (
            f"{where.strip()} {'，'.join(said)}".strip()
            if language == "zh"
            else ("; ".join(said) + where)
        )

    def _threshold(self, at: int, language: Language, currency: str | None, gives: str) -> str:
        number = (
            amount_text(at, currency, language) if self.counts_money else pieces_text(at, language)
        )
        if language == "zh":
            word = {"line_amount": "单行满", "line_quantity": "同款满", "shipping": "运费满"}
            return f"{word.get(self.on, '满')} {number} {gives}"
        verb = {
            "spend": f"spend {number}",
            "quantity": f"buy {number}",
            "line_amount": f"{number} on one line",
            "line_quantity": f"buy {number} alike",
            "shipping": f"shipping from {number}",
        }[self.on]
        return f"{verb}: {gives}"
