"""All that is asked of ``whatif``, checked before the orders are read."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Final, Self

from attrs import frozen

from ecomops._typing import Language
from ecomops.adapters.columns import OrderColumns
from ecomops.commands.arguments import amount, assumed, instant, order_columns
from ecomops.commands.whatif.behaviours import Behaviours
from ecomops.commands.whatif.grid_text import Grid, read_grid
from ecomops.commands.whatif.past_threshold import PastThreshold
from ecomops.commands.whatif.scenarios import needs_instant, read_scenarios
from ecomops.commands.whatif.splits import Split, read_split
from ecomops.errors import InvalidArgumentError
from ecomops.promotions.rules.promotion_set import PromotionSet
from ecomops.rate_text import short_rate_text
from ecomops.whatif import Assumption, MostGain, Objective, Response, WithinBudget, exact_rate

_NOISE: Final = re.compile(r"0?\.[0-4][0-9]{0,15}|0")
_SEED: Final = re.compile(r"[0-9]{1,18}")


@frozen
class Question:
    """What is asked (假设分析提问).

    Attributes
    ----------
    orders
        The file.
    encoding, columns, currency, basis, float_noise
        How to load it.
    scenarios
        Promotions to replay, by the name to show.
    reach_minor
        How much an order may lack of a threshold to count as within reach. [minor]
    margins, top_ups
        What is assumed, each a value or a range.
    behaviours
        What else people are assumed to do.
    past_threshold
        Under which threshold the orders were placed, if who topped up is asked.
    splits
        By what to split every replay.
    grid, objective
        What to sweep, and what the best is to be best at.
    seed
        What is drawn is drawn from it.
    wants_intervals
        Whether customers are resampled.
    language
        Of results and figures.
    draws_svg
        Whether figures are SVG.
    """

    orders: Path
    encoding: str
    columns: OrderColumns
    currency: str
    basis: str | None
    float_noise: float
    scenarios: Mapping[str, PromotionSet]
    now: datetime | None
    reach_minor: int
    margins: tuple[Assumption, ...]
    top_ups: tuple[Assumption, ...]
    behaviours: Behaviours
    past_threshold: PastThreshold | None
    splits: tuple[Split, ...]
    grid: Grid | None
    objective: Objective | None
    seed: int | None
    wants_intervals: bool
    language: Language
    draws_svg: bool

    @classmethod
    def of(cls, options: argparse.Namespace) -> Self:
        """Read the arguments, each by itself and then with one another.

        Raises
        ------
        EcomopsError
            If one is wrong or missing; it names the argument and what to do.
        """
        currency = options.currency
        reach = amount("--reach", options.reach, currency)
        now = instant("--now", options.now)
        margins = tuple(assumed("--margin", text) for text in options.margin or ())
        top_ups = tuple(assumed("--top-up", text) for text in options.top_up or ())
        columns = order_columns(options.column, options.zone)
        scenarios = read_scenarios(options.promotion or (), options.promotions or (), currency)
        grid = None if options.sweep is None else read_grid(options.sweep, currency)
        seed = _seed(options.seed)
        ran_under = None
        if options.ran_under is not None:
            ran_under = PastThreshold.of(options.ran_under, options.reach, currency)
        asked = cls(
            orders=options.orders,
            encoding=options.encoding,
            columns=columns,
            currency=currency,
            basis=_basis(options.basis),
            float_noise=_float_noise(options.float_noise),
            scenarios=scenarios,
            now=now,
            reach_minor=reach,
            margins=margins,
            top_ups=top_ups,
            behaviours=Behaviours.of(options, currency),
            past_threshold=ran_under,
            splits=tuple(read_split(text, columns) for text in dict.fromkeys(options.by or ())),
            grid=grid,
            objective=_objective(options.budget, margins, top_ups, has_grid=grid is not None),
            seed=seed,
            wants_intervals=options.intervals,
            language=options.language,
            draws_svg=options.svg,
        )
        asked.check()
        if options.svg and options.out is None:
            raise InvalidArgumentError("--svg", "", "is of figures", "add --out DIR")
        return asked

    @property
    def reactions(self) -> tuple[tuple[Response, Assumption], ...]:
        """What people do, with margins: where either is a range, or more than topping up."""
        return tuple(
            (self.behaviours.response(top_up), margin)
            for top_up in self.top_ups or (None,)
            for margin in self.margins
            if self.behaviours.is_given
            or (top_up is not None and (top_up.is_range or margin.is_range))
        )

    @property
    def margin_rates(self) -> tuple[Fraction, ...]:
        """Every margin to show the break-even at, once."""
        return _rates(self.margins)

    @property
    def top_up_rates(self) -> tuple[Fraction, ...]:
        """Every top-up rate to show the subsidised share at, once."""
        return _rates(self.top_ups)

    def check(self) -> None:
        """Refuse what can't be answered together.

        Raises
        ------
        InvalidArgumentError
            If one argument needs another that is missing.
        """
        if not self.scenarios:
            if self.splits:
                _refuse_missing("--by splits one", "or leave --by out")
            if self.wants_intervals:
                _refuse_missing("--intervals are of one", "or leave --intervals out")
            if self.behaviours.is_given:
                _refuse_missing("people react to one", "or leave out what they do")
            if self.grid is None and self.past_threshold is None:
                _refuse_missing("nothing else is asked", "or --sweep GRID")
        if needs_instant(self.scenarios) and self.now is None and self.columns.placed_at is None:
            raise InvalidArgumentError(
                "--now",
                "",
                "is missing but a promotion has a window, or counts uses by period",
                "give --now, or --column placed_at=NAME",
            )
        if not self.scenarios:
            self._check_rates()
        if self.behaviours.is_given and not self.margins:
            raise InvalidArgumentError(
                "--margin", "", "is missing but people react",
                "give --margin, to say what comes of it",
            )  # fmt: skip
        if any(rate.is_range for rate in self.top_ups) and not self.margins:
            raise InvalidArgumentError(
                "--margin", "", "is missing but --top-up is a range",
                "give --margin, to say what comes of it",
            )  # fmt: skip
        drawn = [
            text
            for text, is_drawn in (
                ("--intervals draws customers", self.wants_intervals),
                ("--ran-under draws customers", self.past_threshold),
                ("the best of a --sweep is judged on customers that are drawn", self.objective),
            )
            if is_drawn
        ]
        if drawn and self.seed is None:
            remedy = "give --seed NUMBER, a whole number from 0: the same gives the same result"
            raise InvalidArgumentError("--seed", "", f"is missing but {drawn[0]}", remedy)
        if self.seed is not None and not drawn:
            remedy = (
                "add --intervals, --ran-under, or a --sweep with --margin and --top-up; or leave"
                " it out"
            )
            raise InvalidArgumentError("--seed", self.seed, "has nothing to draw", remedy)

    def _check_rates(self) -> None:
        """Refuse rates that nothing is asked about: a sweep asks for one of each."""
        given = {"--margin": self.margins, "--top-up": self.top_ups}
        if self.grid is not None and all(given.values()):
            return
        for argument, rates in given.items():
            if rates:
                raise InvalidArgumentError(
                    argument, _listed(rates), "is of a promotion or the best of a sweep",
                    "add --promotion, or --sweep with --margin and --top-up; or leave it out",
                )  # fmt: skip


def _listed(assumptions: tuple[Assumption, ...]) -> str:
    return ", ".join(short_rate_text(one.likely) for one in assumptions)


def _rates(assumptions: tuple[Assumption, ...]) -> tuple[Fraction, ...]:
    return tuple(dict.fromkeys(rate for one in assumptions for rate in one.values))


def _refuse_missing(why: str, otherwise: str) -> None:
    remedy = f'give --promotion "spend 50 get 5 off", or --promotions RULES.json, {otherwise}'
    raise InvalidArgumentError("--promotion", "", f"is missing and {why}", remedy)


def _float_noise(text: str) -> float:
    if not _NOISE.fullmatch(text):
        remedy = "give minor units from 0 and below 0.5, such as 0.01"
        raise InvalidArgumentError("--float-noise", text, "is out of range", remedy)
    return float(text)


def _basis(text: str | None) -> str | None:
    if text is not None and not text.strip():
        remedy = "give a word such as list, shelf or paid, or leave it out"
        raise InvalidArgumentError("--basis", text, "does not say what the prices are", remedy)
    return text


def _seed(text: str | None) -> int | None:
    if text is None:
        return None
    if not _SEED.fullmatch(text):
        remedy = "give a whole number from 0, of at most 18 digits"
        raise InvalidArgumentError("--seed", text, "is no seed", remedy)
    return int(text)


def _objective(
    budget: str | None,
    margins: tuple[Assumption, ...],
    top_ups: tuple[Assumption, ...],
    *,
    has_grid: bool,
) -> Objective | None:
    """Say what the best of a sweep is best at; None: the schemes are only shown."""
    if budget is not None:
        rate = exact_rate("--budget", budget)
        if not has_grid:
            remedy = 'add --sweep "40:80:5 x 3:10:1"'
            raise InvalidArgumentError("--budget", budget, "is of a sweep", remedy)
        return WithinBudget(cost_rate=rate)
    if not (has_grid and margins and top_ups):
        return None
    for argument, given in (("--margin", margins), ("--top-up", top_ups)):
        if len(given) > 1:
            raise InvalidArgumentError(
                argument, _listed(given),
                "leaves open what the best of the sweep is best at", "give one, or --budget",
            )  # fmt: skip
    return MostGain(margin_rate=margins[0].likely, top_up_rate=top_ups[0].likely)
