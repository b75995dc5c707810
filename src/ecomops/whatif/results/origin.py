"""Where a what-if result comes from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Self, TypeAlias

from pydantic import AwareDatetime, Field

from ecomops.currencies import CurrencyCode
from ecomops.errors import InvalidArgumentError
from ecomops.models.base import DomainModel
from ecomops.whatif.results.caveats import OF_ALL_PARTS, Caveat

Count: TypeAlias = Annotated[int, Field(strict=True, ge=0)]
"""A whole number from 0."""


class Origin(DomainModel):
    """What a result was made of, so that it can be made again (来源).

    Examples
    --------
    >>> Origin(currency="CNY", orders=3, rules_digest="0123456789abcdef").basis
    'list'
    """

    currency: CurrencyCode
    """ISO 4217 code of every amount."""
    basis: str = "list"
    """What the prices of the orders are: ``list``, ``shelf``, ``paid``."""
    orders: Count
    """Orders looked at, empty ones included."""
    customers: Count | None = None
    """Who placed them; None: not known."""
    first_at: AwareDatetime | None = None
    """When the first was placed."""
    last_at: AwareDatetime | None = None
    """When the last was placed."""
    rules_digest: str | None = None
    """Fingerprint of the promotions; of equal rules it is equal."""
    seed: int | None = None
    """What random numbers were drawn from; None: nothing was drawn."""
    caveats: tuple[Caveat, ...] = ()
    """What to keep in mind."""

    def plus(self, other: Origin) -> Self:
        """Say where two results came from together: customers may stand in both.

        Raises
        ------
        InvalidArgumentError
            If their rules, currency or prices differ.
        """
        for name in ("currency", "basis", "rules_digest", "seed"):
            mine, its = getattr(self, name), getattr(other, name)
            if mine != its:
                remedy = f"add results with the same {name}: {mine!r}"
                raise InvalidArgumentError(name, its, "is not that of the other part", remedy)
        spans = [span for span in (self.span, other.span) if span is not None]
        together = {
            "orders": self.orders + other.orders,
            "customers": None,
            "first_at": min((first for first, _ in spans), default=None),
            "last_at": max((last for _, last in spans), default=None),
            "caveats": tuple(_together(self.caveats, other.caveats)),
        }
        return type(self).model_validate(dict(self) | together)

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """The first and the last instant of the history, if it has instants."""
        if self.first_at is None or self.last_at is None:
            return None
        return self.first_at, self.last_at


def _together(one: tuple[Caveat, ...], two: tuple[Caveat, ...]) -> Iterator[Caveat]:
    """Put caveats of two parts together, each once."""
    for caveat in dict.fromkeys((*one, *two)):
        if caveat.code not in OF_ALL_PARTS or (caveat in one and caveat in two):
            yield caveat
