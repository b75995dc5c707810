"""One cart at a time, with all the evidence: the reference of the two engines."""

from __future__ import annotations

from datetime import datetime

from ecomops.errors import MissingInstantError
from ecomops.facts import CartFacts, Checkout, Usage
from ecomops.models.instants import check_aware, with_fixed_offset
from ecomops.promotions.cart_engine.best import best_run, run_chosen
from ecomops.promotions.cart_engine.run import Run, Staged
from ecomops.promotions.cart_engine.search import Search
from ecomops.promotions.lines.cart_lines import CartAmounts
from ecomops.promotions.rules.rule import Plan, Rules


def run_cart(
    rules: Rules, facts: CartFacts, now: datetime | None, usage: Usage
) -> tuple[Run, Search | None]:
    """Take one cart through all stages; tell how the best combination was found, if it was.

    Raises
    ------
    MissingInstantError, NaiveDatetimeError, SearchLimitError
        As `ecomops.price_cart`.
    """
    run, staged = _start(rules, facts, now, usage)
    if rules.terms.strategy == "best":
        return best_run(run, staged)
    run.go(staged)
    return run, None


def run_combination(
    rules: Rules, facts: CartFacts, now: datetime | None, usage: Usage, chosen: frozenset[int]
) -> Run:
    """Take one cart through all stages with certain rules, by place, and no others."""
    run, staged = _start(rules, facts, now, usage)
    open_by_stage = tuple((stage, tuple(run.open_rules(mine))) for stage, mine in staged)
    run_chosen(run, open_by_stage, chosen)
    return run


def _start(
    rules: Rules, facts: CartFacts, now: datetime | None, usage: Usage
) -> tuple[Run, Staged]:
    plan = rules.plan(facts.currency)
    check_instant(plan, facts.checkout, now)
    if now is not None:
        now = with_fixed_offset(now)
    if usage.customer_uses:
        shopper = facts.checkout.shopper
        usage = usage.of_customer(None if shopper is None else shopper.customer_id)
    run = Run.of(plan, CartAmounts.of(facts), usage, now)
    return run, plan.touching(facts.line_item)


def check_instant(plan: Plan, checkout: Checkout | None, now: datetime | None) -> None:
    """Refuse a naive instant, and a missing one where a window or a coupon asks for it."""
    if now is None:
        if plan.needs_instant:
            raise MissingInstantError(
                "now", None, "is missing but a promotion has a window", "pass now=… with an offset"
            )
        if checkout is not None and checkout.coupons:
            raise MissingInstantError(
                "now", None, "is missing but the cart has a coupon", "pass now=… with an offset"
            )
    else:
        check_aware("now", now)
