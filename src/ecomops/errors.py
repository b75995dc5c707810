"""Every error that the library raises on purpose.

One root, and each error is also the builtin that a caller would expect, so both
``except EcomopsError`` and ``except ValueError`` work. Each says the same four things:
which field, which value, what is wrong, and what to do about it.

A rule that does not apply is not an error: it is a verdict, and verdicts are data.
"""

from __future__ import annotations

from typing import Final

_SHOWN_CHARACTERS: Final = 160
_SHOWN_BITS: Final = 256


class EcomopsError(Exception):
    """Base of every error this library raises on purpose.

    Parameters
    ----------
    field
        The argument, column or attribute that is wrong.
    value
        What was found there.
    problem
        What is wrong with it, in one clause.
    remedy
        What to do about it, as an instruction.

    Examples
    --------
    >>> str(EcomopsError("quantity", -1, "is negative", "give a whole number from 1"))
    'quantity = -1 is negative; give a whole number from 1'
    """

    def __init__(self, field: str, value: object, problem: str, remedy: str) -> None:
        super().__init__(field, value, problem, remedy)  # plain args keep it picklable
        self.field = field
        self.value = value
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.field} = {_shown(self.value)} {self.problem}; {self.remedy}"


class InvalidAmountError(EcomopsError, ValueError):
    """Something that should be an amount can't be read as one (金额无效)."""


class InexactAmountError(EcomopsError, ValueError):
    """An amount has more decimals than its currency, or is a float (金额不精确)."""


class AmountTooLargeError(EcomopsError, OverflowError):
    """An amount leaves the range that int64 columns carry exactly (金额溢出)."""


class UnknownCurrencyError(EcomopsError, ValueError):
    """Not an ISO 4217 code with a minor unit (未知币种)."""


class CurrencyMismatchError(EcomopsError, ValueError):
    """Amounts in two currencies met in one operation (币种不一致)."""


class InvalidArgumentError(EcomopsError, ValueError):
    """An argument of a library function is out of its range or form (参数无效)."""


class CategoryCycleError(EcomopsError, ValueError):
    """A category would become its own ancestor (类目成环)."""


class UnknownIdError(EcomopsError, LookupError):
    """An id that nothing in reach carries (未知编号)."""


class NoSuchPlaceError(EcomopsError, IndexError):
    """A place that a table or a list does not have (位置越界)."""


class DuplicateIdError(EcomopsError, ValueError):
    """Two things carry one id (编号重复)."""


class NaiveDatetimeError(EcomopsError, ValueError):
    """An instant without an offset (缺少时区).

    `row` is that of a table, counted from 0; None: the instant stands in none.
    """

    def __init__(
        self, field: str, value: object, problem: str, remedy: str, row: int | None = None
    ) -> None:
        super().__init__(field, value, problem, remedy)
        self.row = row
        self.args = (field, value, problem, remedy, row)

    def __str__(self) -> str:
        told = super().__str__()
        return told if self.row is None else f"row {self.row}: {told}"


class MissingInstantError(EcomopsError, ValueError):
    """A rule depends on the time and no instant was given (缺少时刻)."""


class BeyondCoverageError(EcomopsError, LookupError):
    """An answer depends on days that a calendar does not know (超出日历范围)."""


class SearchLimitError(EcomopsError, ValueError):
    """A search would examine more combinations than it may (组合过多)."""


class CorruptJournalError(EcomopsError, ValueError):
    """A journal that can't have been written like this (流水损坏).

    `code` says how: ``corrupted``, ``reordered``, ``missing`` (an entry inside is not there),
    ``truncated`` (the end is not there), ``before_snapshot`` (recorded late, for a time before
    the snapshot that the journal goes on from: rebuild from all of it).
    """

    def __init__(
        self, field: str, value: object, problem: str, remedy: str, code: str = "corrupted"
    ) -> None:
        super().__init__(field, value, problem, remedy)
        self.code = code
        self.args = (field, value, problem, remedy, code)


class UnreadablePromotionError(EcomopsError, ValueError):
    """A phrase that should be a promotion can't be read as one (促销短语无法识别).

    `place` is the offset of the first character that could not be read, and `understood`
    what stands before it.

    Examples
    --------
    >>> error = UnreadablePromotionError("text", "满199减x", "stops too soon", "go on", place=5)
    >>> error.understood, error.place
    ('满199减', 5)
    """

    def __init__(
        self, field: str, value: object, problem: str, remedy: str, place: int = 0
    ) -> None:
        super().__init__(field, value, problem, remedy)
        self.place = place
        self.args = (field, value, problem, remedy, place)

    @property
    def understood(self) -> str:
        """What stands before the place that could not be read."""
        return str(self.value)[: self.place].strip()


class MissingColumnError(EcomopsError, LookupError):
    """A data frame lacks a column that the mapping names (缺少列)."""


class BadRowError(EcomopsError, ValueError):
    """One row of a table can't be read; `row` counts from 0 (数据行有误).

    Examples
    --------
    >>> raise BadRowError("price", "1.999", "has 3 decimals", "give USD with 2", row=7)
    Traceback (most recent call last):
    ...
    ecomops.errors.BadRowError: row 7: price = '1.999' has 3 decimals; give USD with 2
    """

    def __init__(self, field: str, value: object, problem: str, remedy: str, row: int = 0) -> None:
        super().__init__(field, value, problem, remedy)
        self.row = row
        self.args = (field, value, problem, remedy, row)

    def __str__(self) -> str:
        return f"row {self.row}: {super().__str__()}"


class MissingFileError(EcomopsError, FileNotFoundError):
    """A file named by the caller is not there (文件不存在)."""


class MissingExtraError(EcomopsError, ImportError):
    """An optional part was used without the packages it needs (缺少可选依赖)."""


def missing_extra(package: str, extra: str) -> MissingExtraError:
    """Build the error for an absent optional package, naming the install command.

    >>> print(missing_extra("altair", "plot"))
    package = 'altair' is not installed; run: pip install 'ecomops[plot]'
    """
    remedy = f"run: pip install 'ecomops[{extra}]'"
    return MissingExtraError("package", package, "is not installed", remedy)


def _shown(value: object) -> str:
    if isinstance(value, int) and value.bit_length() > _SHOWN_BITS:
        return f"an integer of {value.bit_length()} bits"  # its repr may be refused for length
    text = repr(value)
    if len(text) <= _SHOWN_CHARACTERS:
        return text
    return f"{text[:_SHOWN_CHARACTERS]}… ({len(text)} characters)"
