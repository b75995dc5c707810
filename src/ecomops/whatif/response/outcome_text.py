"""An outcome, written out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.rate_text import percent_digits, rate_text
from ecomops.whatif.replay.verdict_text import nobody_told
from ecomops.whatif.response.assumption_text import (
    assumed_value_text,
    assumption_name,
    assumption_text,
    joined,
)
from ecomops.whatif.response.closed_form import AssumptionName, Case, ClosedForm
from ecomops.whatif.results.amounts import exact_money
from ecomops.whatif.results.result import Cells
from ecomops.words import word

if TYPE_CHECKING:
    from ecomops.whatif.response.outcome import Outcome, Setting
    from ecomops.whatif.response.response import Response

_FIGURES: Final = {
    "sales_minor": ("sales", "销售额"),
    "added_sales_minor": ("added sales", "新增销售额"),
    "topped_up_orders": ("topped-up orders", "凑单订单"),
    "extra_orders": ("extra orders", "额外订单"),
    "cost_minor": ("cost", "补贴"),
    "cost_rate": ("cost rate, of sales", "补贴占销售额"),
    "gain_minor": ("gain over no promotion", "相对不做活动的收益"),
    "subsidised_share": ("subsidised share", "补贴占比"),
    "aov_minor": ("average order", "笔单价"),
}
_SHARES: Final = {"cost_rate", "subsidised_share"}
_COUNTS: Final = {"topped_up_orders", "extra_orders"}

_WORDS: Final = {
    "title": ("{}: if people react as assumed", "{}：按假设的顾客反应测算"),
    "replayed": ("replayed", "重放"),
    "low": ("low", "低"),
    "likely": ("likely", "最可能"),
    "high": ("high", "高"),
    "exact": ("as assumed", "按假设"),
    "assumed": ("assumed: {}", "假设：{}"),
    "nobody": ("nobody changes", "无人改变行为"),
    "undefined": ("the gain is undefined", "收益无定义"),
    "reaches_nobody": (
        "no order gets it and none is within reach, so there is nothing to judge",
        "没有订单享受，也没有可凑单的差额订单，无从判断",
    ),
    "likely_values": ("the likely values", "各假设最可能时"),
    "gains": ("it gains {}", "盈利 {}"),
    "loses": ("it loses {}", "亏损 {}"),
    "pays": ("it pays: it gains {}", "能回本：盈利 {}"),
    "pays_not": ("it does not pay: it loses {}", "不能回本：亏损 {}"),
    "always": ("it always pays in the cases {}", "总能回本：在{}的所有情形下都能回本"),
    "never": ("it never pays in the cases {}", "不能回本：在{}的任何情形下都不能回本"),
    "sometimes": ("it sometimes pays in the cases {}", "有时能回本：取决于{}的情形"),
    "at_likely": ("{}; at the likely values {}", "{}；最可能{}"),
    "assumed_cases": ("assumed", "所假设"),
    "cases_looked_at": ("looked at", "所计算"),
    "ends": (
        "gain lowest at {}; highest at {}; each figure has its own low and high",
        "收益最低：{}；最高：{}；各指标的高低分别计算",
    ),
    "not_bounded": (
        "orders that add more get more: between the overshoots given, gain may leave its range",
        "加购越多所得优惠越多：在所给超出额之间，收益可能超出此范围",
    ),
    "none_in_reach": (
        "no order is within reach, so none can top up",
        "没有可凑单的差额订单",
    ),
    "idle": (
        "without effect, as nobody is assumed to buy more in such a way: {}",
        "未假设有人因此多买，以下假设不起作用：{}",
    ),
    "no_step": (
        "no order is within reach of a next step, so none can step up",
        "没有可升档的差额订单",
    ),
    "no_sales": (
        "the orders had no sales, so there is no price cut to bring extra orders",
        "订单没有销售额，降价幅度无定义，无法推算额外订单",
    ),
    "retest": (
        "padded returns give the whole discount back, even where a refund would be below zero",
        "凑单退货视为全额收回优惠，即使退款因此低于零",
    ),
}


def outcome_title(outcome: Outcome, language: Language) -> str:
    """Write what stands above the table."""
    row = outcome.row
    rule = row.description_zh if language == "zh" else row.description
    return word(_WORDS, "title", language).format(rule)


def outcome_cells(outcome: Outcome, language: Language) -> Cells:
    """Write a line per figure: as replayed, and as assumed."""
    replayed = ClosedForm(outcome.row).at(Case())
    is_spread = any(one.is_range for one in outcome.assumptions.values())
    heads = ("replayed", "low", "likely", "high") if is_spread else ("replayed", "exact")
    rows = []
    for name in _FIGURES:
        extent = outcome.figure(name)
        shown = extent.values if is_spread else (extent.likely,)
        values = (getattr(replayed, name), *shown)
        texts = [_figure_text(name, value, outcome.row.currency, language) for value in values]
        rows.append([word(_FIGURES, name, language), *texts])
    return ["", *(word(_WORDS, head, language) for head in heads)], rows


def _figure_text(name: str, value: Fraction | None, currency: str, language: Language) -> str:
    if value is None or name in _SHARES:
        return rate_text(value, language)  # it has the word for undefined
    if name in _COUNTS:
        return percent_digits(value / 100, 1)
    return exact_money(value, currency, language)


def verdict_text(outcome: Outcome, language: Language) -> str:
    """Say in one sentence whether it pays."""
    gain, pays = outcome.gain_minor.likely, outcome.pays
    if gain is None or pays is None:
        is_known = gain is not None
        return word(_WORDS, "reaches_nobody" if is_known else "undefined", language)
    amount = exact_money(abs(gain), outcome.row.currency, language)
    if not outcome.gain_minor.is_range:
        return word(_WORDS, "pays" if pays == "always" else "pays_not", language).format(amount)
    cases = word(_WORDS, "assumed_cases" if outcome.is_bounded else "cases_looked_at", language)
    verdict = word(_WORDS, pays, language).format(cases)
    likely = word(_WORDS, "loses" if gain < 0 else "gains", language).format(amount)
    return word(_WORDS, "at_likely", language).format(verdict, likely)


def outcome_sentences(outcome: Outcome, language: Language) -> list[str]:
    """Say what was assumed, where the ends are, and what is not known."""
    said = [_assumed(outcome, language)]
    if outcome.gain_minor.is_range:
        ends = [
            _settings_text(settings, outcome.row.currency, language)
            for settings in (outcome.lowest_where, outcome.highest_where)
        ]
        said.append(word(_WORDS, "ends", language).format(*ends))
    said += nobody_told([outcome.row], language)
    if idle := [assumption_name(name, language) for name in _idle(outcome.response)]:
        said.append(word(_WORDS, "idle", language).format(joined(idle, language)))
    return said + [word(_WORDS, name, language) for name in _unusual(outcome)]


def _assumed(outcome: Outcome, language: Language) -> str:
    given = {name: one for name, one in outcome.response.behaviours.items() if one.high}
    told = [
        assumption_text(name, one, outcome.row.currency, language)
        for name, one in {**given, "margin_rate": outcome.margin_rate}.items()
    ]
    nobody = [] if given else [word(_WORDS, "nobody", language)]
    return word(_WORDS, "assumed", language).format(joined([*nobody, *told], language))


def _settings_text(settings: Sequence[Setting], currency: str, language: Language) -> str:
    told = [
        f"{assumption_name(one.name, language)}"
        f" {assumed_value_text(one.name, one.value, currency, language)}"
        for one in settings
    ]
    return joined(told or [word(_WORDS, "likely_values", language)], language)


def _idle(response: Response) -> list[AssumptionName]:
    """Name what is assumed of sales that nobody is assumed to bring."""
    tops_up = bool(response.top_up_rate.high or response.step_up_rate.high)
    visits = bool(response.visit_elasticity.high)
    brings: dict[AssumptionName, bool] = {
        "overshoot_minor": tops_up,
        "padded_return_rate": tops_up,
        "pull_forward_rate": visits,
        "cannibalisation_rate": tops_up or visits,
    }
    return [name for name, is_so in brings.items() if response.behaviours[name].high and not is_so]


def _unusual(outcome: Outcome) -> list[str]:
    """Name what else has to be said."""
    row, response = outcome.row, outcome.response
    tops_up, near = response.top_up_rate.high > 0, row.within_reach > 0
    steps = sum(step.within_reach for step in row.step_ups)
    moves = (tops_up and near) or (response.step_up_rate.high > 0 and steps > 0)
    pads = moves and response.padded_return_rate.high > 0
    found = {
        "not_bounded": not outcome.is_bounded,
        "none_in_reach": tops_up and not near,
        "no_sales": response.visit_elasticity.high > 0 and not row.sales_minor,
        "no_step": response.step_up_rate.high > 0 and not steps,
        "retest": pads and response.refund_method == "retest" and not outcome.refunds_stop_at_zero,
    }
    return [name for name, is_so in found.items() if is_so]
