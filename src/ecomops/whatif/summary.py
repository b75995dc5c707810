"""Several replays side by side: a line per figure, a column per replay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ecomops._typing import Language
from ecomops.errors import InvalidArgumentError
from ecomops.languages import known_language
from ecomops.rate_text import rate_text, short_rate_text
from ecomops.text_table import text_table
from ecomops.whatif.break_even import BreakEven
from ecomops.whatif.rates import Rate, exact_rate
from ecomops.whatif.replay.row import ReplayRow
from ecomops.whatif.results.amounts import long_money, needed_margin_text
from ecomops.words import amount_text

_WORDS: Final = {
    "en": {
        "orders": "orders",
        "sales": "sales",
        "qualifying": "qualifying orders",
        "near": "orders within {reach} of the threshold",
        "gap": "what those lack in all",
        "cost": "cost",
        "cost_rate": "cost rate, of sales",
        "off": "what a topped-up order gets",
        "least": "margin above which top-ups earn",
        "share": "subsidised share if {rate} top up",
        "top_up": "break-even top-up rate, margin {rate}",
        "uplift": "break-even order uplift, margin {rate}",
        "never": "none pays",
        "nothing": "nothing taken off",
        "impossible": "impossible ({rate})",
        "unknown": "not known",
        "nobody": "none in reach",
        "no_threshold": "no threshold",
    },
    "zh": {
        "orders": "订单数",
        "sales": "销售额",
        "qualifying": "达标订单",
        "near": "差额 {reach} 以内的订单",
        "gap": "差额合计",
        "cost": "补贴",
        "cost_rate": "补贴占销售额",
        "off": "凑单订单所得优惠",
        "least": "凑单盈利所需毛利率",
        "share": "{rate} 凑单时的补贴占比",
        "top_up": "毛利率 {rate} 的回本凑单率",
        "uplift": "毛利率 {rate} 的回本订单增幅",
        "never": "无法回本",
        "nothing": "无减免",
        "impossible": "无法回本（{rate}）",
        "unknown": "未知",
        "nobody": "无差额订单",
        "no_threshold": "无门槛",
    },
}


def summary_table(
    rows: Sequence[ReplayRow],
    heads: Sequence[str],
    *,
    top_up_rates: Sequence[Rate] = (),
    margin_rates: Sequence[Rate] = (),
    language: Language = "en",
) -> str:
    """Set replays side by side, with what stated behaviour would mean (重放对比).

    Parameters
    ----------
    rows
        One column each; their reach and currency should be one.
    heads
        A title for each.
    top_up_rates
        Shares of the orders within reach that top up, to show the subsidised share at.
    margin_rates
        Margins to show the break-even at.

    Raises
    ------
    InvalidArgumentError
        If there is no row, the titles do not fit the rows, the rows differ in reach or
        currency, or a rate is not exact.
    """
    known_language(language)
    words = _WORDS[language]
    if not rows or len(rows) != len(heads):
        raise InvalidArgumentError(
            "heads", list(heads), f"do not fit {len(rows)} rows", "give rows, and a title for each"
        )
    if len({(row.reach_minor, row.currency) for row in rows}) > 1:
        remedy = "compare replays with one reach, in one currency"
        ids = [row.promotion_id for row in rows]
        raise InvalidArgumentError("rows", ids, "differ in reach or currency", remedy)
    lines = _counted(rows, words, language)
    for rate in [exact_rate("top_up_rates", rate) for rate in top_up_rates]:
        shares = [rate_text(row.exact_subsidised_share(rate), language) for row in rows]
        lines.append([words["share"].format(rate=short_rate_text(rate, language)), *shares])
    for rate in [exact_rate("margin_rates", rate) for rate in margin_rates]:
        points = [row.break_even(rate) for row in rows]
        said = short_rate_text(rate, language)
        lines += [
            [words["top_up"].format(rate=said), *(_top_up(p, words, language) for p in points)],
            [words["uplift"].format(rate=said), *(_uplift(p, words, language) for p in points)],
        ]
    return text_table(["", *heads], lines)


def _counted(
    rows: Sequence[ReplayRow], words: Mapping[str, str], language: Language
) -> list[list[str]]:
    """Write the lines that assume nothing."""
    reach = amount_text(rows[0].reach_minor, rows[0].currency)
    least = [row.break_even(1).exact_least_margin_rate for row in rows]
    currency = rows[0].currency
    return [
        [words["orders"], *(f"{row.orders:,}" for row in rows)],
        [words["sales"], *(long_money(row.sales_minor, currency) for row in rows)],
        [words["qualifying"], *(f"{row.qualifying:,}" for row in rows)],
        [words["near"].format(reach=reach), *(f"{row.within_reach:,}" for row in rows)],
        [words["gap"], *(long_money(row.gap_minor, currency) for row in rows)],
        [words["cost"], *(long_money(row.cost_minor, currency) for row in rows)],
        [words["cost_rate"], *(rate_text(row.exact_cost_rate, language) for row in rows)],
        [words["off"], *(_off(row, words) for row in rows)],
        [words["least"], *(needed_margin_text(margin, language) for margin in least)],
    ]


def _off(row: ReplayRow, words: Mapping[str, str]) -> str:
    if row.threshold_minor is None:
        return words["no_threshold"]
    off = row.off_at_threshold_minor
    return words["unknown"] if off is None else long_money(off, row.currency)


def _top_up(point: BreakEven, words: Mapping[str, str], language: Language) -> str:
    if point.within_reach == 0:
        return words["nobody"]
    if point.off_at_threshold_minor is None:
        return words["unknown"]
    if not point.cost_minor:
        return words["nothing"]
    if point.status == "undefined":
        return words["never"]
    text = rate_text(point.exact_top_up_rate, language)
    return text if point.status == "pays" else words["impossible"].format(rate=text)


def _uplift(point: BreakEven, words: Mapping[str, str], language: Language) -> str:
    uplift = point.exact_order_uplift
    if not point.cost_minor:
        return words["nothing"]
    return words["never"] if uplift is None else rate_text(uplift, language)
