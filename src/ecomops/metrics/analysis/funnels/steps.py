"""Steps of funnels, read or refused: names, counts and rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from ecomops._typing import MAX_MINOR
from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.metrics.analysis.exact import Exact, exact_figure, exact_rate

_MOST_STEPS: Final = 64


def checked_count(name: str, value: object) -> Exact:
    """Read the count of a step, a fraction where rates make one."""
    found = exact_figure(name, value)
    if found < 0:
        raise _negative(name, value)
    if found > MAX_MINOR:
        raise InvalidArgumentError(name, value, "leaves int64", f"give at most {MAX_MINOR}")
    return found


def checked_names(names: Iterable[object]) -> tuple[str, ...]:
    """Read the names of steps: text, each once, of one line."""
    found: list[str] = []
    for name in names:
        if not isinstance(name, str) or not name.strip() or not name.isprintable():
            raise InvalidArgumentError(
                "steps", name, "is no name of a step", "name it by a text of one line"
            )
        if name in found:
            raise DuplicateIdError(
                "steps", name, "is the name of two steps", "give each a name of its own"
            )
        found.append(name)
        if len(found) > _MOST_STEPS:
            raise InvalidArgumentError(
                "steps", len(found), "are too many", f"give at most {_MOST_STEPS}"
            )
    if not found:
        raise InvalidArgumentError("steps", (), "are none", "give one step at least")
    return tuple(found)


def listed_steps(name: str, given: object) -> Iterable[object]:
    """Take figures by the name of the step: a mapping, or pairs."""
    listed = given.items() if isinstance(given, Mapping) else given
    if isinstance(listed, str) or not isinstance(listed, Iterable):
        raise InvalidArgumentError(
            name, type(given).__name__, "are no steps", "give figures by the name of the step"
        )
    return listed


def parted_steps(steps: Iterable[object]) -> tuple[tuple[str, ...], list[object]]:
    """Read pairs as the names of steps and what stands beside each."""
    pairs = []
    for pair in steps:
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise InvalidArgumentError(
                "steps", pair, "is no pair", "give pairs of a name and a figure"
            )
        pairs.append(pair)
        if len(pairs) > _MOST_STEPS:
            break  # it may have no end; `checked_names` refuses so many
    return checked_names(name for name, _ in pairs), [figure for _, figure in pairs]


def checked_rate(name: str, value: object) -> Fraction:
    """Read the rate of a step, which may exceed 1."""
    found = exact_rate(name, value)
    if found < 0:
        raise _negative(name, value)
    return found


def _negative(name: str, value: object) -> InvalidArgumentError:
    return InvalidArgumentError(name, value, "is negative", "give zero or more")


def reference_rates(reference: object, names: tuple[str, ...]) -> tuple[Fraction | None, ...]:
    """Read rates by the name of the step that they lead to; None where there is none."""
    if not isinstance(reference, Mapping):
        raise InvalidArgumentError(
            "reference", type(reference).__name__, "is no funnel and no rates",
            "give a Funnel, or rates by the name of the step",
        )  # fmt: skip
    for name in reference:
        if name not in names[1:]:
            steps = ", ".join(map(repr, names[1:])) or "none: it has one step"
            raise InvalidArgumentError(
                "reference", name, "is no step with a rate", f"give those of {steps}"
            )
    return tuple(
        checked_rate(f"reference[{name!r}]", reference[name]) if name in reference else None
        for name in names[1:]
    )
