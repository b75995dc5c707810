"""Past orders under promotions, split by labels, periods or categories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, TypeAlias

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.facts import CartTable
from ecomops.kernels.groups import distinct_counts, exact_group_sums, group_counts
from ecomops.models.problems import listed
from ecomops.periods import period_codes
from ecomops.periods.kinds import PeriodUnit
from ecomops.promotions.rules.verdict import VERDICT_CODES, VerdictCode
from ecomops.promotions.table_engine.quote_table import QuoteTable
from ecomops.whatif.history import Labels, OrderHistory
from ecomops.whatif.replay.breakdown import ReplayBreakdown
from ecomops.whatif.replay.figures import Figures
from ecomops.whatif.replay.reach import near_orders, spend_threshold
from ecomops.whatif.results.amounts import long_money
from ecomops.whatif.results.caveats import Caveat
from ecomops.whatif.results.origin import Origin

_Path: TypeAlias = tuple[str, ...]
_BETWEEN_LEVELS: Final = " / "


@frozen(eq=False)
class WholeHistory:
    """Past orders and what promotions gave them, to be split (待分组历史订单).

    Attributes
    ----------
    history
        The orders.
    figures
        What each was worth, was given and cost.
    origin
        Where results come from.
    quotes
        What each promotion did; None: it is known only what they gave together.
    reach_minor
        How much an order may lack of a threshold to count as within reach. [minor]
    """

    history: OrderHistory
    figures: Figures
    origin: Origin
    quotes: QuoteTable | None = None
    reach_minor: int = 0

    def by(self, name: str) -> ReplayBreakdown:
        """Split by a label of the orders.

        Raises
        ------
        UnknownIdError
            If the history has no such labels.
        """
        return self._by_labels(name, labels_of(self.history, name))

    def by_period(self, unit: PeriodUnit, zone: str) -> ReplayBreakdown:
        """Split by the local period in which orders were placed.

        Raises
        ------
        InvalidArgumentError
            If the orders have no instants, or the unit or zone is unknown.
        """
        return self._by_labels(unit, _period_labels(self.history.table, unit, zone))

    def _by_labels(self, name: str, labels: Labels) -> ReplayBreakdown:
        code, n, quotes = labels.code, len(labels.names), self.quotes
        near = {} if quotes is None else self._near(quotes, code, n)
        return ReplayBreakdown(
            origin=self.origin,
            by=name,
            groups=labels.names,
            totals=tuple(self.figures.of_groups(code, n)),
            cost_minor=() if quotes is None else _costs(quotes, code, n),
            verdicts=() if quotes is None else _verdicts(quotes, code, n),
            customers=self.customers(code, n),
            within_reach=tuple({name: of[0][i] for name, of in near.items()} for i in range(n)),
            gap_minor=tuple({name: of[1][i] for name, of in near.items()} for i in range(n)),
        )

    def customers(
        self, code: IntArray, n: int, order: IntArray | None = None
    ) -> tuple[int | None, ...]:
        """Count the customers of each group; `order` tells whose rows are an order's lines."""
        customer = self.history.customer
        if customer is None:
            return (None,) * n
        ids = customer if order is None else customer[order]
        return tuple(distinct_counts(code, n, ids)[0].tolist())

    def _near(
        self, quotes: QuoteTable, code: IntArray, n: int
    ) -> dict[str, tuple[list[int], list[int]]]:
        """Count who is within reach of each promotion with a threshold, and what they lack."""
        found = {}
        for place, promotion_id in enumerate(quotes.promotion_ids):
            if spend_threshold(quotes.plan.rules[place]) is None:
                continue
            near, lacking = near_orders(quotes, place, self.reach_minor)
            counts = group_counts(code, n, near).tolist()
            found[promotion_id] = (counts, exact_group_sums(lacking[near], code[near], n))
        return found


def breakdown_by_category(whole: WholeHistory, quotes: QuoteTable, level: int) -> ReplayBreakdown:
    """Split goods by their category, down to a level.

    Raises
    ------
    InvalidArgumentError
        If the level is no whole number from 1.
    """
    check_type("level", level, int, "give a whole number: 1 is the root")
    if level < 1:
        raise InvalidArgumentError("level", level, "is too small", "give 1 for the root")
    table = quotes.table
    paths = [_path(item.category, level) for item in table.items]
    names = path_names(paths)
    ordered = sorted(names, key=lambda path: (names[path], path))
    place = {path: i for i, path in enumerate(ordered)}
    of_item = np.array([place[path] for path in paths], dtype=np.int64)
    code = of_item[table.line_item]
    order = np.repeat(np.arange(len(table)), np.diff(table.offset))
    figures, n = Figures.of_lines(quotes), len(ordered)
    gave = figures.is_discounted
    fees = whole.figures.total().shipping_off_minor
    more = (Caveat(code="fees_apart", n=long_money(fees, table.currency)),) if fees else ()
    orders = distinct_counts(code, n, order)[0].tolist()
    discounted = distinct_counts(code[gave], n, order[gave])[0].tolist()
    return ReplayBreakdown(
        origin=whole.origin.model_copy(update={"caveats": (*whole.origin.caveats, *more)}),
        by="category",
        groups=tuple(names[path] for path in ordered),
        totals=tuple(figures.totals(code, n, orders, discounted)),
        customers=whole.customers(code, n, order),
    )


def _path(category: _Path, level: int) -> _Path:
    path = category[:level]
    return path if any(path) else ()


def path_names(paths: Iterable[_Path]) -> dict[_Path, str]:
    r"""Name category paths, each unlike all others (类目路径名).

    Slashes stand between levels; where two paths would read alike, those within a level have a
    backslash before them.

    >>> path_names([("drinks", "tea"), ()])
    {('drinks', 'tea'): 'drinks / tea', (): ''}
    >>> print(*path_names([("x / y",), ("x", "y")]).values(), sep=", ")
    x \/ y, x / y
    """
    plain = {path: _BETWEEN_LEVELS.join(path) for path in paths}
    times = Counter(plain.values())
    if len(times) == len(plain):
        return plain
    marked = {path: _BETWEEN_LEVELS.join(map(_marked, path)) for path in plain}
    found = {path: name if times[name] == 1 else marked[path] for path, name in plain.items()}
    return found if len(set(found.values())) == len(found) else marked


def _marked(level: str) -> str:
    return level.replace("\\", "\\\\").replace("/", "\\/")


def labels_of(history: OrderHistory, name: str) -> Labels:
    """Look up how orders are sorted.

    Raises
    ------
    UnknownIdError
        If the history has no such labels.
    """
    if name not in history.labels:
        known = listed(list(history.labels)) or "none"
        remedy = f"give OrderHistory.of(labels={{{name!r}: ...}}); it has: {known}"
        raise UnknownIdError("name", name, "is no label of these orders", remedy)
    return history.labels[name]


def _period_labels(table: CartTable, unit: PeriodUnit, zone: str) -> Labels:
    if table.cart_at_us is None:
        remedy = "load the orders with a placed_at column"
        orders = f"<{len(table)} orders>"
        raise InvalidArgumentError("orders", orders, "have no instants to split by", remedy)
    code, periods = period_codes(table.cart_at_us, unit, zone)
    return Labels(tuple(str(period) for period in periods), code)


# ---- by promotion -----------------------------------------------------------------------
def _costs(quotes: QuoteTable, code: IntArray, n: int) -> tuple[dict[str, int], ...]:
    sums = {
        name: exact_group_sums(np.ascontiguousarray(amounts), code, n)
        for name, amounts in zip(quotes.promotion_ids, quotes.amount_minor, strict=True)
    }
    return tuple({name: of[i] for name, of in sums.items()} for i in range(n))


def _verdicts(
    quotes: QuoteTable, code: IntArray, n: int
) -> tuple[dict[str, dict[VerdictCode, int]], ...]:
    n_codes = len(VERDICT_CODES)
    found: list[dict[str, dict[VerdictCode, int]]] = [{} for _ in range(n)]
    for name, verdict in zip(quotes.promotion_ids, quotes.code, strict=True):
        counts = group_counts(code * n_codes + verdict, n * n_codes).reshape(n, n_codes)
        for i, row in enumerate(counts.tolist()):
            found[i][name] = {c: k for c, k in zip(VERDICT_CODES, row, strict=True) if k}
    return tuple(found)
