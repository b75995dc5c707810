"""What all what-if results have in common: caveats once, shown in a notebook, hashes."""

import copy
import pickle
from typing import Any

import pytest
from tests.whatif.test_replay_figures import table_of

from ecomops import parse_promotion
from ecomops.errors import InvalidArgumentError
from ecomops.whatif import (
    MostGain,
    OrderHistory,
    Response,
    Shown,
    WhatIfResult,
    actuals,
    bootstrap,
    compare_breakdowns,
    compare_replays,
    replay,
    respond,
    sweep_thresholds,
    tornado,
)

DEAL = parse_promotion("满199减20", currency="CNY")


def results() -> dict[str, WhatIfResult]:
    table = table_of([(i % 6, 2, 1 + i % 3, 9950) for i in range(9)])
    history = OrderHistory.of(
        table, customer_id=[1, 2, 3, 1, 2, 3], labels={"s": ["a", "b"] * 3}, given_minor=[9] * 6
    )
    year = replay(history, [DEAL], reach_minor=15000)
    response = Response(top_up_rate=("10%", "20%", "40%"))
    sweep = sweep_thresholds(history, [5000, 9900], [300, 500], reach_minor=1000, seed=3)
    return {
        "replay": year.report,
        "actuals": actuals(history).report,
        "breakdown": year.by("s"),
        "categories": year.by_category(),
        "comparison": compare_replays({"x": year}),
        "groups compared": compare_breakdowns({"x": year.by("s")}),
        "outcome": respond(year, response, margin_rate="30%"),
        "tornado": tornado(year, response, margin_rate="30%"),
        "sampling": bootstrap(year, seed=1, replicates=100),
        "sweep": sweep.report(MostGain(margin_rate="1%", top_up_rate="0")),
    }


RESULTS = results()


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_caveats_can_be_left_out(name: str, language: Any) -> None:
    result = RESULTS[name]
    notes = result.caveat_words(language)
    assert notes
    whole, bare = (result.describe(language, caveats=caveats) for caveats in (True, False))
    assert whole == "\n".join([bare, *(f"! {note}" for note in notes)])
    assert not any(line.startswith("!") for line in bare.splitlines())
    html, bare_html = (result.html(language, caveats=caveats) for caveats in (True, False))
    assert html.startswith(bare_html)
    assert html.count("<p>! ") == len(notes)
    assert "<p>! " not in bare_html


@pytest.mark.parametrize("name", RESULTS)
def test_a_cell_shows_what_it_was_asked_to_show(name: str) -> None:
    result = RESULTS[name]
    shown = result.shown("zh", caveats=False)
    assert isinstance(shown, Shown)
    assert repr(shown) == str(shown) == shown.text == result.describe("zh", caveats=False)
    assert shown._repr_html_() == result.html("zh", caveats=False)
    assert result.shown() == Shown(result.describe(), result.html())


def test_replays_show_what_their_reports_show() -> None:
    year = replay(table_of([(0, 2, 2, 9950)]), [DEAL], reach_minor=0)
    assert year.describe("zh", caveats=False) == year.report.describe("zh", caveats=False)
    assert year.shown("zh", caveats=False) == year.report.shown("zh", caveats=False)


@pytest.mark.parametrize("write", ["describe", "html", "shown"])
def test_languages_that_there_are_not_are_refused(write: str) -> None:
    with pytest.raises(InvalidArgumentError, match="language"):
        getattr(RESULTS["replay"], write)("fr")


# ---- equal results are one key --------------------------------------------------------------
@pytest.mark.parametrize("name", RESULTS)
def test_equal_results_have_equal_hashes(name: str) -> None:
    result = RESULTS[name]
    again = type(result).from_json(result.to_json())
    assert again == result
    assert hash(again) == hash(result)
    assert {result: name}[again] == name
    thawed = pickle.loads(pickle.dumps(result))  # noqa: S301  it was written just now
    for other in (thawed, copy.deepcopy(result)):
        assert (other, hash(other)) == (result, hash(result))
    assert len(set(RESULTS.values())) == len(RESULTS)


def test_a_mapping_of_a_result_does_not_change() -> None:
    row = RESULTS["replay"].rows[0]  # type: ignore[attr-defined]  # of a replay's report
    for change in (
        lambda: row.verdicts.update(applied=7),
        lambda: row.verdicts.__setitem__("applied", 7),
        lambda: row.verdicts.__delitem__("applied"),
        lambda: row.verdicts.__ior__({"applied": 7}),
        lambda: row.verdicts.setdefault("x", 7),
        lambda: row.verdicts.pop("applied"),
        row.verdicts.popitem,
        row.verdicts.clear,
    ):
        with pytest.raises(TypeError, match="does not change"):
            change()
    assert dict(row.verdicts) == row.to_dict()["verdicts"]
    mine = dict(row.verdicts) | {"applied": 7}
    assert mine["applied"] == 7
    given = {"applied": 2}
    changed = row.model_validate(row.model_dump() | {"verdicts": given})
    given["applied"] = 3
    assert changed.verdicts == {"applied": 2}


def test_the_order_of_a_mapping_does_not_matter() -> None:
    row: Any = RESULTS["replay"].rows[0]  # type: ignore[attr-defined]  # of a replay's report
    one, two = (
        row.model_validate(row.model_dump() | {"verdicts": dict(items)})
        for items in ((("applied", 1), ("expired", 2)), (("expired", 2), ("applied", 1)))
    )
    assert (one, hash(one)) == (two, hash(two))
    assert hash(one) != hash(row)
