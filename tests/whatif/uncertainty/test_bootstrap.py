"""Resampling customers: unbiased, reproducible, the same in parts, and honest about its rate."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numpy.typing import NDArray
from pydantic import ValidationError

from ecomops import CartTable, Item, parse_promotion
from ecomops.adapters.complete_journey import load_complete_journey
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.kernels.id_hash import hashed_ids
from ecomops.whatif import OrderHistory, Replay, replay, sweep_thresholds
from ecomops.whatif.uncertainty.bootstrap import FigureName, Sampling, bootstrap, customer_keys
from ecomops.whatif.uncertainty.resampled_sums import ResampledSums
from ecomops.whatif.uncertainty.weights import resample_counts

DEAL = parse_promotion("满199减20", currency="CNY")
FIGURES: tuple[FigureName, ...] = (
    "cost_rate",
    "discounted_rate",
    "aov_minor",
    "net_aov_minor",
    "cost_minor",
)


def shop(totals: NDArray[np.int64], customers: object) -> OrderHistory:
    """Make orders of one line each."""
    n = totals.size
    table = CartTable.from_rows(
        currency="CNY",
        items=(Item("tee", cost_minor=40_00),),
        cart=np.arange(n),
        item=np.zeros(n, dtype=np.int64),
        quantity=np.ones(n, dtype=np.int64),
        unit_price_minor=totals,
        n_carts=n,
        cart_id=tuple(range(n)),
    )
    return OrderHistory.of(table, customer_id=customers)


def replayed(totals: NDArray[np.int64], customers: object) -> Replay:
    return replay(shop(totals, customers), [DEAL], reach_minor=0)


def test_counts_follow_a_poisson_distribution_of_mean_one() -> None:
    counts = resample_counts(hashed_ids(np.arange(20_000)), 3, range(50))
    share = np.bincount(counts.reshape(-1), minlength=8)[:8] / counts.size
    wanted = [math.exp(-1) / math.factorial(k) for k in range(8)]
    assert np.abs(share - wanted).max() < 5 / math.sqrt(counts.size)
    # independent between customers, between resamples, and between seeds
    other = resample_counts(hashed_ids(np.arange(20_000)), 4, range(1))
    pairs = (
        (counts[:2_000:2].reshape(-1), counts[1:2_000:2].reshape(-1)),
        (counts[:, 0], counts[:, 1]),
        (counts[:, 0], other[:, 0]),
    )
    assert max(abs(np.corrcoef(*pair)[0, 1]) for pair in pairs) < 0.03


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20, unique=True))
def test_ids_hash_apart_and_alike(ids: list[int]) -> None:
    hashed = hashed_ids(np.array(ids, dtype=np.int64))
    assert len(set(hashed.tolist())) == len(ids)
    texts = np.array([str(one).encode() for one in ids])
    wide = texts.astype(f"S{texts.dtype.itemsize + 9}")
    assert hashed_ids(texts).tolist() == hashed_ids(wide).tolist()
    assert len(set(hashed_ids(texts).tolist())) == len(ids)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2**62)), min_size=1, max_size=12),
    st.integers(0, 11),
    st.integers(0, 2**63),
)
@settings(max_examples=60)
def test_sums_are_the_same_in_parts_and_exact_beyond_int64(
    rows: list[tuple[int, int]], cut: int, seed: int
) -> None:
    customer, values = (np.array(column) for column in zip(*rows, strict=True))
    keys = hashed_ids(np.arange(6))
    whole = ResampledSums(seed, 100, ("sales_minor",))
    whole.add(keys, customer, {"sales_minor": values})
    parts = [ResampledSums(seed, 100, ("sales_minor",)) for _ in range(2)]
    for part, chosen in zip(parts, (slice(cut, None), slice(0, cut)), strict=True):
        part.add(keys, customer[chosen], {"sales_minor": values[chosen]})
    merged = ResampledSums.from_json(parts[0].to_json()).merge(parts[1])
    assert merged.sums.tolist() == whole.sums.tolist()
    assert merged.total == whole.total == [sum(values.tolist())]
    counts = resample_counts(keys, seed, range(100)).tolist()
    slow = [
        sum(counts[c][r] * v for c, v in zip(customer.tolist(), values.tolist(), strict=True))
        for r in range(100)
    ]
    assert whole.sums[0].tolist() == slow


def test_other_seeds_and_figures_do_not_merge() -> None:
    one = ResampledSums(1, 100, ("sales_minor",))
    for other in (
        ResampledSums(2, 100, ("sales_minor",)),
        ResampledSums(1, 101, ("sales_minor",)),
        ResampledSums(1, 100, ("orders",)),
    ):
        with pytest.raises(InvalidArgumentError, match="does not fit"):
            one.merge(other)
    for text in ("[", "{}", one.to_json().replace('"total":[0]', '"total":[]'),
                 one.to_json().replace('"total":[0]', '"total":[0.5]')):  # fmt: skip
        with pytest.raises(ValidationError):
            ResampledSums.from_json(text)


def test_rows_in_any_order_and_customers_by_any_name_give_one_answer() -> None:
    rng = np.random.default_rng(5)
    totals, customers = rng.integers(5_000, 40_000, 400), rng.integers(0, 40, 400)
    first = bootstrap(replayed(totals, customers), seed=7, figures=FIGURES)
    order = rng.permutation(400)
    again = bootstrap(replayed(totals[order], customers[order]), seed=7, figures=FIGURES)
    assert first.intervals == again.intervals
    assert bootstrap(replayed(totals, customers), seed=8, figures=FIGURES) != first
    assert Sampling.from_json(first.to_json()) == first
    as_text = [str(one) for one in customers.tolist()]
    other = bootstrap(replayed(totals, as_text), seed=7, figures=FIGURES)
    assert other["aov_minor"].value == first["aov_minor"].value


@pytest.mark.parametrize("figure", ["aov_minor", "cost_rate", "cost_minor", "margin_after_rate"])
def test_intervals_cover_the_truth_at_their_rate(figure: str) -> None:
    """Customers differ in how much and how often they buy; the truth is a shop of very many."""
    rng = np.random.default_rng(11)

    def draw(n: int) -> Replay:
        often = 1 + rng.poisson(3, n)
        taste = rng.lognormal(9.6, 0.5, n)  # a customer's usual order, in minor units
        customers = np.repeat(np.arange(n), often)
        totals = (taste[customers] * rng.lognormal(0, 0.3, customers.size)).astype(np.int64) + 1
        return replayed(totals, customers)

    big = 60_000
    truth = bootstrap(draw(big), seed=1, figures=(figure,), replicates=100)[figure].value  # type: ignore[arg-type]  # one of the names
    assert truth is not None
    small, shops, covered = 150, 120, 0
    if figure == "cost_minor":
        truth = truth * small / big
    for i in range(shops):
        one = bootstrap(draw(small), seed=i, figures=(figure,), replicates=400)[figure]  # type: ignore[arg-type]  # one of the names
        assert one.low is not None
        assert one.high is not None
        covered += one.low <= truth <= one.high
    # 95 % of 120 is 114; 105 is four standard errors below
    assert covered >= 105


def test_resampling_single_orders_understates_the_scatter() -> None:
    orders = load_complete_journey("paid")
    deal = parse_promotion("spend 50 get 5 off", currency="USD")
    by_customer = bootstrap(
        replay(orders.history, [deal], reach_minor=1000), seed=1, figures=("aov_minor",),
        replicates=100,
    )  # fmt: skip
    bare = OrderHistory(orders.table, "paid")
    by_order = bootstrap(
        replay(bare, [deal], reach_minor=1000), seed=1, figures=("aov_minor",), replicates=100
    )
    honest, naive = (one["aov_minor"].standard_error for one in (by_customer, by_order))
    assert honest is not None
    assert naive is not None
    assert 4.5 < honest / naive < 6.5  # 5.4 in the field
    assert [c.code for c in by_order.origin.caveats][-1] == "no_customers"
    assert not by_order.by_customer


@pytest.mark.parametrize(
    ("replicates", "confidence", "places"),
    # the first values at or below which 2.5 and 97.5 % lie, 5 and 95 %, 0.5 and 99.5 %
    [(1000, "95%", (24, 974)), (200, "90%", (9, 189)), (250, "99%", (1, 248))],
)
def test_intervals_are_values_of_the_resamples(
    replicates: int, confidence: str, places: tuple[int, int]
) -> None:
    totals = np.random.default_rng(3).integers(10_00, 400_00, 60)
    result = replayed(totals, list(range(60)))
    found = bootstrap(
        result, seed=5, figures=("aov_minor",), replicates=replicates, confidence=confidence
    )["aov_minor"]
    keys, _ = customer_keys(result.history)
    counts = resample_counts(keys, 5, range(replicates))
    averages = sorted((totals @ counts / counts.sum(axis=0)).tolist())
    assert [found.low, found.high] == [averages[place] for place in places]
    assert found.standard_error == pytest.approx(np.std(averages, ddof=1))


def test_undefined_is_said_and_not_zero() -> None:
    nothing = bootstrap(
        replayed(np.zeros(3, dtype=np.int64), [1, 2, 3]), seed=1, figures=("cost_rate",)
    )
    assert nothing["cost_rate"].value is None
    assert nothing["cost_rate"].low is None
    assert nothing["cost_rate"].undefined == 1000
    assert "undefined" in nothing.describe()
    assert "无定义" in nothing.describe("zh")
    alone = bootstrap(replayed(np.array([19900]), ["only"]), seed=1, figures=("cost_rate",))
    # in every third resample the only customer is missing
    assert 250 < alone["cost_rate"].undefined < 480
    assert "few_customers" in [c.code for c in alone.origin.caveats]


def test_what_does_not_scatter_has_no_standard_error() -> None:
    totals = np.tile(np.array([10_000, 20_000, 30_000, 7_000, 13_000], dtype=np.int64), 9)
    found = bootstrap(replayed(totals, np.repeat(np.arange(9), 5)), seed=1, figures=FIGURES)
    for name in FIGURES:
        one = found[name]
        assert (one.low, one.standard_error) == (one.high, 0)
    assert "> 0 %" not in found.describe()


def test_seeds_are_those_of_sweeps() -> None:
    result = replayed(np.array([20_000], dtype=np.int64), ["Li"])
    assert bootstrap(result, seed=2**63 - 1).origin.seed == 2**63 - 1
    with pytest.raises(InvalidArgumentError, match="seed = 9223372036854775808"):
        bootstrap(result, seed=2**63)
    with pytest.raises(InvalidArgumentError, match="seed = 9223372036854775808"):
        sweep_thresholds(result.history, [20_000], [2000], reach_minor=0, seed=2**63)


def test_a_single_order_is_its_own_average() -> None:
    one = bootstrap(replayed(np.array([100_00]), ["li"]), seed=1, figures=("aov_minor",))
    found = one["aov_minor"]
    assert [found.value, found.low, found.high] == [100_00] * 3
    assert found.undefined > 0  # resamples without the only customer


def test_guests_are_resampled_one_by_one() -> None:
    history = shop(np.array([100, 200, 300]), ["Li", None, None])
    keys, customer = customer_keys(history)
    assert customer.tolist() == [0, 1, 2]
    assert len(set(keys.tolist())) == 3
    assert keys[0] == hashed_ids(np.array([b"Li"]))[0]


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"seed": None}, "seed"),
        ({"seed": -1}, "seed"),
        ({"seed": True}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"replicates": 99}, "replicates"),
        ({"confidence": 0.95}, "confidence"),
        ({"confidence": "100%"}, "confidence"),
        ({"confidence": "0%"}, "confidence"),
        ({"figures": []}, r"figures = \[\] are none; give a list of some of"),
        ({"figures": "cost_rate"}, "figures = 'cost_rate' is no list of str; give a list of"),
        ({"figures": [None]}, r"figures\[0\] = None is no str"),
    ],
)
def test_wrong_arguments_are_named(wrong: dict[str, object], text: str) -> None:
    with pytest.raises(InvalidArgumentError, match=text):
        bootstrap(replayed(np.array([100]), [1]), **({"seed": 1} | wrong))  # type: ignore[arg-type]  # wrong on purpose


def test_figures_may_be_read_off() -> None:
    one = replayed(np.array([100, 200]), [1, 2])
    once: Any = iter(["aov_minor", "cost_rate"])
    sampling = bootstrap(one, seed=1, figures=once)
    assert [interval.figure for interval in sampling.intervals] == ["aov_minor", "cost_rate"]


def test_unknown_figures_are_named() -> None:
    with pytest.raises(UnknownIdError, match="cost_rate"):
        bootstrap(replayed(np.array([100]), [1]), seed=1, figures=("costs",))  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(UnknownIdError, match="cost_rate"):
        bootstrap(replayed(np.array([100]), [1]), seed=1)["costs"]
