"""Books from a journal: every entry is decided again, or taken as it stands."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable

from attrs import define, field

from ecomops.errors import CorruptJournalError, InvalidArgumentError
from ecomops.loyalty.ledger.account import Account
from ecomops.loyalty.ledger.books import MOVES, PASSED_ON, Book, Books, effect, misfit
from ecomops.loyalty.ledger.entries import PointsEntry
from ecomops.loyalty.ledger.moves.pass_on import absorb, receive


def rebuild(books: Books, journal: Iterable[PointsEntry], *, verify: bool) -> None:
    """Take up the entries of a journal.

    Parameters
    ----------
    books
        Where to; the entries go on from what is there.
    journal
        The entries, in their order; they stay as they are.
    verify
        Whether to decide every entry again and see that it says what it comes to.

    Raises
    ------
    CorruptJournalError
        If an entry is missing, twice or out of order, or does not follow.
    """
    work = _Rebuild(books)
    if verify:
        for entry in journal:
            work.check_order(entry)
            work.redo(entry)
        return
    for entry in journal:
        work.check_order(entry)
        work.take(entry)
    work.fold_all()


@define(eq=False)
class _Rebuild:
    """The work of one rebuilding."""

    books: Books
    touched: dict[str, Book] = field(factory=dict)

    def check_order(self, entry: PointsEntry) -> None:
        """See that an entry stands in its place."""
        books = self.books
        if not isinstance(entry, PointsEntry):
            raise InvalidArgumentError(
                f"journal[{books.next_seq}]", entry, "is no entry",
                "read what was stored with entry_from_json, or a whole journal with from_lines",
            )  # fmt: skip
        place = f"journal[{entry.seq}]"
        if entry.seq < books.next_seq:
            raise CorruptJournalError(
                place, entry.entry_id, f"comes after entry {books.next_seq - 1}",
                "give the entries in the order of the journal, each once", code="reordered",
            )  # fmt: skip
        if books.members is None and entry.seq > books.next_seq:
            raise CorruptJournalError(
                place, entry.entry_id, f"stands where entry {books.next_seq} should be",
                "give all entries, or name the members that are complete", code="missing",
            )  # fmt: skip
        if entry.entry_id in books.ids:
            raise CorruptJournalError(
                place, entry.entry_id, "is the id of an earlier entry", "give each entry once"
            )
        mine = entry.member_id, *((entry.about,) if entry.kind in PASSED_ON else ())
        if not any(map(books.is_mine, mine)) or (
            entry.kind == "merge" and not books.is_mine(entry.member_id)
        ):
            raise InvalidArgumentError(
                "members", entry.member_id, "is not among them, but has entries of its own",
                "leave those entries out, or name the member",
            )  # fmt: skip
        books.next_seq = entry.seq

    # ---- with all checks ----------------------------------------------------------------------
    def redo(self, said: PointsEntry) -> None:
        """Decide on an entry again, and see that it comes to what it says."""
        books, entry = self.books, said.asked()
        self._check_versions(entry)
        if not books.is_mine(entry.member_id):
            entry.parcels, entry.moved = said.parcels, said.moved
            self._receive(entry)
            return
        book = books.book(entry.member_id)
        refused = misfit(entry)
        if refused is None and (entry.kind not in PASSED_ON or books.is_mine(entry.about)):
            refused = books.out_of_turn(entry, book)
        refused = refused or books.decide(entry, book)
        if refused is not None:
            raise CorruptJournalError(
                f"journal[{entry.seq}]", entry.entry_id,
                f"could not have been accepted: {refused.describe()}",
                "rebuild from the journal as it was written, under its own policy",
                code=refused.detail if refused.detail == "before_snapshot" else "corrupted",
            )  # fmt: skip
        if entry.kind not in PASSED_ON:
            books.append(entry, book)
        elif books.is_mine(entry.about):
            books.append_late(entry, book)
        else:
            self._send(entry, book)
        _compare(entry, said)

    def _check_versions(self, entry: PointsEntry) -> None:
        books = self.books
        sides = [(entry.member_id, entry.version, "version")]
        if entry.kind in PASSED_ON:
            sides.append((entry.about, entry.other_version, "other_version"))
        for member_id, version, name in sides:
            if not books.is_mine(member_id):
                continue
            next_one = books.book(member_id, keeps=False).account.version + 1
            if version != next_one:
                raise CorruptJournalError(
                    f"journal[{entry.seq}].{name}", version,
                    f"should be {next_one} for member {member_id}",
                    "give all entries of the member, each once", code="missing",
                )  # fmt: skip

    def _send(self, entry: PointsEntry, book: Book) -> None:
        """Do what a member passed on to one whose entries are not here."""
        books = self.books
        books.note(entry)
        books.books[entry.member_id] = book
        insort(book.entries, entry, key=effect)
        book.recorded_us = entry.recorded_us
        if entry.at_us < book.account.now_us:
            book.account = books.fold(book)
            return
        book.account.advance(entry.at_us)
        MOVES[entry.kind].do(book.account, entry)
        if entry.kind == "merge":
            absorb(Account(books.rules), book.account)
        book.account.version += 1

    def _receive(self, entry: PointsEntry) -> None:
        """Take in what a member sent whose own entries are not here."""
        books, other = self.books, self.books.book(entry.about)
        books.note(entry)
        other.recorded_us = max(other.recorded_us, entry.recorded_us)
        insort(other.entries, entry, key=effect)
        if entry.at_us < other.account.now_us:
            other.account = books.fold(other)
            return
        other.account.advance(entry.at_us)
        receive(other.account, entry)
        other.account.version += 1

    # ---- as it stands -------------------------------------------------------------------------
    def take(self, entry: PointsEntry) -> None:
        """Take an entry in as it stands; accounts follow at the end."""
        books = self.books
        books.note(entry)
        for member_id in (entry.member_id, *((entry.about,) if entry.kind in PASSED_ON else ())):
            if books.is_mine(member_id):
                book = self.touched[member_id] = books.book(member_id)
                book.entries.append(entry)
                book.recorded_us = max(book.recorded_us, entry.recorded_us)

    def fold_all(self) -> None:
        """Fold every account that has new entries, once."""
        for book in self.touched.values():
            book.entries.sort(key=effect)
        for book in self.touched.values():
            try:
                book.account = self.books.fold(book)
            except KeyError as error:
                raise CorruptJournalError(
                    "journal", error.args[0], f"is named by member {book.member_id}, but nowhere "
                    "brought", "rebuild with verify=True to find the entry",
                ) from None  # fmt: skip


def _compare(entry: PointsEntry, said: PointsEntry) -> None:
    for name in ("moved", "starts_us", "ends_us", "parcels"):
        mine, theirs = getattr(entry, name), getattr(said, name)
        if mine != theirs:
            raise CorruptJournalError(
                f"journal[{said.seq}].{name}", theirs, f"comes to {mine} when decided again",
                "rebuild from the journal as it was written, under its own policy",
            )  # fmt: skip
