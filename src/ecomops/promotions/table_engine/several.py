"""What several benefits of one rule give together, on the carts of a block."""

from __future__ import annotations

import numpy as np
from attrs import evolve

from ecomops._arrays import BoolArray, IntArray
from ecomops.facts import Usage, UsageTable
from ecomops.kernels.allocation import allocate_table
from ecomops.kernels.segments import interleave, segment_sum
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.lines.table_amounts import TableAmounts
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.rules.rule import Rule
from ecomops.promotions.table_engine.asked import Asked
from ecomops.promotions.table_engine.attempt import APPLIED, CODE, Attempt
from ecomops.promotions.terms.limits_table import left_minor_table, room_minor_table


class Several:
    """What several benefits of one rule give, each seeing the work of those before."""

    def __init__(
        self, scene: TableAmounts, rule: Rule, target: LineTable, holds: BoolArray
    ) -> None:
        n_carts = holds.size
        self.scene = scene
        self.rule = rule
        self.most = target.per_cart(target.net_minor)
        self.parts = np.zeros_like(scene.net_minor)
        entries = scene.shipping
        self.fees = np.zeros(0 if entries is None else entries.net_minor.size, dtype=np.int64)
        self.most_fees = 0 if entries is None else segment_sum(entries.net_minor, entries.offset)
        self.wanted, self.goods_wanted = np.zeros((2, n_carts), dtype=np.int64)
        self.units: IntArray | None = None
        self.counts = [np.zeros(n_carts, dtype=np.int64) for _ in rule.extras]
        self.refused = np.zeros(n_carts, dtype=np.bool_)

    def add(
        self,
        benefit: BenefitKind,
        lines: LineTable,
        carts: BoolArray,
        times: IntArray | None,
    ) -> None:
        """Let one benefit work."""
        seen = evolve(lines, amounts=self.scene)
        if benefit.works_on == "shipping":
            self._add_shipping(benefit, seen.shipping, carts, times)
            return
        grant = benefit.grant_table(seen, times)
        self.scene.take(seen.index, grant.parts_minor)
        self.parts[slice(None) if seen.index is None else seen.index] += grant.parts_minor
        if benefit.works_on == "both":
            self.wanted[carts] += grant.wanted_minor
            if grant.shipping_minor is not None and self.scene.shipping is not None:
                self._take_fees(seen.shipping, grant.shipping_minor)
        else:
            self.goods_wanted[carts] += grant.wanted_minor
        if grant.uses:
            mine = self.scene.units_of(grant.uses)
            self.scene.use_up(mine, shares=self.rule.shares_units)
            # benefits that share may all rest on the same units, as promotions do
            add = np.maximum if self.rule.shares_units else np.add
            self.units = mine if self.units is None else add(self.units, mine)
        if benefit.works_on == "extra" and grant.count is not None:
            place = next(i for i, one in enumerate(self.rule.extras) if one is benefit)
            self.counts[place][carts] += grant.count

    def _add_shipping(
        self,
        benefit: BenefitKind,
        entries: LineTable,
        carts: BoolArray,
        times: IntArray | None,
    ) -> None:
        if not len(entries):
            return
        grant = benefit.grant_table(entries, times)
        self.wanted[carts] += grant.wanted_minor
        self._take_fees(entries, grant.parts_minor)

    def _take_fees(self, entries: LineTable, parts: IntArray) -> None:
        entries.amounts.take(entries.index, parts)
        self.fees[slice(None) if entries.index is None else entries.index] += parts

    def _fees_of_carts(self) -> IntArray:
        entries = self.scene.shipping
        if entries is None:
            return np.zeros_like(self.wanted)
        return segment_sum(self.fees, entries.offset)

    def cut_to_limits(self, usage: Usage | UsageTable, asked: Asked | None = None) -> None:
        """Cut to the cap and the budget; note where the budget refuses.

        Parameters
        ----------
        asked
            Where to note what is asked of the budget.
        """
        self.amount = segment_sum(self.parts, self.scene.offset) + self._fees_of_carts()
        # several benefits may each want the same goods, which can be given but once
        wanted = self.wanted + np.minimum(self.goods_wanted, self.most)
        self.wanted = np.minimum(wanted, self.most + self.most_fees)
        limits, name = self.rule.promotion.limits, self.rule.promotion_id
        if limits is None:
            return
        if asked is not None and limits.on_overflow == "grant_rest":
            whole = np.maximum(self.amount, self.wanted)
            cap = limits.cap_per_order_minor
            asked.note(whole if cap is None else np.minimum(whole, cap))
        room = room_minor_table(limits, name, usage)
        if room is not None:
            over = self.amount > room
            if over.any():
                self._cut(np.where(over, room, self.amount))
            self.wanted = np.minimum(self.wanted, room)
        left = left_minor_table(limits, name, usage)
        if left is not None:
            self.refused = self.amount > left
            if asked is not None and limits.on_overflow == "refuse":
                asked.note(self.amount, self.refused)

    def _cut(self, total: IntArray) -> None:
        """Split the carts' totals over what their lines and entries were to get."""
        entries = self.scene.shipping
        if entries is None:
            self.parts = allocate_table(total, self.parts, self.scene.offset)
        else:
            offset, goods, fees = interleave(self.scene.offset, entries.offset)
            weights = np.empty(goods.size + fees.size, dtype=np.int64)
            weights[goods], weights[fees] = self.parts, self.fees
            cut = allocate_table(total, weights, offset)
            self.parts, self.fees = cut[goods], cut[fees]
        self.amount = total

    def fill(self, found: Attempt, holds: BoolArray) -> None:
        """Hand over what is given."""
        gave = self.amount > 0
        for count in self.counts:
            gave |= count > 0
        gave &= holds & ~self.refused
        found.code[self.refused & holds] = CODE["budget_exhausted"]
        found.code[gave] = APPLIED
        found.amount = np.where(gave, self.amount, 0)
        found.wanted = np.where(gave, np.maximum(self.wanted, self.amount), 0)
        on_lines = self.scene.to_lines(gave)
        found.index, found.parts = None, np.where(on_lines, self.parts, 0)
        if self.units is not None:
            found.units = np.where(on_lines, self.units, 0)
        entries = self.scene.shipping
        if entries is not None and self.fees.any():
            found.fees = np.where(entries.to_lines(gave), self.fees, 0)
        found.counts = [np.where(gave, count, 0) for count in self.counts]
