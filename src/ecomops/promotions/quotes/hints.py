"""What a shopper could add to a quoted cart, and what that would bring (凑单)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import define, field

from ecomops._typing import MAX_MINOR, Language
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.lines.cart_lines import CartAmounts, Lines
from ecomops.promotions.quotes.asks import AnyRewards, Ask, asks_of, next_benefits
from ecomops.promotions.rules.verdict import Verdict
from ecomops.promotions.terms.limits import overspent, room_minor
from ecomops.promotions.vocabulary import STAGES, Stage
from ecomops.selectors.base import SelectorKind
from ecomops.selectors.goods import All
from ecomops.words import amount_text, pieces_text

if TYPE_CHECKING:
    from ecomops.promotions.quotes.quote import Quote

_FIRST_WIDE: Final = "\u2e80"
"""From here on characters are Chinese, which stand together without blanks."""

# checks that not just any goods would meet; {more} is so many items, or so much money
_KIND_OF_MORE: Final[dict[str, dict[Language, str]]] = {
    "min_line_quantity": {"en": "{more} of one kind", "zh": "同款 {more}"},
    "ladder_line_quantity": {"en": "{more} of one kind", "zh": "同款 {more}"},
    "ladder_line_amount": {"en": "{more} on one line", "zh": "同款 {more}"},
}
_BUNDLES: Final = frozenset({"bundle", "bundle_price"})
"""Checks that count the units which make a bundle: of its goods only some are missing."""
_MISSING: Final[dict[Language, str]] = {
    "en": "the {more} missing from the bundle", "zh": "套装所缺的 {more}",
}  # fmt: skip


@define(eq=False)
class Hints:
    """What could be added to one quoted cart, promotion by promotion."""

    quote: Quote
    _amounts: dict[Stage, CartAmounts] = field(factory=dict)
    _kept: list[SelectorKind] = field(factory=list)
    _stage_of: dict[str, Stage] = field(factory=dict)

    def rewards(self, place: int) -> AnyRewards:
        """Return what a promotion asks for and gives in the quote's currency."""
        promotion = self.quote.promotions[place]
        rewards: AnyRewards = promotion.rewards_in(self.quote.currency) or promotion
        return rewards

    # ---- in words -----------------------------------------------------------------------

    def text(self, place: int, language: Language) -> str:
        """Say what more would help: ``add ¥12.50 to save ¥20``; empty where nothing would."""
        verdict, rewards = self.quote.verdicts[place], self.rewards(place)
        more = [self._more(ask, language) for ask in self._asks(place)]
        if not more:
            return ""
        gain = self._gain(verdict, rewards, self.saving_minor(place), language)
        if language == "zh":
            blank = "" if more[0] >= _FIRST_WIDE else " "
            return f"再买{blank}{'、'.join(more)} {gain}"
        return f"add {' and '.join(more)} to {gain}"

    def _more(self, ask: Ask, language: Language) -> str:
        check, currency = ask.check, self.quote.currency
        is_money = check.unit == "minor"
        if is_money:
            more = amount_text(check.shortfall, currency)
        else:
            more = pieces_text(check.shortfall, language)
        if check.kind in _BUNDLES:
            return _MISSING[language].format(more=more)
        if template := _KIND_OF_MORE.get(check.kind):
            more = template[language].format(more=more)
        if ask.goods is None or isinstance(ask.goods, All):
            return more
        goods = ask.goods.describe(language, currency)
        if language == "zh":
            return f"{goods} {more}"
        return f"{more} {'on' if is_money else 'of'} {goods}"

    def _gain(
        self, verdict: Verdict, rewards: AnyRewards, saving_minor: int, language: Language
    ) -> str:
        is_zh, is_more = language == "zh", verdict.applied
        benefits, once_more = next_benefits(verdict, rewards)
        gifts = [
            benefit.describe(language, self.quote.currency)
            for benefit in benefits
            if benefit.works_on == "extra"
        ]
        said = []
        if saving_minor:
            saved = amount_text(min(saving_minor, MAX_MINOR), self.quote.currency)
            said.append(f"{'再' if is_more else ''}减 {saved}" if is_zh else f"save {saved}")
            if is_more and not is_zh:
                said[0] += " more"
        if gifts and is_zh:
            said += [f"再{gift}" if once_more else gift for gift in gifts]
        elif gifts:
            said.append(f"get {' and '.join(gifts)}{' once more' if once_more else ''}")
        if said:
            return "、".join(said) if is_zh else " and ".join(said)
        if is_more:
            return "享更多优惠" if is_zh else "get more"
        return "享优惠" if is_zh else "qualify"

    # ---- in numbers ---------------------------------------------------------------------

    def saving_minor(self, place: int) -> int:
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
        then, once_more = next_benefits(verdict, rewards)
        if not all(map(_is_on_goods, (*now, *then))):
            return 0
        check = verdict.next_check
        lines = self._seen(self.quote.promotions[place].stage, rewards.target_lines)
        given = sum(sum(b.grant_cart(lines, verdict.times).parts_minor) for b in now)
        if self._within_limits(place, given) != verdict.amount_minor:
            return 0
        added = check.shortfall if check.unit == "minor" and rewards.target is None else 0
        whole = sum(benefit.saving_if_added(lines, added) for benefit in then)
        if once_more:
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

    def cost_minor(self, place: int) -> int | None:
        """Say what the goods to be added cost at least; None where no price is known.

        Goods that are asked for by number count at the lowest price of such goods in the
        cart. Goods that several checks count are added once.
        """
        stage = self.quote.promotions[place].stage
        costs: dict[SelectorKind | None, int] = {}
        for ask in self._asks(place):
            cost = ask.check.shortfall
            if ask.check.unit == "pieces":
                prices = () if ask.goods is None else self._seen(stage, ask.goods).unit_price_minor
                if not prices:
                    return None
                cost *= min(prices)
            costs[ask.goods] = max(cost, costs.get(ask.goods, 0))
        return sum(costs.values())

    def best(self) -> int | None:
        """Find the promotion that brings most for what has to be added; None: there is none."""
        places = [i for i in range(len(self.quote.promotions)) if self._asks(i)]
        return min(places, key=lambda i: (*self._merit(i), i), default=None)

    def _asks(self, place: int) -> tuple[Ask, ...]:
        verdict, rewards = self.quote.verdicts[place], self.rewards(place)
        asks = asks_of(verdict, rewards)
        gives_extras = any(b.works_on == "extra" for b in next_benefits(verdict, rewards)[0])
        return asks if gives_extras or not self._is_capped(place) else ()

    def _is_capped(self, place: int) -> bool:
        """Tell whether the promotion gives the most already that it may give one order."""
        quote, promotion = self.quote, self.quote.promotions[place]
        if promotion.limits is None:
            return False
        room = room_minor(promotion.limits, promotion.promotion_id, quote.usage)
        return room is not None and quote.verdicts[place].amount_minor >= room

    def _merit(self, place: int) -> tuple[int, Fraction]:
        """Weigh a hint, the least first: known savings by their rate, then what costs least."""
        saving, cost = self.saving_minor(place), self.cost_minor(place)
        if cost is None:
            return (1 if saving else 3), Fraction(-saving)
        if saving:
            return 0, Fraction(-saving, max(cost, 1))
        return 2, Fraction(cost)

    def __iter__(self) -> Iterator[int]:
        """Go through the promotions that more would help."""
        return (i for i in range(len(self.quote.promotions)) if self._asks(i))

    # ---- what stages saw ----------------------------------------------------------------

    def _seen(self, stage: Stage, select: SelectorKind) -> Lines:
        """Return the lines that a selector saw when a stage began."""
        if stage not in self._amounts:
            self._amounts[stage] = self._amounts_at(stage)
        self._kept.append(select)  # lines are found by the selector's identity
        return self._amounts[stage].seen_by(select)

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
