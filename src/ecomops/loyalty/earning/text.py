"""The sentences of earning: how points come about, step by step."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.amount_text import format_minor
from ecomops.words import plain_number

if TYPE_CHECKING:
    from ecomops.loyalty.earning.earned import CapApplied, EventEarning, OrderEarning

_CAPS: Final[dict[str, tuple[str, str]]] = {
    "per_order": ("per order", "每单"),
    "per_day": ("a day", "每日"),
    "per_month": ("a month", "每月"),
}
_NONE: Final[dict[str, tuple[str, str]]] = {
    "gift": ("gifts earn none", "赠品不计"),
    "excluded": ("excluded goods earn none", "指定商品不计"),
    "no_rule": ("no rule is for these goods", "无适用规则"),
    "nothing_paid": ("nothing is paid in money", "未以现金支付"),
}
_ROUNDED: Final[dict[str, tuple[str, str]]] = {
    "floor": ("rounded down", "舍去小数"),
    "ceil": ("rounded up", "进一取整"),
    "half_up": ("rounded half up", "四舍五入"),
    "half_even": ("rounded half to even", "四舍六入五成双"),
}


def order_text(earning: OrderEarning, language: Language) -> str:
    """Say how the points of a purchase come about.

    First the points, then the steps: what is paid at which rate, what multiplies it, how it is
    rounded, then minimum, bonus, caps and what promotions promise.
    """
    is_zh = language == "zh"
    steps = [*_groups(earning, language)]
    if earning.floors_base_first and any(line.base.denominator > 1 for line in earning.lines):
        steps.append("倍数前先舍去小数" if is_zh else "fractions dropped before multiplying")
    if earning.exact != earning.rounded:
        how = _ROUNDED[earning.rounding][is_zh]
        total = exact_text(earning.exact)
        steps.append(f"共 {total} 分，{how}" if is_zh else f"together {total}, {how}")
    if earning.is_below_minimum:
        steps.append(
            f"不足最低 {earning.minimum} 分，不计"
            if is_zh
            else f"below the minimum of {earning.minimum}, so none"
        )
    if earning.bonus:
        steps.append(f"另加 {earning.bonus} 分" if is_zh else f"plus a bonus of {earning.bonus}")
    steps += [_cap_text(cap, language) for cap in earning.caps]
    if earning.promised:
        promised = earning.promised
        steps.append(f"促销赠 {promised} 分" if is_zh else f"plus {promised} from promotions")
    head = f"本单得 {earning.points} 分" if is_zh else f"{points_text(earning.points)}"
    if not steps:
        return head
    return f"{head}：{'；'.join(steps)}" if is_zh else f"{head}: {'; '.join(steps)}"


def _groups(earning: OrderEarning, language: Language) -> list[str]:
    """Say what lines earn, those alike in rule and multipliers together."""
    is_zh = language == "zh"
    sums: dict[tuple[str | None, object], list[Fraction]] = {}
    for line in earning.lines:
        if line.code == "earns":
            key = line.rule_id, line.factors
            group = sums.setdefault(key, [Fraction(0), Fraction(0), Fraction(0)])
            group[0] += line.paid_minor
            group[1] += line.base
            group[2] += line.exact
    texts = []
    for line in earning.lines:
        group = sums.pop((line.rule_id, line.factors), []) if line.code == "earns" else []
        if not group:
            continue
        paid = format_minor(int(group[0]), earning.currency, trim=True)
        base, total = exact_text(group[1]), exact_text(group[2])
        said = f"{paid} 计 {base} 分" if is_zh else f"{paid} earns {base}"
        for one in line.factors:
            times = plain_number(one.factor)
            said += f"，其中{one.chinese} {times} 倍" if is_zh else f", {one.english} ×{times}"
        if line.factors:
            said += f"，得 {total} 分" if is_zh else f" = {total}"
        texts.append(said)
    codes = dict.fromkeys(line.code for line in earning.lines if line.code != "earns")
    return texts + [_NONE[code][is_zh] for code in codes]


def event_text(earning: EventEarning, language: Language) -> str:
    """Say what an event earns."""
    is_zh = language == "zh"
    if earning.rule_id is None:
        event = earning.event
        return f"{event} 不得积分" if is_zh else f"no rule gives points for {event}"
    caps = [_cap_text(cap, language) for cap in earning.caps]
    if is_zh:
        return f"{earning.event} 得 {earning.points} 分" + "".join(f"；{cap}" for cap in caps)
    return "; ".join([f"{points_text(earning.points)} for {earning.event}", *caps])


def _cap_text(cap: CapApplied, language: Language) -> str:
    name = _CAPS[cap.code]
    if language == "zh":
        before = f"，此前已得 {cap.before} 分" if cap.before else ""
        return f"{name[1]}最多 {cap.most} 分{before}，减 {cap.cut} 分"
    before = f", {cap.before} earned before" if cap.before else ""
    return f"at most {cap.most} {name[0]}{before}: {cap.cut} less"


def points_text(points: int) -> str:
    """Write a number of points: ``1 point``, ``2 points``."""
    return f"{points} point" if points == 1 else f"{points} points"


def exact_text(number: Fraction) -> str:
    """Write an exact number, in decimals where they end soon.

    >>> exact_text(Fraction(597, 2)), exact_text(Fraction(1, 3))
    ('298.5', '0.33…')
    """
    if number.denominator == 1:
        return str(number.numerator)
    for places in range(1, 7):
        scaled = number * 10**places
        if scaled.denominator == 1:
            whole, part = divmod(int(scaled), 10**places)
            return f"{whole}.{part:0{places}}"
    whole, part = divmod(int(number * 100), 100)
    return f"{whole}.{part:02}…"
