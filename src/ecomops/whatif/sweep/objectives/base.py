"""What every objective answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import ClassVar, Literal

from ecomops._arrays import BoolArray
from ecomops._typing import Language
from ecomops.models.base import DomainModel
from ecomops.whatif.sweep.exact_columns import WholeArray
from ecomops.whatif.sweep.scheme_figures import SchemeFigures
from ecomops.whatif.sweep.surface import Surface


class ObjectiveKind(DomainModel, ABC):
    """What schemes are ranked by (优选目标)."""

    wants: ClassVar[Literal["most", "least"]]
    """Whether the highest value is the best, or the lowest."""

    @abstractmethod
    def value(self, figures: SchemeFigures) -> Fraction | None:
        """Work out what one scheme is ranked by, exactly; None where it is undefined."""

    @abstractmethod
    def values(self, surface: Surface) -> tuple[WholeArray, WholeArray]:
        """Work it out for every scheme, as numerators and denominators; 0 below: undefined."""

    def admits(self, surface: Surface) -> BoolArray:
        """Tell which schemes may win: those that some order qualifies for."""
        return surface.qualifying > 0

    @abstractmethod
    def describe(self, language: Language) -> str:
        """Say what is sought."""

    @abstractmethod
    def value_text(self, value: Fraction | None, currency: str, language: Language) -> str:
        """Write a value."""

    @abstractmethod
    def warning(self, value: Fraction | None, language: Language) -> str | None:
        """Say what is wrong with the winner's value on customers it was not chosen on."""

    def answer(
        self, chosen: Fraction | None, judged: Fraction | None, language: Language
    ) -> str | None:
        """Say what comes before any ranking, by the winner's values on either half."""
        del chosen, judged, language
        return None

    @property
    @abstractmethod
    def column(self) -> str:
        """What the value is called in a table of plain columns."""

    @abstractmethod
    def head(self, language: Language) -> str:
        """Write what stands above values."""
