"""The terms that rules, engines and explanations share."""

from __future__ import annotations

from typing import Literal, TypeAlias

Stage: TypeAlias = Literal["price", "item", "order", "coupon", "shipping"]
"""Where in the calculation a promotion works (计算阶段).

``price`` replaces unit prices, ``item`` works on units and lines, ``order`` on the whole
order, ``coupon`` the same with a coupon in hand, ``shipping`` on shipping fees.
"""

STAGES: tuple[Stage, ...] = ("price", "item", "order", "coupon", "shipping")
"""The stages in the order in which they run; each works on what the ones before left.

Points used as money stand between ``coupon`` and ``shipping``.
"""

StackingClass: TypeAlias = Literal["item", "order", "coupon", "points", "shipping"]
"""What a promotion may tolerate beside itself: promotions by their stage, and points."""

AmountBase: TypeAlias = Literal["stage_start", "current", "list"]
"""Which amount of a line counts (计算基数).

``stage_start``: what the stages before left. ``current``: what is left right now, after
promotions of the same stage too. ``list``: unit price × quantity.
"""

Unit: TypeAlias = Literal["minor", "pieces", "orders", "entries"]
"""What a check counts: money in minor units, units of goods, orders, shipping entries."""

WorksOn: TypeAlias = Literal["goods", "shipping", "both", "extra"]
"""What a benefit takes money off, if it does: an extra is given besides (gifts, points)."""
