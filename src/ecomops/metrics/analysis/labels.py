"""What groups and segments are called."""

from __future__ import annotations

from collections.abc import Sequence

from ecomops._arrays import IntArray
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.grouping import read_codes, read_groups, read_labels
from ecomops.metrics.results import GroupLabel


def check_label(name: str, label: object) -> None:
    """Refuse what can't name a group: all but text and whole numbers."""
    if isinstance(label, bool) or not isinstance(label, str | int):
        raise InvalidArgumentError(name, label, "names no group", "name it by text or an int")


def coded_groups(
    group: object, groups: Sequence[GroupLabel] | None
) -> tuple[IntArray, tuple[GroupLabel, ...]]:
    """Read the group of each row, as codes and what these are called.

    Parameters
    ----------
    group
        (n) Labels; with `groups`, places among those.
    groups
        The groups, each once; None: those that occur, in rising order.

    Raises
    ------
    InvalidArgumentError, BadRowError
        If a name or a row's group is none.
    DuplicateIdError
        If two groups have one name.

    Examples
    --------
    >>> code, labels = coded_groups([0, 0], ["ads", "mail"])
    >>> code.tolist(), labels
    ([0, 0], ('ads', 'mail'))
    """
    if groups is None:
        return read_groups(group)
    labels = read_labels(groups)
    return read_codes(group, len(labels)), labels


def label_order(label: GroupLabel) -> tuple[bool, str, int]:
    """Order groups: whole numbers first, rising, then text.

    >>> sorted(["b", 10, "a", 9], key=label_order)
    [9, 10, 'a', 'b']
    """
    if isinstance(label, str):
        return True, label, 0
    return False, "", label
