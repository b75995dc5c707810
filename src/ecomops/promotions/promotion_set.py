"""The promotions that run together, compiled once for both engines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal, Self, TypeAlias

from attrs import frozen
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.models.base import DomainModel
from ecomops.promotions.base import STAGES, ConditionKind, Stage
from ecomops.promotions.kinds import AnyPromotion, Promotion
from ecomops.promotions.selectors import SelectorKind


@frozen(eq=False)
class Rule:
    """A promotion with the places of what it needs in the compiled set."""

    place: int
    """Its place among the verdicts."""
    promotion: AnyPromotion
    conditions: tuple[tuple[ConditionKind, int], ...]
    """Each condition with the place of its selector."""
    target_selector: int


@frozen(eq=False)
class Rules:
    """A compiled set: rules by stage in the order in which they run, selectors once each."""

    rules: tuple[Rule, ...]
    by_stage: tuple[tuple[Stage, tuple[Rule, ...]], ...]
    selectors: tuple[SelectorKind, ...]
    needs_instant: bool

    @classmethod
    def of(cls, promotions: Iterable[AnyPromotion]) -> Rules:
        """Compile promotions; their order does not matter."""
        ordered = sorted(
            promotions, key=lambda p: (STAGES.index(p.stage), -p.priority, p.promotion_id)
        )
        if twice := _first_repeated([promotion.promotion_id for promotion in ordered]):
            raise DuplicateIdError(
                "promotions", twice, "stands there twice", "give each promotion its own id"
            )
        if split := _first_split_group(ordered):
            raise InvalidArgumentError(
                "group", split, "stands in two stages", "keep a group in one stage"
            )
        place: dict[SelectorKind, int] = {}
        rules = tuple(
            Rule(
                i,
                promotion,
                tuple((c, place.setdefault(c.select, len(place))) for c in promotion.conditions),
                place.setdefault(promotion.target_lines, len(place)),
            )
            for i, promotion in enumerate(ordered)
        )
        by_stage = tuple(
            (stage, mine)
            for stage in STAGES
            if (mine := tuple(rule for rule in rules if rule.promotion.stage == stage))
        )
        has_window = any(p.starts_at is not None or p.ends_at is not None for p in ordered)
        return cls(rules, by_stage, tuple(place), has_window)


class PromotionSet(DomainModel):
    """The promotions that run together (促销集合): what a rules file holds.

    It is compiled on first use and keeps the result, so quote many carts with one set. The
    order of the promotions does not matter.

    Examples
    --------
    >>> rules = PromotionSet.model_validate_json('''
    ... {"promotions": [{
    ...     "promotion_id": "spend-50-get-5-off", "currency": "USD",
    ...     "conditions": [{"kind": "min_spend", "spend_minor": 5000}],
    ...     "benefits": [{"kind": "amount_off", "off_minor": 500}]}]}
    ... ''')
    >>> rules.promotions[0].conditions[0].spend_minor
    5000
    """

    schema_version: Literal[1] = 1
    promotions: tuple[Promotion, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if twice := _first_repeated([p.promotion_id for p in self.promotions]):
            raise PydanticCustomError(
                "promotion_id_repeated",
                "promotion id '{promotion_id}' stands there twice; give each its own",
                {"promotion_id": twice},
            )
        if split := _first_split_group(self.promotions):
            raise PydanticCustomError(
                "group_split",
                "group '{group}' stands in two stages; keep a group in one stage",
                {"group": split},
            )
        return self

    @property
    def rules(self) -> Rules:
        """The compiled set, shared by both engines; compiled once."""
        # beside the fields, where cached_property would keep it, but with what it was compiled
        # from: model_copy takes it along to a set of other promotions
        compiled: tuple[tuple[Promotion, ...], Rules] | None = self.__dict__.get("_compiled")
        if compiled is None or compiled[0] is not self.promotions:
            compiled = self.__dict__["_compiled"] = (self.promotions, Rules.of(self.promotions))
        return compiled[1]


Promotions: TypeAlias = PromotionSet | Rules | Iterable[AnyPromotion]
"""What the engines take: a set, a compiled set, or promotions to compile on the spot."""


def compile_promotions(promotions: Promotions) -> Rules:
    """Compile promotions for the engines; a set that is compiled already comes back as it is.

    Needed only for promotions of a host application's own kinds, which `PromotionSet` does
    not hold: compile them once and pass the result to the engines.

    Raises
    ------
    DuplicateIdError
        If two promotions have one id.
    InvalidArgumentError
        If a group stands in two stages.
    """
    if isinstance(promotions, Rules):
        return promotions
    if isinstance(promotions, PromotionSet):
        return promotions.rules
    return Rules.of(promotions)


def _first_repeated(ids: list[str]) -> str | None:
    return next((name for name, times in Counter(ids).items() if times > 1), None)


def _first_split_group(promotions: Iterable[AnyPromotion]) -> str | None:
    stage_of: dict[str, Stage] = {}
    for promotion in promotions:
        group = promotion.group
        if group is not None and stage_of.setdefault(group, promotion.stage) != promotion.stage:
            return group
    return None
