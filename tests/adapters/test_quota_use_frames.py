"""Uses of quotas out of data frames: the same as uses one by one, and errors that name the row."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError
from tests.adapters.metric_makers import MAKERS, plain_rows

from ecomops.adapters.cleaning import Cleaning
from ecomops.adapters.quota_status_frames import quota_status_frame
from ecomops.adapters.quota_use_frames import quota_use_table
from ecomops.errors import (
    BadRowError,
    DuplicateIdError,
    InvalidArgumentError,
    MissingColumnError,
    MissingExtraError,
    NaiveDatetimeError,
    UnknownIdError,
)
from ecomops.pacing import (
    CAMPAIGN_EMAILS,
    RFQ_QUOTES,
    VISITOR_CONTACTS,
    quota_board,
    quota_status,
)
from ecomops.testing import quota_uses_near, quotas

NOW = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
ALL = {
    "at": "at", "quota_id": "of", "count": "n", "account_id": "who", "campaign_id": "what",
    "idempotency_key": "key",
}  # fmt: skip
PLAIN = {"at": "at", "one_quota": "campaign-e-mails"}

# an id such as "'1" is read as 1, for spreadsheets write it so
plain_quotas = quotas().map(lambda quota: quota.model_copy(update={"quota_id": "q"}))

of_every_library = pytest.mark.parametrize("make", MAKERS)


def as_arrow(uses):
    """Write uses as a mailing system exports them."""
    return pa.table(
        {
            "at": pa.array([use.at for use in uses], pa.timestamp("us", "UTC")),
            "of": pa.array([use.quota_id for use in uses], pa.string()),
            "n": pa.array([use.count for use in uses], pa.int64()),
            "who": pa.array([use.account_id for use in uses], pa.string()),
            "what": pa.array([use.campaign_id for use in uses], pa.string()),
            "key": pa.array([use.idempotency_key for use in uses], pa.string()),
        }
    )


# ---- the same as without a frame --------------------------------------------------------
@given(st.data(), st.sampled_from(MAKERS))
def test_each_row_is_the_use_it_was(data, make):
    quota = data.draw(plain_quotas)
    uses = data.draw(quota_uses_near(quota, NOW))
    table = quota_use_table(make(as_arrow(uses)), ALL)
    assert len(table) == len(uses)
    assert list(table) == uses
    assert quota_board([quota], table, NOW) == quota_board([quota], uses, NOW)


@given(st.data(), st.sampled_from([None, ["A-2", "A-3", "A-1"], []]))
def test_quotas_stand_as_they_do_by_uses_one_by_one(data, accounts):
    quota = data.draw(plain_quotas)
    uses = data.draw(quota_uses_near(quota, NOW))
    table = quota_use_table(as_arrow(uses), ALL)
    found = table.status(quota, NOW, accounts)
    asked = table.accounts_of(quota) if accounts is None else accounts
    names = [None] if quota.is_shared else asked
    assert len(found) == len(names)
    for i, name in enumerate(names):
        one = quota_status(quota, uses, NOW, name)
        for field in ("carried", "used", "used_later", "left", "left_now", "excess"):
            assert int(getattr(found, field)[i]) == getattr(one, field), field


@given(st.data(), st.sampled_from(MAKERS))
def test_the_status_comes_back_as_the_board_says(data, make):
    some = [data.draw(plain_quotas) for _ in range(2)]
    asked = [quota.model_copy(update={"quota_id": f"q{i}"}) for i, quota in enumerate(some)]
    uses = [use for quota in asked for use in data.draw(quota_uses_near(quota, NOW, max_uses=4))]
    rows = plain_rows(quota_status_frame(make(as_arrow(uses)), ALL, asked, NOW))
    board = quota_board(asked, uses, NOW).rows
    assert [row[:-2] for row in rows] == [
        (
            one.quota.quota_id, one.account_id, one.limit, one.carried, one.allowance, one.used,
            one.left, one.left_now, one.excess, one.used_later, one.even_from, one.even_to,
            one.pace,
        )
        for one in board
    ]  # fmt: skip
    ends = [tuple(pd.Timestamp(at).to_pydatetime() for at in row[-2:]) for row in rows]
    assert ends == [(one.starts_at, one.resets_at) for one in board]


@of_every_library
def test_a_table_of_the_same_library_comes_back(make):
    frame = make(pa.table({"at": ["2026-11-11T09:00:00+08:00"], "n": [150]}))
    found = quota_status_frame(frame, PLAIN | {"count": "n"}, [CAMPAIGN_EMAILS, RFQ_QUOTES], NOW)
    if make.__name__ == "duckdb_relation":
        assert isinstance(found, pa.Table)
    elif make.__name__ == "polars_lazy":
        assert isinstance(found, pl.DataFrame)
    else:
        assert type(found) is type(frame)
    assert [(row[0], row[5], row[10], row[12]) for row in plain_rows(found)] == [
        ("campaign-e-mails", 150, None, None), ("rfq-quotes", 0, 6, "behind"),
    ]  # fmt: skip


def test_accounts_are_listed_in_the_order_that_is_asked_for():
    frame = pl.DataFrame({"at": [NOW] * 3, "who": ["b", "a", "z"], "n": [1, 2, 3]})
    columns = {"at": "at", "one_quota": "visitor-contacts", "account_id": "who", "count": "n"}
    table = quota_use_table(frame, columns)
    assert table.accounts_of(VISITOR_CONTACTS) == ("a", "b", "z")
    assert table.accounts_of(CAMPAIGN_EMAILS) == ()
    assert table.status(VISITOR_CONTACTS, NOW).used.tolist() == [2, 1, 3]
    assert table.status(VISITOR_CONTACTS, NOW, ["z", "y", "b"]).used.tolist() == [3, 0, 1]
    found = quota_status_frame(frame, columns, [VISITOR_CONTACTS], NOW, ["z", "y"])
    assert found.select("account_id", "left").rows() == [("z", 17), ("y", 20)]
    assert repr(table) == "QuotaUseTable(3 uses of 1 quotas)"


# ---- how uses may be written ------------------------------------------------------------
@pytest.mark.parametrize("library", [pl.DataFrame, pd.DataFrame, pa.table])
@pytest.mark.parametrize(
    ("columns", "at"),
    [
        ({"at": "at"}, [NOW, NOW + timedelta(microseconds=1)]),
        ({"at": "at"}, ["2026-11-11T12:00:00+08:00", "2026-11-11T04:00:00.000001Z"]),
        (
            {"at": "at", "zone": "Asia/Shanghai"},
            ["2026-11-11 12:00", "2026-11-11 12:00:00.000001"],
        ),
        ({"at_us": "at"}, [1_794_369_600_000_000, 1_794_369_600_000_001]),
        ({"at_us": "at"}, ["1794369600000000", "1794369600000001"]),
    ],
    ids=["datetimes", "text", "local text", "microseconds", "microseconds as text"],
)
def test_instants_may_be_written_in_several_ways(library, columns, at):
    table = quota_use_table(library({"at": at}), columns | {"one_quota": "q"})
    assert [use.at for use in table] == [NOW, NOW + timedelta(microseconds=1)]
    assert [use.count for use in table] == [1, 1]


@pytest.mark.parametrize("counts", [[7.0, 0.0], ["7", "0"], [Decimal("7.0"), Decimal(0)], [7, 0]])
def test_counts_may_be_written_in_any_way_that_is_exact(counts):
    frame = pd.DataFrame({"at": [NOW] * 2, "n": counts})
    assert quota_use_table(frame, PLAIN | {"count": "n"}).count.tolist() == [7, 0]


def test_keys_may_be_as_long_as_in_models_and_none_is_no_key():
    keys = ["k" * 2000, None, "", "k" * 2000, None]
    frame = pl.DataFrame({"at": [NOW] * 5, "key": keys})
    table = quota_use_table(frame, PLAIN | {"idempotency_key": "key"})
    assert [use.idempotency_key for use in table] == ["k" * 2000, None, None, "k" * 2000, None]
    assert table.status(CAMPAIGN_EMAILS, NOW).used.tolist() == [4]


def test_keys_may_be_numbers():
    frame = pl.DataFrame({"at": [NOW] * 3, "key": [7, 7, None]})
    table = quota_use_table(frame, PLAIN | {"idempotency_key": "key"})
    assert [use.idempotency_key for use in table] == ["7", "7", None]
    assert table.status(CAMPAIGN_EMAILS, NOW).used.tolist() == [2]


def test_equal_keys_of_two_quotas_are_two_uses():
    frame = pl.DataFrame({"at": [NOW] * 2, "of": ["a", "b"], "key": ["k", "k"], "n": [1, 2]})
    columns = {"at": "at", "quota_id": "of", "idempotency_key": "key", "count": "n"}
    assert [use.count for use in quota_use_table(frame, columns)] == [1, 2]


def test_blanks_around_ids_are_taken_off_and_told():
    notes: list[Cleaning] = []
    frame = pl.DataFrame({"at": [NOW], "who": [" A-1"]})
    columns = {"at": "at", "one_quota": "q", "account_id": "who"}
    assert quota_use_table(frame, columns, cleanings=notes)[0].account_id == "A-1"
    assert notes[0].rows == 1


@of_every_library
def test_no_rows_make_an_empty_table(make):
    empty = as_arrow([])
    table = quota_use_table(make(empty), ALL)
    assert len(table) == 0
    assert list(table) == []
    found = quota_status_frame(make(empty), ALL, [VISITOR_CONTACTS, CAMPAIGN_EMAILS], NOW)
    assert [row[:2] for row in plain_rows(found)] == [("campaign-e-mails", None)]


# ---- what is refused --------------------------------------------------------------------
BAD_ROWS: list[tuple[dict[str, list[Any]], str]] = [
    ({"at": [NOW, None]}, "row 1: at = None is missing; give it, or leave the row out"),
    ({"at": ["2026-11-11T12:00:00+08:00", "2026-11-11"]}, "row 1: at = '2026-11-11' is no point"),
    ({"n": [1, None]}, "row 1: n = None is missing"),
    ({"n": [1, -1]}, "row 1: n = -1 is negative"),
    ({"n": [1.0, 1.5]}, "row 1: n = 1.5 is no whole number"),
    ({"n": [Decimal("1.5"), Decimal(1)]}, r"row 0: n = Decimal\('1.5'\) is no whole number"),
    ({"n": ["1", "one"]}, "row 1: n = 'one' is no whole number"),
    ({"of": ["q", None]}, "row 1: of = None is missing"),
    ({"who": ["a", "b" * 129]}, "row 1: who = 'b+' has 129 characters"),
    ({"who": [1.5, 2.5]}, "row 0: who = 1.5 is a float, not text"),
    ({"key": ["k", "k "]}, "row 1: key = 'k ' is no key; give 1 to 2000 characters"),
    (
        {"key": ["k", "k"], "n": [1, 2]},
        "row 1: key = 'k' is that of an earlier row with another count; give each use a key",
    ),
    ({"key": ["k", "k"], "who": ["a", None]}, "row 1: key = 'k' .* with another account_id"),
    ({"key": ["k", "k"], "what": ["a", "b"]}, "row 1: key = 'k' .* with another campaign_id"),
    (
        {"key": ["k", "k"], "at": [NOW, NOW + timedelta(microseconds=1)]},
        "row 1: key = 'k' .* with another at",
    ),
]


@pytest.mark.parametrize(("change", "message"), BAD_ROWS)
@pytest.mark.parametrize("library", [pl.DataFrame, pd.DataFrame, pa.table])
def test_a_row_that_can_not_be_read_is_named(library, change, message):
    good: dict[str, list[Any]] = {
        "at": [NOW] * 2, "of": ["q"] * 2, "n": [1] * 2, "who": ["a"] * 2, "what": ["c"] * 2,
        "key": [None, None],
    }  # fmt: skip
    with pytest.raises(BadRowError, match=f"^{message}"):
        quota_use_table(library(good | change), ALL)


def test_the_first_of_several_conflicts_is_named():
    frame = pl.DataFrame(
        {"at": [NOW, NOW, NOW, NOW + timedelta(1)], "key": ["k", "j", "j", "k"], "n": [1, 1, 2, 1]}
    )
    with pytest.raises(BadRowError, match=r"^row 2: key = 'j' .* another count"):
        quota_use_table(frame, PLAIN | {"idempotency_key": "key", "count": "n"})


def test_who_used_it_has_to_be_known_where_each_has_the_quota_for_itself():
    frame = pl.DataFrame({"at": [NOW] * 3, "of": ["other", "visitor-contacts", "visitor-contacts"],
                          "who": [None, "a", None]})  # fmt: skip
    table = quota_use_table(frame, {"at": "at", "quota_id": "of", "account_id": "who"})
    with pytest.raises(BadRowError, match=r"^row 2: account_id = None is missing, and each acc"):
        table.status(VISITOR_CONTACTS, NOW)
    without = quota_use_table(frame, {"at": "at", "quota_id": "of"})
    with pytest.raises(BadRowError, match=r"^row 1: account_id = None is missing"):
        without.status(VISITOR_CONTACTS, NOW, ["a"])


FRAME = pl.DataFrame({"at": ["2026-11-11 12:00"], "n": [1]})
NO_QUOTA: Any = "campaign-e-mails"


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (
            lambda: quota_use_table(FRAME, {"at": "att", "one_quota": "q"}),
            MissingColumnError,
            "^column = 'att' is not in the frame; did you mean 'at'[?]",
        ),
        (lambda: quota_use_table([1], PLAIN), InvalidArgumentError, "is no data frame"),
        (lambda: quota_use_table(FRAME, PLAIN), NaiveDatetimeError, "has no offset"),
        (
            lambda: quota_use_table(FRAME, {"at": "n", "one_quota": "q"}),
            InvalidArgumentError,
            "'n' holds whole numbers, not points in time; name it as 'at_us'",
        ),
        (
            lambda: quota_use_table(
                FRAME.with_columns(at=pl.lit(NOW)), {"at_us": "at", "one_quota": "q"}
            ),
            InvalidArgumentError,
            "'at' holds points in time, not microseconds; name it as 'at'",
        ),
        (
            lambda: quota_status_frame(as_arrow([]), ALL, [CAMPAIGN_EMAILS] * 2, NOW),
            DuplicateIdError,
            r"quotas\[1\].quota_id = 'campaign-e-mails' is that of an earlier quota",
        ),
        (
            lambda: quota_status_frame(as_arrow([]), ALL, [], NOW),
            InvalidArgumentError,
            "are none",
        ),
        (
            lambda: quota_status_frame(as_arrow([]), ALL, CAMPAIGN_EMAILS, NOW),  # type: ignore[arg-type]  # on purpose
            InvalidArgumentError,
            "give Quota values",
        ),
        (
            lambda: quota_use_table(as_arrow([]), ALL).status(NO_QUOTA, NOW),
            InvalidArgumentError,
            "quota = 'campaign-e-mails' is no Quota",
        ),
        (
            lambda: quota_use_table(as_arrow([]), ALL).status(VISITOR_CONTACTS, NOW, ["a", "a"]),
            DuplicateIdError,
            "account_ids = 'a' stands twice",
        ),
        (
            lambda: quota_use_table(as_arrow([]), ALL).status(VISITOR_CONTACTS, NOW, "a"),
            InvalidArgumentError,
            "give ids in a list",
        ),
        (
            lambda: quota_status_frame(as_arrow([]), ALL, [VISITOR_CONTACTS], NOW, "A-1"),
            InvalidArgumentError,
            "account_ids = 'A-1' is no list of str; give ids in a list",
        ),
        (
            lambda: quota_status_frame(as_arrow([]), ALL, [CAMPAIGN_EMAILS], NOW, ["a", "a"]),
            DuplicateIdError,
            "account_ids = 'a' stands twice",
        ),
    ],
)
def test_misuse_is_told(ask, error, message):
    with pytest.raises(error, match=message):
        ask()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"at_us": "n"}, "exactly one of at and at_us should be given"),
        ({"at": None}, "exactly one of at and at_us should be given"),
        ({"one_quota": None}, "exactly one of quota_id and one_quota should be given"),
        ({"quota_id": "of"}, "exactly one of quota_id and one_quota should be given"),
        ({"zone": "Beijing"}, "IANA name"),
        ({"count": 1}, "valid string"),
        ({"who": "a"}, "is no field"),
    ],
)
def test_mappings_that_mean_nothing_are_refused(change, message):
    with pytest.raises(ValidationError, match=message):
        quota_use_table(FRAME, PLAIN | change)


def test_without_narwhals_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "narwhals.stable.v2", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'ecomops\[frames\]'"):
        quota_use_table(as_arrow([]), ALL)


def test_instants_at_the_ends_of_the_calendar():
    ends = [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
    table = quota_use_table(pl.DataFrame({"at": ends}), PLAIN)
    assert [use.at for use in table] == ends
    assert table.status(CAMPAIGN_EMAILS, NOW).used.tolist() == [0]


def test_a_misspelt_quota_is_not_one_that_nobody_used():
    frame = pl.DataFrame({"at": ["2026-11-11T09:00:00+08:00"]})
    columns = PLAIN | {"one_quota": "campaign-e-mail"}
    quotas = [VISITOR_CONTACTS, CAMPAIGN_EMAILS]
    with pytest.raises(UnknownIdError, match="did you mean 'campaign-e-mails'") as caught:
        quota_status_frame(frame, columns, quotas, NOW)
    assert (caught.value.field, caught.value.value) == ("one_quota", "campaign-e-mail")
    with pytest.raises(UnknownIdError, match="one_quota = 'x' is none of the quotas; give one of"):
        quota_status_frame(frame, PLAIN | {"one_quota": "x"}, quotas, NOW)
