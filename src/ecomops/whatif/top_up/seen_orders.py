"""What an estimate takes from the orders that a caller has."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import frozen

from ecomops.whatif.order_totals import OrderTotals
from ecomops.whatif.results.caveats import Caveat
from ecomops.whatif.results.origin import Origin

_MEASURED: Final = {"same_behaviour", "already_discounted"}
"""What holds for a replay and not here: behaviour is measured, under the promotion that ran."""


@frozen(eq=False)
class SeenOrders(OrderTotals):
    """Order totals as an estimate sees them: before the discount of the threshold that ran."""

    def origin(self, seed: int) -> Origin:
        """Say where a result comes from."""
        more = () if self.customer_id is not None else (Caveat(code="no_customers"),)
        if self.history is None:
            return Origin(
                currency=self.currency,
                basis=self.basis,
                orders=self.totals.size,
                customers=self._n_customers(),
                seed=seed,
                caveats=more,
            )
        origin = self.history.origin(seed=seed, more=more)
        kept = tuple(caveat for caveat in origin.caveats if caveat.code not in _MEASURED)
        return origin.model_copy(update={"caveats": kept})

    def _n_customers(self) -> int | None:
        if self.customer_id is None:
            return None
        known = self.customer_id[self.is_known]
        return int(np.unique(known).size) + self.totals.size - known.size
