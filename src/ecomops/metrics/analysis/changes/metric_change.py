"""What changes of metrics have in common: a name, a unit, and a sentence that sums them up."""

from __future__ import annotations

from abc import abstractmethod

from attrs import frozen

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.metrics.analysis.reports.report import Report
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.metrics.figures import Unit
from ecomops.visible_text import visible_text


@frozen(eq=False, repr=False)
class MetricChange(Report):
    """Why a metric moved between two periods (指标变动)."""

    name: str
    zh: str
    unit: Unit

    def sentence(self, language: Language = "en", currency: str | None = None) -> str:
        """Say it in one sentence, with the segments that count most, as `describe` does."""
        return visible_text(self._sentence(Wording.of(known_language(language), currency)))

    @abstractmethod
    def _sentence(self, said: Wording) -> str:
        """Say which way it went, and why."""

    def _sentences(self, said: Wording) -> list[str]:
        return [self._sentence(said)]

    def _title(self, said: Wording) -> str:
        return said.pick(f"why {self.name} moved", f"{self.zh}变动归因")

    def __repr__(self) -> str:
        return f"<{self.sentence()}>"
