"""Change the code at random places, one at a time, and see whether the tests notice.

    python scripts/mutation_sample.py promotions --seconds 3600 --seed 1
    python scripts/mutation_sample.py promotions --only table_engine/rounds \
        --tests tests/promotions/test_price_in_order.py

A whole run of mutmut takes days on code of this size; a random sample estimates what it would
say. Works in a copy, so the checkout stays as it is. Each change runs the tests that are quick,
then those that search. What survives is printed with its place, to be read by a person: a test
is missing, or the change means nothing.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MAX_NUMBER = 1_000

OTHER: dict[type[ast.AST], Any] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.And: ast.Or, ast.Or: ast.And,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
SWAPPED_NAMES = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum",
                 "any": "all", "all": "any", "floor": "ceil"}  # fmt: skip

# what is quick and finds most comes first
TESTS = {
    "loyalty": (
        ("tests/loyalty",),
        ("tests/settlement", "tests/calendars", "src/ecomops/loyalty"),
    ),
    "sla": (
        ("tests/sla/test_clocks_golden.py", "tests/sla/test_field.py", "src/ecomops/sla"),
        ("tests/sla",),
    ),
    "tickets": (("tests/tickets",), ("src/ecomops/tickets", "tests/sla")),
    "orders": (("tests/orders",), ("tests/settlement", "src/ecomops/orders")),
    "settlement": (("tests/settlement",), ("src/ecomops/settlement",)),
    "metrics": (
        ("tests/metrics/test_golden.py", "tests/metrics/test_values.py"),
        ("tests/metrics", "tests/health", "tests/kernels/test_groups.py", "src/ecomops/metrics"),
    ),
    "periods": (("tests/periods",), ("src/ecomops/periods", "tests/metrics/customers")),
    "pacing": (("tests/pacing",), ("src/ecomops/pacing",)),
    "stock": (("tests/stock",), ("src/ecomops/stock",)),
    "health": (("tests/health",), ("src/ecomops/health",)),
    "whatif": (("tests/whatif",), ("src/ecomops/whatif", "tests/commands")),
    "promotions": (
        (
            "tests/promotions/test_golden.py",
            "tests/promotions/test_unit_kinds.py",
            "tests/kernels",
        ),
        ("tests/promotions", "tests/facts", "src/ecomops/promotions", "src/ecomops/kernels"),
    ),
}


def places(tree: ast.AST) -> Iterator[ast.AST]:
    """List what can be changed; annotations say nothing at run time, so they are left out."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if is_changeable(node):
            yield node
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns", "type_comment"}:
                continue
            if isinstance(value, ast.AST):
                waiting.append(value)
            elif isinstance(value, list):
                waiting.extend(item for item in value if isinstance(item, ast.AST))


def is_changeable(node: ast.AST) -> bool:
    """Whether a node has another operator, number, name or branch to take instead."""
    match node:
        case ast.Compare(ops=[op, *_]) | ast.BoolOp(op=op):
            return type(op) in OTHER
        case ast.BinOp(op=ast.BitOr()):
            return False  # most often a union of types
        case ast.BinOp(op=op, left=left, right=right):
            are_texts = any(isinstance(side, ast.JoinedStr) for side in (left, right))
            return type(op) in OTHER and not are_texts
        case ast.Constant(value=value):
            return isinstance(value, int) and value < MAX_NUMBER
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in SWAPPED_NAMES
    return isinstance(node, ast.If | ast.IfExp)


def change(node: Any) -> str:
    """Change a node in place and say what was done."""
    if isinstance(node, ast.Compare):
        node.ops[0] = OTHER[type(node.ops[0])]()
        return type(node.ops[0]).__name__
    if isinstance(node, ast.BoolOp | ast.BinOp):
        node.op = OTHER[type(node.op)]()
        return type(node.op).__name__
    if isinstance(node, ast.Constant):
        value: Any = node.value
        node.value = not value if isinstance(value, bool) else value + 1
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        node.func.id = SWAPPED_NAMES[node.func.id]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node.func.attr = SWAPPED_NAMES[node.func.attr]
    else:
        node.test = ast.UnaryOp(ast.Not(), node.test)
    return ast.unparse(node)[:60]


def nearest(copy: Path, file: Path, wing: str) -> tuple[tuple[str, ...], ...]:
    """Name the tests that are called after the changed file or its folder; they come first."""
    folder = file.parent.name
    words = {word.rstrip("s") for word in (file.stem, folder) if word != wing}
    tests = [
        str(test.relative_to(copy))
        for test in sorted((copy / "tests" / wing).glob("test_*.py"))
        if any(word in test.stem for word in words)
    ]
    return (tuple(tests),) if tests else ()


def is_noticed(copy: Path, stages: tuple[tuple[str, ...], ...], timeout_s: float) -> bool:
    """Run the tests on the changed copy until one fails."""
    env = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider",
               "-p", "no:benchmark", "--hypothesis-profile=hunt",
               "--hypothesis-seed=1"]  # fmt: skip
    for tests in stages:
        try:
            done = subprocess.run(  # noqa: S603  our own interpreter and tests
                [*command, *tests], cwd=copy, env=env, capture_output=True, timeout=timeout_s,
                check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return True  # a run without end is noticed
        if done.returncode:
            return True
    return False


def main() -> None:
    """Sample until the time is up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wing", help=f"a folder: {', '.join(TESTS)}; another with --tests")
    parser.add_argument("--seconds", type=float, default=3600, help="when to stop")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="change files whose paths match this alone")
    parser.add_argument("--tests", nargs="+", default=[], help="run these instead of the wing's")
    parser.add_argument("--timeout", type=float, default=600, help="seconds a run may take")
    asked = parser.parse_args()
    if not asked.tests and asked.wing not in TESTS:
        parser.error(f"say --tests, which ones look at {asked.wing}")
    stages = (tuple(asked.tests),) if asked.tests else TESTS[asked.wing]
    end = time.monotonic() + asked.seconds
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in ("src", "tests", "docs", "examples", "conftest.py", "pyproject.toml"):
            part = ROOT / name
            (shutil.copytree if part.is_dir() else shutil.copy)(part, copy / name)
        if is_noticed(copy, stages, timeout_s=asked.timeout):
            raise SystemExit("the tests fail, or take too long, before anything is changed")
        base = copy / "src" / "ecomops"
        folders = {"promotions": ("promotions", "kernels")}.get(asked.wing, (asked.wing,))
        files = [
            file
            for folder in folders
            for file in (base / folder).rglob("*.py")
            if re.search(asked.only, str(file.relative_to(base)))
        ]
        spots = [
            (file, i)
            for file in sorted(files)
            for i, _ in enumerate(places(ast.parse(file.read_text("utf-8"))))
        ]
        random.Random(asked.seed).shuffle(spots)  # noqa: S311  a sample, not a secret
        noticed = survived = 0
        for file, i in spots:
            if time.monotonic() > end:
                break
            text = file.read_text("utf-8")
            tree = ast.parse(text)
            node = next(node for k, node in enumerate(places(tree)) if k == i)
            line, done = getattr(node, "lineno", 0), change(node)
            file.write_text(ast.unparse(tree), "utf-8")
            near = () if asked.tests else nearest(copy, file, asked.wing)
            if is_noticed(copy, (*near, *stages), timeout_s=asked.timeout):
                noticed += 1
            else:
                survived += 1
                code = text.splitlines()[line - 1].strip()
                print(f"survived: {file.relative_to(copy)}:{line}: {done}: {code}", flush=True)
            file.write_text(text, "utf-8")
            print(f"{noticed} noticed, {survived} survived, of {len(spots)} places", flush=True)


if __name__ == "__main__":
    main()
