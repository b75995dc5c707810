"""What a shopper could add to a quoted cart, and what that would bring (凑单).

A promotion alone does not know: another may exclude it, beat it, or be lost to it. So every
hint is followed before it is given, on a cart with the goods that it asks for.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import define, evolve, field, frozen

from ecomops.errors import SearchLimitError
from ecomops.facts import CartFacts
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.cart_engine.engine import run_cart, run_combination
from ecomops.promotions.cart_engine.run import Run
from ecomops.promotions.lines.cart_lines import CartAmounts, Lines
from ecomops.promotions.quotes.asks import (
    AnyRewards,
    Ask,
    AskKey,
    asks_of,
    next_benefits,
    places_of,
    summed,
)
from ecomops.promotions.quotes.basket import Basket
from ecomops.promotions.quotes.gain import Gain
from ecomops.promotions.quotes.verdicts import verdict_of
from ecomops.promotions.terms.limits import overspent, room_minor
from ecomops.promotions.vocabulary import STAGES, Stage

if TYPE_CHECKING:
    from ecomops.promotions.quotes.quote import Quote

_MOST_FOLLOWED: Final = 50
"""Of more promotions that ask for goods, those that promise most are followed."""
_LEAST_FOLLOWED: Final = 10
"""So many are followed however large the set is."""
_MOST_PRICED: Final = 50_000
"""How many verdicts following hints may take before fewer are followed."""
_MOST_ROUNDS: Final = 4
"""What is asked for may take more than it says, and then another thing is asked for."""

_Merit: TypeAlias = tuple[int, Fraction]


@frozen
class Hint:
    """What to add, and what it brings (凑单提示)."""

    asks: tuple[Ask, ...]
    """What is to be added, of each kind of goods."""
    cost_minor: int | None
    """What that costs at least; None where no price is known [minor]."""
    saving_minor: int
    """What all promotions together save more then, as far as this one is known to [minor].

    0 where that depends on the goods added.
    """
    extras: tuple[BenefitKind, ...]
    """What is given besides, that is not given yet or not as often."""
    cart: CartFacts
    """The cart with such goods put in."""
    is_more: bool = False
    """Whether the promotion gives something already."""
    is_once_more: bool = False
    """Whether what it gives besides is given again."""

    @property
    def merit(self) -> _Merit:
        """Weigh it, the least first: known savings by their rate, then what costs least."""
        return _merit(self.saving_minor, self.cost_minor)


def _merit(saving_minor: int, cost_minor: int | None) -> _Merit:
    if cost_minor is None:
        return (1 if saving_minor else 3), Fraction(-saving_minor)
    if saving_minor:
        return 0, Fraction(-saving_minor, max(cost_minor, 1))
    return 2, Fraction(cost_minor)


@define(eq=False)
class Hints:
    """What could be added to one quoted cart, promotion by promotion."""

    quote: Quote
    _amounts: dict[Stage, CartAmounts] = field(factory=dict)
    _stage_of: dict[str, Stage] = field(factory=dict)
    _followed: dict[int, Hint | None] = field(factory=dict)
    _searched: int = 0
    """Combinations that following hints has worked out."""

    def rewards(self, place: int) -> AnyRewards:
        """Return what a promotion asks for and gives in the quote's currency."""
        promotion = self.quote.promotions[place]
        rewards: AnyRewards = promotion.rewards_in(self.quote.currency) or promotion
        return rewards

    def of(self, place: int) -> Hint | None:
        """Say what more would help with a promotion; None where nothing would."""
        if place not in self._asking:
            return None
        if place not in self._followed:
            self._followed[place] = self._follow(place)
        return self._followed[place]

    def __iter__(self) -> Iterator[Hint]:
        """Go through the promotions that more would help."""
        return (hint for place in sorted(self._asking) if (hint := self.of(place)))

    def best(self) -> Hint | None:
        """Find the hint that brings most for what has to be added; None: there is none.

        Following a hint never makes it better, so the search ends with the first that is no
        worse than what the next ones promise.
        """
        waiting = [(merit, place, False) for place, merit in self._asking.items()]
        heapq.heapify(waiting)
        while waiting:
            _, place, is_followed = heapq.heappop(waiting)
            hint = self.of(place)
            if hint is not None and is_followed:
                return hint
            if hint is not None:
                heapq.heappush(waiting, (hint.merit, place, True))
        return None

    @cached_property
    def _asking(self) -> dict[int, _Merit]:
        """The promotions that ask for goods, with what they promise by themselves."""
        found = {}
        for place in range(len(self.quote.promotions)):
            asks = self._asks(place)
            basket = Basket(self.quote.cart)
            if asks and basket.put(asks, self._seen_at(place)):
                cost = basket.cost_minor if basket.is_priced else None
                found[place] = _merit(self.promised_minor(place), cost)
        n_priced = _MOST_PRICED // max(len(self.quote.promotions), 1)
        most = min(max(n_priced, _LEAST_FOLLOWED), _MOST_FOLLOWED)
        if len(found) <= most:
            return found
        first = heapq.nsmallest(most, found, key=lambda place: (found[place], place))
        return {place: found[place] for place in first}

    def _asks(self, place: int) -> tuple[Ask, ...]:
        verdict = self.quote.verdicts[place]
        if verdict.next_check is None and verdict.code != "below_threshold":
            return ()
        return asks_of(verdict, self.rewards(place), self._seen_at(place))

    # ---- following one --------------------------------------------------------------------
    def _follow(self, place: int) -> Hint | None:
        """Put in what a promotion asks for until it gives more; None: nobody is better off.

        Where one more item brings nothing, more of what is in the cart may: prices that others
        replace are known there.
        """
        for by_line in (False, True):
            hint = self._follow_with(place, Basket(self.quote.cart, by_line=by_line))
            if hint is not None:
                return hint
        return None

    def _follow_with(self, place: int, basket: Basket) -> Hint | None:
        rewards = self.rewards(place)
        verdict, amounts = self.quote.verdicts[place], self._seen_at(place)
        first: dict[AskKey, Ask] = {}
        asks: dict[AskKey, Ask] = {}
        for _ in range(_MOST_ROUNDS):
            missing = {ask.key: ask for ask in asks_of(verdict, rewards, amounts)}
            more = [_scaled(ask, first.get(key), asks.get(key)) for key, ask in missing.items()]
            put = tuple(ask for ask in more if ask is not None)
            if not more or len(put) < len(more) or not basket.put(put, amounts):
                return None
            first = missing | first
            asks = {ask.key: ask for ask in summed((*asks.values(), *put))}
            run = self._run(place, basket.cart)
            if run is None:
                return None
            verdict, amounts = verdict_of(run, run.plan.rules[place]), run.amounts
            gain = Gain.of(self.quote, run)
            grown = self._grown(place, run)
            is_more = verdict.amount_minor > self.quote.verdicts[place].amount_minor
            if (grown or is_more) and gain.is_worth_it(gets_more=bool(grown)):
                saving = max(min(self.promised_minor(place), gain.net_minor), 0)
                return self._hint(place, tuple(asks.values()), basket, saving, grown)
        return None

    def _run(self, place: int, cart: CartFacts) -> Run | None:
        """Price a cart again; None where that takes too long.

        Under strategy ``best`` with the combination of the quote and this promotion: the best
        for this cart costs no more, and is not searched for. What is given besides, and what
        points pay, is not known so, and then it is searched for.
        """
        quote = self.quote
        args = quote.rules, cart, quote.now, quote.usage
        if quote.terms.strategy != "best":
            return run_cart(*args)[0]
        pays = quote.terms.points is not None and cart.checkout.use_points > 0
        if pays or any(e.works_on == "extra" for e in self.rewards(place).all_benefits):
            try:
                run, search = run_cart(*args)
            except SearchLimitError:
                return None
            self._searched += 0 if search is None else search.examined
            return run if self._searched <= quote.terms.search_limit else None
        plan = quote.rules.plan(cart.currency)
        group = plan.rules[place].group
        chosen = {rule.place for rule in plan.rules if quote.verdicts[rule.place].applied}
        mates = {i for i in chosen - {place} if group and plan.rules[i].group == group}
        if len(mates) >= plan.at_most.get(group or "", 1):
            chosen -= mates
        chosen.add(place)
        while True:
            run = run_combination(*args, frozenset(chosen))
            outcome = run.outcomes.get(place)
            if outcome is None or outcome.code != "excluded_by" or outcome.winner not in chosen:
                return run
            chosen.discard(outcome.winner)

    def _given(self, place: int) -> dict[BenefitKind, int]:
        """Count what the promotion gives besides already."""
        name = self.quote.promotions[place].promotion_id
        return {e.benefit: e.count for e in self.quote.extras if e.promotion_id == name}

    def _grown(self, place: int, run: Run) -> tuple[BenefitKind, ...]:
        """List what is given besides that is not given yet, or not as often."""
        given, outcome = self._given(place), run.outcomes.get(place)
        counts = () if outcome is None or not outcome.gives else outcome.counts
        return tuple(benefit for benefit, count in counts if count > given.get(benefit, 0))

    def _hint(
        self,
        place: int,
        asks: tuple[Ask, ...],
        basket: Basket,
        saving_minor: int,
        grown: tuple[BenefitKind, ...],
    ) -> Hint:
        verdict, given = self.quote.verdicts[place], self._given(place)
        # what is asked for may lead past the next step, to what that one gives instead
        next_ = next_benefits(verdict, self.rewards(place))
        extras = tuple(benefit for benefit in next_ if benefit in grown) or grown
        return Hint(
            asks,
            basket.cost_minor if basket.is_priced else None,
            saving_minor,
            extras,
            basket.cart,
            is_more=verdict.applied,
            is_once_more=any(benefit in given for benefit in extras),
        )

    # ---- what one promises ----------------------------------------------------------------

    def promised_minor(self, place: int) -> int:
        """Say what it would save, or save besides, at least, were it alone in its stage.

        0 where that is not known exactly: where it depends on the goods added, or where what
        the promotion gives now is not what it would give alone.
        """
        verdict, rewards = self.quote.verdicts[place], self.rewards(place)
        if verdict.next_check is None:
            return self._within_limits(place, verdict.saves_minor)
        now = rewards.benefits
        if rewards.ladder is not None:
            now = rewards.ladder.steps[verdict.step - 1].benefits
        then = next_benefits(verdict, rewards)
        if not all(map(_is_on_goods, (*now, *then))):
            return 0
        amounts = self._seen_at(place)
        lines = Lines(amounts, places_of(rewards.target_lines, amounts))
        given = sum(sum(b.grant_cart(lines, verdict.times).parts_minor) for b in now)
        if self._within_limits(place, given) != verdict.amount_minor:
            return 0
        asks = self._asks(place)
        is_one_amount = len(asks) == 1 and asks[0].unit == "minor" and rewards.target is None
        added = asks[0].missing if is_one_amount else 0
        whole = sum(benefit.saving_if_added(lines, added) for benefit in then)
        if rewards.ladder is None:
            whole *= verdict.times + 1
        whole = min(whole, sum(lines.room_minor) + added)
        return max(self._within_limits(place, whole) - verdict.amount_minor, 0)

    def _within_limits(self, place: int, saving_minor: int) -> int:
        """Cut a saving to what the promotion may give one order; 0 where it would be refused."""
        quote, promotion = self.quote, self.quote.promotions[place]
        if promotion.limits is None:
            return saving_minor
        room = room_minor(promotion.limits, promotion.promotion_id, quote.usage)
        if room is not None:
            saving_minor = min(saving_minor, room)
        if overspent(promotion.limits, promotion.promotion_id, quote.usage, saving_minor):
            return 0
        return saving_minor

    # ---- what stages saw ----------------------------------------------------------------

    def _seen_at(self, place: int) -> CartAmounts:
        """Return the amounts that a promotion saw when its stage began."""
        stage = self.quote.promotions[place].stage
        if stage not in self._amounts:
            self._amounts[stage] = self._amounts_at(stage)
        return self._amounts[stage]

    def _amounts_at(self, stage: Stage) -> CartAmounts:
        """Take off what the stages before took off."""
        quote, amounts = self.quote, CartAmounts.of(self.quote.cart)
        if not self._stage_of:
            self._stage_of |= {p.promotion_id: p.stage for p in quote.promotions}
        off_prices = [0] * len(quote.line_net_minor)
        earlier: list[tuple[int, ...]] = []
        for name, parts in quote.line_discounts:
            own = self._stage_of[name]
            if own == stage or STAGES.index(own) > STAGES.index(stage):
                continue
            if own == "price":
                off_prices = list(map(int.__add__, off_prices, parts))
            else:
                earlier.append(parts)
        if any(off_prices):
            columns = zip(amounts.unit_price_minor, off_prices, amounts.quantity, strict=True)
            prices = [price - off // quantity for price, off, quantity in columns]
            amounts.replace_prices(prices, [off > 0 for off in off_prices])
        if stage == "shipping":
            earlier.append(quote.line_points_minor)
        for parts in earlier:
            amounts.take(range(len(parts)), parts)
        amounts.start_stage()
        return amounts


def _is_on_goods(benefit: BenefitKind) -> bool:
    return benefit.works_on in {"goods", "extra"}


def _scaled(ask: Ask, first: Ask | None, so_far: Ask | None) -> Ask | None:
    """Ask for as much more as it takes at the rate so far; None where adding does not help.

    Others may take something off the goods added, so that they count for less than they cost.
    """
    if first is None or so_far is None:
        return ask
    progress = first.missing - ask.missing
    if progress <= 0:
        return None
    return evolve(ask, missing=-(-ask.missing * so_far.missing // progress))
