"""A model's field limits are all that `from_model` needs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Literal

import pytest
from hypothesis import Phase, find, given, settings, strategies as st
from pydantic import AwareDatetime, Field, StringConstraints, TypeAdapter, model_validator

import ecomops.models
from ecomops._typing import MAX_MINOR, MinorAmount, Percent, PromotionId, Quantity
from ecomops.models import CategoryTree, DomainModel, Order
from ecomops.promotions.benefits.amount_off import AmountOff
from ecomops.promotions.conditions.min_spend import MinSpend
from ecomops.promotions.kinds import Benefit, Condition, Promotion
from ecomops.promotions.promotion import PromotionOf
from ecomops.promotions.rules.promotion_set import PromotionSet
from ecomops.selectors.kinds import Selector
from ecomops.testing import from_model

SEARCH = settings(database=None, derandomize=True, max_examples=5_000, phases=[Phase.generate])
# explaining, the phase left out, takes longer than finding
SHRINK = settings(SEARCH, phases=[Phase.generate, Phase.shrink])

MODELS = [
    thing
    for thing in vars(ecomops.models).values()
    if isinstance(thing, type) and issubclass(thing, DomainModel) and thing is not DomainModel
]


class Odd(DomainModel):
    """One field of everything that a future kind may have."""

    kind: Literal["odd"] = "odd"
    minor: MinorAmount
    quantity: Quantity = 1
    percent: Percent
    rate: Annotated[Decimal, Field(ge=0, lt=1, decimal_places=2)]
    between: Annotated[int, Field(strict=True, gt=3, lt=6)]
    below: Annotated[int, Field(strict=True, le=-7)]
    promotion_id: PromotionId | None = None
    code: Annotated[str, StringConstraints(min_length=2, max_length=4, pattern=r"^[A-F]+$")]
    days: Annotated[tuple[date, ...], Field(min_length=2, max_length=2)]
    pair: tuple[int, bool]
    at: AwareDatetime
    mode: Literal["first", "last"]


class Tree(DomainModel):
    """A model inside itself."""

    name: str
    branches: tuple[Tree, ...] = ()


class Ordered(DomainModel):
    """A rule across fields."""

    low: MinorAmount
    high: MinorAmount

    @model_validator(mode="after")
    def _is_a_range(self) -> Ordered:
        if self.low > self.high:
            msg = "low should be at most high"
            raise ValueError(msg)
        return self


class SpendBand(MinSpend):
    """A condition kind of a host application."""

    kind: Literal["spend_band"] = "spend_band"  # type: ignore[assignment]  # a kind of its own
    below_minor: MinorAmount


HostPromotion = PromotionOf[
    Annotated[MinSpend | SpendBand, Field(discriminator="kind")], AmountOff
]


@pytest.mark.parametrize("model", [*MODELS, Promotion, PromotionSet, Odd, Tree, Ordered])
def test_every_model_is_drawn_and_round_trips(model):
    @given(from_model(model))
    def check(value):
        assert isinstance(value, model)
        assert model.model_validate_json(value.model_dump_json()) == value

    check()


@pytest.mark.parametrize("annotation", [Condition, Benefit, Selector])
def test_every_kind_of_a_union_is_drawn(annotation):
    kinds = TypeAdapter(annotation).json_schema()["discriminator"]["mapping"]

    for kind in kinds:
        find(from_model(annotation), partial(is_of, kind), settings=SEARCH)


def is_of(kind, value):
    return value.kind == kind


@pytest.mark.parametrize(
    "wanted",
    [
        lambda odd: odd.minor == MAX_MINOR,
        lambda odd: odd.minor == 0,
        lambda odd: odd.percent == 100,
        lambda odd: odd.percent < 1,
        lambda odd: odd.percent % 1,
        lambda odd: odd.between == 5,
        lambda odd: odd.below < -1_000_000,
        lambda odd: odd.promotion_id is not None,
        lambda odd: len(odd.code) == 4,
        lambda odd: odd.quantity > 1,
        lambda odd: odd.mode == "last",
    ],
)
def test_limits_are_reached(wanted):
    find(from_model(Odd), wanted, settings=SEARCH)


def test_values_shrink_to_something_small():
    odd = find(from_model(Odd), lambda odd: odd.minor >= 1_00, settings=SHRINK)
    assert (odd.minor, odd.quantity, odd.code, odd.promotion_id) == (1_00, 1, "AA", None)


def depth(tree: Tree) -> int:
    return 1 + max((depth(branch) for branch in tree.branches), default=0)


def test_recursion_is_bounded():
    find(from_model(Tree), lambda tree: depth(tree) == 2, settings=SEARCH)

    @given(from_model(Tree))
    def check(tree):
        assert depth(tree) <= 2

    check()


def test_selectors_nest_two_deep():
    def inner(selector: Any) -> int:
        of = getattr(selector, "of", ())
        return 1 + max(map(inner, of if isinstance(of, tuple) else (of,)), default=0)

    find(from_model(Selector), lambda selector: inner(selector) == 3, settings=SEARCH)


@given(from_model(HostPromotion))
def test_promotions_of_a_host_are_drawn(promotion):
    assert type(promotion).model_validate_json(promotion.model_dump_json()) == promotion
    assert type(promotion) is HostPromotion


def test_kinds_of_a_host_are_drawn():
    def has_it(promotion) -> bool:
        return any(isinstance(condition, SpendBand) for condition in promotion.conditions)

    assert has_it(find(from_model(HostPromotion), has_it, settings=SEARCH))


@given(st.data())
def test_shapes_are_used_inside_other_models(data):
    class Book(DomainModel):
        orders: tuple[Order, ...]
        tree: CategoryTree

    assert isinstance(data.draw(from_model(Book)), Book)
