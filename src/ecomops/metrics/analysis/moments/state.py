"""What is remembered of numbers to give their mean and variance: mergeable, and stored."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any, Final

from attrs import frozen

from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.analysis.moments.mean_variance import MeanVariance
from ecomops.metrics.analysis.moments.power_sums import power_sums
from ecomops.metrics.states.wire import keys_once

_FORMAT: Final = "ecomops.moments/1"
_FRACTION: Final = re.compile(r"(-?[0-9]{1,2000})(?:/([1-9][0-9]{0,1999}))?")
_REMEDY: Final = "give what MomentsState.to_json wrote"


@frozen
class MomentsState:
    """What is remembered of numbers so far (矩状态); never changed, each step gives another.

    Sums are rational numbers without rounding, and a float counts as the fraction that it is.
    So merging is associative and commutative, the empty state changes nothing, and the result
    does not depend on how the numbers were parted: to the last digit, not nearly.

    Attributes
    ----------
    n
        How many numbers.
    total, squares
        Their sum, and that of their squares.
    n_missing
        Values that were left out, because they were missing: None and NaN.

    Examples
    --------
    >>> monday = MomentsState.empty().update([1, 2, 3, 4])
    >>> tuesday = MomentsState.empty().update([10.5, -2])
    >>> found = monday.merge(tuesday).merge(MomentsState.empty()).result()
    >>> found.n, float(found.mean), float(found.variance)
    (6, 3.0833333333333335, 17.441666666666666)
    """

    n: int = 0
    total: Fraction = Fraction(0)
    squares: Fraction = Fraction(0)
    n_missing: int = 0

    @classmethod
    def empty(cls) -> MomentsState:
        """Start with no numbers."""
        return cls()

    def update(self, values: object) -> MomentsState:
        """Take more numbers in.

        Parameters
        ----------
        values
            As `mean_variance` takes them.

        Raises
        ------
        InvalidArgumentError, BadRowError
            As `mean_variance` does; nothing is taken in then.
        """
        return self.merge(MomentsState(*power_sums(values)))

    def merge(self, other: MomentsState) -> MomentsState:
        """Put two states into one."""
        check_type("other", other, MomentsState, "give a MomentsState")
        return MomentsState(
            self.n + other.n,
            self.total + other.total,
            self.squares + other.squares,
            self.n_missing + other.n_missing,
        )

    def result(self) -> MeanVariance:
        """Give mean and variance."""
        n = self.n
        mean = self.total / n if n else None
        variance = None
        if mean is not None and n > 1:
            variance = (self.squares - self.total * mean) / (n - 1)
        return MeanVariance(n, mean, variance, self.n_missing)

    # ---- stored -------------------------------------------------------------------------
    def to_json(self) -> str:
        """Write it as JSON, to be stored; sums as fractions in text.

        >>> MomentsState.empty().update([1, 0.5]).to_json()
        '{"format": "ecomops.moments/1", "n": 2, "total": "3/2", "squares": "5/4", "n_missing": 0}'
        """
        told = {
            "format": _FORMAT, "n": self.n, "total": str(self.total),
            "squares": str(self.squares), "n_missing": self.n_missing,
        }  # fmt: skip
        return json.dumps(told)

    @classmethod
    def from_json(cls, text: str) -> MomentsState:
        """Read a state back.

        Raises
        ------
        InvalidArgumentError
            If it is no state, or no numbers can have such sums.

        Examples
        --------
        >>> state = MomentsState.empty().update([1, 2, 3])
        >>> MomentsState.from_json(state.to_json()) == state
        True
        """
        try:
            told = json.loads(text, object_pairs_hook=keys_once)
        except (ValueError, TypeError, RecursionError) as error:
            raise _unreadable(type(error).__name__, "is in the way of reading it") from None
        if not isinstance(told, dict) or told.get("format") != _FORMAT:
            raise _unreadable(text[:80], f"is no state of the format {_FORMAT}")
        n, n_missing = (_count(told, name) for name in ("n", "n_missing"))
        total, squares = (_fraction(told, name) for name in ("total", "squares"))
        # squares · n ≥ total²: equal only if all numbers are, as one alone is
        apart = n * squares - total * total
        if apart < 0 or (n <= 1 and (apart or (not n and squares))):
            raise _unreadable(n, "numbers can't have such sums")
        return cls(n, total, squares, n_missing)


def mean_variance(values: object) -> MeanVariance:
    """Give the mean and the sample variance of numbers, exactly (均值与样本方差).

    Parameters
    ----------
    values
        (n) Ints within int64 and finite floats: a list, an array, or a column of pandas, polars
        or Arrow. None, NaN and what is masked are missing.

    Raises
    ------
    InvalidArgumentError, BadRowError
        If one is something else.

    Examples
    --------
    >>> found = mean_variance([10**15, 10**15 + 1])
    >>> found.variance, found.standard_deviation
    (Fraction(1, 2), 0.7071067811865476)
    """
    return MomentsState.empty().update(values).result()


def _count(told: dict[str, Any], name: str) -> int:
    value = told.get(name)
    if type(value) is not int or value < 0:
        raise _unreadable(value, f"is no {name}")
    return value


def _fraction(told: dict[str, Any], name: str) -> Fraction:
    value = told.get(name)
    match = _FRACTION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _unreadable(value, f"is no {name}")
    return Fraction(int(match[1]), int(match[2] or 1))


def _unreadable(value: object, problem: str) -> InvalidArgumentError:
    return InvalidArgumentError("text", value, problem, _REMEDY)
