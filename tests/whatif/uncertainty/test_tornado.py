from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from tests.whatif.rows import far_row as row

from ecomops.errors import InvalidArgumentError
from ecomops.whatif.response.respond import respond
from ecomops.whatif.response.response import Response
from ecomops.whatif.results.origin import Origin
from ecomops.whatif.uncertainty.tornado import Tornado, tornado


def off_for(spend_minor: int) -> int:
    return spend_minor // 10


RANGES = Response(
    top_up_rate=("10%", "20%", "50%"),
    overshoot_minor=(0, 200, 800),
    padded_return_rate=(0, "10%", "40%"),
    refund_method="prorated",
    visit_elasticity=(0, 1, "2.5"),
    pull_forward_rate=("10%", "30%", "50%"),
    cannibalisation_rate="20%",
)
MARGIN = ("40%", "50%", "60%")

shares = st.lists(st.fractions(0, 1, max_denominator=20), min_size=3, max_size=3).map(sorted)
responses = st.builds(
    Response,
    top_up_rate=shares.map(tuple),
    overshoot_minor=st.lists(st.integers(0, 3000), min_size=3, max_size=3).map(sorted).map(tuple),
    padded_return_rate=shares.map(tuple),
    refund_method=st.sampled_from(["retest", "prorated"]),
    visit_elasticity=shares.map(lambda three: tuple(3 * one for one in three)),
    pull_forward_rate=shares.map(tuple),
    cannibalisation_rate=shares.map(tuple),
)


def likely_of(response: Response) -> dict[str, Any]:
    return {name: one.likely for name, one in response.behaviours.items()}


@settings(max_examples=40)
@given(responses, shares.map(tuple))
def test_each_bar_moves_one_assumption_and_leaves_the_others_likely(
    response: Response, margin: Any
) -> None:
    found = tornado(row(), response, margin_rate=margin, off_for=off_for)
    ranged = {name for name, one in response.behaviours.items() if one.is_range}
    assert {bar.name for bar in found.bars} == ranged | (
        {"margin_rate"} if margin[0] != margin[2] else set()
    )
    for bar in found.bars:

        def gain(value: Fraction, name: str = bar.name) -> Fraction:
            case = likely_of(response) | {"margin_rate": margin[1], name: value}
            rate = case.pop("margin_rate")
            moved = Response(**case, refund_method=response.refund_method)
            return (
                respond(row(), moved, margin_rate=rate, off_for=off_for).gain_minor.likely
                or Fraction()
            )

        gains = [gain(bar.assumption.low), gain(bar.assumption.high)]
        assert [bar.at_low_minor, bar.at_high_minor] == gains
        if bar.name == "overshoot_minor":
            gains.append(gain(bar.assumption.likely))
            assert bar.turning_point is None
        assert bar.swing_minor == max(gains) - min(gains)
        if bar.turning_point is not None:
            assert bar.assumption.low <= bar.turning_point <= bar.assumption.high
            assert gain(bar.turning_point) == 0
        elif bar.name != "overshoot_minor":
            assert not bar.decides


@settings(max_examples=40)
@given(responses, shares.map(tuple))
def test_bars_are_sorted_by_swing_and_within_the_ends_of_the_outcome(
    response: Response, margin: Any
) -> None:
    found = tornado(row(), response, margin_rate=margin, off_for=off_for)
    whole = respond(row(), response, margin_rate=margin, off_for=off_for)
    swings = [bar.swing_minor or 0 for bar in found.bars]
    assert all(one >= other for one, other in pairwise(swings))
    assert found.gain_minor == whole.gain_minor.likely
    low, _, high = whole.gain_minor.values
    for bar in found.bars:
        for gain in (bar.at_low_minor, bar.at_high_minor):
            assert gain is not None
            assert low is not None
            assert high is not None
            assert low <= gain <= high


def test_equal_swings_keep_the_order_of_the_assumptions() -> None:
    same = Response(padded_return_rate=(0, 0, "50%"), refund_method="retest",
        pull_forward_rate=(0, 0, 1))  # fmt: skip
    found = tornado(row(), same, margin_rate="50%")  # nobody tops up or comes more often
    assert [bar.name for bar in found.bars] == ["padded_return_rate", "pull_forward_rate"]
    assert {bar.swing_minor for bar in found.bars} == {0}
    assert "matters most" not in found.describe()


def test_the_swing_of_an_overshoot_sees_the_likely_value_too() -> None:
    response = Response(top_up_rate=1, overshoot_minor=(0, 500, 5000))
    (bar,) = tornado(
        row(),
        response,
        margin_rate="10%",
        off_for=lambda spend_minor: min(spend_minor // 5, 1100),
    ).bars
    # each of 200 orders earns a tenth of what it adds, 2000 + v, and gets 1000, 1100, 1100
    gains = [200 * (200 - 1000) - 250_00, 200 * (250 - 1100) - 250_00, 200 * (700 - 1100) - 250_00]
    assert [bar.at_low_minor, bar.at_high_minor] == [gains[0], gains[2]]
    assert bar.swing_minor == gains[2] - gains[1]


def test_golden_description() -> None:
    found = tornado(row(), RANGES, margin_rate=MARGIN, off_for=off_for)
    assert (
        found.describe()
        == """\
assumption            low  likely   high  gain at low  gain at high    swing  gain is 0 at
──────────────────  ─────  ──────  ─────  ───────────  ────────────  ───────  ────────────
top-up rate          10 %    20 %   50 %     -$125.11       $110.09  $235.20       31.28 %
visit elasticity        0       1    2.5     -$132.40        $32.83  $165.23        2.0032
margin               40 %    50 %   60 %     -$143.67        $11.05  $154.72       58.57 %
padded return rate    0 %    10 %   40 %      -$39.91      -$145.51  $105.60             -
overshoot           $0.00   $2.00  $8.00      -$87.91        -$1.51   $86.40             -
pull-forward rate    10 %    30 %   50 %      -$46.31       -$86.31   $40.00             -
with all at their likely values the gain is -$66.31
top-up rate matters most: $235.20 from lowest to highest
each of these alone decides whether it pays: top-up rate, visit elasticity, margin
! past orders are taken as placed: whoever qualifies chose to spend as much without the \
promotion, and what others would have done is assumed, not measured"""
    )
    said = found.describe("zh")
    for term in ("假设", "凑单率", "波动", "影响最大", "单独一项即可决定能否回本"):
        assert term in said


def test_without_a_range_nothing_can_matter() -> None:
    found = tornado(row(), Response(top_up_rate="20%"), margin_rate="50%")
    assert found.bars == ()
    assert "no assumption is a range" in found.describe()
    assert "没有取值范围的假设" in found.describe("zh")
    assert all(column == [] for column in found.columns().values())


def test_an_undefined_swing_comes_last_and_is_said() -> None:
    empty = row(
        orders=3, sales_minor=0, qualifying=0, cost_minor=0, within_reach=2, gap_minor=3000
    )
    response = Response(visit_elasticity=(0, 0, 1), top_up_rate=(0, "10%", "20%"))
    found = tornado(empty, response, margin_rate="50%")
    assert [(bar.name, bar.swing_minor is None) for bar in found.bars] == [
        ("top_up_rate", False),
        ("visit_elasticity", True),
    ]
    last = found.bars[1]
    assert (last.at_low_minor is None, last.at_high_minor, last.turning_point) == (
        False,
        None,
        None,
    )
    assert not last.decides
    assert "undefined" in found.describe()
    assert found.columns()["swing_minor"] == [100, None]


def test_json_and_html_hold_the_same() -> None:
    origin = Origin(currency="USD", orders=400, rules_digest="0123456789abcdef")
    found = tornado(
        row(description="<i>"), RANGES, margin_rate=MARGIN, off_for=off_for, origin=origin
    )
    again = Tornado.from_json(found.to_json())
    assert again == found
    assert again.describe("zh") == found.describe("zh")
    assert again.origin.rules_digest == "0123456789abcdef"
    assert "&lt;i&gt;: which assumption matters" in found.html()
    assert "<td>margin</td>" in found.html()


def test_columns_are_a_row_per_bar() -> None:
    columns = tornado(row(), RANGES, margin_rate=MARGIN, off_for=off_for).columns()
    assert len({len(column) for column in columns.values()}) == 1
    i = columns["assumption"].index("top_up_rate")
    assert [columns[end][i] for end in ("low", "likely", "high")] == ["10 %", "20 %", "50 %"]
    assert all(isinstance(value, int) for value in columns["swing_minor"])


def test_misuse_is_refused_as_by_respond() -> None:
    wrong: Any = 0.5
    with pytest.raises(InvalidArgumentError, match="margin_rate"):
        tornado(row(), RANGES, margin_rate=wrong, off_for=off_for)
    with pytest.raises(InvalidArgumentError, match="off_for"):
        tornado(row(), RANGES, margin_rate=MARGIN)
    with pytest.raises(InvalidArgumentError, match="another currency"):
        tornado(row(), Response(), margin_rate=0, origin=Origin(currency="CNY", orders=1))
