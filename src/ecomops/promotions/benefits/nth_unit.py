"""The nth unit at a percentage, and the groups of units that it is counted in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar, Final, Literal, Self, TypeAlias

import numpy as np
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR, MAX_QUANTITY, PERCENT_PLACES, Language, exact_decimal
from ecomops.kernels.rounding import percent_of_table
from ecomops.kernels.run_groups import group_rewards_table, group_units
from ecomops.kernels.runs import (
    first_units,
    first_units_table,
    last_units,
    last_units_table,
    run_bounds,
    run_bounds_table,
)
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.grants import AddsUp, Grant, GrantTable
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Stage
from ecomops.rounding import Rounding, percent_of_each, percent_parts
from ecomops.words import pieces_text, plain_number

PayPercent: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(exact_decimal),
    Field(ge=0, lt=100, decimal_places=PERCENT_PLACES, allow_inf_nan=False),
    AfterValidator(abs),  # zero has no sign
    PlainSerializer(lambda p: format(p.normalize(), "f"), return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "description": "exact percentage, from 0 to less than 100",
            "anyOf": [
                {"type": "string", "pattern": r"^[0-9]{1,2}(\.[0-9]{1,4})?$"},
                {"type": "integer", "minimum": 0, "maximum": 99},
            ],
        }
    ),
]
"""An exact percentage that is paid, from 0 to less than 100, with at most four decimals."""

MaxTimes: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=MAX_MINOR)]
"""The most times that a benefit on groups of units is given."""

Policy: TypeAlias = Literal["groups", "global"]
"""Which units are rewarded: the cheapest of each group, or the cheapest of all."""

_HALF: Final = Decimal(50)


class NthUnit(BenefitKind):
    """Of every n units the last at a percentage of its price (第二件半价).

    Units that serve no other promotion of such kinds stand by descending unit price, ties in
    canonical order, in consecutive groups of n; the cheapest `rewarded` of each complete
    group are rewarded. What a rewarded unit costs is rounded; the rest of its price is saved.

    All units of complete groups are used up, with ``policy="global"`` those that are
    rewarded and as many of the dearest as they take.

    >>> NthUnit(n=2, pay_percent=50).describe("zh", "CNY")
    '第 2 件半价'
    >>> NthUnit(n=3, pay_percent=0, max_times=2).describe("en", "CNY")
    'every 3rd item free (at most 2 times)'
    """

    stages: ClassVar[tuple[Stage, ...]] = ("item",)

    kind: Literal["nth_unit"] = "nth_unit"
    n: Annotated[int, Field(strict=True, ge=2, le=MAX_QUANTITY)]
    """Units of one group."""
    pay_percent: PayPercent
    """The share of its price that a rewarded unit costs: 0 makes it free."""
    rewarded: Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)] = 1
    """How many units of a group are rewarded; fewer than n."""
    max_times: MaxTimes | None = None
    """At most so many groups, on one order or on each line as `per` says."""
    per: Literal["order", "line"] = "order"
    """Whether groups are formed over all target units together, or on each line."""
    policy: Policy = "groups"
    """``groups``: the cheapest of each group. ``global``: as many units, the cheapest of all."""
    rounding: Rounding = "half_up"
    """How a fraction of a minor unit of what a unit costs is rounded."""

    @model_validator(mode="after")
    def _leaves_some_to_pay(self) -> Self:
        if self.rewarded >= self.n:
            raise PydanticCustomError(
                "rewarded_whole_group",
                "rewarded {rewarded} leaves none of {n} units to qualify; give fewer than n",
                {"rewarded": self.rewarded, "n": self.n},
            )
        if self.per == "line" and self.policy == "global":
            raise PydanticCustomError(
                "policy_per_line",
                "policy 'global' means nothing per line, whose units are alike; leave policy out",
            )
        return self

    @property
    def asks(self) -> int:
        """How many units it takes to give anything: one group."""
        return self.n

    @property
    def is_by_line(self) -> bool:
        """Whether each line has groups of its own."""
        return self.per == "line"

    def has_cart(self, lines: Lines) -> int:
        """Count the units there are for a group."""
        quantity = lines.free.quantity
        return sum(quantity) if self.per == "order" else max(quantity, default=0)

    def has_table(self, lines: LineTable) -> IntArray:
        """Count the units there are for a group, in each cart."""
        quantity = lines.free.quantity
        return lines.per_cart(quantity) if self.per == "order" else lines.per_cart_max(quantity)

    def _saved(self, lines: Lines) -> Iterator[int]:
        """Say what each unit of the lines saves where it is rewarded."""
        price = lines.unit_price_minor
        if not self.pay_percent:
            return iter(price)
        return map(int.__sub__, price, percent_of_each(price, self.pay_percent, self.rounding))

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:  # never repeats
        """Work out the discounts on one cart's target lines."""
        rewarded, used = self._grouped_cart(lines.free, self.policy)
        if not any(rewarded):
            return Grant(0, rewarded, ((lines.index, used),))
        off = list(map(int.__mul__, self._saved(lines), rewarded))
        return grant_off(lines, off, (lines.index, used))

    def _grouped_cart(self, free: Lines, policy: Policy) -> tuple[list[int], list[int]]:
        if self.per == "order":
            return grouped_cart(
                free, size=self.n, rewarded=self.rewarded, most=self.max_times, policy=policy
            )
        groups = [q // self.n for q in free.quantity]
        if self.max_times is not None:
            groups = [min(g, self.max_times) for g in groups]
        return [g * self.rewarded for g in groups], [g * self.n for g in groups]

    def grant_table(
        self,
        lines: LineTable,
        times: IntArray | None = None,  # never repeats
    ) -> GrantTable:
        """Work out the discounts on many carts' target lines."""
        free = lines.free
        if self.per == "order":
            rewarded, used = grouped_table(
                free, size=self.n, rewarded=self.rewarded, most=self.max_times, policy=self.policy
            )
        else:
            groups = free.quantity // self.n
            if self.max_times is not None:
                groups = np.minimum(groups, self.max_times)
            rewarded, used = groups * self.rewarded, groups * self.n
        price = lines.unit_price_minor
        paid = percent_of_table(price, percent_parts(self.pay_percent), self.rounding)
        return grant_off_table(lines, (price - paid) * rewarded, (lines.index, used))

    def most_cart(self, lines: Lines, times: int = 1) -> int:  # never repeats
        """Say what it can give at most on these lines [minor].

        The p-th dearest unit only gets cheaper as units drop out, so groups give most now;
        and the cheapest of each group are never cheaper than the cheapest of all.
        """
        rewarded, _ = self._grouped_cart(lines.free, "groups")
        return min(sum(map(int.__mul__, self._saved(lines), rewarded)), sum(lines.room_minor))

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words."""
        limit = times_text(self.max_times, language)
        pieces = pieces_text(self.rewarded, language)
        if language == "zh":
            where = "同款" if self.per == "line" else ""
            pay = f"{plain_number(self.pay_percent / 10)} 折"
            pay = {Decimal(0): "免费", _HALF: "半价"}.get(self.pay_percent, f" {pay}")
            if self.policy == "global":
                return f"每满 {self.n} 件，全部商品中最低价 {pieces}{pay}{limit}"
            if self.rewarded == 1:
                return f"{where}第 {self.n} 件{pay}{limit}"
            return f"{where}每满 {self.n} 件，其中最低价 {pieces}{pay}{limit}"
        pay = f"{plain_number(100 - self.pay_percent)}% off"
        pay = {Decimal(0): "free", _HALF: "half price"}.get(self.pay_percent, pay)
        where = " alike" if self.per == "line" else ""
        if self.policy == "global":
            return f"{pieces} {pay} for every {self.n}, the cheapest of all{limit}"
        if self.rewarded == 1:
            return f"every {_ordinal(self.n)} item{where} {pay}{limit}"
        return f"the cheapest {self.rewarded} of every {self.n} items{where} {pay}{limit}"


# ---- groups, which buying and getting the same goods has too --------------------------------
def grouped_cart(
    lines: Lines, *, size: int, rewarded: int, most: int | None, policy: Policy
) -> tuple[list[int], list[int]]:
    """Count the units of each line that groups reward, and those that they use up.

    Parameters
    ----------
    lines
        The units that may form groups.
    size, rewarded
        Units of one group, and how many of them are rewarded.
    most
        At most so many groups.
    """
    quantity = lines.quantity
    total = sum(quantity)
    groups = total // size if most is None else min(total // size, most)
    reward, use = [0] * len(quantity), [0] * len(quantity)
    if not groups:
        return reward, use
    order = lines.dearest_first
    if policy == "groups":
        in_order = group_units([quantity[k] for k in order], size, rewarded, groups)
        for k, rewards, uses in zip(order, *in_order, strict=True):
            reward[k], use[k] = rewards, uses
        return reward, use
    for k, start, stop in zip(order, *run_bounds([quantity[k] for k in order]), strict=True):
        reward[k] = last_units(start, stop, total, groups * rewarded)
        use[k] = reward[k] + first_units(start, stop, groups * (size - rewarded))
    return reward, use


def grouped_table(
    lines: LineTable, *, size: int, rewarded: int, most: int | None, policy: Policy
) -> tuple[IntArray, IntArray]:
    """Count the units of each line that are rewarded and used; `grouped_cart`, for many."""
    order, quantity = lines.dearest_first, lines.quantity
    per_cart = lines.per_cart(quantity)
    groups = per_cart // size if most is None else np.minimum(per_cart // size, most)
    # carts stand one after the other in the order too
    start, stop = run_bounds_table(quantity[order], lines.offset)
    total, groups = lines.to_lines(per_cart), lines.to_lines(groups)
    reward, use = np.empty_like(quantity), np.empty_like(quantity)
    if policy == "groups":
        reward[order] = group_rewards_table(
            start, stop, size=size, rewarded=rewarded, groups=groups
        )
        use[order] = first_units_table(start, stop, groups * size)
    else:
        reward[order] = last_units_table(start, stop, total, groups * rewarded)
        use[order] = first_units_table(start, stop, groups * (size - rewarded))
        use += reward
    return reward, use


# ---- what units save, cut to what their lines have left -------------------------------------
def grant_off(lines: Lines, off_minor: Sequence[int], uses: AddsUp) -> Grant:
    """Give each target line its discount, as far as its net and its floor let it."""
    whole = list(map(min, off_minor, lines.net_minor))
    parts = list(map(min, whole, lines.room_minor)) if lines.has_floors else whole
    return Grant(sum(whole), parts, (uses,))


def grant_off_table(
    lines: LineTable, off_minor: IntArray, uses: tuple[IntArray | None, IntArray]
) -> GrantTable:
    """Give each target line its discount; `grant_off`, for many."""
    whole = np.minimum(off_minor, lines.net_minor)
    parts = np.minimum(whole, lines.room_minor) if lines.has_floors else whole
    return GrantTable(lines.per_cart(whole), parts, (uses,))


# ---- words ----------------------------------------------------------------------------------
def times_text(max_times: int | None, language: Language) -> str:
    """Add how often a benefit is given at most, if that is limited.

    >>> times_text(2, "en"), times_text(2, "zh"), times_text(None, "zh")
    (' (at most 2 times)', '（最多 2 次）', '')
    """
    if max_times is None:
        return ""
    if language == "zh":
        return f"（最多 {max_times} 次）"
    return " (at most once)" if max_times == 1 else f" (at most {max_times} times)"


def _ordinal(number: int) -> str:
    """Write a place in a row: ``2nd``, ``3rd``, ``11th``."""
    teens = 10 <= number % 100 < 20
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
