"""What a metric is: what it counts, in what unit, and what is healthy."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal, Protocol, TypeAlias, get_args

import attrs
import numpy as np
from attrs import field, frozen

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.languages import known_language
from ecomops.metrics.bands import Band
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.definition_checks import (
    check_gathering,
    check_leave_out,
    check_read,
    check_sides,
)
from ecomops.metrics.figures import Unit
from ecomops.metrics.gathering import Gathering
from ecomops.metrics.measures import Count, Sum
from ecomops.metrics.parameters import OF_PERIOD, check_text, check_whole
from ecomops.metrics.rows import Rows

Part: TypeAlias = int | Fraction | None
"""One side of a metric, exact; None where there is nothing, as of a percentile of no values."""

Family: TypeAlias = Literal[
    "traffic", "funnel", "sales", "customers", "advertising", "after_sales", "service", "stock",
    "members", "promotions",
]  # fmt: skip
"""流量, 漏斗, 销售, 客户, 广告, 售后, 客服, 库存, 会员, 促销."""


class Measure(Protocol):
    """One side of a metric: what it reads, and what it comes to."""

    @property
    def label(self) -> tuple[str, str]:
        """What it is called, in English and Chinese."""

    @property
    def read(self) -> tuple[MetricColumn, ...]:
        """The columns that it needs."""

    @property
    def scale(self) -> int:
        """What one unit is kept as."""

    def total(self, rows: Rows) -> Part:
        """Count over all rows."""

    def by_group(self, rows: Rows, group: IntArray, n_groups: int) -> tuple[Sequence[Part], Part]:
        """(n_groups) Count in each group, and over all of them."""


@frozen
class MetricDefinition:
    """What one metric is (指标定义).

    Attributes
    ----------
    metric_id
        What it is known by.
    name, zh
        What it is called.
    family
        What it is about.
    numerator, denominator
        What stands above and below; without a denominator it is a plain total.
    unit
        Of the value.
    row
        What one row is: ``an order``.
    window
        Which rows the caller should give.
    source
        Where the definition or the band comes from.
    gathering
        How rows of one id become one; None: every row stands for itself.
    leave_out
        A flag that takes a row out of both sides; optional, and not set unless given.
    times
        What the ratio is multiplied by: 1000 for a price per thousand.
    band
        What is healthy; None: nobody says.
    note
        What to look out for.

    Raises
    ------
    InvalidArgumentError
        If a part is not what it should be, or parts do not go together.
    """

    metric_id: str
    name: str
    zh: str
    family: Family
    numerator: Measure
    denominator: Measure | None = field(kw_only=True, default=None)
    unit: Unit = field(kw_only=True)
    row: str = field(kw_only=True)
    window: str = field(kw_only=True, default="the rows given")
    source: str = field(kw_only=True, default="")
    gathering: Gathering | None = field(kw_only=True, default=None)
    leave_out: MetricColumn | None = field(kw_only=True, default=None)
    times: int = field(kw_only=True, default=1)
    band: Band | None = field(kw_only=True, default=None)
    note: str = field(kw_only=True, default="")

    def __attrs_post_init__(self) -> None:
        for name in ("metric_id", "name", "zh", "row"):
            check_text(name, getattr(self, name))
        for name, words in (("family", get_args(Family)), ("unit", get_args(Unit))):
            if getattr(self, name) not in words:
                remedy = f"give {', '.join(words)}"
                raise InvalidArgumentError(name, getattr(self, name), "is none", remedy)
        check_whole("times", self.times, "is no factor")
        if self.band is not None:
            check_type("band", self.band, Band, "give a Band, or None")
        check_sides(self.sides)
        check_gathering(self.gathering, self.sides)
        check_leave_out(self.leave_out)
        read = [column for side in self.sides for column in side.read]
        check_read([*read, *self.optional], self.gathering, self.needed)

    # ---- what it says of itself ---------------------------------------------------------
    @property
    def is_total(self) -> bool:
        """Whether it is a plain total, with nothing below."""
        return self.denominator is None

    def side_names(self, language: Language = "en") -> tuple[str, ...]:
        """Name what stands above and below."""
        known_language(language)
        return tuple(side.label[language == "zh"] for side in self.sides)

    @property
    def formula(self) -> str:
        """The formula: ``paid / orders``."""
        text = " / ".join(self.side_names())
        return text if self.times == 1 else f"{text} × {self.times:,}"

    @property
    def when_empty(self) -> str:
        """What it is where nothing counts: ``undefined`` for a ratio, 0 for a sum."""
        return "0" if self.is_total and self.numerator.total(self.no_rows) == 0 else "undefined"

    @property
    def is_additive(self) -> bool:
        """Whether values of parts can be added up to that of the whole, side by side.

        Distinct ids can not, nor what counts each id once: an id may stand in several parts.
        """
        return self.gathering is None and all(isinstance(s, Sum | Count) for s in self.sides)

    @property
    def needed(self) -> tuple[MetricColumn, ...]:
        """The columns that have to be given."""
        read: list[MetricColumn] = []
        if self.gathering is not None:
            read += self.gathering.read
            made = {gather.column for gather in self.gathering.gathers}
            made |= set(self.gathering.key)
        else:
            made = set()
        read += [column for side in self.sides for column in side.read if column not in made]
        return tuple(column for column in dict.fromkeys(read) if column not in self.optional)

    @property
    def optional(self) -> tuple[MetricColumn, ...]:
        """The columns that may be given: flags that are not set unless they say so."""
        return () if self.leave_out is None else (self.leave_out,)

    @property
    def sides(self) -> tuple[Measure, ...]:
        """What stands above, and below if there is such."""
        return (
            (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)
        )

    @cached_property
    def fingerprint(self) -> str:
        """What tells a state of this metric from one of another, or of other parameters."""
        return self._digest(_told)

    @cached_property
    def compared_as(self) -> str:
        """What tells figures that can't be compared: all that `fingerprint` tells but instants.

        Each period has its own, such as an end of observation; that there is one is told.
        """
        return self._digest(_told_of_any_period)

    def _digest(self, told: Callable[[object], object]) -> str:
        parts = (*self.sides, self.gathering, self.leave_out, self.times)
        text = json.dumps([self.metric_id, *map(told, parts)])
        return f"{self.metric_id}:{sha256(text.encode()).hexdigest()[:12]}"

    @cached_property
    def no_rows(self) -> Rows:
        """No rows, of the columns that it reads."""
        empty = np.zeros(0, dtype=np.int64)
        flags = np.zeros(0, dtype=np.bool_)
        read = {column for side in self.sides for column in side.read} | set(self.optional)
        read |= set(self.needed)
        return Rows({c.name: flags if c.kind == "flag" else empty for c in read}, 0)

    def chosen(self, rows: Rows) -> Rows:
        """Leave out what its flag says."""
        if self.leave_out is None:
            return rows
        left_out = rows[self.leave_out]
        return rows.where(~left_out) if left_out.any() else rows

    def __str__(self) -> str:
        return f"{self.name} ({self.zh}) = {self.formula}"


def _told_of_any_period(part: object) -> object:
    return _told(part, is_of_any_period=True)


def _told(part: Any, *, is_of_any_period: bool = False) -> object:
    """Tell what a part of a definition counts, leaving out how it is called."""
    if isinstance(part, MetricColumn):
        return [part.name, part.kind]  # the kind says what is kept of a value
    if isinstance(part, tuple):
        return [_told(one, is_of_any_period=is_of_any_period) for one in part]
    if attrs.has(type(part)):
        told = []
        for one in attrs.fields(type(part)):
            value = getattr(part, one.name)
            if is_of_any_period and OF_PERIOD in one.metadata:
                value = value is not None
            if one.name != "label":
                told.append(_told(value, is_of_any_period=is_of_any_period))
        return [type(part).__name__, *told]
    return part if part is None or isinstance(part, bool | int | str) else str(part)
