"""The demo: a year of a real grocer's baskets under a spend threshold."""

from __future__ import annotations

import argparse
from pathlib import Path
from textwrap import fill
from typing import Final

import numpy as np

from ecomops.adapters.complete_journey import load_complete_journey
from ecomops.adapters.loaded import LoadedOrders
from ecomops.commands.arguments import amount
from ecomops.commands.progress import Progress
from ecomops.facts import CartTable
from ecomops.plots import save_png, threshold_chart
from ecomops.promotions.benefits.amount_off import AmountOff
from ecomops.promotions.conditions.min_spend import MinSpend
from ecomops.promotions.describe import describe
from ecomops.promotions.kinds import Promotion
from ecomops.promotions.quotes.pricing import price_cart
from ecomops.promotions.rules.promotion_set import PromotionSet
from ecomops.whatif import Replay, exact_rate, replay, summary_table
from ecomops.words import amount_text

_CURRENCY: Final = "USD"
_PROMOTION: Final = "demo"
_MARGINS: Final = ("0.25", "0.30")
_TOP_UPS: Final = ("0.10", "0.25", "0.50")
_COLUMNS: Final = 92
_FEW_LINES: Final = (5, 8)


def run_demo(options: argparse.Namespace) -> None:
    """Load, replay on both money bases, print, explain two baskets, draw.

    Every argument is checked before the data is read.
    """
    reach = amount("--reach", options.reach, _CURRENCY)
    rules = _rules(
        amount("--threshold", options.threshold, _CURRENCY, least=1),
        amount("--off", options.off, _CURRENCY, least=1),
    )
    margins = [exact_rate("--margin", rate) for rate in options.margin or _MARGINS]
    top_ups = [exact_rate("--top-up", rate) for rate in options.top_up or _TOP_UPS]
    folder: Path = options.out
    folder.mkdir(parents=True, exist_ok=True)

    what = describe(rules.promotions[0])
    print(f"Complete Journey: a year of a grocer's baskets, replayed under '{what}'\n")
    with Progress("loading baskets at shelf prices").note():
        shelf = load_complete_journey("shelf")
    at_shelf = _replay(shelf.table, rules, reach, "shelf").rows[0]
    shelf_says = [str(cleaning) for cleaning in shelf.cleanings]
    del shelf  # two tables at once would double the memory
    with Progress("loading baskets as paid").note():
        paid = load_complete_journey("paid")
    as_paid = _replay(paid.table, rules, reach, "paid")

    _print_cleanings(paid, shelf_says)
    rows = (as_paid.rows[0], at_shelf)
    heads = ("paid", "shelf price")
    print(summary_table(rows, heads, top_up_rates=top_ups, margin_rates=margins))
    print("\nOn what was paid:")
    for rate in margins:
        print(_wrapped(f"- {as_paid.rows[0].break_even(rate)}", "  "))
    print(_wrapped(f"- {as_paid.rows[0].break_even(margins[0]).words('zh')}", "  "))
    _print_baskets(paid.table, rules, reach)
    with Progress("drawing").note():
        path = save_png(threshold_chart(as_paid), folder / "threshold.png")
    print(f"\nThe figure is in {path}")


def _rules(threshold: int, off: int) -> PromotionSet:
    return PromotionSet(
        promotions=(
            Promotion(
                promotion_id=_PROMOTION,
                currency=_CURRENCY,
                conditions=(MinSpend(spend_minor=threshold),),
                benefits=(AmountOff(off_minor=off),),
            ),
        )
    )


def _replay(table: CartTable, rules: PromotionSet, reach: int, basis: str) -> Replay:
    with Progress(f"pricing baskets, {basis}") as progress:
        return replay(table, rules, reach_minor=reach, basis=basis, progress=progress)


def _print_cleanings(paid: LoadedOrders, shelf_says: list[str]) -> None:
    """Print what was cleaned and why; of the shelf base only what differs."""
    print("Loaded as paid:", _wrapped(str(paid).splitlines()[0], "  "))
    paid_says = [str(cleaning) for cleaning in paid.cleanings]
    for text in paid_says:
        print(_wrapped(f"- {text}", "  "))
    print("At shelf prices instead:")
    for text in shelf_says:
        if text not in paid_says:
            print(_wrapped(f"- {text}", "  "))
    print()


def _print_baskets(table: CartTable, rules: PromotionSet, reach: int) -> None:
    """Explain one basket that just qualifies, and one that could."""
    condition = rules.promotions[0].conditions[0]
    just_above = _basket(table, condition.needed, condition.needed + max(reach // 5, 1))
    if just_above is not None:
        cart = table.cart(just_above)
        quote = price_cart(cart, rules)
        print(f"\nBasket {cart.cart_id}, line by line:")
        print(quote.explain())
        print(quote.explain("zh").splitlines()[-1])
        goods = [
            f"{place} {item.category[-1].lower() if item.category else item.sku_id}"
            for place, item in enumerate(cart.line_item, start=1)
        ]
        print(_wrapped(f"(goods: {', '.join(goods)})", "  "))
    near = _basket(table, max(condition.needed - reach // 2, 1), condition.needed)
    if near is not None:
        cart = table.cart(near)
        quote = price_cart(cart, rules)
        total = amount_text(quote.list_minor, _CURRENCY)
        print(f"\nBasket {cart.cart_id}, {len(cart.line_item)} lines worth {total}, within reach:")
        print(f"  {quote.hints()[0]}")
        print(f"  {quote.hints('zh')[0]}")


def _basket(table: CartTable, least: int, below: int) -> int | None:
    """Find the first basket of a few lines worth so much; its id decides nothing."""
    lines = np.diff(table.offset)
    fewest, most = _FEW_LINES
    fits = (lines >= fewest) & (lines <= most)
    fits &= (table.list_minor >= least) & (table.list_minor < below)
    found = np.flatnonzero(fits)
    return int(found[0]) if found.size else None


def _wrapped(text: str, indent: str) -> str:
    # a no-break space for a moment, so that no percent sign starts a line
    text = fill(text.replace(" %", "\u00a0%"), _COLUMNS, subsequent_indent=indent)
    return text.replace("\u00a0%", " %")
