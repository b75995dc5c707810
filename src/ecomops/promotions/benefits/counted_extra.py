"""What extras have in common that are given in a number: points, coupons."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ecomops._arrays import IntArray
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.grants import Grant, GrantTable
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Stage, WorksOn


class CountedExtra(BenefitKind):
    """So many of something besides a discount, once or several times over."""

    works_on: ClassVar[WorksOn] = "extra"
    stages: ClassVar[tuple[Stage, ...]] = ("item", "order", "coupon", "shipping")

    if TYPE_CHECKING:
        value_minor: int
        """What one of it is worth to the shopper, where combinations are compared [minor]."""

    @property
    @abstractmethod
    def count(self) -> int:
        """How many are given at a time."""

    @property
    def can_repeat(self) -> bool:
        """Whether it can be given several times over: it can."""
        return True

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here: a declared worth."""
        return self.value_minor > 0

    @property
    def worth_minor(self) -> int:
        """What one of it is worth, as declared [minor]."""
        return self.value_minor

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:
        """Count what one cart gets of it."""
        return Grant(0, (0,) * len(lines), count=self.count * times)

    def off_for_amount(self, amount_minor: int, left_minor: int, times: int = 1) -> int:
        """Say what it takes off goods of an amount: nothing."""
        return 0

    def grant_table(self, lines: LineTable, times: IntArray | None = None) -> GrantTable:
        """Count what each cart gets of it."""
        count = np.full(lines.n_carts, self.count, dtype=np.int64)
        return GrantTable(
            np.zeros_like(count),
            np.zeros(len(lines), dtype=np.int64),
            count=count if times is None else count * times,
        )
