"""What the kinds of safety stock have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.models.base import DomainModel
from ecomops.stock.span import Span, SpanTable


class SafetyKind(DomainModel, ABC):
    """How much to hold for a span of time; the base of every kind (安全库存).

    The level is what covers expected demand and safety stock together, rounded up once. It never
    falls where the span, or what the kind asks for, grows.
    """

    if TYPE_CHECKING:
        kind: str
        """The name that tells this kind from others in JSON."""

    @abstractmethod
    def level(self, lead_span: Span) -> int | None:
        """Find the units that cover a span; None: how demand varies is not known."""

    @abstractmethod
    def level_table(self, lead_span: SpanTable) -> IntArray:
        """(n,) Find them for many; `NOT_KNOWN` for None."""

    @abstractmethod
    def describe(self, language: Language) -> str:
        """Say how much safety stock there is, in a few words."""
