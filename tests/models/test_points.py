from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ecomops._typing import MAX_MINOR
from ecomops.models import (
    PointsAdjusted,
    PointsEarned,
    PointsEntry,
    PointsExpired,
    PointsRedeemed,
)

ENTRY: TypeAdapter[PointsEntry] = TypeAdapter(PointsEntry)
COMMON: dict[str, Any] = {
    "entry_id": "E",
    "member_id": "M",
    "effective_at": "2026-11-11T00:00:00+08:00",
    "recorded_at": "2026-11-11T00:00:01+08:00",
    "points": 100,
}
KINDS = {
    "earn": ({"source": "order"}, PointsEarned),
    "redeem": ({}, PointsRedeemed),
    "expire": ({}, PointsExpired),
    "adjust": ({"reason": "goodwill"}, PointsAdjusted),
}


def entry(kind: str, **changes: Any) -> PointsEntry:
    return ENTRY.validate_python({**COMMON, "kind": kind, **KINDS[kind][0], **changes})


@pytest.mark.parametrize("kind", KINDS)
def test_kind_decides_the_class(kind: str) -> None:
    assert type(entry(kind)) is KINDS[kind][1]


def test_unknown_kind_lists_the_known_ones() -> None:
    with pytest.raises(ValidationError, match="'earn', 'redeem', 'expire', 'adjust'"):
        ENTRY.validate_python({**COMMON, "kind": "gift"})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("points", [True, "3", 3.0, 0, 10**30, MAX_MINOR + 1, float("nan")])
def test_points_are_a_strict_number_that_is_not_zero(kind: str, points: object) -> None:
    with pytest.raises(ValidationError) as error:
        entry(kind, points=points)
    assert error.value.errors()[0]["loc"] == (kind, "points")


@pytest.mark.parametrize("kind", ["earn", "redeem", "expire"])
def test_only_an_adjustment_may_be_negative(kind: str) -> None:
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        entry(kind, points=-1)
    assert entry("adjust", points=-1).points == -1


def test_zero_adjustment_is_refused_with_the_reason() -> None:
    with pytest.raises(ValidationError, match="should not be 0: an adjustment adds points or"):
        entry("adjust", points=0)


def test_points_expire_after_they_took_effect() -> None:
    later = entry("earn", expires_at="2026-11-11T00:00:01+08:00")
    assert isinstance(later, PointsEarned)
    with pytest.raises(ValidationError, match="expires_at should be after effective_at"):
        entry("earn", expires_at="2026-11-10T16:00:00Z")


def test_entry_may_be_recorded_before_or_after_it_takes_effect() -> None:
    for recorded_at in ("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"):
        assert entry("redeem", recorded_at=recorded_at).kind == "redeem"


@pytest.mark.parametrize("field", ["effective_at", "recorded_at"])
def test_naive_instant_is_refused(field: str) -> None:
    with pytest.raises(ValidationError, match=f"{field}\n  Input should have an offset"):
        entry("earn", **{field: "2026-11-11T00:00:00"})
