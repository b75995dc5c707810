"""Which columns an answer needs: the same for every part of a table."""

from __future__ import annotations

from attrs import frozen

from ecomops.facts import CartTable
from ecomops.promotions.cart_engine.run import Staged
from ecomops.promotions.rules.rule import Plan, Rule, Rules


@frozen(eq=False)
class Layout:
    """What decides which columns an answer needs, worked out once for a table's items."""

    rules: Rules
    plan: Plan
    staged: Staged
    """The rules that look at any goods of the table."""
    touched: frozenset[int]
    """Their places."""
    has_floors: bool
    has_fees: bool
    has_points: bool
    """Whether points may pay for goods."""
    by_line: bool
    """Whether each promotion's discount on each line is kept."""

    @classmethod
    def of(cls, table: CartTable, rules: Rules, *, by_line: bool) -> Layout:
        """Look at a table's items and checkouts."""
        plan = rules.plan(table.currency)
        staged = plan.touching(table.items)
        return cls(
            rules,
            plan,
            staged,
            frozenset(rule.place for _, mine in staged for rule in mine),
            has_floors=bool(table.item_floor_minor.any()),
            has_fees=any(checkout.shipping for checkout in table.checkouts),
            has_points=plan.terms.points is not None
            and any(checkout.use_points for checkout in table.checkouts),
            by_line=by_line,
        )

    @property
    def budgets(self) -> tuple[int, ...]:
        """The places of the rules that have a budget."""
        return tuple(
            rule.place
            for rule in self.plan.rules
            if rule.promotion.limits is not None and rule.promotion.limits.budget_minor is not None
        )

    def may_give_way(self, rule: Rule) -> bool:
        """Tell whether another promotion may ever stand in a rule's place."""
        return rule.place in self.touched and (
            rule.group is not None
            or rule.stage == "price"
            or not self.plan.is_loose
            or self.plan.terms.strategy == "best"
        )
