"""Many carts at once, as columns: line for line what the cart engine does.

Work goes block by block, so that its columns stay in the processor's cache, and a benefit
sees only the lines of carts that qualify. A cart so large that a product of its amounts
could leave int64 is priced by the cart engine and put in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from math import isqrt
from typing import Final

import numpy as np
from attrs import define, field, frozen

from ecomops._arrays import BoolArray, CodeArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import MissingInstantError
from ecomops.facts import CartTable
from ecomops.kernels.segments import blocks
from ecomops.promotions.base import ConditionKind
from ecomops.promotions.cart_engine import check_instant, price_cart
from ecomops.promotions.lines import ItemChoice, LineTable, TableAmounts
from ecomops.promotions.promotion_set import Promotions, Rule, Rules, compile_promotions
from ecomops.promotions.quote_table import QuoteTable
from ecomops.promotions.verdict import VERDICT_CODES

SAFE_CART_MINOR: Final = isqrt(MAX_MINOR)
"""Up to this list amount, amount × amount and amount × percentage stay inside int64."""

_OPEN: Final = 255  # no verdict yet
_CODE: Final = {code: place for place, code in enumerate(VERDICT_CODES)}
_APPLIED: Final = _CODE["applied"]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def price_table(
    table: CartTable,
    promotions: Promotions,
    *,
    now: datetime | None = None,
    by_line: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> QuoteTable:
    """Price many carts under a set of promotions; `price_cart`, for many (批量计价).

    Every line, promotion and verdict equals what `price_cart` gives, to the last minor
    unit.

    Parameters
    ----------
    table
        The carts.
    promotions
        A `PromotionSet`, or promotions in any order.
    now
        The instant for all carts, with an offset; by default each cart's own `cart_at_us`.
        Needed, one way or the other, as soon as a promotion has a window.
    by_line
        Keep each promotion's discount on each line too: 8 bytes more per line and
        promotion.
    progress
        Called with lines done and lines in all, after every block.

    Returns
    -------
    QuoteTable
        8 bytes a line, and about 17 bytes a cart and promotion.

    Raises
    ------
    MissingInstantError
        If a promotion has a window, `now` is missing and the table has no instants.
    DuplicateIdError
        If two promotions have one id.

    Examples
    --------
    >>> from ecomops import AmountOff, CartTable, MinSpend, Promotion
    >>> table = CartTable.of([
    ...     {"currency": "CNY", "lines": [
    ...         {"line_id": "1", "sku_id": "tee", "quantity": n, "unit_price_minor": 99_50}]}
    ...     for n in (1, 2, 3)])
    >>> deal = Promotion(promotion_id="p", currency="CNY",
    ...     conditions=(MinSpend(spend_minor=199_00),), benefits=(AmountOff(off_minor=20_00),))
    >>> priced = price_table(table, [deal])
    >>> priced.net_minor.tolist(), priced.cost_minor("p"), priced.counts("p")
    ([9950, 17900, 27850], 4000, {'applied': 2, 'below_threshold': 1})
    """
    rules = compile_promotions(promotions)
    if now is not None or table.cart_at_us is None:
        check_instant(rules, now)
    answer = _Answer.of(table, rules, now, by_line=by_line)
    choice = ItemChoice.of(table)
    for first, last in blocks(table.offset):
        for start, stop in _safe_runs(table.list_minor[first:last]):
            if stop - start == 1 and table.list_minor[first + start] > SAFE_CART_MINOR:
                answer.price_alone(first + start, now)
            else:
                _Block.of(answer, choice, first + start, first + stop).run()
        if progress is not None:
            progress(int(table.offset[last]), table.n_lines)
    return answer.quote_table()


def _safe_runs(list_minor: IntArray) -> Iterator[tuple[int, int]]:
    """Cut carts into runs that columns carry, and carts that are too large, one by one."""
    start = 0
    for huge in np.flatnonzero(list_minor > SAFE_CART_MINOR).tolist():
        if start < huge:
            yield start, huge
        yield huge, huge + 1
        start = huge + 1
    if start < list_minor.size:
        yield start, list_minor.size


@frozen(eq=False)
class _Answer:
    """The columns that the blocks fill."""

    table: CartTable
    rules: Rules
    line_net: IntArray
    code: CodeArray
    amount: IntArray
    ungranted: IntArray
    beaten_by: IntArray
    actual: tuple[IntArray, ...]
    line_discount: tuple[IntArray, ...] | None

    @classmethod
    def of(cls, table: CartTable, rules: Rules, now: datetime | None, *, by_line: bool) -> _Answer:
        shape = len(rules.rules), len(table)
        has_floors = bool(table.item_floor_minor.any())
        has_groups = any(rule.promotion.group is not None for rule in rules.rules)
        code = np.full(shape, _OPEN, dtype=np.uint8)
        for rule in rules.rules:
            _rule_out(rule, table, now, code[rule.place])
        return cls(
            table,
            rules,
            np.empty(table.n_lines, dtype=np.int64),
            code,
            np.zeros(shape, dtype=np.int64),
            # columns that can only hold one value take no memory
            np.zeros(shape, dtype=np.int64) if has_floors else _constant(0, shape),
            np.full(shape, -1, dtype=np.int64) if has_groups else _constant(-1, shape),
            tuple(
                np.zeros((len(rule.promotion.conditions), len(table)), dtype=np.int64)
                for rule in rules.rules
            ),
            tuple(np.zeros(table.n_lines, dtype=np.int64) for _ in rules.rules)
            if by_line
            else None,
        )

    def price_alone(self, cart: int, now: datetime | None) -> None:
        """Let the cart engine price one cart, and fill its places."""
        table = self.table
        if now is None and table.cart_at_us is not None:
            now = _EPOCH + int(table.cart_at_us[cart]) * _MICROSECOND
        quote = price_cart(table.cart(cart), self.rules, now=now)
        lines = slice(int(table.offset[cart]), int(table.offset[cart + 1]))
        self.line_net[lines] = quote.line_net_minor
        place = {verdict.promotion_id: i for i, verdict in enumerate(quote.verdicts)}
        for i, verdict in enumerate(quote.verdicts):
            self.code[i, cart] = _CODE[verdict.code]
            self.amount[i, cart] = verdict.amount_minor
            if verdict.ungranted_minor:
                self.ungranted[i, cart] = verdict.ungranted_minor
            if verdict.beaten_by is not None:
                self.beaten_by[i, cart] = place[verdict.beaten_by]
            if verdict.checks:
                self.actual[i][:, cart] = [check.actual for check in verdict.checks]
        if self.line_discount is not None:
            for promotion_id, parts in quote.line_discounts:
                self.line_discount[place[promotion_id]][lines] = parts

    def quote_table(self) -> QuoteTable:
        return QuoteTable(
            self.table,
            self.rules,
            self.line_net,
            self.code,
            self.amount,
            self.ungranted,
            self.beaten_by,
            self.actual,
            self.line_discount,
        )


def _constant(value: int, shape: tuple[int, int]) -> IntArray:
    return np.broadcast_to(np.int64(value), shape)


def _rule_out(rule: Rule, table: CartTable, now: datetime | None, code: CodeArray) -> None:
    """Give the verdicts that need no look at any line."""
    promotion = rule.promotion
    never = promotion.not_yet(table.currency)
    if never is None and now is not None:
        never = promotion.not_now(now)
    if never is not None:
        code[:] = _CODE[never]
        return
    if now is not None or (promotion.starts_at is None and promotion.ends_at is None):
        return
    if table.cart_at_us is None:
        raise MissingInstantError(
            "now", None, "is missing", "pass now= or a table with cart_at_us"
        )
    if promotion.ends_at is not None:
        code[table.cart_at_us >= (promotion.ends_at - _EPOCH) // _MICROSECOND] = _CODE["expired"]
    if promotion.starts_at is not None:
        early = table.cart_at_us < (promotion.starts_at - _EPOCH) // _MICROSECOND
        code[early] = _CODE["not_started"]


@frozen(eq=False)
class _Attempt:
    """What trying one rule on some carts of a block gave."""

    code: CodeArray  # (n_carts,) where tried
    amount: IntArray  # (n_carts,)
    wanted: IntArray  # (n_carts,)
    actual: list[IntArray]  # per condition (n_carts,)
    taken: list[tuple[IntArray | None, IntArray]]  # lines and what each gave


@define(eq=False)
class _Block:
    """One run over a block of carts; the columns of `_Pricing` in the cart engine."""

    answer: _Answer
    carts: slice
    first_line: int
    amounts: TableAmounts
    _seen: dict[int, LineTable] = field(factory=dict)
    _measured: dict[tuple[int, str, str], IntArray] = field(factory=dict)

    @classmethod
    def of(cls, answer: _Answer, choice: ItemChoice, first: int, last: int) -> _Block:
        amounts = TableAmounts.of(answer.table, first, last, choice)
        return cls(answer, slice(first, last), int(answer.table.offset[first]), amounts)

    def run(self) -> None:
        for _, rules in self.answer.rules.by_stage:
            self.run_stage(rules)
        net = self.amounts.net_minor
        self.answer.line_net[self.first_line : self.first_line + net.size] = net

    def lines_of(self, selector: int) -> LineTable:
        """Return the lines that a selector of the set sees in these carts."""
        lines = self._seen.get(selector)
        if lines is None:
            lines = self.amounts.seen_by(self.answer.rules.selectors[selector])
            self._seen[selector] = lines
        return lines

    def run_stage(self, rules: Sequence[Rule]) -> None:
        """Let the rules of one stage work, in order of priority, then id."""
        self.amounts.start_stage()
        self._measured.clear()
        groups = {
            group: _Group.of(self, [r for r in rules if r.promotion.group == group])
            for group in dict.fromkeys(rule.promotion.group for rule in rules)
            if group is not None
        }
        for rule in rules:
            if rule.promotion.group is None:
                carts = self.answer.code[rule.place, self.carts] == _OPEN
                if carts.any():
                    self.apply(rule, carts)
            else:
                groups[rule.promotion.group].take_turn(rule)

    def apply(self, rule: Rule, carts: BoolArray) -> BoolArray:
        """Try a rule on some carts and let it stand; return where it applied."""
        attempt = self.attempt(rule, carts)
        self.record(rule, carts, attempt)
        for index, parts in attempt.taken:
            if self.answer.line_discount is not None:
                column = self.answer.line_discount[rule.place]
                mine = column[self.first_line : self.first_line + self.amounts.net_minor.size]
                mine[slice(None) if index is None else index] += parts
            self.amounts.take(index, parts)
        applied: BoolArray = carts & (attempt.code == _APPLIED)
        return applied

    def record(self, rule: Rule, carts: BoolArray, attempt: _Attempt) -> None:
        """Write down the verdict and its numbers for the carts that were tried."""
        answer, place = self.answer, rule.place
        answer.code[place, self.carts][carts] = attempt.code[carts]
        np.copyto(answer.amount[place, self.carts], attempt.amount, where=carts)
        if answer.ungranted.flags.writeable:
            left = attempt.wanted - attempt.amount
            np.copyto(answer.ungranted[place, self.carts], left, where=carts)
        for column, actual in zip(answer.actual[place], attempt.actual, strict=True):
            np.copyto(column[self.carts], actual, where=carts)

    def attempt(self, rule: Rule, carts: BoolArray) -> _Attempt:
        """Work out what a rule gives on some carts right now; the amounts stay as they are."""
        n_carts = carts.size
        code = np.full(n_carts, _CODE["below_threshold"], dtype=np.uint8)
        amount, wanted = np.zeros((2, n_carts), dtype=np.int64)
        actual = [self.measure(condition, selector) for condition, selector in rule.conditions]
        holds = carts.copy()
        for (condition, _), column in zip(rule.conditions, actual, strict=True):
            holds &= column >= condition.needed
        target = self.lines_of(rule.target_selector).of_carts(holds)
        taken: list[tuple[IntArray | None, IntArray]] = []
        given, asked = np.zeros((2, target.n_carts), dtype=np.int64)
        for benefit in rule.promotion.benefits:
            for index, parts in taken[-1:]:  # several benefits see one another's work
                self.amounts.take(index, parts)
            grant = benefit.grant_table(target)
            # without floors nothing is withheld, so the sum is known
            given += (
                target.per_cart(grant.parts_minor) if target.has_floors else grant.wanted_minor
            )
            asked += grant.wanted_minor
            taken.append((target.index, grant.parts_minor))
        for index, parts in taken[:-1]:
            self.amounts.give_back(index, parts)
        gave = given > 0
        reason = np.full(target.n_carts, _APPLIED, dtype=np.uint8)
        if not gave.all():
            reason[~gave] = self._why_not(target.of_carts(~gave))
        code[holds] = reason
        amount[holds] = given
        wanted[holds] = np.where(gave, asked, 0)
        return _Attempt(code, amount, wanted, actual, taken)

    @staticmethod
    def _why_not(target: LineTable) -> CodeArray:
        """Tell for carts whose conditions hold why they got nothing."""
        code = np.full(target.n_carts, _CODE["no_saving"], dtype=np.uint8)
        code[target.per_cart(target.room_minor) == 0] = _CODE["nothing_left"]
        code[np.diff(target.offset) == 0] = _CODE["no_matching_lines"]
        return code

    def measure(self, condition: ConditionKind, selector: int) -> IntArray:
        """Count what a condition counts, once per stage where it can't move within one."""
        measure = condition.measure
        if measure is None:
            return condition.actual_table(self.lines_of(selector))
        key = selector, condition.kind, measure
        actual = self._measured.get(key)
        if actual is None:
            actual = self._measured[key] = condition.actual_table(self.lines_of(selector))
        return actual


@define(eq=False)
class _Group:
    """The rules of one group in a block, and what each could still give in each cart."""

    block: _Block
    members: list[Rule]
    gives: IntArray  # (n_members, n_carts): alone at the start of the stage; 0 once out
    best: IntArray  # (n_carts,): the member that gives most, ties to the earlier; -1 for none

    @classmethod
    def of(cls, block: _Block, members: list[Rule]) -> _Group:
        """Try each rule alone at the start of the stage."""
        alone = []
        for rule in members:
            carts = block.answer.code[rule.place, block.carts] == _OPEN
            attempt = block.attempt(rule, carts)
            block.record(rule, carts, attempt)
            alone.append(np.where(carts & (attempt.code == _APPLIED), attempt.amount, 0))
        gives = np.array(alone)
        return cls(block, members, gives, _best(gives))

    def take_turn(self, turn: Rule) -> None:
        """Apply the rule where it is the group's best; where it can't, the next at once."""
        waiting = self.best == self.members.index(turn)
        while waiting.any():
            failed = np.zeros_like(waiting)
            for i, rule in enumerate(self.members):
                carts = waiting & (self.best == i)
                if carts.any():
                    applied = self.block.apply(rule, carts)
                    self._settle(i, applied)
                    failed |= carts & ~applied
                    self.gives[i, carts] = 0
            self.best[failed] = _best(self.gives[:, failed])
            waiting = failed & (self.best >= 0)

    def _settle(self, winner: int, carts: BoolArray) -> None:
        """Where the winner applied, whoever could still give something is beaten."""
        answer, own = self.block.answer, self.block.carts
        for i, rule in enumerate(self.members):
            beaten = carts & (self.gives[i] > 0)
            if i == winner or not beaten.any():
                continue
            answer.code[rule.place, own][beaten] = _CODE["beaten_by"]
            for column in (answer.amount, answer.ungranted):
                if column.flags.writeable:
                    column[rule.place, own][beaten] = 0
            answer.beaten_by[rule.place, own][beaten] = self.members[winner].place
        self.best[carts] = -1


def _best(gives: IntArray) -> IntArray:
    return np.where(gives.max(axis=0) > 0, gives.argmax(axis=0), -1)
