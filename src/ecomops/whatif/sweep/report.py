"""What a sweep says, in numbers that are kept."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import IntArray
from ecomops._typing import Count, Language, MinorAmount
from ecomops.errors import InvalidArgumentError
from ecomops.languages import known_language
from ecomops.promotions.describe import describe
from ecomops.promotions.kinds import Promotion
from ecomops.whatif.results.result import Cells, WhatIfResult
from ecomops.whatif.sweep.exact_columns import FloatArray
from ecomops.whatif.sweep.grids.kinds import Schemes
from ecomops.whatif.sweep.ranking import Ranking
from ecomops.whatif.sweep.report_text import answer, cells, sentences, title
from ecomops.whatif.sweep.scheme_figures import SchemeFigures
from ecomops.whatif.sweep.surface import Surface

_COUNTED = (
    "off_at_threshold_minor", "qualifying", "within_reach", "gap_minor", "cost_minor",
)  # fmt: skip


class SweepReport(WhatIfResult):
    """What every scheme of a sweep would have done, and the best of them (方案扫描结果).

    The columns have one entry per scheme, row after row: all discounts of the first threshold,
    then all of the second.

    Examples
    --------
    >>> from ecomops.whatif.sweep import sweep_thresholds
    >>> sweep = sweep_thresholds([4100, 4700, 5000, 9900], [4000, 5000], [500],
    ...     reach_minor=1000, currency="CNY")
    >>> report = sweep.report()
    >>> print(report.describe("zh").partition("!")[0])
    方案          达标订单  差额订单  差额合计    补贴   费率  保本毛利率
    ────────────  ────────  ────────  ────────  ──────  ─────  ──────────
    满 ¥40 减 ¥5         4         0     ¥0.00  ¥20.00  8.44%      无定义
    满 ¥50 减 ¥5         2         2    ¥12.00  ¥10.00  4.22%      83.33%
    <BLANKLINE>
    >>> SweepReport.from_json(report.to_json()) == report
    True
    """

    kind: Literal["sweep"] = "sweep"
    schemes: Schemes
    """What was tried."""
    reach_minor: MinorAmount
    """How much an order may lack to count as within reach. [minor]"""
    sales_minor: MinorAmount
    """All orders before any promotion. [minor]"""
    off_at_threshold_minor: tuple[MinorAmount, ...]
    """o: what an order gets that just reaches the first step. [minor]"""
    qualifying: tuple[Count, ...]
    """Q: orders that get something."""
    within_reach: tuple[Count, ...]
    """N: orders that get nothing yet and lack at most the reach of the first step."""
    gap_minor: tuple[MinorAmount, ...]
    """G: what those lack in all. [minor]"""
    cost_minor: tuple[MinorAmount, ...]
    """What each scheme gives away. [minor]"""
    ranking: Ranking | None = None
    """The best by an objective, chosen on one half of the customers, judged on the other."""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        n = self.schemes.n_schemes
        for name in _COUNTED:
            if len(getattr(self, name)) != n:
                raise PydanticCustomError(
                    "surface_length",
                    "{name} has {found} entries, but there are {n} schemes",
                    {"name": name, "found": len(getattr(self, name)), "n": n},
                )
        places = [] if self.ranking is None else [one.place for one in self.ranking.best]
        if max(places, default=0) >= n:
            raise PydanticCustomError(
                "surface_place", "a ranked scheme is not among the {n} schemes", {"n": n}
            )
        return self

    @property
    def surface(self) -> Surface:
        """The same as columns to calculate with, in the shape of the schemes."""
        return Surface(
            self.origin.orders,
            self.origin.customers,
            self.sales_minor,
            self._column(self.qualifying),
            self._column(self.within_reach),
            self._column(self.gap_minor),
            self._column(self.off_at_threshold_minor),
            self._column(self.cost_minor),
        )

    def _column(self, values: tuple[int, ...]) -> IntArray:
        return np.array(values, dtype=np.int64).reshape(self.schemes.shape)

    # ---- one scheme -------------------------------------------------------------------
    def figures(self, place: int) -> SchemeFigures:
        """Return the exact numbers of one scheme, by its place row after row.

        Raises
        ------
        InvalidArgumentError
            If there is no such place.
        """
        self._check_place(place)
        return SchemeFigures(
            orders=self.origin.orders,
            customers=self.origin.customers,
            sales_minor=self.sales_minor,
            qualifying=self.qualifying[place],
            within_reach=self.within_reach[place],
            gap_minor=self.gap_minor[place],
            off_at_threshold_minor=self.off_at_threshold_minor[place],
            cost_minor=self.cost_minor[place],
        )

    def promotion(self, place: int, promotion_id: str) -> Promotion:
        """Write one scheme as a promotion, to replay it or to run it.

        Raises
        ------
        InvalidArgumentError
            If there is no such place.
        """
        self._check_place(place)
        return self.schemes.promotion(place, promotion_id, self.origin.currency)

    def rule(self, place: int, language: Language = "en") -> str:
        """Say one scheme in words."""
        return describe(self.promotion(place, "p"), known_language(language))

    def _check_place(self, place: object) -> None:
        n = self.schemes.n_schemes
        if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place < n:
            raise InvalidArgumentError(
                "place", place, f"is not among {n} schemes", f"give a place from 0 to {n - 1}"
            )

    # ---- told -------------------------------------------------------------------------
    def columns(self) -> dict[str, list[object]]:
        """Give the surface as plain columns, a row per scheme; undefined values are None."""
        found = self.schemes.columns()
        for name in _COUNTED:
            found[name] = list(getattr(self, name))
        surface = self.surface
        found["cost_rate"] = _plain(surface.cost_rate)
        found["least_margin_rate"] = _plain(surface.least_margin_rate)
        if self.ranking is not None:
            above, below = self.ranking.objective.values(surface)
            found[self.ranking.objective.column] = [
                None if not low else high / low
                for high, low in zip(above.ravel().tolist(), below.ravel().tolist(), strict=True)
            ]
        return found

    def made_of(self) -> dict[str, object]:
        """Add the reach, and what the best was to be best at."""
        told = super().made_of() | {"reach_minor": self.reach_minor}
        if self.ranking is None:
            return told
        objective = self.ranking.objective
        assumed = {
            f"objective_{name}": float(getattr(objective, name))
            for name in type(objective).model_fields
            if name != "kind"
        }
        return told | {"objective": objective.kind} | assumed

    def _title(self, language: Language) -> str:
        return title(self.schemes.n_schemes, self.origin.orders, language)

    def _cells(self, language: Language) -> Cells:
        return cells(self, language)

    def _answer(self, language: Language) -> list[str]:
        return answer(self, language)

    def _sentences(self, language: Language) -> list[str]:
        return sentences(self, language)


def _plain(column: FloatArray) -> list[object]:
    return [None if np.isnan(value) else value for value in column.ravel().tolist()]
