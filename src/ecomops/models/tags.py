"""Labels whose order and repetition say nothing."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from pydantic import AfterValidator, Field

from ecomops._typing import Label

MAX_TAGS: Final = 1000
"""The most labels of one thing."""


def _sorted_unique(labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(labels))) if len(labels) > 1 else labels


Tags: TypeAlias = Annotated[
    tuple[Label, ...], Field(max_length=MAX_TAGS), AfterValidator(_sorted_unique)
]
"""Labels, kept sorted and each once (标签)."""
