"""Less for shipping, or nothing."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from ecomops._arrays import IntArray
from ecomops._typing import Label, Language, PositiveMinorAmount
from ecomops.kernels.allocation import allocate, allocate_table
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.benefits.unit_change import FREE, UnitChange
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.grants import Grant, GrantTable
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Stage, WorksOn
from ecomops.words import amount_text, names_text


class ShippingOff(BenefitKind):
    """Shipping free, for less, or at a fixed price (包邮, 运费优惠).

    Per ``entry`` the change is made to each shipping entry; per ``order`` to their total,
    and the discount is split over them in proportion.

    >>> ShippingOff().describe("zh", None), ShippingOff(cap_minor=10_00).describe("en", "CNY")
    ('包邮', 'free shipping, at most ¥10')
    """

    works_on: ClassVar[WorksOn] = "shipping"
    stages: ClassVar[tuple[Stage, ...]] = ("item", "order", "coupon", "shipping")

    kind: Literal["shipping_off"] = "shipping_off"
    change: UnitChange = FREE
    """What becomes of the fee."""
    per: Literal["order", "entry"] = "order"
    """Whether the change is made to the total of the entries or to each."""
    cap_minor: PositiveMinorAmount | None = None
    """The most it gives on one order [minor]."""
    methods: Annotated[tuple[Label, ...], Field(max_length=100)] = ()
    """Only entries that go by one of these methods; by default all."""

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here."""
        return self.change.names_money or self.cap_minor is not None

    @property
    def can_repeat(self) -> bool:
        """Whether it can be given several times over: an amount off the order can."""
        return self.change.off_minor is not None and self.per == "order"

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:
        """Work out the discounts on one cart's shipping entries."""
        chosen = [not self.methods or method in self.methods for method in lines.methods]
        fees = [fee if mine else 0 for fee, mine in zip(lines.net_minor, chosen, strict=True)]
        if self.per == "order":
            total = sum(fees)
            if self.change.off_minor is not None:
                wanted = min(self.change.off_minor * times, total)
            else:
                wanted = self.change.saved(total)
            wanted = wanted if self.cap_minor is None else min(wanted, self.cap_minor)
            return Grant(wanted, allocate(wanted, fees))
        whole = [
            self.change.saved(fee) if mine else 0 for fee, mine in zip(fees, chosen, strict=True)
        ]
        if self.cap_minor is None or sum(whole) <= self.cap_minor:
            return Grant(sum(whole), whole)
        return Grant(self.cap_minor, allocate(self.cap_minor, whole))

    def grant_table(self, lines: LineTable, times: IntArray | None = None) -> GrantTable:
        """Work out the discounts on many carts' shipping entries."""
        fees = lines.net_minor
        if self.methods:
            fees = np.where(lines.goes_by(self.methods), fees, 0)
        if self.per == "order":
            total = lines.per_cart(fees)
            if times is None or self.change.off_minor is None:
                wanted = self.change.saved_table(total)
            else:
                enough = times > total // self.change.off_minor
                wanted = np.where(
                    enough, total, self.change.off_minor * np.where(enough, 0, times)
                )
            if self.cap_minor is not None:
                wanted = np.minimum(wanted, self.cap_minor)
            return GrantTable(wanted, allocate_table(wanted, fees, lines.offset))
        whole = self.change.saved_table(fees)
        wanted = lines.per_cart(whole)
        if self.cap_minor is None:
            return GrantTable(wanted, whole)
        wanted = np.minimum(wanted, self.cap_minor)
        return GrantTable(wanted, allocate_table(wanted, whole, lines.offset))

    def saving_if_added(self, lines: Lines, added_minor: int) -> int:
        """Say what it would give; goods change no fee."""
        return sum(self.grant_cart(lines).parts_minor)

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words."""
        change, cap = self.change, ""
        amount = amount_text((change.off_minor or change.to_minor or 0), currency, language)
        by = names_text(self.methods, language) if self.methods else ""
        is_free = change.off_percent == 100
        if language == "zh":
            each = "" if self.per == "order" else "每包裹"
            if self.cap_minor is not None:
                cap = f"，最多减 {amount_text(self.cap_minor, currency, language)}"
            if is_free:
                return f"{by}包邮{cap}"
            if change.to_minor is not None:
                return f"{by}{each}运费 {amount}{cap}"
            said = change.describe(language, currency)
            return f"{by}{each}运费{said}{cap}"
        if self.cap_minor is not None:
            cap = f", at most {amount_text(self.cap_minor, currency, language)}"
        by = by and f" by {by}"
        each = " each parcel" if self.per == "entry" else ""
        if is_free:
            return f"free shipping{by}{cap}"
        if change.to_minor is not None:
            return f"shipping{by} for {amount}{each}{cap}"
        return f"{change.describe(language, currency)} shipping{by}{each}{cap}"
