"""A sweep in words: its best schemes, and the winner on either half of the customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.rate_text import rate_text
from ecomops.whatif.results.amounts import long_money, needed_margin_text
from ecomops.whatif.results.result import Cells
from ecomops.whatif.sweep.ranking import Ranking
from ecomops.whatif.sweep.scheme_figures import SchemeFigures

if TYPE_CHECKING:
    from ecomops.whatif.sweep.report import SweepReport

_MOST_SHOWN: Final = 10

_HEAD: Final[dict[Language, list[str]]] = {
    "en": ["rule", "qualifying", "within reach", "gap", "cost", "cost rate", "margin to keep"],
    "zh": ["方案", "达标订单", "差额订单", "差额合计", "补贴", "费率", "保本毛利率"],
}
_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "title": "{n} over {orders}",
        "chosen_head": "{value}, chosen half",
        "judged_head": "{value}, other half",
        "some": "{shown} of {n} schemes, spread evenly; name an objective to rank them",
        "none": "sought: {objective}; none of {n} could win: either no order qualifies, or it is"
        " undefined or over the limit",
        "best": "best of {n} by {objective}: {rule}",
        "chosen": "chosen on one half, {figures}",
        "judged": "judged on the other, {figures}; {rank}",
        "figures": "{who}: {qualifying} qualify, {near} within reach lack {gap};"
        " cost {cost}, {rate} of sales",
        "value": "; {head} {value}",
        "rank": "there it ranks {rank} of {n}",
        "out": "there it could not win",
        "edge": "it is an extreme one of those that were tried, so a better one may lie beyond",
        "customers": "{customers}, {orders}",
    },
    "zh": {
        "title": "{n}扫描，共 {orders}",
        "chosen_head": "{value}（选取半）",
        "judged_head": "{value}（检验半）",
        "some": "均匀列出 {n}中的 {shown} 个；指定优选目标后可排名",
        "none": "目标：{objective}；{n}均不可选：没有达标订单，或目标值无定义、超出限额",
        "best": "{n}中按“{objective}”最优：{rule}",
        "chosen": "选取用的一半顾客，{figures}",
        "judged": "检验用的另一半，{figures}；{rank}",
        "figures": "{who}：达标 {qualifying} 单，差额 {near} 单，差额合计 {gap}；"
        "补贴 {cost}，占销售额 {rate}",
        "value": "；{head} {value}",
        "rank": "在此排第 {rank}（共 {n} 个）",
        "out": "在此不可选",
        "edge": "它处于所试范围的边缘，更优方案可能在范围之外",
        "customers": "{customers}、{orders}",
    },
}
_COUNTED: Final[dict[Language, dict[str, tuple[str, str]]]] = {
    "en": {
        "schemes": ("{n} scheme", "{n} schemes"),
        "orders": ("{n} order", "{n} orders"),
        "customers": ("{n} customer", "{n} customers"),
    },
    "zh": {
        "schemes": ("{n} 个方案", "{n} 个方案"),
        "orders": ("{n} 单", "{n} 单"),
        "customers": ("{n} 位顾客", "{n} 位顾客"),
    },
}


def title(n_schemes: int, orders: int, language: Language) -> str:
    """Write what stands above the table."""
    n, over = _count("schemes", n_schemes, language), _count("orders", orders, language)
    return _WORDS[language]["title"].format(n=n, orders=over)


def cells(report: SweepReport, language: Language) -> Cells:
    """Write the ten best schemes; without a ranking, ten from all over."""
    words, ranking, currency = _WORDS[language], report.ranking, report.origin.currency
    head = list(_HEAD[language])
    if ranking is None or ranking.winner is None:
        return head, [_row(report, place, language) for place in _spread(report)]
    objective = ranking.objective
    value = objective.head(language)
    head += [words[half].format(value=value) for half in ("chosen_head", "judged_head")]
    rows = []
    for one in ranking.best:
        values = [objective.value(one.chosen_on), objective.value(one.judged_on)]
        said = [objective.value_text(value, currency, language) for value in values]
        rows.append(_row(report, one.place, language) + said)
    return head, rows


def answer(report: SweepReport, language: Language) -> list[str]:
    """Say what comes before the ranking, such as that no promotion is better."""
    ranking = report.ranking
    if ranking is None or ranking.winner is None:
        return []
    objective, winner = ranking.objective, ranking.winner
    chosen, judged = (objective.value(half) for half in (winner.chosen_on, winner.judged_on))
    said = objective.answer(chosen, judged, language)
    return [] if said is None else [said]


def sentences(report: SweepReport, language: Language) -> list[str]:
    """Say which scheme is best, and how it does on either half."""
    words, ranking, n = _WORDS[language], report.ranking, report.schemes.n_schemes
    schemes = _count("schemes", n, language)
    if ranking is None:
        some = words["some"].format(shown=_MOST_SHOWN, n=f"{n:,}" if language == "en" else schemes)
        return [some] if n > _MOST_SHOWN else []
    objective = ranking.objective.describe(language)
    winner = ranking.winner
    if winner is None:
        return [words["none"].format(objective=objective, n=schemes)]
    rule = report.rule(winner.place, language)
    rank = words["out"]
    if ranking.judged_rank is not None:
        of = f"{ranking.judged_candidates:,}"
        rank = words["rank"].format(rank=f"{ranking.judged_rank:,}", n=of)
    candidates = _count("schemes", ranking.candidates, language)
    chosen_on, judged_on = (
        _figures(figures, ranking, report.origin.currency, language)
        for figures in (winner.chosen_on, winner.judged_on)
    )
    said = [
        words["best"].format(n=candidates, objective=objective, rule=rule),
        words["chosen"].format(figures=chosen_on),
        words["judged"].format(figures=judged_on, rank=rank),
    ]
    value = ranking.objective.value(winner.judged_on)
    if warning := ranking.objective.warning(value, language):
        said.append(warning)
    if report.schemes.is_at_edge(winner.place):
        said.append(words["edge"])
    return said


def _row(report: SweepReport, place: int, language: Language) -> list[str]:
    figures, currency = report.figures(place), report.origin.currency
    return [
        report.rule(place, language),
        f"{figures.qualifying:,}",
        f"{figures.within_reach:,}",
        long_money(figures.gap_minor, currency),
        long_money(figures.cost_minor, currency),
        rate_text(figures.cost_rate, language),
        needed_margin_text(figures.least_margin_rate, language),
    ]


def _spread(report: SweepReport) -> list[int]:
    """Pick ten places, from the first scheme to the last."""
    n = report.schemes.n_schemes
    shown = min(n, _MOST_SHOWN)
    return [i * (n - 1) // max(shown - 1, 1) for i in range(shown)]


def _figures(figures: SchemeFigures, ranking: Ranking, currency: str, language: Language) -> str:
    words, objective = _WORDS[language], ranking.objective
    who = _count("orders", figures.orders, language)
    if figures.customers is not None:
        customers = _count("customers", figures.customers, language)
        who = words["customers"].format(customers=customers, orders=who)
    said = words["figures"].format(
        who=who,
        qualifying=f"{figures.qualifying:,}",
        near=f"{figures.within_reach:,}",
        gap=long_money(figures.gap_minor, currency),
        cost=long_money(figures.cost_minor, currency),
        rate=rate_text(figures.cost_rate, language),
    )
    if objective.column == "cost_rate":  # it stands there already
        return said
    value = objective.value_text(objective.value(figures), currency, language)
    return said + words["value"].format(head=objective.head(language), value=value)


def _count(what: str, n: int, language: Language) -> str:
    return _COUNTED[language][what][n != 1].format(n=f"{n:,}")
