"""Double entry: what happens to points, as legs that sum to zero."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Annotated, Final, Literal, TypeAlias

from attrs import frozen
from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from ecomops._typing import exact_decimal
from ecomops.arguments import check_type
from ecomops.currencies import CurrencyCode
from ecomops.loyalty.ledger.statement import Statement, StatementKind
from ecomops.models.base import DomainModel
from ecomops.words import plain_number

PointsAccount: TypeAlias = Literal["liability", "cost", "settled", "breakage", "transfer"]
"""liability 合同负债, what points outstanding are worth; cost 积分成本, what giving them cost;
settled 已兑付, what was given for them; breakage 过期收益, what nobody will ask for any more;
transfer 转赠, what went to or came from other members."""

PointValue: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(exact_decimal),
    Field(gt=0, le=10**9, decimal_places=6, allow_inf_nan=False),
    PlainSerializer(plain_number, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,10}(\.[0-9]{1,6})?$"}),
]
"""What one point is worth, exact [minor]."""

_AGAINST: Final[dict[StatementKind, PointsAccount]] = {
    "redeem": "settled",
    "capture": "settled",
    "restore": "settled",
    "expired": "breakage",
    "transfer": "transfer",
    "received": "transfer",
    "merge": "transfer",
    "taken_over": "transfer",
}
"""What stands against the liability; for all that is not here, cost."""


class PointsValuation(DomainModel):
    """What a point is worth in the books (积分估值).

    >>> PointsValuation(currency="CNY", point_minor="0.95").minor_of(10)
    10
    """

    currency: CurrencyCode
    point_minor: PointValue

    def minor_of(self, points: int) -> int:
        """Value a number of points, half a minor unit rounded up; what is owed counts below zero.

        [minor]
        """
        return floor(points * Fraction(self.point_minor) + Fraction(1, 2))


@frozen
class PointsLeg:
    """One side of a booking: debit above zero, credit below (分录).

    Attributes
    ----------
    at
        When.
    account
        Which account.
    amount_minor
        Debit above zero, credit below. [minor]
    member_id
        Whose points.
    kind
        What happened.
    """

    at: datetime
    account: PointsAccount
    amount_minor: int
    member_id: str
    kind: StatementKind


def legs_of(statement: Statement, valuation: PointsValuation) -> tuple[PointsLeg, ...]:
    """Book what a statement tells: two legs for each change, which sum to zero (生成分录).

    The liability always is the value of the balance, rounded once: fractions of a minor unit
    neither pile up nor get lost. What members owe stands in it below zero.

    Examples
    --------
    >>> from datetime import UTC
    >>> from ecomops import LedgerPolicy, PointsLedger
    >>> ledger = PointsLedger(LedgerPolicy(zone="Asia/Shanghai"))
    >>> at = datetime(2026, 11, 11, 4, tzinfo=UTC)
    >>> _ = ledger.earn("M-1", 199, at=at, source="order")
    >>> _ = ledger.redeem("M-1", 100, at=at.replace(hour=5))
    >>> told = ledger.statement("M-1", until=at.replace(day=12))
    >>> for leg in legs_of(told, PointsValuation(currency="CNY", point_minor="0.95")):
    ...     print(leg.kind, leg.account, leg.amount_minor)
    earn liability -189
    earn cost 189
    redeem liability 95
    redeem settled -95
    """
    check_type("statement", statement, Statement, "make one with PointsLedger.statement")
    check_type("valuation", valuation, PointsValuation, "say what a point is worth")
    legs = []
    worth = valuation.minor_of(statement.opening.owned)
    for line in statement.lines:
        after = valuation.minor_of(line.balance)
        amount, worth = after - worth, after
        if amount:
            against = _AGAINST.get(line.kind, "cost")
            who = statement.member_id
            legs.append(PointsLeg(line.at, "liability", -amount, who, line.kind))
            legs.append(PointsLeg(line.at, against, amount, who, line.kind))
    return tuple(legs)


def trial_balance(legs: Iterable[PointsLeg]) -> dict[PointsAccount, int]:
    """Sum legs by account; all sums together are zero (试算平衡) [minor].

    >>> trial_balance([])
    {'liability': 0, 'cost': 0, 'settled': 0, 'breakage': 0, 'transfer': 0}
    """
    sums: dict[PointsAccount, int] = {
        "liability": 0, "cost": 0, "settled": 0, "breakage": 0, "transfer": 0,
    }  # fmt: skip
    for leg in legs:
        sums[leg.account] += leg.amount_minor
    return sums
