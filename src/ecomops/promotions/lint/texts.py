"""What each finding says, and what it advises, in English and Chinese."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

from ecomops._typing import Language

FindingCode: TypeAlias = Literal[
    "duplicate_id",
    "group_in_two_stages",
    "contradictory_selector",
    "contradictory_conditions",
    "out_of_reach",
    "never_open",
    "window_over",
    "nothing_on_sale",
    "not_in_catalogue",
    "never_saves",
    "always_blocked",
    "step_gives_less",
    "step_gives_no_more",
    "cut_by_cap",
    "budget_too_small",
    "endless_every",
    "twins",
    "dominated",
    "group_of_one",
    "unknown_group",
    "group_never_limits",
    "code_empty",
    "code_collision",
    "code_repeated",
    "code_lookalike",
    "code_on_disabled",
    "only_by_coupon",
    "unknown_next_coupon",
    "percent_above_100",
    "below_cost",
    "free_goods",
    "floor_withholds",
    "mixed_currencies",
    "sampled",
]
"""What the set check can find."""

FINDING_CODES: Final[tuple[FindingCode, ...]] = get_args(FindingCode)
"""Every code, in the order in which findings of one place stand."""

Text: TypeAlias = tuple[str, str]
"""What is wrong, and what to do; names in braces are facts of the finding."""

TEXTS: Final[dict[FindingCode, dict[Language, Text]]] = {
    "duplicate_id": {
        "en": ("promotion id '{id}' stands there {times} times", "give each promotion its own"),
        "zh": ("活动编号“{id}”出现 {times} 次", "请为每个活动使用不同的编号"),
    },
    "group_in_two_stages": {
        "en": ("group '{group}' stands in stages {stages}", "keep a group in one stage"),
        "zh": ("互斥组“{group}”跨越阶段 {stages}", "请让同组活动处于同一阶段"),
    },
    "contradictory_selector": {
        "en": ("no goods fit '{goods}'", "loosen one of its parts"),
        "zh": ("没有商品能同时符合“{goods}”", "请放宽其中一个条件"),
    },
    "contradictory_conditions": {
        "en": ("no order is both '{one}' and '{other}'", "keep one of them"),
        "zh": ("“{one}”与“{other}”不可能同时成立", "请只保留其中一个"),
    },
    "out_of_reach": {
        "en": ("it asks for {needed} units, a cart holds at most {most}", "ask for fewer"),
        "zh": ("要求 {needed} 件，而购物车最多 {most} 件", "请降低件数"),
    },
    "never_open": {
        "en": ("'{hours}' never comes from {starts} to {ends}", "move one or the other"),
        "zh": ("{starts} 至 {ends} 之间没有“{hours}”", "请调整起止时间或时段"),
    },
    "window_over": {
        "en": ("it ended at {ends}", "take it out, or give it a new window"),
        "zh": ("已于 {ends} 结束", "请移出集合或重新设置时间"),
    },
    "nothing_on_sale": {
        "en": (
            "it is for goods on sale ('{goods}'), and no promotion of the set replaces prices",
            "add the promotion that does, in stage 'price', or leave the selector out",
        ),
        "zh": (
            "仅限特价商品（“{goods}”），而集合中没有改价活动",
            "请加入 price 阶段的改价活动，或去掉该条件",
        ),
    },
    "not_in_catalogue": {
        "en": ("no SKU of the catalogue fits '{goods}'", "check the names, or list the goods"),
        "zh": ("商品目录中没有符合“{goods}”的 SKU", "请核对名称，或补充商品"),
    },
    "never_saves": {
        "en": (
            "{price_minor} is no less than its goods cost without it, at most {worth_minor}",
            "lower the price",
        ),
        "zh": (
            "价格 {price_minor} 不低于所含商品的标价（最高 {worth_minor}）",
            "请降低价格",
        ),
    },
    "always_blocked": {
        "en": (
            "'{blocker}' applies to every cart before it, and they exclude each other",
            "give it a higher priority, or let the two combine",
        ),
        "zh": (
            "“{blocker}”总是先于它生效，且二者互斥",
            "请提高其优先级，或允许二者叠加",
        ),
    },
    "step_gives_less": {
        "en": (
            "at {threshold} the step gives {gives}, where the step below would give {below}",
            "let every step give more than the one below",
        ),
        "zh": (
            "达到 {threshold} 时本档优惠 {gives}，低于上一档的 {below}",
            "请让每一档都优于前一档",
        ),
    },
    "step_gives_no_more": {
        "en": (
            "at {threshold} the step gives {gives}, no more than the step below",
            "let it give more, or leave it out",
        ),
        "zh": (
            "达到 {threshold} 时本档优惠 {gives}，不高于上一档",
            "请提高本档优惠，或删除本档",
        ),
    },
    "cut_by_cap": {
        "en": (
            "it would give {gives_minor} and is always cut to its cap of {cap_minor} per order",
            "raise the cap, or promise no more than it",
        ),
        "zh": (
            "应减 {gives_minor}，但总被每单上限 {cap_minor} 截断",
            "请提高上限，或降低优惠",
        ),
    },
    "budget_too_small": {
        "en": (
            "one use gives {gives_minor}, more than the whole budget of {budget_minor}",
            "raise the budget, or give less",
        ),
        "zh": (
            "单次优惠 {gives_minor} 已超过总预算 {budget_minor}",
            "请提高预算，或降低优惠",
        ),
    },
    "endless_every": {
        "en": (
            "it repeats without end, and has neither a cap nor a budget",
            "set max_times, a cap per order or a budget, unless it is meant",
        ),
        "zh": (
            "每满优惠没有次数上限，也没有每单上限或预算",
            "如非有意，请设置 max_times、每单上限或预算",
        ),
    },
    "twins": {
        "en": (
            "{ids} are equal in all but id and name",
            "keep one, or put them into one group",
        ),
        "zh": ("{ids} 除编号和名称外完全相同", "请只保留一个，或放入同一互斥组"),
    },
    "dominated": {
        "en": (
            "'{other}' of the same group asks for no more and gives no less",
            "take it out, or let it give more",
        ),
        "zh": (
            "同组的“{other}”门槛不高于它，优惠不低于它",
            "请移除，或提高其优惠",
        ),
    },
    "group_of_one": {
        "en": (
            "group '{group}' has no other promotion, so it limits nothing",
            "name the group that it shares with others, or leave it out",
        ),
        "zh": (
            "互斥组“{group}”只有这一个活动，不起作用",
            "请填写与其他活动共同的组名，或去掉该组",
        ),
    },
    "unknown_group": {
        "en": ("no promotion is in group '{group}'", "check the name, or drop the limit"),
        "zh": ("没有活动属于互斥组“{group}”", "请核对组名，或删除该限制"),
    },
    "group_never_limits": {
        "en": (
            "group '{group}' lets {at_most} apply and has {members}, so it limits nothing",
            "let fewer apply, or leave the group out",
        ),
        "zh": (
            "互斥组“{group}”允许 {at_most} 个同时生效，而组内只有 {members} 个，不起作用",
            "请减少可同时生效的数量，或去掉该组",
        ),
    },
    "code_empty": {
        "en": (
            "code '{text}' has no letter or digit, so nobody can type it",
            "give it a code that can be told from others",
        ),
        "zh": ("优惠码“{text}”没有字母或数字，无法输入", "请换一个可识别的优惠码"),
    },
    "code_collision": {
        "en": (
            "{codes} read the same, and open {ids}",
            "give each promotion codes of its own, unless one code is to open them all",
        ),
        "zh": (
            "优惠码 {codes} 规范化后相同，可打开 {ids}",
            "请为每个活动使用不同的优惠码，除非有意共用",
        ),
    },
    "code_repeated": {
        "en": ("{codes} read the same", "keep one of them"),
        "zh": ("优惠码 {codes} 规范化后相同", "请只保留一个"),
    },
    "code_lookalike": {
        "en": (
            "{codes} look alike, and open {ids}",
            "choose codes that nobody takes for each other",
        ),
        "zh": ("优惠码 {codes} 外观相似，分别打开 {ids}", "请换用不易混淆的优惠码"),
    },
    "code_on_disabled": {
        "en": (
            "whoever types {codes} gets nothing, for the promotion is switched off",
            "switch it on, or withdraw the codes",
        ),
        "zh": ("活动已停用，输入 {codes} 无效", "请启用活动，或收回优惠码"),
    },
    "only_by_coupon": {
        "en": (
            "it has no code, so it opens only with a coupon that names it",
            "issue such coupons, or give it a code",
        ),
        "zh": ("没有优惠码，只能凭指定该活动的优惠券使用", "请发放优惠券，或设置优惠码"),
    },
    "unknown_next_coupon": {
        "en": (
            "it gives a coupon for '{named}', which is not in the set",
            "check the id, or add the promotion",
        ),
        "zh": ("返券指向“{named}”，而集合中没有该活动", "请核对编号，或加入该活动"),
    },
    "percent_above_100": {
        "en": (
            "{ids} can together take more than 100 % off one line ({sum} % of list price)",
            "put them into one group, or make them exclusive",
        ),
        "zh": (
            "{ids} 可在同一行叠加，合计超过 100%（标价的 {sum}%）",
            "请放入同一互斥组，或设为互斥",
        ),
    },
    "below_cost": {
        "en": (
            "{ids} can sell {skus} of {skus_tried} SKUs below cost: {tried}, cost {cost_minor}",
            "keep them from combining, give less, or set floor prices",
        ),
        "zh": (
            "{skus_tried} 个 SKU 中有 {skus} 个因 {ids} 低于成本：{tried}，成本 {cost_minor}",
            "请设为互斥、降低优惠或设置底价",
        ),
    },
    "free_goods": {
        "en": (
            "{ids} can give {skus} of {skus_tried} SKUs away: {tried}",
            "keep them from combining, give less, or set floor prices",
        ),
        "zh": (
            "{skus_tried} 个 SKU 中有 {skus} 个因 {ids} 免费：{tried}",
            "请设为互斥、降低优惠或设置底价",
        ),
    },
    "floor_withholds": {
        "en": (
            "floor prices withhold {withheld_minor} of what {ids} promises: {tried}",
            "promise less, lower the floor, or leave these goods out",
        ),
        "zh": (
            "受底价限制，{ids} 少减 {withheld_minor}：{tried}",
            "请降低优惠、调低底价，或排除这些商品",
        ),
    },
    "mixed_currencies": {
        "en": (
            "promotions are in {currencies}, so no cart sees all of them",
            "give them amounts in the other currencies, or keep a set per currency",
        ),
        "zh": (
            "活动使用 {currencies}，没有购物车能用到全部活动",
            "请补充其他币种的金额，或按币种分别建集合",
        ),
    },
    "sampled": {
        "en": (
            "{what}: {tried} of {all} were looked at, to keep the check short",
            "check parts of the set, or a part of the catalogue, to see the others",
        ),
        "zh": (
            "{what}：为节省时间只检查了 {all} 个中的 {tried} 个",
            "如需检查其余部分，请分批检查活动或商品",
        ),
    },
}
"""The sentences of every code."""
