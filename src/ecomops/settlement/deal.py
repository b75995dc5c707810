"""One order across the wings: what was quoted, by which rules it earns and is refunded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from attrs import Attribute, evolve, field, frozen
from attrs.validators import optional

from ecomops.arguments import check_type, of_type
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.loyalty.earning.earned import OrderEarning, order_earn_id
from ecomops.loyalty.earning.engine import earn_on_order
from ecomops.loyalty.earning.facts import EarnedSoFar, Purchase, PurchaseLine
from ecomops.loyalty.earning.programme import EarningProgramme
from ecomops.models.cart import CartLine
from ecomops.models.ids import AN_ID
from ecomops.models.instants import check_aware
from ecomops.models.options import OptionValue
from ecomops.models.order import Order, OrderLine
from ecomops.promotions.quotes.quote import Quote
from ecomops.promotions.refunds.policies import RefundPolicy
from ecomops.promotions.refunds.record import RefundRecord
from ecomops.promotions.refunds.refund import Refund, refund
from ecomops.promotions.usage.commands import reserve_uses
from ecomops.promotions.usage.events import UseReserved

_HALF_AN_HOUR = timedelta(minutes=30)
_LONGEST_MONTH = 31


def _aware(at: datetime) -> datetime:
    return check_aware("placed_at", at)


def _check_hold(deal: Deal, attribute: Attribute[Any], span: object) -> None:
    """Refuse a hold that is over when it begins, or after all time."""
    name = attribute.name
    if not isinstance(span, timedelta) or span <= timedelta(0):
        remedy = "give a time above 0, such as timedelta(minutes=30)"
        raise InvalidArgumentError(name, span, "is no time to hold something", remedy)
    try:
        check_aware(name, deal.placed_at + span)
    except (OverflowError, InvalidArgumentError):
        remedy = "give a time that ends before the year 10000"
        raise InvalidArgumentError(name, span, "is too long", remedy) from None


def _check_day(_: object, attribute: Attribute[Any], day: object) -> None:
    if day is not None and (type(day) is not int or not 1 <= day <= _LONGEST_MONTH):
        raise InvalidArgumentError(
            attribute.name, day, "is no day of a month", f"give one from 1 to {_LONGEST_MONTH}"
        )


@frozen(slots=False)
class Deal:
    """One order across the wings (成交): keep it, or what it is made of, with the order.

    Everything that a step brings follows from this and from the refunds so far. Ids and
    idempotency keys are made of the order's id, so a step that is taken twice changes nothing.

    Attributes
    ----------
    order_id
        The order.
    quote
        How the cart was priced.
    placed_at
        When the order was placed.
    member_id
        Who bought; None: a guest, who neither earns nor pays with points.
    programme
        How the order earns points; None: not at all.
    earned_before
        What the member's orders had earned on that day and in that month, for caps.
    refund_policy
        How returns are refunded.
    hold_for
        How long points, coupons and uses are held for payment.
    birth_day
        The member's day of birth, where it is known; the month is the shopper's.

    Examples
    --------
    >>> from datetime import UTC
    >>> from ecomops import price_cart
    >>> cart = {"currency": "CNY", "lines": [
    ...     {"line_id": "1", "sku_id": "tea", "quantity": 2, "unit_price_minor": 100_00}]}
    >>> deal = Deal("O-7", price_cart(cart, []), datetime(2026, 11, 11, tzinfo=UTC))
    >>> deal.order.payable_minor, deal.earn_id
    (20000, 'O-7:earn')
    """

    order_id: str = field(validator=AN_ID.of_field)
    quote: Quote = field(validator=of_type(Quote, "price the cart with price_cart"))
    placed_at: datetime = field(converter=_aware)
    member_id: str | None = field(default=None, validator=optional(AN_ID.of_field))
    programme: EarningProgramme | None = field(
        default=None, validator=optional(of_type(EarningProgramme, "give one, or None"))
    )
    earned_before: EarnedSoFar = field(factory=EarnedSoFar)
    refund_policy: RefundPolicy = field(
        factory=RefundPolicy, validator=of_type(RefundPolicy, "give one, such as RefundPolicy()")
    )
    hold_for: timedelta = field(default=_HALF_AN_HOUR, validator=_check_hold)
    birth_day: int | None = field(default=None, validator=_check_day)

    def __attrs_post_init__(self) -> None:
        if not self.quote.cart.line_item:
            raise InvalidArgumentError(
                "quote", self.order_id, "is the order of an empty cart", "quote a cart with goods"
            )
        if self.member_id is None and self.quote.points.used:
            raise InvalidArgumentError(
                "member_id", None, f"is missing, but {self.quote.points.used} points pay",
                "say whose points they are",
            )  # fmt: skip
        customer = self.quote.cart.checkout.shopper
        customer_id = None if customer is None else customer.customer_id
        if None not in {self.member_id, customer_id} and self.member_id != customer_id:
            raise InvalidArgumentError(
                "member_id", self.member_id, f"is not the shopper of the quote, {customer_id}",
                "give the quote and the points of one customer",
            )  # fmt: skip

    @property
    def held_until(self) -> datetime:
        """Until when points and uses are held for payment."""
        return self.placed_at + self.hold_for

    # ---- ids --------------------------------------------------------------------------------
    @property
    def hold_id(self) -> str:
        """The hold on the points that pay."""
        return f"{self.order_id}:hold"

    @property
    def redemption_id(self) -> str:
        """The redemption of the points that paid."""
        return f"{self.order_id}:spend"

    @property
    def earn_id(self) -> str:
        """The earn that the order brings."""
        return order_earn_id(self.order_id)

    def key(self, what: str) -> str:
        """Make the idempotency key of one effect."""
        return f"{self.order_id}:{what}"

    # ---- what was bought --------------------------------------------------------------------
    @cached_property
    def order(self) -> Order:
        """The order: a line for each kind of goods at one price, at what money pays for it.

        Cart lines that are equal in all but quantity are one line of the order, under the id
        of the first: their amounts were worked out together.
        """
        quote, cart = self.quote, self.quote.cart
        lines = []
        for i, item in enumerate(cart.line_item):
            line = CartLine(
                line_id=cart.line_sources[i][0][0],
                sku_id=item.sku_id,
                quantity=cart.line_quantity[i],
                unit_price_minor=cart.line_unit_price_minor[i],
                product_id=item.product_id,
                category=item.category,
                brand=item.brand,
                tags=item.tags,
                options=tuple(OptionValue(axis=axis, value=value) for axis, value in item.options),
                floor_price_minor=item.floor_price_minor,
                cost_minor=item.cost_minor,
                discountable=item.discountable,
            )
            off = line.list_minor - quote.line_net_minor[i]
            lines.append(OrderLine.of(line, discount_minor=off))
        return Order.of(
            lines,
            order_id=self.order_id,
            placed_at=self.placed_at,
            currency=quote.currency,
            member_id=self.member_id,
            shipping_minor=quote.shipping_minor,
        )

    @cached_property
    def purchase(self) -> Purchase:
        """The order as earning sees it."""
        return self.kept(())

    @cached_property
    def earning(self) -> OrderEarning | None:
        """What the order earns; None: nothing can."""
        return self.earning_of(self.purchase)

    def earning_of(self, purchase: Purchase) -> OrderEarning | None:
        """Say what the order would earn at other amounts."""
        if self.programme is None or self.member_id is None:
            return None
        return earn_on_order(self.programme, purchase, self.earned_before)

    @cached_property
    def reservations(self) -> tuple[UseReserved, ...]:
        """The uses of promotions that the order holds."""
        uses = self.quote.uses
        return reserve_uses(uses, self.order_id, self.placed_at, hold_for=self.hold_for)

    # ---- what came back ---------------------------------------------------------------------
    def refunds(self, records: Iterable[RefundRecord]) -> tuple[Refund, ...]:
        """Work out again what refunds came to; records of goodwill count, but are no refunds.

        What a record says goes before what the policy would have given: refunds are made by hand.
        """
        found: list[Refund] = []
        before: list[RefundRecord] = []
        for record in records:
            if record.returned:
                policy = self.refund_policy
                done = refund(self.quote, record.returned, policy=policy, before=before)
                if done.record != record:
                    so_far = RefundRecord.total((*before, record))
                    done = evolve(done, record=record, so_far=so_far)
                found.append(done)
            before.append(record)
        return tuple(found)

    def kept(self, refunds: tuple[Refund, ...]) -> Purchase:
        """Say what the customer keeps after refunds, as earning sees it (保留部分)."""
        quote, cart = self.quote, self.quote.cart
        back, points_back = self._refunded(refunds)
        self._take_goodwill(refunds, back)
        shopper = cart.checkout.shopper
        last = refunds[-1].kept if refunds else quote
        multipliers = quote.points_multipliers if last is None else last.points_multipliers
        lost = sum(one.points_to_take_back for one in refunds)
        return Purchase(
            quote.currency,
            [
                PurchaseLine(
                    cart.line_sources[i][0][0],
                    item,
                    max(quote.line_net_minor[i] - back[i], 0),
                    cart.line_unit_price_minor[i],
                    points_minor=max(quote.line_points_minor[i] - points_back[i], 0),
                )
                for i, item in enumerate(cart.line_item)
            ],
            self.placed_at,
            None if shopper is None or shopper.tier is None else shopper.tier.tier_id,
            None if shopper is None else shopper.birth_month,
            self.birth_day,
            shipping_minor=quote.shipping_minor - sum(one.shipping_minor for one in refunds),
            promotion_factors=tuple((one.promotion_id, one.multiplier) for one in multipliers),
            promised_points=sum(one.points for one in quote.bonus_points) - lost,
        )

    def _take_goodwill(self, refunds: tuple[Refund, ...], back: list[int]) -> None:
        """Count goodwill as given back for goods that are all back: it left less to refund."""
        if not refunds:
            return
        goodwill = refunds[-1].so_far.amount_minor - sum(one.amount_minor for one in refunds)
        gone = dict(RefundRecord.total(one.record for one in refunds).returned)
        for i, sources in enumerate(self._merged):
            if all(gone.get(line_id, 0) == there for line_id, there in sources):
                more = min(goodwill, max(self.quote.line_net_minor[i] - back[i], 0))
                back[i] += more
                goodwill -= more

    def _refunded(self, refunds: tuple[Refund, ...]) -> tuple[list[int], list[int]]:
        """Sum what was given back of each merged line, in money and in points' worth."""
        back, points = [0] * len(self._merged), [0] * len(self._merged)
        place = {line_id: i for i, sources in enumerate(self._merged) for line_id, _ in sources}
        for one in refunds:
            given = one.amount_minor - one.shipping_minor
            more = given - sum(line.amount_minor for line in one.lines)  # by hand, or less
            for line in one.lines:
                i = place[line.line_id]
                room = max(self.quote.line_net_minor[i] - back[i] - line.amount_minor, 0)
                mine = min(more, room) if more > 0 else max(more, -line.amount_minor)
                more -= mine
                back[i] += line.amount_minor + mine
                points[i] += line.points_minor
        return back, points

    @property
    def _merged(self) -> tuple[tuple[tuple[str, int], ...], ...]:
        return self.quote.cart.line_sources

    def cart_lines(
        self, returned: Mapping[str, int], records: Iterable[RefundRecord]
    ) -> tuple[tuple[str, int], ...]:
        """Turn units of order lines into units of the cart lines that they were made of.

        Raises
        ------
        UnknownIdError
            If the order has no such line.
        InvalidArgumentError
            If more units are named than are left of a line.
        """
        check_type("returned", returned, Mapping, "give units by line, such as {'1': 2}")
        gone = dict(RefundRecord.total(records).returned)
        known = {sources[0][0]: sources for sources in self._merged}
        found: list[tuple[str, int]] = []
        for line_id, units in returned.items():
            sources = known.get(line_id)
            if sources is None:
                raise UnknownIdError(
                    "returned", line_id, f"is no line of order {self.order_id}",
                    "give one of: " + ", ".join(known),
                )  # fmt: skip
            if type(units) is not int or units < 0:
                raise InvalidArgumentError(
                    f"returned[{line_id!r}]", units, "is no number of units",
                    "give a whole number from 0",
                )  # fmt: skip
            need = units
            for source, there in sources:
                mine = min(need, there - gone.get(source, 0))
                if mine > 0:
                    found.append((source, mine))
                    need -= mine
            if need:
                raise InvalidArgumentError(
                    f"returned[{line_id!r}]", units, f"is {need} more than are left",
                    "give at most what was bought and has not come back yet",
                )  # fmt: skip
        return tuple(found)

    def order_lines(self, record: RefundRecord) -> tuple[tuple[str, int], ...]:
        """Turn units of cart lines into units of the order lines that they are part of."""
        first = {line_id: sources[0][0] for sources in self._merged for line_id, _ in sources}
        sums: dict[str, int] = {}
        for line_id, units in record.returned:
            sums[first[line_id]] = sums.get(first[line_id], 0) + units
        return tuple(sorted(sums.items()))
