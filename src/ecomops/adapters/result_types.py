"""What a column of a result holds, told by its name: for where it holds nothing."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Final, Literal, TypeAlias

CellKind: TypeAlias = Literal["bool", "int", "float", "text"]

_TEXTS: Final = frozenset({
    "abc_class", "assumption", "base_verdict", "basis", "case", "category", "cause", "cohort",
    "currency", "description", "description_zh", "driver", "factor", "figure", "group", "healthy",
    "label", "ladder", "line", "name", "next_check", "no_end_because", "off_percent", "pace",
    "part", "period", "reason", "scenario", "segment", "source", "state", "status", "step",
    "trend", "unit", "verdict",
})  # fmt: skip
_FLOATS: Final = frozenset({
    "base", "change", "contribution", "counterfactual", "current", "cvr", "effect", "gap",
    "growth", "high", "low", "mean", "mean_price_minor", "missed", "share_of_change",
    "standard_deviation", "standard_error", "turning_point", "value", "variance",
})  # fmt: skip
_TEXT_ENDS: Final = ("_id", "_digest")
_FLOAT_ENDS: Final = (
    "_rate", "_share", "_value", "_effect", "_gap", "_per_customer", "_orders", "aov_minor",
)  # fmt: skip
_ASSUMED: Final = ("assumed_", "objective_")
_BESIDE: Final[Mapping[str, Mapping[str, CellKind]]] = {
    "assumption": {"low": "text", "likely": "text", "high": "text"},
    "share_of_change": {"current": "int", "base": "int", "change": "int"},
}
"""Beside which column a name means something else than in other results, and what."""


def usual_kind(name: str, beside: Container[str]) -> CellKind:
    """Tell what a column of a result holds where it has a value (列类型).

    Labels that callers choose are taken for text.

    Parameters
    ----------
    beside
        The names of all columns of the result.

    Examples
    --------
    >>> [usual_kind(name, ()) for name in ("growth", "driver", "customers", "is_partial")]
    ['float', 'text', 'int', 'bool']
    >>> usual_kind("low", ()), usual_kind("low", {"assumption", "low"})
    ('float', 'text')
    """
    for other, kinds in _BESIDE.items():
        if name in kinds and other in beside:
            return kinds[name]
    if name in _TEXTS or name.endswith(_TEXT_ENDS):
        return "text"
    if name in _FLOATS or name.endswith(_FLOAT_ENDS):
        return "float"
    if name.startswith(_ASSUMED) and not name.endswith("_minor"):
        return "float"
    return "bool" if name.startswith("is_") else "int"
