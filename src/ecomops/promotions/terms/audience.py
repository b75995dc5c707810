"""Who a promotion is for, and what tells somebody that it is not for them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Annotated, Final, Literal, TypeAlias

from attrs import frozen
from pydantic import AfterValidator, Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from ecomops._typing import Count, Language, MemberId
from ecomops.models.base import DomainModel
from ecomops.models.shopper import Shopper
from ecomops.models.tags import Tags

MAX_NAMED_CUSTOMERS: Final = 100_000
"""The most customers that one audience may name; a larger group is a segment."""

_SHOWN_NAMES: Final = 3

Criterion: TypeAlias = Literal[
    "new_customer",
    "min_tier_rank",
    "segments",
    "birthday_month",
    "customer_ids",
    "channels",
    "regions",
]
"""What an audience may ask for: the names of its fields."""

Facts: TypeAlias = tuple[str | int, ...]
"""What would do, or what there is: names, one rank, or one month."""

# {names} is what the promotion asks for
_ASKS: Final[dict[Criterion, dict[Language, str]]] = {
    "new_customer": {"en": "for {names} customers", "zh": "{names}客专享"},
    "min_tier_rank": {"en": "from tier rank {names}", "zh": "会员等级 {names} 级及以上"},
    "segments": {"en": "for segment {names}", "zh": "客群 {names} 专享"},
    "birthday_month": {"en": "in the birthday month", "zh": "生日月专享"},
    "customer_ids": {"en": "for named customers", "zh": "指定顾客专享"},
    "channels": {"en": "through channel {names}", "zh": "限渠道 {names}"},
    "regions": {"en": "in region {names}", "zh": "限地区 {names}"},
}
# what there is instead: where something is known, and where it is known to be missing
_FOUND: Final[dict[Criterion, dict[Language, tuple[str, str]]]] = {
    "new_customer": {"en": ("this customer is {names}", ""), "zh": ("该顾客是{names}客", "")},
    "min_tier_rank": {
        "en": ("this customer's rank is {names}", "this customer has no tier"),
        "zh": ("该顾客为 {names} 级", "该顾客没有会员等级"),
    },
    # whatever a shop calls a group of its customers, it may not want them to read
    "segments": {
        "en": ("this customer is in no such segment", "this customer is in no segment"),
        "zh": ("该顾客不在其中", "该顾客没有客群"),
    },
    "birthday_month": {
        "en": ("this customer's is month {names}", "this customer's is not known"),
        "zh": ("该顾客生日在 {names} 月", "该顾客的生日未知"),
    },
    "customer_ids": {
        "en": ("this customer is none of them", "this customer has no id"),
        "zh": ("该顾客不在其中", "该顾客没有编号"),
    },
    "channels": {
        "en": ("this order comes through {names}", "this order names no channel"),
        "zh": ("本单渠道为 {names}", "本单未注明渠道"),
    },
    "regions": {
        "en": ("this order is in {names}", "this order names no region"),
        "zh": ("本单地区为 {names}", "本单未注明地区"),
    },
}
_GUEST: Final[dict[Language, str]] = {"en": "this shopper is a guest", "zh": "顾客未登录"}
_NO_MONTH: Final[dict[Language, str]] = {"en": "no instant was given", "zh": "未给出时间"}


@frozen
class Miss:
    """One thing that an audience asks for and a cart has not (不符合的条件).

    Attributes
    ----------
    criterion
        The field of `Audience`.
    needed
        Any of these would do; empty for a birthday when no month is known, and for named
        customers, whose ids are nobody else's business.
    actual
        What there is instead, empty where there is nothing; None for a guest.

    Examples
    --------
    >>> miss = Miss("min_tier_rank", needed=(2,), actual=(1,))
    >>> miss.describe("en"), miss.describe("zh")
    ("from tier rank 2; this customer's rank is 1", '会员等级 2 级及以上；该顾客为 1 级')
    """

    criterion: Criterion
    needed: Facts
    actual: Facts | None

    def describe(self, language: Language, currency: str | None = None) -> str:  # noqa: ARG002  as its siblings
        """Say what is asked for and what there is (未满足说明); no amount needs the currency."""
        asks = _asks(self.criterion, self.needed, language)
        return f"{asks}{'；' if language == 'zh' else '; '}{self._found(language)}"

    def _found(self, language: Language) -> str:
        if self.actual is None:
            return _GUEST[language]
        if self.criterion == "birthday_month" and not self.needed:
            return _NO_MONTH[language]
        given, missing = _FOUND[self.criterion][language]
        if not self.actual:
            return missing
        return given.format(names=_names(self.criterion, self.actual, language))


def _sorted_unique(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(ids)))


class Audience(DomainModel):
    """Who a promotion is for (适用人群): every criterion that is given must hold.

    Of several names in one criterion, any will do; they are compared letter by letter. A
    guest fails whatever is asked of a person.

    Examples
    --------
    >>> audience = Audience(new_customer=True, channels=("app",))
    >>> audience.describe("en"), audience.describe("zh")
    ('for new customers, through channel app', '新客专享、限渠道 app')
    >>> audience.admits(Shopper(orders_placed=0), channel="app", region=None, month=None)
    True
    >>> [miss.describe("en") for miss in audience.misses(None, "app", None, None)]
    ['for new customers; this shopper is a guest']
    """

    new_customer: StrictBool | None = None
    """True: only who never ordered (新客); False: only who did (老客)."""
    min_tier_rank: Count | None = None
    """The lowest tier that qualifies, by rank; who has no tier never does."""
    segments: Tags = ()
    """In any of these groups (客群)."""
    birthday_month: StrictBool = False
    """True: the month of the order, in the promotion's zone, is that of the birthday (生日月)."""
    customer_ids: Annotated[
        tuple[MemberId, ...], Field(max_length=MAX_NAMED_CUSTOMERS), AfterValidator(_sorted_unique)
    ] = ()
    """One of these customers (指定顾客); kept sorted, each once."""
    channels: Tags = ()
    """Through any of these: app, web, a live stream (渠道)."""
    regions: Tags = ()
    """In any of these, as the shop names them (地区)."""

    @model_validator(mode="after")
    def _asks_for_something(self) -> Audience:
        if next(self._asked(None), None) is None:
            raise PydanticCustomError(
                "empty_audience",
                "give new_customer, min_tier_rank, segments, birthday_month, customer_ids, "
                "channels or regions; a promotion for everybody has no audience",
            )
        return self

    def admits(
        self, shopper: Shopper | None, channel: str | None, region: str | None, month: int | None
    ) -> bool:
        """Tell whether every criterion holds (是否符合); `misses` says which do not.

        Parameters
        ----------
        shopper
            None for a guest.
        channel, region
            Of the order; None fits no criterion.
        month
            1 to 12, in the promotion's zone; None, where no instant is known, is nobody's
            birthday. See `ecomops.calendars.zones.local_month`.
        """
        return next(self._failing(shopper, channel, region, month), None) is None

    def misses(
        self, shopper: Shopper | None, channel: str | None, region: str | None, month: int | None
    ) -> tuple[Miss, ...]:
        """Find every criterion that does not hold (不符合项), in the order of the fields."""
        return tuple(
            Miss(criterion, () if criterion == "customer_ids" else needed, actual)
            for criterion, needed, actual in self._failing(shopper, channel, region, month)
        )

    def describe(self, language: Language, currency: str | None = None) -> str:  # noqa: ARG002  as its siblings
        """Say in a few words who it is for (人群描述); no amount needs the currency."""
        asks = [_asks(criterion, needed, language) for criterion, needed in self._asked(None)]
        return ("、" if language == "zh" else ", ").join(asks)

    def _failing(
        self, shopper: Shopper | None, channel: str | None, region: str | None, month: int | None
    ) -> Iterator[tuple[Criterion, Facts, Facts | None]]:
        for criterion, needed in self._asked(month):
            actual = _actual(criterion, shopper, channel, region)
            if actual is None or not self._fits(criterion, needed, actual):
                yield criterion, needed, actual

    def _asked(self, month: int | None) -> Iterator[tuple[Criterion, Facts]]:
        """Name each criterion that is given, with what would do."""
        if self.new_customer is not None:
            yield "new_customer", ("new" if self.new_customer else "returning",)
        if self.min_tier_rank is not None:
            yield "min_tier_rank", (self.min_tier_rank,)
        if self.segments:
            yield "segments", self.segments
        if self.birthday_month:
            yield "birthday_month", () if month is None else (month,)
        if self.customer_ids:
            yield "customer_ids", self.customer_ids
        if self.channels:
            yield "channels", self.channels
        if self.regions:
            yield "regions", self.regions

    def _fits(self, criterion: Criterion, needed: Facts, actual: Facts) -> bool:
        if criterion == "min_tier_rank":
            return actual >= needed  # one rank each, or none, which is below every other
        if criterion == "customer_ids":
            return any(_stands_in(self.customer_ids, str(id_)) for id_ in actual)
        return any(fact in needed for fact in actual)


def _stands_in(ids: tuple[str, ...], id_: str) -> bool:
    """Look an id up in sorted ones: there may be very many."""
    place = bisect_left(ids, id_)
    return place < len(ids) and ids[place] == id_


def _actual(
    criterion: Criterion, shopper: Shopper | None, channel: str | None, region: str | None
) -> Facts | None:
    """Read what there is; None where it takes a shopper and there is a guest."""
    fact: str | int | None
    if criterion == "channels":
        fact = channel
    elif criterion == "regions":
        fact = region
    elif shopper is None:
        return None
    elif criterion == "segments":
        return shopper.segments
    elif criterion == "new_customer":
        fact = "new" if shopper.is_new else "returning"
    elif criterion == "min_tier_rank":
        fact = None if shopper.tier is None else shopper.tier.rank
    elif criterion == "birthday_month":
        fact = shopper.birth_month
    else:
        fact = shopper.customer_id
    return () if fact is None else (fact,)


def _asks(criterion: Criterion, needed: Facts, language: Language) -> str:
    return _ASKS[criterion][language].format(names=_names(criterion, needed, language))


def _names(criterion: Criterion, facts: Facts, language: Language) -> str:
    names = [str(fact) for fact in facts[:_SHOWN_NAMES]]
    more = len(facts) - len(names)
    if language == "zh":
        if criterion == "new_customer":
            names = ["新" if name == "new" else "老" for name in names]
        return "、".join(names) + (f" 等 {len(facts)} 个" if more else "")
    last = [f"{more} more"] if more else [names.pop()] if names else []
    return " or ".join(filter(None, [", ".join(names), *last]))
