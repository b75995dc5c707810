"""What a cart gains when goods are put in: by all promotions together."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from attrs import frozen

from ecomops.promotions.base import BenefitKind
from ecomops.promotions.cart_engine.run import Run

if TYPE_CHECKING:
    from ecomops.promotions.quotes.quote import Quote


@frozen
class Gain:
    """How much better a cart is off, beside the goods that were put in."""

    saved_minor: int
    """What promotions take off goods and shipping more [minor]."""
    worth_minor: int
    """What is given besides more, at its declared worth [minor]."""
    paid_less_minor: int
    """How much less is paid in money than the goods cost [minor]."""
    loses_extras: bool
    """Whether something is lost that has no declared worth."""

    @classmethod
    def of(cls, quote: Quote, run: Run) -> Gain:
        """Compare a run on the larger cart with the quote."""
        amounts, fees = run.amounts, run.amounts.shipping
        costs, pays = sum(amounts.list_minor), sum(amounts.net_minor)
        if fees is not None:
            costs, pays = costs + sum(fees.list_minor), pays + sum(fees.net_minor)
        before, after = Counter[tuple[str, BenefitKind]](), Counter[tuple[str, BenefitKind]]()
        for extra in quote.extras:
            before[extra.promotion_id, extra.benefit] += extra.count
        for place, outcome in run.outcomes.items():
            for benefit, count in outcome.counts if outcome.gives else ():
                after[run.plan.rules[place].promotion_id, benefit] += count
        cost_before = quote.list_minor + quote.shipping_list_minor
        return cls(
            costs - pays - run.paid.amount_minor - quote.saved_minor,
            sum(benefit.worth_minor * n for (_, benefit), n in after.items()) - quote.worth_minor,
            (costs - pays) - (cost_before - quote.payable_minor),
            any(not benefit.worth_minor for _, benefit in before - after),
        )

    @property
    def net_minor(self) -> int:
        """What is saved more, less the worth of what is lost [minor]."""
        return self.saved_minor + min(self.worth_minor, 0)

    def is_worth_it(self, *, gets_more: bool) -> bool:
        """Tell whether nobody is worse off, and somebody better.

        Parameters
        ----------
        gets_more
            Whether something is given besides that was not, or not as often.
        """
        is_no_loss = min(self.saved_minor, self.net_minor, self.paid_less_minor) >= 0
        return is_no_loss and not self.loses_extras and (self.net_minor > 0 or gets_more)
