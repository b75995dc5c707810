"""A user's own orders under a user's own promotions."""

from __future__ import annotations

import argparse
import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Final

from ecomops.adapters.files import read_orders_file
from ecomops.adapters.frames import load_orders
from ecomops.adapters.loaded import LoadedOrders
from ecomops.commands.arguments import amount, instant, order_columns, rules_file
from ecomops.commands.progress import Progress
from ecomops.errors import InvalidArgumentError
from ecomops.whatif import Replay, ReplayRow, exact_rate, replay, summary_table

_MOST_COLUMNS: Final = 3
"""So many promotions stand side by side; more stand below one another."""


def run_whatif(options: argparse.Namespace) -> None:
    """Load, replay, print; every argument is checked before the orders are read."""
    reach = amount("--reach", options.reach, options.currency)
    now = instant("--now", options.now)
    margins = [exact_rate("--margin", rate) for rate in options.margin or ()]
    top_ups = [exact_rate("--top-up", rate) for rate in options.top_up or ()]
    columns = order_columns(options.column, options.zone)
    rules = rules_file(options.promotions)
    if not rules.promotions:
        raise InvalidArgumentError(
            "--promotions", str(options.promotions), "holds no promotion", "add one"
        )
    if (
        any(promotion.needs_instant for promotion in rules.promotions)
        and now is None
        and columns.placed_at is None
    ):
        raise InvalidArgumentError(
            "--now",
            "",
            "is missing but a promotion has a window",
            "give --now, or --column placed_at=NAME",
        )
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
    with Progress("loading orders").note():
        loaded = load_orders(read_orders_file(options.orders), columns, currency=options.currency)
    with Progress("pricing") as progress:
        result = replay(
            loaded.table,
            rules,
            reach_minor=reach,
            basis=options.basis,
            now=now,
            progress=progress,
        )
    figures = [] if options.out is None else _draw(result, options.out)
    if options.json:
        report = _report(loaded, result, top_ups, margins)
        report["figures"] = [str(path) for path, _ in figures if path is not None]
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _print(loaded, result, top_ups, margins)
        for path, reason in figures:
            print(f"figure: {path}" if path is not None else f"no figure: {reason}")


def _print(
    loaded: LoadedOrders, result: Replay, top_ups: list[Fraction], margins: list[Fraction]
) -> None:
    print(f"{loaded}\n")
    for row in result.rows:
        print(f"{row.promotion_id}: {row.description}")
    print()
    for start in range(0, len(result.rows), _MOST_COLUMNS):
        rows = result.rows[start : start + _MOST_COLUMNS]
        heads = [row.promotion_id for row in rows]
        print(summary_table(rows, heads, top_up_rates=top_ups, margin_rates=margins))
        print()
    print("What became of each promotion, by orders:")
    for row in result.rows:
        verdicts = ", ".join(f"{code} {n:,}" for code, n in row.verdicts.items())
        print(f"  {row.promotion_id}: {verdicts or 'no orders'}")
    if margins:
        print("\nBreak-even:")
    for rate in margins:
        for row in result.rows:
            print(f"  {row.promotion_id}, {row.break_even(rate)}")


def _report(
    loaded: LoadedOrders, result: Replay, top_ups: list[Fraction], margins: list[Fraction]
) -> dict[str, object]:
    """Build the result for `--json`."""
    return {
        "rows": loaded.n_rows,
        "cleanings": [
            {"what": c.what, "rows": c.rows, "why": c.why, "example_row": c.example_row}
            for c in loaded.cleanings
        ],
        "basis": result.basis,
        "reach_minor": result.reach_minor,
        "rules_digest": result.rules_digest,
        "promotions": [_row_report(row, top_ups, margins) for row in result.rows],
    }


def _row_report(
    row: ReplayRow, top_ups: list[Fraction], margins: list[Fraction]
) -> dict[str, object]:
    return row.to_dict() | {
        "subsidised_shares": [
            {"top_up_rate": float(rate), "subsidised_share": row.subsidised_share(rate)}
            for rate in top_ups
        ],
        "break_even": [row.break_even(rate).to_dict() for rate in margins],
    }


def _draw(result: Replay, folder: Path) -> list[tuple[Path | None, str]]:
    """Draw every promotion that has a spend threshold; say why where there is no figure."""
    from ecomops.plots import save_png, threshold_chart  # slow to import, and an extra

    drawn: list[tuple[Path | None, str]] = []
    taken: set[str] = set()
    for place, row in enumerate(result.rows, start=1):
        try:
            chart = threshold_chart(result, row.promotion_id)
        except InvalidArgumentError as reason:
            drawn.append((None, f"{row.promotion_id} {reason.problem}"))
            continue
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", row.promotion_id).strip("-") or "promotion"
        if name.lower() in taken:
            name = f"{name}-{place}"
        taken.add(name.lower())
        with Progress("drawing").note():
            drawn.append((save_png(chart, folder / f"{name}.png"), ""))
    return drawn
