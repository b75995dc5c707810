"""What earning looks at: a purchase, an event, and what was earned before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from attrs import field, frozen

from ecomops.calendars.days import local_date
from ecomops.calendars.zones import load_zone
from ecomops.facts import Item
from ecomops.loyalty.ledger.entries import PointsEntry
from ecomops.models.instants import check_aware
from ecomops.models.order import Order
from ecomops.selectors.base import SelectorKind


def _aware(at: datetime) -> datetime:
    return check_aware("at", at)


@frozen
class PurchaseLine:
    """One line of a purchase as earning sees it (购买行).

    Attributes
    ----------
    line_id
        As in the order.
    item
        The goods.
    net_minor
        What is paid for the line in money, after discounts and points. [minor]
    unit_price_minor
        The price of one unit, for selectors that look at it. [minor]
    on_sale
        Whether that price was a reduced one.
    points_minor
        What points paid of it. [minor]
    is_gift
        Whether it was given away.
    """

    line_id: str
    item: Item
    net_minor: int
    unit_price_minor: int = 0
    on_sale: bool = False
    points_minor: int = 0
    is_gift: bool = False

    def is_chosen(self, selector: SelectorKind) -> bool:
        """Tell whether a selector takes the line."""
        return selector.matches(self.item, self.unit_price_minor, self.on_sale)


def _lines(lines: Iterable[PurchaseLine]) -> tuple[PurchaseLine, ...]:
    return tuple(lines)


@frozen
class Purchase:
    """What was bought, as earning sees it (一次购买).

    Attributes
    ----------
    currency
        ISO 4217 code of every amount.
    lines
        The lines.
    at
        When.
    tier_id
        The member's tier then; None: none.
    birth_month, birth_day
        The member's birthday, where it is known.
    shipping_minor
        What is paid for delivery. [minor]
    promotion_factors
        Multiples of points that promotions give: a name, and how many times.
    promised_points
        Points that promotions give besides. [points]

    Examples
    --------
    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 11, 4, tzinfo=UTC)
    >>> line = PurchaseLine("1", Item("tea"), 199_00)
    >>> Purchase("CNY", (line,), noon, tier_id="gold").net_minor
    19900
    """

    currency: str
    lines: tuple[PurchaseLine, ...] = field(converter=_lines)
    at: datetime = field(converter=_aware)
    tier_id: str | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    shipping_minor: int = 0
    promotion_factors: tuple[tuple[str, Decimal], ...] = ()
    promised_points: int = 0

    @classmethod
    def of(cls, order: Order, *, tier_id: str | None = None) -> Purchase:
        """Take what an order says: its lines' net amounts, its delivery (由订单生成)."""
        cart = order.cart()
        return cls(
            order.currency,
            tuple(
                PurchaseLine(
                    line.line_id, Item.of(one), line.line_net_minor, line.unit_price_minor
                )
                for line, one in zip(order.lines, cart.lines, strict=True)
            ),
            order.placed_at,
            tier_id,
            shipping_minor=order.shipping_minor,
        )

    @property
    def net_minor(self) -> int:
        """What is paid for goods in money [minor]."""
        return sum(line.net_minor for line in self.lines)


@frozen
class MemberEvent:
    """Something that a member did and that may bring points (会员行为).

    Attributes
    ----------
    event
        What, such as ``"review"``, ``"check_in"``, ``"sign_up"``.
    member_id
        Who.
    at
        When.
    order_id, line_id
        The order and the line that it is about, where it is about one.
    event_id
        Its own id, where it has one.
    """

    event: str
    member_id: str
    at: datetime = field(converter=_aware)
    order_id: str | None = None
    line_id: str | None = None
    event_id: str | None = None


@frozen
class EarnedSoFar:
    """What was earned before, for caps to look at (已获积分).

    Attributes
    ----------
    today
        On the same local day. [points]
    this_month
        In the same local month, today included. [points]
    given
        What was given under each key, so that an event told again earns what it earned. [points]

    Examples
    --------
    >>> from datetime import UTC
    >>> from ecomops import LedgerPolicy, PointsLedger
    >>> ledger = PointsLedger(LedgerPolicy(zone="Asia/Shanghai"))
    >>> for day in (1, 30):
    ...     _ = ledger.earn("M-1", 10, at=datetime(2026, 11, day, tzinfo=UTC), source="review")
    >>> at = datetime(2026, 11, 30, 12, tzinfo=UTC)
    >>> EarnedSoFar.of(ledger.entries("M-1"), "M-1", "review", at=at, zone="Asia/Shanghai")
    EarnedSoFar(today=10, this_month=20)
    """

    today: int = 0
    this_month: int = 0
    given: Mapping[str, int] = field(factory=dict, repr=False, hash=False)

    @classmethod
    def of(
        cls,
        entries: Iterable[PointsEntry],
        member_id: str,
        source: str,
        *,
        at: datetime,
        zone: str,
        order_id: str | None = None,
    ) -> EarnedSoFar:
        """Sum what entries gave a member for one source, up to an instant (统计).

        What was taken back since counts all the same: a cap is on what is given. The
        member's own entries are enough: `PointsLedger.entries`.

        Parameters
        ----------
        entries, member_id, source
            What was given, to whom, for what.
        at
            Up to when.
        zone
            Whose days and months count.
        order_id
            The order that is worked out, where it is one: what it earned itself is left out, so
            that a retry and a refund find the caps as they were.
        """
        where = load_zone(zone)
        day = local_date(where, _aware(at))
        today = this_month = 0
        given: dict[str, int] = {}
        for entry in entries:
            if entry.kind != "earn" or entry.member_id != member_id or entry.source != source:
                continue
            if entry.at > at or (order_id is not None and entry.order_id == order_id):
                continue
            if entry.key is not None:
                given[entry.key] = entry.moved
            on = local_date(where, entry.at)
            if (on.year, on.month) == (day.year, day.month):
                this_month += entry.moved
                today += entry.moved if on == day else 0
        return cls(today, this_month, given)
