"""Policies: what is promised about which tickets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Generic, Self, TypeAlias, TypeVar

from pydantic import Field, StrictBool, model_validator

from ecomops._typing import Count, Id, Label
from ecomops.arguments import check_distinct, check_type, checked_list
from ecomops.models.problems import problem, refuse
from ecomops.models.ticket import Ticket
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


def policy_for(ticket: Ticket, policies: Iterable[AnySlaPolicy]) -> AnySlaPolicy | None:
    """Find the policy of a ticket: the first enabled one by position that takes it (选择政策).

    It is chosen by what a ticket keeps, its channel and its tier; what an urgent ticket is
    promised stands in targets.

    Parameters
    ----------
    ticket
        The ticket.
    policies
        In any order.

    Returns
    -------
    SlaPolicy or None
        None: nothing is promised about it.

    Raises
    ------
    DuplicateIdError
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
    >>> policy_for(ticket, [rest, vip]).policy_id
    'rest'
    """
    check_type("ticket", ticket, Ticket, "give a Ticket")
    asked = in_order(policies)
    return next((one for one in asked if one.takes(ticket.channel, ticket.tier_id)), None)


def in_order(policies: Iterable[AnySlaPolicy]) -> list[AnySlaPolicy]:
    """List the enabled policies in the order in which they are asked."""
    given = checked_list("policies", policies, SlaPolicyOf, "give SlaPolicy models")
    remedy = "give each policy an id of its own, and one version of each"
    check_distinct("policies", "policy_id", given, "policy", remedy)
    enabled = [policy for policy in given if policy.is_enabled]
    return sorted(enabled, key=lambda policy: (policy.position, policy.policy_id))
