"""Many tickets as columns: what happened to each, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from ecomops._arrays import BoolArray, IntArray
from ecomops.arguments import checked_list
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.facts.ticket import TicketSign, rows_of
from ecomops.kernels.columns import Numbers, flags, whole_numbers
from ecomops.kernels.segments import offsets_of
from ecomops.models.instants import FIRST_US, LAST_US
from ecomops.models.ticket import Ticket
from ecomops.models.ticket_events import TICKET_PRIORITIES, TicketPriority

SignArray = NDArray[np.int8]
CodeColumn = NDArray[np.int32]

_NORMAL: Final = TICKET_PRIORITIES.index("normal")
_LAST_SIGN: Final = int(max(TicketSign))
_HALF_BITS: Final = 16
_HALF: Final = 2**_HALF_BITS - 1
_KEY_BITS: Final = 63
_MANY_KINDS: Final = 1000
_MESSAGES: Final = (TicketSign.NOTHING, TicketSign.CUSTOMER, TicketSign.REPLY, TicketSign.CREATED)


@frozen(eq=False)
class TicketTable:
    """Many tickets as columns (工单表); ticket i owns events offset[i]:offset[i + 1].

    Build one with `of` (from tickets), `from_rows` (from arrays, in any order), or from data
    frames with `ecomops.adapters.ticket_frames.ticket_table`.

    Attributes
    ----------
    offset : (n_tickets + 1,) int64
    at_us : (n_events,) int64
        When each event happened; a ticket's are in order. [µs since 1970]
    sign : (n_events,) int8
        What it is; see `TicketSign`.
    value : (n_events,) int32
        What it names: a place in `TICKET_PRIORITIES`, `calendar_ids`, `staff_ids`, `role_ids` or
        `causes`, or a score; -1: nothing.
    created_us : (n_tickets,) int64
        When each ticket was opened. [µs since 1970]
    channel, tier, priority, sku : (n_tickets,) int32
        Places in `channels`, in `tier_ids` (-1: none), in `TICKET_PRIORITIES` and in `sku_ids`
        (-1: none).
    known_us : (n_events,) int64, optional
        Since when each event is known to the ticket; None: since it happened. What a merge
        brings is known since the merge.
    is_own : (n_events,) bool, optional
        Whether it happened to this ticket, and not to one that was merged in; None: all did.
    ticket_id : sequence, optional
        The caller's name of each ticket.

    Examples
    --------
    >>> table = TicketTable.from_rows(
    ...     ticket=[1, 0, 1], at_us=[7, 5, 6],
    ...     sign=[TicketSign.REPLY, TicketSign.CREATED, TicketSign.CREATED],
    ...     channel=[0, 0], channels=("chat",))
    >>> len(table), table.at_us.tolist(), table.created_us.tolist()
    (2, [5, 6, 7], [5, 6])
    """

    offset: IntArray
    at_us: IntArray
    sign: SignArray
    value: CodeColumn
    created_us: IntArray
    channel: CodeColumn
    tier: CodeColumn
    priority: CodeColumn
    sku: CodeColumn
    channels: tuple[str, ...]
    tier_ids: tuple[str, ...] = ()
    sku_ids: tuple[str, ...] = ()
    calendar_ids: tuple[str, ...] = ()
    staff_ids: tuple[str, ...] = ()
    role_ids: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    known_us: IntArray | None = None
    is_own: BoolArray | None = None
    ticket_id: Sequence[object] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.offset) - 1

    def __repr__(self) -> str:
        return f"TicketTable({len(self)} tickets, {len(self.at_us)} events)"

    def by_match(
        self,
        priority: CodeColumn,
        tickets: IntArray,
        answer: Callable[[TicketPriority, str, str | None], int],
    ) -> IntArray:
        """Answer for many tickets what depends on priority, channel and tier alone.

        Parameters
        ----------
        priority : (n,) int32
            Places in `TICKET_PRIORITIES`.
        tickets : (n,) int64
            Which tickets.
        answer
            Called once for each priority with each channel and tier that tickets have.

        Returns
        -------
        (n,) int64
        """
        n_tiers = len(self.tier_ids) + 1  # -1 is the last
        kind = self.channel[tickets] * n_tiers + self.tier[tickets] % n_tiers
        kinds = np.arange(len(self.channels) * n_tiers)
        if kinds.size > _MANY_KINDS:  # more than there is work in finding those that occur
            kinds, kind = np.unique(kind, return_inverse=True)
        tiers = [*self.tier_ids, None]
        named = [(self.channels[one // n_tiers], tiers[one % n_tiers]) for one in kinds.tolist()]
        grid = np.array(
            [[answer(urgent, *of) for of in named] for urgent in TICKET_PRIORITIES], dtype=np.int64
        )
        if (grid == grid[0]).all():  # the priority makes no difference
            priority = np.zeros_like(priority)
        found: IntArray = grid[priority, kind]
        return found

    # ---- building -------------------------------------------------------------------------
    @classmethod
    def of(cls, tickets: Iterable[Ticket]) -> TicketTable:
        """Build a table from tickets, in their order."""
        given = checked_list("tickets", tickets, Ticket, "give Ticket models")
        names: dict[str, dict[str, int]] = {
            kind: {} for kind in ("channel", "tier", "sku", "calendar", "staff", "role", "cause")
        }

        def code(kind: str, name: str | None) -> int:
            return -1 if name is None else names[kind].setdefault(name, len(names[kind]))

        rows = [(i, *row) for i, ticket in enumerate(given) for row in rows_of(ticket, code)]
        columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
        ticket, at, seq, sign, value, known, own = columns or [np.zeros(0, np.int64)] * 7
        channel = [code("channel", ticket.channel) for ticket in given]
        tier = [code("tier", ticket.tier_id) for ticket in given]
        sku = [code("sku", ticket.sku_id) for ticket in given]
        has_merged = not own.all()
        return cls.from_rows(
            ticket=ticket, at_us=at, sign=sign, value=value, seq=seq,
            known_us=known if has_merged else None,
            is_own=own.astype(np.bool_) if has_merged else None,
            channel=channel, tier=tier, sku=sku, sku_ids=tuple(names["sku"]),
            priority=[TICKET_PRIORITIES.index(ticket.priority) for ticket in given],
            channels=tuple(names["channel"]), tier_ids=tuple(names["tier"]),
            calendar_ids=tuple(names["calendar"]), staff_ids=tuple(names["staff"]),
            role_ids=tuple(names["role"]), causes=tuple(names["cause"]),
            ticket_id=tuple(ticket.ticket_id for ticket in given),
        )  # fmt: skip

    @classmethod
    def from_rows(
        cls,
        *,
        ticket: Numbers,
        at_us: Numbers,
        sign: Numbers,
        value: Numbers | None = None,
        seq: Numbers | None = None,
        known_us: Numbers | None = None,
        is_own: Sequence[bool] | BoolArray | None = None,
        channel: Numbers,
        channels: Sequence[str],
        tier: Numbers | None = None,
        tier_ids: Sequence[str] = (),
        priority: Numbers | None = None,
        sku: Numbers | None = None,
        sku_ids: Sequence[str] = (),
        calendar_ids: Sequence[str] = (),
        staff_ids: Sequence[str] = (),
        role_ids: Sequence[str] = (),
        causes: Sequence[str] = (),
        ticket_id: Sequence[object] | None = None,
    ) -> TicketTable:
        """Build a table from one row per event, in any order, and one per ticket.

        Parameters
        ----------
        ticket : (n_events,) int
            Whose event it is: the place of the ticket, from 0.
        at_us : (n_events,) int
            When it happened. [µs since 1970]
        sign : (n_events,) int
            What it is; see `TicketSign`. Each ticket has one `TicketSign.CREATED` of its own.
        value : (n_events,) int, optional
            What it names; see `TicketTable`. Not read where the sign names nothing.
        seq : (n_events,) int, optional
            Orders events of one instant; where that is equal too, the order of the rows does.
        known_us, is_own : (n_events,), optional
            See `TicketTable`.
        channel, tier, priority, sku : (n_tickets,) int
            See `TicketTable`; no tier, normal priority and no SKU where they are left out.

        Raises
        ------
        BadRowError
            If a number is out of its range; a ticket is opened never or twice; or its status,
            priority, calendar or assignment changes before it is opened. It names the row.
        InvalidArgumentError
            If columns differ in length or are no whole numbers.
        """
        chosen = whole_numbers("channel", channel, low=0, high=max(len(channels) - 1, 0))
        n = chosen.size
        _check_names(channels, ticket_id, n)
        of = whole_numbers("ticket", ticket, low=0, high=max(n - 1, 0))
        m = of.size
        if m and not n:
            raise InvalidArgumentError("channel", [], "is empty", "give one per ticket")
        at = whole_numbers("at_us", at_us, m, low=FIRST_US, high=LAST_US)
        signs = whole_numbers("sign", sign, m, low=0, high=_LAST_SIGN).astype(np.int8)
        values = (
            np.full(m, -1, np.int64)
            if value is None
            else whole_numbers("value", value, m, low=-1, high=2**31 - 1)
        )
        sequence = None if seq is None else whole_numbers("seq", seq, m, low=0)
        known = None
        if known_us is not None:
            known = whole_numbers("known_us", known_us, m, low=FIRST_US, high=LAST_US)
        own = None if is_own is None else flags("is_own", is_own, m)
        _check_values(
            signs,
            values,
            {
                TicketSign.PRIORITY: (0, len(TICKET_PRIORITIES)),
                TicketSign.CALENDAR: (-1, len(calendar_ids)),
                TicketSign.REPLY: (-1, len(staff_ids)),
                TicketSign.ASSIGNED: (-1, len(staff_ids)),
                TicketSign.ESCALATED: (0, len(role_ids)),
                TicketSign.SCORED: (1, 6),
                TicketSign.CAUSE: (0, len(causes)),
            },
        )
        urgent = _codes("priority", priority, n, (0, len(TICKET_PRIORITIES)), _NORMAL)
        created_us = _created(of, at, signs, own, n)
        is_created = signs == TicketSign.CREATED
        if own is not None:
            is_created &= own
        codes = values.astype(np.int32)
        codes[is_created] = urgent[of[is_created]]
        order = _order(of, at, sequence, signs == TicketSign.CREATED, n)
        return cls(
            offset=offsets_of(np.bincount(of, minlength=n)),
            at_us=at[order], sign=signs[order], value=codes[order], created_us=created_us,
            channel=chosen.astype(np.int32), priority=urgent,
            tier=_codes("tier", tier, n, (-1, len(tier_ids))),
            sku=_codes("sku", sku, n, (-1, len(sku_ids))), sku_ids=tuple(sku_ids),
            channels=tuple(channels), tier_ids=tuple(tier_ids), calendar_ids=tuple(calendar_ids),
            staff_ids=tuple(staff_ids), role_ids=tuple(role_ids), causes=tuple(causes),
            known_us=None if known is None else known[order],
            is_own=None if own is None else own[order],
            ticket_id=ticket_id,
        )  # fmt: skip


def _check_names(channels: Sequence[str], ticket_id: Sequence[object] | None, n: int) -> None:
    """Refuse names that are one text, or not one for each ticket."""
    if isinstance(channels, str):
        raise InvalidArgumentError(
            "channels", channels, "is one text", "give a tuple of names: ('chat',)"
        )
    if ticket_id is not None and len(ticket_id) != n:
        raise InvalidArgumentError(
            "ticket_id", len(ticket_id), f"is not the number of tickets, {n}", "name each one"
        )


def _codes(
    name: str, codes: Numbers | None, n: int, within: tuple[int, int], default: int = -1
) -> CodeColumn:
    """Read places in a list, from a least one up to an end; the default without a column."""
    if codes is None:
        return np.full(n, default, dtype=np.int32)
    return whole_numbers(name, codes, n, low=within[0], high=within[1] - 1).astype(np.int32)


def _check_values(
    signs: SignArray, values: IntArray, ranges: dict[TicketSign, tuple[int, int]]
) -> None:
    """Refuse an event that names something which is not there."""
    low = np.full(_LAST_SIGN + 1, -(2**31))
    high = np.full(_LAST_SIGN + 1, 2**31)
    for sign, (least, end) in ranges.items():
        low[sign], high[sign] = least, end
    wrong = (values < low[signs]) | (values >= high[signs])
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        sign = TicketSign(int(signs[row]))
        least, end = ranges[sign]
        raise BadRowError(
            "value", int(values[row]), f"names nothing, for {sign.name}",
            f"give a number from {least} to {end - 1}", row=row,
        )  # fmt: skip


def _created(
    of: IntArray, at: IntArray, signs: SignArray, own: BoolArray | None, n: int
) -> IntArray:
    """Find when each ticket was opened; each is once, and nothing changes before."""
    is_own = slice(None) if own is None else own
    rows = np.flatnonzero((signs == TicketSign.CREATED) & (True if own is None else own))
    times = np.bincount(of[rows], minlength=n)
    if (times != 1).any():
        ticket = int(np.flatnonzero(times != 1)[0])
        raise BadRowError(
            "ticket", ticket, f"is opened {int(times[ticket])} times",
            "give each ticket one row with sign TicketSign.CREATED", row=ticket,
        )  # fmt: skip
    created_us = np.zeros(n, dtype=np.int64)
    created_us[of[rows]] = at[rows]
    early = at[is_own] < created_us[of[is_own]]
    if early.any():
        early &= ~np.isin(signs[is_own], _MESSAGES)
        if early.any():
            row = int(np.arange(of.size)[is_own][np.flatnonzero(early)[0]])
            name = TicketSign(int(signs[row])).name
            raise BadRowError(
                "at_us", int(at[row]), f"lies before the ticket was opened, for {name}",
                "give an instant from then on; only messages may be older", row=row,
            )  # fmt: skip
    return created_us


def _order(
    of: IntArray, at: IntArray, seq: IntArray | None, is_created: BoolArray, n: int
) -> IntArray:
    """Sort events by ticket, instant, the opening first, then sequence and row."""
    if seq is not None and not seq.any():
        seq = None
    low = (of & _HALF).astype(np.uint16)
    order = np.argsort(low, kind="stable")  # by halves: numpy sorts 16 bits by counting
    if n > _HALF:
        high = (of >> _HALF_BITS).astype(np.uint16)
        order = order[np.argsort(high[order], kind="stable")]
    if not of.size:
        return order
    first_us = int(at.min())
    at_bits = (int(at.max()) - first_us).bit_length() + 1
    bounds = offsets_of(np.bincount(of, minlength=n))
    step = 2 ** min(max(_KEY_BITS - at_bits, 0), _HALF_BITS)
    for start in range(0, n, step):
        rows = slice(int(bounds[start]), int(bounds[min(start + step, n)]))
        chunk = order[rows]
        ticket = of[chunk] - start
        key = at[chunk] - first_us
        key *= 2
        key += ~is_created[chunk]
        if step > 1:
            key += ticket << at_bits
        by = np.argsort(key, kind="stable") if seq is None else np.lexsort((seq[chunk], key))
        order[rows] = chunk[by]
    return order
