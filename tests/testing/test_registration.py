"""``st.from_type`` knows the library's types, and other projects pay next to nothing for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

REGISTERED = [
    "Cart",
    "CartLine",
    "Coupon",
    "Member",
    "MinSpend",
    "Money",
    "Order",
    "Product",
    "Promotion",
    "PromotionSet",
    "Role",
    "Sku",
    "Ticket",
]


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "imports",
    [
        "import hypothesis, ecomops",
        "import ecomops; ecomops.PromotionSet; ecomops.Order; import hypothesis",
    ],
    ids=["hypothesis first", "ecomops first"],
)
def test_types_are_drawn_whichever_is_imported_first(imports):
    program = f"""
{imports}
from hypothesis import Phase, find, settings, strategies as st
fast = settings(database=None, derandomize=True, phases=[Phase.generate])
for name in {REGISTERED}:
    thing = getattr(ecomops, name)
    assert type(find(st.from_type(thing), lambda value: True, settings=fast)) is thing, name
order = find(st.from_type(ecomops.Order), lambda o: o.discount_minor > 0, settings=fast)
print(order.payable_minor == order.goods_net_minor + order.shipping_minor)
"""
    assert run(program) == "True\n"


MODULES = ["ecomops", "ecomops.metrics", "ecomops.pacing", "ecomops.periods", "ecomops.stock"]


def test_every_public_model_is_drawn():
    program = f"""
import importlib, inspect
from hypothesis import Phase, find, settings, strategies as st
import ecomops
from ecomops.models.base import DomainModel
fast = settings(database=None, derandomize=True, phases=[Phase.generate])
n = 0
for module in map(importlib.import_module, {MODULES}):
    for name in module.__all__:
        thing = getattr(module, name)
        if not (isinstance(thing, type) and issubclass(thing, DomainModel)):
            continue
        is_open = thing.__pydantic_generic_metadata__["parameters"] or "[" in thing.__name__
        if is_open or inspect.isabstract(thing):
            continue
        n += 1
        assert type(find(st.from_type(thing), lambda value: True, settings=fast)) is thing, name
print(n > 150)
"""
    assert run(program) == "True\n"


def test_unions_of_kinds_are_drawn():
    program = """
from hypothesis import Phase, find, settings, strategies as st
from ecomops.promotions.kinds import Benefit, Condition
fast = settings(database=None, derandomize=True, phases=[Phase.generate])
print(find(st.from_type(Condition), lambda c: c.kind == "min_quantity", settings=fast).kind)
print(find(st.from_type(Benefit), lambda b: b.kind == "amount_off", settings=fast).kind)
"""
    assert run(program) == "min_quantity\namount_off\n"


def test_importing_hypothesis_loads_no_model():
    program = """
import sys, hypothesis
print(sorted(name for name in sys.modules if name.startswith("ecomops")))
print({"pydantic", "numpy", "attr"} & set(sys.modules))
"""
    assert run(program).splitlines() == [
        "['ecomops', 'ecomops.errors', 'ecomops.testing', 'ecomops.testing.registration']",
        "set()",
    ]


def test_registering_twice_changes_nothing():
    program = """
import sys, hypothesis
from ecomops.testing.registration import register
before = len(sys.meta_path)
register()
print(len(sys.meta_path) - before)
"""
    assert run(program) == "0\n"


def test_watched_modules_still_tell_their_source():
    program = """
import hypothesis, inspect
from ecomops.models import Order
import ecomops.models
print("class Order" in inspect.getsource(Order), ecomops.models.__spec__.origin is not None)
"""
    assert run(program) == "True True\n"


def test_a_missing_hypothesis_names_the_install_command():
    program = """
import sys
sys.modules["hypothesis"] = None
from ecomops.testing import synthetic_carts
print(len(synthetic_carts(2, seed=1)))
try:
    from ecomops.testing import orders
except ImportError as error:
    print(type(error).__name__, error)
"""
    assert run(program).splitlines() == [
        "2",
        (
            "MissingExtraError package = 'hypothesis' is not installed; "
            "run: pip install 'ecomops[testing]'"
        ),
    ]
