from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ecomops import models
from ecomops._typing import MAX_MINOR
from ecomops.models import PointsCommand

COMMAND: TypeAdapter[PointsCommand] = TypeAdapter(PointsCommand)
COMMON: dict[str, Any] = {"member_id": "M", "at": "2026-11-11T00:00:00+08:00"}
KINDS: dict[str, tuple[dict[str, Any], str]] = {
    "earn": ({"points": 100, "source": "order"}, "EarnPoints"),
    "activate": ({"earn_id": "E"}, "ActivatePoints"),
    "redeem": ({"points": 100}, "RedeemPoints"),
    "hold": ({"points": 100}, "HoldPoints"),
    "capture": ({"hold_id": "H", "points": 100}, "CapturePoints"),
    "void": ({"hold_id": "H"}, "VoidHold"),
    "claw_back": ({"earn_id": "E", "points": 100}, "ClawBackPoints"),
    "restore": ({"redemption_id": "R", "points": 100}, "RestorePoints"),
    "adjust": ({"points": 100, "reason": "goodwill"}, "AdjustPoints"),
    "transfer": ({"points": 100, "to_member_id": "N"}, "TransferPoints"),
    "merge": ({"to_member_id": "N"}, "MergeMembers"),
}
COUNTING = [kind for kind, (fields, _) in KINDS.items() if "points" in fields]


def command(kind: str, **changes: Any) -> Any:
    return COMMAND.validate_python({**COMMON, "kind": kind, **KINDS[kind][0], **changes})


@pytest.mark.parametrize("kind", KINDS)
def test_kind_decides_the_class(kind: str) -> None:
    assert type(command(kind)) is getattr(models, KINDS[kind][1])


def test_unknown_kind_lists_the_known_ones() -> None:
    with pytest.raises(ValidationError, match="'earn', 'activate', 'redeem', 'hold'"):
        COMMAND.validate_python({**COMMON, "kind": "gift"})


@pytest.mark.parametrize("kind", COUNTING)
@pytest.mark.parametrize("points", [True, "3", 3.0, 0, 10**30, MAX_MINOR + 1, float("nan")])
def test_points_are_a_strict_number_that_is_not_zero(kind: str, points: object) -> None:
    with pytest.raises(ValidationError) as error:
        command(kind, points=points)
    assert error.value.errors()[0]["loc"] == (kind, "points")


@pytest.mark.parametrize("kind", COUNTING)
def test_only_an_adjustment_may_be_negative(kind: str) -> None:
    if kind == "adjust":
        assert command(kind, points=-1).points == -1
        return
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        command(kind, points=-1)


@pytest.mark.parametrize("kind", ["capture", "claw_back", "restore"])
def test_what_is_left_of_something_need_not_be_counted(kind: str) -> None:
    assert command(kind, points=None).points is None


def test_zero_adjustment_is_refused_with_the_reason() -> None:
    with pytest.raises(ValidationError, match="should not be 0: an adjustment adds points or"):
        command("adjust", points=0)


@pytest.mark.parametrize("kind", ["earn", "hold", "adjust"])
def test_what_ends_does_so_after_it_took_effect(kind: str) -> None:
    assert command(kind, expires_at="2026-11-11T00:00:01+08:00").expires_at is not None
    with pytest.raises(ValidationError, match="expires_at should be after at, which is 2026-11"):
        command(kind, expires_at="2026-11-10T16:00:00Z")


@pytest.mark.parametrize("kind", KINDS)
def test_command_may_be_recorded_before_or_after_it_takes_effect(kind: str) -> None:
    for recorded_at in ("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"):
        assert command(kind, recorded_at=recorded_at).kind == kind


@pytest.mark.parametrize("field", ["at", "recorded_at"])
def test_naive_instant_is_refused(field: str) -> None:
    with pytest.raises(ValidationError, match=f"{field}\n  Input should have an offset"):
        command("earn", **{field: "2026-11-11T00:00:00"})
