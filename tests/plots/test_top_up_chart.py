from typing import Any

import numpy as np
import pytest

from ecomops.errors import InvalidArgumentError
from ecomops.plots import result_chart, top_up_chart
from ecomops.plots.top_up_view import TopUpView
from ecomops.whatif import CostCurve, TopUpEstimate, estimate_top_up

draw: Any = top_up_chart  # misuse too
RNG = np.random.default_rng(11)
N = 12_000
BUYERS = RNG.integers(0, 3_000, N)
WANTED = np.rint(110_00 * np.exp(RNG.normal(0, 0.7, N))).astype(np.int64)
TOPS_UP = (WANTED >= 150_00) & (WANTED < 200_00) & (RNG.random(N) < 0.4)
TOTALS = np.where(TOPS_UP, 200_00 + RNG.integers(0, 20_00, N), WANTED)


def estimate(totals: Any = TOTALS, customers: Any = BUYERS, **more: Any) -> TopUpEstimate:
    settings: dict[str, Any] = {
        "threshold_minor": 200_00, "reach_minor": 50_00, "overshoot_window_minor": 50_00,
        "bin_minor": 5_00, "seed": 7, "currency": "CNY", "replicates": 200,
    }  # fmt: skip
    return estimate_top_up(totals, customers=customers, **(settings | more))


@pytest.fixture(scope="module")
def found() -> TopUpEstimate:
    return estimate()


def panels(result: TopUpEstimate, language: str = "en") -> Any:
    return draw(result, language=language).to_dict()["vconcat"]


def test_bars_are_the_orders_of_each_bin_and_the_line_is_the_curve(found: TopUpEstimate) -> None:
    bars = panels(found)[0]["layer"][0]["data"]["values"]
    assert [(bar["from"], bar["to"]) for bar in bars] == [
        (at / 100, at / 100 + 5) for at in range(7500, 50_000, 500)
    ]
    for bar in bars:
        inside = (bar["from"] * 100 <= TOTALS) & (bar["to"] * 100 > TOTALS)
        assert bar["orders"] == int(inside.sum())
        part = "below" if bar["to"] <= 150 else "reach" if bar["to"] <= 200 else None
        part = part or ("above" if bar["to"] <= 250 else "beyond")
        assert bar["part"] == part
    missing = sum(bar["curve"] - bar["orders"] for bar in bars if bar["part"] == "reach")
    assert found.missing is not None
    assert missing == pytest.approx(float(found.missing.value))


def test_title_tells_the_share_and_labels_what_is_missing(found: TopUpEstimate) -> None:
    view = TopUpView.of(found, "en")
    assert found.is_shown
    assert found.top_up_rate is not None
    assert view.answer.startswith(f"{float(found.top_up_rate) * 100:.1f} % of the orders")
    assert found.missing is not None
    assert view.labels[0] == f"{round(found.missing.value):,} missing"
    assert view.subtitle[0].endswith("95 % of 200 resamples by customer")


def test_the_same_at_other_amounts_stands_below_with_intervals(found: TopUpEstimate) -> None:
    rows = panels(found)[1]["layer"][1]["data"]["values"]
    assert [row["name"] for row in rows if row["own"]] == ["¥200, the threshold"]
    shares = {one.threshold_minor: one.share for one in found.placebos if one.share is not None}
    others = [row for row in rows if not row["own"]]
    assert len(others) == len(shares) > 0
    for row, at in zip(others, sorted(shares), strict=True):
        assert row["name"] == f"¥{at // 100}"
        assert (row["low"], row["high"]) == (
            float(100 * shares[at].low),
            float(100 * shares[at].high),
        )


def test_a_refusal_is_drawn_and_says_why() -> None:
    view = TopUpView.of(estimate(WANTED), "en")
    assert view.answer == (
        view.estimate.describe(caveats=False).splitlines()[9].capitalize()[:1]
        + view.estimate.describe(caveats=False).splitlines()[9][1:]
    )
    assert view.places


def test_orders_too_few_for_a_curve_are_drawn_without(found: TopUpEstimate) -> None:
    few = estimate(TOTALS[:200], BUYERS[:200])
    drawn = panels(few)
    assert len(drawn) == 1
    assert len(drawn[0]["layer"]) == len(panels(found)[0]["layer"]) - 1
    assert "No share can be read" in TopUpView.of(few, "en").answer
    assert TopUpView.of(few, "en").subtitle == ["no line: there are too few orders to fit one to"]
    assert TopUpView.of(few, "en").labels == ("", "")


def test_a_saved_estimate_draws_the_same(found: TopUpEstimate) -> None:
    read = TopUpEstimate.from_json(found.to_json())
    assert draw(read).to_dict() == draw(found).to_dict()


def test_chinese_is_opt_in(found: TopUpEstimate) -> None:
    assert "凑了单" in TopUpView.of(found, "zh").answer
    assert "凑单" not in TopUpView.of(found, "en").answer


@pytest.mark.parametrize("odd", [None, TOTALS, "estimate"])
def test_what_is_no_estimate_is_refused(odd: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="is no TopUpEstimate"):
        draw(odd)


def test_a_result_draws_itself(found: TopUpEstimate) -> None:
    assert result_chart(found, language="zh").to_dict() == draw(found, language="zh").to_dict()


@pytest.mark.parametrize("odd", [None, "sweep", CostCurve])
def test_what_has_no_picture_names_what_has(odd: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"has no picture; give one of .*Tornado"):
        result_chart(odd)


PILES = np.repeat([100_00, 180_00, 200_00, 300_00], [500, 50, 800, 500])


def test_a_curve_that_leads_below_zero_stays_in_the_picture() -> None:
    """It ran over the labels of the axis, beside a share of orders that it does not have."""
    result = estimate(PILES, None)
    assert result.verdict == "no_curve"
    assert (result.share, result.missing_share, result.top_up_rate) == (None, None, None)
    assert TopUpEstimate.model_validate_json(result.to_json()) == result
    (only,) = panels(result)
    low, _ = only["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert low < min(one["curve"] for one in only["layer"][0]["data"]["values"]) < 0
    assert len(TopUpView.of(result, "en").subtitle) == 1


@pytest.mark.parametrize(("language", "said"), [("en", " % shows, from "), ("zh", "测得 ")])
def test_what_is_not_shown_is_told_as_measured(language: Any, said: str) -> None:
    result = estimate(WANTED)
    assert result.verdict == "not_above_zero"
    assert said in TopUpView.of(result, language).subtitle[0]
