"""What a promotion asks for more of, and what it would give then (缺口)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from attrs import evolve, frozen

from ecomops.kernels.run_bundles import most_matched
from ecomops.promotions.base import BenefitKind, Check, Part
from ecomops.promotions.lines.cart_lines import CartAmounts
from ecomops.promotions.promotion import Rewards
from ecomops.promotions.rules.verdict import Verdict
from ecomops.promotions.vocabulary import Unit
from ecomops.selectors.base import SelectorKind
from ecomops.selectors.kinds import EVERYTHING, all_of

AnyRewards: TypeAlias = Rewards[Any, Any]

AskKey: TypeAlias = tuple[SelectorKind, Unit, bool]

_ADDABLE: Final = frozenset({"minor", "pieces"})
"""What a shopper can add."""

SHIPPING_LADDER: Final = "ladder_shipping"
"""Counts money too, but nobody adds to a shipping fee."""


@frozen
class Ask:
    """Goods of which more would help (缺口)."""

    goods: SelectorKind
    unit: Unit
    """What is missing: ``minor`` or ``pieces``."""
    missing: int
    is_by_line: bool = False
    """Whether more helps only on one line."""

    @property
    def key(self) -> AskKey:
        """What is asked for, however much of it."""
        return self.goods, self.unit, self.is_by_line


def places_of(goods: SelectorKind, amounts: CartAmounts) -> list[int]:
    """Find the lines of a cart that a selector chooses, among those that count at all."""
    on_sale = amounts.on_sale
    return [
        i
        for i, item in enumerate(amounts.cart.line_item)
        if item.discountable
        and goods.matches(item, amounts.unit_price_minor[i], on_sale is not None and on_sale[i])
    ]


def asks_of(verdict: Verdict, rewards: AnyRewards, amounts: CartAmounts) -> tuple[Ask, ...]:
    """List what more goods would help with; nothing where something else stands against it.

    Parameters
    ----------
    amounts
        The cart that the verdict is of, for telling which goods of a bundle are there.
    """
    if verdict.applied:
        wanted = _next(verdict, rewards)
    elif verdict.code == "below_threshold":
        wanted = [one for one in _all(verdict, rewards) if not one.check.met]
    else:
        wanted = []
    if not wanted or not all(_is_addable(one.check) for one in wanted):
        return ()
    most: dict[AskKey, Ask] = {}
    for one in wanted:
        # conditions consume nothing, so of the same goods the most that one of them misses will do
        for ask in summed(one.asks(amounts)):
            if ask.key not in most or ask.missing > most[ask.key].missing:
                most[ask.key] = ask
    return tuple(most.values())


def summed(asks: Iterable[Ask]) -> tuple[Ask, ...]:
    """Add up what is missing of the same goods."""
    found: dict[AskKey, Ask] = {}
    for ask in asks:
        before = found[ask.key].missing if ask.key in found else 0
        found[ask.key] = evolve(ask, missing=ask.missing + before)
    return tuple(found.values())


def next_benefits(verdict: Verdict, rewards: AnyRewards) -> tuple[BenefitKind, ...]:
    """Return what would be given next."""
    if rewards.ladder is None:
        return rewards.benefits
    steps = rewards.ladder.steps
    return steps[min(verdict.step, len(steps) - 1)].benefits


# ---- one check ----------------------------------------------------------------------------
@frozen
class _Wanted:
    """A check, with the goods that count towards it."""

    check: Check
    goods: SelectorKind | None
    is_by_line: bool = False
    parts: tuple[Part, ...] = ()

    def asks(self, amounts: CartAmounts) -> Iterator[Ask]:
        """Say what is missing: of goods that are wanted together, those that are not there."""
        check, goods = self.check, EVERYTHING if self.goods is None else self.goods
        found = []
        if self.parts:
            parts = [(goods if own is None else own, n) for own, n in self.parts]
            found = list(_lacking(parts, amounts))
        if found:
            yield from found
        else:
            yield Ask(goods, check.unit, check.shortfall, self.is_by_line)


def _is_addable(check: Check) -> bool:
    is_goods = check.unit in _ADDABLE and check.kind != SHIPPING_LADDER
    return is_goods and check.shortfall > 0


def _next(verdict: Verdict, rewards: AnyRewards) -> list[_Wanted]:
    """List what the next step or time asks for: every condition that holds it back."""
    check = verdict.next_check
    if check is None:
        return []
    if rewards.ladder is not None:
        return [_Wanted(check, rewards.ladder.select)]
    found = []
    for condition, own in zip(rewards.conditions, verdict.checks, strict=False):
        if condition.is_repeating and own.actual // condition.needed == verdict.times:
            needed = condition.needed * (verdict.times + 1)
            again = Check(own.kind, own.actual >= needed, needed, own.actual, own.unit)
            found.append(_Wanted(again, condition.counts, condition.is_by_line))
    return found


def _all(verdict: Verdict, rewards: AnyRewards) -> Iterator[_Wanted]:
    """Go through all that is asked for: conditions, a ladder, and last what benefits take."""
    checks = iter(verdict.checks)
    for condition, check in zip(rewards.conditions, checks, strict=False):
        yield _Wanted(check, condition.counts, condition.is_by_line, condition.parts)
    ladder = rewards.ladder
    if ladder is not None:
        # one of fewer checks: zip has taken none from what is left
        for check in checks:
            yield _Wanted(check, ladder.select, ladder.is_by_line)
            break
    target = rewards.target_lines
    asking = (benefit for benefit in rewards.benefits if benefit.asks is not None)
    for check, benefit in zip(checks, asking, strict=False):
        parts = benefit.parts
        if rewards.target is not None and all(goods is not None for goods, _ in parts):
            parts = tuple(
                (all_of(target, goods, is_own=True), n) for goods, n in parts if goods is not None
            )
        yield _Wanted(check, target, benefit.is_by_line, parts)


def _lacking(parts: Sequence[tuple[SelectorKind, int]], amounts: CartAmounts) -> Iterator[Ask]:
    """Say of which parts the cart has too few units, each unit serving one part only."""
    masks = [0] * len(amounts.quantity)
    for j, (goods, _) in enumerate(parts):
        for i in places_of(goods, amounts):
            masks[i] |= 1 << j
    needs = tuple(n for _, n in parts)
    quantity = list(amounts.quantity)
    there = most_matched(masks, quantity, needs=needs)
    for j, (goods, needed) in enumerate(parts):
        # as many units of this part as each bring one more
        with_all = most_matched([*masks, 1 << j], [*quantity, needed], needs=needs)
        if missing := with_all - there:
            masks.append(1 << j)
            quantity.append(missing)
            there = with_all
            yield Ask(goods, "pieces", missing)
