"""A ticket's life: it takes events one by one and keeps what was accepted."""

from __future__ import annotations

from typing import Any, Final

from attrs import Attribute, define, field, setters, validators

from ecomops._typing import Label, MemberId, OrderId, SkuId, TicketId
from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.models.ids import A_LABEL, AN_ID, TierId
from ecomops.models.problems import listed
from ecomops.models.ticket import Ticket
from ecomops.models.ticket_events import (
    TICKET_EVENT_KINDS,
    TICKET_PRIORITIES,
    Event,
    TicketEvent,
    TicketEventKind,
    TicketPriority,
    TicketStatus,
)
from ecomops.tickets.results import TicketApplied, TicketRefused, TicketReplayed, TicketResult
from ecomops.tickets.rules import Objection, objection_to, refusal
from ecomops.tickets.state import TicketState, is_message

_AN_ID_OR_NONE: Final = validators.optional(AN_ID.of_field)


def _known_priority(_: object, attribute: Attribute[Any], value: object) -> None:
    if value not in TICKET_PRIORITIES:
        raise InvalidArgumentError(
            attribute.name, value, "is no priority", f"give one of {listed(TICKET_PRIORITIES)}"
        )


@define(kw_only=True, on_setattr=setters.frozen)
class TicketLife:
    """The life of one ticket: its events, and what may come next (工单生命周期).

    Nothing is stored and no clock is read. An event gives `TicketApplied`, to be stored;
    `TicketReplayed` where the same event came before; or `TicketRefused`. Only the first changes
    anything, and what an event costs does not depend on how many came before it. The same
    events always give an equal life, in whatever order messages came.

    Messages, from either side, may become known late. All other events change what is allowed
    after them, so each has to lie after the last one, by instant and sequence: two at one instant
    need a `seq` each, and the opening is the first of its instant.

    These are rules for a desk of one's own. A log that another system kept is read as a `Ticket`
    and needs no life: clocks and metrics take it as it is.

    Attributes
    ----------
    ticket_id, channel, priority, order_id, member_id, sku_id, tier_id
        As in `Ticket`; the priority is the one that it is opened with.

    Examples
    --------
    >>> from ecomops.models.ticket_events import (
    ...     AgentReply, CustomerMessage, StatusChanged, TicketCreated)
    >>> nine, ten = "2026-11-11T09:00:00+08:00", "2026-11-11T10:00:00+08:00"
    >>> life = TicketLife(ticket_id="T-1", channel="chat")
    >>> life.apply(CustomerMessage(event_id="1", at=nine)).code  # a chat can precede its ticket
    'ok'
    >>> print(life.apply(StatusChanged(event_id="2", at=nine, status="closed")))
    status_changed refused for 'T-1': it is not created yet; allowed: created, \
customer_message, agent_reply, automatic_reply, internal_note
    >>> life.apply(TicketCreated(event_id="3", at=nine)).code
    'ok'
    >>> life.apply(StatusChanged(event_id="4", at=ten, status="closed")).code
    'ok'
    >>> print(life.apply(StatusChanged(event_id="4", at=ten, status="closed")))
    nothing changes: status_changed accepted for 'T-1' before
    >>> late = "2026-11-11T10:00:01+08:00"
    >>> print(life.apply(AgentReply(event_id="5", at=late)).describe("zh"))
    客服回复被拒绝（'T-1'）：当前为已关闭；可执行：客户消息、自动回复、内部备注、\
状态变更（可变更为：重新打开）、满意度评分、记录售后原因、并入其他工单
    >>> life.status, life.allowed_statuses
    ('closed', ('reopened',))
    >>> TicketLife.of(life.ticket) == life
    True
    """

    ticket_id: TicketId = field(validator=AN_ID.of_field)
    channel: Label = field(validator=A_LABEL.of_field)
    priority: TicketPriority = field(default="normal", validator=_known_priority)
    order_id: OrderId | None = field(default=None, validator=_AN_ID_OR_NONE)
    member_id: MemberId | None = field(default=None, validator=_AN_ID_OR_NONE)
    sku_id: SkuId | None = field(default=None, validator=_AN_ID_OR_NONE)
    tier_id: TierId | None = field(default=None, validator=_AN_ID_OR_NONE)
    _by_id: dict[str, TicketEvent] = field(factory=dict, init=False, repr=False)
    _state: TicketState = field(init=False, repr=False)

    @_state.default
    def _new(self) -> TicketState:
        return TicketState(self.ticket_id, self.priority)

    @classmethod
    def of(cls, ticket: Ticket) -> TicketLife:
        """Rebuild a life from the events that it accepted.

        Messages are taken first: they may have become known at any time, before what they
        follow too.

        Raises
        ------
        InvalidArgumentError
            If an event is refused: the log was kept by other rules.
        """
        check_type("ticket", ticket, Ticket, "give a Ticket")
        life = cls(
            ticket_id=ticket.ticket_id,
            channel=ticket.channel,
            priority=ticket.priority,
            order_id=ticket.order_id,
            member_id=ticket.member_id,
            sku_id=ticket.sku_id,
            tier_id=ticket.tier_id,
        )
        by_turn = sorted(enumerate(ticket.events), key=lambda pair: not is_message(pair[1]))
        for i, event in by_turn:
            result = life.apply(event)
            if isinstance(result, TicketRefused):
                raise InvalidArgumentError(
                    f"events[{i}]",
                    event.kind,
                    f"can't have been accepted: {result}",
                    "give a log that a TicketLife accepted; one that was kept by other rules is "
                    "a Ticket already, and needs no life",
                )
        return life

    @property
    def ticket(self) -> Ticket:
        """The ticket as it is now, to be stored and to read clocks from (工单).

        It is built when it is asked for, from all events.

        Raises
        ------
        InvalidArgumentError
            If it was not created yet; `status` is None then.
        """
        if self._state.status is None:
            raise InvalidArgumentError(
                "ticket", self.ticket_id, "is not created yet", "apply its TicketCreated first"
            )
        return Ticket(
            ticket_id=self.ticket_id,
            channel=self.channel,
            priority=self.priority,
            order_id=self.order_id,
            member_id=self.member_id,
            sku_id=self.sku_id,
            tier_id=self.tier_id,
            events=self.events,
        )

    @property
    def events(self) -> tuple[TicketEvent, ...]:
        """Everything accepted, in the order in which it came."""
        return tuple(self._by_id.values())

    @property
    def status(self) -> TicketStatus | None:
        """The present status; None before the ticket is created (当前状态)."""
        return self._state.status

    @property
    def allowed(self) -> tuple[TicketEventKind, ...]:
        """What may happen to it now, given the right content (可执行操作).

        No other kind is accepted, with one exception: a reply from before the ticket was closed
        that becomes known only afterwards, since it was made and the customer has it.
        """
        return self._state.allowed

    @property
    def allowed_statuses(self) -> tuple[TicketStatus, ...]:
        """Where `status_changed` may lead now (可变更状态)."""
        return self._state.allowed_statuses

    def apply(self, event: TicketEvent) -> TicketResult:
        """Decide on an event, and take it in if it is accepted."""
        if not isinstance(event, Event) or getattr(event, "kind", None) not in TICKET_EVENT_KINDS:
            raise InvalidArgumentError(
                "event", event, "is no event",
                "validate it first, with TypeAdapter(TicketEvent).validate_python",
            )  # fmt: skip
        first = self._by_id.get(event.event_id)
        if first == event:
            return TicketReplayed(first, self.ticket_id)
        if first is not None:
            clash = Objection("id_conflict", "event_id", event.event_id, first.kind)
            return refusal(self._state, event.kind, clash)
        objection = objection_to(self._state, event)
        if objection is not None:
            return refusal(self._state, event.kind, objection)
        self._state.note(event)
        self._by_id[event.event_id] = event
        return TicketApplied(event, self.ticket_id)
