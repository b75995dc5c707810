"""Buy some, get others for less."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_QUANTITY, Language
from ecomops.kernels.run_matching import matched_rewards, matched_rewards_table
from ecomops.promotions.base import BenefitKind, Part
from ecomops.promotions.benefits.nth_unit import (
    MaxTimes,
    Policy,
    grant_off,
    grant_off_table,
    grouped_cart,
    grouped_table,
    times_text,
)
from ecomops.promotions.benefits.unit_change import FREE, UnitChange
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.grants import Grant, GrantTable
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Stage
from ecomops.selectors.base import SelectorKind
from ecomops.selectors.kinds import EVERYTHING, Selector, on_lines
from ecomops.words import amount_text

_Units = Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)]


class BuyGet(BenefitKind):
    """Buy x units, get y more free or for less (买赠, 买 x 送 y).

    The units to get are those of the target lines. Without `buy_select` they are bought
    among the same goods: groups of x + y by descending unit price, whose cheapest y are
    rewarded. With it, the cheapest units to get are rewarded as often as other units of
    the goods to buy are there for them; a unit serves one side only.

    Units that are rewarded and units that qualify are used up, on lines outside the target
    too; units that serve another promotion of such kinds take no part.

    >>> BuyGet(buy=2, get=1).describe("zh", "CNY")
    '买 2 件送 1 件'
    >>> from ecomops import ByBrand
    >>> BuyGet(buy=2, get=1, buy_select=ByBrand(brands=("Acme",)),
    ...     reward=UnitChange(to_minor=100)).describe("en", "CNY")
    'buy 2 on brand Acme, get 1 for ¥1'
    """

    stages: ClassVar[tuple[Stage, ...]] = ("item",)

    kind: Literal["buy_get"] = "buy_get"
    buy: _Units
    """Units to buy, each time."""
    get: _Units
    """Units that are rewarded, each time."""
    buy_select: Selector | None = None
    """The goods to buy; None: the target's, which are bought and got."""
    reward: UnitChange = FREE
    """What becomes of the price of a rewarded unit."""
    max_times: MaxTimes | None = None
    """At most so many times on one order."""
    policy: Policy = "groups"
    """Of the same goods, ``groups``: the cheapest of each group are rewarded; ``global``: as
    many units, the cheapest of all."""

    @model_validator(mode="after")
    def _policy_is_for_the_same_goods(self) -> Self:
        if self.buy_select is not None and self.policy != "groups":
            raise PydanticCustomError(
                "policy_of_other_goods",
                "policy '{policy}' is for buying and getting the same goods; "
                "leave policy or buy_select out",
                {"policy": self.policy},
            )
        return self

    @property
    def other_selectors(self) -> tuple[SelectorKind, ...]:
        """The selectors that it has beside the promotion's target."""
        return () if self.buy_select is None else (self.buy_select,)

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here: in the reward or the selector."""
        return self.reward.names_money or (
            self.buy_select is not None and self.buy_select.names_money
        )

    @property
    def asks(self) -> int:
        """How many units it takes to give anything."""
        return self.buy + self.get

    @property
    def parts(self) -> tuple[Part, ...]:
        """The goods to buy and to get, where they are not the same."""
        if self.buy_select is None:
            return ()
        return (self.buy_select, self.buy), (None, self.get)

    def has_cart(self, lines: Lines) -> int:
        """Count the units there are for one time, each on one side only."""
        if self.buy_select is None:
            return sum(lines.free.quantity)
        both, in_buy, in_get = _both_kinds(lines, self.buy_select)
        return self._matched(*_counts(both, in_buy, in_get))

    def _matched(self, n_buy: int, n_get: int, n_either: int) -> int:
        # by König: all that one side can have, and what is there for the other, is a cover
        return min(self.buy + self.get, n_buy + self.get, n_get + self.buy, n_either)

    def has_table(self, lines: LineTable) -> IntArray:
        """Count the units there are for one time, in each cart."""
        if self.buy_select is None:
            return lines.per_cart(lines.free.quantity)
        both, in_buy, in_get = _both_kinds_table(lines, self.buy_select)
        n_buy, n_get = (both.per_cart(both.quantity * side) for side in (in_buy, in_get))
        one_side = np.minimum(n_buy + self.get, n_get + self.buy)
        return np.minimum(np.minimum(one_side, both.per_cart(both.quantity)), self.asks)

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:  # never repeats
        """Work out the discounts on one cart's target lines."""
        if self.buy_select is None:
            index = lines.index
            rewarded, used = self._grouped_cart(lines.free, self.policy)
        else:
            both, in_buy, in_get = _both_kinds(lines, self.buy_select)
            order, index, quantity = both.dearest_first, both.index, both.quantity
            _, gets, buys = matched_rewards(
                [in_buy[k] for k in order],
                [in_get[k] for k in order],
                [quantity[k] for k in order],
                buy=self.buy,
                get=self.get,
                most=self.max_times,
            )
            of_line = {index[k]: units for k, units in zip(order, gets, strict=True)}
            rewarded = [of_line[i] for i in lines.index]
            used = [0] * len(both)
            for k, one, other in zip(order, gets, buys, strict=True):
                used[k] = one + other
        saved = map(self.reward.saved, lines.unit_price_minor)
        off = [s * units for s, units in zip(saved, rewarded, strict=True)]
        return grant_off(lines, off, (index, used))

    def _grouped_cart(self, free: Lines, policy: Policy) -> tuple[list[int], list[int]]:
        return grouped_cart(
            free,
            size=self.buy + self.get,
            rewarded=self.get,
            most=self.max_times,
            policy=policy,
        )

    def grant_table(
        self,
        lines: LineTable,
        times: IntArray | None = None,  # never repeats
    ) -> GrantTable:
        """Work out the discounts on many carts' target lines."""
        if self.buy_select is None:
            index = lines.index
            rewarded, used = grouped_table(
                lines.free,
                size=self.buy + self.get,
                rewarded=self.get,
                most=self.max_times,
                policy=self.policy,
            )
        else:
            both, in_buy, in_get = _both_kinds_table(lines, self.buy_select)
            order, index = both.dearest_first, both.index
            _, gets, buys = matched_rewards_table(
                in_buy[order],
                in_get[order],
                both.quantity[order],
                both.offset,
                buy=self.buy,
                get=self.get,
                most=self.max_times,
            )
            used, mine = np.empty_like(order), np.empty_like(order)
            used[order], mine[order] = gets + buys, gets
            rewarded = mine[in_get]  # both views stand in the order of the block
        off = self.reward.saved_table(lines.unit_price_minor) * rewarded
        return grant_off_table(lines, off, (index, used))

    def most_cart(self, lines: Lines, times: int = 1) -> int:  # never repeats
        """Say what it can give at most on these lines [minor].

        Of the same goods, the p-th dearest unit only gets cheaper as units drop out, so
        groups give most now. Of other goods the cheap units to get may drop out, and the
        dearest be rewarded.
        """
        room = sum(lines.room_minor)
        free, saved = lines.free, [self.reward.saved(price) for price in lines.unit_price_minor]
        if self.buy_select is None:
            rewarded, _ = self._grouped_cart(free, "groups")
            return min(sum(map(int.__mul__, saved, rewarded)), room)
        most, left = 0, self._most_times(lines, self.buy_select) * self.get
        for k in free.dearest_first:
            units = min(free.quantity[k], left)
            most, left = most + saved[k] * units, left - units
        return min(most, room)

    def _most_times(self, lines: Lines, buy_select: SelectorKind) -> int:
        n_get = sum(lines.free.quantity)
        most = n_get // self.get
        if self.max_times is not None:
            most = min(most, self.max_times)
        if buy_select.reads_price:  # goods that cannot be bought yet may be by then
            return most
        n_buy, _, n_either = _counts(*_both_kinds(lines, buy_select))
        return min(most, n_buy // self.buy, n_either // (self.buy + self.get))

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words."""
        select = EVERYTHING if self.buy_select is None else self.buy_select
        where = on_lines(select, language, currency)
        limit = times_text(self.max_times, language)
        says = self.reward.describe(language, currency)
        if language == "zh":
            lowest = "，取全部商品中最低价" if self.policy == "global" else ""
            return f"买 {where}{self.buy} 件{self._gets_zh(says, currency)}{lowest}{limit}"
        comma = "," if where else ""
        each = " each" if self.get > 1 and self.reward.names_money else ""
        lowest = ", the cheapest of all" if self.policy == "global" else ""
        return f"buy {self.buy}{where}{comma} get {self.get} {says}{each}{lowest}{limit}"

    def _gets_zh(self, says: str, currency: str | None) -> str:
        reward = self.reward
        if reward.to_minor is not None:
            return f"，每件 {amount_text(reward.to_minor, currency, 'zh')} 换购 {self.get} 件"
        if reward.off_minor is not None:
            return f"，再买 {self.get} 件每件{says}"
        return f"送 {self.get} 件" if reward == FREE else f"，再买 {self.get} 件{says}"


# ---- the lines of two kinds, those to buy and those to get ----------------------------------
def _both_kinds(lines: Lines, buy_select: SelectorKind) -> tuple[Lines, list[bool], list[bool]]:
    """Return the free units of either kind, and which lines are of which."""
    buy, get = set(lines.other(buy_select).index), set(lines.index)
    index = sorted(buy | get)
    both = Lines(lines.amounts, index, lines.shares).free
    return both, [i in buy for i in index], [i in get for i in index]


def _counts(both: Lines, in_buy: list[bool], in_get: list[bool]) -> tuple[int, int, int]:
    """Count the units to buy, the units to get, and all of them."""
    quantity = both.quantity
    return (
        sum(map(int.__mul__, quantity, in_buy)),
        sum(map(int.__mul__, quantity, in_get)),
        sum(quantity),
    )


def _both_kinds_table(
    lines: LineTable, buy_select: SelectorKind
) -> tuple[LineTable, BoolArray, BoolArray]:
    """Return the free units of either kind in many carts; `_both_kinds`, for many."""
    everything = lines.other(EVERYTHING)
    in_get = np.zeros(lines.amounts.net_minor.size, dtype=np.bool_)
    in_get[slice(None) if lines.index is None else lines.index] = True
    in_buy = lines.amounts.mask_of(buy_select)
    if in_buy is None:
        in_buy = np.ones_like(in_get)
    if everything.index is not None:
        in_buy, in_get = in_buy[everything.index], in_get[everything.index]
    either = in_buy | in_get
    return everything.of_lines(either).free, in_buy[either], in_get[either]
