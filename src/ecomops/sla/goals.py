"""Goals: how good a rate or a mean should be, and whether just that is enough."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final, Literal, Self, TypeAlias

from attrs import frozen
from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from ecomops._typing import Label, Language, exact_decimal
from ecomops.languages import known_language
from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse
from ecomops.rate_text import percent_sign
from ecomops.words import plain_number

GoalBound: TypeAlias = Literal["at_least", "more_than", "at_most", "less_than"]
"""at least 不低于, more than 高于, at most 不高于, less than 低于."""

ServiceMeasure: TypeAlias = Literal[
    "attainment_rate", "csat_rate", "resolution_rate", "repeated_cause_rate", "mean_response_s",
]  # fmt: skip
"""attainment 达标率, csat 满意度, resolution 解决率, repeated causes 重复原因占比, mean response
平均响应时间. Rates are held against percentages, means against seconds."""

ExactNumber: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(exact_decimal),
    Field(ge=0, allow_inf_nan=False, max_digits=18, decimal_places=6),
    PlainSerializer(plain_number, return_type=str, when_used="json"),
]

_ALL: Final = 100
_SIGNS: Final[dict[GoalBound, str]] = {
    "at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<",
}  # fmt: skip
_MEASURES: Final[dict[ServiceMeasure, tuple[str, str]]] = {
    "attainment_rate": ("SLA attainment", "时效达标率"),
    "csat_rate": ("CSAT", "满意度"),
    "resolution_rate": ("resolution rate", "解决率"),
    "repeated_cause_rate": ("repeated causes", "重复原因占比"),
    "mean_response_s": ("mean response", "平均响应"),
}
_VERDICTS: Final = {
    True: ("met", "达标"), False: ("missed", "未达标"), None: ("nothing to judge", "无数据"),
}  # fmt: skip


class ServiceGoal(DomainModel):
    """How good a measure of the service should be (服务目标).

    Whether the bound itself is good enough is part of the goal: CSAT of at least 95 % is met at
    95 %, a resolution rate of more than 98 % is not met at 98 %.

    Examples
    --------
    >>> goal = ServiceGoal(measure="resolution_rate", bound="more_than", value="98")
    >>> goal.is_met(Fraction(98, 100)), goal.is_met(Fraction(981, 1000)), goal.is_met(None)
    (False, True, None)
    """

    measure: ServiceMeasure
    bound: GoalBound
    value: ExactNumber
    """A percentage for rates, seconds for means."""
    name: Label | None = None

    @model_validator(mode="after")
    def _is_a_share(self) -> Self:
        if self.is_rate and self.value > _ALL:
            text = f"value should be a percentage, at most 100, not {self.value:f}"
            refuse("ServiceGoal", [problem("above_100", ("value",), str(self.value), text)])
        return self

    def is_met(self, actual: Fraction | None) -> bool | None:
        """Tell whether a measured value is good enough; None where there is none."""
        if actual is None:
            return None
        needed = Fraction(self.value)
        if self.is_rate:
            needed /= _ALL
        return {
            "at_least": actual >= needed,
            "more_than": actual > needed,
            "at_most": actual <= needed,
            "less_than": actual < needed,
        }[self.bound]

    @property
    def is_rate(self) -> bool:
        """Whether it is held against a percentage."""
        return self.measure.endswith("_rate")

    def judge(self, actual: Fraction | None) -> GoalVerdict:
        """Hold a measured value against the goal."""
        return GoalVerdict(self, actual, self.is_met(actual))


@frozen
class GoalVerdict:
    """A measured value and its goal (目标达成情况).

    Attributes
    ----------
    goal
        What was wanted.
    actual
        What was measured; None: there was nothing to measure.
    is_met
        Whether that is good enough; None: there is nothing to say.

    Examples
    --------
    >>> goal = ServiceGoal(measure="csat_rate", bound="at_least", value="95")
    >>> print(goal.judge(Fraction(19, 20)))
    CSAT 95 % (goal ≥ 95 %): met
    >>> print(goal.judge(None).describe("zh"))
    满意度 无数据（目标 ≥ 95%）
    """

    goal: ServiceGoal
    actual: Fraction | None
    is_met: bool | None

    def describe(self, language: Language = "en") -> str:
        """Say what was measured, what was wanted, and whether it is good enough."""
        known_language(language)
        zh = language == "zh"
        goal, unit = self.goal, percent_sign(language) if self.goal.is_rate else " s"
        name = goal.name or _MEASURES[goal.measure][zh]
        wanted = f"{_SIGNS[goal.bound]} {plain_number(goal.value)}{unit}"
        verdict = _VERDICTS[self.is_met][zh]
        if self.actual is None:
            said = f"{name}: {verdict} (goal {wanted})"
            return f"{name} {verdict}（目标 {wanted}）" if zh else said
        # so many digits that what is told is not the bound itself unless it is
        is_bound = self.actual == Fraction(goal.value) / (_ALL if goal.is_rate else 1)
        told = [
            rate_text(self.actual, language, places)
            if goal.is_rate
            else seconds_text(self.actual, places)
            for places in (2, 4, 6, 9, 12)
        ]
        bound = f"{plain_number(goal.value)}{unit}"
        shown = told[0] if is_bound else next((one for one in told if one != bound), told[-1])
        if zh:
            return f"{name} {shown}（目标 {wanted}）：{verdict}"
        return f"{name} {shown} (goal {wanted}): {verdict}"

    def __str__(self) -> str:
        return self.describe()


def rate_text(rate: Fraction | None, language: Language, places: int = 2) -> str:
    """Write a rate in percent, rounded down.

    >>> rate_text(Fraction(97999, 100000), "en"), rate_text(Fraction(1), "zh")
    ('97.99 %', '100%')
    >>> rate_text(None, "en")
    '–'
    """
    if rate is None:
        return "–"
    scaled = rate * _ALL * 10**places // 1
    return plain_number(Decimal(int(scaled)).scaleb(-places)) + percent_sign(language)


def seconds_text(seconds: Fraction | None, places: int = 2) -> str:
    """Write a mean of seconds, rounded up.

    >>> seconds_text(Fraction(61, 2)), seconds_text(Fraction(299_999, 10_000))
    ('30.5 s', '30 s')
    """
    if seconds is None:
        return "–"
    scaled = -(-seconds * 10**places // 1)
    return f"{plain_number(Decimal(int(scaled)).scaleb(-places))} s"
