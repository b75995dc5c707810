"""A ticket as a plain list of events in the order in which they came, read anew each time."""

from __future__ import annotations

from typing import Any

ARROWS = """
pending          > in_progress waiting_customer resolved closed
in_progress      > pending waiting_customer resolved closed
waiting_customer > pending in_progress resolved closed
resolved         > closed reopened
closed           > reopened
reopened         > pending in_progress waiting_customer resolved closed
"""
MAY_FOLLOW = {
    line.split(" >")[0].strip(): set(line.split("> ")[1].split())
    for line in ARROWS.strip().splitlines()
}
MESSAGES = {"customer_message", "agent_reply", "automatic_reply", "internal_note"}
KINDS = MESSAGES | {
    "created", "status_changed", "priority_changed", "assigned", "escalated", "calendar_changed",
    "scored", "cause_recorded", "merged", "merged_into",
}  # fmt: skip
NOT_WHEN_CLOSED = {
    "agent_reply", "assigned", "escalated", "priority_changed", "calendar_changed", "merged",
}  # fmt: skip


def key(event: Any) -> tuple[Any, int]:
    return event.at, -1 if event.kind == "created" else event.seq


class Slow:
    def __init__(self, ticket_id: str, priority: str) -> None:
        self.ticket_id, self.priority = ticket_id, priority
        self.events: list[Any] = []

    def last(self, kind: str) -> Any:
        found = [event for event in self.events if event.kind == kind]
        return max(found, key=key) if found else None

    @property
    def changes(self) -> list[Any]:
        return [event for event in self.events if event.kind not in MESSAGES]

    @property
    def status(self) -> str | None:
        if self.last("created") is None:
            return None
        if self.last("merged_into"):
            return "closed"
        change = self.last("status_changed")
        return change.status if change else "pending"

    @property
    def allowed(self) -> set[str]:
        if self.last("merged_into"):
            return set()
        if self.status is None:
            return MESSAGES | {"created"}
        if self.status == "closed":
            return KINDS - NOT_WHEN_CLOSED - {"created"}
        return KINDS - {"created"} - ({"merged"} if self.status == "resolved" else set())

    @property
    def allowed_statuses(self) -> set[str]:
        gone = self.last("merged_into") is not None
        return set() if self.status is None or gone else MAY_FOLLOW[self.status]

    def merged_in(self) -> set[str]:
        return {
            block.ticket_id
            for event in self.events
            if event.kind == "merged"
            for block in event.tickets
        }

    def decide(self, event: Any) -> str:
        """Say with which code an event is answered; where it is taken, keep it."""
        for known in self.events:
            if known.event_id == event.event_id:
                return "replayed" if known == event else "id_conflict"
        code = self.why_not(event)
        if code == "ok":
            self.events.append(event)
        return code

    def why_not(self, event: Any) -> str:
        return self.not_now(event) or self.not_in_order(event) or self.not_this(event) or "ok"

    def not_now(self, event: Any) -> str | None:
        if event.kind in self.allowed or self.is_late_reply(event):
            return None
        if event.kind == "created" and not self.last("merged_into"):
            return "already_created"
        return "not_created" if self.status is None else "illegal_state"

    def not_in_order(self, event: Any) -> str | None:
        is_change = event.kind not in MESSAGES
        too_early = is_change and any(key(event) <= key(one) for one in self.changes)
        return "out_of_order" if too_early else None

    def not_this(self, event: Any) -> str | None:
        if event.kind in {"merged", "merged_into"}:
            return self.why_not_merge(event)
        if self.holds_already(event):
            return "no_change"
        is_move = event.kind == "status_changed"
        return "illegal_status" if is_move and event.status not in self.allowed_statuses else None

    def is_late_reply(self, event: Any) -> bool:
        if event.kind != "agent_reply" or self.status != "closed" or self.last("merged_into"):
            return False
        return bool(key(event) <= key(self.last("status_changed")))

    def holds_already(self, event: Any) -> bool:
        if event.kind == "status_changed":
            return bool(event.status == self.status)
        if event.kind == "priority_changed":
            change = self.last("priority_changed")
            return bool(event.priority == (change.priority if change else self.priority))
        if event.kind == "calendar_changed":
            change = self.last("calendar_changed")
            return bool(event.calendar_id == (change.calendar_id if change else None))
        if event.kind == "assigned":
            before = self.last("assigned")
            holder = before.staff_id if before else None
            others = [
                reply
                for reply in self.events
                if reply.kind == "agent_reply" and reply.staff_id not in {None, holder}
                if before is None or key(reply) > key(before)
            ]
            return bool(event.staff_id == holder and not others)
        return False

    def why_not_merge(self, event: Any) -> str | None:
        is_end = event.kind == "merged_into"
        named = [event.ticket_id] if is_end else [block.ticket_id for block in event.tickets]
        seen = self.merged_in()
        for ticket_id in named:
            if ticket_id == self.ticket_id:
                return "self_merge"
            if ticket_id in seen:
                return "already_merged"
            seen.add(ticket_id)
        return None
