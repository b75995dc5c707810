"""The promotions that run together, compiled for both engines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from attrs import define, field, frozen

from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.points_terms import PointsTerms
from ecomops.promotions.base import BenefitKind, Check, ConditionKind
from ecomops.promotions.coupons.codes import normalise_code
from ecomops.promotions.ladder import LadderOf
from ecomops.promotions.promotion import EVERY_CLASS, PromotionOf
from ecomops.promotions.vocabulary import STAGES, StackingClass, Stage, Unit
from ecomops.selectors.base import ItemKeyword, SelectorKind, item_keywords

AnyPromotion: TypeAlias = PromotionOf[Any, Any]
"""A promotion of the library's kinds or of a host application's."""

Strategy: TypeAlias = Literal["priority", "best"]
"""``priority``: each promotion in its turn. ``best``: the combination that costs least."""

OwnFate: TypeAlias = Literal["disabled", "currency"]

Measure: TypeAlias = tuple[int, str, str]
"""What is counted once per stage: a selector, by identity, a kind of condition, its measure."""

ONE_COUPON: Final = " one coupon"
"""The group of coupons that name none; no id begins with a blank."""

_INDEX_FROM: Final = 24
"""With so many promotions on certain goods a set is searched by goods, others one by one."""


@frozen
class Terms:
    """What a set says about its promotions together; see the fields of `PromotionSet`."""

    strategy: Strategy = "priority"
    at_most: tuple[tuple[str, int], ...] = ()
    """Group and number, where a group lets more than one apply."""
    coupons_per_order: int = 1
    points: PointsTerms | None = None
    search_limit: int = 100_000


class Ask(NamedTuple):
    """A condition, with what the cart engine asks of it for every cart."""

    condition: ConditionKind
    selector: SelectorKind | None
    measure: Measure | None
    """What it counts; None where the count can move within a stage."""
    needed: int
    is_simple: bool
    """Whether it is met from `needed` on."""
    is_repeating: bool
    kind: str
    unit: Unit

    @classmethod
    def of(cls, condition: ConditionKind, selector: SelectorKind | None) -> Ask:
        """Work it out once."""
        measure = None
        if condition.measure is not None and selector is not None:
            measure = id(selector), condition.kind, condition.measure
        is_simple = type(condition).met_by is ConditionKind.met_by
        needed, is_repeating = condition.needed, condition.is_repeating
        kind, unit = condition.kind, condition.unit
        return cls(condition, selector, measure, needed, is_simple, is_repeating, kind, unit)

    def check(self, actual: int) -> Check:
        """Weigh what a cart has against what is needed."""
        condition, _, _, needed, is_simple, _, kind, unit = self
        met = actual >= needed if is_simple else condition.met_by(actual)
        return Check(kind, met, needed, actual, unit)


@frozen(eq=False)
class Rule:
    """A promotion in one currency, with what the engines ask of it worked out once."""

    place: int
    """Its place among the verdicts."""
    promotion: AnyPromotion
    promotion_id: str
    stage: Stage
    own_fate: OwnFate | None
    """What becomes of it on every cart in this currency."""
    conditions: tuple[tuple[ConditionKind, SelectorKind | None], ...]
    """Each condition with the lines that count."""
    asks: tuple[Ask, ...]
    """The same, with what the engines ask of each."""
    target: SelectorKind
    is_about_target: bool
    """Whether the lines that count are those that get the benefits."""
    benefits: tuple[BenefitKind, ...]
    ladder: LadderOf[Any] | None
    ladder_select: SelectorKind | None
    group: str | None
    is_open: bool
    """Whether everybody may use it at any time, as often as they like."""
    is_free: bool
    """Whether every cart in this currency may try it."""
    codes: frozenset[str]
    gives_on_goods: bool
    """Whether it needs target lines."""
    gives_on_shipping: bool
    gives_on_both: bool
    """Whether a benefit works on goods and shipping together."""
    extras: tuple[BenefitKind, ...]
    """The benefits that give something besides, those of every ladder step too."""
    asking: tuple[BenefitKind, ...]
    """The benefits that take so many units to give anything."""
    is_plain: bool
    """Whether there is but one benefit, on goods, and no limit or ladder."""
    shares_units: bool
    is_loose: bool
    """Whether it stands beside all others and takes any units: nothing to look after."""
    tolerates: frozenset[StackingClass]

    @classmethod
    def of(
        cls,
        place: int,
        promotion: AnyPromotion,
        currency: str,
        known: dict[SelectorKind, SelectorKind],
    ) -> Rule:
        """Compile a promotion for carts of a currency; equal selectors become one object."""
        rewards = promotion.rewards_in(currency)
        own_fate: OwnFate | None = None
        if not promotion.enabled:
            own_fate = "disabled"
        elif rewards is None:
            own_fate = "currency"
        rewards = promotion if rewards is None else rewards
        benefits = rewards.all_benefits
        group: str | None = promotion.group
        if group is None and promotion.stage == "coupon":
            group = ONE_COUPON
        limits = promotion.limits
        is_open = not (
            promotion.needs_instant
            or promotion.audience
            or promotion.is_coded
            or (limits is not None and limits.needs_usage)
        )
        conditions = tuple(
            (c, None if c.counts is None else known.setdefault(c.counts, c.counts))
            for c in rewards.conditions
        )
        return cls(
            place,
            promotion,
            promotion.promotion_id,
            promotion.stage,
            own_fate,
            conditions,
            tuple(Ask.of(condition, selector) for condition, selector in conditions),
            known.setdefault(rewards.target_lines, rewards.target_lines),
            rewards.target is None,
            rewards.benefits,
            rewards.ladder,
            None
            if rewards.ladder is None
            else known.setdefault(rewards.ladder.select, rewards.ladder.select),
            group,
            is_open,
            is_open and own_fate is None,
            frozenset(map(normalise_code, promotion.codes)),
            any(benefit.works_on != "shipping" for benefit in benefits),
            any(benefit.works_on == "shipping" for benefit in benefits),
            any(benefit.works_on == "both" for benefit in benefits),
            tuple(benefit for benefit in benefits if benefit.works_on == "extra"),
            tuple(benefit for benefit in rewards.benefits if benefit.asks is not None),
            len(rewards.benefits) == 1 and benefits[0].works_on == "goods" and limits is None,
            promotion.shares_units,
            promotion.exclusive is None and set(promotion.combines_with) >= set(EVERY_CLASS),
            frozenset(promotion.combines_with),
        )

    def checks(self, actual: Sequence[int]) -> tuple[Check, ...]:
        """Weigh what each condition counted against what it needs."""
        return tuple(map(Ask.check, self.asks, actual))

    @property
    def keys(self) -> frozenset[ItemKeyword] | None:
        """What goods must be there for it to look at any line; None where no list says it."""
        if self.gives_on_shipping or any(selector is None for _, selector in self.conditions):
            return None
        selectors = [self.target, *(selector for _, selector in self.conditions if selector)]
        if self.ladder_select is not None:
            selectors.append(self.ladder_select)
        found: frozenset[ItemKeyword] = frozenset()
        for selector in selectors:
            keys = selector.keys
            if keys is None:
                return None
            found |= keys
        return found


@frozen(eq=False)
class Plan:
    """A set compiled for one currency: rules in the order in which they run."""

    currency: str
    rules: tuple[Rule, ...]
    by_stage: tuple[tuple[Stage, tuple[Rule, ...]], ...]
    terms: Terms
    at_most: dict[str, int]
    """How many of a group may apply, where it is not one."""
    needs_instant: bool
    is_loose: bool
    """Whether no rule excludes another or is choosy about its company."""
    bars_lines: bool
    """Whether a rule keeps its lines for itself."""
    index: dict[ItemKeyword, tuple[int, ...]] | None
    """Places of the rules that look at goods with a keyword; None: look at every rule."""
    always: tuple[int, ...]
    """Places of the rules that no keyword finds."""

    @classmethod
    def of(cls, ordered: Sequence[AnyPromotion], currency: str, terms: Terms) -> Plan:
        """Compile promotions that stand in order."""
        known: dict[SelectorKind, SelectorKind] = {}
        rules = tuple(Rule.of(i, p, currency, known) for i, p in enumerate(ordered))
        index, always = _index(rules)
        return cls(
            currency,
            rules,
            _by_stage(rules),
            terms,
            dict(terms.at_most) | {ONE_COUPON: terms.coupons_per_order},
            any(rule.promotion.needs_instant for rule in rules),
            all(rule.is_loose for rule in rules),
            any(rule.promotion.exclusive == "line" for rule in rules),
            index,
            always,
        )

    def touching(self, items: Iterable[Any]) -> tuple[tuple[Stage, tuple[Rule, ...]], ...]:
        """Return the rules that may look at one of these items, by stage.

        The others can give such a cart nothing and take no part in anything.
        """
        if self.index is None:
            return self.by_stage
        places = set(self.always)
        for item in items:
            for key in item_keywords(item):
                places.update(self.index.get(key, ()))
        if len(places) == len(self.rules):
            return self.by_stage
        return _by_stage([self.rules[place] for place in sorted(places)])


def _index(
    rules: Sequence[Rule],
) -> tuple[dict[ItemKeyword, tuple[int, ...]] | None, tuple[int, ...]]:
    """Note the places of rules by what goods they look at, and those that no goods find."""
    keys = [rule.keys for rule in rules]
    if len(rules) - keys.count(None) < _INDEX_FROM:
        return None, ()
    index: defaultdict[ItemKeyword, list[int]] = defaultdict(list)
    for rule, mine in zip(rules, keys, strict=True):
        for key in mine or ():
            index[key].append(rule.place)
    always = tuple(rule.place for rule, mine in zip(rules, keys, strict=True) if mine is None)
    return {key: tuple(places) for key, places in index.items()}, always


def _by_stage(rules: Sequence[Rule]) -> tuple[tuple[Stage, tuple[Rule, ...]], ...]:
    return tuple(
        (stage, mine)
        for stage in STAGES
        if (mine := tuple(rule for rule in rules if rule.stage == stage))
    )


@define(eq=False)
class Rules:
    """A compiled set: `plan` gives the rules of one currency, compiled on first use."""

    promotions: tuple[AnyPromotion, ...]
    """In the order in which they run."""
    terms: Terms
    _plans: dict[str, Plan] = field(factory=dict)

    @classmethod
    def of(cls, promotions: Iterable[AnyPromotion], terms: Terms | None = None) -> Rules:
        """Compile promotions; their order does not matter."""
        ordered = sorted(
            promotion_list(promotions),
            key=lambda p: (STAGES.index(p.stage), -p.priority, p.promotion_id),
        )
        if twice := first_repeated([promotion.promotion_id for promotion in ordered]):
            raise DuplicateIdError(
                "promotions", twice, "stands there twice", "give each promotion its own id"
            )
        if split := first_split_group(ordered):
            raise InvalidArgumentError(
                "group", split, "stands in two stages", "keep a group in one stage"
            )
        return cls(tuple(ordered), Terms() if terms is None else terms)

    def plan(self, currency: str) -> Plan:
        """Return the rules for carts of a currency."""
        plan = self._plans.get(currency)
        if plan is None:
            plan = self._plans[currency] = Plan.of(self.promotions, currency, self.terms)
        return plan


def promotion_list(promotions: object) -> list[AnyPromotion]:
    """Refuse what is no promotion, or one alone, before anything is asked of it."""
    if isinstance(promotions, PromotionOf) or not isinstance(promotions, Iterable):
        remedy = "give a list of promotions, or a PromotionSet"
        raise InvalidArgumentError("promotions", promotions, "is no list", remedy)
    found = list(promotions)
    for i, one in enumerate(found):
        if not isinstance(one, PromotionOf):
            raise InvalidArgumentError(
                f"promotions[{i}]", one, "is no promotion",
                "read data with Promotion.model_validate, and words with parse_promotion",
            )  # fmt: skip
    return found


def first_repeated(ids: Iterable[str]) -> str | None:
    """Find the first id that stands twice."""
    return next((name for name, times in Counter(ids).items() if times > 1), None)


def first_split_group(promotions: Iterable[AnyPromotion]) -> str | None:
    """Find the first group whose promotions stand in two stages."""
    stage_of: dict[str, Stage] = {}
    for promotion in promotions:
        group = promotion.group
        if group is not None and stage_of.setdefault(group, promotion.stage) != promotion.stage:
            return group
    return None
