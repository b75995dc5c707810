"""What a tornado shows, as plain numbers and texts; drawing it is another matter."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from attrs import frozen

from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.plots.rule_text import quoted_rule
from ecomops.whatif.response.assumption_text import (
    assumed_value_text,
    assumption_name,
    assumption_text,
    joined,
)
from ecomops.whatif.results.amounts import exact_money
from ecomops.whatif.uncertainty.tornado import Tornado, TornadoBar
from ecomops.words import word

_WORDS: Final = {
    "decide": ("{names} alone decides whether {rule} pays", "{names}单独即可决定{rule}能否回本"),
    "decide_each": (
        "Each of these alone decides whether {rule} pays: {names}",
        "以下任一项单独即可决定{rule}能否回本：{names}",
    ),
    "pays": (
        "{rule} would pay, whichever one assumption is off",
        "{rule}：任何单项假设在其范围内变动都能回本",
    ),
    "loses": (
        "{rule} would lose money, whichever one assumption is off",
        "{rule}：任何单项假设在其范围内变动都会亏损",
    ),
    "unknown": (
        "Whether {rule} pays can't be told from these assumptions",
        "{rule}能否回本，凭这些假设无法判断",
    ),
    "likely": (
        "gain with all at their likely values: {gain}",
        "各项均取最可能值时的净收益：{gain}",
    ),
    "most": (
        "{name} matters most: {swing} from lowest to highest",
        "{name}影响最大：最高与最低相差 {swing}",
    ),
    "fixed": ("held fixed: {names}", "固定不变：{names}"),
    "turns": ("0 at {value}", "{value} 时为零"),
    "axis": ("gain over no promotion ({})", "相比不做活动的净收益（{}）"),
    "low": ("at the low end", "取低值"),
    "high": ("at the high end", "取高值"),
    "undefined": ("undefined", "无定义"),
    "swing": ("moves it by", "波动"),
}


@frozen
class DrawnBar:
    """One assumption, as drawn (敏感性条)."""

    name: str
    range: str
    """From where to where the assumption goes, and where it is likely."""
    low: str
    high: str
    """The ends of the assumption, written."""
    at_low_minor: Fraction | None
    at_high_minor: Fraction | None
    """The gain there; None: undefined. [minor]"""
    swing: str
    turns: str
    """Where the gain is 0; empty where nowhere."""


@frozen(eq=False)
class TornadoView:
    """Everything that a tornado shows (龙卷风图)."""

    tornado: Tornado
    language: Language
    bars: tuple[DrawnBar, ...]

    @classmethod
    def of(cls, tornado: object, language: Language) -> TornadoView:
        """Read a tornado.

        Raises
        ------
        InvalidArgumentError
            If this is none, no assumption is a range, or no bar has a defined end.
        """
        check_type("tornado", tornado, Tornado, "give what tornado returns")
        assert isinstance(tornado, Tornado)  # noqa: S101  for the type checker
        if not tornado.bars:
            raise InvalidArgumentError(
                "tornado", 0, "bars: no assumption is a range",
                "give (low, likely, high) for at least one",
            )  # fmt: skip
        if all(end is None for bar in tornado.bars for end in _ends(bar)):
            raise InvalidArgumentError(
                "tornado", len(tornado.bars), "bars have no defined gain at either end",
                "print it, and assume what leaves the gain defined",
            )  # fmt: skip
        bars = tuple(_drawn(tornado, bar, language) for bar in tornado.bars)
        return cls(tornado, language, bars)

    def say(self, key: str, /, **values: str) -> str:
        """Fill in one of the texts."""
        return word(_WORDS, key, self.language).format(**values)

    @property
    def axis_title(self) -> str:
        """Name the axis."""
        return word(_WORDS, "axis", self.language).format(self.currency)

    @property
    def currency(self) -> str:
        """Of every amount."""
        return self.tornado.row.currency

    @property
    def gains_minor(self) -> list[Fraction]:
        """All gains that are drawn [minor]."""
        found = [end for bar in self.tornado.bars for end in _ends(bar)]
        return [gain for gain in (*found, self.tornado.gain_minor) if gain is not None]

    @property
    def answer(self) -> str:
        """Say whether any one assumption decides."""
        tornado, language = self.tornado, self.language
        row = tornado.row
        rule = quoted_rule(row.description_zh if language == "zh" else row.description, language)
        deciding = [assumption_name(bar.name, language) for bar in tornado.bars if bar.decides]
        if deciding:
            name = "decide" if len(deciding) == 1 else "decide_each"
            said = self.say(name, rule=rule, names=joined(deciding, language))
            return said[:1].upper() + said[1:]
        is_known = all(bar.swing_minor is not None for bar in tornado.bars)
        gain = tornado.gain_minor
        if gain is None or not is_known:
            return self.say("unknown", rule=rule)
        return self.say("pays" if gain >= 0 else "loses", rule=rule)

    @property
    def subtitle(self) -> list[str]:
        """Say the likely gain, what moves it most, and what was held fixed."""
        tornado, language = self.tornado, self.language
        gain = exact_money(tornado.gain_minor, self.currency, language)
        first = tornado.bars[0]
        texts = [self.say("likely", gain=gain)]
        if first.swing_minor:
            name = assumption_name(first.name, language)
            texts.append(self.say("most", name=name, swing=self.bars[0].swing))
        said = [("；" if language == "zh" else "; ").join(texts)]
        if not tornado.margin_rate.is_range:
            margin = assumption_text("margin_rate", tornado.margin_rate, self.currency, language)
            said.append(self.say("fixed", names=margin))
        return said

    @property
    def notes(self) -> list[str]:
        """Say what to keep in mind."""
        return self.tornado.caveat_words(self.language)


def _ends(bar: TornadoBar) -> tuple[Fraction | None, Fraction | None]:
    return bar.at_low_minor, bar.at_high_minor


def _drawn(tornado: Tornado, bar: TornadoBar, language: Language) -> DrawnBar:
    currency = tornado.row.currency

    def text(value: Fraction) -> str:
        return assumed_value_text(bar.name, value, currency, language)

    turns = ""
    if bar.turning_point is not None:
        turns = word(_WORDS, "turns", language).format(value=text(bar.turning_point))
    whole = assumption_text(bar.name, bar.assumption, currency, language)
    name = assumption_name(bar.name, language)
    return DrawnBar(
        name=name,
        range=whole.removeprefix(name).strip(),
        low=text(bar.assumption.low),
        high=text(bar.assumption.high),
        at_low_minor=bar.at_low_minor,
        at_high_minor=bar.at_high_minor,
        swing=exact_money(bar.swing_minor, currency, language),
        turns=turns,
    )
