"""By what a replay is split, as it is written on the command line."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, cast

from attrs import frozen

from ecomops._typing import Language
from ecomops.adapters.columns import OrderColumns
from ecomops.commands.whatif.words import told
from ecomops.errors import InvalidArgumentError
from ecomops.models.problems import listed
from ecomops.periods.kinds import UNITS, PeriodUnit
from ecomops.whatif import Replay, ReplayBreakdown
from ecomops.whatif.replay.breakdown import by_text

_ARGUMENT: Final = "--by"
_CATEGORY: Final = "category"
_Kind: TypeAlias = Literal["label", "period", "category"]


@frozen
class Split:
    """One way to split a replay (分组方式).

    Attributes
    ----------
    text
        As it was asked for.
    kind
        Whether a label, a period or the category decides.
    zone
        Whose clock periods are told by.
    level
        Down to which level of categories.
    """

    text: str
    kind: _Kind
    zone: str = ""
    level: int = 1

    def words(self, language: Language) -> str:
        """Name it within a sentence; a label keeps its name."""
        if self.kind == "category" and self.level > 1:
            return told("levels", language, level=self.level)
        return by_text(_CATEGORY if self.kind == "category" else self.text, language)

    def of(self, replay: Replay) -> ReplayBreakdown:
        """Split a replay."""
        if self.kind == "label":
            return replay.by(self.text)
        if self.kind == "period":
            return replay.by_period(cast("PeriodUnit", self.text), self.zone)
        return replay.by_category(self.level)


def read_split(text: str, columns: OrderColumns) -> Split:
    """Read what to split by; a column given as labels comes before a period of its name.

    Raises
    ------
    InvalidArgumentError
        If it is none of these, or the orders are loaded without what it needs.

    Examples
    --------
    >>> columns = OrderColumns(cart_id="o", sku_id="s", unit_price="p", labels="segment")
    >>> read_split("segment", columns).kind
    'label'
    """
    if text in columns.labels:
        return Split(text, "label")
    if text in UNITS:
        if columns.placed_at is None or columns.zone is None:
            remedy = "give --column placed_at=NAME, and --zone for the clock"
            raise InvalidArgumentError(_ARGUMENT, text, "needs to know local times", remedy)
        return Split(text, "period", columns.zone)
    name, _, level = text.partition(":")
    if name == _CATEGORY:
        return Split(text, "category", level=_level(text, level, len(columns.category)))
    known = listed([*columns.labels, *UNITS, _CATEGORY])
    remedy = f"give one of {known}, or --column labels={text}"
    raise InvalidArgumentError(_ARGUMENT, text, "is nothing to split by", remedy)


def _level(text: str, level: str, levels: int) -> int:
    is_written = bool(level) or ":" in text
    if is_written and not (level.isascii() and level.isdigit() and int(level[:9])):
        remedy = "give category, or category:2 for two levels"
        raise InvalidArgumentError(_ARGUMENT, text, "names no level", remedy)
    if not levels:
        remedy = "give --column category=NAME, once for each level"
        raise InvalidArgumentError(_ARGUMENT, text, "needs to know categories", remedy)
    if not is_written:
        return 1
    if int(level[:9]) > levels:
        remedy = f"give 1 to {levels}: so many category columns there are"
        raise InvalidArgumentError(_ARGUMENT, text, "names no level", remedy)
    return int(level)
