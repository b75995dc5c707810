"""One thing that the set check found: where, how bad, why, and what to do."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, Protocol, TypeAlias, runtime_checkable

from attrs import frozen

from ecomops._typing import Language
from ecomops.facts import CartFacts
from ecomops.languages import known_language
from ecomops.promotions.lint.texts import TEXTS, FindingCode
from ecomops.words import amount_text, names_text

Severity: TypeAlias = Literal["error", "warning", "note"]
"""``error`` not what anybody means · ``warning`` most likely a mistake · ``note`` good to know."""

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")
"""The severities, the worst first."""


@runtime_checkable
class Describes(Protocol):
    """What can say itself in a few words: a selector, a condition, a benefit."""

    def describe(self, language: Language, currency: str | None) -> str:
        """Say it in a few words."""


@frozen
class Phrase:
    """A few words, in both languages."""

    en: str
    zh: str

    def describe(self, language: Language, currency: str | None) -> str:  # noqa: ARG002  as its siblings
        """Say it."""
        return self.zh if language == "zh" else self.en


Fact: TypeAlias = int | str | datetime | tuple[str, ...] | Describes
"""A number, a name, an instant, several names, or a rule."""


def cost_of(cart: CartFacts) -> int | None:
    """Sum what goods cost the shop; None where that is not known of all [minor]."""
    costs = [item.cost_minor for item in cart.line_item]
    known = [cost for cost in costs if cost is not None]
    if len(known) < len(costs):
        return None
    return sum(map(int.__mul__, known, cart.line_quantity))


@frozen
class TriedCart:
    """A cart that shows a finding, and the price it came to (试算购物车).

    `price_cart` gives the same again for `cart` and the promotions in `discounts`, at `now`;
    the codes and coupons that they take are in hand.

    Attributes
    ----------
    cart
        The goods, and who buys them where.
    now
        When; an arbitrary instant where no promotion has a window.
    discounts
        Promotion id and discount of each promotion that took something off. [minor]
    net_minor
        What the goods came to. [minor]
    """

    cart: CartFacts
    now: datetime
    discounts: tuple[tuple[str, int], ...]
    net_minor: int

    @property
    def list_minor(self) -> int:
        """The goods at list price [minor]."""
        return self.cart.list_minor

    @property
    def cost_minor(self) -> int | None:
        """What the goods cost the shop; None where that is not known of all [minor]."""
        return cost_of(self.cart)

    @property
    def floor_minor(self) -> int:
        """What the goods may not go below [minor]."""
        return sum(self.cart.line_floor_minor)

    def describe(self, language: Language, currency: str | None = None) -> str:
        """Write the goods, their list amount, and what they came to."""
        code = self.cart.currency if currency is None else currency
        before, after = (
            amount_text(self.list_minor, code, language),
            amount_text(self.net_minor, code, language),
        )
        pairs = zip(self.cart.line_quantity, self.cart.line_item, strict=True)
        goods = [f"{quantity} × {item.sku_id}" for quantity, item in pairs]
        if language == "zh":
            return f"{'、'.join(goods)}（标价 {before}）实付 {after}"
        return f"{' + '.join(goods)} (list {before}) for {after}"


@frozen
class Finding:
    """One thing that is wrong with a set, or worth knowing (检查结果).

    Print it to read it; `describe` gives the same in Chinese.

    Attributes
    ----------
    code
        What it is; the reference page has a table of them.
    severity
        ``error``, ``warning`` or ``note``.
    promotion_ids
        The promotions it is about, in the order of the set; empty where it is about none.
    place
        Where in the set: ``promotions[2].ladder.steps[1]``.
    facts
        The numbers and names behind it, by name; amounts end in ``_minor``.
    currency
        That of the amounts; None where there is none.
    tried
        The cart that shows it, where one was priced.

    Examples
    --------
    >>> print(Finding("group_of_one", "warning", ("p",), "promotions[0]", (("group", "A"),)))
    warning group_of_one at promotions[0] ('p'): group 'A' has no other promotion, so it \
limits nothing; name the group that it shares with others, or leave it out
    """

    code: FindingCode
    severity: Severity
    promotion_ids: tuple[str, ...]
    place: str
    facts: tuple[tuple[str, Fact], ...] = ()
    currency: str | None = None
    tried: TriedCart | None = None

    def problem(self, language: Language = "en") -> str:
        """Say what is wrong."""
        known_language(language)
        return self._filled(TEXTS[self.code][language][0], language)

    def remedy(self, language: Language = "en") -> str:
        """Say what to do."""
        known_language(language)
        return self._filled(TEXTS[self.code][language][1], language)

    def describe(self, language: Language = "en") -> str:
        """Say what is wrong and what to do (问题与建议)."""
        known_language(language)
        comma = "；" if language == "zh" else "; "
        return f"{self.problem(language)}{comma}{self.remedy(language)}"

    def fact(self, name: str) -> Fact | None:
        """Look up one of the numbers and names behind it; None where there is none."""
        return dict(self.facts).get(name)

    def __str__(self) -> str:
        who = f" ({_quoted(self.promotion_ids, 'en')})" if self.promotion_ids else ""
        return f"{self.severity} {self.code} at {self.place}{who}: {self.describe('en')}"

    def _filled(self, template: str, language: Language) -> str:
        said = {name: self._said(name, fact, language) for name, fact in self.facts}
        said["ids"] = _quoted(self.promotion_ids, language)
        if self.tried is not None:
            said["tried"] = self.tried.describe(language)
        return template.format_map(said)

    def _said(self, name: str, fact: Fact, language: Language) -> str:
        if isinstance(fact, Describes):
            return fact.describe(language, self.currency)
        if isinstance(fact, tuple):
            return _quoted(fact, language)
        if isinstance(fact, datetime):
            return fact.isoformat(sep=" ", timespec="minutes")
        if isinstance(fact, int) and name.endswith("_minor"):
            return amount_text(fact, self.currency, language)
        return str(fact)


def _quoted(names: tuple[str, ...], language: Language) -> str:
    quotes = "“”" if language == "zh" else "''"
    return names_text([f"{quotes[0]}{name}{quotes[1]}" for name in names], language)
