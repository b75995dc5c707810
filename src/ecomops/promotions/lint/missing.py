"""Selectors that no goods fit: in no catalogue, or in this one; prices that save nothing."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field, frozen

from ecomops.promotions.base import BenefitKind
from ecomops.promotions.benefits.bundle_price import BundlePrice
from ecomops.promotions.benefits.buy_get import BuyGet
from ecomops.promotions.benefits.fixed_unit_price import FixedUnitPrice
from ecomops.promotions.benefits.units_for_price import UnitsForPrice
from ecomops.promotions.bundle_item import BundleItems
from ecomops.promotions.conditions.bundle import HasBundle
from ecomops.promotions.lint.finding import Finding
from ecomops.promotions.lint.shelves import Shelves
from ecomops.promotions.lint.subject import Listed, Subject, Version
from ecomops.promotions.lint.texts import FindingCode
from ecomops.selectors.base import SelectorKind
from ecomops.selectors.example import search_goods
from ecomops.selectors.kinds import EVERYTHING, all_of


@frozen
class _Sought:
    """Goods without which a promotion, or one benefit, gives nothing."""

    place: str
    selector: SelectorKind
    within: SelectorKind = EVERYTHING
    """The lines among which they must be."""


def check_missing_goods(subject: Subject) -> Iterator[Finding]:
    """Find selectors that no goods fit."""
    faults = _Faults(subject)
    for listed in subject.listed:
        has_sales = subject.has_sales and listed.promotion.stage != "price"
        for version in listed.versions:
            for sought in _sought(version):
                narrowed = sought.selector
                code = faults.of(narrowed, version.currency, has_sales=has_sales)
                if (
                    code is None
                    and sought.within != EVERYTHING
                    and faults.of(sought.within, version.currency, has_sales=has_sales) is None
                ):
                    narrowed = all_of(sought.within, sought.selector, is_own=True)
                    code = faults.of(narrowed, version.currency, has_sales=has_sales)
                if code is not None:
                    yield listed.finding(
                        code,
                        "error" if code == "contradictory_selector" else "warning",
                        sought.place,
                        currency=version.currency,
                        goods=narrowed,
                    )


@define(eq=False)
class _Faults:
    """What is wrong with each selector, worked out once."""

    subject: Subject
    _known: dict[tuple[SelectorKind, str | None, bool], FindingCode | None] = field(factory=dict)

    def of(
        self, selector: SelectorKind, currency: str | None, *, has_sales: bool
    ) -> FindingCode | None:
        key = selector, currency, has_sales
        if key not in self._known:
            self._known[key] = self._fault(selector, currency, has_sales=has_sales)
        return self._known[key]

    def _fault(
        self, selector: SelectorKind, currency: str | None, *, has_sales: bool
    ) -> FindingCode | None:
        if search_goods(selector).is_hopeless:
            return "contradictory_selector"
        if search_goods(selector, has_sales=has_sales).is_hopeless:
            return "nothing_on_sale"
        shelves = self.subject.shelves
        if shelves is not None and shelves.lacks(selector, currency):
            return "not_in_catalogue"
        return None


def _sought(version: Version) -> Iterator[_Sought]:
    rewards, place = version.rewards, version.place
    for j, condition in enumerate(rewards.conditions):
        at = f"{place}.conditions[{j}]"
        if isinstance(condition, HasBundle):
            yield from _items(f"{at}.items", condition.items, EVERYTHING)
        elif condition.counts is not None:
            yield _Sought(f"{at}.select", condition.counts)
    target, ladder = rewards.target_lines, rewards.ladder
    if ladder is not None and ladder.on != "shipping":
        within = target if ladder.is_by_line else EVERYTHING
        yield _Sought(f"{place}.ladder.select", ladder.select, within)
    placed = list(placed_benefits(version))
    if rewards.target is not None and all(b.works_on in {"goods", "extra"} for _, b in placed):
        yield _Sought(f"{place}.target", rewards.target)
    for at, benefit in placed:
        if isinstance(benefit, BundlePrice):
            yield from _items(f"{at}.items", benefit.items, target)
        elif isinstance(benefit, BuyGet) and benefit.buy_select is not None:
            yield _Sought(f"{at}.buy_select", benefit.buy_select)


def _items(place: str, items: BundleItems, within: SelectorKind) -> Iterator[_Sought]:
    for k, item in enumerate(items):
        yield _Sought(f"{place}[{k}].select", item.select, within)


def placed_benefits(version: Version) -> Iterator[tuple[str, BenefitKind]]:
    """Go through the benefits of a promotion and of its ladder, each with its place."""
    rewards = version.rewards
    for b, benefit in enumerate(rewards.benefits):
        yield f"{version.place}.benefits[{b}]", benefit
    if rewards.ladder is not None:
        for k, step in enumerate(rewards.ladder.steps):
            for b, benefit in enumerate(step.benefits):
                yield f"{version.place}.ladder.steps[{k}].benefits[{b}]", benefit


# ---- prices ---------------------------------------------------------------------------------
def check_prices(subject: Subject) -> Iterator[Finding]:
    """Find fixed prices that are no less than what the catalogue asks."""
    shelves = subject.shelves
    if shelves is None:
        return
    for listed in subject.listed:
        for version in listed.versions:
            if version.currency is not None and shelves.sells_in(version.currency):
                yield from _check_prices(listed, version, version.currency, shelves)


def _check_prices(
    listed: Listed, version: Version, currency: str, shelves: Shelves
) -> Iterator[Finding]:
    for place, benefit in placed_benefits(version):
        if not isinstance(benefit, BundlePrice | UnitsForPrice | FixedUnitPrice):
            continue
        worth = _most_worth(benefit, version.rewards.target_lines, currency, shelves)
        if worth is not None and benefit.price_minor >= worth:
            yield listed.finding(
                "never_saves",
                "warning",
                f"{place}.price_minor",
                currency=currency,
                price_minor=benefit.price_minor,
                worth_minor=worth,
            )


def _most_worth(
    benefit: BundlePrice | UnitsForPrice | FixedUnitPrice,
    target: SelectorKind,
    currency: str,
    shelves: Shelves,
) -> int | None:
    """Say what the goods that get one price cost without it at most; None if there are none."""
    parts = [(target, 1)]
    if isinstance(benefit, BundlePrice):
        parts = [(item.select, item.quantity) for item in benefit.items]
    elif isinstance(benefit, UnitsForPrice):
        parts = [(target, benefit.quantity)]
    dearest = [(shelves.dearest_minor(select, currency), n) for select, n in parts]
    if any(price is None for price, _ in dearest):
        return None
    return sum((price or 0) * n for price, n in dearest)
