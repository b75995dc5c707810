"""Shipping entries: what delivery of a cart costs, entry by entry."""

from __future__ import annotations

from ecomops._typing import Label, MinorAmount
from ecomops.models.base import DomainModel
from ecomops.models.ids import EntryId


class ShippingEntry(DomainModel):
    """One charge for delivery, before promotions (运费项).

    A cart has as many as it has parcels or surcharges.

    Examples
    --------
    >>> ShippingEntry(entry_id="parcel-1", amount_minor=12_00, method="express").amount_minor
    1200
    """

    entry_id: EntryId
    amount_minor: MinorAmount
    """What the shop charges for it [minor]."""
    method: Label | None = None
    """How it travels, in the shop's own words: standard, express (配送方式)."""
