"""What was used of promotions so far, as of one instant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, TypeAlias

from attrs import field, frozen
from pydantic import Field, model_validator

from ecomops._typing import MemberId, PromotionId
from ecomops.errors import InvalidArgumentError
from ecomops.models.base import DomainModel
from ecomops.models.problems import duplicates, refuse


def _counts(numbers: Mapping[Any, int]) -> dict[Any, int]:
    """Copy what was counted without its zeros, so that equal usage is equal."""
    for key, number in numbers.items():
        if type(number) is not int or number < 0:
            raise InvalidArgumentError(
                f"usage of {key!r}", number, "is no count", "give a whole number from 0"
            )
    return {key: number for key, number in numbers.items() if number}


def _customer_counts(numbers: Mapping[Any, int]) -> dict[Any, int]:
    """Copy what customers have used; a key names a customer and a promotion."""
    for key in numbers:
        if not (isinstance(key, tuple) and [type(part) for part in key] == [str, str]):
            raise InvalidArgumentError(
                "customer_uses", key, "is no customer and promotion",
                "give keys such as ('C-1', 'promotion')",
            )  # fmt: skip
    return _counts(numbers)


@frozen
class Usage:
    """How much of each promotion is used, as of one instant (用量快照).

    Make it anew for each quote, or at least when a period turns: the uses of a customer are
    those of the period that was current. What is not in it counts as unused.

    Attributes
    ----------
    uses
        Orders that use a promotion, by promotion id.
    customer_uses
        Orders of one customer in the promotion's current period, by (customer id, promotion id).
    spent_minor
        What a promotion has given away, by promotion id. [minor]

    Examples
    --------
    >>> usage = Usage(uses={"p": 7}, spent_minor={"p": 140_00})
    >>> usage.uses_of("p"), usage.uses_of("q"), usage.uses_by("C-1", "p")
    (7, 0, 0)
    >>> Usage.from_json(usage.to_json()) == usage
    True
    """

    uses: Mapping[str, int] = field(factory=dict, converter=_counts)
    customer_uses: Mapping[tuple[str, str], int] = field(factory=dict, converter=_customer_counts)
    spent_minor: Mapping[str, int] = field(factory=dict, converter=_counts)

    def uses_of(self, promotion_id: str) -> int:
        """Return how many orders use a promotion."""
        return self.uses.get(promotion_id, 0)

    def uses_by(self, customer_id: str, promotion_id: str) -> int:
        """Return how many orders of a customer use a promotion in its current period."""
        return self.customer_uses.get((customer_id, promotion_id), 0)

    def spent_minor_on(self, promotion_id: str) -> int:
        """Return what a promotion has given away [minor]."""
        return self.spent_minor.get(promotion_id, 0)

    def of_customer(self, customer_id: str | None) -> Usage:
        """Leave out what other customers used; no quote needs it, and none should tell it.

        >>> Usage(customer_uses={("C-1", "p"): 2, ("C-2", "p"): 1}).of_customer("C-2")
        Usage(uses={}, customer_uses={('C-2', 'p'): 1}, spent_minor={})
        """
        own = {key: n for key, n in self.customer_uses.items() if key[0] == customer_id}
        return Usage(self.uses, own, self.spent_minor)

    def to_json(self) -> str:
        """Write it as JSON, promotions and customers in the order of their ids."""
        customers: dict[str, list[_CustomerUsage]] = {}
        for (customer_id, promotion_id), uses in sorted(self.customer_uses.items()):
            entry = _CustomerUsage(customer_id=customer_id, uses=uses)
            customers.setdefault(promotion_id, []).append(entry)
        promotions = tuple(
            _PromotionUsage(
                promotion_id=promotion_id,
                uses=self.uses_of(promotion_id),
                spent_minor=self.spent_minor_on(promotion_id),
                customers=tuple(customers.get(promotion_id, ())),
            )
            for promotion_id in sorted({*self.uses, *self.spent_minor, *customers})
        )
        return _UsageDocument(promotions=promotions).model_dump_json()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote.

        Raises
        ------
        pydantic.ValidationError
            If it is no such text; it names every place.
        """
        promotions = _UsageDocument.model_validate_json(text).promotions
        return cls(
            uses={entry.promotion_id: entry.uses for entry in promotions},
            customer_uses={
                (customer.customer_id, entry.promotion_id): customer.uses
                for entry in promotions
                for customer in entry.customers
            },
            spent_minor={entry.promotion_id: entry.spent_minor for entry in promotions},
        )


_Total: TypeAlias = Annotated[int, Field(strict=True, ge=0)]  # sums may leave int64


class _CustomerUsage(DomainModel):
    customer_id: MemberId
    uses: _Total


class _PromotionUsage(DomainModel):
    promotion_id: PromotionId
    uses: _Total = 0
    spent_minor: _Total = 0
    customers: tuple[_CustomerUsage, ...] = ()

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        ids = [customer.customer_id for customer in self.customers]
        refuse("Usage", duplicates("customers", "customer_id", ids))
        return self


class _UsageDocument(DomainModel):
    schema_version: Literal[1] = 1
    promotions: tuple[_PromotionUsage, ...] = ()

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        ids = [entry.promotion_id for entry in self.promotions]
        refuse("Usage", duplicates("promotions", "promotion_id", ids))
        return self
