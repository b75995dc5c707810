import json
from fractions import Fraction
from typing import Any

import pytest
from tests.whatif.rows import far_row as row

from ecomops.errors import InvalidArgumentError
from ecomops.plots import tornado_chart
from ecomops.plots.tornado_view import TornadoView
from ecomops.whatif.response.response import Response
from ecomops.whatif.uncertainty.tornado import Tornado, tornado

draw: Any = tornado_chart  # misuse too
RESPONSE = Response(top_up_rate=("10%", "20%", "50%"), cannibalisation_rate=("0", "10%", "40%"))


def found(margin: Any = "50%", **more) -> Any:
    return tornado(row(**more), RESPONSE, margin_rate=margin)


def halves(result: Tornado, language="en") -> Any:
    layers = draw(result, language=language).to_dict()["vconcat"][0]["layer"]
    return layers[0]["data"]["values"]


def test_bars_go_from_the_likely_gain_to_the_gain_at_either_end() -> None:
    result = found()
    drawn = halves(result)
    assert [(h["row"], h["text"]) for h in drawn] == [
        (0, "10 %"), (0, "50 %"), (1, "0 %"), (1, "40 %"),
    ]  # fmt: skip
    for half in drawn:
        bar = result.bars[half["row"]]
        is_low = half["end"] == "at the low end"
        wanted = bar.at_low_minor if is_low else bar.at_high_minor
        assert half["to"] == float(wanted) / 100
        assert half["from"] == float(result.gain_minor) / 100
        assert half["side"] == ("left" if wanted < result.gain_minor else "right")
    # more top-ups are better, more cannibalisation is worse
    assert [h["side"] for h in drawn] == ["left", "right", "right", "left"]
    swings = [bar.swing_minor for bar in result.bars]
    assert swings == sorted(swings, reverse=True)


def test_title_names_what_decides_and_subtitle_the_likely_gain() -> None:
    result = found()
    view = TornadoView.of(result, "en")
    assert view.answer == "Top-up rate alone decides whether “Spend $50, get $5 off” pays"
    gain = f"-${abs(float(result.gain_minor)) / 100:,.2f}"
    assert view.subtitle[0].startswith(f"gain with all at their likely values: {gain}; top-up")
    assert view.subtitle[1] == "held fixed: margin 50 %"
    point = result.bars[0].turning_point
    assert view.bars[0].turns == f"0 at {float(point) * 100:.2f} %"
    assert view.bars[0].range == "20 % (10 % to 50 %)"
    assert view.bars[1].turns == ""


@pytest.mark.parametrize(
    ("margin", "more", "said"),
    [
        ("10%", {}, "would lose money, whichever one assumption is off"),
        ("100%", {"cost_minor": 0}, "would pay, whichever one assumption is off"),
        (("10%", "50%", "100%"), {}, "Each of these alone decides whether"),
    ],
)
def test_title_follows_the_figures(margin, more, said) -> None:
    result = found(margin, **more)
    assert said in TornadoView.of(result, "en").answer
    assert TornadoView.of(result, "zh").answer != TornadoView.of(result, "en").answer


def test_chinese_is_opt_in() -> None:
    spec = draw(found(), language="zh").to_dict()
    text = json.dumps(spec, ensure_ascii=False)
    assert "凑单率单独即可决定“满 $50 减 $5”能否回本" in text
    assert "top-up" not in text
    assert "CJK" in spec["config"]["font"]
    assert halves(found(), "zh")[0]["end"] == "取低值"


def test_undefined_gains_leave_their_bar_out_and_say_so() -> None:
    result = found()
    bars = (
        result.bars[0],
        result.bars[1].model_copy(update=dict.fromkeys(
            ("at_low_minor", "at_high_minor", "swing_minor", "turning_point"))),
    )  # fmt: skip
    result = result.model_copy(update={"bars": bars})
    assert {half["row"] for half in halves(result)} == {0}
    view = TornadoView.of(result, "zh")
    assert view.bars[1].swing == "无定义"


def test_nothing_that_is_known_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="no assumption is a range"):
        draw(tornado(row(), Response(top_up_rate="10%"), margin_rate="50%"))
    names = ("at_low_minor", "at_high_minor", "swing_minor", "turning_point")
    bars = tuple(bar.model_copy(update=dict.fromkeys(names)) for bar in found().bars)
    with pytest.raises(InvalidArgumentError, match="no defined gain"):
        draw(found().model_copy(update={"bars": bars, "gain_minor": None}))
    with pytest.raises(InvalidArgumentError, match="tornado = 'x' is no Tornado"):
        draw("x")
    with pytest.raises(InvalidArgumentError, match="language = 'fr'"):
        draw(found(), language="fr")


def test_an_assumption_that_moves_nothing_keeps_its_labels_apart() -> None:
    nothing = row(gap_minor=0, within_reach=0, cost_minor=0)
    drawn = halves(tornado(nothing, RESPONSE, margin_rate="50%"))
    assert [half["side"] for half in drawn] == ["left", "right", "left", "right"]
    assert {half["to"] for half in drawn} == {0}


def test_huge_amounts_are_drawn() -> None:
    result = found(cost_minor=2**70, sales_minor=2**72)
    assert "2**" not in TornadoView.of(result, "en").subtitle[0]
    assert result.gain_minor < -Fraction(2**69)
    assert draw(result) is not None
