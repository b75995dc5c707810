"""Results that are asked by name tell with `in` what they have; iterating gives their rows."""

from __future__ import annotations

import inspect
import pkgutil
from datetime import date
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from tests.whatif.test_results import RESULTS

import ecomops
from ecomops.errors import UnknownIdError
from ecomops.health import health_check
from ecomops.metrics import ROAS, UV
from ecomops.metrics.analysis import funnels_by, price_bands_by
from ecomops.metrics.customer_tables import EIGHT_SEGMENTS, rfm_table, segments

PLACES = {"place", "i", "at"}
"""What a parameter is called where things are asked by their place, as in a list."""

ORDERS: Any = {"placed_at_us": [0, 1, 2], "paid_minor": [5, 6, 7], "order_id": [1, 2, 3]}


def customers(ids: Any) -> Any:
    return rfm_table({**ORDERS, "customer_id": ids}, zone="UTC", as_of=date(2026, 1, 1))


SEGMENT_IDS = [rule.segment_id for rule in EIGHT_SEGMENTS.rules]
SAMPLED: Any = RESULTS["sampling"]
SHOWN: list[tuple[Any, list[Any]]] = [
    (UV.by(["a", "b", "b"], visitor_id=[1, 2, 3]), ["a", "b"]),
    (UV.by([7, 8, 8], visitor_id=[1, 2, 3]), [7, 8]),
    (funnels_by(["a", "b"], {"clicks": [9, 5], "orders": [1, 2]}), ["a", "b"]),
    (price_bands_by(["a", "b"], (0, 50_00), [39_00, 59_00]), ["a", "b"]),
    (customers(["li", "li", "王"]), ["li", "王"]),
    (customers([3, 5, 3]), [3, 5]),
    (segments(customers([3, 5, 3])), SEGMENT_IDS),
    (health_check([ROAS.of_counts(4, 1), UV.of_counts(5)]), ["roas", "uv"]),
    (health_check([]), []),
    (RESULTS["breakdown"], ["a", "b"]),
    (RESULTS["comparison"], ["x"]),
    (RESULTS["groups compared"], ["x"]),
    (SAMPLED, [one.figure for one in SAMPLED.intervals]),
]
NO_KEYS: list[Any] = [
    None, "", "no such", "\ud800", "li\0", b"li", 0, -1, 2**70, True, 1.5, float("nan"), (),
    ("a",), ["a"], {"a": 1}, {"a"}, np.array(["a", "b"]), np.array([[7]]), object(),
    date(2026, 1, 1), UV,
]  # fmt: skip
each = pytest.mark.parametrize(
    ("result", "keys"), SHOWN, ids=[f"{type(one).__name__}-{len(keys)}" for one, keys in SHOWN]
)


@each
def test_in_asks_for_names(result: Any, keys: list[Any]) -> None:
    for key in keys:
        assert key in result
        assert np.array([key])[0] in result  # as numpy has it
        result[key]
    for other in NO_KEYS:
        assert other not in result
    for value in result:
        assert value not in result


@each
def test_what_is_not_in_it_is_unknown(result: Any, keys: list[Any]) -> None:
    for other in ("no such", "\ud800", -1, None):
        with pytest.raises(UnknownIdError):
            result[other]


@each
def test_iterating_gives_what_names_ask_for(result: Any, keys: list[Any]) -> None:
    if isinstance(result, ecomops.whatif.WhatIfResult):  # goes through its fields, as models do
        assert dict(result).keys() == type(result).model_fields.keys()
    else:
        assert [repr(row) for row in result] == [repr(result[key]) for key in keys]
        assert [repr(row) for row in reversed(result)] == [repr(result[key]) for key in keys[::-1]]


def public_types() -> set[type]:
    found: set[type] = set()
    packages = [one for one in pkgutil.walk_packages(ecomops.__path__, "ecomops.") if one.ispkg]
    for module in (ecomops, *(import_module(one.name) for one in packages)):
        for name in getattr(module, "__all__", ()):
            value = getattr(module, name)
            if isinstance(value, type) and value.__module__.startswith("ecomops."):
                found.add(value)
    return found


def test_all_that_is_asked_by_name_is_looked_at_here() -> None:
    by_name = {
        kind
        for kind in public_types()
        if (method := vars(kind).get("__getitem__")) is not None
        and list(inspect.signature(method).parameters)[1] not in PLACES
    }
    assert by_name == {type(result) for result, _ in SHOWN}
