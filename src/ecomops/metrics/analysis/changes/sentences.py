"""Sentences that say which way a figure went, and why."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import islice
from typing import Final

from ecomops.metrics.analysis.exact import Exact
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.metrics.figures import Unit

_SAID: Final = 3


def moved_text(name: str, change: Exact, unit: Unit, said: Wording) -> str:
    """Say which way a figure went and how far: ``orders rose 6``, ``orders did not change``."""
    moved = said.moved(change, unit)
    return said.pick(f"{name} {moved}", f"{name}{moved}")


def moved_from_to(name: str, base: Exact, current: Exact, unit: Unit, said: Wording) -> str:
    """Say it with both figures: ``orders rose 6, from 12 to 18``.

    >>> moved_from_to("orders", 12, 18, "count", Wording())
    'orders rose 6, from 12 to 18'
    """
    text = moved_text(name, current - base, unit, said)
    if current == base:
        return text
    now, then = said.value(current, unit), said.value(base, unit)
    return text + said.pick(f", from {then} to {now}", f"（{then} → {now}）")


def undefined_text(
    name: str, current: Fraction | None, base: Fraction | None, said: Wording
) -> str:
    """Say why there is nothing to say of the change of a ratio."""
    when = [
        said.pick(*words)
        for words, value in (
            (("this period", "本期"), current),
            (("the period before", "上期"), base),
        )
        if value is None
    ]
    if not when:
        return said.pick(
            f"the change of {name} can't be shared: the segments have no denominator together",
            f"{name}的变动无法分解：各分组合计没有分母",
        )
    joined = said.pick(" and ", "和").join(when)
    return said.pick(
        f"{name} is undefined in {joined}: nothing stands below",
        f"{name}在{joined}无定义：没有分母",
    )


def with_reasons(text: str, reasons: str, said: Wording) -> str:
    """Add why it went there, if there is anything to say."""
    return text + said.pick(": ", "：") + reasons if reasons else text


def first_few(texts: Iterable[str]) -> list[str]:
    """Take the first three of many reasons, and mark that there are more.

    >>> first_few(["a", "b", "c", "d", "e"]), first_few(["a", "b", "c"])
    (['a', 'b', 'c', '…'], ['a', 'b', 'c'])
    """
    shown = list(islice(texts, _SAID + 1))
    if len(shown) > _SAID:
        shown[_SAID] = "…"
    return shown
