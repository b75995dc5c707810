"""What a phrase says, in either language, and the promotion that it means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import define, field, frozen

from ecomops.promotions.base import BenefitKind, ConditionKind
from ecomops.promotions.benefits.amount_off import AmountOff
from ecomops.promotions.benefits.buy_get import BuyGet
from ecomops.promotions.benefits.fixed_unit_price import FixedUnitPrice
from ecomops.promotions.benefits.nth_unit import NthUnit
from ecomops.promotions.benefits.percent_off import PercentOff
from ecomops.promotions.benefits.shipping_off import ShippingOff
from ecomops.promotions.benefits.unit_schedule import UnitSchedule
from ecomops.promotions.benefits.units_for_price import UnitsForPrice
from ecomops.promotions.conditions.min_quantity import MinQuantity
from ecomops.promotions.conditions.min_spend import MinSpend
from ecomops.promotions.kinds import Ladder, Step
from ecomops.promotions.ladder import LadderMeasure
from ecomops.promotions.shorthand.reader import Reader
from ecomops.promotions.terms.audience import Audience
from ecomops.promotions.vocabulary import Stage


@frozen
class Ask:
    """What is asked for: a condition, or a threshold that only ladders have."""

    condition: ConditionKind | None = None
    """None for thresholds of each line, or of the shipping fees."""
    on: LadderMeasure | None = None
    """What a ladder with this threshold climbs on; None where it is no step of one."""
    at_least: int = 0

    @classmethod
    def of(cls, condition: ConditionKind) -> Ask:
        """Ask for a condition, which may turn out to be a step of a ladder."""
        if isinstance(condition, MinSpend | MinQuantity) and not condition.every:
            on: LadderMeasure = "spend" if isinstance(condition, MinSpend) else "quantity"
            return cls(condition, on, condition.needed)
        return cls(condition)

    @property
    def is_of_pieces(self) -> bool:
        """Whether it counts units of goods."""
        if self.condition is not None:
            return self.condition.unit == "pieces"
        return self.on == "line_quantity"


MAX_CLAUSES: Final = 100
"""As many as a ladder has steps."""


@define
class Clause:
    """What is asked for, and what is given for it."""

    place: int
    """Where it begins."""
    asks: list[Ask] = field(factory=list)
    gives: list[BenefitKind] = field(factory=list)
    is_coupon: bool = False
    """Whether it says that it takes a coupon."""


@define
class Sentence:
    """All that a phrase says."""

    heads: list[ConditionKind] = field(factory=list)
    """Whose order it is for: they hold for every clause."""
    is_for_new: bool = False
    is_coupon: bool = False
    clauses: list[Clause] = field(factory=list)


@frozen
class Meaning:
    """The fields of the promotion that a phrase gives."""

    conditions: tuple[ConditionKind, ...]
    benefits: tuple[BenefitKind, ...]
    ladder: Ladder | None
    audience: Audience | None
    stage: Stage

    @property
    def names_money(self) -> bool:
        """Whether an amount stands somewhere, so that the promotion needs a currency."""
        return (
            any(condition.names_money for condition in self.conditions)
            or any(benefit.names_money for benefit in self.benefits)
            or (self.ladder is not None and self.ladder.names_money)
        )


# ---- limits that follow a benefit -----------------------------------------------------------
_OF_UNITS: Final = (NthUnit, BuyGet, UnitsForPrice)
_ONCE: Final = "nothing before it is given several times; 每满 or 'for every' would say so"


def limit_times(reader: Reader, clause: Clause, times: int, place: int) -> None:
    """Say how often something is given at most: a benefit on units, or what 每满 repeats."""
    last = clause.gives[-1]
    if isinstance(last, _OF_UNITS) and last.max_times is None:
        clause.gives[-1] = reader.make(place, type(last), **{**dict(last), "max_times": times})
        return
    for i, ask in enumerate(clause.asks):
        rule = ask.condition
        if rule is not None and rule.is_repeating and rule.most_times is None:
            fields = {**dict(rule), "max_times": times}
            clause.asks[i] = Ask(reader.make(place, type(rule), **fields))
            return
    raise reader.unreadable(place, _ONCE)


def leave_unlimited(reader: Reader, clause: Clause, place: int) -> None:
    """Refuse 'without limit' for what is given once: some mean 每满 where they write 满."""
    rules = [ask.condition for ask in clause.asks if ask.condition is not None]
    if not any(rule.is_repeating for rule in rules) and not isinstance(
        clause.gives[-1], _OF_UNITS
    ):
        raise reader.unreadable(place, _ONCE)


def cap(reader: Reader, clause: Clause, amount_minor: int, place: int) -> None:
    """Say how much a benefit gives at most."""
    last = clause.gives[-1]
    if "cap_minor" not in type(last).model_fields or getattr(last, "cap_minor", None) is not None:
        raise reader.unreadable(place, "nothing before it can be capped; percentages can")
    clause.gives[-1] = reader.make(place, type(last), **{**dict(last), "cap_minor": amount_minor})


# ---- from clauses to a promotion ------------------------------------------------------------
def meaning(reader: Reader, sentence: Sentence) -> Meaning:
    """Put together what the clauses of a phrase say."""
    conditions = list(sentence.heads)
    first = sentence.clauses[0]
    ladder = None
    rules = [ask.condition for ask in first.asks]
    if len(sentence.clauses) > 1 or None in rules:
        ladder = _ladder(reader, sentence.clauses)
    else:
        conditions += [rule for rule in rules if rule is not None]
    benefits = () if ladder is not None else tuple(first.gives)
    is_coupon = sentence.is_coupon or first.is_coupon
    return Meaning(
        tuple(conditions),
        benefits,
        ladder,
        Audience(new_customer=True) if sentence.is_for_new else None,
        "coupon" if is_coupon else _stage(conditions, benefits, ladder),
    )


def _ladder(reader: Reader, clauses: Sequence[Clause]) -> Ladder:
    steps: dict[int, Step] = {}
    on = _step_on(clauses[0])
    for clause in clauses:
        if on is None or _step_on(clause) != on or clause.is_coupon != clauses[0].is_coupon:
            reason = (
                "it does not climb on from the threshold before; give it as a promotion of its "
                "own, or write 且 or 'and' before what one threshold gives besides"
            )
            raise reader.unreadable(clauses[1].place if on is None else clause.place, reason)
        at_least = clause.asks[0].at_least
        if at_least in steps:
            raise reader.unreadable(clause.place, "this threshold stands there before")
        if on == "shipping" and not all(isinstance(give, ShippingOff) for give in clause.gives):
            reason = "say what is off shipping, such as 运费减10 or '10 off shipping'"
            raise reader.unreadable(clause.place, reason)
        fields = {"at_least": at_least, "benefits": tuple(clause.gives)}
        steps[at_least] = reader.make(clause.place, Step, **fields)
    in_order = tuple(steps[at_least] for at_least in sorted(steps))
    return reader.make(clauses[0].place, Ladder, on=on, steps=in_order)


def _step_on(clause: Clause) -> LadderMeasure | None:
    """Say what the clause's one threshold counts, if it has one and no more."""
    return clause.asks[0].on if len(clause.asks) == 1 else None


_ON_UNITS: Final = (NthUnit, UnitSchedule, BuyGet, UnitsForPrice, FixedUnitPrice)


def _stage(
    conditions: Sequence[ConditionKind], benefits: Sequence[BenefitKind], ladder: Ladder | None
) -> Stage:
    """Say where a promotion works of which nothing else is said."""
    gives = benefits if ladder is None else ladder.benefits
    if all(isinstance(give, ShippingOff) for give in gives):
        return "shipping"
    if not conditions and ladder is None and len(gives) == 1:
        only = gives[0]
        if isinstance(only, FixedUnitPrice) and only.limit is None:
            return "price"
    by_pieces = any(ask.unit == "pieces" for ask in conditions) or (
        ladder is not None and ladder.unit == "pieces"
    )
    return "item" if any(_is_on_units(give, by_pieces=by_pieces) for give in gives) else "order"


def _is_on_units(give: BenefitKind, *, by_pieces: bool) -> bool:
    if isinstance(give, AmountOff | PercentOff):
        if give.per != "order" or give.limit is not None:
            return True
        return by_pieces and isinstance(give, PercentOff)  # N件M折
    return isinstance(give, _ON_UNITS)
