"""What is checked: the promotions with their places, the terms, the catalogue, the instant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeAlias

from attrs import define, frozen

from ecomops.models import Sku
from ecomops.promotions.lint.finding import Fact, Finding, Severity, TriedCart
from ecomops.promotions.lint.shelves import Shelves
from ecomops.promotions.lint.texts import FindingCode
from ecomops.promotions.promotion import Rewards
from ecomops.promotions.rules.promotion_set import Promotions, PromotionSet
from ecomops.promotions.rules.rule import AnyPromotion, Rules, Terms, promotion_list

AnyRewards: TypeAlias = Rewards[Any, Any]


@frozen
class Version:
    """What a promotion asks for and gives in one currency, and where that stands."""

    rewards: AnyRewards
    currency: str | None
    place: str


@frozen(eq=False)
class Listed:
    """A promotion and its place in the set."""

    index: int
    promotion: AnyPromotion

    @property
    def promotion_id(self) -> str:
        """Which promotion."""
        name: str = self.promotion.promotion_id
        return name

    @property
    def place(self) -> str:
        """Where in the set."""
        return f"promotions[{self.index}]"

    @property
    def versions(self) -> Iterator[Version]:
        """What it asks for and gives, in its own currency and then in the others."""
        promotion = self.promotion
        yield Version(promotion, promotion.currency, self.place)
        for k, variant in enumerate(promotion.in_other_currencies):
            yield Version(variant, variant.currency, f"{self.place}.in_other_currencies[{k}]")

    def finding(
        self,
        code: FindingCode,
        severity: Severity,
        at: str = "",
        *,
        currency: str | None = None,
        tried: TriedCart | None = None,
        **facts: Fact,
    ) -> Finding:
        """Report something about it alone; `at` is a place inside it, or in the set."""
        place = at if at.startswith("promotions[") else self.place + at
        ids = (self.promotion_id,)
        return Finding(code, severity, ids, place, tuple(facts.items()), currency, tried)


@define(eq=False)
class Subject:
    """One set under check."""

    everything: tuple[Listed, ...]
    listed: tuple[Listed, ...]
    """Those that are switched on, and whose time is not over: the others do nothing."""
    terms: Terms
    now: datetime | None
    has_sales: bool
    """Whether a promotion replaces prices."""
    shelves: Shelves | None

    @classmethod
    def of(cls, promotions: Promotions, catalogue: Iterable[Sku], now: datetime | None) -> Subject:
        """Take a set apart."""
        terms = Terms()
        if isinstance(promotions, PromotionSet | Rules):
            terms, promotions = promotions.terms, promotions.promotions
        those = promotion_list(promotions)
        everything = tuple(Listed(i, promotion) for i, promotion in enumerate(those))
        listed = tuple(
            one
            for one in everything
            if one.promotion.enabled
            and not (now is not None and one.promotion.not_now(now) == "expired")
        )
        has_sales = any(one.promotion.stage == "price" for one in listed)
        skus = tuple(catalogue)
        shelves = Shelves.of(skus, has_sales=has_sales) if skus else None
        return cls(everything, listed, terms, now, has_sales, shelves)

    def about(
        self,
        code: FindingCode,
        severity: Severity,
        those: Iterable[Listed],
        at: str = "",
        *,
        currency: str | None = None,
        tried: TriedCart | None = None,
        **facts: Fact,
    ) -> Finding:
        """Report something about several promotions, at the first of them or at a place."""
        several = sorted(those, key=lambda one: one.index)
        place = at or several[0].place
        ids = tuple(one.promotion_id for one in several)
        return Finding(code, severity, ids, place, tuple(facts.items()), currency, tried)
