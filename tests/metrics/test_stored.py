"""Stored states: what was damaged or made up is refused, however it was told."""

import contextlib
import json
import struct
from hashlib import blake2b
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import example, given, strategies as st
from tests.metrics.tables import columns_of, rows_of

from ecomops.errors import BadRowError, DuplicateIdError, InvalidArgumentError
from ecomops.metrics import (
    AOV,
    BOUNCE_RATE,
    COUPON_REDEMPTION_RATE,
    CPC,
    CSAT,
    CTR,
    DSR,
    LONG_TAIL_SHARE,
    MEAN_DWELL,
    MEDIAN_FIRST_RESPONSE,
    METRICS,
    PAYMENT_CONVERSION,
    REFUND_RATE,
    RESOLUTION_RATE,
    REVENUE_PER_BUYER,
    UV,
    Metric,
)
from ecomops.metrics.columns import RETURNED, MetricColumn
from ecomops.metrics.measures import Count, Marked, Sum
from ecomops.metrics.rows import read_rows
from ecomops.metrics.states.grouped import GroupedState

STATES = {
    "aov": AOV.empty().update(order_id=["a", "b"], paid_minor=[1, 2]),
    "bounce_rate": BOUNCE_RATE.empty().update(session_id=[7, 7, 8]),
    "coupon_redemption_rate": COUPON_REDEMPTION_RATE.empty().update(
        customer_id=[5], campaign_id=["a"], has_redeemed=[True]
    ),
    "csat": CSAT.empty().update(score=[5, 1]),
    "ctr": CTR.empty().update(clicks=[1], impressions=[2]),
    "dsr": DSR.empty().update(item_score=[5], service_score=[4.5], delivery_score=[1]),
    "long_tail_share": LONG_TAIL_SHARE.empty().update(keyword_id=[1], clicks=[2]),
    "mean_dwell": MEAN_DWELL.empty().update(session_id=[1], viewed_at_us=[10]),
    "p50_first_response": MEDIAN_FIRST_RESPONSE.empty().update(first_response_s=[12.5]),
    "payment_conversion_rate": PAYMENT_CONVERSION.empty().update(
        visitor_id=["x", "y"], has_bought=[True, False]
    ),
    "refund_rate": REFUND_RATE.empty().update(order_id=[1], refunded_minor=[3], paid_minor=[5]),
    "resolution_rate": RESOLUTION_RATE.empty().update(is_resolved=[True, False]),
    "revenue_per_buyer": REVENUE_PER_BUYER.empty().update(
        order_id=[1], customer_id=["订"], paid_minor=[5]
    ),
}


def sealed(head: dict[str, Any] | bytes, *arrays: np.ndarray[Any, Any]) -> bytes:
    """Write bytes with a right digest, whatever they hold."""
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    rest = b"".join([struct.pack("<I", len(text)), text, *(a.tobytes() for a in arrays)])
    return b"ECOMSTA2" + blake2b(rest, digest_size=16).digest() + rest


def head_of(metric: Metric, *columns: list[Any], **told: Any) -> dict[str, Any]:
    return {
        "format": "ecomops.metric-state/2", "metric": metric.fingerprint, "n_missing": 0,
        "columns": list(columns), **told,
    }  # fmt: skip


# ---- damage -----------------------------------------------------------------------------
@pytest.mark.parametrize("metric_id", STATES)
@given(data=st.data())
def test_every_changed_byte_is_found(metric_id, data):
    stored = STATES[metric_id].to_bytes()
    place = data.draw(st.integers(0, len(stored) - 1))
    changed = bytearray(stored)
    changed[place] ^= data.draw(st.integers(1, 255))
    for bad in (bytes(changed), stored[:place], stored + b"\0"):
        with pytest.raises(InvalidArgumentError, match="makes it no state that can be read"):
            METRICS[metric_id].state_from_bytes(bad)


@pytest.mark.parametrize(
    ("metric_id", "was", "becomes"),
    [
        ("refund_rate", '"column:refunded_minor": [3]', '"column:refunded_minor": [-3]'),
        ("refund_rate", '"column:paid_minor": [5]', '"column:paid_minor": ["5"]'),
        ("refund_rate", '"column:paid_minor": [5]', '"column:paid_minor": [true]'),
        ("refund_rate", '"column:paid_minor": [5]', '"column:paid_minor": [5.0]'),
        ("refund_rate", '"column:paid_minor": [5]', '"column:paid_minor": [5, 6]'),
        ("refund_rate", '"column:paid_minor": [5]', f'"column:paid_minor": [{2**63}]'),
        ("refund_rate", '"column:is_cancelled": [false]', '"column:is_cancelled": [0]'),
        ("refund_rate", '"column:is_cancelled": [false]', '"column:x": [false]'),
        ("refund_rate", '"n_missing": 0', '"n_missing": -1'),
        ("refund_rate", '"n_missing": 0', '"n_missing": true'),
        ("refund_rate", '"n_missing": 0', '"n_missing": 0, "n": 3'),
        ("refund_rate", '"n_missing": 0', '"n_missing": 0, "n_missing": 1'),
        ("aov", '"keys": ["a", "b"]', '"keys": ["b", "a"]'),
        ("aov", '"keys": ["a", "b"]', '"keys": ["a", "a"]'),
        ("aov", '"keys": ["a", "b"]', '"keys": ["", "b"]'),
        ("aov", '"keys": ["a", "b"]', '"keys": ["a", "b\\u0000"]'),
        ("aov", '"keys": ["a", "b"]', '"keys": ["a", "\\ud800"]'),
        ("aov", '"keys": ["a", "b"]', f'"keys": ["a", "{"b" * 600}"]'),
        ("aov", '"keys": ["a", "b"]', f'"keys": ["a", "{"b" * 10**5}"]'),
        ("bounce_rate", '"column:views": [2, 1]', '"column:views": [0, 1]'),
        ("bounce_rate", '"column:views": [2, 1]', f'"column:views": [1, {2**63 - 1}]'),
        ("mean_dwell", '"column:last_view_at_us": [10]', f'"column:last_view_at_us": [{2**62}]'),
        ("long_tail_share", '"column:clicks": [2]', '"column:clicks": [-2]'),
        ("p50_first_response", '"keys": [12500000]', '"keys": [-1]'),
        ("p50_first_response", '"keys": [12500000]', '"keys": ["12"]'),
        ("ctr", '"kept": [1, 2]', '"kept": [-1, 10]'),
        ("ctr", '"kept": [1, 2]', '"kept": [1, 2, 3]'),
        ("ctr", '"kept": [1, 2]', '"kept": [1]'),
        ("ctr", '"kept": [1, 2]', '"kept": [1, null]'),
        ("ctr", '"kept": [1, 2]', '"kept": [1, 2.0]'),
        ("ctr", '"kept": [1, 2]', f'"kept": [1, {2**63}]'),
        ("ctr", '"n": 1', '"n": -1'),
        ("ctr", '"n": 1', f'"n": {10**400}'),
        ("csat", '"kept": [1, 2]', '"kept": [3, 2]'),
        ("csat", '"kept": [1, 2]', '"kept": [1, 3]'),
        ("dsr", '"kept": [10500000, 3]', '"kept": [15000001, 3]'),
        ("dsr", '"kept": [10500000, 3]', '"kept": [10500000, 2]'),
        ("resolution_rate", '"kept": [1, 2]', '"kept": [1, 1]'),
        ("resolution_rate", '"kept": [1, 2]', '"kept": [1, 3]'),
        ("resolution_rate", '"kept": [1, 2]', '"kept": [3, 2]'),
        ("payment_conversion_rate", '"ids:0": ["x"]', '"ids:0": ["y", "x"]'),
        ("payment_conversion_rate", '"ids:1": ["x", "y"]', '"ids:1": ["x", "y", "z"]'),
        ("payment_conversion_rate", '"kept": [null, null]', '"kept": [1, null]'),
        ("payment_conversion_rate", '"ids:0": ["x"]', '"ids:0": ["x"], "ids:2": []'),
        ("coupon_redemption_rate", '"keys": ["i1:5,t1:a,"]', '"keys": ["i1:5,"]'),
        ("coupon_redemption_rate", '"keys": ["i1:5,t1:a,"]', '"keys": ["i2:05,t1:a,"]'),
        ("coupon_redemption_rate", '"keys": ["i1:5,t1:a,"]', '"keys": ["5a"]'),
        ("coupon_redemption_rate", '"keys": ["i1:5,t1:a,"]', '"keys": ["i1:5,t0:,"]'),
    ],
)
def test_what_rows_can_not_have_made_is_no_state(metric_id, was, becomes):
    metric, text = METRICS[metric_id], STATES[metric_id].to_json()
    assert was in text
    with pytest.raises(InvalidArgumentError, match="makes it no state that can be read"):
        metric.state_from_json(text.replace(was, becomes))


def test_rows_that_count_several_times_count_so_often():
    counted = Count(("scores", "评分数"), Marked(RETURNED), times=3)
    metric = Metric("own", "own", "自定义", "sales", counted, unit="count", row="an order")
    text = metric.empty().update(is_returned=[True, True]).to_json()
    assert metric.state_from_json(text.replace("[6]", "[3]")).result().numerator == 3
    with pytest.raises(InvalidArgumentError, match="4 scores of 2 rows"):
        metric.state_from_json(text.replace("[6]", "[4]"))


def test_pairs_of_several_kinds_are_no_table():
    text = STATES["coupon_redemption_rate"].to_json()
    both = text.replace('["i1:5,t1:a,"]', '["i1:5,t1:a,", "t1:5,t1:a,"]')
    both = both.replace("[true]", "[true, true]")
    with pytest.raises(InvalidArgumentError, match="of several kinds"):
        COUPON_REDEMPTION_RATE.state_from_json(both)


DEEP = "[" * 100_000


def test_json_that_is_nested_too_deep_is_refused():
    for read in (AOV.state_from_json, AOV.grouped_state_from_json):
        with pytest.raises(InvalidArgumentError, match="RecursionError"):
            read(DEEP)
    with pytest.raises(InvalidArgumentError, match="RecursionError"):
        AOV.state_from_bytes(sealed(DEEP.encode()))


@pytest.mark.parametrize(
    ("listed", "array"),
    [
        (["ids:0", "|S2", 1], np.array([b"\xc3("])),  # half a character
        (["ids:0", "|S2", 2], np.array([b"a\xc3", b"\xa9b"])),  # one, in two rows
        (["ids:0", "|S1", 1], np.array([b""], dtype="S1")),
        (["ids:0", "<i4", 1], np.array([7], dtype="<i4")),
        (["ids:0", "<f8", 1], np.array([7.0])),
        (["ids:0", "|b1", 1], np.array([True])),
        (["ids:0", "|b1", 1], np.array([7], dtype=np.uint8)),
        (["ids:0", "<i8", -1], np.array([7])),
        (["ids:0", "<i8", True], np.array([7])),
        (["ids:0", "<i8", 2], np.array([7])),
        (["ids:0", "|O8", 1], np.array([7])),
        (["ids:0", None, 1], np.array([7])),
        (["ids:0", "|S600", 1], np.array([b"x" * 600])),
        (["ids:0", "|S999999999", 1], np.array([b"x"])),
        (["ids:0", "<i8"], np.array([7])),
    ],
    ids=str,
)  # fmt: skip
def test_bytes_of_other_columns_are_refused_though_the_digest_is_right(listed, array):
    head = head_of(UV, listed, n=5, kept=[None])
    with pytest.raises(InvalidArgumentError, match="makes it no state that can be read"):
        UV.state_from_bytes(sealed(head, array))


SIZES = st.integers() | st.sampled_from([2**62, 2**63, 2**64, 2**70, -(2**70), 10**400])
PLAIN = st.none() | st.booleans() | SIZES | st.floats() | st.text(max_size=3)
ANYTHING = PLAIN | st.lists(PLAIN, max_size=3) | st.dictionaries(st.text(max_size=3), PLAIN)
KINDS = st.sampled_from(["<i8", "|b1", "|S1", "|S512", "|S9999", "<i4", "|O8"])
TOLD = st.fixed_dictionaries(
    {},
    optional={
        "format": st.just("ecomops.metric-state/2") | ANYTHING,
        "n": ANYTHING, "n_missing": ANYTHING, "more": ANYTHING,
        "kept": st.lists(PLAIN, max_size=3) | ANYTHING,
        "columns": ANYTHING | st.lists(
            st.tuples(st.sampled_from(["ids:0", "keys"]) | ANYTHING, KINDS | ANYTHING, SIZES)
            | st.lists(ANYTHING, max_size=4),
            max_size=3,
        ),
    },
)  # fmt: skip


@pytest.mark.parametrize("metric", [UV, CTR, AOV], ids=str)
@given(told=TOLD, n_bytes=st.integers(0, 20))
@example(told={"columns": [["ids:0", "<i8", 2**70]]}, n_bytes=8)
@example(told={"columns": [["ids:0", "<i8", 2**62]]}, n_bytes=8)
@example(told={"columns": [["ids:0", "|S9999", 2**50]]}, n_bytes=8)
def test_a_head_that_says_anything_is_read_or_refused(metric, told, n_bytes):
    head = head_of(metric, **({"n": 1, "kept": [None] * len(metric.sides)} | told))
    for read in (
        lambda: metric.state_from_bytes(sealed(head, np.zeros(n_bytes, dtype=np.uint8))),
        lambda: metric.state_from_json(json.dumps(head)),
    ):
        with contextlib.suppress(InvalidArgumentError):
            read()


def test_bytes_of_any_buffer_are_read_and_others_refused():
    stored = UV.empty().update(visitor_id=[7]).to_bytes()
    same: Any
    other: Any
    for same in (memoryview(stored), bytearray(stored), np.frombuffer(stored, dtype=np.uint8)):
        assert UV.state_from_bytes(same).result().numerator == 1
    for other in (memoryview(stored)[::-1], memoryview(stored)[::2], None, "text", 5):
        with pytest.raises(InvalidArgumentError, match="makes it no state that can be read"):
            UV.state_from_bytes(other)


def test_what_is_well_formed_is_read():
    stored = sealed(head_of(UV, ["ids:0", "<i8", 2], n=5, kept=[None]), np.array([7, 9]))
    assert UV.state_from_bytes(stored).result().numerator == 2
    twice = sealed(
        head_of(UV, ["ids:0", "<i8", 1], ["ids:0", "<i8", 1], n=5, kept=[None]), np.array([7, 9])
    )
    with pytest.raises(InvalidArgumentError, match="no state that can be read"):
        UV.state_from_bytes(twice)


def test_states_of_an_earlier_format_are_told_so():
    text = CTR.empty().to_json().replace("-state/2", "-state/1")
    with pytest.raises(InvalidArgumentError, match=r"format = 'ecomops.metric-state/1' is the f"):
        CTR.state_from_json(text)
    head = json.dumps({"format": "ecomops.metric-state/1"}).encode()
    with pytest.raises(InvalidArgumentError, match="an earlier format"):
        CTR.state_from_bytes(b"ECOMSTAT" + struct.pack("<I", len(head)) + head)
    grouped = CTR.empty_by_group().to_json().replace("-state/2", "-state/1")
    with pytest.raises(InvalidArgumentError, match=r"grouped-metric-state/1' is the format of no"):
        CTR.grouped_state_from_json(grouped)


# ---- what belongs together --------------------------------------------------------------
def weights(kind: Any) -> Metric:
    column = MetricColumn("weight", kind, "重量", "kilograms")
    return Metric(
        "weight", "weight", "重量", "stock", Sum(("weight", "重量"), (column,)), unit="count",
        row="a parcel",
    )  # fmt: skip


def test_columns_of_two_kinds_make_two_metrics():
    one, other = weights("decimal"), weights("count")
    assert one.fingerprint != other.fingerprint
    with pytest.raises(InvalidArgumentError, match="merge states of one metric"):
        one.empty().update(weight=[1]).merge(other.empty().update(weight=[1]))


@pytest.mark.parametrize("other", [None, CTR.of_counts(1, 2), CTR.empty_by_group(), 5], ids=str)
def test_what_is_no_state_does_not_merge(other):
    with pytest.raises(InvalidArgumentError, match=r"other = .* is no state of ctr"):
        CTR.empty().merge(other)
    with pytest.raises(InvalidArgumentError, match=r"other = .* is no state of aov"):
        AOV.empty().merge(other)


def test_states_by_group_merge_with_their_like_alone():
    state = CTR.empty_by_group().update(["a"], clicks=[1], impressions=[2])
    wrong: Any
    for wrong in (None, CTR.empty(), {}):
        with pytest.raises(InvalidArgumentError, match="is no GroupedState"):
            state.merge(wrong)
    apart = CPC.empty_by_group().update(["b"], spend_minor=[1], clicks=[2])
    with pytest.raises(InvalidArgumentError, match=r"other = 'cpc:.* is no state of ctr:"):
        state.merge(apart)


def test_groups_that_look_the_same_do_not_stand_side_by_side():
    numbers = UV.empty_by_group().update([7, 8], visitor_id=[1, 2])
    text = UV.empty_by_group().update(["7"], visitor_id=[3])
    message = "group = '7' stands beside 7, a number beside text; give all of them as text"
    for ask in (
        lambda: numbers.merge(text),
        lambda: numbers.update(["7"], visitor_id=[3]),
        lambda: UV.by_codes([0, 1], [7, "7"], visitor_id=[1, 2]),
    ):
        with pytest.raises(InvalidArgumentError, match=message.replace("group =", "groups? =")):
            ask()
    with pytest.raises(InvalidArgumentError, match="group = 7 stands beside '7', a number bes"):
        text.merge(numbers)
    told = json.loads(numbers.to_json())
    told["states"].append(json.loads(text.to_json())["states"][0])
    with pytest.raises(InvalidArgumentError, match=message):
        UV.grouped_state_from_json(json.dumps(told))
    assert [*numbers.update(["x", "2.5"], visitor_id=[3, 4]).result().groups] == [7, 8, "2.5", "x"]


def test_what_groups_hold_is_stored_and_names_beside_numbers_stand_last():
    code, number = np.array([0, 1]), {"clicks": [1, 1], "impressions": [2, 2]}
    rows = read_rows(CTR.needed, CTR.optional, number)
    state = CTR.empty_by_group().with_rows(code, ("1.5", 3), rows, group_type="numbers")
    assert CTR.grouped_state_from_json(state.to_json()) == state
    assert state != attrs.evolve(state, group_type=None)
    named = state.update(["nan", "rest"], **number).update([2, 10], **number)
    assert named.result().groups == ("1.5", 2, 3, 10, "nan", "rest")
    assert named.group_type == "numbers"
    with pytest.raises(InvalidArgumentError, match=r"group = '1.5' is one of text, and groups of"):
        state.with_rows(code, ("1.5", "3"), rows, group_type="text")
    told = json.loads(state.to_json()) | {"group_type": 5}
    with pytest.raises(InvalidArgumentError, match="no state that can be read"):
        CTR.grouped_state_from_json(json.dumps(told))


def test_groups_are_read_back_once_and_of_their_metric():
    told = json.loads(CTR.empty_by_group().update(["a"], clicks=[1], impressions=[2]).to_json())
    twice = {**told, "states": told["states"] * 2}
    with pytest.raises(DuplicateIdError, match="group = 'a' stands twice"):
        CTR.grouped_state_from_json(json.dumps(twice))
    with pytest.raises(InvalidArgumentError, match="metric = 'x' is the metric of the state"):
        CTR.grouped_state_from_json(json.dumps({**told, "metric": "x"}))
    with pytest.raises(InvalidArgumentError, match="is the metric of the state, not ctr"):
        CTR.grouped_state_from_json(CPC.empty_by_group().to_json())
    states: Any
    for states in (None, [["a"]], [[1.5, {}]], [[True, {}]], {"a": {}}, 5):
        with pytest.raises(InvalidArgumentError, match="no state that can be read"):
            CTR.grouped_state_from_json(json.dumps({**told, "states": states}))


def test_text_and_whole_numbers_are_not_one_id_in_pairs_too():
    number = {"customer_id": [5], "campaign_id": ["a"], "has_redeemed": [True]}
    text = {**number, "customer_id": ["5"]}
    one = COUPON_REDEMPTION_RATE.empty().update(**number)
    message = "customer_id and campaign_id = 'text' do not go with whole numbers"
    with pytest.raises(InvalidArgumentError, match=message):
        one.update(**text)
    with pytest.raises(InvalidArgumentError, match=message):
        one.merge(COUPON_REDEMPTION_RATE.empty().update(**text))
    assert one.update(**number).result().denominator == 1


NUMBER_IDS: dict[str, Any] = {
    "uv": {"visitor_id": [5]}, "coupon_redemption_rate": {
        "customer_id": [5], "campaign_id": ["a"], "has_redeemed": [True]},
    "repurchase_rate": {"customer_id": [5], "order_id": ["a"], "placed_at_us": [0]},
    "revenue_per_buyer": {"order_id": ["a"], "paid_minor": [5], "customer_id": [5]},
}  # fmt: skip
TEXT_IDS = {
    metric_id: {name: ["5"] if values == [5] and name.endswith("_id") else values
                for name, values in number.items()}
    for metric_id, number in NUMBER_IDS.items()
}  # fmt: skip


@pytest.mark.parametrize("metric_id", NUMBER_IDS)
def test_ids_of_groups_are_of_one_type_wherever_they_come_from(metric_id):
    metric, number, text = METRICS[metric_id], NUMBER_IDS[metric_id], TEXT_IDS[metric_id]
    (name,) = (name for name in number if number[name] != text[name])
    nothing: dict[str, Any] = {key: [] for key in number}
    numbers = metric.empty_by_group().update([], **nothing).update(["x"], **number)
    texts = metric.empty_by_group().update(["y"], **text)
    message = f"row 0: {name} = '5' is of another type than the ids of group 'x', which are whole"
    with pytest.raises(BadRowError, match=message):
        numbers.update(["y"], **text)
    with pytest.raises(BadRowError, match=f"row 0: {name} = 5 is of another .* which are text"):
        texts.update(["x"], **number)
    assert numbers.update(["x"], **number).result().groups == ("x",)  # nothing was lost
    message = f"{name} = '5' of group 'y' is of another type than the ids of group 'x', which are"
    with pytest.raises(InvalidArgumentError, match=message):
        numbers.merge(texts)
    with pytest.raises(InvalidArgumentError, match=message):
        GroupedState(metric, {**numbers.states, **texts.states})
    told, other = (json.loads(one.to_json()) for one in (numbers, texts))
    told["states"] += other["states"]
    with pytest.raises(InvalidArgumentError, match=message):
        metric.grouped_state_from_json(json.dumps(told))
    again = metric.grouped_state_from_json(numbers.to_json())
    with pytest.raises(BadRowError, match="is of another type than the ids of group 'x'"):
        again.update(["y"], **text)
    assert again == numbers
    assert numbers.merge(metric.empty_by_group()).merge(numbers) == numbers.merge(numbers)


def test_groups_without_an_id_tell_no_type():
    bare = UV.empty_by_group().update(["x", "z"], visitor_id=[None, 7])
    alone = GroupedState(UV, {"x": bare.states["x"]})
    assert alone.update(["x"], visitor_id=["a"]).result()["x"].numerator == 1
    with pytest.raises(BadRowError, match="than the ids of group 'z', which are whole numbers"):
        bare.update(["x"], visitor_id=["a"])


# ---- ids in several groups --------------------------------------------------------------
def outcome(asked):
    try:
        found = asked()
    except DuplicateIdError as error:
        return error.field, error.problem
    return found.groups, list(found), found.total


@pytest.mark.parametrize("metric_id", METRICS)
@given(data=st.data())
def test_states_by_group_refuse_what_groups_refuse(metric_id, data):
    """An id that counts once stands in one group, though no state saw both of its rows."""
    metric = METRICS[metric_id]
    rows = data.draw(rows_of(metric))
    of = [data.draw(st.sampled_from(["a", "b", "c"])) for _ in rows]
    state = metric.empty_by_group()
    cut = data.draw(st.integers(0, len(rows)))
    for part in (slice(cut, None), slice(cut)):
        state = state.merge(
            metric.empty_by_group().update(of[part], **columns_of(metric, rows[part]))
        )
    assert outcome(state.result) == outcome(lambda: metric.by(of, **columns_of(metric, rows)))
