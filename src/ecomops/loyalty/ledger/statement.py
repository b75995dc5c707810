"""What happened on an account between two instants, line by line."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, TypeAlias

from attrs import define, field, frozen

from ecomops._typing import Language
from ecomops.calendars.days import local_time
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.loyalty.ledger.account import Account, Told, Transition
from ecomops.loyalty.ledger.balances import PointsBalances, balances_of
from ecomops.loyalty.ledger.books import Book, Books
from ecomops.loyalty.ledger.entries import CommandKind, PointsEntry
from ecomops.loyalty.ledger.times import LONG_AGO
from ecomops.loyalty.ledger.words import HAPPENED
from ecomops.models.instants import from_us
from ecomops.text_table import text_table

StatementKind: TypeAlias = CommandKind | Transition | Literal["received", "taken_over"]
"""A command, what time did, or what came from another member."""

_HEADS: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("when", "what", "points", "balance", "available", "about"),
    "zh": ("时间", "事项", "变动", "余额", "可用", "关联"),
}
_ALIGN: Final = "<<>>><"


@frozen
class StatementLine:
    """One thing that happened (对账单行).

    Attributes
    ----------
    at
        When.
    kind
        What: a command, what time did, or what came from another member.
    moved
        How many points it was about. [points]
    change
        By how much the balance changed. [points]
    balance
        The balance after it: available, pending and held, less what is owed. [points]
    available
        Free to spend after it. [points]
    about
        The earn, hold, redemption or member that it is about, else its order or its source; empty
        for none.
    entry
        The journal's entry; None for what time did.
    """

    at: datetime
    kind: StatementKind
    moved: int
    change: int
    balance: int
    available: int
    about: str
    entry: PointsEntry | None = None

    @property
    def what_for(self) -> str:
        """Its source and its order, where it has both; else as `about`."""
        entry = self.entry
        if entry is None or entry.about or not (entry.source and entry.order_id):
            return self.about
        return f"{entry.source} {entry.order_id}"


@frozen
class Statement:
    """What happened on an account between two instants (积分对账单).

    Attributes
    ----------
    member_id
        Whose account.
    since, until
        From after the one instant up to the other; `since` None: from the beginning.
    opening, closing
        What there was at both.
    lines
        What happened, in order. The opening balance and all changes come to the closing one.
    """

    member_id: str
    since: datetime | None
    until: datetime
    opening: PointsBalances
    closing: PointsBalances
    lines: tuple[StatementLine, ...]

    def describe(self, language: Language = "en") -> str:
        """Print it as a table."""
        known_language(language)
        return text_table(_HEADS[language], self._rows(language), _ALIGN)

    def _rows(self, language: Language) -> list[tuple[str, ...]]:
        is_zh = language == "zh"
        since = "" if self.since is None else f"{self.since:%F %T}"
        opening = self.opening
        rows: list[tuple[str, ...]] = [
            (since, "期初" if is_zh else "opening", "", str(opening.owned),
             str(opening.available), "")
        ]  # fmt: skip
        for line in self.lines:
            change = f"{line.change:+d}" if line.change else ""
            rows.append(
                (f"{line.at:%F %T}", HAPPENED[line.kind][is_zh], change, str(line.balance),
                 str(line.available), line.what_for)
            )  # fmt: skip
        return rows

    def __str__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        return html_table(_HEADS["en"], self._rows("en"), _ALIGN, caption=self.member_id)


def statement_of(
    books: Books, book: Book, since_us: int | None, until_us: int, known_us: int | None
) -> Statement:
    """Go through a member's entries, and write down what lies between two instants."""
    from_when = book.since_us if since_us is None else since_us
    opening = balances_of(books.start(book, since_us, known_us))
    if since_us is not None:
        opening = books.balances(book, since_us, known_us)
    after_us = LONG_AGO if since_us is None else since_us
    writer = _Writer(books, book, after_us, books.start(book, since_us, known_us))
    for entry in book.entries:
        if entry.at_us > until_us:
            break
        if known_us is None or entry.recorded_us <= known_us:
            writer.do(entry, known_us)
    writer.advance(until_us)
    zone = books.rules.zone
    return Statement(
        book.member_id,
        None if from_when == LONG_AGO else local_time(zone, from_us(from_when)),
        local_time(zone, from_us(until_us)),
        opening,
        balances_of(writer.account),
        tuple(writer.lines),
    )


@define(eq=False)
class _Writer:
    """Moves an account on step by step, and writes lines from after some instant on."""

    books: Books
    book: Book
    since_us: int
    account: Account
    lines: list[StatementLine] = field(factory=list)

    def advance(self, to_us: int) -> None:
        """Let time pass, and write down what it does."""
        account, balance = self.account, self.account.owned
        account.told = told = list[Told]()
        while account.step(to_us):
            for one in told:
                balance = self._tell(one, balance)
            told.clear()
        account.advance(to_us)

    def do(self, entry: PointsEntry, known_us: int | None) -> None:
        """Do an entry, and write it down; what expires by it comes after it."""
        self.advance(entry.at_us)
        account, before = self.account, self.account.owned
        account.told = told = list[Told]()
        self.books.refold(self.book, account, entry, known_us)
        expired = [one for one in told if one[1] == "expired"]
        balance = account.owned + sum(points for _, _, points, _ in expired)
        kind: StatementKind = entry.kind
        about = entry.about or entry.order_id or entry.source or ""
        if entry.member_id != self.book.member_id:
            kind = "received" if entry.kind == "transfer" else "taken_over"
            about = entry.member_id
        self._write(entry.at_us, kind, (abs(entry.moved), balance - before, balance), about, entry)
        for one in expired:
            balance = self._tell(one, balance)

    def _tell(self, one: Told, balance: int) -> int:
        at_us, what, points, about = one
        change = -points if what == "expired" else 0
        self._write(at_us, what, (points, change, balance + change), about or "")
        return balance + change

    def _write(
        self,
        at_us: int,
        kind: StatementKind,
        numbers: tuple[int, int, int],
        about: str,
        entry: PointsEntry | None = None,
    ) -> None:
        """Write a line down: how many points moved, the change, and the balance after it."""
        if at_us > self.since_us:
            at = local_time(self.books.rules.zone, from_us(at_us))
            available = self.account.available
            self.lines.append(StatementLine(at, kind, *numbers, available, about, entry))
