"""The command line: what can be asked, and how errors and interruptions end."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from textwrap import dedent
from typing import Final

from ecomops.commands.whatif.options import add_rates, add_whatif
from ecomops.errors import BadRowError, EcomopsError

EXIT_ERROR: Final = 2
EXIT_INTERRUPTED: Final = 130  # as shells report Ctrl-C
EXIT_PIPE_CLOSED: Final = 141  # as shells report a reader that went away

_EXAMPLES: Final = dedent("""\
    examples:
      python -m ecomops demo
      python -m ecomops whatif orders.csv --promotion "spend 50 get 5 off" --currency USD \\
          --column cart_id=order_no --column sku_id=sku --column quantity=qty \\
          --column unit_price=price --reach 10.00 --margin 0.25
    """)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0, 2 after a wrong input, 130 after Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal without the characters shows "?"
            stream.reconfigure(errors="replace")
    options = _parser().parse_args(argv)
    try:
        _run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever read the output has seen enough; the interpreter must not flush again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_PIPE_CLOSED
    except (EcomopsError, OSError) as error:
        where = " (row 0 is the first below the header)" if isinstance(error, BadRowError) else ""
        print(f"ecomops {options.command}: {error}{where}", file=sys.stderr)
        return EXIT_ERROR
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    return 0


def _run(options: argparse.Namespace) -> None:
    # Only the command that runs is imported, so that --help answers at once.
    if options.command == "demo":
        from ecomops.commands.demo import run_demo

        run_demo(options)
    else:
        from ecomops.commands.whatif.run import run_whatif

        run_whatif(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ecomops",
        description="E-commerce operations: price past orders under other promotions.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"ecomops {version('ecomops')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_demo(commands)
    add_whatif(commands)
    return parser


def _add_demo(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    demo = commands.add_parser(
        "demo",
        help="a year of a real grocer's baskets under a spend threshold",
        description="Price the 155 848 baskets of the Complete Journey data set under "
        "'spend this much, get that much off', and draw where they stand.",
    )
    demo.add_argument("--threshold", default="50.00", metavar="USD", help="default: 50.00")
    demo.add_argument("--off", default="5.00", metavar="USD", help="default: 5.00")
    demo.add_argument(
        "--reach",
        default="10.00",
        metavar="USD",
        help="how much a basket within reach may lack; default: 10.00",
    )
    add_rates(demo, margins="0.25 and 0.30", top_ups="0.10, 0.25 and 0.50")
    demo.add_argument(
        "--out",
        type=Path,
        default=Path("ecomops-demo"),
        metavar="DIR",
        help="folder for the figure; default: ecomops-demo",
    )
