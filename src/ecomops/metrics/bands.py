"""Bands: what is healthy, and whether the limits themselves are."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from ecomops._typing import Language, exact_decimal
from ecomops.errors import InvalidArgumentError
from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse
from ecomops.words import plain_number

Exact: TypeAlias = int | Fraction
"""A figure without rounding."""

BandVerdict: TypeAlias = Literal["healthy", "too_low", "too_high", "undefined", "no_band"]
"""healthy 正常, too_low 偏低, too_high 偏高, undefined 无定义, no_band 无标准."""

BandLimit: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(exact_decimal),
    Field(allow_inf_nan=False, max_digits=24, decimal_places=9),
    PlainSerializer(plain_number, return_type=str, when_used="json"),
]

VERDICT_WORDS: Final[dict[BandVerdict, tuple[str, str]]] = {
    "healthy": ("healthy", "正常"),
    "too_low": ("too low", "偏低"),
    "too_high": ("too high", "偏高"),
    "undefined": ("undefined", "无定义"),
    "no_band": ("no band", "无标准"),
}


class Band(DomainModel):
    """What a healthy value is (健康区间).

    Limits are in the unit of the metric: a rate of 3 % is ``"0.03"``. Whether the limit itself
    is healthy is part of the band, and comparisons are exact: with `at_most` 15 %, a return
    rate of just 15 % is healthy; with `less_than` it would not be.

    Examples
    --------
    >>> band = Band(at_least="0.03", at_most="0.05")
    >>> band.verdict(Fraction(3, 100)), band.verdict(Fraction(501, 10_000)), band.verdict(None)
    ('healthy', 'too_high', 'undefined')
    >>> Band(more_than=3).verdict(Fraction(3)), str(Band(more_than=3))
    ('too_low', '> 3')
    """

    at_least: BandLimit | None = None
    more_than: BandLimit | None = None
    at_most: BandLimit | None = None
    less_than: BandLimit | None = None

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        if self.at_least is not None and self.more_than is not None:
            text = "give at_least or more_than, not both"
            refuse("Band", [problem("two_limits", ("more_than",), str(self.more_than), text)])
        if self.at_most is not None and self.less_than is not None:
            text = "give at_most or less_than, not both"
            refuse("Band", [problem("two_limits", ("less_than",), str(self.less_than), text)])
        low, high = self.low, self.high
        if low is None and high is None:
            text = "give at least one limit"
            refuse("Band", [problem("no_limit", (), None, text)])
        if low is not None and high is not None:
            is_point = self.at_least is not None and self.at_most is not None
            if low > high or (low == high and not is_point):
                text = f"nothing lies between {low} and {high}; give a low limit below the high"
                refuse("Band", [problem("empty", (), str(self), text)])
        return self

    @property
    def low(self) -> Decimal | None:
        """The lower limit, whether it is in the band or not."""
        return self.more_than if self.at_least is None else self.at_least

    @property
    def high(self) -> Decimal | None:
        """The upper limit, whether it is in the band or not."""
        return self.less_than if self.at_most is None else self.at_most

    def verdict(self, value: Exact | None) -> BandVerdict:
        """Say whether a value lies in the band; an undefined one is neither in nor out.

        Raises
        ------
        InvalidArgumentError
            If the value is not exact.
        """
        if value is None:
            return "undefined"
        given: object = value
        if isinstance(given, bool) or not isinstance(given, int | Fraction):
            remedy = "give an int or a Fraction, as `exact` of a result"
            raise InvalidArgumentError("value", value, "is no exact value", remedy)
        return self.verdicts([value.numerator], [value.denominator])[0]

    def verdicts(
        self, above: Iterable[Exact | None], below: Iterable[Exact | None]
    ) -> list[BandVerdict]:
        """Say of each numerator and denominator whether their quotient lies in the band.

        Undefined are those that lack one, or have nothing below. Nothing is divided: whole
        numbers are compared crosswise, which is quick for many.

        >>> Band(at_least="0.03", at_most="0.05").verdicts([3, 51, 1], [100, 1000, 0])
        ['healthy', 'too_high', 'undefined']
        """
        low, high = self.low, self.high
        least = (0, 0) if low is None else Fraction(low).as_integer_ratio()
        most = (0, 0) if high is None else Fraction(high).as_integer_ratio()
        is_low_in, is_high_in = self.more_than is None, self.less_than is None
        found: list[BandVerdict] = []
        for one, other in zip(above, below, strict=True):
            if one is None or not other:
                found.append("undefined")
                continue
            if type(one) is type(other) is int:
                value, under = one, other
            else:
                value = one.numerator * other.denominator
                under = one.denominator * other.numerator
            if under < 0:
                value, under = -value, -under
            over = value * least[1] - least[0] * under  # 0 where there is no such limit
            short = most[0] * under - value * most[1]
            if over < 0 or not (over or is_low_in):
                found.append("too_low")
            elif short < 0 or not (short or is_high_in):
                found.append("too_high")
            else:
                found.append("healthy")
        return found

    def limits(self) -> tuple[tuple[str, Decimal], ...]:
        """List the limits with their signs: ``(("≥", Decimal("0.03")),)``."""
        limits = (self.at_least, self.more_than, self.at_most, self.less_than)
        pairs = zip("≥>≤<", limits, strict=True)
        return tuple((sign, limit) for sign, limit in pairs if limit is not None)

    def __str__(self) -> str:
        return ", ".join(f"{sign} {plain_number(limit)}" for sign, limit in self.limits())


def verdict_word(verdict: BandVerdict, language: Language) -> str:
    """Say a verdict."""
    return VERDICT_WORDS[verdict][language == "zh"]
