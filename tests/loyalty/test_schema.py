"""The schemas take what the library writes and refuse what the models refuse."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st
from jsonschema import Draft202012Validator

from ecomops import (
    EarningProgramme,
    ExpiryAfterDays,
    ExpiryOnDate,
    ExpiryWhenInactive,
    LedgerPolicy,
    PointsLedger,
    RedemptionProgramme,
    entry_to_json,
)
from ecomops.loyalty.schema import LOYALTY_MODELS
from ecomops.models.schema import json_schemas
from ecomops.testing import points_commands

SCHEMAS = json_schemas(LOYALTY_MODELS)
FITS = {name: Draft202012Validator(schema) for name, schema in SCHEMAS.items()}

EARNING: dict[str, Any] = {
    "currency": "CNY",
    "zone": "Asia/Shanghai",
    "rules": [
        {"kind": "on_amount", "rule_id": "spend", "points": 1, "per_minor": 100,
         "select": {"kind": "not", "of": {"kind": "tag", "tags": ["flash"]}}},
        {"kind": "on_event", "rule_id": "review", "event": "review", "points": 10,
         "once": "per_order_line"},
    ],
    "multipliers": [
        {"kind": "tier", "tier_ids": ["gold"], "factor": "1.5", "name": "金卡"},
        {"kind": "campaign", "starts_at": "2026-11-11T00:00:00+08:00",
         "ends_at": "2026-11-12T00:00:00+08:00", "factor": 2},
        {"kind": "birthday", "factor": "2", "span": "day"},
        {"kind": "goods", "factor": 0, "select": {"kind": "sku", "sku_ids": ["s1"]}},
    ],
    "max_per_day": 500,
}  # fmt: skip
REDEMPTION: dict[str, Any] = {
    "currency": "CNY",
    "offers": [
        {"kind": "coupon", "offer_id": "c", "points": 100, "promotion_id": "1-yuan"},
        {"kind": "gift", "offer_id": "g", "points": 500, "sku_id": "cup", "tier_ids": ["gold"]},
        {"kind": "payment", "offer_id": "p",
         "terms": {"points": 100, "worth_minor": 1000, "max_share_percent": "12.5"}},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("model", "data"), [(EarningProgramme, EARNING), (RedemptionProgramme, REDEMPTION)]
)
def test_schema_takes_a_programme_as_people_and_as_the_library_write_it(model, data) -> None:
    fits = FITS[model.__name__]
    assert fits.is_valid(data)
    assert fits.is_valid(json.loads(model.model_validate(data).model_dump_json()))


expiries = st.sampled_from(
    (ExpiryAfterDays(days=1), ExpiryOnDate(month=2, day=29), ExpiryWhenInactive(months=1))
)
policies = st.builds(
    LedgerPolicy,
    zone=st.sampled_from(("UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati")),
    expiry=expiries,
    pending_days=st.integers(0, 3),
    restore_grace_days=st.none() | st.integers(0, 3),
    holds_protect=st.booleans(),
)


@given(policies, st.lists(points_commands(), max_size=8))
def test_schema_takes_every_policy_snapshot_and_entry_that_the_library_writes(
    policy, commands
) -> None:
    ledger: Any = PointsLedger(policy)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    ledger.earn("A", 9, at=at, source="order", entry_id="e", key="k")
    ledger.hold("A", 2, at=at, entry_id="h")
    ledger.capture("A", "h", 1, at=at)
    ledger.transfer("A", 3, "B", at=at)
    for command in commands:
        ledger.apply(command)
    assert FITS["LedgerPolicy"].is_valid(json.loads(policy.model_dump_json()))
    assert FITS["LedgerSnapshot"].is_valid(json.loads(ledger.snapshot().model_dump_json()))
    for entry in ledger.journal:
        assert FITS["EntryRow"].is_valid(json.loads(entry_to_json(entry)))


def changed(data: dict[str, Any], field: str, **changes: Any) -> dict[str, Any]:
    """Change the first item of a list in some data."""
    first, *others = data[field]
    return {**data, field: [{**first, **changes}, *others]}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("LedgerPolicy", {}),
        ("LedgerPolicy", {"zone": "Asia/Shanghai", "pending_days": -1}),
        ("LedgerPolicy", {"zone": "Asia/Shanghai", "expiry": {"kind": "months", "months": 0}}),
        ("LedgerPolicy", {"zone": "Asia/Shanghai", "on_clawback_shortfall": "ignore"}),
        ("EarningProgramme", changed(EARNING, "rules", points=0)),
        ("EarningProgramme", changed(EARNING, "rules", per_minor=1.5)),
        ("EarningProgramme", changed(EARNING, "multipliers", factor=1.5)),
        ("EarningProgramme", changed(EARNING, "multipliers", kind="weather")),
        ("RedemptionProgramme", changed(REDEMPTION, "offers", points=0)),
        ("RedemptionProgramme", changed(REDEMPTION, "offers", sku_id="cup")),
        ("EntryRow", {"kind": "earn", "member_id": "A"}),
    ],
)
def test_schema_refuses_what_the_model_refuses(name: str, data: dict[str, Any]) -> None:
    assert not FITS[name].is_valid(data)
