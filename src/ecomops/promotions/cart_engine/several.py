"""What several benefits of one rule give together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ecomops.facts import Usage
from ecomops.kernels.allocation import allocate
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.cart_engine.outcome import Outcome, Parts
from ecomops.promotions.lines.cart_lines import CartAmounts, Lines
from ecomops.promotions.lines.grants import AddsUp
from ecomops.promotions.rules.rule import Rule
from ecomops.promotions.terms.limits import LimitMiss, overspent, room_minor


class Several:
    """What several benefits of one rule give, each seeing the work of those before."""

    def __init__(self, scene: CartAmounts, rule: Rule, target: Lines) -> None:
        self.scene = scene
        self.rule = rule
        self.most = sum(target.net_minor)
        self.on_line = dict.fromkeys(target.index, 0)
        fees = () if scene.shipping is None else scene.shipping.net_minor
        self.most_fees = sum(fees)
        self.fees = [0] * len(fees)
        self.parts: list[int] = []
        self.amount = self.wanted = self.goods_wanted = 0
        self.uses: list[AddsUp] = []
        self.counts: list[tuple[BenefitKind, int]] = []

    def add(self, benefit: BenefitKind, lines: Lines, times: int) -> None:
        """Let one benefit work."""
        seen = Lines(self.scene, lines.index, lines.shares, lines.units)
        if benefit.works_on == "shipping":
            self._add_shipping(benefit, seen.shipping, times)
            return
        grant = benefit.grant_cart(seen, times)
        if benefit.works_on == "extra":
            if grant.count:
                self.counts.append((benefit, grant.count))
            return
        self.scene.take(seen.index, grant.parts_minor)
        for i, part in zip(seen.index, grant.parts_minor, strict=True):
            self.on_line[i] += part
        if benefit.works_on == "both":
            self.wanted += grant.wanted_minor
            self._take_fees(grant.shipping_minor)
        else:
            self.goods_wanted += grant.wanted_minor
        if grant.uses:
            self.scene.use_up(grant.uses, shares=self.rule.shares_units)
            self._note_uses(grant.uses)

    def _note_uses(self, uses: Sequence[AddsUp]) -> None:
        if not self.rule.shares_units:
            self.uses += uses
            return
        # benefits that share may all rest on the same units, as promotions do
        mine = Counter[int]()
        for index, units in uses:
            mine.update(dict(zip(index, units, strict=True)))
        before = Counter(dict(zip(*self.uses[0], strict=True))) if self.uses else Counter[int]()
        both = before | mine
        self.uses = [(list(both), list(both.values()))]

    def _add_shipping(self, benefit: BenefitKind, entries: Lines, times: int) -> None:
        if not entries.index:
            return
        grant = benefit.grant_cart(entries, times)
        self.wanted += grant.wanted_minor
        self._take_fees(grant.parts_minor)

    def _take_fees(self, parts: Parts) -> None:
        if self.scene.shipping is not None:
            self.scene.shipping.take(range(len(parts)), parts)
            self.fees = [a + b for a, b in zip(self.fees, parts, strict=True)]

    def cut_to_limits(self, usage: Usage) -> LimitMiss | None:
        """Cut to the cap and the budget; say so where the budget refuses."""
        self.parts = list(self.on_line.values())
        self.amount = sum(self.parts) + sum(self.fees)
        # several benefits may each want the same goods, which can be given but once
        wanted = self.wanted + min(self.goods_wanted, self.most)
        self.wanted = min(wanted, self.most + self.most_fees)
        limits, name = self.rule.promotion.limits, self.rule.promotion_id
        if limits is None:
            return None
        room = room_minor(limits, name, usage)
        if room is not None:
            if self.amount > room:
                cut = allocate(room, (*self.parts, *self.fees))
                n_lines = len(self.parts)
                self.parts, self.fees = list(cut[:n_lines]), list(cut[n_lines:])
                self.amount = room
            self.wanted = min(self.wanted, room)
        return overspent(limits, name, usage, self.amount)

    def outcome(self) -> Outcome | None:
        """Hand over what is given; None for nothing."""
        if not (self.amount or self.counts):
            return None
        return Outcome(
            "applied",
            goods=(list(self.on_line), self.parts),
            fees=self.fees if any(self.fees) else (),
            amount_minor=self.amount,
            wanted_minor=max(self.wanted, self.amount),
            uses=self.uses,
            counts=tuple(self.counts),
        )
