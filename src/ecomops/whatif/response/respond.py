"""A replayed promotion and what people are assumed to do, worked out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ecomops.whatif.replay.replay import Replay
from ecomops.whatif.replay.report import ReplayReport
from ecomops.whatif.replay.row import ReplayRow
from ecomops.whatif.response.asked import Asked
from ecomops.whatif.response.assumption import Assumed
from ecomops.whatif.response.closed_form import Case, Figures
from ecomops.whatif.response.extent import Extent
from ecomops.whatif.response.outcome import Outcome, Setting
from ecomops.whatif.response.response import Response
from ecomops.whatif.response.situation import Situation
from ecomops.whatif.response.top_ups import OffFor
from ecomops.whatif.results.origin import Origin


def respond(
    row: ReplayRow | Replay | ReplayReport,
    response: Response,
    *,
    margin_rate: Assumed,
    promotion_id: str | None = None,
    off_for: OffFor | None = None,
    origin: Origin | None = None,
) -> Outcome:
    """Say what a replayed promotion would have come to, had people reacted (反应测算).

    With nothing assumed it is the replay. The formulas stand at `ClosedForm`. They are exact if
    whether an order tops up or is sent back has nothing to do with how much it lacks, if each
    overshoots by the same, and if extra orders look like the average replayed one; refunds to
    the whole minor unit are not modelled.

    Parameters
    ----------
    row
        One promotion of a replay; or the replay itself, which knows what larger orders get and
        where it comes from; or its report, as JSON gives it back, which knows the latter.
    response
        What people do.
    margin_rate
        What is left of a sale after the cost of goods, 0 to 1; a value or a range.
    promotion_id
        Which promotion, of a replay of several.
    off_for
        What an order of an amount gets from the promotion, in minor units; it never gives less
        for more. A replay knows it; a row or a report only knows what orders get that just reach
        the threshold, so it has to be given where they overshoot.
    origin
        Where the row comes from, `ReplayReport.origin`; by default what the row itself says.

    Raises
    ------
    InvalidArgumentError
        If the margin is no exact share, orders are to top up where there is no threshold or it
        is not known what they get, or the origin is in another currency.

    Examples
    --------
    >>> row = ReplayRow(promotion_id="p", description="spend $50: $5 off",
    ...     description_zh="满 $50 减 $5", currency="USD", basis="paid", reach_minor=1000,
    ...     orders=400, sales_minor=16_000_00, qualifying=100, within_reach=50,
    ...     gap_minor=250_00, cost_minor=500_00, off_at_threshold_minor=500,
    ...     threshold_minor=5000, verdicts={"applied": 100, "below_threshold": 300})
    >>> outcome = respond(row, Response(top_up_rate=("10%", "20%", "40%")), margin_rate="25%")
    >>> outcome.gain_minor.likely == row.break_even("25%").gain("20%")
    True
    >>> outcome.pays, outcome.verdict("zh")
    ('never', '不能回本：在所假设的任何情形下都不能回本；最可能亏损 $537.50')
    >>> print(outcome.describe(caveats=False))
    it never pays in the cases assumed; at the likely values it loses $537.50
                              replayed         low      likely        high
    ──────────────────────  ──────────  ──────────  ──────────  ──────────
    sales                   $16,000.00  $16,025.00  $16,050.00  $16,100.00
    added sales                  $0.00      $25.00      $50.00     $100.00
    topped-up orders               0.0         5.0        10.0        20.0
    extra orders                   0.0         0.0         0.0         0.0
    cost                       $500.00     $525.00     $550.00     $600.00
    cost rate, of sales         3.13 %      3.28 %      3.43 %      3.73 %
    gain over no promotion    -$500.00    -$575.00    -$537.50    -$518.75
    subsidised share          100.00 %     83.33 %     90.91 %     95.24 %
    average order               $40.00      $40.06      $40.13      $40.25
    assumed: top-up rate 20 % (10 % to 40 %), margin 25 %
    gain lowest at top-up rate 40 %; highest at top-up rate 10 %; each figure has its own low and high
    """  # noqa: E501  the doctest shows the whole line
    asked = Asked.of(row, promotion_id, off_for, origin)
    situation = Situation.of(asked.row, response, margin_rate, asked.off_for, asked.near)
    likely = situation.figures(situation.likely)
    corners = [(case, situation.figures(case)) for case in situation.corners()]

    def extent(name: str) -> Extent:
        ends = (getattr(figures, name) for _, figures in corners)
        return Extent.over(getattr(likely, name), ends)

    lowest, highest = _ends(corners)
    return Outcome(
        origin=asked.origin,
        row=asked.row,
        response=response,
        margin_rate=situation.assumptions["margin_rate"],
        sales_minor=extent("sales_minor"),
        added_sales_minor=extent("added_sales_minor"),
        topped_up_orders=extent("topped_up_orders"),
        extra_orders=extent("extra_orders"),
        cost_minor=extent("cost_minor"),
        cost_rate=extent("cost_rate"),
        gain_minor=extent("gain_minor"),
        subsidised_share=extent("subsidised_share"),
        aov_minor=extent("aov_minor"),
        lowest_where=_settings(situation, lowest),
        highest_where=_settings(situation, highest),
        is_bounded=situation.is_bounded,
        refunds_stop_at_zero=asked.near is not None,
    )


def _ends(corners: Sequence[tuple[Case, Figures]]) -> tuple[Case | None, Case | None]:
    """Find where the gain is lowest and highest; nowhere if it is undefined somewhere."""
    known = [(f.gain_minor, case) for case, f in corners if f.gain_minor is not None]
    if len(known) < len(corners):
        return None, None
    return min(known, key=_gain)[1], max(known, key=_gain)[1]


def _gain(found: tuple[Fraction, Case]) -> Fraction:
    return found[0]


def _settings(situation: Situation, corner: Case | None) -> tuple[Setting, ...]:
    names = () if corner is None else situation.what_matters(corner)
    return tuple(Setting(name=name, value=getattr(corner, name)) for name in names)
