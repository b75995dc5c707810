"""A sweep: many schemes over past orders, as columns to calculate with."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.errors import InvalidArgumentError
from ecomops.languages import known_language
from ecomops.whatif.results.caveats import Caveat
from ecomops.whatif.sweep.grids.kinds import Schemes
from ecomops.whatif.sweep.objectives.kinds import Objective
from ecomops.whatif.sweep.objectives.least_top_up import LeastTopUp
from ecomops.whatif.sweep.objectives.most_gain import MostGain
from ecomops.whatif.sweep.objectives.within_budget import WithinBudget
from ecomops.whatif.sweep.orders import SweptOrders
from ecomops.whatif.sweep.ranking import ranked
from ecomops.whatif.sweep.report import SweepReport
from ecomops.whatif.sweep.sorted_orders import check_sums
from ecomops.whatif.sweep.surface import Surface


@frozen(eq=False)
class Sweep:
    """Many schemes over past orders (方案扫描), from order totals sorted once.

    Attributes
    ----------
    schemes
        What was tried.
    reach_minor
        How much an order may lack to count as within reach. [minor]
    whole
        What every scheme would have done.
    chosen_on, judged_on
        The same for either half of the customers; None without a seed.
    seed
        What the halves were drawn from.
    orders
        What was swept.

    Examples
    --------
    >>> from ecomops.whatif.sweep import sweep_thresholds
    >>> sweep = sweep_thresholds([4100, 5000, 9900], [4000, 5000], [300, 500],
    ...     reach_minor=1000, currency="CNY")
    >>> sweep.within_reach.tolist(), sweep.whole.cost_rate.round(3).tolist()
    ([[0, 0], [1, 1]], [[0.047, 0.079], [0.032, 0.053]])
    """

    schemes: Schemes
    reach_minor: int
    whole: Surface
    chosen_on: Surface | None
    judged_on: Surface | None
    seed: int | None
    orders: SweptOrders

    @classmethod
    def of(
        cls, orders: SweptOrders, schemes: Schemes, reach_minor: int, seed: int | None
    ) -> Sweep:
        """Sweep orders that were read.

        Raises
        ------
        InvalidArgumentError
            If there are fewer than two customers to split, or floor prices cut what is given.
        AmountTooLargeError
            If sums could leave int64.
        """
        steps = schemes.first_steps_minor
        orders.check_floors(min(steps), schemes.most_off_minor)
        check_sums(orders.worth, min(reach_minor, max(steps)))
        n_customers = orders.n_customers
        if seed is None:
            whole = schemes.surface(orders.sorted(), reach_minor, n_customers)
            return cls(schemes, reach_minor, whole, None, None, None, orders)
        first, second = orders.halves(seed)
        n_first = None if n_customers is None else n_customers // 2
        n_second = None if n_customers is None or n_first is None else n_customers - n_first
        chosen_on = schemes.surface(first, reach_minor, n_first)
        judged_on = schemes.surface(second, reach_minor, n_second)
        whole = chosen_on.joined(judged_on, n_customers)
        return cls(schemes, reach_minor, whole, chosen_on, judged_on, seed, orders)

    # ---- columns ----------------------------------------------------------------------
    @property
    def qualifying(self) -> IntArray:
        """Q: orders that get something, in the shape of the schemes."""
        return self.whole.qualifying

    @property
    def within_reach(self) -> IntArray:
        """N: orders that get nothing yet and lack at most the reach."""
        return self.whole.within_reach

    @property
    def gap_minor(self) -> IntArray:
        """G: what those lack in all [minor]."""
        return self.whole.gap_minor

    @property
    def cost_minor(self) -> IntArray:
        """What each scheme gives away [minor]."""
        return self.whole.cost_minor

    # ---- told -------------------------------------------------------------------------
    def report(self, objective: Objective | None = None) -> SweepReport:
        """Write the whole surface down, to print, to save and to read back.

        Parameters
        ----------
        objective
            What the best scheme is to be best at. It is chosen on one half of the customers
            and judged on the other, so it takes a sweep with a seed.

        Raises
        ------
        InvalidArgumentError
            If this is no objective, or the sweep has no halves.

        Examples
        --------
        >>> from ecomops.whatif.sweep import MostGain, sweep_thresholds
        >>> sweep = sweep_thresholds([4100, 5000, 9900, 4700], [5000], [300, 500],
        ...     reach_minor=1000, customers=["Li", "Li", "Wu", "An"], currency="CNY", seed=2)
        >>> report = sweep.report(MostGain(margin_rate="50%", top_up_rate="100%"))
        >>> report.ranking.candidates, report.promotion(0, "p").conditions[0].spend_minor
        (2, 5000)
        """
        given: Any = objective
        more: list[Caveat] = []
        ranking = None
        if given is not None:
            if not isinstance(given, MostGain | LeastTopUp | WithinBudget):
                raise InvalidArgumentError(
                    "objective", given, "is no objective",
                    "give MostGain, LeastTopUp or WithinBudget",
                )  # fmt: skip
            if self.chosen_on is None or self.judged_on is None:
                raise InvalidArgumentError(
                    "objective", given.kind, "needs halves of the customers",
                    "sweep with seed=, so that the best is judged on others than it is chosen on",
                )  # fmt: skip
            ranking = ranked(given, self.chosen_on, self.judged_on)
            if ranking.candidates > 1:
                more.append(Caveat(code="best_of_many", n=f"{ranking.candidates:,}"))
        whole = self.whole
        return SweepReport(
            origin=self.orders.origin(self.schemes.rules_digest, self.seed, more),
            reach_minor=self.reach_minor,
            schemes=self.schemes,
            sales_minor=whole.sales_minor,
            qualifying=tuple(whole.qualifying.ravel().tolist()),
            within_reach=tuple(whole.within_reach.ravel().tolist()),
            gap_minor=tuple(whole.gap_minor.ravel().tolist()),
            off_at_threshold_minor=tuple(whole.off_at_threshold_minor.ravel().tolist()),
            cost_minor=tuple(whole.cost_minor.ravel().tolist()),
            ranking=ranking,
        )

    def describe(self, language: Language = "en", *, caveats: bool = True) -> str:
        """Write some of the schemes as a table; `report` ranks them."""
        return self.report().describe(known_language(language), caveats=caveats)

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<Sweep of {self.schemes.n_schemes:,} schemes over {len(self.orders):,} orders>"

    def _repr_html_(self) -> str:
        return self.report().html()
