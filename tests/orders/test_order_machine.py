"""Any events in any order, against the order that is written out unit by unit."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta

from attrs import asdict
from hypothesis import event as note, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.orders.slow_order import Slow

from ecomops.models import CartLine, Order, OrderLine
from ecomops.orders import events as e
from ecomops.orders.journal import order_events_from_json, order_events_to_json
from ecomops.orders.life import MOVES, OrderLife
from ecomops.orders.policy import OrderPolicy
from ecomops.orders.results import OrderRefused

START = datetime(2026, 3, 6, 15, 59, tzinfo=UTC)
KINDS = tuple(MOVES)
AFTER_THE_END = {
    "void", "refund", "request_return", "approve_return", "reject_return", "withdraw_return",
    "receive_return", "close_return", "exchange",
}  # fmt: skip


@st.composite
def orders(draw):
    """Draw an order of a few lines; some free, and most not divisible by their units."""
    lines = []
    for i in range(draw(st.integers(1, 3))):
        quantity = draw(st.integers(1, 4))
        price = draw(st.sampled_from((0, 1, 7, 33_34, 100_00)))
        cart_line = CartLine(
            line_id=f"l{i}", sku_id="tea", quantity=quantity, unit_price_minor=price
        )
        off = draw(st.integers(0, price * quantity))
        lines.append(OrderLine.of(cart_line, discount_minor=off))
    shipping = draw(st.sampled_from((0, 1, 6_00)))
    return Order.of(
        lines, order_id="O-1", placed_at=START, currency="CNY", shipping_minor=shipping
    )


policies = st.builds(
    OrderPolicy,
    zone=st.sampled_from(("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati")),
    return_window_days=st.sampled_from((None, 0, 2, 7)),
    pay_on_delivery=st.booleans(),
)


def moved(money):
    """Add up all that ever moved, either way."""
    there = money.authorised_minor + money.voided_minor + money.captured_minor
    return there + money.refunded_minor + money.cancelled_minor


class OrderMachine(RuleBasedStateMachine):
    """Drives both orders with the same events; they must always say the same."""

    @initialize(data=st.data(), order=orders(), policy=policies, is_under_way=st.booleans())
    def start(self, data, order, policy, is_under_way):
        self.life, self.slow = OrderLife(order, policy), Slow(order, policy)
        self.now, self.count = START, 0
        if is_under_way:
            self.pay_what_is_left(data)
            self.move_everything_on(data)

    @rule(data=st.data(), hours=st.sampled_from((1, 9, 24, 60, 0)))
    def wait(self, data, hours):
        """Wait some time, or until a window for returns is about to close, or has closed."""
        if hours:
            self.now += timedelta(hours=hours)
            return
        ends = [
            self.life.policy.returns_close_at(line.last_delivered_at)
            for line in self.life.lines.values()
            if line.last_delivered_at is not None
        ]
        off = data.draw(st.sampled_from((timedelta(0), timedelta(microseconds=-1))))
        found = [at + off for at in ends if at is not None and at + off > self.now]
        if found:
            self.now = data.draw(st.sampled_from(found))

    # ---- events -------------------------------------------------------------------------

    @rule(data=st.data())
    def something(self, data):
        allowed = [
            kind
            for kind in self.life.allowed
            for _ in range(1 if kind in ("place", "open_dispute", "authorise") else 4)
        ]
        is_likely = bool(allowed and data.draw(st.integers(0, 3)))
        kind = data.draw(st.sampled_from(allowed if is_likely else KINDS))
        # ends are drawn seldom: little can happen after them
        if kind in ("complete", "expire") and data.draw(st.integers(0, 3)):
            return
        self.both(getattr(self, f"draw_{kind}")(data), data)

    @rule(data=st.data())
    def pay_what_is_left(self, data):
        left = self.life.order.payable_minor - self.life.money.held_minor
        if left:
            self.both(e.PaymentAuthorisation(at=self.now, amount_minor=left), data)
        left = self.life.money.voidable_minor
        if left:
            self.both(e.PaymentCapture(at=self.now, amount_minor=left), data)

    @rule(data=st.data())
    def move_everything_on(self, data):
        for name, model in (("allocated", e.OrderShipment), ("in_transit", e.OrderDelivery)):
            lines = tuple(
                (line_id, count)
                for line_id, line in self.life.lines.items()
                if (count := getattr(line.units, name))
            )
            if lines:
                self.both(model(at=self.now, lines=lines), data)

    @rule(data=st.data(), steps=st.integers(1, 3))
    def send_back(self, data, steps):
        """Ask for a return, have it approved, and receive some of it."""
        request = self.draw_request_return(data)
        name = request.return_id
        for event in (
            request,
            e.ReturnApproval(at=self.now, return_id=name),
            e.ReturnReceipt(
                at=self.now,
                return_id=name,
                lines=request.lines[: data.draw(st.integers(1, 3))],
                condition=data.draw(st.sampled_from(("resellable", "unusable"))),
            ),
        )[:steps]:
            self.both(event, data)

    @rule(data=st.data(), kind=st.sampled_from(("refund", "exchange", "receive_return")))
    def settle(self, data, kind):
        if kind in self.life.allowed:
            self.both(getattr(self, f"draw_{kind}")(data), data)

    def both(self, event, data):
        keyed = data.draw(st.integers(0, 7))
        if keyed > 5:
            self.count += 1
            event = event.model_copy(update={"key": f"k{self.count}"})
        elif keyed == 5 and self.slow.keys:  # another event under a key that is taken
            key = data.draw(st.sampled_from(sorted(self.slow.keys)))
            event = event.model_copy(update={"key": key})
        self.apply(event)

    @rule(data=st.data(), later=st.booleans())
    def replay(self, data, later):
        if self.life.events:
            event = data.draw(st.sampled_from(self.life.events))
            if event.key is not None:
                at = self.now if later else event.at
                assert self.apply(event.model_copy(update={"at": at})).code == "replayed"

    def apply(self, event):
        before, allowed, was_open = deepcopy(self.life), self.life.allowed, self.life.is_open
        expected = self.slow.do(event)
        result = self.life.apply(event)
        assert result.code == expected, (event, result)
        note(f"{event.kind} {result.code}")
        if result.code == "ok":
            assert event.kind in allowed
            assert was_open or event.kind in AFTER_THE_END
            if event.kind == "ship" and not self.life.policy.pay_on_delivery:
                assert before.money.captured_minor >= before.payable_minor
            assert result.amount_minor == moved(self.life.money) - moved(before.money)
        else:
            assert self.life == before
        if isinstance(result, OrderRefused):
            assert result.describe("en")
            assert result.describe("zh")
            assert result.kind == event.kind
            if result.code == "illegal_state" and result.subject_id is None:
                # some units may be cancelled where the whole order can't be
                assert event.kind not in result.allowed or event.kind == "cancel"
        return result

    # ---- drawing them -------------------------------------------------------------------

    def amount(self, data, *near):
        found = {n + off for n in near for off in (-1, 0, 0, 1)} | {1}
        return data.draw(st.sampled_from(sorted(n for n in found if n > 0)))

    def some_lines(self, data, left, *, may_be_empty=False):
        """Draw lines and units around what is left of each."""
        lines = []
        for line_id, line in self.life.lines.items():
            most = left(line)
            count = data.draw(st.sampled_from((0, most, most, 1, most + 1)))
            if count:
                lines.append((line_id, count))
        if data.draw(st.integers(0, 31)) == 31:
            lines.append(("nothing", 1))
        return tuple(lines) if lines or may_be_empty else (("l0", 1),)

    def a_return(self, data):
        return data.draw(st.sampled_from([*self.life.returns, "R0"]))

    def a_dispute(self, data):
        return data.draw(st.sampled_from([*self.life.disputes, "D0"]))

    def draw_place(self, data):
        day = timedelta(days=data.draw(st.sampled_from((-1, 2))))
        promised = data.draw(st.sampled_from((None, START + day)))
        return e.OrderPlacement(at=self.now, ship_by_at=promised)

    def draw_authorise(self, data):
        money = self.life.money
        near = (money.total_minor - money.held_minor, money.total_minor // 2)
        early = data.draw(st.integers(0, 31)) == 31
        at = START - timedelta(microseconds=1) if early else self.now
        return e.PaymentAuthorisation(at=at, amount_minor=self.amount(data, *near))

    def draw_capture(self, data):
        near = (self.life.money.voidable_minor, self.life.payable_minor)
        return e.PaymentCapture(at=self.now, amount_minor=self.amount(data, *near))

    def draw_void(self, data):
        amount = self.amount(data, self.life.money.voidable_minor)
        return e.PaymentVoid(at=self.now, amount_minor=data.draw(st.sampled_from((None, amount))))

    def draw_refund(self, data):
        money = self.life.money
        lines = self.some_lines(data, lambda line: line.units.refundable, may_be_empty=True)
        shipping = data.draw(st.sampled_from((0, 0, 1, self.life.shipping_refundable_minor)))
        worth = sum(
            line.worth(line.units.refunded, min(line.units.refunded + count, line.line.quantity))
            for line_id, count in lines
            if (line := self.life.lines.get(line_id))
        )
        near = (worth + shipping + money.withheld_minor, money.refundable_minor, worth // 2)
        amount = max(self.amount(data, *near), shipping)
        if (lines or shipping) and data.draw(st.booleans()):
            amount = None
        return e.PaymentRefund(
            at=self.now, lines=lines, shipping_minor=shipping, amount_minor=amount
        )

    def draw_ship(self, data):
        lines = self.some_lines(data, lambda line: line.units.allocated)
        return e.OrderShipment(at=self.now, lines=lines)

    def draw_deliver(self, data):
        lines = self.some_lines(data, lambda line: line.units.in_transit)
        at = max(START, self.now - data.draw(st.sampled_from((0, 0, 2))) * timedelta(days=1))
        return e.OrderDelivery(at=at, lines=lines)

    def draw_lose(self, data):
        lines = self.some_lines(data, lambda line: line.units.in_transit)
        return e.ParcelLoss(at=self.now, lines=lines)

    def draw_complete(self, data):
        return e.OrderCompletion(at=self.now)

    def draw_cancel(self, data):
        lines = self.some_lines(data, lambda line: line.units.allocated)
        if not data.draw(st.integers(0, 5)):
            lines = ()
        if_unpaid = data.draw(st.integers(0, 3)) == 3
        return e.OrderCancellation(at=self.now, lines=lines, if_unpaid=if_unpaid)

    def draw_expire(self, data):
        return e.OrderExpiry(at=self.now)

    def draw_request_return(self, data):
        lines = self.some_lines(data, lambda line: line.units.delivered - line.units.requested)
        name = f"R{len(self.life.returns) + data.draw(st.sampled_from((1, 1, 1, 0)))}"
        return e.ReturnRequest(at=self.now, return_id=name, lines=lines, reason="quality")

    def draw_approve_return(self, data):
        return e.ReturnApproval(at=self.now, return_id=self.a_return(data))

    def draw_reject_return(self, data):
        return e.ReturnRejection(at=self.now, return_id=self.a_return(data))

    def draw_withdraw_return(self, data):
        return e.ReturnWithdrawal(at=self.now, return_id=self.a_return(data))

    def draw_receive_return(self, data):
        name = self.a_return(data)
        case = self.life.returns.get(name)

        def left(line):
            mine = case and case.lines.get(line.line.line_id)
            return mine.requested - mine.received if mine else 0

        condition = data.draw(st.sampled_from(("resellable", "unusable")))
        lines = self.some_lines(data, left)
        return e.ReturnReceipt(at=self.now, return_id=name, lines=lines, condition=condition)

    def draw_close_return(self, data):
        return e.ReturnClosure(at=self.now, return_id=self.a_return(data))

    def draw_exchange(self, data):
        name = self.a_return(data)
        case = self.life.returns.get(name)

        def left(line):
            mine = case and case.lines.get(line.line.line_id)
            return mine.received - mine.exchanged if mine else 0

        lines = self.some_lines(data, left) if data.draw(st.booleans()) else ()
        new = data.draw(st.sampled_from(("O-2", "O-3", "O-2", "O-1")))
        return e.ReturnExchange(at=self.now, return_id=name, lines=lines, new_order_id=new)

    def draw_open_dispute(self, data):
        name = f"D{len(self.life.disputes) + data.draw(st.sampled_from((1, 1, 0)))}"
        return e.DisputeOpening(at=self.now, dispute_id=name, reason="never came")

    def draw_answer_dispute(self, data):
        return e.DisputeAnswer(at=self.now, dispute_id=self.a_dispute(data))

    def draw_close_dispute(self, data):
        return e.DisputeClosure(at=self.now, dispute_id=self.a_dispute(data))

    # ---- what must always hold ----------------------------------------------------------

    @invariant()
    def counters_agree(self):
        life, slow, money = self.life, self.slow, self.life.money
        assert asdict(life.units) == slow.counts()
        for line_id, line in life.lines.items():
            assert asdict(line.units) == slow.counts(line_id)
        assert money.payable_minor == slow.total - slow.cancelled
        assert money.held_minor == slow.held
        assert money.captured_minor == slow.captured
        assert money.refunded_minor == slow.refunded
        assert money.due_minor == slow.due
        assert life.outstanding_minor == slow.outstanding
        assert life.owed_back_minor == slow.owed_back

    @invariant()
    def statuses_agree(self):
        life, slow = self.life, self.slow
        assert life.status == slow.status
        assert life.payment_status == slow.payment_status
        assert life.fulfilment_status == slow.fulfilment_status()
        assert life.return_status == slow.return_status
        assert {n: case.status for n, case in life.returns.items()} == {
            n: case.status for n, case in slow.returns.items()
        }
        assert {n: case.status for n, case in life.disputes.items()} == slow.disputes
        for language in ("en", "zh"):
            assert life.describe(language)

    @invariant()
    def money_stays_within_bounds(self):
        money = self.life.money
        assert 0 <= money.refunded_minor <= money.captured_minor
        assert money.captured_minor <= money.authorised_minor - money.voided_minor
        assert money.authorised_minor - money.voided_minor <= money.total_minor
        is_whole = money.refunded_minor == money.captured_minor > 0
        assert (self.life.payment_status == "refunded") == is_whole
        # what the shop has, and what it is owed or owes, always come to what it may keep
        has = money.refundable_minor + money.outstanding_minor - money.owed_back_minor
        assert has == money.due_minor
        assert not (money.outstanding_minor and money.owed_back_minor)

    @invariant()
    def units_stay_within_bounds(self):
        every = [line.units for line in self.life.lines.values()]
        for units in (*every, self.life.units):
            assert 0 <= units.returned <= units.received <= units.approved <= units.requested
            assert units.requested <= units.delivered <= units.shipped
            assert units.shipped <= units.ordered - units.cancelled
            assert 0 <= units.restocked <= units.received
            assert 0 <= units.refunded + units.exchanged <= units.cancelled + units.received
            assert min(asdict(units).values()) >= 0

    @invariant()
    def rebuild_is_live(self):
        life = self.life
        assert OrderLife.of(life.order, life.policy, life.events) == life
        read = order_events_from_json(order_events_to_json(life.events))
        assert OrderLife.of(life.order, life.policy, read) == life


TestOrder = OrderMachine.TestCase
TestOrder.settings = settings(stateful_step_count=40)
