"""The events of an order as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from ecomops.models.base import DomainModel
from ecomops.orders.events import OrderEvent


class OrderJournal(DomainModel):
    """The accepted events of one order, in the order in which they came (订单流水).

    Examples
    --------
    >>> from ecomops.orders.events import OrderCompletion
    >>> text = order_events_to_json([OrderCompletion(at="2026-11-20T09:00:00+08:00")])
    >>> text
    '{"schema_version":1,"events":[{"at":"2026-11-20T09:00:00+08:00","key":null,"kind":"complete"}]}'
    >>> order_events_from_json(text)[0].kind
    'complete'
    """

    # no default: a file that does not say its version is not read as this one; and no
    # Literal, to which true is 1
    schema_version: Annotated[int, Field(strict=True, ge=1, le=1)]
    events: tuple[OrderEvent, ...]


def order_events_to_json(events: Iterable[OrderEvent]) -> str:
    """Write events as JSON, with the version of their form (导出流水)."""
    return OrderJournal(schema_version=1, events=tuple(events)).model_dump_json()


def order_events_from_json(text: str | bytes) -> tuple[OrderEvent, ...]:
    """Read events that `order_events_to_json` wrote (导入流水).

    Raises
    ------
    pydantic.ValidationError
        If the text is no such JSON, is of another version, or an event is not valid.
    """
    return OrderJournal.model_validate_json(text).events
