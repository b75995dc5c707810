"""Events at the door: what is refused before an order sees it, and the journal as JSON."""

from __future__ import annotations

import json
from datetime import datetime
from typing import get_args

import pytest
from hypothesis import given, strategies as st
from pydantic import TypeAdapter, ValidationError

from ecomops._typing import MAX_MINOR
from ecomops.orders import events as e, words
from ecomops.orders.cases import DisputeStatus, ReturnCaseStatus
from ecomops.orders.journal import order_events_from_json, order_events_to_json
from ecomops.orders.policy import OrderPolicy
from ecomops.orders.statuses import FulfilmentStatus, OrderStatus, PaymentStatus, ReturnStatus

NOON = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
any_event = TypeAdapter(e.OrderEvent)
MODELS = get_args(get_args(e.OrderEvent)[0])


@pytest.mark.parametrize(
    ("fields", "place", "code"),
    [
        ({"kind": "capture", "amount_minor": 0}, "amount_minor", "greater_than_equal"),
        ({"kind": "capture", "amount_minor": -5}, "amount_minor", "greater_than_equal"),
        ({"kind": "capture", "amount_minor": 1.0}, "amount_minor", "int_type"),
        ({"kind": "capture", "amount_minor": "1"}, "amount_minor", "int_type"),
        ({"kind": "capture", "amount_minor": True}, "amount_minor", "int_type"),
        ({"kind": "capture", "amount_minor": MAX_MINOR + 1}, "amount_minor", "less_than_equal"),
        ({"kind": "void", "amount_minor": 0}, "amount_minor", "greater_than_equal"),
        ({"kind": "ship", "lines": []}, "lines", "too_short"),
        ({"kind": "ship", "lines": [["1", 0]]}, "lines", "greater_than_equal"),
        ({"kind": "ship", "lines": [["1", 10**9 + 1]]}, "lines", "less_than_equal"),
        ({"kind": "ship", "lines": [["1", 1], ["1", 2]]}, "lines", "duplicate_id"),
        ({"kind": "ship", "lines": [["", 1]]}, "lines", "string_too_short"),
        ({"kind": "refund"}, "amount_minor", "empty_refund"),
        ({"kind": "refund", "amount_minor": 0}, "amount_minor", "empty_refund"),
        (
            {"kind": "refund", "amount_minor": 5, "shipping_minor": 6},
            "shipping_minor",
            "shipping_above_amount",
        ),
        (
            {"kind": "request_return", "return_id": "R", "lines": [["1", 1]], "reason": "mood"},
            "reason",
            "literal_error",
        ),
        ({"kind": "complete", "why": "so"}, "why", "extra_forbidden"),
        ({"kind": "complete", "key": " "}, "key", "string_pattern_mismatch"),
        ({"kind": "complete", "at": "2026-11-11T12:00:00"}, "at", "instant_naive"),
        ({"kind": "complete", "at": datetime(2026, 11, 11)}, "at", "instant_naive"),  # noqa: DTZ001  naive on purpose
        ({"kind": "complete", "at": 1_800_000_000}, "at", "instant_form"),
    ],
)
def test_event_that_says_nothing_sensible_is_refused_at_the_door(fields, place, code):
    with pytest.raises(ValidationError) as caught:
        any_event.validate_python({"at": NOON} | fields)
    (error,) = caught.value.errors()
    assert error["type"] == code
    assert place in error["loc"]


def test_unknown_kind_is_refused_at_the_door():
    with pytest.raises(ValidationError, match="union_tag_invalid"):
        any_event.validate_python({"at": NOON, "kind": "teleport"})


def test_order_of_the_lines_makes_no_other_event():
    one = e.OrderShipment(at=NOON, lines=(("2", 1), ("1", 3)))
    assert one == e.OrderShipment(at=NOON, lines=(("1", 3), ("2", 1)))
    assert one.lines == (("1", 3), ("2", 1))


@pytest.mark.parametrize(
    "fields",
    [
        {"zone": "Mars/Olympus"},
        {"return_window_days": -1},
        {"return_window_days": 7.0},
        {"ship_within_hours": 0},
        {"return_window_days": 36_501},
        {"ship_within_hours": 48.0},
        {"review_within_hours": 87_601},
        {"pay_on_delivery": 1},
        {"free_returns": True},
    ],
)
def test_policy_that_makes_no_sense_is_refused(fields):
    with pytest.raises(ValidationError):
        OrderPolicy.model_validate({"zone": "Asia/Shanghai"} | fields)


def test_policy_takes_the_widest_terms():
    policy = OrderPolicy(
        zone="UTC", return_window_days=36_500, ship_within_hours=1, review_within_hours=87_600
    )
    assert OrderPolicy.model_validate_json(policy.model_dump_json()) == policy


# ---- the journal as JSON ------------------------------------------------------------------
ids = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=5)
lines = st.dictionaries(ids, st.integers(1, 10**9), min_size=1, max_size=3).map(
    lambda units: tuple(units.items())
)
VALUES = {
    "at": st.datetimes(
        datetime(1900, 1, 2),  # noqa: DTZ001  hypothesis wants naive bounds
        datetime(9999, 12, 30),  # noqa: DTZ001  naive on purpose
        timezones=st.timezones(),
        allow_imaginary=False,
    ),
    "key": st.none() | ids,
    "amount_minor": st.integers(1, MAX_MINOR),
    "shipping_minor": st.just(0) | st.just(1),
    "lines": lines,
    "reason": st.sampled_from(get_args(e.ReturnReason)),
    "note": st.none() | ids,
    "if_unpaid": st.booleans(),
    "condition": st.sampled_from(get_args(e.Condition)),
    "outcome": st.none() | st.sampled_from(get_args(e.DisputeOutcome)),
}
VALUES |= dict.fromkeys(("ship_by_at", "answer_by_at"), VALUES["at"])
VALUES |= dict.fromkeys(("return_id", "dispute_id", "new_order_id"), ids)


@st.composite
def events(draw):
    model = draw(st.sampled_from(MODELS))
    return model(**{n: draw(VALUES[n]) for n in model.model_fields if n != "kind"})


@given(st.lists(events(), max_size=4))
def test_journal_survives_json(found):
    assert order_events_from_json(order_events_to_json(found)) == tuple(found)
    assert order_events_from_json(order_events_to_json(found).encode()) == tuple(found)


@pytest.mark.parametrize(
    "change",
    [
        lambda read: read.pop("schema_version"),
        lambda read: read.update(schema_version=2),
        lambda read: read.update(schema_version="1"),
        lambda read: read.update(schema_version=True),
        lambda read: read.update(order_id="O-1"),
        lambda read: read["events"][0].update(kind="teleport"),
        lambda read: read["events"][0].pop("at"),
        lambda read: read["events"][0].update(amount_minor=-1),
    ],
)
def test_journal_that_is_damaged_is_refused(change):
    read = json.loads(order_events_to_json([e.PaymentCapture(at=NOON, amount_minor=1)]))
    change(read)
    with pytest.raises(ValidationError):
        order_events_from_json(json.dumps(read))


# ---- words --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("table", "names"),
    [
        (words.ORDER_WORDS, OrderStatus),
        (words.PAYMENT_WORDS, PaymentStatus),
        (words.FULFILMENT_WORDS, FulfilmentStatus),
        (words.RETURN_WORDS, ReturnStatus),
        (words.CASE_WORDS, ReturnCaseStatus),
        (words.DISPUTE_WORDS, DisputeStatus),
        (words.REASON_WORDS, e.ReturnReason),
        (words.KIND_WORDS, e.EventKind),
    ],
)
def test_every_status_reason_and_kind_has_words_of_its_own(table, names):
    assert tuple(table) == get_args(names)
    for place in (0, 1):
        assert len({pair[place] for pair in table.values()}) == len(table)
