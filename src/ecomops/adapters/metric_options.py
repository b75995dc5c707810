"""How columns of data frames and Arrow batches are read for metrics."""

from __future__ import annotations

from typing import Final

from attrs import Factory, frozen

from ecomops.adapters.cleaning import Cleaning
from ecomops.arguments import check_type
from ecomops.calendars.zones import load_zone
from ecomops.currencies import exponent
from ecomops.errors import InvalidArgumentError

_HALF: Final = 0.5
_NOISE: Final = "give a number of minor units from 0, below one half"


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
        If there is no such currency or zone, or floats may lie half a minor unit off or more.

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
            check_type("zone", self.zone, str, "give an IANA name such as 'Asia/Shanghai'")
            load_zone(self.zone)
        check_type("cleanings", self.cleanings, list, "give a list, which gets what was changed")
        given: object = self.float_noise
        is_number = isinstance(given, int | float) and not isinstance(given, bool)
        if not (is_number and 0 <= self.float_noise < _HALF):
            raise InvalidArgumentError("float_noise", given, "is out of range", _NOISE)
