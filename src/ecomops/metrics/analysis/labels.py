"""What groups and segments are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from ecomops._arrays import IntArray
from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.metrics.grouping import read_codes, read_groups
from ecomops.metrics.results import GroupLabel


def check_label(name: str, label: object) -> None:
    """Refuse what can't name a group."""
    if not is_label(label):
        raise InvalidArgumentError(name, label, "names no group", "name it by text or an int")


def coded_groups(
    group: object, groups: Sequence[GroupLabel] | None
) -> tuple[IntArray, tuple[GroupLabel, ...]]:
    """Read the group of each row: labels, or the places of its group among those named.

    >>> code, labels = coded_groups([0, 0], ["ads", "mail"])
    >>> code.tolist(), labels
    ([0, 0], ('ads', 'mail'))
    """
    if groups is None:
        return read_groups(group)
    if isinstance(groups, str) or not isinstance(groups, Sequence):
        raise InvalidArgumentError(
            "groups", type(groups).__name__, "are no names of groups", "give a list of names"
        )
    labels: dict[GroupLabel, None] = {}
    for label in groups:
        check_label("groups", label)
        if label in labels:
            raise DuplicateIdError("groups", label, "names two groups", "name each group once")
        labels[label] = None
    return read_codes(group, len(labels)), tuple(labels)


def is_label(label: object) -> TypeGuard[GroupLabel]:
    """Tell whether a value can name a group: text, or a whole number."""
    return isinstance(label, str) or (isinstance(label, int) and not isinstance(label, bool))


def label_order(label: GroupLabel) -> tuple[bool, str, int]:
    """Order groups: whole numbers first, rising, then text.

    >>> sorted(["b", 10, "a", 9], key=label_order)
    [9, 10, 'a', 'b']
    """
    if isinstance(label, str):
        return True, label, 0
    return False, "", label
