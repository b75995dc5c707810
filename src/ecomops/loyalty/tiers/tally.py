"""What a member earned, order by order: sums over any stretch of orders, refunds included."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from attrs import define, field, frozen

from ecomops.loyalty.tiers.facts import TierOrder, TierRefund
from ecomops.loyalty.tiers.policy import METRICS, Metric


@frozen
class Counted:
    """What counts on a day, net of refunds (计入等级的累计).

    Attributes
    ----------
    spend_minor
        What was spent. [minor]
    orders
        Orders of which something is left.
    points_earned
        Points that they earned.
    """

    spend_minor: int = 0
    orders: int = 0
    points_earned: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether nothing counts."""
        return not (self.spend_minor or self.points_earned)

    def of(self, metric: Metric) -> int:
        """Give one of the three."""
        count: int = getattr(self, metric)
        return count


class Sums:
    """Numbers in a row that change, and their sums (a Fenwick tree).

    >>> sums = Sums(4)
    >>> for place, number in enumerate((5, 0, 7, 1)):
    ...     sums.add(place, number)
    >>> sums.before(3), sums.reach(5), sums.reach(11)
    (12, 2, 2)
    """

    __slots__ = ("_size", "_tree")

    def __init__(self, size: int) -> None:
        self._size = size
        self._tree = [0] * (size + 1)

    def add(self, place: int, number: int) -> None:
        """Add to the number at a place."""
        place += 1
        while place <= self._size:
            self._tree[place] += number
            place += place & -place

    def before(self, place: int) -> int:
        """Sum the numbers before a place."""
        total = 0
        while place:
            total += self._tree[place]
            place &= place - 1
        return total

    def reach(self, total: int) -> int:
        """Give the last place before which the numbers come to at most `total`."""
        place, step = 0, 1 << self._size.bit_length()
        while step := step >> 1:
            if place + step <= self._size and self._tree[place + step] <= total:
                place += step
                total -= self._tree[place]
        return place


@define(eq=False)
class Tally:
    """The orders so far, in the order of time, and sums of what is left of them.

    A place is that of an order; those that count on a day stand side by side, because days
    and last days both ascend.
    """

    orders: Sequence[TierOrder]
    """All of them in the order of time, those that are still to come included."""
    metrics: tuple[Metric, ...]
    """Those that are summed."""
    n_arrived: int = field(default=0, init=False)
    days: list[date] = field(factory=list, init=False)
    """The local day of each order that has come."""
    last_days: list[date] = field(factory=list, init=False)
    """The last local day on which each counts."""
    left: list[Counted] = field(factory=list, init=False)
    _kept: list[tuple[int, int]] = field(factory=list, init=False)
    """Spend and points of each that were not taken back."""
    _place: dict[str, int] = field(init=False)
    _sums: dict[Metric, Sums] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._place = {order.order_id: place for place, order in enumerate(self.orders)}
        self._sums = {metric: Sums(len(self.orders)) for metric in self.metrics}

    def arrive(self, day: date, last_day: date) -> None:
        """Count the next order."""
        order = self.orders[self.n_arrived]
        self.days.append(day)
        self.last_days.append(last_day)
        self.left.append(Counted())
        self._kept.append((order.spend_minor, order.points_earned))
        self._change(self.n_arrived, _counted(order, order.spend_minor, order.points_earned))
        self.n_arrived += 1

    def pay_back(self, refund: TierRefund) -> int:
        """Take what was paid back off its order; give the order's place."""
        place = self._place[refund.order_id]
        spend, points = self._kept[place]
        spend, points = spend - refund.amount_minor, points - refund.points
        self._kept[place] = spend, points
        self._change(place, _counted(self.orders[place], spend, points))
        return place

    def _change(self, place: int, now: Counted) -> None:
        was, self.left[place] = self.left[place], now
        for metric, sums in self._sums.items():
            if change := now.of(metric) - was.of(metric):
                sums.add(place, change)

    def has_left(self, first: int, after: int) -> bool:
        """Tell whether anything is left of the orders from one place up to another."""
        return any(not self.left[place].is_nothing for place in range(first, after))

    def placed_by(self, day: date) -> int:
        """Count the orders of that local day and before."""
        return bisect_right(self.days, day)

    def counting_from(self, day: date) -> int:
        """Give the place of the first order that still counts on a day."""
        return bisect_left(self.last_days, day)

    def sums_on(self, day: date, n_orders: int) -> Callable[[Metric], int]:
        """Give the sums of what counts on a day, of the first so many orders alone."""
        first = self.counting_from(day)

        def total(metric: Metric) -> int:
            sums = self._sums[metric]
            return sums.before(n_orders) - sums.before(first) if first < n_orders else 0

        return total

    def enough_through(self, metric: Metric, needed: int, n_orders: int) -> date:
        """Give the last day on which the first so many orders suffice; `date.min`: none."""
        sums = self._sums[metric]
        spare = sums.before(n_orders) - needed
        # the last order from which on they do; all after it count longer
        return date.min if spare < 0 else self.last_days[sums.reach(spare)]

    def counted_on(self, day: date) -> Counted:
        """Sum all that counts on a day."""
        return _sum_of(self.left[self.counting_from(day) :])

    def oldest_on(self, day: date, metric: Metric) -> date | None:
        """Give the local day of the first order that adds to what counts on a day."""
        for place in range(self.counting_from(day), self.n_arrived):
            if self.left[place].of(metric):
                return self.days[place]
        return None


def _counted(order: TierOrder, spend_minor: int, points: int) -> Counted:
    if order.spend_minor and not spend_minor:
        return Counted()  # refunded to 0: it is none, whatever became of its points
    return Counted(spend_minor, int(spend_minor > 0), points)


def _sum_of(parts: Iterable[Counted]) -> Counted:
    rows = [(part.spend_minor, part.orders, part.points_earned) for part in parts]
    return Counted(*map(sum, zip(*rows, strict=True))) if rows else Counted()


def metrics_of(needs: Iterable[Iterable[Metric]]) -> tuple[Metric, ...]:
    """Name the metrics that anything needs, each once."""
    named = {metric for one in needs for metric in one}
    return tuple(metric for metric in METRICS if metric in named)
