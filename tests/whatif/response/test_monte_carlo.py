"""A shop in which every order draws what it does agrees with the closed form."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from attrs import frozen
from numpy.typing import NDArray

from ecomops.whatif import ReplayRow
from ecomops.whatif.response.outcome import Outcome
from ecomops.whatif.response.respond import respond
from ecomops.whatif.response.response import Response

THRESHOLD, REACH, RUNS = 5000, 2000, 400
Floats = NDArray[np.float64]
Off = Callable[[int], int]


def fixed(spend_minor: int) -> int:
    return 800 if spend_minor else 0


def tenth(spend_minor: int) -> int:
    return spend_minor // 10


def capped(spend_minor: int) -> int:
    return min(spend_minor // 5, 1050)


@frozen
class Setting:
    off: Off
    method: Any
    margin: str
    behaviours: dict[str, Any]


SETTINGS = {
    "top-ups alone": Setting(fixed, "retest", "0.6", {"top_up_rate": "0.3"}),
    "top-ups that overshoot and come back": Setting(
        fixed, "retest", "0.45",
        {"top_up_rate": "0.25", "overshoot_minor": 600, "padded_return_rate": "0.35"},
    ),
    "a percentage, part of it kept": Setting(
        tenth, "prorated", "0.5",
        {"top_up_rate": "0.4", "overshoot_minor": 900, "padded_return_rate": "0.5"},
    ),
    "more visits, some brought forward": Setting(
        fixed, "retest", "0.35", {"visit_elasticity": "1.8", "pull_forward_rate": "0.4"}
    ),
    "everything, fixed": Setting(
        fixed, "retest", "0.4",
        {"top_up_rate": "0.2", "overshoot_minor": 300, "padded_return_rate": "0.1",
         "visit_elasticity": "0.9", "pull_forward_rate": "0.25", "cannibalisation_rate": "0.3"},
    ),
    "everything, capped": Setting(
        capped, "prorated", "0.55",
        {"top_up_rate": "0.5", "overshoot_minor": 700, "padded_return_rate": "0.6",
         "visit_elasticity": "2.5", "pull_forward_rate": "0.7", "cannibalisation_rate": "0.15"},
    ),
}  # fmt: skip


def past_orders() -> NDArray[np.int64]:
    return np.random.default_rng(199).gamma(4.0, 1200.0, 1500).astype(np.int64)


def each(off: Off, totals: NDArray[np.int64]) -> Floats:
    return np.array([off(int(total)) for total in totals], dtype=float)


def replayed(totals: NDArray[np.int64], off: Off) -> ReplayRow:
    served = totals >= THRESHOLD
    near = ~served & (totals >= THRESHOLD - REACH)
    return ReplayRow(
        promotion_id="p", description="", description_zh="", currency="CNY", basis="list",
        reach_minor=REACH, orders=totals.size, sales_minor=int(totals.sum()),
        qualifying=int(served.sum()), within_reach=int(near.sum()),
        gap_minor=int((THRESHOLD - totals[near]).sum()),
        cost_minor=int(each(off, totals[served]).sum()),
        off_at_threshold_minor=off(THRESHOLD), threshold_minor=THRESHOLD, verdicts={},
    )  # fmt: skip


def one_run(
    totals: NDArray[np.int64], setting: Setting, rng: np.random.Generator
) -> dict[str, float]:
    """Let every order decide, and add up what the shop sells, gives away and earns."""
    chance = {name: float(Fraction(str(v))) for name, v in setting.behaviours.items()}
    served = totals >= THRESHOLD
    discount = np.where(served, each(setting.off, totals), 0)
    near = totals[~served & (totals >= THRESHOLD - REACH)]
    # each order within reach tops up or not; each of those sends back what it added, or not
    tops_up = rng.random(near.size) < chance.get("top_up_rate", 0)
    sends_back = rng.random(near.size) < chance.get("padded_return_rate", 0)
    spend = THRESHOLD + int(chance.get("overshoot_minor", 0))
    keeps, returns = near[tops_up & ~sends_back], near[tops_up & sends_back]
    off = setting.off(spend)
    cost = discount.sum() + off * keeps.size
    if setting.method == "prorated":
        cost += (off * returns / spend).sum()
    added = (spend - keeps).astype(float)
    # each past order draws extra ones like itself; each of those was only early, or not
    cut = discount.sum() / totals.sum()
    copies = rng.poisson(chance.get("visit_elasticity", 0) * cut, totals.size)
    extra = np.repeat(totals, copies)
    cost += np.repeat(discount, copies).sum()
    is_new = rng.random(extra.size) >= chance.get("pull_forward_rate", 0)
    # each added sale stands in place of another one, or not
    more = np.concatenate([added, extra[is_new]])
    counts = more[rng.random(more.size) >= chance.get("cannibalisation_rate", 0)].sum()
    return {
        "sales_minor": totals.sum() + added.sum() + extra.sum(),
        "added_sales_minor": counts,
        "topped_up_orders": tops_up.sum(),
        "extra_orders": extra.size,
        "cost_minor": cost,
        "gain_minor": float(Fraction(setting.margin)) * counts - cost,
    }


def closed(row: ReplayRow, setting: Setting, **changes: Any) -> Outcome:
    response = Response(**setting.behaviours | changes, refund_method=setting.method)
    return respond(row, response, margin_rate=setting.margin, off_for=setting.off)


@pytest.mark.parametrize("name", SETTINGS)
def test_simulated_orders_agree_with_the_closed_form_within_their_error(name: str) -> None:
    setting, totals = SETTINGS[name], past_orders()
    rng = np.random.default_rng(20)
    runs = [one_run(totals, setting, rng) for _ in range(RUNS)]
    row = replayed(totals, setting.off)
    outcome = closed(row, setting)
    error = {}
    for figure in runs[0]:
        found = np.array([run[figure] for run in runs])
        error[figure] = found.std(ddof=1) / RUNS**0.5
        expected = float(outcome.figure(figure).likely or 0)
        assert abs(found.mean() - expected) <= 4 * error[figure] + 1e-6, figure
    # the error is small enough to notice any one behaviour that is left out
    for behaviour in setting.behaviours:
        without = closed(row, setting, **{behaviour: 0})
        moved = [
            abs(float((without.figure(f).likely or 0) - (outcome.figure(f).likely or 0)))
            / error[f]
            for f in ("gain_minor", "cost_minor", "added_sales_minor")
            if error[f]
        ]
        assert max(moved) > 10, behaviour
