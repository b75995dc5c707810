"""Who came back in time: second purchases, where some may still come."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from attrs import field, frozen

from ecomops._arrays import IntArray
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.groups import dense_codes
from ecomops.metrics.columns import CUSTOMER_ID, PLACED_AT_US, MetricColumn
from ecomops.metrics.parameters import OF_PERIOD, check_label, check_whole
from ecomops.metrics.rows import Rows
from ecomops.models.instants import FIRST_US, LAST_US

DAY_US: Final = 86_400_000_000
_NEVER: Final = np.iinfo(np.int64).max


@frozen
class SecondPurchases:
    """Buyers with a first order, or with a second one in time (二次购买).

    Attributes
    ----------
    label
        What they are called, in English and Chinese.
    what
        ``first``: all that could have come back; ``second``: those that did.
    within_days
        So many times 24 hours after the first order, the last instant included.
    observed_until_us
        Buyers whose time is not over by then leave both sides, whether they came back or not;
        None: all count. [µs since 1970]

    Raises
    ------
    InvalidArgumentError
        If a parameter is none.
    """

    label: tuple[str, str]
    what: Literal["first", "second"]
    within_days: int
    observed_until_us: int | None = field(default=None, metadata={OF_PERIOD: True})

    def __attrs_post_init__(self) -> None:
        check_label(self.label)
        if self.what not in {"first", "second"}:
            remedy = "give first or second"
            raise InvalidArgumentError("what", self.what, "is no purchase", remedy)
        check_whole("within_days", self.within_days, "is no span")
        until: object = self.observed_until_us
        if until is not None and (type(until) is not int or not FIRST_US <= until <= LAST_US):
            raise InvalidArgumentError(
                "observed_until_us", until, "is no instant",
                "give microseconds since 1970 as an int, or None",
            )  # fmt: skip

    @property
    def read(self) -> tuple[MetricColumn, ...]:
        """The columns that it needs."""
        return (CUSTOMER_ID, PLACED_AT_US)

    @property
    def scale(self) -> int:
        """What one is kept as."""
        return 1

    def total(self, rows: Rows) -> int:
        """Count them all."""
        return self._counted(rows, np.zeros(rows.n, dtype=np.int64), 1)[0]

    def by_group(self, rows: Rows, group: IntArray, n_groups: int) -> tuple[list[int], int]:
        """(n_groups) Count those of each group by its own orders, and those of all of them."""
        return self._counted(rows, group, n_groups), self.total(rows)

    def _counted(self, rows: Rows, group: IntArray, n_groups: int) -> list[int]:
        code, customers = dense_codes(rows[CUSTOMER_ID])
        buyer, buyers = dense_codes(group * max(customers.size, 1) + code)
        at_us: IntArray = rows[PLACED_AT_US]
        first = np.full(buyers.size, _NEVER)
        np.minimum.at(first, buyer, at_us)
        span = self.within_days * DAY_US
        chosen = np.ones(buyers.size, dtype=np.bool_)
        if self.observed_until_us is not None:
            chosen = first <= self.observed_until_us - span
        if self.what == "second":
            # orders of the time after the first: with the first itself, two make a second
            in_time = at_us - first[buyer] <= span
            chosen &= np.bincount(buyer[in_time], minlength=buyers.size) > 1
        of = buyers[chosen] // max(customers.size, 1)
        counts: list[int] = np.bincount(of, minlength=n_groups).tolist()
        return counts
