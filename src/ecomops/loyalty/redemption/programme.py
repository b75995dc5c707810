"""A redemption programme, and what a member can have by it."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, Self, TypeAlias

from attrs import frozen
from pydantic import model_validator

from ecomops._typing import Language
from ecomops.currencies import CurrencyCode
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.languages import known_language
from ecomops.loyalty.redemption.facts import Redeemer
from ecomops.loyalty.redemption.offers import OfferKind, RedemptionOffer
from ecomops.models.base import DomainModel
from ecomops.models.points import RedeemPoints
from ecomops.models.problems import duplicates, refuse
from ecomops.words import amount_text

RedemptionCode: TypeAlias = Literal[
    "ok", "insufficient", "too_few", "wrong_tier", "none_left", "not_on_this_order"
]
"""Whether an offer can be had, or why not."""

_WORDS: Final[dict[RedemptionCode, dict[Language, str]]] = {
    "ok": {"en": "{used} points for {times}", "zh": "{used} 积分兑 {times} 份"},
    "too_few": {
        "en": "takes {needed} points at least, not {actual}",
        "zh": "至少使用 {needed} 积分，而不是 {actual}",
    },
    "insufficient": {
        "en": "needs {needed} points; {actual} available, {missing} missing",
        "zh": "需要 {needed} 积分，可用 {actual}，还差 {missing}",
    },
    "wrong_tier": {"en": "for {needed} only, not {actual}", "zh": "仅限 {needed}，当前 {actual}"},
    "none_left": {"en": "none is left", "zh": "已兑完"},
    "not_on_this_order": {
        "en": "the terms let points pay nothing of this order",
        "zh": "本单不满足抵现条件",
    },
}


@frozen
class RedemptionVerdict:
    """Whether a member can have an offer, and how much of it (兑换结果).

    Attributes
    ----------
    offer
        The offer.
    code
        Whether it can be had, or why not.
    times
        How many at most, or of those asked for.
    points
        What they cost. [points]
    worth_minor
        What they pay, where points pay; 0 otherwise. [minor]
    needed, actual
        What one needs, and what there is.
    currency
        ISO 4217 code of the amount.
    """

    offer: OfferKind
    code: RedemptionCode
    times: int = 0
    points: int = 0
    worth_minor: int = 0
    needed: int | str | None = None
    actual: int | str | None = None
    currency: str = ""

    def command(
        self, member_id: str, at: datetime, *, key: str, order_id: str | None = None
    ) -> RedeemPoints | None:
        """Make the ledger's command of it; None where nothing can be had."""
        if not self.points:
            return None
        return RedeemPoints(
            member_id=member_id, at=at, points=self.points, key=key, order_id=order_id
        )

    def describe(self, language: Language = "en") -> str:
        """Say what can be had, or why not."""
        known_language(language)
        missing = None
        if isinstance(self.needed, int) and isinstance(self.actual, int):
            missing = self.needed - self.actual
        nobody = "无等级" if language == "zh" else "a member without a tier"
        said = _WORDS[self.code][language].format(
            used=self.points, times=self.times, needed=self.needed, missing=missing,
            actual=nobody if self.actual is None else self.actual,
        )  # fmt: skip
        if self.worth_minor:
            worth = amount_text(self.worth_minor, self.currency)
            template = "{} 积分抵 {}" if language == "zh" else "{} points pay {}"
            said = template.format(self.points, worth)
        offer = self.offer.describe(language, self.currency)
        return f"{offer}：{said}" if language == "zh" else f"{offer}: {said}"


class RedemptionProgramme(DomainModel):
    """What points can be redeemed for (积分兑换规则).

    Examples
    --------
    >>> programme = RedemptionProgramme.model_validate({
    ...     "currency": "CNY",
    ...     "offers": [
    ...         {"kind": "coupon", "offer_id": "c", "points": 100, "promotion_id": "1-yuan"},
    ...         {"kind": "gift", "offer_id": "g", "points": 500, "sku_id": "cup"},
    ...         {"kind": "payment", "offer_id": "pay",
    ...          "terms": {"points": 100, "worth_minor": 1000}},
    ...     ],
    ... })
    >>> for verdict in programme.options(Redeemer(available=320, payable_minor=25_00)):
    ...     print(verdict.describe())
    100 points for 1-yuan: 100 points for 1
    500 points for cup: needs 500 points; 320 available, 180 missing
    100 points for ¥10: 200 points pay ¥20
    """

    currency: CurrencyCode
    offers: tuple[RedemptionOffer, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        ids = [offer.offer_id for offer in self.offers]
        refuse("RedemptionProgramme", duplicates("offers", "offer_id", ids))
        return self

    def offer(self, offer_id: str) -> OfferKind:
        """Find an offer.

        Raises
        ------
        UnknownIdError
            If there is none with this id.
        """
        for offer in self.offers:
            if offer.offer_id == offer_id:
                return offer
        known = ", ".join(offer.offer_id for offer in self.offers)
        raise UnknownIdError("offer_id", offer_id, "is no offer", f"give one of: {known}")

    def options(self, redeemer: Redeemer) -> tuple[RedemptionVerdict, ...]:
        """Say of every offer how much of it a member can have (可兑换项)."""
        return tuple(self._verdict(offer, redeemer, None) for offer in self.offers)

    def quote(
        self, offer_id: str, redeemer: Redeemer, *, points: int | None = None
    ) -> RedemptionVerdict:
        """Say what a member can have of one offer (兑换试算).

        A quote is cut to whole steps within the balance and the offer's bounds; a command to
        the ledger never is.

        Parameters
        ----------
        offer_id
            Which offer.
        redeemer
            Who redeems.
        points
            How many the member would spend; None: as many as the offer takes.

        Raises
        ------
        UnknownIdError
            If there is no such offer.
        InvalidArgumentError
            If `points` is no count.
        """
        if points is not None and (type(points) is not int or points < 0):
            raise InvalidArgumentError(
                "points", points, "is no count", "give a whole number from 0"
            )
        return self._verdict(self.offer(offer_id), redeemer, points)

    def _verdict(
        self, offer: OfferKind, redeemer: Redeemer, asked: int | None
    ) -> RedemptionVerdict:
        def refused(
            code: RedemptionCode, needed: int | str | None = None, actual: int | str | None = None
        ) -> RedemptionVerdict:
            return RedemptionVerdict(
                offer, code, needed=needed, actual=actual, currency=self.currency
            )

        if offer.tier_ids and redeemer.tier_id not in offer.tier_ids:
            return refused("wrong_tier", ", ".join(offer.tier_ids), redeemer.tier_id)
        least = offer.least_points
        if redeemer.available < least:
            return refused("insufficient", least, redeemer.available)
        ready = redeemer.available if asked is None else min(asked, redeemer.available)
        times, worth_minor = offer.fit(ready, redeemer)
        if times:
            points = times * offer.step_points
            return RedemptionVerdict(
                offer, "ok", times, points, worth_minor, currency=self.currency
            )
        if ready < least:
            return refused("too_few", least, ready)
        return refused(offer.when_none)
