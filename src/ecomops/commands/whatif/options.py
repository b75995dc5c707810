"""What ``whatif`` can be asked; nothing is imported for it, so that ``--help`` answers at once."""

from __future__ import annotations

import argparse
from pathlib import Path
from textwrap import dedent
from typing import Final

_EXAMPLES: Final = dedent("""\
    examples, behind the file and --currency, --column and --reach of it:
      compare two:     --promotion "spend 50 get 5 off" --promotion "10% off"
      who gets it:     --promotion "spend 50 get 5 off" --by segment --by month
      if people react: --promotion "spend 50 get 5 off" --top-up 10%,20%,40% --margin 30%
      who topped up:   --ran-under 50:20:1 --seed 7
      how sure:        --promotion "spend 50 get 5 off" --intervals --seed 7
      which is best:   --sweep "40:80:5 x 3:10:1" --top-up 20% --margin 30% --seed 7
    """)

_REACTIONS: Final = (
    "each a value, or LOW,LIKELY,HIGH; needs --margin. What is left out does not happen."
)


def add_whatif(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the others."""
    whatif = commands.add_parser(
        "whatif",
        help="your own orders under your own promotions",
        description="Price past orders under promotions: what would each have cost? "
        "One row of the file is one line of an order.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whatif.add_argument("orders", type=Path, metavar="ORDERS", help=".csv, .tsv or .parquet file")
    _add_orders(whatif.add_argument_group("the orders"))
    _add_promotions(whatif.add_argument_group("the promotions"))
    _add_questions(whatif.add_argument_group("what is asked about them"))
    _add_reactions(whatif.add_argument_group("what people do", _REACTIONS))
    _add_sweep(whatif.add_argument_group("which promotion to run"))
    told = whatif.add_argument_group("how it is told")
    told.add_argument(
        "--out",
        type=_folder,
        metavar="DIR",
        help="folder for tables as CSV, results as JSON, and figures",
    )
    told.add_argument("--svg", action="store_true", help="draw figures as SVG instead of PNG")
    told.add_argument(
        "--language",
        choices=("en", "zh"),
        default="en",
        help="of results and figures; default: en",
    )
    told.add_argument("--json", action="store_true", help="print the result as JSON")


def _folder(text: str) -> Path:
    """Read a folder; an empty text, as of a variable that is not set, would be the current one."""
    if not text:
        raise argparse.ArgumentTypeError("names no folder; for the current one give .")
    return Path(text)


def add_rates(
    parser: argparse._ActionsContainer, *, margins: str, top_ups: str, ranges: str = ""
) -> None:
    """Add margins and top-up rates, which every command reads alike."""
    parser.add_argument(
        "--margin",
        action="append",
        metavar="RATE",
        help=f"margin to show the break-even at{ranges}; repeat for several; default: {margins}",
    )
    parser.add_argument(
        "--top-up",
        action="append",
        metavar="RATE",
        help="share of orders within reach that top up, to show the subsidised share at"
        f"{ranges}; repeat for several; default: {top_ups}",
    )


def _add_orders(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--currency", required=True, metavar="CODE", help="ISO 4217 code of every amount"
    )
    group.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=NAME",
        help="which column holds what, such as sku_id=sku; cart_id, sku_id and one of "
        "unit_price, unit_price_minor, line_amount and line_amount_minor are needed; "
        "repeat category for each level, the root first, and labels for each column that "
        "sorts orders; discount is what had been taken off already",
    )
    group.add_argument(
        "--encoding",
        default="utf-8",
        metavar="NAME",
        help="of a text file, such as gbk; default: utf-8, with or without a byte order mark",
    )
    group.add_argument(
        "--zone",
        metavar="NAME",
        help="IANA zone of times without an offset, and of the months of --by",
    )
    group.add_argument(
        "--float-noise",
        default="0",
        metavar="MINOR",
        help="how far off amounts kept as floats may be, in minor units below 0.5; what was "
        "rounded is counted; default: 0",
    )
    group.add_argument(
        "--basis",
        metavar="WORD",
        help="what the prices are, such as paid; said in the result; default: list, or shelf "
        "where a discount column was added back",
    )


def _add_promotions(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--promotion",
        action="append",
        metavar="WORDS",
        help='one promotion in words, such as "spend 50 get 5 off" or 满199减20; repeat to '
        "compare several, each by itself",
    )
    group.add_argument(
        "--promotions",
        type=Path,
        action="append",
        metavar="RULES.json",
        help="promotions that run together, as a PromotionSet in JSON; repeat to compare several",
    )
    group.add_argument(
        "--now",
        metavar="INSTANT",
        help="price all orders at this instant, such as 2026-11-11T00:00+08:00, "
        "instead of each at its own",
    )


def _add_questions(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--reach",
        required=True,
        metavar="AMOUNT",
        help="how much an order within reach may lack of a threshold",
    )
    add_rates(
        group,
        margins="none",
        top_ups="none",
        ranges=", or LOW,LIKELY,HIGH to say what comes of it (both are needed then)",
    )
    group.add_argument(
        "--by",
        action="append",
        metavar="WHAT",
        help="split the result by a column given as labels, by day, week, month, quarter or "
        "year, or by category (category:2 for two levels); repeat for several",
    )
    group.add_argument(
        "--intervals",
        action="store_true",
        help="say how far the figures would scatter with other customers; needs --seed",
    )
    group.add_argument(
        "--seed",
        metavar="NUMBER",
        help="what --intervals, --ran-under and the best of a --sweep are drawn from: a whole "
        "number from 0; "
        "the same number gives the same result",
    )


def _add_reactions(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--overshoot",
        metavar="AMOUNT",
        help="how much more than it lacks each order that tops up buys",
    )
    group.add_argument(
        "--step-up",
        dest="step_up_rate",
        metavar="RATE",
        help="share of the orders within reach of the next step, of a ladder or 每满, that buy it",
    )
    group.add_argument(
        "--padded-returns",
        dest="padded_return_rate",
        metavar="RATE",
        help="share of topped-up orders that send back what they added; needs --refund",
    )
    group.add_argument(
        "--refund",
        choices=("retest", "prorated"),
        help="what becomes of the discount then: it is tested again, or its share is kept",
    )
    group.add_argument(
        "--elasticity",
        metavar="NUMBER",
        help="extra orders as a share of the orders, per share of the price that is taken off",
    )
    group.add_argument(
        "--pull-forward",
        dest="pull_forward_rate",
        metavar="RATE",
        help="share of extra orders that would have come later, at full price",
    )
    group.add_argument(
        "--cannibalisation",
        dest="cannibalisation_rate",
        metavar="RATE",
        help="share of added sales in place of which something else would have been sold",
    )
    group.add_argument(
        "--ran-under",
        metavar="THRESHOLD:WINDOW:BIN",
        help="the orders were placed under this spend threshold: estimate the share that topped "
        "up from within --reach, looking WINDOW above it in bins of BIN; needs --seed, and "
        "totals before the discount",
    )


def _add_sweep(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--sweep",
        metavar="GRID",
        help="try every threshold with every amount off, THRESHOLDS x OFFS, each FROM:TO:STEP or "
        'a list, such as "40:80:5 x 3:10:1" or "49,99 x 5,8"; the best is the one with the '
        "most gain at one --margin and one --top-up",
    )
    group.add_argument(
        "--budget",
        metavar="RATE",
        help="let the best of the sweep be the one that gives away nearest to this share of "
        "sales, and not more",
    )
