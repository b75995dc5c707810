"""How columns of data frames and Arrow batches are read for metrics."""

from __future__ import annotations

from attrs import Factory, frozen

from ecomops.adapters.loaded import Cleaning
from ecomops.calendars.zones import load_zone
from ecomops.currencies import exponent


@frozen
class ReadOptions:
    """How values are to be read (读取选项).

    Attributes
    ----------
    currency
        Of amounts in major units.
    zone
        In which zone times without an offset were taken.
    float_noise
        How far a float may lie from the nearest amount. [minor]
    cleanings
        Gets an entry for whatever was changed on the way.

    Raises
    ------
    UnknownCurrencyError, InvalidArgumentError
        If there is no such currency or zone.

    Examples
    --------
    >>> ReadOptions("CNY", zone="Asia/Shanghai").currency
    'CNY'
    """

    currency: str | None = None
    zone: str | None = None
    float_noise: float = 0.0
    cleanings: list[Cleaning] = Factory(list)

    def __attrs_post_init__(self) -> None:
        if self.currency is not None:
            exponent(self.currency)
        if self.zone is not None:
            load_zone(self.zone)
