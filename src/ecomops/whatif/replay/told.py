"""What replays and what really was have in common: orders, split and told."""

from __future__ import annotations

from abc import ABC, abstractmethod

from attrs import frozen

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.periods.kinds import PeriodUnit
from ecomops.whatif.history import OrderHistory
from ecomops.whatif.replay.breakdown import ReplayBreakdown
from ecomops.whatif.replay.report import ReplayReport
from ecomops.whatif.replay.split import WholeHistory
from ecomops.whatif.replay.totals import ReplayTotals
from ecomops.whatif.results.shown import Shown


@frozen(eq=False)
class ToldOrders(ABC):
    """Past orders and what promotions give for them; print it for a table.

    Attributes
    ----------
    history
        The orders.
    report
        The numbers, to print, to save and to read back.
    """

    history: OrderHistory
    report: ReplayReport

    @property
    @abstractmethod
    def _whole(self) -> WholeHistory:
        """All orders, to be split."""

    @property
    def totals(self) -> ReplayTotals:
        """All orders together; margins if it is known what goods cost."""
        return self.report.totals

    # ---- split ------------------------------------------------------------------------
    def by(self, name: str) -> ReplayBreakdown:
        """Split by a label of the orders, such as a customer segment (按标签分组).

        Raises
        ------
        UnknownIdError
            If the history has no such labels.
        """
        return self._whole.by(name)

    def by_period(self, unit: PeriodUnit, zone: str) -> ReplayBreakdown:
        """Split by the local day, week, month … in which orders were placed (按周期分组).

        Parameters
        ----------
        unit
            ``month``, ``week`` …
        zone
            Whose clock: an IANA zone.

        Raises
        ------
        InvalidArgumentError
            If the orders have no instants, or the unit or zone is unknown.
        """
        return self._whole.by_period(unit, zone)

    # ---- told -------------------------------------------------------------------------
    def columns(self) -> dict[str, list[object]]:
        """Give the rows as plain columns, for any data frame."""
        return self.report.columns()

    def to_dicts(self) -> list[dict[str, object]]:
        """Give a tidy table: one dict per row, each with the rules' fingerprint."""
        columns = self.columns()
        return [
            dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
        ]

    def describe(self, language: Language = "en", *, caveats: bool = True) -> str:
        """Write the rows as a table, what they say together, and what to keep in mind."""
        return self.report.describe(known_language(language), caveats=caveats)

    def shown(self, language: Language = "en", *, caveats: bool = True) -> Shown:
        """Write the same for a cell of a notebook, in either language."""
        return self.report.shown(known_language(language), caveats=caveats)

    def to_json(self) -> str:
        """Write the numbers as JSON; `ReplayReport.from_json` reads them back."""
        return self.report.to_json()

    def __str__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        return self.report.html()
