"""What redemption looks at: who redeems, and for which order."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import Attribute, field, frozen

from ecomops.errors import InvalidArgumentError


def _count(_: Redeemer, attribute: Attribute[int], value: int) -> None:
    if type(value) is not int or value < 0:
        raise InvalidArgumentError(
            attribute.name, value, "is no count", "give a whole number from 0"
        )


@frozen
class Redeemer:
    """Who wants to redeem points (兑换人).

    Attributes
    ----------
    available
        Points free to spend: `PointsBalances.available`. [points]
    tier_id
        The member's tier; None: none.
    payable_minor
        What is payable for the goods of the order that points may pay. [minor]
    stock
        How many of each SKU can be given away; one that is not named: as many as asked for.
    """

    available: int = field(validator=_count)
    tier_id: str | None = None
    payable_minor: int = field(default=0, validator=_count)
    stock: Mapping[str, int] = field(factory=dict)
