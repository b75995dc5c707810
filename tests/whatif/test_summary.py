import pytest
from tests.whatif.rows import complete_journey as row

from ecomops.errors import InvalidArgumentError
from ecomops.whatif import summary_table


def test_golden_table() -> None:
    other = row(qualifying=0, cost_minor=0, within_reach=0, gap_minor=0)
    said = summary_table(
        [row(), other],
        ["paid", "none"],
        top_up_rates=["0.1"],
        margin_rates=["25%", "0.95"],
    )
    assert (
        said
        == """\
                                                         paid               none
────────────────────────────────────  ───────────────────────  ─────────────────
orders                                                155,848            155,848
sales                                           $4,596,039.58      $4,596,039.58
qualifying orders                                      26,201                  0
orders within $10 of the threshold                      8,985                  0
what those lack in all                             $49,486.16              $0.00
cost                                              $131,005.00              $0.00
cost rate, of sales                                    2.85 %             0.00 %
what a topped-up order gets                             $5.00              $5.00
margin above which top-ups earn                       90.78 %          undefined
subsidised share if 10 % top up                       96.68 %          undefined
break-even top-up rate, margin 25 %                 none pays      none in reach
break-even order uplift, margin 25 %                  12.87 %  nothing taken off
break-even top-up rate, margin 95 %   impossible (6,277.64 %)      none in reach
break-even order uplift, margin 95 %                   3.09 %  nothing taken off"""
    )


def test_chinese_table_uses_the_trade_s_terms() -> None:
    said = summary_table([row()], ["实付"], margin_rates=["0.25"], language="zh")
    for term in ("达标订单", "补贴", "凑单", "毛利率 25% 的回本凑单率", "无法回本"):
        assert term in said


@pytest.mark.parametrize(("rows", "heads"), [([], []), ([row()], []), ([row()], ["a", "b"])])
def test_titles_that_do_not_fit_are_refused(rows, heads) -> None:
    with pytest.raises(InvalidArgumentError, match="heads"):
        summary_table(rows, heads)


@pytest.mark.parametrize("change", [{"reach_minor": 1}, {"currency": "EUR"}])
def test_rows_that_can_not_stand_side_by_side_are_refused(change) -> None:
    with pytest.raises(InvalidArgumentError, match="differ in reach or currency"):
        summary_table([row(), row(**change)], ["a", "b"])


def test_a_margin_of_all_or_more_is_a_word() -> None:
    # 10 orders lack 100 in all; a top-up earns from off * 10 / 100 on
    for off, said in (
        (9, "90.00 %"),
        (10, "impossible (100.00 %)"),
        (25, "impossible (250.00 %)"),
    ):
        dear = row(within_reach=10, gap_minor=100, off_at_threshold_minor=off)
        line = next(one for one in summary_table([dear], ["p"]).splitlines() if "margin" in one)
        assert line.endswith(f"  {said}")
    assert "不可能（250.00%）" in summary_table([dear], ["p"], language="zh")
