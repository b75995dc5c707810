"""What every objective answers."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from ecomops._arrays import BoolArray
from ecomops._typing import Language
from ecomops.models.base import DomainModel
from ecomops.whatif.rates import exact_rate
from ecomops.whatif.sweep.exact_columns import WholeArray
from ecomops.whatif.sweep.scheme_figures import SchemeFigures
from ecomops.whatif.sweep.surface import Surface

_WRITTEN: Final = re.compile(r"([0-9]{1,4000})/([0-9]{1,4000})")


def _share(value: object) -> Fraction:
    if isinstance(value, str) and (parts := _WRITTEN.fullmatch(value)) and int(parts[2]):
        value = Fraction(int(parts[1]), int(parts[2]))
    given: Any = value
    return exact_rate("rate", given)


Share: TypeAlias = Annotated[
    Fraction,
    BeforeValidator(_share),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "description": "exact share, such as '25%' or '1/3'"}),
]
"""An exact rate from 0 to 1; in JSON a fraction such as ``"1/3"``."""


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

    @property
    @abstractmethod
    def column(self) -> str:
        """What the value is called in a table of plain columns."""

    @abstractmethod
    def head(self, language: Language) -> str:
        """Write what stands above values."""
