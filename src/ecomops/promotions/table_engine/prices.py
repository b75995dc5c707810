"""The prices that rules of stage ``price`` offer in a block of carts; `Prices`, for many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import define

from ecomops._arrays import BoolArray, IntArray
from ecomops.kernels.segments import segment_count, segment_sum
from ecomops.promotions.rules.rule import Rule
from ecomops.promotions.rules.stacking import NOBODY
from ecomops.promotions.table_engine.attempt import APPLIED, CODE

if TYPE_CHECKING:
    from ecomops.promotions.table_engine.block import Block


@define(eq=False)
class PriceTable:
    """The lowest price offered for each line, and who offers it."""

    block: Block
    rules: Sequence[Rule]
    held: IntArray
    """The discount of each line. [minor]"""
    holder: IntArray
    """The rule that gives it, by place, or `NOBODY`."""
    line_cart: IntArray
    lost_to: dict[int, IntArray]
    """For each rule that lost a line, who has it in each cart."""

    @classmethod
    def of(cls, block: Block, rules: Sequence[Rule]) -> PriceTable:
        """Start without any offer."""
        amounts = block.amounts
        held = np.zeros_like(amounts.net_minor)
        line_cart = np.repeat(np.arange(amounts.n_carts), np.diff(amounts.offset))
        lost_to = {rule.place: np.full(amounts.n_carts, NOBODY) for rule in rules}
        return cls(block, rules, held, np.full_like(held, NOBODY), line_cart, lost_to)

    def offer(self, rule: Rule, carts: BoolArray) -> BoolArray:
        """Let a rule offer its prices in some carts; return where any is below list."""
        block = self.block
        attempt = block.attempt(rule, carts)
        block.record(rule, carts, attempt)
        gave: BoolArray = carts & (attempt.code == APPLIED)
        if attempt.parts is not None and gave.any():
            parts = np.zeros_like(self.held)
            parts[slice(None) if attempt.index is None else attempt.index] = attempt.parts
            lower = parts > self.held
            overbid = np.flatnonzero(lower & (self.holder != NOBODY))
            for place in np.unique(self.holder[overbid]).tolist():
                mine = overbid[self.holder[overbid] == place]
                self.lost_to[place][self.line_cart[mine]] = rule.place
            in_vain = np.flatnonzero((parts > 0) & ~lower)
            # of several lines the last one counts, as in the cart engine
            self.lost_to[rule.place][self.line_cart[in_vain]] = self.holder[in_vain]
            self.held = np.where(lower, parts, self.held)
            self.holder[lower] = rule.place
            if block.company is not None:
                block.company.join(rule, gave)
        return gave

    def settle(self) -> None:
        """Tell every rule which lines it holds in the end, and move the prices."""
        block, amounts = self.block, self.block.amounts
        holds = {
            rule.place: segment_count(self.holder == rule.place, amounts.offset) > 0
            for rule in self.rules
        }
        for rule in self.rules:
            self._settle_rule(rule, holds)
        if block.company is not None:
            block.company.first = self._holder_for(block.company.first, holds)
        if not self.held.any():
            return
        prices = amounts.line_unit_price_minor - self.held // amounts.line_quantity
        amounts.replace_prices(prices, self.held > 0)
        block.scene.forget_lines()

    def _settle_rule(self, rule: Rule, holds: dict[int, BoolArray]) -> None:
        block, place = self.block, rule.place
        answer, own = block.answer, block.source.carts
        mine = self.holder == place
        parts = np.where(mine, self.held, 0)
        gave = answer.code[place][own] == APPLIED
        np.copyto(answer.amount[place][own], segment_sum(parts, block.amounts.offset), where=gave)
        if answer.ungranted[place].flags.writeable:
            answer.ungranted[place][own][gave] = 0
        if answer.line_discount is not None:
            answer.line_discount[place][block.source.lines] = parts
        if block.company is not None and block.company.line_first is not None:
            block.company.join_lines(rule, np.flatnonzero(mine))
        lost = gave & ~holds[place]
        winner = answer.winner[place]
        if winner.flags.writeable:
            winner[own][lost] = self.lost_to[place][lost]
            answer.code[place][own][lost] = CODE["beaten_by"]
            winner[own] = self._holder_for(winner[own], holds)

    def _holder_for(self, places: IntArray, holds: dict[int, BoolArray]) -> IntArray:
        """Name, for rules that lost all their lines, one that has them."""
        places = places.copy()
        while True:
            moved = False
            for place, has in holds.items():
                astray = (places == place) & ~has
                if astray.any():
                    places[astray] = self.lost_to[place][astray]
                    moved = True
            if not moved:
                return places
