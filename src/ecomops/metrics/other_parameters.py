"""What tells two definitions of one metric apart, for errors to say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.definition import MetricDefinition


def is_other(metric: MetricDefinition, than: MetricDefinition) -> str:
    """Say that a metric is not another, and which of its parameters differ.

    Examples
    --------
    >>> from ecomops.metrics import second_purchase_rate
    >>> is_other(second_purchase_rate(60), second_purchase_rate(30))
    'is not second_purchase_rate:7432f291c1d2: its within_days is 60, not 30'
    """
    return f"is not {than.fingerprint}{differing(metric, than)}"


def differing(metric: MetricDefinition, than: MetricDefinition) -> str:
    """Say which parameters of a metric differ from those of another; nothing: no parameter does.

    Examples
    --------
    >>> from ecomops.metrics import CTR, UV, cover_days
    >>> differing(cover_days(7), cover_days(30)), differing(CTR, UV)
    (': its times is 7, not 30', '')
    """
    if metric.metric_id != than.metric_id:
        return ""
    found: dict[str, None] = {}
    for name in ("sides", "gathering", "leave_out", "times"):
        found |= dict.fromkeys(_differences(name, getattr(metric, name), getattr(than, name)))
    return f": its {'; its '.join(found)}" if found else ""


def _differences(name: str, one: Any, other: Any) -> Iterator[str]:
    if one == other:
        return
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for mine, theirs in zip(one, other, strict=True):
            yield from _differences(name, mine, theirs)
    elif type(one) is type(other) and attrs.has(type(one)) and not isinstance(one, MetricColumn):
        for field in attrs.fields(type(one)):
            if field.name != "label":
                yield from _differences(
                    field.name, getattr(one, field.name), getattr(other, field.name)
                )
    elif all(value is None or isinstance(value, int | str) for value in (one, other)):
        yield f"{name} is {one!r}, not {other!r}"
