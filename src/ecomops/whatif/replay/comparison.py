"""Several sets of promotions over the same orders, beside what really happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, Self, TypeAlias

import numpy as np
from pydantic import model_validator

from ecomops._typing import Language
from ecomops.arguments import check_named, check_type, is_one_of
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.models.base import DomainModel
from ecomops.models.problems import duplicates, listed, refuse
from ecomops.rate_text import rate_text
from ecomops.whatif.history import OrderHistory
from ecomops.whatif.replay.actuals import AS_IT_WAS, actuals
from ecomops.whatif.replay.replay import Replay
from ecomops.whatif.replay.totals import ReplayTotals
from ecomops.whatif.results.amounts import exact_money, long_money
from ecomops.whatif.results.origin import Origin
from ecomops.whatif.results.result import Cells, WhatIfResult

_NOBODY: Final[dict[Language, str]] = {
    "en": "{}: no order got a discount",
    "zh": "{}：没有订单享受优惠",
}
_AS_IT_WAS: Final[dict[Language, str]] = {"en": AS_IT_WAS, "zh": "实际"}
_FigureText: TypeAlias = Callable[[ReplayTotals, str, Language], str]
_LINES: Final[tuple[tuple[str, str, _FigureText], ...]] = (
    ("orders", "订单", lambda t, _c, _l: f"{t.orders:,}"),
    ("with discount", "享优惠订单", lambda t, _c, _l: f"{t.discounted:,}"),
    ("share of orders", "享优惠占比", lambda t, _c, lang: rate_text(t.discounted_rate, lang)),
    ("sales", "销售额", lambda t, c, _l: long_money(t.sales_minor, c)),
    ("cost", "补贴", lambda t, c, _l: long_money(t.cost_minor, c)),
    ("cost rate", "费率", lambda t, _c, lang: rate_text(t.cost_rate, lang)),
    (
        "average order after",
        "优惠后笔单价",
        lambda t, c, lang: exact_money(t.net_aov_minor, c, lang),
    ),
)
_MARGIN_LINES: Final[tuple[tuple[str, str, _FigureText], ...]] = (
    ("margin after", "优惠后毛利", lambda t, c, lang: exact_money(t.margin_after_minor, c, lang)),
    ("margin rate", "毛利率", lambda t, _c, lang: rate_text(t.margin_after_rate, lang)),
)


class Scenario(DomainModel):
    """One column of a comparison (方案)."""

    name: str
    """What it is called."""
    rules_digest: str | None
    """Fingerprint of its promotions; None: what happened."""
    totals: ReplayTotals
    """All orders under it."""


class ReplayComparison(WhatIfResult):
    """Several sets of promotions over the same orders, side by side (方案对比)."""

    kind: Literal["replay_comparison"] = "replay_comparison"
    scenarios: tuple[Scenario, ...]
    """The sets, in the order given."""
    actual: Scenario | None = None
    """What was given at the time, where the history knows."""

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        names = [scenario.name for scenario in self.scenarios]
        refuse("ReplayComparison", duplicates("scenarios", "name", names))
        return self

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a set of that name."""
        return is_one_of(name, {scenario.name for scenario in self.scenarios})

    def __getitem__(self, name: str) -> ReplayTotals:
        """Give one set's figures.

        Raises
        ------
        UnknownIdError
            If there is none of that name.
        """
        for scenario in self.scenarios:
            if scenario.name == name:
                return scenario.totals
        known = listed([scenario.name for scenario in self.scenarios])
        raise UnknownIdError("name", name, "was not compared", f"give one of {known}")

    @property
    def _all(self) -> tuple[Scenario, ...]:
        return self.scenarios if self.actual is None else (self.actual, *self.scenarios)

    def columns(self) -> dict[str, list[object]]:
        """Give a row per set, what happened first; undefined values are None."""
        found: dict[str, list[object]] = {
            "scenario": [scenario.name for scenario in self._all],
            "rules_digest": [scenario.rules_digest for scenario in self._all],
        }
        for name in ("orders", "discounted", "sales_minor", "cost_minor", "net_minor",
                     "margin_after_minor"):  # fmt: skip
            found[name] = [getattr(scenario.totals, name) for scenario in self._all]
        for name in ("cost_rate", "discounted_rate", "aov_minor", "net_aov_minor",
                     "margin_after_rate"):  # fmt: skip
            values = [getattr(scenario.totals, name) for scenario in self._all]
            found[name] = [None if value is None else float(value) for value in values]
        if self.actual is not None:
            was = self.actual.totals.cost_minor
            found["more_cost_minor"] = [s.totals.cost_minor - was for s in self._all]
        return found

    def _title(self, language: Language) -> str:
        names = ("、" if language == "zh" else ", ").join(s.name for s in self._all)
        return f"方案对比：{names}" if language == "zh" else f"compared: {names}"

    def _cells(self, language: Language) -> Cells:
        knows_cost = any(s.totals.margin_after_minor is not None for s in self._all)
        lines = [*_LINES, *(_MARGIN_LINES if knows_cost else ())]
        names = [
            _AS_IT_WAS[language] if scenario is self.actual else scenario.name
            for scenario in self._all
        ]
        return ["", *names], [
            [zh if language == "zh" else en]
            + [write(s.totals, self.origin.currency, language) for s in self._all]
            for en, zh, write in lines
        ]

    def _sentences(self, language: Language) -> list[str]:
        said = [
            _NOBODY[language].format(scenario.name)
            for scenario in self.scenarios
            if scenario.totals.orders and not scenario.totals.discounted
        ]
        if self.actual is None:
            return said
        was = self.actual.totals.cost_minor
        for scenario in self.scenarios:
            more = scenario.totals.cost_minor - was
            amount = long_money(abs(more), self.origin.currency)
            if language == "zh":
                word = "多补贴" if more > 0 else "少补贴"
                same = f"{scenario.name}：与实际补贴相同"
                said.append(f"{scenario.name}：比实际{word} {amount}" if more else same)
            else:
                word = "more" if more > 0 else "less"
                same = f"{scenario.name}: gives away as much as was given"
                said.append(f"{scenario.name}: gives away {amount} {word} than was given"
                            if more else same)  # fmt: skip
        return said


def compare_replays(replays: Mapping[str, Replay]) -> ReplayComparison:
    """Set replays of the same orders side by side, and beside what was given then (方案对比).

    To see them group by group, split each and use `compare_breakdowns`.

    Parameters
    ----------
    replays
        By the name to show: ``{"满199减20": replay(...), "9折": replay(...)}``.

    Raises
    ------
    InvalidArgumentError
        If there is none, or they are not of the same orders.

    Examples
    --------
    >>> from ecomops import CartTable, parse_promotion
    >>> from ecomops.whatif import OrderHistory, replay
    >>> table = CartTable.of([{"currency": "CNY", "lines": [
    ...     {"line_id": "1", "sku_id": "tee", "quantity": n, "unit_price_minor": 9900}]}
    ...     for n in (1, 2, 3)])
    >>> history = OrderHistory.of(table, given_minor=[0, 1000, 2970])
    >>> compared = compare_replays({
    ...     text: replay(history, [parse_promotion(text, currency="CNY")], reach_minor=0)
    ...     for text in ("满199减20", "9折")})
    >>> print(compared.describe().partition("!")[0])
                         as it was  满199减20       9折
    ───────────────────  ─────────  ─────────  ────────
    orders                       3          3         3
    with discount                2          1         3
    share of orders        66.67 %    33.33 %  100.00 %
    sales                  ¥594.00    ¥594.00   ¥594.00
    cost                    ¥39.70     ¥20.00    ¥59.40
    cost rate               6.68 %     3.37 %   10.00 %
    average order after    ¥184.77    ¥191.33   ¥178.20
    满199减20: gives away ¥19.70 less than was given
    9折: gives away ¥19.70 more than was given
    <BLANKLINE>
    """
    check_named("replays", replays, "give replays by the name to show: {'满199减20': replay(...)}")
    if not replays:
        raise InvalidArgumentError("replays", "{}", "are empty", "give at least one")
    for name, one in replays.items():
        check_type(f"replays[{name!r}]", one, Replay, "make one with replay")
    first = next(iter(replays.values()))
    for name, one in replays.items():
        if one.history.table is not first.history.table:
            raise InvalidArgumentError(
                "replays", name, "is of other orders than the first",
                "replay the same table or history under each set",
            )  # fmt: skip
        if not _is_told_alike(one.history, first.history):
            raise InvalidArgumentError(
                "replays", name, "tells of the orders otherwise than the first: in other prices,"
                " or with other discounts at the time",
                "replay the same history under each set",
            )  # fmt: skip
    actual = _actual(first.history)
    taken = () if actual is None else [name for name in _AS_IT_WAS.values() if name in replays]
    for name in taken:
        remedy = "call the replay otherwise"
        raise InvalidArgumentError("replays", name, "is what really happened, told too", remedy)
    scenarios = tuple(
        Scenario(name=name, rules_digest=one.rules_digest, totals=one.totals)
        for name, one in replays.items()
    )
    caveats = tuple(
        dict.fromkeys(c for one in replays.values() for c in one.report.origin.caveats)
    )
    update = {"rules_digest": None, "caveats": caveats}
    origin: Origin = first.report.origin.model_copy(update=update)
    return ReplayComparison(origin=origin, scenarios=scenarios, actual=actual)


def _is_told_alike(one: OrderHistory, other: OrderHistory) -> bool:
    """Tell whether prices are of one kind, and what was given at the time is the same."""
    if one is other:
        return True
    mine, its = one.given_minor, other.given_minor
    if mine is None or its is None:
        return one.basis == other.basis and mine is its
    return one.basis == other.basis and np.array_equal(mine, its)


def _actual(history: OrderHistory) -> Scenario | None:
    if history.given_minor is None:
        return None
    return Scenario(name=AS_IT_WAS, rules_digest=None, totals=actuals(history).totals)
