"""The promotions that run together, as a rules file holds them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ecomops._typing import GroupId
from ecomops.models.base import DomainModel
from ecomops.points_terms import PointsTerms
from ecomops.promotions.kinds import Promotion
from ecomops.promotions.rules.rule import (
    AnyPromotion,
    Rules,
    Strategy,
    Terms,
    first_repeated,
    first_split_group,
)


class GroupLimit(DomainModel):
    """How many promotions of a group may apply to one cart (组内限用)."""

    group: GroupId
    at_most: Annotated[int, Field(strict=True, ge=1, le=10_000)]


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
    strategy: Strategy = "priority"
    """``priority``: each promotion in its turn, groups by the largest discount. ``best``: the
    combination that leaves least to pay."""
    groups: tuple[GroupLimit, ...] = ()
    """Groups of which more than one promotion may apply."""
    coupons_per_order: Annotated[int, Field(strict=True, ge=1, le=100)] = 1
    """How many promotions of stage ``coupon`` may apply, of those that name no group."""
    points: PointsTerms | None = None
    """On what terms points pay for goods; None: they don't."""
    search_limit: Annotated[int, Field(strict=True, ge=1, le=10**9)] = 100_000
    """How many combinations strategy ``best`` may examine for one cart before it refuses."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if twice := first_repeated([p.promotion_id for p in self.promotions]):
            raise PydanticCustomError(
                "promotion_id_repeated",
                "promotion id '{promotion_id}' stands there twice; give each its own",
                {"promotion_id": twice},
            )
        if split := first_split_group(self.promotions):
            raise PydanticCustomError(
                "group_split",
                "group '{group}' stands in two stages; keep a group in one stage",
                {"group": split},
            )
        if twice := first_repeated([limit.group for limit in self.groups]):
            raise PydanticCustomError(
                "group_limit_repeated",
                "group '{group}' has two limits; give it one",
                {"group": twice},
            )
        return self

    @property
    def terms(self) -> Terms:
        """What the set says about its promotions together."""
        return Terms(
            self.strategy,
            tuple((limit.group, limit.at_most) for limit in self.groups),
            self.coupons_per_order,
            self.points,
            self.search_limit,
        )

    @property
    def rules(self) -> Rules:
        """The compiled set, shared by both engines; compiled once."""
        # beside the fields, where cached_property would keep it, but with what it was compiled
        # from: model_copy takes it along to a set of other promotions or terms
        key = (
            self.promotions, self.strategy, self.groups, self.coupons_per_order, self.points,
            self.search_limit,
        )  # fmt: skip
        compiled: tuple[tuple[object, ...], Rules] | None = self.__dict__.get("_compiled")
        if compiled is None or compiled[0] != key:  # the same objects are equal at a glance
            compiled = key, Rules.of(self.promotions, self.terms)
            self.__dict__["_compiled"] = compiled
        return compiled[1]


Promotions: TypeAlias = PromotionSet | Rules | Iterable[AnyPromotion]
"""What the engines take: a set, a compiled set, or promotions to compile on the spot."""


def compile_promotions(promotions: Promotions, terms: Terms | None = None) -> Rules:
    """Compile promotions for the engines; a set that is compiled already comes back as it is.

    Needed only for promotions of a host application's own kinds, which `PromotionSet` does
    not hold: compile them once and pass the result to the engines.

    Parameters
    ----------
    terms
        What a set would say about promotions together; only for promotions that come
        without a set.

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
    return Rules.of(promotions, terms)
