"""What promotions ask for that past orders do not tell: they cost nothing then, and seem free."""

from __future__ import annotations

from collections.abc import Iterator

from ecomops.facts import Checkout
from ecomops.promotions.benefits.shipping_off import ShippingOff
from ecomops.promotions.conditions.shipping_method import ByShippingMethod
from ecomops.promotions.rules.rule import Rule
from ecomops.promotions.table_engine.quote_table import QuoteTable
from ecomops.whatif.results.caveats import Caveat


def untold_caveats(quotes: QuoteTable, *, knows_customers: bool) -> Iterator[Caveat]:
    """Say which facts promotions ask for that no order tells.

    Parameters
    ----------
    knows_customers
        Whether it is known who placed an order, beside what their checkouts tell.
    """
    currency = quotes.table.currency
    rules = (rule for rule in quotes.plan.rules if rule.own_fate is None)
    asked = {fact for rule in rules for fact in _asks(rule, currency)}
    if not asked:
        return
    told = {fact for checkout in quotes.table.checkouts for fact in _tells(checkout)}
    told |= {"customer_id"} if knows_customers else set()
    for fact in sorted(asked - told):
        if fact == "fees":
            yield Caveat(code="fees_untold")
        else:
            yield Caveat(code="fact_untold", n=fact)


def _asks(rule: Rule, currency: str) -> Iterator[str]:
    """Name what a rule looks at beside goods."""
    conditions = [condition for condition, _ in rule.conditions]
    weighs_fees = rule.ladder is not None and rule.ladder.on == "shipping"
    if rule.gives_on_shipping or rule.gives_on_both or weighs_fees:
        yield "fees"
    rewards = rule.promotion.rewards_in(currency)
    benefits = () if rewards is None else rewards.all_benefits  # those of ladder steps too
    if any(isinstance(one, ByShippingMethod) for one in conditions) or any(
        isinstance(one, ShippingOff) and one.methods for one in benefits
    ):
        yield "shipping_method"
    if rule.promotion.is_coded:  # one without codes of its own is opened by coupons alone
        yield "codes" if rule.promotion.codes else "coupons"
    if any(condition.unit == "orders" for condition in conditions):
        yield "orders_placed"
    audience = rule.promotion.audience
    if audience is None:
        return
    for fact, is_asked in (
        ("orders_placed", audience.new_customer is not None),
        ("tier", audience.min_tier_rank is not None),
        ("segments", audience.segments),
        ("birth_month", audience.birthday_month),
        ("customer_id", audience.customer_ids),
        ("channel", audience.channels),
        ("region", audience.regions),
    ):
        if is_asked:
            yield fact


def _tells(checkout: Checkout) -> Iterator[str]:
    """Name what a checkout knows."""
    shopper = checkout.shopper
    for fact, value in (
        ("fees", checkout.shipping),
        ("shipping_method", any(entry.method for entry in checkout.shipping)),
        ("codes", checkout.codes or checkout.coupons),
        ("coupons", checkout.coupons),
        ("channel", checkout.channel),
        ("region", checkout.region),
    ):
        if value:
            yield fact
    if shopper is None:
        return
    yield "orders_placed"
    for fact, known in (
        ("tier", shopper.tier),
        ("segments", shopper.segments),
        ("birth_month", shopper.birth_month),
        ("customer_id", shopper.customer_id),
    ):
        if known:
            yield fact
