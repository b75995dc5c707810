"""What a set of rules names: its numbers, its goods, its selectors; and what follows of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import product
from math import gcd
from typing import Any, Final, Literal, TypeAlias, get_origin

from attrs import Factory, define, frozen
from pydantic import BaseModel

from ecomops._typing import MAX_MINOR, MAX_QUANTITY
from ecomops.promotions.promotion import PromotionOf
from ecomops.rounding import PERCENT_DENOMINATOR, percent_parts
from ecomops.selectors.base import SelectorKind

Rules: TypeAlias = BaseModel | Iterable[BaseModel]
"""A promotion set, a promotion, a condition or benefit of any kind, or several of these."""

_MAX_PAIRED: Final = 12
"""Numbers beyond these take no part in sums and differences, which grow as their square."""
_UNTOLD: Final = frozenset(
    {
        "promotion_id",
        "name",
        "group",
        "currency",
        "priority",
        "combines_with",
        "zone",
        "weekdays",
        "windows",
    }
)
_OF_SETS: Final = frozenset(
    {"schema_version", "strategy", "groups", "coupons_per_order", "search_limit"}
)
_ROLE_BY_WORD: Final = {
    "sku": "sku_ids",
    "product": "product_ids",
    "brand": "brands",
    "tag": "tags",
    "path": "paths",
    "categor": "paths",
    "code": "codes",
    "channel": "channels",
    "region": "regions",
    "segment": "segments",
    "customer": "customers",
    "method": "methods",
}
_GOODS: Final = ("sku_ids", "product_ids", "brands", "tags", "paths")


@define
class Named:
    """Everything that rules name, in the order of its first mention."""

    numbers: dict[int, None] = Factory(dict)
    percents: dict[Decimal, None] = Factory(dict)
    sku_ids: dict[str, None] = Factory(dict)
    product_ids: dict[str, None] = Factory(dict)
    brands: dict[str, None] = Factory(dict)
    tags: dict[str, None] = Factory(dict)
    paths: dict[tuple[str, ...], None] = Factory(dict)
    codes: dict[str, None] = Factory(dict)
    channels: dict[str, None] = Factory(dict)
    regions: dict[str, None] = Factory(dict)
    segments: dict[str, None] = Factory(dict)
    customers: dict[str, None] = Factory(dict)
    methods: dict[str, None] = Factory(dict)
    selectors: dict[SelectorKind, None] = Factory(dict)
    currencies: dict[str, None] = Factory(dict)

    @classmethod
    def by(cls, rules: Rules) -> Named:
        """Collect what rules of any kind name."""
        found = cls()
        for rule in (rules,) if isinstance(rules, BaseModel) else tuple(rules):
            found._read(rule, "")
        return found

    def _read(self, value: Any, key: str) -> None:
        if isinstance(value, BaseModel):
            self._read_model(value)
        elif isinstance(value, bool) or value is None:
            return
        elif isinstance(value, int):
            self.numbers.setdefault(abs(value))
        elif isinstance(value, Decimal):
            self.percents.setdefault(value)
        elif isinstance(value, str):
            self._read_words((value,), key)
        elif isinstance(value, Mapping):
            for inner, part in value.items():
                self._read(part, str(inner))
        elif isinstance(value, tuple | frozenset):
            words = tuple(part for part in value if isinstance(part, str))
            if words:
                self._read_words(words, key)
            for part in value:
                if not isinstance(part, str):
                    self._read(part, key)

    def _read_model(self, model: BaseModel) -> None:
        is_promotion = isinstance(model, PromotionOf)
        if isinstance(model, SelectorKind):
            self.selectors.setdefault(model)
        if isinstance(model, PromotionOf) and model.currency is not None:
            self.currencies.setdefault(model.currency)
        for name, info in type(model).model_fields.items():
            is_choice = get_origin(info.annotation) is Literal  # a mode, not a name of goods
            if not (
                is_choice
                or name in {"promotion_id", "name", *_OF_SETS}
                or (is_promotion and name in _UNTOLD)
            ):
                self._read(getattr(model, name), name)

    def _read_words(self, words: tuple[str, ...], key: str) -> None:
        roles = [role for word, role in _ROLE_BY_WORD.items() if word in key]
        # a field of an unknown meaning may name anything
        for role in roles or _GOODS:
            if role == "paths":
                self.paths.setdefault(words)
            else:
                getattr(self, role).update(dict.fromkeys(words))


@frozen
class Turning:
    """The numbers at which the outcome of the rules may turn.

    Attributes
    ----------
    plain
        The rules' own numbers, within int64.
    amounts
        What follows from several: sums, differences, halves, what a percentage leaves.
    quantities
        Those that a line can hold, and halves of them.
    """

    plain: tuple[int, ...]
    amounts: tuple[int, ...]
    quantities: tuple[int, ...]

    @classmethod
    def of(cls, named: Named) -> Turning:
        """Work out the numbers of what was collected."""
        plain = [n for n in named.numbers if 0 < n <= MAX_MINOR] or [1_00]
        some = plain[:_MAX_PAIRED]
        derived = [a + b for a, b in product(some, some)]
        derived += [a - b for a, b in product(some, some) if a > b]
        derived += [n // 2 for n in plain]
        for percent in list(named.percents)[:_MAX_PAIRED]:
            derived += _around_percent(percent, some)
        quantities = dict.fromkeys(q for n in plain for q in (n, n // 2) if 1 <= q <= MAX_QUANTITY)
        return cls(
            tuple(plain),
            tuple(dict.fromkeys(n for n in derived if 0 < n <= MAX_MINOR)) or (1_00,),
            tuple(quantities) or (1,),
        )


def _around_percent(percent: Decimal, numbers: list[int]) -> list[int]:
    """Amounts of which the percentage is a number, leaves a number, or is a tie to round.

    >>> _around_percent(Decimal(50), [100])
    [200, 200, 1]
    """
    parts, whole = percent_parts(percent), PERCENT_DENOMINATOR
    if parts == 0:
        return []
    found = [n * whole // parts for n in numbers]
    if parts < whole:
        found += [n * whole // (whole - parts) for n in numbers]
    common = gcd(parts, whole)
    if whole // 2 % common == 0:
        period = whole // common
        # amount × parts ≡ half a unit: solved by the inverse of parts
        found.append(whole // 2 // common * pow(parts // common, -1, period) % period)
    return found
