"""Which column of a list of uses holds what."""

from __future__ import annotations

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ecomops._typing import Id
from ecomops.adapters.column_names import ColumnName, ColumnNames
from ecomops.calendars.zones import ZoneName


class QuotaUseColumns(ColumnNames):
    """Which column of a table with one row per use of a quota holds what (配额用量列映射).

    Fields are those of `QuotaUse`.

    Examples
    --------
    >>> QuotaUseColumns(at="sent_at", count="e_mails", one_quota="e-mails", zone="UTC").names
    ('sent_at', 'e_mails')
    """

    at: ColumnName | None = None
    """When it was used: datetimes, or text."""
    at_us: ColumnName | None = None
    """When it was used, in microseconds since 1970."""
    quota_id: ColumnName | None = None
    one_quota: Id | None = None
    """Of which quota all rows are, where no column says so."""
    count: ColumnName | None = None
    """How much was used; without the column, 1 each time."""
    account_id: ColumnName | None = None
    campaign_id: ColumnName | None = None
    idempotency_key: ColumnName | None = None
    zone: ZoneName | None = None
    """The zone of times without an offset."""

    @model_validator(mode="after")
    def _fits_together(self) -> QuotaUseColumns:
        for one, other in (("at", "at_us"), ("quota_id", "one_quota")):
            if (getattr(self, one) is None) == (getattr(self, other) is None):
                raise PydanticCustomError(
                    "exactly_one",
                    "exactly one of {one} and {other} should be given",
                    {"one": one, "other": other},
                )
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are named, once each."""
        own = (
            self.at, self.at_us, self.quota_id, self.count, self.account_id, self.campaign_id,
            self.idempotency_key,
        )  # fmt: skip
        return tuple(dict.fromkeys(name for name in own if name is not None))
