"""The reference page of metrics, written out of their definitions.

``python -m ecomops.metrics.page docs/reference/metrics.md`` writes it; a test compares the two,
so that nobody edits it by hand.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ecomops import metrics
from ecomops.metrics.additive import LEVELS
from ecomops.metrics.catalogue import METRICS
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.definition import Family
from ecomops.metrics.metric import Metric
from ecomops.metrics.result_text import band_text

_FAMILIES: Final[dict[Family, str]] = {
    "traffic": "Traffic (流量)",
    "funnel": "From clicks to payments (转化)",
    "sales": "Sales (销售)",
    "customers": "Customers (客户)",
    "advertising": "Advertising (广告)",
    "after_sales": "After sales (售后)",
    "service": "Service (客服)",
    "stock": "Stock (库存)",
    "members": "Members (会员)",
    "promotions": "Promotions (促销)",
}
_UNITS: Final = {
    "rate": "a share",
    "minor": "minor units",
    "count": "a number",
    "mean": "a mean number",
    "times": "times",
    "s": "seconds",
    "days": "days",
    "score": "a score",
}
_KINDS: Final = {
    "id": "id", "minor": "minor units", "count": "count", "flag": "yes or no",
    "instant": "microseconds since 1970", "decimal": "number of at most six decimals",
}  # fmt: skip
_HEAD: Final = """\
<!-- Written by python -m ecomops.metrics.page; edit the definitions instead. -->
# Metrics

Every metric of the catalogue (指标目录), one definition each. The same definition gives the value
of columns, the value of each group, a state that merges, and this page.

```python
from ecomops.metrics import AOV, METRICS, RETURN_RATE

result = AOV(order_id=["A", "B"], paid_minor=[199_00, 50_00])
assert float(result) == 124_50
assert METRICS["aov"] is AOV
print(RETURN_RATE.of_counts(151, 1000).describe("zh"))
```

What holds for all of them:

- A share of 3.5 % is 0.035; amounts are minor units; times are seconds.
- A ratio with nothing below is undefined: None for one value, NaN in arrays. Never 0, infinity or
  a warning. A sum of nothing is 0.
- A row that misses a value (None, NaN, NA, null, masked) leaves both sides; results say how many
  did.
- Amounts and counts below zero raise, but for `paid_minor`, which takes corrections.
- The value of all groups is the ratio of their sums, never the mean of their ratios; different
  ids are counted over all groups together.
- What counts once is told apart by its id: told twice alike, it counts once; told twice and
  differently, it raises.
- Bands say whether their own limits are healthy: ≥ and ≤ include them, > and < do not.

What takes more than rows to count is told elsewhere: sessions are cut out of raw views by
[`cut_sessions`](../how-to/check-your-shop.md), causes of returns are counted by
[`cause_table`](../how-to/explain-a-change.md), cohorts and segments are tables of
[customers](../how-to/know-your-customers.md). Points liability (积分负债) follows from the
[points ledger](ledger.md), reorder points and overstock (补货点、滞销) from the
[stock check](../how-to/watch-your-stock.md).
"""


def catalogue_page() -> str:
    """Write the page (指标参考页).

    >>> page = catalogue_page()
    >>> "## Sales (销售)" in page, "paid / orders" in page
    (True, True)
    """
    public = {name: getattr(metrics, name) for name in metrics.__all__}
    names = {id(metric): name for name, metric in public.items() if isinstance(metric, Metric)}
    parts = [_HEAD]
    for family, title in _FAMILIES.items():
        parts.append(f"\n## {title}\n")
        mine = (metric for metric in METRICS.values() if metric.family == family)
        parts.extend("\n".join(_entry(names[id(metric)], metric)) for metric in mine)
    used = {c.name: c for m in METRICS.values() for c in (*m.needed, *m.optional)}
    parts.append("\n".join(_columns(sorted(used.values(), key=lambda c: c.name))))
    return "\n".join(parts) + "\n"


def _entry(name: str, metric: Metric) -> Iterator[str]:
    yield f"### {metric.name} ({metric.zh})\n"
    times = "" if metric.times == 1 else f" × {metric.times:,}"
    above, *below = metric.side_names()
    formula = f"{above} / {below[0]}{times}" if below else above
    zh = " / ".join(metric.side_names("zh")) + times
    yield f"`{name}` = **{formula}** ({zh}), {_UNITS[metric.unit]}.\n"
    needed = ", ".join(f"`{column.name}`" for column in metric.needed)
    optional = ", ".join(f"`{column.name}`" for column in metric.optional)
    yield f"- One row: {metric.row}, with {needed}" + (
        f"; optional {optional}" if optional else ""
    )
    if metric.gathering is not None and metric.gathering.is_once:
        yield f"- Counts once for each `{metric.gathering.key_name}`"
    elif metric.gathering is not None and metric.gathering.key[0].kind == "id":
        yield f"- Rows of one {metric.gathering.key_name} are put together"
    if metric.window != "the rows given":
        yield f"- Window: {metric.window}"
    if metric.when_empty == "0":
        yield "- Of nothing: 0"
    if metric.band is not None:
        yield f"- Healthy: {band_text(metric.band, metric.unit)}"
    if metric.source:
        yield f"- Source: {metric.source}"
    if metric.note:
        yield f"- Note: {metric.note}"
    if metric.is_additive:
        yield f"- {_adds_up(metric)}"
    yield ""


def _adds_up(metric: Metric) -> str:
    """Say what of several parts can be added up: of a ratio, each side and never the ratio."""
    text = (
        "Values of parts add up" if metric.is_total
        else "Both sides of parts add up; the value is the ratio of the sums, no sum of ratios"
    )  # fmt: skip
    read = dict.fromkeys(column for side in metric.sides for column in side.read)
    levels = [f"`{column.name}`" for column in read if column in LEVELS]
    if not levels:
        return text
    what = " and ".join(levels)
    return f"{text}. But not over days: {what} is what there is at one moment"


def _columns(columns: list[MetricColumn]) -> Iterator[str]:
    yield "\n## Columns\n"
    yield "| column | holds | one value says | 中文 |"
    yield "| --- | --- | --- | --- |"
    for column in columns:
        yield f"| `{column.name}` | {_KINDS[column.kind]} | {column.meaning} | {column.zh} |"


def main() -> None:
    """Write the page to a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.parse_args().file.write_text(catalogue_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
