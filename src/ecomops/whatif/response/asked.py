"""Which promotion a question is about: a row by itself, or one of a replay or its report."""

from __future__ import annotations

from attrs import frozen

from ecomops.errors import InvalidArgumentError
from ecomops.models.problems import listed
from ecomops.whatif.replay.replay import Replay
from ecomops.whatif.replay.report import ReplayReport
from ecomops.whatif.replay.row import ReplayRow
from ecomops.whatif.replay.step_ups import NearStep, near_steps
from ecomops.whatif.response.top_ups import OffFor
from ecomops.whatif.results.caveats import Caveat
from ecomops.whatif.results.origin import Origin


@frozen
class Asked:
    """A row, what larger orders get from its promotion, and where it comes from (所问活动)."""

    row: ReplayRow
    off_for: OffFor | None
    origin: Origin
    near: tuple[NearStep, ...] | None = None
    """Who lacks little of each threshold, order by order; None: not known."""

    @classmethod
    def of(
        cls, source: ReplayRow | Replay | ReplayReport, promotion_id: str | None,
        off_for: OffFor | None, origin: Origin | None,
    ) -> Asked:  # fmt: skip
        """Take a row as it is, or a replay's, which knows the rest; its report knows no orders.

        Raises
        ------
        InvalidArgumentError
            If it is none of these, what orders get is no function, it is open which promotion
            of several is meant, or the origin is in another currency.
        UnknownIdError
            If the replay has no such promotion.
        """
        _check(source, off_for)
        if isinstance(source, ReplayRow):
            return cls(source, off_for, _origin_of(source, origin))
        if promotion_id is None and len(source.rows) != 1:
            ids = [row.promotion_id for row in source.rows]
            raise InvalidArgumentError(
                "promotion_id", None, f"leaves open which of {len(ids)} promotions is meant",
                f"give one of {listed(ids) or 'none'}",
            )  # fmt: skip
        row = source.rows[0] if promotion_id is None else source.row(promotion_id)
        if isinstance(source, ReplayReport):
            return cls(row, off_for, _origin_of(row, origin or source.origin))
        known = source.off_for(row.promotion_id) if off_for is None else off_for
        place = source.quotes.row(row.promotion_id)
        near = tuple(near_steps(source.quotes, place, source.reach_minor))
        return cls(row, known, _origin_of(row, origin or source.report.origin), near)


def _check(source: object, off_for: object) -> None:
    if not isinstance(source, ReplayRow | Replay | ReplayReport):
        remedy = "give a replay, its report, or a row of it"
        raise InvalidArgumentError("row", source, "is no replayed promotion", remedy)
    if off_for is not None and not callable(off_for):
        remedy = "give one, such as lambda spend_minor: 2000"
        raise InvalidArgumentError("off_for", off_for, "is no function of an amount", remedy)


def _origin_of(row: ReplayRow, origin: Origin | None) -> Origin:
    """Take where a row comes from, or say what the row itself tells."""
    if origin is None:
        told = (Caveat(code="same_behaviour"),)
        return Origin(currency=row.currency, basis=row.basis, orders=row.orders, caveats=told)
    if origin.currency != row.currency:
        remedy = f"give that of the replay, in {row.currency}"
        raise InvalidArgumentError("origin", origin.currency, "is another currency", remedy)
    return origin
