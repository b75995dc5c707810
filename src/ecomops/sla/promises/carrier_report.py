"""How good carriers were, over many deliveries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction

from attrs import frozen

from ecomops._typing import Language
from ecomops.arguments import checked_list
from ecomops.kernels.ranks import nearest_rank
from ecomops.languages import known_language
from ecomops.sla.promises.delivery import DeliveryVerdict
from ecomops.sla.promises.text import carrier_text


@frozen
class CarrierRow:
    """How good one carrier was (承运商时效).

    Attributes
    ----------
    carrier_id, currency
        Which carrier, and in which currency its compensation is; one that is paid in two has
        two rows.
    met, missed, overdue, in_transit, unknown
        How many deliveries are in each state; all of them together are all deliveries.
    delivered
        How many arrived; where days are not known, nobody may know whether in time.
    p50, p90
        The transit time of half, and of nine of ten, of what was delivered, or less: each is
        one of them. None: nothing was delivered.
    compensation_minor
        What the carrier owes in all, so far. [minor]
    """

    carrier_id: str
    currency: str
    met: int
    missed: int
    overdue: int
    in_transit: int
    unknown: int
    delivered: int
    p50: timedelta | None
    p90: timedelta | None
    compensation_minor: int

    @property
    def judged(self) -> int:
        """How many are known to be in time or too late."""
        return self.met + self.missed + self.overdue

    @property
    def on_time_rate(self) -> Fraction | None:
        """Met of all that are judged, exactly; None: there are none (准时率)."""
        return Fraction(self.met, self.judged) if self.judged else None

    def describe(self, language: Language = "en") -> str:
        """Say how good it was.

        Raises
        ------
        InvalidArgumentError
            If the language is not known.
        """
        return carrier_text(self, known_language(language))

    def __str__(self) -> str:
        return self.describe()


def carrier_report(deliveries: Iterable[DeliveryVerdict]) -> tuple[CarrierRow, ...]:
    """Add up how deliveries stand, by carrier (承运商报表).

    Parameters
    ----------
    deliveries
        What `assess_delivery` returned, each parcel once.

    Returns
    -------
    tuple of CarrierRow
        By carrier, then currency.

    Raises
    ------
    InvalidArgumentError
        If one is no verdict.

    Examples
    --------
    >>> from datetime import datetime
    >>> from ecomops.sla.promises.carrier import CarrierSla
    >>> from ecomops.sla.promises.delivery import assess_delivery
    >>> from ecomops.sla.promises.elapsed_hours import ElapsedHours
    >>> sla = CarrierSla(carrier_id="express", within=ElapsedHours(hours=48))
    >>> monday = datetime.fromisoformat("2026-03-02T18:00:00+08:00")
    >>> rows = carrier_report(
    ...     assess_delivery(sla, monday, monday + timedelta(hours=hours), fee_minor=12_00,
    ...         currency="CNY", now=monday + timedelta(days=9))
    ...     for hours in (20, 48, 50))
    >>> print(rows[0])
    express: 3 delivered, 2 of 3 in time, transit p50 48 h, p90 50 h, compensation ¥0
    """
    remedy = "give what assess_delivery returns"
    by_carrier: dict[tuple[str, str], list[DeliveryVerdict]] = {}
    for one in checked_list("deliveries", deliveries, DeliveryVerdict, remedy):
        by_carrier.setdefault((one.carrier_id, one.currency), []).append(one)
    return tuple(_row(*key, by_carrier[key]) for key in sorted(by_carrier))


def _row(carrier_id: str, currency: str, verdicts: list[DeliveryVerdict]) -> CarrierRow:
    states = Counter(one.state for one in verdicts)
    transits = sorted(one.transit for one in verdicts if one.transit is not None)
    return CarrierRow(
        carrier_id=carrier_id,
        currency=currency,
        met=states["met"],
        missed=states["missed"],
        overdue=states["overdue"],
        in_transit=states["in_transit"],
        unknown=states["unknown"],
        delivered=len(transits),
        p50=_percentile(transits, 50),
        p90=_percentile(transits, 90),
        compensation_minor=sum(one.compensation_minor for one in verdicts),
    )


def _percentile(ordered: list[timedelta], percent: int) -> timedelta | None:
    """Take the least value that so many per cent of all do not exceed (nearest rank)."""
    return ordered[nearest_rank(len(ordered), percent)] if ordered else None
