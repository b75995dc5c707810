"""Policies: what is promised about which tickets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Generic, Self, TypeAlias, TypeVar

from pydantic import Field, StrictBool, model_validator

from ecomops._typing import Count, Id, Label
from ecomops.arguments import check_type, checked_list
from ecomops.errors import InvalidArgumentError
from ecomops.facts.ticket import TicketFacts, in_force
from ecomops.models.instants import check_aware, to_us
from ecomops.models.problems import problem, refuse
from ecomops.models.ticket import Ticket
from ecomops.models.ticket_events import TicketPriority
from ecomops.sla.kinds import AnySlaMetric
from ecomops.sla.metrics.base import SlaMetric
from ecomops.sla.targets import TicketMatch

M = TypeVar("M", bound=SlaMetric)


class SlaPolicyOf(TicketMatch, Generic[M]):
    """What is promised about a set of tickets, by metrics of certain kinds (时效政策).

    `SlaPolicy` takes the library's own kinds. With kinds of your own beside them, name a union
    of all: ``class OurPolicy(SlaPolicyOf[AnySlaMetric | OurMetric])``.
    """

    policy_id: Id
    version: Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)] = 1
    """Which state of its text this is; clocks carry it."""
    position: Count = 0
    """Policies are asked in this order; equal ones by id."""
    is_enabled: StrictBool = True
    calendar_id: Label | None = None
    """The name of the calendar that business time is of; None: open round the clock."""
    metrics: Annotated[tuple[M, ...], Field(min_length=1, max_length=20)]
    """What is promised; one metric of a kind."""

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        seen: set[str] = set()
        for i, metric in enumerate(self.metrics):
            if metric.kind in seen:
                text = f"metrics should be of different kinds, but {metric.kind!r} is twice"
                refuse("SlaPolicy", [problem("duplicate_kind", ("metrics", i), metric.kind, text)])
            seen.add(metric.kind)
        return self

    @property
    def metric_names(self) -> tuple[str, ...]:
        """The kinds of its metrics."""
        return tuple(metric.kind for metric in self.metrics)


class SlaPolicy(SlaPolicyOf[AnySlaMetric]):
    """What is promised about a set of tickets (时效政策).

    Of several policies, the first enabled one by position that takes a ticket is its own; see
    `policy_for`.

    Examples
    --------
    >>> from ecomops.sla.metrics.first_response import FirstResponse
    >>> from ecomops.sla.targets import SlaTarget
    >>> chat = SlaPolicy(policy_id="chat", version=1, channels=("chat",), metrics=(
    ...     FirstResponse(targets=(SlaTarget(target_s=30, time="calendar"),)),))
    >>> chat.metric_names
    ('first_response',)
    """


AnySlaPolicy: TypeAlias = SlaPolicyOf[Any]
"""A policy with metrics of any kinds."""


def policy_for(
    ticket: Ticket, policies: Iterable[AnySlaPolicy], now: datetime
) -> AnySlaPolicy | None:
    """Find the policy of a ticket: the first enabled one by position that takes it (选择政策).

    Parameters
    ----------
    ticket
        The ticket.
    policies
        In any order.
    now
        As of when: the priority may have changed.

    Returns
    -------
    SlaPolicy or None
        None: nothing is promised about it.

    Raises
    ------
    InvalidArgumentError
        If two policies have one id.

    Examples
    --------
    >>> from ecomops.sla.metrics.first_response import FirstResponse
    >>> from ecomops.sla.targets import SlaTarget
    >>> metrics = (FirstResponse(targets=(SlaTarget(target_s=60),)),)
    >>> vip = SlaPolicy(policy_id="vip", position=1, tier_ids=("gold",), metrics=metrics)
    >>> rest = SlaPolicy(policy_id="rest", position=2, metrics=metrics)
    >>> from ecomops.models.ticket_events import TicketCreated
    >>> ticket = Ticket(ticket_id="T-1", channel="chat", tier_id="silver", events=(
    ...     TicketCreated(event_id="1", at="2026-11-11T09:00:00+08:00"),))
    >>> found = policy_for(ticket, [rest, vip], datetime.fromisoformat("2026-11-11T10:00:00Z"))
    >>> found.policy_id
    'rest'
    """
    check_type("ticket", ticket, Ticket, "give a Ticket")
    asked = in_order(policies)
    now_us = to_us("now", check_aware("now", now))
    priority = priority_as_of(ticket, now_us)
    return next((p for p in asked if p.takes(priority, ticket.channel, ticket.tier_id)), None)


def in_order(policies: Iterable[AnySlaPolicy]) -> list[AnySlaPolicy]:
    """List the enabled policies in the order in which they are asked."""
    given = checked_list("policies", policies, SlaPolicyOf, "give SlaPolicy models")
    ids: set[str] = set()
    for i, policy in enumerate(given):
        if policy.policy_id in ids:
            raise InvalidArgumentError(
                f"policies[{i}].policy_id", policy.policy_id, "is that of an earlier policy too",
                "give each policy an id of its own, and one version of each",
            )  # fmt: skip
        ids.add(policy.policy_id)
    enabled = [policy for policy in given if policy.is_enabled]
    return sorted(enabled, key=lambda policy: (policy.position, policy.policy_id))


def priority_as_of(ticket: Ticket, now_us: int) -> TicketPriority:
    """Say how urgent a ticket is at an instant; before it is opened, as it will be opened."""
    priority = ticket.priority
    for _, priority, _ in in_force(TicketFacts.as_of(ticket, now_us).moments):  # noqa: B007
        pass
    return priority
