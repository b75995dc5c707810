"""The provably best combination, beside pricing the same cart in order of priority."""

from decimal import Decimal

import pytest

from ecomops import (
    AmountOff,
    Benefit,
    Condition,
    MinQuantity,
    MinSpend,
    NthUnit,
    PercentOff,
    Promotion,
    PromotionSet,
    price_cart,
)
from ecomops.testing import synthetic_carts

CANDIDATES, LINES = [5, 10, 20], [5, 20]


def promotions(n, strategy):
    """Half of them in groups of two, half free; kinds and thresholds in turn."""
    made = []
    for i in range(n):
        kinds: list[tuple[Benefit, Condition]] = [
            (AmountOff(off_minor=3_00 + 50 * i), MinSpend(spend_minor=20_00 * (1 + i % 5))),
            (PercentOff(off_percent=Decimal(2 + i % 7)), MinSpend(spend_minor=1)),
            (NthUnit(n=2 + i % 3, pay_percent=Decimal(50)), MinQuantity(quantity=2)),
        ]
        benefit, condition = kinds[i % 3]
        made.append(
            Promotion(
                promotion_id=f"p{i:02}",
                currency="CNY",
                stage="item" if i % 3 == 2 else "order",
                group=f"g{i // 6}-{i % 3}" if i < n // 2 else None,
                conditions=(condition,),
                benefits=(benefit,),
            )
        )
    return PromotionSet(promotions=tuple(made), strategy=strategy)


@pytest.mark.parametrize("strategy", ["best", "priority"])
@pytest.mark.parametrize("n_lines", LINES)
@pytest.mark.parametrize("n_candidates", CANDIDATES)
@pytest.mark.benchmark(group="the best combination")
def test_price_cart(benchmark, n_candidates, n_lines, strategy):
    (cart,) = synthetic_carts(1, seed=199, lines=n_lines)
    quote = benchmark(price_cart, cart, promotions(n_candidates, strategy))
    if quote.search is not None:
        assert quote.search.is_optimal
        benchmark.extra_info["examined"] = quote.search.examined
