"""Usage as columns: what each cart sees, and what is no usage."""

from typing import Any

import numpy as np
import pytest

from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.facts import Usage, UsageTable


def ints(*numbers):
    return np.array(numbers, dtype=np.int64)


def made():
    return UsageTable(
        3, uses={"p": ints(1, 0, 2)}, customer_uses={"p": ints(0, 1, 5)},
        spent_minor={"q": ints(0, 2**63 - 1, 7)},
    )  # fmt: skip


def test_a_cart_sees_its_own_row():
    assert made().of_cart(0, "a") == Usage(uses={"p": 1})
    assert made().of_cart(1, "a") == Usage({}, {("a", "p"): 1}, {"q": 2**63 - 1})
    assert made().of_cart(int(ints(2)[0]), "a") == made().of_cart(ints(2)[0], "a")
    assert made().of_cart(2, "a") == Usage({"p": 2}, {("a", "p"): 5}, {"q": 7})


def test_a_guest_has_used_nothing():
    assert made().of_cart(2, None) == Usage({"p": 2}, {}, {"q": 7})


def test_what_is_not_named_is_unused():
    usage = made()
    for column in (usage.uses_of("q"), usage.customer_uses_of("q"), usage.spent_minor_on("p")):
        assert column.tolist() == [0, 0, 0]
    assert usage.spent_minor_on("q").tolist() == [0, 2**63 - 1, 7]


@pytest.mark.parametrize("carts", [[2, 0, 2], [], [1]])
def test_taken_carts_see_what_they_saw(carts):
    taken = made().take(np.array(carts, dtype=np.int64))
    assert len(taken) == len(carts)
    for i, cart in enumerate(carts):
        assert taken.of_cart(i, "a") == made().of_cart(cart, "a")


def test_a_slice_is_a_look_at_the_same_columns():
    usage = made()
    part = usage.take(slice(1, 3))
    assert len(part) == 2
    assert part.of_cart(0, "a") == usage.of_cart(1, "a")
    assert np.shares_memory(part.uses["p"], usage.uses["p"])


@pytest.mark.parametrize("cart", [-1, 3, 1.0])
def test_a_cart_outside_is_refused(cart):
    with pytest.raises(InvalidArgumentError, match="give a place among the 3 carts"):
        made().of_cart(cart, None)


def test_carts_are_taken_as_of_a_table():
    """-1 was the last, a mask was as long as itself, and others failed deep inside."""
    take: Any = made().take
    assert take([2, 0]).uses_of("p").tolist() == [2, 1]
    for carts in ([-1], [0, 3]):
        with pytest.raises(BadRowError, match=r"carts = .* is out of range; give from 0 to 2"):
            take(carts)
    for none in (np.array([True, False, True]), [0.5], 1):
        with pytest.raises(InvalidArgumentError, match="carts"):
            take(none)
    assert [len(take(slice(*ends))) for ends in ((1, None), (-1, None), (0, 9, 2))] == [2, 1, 2]


@pytest.mark.parametrize("n_carts", [-1, 1.5, True, None])
def test_a_table_has_a_number_of_carts(n_carts):
    with pytest.raises(InvalidArgumentError, match="n_carts"):
        UsageTable(n_carts)


@pytest.mark.parametrize("name", ["uses", "customer_uses", "spent_minor"])
@pytest.mark.parametrize(
    ("columns", "error", "said"),
    [
        ([1, 2], InvalidArgumentError, "is no dict; give a column by promotion id"),
        ({7: [1, 2]}, InvalidArgumentError, "a key of .* = 7 is no str; give promotion ids"),
        ({"p": [1]}, InvalidArgumentError, r"\['p'\] = 1 entries, but 2 are needed"),
        ({"p": [1.5, 2.5]}, InvalidArgumentError, "is no column of whole numbers"),
        ({"p": [0, -1]}, BadRowError, r"row 1: .*\['p'\] = -1 is out of range; give at least 0"),
    ],
)
def test_what_is_no_usage_is_named(name, columns, error, said):
    with pytest.raises(error, match=said):
        UsageTable(2, **{name: columns})


def test_lists_become_columns():
    lists: dict[str, Any] = {"p": [1, 2]}
    column = UsageTable(2, uses=lists).uses["p"]
    assert column.dtype == np.int64
    assert repr(UsageTable(2, uses={"p": column})) == "UsageTable(2 carts, 1 promotions)"
