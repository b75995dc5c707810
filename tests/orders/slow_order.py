"""An order written out unit by unit: slow, and plain enough to be believed.

Every single unit is an object that says what happened to it. Whatever is asked is counted
anew over all of them, and money is a list of payments; there is no counter and no sum kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ecomops.calendars.days import local_date, start_of_day


@dataclass(eq=False)
class Unit:
    """One single unit of a line."""

    line: str
    where: str = "shop"
    """shop, under way, customer, or back; never for a cancelled one."""
    cancelled: bool = False
    lost: int = 0
    ret: str | None = None
    approved: bool = False
    resellable: bool = False
    returned: bool = False
    refunded: bool = False
    exchanged: bool = False

    @property
    def is_back(self):
        return self.where == "back"

    @property
    def is_free_to_refund(self):
        return (self.cancelled or self.is_back) and not self.refunded and not self.exchanged


@dataclass(eq=False)
class Return:
    """One return, with the status it is in."""

    status: str
    reason: str
    exchanged: int = 0


@dataclass(eq=False)
class Slow:
    """Takes the same events as an order's life and says what each comes to."""

    order: Any
    policy: Any
    units: list[Unit] = field(default_factory=list)
    payments: list[tuple[str, int]] = field(default_factory=list)
    returns: dict[str, Return] = field(default_factory=dict)
    disputes: dict[str, str] = field(default_factory=dict)
    delivered_at: dict[str, list[Any]] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)
    count: int = 0
    ended: str | None = None

    def __post_init__(self):
        for line in self.order.lines:
            self.units += [Unit(line.line_id) for _ in range(line.quantity)]
            self.delivered_at[line.line_id] = []

    # ---- counting -----------------------------------------------------------------------

    def some(self, line=None, **said):
        return [
            unit
            for unit in self.units
            if (line is None or unit.line == line)
            and all(getattr(unit, name) == value for name, value in said.items())
        ]

    def paid(self, *kinds):
        return sum(amount for kind, amount in self.payments if kind in kinds)

    def parts(self, line_id):
        """Deal what was paid for a line out to its units."""
        (line,) = [line for line in self.order.lines if line.line_id == line_id]
        net, count = line.line_net_minor, line.quantity
        return [net * (k + 1) // count - net * k // count for k in range(count)]

    def first(self, line_id, count):
        return sum(self.parts(line_id)[:count])

    @property
    def line_ids(self):
        return [line.line_id for line in self.order.lines]

    @property
    def total(self):
        return self.order.payable_minor

    @property
    def all_cancelled(self):
        return all(unit.cancelled for unit in self.units)

    @property
    def status(self):
        return self.ended or ("cancelled" if self.all_cancelled else "open")

    @property
    def held(self):
        return self.paid("authorise") - self.paid("void")

    @property
    def captured(self):
        return self.paid("capture")

    @property
    def refunded(self):
        return self.paid("goodwill", "units", "shipping")

    @property
    def cancelled(self):
        goods = sum(self.first(n, len(self.some(n, cancelled=True))) for n in self.line_ids)
        return goods + (self.order.shipping_minor if self.all_cancelled else 0)

    @property
    def due(self):
        """What the shop may keep: of the goods, for sending them, less what it waived."""
        goods = withheld = 0
        for n in self.line_ids:
            gone = [u for u in self.some(n) if (u.cancelled or u.is_back) and not u.exchanged]
            goods += sum(self.parts(n)) - self.first(n, len(gone))
            withheld += self.first(n, len(self.some(n, refunded=True)))
        withheld -= self.paid("units")
        shipping = 0 if self.all_cancelled else self.order.shipping_minor - self.paid("shipping")
        return max(0, goods + withheld + shipping - self.paid("goodwill"))

    @property
    def outstanding(self):
        return max(0, self.due - (self.captured - self.refunded))

    @property
    def owed_back(self):
        return max(0, self.captured - self.refunded - self.due)

    # ---- statuses -----------------------------------------------------------------------

    @property
    def payment_status(self):
        payable = self.total - self.cancelled
        if self.captured > 0 and self.refunded == self.captured:
            return "refunded"
        if self.refunded > 0:
            return "partly_refunded"
        if self.captured > 0:
            return "partly_paid" if self.captured < payable else "paid"
        if self.held > 0:
            return "partly_authorised" if self.held < payable else "authorised"
        if self.paid("void"):
            return "voided"
        return "paid" if payable == 0 and not self.all_cancelled else "unpaid"

    def fulfilment_status(self, line=None):
        wanted = self.some(line, cancelled=False)
        arrived = [unit for unit in wanted if unit.where in ("customer", "back")]
        left = [unit for unit in wanted if unit.where != "shop"]
        if not wanted:
            return "cancelled"
        if arrived:
            return "delivered" if len(arrived) == len(wanted) else "partly_delivered"
        if left:
            return "shipped" if len(left) == len(wanted) else "partly_shipped"
        return "unfulfilled"

    @property
    def return_status(self):
        back = self.some(where="back")
        if back:
            return (
                "returned" if len(back) == len(self.some(cancelled=False)) else "partly_returned"
            )
        found = {one.status for one in self.returns.values()}
        if "requested" in found:
            return "requested"
        return "approved" if "approved" in found else "none"

    def counts(self, line=None):
        def number(test):
            return len([unit for unit in self.some(line) if test(unit)])

        return {
            "ordered": number(lambda u: True),
            "cancelled": number(lambda u: u.cancelled),
            "shipped": number(lambda u: u.where != "shop"),
            "delivered": number(lambda u: u.where in ("customer", "back")),
            "lost": sum(unit.lost for unit in self.some(line)),
            "requested": number(lambda u: u.ret is not None),
            "approved": number(lambda u: u.approved),
            "received": number(lambda u: u.is_back),
            "returned": number(lambda u: u.returned),
            "restocked": number(lambda u: u.resellable),
            "refunded": number(lambda u: u.refunded),
            "exchanged": number(lambda u: u.exchanged),
        }

    # ---- events -------------------------------------------------------------------------

    def do(self, event):
        """Take an event, and say what it comes to."""
        body = event.model_dump(exclude={"at", "key"})
        if event.key in self.keys:
            return "replayed" if self.keys[event.key] == body else "idempotency_conflict"
        if event.at < self.order.placed_at:
            return "invalid"
        code = getattr(self, f"_{event.kind}")(event)
        if code is None:
            self.count += 1
            if event.key is not None:
                self.keys[event.key] = body
        return code or "ok"

    def _place(self, event):
        if self.count:
            return "illegal_state"
        if event.ship_by_at is not None and event.ship_by_at < self.order.placed_at:
            return "invalid"
        return None

    def _authorise(self, event):
        if self.status != "open":
            return "illegal_state"
        if self.held + event.amount_minor > self.total:
            return "exceeds_total"
        self.payments.append(("authorise", event.amount_minor))
        return None

    def _capture(self, event):
        if self.status != "open":
            return "illegal_state"
        if self.captured + event.amount_minor > self.held:
            return "exceeds_authorized"
        self.payments.append(("capture", event.amount_minor))
        return None

    def _void(self, event):
        left = self.held - self.captured
        if left == 0:
            return "nothing_to_void"
        if event.amount_minor is not None and event.amount_minor > left:
            return "exceeds_authorized"
        self.payments.append(("void", event.amount_minor or left))
        return None

    def _take(self, lines, test, code="exceeds_quantity"):
        """Pick as many units of each line as are named, or say why not."""
        picked = []
        for line_id, count in lines:
            if line_id not in self.line_ids:
                return "unknown_line", []
            there = [unit for unit in self.some(line_id) if test(unit)]
            if count > len(there):
                return code, []
            picked += there[:count]
        return None, picked

    def _ship(self, event):
        if self.status != "open" or (self.outstanding and not self.policy.pay_on_delivery):
            return "illegal_state"
        code, picked = self._take(event.lines, lambda u: u.where == "shop" and not u.cancelled)
        for unit in picked:
            unit.where = "under way"
        return code

    def _deliver(self, event):
        if self.status != "open":
            return "illegal_state"
        code, picked = self._take(event.lines, lambda u: u.where == "under way")
        for unit in picked:
            unit.where = "customer"
            self.delivered_at[unit.line].append(event.at)
        return code

    def _lose(self, event):
        if self.status != "open":
            return "illegal_state"
        code, picked = self._take(event.lines, lambda u: u.where == "under way")
        for unit in picked:
            unit.where, unit.lost = "shop", unit.lost + 1
        return code

    @property
    def disputed(self):
        return any(status != "closed" for status in self.disputes.values())

    def _complete(self, event):
        arrived = all(u.where in ("customer", "back") for u in self.some(cancelled=False))
        if self.status != "open" or not arrived or self.outstanding or self.disputed:
            return "illegal_state"
        self.ended = "completed"
        return None

    def _cancel(self, event):
        if self.status != "open":
            return "illegal_state"
        if event.if_unpaid and self.captured:
            return "illegal_state"
        left = [u for u in self.units if u.where != "shop"]
        if not event.lines:
            if left or self.disputed:
                return "illegal_state"
            picked = self.units
        else:
            code, picked = self._take(event.lines, lambda u: u.where == "shop" and not u.cancelled)
            if code:
                return code
            if len(picked) == len(self.some(cancelled=False)) and self.disputed:
                return "illegal_state"
        for unit in picked:
            unit.cancelled = True
        return None

    def _expire(self, event):
        left = [u for u in self.units if u.where != "shop"]
        if self.status != "open" or left or self.disputed:
            return "illegal_state"
        if self.held >= self.total - self.cancelled:
            return "illegal_state"
        for unit in self.units:
            unit.cancelled = True
        self.ended = "expired"
        return None

    # ---- returns ------------------------------------------------------------------------

    def _request_return(self, event):
        if event.return_id in self.returns:
            return "invalid"
        code, picked = self._take(event.lines, lambda u: u.where == "customer" and u.ret is None)
        if code:
            return code
        zone, days = ZoneInfo(self.policy.zone), self.policy.return_window_days
        for line_id, _ in event.lines:
            if days is not None:
                last = local_date(zone, max(self.delivered_at[line_id]))
                if event.at >= start_of_day(zone, last + timedelta(days=days + 1)):
                    return "window_closed"
        for unit in picked:
            unit.ret = event.return_id
        self.returns[event.return_id] = Return("requested", event.reason)
        return None

    def _return_in(self, event, *statuses):
        if event.return_id not in self.returns:
            return "unknown_return"
        return None if self.returns[event.return_id].status in statuses else "illegal_state"

    def _approve_return(self, event):
        code = self._return_in(event, "requested")
        if code is None:
            self.returns[event.return_id].status = "approved"
            for unit in self.some(ret=event.return_id):
                unit.approved = True
        return code

    def _free(self, event, status):
        self.returns[event.return_id].status = status
        for unit in self.some(ret=event.return_id):
            if not unit.is_back:
                unit.ret, unit.approved = None, False

    def _reject_return(self, event):
        code = self._return_in(event, "requested")
        if code is None:
            self._free(event, "rejected")
        return code

    def _withdraw_return(self, event):
        code = self._return_in(event, "requested", "approved")
        if code is None:
            self._free(event, "withdrawn")
        return code

    def _receive_return(self, event):
        code = self._return_in(event, "approved", "part_received")
        if code:
            return code
        code, picked = self._take(
            event.lines, lambda u: u.ret == event.return_id and u.where == "customer"
        )
        if code:
            return code
        for unit in picked:
            unit.where, unit.resellable = "back", event.condition == "resellable"
        is_all = all(unit.is_back for unit in self.some(ret=event.return_id))
        self.returns[event.return_id].status = "received" if is_all else "part_received"
        return None

    def _close_return(self, event):
        code = self._return_in(event, "approved", "part_received", "received")
        if code is None:
            self._free(event, "closed")
            for unit in self.some(ret=event.return_id):
                unit.returned = True
        return code

    def _exchange(self, event):
        """Which of a line's units were refunded is nobody's business: any that may do."""
        code = self._return_in(event, "part_received", "received")
        if code:
            return code
        if event.new_order_id == self.order.order_id:
            return "invalid"
        mine = self.some(ret=event.return_id, where="back")
        lines = event.lines or tuple(
            (n, count)
            for n in self.line_ids
            if (count := len([u for u in mine if u.line == n and not u.exchanged]))
        )
        if not lines:
            return "exceeds_quantity"
        code, picked = self._take(lines, lambda u: u in mine and not u.exchanged)
        if code:
            return code
        for line_id, count in lines:
            free = [u for u in self.some(line_id) if u.is_free_to_refund]
            if count > len(free):
                return "exceeds_refundable"
        for unit in picked:
            if unit.refunded:  # swap: another unit of the line, as good, was the refunded one
                other = next(
                    u for u in self.some(unit.line) if u.is_free_to_refund and u not in picked
                )
                unit.refunded, other.refunded = False, True
            unit.exchanged = True
        return None

    def _refund(self, event):
        code, picked = self._take(event.lines, lambda u: u.is_free_to_refund, "exceeds_refundable")
        if code:
            return code
        shipping = event.shipping_minor
        if self.paid("shipping") + shipping > self.order.shipping_minor:
            return "exceeds_refundable"
        worth = 0
        for line_id, count in event.lines:
            done = len(self.some(line_id, refunded=True))
            worth += sum(self.parts(line_id)[done : done + count])
        amount = worth + shipping if event.amount_minor is None else event.amount_minor
        if event.lines:
            most = (
                worth
                - self.paid("units")
                + sum(self.first(n, len(self.some(n, refunded=True))) for n in self.line_ids)
            )
            if amount - shipping > most:
                return "exceeds_refundable"
        if self.refunded + amount > self.captured:
            return "exceeds_captured"
        self.payments.append(("shipping", shipping))
        self.payments.append(("units" if event.lines else "goodwill", amount - shipping))
        for unit in picked:
            unit.refunded = True
        return None

    # ---- disputes -----------------------------------------------------------------------

    def _open_dispute(self, event):
        if self.status != "open":
            return "illegal_state"
        if event.dispute_id in self.disputes:
            return "invalid"
        self.disputes[event.dispute_id] = "open"
        return None

    def _move_dispute(self, event, to, *statuses):
        if self.status != "open":
            return "illegal_state"
        if event.dispute_id not in self.disputes:
            return "invalid"
        if self.disputes[event.dispute_id] not in statuses:
            return "illegal_state"
        self.disputes[event.dispute_id] = to
        return None

    def _answer_dispute(self, event):
        return self._move_dispute(event, "answered", "open")

    def _close_dispute(self, event):
        return self._move_dispute(event, "closed", "open", "answered")
